"""Fetching: people of a danger zone who cannot walk are taken out by vehicle, or carried when none comes in time."""

from collections.abc import Generator
from typing import Any, Literal

from sim.missions.base import Mission, MissionEnded, MissionStarted
from sim.missions.choice import fleets, nearest
from sim.missions.lodge import Lodge
from sim.missions.travel import travel
from sim.people.part import AT_HOME, BEFOREHAND
from sim.worldlike import WorldLike

CARRIED_TIMES = 3.0
"""Carrying somebody by hand takes so many times a walk (estimate)."""


class Fetch(Mission):
    """A vehicle called to a hamlet for its people who cannot walk."""

    kind: Literal["fetch"] = "fetch"
    """Mission kind."""
    hamlet: str
    """Place id of the hamlet."""
    patience_s: float
    """How long they wait for a vehicle at their door before neighbours carry them."""
    board_s: float
    """Time to help one person aboard."""
    lodging: Lodge
    """How they lodge; its part is set when they leave."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Claim, drive there, board, drive to shelter or lodging, again until nobody is left."""
        env, people, places = world.env, world.people, world.places
        g, home = people.index[self.hamlet], places.index(self.hamlet)
        name = f"fetch/{self.hamlet}"
        started = world.record.add(
            MissionStarted(time_s=env.now, mission="fetch", incident="flood", place=self.hamlet, cause=cause)
        )
        outcome = "done"
        fleet = nearest(world, [f for f in fleets(world, "car", "bus", "ambulance") if f.spec.persons > 0], home)
        waited_until = env.now + self.patience_s
        granted = False
        if fleet is not None:
            with fleet.claim(1, by=name, priority=1, cause=started) as claim:
                yield claim | env.timeout(self.patience_s)
                if claim.granted:
                    granted = True
                    yield env.timeout(fleet.call_s(world.hour(), world.streams[name]))
                    yield from self._trips(world, fleet, g, home, waited_until, started)
        elif self.patience_s:
            yield env.timeout(self.patience_s)
        left = int(people.bound[g][people.state[g] == AT_HOME].sum())
        if left:
            # neighbours carry those for whom nothing came, or came too small or too late
            outcome = "carried"
            part = people.leave(g, 0, left, AT_HOME, "leaving", BEFOREHAND, None, started)
            if part is not None:
                slow = {"part": part.number, "walk_m_s": self.lodging.walk_m_s / CARRIED_TIMES}
                env.process(self.lodging.model_copy(update=slow).run(world, part.entry))
        elif not granted:
            outcome = "nobody"
        world.record.add(
            MissionEnded(
                time_s=env.now, mission="fetch", incident="flood", place=self.hamlet, outcome=outcome, cause=started
            )
        )

    def _trips(
        self, world: WorldLike, fleet: Any, g: int, home: int, until_s: float, cause: int
    ) -> Generator[Any, Any, None]:
        env, people, places = world.env, world.people, world.places
        at = places.index(fleet.place)
        way: dict[str, Any] = {
            "vehicle": fleet.spec.closure_class,
            "speed_factor": fleet.spec.speed_factor,
            "cause": cause,
        }
        while people.bound[g][people.state[g] == AT_HOME].any():
            there = yield from travel(world, fleet.id, at, home, patience_s=max(until_s - env.now, 0.0), **way)
            if not there:
                return
            seats = fleet.spec.persons
            waiting = int(people.bound[g][people.state[g] == AT_HOME].sum())
            yield env.timeout(self.board_s * min(seats, waiting))
            part = people.leave(g, 0, seats, AT_HOME, "aboard", BEFOREHAND, None, cause)
            if part is None:
                return
            at = home
            # the vehicle waits while they are taken in: it is what they travel with
            yield from self.lodging.model_copy(update={"part": part.number}).run(world, part.entry)
