"""Operate: keepers or a crew open or shut a gate, or clear a culvert or bridge; the water meets it as it is then."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

from sim.hazards.works import OPENING
from sim.missions.base import Mission, MissionEnded, MissionStarted
from sim.missions.crew_trip import crew_trip
from sim.params import Pert
from sim.record import Entry
from sim.units import Metres, Share
from sim.worldlike import WorldLike


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSet(Entry):
    """A gate, culvert or bridge is open to a share now; below 0 it follows its rule again."""

    work: str
    share: float


class Operate(Mission):
    """One order to one of the works."""

    kind: Literal["operate"] = "operate"
    """Mission kind."""
    work: str
    """Name of the gate, culvert or bridge."""
    x_m: Metres
    """Where it stands, metres east."""
    y_m: Metres
    """Where it stands, metres north."""
    share: Share
    """How far it is to be open; below 0 by its rule."""
    decide_s: Pert
    """Until the order is given."""
    skill: str = ""
    """Skill of the crew that is sent; empty: keepers on the spot."""
    takes_s: Pert
    """For opening, shutting or clearing it."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Wait for the order, send a crew or let the keepers do it, and amend the ground."""
        env = world.env
        name = f"operate/{self.work}/{self.share:g}"
        rng = world.streams[name]
        yield env.timeout(self.decide_s.draw(rng))
        started = world.record.add(
            MissionStarted(time_s=env.now, mission="operate", incident="works", place=f"works:{self.work}", cause=cause)
        )
        if self.skill:
            outcome = yield from crew_trip(
                world,
                self.skill,
                self.x_m,
                self.y_m,
                self.takes_s,
                lambda: self._set(world, started),
                by=name,
                priority=2,
                rng=rng,
                cause=started,
            )
        else:
            yield env.timeout(self.takes_s.draw(rng))
            outcome = self._set(world, started)
        world.record.add(
            MissionEnded(
                time_s=env.now,
                mission="operate",
                incident="works",
                place=f"works:{self.work}",
                outcome=outcome,
                cause=started,
            )
        )

    def _set(self, world: WorldLike, started: int) -> str:
        world.ground.amend(OPENING, "points", [[self.x_m, self.y_m]], self.share)
        world.record.add(WorkSet(time_s=world.env.now, work=self.work, share=self.share, cause=started))
        return "done"
