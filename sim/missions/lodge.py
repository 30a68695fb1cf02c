"""Lodging: people who have left home come to relatives and neighbours, or to a collective shelter with room."""

from collections.abc import Generator
from typing import Any, Literal

import numpy as np

from sim.missions.base import Mission
from sim.missions.hours import is_cold, is_dark
from sim.missions.rooms import Rooms
from sim.missions.travel import TURN_S, TurnedBack
from sim.people.entries import ShelterShut
from sim.people.part import Part
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

    def _to_shelter(self, world: WorldLike, part: Part, cause: int) -> Generator[Any, Any, None]:
        people, places, roads, env = world.people, world.places, world.roads, world.env
        home = self._start(world, part)
        for shelter in self._shelters(world, home):
            at = places.index(shelter.place)
            if shelter.free <= 0 or shelter.place in people.wet_places:
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
            yield env.timeout(route.time_s / DRIVE_FACTOR)
            if not shelter.is_open:
                world.record.add(ShelterShut(time_s=env.now, shelter=shelter.id, part=part.number, cause=cause))
            yield from shelter.open(world.hour(), world.streams[f"shelter/{shelter.id}"], cause)
            taken = 0 if shelter.place in people.wet_places else shelter.admit(part.count, cause)
            if taken == 0:
                home = at
                continue
            inside = part if taken == part.count else people.split_count(part, taken, cause)
            self._settle_in(world, inside, shelter, cause)
            if inside is part:
                return
            home = at
        yield from self.lodge(world, part, cause, hosted=False)

    def _start(self, world: WorldLike, part: Part) -> int:
        return world.places.index(self.landed or world.people.ids[part.group])

    def _shelters(self, world: WorldLike, home: int) -> list[Any]:
        """Return collective indoor shelters of the region, nearest first; the six nearest are tried."""
        places = world.places
        if "collective shelters" not in world.data:
            chosen = sorted(
                (s for s in world.shelters.values() if s.spec.indoor and not s.spec.dispersed), key=lambda s: str(s.id)
            )
            rows = np.array([places.index(s.place) for s in chosen], dtype=np.int64)
            world.data["collective shelters"] = chosen, rows
        shelters, rows = world.data["collective shelters"]
        away_m = np.hypot(places.x_m[rows] - places.x_m[home], places.y_m[rows] - places.y_m[home])
        return [shelters[i] for i in np.argsort(away_m, kind="stable")[:6]]

    @staticmethod
    def _settle_in(world: WorldLike, part: Part, shelter: Any, cause: int) -> None:
        people = world.people
        moved = people.move(part, "sheltered", shelter.place, cause)
        warm = {} if part.wet or is_cold(world) else {"clothing": float("inf")}
        care = {"care": float("inf")} if shelter.place in Rooms.of(world).doctors else {}
        people.meet([part], moved, roof=float("inf"), **warm, **care)
