"""Delivery: a truck loads at a depot, visits some points, unloads at each; the goods are handed out there."""

from collections.abc import Generator
from typing import Any, Literal

import numpy as np

from sim.missions.base import Mission, MissionEnded, MissionStarted
from sim.missions.choice import fleets, nearest
from sim.missions.goods import KIT, GoodsUnloaded, mass_kg
from sim.missions.hand_out import HandOut
from sim.missions.travel import travel
from sim.missions.volunteers import helpers
from sim.params import Params, Pert
from sim.people.points import Point
from sim.worldlike import WorldLike


class Stop(Params):
    """What one point is to get."""

    place: str
    goods: dict[str, int]


class Deliver(Mission):
    """One round of one truck."""

    kind: Literal["deliver"] = "deliver"
    """Mission kind."""
    name: str
    """Name of the round, for the record and its stream."""
    town: str
    """Whose points it visits."""
    depot: str
    """Depot that it loads at."""
    stops: tuple[Stop, ...]
    """Points and their goods, in order; the goods have left the depot's books and stand ready there."""
    unload_s: Pert
    """To unload at one stop."""
    patience_s: float = 21600.0
    """How long the truck waits for a road to open before it drives on to the next point."""
    hand_out: HandOut
    """How goods are handed out; its place is set at each stop."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, dict[str, dict[str, int]]]:
        """Claim a truck, load, drive, unload, come back; return what each point did not get."""
        env, record, places = world.env, world.record, world.places
        depot = world.stocks[self.depot]
        at = places.index(depot.place)
        rng = world.streams[self.name]
        started = record.add(
            MissionStarted(time_s=env.now, mission="deliver", incident=self.town, place=depot.place, cause=cause)
        )
        missing = {stop.place: dict(stop.goods) for stop in self.stops}
        load = {stop.place: dict(stop.goods) for stop in self.stops}
        hq, asked = world.headquarters, f"relief/{self.town}"
        yield from hq.borrow(world, "relief", asked, [depot], started)
        trucks = [f for f in fleets(world, "truck") if f.spec.kg > 0]
        fleet = nearest(world, (yield from hq.borrow(world, "relief", asked, trucks, started)), at)
        outcome = "no-means"
        if fleet is None:
            self._bring_back(depot, load, started)
        else:
            self._fit(depot, load, fleet.spec.kg, started)
            with fleet.claim(1, by=self.name, priority=2, cause=started) as claim:
                yield claim
                way = yield from load_up(world, fleet, depot, self.name, rng, started)
                here = at
                outcome = "done"
                for stop in self.stops:
                    goods = load.get(stop.place)
                    if not goods:
                        continue
                    target = places.index(stop.place)
                    if not (yield from travel(world, fleet.id, here, target, patience_s=self.patience_s, **way)):
                        outcome = "partly"
                        continue
                    here = target
                    crowd = helpers(world)
                    yield env.timeout(self.unload_s.draw(rng) * (crowd.slower if crowd is not None else 1.0))
                    self._unload(world, stop.place, goods, started)
                    load.pop(stop.place)
                    for item, amount in goods.items():
                        missing[stop.place][item] -= amount
                    hand_out = self.hand_out.model_copy(update={"place": stop.place})
                    env.process(hand_out.run(world, started))
                # what is left on the truck is in no depot until the truck is
                if (yield from travel(world, fleet.id, here, at, patience_s=self.patience_s, **way)):
                    self._bring_back(depot, load, started)
                elif load:
                    env.process(self._stranded(world, fleet.id, here, at, way, depot, load, started))
        record.add(
            MissionEnded(
                time_s=env.now, mission="deliver", incident=self.town, place=depot.place, outcome=outcome, cause=started
            )
        )
        return {place: {i: n for i, n in goods.items() if n > 0} for place, goods in missing.items()}

    def _fit(self, depot: Any, load: dict[str, dict[str, int]], kg: float, cause: int) -> None:
        """Leave at the depot what the truck that comes cannot carry; the last stops go short."""
        stops = [Stop(place=place, goods=goods) for place, goods in load.items()]
        fits, rest = fitting(stops, kg, len(stops))
        load.clear()
        load.update({stop.place: dict(stop.goods) for stop in fits})
        self._bring_back(depot, {stop.place: dict(stop.goods) for stop in rest}, cause)

    def _stranded(
        self,
        world: WorldLike,
        who: str,
        here: int,
        at: int,
        way: dict[str, Any],
        depot: Any,
        load: dict[str, dict[str, int]],
        cause: int,
    ) -> Generator[Any, Any, None]:
        """Bring the goods back once a way is open; until then nobody has them."""
        yield from travel(world, who, here, at, **way)
        self._bring_back(depot, load, cause)

    def _unload(self, world: WorldLike, place: str, goods: dict[str, int], cause: int) -> None:
        point: Point = world.data["points"][place]
        point.add(goods)
        world.record.add(
            GoodsUnloaded(
                time_s=world.env.now,
                place=place,
                by=self.name,
                cause=cause,
                **{item: goods.get(item, 0) for item in KIT},
            )
        )

    def _bring_back(self, depot: Any, load: dict[str, dict[str, int]], cause: int) -> None:
        back: dict[str, int] = {}
        for goods in load.values():
            for item, amount in goods.items():
                back[item] = back.get(item, 0) + amount
        if back:
            depot.add(back, by=self.name, cause=cause)


def load_up(
    world: WorldLike, fleet: Any, depot: Any, by: str, rng: np.random.Generator, cause: int
) -> Generator[Any, Any, dict[str, Any]]:
    """Call a truck's driver, drive to a depot and load; return how the truck travels, for its further ways."""
    yield world.env.timeout(fleet.call_s(world.hour(), rng))
    way = {
        "vehicle": fleet.spec.closure_class,
        "speed_factor": fleet.spec.speed_factor,
        "cause": cause,
        "stand": {},
    }
    places = world.places
    yield from travel(world, fleet.id, places.index(fleet.place), places.index(depot.place), **way)
    yield from open_door(world, depot)
    with depot.bays.claim(1, by=by, cause=cause) as bay:
        yield bay
        yield world.env.timeout(depot.load_s(rng))
    return way


