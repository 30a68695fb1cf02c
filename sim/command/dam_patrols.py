"""Patrols of dams (巡坝查险): who walks a reservoir whose level has risen, what he finds, and who is sent then."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field

from sim.command.town_rain import flood_of
from sim.hazards.base import Watch
from sim.missions.hold_dam import HoldDam
from sim.missions.hours import at_night
from sim.params import Params, Pert, PertSeconds
from sim.record import Entry
from sim.text import N_
from sim.units import Metres, Share
from sim.worldlike import WorldLike


@dataclass(frozen=True, slots=True, kw_only=True)
class DamSign(Entry):
    """A patrol found something at a dam: ``seepage``, ``blocked-spillway`` or ``crest`` (water close to it)."""

    dam: str
    what: str


SIGNS = {
    "seepage": N_("seepage"),
    "blocked-spillway": N_("the spillway is blocked"),
    "crest": N_("the water is close to the crest"),
}
"""What a patrol finds, in words."""


class PatrolSpec(Params):
    """How the dams of reservoirs are walked; all figures are estimates (three named persons a reservoir: recalled)."""

    over_spillway_m: Metres = 0.0
    """Patrols begin when the water stands so far over the spillway's crest (below zero: before it)."""
    available: Share = Field(0.85, ge=0.0, le=1.0)
    """Chance that somebody is there to walk the dam by day, drawn once a dam."""
    available_night: Share = Field(0.6, ge=0.0, le=1.0)
    """The same where the patrol begins at night (in a storm)."""
    round_s: PertSeconds = Pert(1800.0, 3600.0, 10800.0)
    """From one round to the next."""
    finds: Share = Field(0.5, ge=0.0, le=1.0)
    """Chance that a round finds what there is to see."""
    shows_m: Metres = Field(0.5, ge=0.0)
    """So far below the level at which a dam breaks, its seepage begins to show."""
    report_s: PertSeconds = Pert(600.0, 1800.0, 5400.0)
    """From the find until somebody is told to go."""
    skill: str = ""
    """Skill of the crew that is sent; empty: the reservoir's own people with what lies ready there."""
    takes_s: PertSeconds = Pert(3600.0, 7200.0, 21600.0)
    """For filtering a seep, clearing a spillway, raising a crest."""
    holds: Share = Field(0.8, ge=0.0, le=1.0)
    """Chance that this is enough."""


class DamPatrols:
    """Walks each dam of a flood that may break, from the time its water has risen.

    Parameters
    ----------
    spec : PatrolSpec
        How.
    """

    def __init__(self, spec: PatrolSpec) -> None:
        self.spec = spec
        self._walked: set[str] = set()

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Listen to the levels of all such reservoirs; a patrol is a process of its own."""
        driver, nodes = flood_of(world), self._dams(world)
        if driver is None or not nodes:
            return
        levels = [node.crest_m + self.spec.over_spillway_m for node in nodes.values()]
        none = np.zeros(len(nodes))
        quantity = ("reservoir_level_m",) * len(nodes)
        channel = driver.listen(Watch(tuple(nodes), none, none, quantity, np.array(levels)))
        yield driver.began
        walked = self._walked
        for name, level in zip(nodes, levels, strict=True):
            if driver.hazard.dam_now(driver.forecast, name, world.env.now).level_m >= level:
                walked.add(name)
                world.env.process(self._walk(world, driver, nodes[name], -1))
        while True:
            crossing = yield channel.get()
            if crossing.rising and crossing.place not in walked:
                walked.add(crossing.place)
                world.env.process(self._walk(world, driver, nodes[crossing.place], crossing.entry))

    def send(self, world: WorldLike, dams: Sequence[str], cause: int) -> Generator[Any, Any, None]:
        """Begin to walk dams now, whatever their level: those named, else all that may break; each is walked once."""
        driver, nodes = flood_of(world), self._dams(world)
        if driver is None:
            return
        if not driver.began.processed:
            yield driver.began
        for name in dams or sorted(nodes):
            if name in nodes and name not in self._walked:
                self._walked.add(name)
                world.env.process(self._walk(world, driver, nodes[name], cause))

    @staticmethod
    def _dams(world: WorldLike) -> dict[str, Any]:
        """Return the reservoirs of the flood whose dams may break."""
        driver = flood_of(world)
        return {n.name: n for n in getattr(driver.hazard, "nodes", ()) if n.breach} if driver is not None else {}

    def _walk(self, world: WorldLike, driver: Any, node: Any, cause: int) -> Generator[Any, Any, None]:
        """Walk one dam until something is found and dealt with, the dam breaks, or the water goes."""
        env, spec = world.env, self.spec
        rng = world.streams[f"patrol/{node.name}"]
        there = float(rng.random()) < (spec.available_night if at_night(world.hour()) else spec.available)
        end_s = driver.hazard.start_s + driver.hazard.duration_s
        while there and env.now < min(end_s, world.until_s):
            yield env.timeout(spec.round_s.draw(rng))
            finds = float(rng.random()) < spec.finds
            now = driver.hazard.dam_now(driver.forecast, node.name, env.now)
            if now.onset_s <= env.now:
                return
            what = self._sign(now, node)
            if not (finds and what):
                continue
            sign = world.record.add(DamSign(time_s=env.now, dam=node.name, what=what, cause=cause))
            mission = HoldDam(
                dam=node.name, x_m=node.outlet_x_m, y_m=node.outlet_y_m, report_s=spec.report_s, skill=spec.skill,
                takes_s=spec.takes_s, holds=spec.holds,
            )  # fmt: skip
            outcome = yield world.start(mission, sign)
            if outcome in ("done", "too-late"):
                return

    def _sign(self, now: Any, node: Any) -> str:
        """Return what there is to see at a dam; empty where there is nothing."""
        if now.level_m >= now.fails_at_m - self.spec.shows_m and now.fails_at_m < now.crest_m:
            return "seepage"
        if now.blocked and now.level_m > node.crest_m:
            return "blocked-spillway"
        return "crest" if now.level_m >= now.crest_m - 0.2 else ""
