"""Serving in a shelter: what its services give to the people who are registered, as long as it lasts."""

from collections.abc import Generator
from typing import Any, Literal

from sim.missions.base import Mission
from sim.people.part import Part
from sim.resources.shelter_services import Services
from sim.resources.shelter_services_spec import INF, NEED_OF, SOON_S, TankerCame
from sim.worldlike import WorldLike


def stormy(world: WorldLike) -> bool:
    """Return whether the open gives no roof: while a flood goes on the rain that made it does, too (own judgement)."""
    return any(driver.hazard.kind == "flood" for driver in world.hazards.values())


class Serve(Mission):
    """The services of one shelter, from its opening to the end of the run.

    Who was registered first is served first. A service that fails, runs out or is made for fewer lapses the need that
    it met for those whom it does not reach any more; relief hears of them as it does of people who have just come.
    """

    kind: Literal["serve"] = "serve"
    """Mission kind."""
    shelter: str
    """Id of the shelter, which is open."""

    @classmethod
    def at(cls, world: WorldLike, shelter: Any, cause: int) -> None:
        """Start the services of a shelter, once."""
        served = world.data.setdefault("serving", set())
        if shelter.id not in served:
            served.add(shelter.id)
            world.start(cls(shelter=shelter.id), cause)

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Settle who is served whenever something changes."""
        env, shelter = world.env, world.shelters[self.shelter]
        services: Services = shelter.services
        town = world.places.towns[world.places.index(shelter.place)]
        world.data.setdefault("on grid", {}).setdefault(town, []).append(shelter)
        until_s, entry = world.data.get("dark", {}).get(town, (-INF, -1))
        if until_s > env.now:
            services.lose_grid(env.now, until_s, entry)
        while True:
            # what happens from here on fires this event: nothing is missed
            changed = shelter.changed
            services.advance(env.now)
            if services.tanker_s <= env.now:
                self._tanker(world, shelter, cause)
            self._settle(world, shelter, services)
            next_s = services.next_s()
            yield changed if next_s == INF else changed | env.timeout(max(next_s - env.now, SOON_S))

    def _tanker(self, world: WorldLike, shelter: Any, cause: int) -> None:
        """Let the tanker come to a tank with room, unless no truck gets through or water stands there."""
        services: Services = shelter.services
        services.tanker_s = world.env.now + services.spec.tanker_every_s
        if services.tank_m3 >= services.spec.tank_m3:
            return
        places, volume_m3 = world.places, 0.0
        at = places.index(shelter.place)
        stores = [places.index(depot.place) for depot in world.stocks.values()]
        there = min(
            stores,
            key=lambda k: ((places.x_m[k] - places.x_m[at]) ** 2 + (places.y_m[k] - places.y_m[at]) ** 2, k),
            default=at,
        )
        route = world.roads.route(int(places.node[at]), int(places.node[there]), "truck")
        passable = route is not None and world.roads.first_closed(route.edges, "truck") is None
        why = "closed" if not passable else "water" if shelter.place in world.people.wet_places else ""
        if not why:
            volume_m3 = services.fill(world.env.now, services.spec.tanker_m3)
        litres = 1000.0 * volume_m3
        world.record.add(TankerCame(time_s=world.env.now, shelter=shelter.id, litres=litres, why=why, cause=cause))

    def _settle(self, world: WorldLike, shelter: Any, services: Services) -> None:
        people = world.people
        services.settle(sum(part.count for part in self._registered(world, shelter)))
        everybody = sum(part.count for part in people.at.get(shelter.place, ()) if part.state == "sheltered")
        wanting = sum(everybody - persons for persons in services.provided(everybody).values())
        asks, services.wanting = wanting > services.wanting, wanting
        for service, need in NEED_OF.items():
            if service not in services.offered:
                continue
            entry, left = services.entry[service], services.served[service]
            line = sorted(
                self._registered(world, shelter),
                # who has it keeps it: those who were split off have the higher numbers
                key=lambda p: (need not in p.besides, p.since_s, p.number),
            )
            out = []
            for part in line:
                if 0 < left < part.count:
                    # those of them whom it reaches are a part of their own
                    served = people.split_count(part, left, entry)
                    left = 0
                    people.serve(served, need, entry)
                    out.append(part)
                elif part.count <= left:
                    left -= part.count
                    people.serve(part, need, part.entry if entry < 0 else entry)
                else:
                    out.append(part)
            ended = [part for part in out if need in part.besides]
            people.stop_serving(ended, need, entry, services.spec.kept_s(need))
            asks = asks or bool(ended)
        here = self._registered(world, shelter)
        if asks and here:
            people.arrivals.put(here[0])

    @staticmethod
    def _registered(world: WorldLike, shelter: Any) -> list[Part]:
        parts = world.people.at.get(shelter.place, ())
        return [p for p in parts if p.state == "sheltered" and p.turn is None and p.count]
