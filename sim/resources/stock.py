"""Depots: stock behind loading bays and a locked door, in lots, with records; and reserves that lie elsewhere."""

from collections.abc import Collection, Sequence
from typing import ClassVar, Literal, Self

import numpy as np
import simpy
from pydantic import Field, model_validator

from sim.calendar import by_day
from sim.params import Pert, PertSeconds
from sim.record import Record
from sim.resources.base import Pool, ResourceSpec
from sim.resources.holding import Stock
from sim.resources.lots import Keeping, lots_of
from sim.resources.stock_book import Book, RecordsSpec
from sim.resources.stock_entries import (
    RecordCorrected,
    ReserveCalled,
    StockAdded,
    StockHeld,
    StockLost,
    StockTaken,
)
from sim.resources.stock_line import Reserve, StockLine
from sim.streams import Streams
from sim.text import N_, _
from sim.units import Share

__all__ = [
    "ITEM_TITLES",
    "Depot",
    "DepotSpec",
    "RecordCorrected",
    "Reserve",
    "ReserveCalled",
    "Stock",
    "StockAdded",
    "StockHeld",
    "StockLine",
    "StockLost",
    "StockTaken",
]

ITEM_TITLES = {
    "tent": N_("tents"),
    "quilt": N_("quilts"),
    "clothing": N_("sets of clothing"),
    "bed": N_("folding beds"),
    "food_day": N_("food, person-days"),
    "water_l": N_("drinking water, litres"),
    "medicine_kit": N_("medicine kits"),
    "petrol_l": N_("petrol for blowers, litres"),
}
"""Items of stock and what they are called: message ids."""

THREE_DAYS_S = 3 * 86400.0


class DepotSpec(ResourceSpec):
    """A depot of relief goods."""

    kind: Literal["depot"] = "depot"
    """Resource kind."""
    place: str
    """Id of the place where it stands."""
    stock: tuple[StockLine, ...] = ()
    """What it holds; a line for each item and kind of reserve."""
    loading_bays: int = Field(default=1, ge=1)
    """Trucks that can be loaded at once."""
    load_s: PertSeconds = Pert(1800.0, 2700.0, 5400.0)
    """Time to load one truck (own estimate)."""
    open_day_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the order until the door is open, by day."""
    open_night_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the order until the key-holder has come, by night."""
    lead_day_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the call until contract goods are in the depot, by day, where their line says nothing else."""
    lead_night_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the call until contract goods are in the depot, by night, where their line says nothing else."""
    usable: Share = Field(default=1.0, ge=0, le=1)
    """Share of what is in store or under contract that turns out fit for use."""

    @model_validator(mode="after")
    def _one_line_each(self) -> Self:
        seen = [(line.item, line.reserve) for line in self.stock]
        twice = sorted({f"{item} ({reserve})" for item, reserve in seen if seen.count((item, reserve)) > 1})
        if twice:
            raise ValueError(_("these lines of stock stand twice: {lines}").format(lines=", ".join(twice)))
        return self

    def build(self, env: simpy.Environment, record: Record) -> "Depot":
        """Return the running depot."""
        return Depot(env, record, self)


class Depot(Stock):
    """A running depot: its usable stock, its loading bays (a pool named ``<id>/bays``) and its reserves elsewhere.

    Attributes
    ----------
    spec : DepotSpec
        What it is.
    bays : Pool
        Loading bays.
    promised : list of StockLine
        Reserves elsewhere that were not called in yet; their amounts are what will come.
    """

    kind: ClassVar[str] = "depot"

    def __init__(
        self,
        env: simpy.Environment,
        record: Record,
        spec: DepotSpec,
        keeping: Sequence[Keeping] = (),
        streams: Streams | None = None,
    ) -> None:
        super().__init__(env, record, spec.id, {})
        self.spec = spec
        self.bays = Pool(env, record, f"{spec.id}/bays", spec.loading_bays)
        self.promised: list[StockLine] = []
        kept = {k.item: k for k in keeping}
        for line in spec.stock:
            # the exact product may lie a rounding below a whole number: 0.29 * 100 is 28.999...
            share = spec.usable if line.reserve in ("physical", "contract") else 1.0
            usable = int(line.amount * share * line.kept + 1e-9)
            if line.reserve != "physical":
                will = line.model_copy(update={"amount": usable})
                self.promised.append(will)
                # what is made within three days of its order is what a crowd of three days has of it
                made = will.made(THREE_DAYS_S - line.lead_s.mean) if line.reserve == "capacity" and line.lead_s else -1
                self._hold(line.item, line.amount, usable, line.reserve, made)
            elif line.item in kept and streams is not None:
                # named by place and not by depot, so that another plan's names do not shift the luck
                how, rng = kept[line.item], streams[f"stock/{spec.place}/{line.item}/lots"]
                lots = lots_of(how, line.amount, share, rng.random(how.lots + 1).tolist())
                expected = int(line.amount * how.expected(share) + 1e-9)
                self._hold(line.item, line.amount, sum(lot.amount for lot in lots), expected=expected)
                self._lay(line.item, lots)
            else:
                self._hold(line.item, line.amount, usable)

    def keep_book(self, spec: RecordsSpec, streams: Streams) -> None:
        """Let orders rest on records from now on, which say what there is on paper, fit or not, with an error."""
        listed: dict[str, int] = {}
        for line in self.spec.stock:
            if line.reserve == "physical":
                listed[line.item] = listed.get(line.item, 0) + line.amount
        luck = {
            item: float(streams[f"stock/{self.place}/{item}/record"].standard_normal()) if spec.error else 0.0
            for item in listed
        }
        self.book = Book(self, spec, listed, streams[f"stock/{self.place}/records"], luck)

    @property
    def place(self) -> str:
        """Id of the place where it stands."""
        return self.spec.place

    def open_s(self, hour: float, rng: np.random.Generator) -> float:
        """Draw the time from the order until the door is open, at a local hour of day."""
        return (self.spec.open_day_s if by_day(hour) else self.spec.open_night_s).draw(rng)

    def load_s(self, rng: np.random.Generator) -> float:
        """Draw the time to load one truck; the truck holds one of :attr:`bays` for it."""
        return self.spec.load_s.draw(rng)

    def lead_s(self, hour: float, rng: np.random.Generator) -> float:
        """Draw the time from the call until contract goods are there, at a local hour of day."""
        return (self.spec.lead_day_s if by_day(hour) else self.spec.lead_night_s).draw(rng)

    def call_in(self, reserve: Reserve, items: Collection[str] = (), *, cause: int = -1) -> list[StockLine]:
        """Call in what a reserve holds of some items (of all, where none is named), once; return what will come."""
        called = [p for p in self.promised if p.reserve == reserve and (not items or p.item in items)]
        self.promised = [line for line in self.promised if line not in called]
        for line in called:
            self.record.add(
                ReserveCalled(
                    time_s=self.env.now,
                    depot=self.id,
                    item=line.item,
                    reserve=reserve,
                    amount=line.amount,
                    cause=cause,
                )
            )
        return called
