"""Condition on stock: a depot's records say that no more than so much of an item is there."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sim.resources.stock_entries import RecordCorrected, StockAdded, StockHeld, StockLost, StockTaken
from sim.rules.base import Condition, Effect, Names, Picture, part, rows
from sim.text import _, percent
from sim.units import Share
from sim.worldlike import WorldLike


class StockBelow(Condition):
    """A depot has less than so much of an item, by its records."""

    kind: Literal["stock-below"] = "stock-below"
    """Condition kind."""
    depot: str
    """Id of the depot."""
    item: str
    """Which item."""
    amount: int | None = Field(default=None, ge=1)
    """Less than so many pieces ..."""
    share: Share | None = Field(default=None, gt=0.0, le=1.0)
    """... or less than such a share of what the depot's list says."""

    hears = (StockHeld, StockTaken, StockAdded, StockLost, RecordCorrected)
    refers: ClassVar[Mapping[str, str]] = {"depot": "depot", "item": "item"}

    @model_validator(mode="after")
    def _one_mark(self) -> Self:
        if (self.amount is None) == (self.share is None):
            raise ValueError(_("say one mark: amount or share"))
        return self

    @classmethod
    def hear(cls, known: Picture, world: WorldLike, index: int, entry: Any) -> bool:
        """Note that a depot's stock changed."""
        known.of("stock news")[entry.depot, entry.item] = index
        return True

    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return the last change of this stock; -1 where it was so low from the beginning."""
        depot = world.stocks.get(self.depot)
        if depot is None:
            return None
        listed = sum(line.amount for line in depot.spec.stock if line.item == self.item and line.reserve == "physical")
        mark = self.amount if self.amount is not None else (self.share or 0.0) * listed
        if depot.said.get(self.item, 0) >= mark:
            return None
        return int(known.of("stock news").get((self.depot, self.item), -1))

    def says(self, names: Names) -> str:
        """Return it in words."""
        if self.amount is not None:
            return _("{depot} has less than {amount} in store ({item})").format(
                depot=names(self.depot), amount=f"{self.amount:,}", item=names(self.item)
            )
        return _("{depot} has less than {share} % of what its list says ({item})").format(
            depot=names(self.depot), share=percent(self.share or 0.0, 0), item=names(self.item)
        )

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why the mark is never passed: the depot has none of the item from the beginning."""
        if part(plan, "central_store"):
            return ""
        for depot in rows(plan, "depots"):
            if depot.get("id") == self.depot:
                lines = [
                    line
                    for line in rows(depot, "stock")
                    if line.get("item") == self.item and line.get("reserve", "physical") == "physical"
                ]
                if not any(line.get("amount") for line in lines):
                    return _("'{depot}' has no {item} in store: there is nothing to fall short").format(
                        depot=self.depot, item=self.item
                    )
        return ""

    def fed_by(self, effect: Effect) -> bool:
        """Return whether an action takes this item from this depot."""
        return effect == ("stock", self.depot, self.item)

    def implied_by(self, other: Condition) -> bool:
        """Return whether the other one asks for as little."""
        if not isinstance(other, StockBelow) or (other.depot, other.item) != (self.depot, self.item):
            return False
        if self.amount is not None and other.amount is not None:
            return other.amount <= self.amount
        return self.share is not None and other.share is not None and other.share <= self.share
