"""Rescue: a boat crew takes people out of homes that the water has shut in, trip by trip."""

from collections.abc import Generator
from typing import Any, Literal

import numpy as np

from sim.missions.base import Mission, MissionEnded, MissionStarted
from sim.missions.choice import fleets, nearest, skilled
from sim.missions.hours import is_dark
from sim.missions.lodge import Lodge
from sim.missions.travel import travel
from sim.missions.waiting_line import WaitingLine
from sim.people.part import RESCUED, TRAPPED
from sim.worldlike import WorldLike

LEAST_BOAT_M = 150.0
"""The least way over water from where the road ends to the homes."""
PATIENCE_S = 7200.0
"""So long a crew on the road waits for a way to open (own judgement)."""
LANDINGS = 12
"""So many places near the hamlet are looked at for one that the road still reaches."""


class Rescue(Mission):
    """One crew and one boat for one hamlet, until nobody is trapped there."""

    kind: Literal["rescue"] = "rescue"
    """Mission kind."""
    hamlet: str
    """Place id of the hamlet."""
    launch_s: float
    """Time to bring a boat to the water and ready it."""
    boat_speed_m_s: float
    """Speed of a loaded boat among houses by day."""
    boat_at_night: float
    """Times that speed in the dark."""
    board_s: float
    """Time to help one person into the boat."""
    lodging: Lodge
    """How those brought out lodge; its part is set when they land."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, str]:
        """Claim crew and boat, fetch the boat, drive to where the road ends, go by boat until the homes are empty.

        Returns the outcome: ``done nobody no-way no-crew no-boat``. After ``no-way`` the crew is free again, and
        whoever sent it asks again when the roads have changed.
        """
        env, people, places = world.env, world.people, world.places
        g, home = people.index[self.hamlet], places.index(self.hamlet)
        name = f"rescue/{self.hamlet}"
        started = world.record.add(
            MissionStarted(time_s=env.now, mission="rescue", incident="flood", place=self.hamlet, cause=cause)
        )
        hq = world.headquarters
        hq.begin("rescue")
        team = nearest(
            world, (yield from hq.borrow(world, "rescue", name, skilled(world, "boat-rescue"), started)), home
        )
        boats = nearest(world, (yield from hq.borrow(world, "rescue", name, fleets(world, "boat"), started)), home)
        outcome = "no-crew" if team is None else "no-boat"
        if team is not None and boats is not None:
            # who calls for help says whether somebody is badly hurt
            priority = -1 if any(people.hurt_at_home(g, j) for j in range(people.walkers.shape[1])) else 0
            crews = WaitingLine.of(world, "rescue", "teams", skilled(world, "boat-rescue"))
            craft = WaitingLine.of(world, "rescue", "boats", fleets(world, "boat"))
            with crews.enter(team, home, by=name, priority=priority, cause=started) as crew:
                yield from crew.wait()
                # a boat only for who has a crew: else one could have the last boat and another the last crew
                with craft.enter(boats, home, by=name, priority=priority, cause=started) as boat:
                    yield from boat.wait()
                    outcome = "nobody"
                    if self._trapped(world, g):
                        outcome = yield from self._work(world, crew.claim.pool, boat.claim.pool, g, home, started)
        hq.end("rescue")
        world.record.add(
            MissionEnded(
                time_s=env.now, mission="rescue", incident="flood", place=self.hamlet, outcome=outcome, cause=started
            )
        )
        return outcome

    def _work(self, world: WorldLike, team: Any, boats: Any, g: int, home: int, cause: int) -> Generator[Any, Any, str]:
        env, people, places = world.env, world.people, world.places
        base, store = places.index(team.place), places.index(boats.place)
        rng = world.streams[f"rescue/{self.hamlet}"]
        turnout_s, call_s = team.turnout_s(world.hour(), rng), boats.call_s(world.hour(), rng)
        loaded_s = env.now + call_s
        way = ("truck", team.spec.speed_factor, PATIENCE_S, cause)
        yield env.timeout(turnout_s)
        if base != store and not (yield from travel(world, team.id, base, store, *way)):
            return "no-way"
        yield env.timeout(max(loaded_s - env.now, 0.0))
        landing = self._landing(world, store, home)
        if landing is None or not (yield from travel(world, team.id, store, landing, *way)):
            return "no-way"
        yield env.timeout(self.launch_s)
        over_m = max(places.distance_m(landing, home), LEAST_BOAT_M)
        seats = max(boats.spec.persons, 1)
        brought = 0
        while self._trapped(world, g):
            speed = (
                self.boat_speed_m_s * boats.spec.water_factor * (self.boat_at_night if is_dark(world.hour()) else 1.0)
            )
            yield env.timeout(over_m / speed)
            there = people.state[g] == TRAPPED
            bound = min(int(people.bound[g][there].sum()), seats)
            walkers = min(int(people.walkers[g][there].sum()), seats - bound)
            if bound + walkers == 0:
                break
            yield env.timeout(self.board_s * (bound + walkers))
            part = people.leave(g, walkers, bound, TRAPPED, "aboard", RESCUED, None, cause)
            yield env.timeout(over_m / speed)
            if part is not None:
                brought += part.count
                ashore = {"part": part.number, "landed": places.ids[landing]}
                env.process(self.lodging.model_copy(update=ashore).run(world, part.entry))
        yield from travel(world, team.id, landing, store, *way)
        if base != store:
            yield from travel(world, team.id, store, base, *way)
        return "done" if brought else "nobody"

    @staticmethod
    def _trapped(world: WorldLike, g: int) -> bool:
        people = world.people
        there = people.state[g] == TRAPPED
        return bool((people.walkers[g][there] + people.bound[g][there]).any())

    @staticmethod
    def _landing(world: WorldLike, base: int, home: int) -> int | None:
        """Return the place nearest to the hamlet that a truck can reach from the base now."""
        places = world.places
        times_s = world.roads.times_s(int(places.node[base]), "truck")
        rows = np.array(places.of_kind("hamlet", "village", "village_room"), dtype=np.int64)
        away = np.hypot(places.x_m[rows] - places.x_m[home], places.y_m[rows] - places.y_m[home])
        for i in np.argsort(away, kind="stable")[:LANDINGS]:
            if np.isfinite(times_s[int(places.node[rows[i]])]):
                return int(rows[i])
        return None
