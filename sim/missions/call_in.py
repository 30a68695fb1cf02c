"""Calling in: what lies under contract, can be made, or is a superior's to give comes to a depot."""

from collections import Counter
from collections.abc import Generator
from typing import Any, Literal

from sim.missions.base import Mission
from sim.missions.travel import travel
from sim.resources.stock_entries import ReserveLost
from sim.resources.stock_line import Reserve, StockLine
from sim.worldlike import WorldLike


class CallIn(Mission):
    """One kind of reserve of one depot is called in."""

    kind: Literal["call-in"] = "call-in"
    """Mission kind."""
    depot: str
    """Depot to which the goods come."""
    reserve: Reserve
    """Which kind of reserve."""
    items: tuple[str, ...] = ()
    """Which items; all where none is named."""
    by: str = "relief"
    """Who called, for the record."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Call, and bring the goods in; what is made comes batch by batch, the rest together."""
        depot = world.stocks[self.depot]
        called = depot.call_in(self.reserve, self.items, cause=cause)
        if self.reserve == "capacity":
            for line in called:
                world.env.process(self._make(world, depot, line, cause))
            return
        for line in called:
            coming(world)[line.item] += line.amount
        # what the depot's own contracts bring comes with one delivery; a line with its own lead or way, by itself
        own = [line for line in called if line.lead_s is None and not line.supplier]
        for line in called:
            if line not in own:
                world.env.process(self._bring(world, depot, line, cause))
        if own:
            lead_s = depot.lead_s(world.hour(), world.streams[f"depot/{depot.id}/contract"])
            yield world.env.timeout(lead_s)
            self._arrive(world, depot, {line.item: line.amount for line in own}, cause)

    def _bring(self, world: WorldLike, depot: Any, line: StockLine, cause: int) -> Generator[Any, Any, None]:
        """Wait for one line's goods; those of a supplier wait for a way, and are lost where water stands."""
        rng = world.streams[f"stock/{depot.place}/{line.reserve}/{line.item}"]
        yield world.env.timeout(line.lead_s.draw(rng) if line.lead_s else depot.lead_s(world.hour(), rng))
        if line.supplier and world.people is not None and line.supplier in world.people.wet_places:
            coming(world)[line.item] -= line.amount
            world.record.add(
                ReserveLost(
                    time_s=world.env.now,
                    depot=depot.id,
                    item=line.item,
                    reserve=line.reserve,
                    amount=line.amount,
                    why="flooded",
                    cause=cause,
                )
            )
            # who waits for goods must know that these do not come
            depot.tell()
            return
        if line.supplier:
            places = world.places
            way = places.index(line.supplier), places.index(depot.place)
            yield from travel(world, f"supplier/{line.supplier}", *way, vehicle="truck", cause=cause)
        self._arrive(world, depot, {line.item: line.amount}, cause)

    def _make(self, world: WorldLike, depot: Any, line: StockLine, cause: int) -> Generator[Any, Any, None]:
        """Begin work after the lead time, and bring what was made with each batch, until raw materials run out."""
        assert line.lead_s is not None
        yield world.env.timeout(line.lead_s.draw(world.streams[f"stock/{depot.place}/capacity/{line.item}"]))
        begun_s, brought = world.env.now, 0
        while brought < line.amount:
            yield world.env.timeout(line.batch_s)
            made = line.made(world.env.now - begun_s)
            depot.add({line.item: made - brought}, by=self.by, source="capacity", cause=cause)
            brought = made

    def _arrive(self, world: WorldLike, depot: Any, goods: dict[str, int], cause: int) -> None:
        coming(world).subtract(goods)
        depot.add(goods, by=self.by, source=self.reserve, cause=cause)


def coming(world: WorldLike) -> Counter[str]:
    """Return the pieces that are on their way into some depot, by item; what is still to be made is not."""
    found: Counter[str] = world.data.setdefault("coming", Counter())
    return found
