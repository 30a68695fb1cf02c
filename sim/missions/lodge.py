"""Lodging: people who have left home come to relatives and neighbours, or to a collective shelter with room."""

from collections.abc import Generator
from typing import Any, Literal

import numpy as np

from sim.missions.base import Mission
from sim.missions.convoy import convoy
from sim.missions.hours import is_cold, is_dark
from sim.missions.rooms import Rooms
from sim.missions.serve import Serve, stormy
from sim.missions.travel import TURN_S, TurnedBack
from sim.people.entries import ShelterShut
from sim.people.part import Part, Turn
from sim.resources.shelter import AtTheDesk, Registered, Transferred
from sim.roads import Route
from sim.worldlike import WorldLike

DRIVE_FACTOR = 0.6
"""Families' vehicles in rain: times the free-flow speed (estimate)."""
DARK_WALK = 0.7
"""Walking in the dark and in rain: times the speed by day (estimate)."""
NEAR_M = 150.0
"""The least way to a dry house near by."""
FAR_M = 1500.0
"""The longest way on foot: beyond it somebody takes them along, as quickly as they would walk so far (estimate)."""


class Lodge(Mission):
    """A part on its way to lodging: most with relatives and neighbours in the village, the others to a shelter.

    Those who lodge have a roof at once, and food and dry bedding from their hosts for as long as hosts keep them; in a
    shelter they have a roof, and wait for the rest.
    """

    kind: Literal["lodge"] = "lodge"
    """Mission kind."""
    part: int
    """Number of the part."""
    landed: str | None = None
    """Place id from which they set out; their own hamlet where nothing is said."""
    dispersed: float
    """Share that lodges with relatives and neighbours."""
    walk_m_s: float
    """Walking speed by day."""
    hosts_keep_s: float
    """How long hosts feed and bed them."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Divide, go, be taken in; whoever finds no shelter lodges in the village."""
        people = world.people
        part = people.set_down(people.parts[self.part], self.landed or people.ids[people.parts[self.part].group], cause)
        if part is None or part.count == 0:
            return
        rng = world.streams[f"lodge/{people.ids[part.group]}"]
        wanted = part.count * (1.0 - self.dispersed)
        to_shelter = int(wanted) + int(rng.random() < wanted - int(wanted))
        if 0 < to_shelter < part.count:
            other = people.split_count(part, to_shelter, cause)
            world.env.process(self._to_shelter(world, other, cause))
            yield from self.lodge(world, part, cause)
        elif to_shelter == 0:
            yield from self.lodge(world, part, cause)
        else:
            yield from self._to_shelter(world, part, cause)

    def again(self, world: WorldLike, part: Part, collective: bool, cause: int) -> Generator[Any, Any, None]:
        """Lodge a part that had a place and lost it: in a shelter again, or with other hosts."""
        if collective:
            yield from self._to_shelter(world, part, cause)
        else:
            yield from self.lodge(world, part, cause)

    def lodge(self, world: WorldLike, part: Part, cause: int, hosted: bool = True) -> Generator[Any, Any, None]:
        """Walk to a dry place of the village, or the next one, and be taken in by a household there.

        Who sought a shelter and found no room has no host either: they wait at the village room for a tent.
        """
        people = world.people
        start = self._start(world, part)
        while True:
            room, away_m = Rooms.of(world).nearest_dry(part.group, start)
            speed = self.walk_m_s * (DARK_WALK if is_dark(world.hour()) else 1.0)
            yield world.env.timeout(max(min(away_m, FAR_M), NEAR_M) / speed)
            start = world.places.index(room)
            if room not in people.wet_places or Rooms.of(world).nearest_dry(part.group, start)[0] in people.wet_places:
                break
        now = world.env.now
        moved = people.move(part, "lodged", room, cause)
        until_s = now + self.hosts_keep_s
        dry = not part.wet and not is_cold(world)
        care = {"care": float("inf")} if room in Rooms.of(world).doctors else {}
        if hosted:
            fed = {"food": until_s} if self.hosts_keep_s > 0 else {}
            bed = {"clothing": float("inf") if dry else until_s} if dry or fed else {}
            met = {"roof": float("inf"), **fed, **bed, **care}
        else:
            met = ({"clothing": float("inf")} if dry else {}) | care
        if met:
            people.meet([part], moved, **met)

    def _to_shelter(self, world: WorldLike, part: Part, cause: int, refused: str = "") -> Generator[Any, Any, None]:
        people, places, roads, env = world.people, world.places, world.roads, world.env
        home, storm = self._start(world, part), stormy(world)
        left = self._shelters(world, home)
        while left:
            shelter = left.pop(0)
            at = places.index(shelter.place)
            if shelter.room(storm) <= 0 or shelter.place in people.wet_places:
                continue
            # from the shelter outwards: one tree serves everybody who comes to it
            route = roads.route(int(places.node[at]), int(places.node[home]), "car")
            if route is None:
                continue
            way = route.edges[::-1]
            cut = roads.first_closed(way, "car")
            if cut is not None:
                # they learn of it there and come back to where they were
                there_s = float(roads.network.free_flow_s[list(way[:cut])].sum()) / DRIVE_FACTOR
                yield env.timeout(2.0 * there_s + TURN_S)
                roads.report(way[cut])
                world.record.add(TurnedBack(time_s=env.now, who=f"part/{part.number}", edge=way[cut], cause=cause))
                continue
            yield from self._drive(world, part, int(places.node[home]), route, cause)
            if not shelter.is_open:
                world.record.add(ShelterShut(time_s=env.now, shelter=shelter.id, part=part.number, cause=cause))
            yield from shelter.open(world.hour(), world.streams[f"shelter/{shelter.id}"], cause)
            taken = 0 if shelter.place in people.wet_places else shelter.admit(part.count, cause, storm=storm)
            home = at
            if taken < part.count and shelter.spec.services is not None:
                left = self._sent_on(world, left, at, storm)
            wet = shelter.place in people.wet_places
            if taken == 0:
                refused = refused if wet else shelter.id
                continue
            inside = part if taken == part.count else people.split_count(part, taken, cause)
            if refused:
                world.record.add(
                    Transferred(
                        time_s=env.now, part=inside.number, persons=taken, from_shelter=refused,
                        to_shelter=shelter.id, cause=cause,
                    )
                )  # fmt: skip
            refused = shelter.id
            self._enter(world, inside, shelter, cause)
            if inside is part:
                return
        yield from self.lodge(world, part, cause, hosted=False)

    def _enter(self, world: WorldLike, part: Part, shelter: Any, cause: int) -> None:
        """Take people in, and let them be registered where somebody registers."""
        moved = self._settle_in(world, part, shelter, cause)
        if shelter.spec.services is not None:
            Serve.at(world, shelter, cause)
            part.turn = Turn()
            world.env.process(self._register(world, part.number, part.turn, shelter, part.count, moved))

    @staticmethod
    def _register(
        world: WorldLike, number: int, turn: Turn, shelter: Any, persons: int, cause: int
    ) -> Generator[Any, Any, None]:
        """Wait for the desk; who has left meanwhile is not registered."""
        env, record, came_s = world.env, world.record, world.env.now

        def there() -> list[Part]:
            return [part for part in world.people.at.get(shelter.place, ()) if part.turn is turn and part.count]

        shelter.line += persons
        came = record.add(
            AtTheDesk(
                time_s=came_s, shelter=shelter.id, part=number, persons=persons, waiting=shelter.line, cause=cause
            )
        )
        with shelter.desk.claim(1, by=f"part/{number}", cause=came) as claim:
            yield claim
            if parts := there():
                yield env.timeout(shelter.register_s(sum(part.count for part in parts)))
        shelter.line -= persons
        parts = there()
        if not parts:
            return
        for part in parts:
            part.turn = None
        record.add(
            Registered(
                time_s=env.now, shelter=shelter.id, part=number,
                persons=sum(part.count for part in parts), waited_s=env.now - came_s, waiting=shelter.line, cause=came,
            )
        )  # fmt: skip
        shelter.note()
        world.people.registered.put(parts[0])

    @staticmethod
    def _drive(world: WorldLike, part: Part, node: int, route: Route, cause: int) -> Generator[Any, Any, None]:
        """Drive to a shelter (the way's edges from there to here), in their own cars or in the one that took them."""
        traffic, fetched = world.roads.traffic, part.state == "aboard"
        if traffic is None or (fetched and traffic.spec.green_lane):
            yield world.env.timeout(route.time_s / DRIVE_FACTOR)
        else:
            cars = 1 if fetched else traffic.cars(part.count)
            who = f"part/{part.number}"
            yield from convoy(world, who, node, route.edges[::-1], cars, DRIVE_FACTOR, cause)

    def _start(self, world: WorldLike, part: Part) -> int:
        return world.places.index(self.landed or world.people.ids[part.group])

    def _shelters(self, world: WorldLike, home: int) -> list[Any]:
        """Return collective shelters with a roof against what goes on, nearest first; the six nearest are tried."""
        places = world.places
        if "collective shelters" not in world.data:
            storm, kinds = stormy(world), {driver.hazard.kind for driver in world.hazards.values()}
            chosen = sorted(
                (s for s in world.shelters.values() if (s.spec.indoor or not storm) and not s.spec.dispersed),
                key=lambda s: str(s.id),
            )
            chosen = [s for s in chosen if s.safe(kinds)]
            rows = np.array([places.index(s.place) for s in chosen], dtype=np.int64)
            world.data["collective shelters"] = chosen, rows
        shelters, rows = world.data["collective shelters"]
        away_m = np.hypot(places.x_m[rows] - places.x_m[home], places.y_m[rows] - places.y_m[home])
        return [shelters[i] for i in np.argsort(away_m, kind="stable")[:6]]

    @staticmethod
    def _sent_on(world: WorldLike, left: list[Any], at: int, storm: bool) -> list[Any]:
        """Return the shelters that are left in the order in which a full one sends people on: its staff call round.

        Those that are open and have room for them come first, the nearest before the others.
        """
        places = world.places

        def order(shelter: Any) -> tuple[bool, float, str]:
            there = places.index(shelter.place)
            away_m = float(np.hypot(places.x_m[there] - places.x_m[at], places.y_m[there] - places.y_m[at]))
            return not (shelter.is_open and shelter.room(storm) > 0), away_m, str(shelter.id)

        return sorted(left, key=order)

    @staticmethod
    def _settle_in(world: WorldLike, part: Part, shelter: Any, cause: int) -> int:
        people = world.people
        moved = people.move(part, "sheltered", shelter.place, cause)
        warm = {} if part.wet or is_cold(world) else {"clothing": float("inf")}
        care = {"care": float("inf")} if shelter.place in Rooms.of(world).doctors else {}
        people.meet([part], moved, roof=float("inf"), **warm, **care)
        return int(moved)
