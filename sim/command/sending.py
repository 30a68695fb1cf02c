"""Sending goods: rounds are made up, loaded where goods are, and laid by until there are goods and trucks."""

import math
from collections.abc import Callable, Generator
from typing import Any

import simpy

from sim.command.relief_spec import ReliefSpec
from sim.command.reserves import Reserves
from sim.command.rounds import neighbours, share_out, together
from sim.command.supply import Supply
from sim.missions.call_in import coming
from sim.missions.choice import fleets, nearest
from sim.missions.deliver import Deliver, Stop, fitting
from sim.missions.goods import KIT, GoodsSetAside, StockShort, TrucksShort
from sim.missions.hand_out import HandOut
from sim.people.points import Point
from sim.worldlike import WorldLike

RETRY_S = 3600.0
"""Until a round that brought nothing is tried again."""
Missing = dict[str, dict[str, int]]
"""Goods that were not brought, by place."""


class Sending:
    """What was ordered for towns and is on its way, or waits for goods and trucks.

    Parameters
    ----------
    spec : ReliefSpec
        The plan's figures.
    supply : Supply
        The supply between depots.
    reserves : Reserves
        What may be called in when something is short.
    points : dict of Point
        Points by place.
    hand_out : HandOut
        How goods are handed out; its place is set at each stop.
    failed : callable
        Told of stops that nobody can bring anything to.
    arrived : callable
        Told of a round's stops, what was missing at each, and the cause.
    """

    def __init__(
        self,
        spec: ReliefSpec,
        supply: Supply,
        reserves: Reserves,
        points: dict[str, Point],
        hand_out: HandOut,
        failed: Callable[[list[Stop]], None],
        arrived: Callable[[list[Stop], Missing, int], None],
    ) -> None:
        self._spec = spec
        self._supply = supply
        self._reserves = reserves
        self._points = points
        self._hand_out = hand_out
        self._failed = failed
        self._arrived = arrived
        self._rounds: dict[str, int] = {}
        self._pending: dict[str, dict[str, dict[str, int]]] = {}
        self._collecting: dict[str, simpy.Event] = {}
        self._noted: dict[str, set[str]] = {}
        self._looked_for: set[str] = set()

    def _round(self, world: WorldLike, town: str, stops: list[Stop], cause: int) -> Generator[Any, Any, None]:
        """Send a truck on a round; ask again for what could not be brought, or was not to be had.

        The goods are set aside when the order is given: a truck finds at the depot what it was sent for.
        """
        env, record = world.env, world.record
        tries = 0
        while stops:
            depot = self._depot(world, town, stops)
            if depot is None:
                self._lay_by(world, town, stops, cause)
                return
            truck = nearest(
                world, [f for f in fleets(world, "truck") if f.spec.kg > 0], world.places.index(depot.place)
            )
            if truck is None:
                record.add(TrucksShort(time_s=env.now, town=town, stops=len(stops), cause=cause))
                self._failed(stops)
                return
            stops, later = fitting(stops, truck.spec.kg, len(stops))
            self._rounds[town] = self._rounds.get(town, 0) + 1
            name = f"round/{town}/{self._rounds[town]}"
            said = {item: min(n, depot.said.get(item, 0)) for item, n in together(stops).items()}
            had = depot.take(said, by=name, cause=cause)
            self._supply.taken(depot, cause)
            self._noted.setdefault(town, set()).difference_update(had)
            stops, elsewhere = share_out(stops, had)
            absent, elsewhere = share_out(elsewhere, {item: n - had.get(item, 0) for item, n in said.items()})
            if absent:
                env.process(self._look(world, town, depot, absent, cause))
            if later:
                env.process(self._round(world, town, later, cause))
            if elsewhere:
                self._lay_by(world, town, elsewhere, cause)
            if not stops:
                return
            for stop in stops:
                goods = {item: stop.goods.get(item, 0) for item in KIT}
                record.add(
                    GoodsSetAside(time_s=env.now, place=stop.place, by=name, depot=depot.id, cause=cause, **goods)
                )
            deliver = Deliver(
                name=name,
                town=town,
                depot=depot.id,
                stops=tuple(stops),
                unload_s=self._spec.unload_s,
                hand_out=self._hand_out,
            )
            missing = yield world.start(deliver, cause)
            self._arrived(stops, missing, cause)
            stops = [Stop(place=place, goods=goods) for place, goods in missing.items() if goods]
            if stops:
                tries += 1
                yield env.timeout(RETRY_S * min(tries, 3))

    def _look(
        self, world: WorldLike, town: str, depot: Any, absent: list[Stop], cause: int
    ) -> Generator[Any, Any, None]:
        """Wait until a depot has looked for what its records said was there, then ask for it anew."""
        yield from depot.book.look(tuple(together(absent)), cause)
        self._lay_by(world, town, absent, cause)

    def _lay_by(self, world: WorldLike, town: str, stops: list[Stop], cause: int) -> None:
        """Keep what no depot had, or not that one, for the town's next rounds: they are made up together."""
        pending = self._pending.setdefault(town, {})
        for stop in stops:
            goods = pending.setdefault(stop.place, {})
            for item, amount in stop.goods.items():
                goods[item] = goods.get(item, 0) + amount
        if town in self._collecting:
            event, self._collecting[town] = self._collecting[town], world.env.event()
            event.succeed()
        else:
            self._collecting[town] = world.env.event()
            world.env.process(self._collect(world, town, cause))

    def _collect(self, world: WorldLike, town: str, cause: int) -> Generator[Any, Any, None]:
        """Gather what was laid by, wait until any depot has some of it, and send rounds."""
        env = world.env
        yield env.timeout(max(self._spec.gather_s, 60.0))
        while True:
            stops = [Stop(place=place, goods=goods) for place, goods in self._pending[town].items()]
            if self._depot(world, town, stops) is not None:
                if self._free_trucks(world):
                    break
                yield env.timeout(max(self._spec.gather_s, 60.0))
                continue
            wanted, noted = together(stops), self._noted.setdefault(town, set())
            self._supply.pull(town, wanted, cause)
            for item, amount in wanted.items():
                if item not in noted and coming(world)[item] <= 0:
                    noted.add(item)
                    entry = StockShort(time_s=env.now, town=town, item=item, wanted=amount, had=0, cause=cause)
                    self._short(world, item, world.record.add(entry))
            # contract goods under way, goods brought back, or something else that is wanted and to be had
            depots = [depot for _, depot in sorted(world.stocks.items())]
            yield env.any_of([*(d.stocked for d in depots), self._collecting[town]])
        del self._pending[town], self._collecting[town]
        self.send(world, town, stops, cause)

    def _short(self, world: WorldLike, item: str, cause: int) -> None:
        """Have every depot looked through, once, for what no record shows any more; and call in what may be then."""
        if item not in self._looked_for:
            self._looked_for.add(item)
            for _id, depot in sorted(world.stocks.items()):
                if depot.book is not None:
                    world.env.process(depot.book.look((item,), cause))
        self._reserves.short(item, cause)

    def send(self, world: WorldLike, town: str, stops: list[Stop], cause: int) -> None:
        """Make up rounds: the points with most people first, then what lies next to them.

        There are as many as trucks are free; what is left goes with what the town asks for until one is. What no depot
        has takes nobody's place on a truck: it waits for goods.
        """
        stops.sort(key=lambda s: (-self._points[s.place].known, s.place))
        stock: dict[str, int] = {}
        for depot in self._supply.stores(town):
            for item, amount in depot.said.items():
                stock[item] = stock.get(item, 0) + amount
        others: dict[str, int] = {}
        if self._spec.distribution.rationing == "even":
            rows = [goods for t, points in self._pending.items() if t != town for goods in points.values()]
            others = together([Stop(place="", goods=goods) for goods in rows])
        stops, wanting = self._supply.share(stops, others, stock)
        if wanting:
            self._lay_by(world, town, wanting, cause)
        kg = max((f.spec.kg for f in fleets(world, "truck")), default=math.inf)
        free = self._free_trucks(world)
        while stops and free > 0:
            now, stops = fitting(neighbours(world, stops), kg, self._spec.stops)
            world.env.process(self._round(world, town, now, cause))
            free -= 1
        if stops:
            self._lay_by(world, town, stops, cause)

    @staticmethod
    def _free_trucks(world: WorldLike) -> float:
        """Return how many trucks nobody has or waits for; without any truck nothing is worth waiting for."""
        trucks = [f for f in fleets(world, "truck") if f.capacity > 0 and f.spec.kg > 0]
        return sum(max(f.free - f.waiting, 0) for f in trucks) if trucks else math.inf

    def _depot(self, world: WorldLike, town: str, stops: list[Stop]) -> Any:
        """Return the depot for a round: has most of the wanted kinds, then is near by; None if none has any."""
        places, wanted = world.places, together(stops)
        first = places.index(stops[0].place)
        best: list[tuple[float, float, str, Any]] = []
        for depot in self._supply.stores(town):
            total = sum(min(depot.said.get(i, 0), n) / n for i, n in wanted.items())
            away = places.distance_m(places.index(depot.place), first)
            if total > 0:
                # a depot that has nearly everything near by goes before one that has it all far away
                best.append((-round(4.0 * total / len(wanted)), away, depot.id, depot))
        return min(best, key=lambda row: row[:3])[3] if best else None
