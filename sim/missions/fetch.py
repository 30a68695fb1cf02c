"""Fetching: people of a danger zone who cannot walk are taken out by vehicle, or carried when none comes in time."""

from collections.abc import Generator
from typing import Any, Literal

from sim.missions.base import Mission, MissionEnded, MissionStarted
from sim.missions.choice import fleets, nearest, skilled
from sim.missions.lodge import Lodge
from sim.missions.travel import travel
from sim.people.homes import CLASSES
from sim.people.part import AT_HOME, BEFOREHAND
from sim.resources.team import Team
from sim.worldlike import WorldLike

CARRIED_TIMES = 3.0
"""Carrying somebody by hand takes so many times a walk (estimate)."""
ALONE_TIMES = 1.5
"""Neighbours alone take so many times as long as a crew to help somebody aboard or to carry them (estimate)."""
BACK_S = 7200.0
"""So long a vehicle waits for a way back to its base to open (own judgement)."""


class Fetch(Mission):
    """A vehicle called to a hamlet for its people who cannot walk."""

    kind: Literal["fetch"] = "fetch"
    """Mission kind."""
    hamlet: str
    """Place id of the hamlet."""
    classes: tuple[int, ...] = tuple(range(CLASSES))
    """Classes of homes from which they are fetched."""
    patience_s: float
    """How long they wait for a vehicle at their door before neighbours carry them."""
    board_s: float
    """Time to help one person aboard."""
    by_order: bool = True
    """Whether nobody is fetched any more once the town's signals are lifted; not where they see the water rise."""
    lodging: Lodge
    """How they lodge; its part is set when they leave."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Call a vehicle and a crew of the town, board, drive to shelter or lodging, again until nobody is left.

        The crew comes in its own vehicle. It helps aboard, and where no vehicle is free by the time it is there it
        carries them at once; without a crew neighbours do both, more slowly and later.
        """
        env, people, places = world.env, world.people, world.places
        g, home, began_s = people.index[self.hamlet], places.index(self.hamlet), env.now
        name = f"fetch/{self.hamlet}"
        started = world.record.add(
            MissionStarted(time_s=env.now, mission="fetch", incident="flood", place=self.hamlet, cause=cause)
        )
        outcome = "done"
        there, over = env.event(), env.event()
        team = nearest(world, self._crews(world, home), home)
        if team is not None:
            env.process(self._crew(world, team, home, there, over, started))
        fleet = nearest(world, [f for f in fleets(world, "car", "bus", "ambulance") if f.spec.persons > 0], home)
        granted = False
        if fleet is not None:
            with fleet.claim(1, by=name, priority=1, cause=started) as claim:
                yield claim | there | env.timeout(self.patience_s)
                if claim.granted:
                    granted = True
                    yield env.timeout(fleet.call_s(world.hour(), world.streams[name]))
                    at = yield from self._trips(world, fleet, g, home, began_s, there, started)
                    if self._left(world, g, began_s):
                        self._carry(world, g, began_s, there, started)
                        outcome = "carried"
                    over.succeed()
                    # it is not free before it is back
                    way = (fleet.spec.closure_class, fleet.spec.speed_factor, BACK_S, started)
                    yield from travel(world, fleet.id, at, places.index(fleet.place), *way)
        elif self.patience_s:
            yield there | env.timeout(self.patience_s)
        if self._left(world, g, began_s):
            self._carry(world, g, began_s, there, started)
            outcome = "carried"
        elif not granted:
            outcome = "nobody"
        if not over.triggered:
            over.succeed()
        world.record.add(
            MissionEnded(
                time_s=env.now, mission="fetch", incident="flood", place=self.hamlet, outcome=outcome, cause=started
            )
        )

    def _left(self, world: WorldLike, g: int, began_s: float) -> int:
        """Return how many of them are still at home with dry feet and waiting."""
        people, told = world.people, list(self.classes)
        if self.by_order and people.stood_down(g, began_s):
            return 0
        return int(people.bound[g, told][people.state[g, told] == AT_HOME].sum())

    def _carry(self, world: WorldLike, g: int, began_s: float, crew: Any, cause: int) -> None:
        """Have the crew or neighbours carry those for whom nothing came, or came too small or too late."""
        left = self._left(world, g, began_s)
        part = world.people.leave(g, 0, left, AT_HOME, "leaving", BEFOREHAND, self.classes, cause)
        if part is not None:
            slower = CARRIED_TIMES if crew.triggered else CARRIED_TIMES * ALONE_TIMES
            update = {"part": part.number, "walk_m_s": self.lodging.walk_m_s / slower}
            world.env.process(self.lodging.model_copy(update=update).run(world, part.entry))

    @staticmethod
    def _crews(world: WorldLike, home: int) -> list[Team]:
        """Return the teams who fetch: the town's own, else any; those who man boats only where there are no others."""
        places = world.places
        able = [team for team in skilled(world, "fetch") if team.capacity > 0]
        own = [team for team in able if places.towns[places.index(team.place)] == places.towns[home]]
        return [team for team in own or able if not team.has("boat-rescue")] or own or able

    def _crew(
        self, world: WorldLike, team: Team, home: int, there: Any, over: Any, cause: int
    ) -> Generator[Any, Any, None]:
        env, base = world.env, world.places.index(team.place)
        way = (team.spec.vehicle, team.spec.speed_factor, self.patience_s, cause)
        with team.claim(1, by=f"fetch/{self.hamlet}", priority=1, cause=cause) as claim:
            yield claim | over
            if not claim.granted or over.triggered:
                return
            yield env.timeout(team.turnout_s(world.hour(), world.streams[f"fetch/{self.hamlet}/crew"]))
            if over.triggered or not (yield from travel(world, team.id, base, home, *way)):
                return
            if not over.triggered:
                there.succeed()
                yield over
            yield from travel(world, team.id, home, base, *way)

    def _trips(
        self, world: WorldLike, fleet: Any, g: int, home: int, began_s: float, crew: Any, cause: int
    ) -> Generator[Any, Any, int]:
        """Go to and fro until nobody is left or there is no way; return where the vehicle stands (row of a place)."""
        env, people, places = world.env, world.people, world.places
        at = places.index(fleet.place)
        way: dict[str, Any] = {
            "vehicle": fleet.spec.closure_class,
            "speed_factor": fleet.spec.speed_factor,
            "cause": cause,
        }
        while waiting := self._left(world, g, began_s):
            patience_s = max(began_s + self.patience_s - env.now, 0.0)
            found = yield from travel(world, fleet.id, at, home, patience_s=patience_s, **way)
            if not found:
                return at
            at = home
            seats = fleet.spec.persons
            slow = 1.0 if crew.triggered else ALONE_TIMES
            yield env.timeout(slow * self.board_s * min(seats, waiting))
            part = people.leave(g, 0, seats, AT_HOME, "aboard", BEFOREHAND, self.classes, cause)
            if part is None:
                return at
            # the vehicle waits while they are taken in: it is what they travel with
            yield from self.lodging.model_copy(update={"part": part.number}).run(world, part.entry)
            at = places.index(part.place)
        return at
