"""Care: a medical team visits points where no doctor is, one after the other, and treats whoever is ill or hurt."""

from collections.abc import Generator
from typing import Any, Literal

from sim.missions.base import Mission, MissionEnded, MissionStarted
from sim.missions.choice import nearest, skilled
from sim.missions.travel import travel
from sim.params import Pert
from sim.worldlike import WorldLike


class Care(Mission):
    """One tour of one medical team."""

    kind: Literal["care"] = "care"
    """Mission kind."""
    name: str
    """Name of the tour, for the record and its stream."""
    town: str
    """Whose points it visits."""
    stops: tuple[str, ...]
    """Place ids of the points, in order."""
    visit_s: Pert
    """The stay at one point."""
    lasts_s: float
    """How long a visit counts."""
    patience_s: float = 14400.0
    """How long the team waits for a road to open before it goes on to the next point."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, tuple[str, ...]]:
        """Claim a team, drive from point to point and back; return the points that it did not reach."""
        env, places = world.env, world.places
        rng = world.streams[self.name]
        first = places.index(self.stops[0])
        started = world.record.add(
            MissionStarted(time_s=env.now, mission="care", incident=self.town, place=self.stops[0], cause=cause)
        )
        hq = world.headquarters
        hq.begin("care")
        able = yield from hq.borrow(world, "care", f"care/{self.town}", skilled(world, "medical"), started)
        team = nearest(world, able, first)
        missed = list(self.stops)
        if team is not None:
            with team.claim(1, by=self.name, priority=2, cause=started) as claim:
                yield claim
                yield env.timeout(team.turnout_s(world.hour(), rng))
                base = here = places.index(team.place)
                way: dict[str, Any] = {
                    "vehicle": team.spec.vehicle,
                    "speed_factor": team.spec.speed_factor,
                    "cause": started,
                    "stand": {},
                }
                for stop in self.stops:
                    target = places.index(stop)
                    if not (yield from travel(world, team.id, here, target, patience_s=self.patience_s, **way)):
                        continue
                    here = target
                    missed.remove(stop)
                    yield env.timeout(self.visit_s.draw(rng))
                    world.people.meet(world.people.at.get(stop, ()), started, care=env.now + self.lasts_s)
                yield from travel(world, team.id, here, base, patience_s=self.patience_s, **way)
        hq.end("care")
        outcome = "done" if not missed else "no-means" if team is None else "partly"
        world.record.add(
            MissionEnded(
                time_s=env.now, mission="care", incident=self.town, place=self.stops[0], outcome=outcome, cause=started
            )
        )
        return tuple(missed)
