"""The headquarters: a few desks that decide, one thing at a time each, and the handing over of the front command."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import simpy
from pydantic import Field

from sim.missions.hours import at_night
from sim.params import Params, Pert, PertSeconds
from sim.record import Entry, Record
from sim.resources.base import Pool
from sim.worldlike import WorldLike


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Entry):
    """A decision was taken: it waited for a desk, then took its time."""

    incident: str
    priority: int
    waited_s: float
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Entry):
    """The front command of an incident passed to another commander."""

    incident: str
    took_s: float


class HeadquartersSpec(Params):
    """The headquarters of the city."""

    kind: Literal["headquarters"] = "headquarters"
    """Command kind."""
    desks: int = Field(default=2, ge=1)
    """Decisions that can be prepared at once."""
    decision_day_s: PertSeconds = Pert(300.0, 600.0, 1800.0)
    """From a report on the desk to the order, from 6:00 to 22:00 (own estimate)."""
    decision_night_s: PertSeconds = Pert(600.0, 1200.0, 3600.0)
    """From a report on the desk to the order, by night, from 22:00 to 6:00 (own estimate)."""
    hand_over_s: PertSeconds = Pert(1200.0, 2700.0, 5400.0)
    """Handing the front command of an incident to another commander, once (20 to 90 min: own judgement)."""

    def build(self, env: simpy.Environment, record: Record) -> "Headquarters":
        """Return the running headquarters."""
        return Headquarters(env, record, self)


class Headquarters:
    """A running headquarters; its desks are a pool named ``headquarters``."""

    kind: ClassVar[str] = "headquarters"

    def __init__(self, env: simpy.Environment, record: Record, spec: HeadquartersSpec) -> None:
        self.spec = spec
        self.desks = Pool(env, record, "headquarters", spec.desks)

    def decide(self, world: WorldLike, incident: str, priority: int = 0, cause: int = -1) -> Generator[Any, Any, int]:
        """Wait for a desk and decide; return the index of the Decided entry, the cause of what is ordered then.

        Parameters
        ----------
        world : WorldLike
            The running world.
        incident : str
            What is decided about; names the random stream.
        priority : int
            Lower goes first.
        cause : int
            The record entry (a report) that asks for a decision.
        """
        env, asked_s = world.env, world.env.now
        with self.desks.claim(1, by=f"{incident}/decision", priority=priority, cause=cause) as claim:
            yield claim
            waited_s = env.now - asked_s
            spent = self.spec.decision_night_s if at_night(world.hour()) else self.spec.decision_day_s
            took_s = spent.draw(world.streams[f"{incident}/decision"])
            yield env.timeout(took_s)
        return world.record.add(
            Decided(time_s=env.now, incident=incident, priority=priority, waited_s=waited_s, took_s=took_s, cause=cause)
        )

    def hand_over(self, world: WorldLike, incident: str, cause: int = -1) -> Generator[Any, Any, int]:
        """Pass the front command of an incident to another commander; return the index of the HandedOver entry."""
        took_s = self.spec.hand_over_s.draw(world.streams[f"{incident}/hand-over"])
        yield world.env.timeout(took_s)
        return world.record.add(HandedOver(time_s=world.env.now, incident=incident, took_s=took_s, cause=cause))
