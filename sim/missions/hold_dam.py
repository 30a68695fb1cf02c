"""Hold a dam: filter and weigh down a seep, clear a spillway, raise a crest; done in time, the dam does not break."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

from sim.hazards.small_dams import HELD
from sim.missions.base import Mission, MissionEnded, MissionStarted
from sim.missions.crew_trip import crew_trip
from sim.params import Pert
from sim.record import Entry
from sim.units import Metres, Share
from sim.worldlike import WorldLike


@dataclass(frozen=True, slots=True, kw_only=True)
class DamHeld(Entry):
    """A crew held a dam; ``spared`` says whether it would have broken later on."""

    dam: str
    spared: bool


class HoldDam(Mission):
    """One dam on which a patrol has found something."""

    kind: Literal["hold-dam"] = "hold-dam"
    """Mission kind."""
    dam: str
    """Name of the reservoir."""
    x_m: Metres
    """Where its outlet is, metres east."""
    y_m: Metres
    """Where its outlet is, metres north."""
    report_s: Pert
    """Until the call has come and is decided on."""
    skill: str = ""
    """Skill of the crew that is sent; empty: the reservoir's own people on the spot."""
    takes_s: Pert
    """For the work."""
    holds: Share
    """Chance that it is enough."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, str]:
        """Report, send a crew or let those on the spot work, and amend the ground; returns how it ended."""
        env, rng = world.env, world.streams[f"hold-dam/{self.dam}"]
        enough = float(rng.random()) < self.holds
        yield env.timeout(self.report_s.draw(rng))
        told = {"mission": "hold-dam", "incident": "dams", "place": self.dam}
        started = world.record.add(MissionStarted(time_s=env.now, cause=cause, **told))
        if self.skill:
            outcome = yield from crew_trip(
                world,
                self.skill,
                self.x_m,
                self.y_m,
                self.takes_s,
                lambda: self._done(world, enough, started),
                by=f"hold-dam/{self.dam}",
                priority=1,
                rng=rng,
                cause=started,
            )
        else:
            yield env.timeout(self.takes_s.draw(rng))
            outcome = self._done(world, enough, started)
        world.record.add(MissionEnded(time_s=env.now, outcome=outcome, cause=started, **told))
        return outcome

    def _done(self, world: WorldLike, enough: bool, started: int) -> str:
        """Amend the ground where the work was enough and came before the dam broke; return how it ended."""
        driver = next(d for d in world.hazards.values() if hasattr(d.hazard, "dam_now"))
        onset_s = driver.hazard.dam_now(driver.forecast, self.dam, world.env.now).onset_s
        if onset_s <= world.env.now:
            return "too-late"
        if not enough:
            return "given-up"
        world.record.add(DamHeld(time_s=world.env.now, dam=self.dam, spared=onset_s < float("inf"), cause=started))
        world.ground.amend(HELD, "points", [[self.x_m, self.y_m]])
        return "done"
