"""Supply between depots: pushed, pulled, ordered up to a level, or moved across; and who gets how much."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from sim.command.rounds import share_evenly, share_out
from sim.command.supply_spec import SupplyRule, SupplySpec
from sim.missions.call_in import coming
from sim.missions.choice import fleets
from sim.missions.deliver import Stop, fitting
from sim.missions.transfer import Transfer, on_way
from sim.worldlike import WorldLike


class Supply:
    """The supply between depots while a run goes on.

    Parameters
    ----------
    world : WorldLike
        The running world.
    spec : SupplySpec
        The plan's rules.
    """

    def __init__(self, world: WorldLike, spec: SupplySpec) -> None:
        self._world = world
        self._spec = spec
        self._depots = [depot for _id, depot in sorted(world.stocks.items())]
        self._listed = {
            (d.id, line.item): line.amount for d in self._depots for line in d.spec.stock if line.reserve == "physical"
        }
        self._on_way = on_way(world)
        self._number = 0
        places = world.places
        self._town = {d.id: places.towns[places.index(d.place)] for d in self._depots}

    def stores(self, town: str) -> list[Any]:
        """Return the depots that a town's rounds may load at."""
        own = [d for d in self._depots if self._town[d.id] == town] if self._spec.serves == "own" else []
        return own or self._depots

    def push(self, cause: int) -> None:
        """Bring the depots below to their full levels."""
        for rule in self._spec.rules:
            for depot in self._depots if rule.how == "push" else ():
                self._fill(rule, depot, cause)

    def taken(self, depot: Any, cause: int) -> None:
        """Order for a depot of which something was taken, where it has come to its low level."""
        for rule in self._spec.rules:
            if rule.how == "level":
                self._fill(rule, depot, cause)

    def pull(self, town: str, wanted: Mapping[str, int], cause: int) -> None:
        """Order for a town's own store what the town wants and the store lacks."""
        for rule in self._spec.rules:
            for depot in self.stores(town) if rule.how == "pull" else ():
                if fnmatchcase(depot.id, rule.to):
                    lacking = {
                        item: amount - depot.said.get(item, 0) - self._on_way[depot.id, item]
                        for item, amount in wanted.items()
                        if not rule.items or item in rule.items
                    }
                    self._order(rule, depot, lacking, cause)

    def share(self, stops: list[Stop], others: Mapping[str, int], had: dict[str, int]) -> tuple[list[Stop], list[Stop]]:
        """Return what the stops get of what there is, and what is still wanting; ``others`` want their share, too."""
        if self._spec.rationing == "crowd":
            return share_out(stops, had)
        return share_evenly(stops, others, had)

    def _fill(self, rule: SupplyRule, depot: Any, cause: int) -> None:
        """Order up to the full level; by level only what is at its low level."""
        if not fnmatchcase(depot.id, rule.to):
            return
        lacking = {}
        for line in depot.spec.stock:
            if line.reserve != "physical" or (rule.items and line.item not in rule.items):
                continue
            there = depot.said.get(line.item, 0) + self._on_way[depot.id, line.item]
            if rule.how == "push" or there <= rule.low * line.amount:
                lacking[line.item] = int(rule.full * line.amount + 1e-9) - there
        self._order(rule, depot, lacking, cause)

    def _order(self, rule: SupplyRule, depot: Any, lacking: Mapping[str, int], cause: int) -> None:
        """Take what is lacking from the depots that have most to spare, and send it by truckloads."""
        loads: dict[str, dict[str, int]] = {}
        for item, amount in lacking.items():
            spare = {d.id: self._spare(rule, d, item) for d in self._depots if d is not depot}
            while amount > 0 and spare:
                most = max(spare, key=lambda id: spare[id])
                n = min(amount, spare.pop(most))
                if n <= 0:
                    break
                loads.setdefault(most, {})[item] = n
                amount -= n
        for source, goods in loads.items():
            self._by_loads(source, depot, goods, cause)

    def bring(self, source: str, target: str, goods: Mapping[str, int], cause: int) -> None:
        """Send what the source's records have of some goods to another depot, by truckloads."""
        said = self._world.stocks[source].said
        there = {item: min(amount, said.get(item, 0)) for item, amount in goods.items()}
        there = {item: amount for item, amount in there.items() if amount > 0}
        if there:
            self._by_loads(source, self._world.stocks[target], there, cause)

    def _by_loads(self, source: str, depot: Any, goods: Mapping[str, int], cause: int) -> None:
        kg = max((f.spec.kg for f in fleets(self._world, "truck") if f.capacity > 0), default=0.0)
        rest = [Stop(place=depot.place, goods=dict(goods))] if kg else []
        while rest:
            (load,), rest = fitting(rest, kg, 1)
            self._move(source, depot.id, load.goods, cause)

    def _spare(self, rule: SupplyRule, depot: Any, item: str) -> int:
        if not fnmatchcase(depot.id, rule.source):
            return 0
        kept = int(rule.keep * self._listed.get((depot.id, item), 0))
        return max(int(depot.said.get(item, 0)) - kept, 0)

    def _move(self, source: str, target: str, goods: dict[str, int], cause: int) -> None:
        """Send one load of what is found at the source; have it looked through where that is not what was said."""
        world = self._world
        self._number += 1
        name = f"transfer/{target}/{self._number}"
        depot = world.stocks[source]
        had = depot.take(goods, by=name, cause=cause)
        absent = [item for item, n in goods.items() if had.get(item, 0) < n]
        if absent and depot.book is not None:
            world.env.process(depot.book.look(absent, cause))
        if had:
            self._on_way.update({(target, item): n for item, n in had.items()})
            coming(world).update(had)
            transfer = Transfer(name=name, source=source, target=target, goods=had, unload_s=self._spec.unload_s)
            world.start(transfer, cause)