def open_door(world: WorldLike, depot: Any) -> Generator[Any, Any, None]:
    """Wait for a depot's key-holder; whoever comes first calls, the others wait for the same door."""
    doors = world.data.setdefault("doors", {})
    if depot.id not in doors:
        open_s = depot.open_s(world.hour(), world.streams[f"depot/{depot.id}/open"])
        doors[depot.id] = world.env.timeout(open_s)
    if not doors[depot.id].processed:
        yield doors[depot.id]


def fitting(stops: list[Stop], kg: float, most: int) -> tuple[list[Stop], list[Stop]]:
    """Return the stops that fit on one truck, in order, and those that do not.

    A single point that needs more than a truck carries is divided: what fits now, and the rest.
    """
    taken: list[Stop] = []
    left_kg = kg
    for i, stop in enumerate(stops):
        mass = mass_kg(stop.goods)
        if len(taken) < most and mass <= left_kg:
            taken.append(stop)
            left_kg -= mass
            continue
        if not taken:
            share = left_kg / mass
            now = {item: int(amount * share) for item, amount in stop.goods.items()}
            if not any(now.values()):  # a piece that is heavier than the truck's load goes all the same
                now[next(item for item, amount in stop.goods.items() if amount)] = 1
            rest = {item: amount - now[item] for item, amount in stop.goods.items()}
            first = Stop(place=stop.place, goods={k: v for k, v in now.items() if v})
            later = Stop(place=stop.place, goods={k: v for k, v in rest.items() if v})
            return [first], [later, *stops[i + 1 :]]
        return taken, stops[i:]
    return taken, []
