"""Actions on goods: stock goes from a depot to a depot, and reserves that lie elsewhere are called in."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from sim.command.bodies import Purpose
from sim.command.relief import ReliefCommand
from sim.command.reserves import AUTHORITY_TITLES, Authority, Elsewhere
from sim.params import Pert, PertSeconds
from sim.resources.stock_line import RESERVE_TITLES
from sim.rules.base import Action, Effect, Names, Order, command_of, part, rows
from sim.rules.wording import listed
from sim.text import _
from sim.worldlike import WorldLike


class MoveStock(Action):
    """Trucks bring an item from one depot to another, as much as the records of the first say is there."""

    kind: Literal["transfer"] = "transfer"
    """Action kind."""
    source: str
    """Depot that gives."""
    to: str
    """Depot that gets."""
    item: str
    """Which item."""
    amount: int = Field(ge=1)
    """Pieces."""

    refers: ClassVar[Mapping[str, str]] = {"source": "depot", "to": "depot", "item": "item"}
    hazard: ClassVar[str] = "flood"
    purpose: ClassVar[Purpose] = "relief"

    def run(self, world: WorldLike, order: Order) -> Generator[Any, Any, None]:
        """Have it taken and loaded."""
        yield world.env.timeout(0)
        relief = command_of(world, ReliefCommand)
        if relief is not None and {self.source, self.to} <= world.stocks.keys():
            relief.bring(self.source, self.to, {self.item: self.amount}, order.cause)

    def says(self, names: Names, who: tuple[str, ...]) -> str:
        """Return it in words."""
        return _("bring {item} ({amount}) from {source} to {to}").format(
            amount=f"{self.amount:,}", item=names(self.item), source=names(self.source), to=names(self.to)
        )

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why nothing can be brought."""
        if part(plan, "relief") is None:
            return _("the plan has no '{part}'").format(part="relief")
        if self.source == self.to:
            return _("a depot cannot be supplied by itself alone")
        if not any(f.get("vehicle") == "truck" and f.get("kg") for f in rows(plan, "fleets")):
            return _("the plan has no trucks that carry goods")
        return ""

    def effects(self) -> Iterator[Effect]:
        """Yield that the source has less."""
        yield ("stock", self.source, self.item)


class CallReserve(Action):
    """A kind of reserve is called in: contracts, production, a superior's store, purchases, donations."""

    kind: Literal["call-reserve"] = "call-reserve"
    """Action kind."""
    reserve: Elsewhere
    """Which kind of reserve; ``superior`` is a superior's store, ``purchase`` buys, ``donation`` asks the public."""
    items: tuple[str, ...] = ()
    """Which items; all where none is named."""
    authority: Authority = "city"
    """Who decides it."""
    decision_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the order until it is decided, where that is not the city's own (estimate)."""

    refers: ClassVar[Mapping[str, str]] = {"items": "item"}
    hazard: ClassVar[str] = "flood"
    purpose: ClassVar[Purpose] = "relief"

    def run(self, world: WorldLike, order: Order) -> Generator[Any, Any, None]:
        """Have it called in; what was called in before comes once."""
        yield world.env.timeout(0)
        relief = command_of(world, ReliefCommand)
        if relief is not None:
            relief.call_in(self.reserve, self.items, self.authority, self.decision_s, order.cause)

    def says(self, names: Names, who: tuple[str, ...]) -> str:
        """Return it in words."""
        text = _("{who} calls in: {reserve}").format(
            who=_(AUTHORITY_TITLES[self.authority]), reserve=_(RESERVE_TITLES[self.reserve])
        )
        return text + (_(" ({items})").format(items=listed(map(names, self.items))) if self.items else "")

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why there is nothing to call in."""
        if part(plan, "relief") is None:
            return _("the plan has no '{part}'").format(part="relief")
        if self.reserve == "purchase":
            there = rows(plan, "relief", "procurement", "purchases")
        elif self.reserve == "donation":
            there = rows(plan, "relief", "donations", "goods")
            return "" if part(plan, "relief", "donations") is not None else _("the plan has no '{part}'").format(
                part="relief.donations"
            )  # fmt: skip
        else:
            lines = [line for depot in rows(plan, "depots") for line in rows(depot, "stock")]
            there = [line for line in lines if line.get("reserve") == self.reserve]
        if not any(not self.items or row.get("item") in self.items for row in there):
            return _("no depot has a reserve that this order would call in: it can never fire")
        return ""
