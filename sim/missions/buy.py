"""Buying: an item that is short is put out to tender, or bought by the green channel, and delivered to a depot."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

from sim.missions.base import Mission
from sim.missions.call_in import coming
from sim.params import Pert
from sim.record import Entry
from sim.worldlike import WorldLike


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsBought(Entry):
    """A purchase was agreed: so much of an item is on its way to a depot."""

    depot: str
    item: str
    amount: int
    green: bool


class Buy(Mission):
    """One item is bought once."""

    kind: Literal["buy"] = "buy"
    """Mission kind."""
    depot: str
    """Depot to which it is delivered."""
    item: str
    """What is bought."""
    amount: int
    """Pieces."""
    green: bool
    """Whether by the green channel, for the record."""
    tender_s: Pert
    """From the order to buy until the purchase is agreed."""
    deliver_s: Pert
    """From then until the goods are in the depot."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Agree on the purchase, then wait for the goods; with and without the green channel by the same luck."""
        depot = world.stocks[self.depot]
        rng = world.streams[f"stock/{depot.place}/purchase/{self.item}"]
        yield world.env.timeout(self.tender_s.draw(rng))
        coming(world)[self.item] += self.amount
        entry = world.record.add(
            GoodsBought(
                time_s=world.env.now,
                depot=self.depot,
                item=self.item,
                amount=self.amount,
                green=self.green,
                cause=cause,
            )
        )
        yield world.env.timeout(self.deliver_s.draw(rng))
        coming(world)[self.item] -= self.amount
        depot.add({self.item: self.amount}, by="purchase", source="purchase", cause=entry)
