"""Everyday calls on brigade and ambulances (houses, roads, the sick) that go on and occupy the same crews.

They come whatever the plan: a scenario's business. Rates are estimates; a county's own log replaces them.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field

from sim.missions.choice import fleets, nearest, skilled
from sim.missions.hours import at_night
from sim.params import Params, Pert, PertSeconds
from sim.record import Entry
from sim.units import PerSecond, Share
from sim.worldlike import WorldLike

MINUTE, DAY = 60.0, 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EverydayCall(Entry):
    """An everyday call came in at a place."""

    call: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EverydayDone(Entry):
    """A call was dealt with, after ``waited_s`` for whoever went; the cause is the call. Nobody: nobody could go."""

    call: str
    by: str
    waited_s: float


class EverydaySpec(Params):
    """One kind of everyday call."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    """Name of the kind, such as ``sick`` or ``house-fire``."""
    rate_per_s: PerSecond = Field(gt=0)
    """Calls a day in the whole city, at the rate of the day (6:00 to 22:00)."""
    night: Share = Field(0.4, ge=0, le=1)
    """Times that rate by night (estimate)."""
    skill: str = ""
    """Skill of the team that sends a crew, such as ``boat-rescue`` for the brigade; empty: a vehicle goes."""
    vehicle: str = "ambulance"
    """Kind of vehicle that goes where no skill is named."""
    takes_s: PertSeconds = Pert(40 * MINUTE, 70 * MINUTE, 150 * MINUTE)
    """How long crew or vehicle is away: there, the work, back (estimate)."""
    priority: int = Field(1, ge=-1, le=9)
    """Of its claim: lower goes first; the disaster's own are between -1 and 3."""


class Everyday:
    """Calls of one kind, as a Poisson process that is thinned by night.

    Parameters
    ----------
    spec : EverydaySpec
        How they come.
    """

    def __init__(self, spec: EverydaySpec) -> None:
        self.spec = spec

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Send somebody to each call; every call has its numbers, whatever the plan has to send."""
        env, spec = world.env, self.spec
        rng = world.streams[f"everyday/{spec.name}"]
        rows = np.array(world.places.of_kind("town", "village", "village_room"), dtype=np.int64)
        while rows.size:
            yield env.timeout(float(rng.exponential(1.0 / spec.rate_per_s)))
            thin, where, took = rng.random(3)
            if at_night(world.hour()) and thin >= spec.night:
                continue
            row = int(rows[int(where * rows.size)])
            call = EverydayCall(time_s=env.now, call=spec.name, place=world.places.ids[row])
            env.process(self._go(world, row, spec.takes_s.at(float(took)), world.record.add(call)))

    def _go(self, world: WorldLike, row: int, takes_s: float, cause: int) -> Generator[Any, Any, None]:
        env, spec, came_s = world.env, self.spec, world.env.now
        pool = nearest(world, self._pools(world), row)
        if pool is None:
            world.record.add(EverydayDone(time_s=env.now, call=spec.name, by="", waited_s=0.0, cause=cause))
            return
        world.headquarters.call_out(pool)
        with pool.claim(1, by=f"everyday/{spec.name}", priority=spec.priority, cause=cause) as claim:
            yield claim
            waited_s = env.now - came_s
            yield env.timeout(takes_s)
        world.headquarters.call_in(pool)
        world.record.add(EverydayDone(time_s=env.now, call=spec.name, by=pool.id, waited_s=waited_s, cause=cause))

    def _pools(self, world: WorldLike) -> list[Any]:
        return list(skilled(world, self.spec.skill)) if self.spec.skill else list(fleets(world, self.spec.vehicle))
