"""Stock: items that are held, taken and added; and depots, which hold stock behind loading bays and a locked door.

Stock conserves: at any time the level of an item is what was held at first, plus what was added, minus what was taken.
"""

from collections.abc import Collection, Mapping
from typing import ClassVar, Literal, Self

import numpy as np
import simpy
from pydantic import Field, model_validator

from sim.calendar import by_day
from sim.params import Pert, PertSeconds
from sim.record import Record
from sim.resources.base import Pool, ResourceSpec
from sim.resources.stock_entries import ReserveCalled, StockAdded, StockHeld, StockLost, StockTaken
from sim.resources.stock_line import Reserve, StockLine
from sim.text import N_, _
from sim.units import Share

__all__ = [
    "ITEM_TITLES",
    "Depot",
    "DepotSpec",
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


class Stock:
    """Levels of items.

    Parameters
    ----------
    env, record
        Clock and record.
    id : str
        Its name in the record.
    held : mapping of str to int
        Amounts at the start.

    Attributes
    ----------
    level : dict
        Amount by item; read it, never write it.
    stocked : simpy.Event
        Fires at the next addition; take it afresh each time one waits.
    """

    def __init__(self, env: simpy.Environment, record: Record, id: str, held: Mapping[str, int]) -> None:
        self.env = env
        self.record = record
        self.id = id
        self.level: dict[str, int] = {}
        self.stocked = env.event()
        for item, amount in held.items():
            self._hold(item, amount, amount)

    def _hold(self, item: str, listed: int, amount: int, reserve: Reserve = "physical") -> None:
        if amount < 0:
            raise ValueError(f"{self.id!r} cannot hold {amount} of {item!r}")
        if reserve == "physical":
            self.level[item] = self.level.get(item, 0) + int(amount)
        self.record.add(
            StockHeld(
                time_s=self.env.now, depot=self.id, item=item, reserve=reserve, listed=int(listed), amount=int(amount)
            )
        )

    def take(self, wanted: Mapping[str, int], *, by: str = "", cause: int = -1) -> dict[str, int]:
        """Take what there is of what is wanted, at once; return it (items of which there was none are left out).

        Raises
        ------
        ValueError
            If an amount is negative.
        """
        if any(amount < 0 for amount in wanted.values()):
            raise ValueError(f"cannot take negative amounts from {self.id!r}: {dict(wanted)}")
        taken: dict[str, int] = {}
        for item, amount in wanted.items():
            got = min(int(amount), self.level.get(item, 0))
            if got == 0:
                continue
            self.level[item] -= got
            taken[item] = got
            self.record.add(
                StockTaken(
                    time_s=self.env.now,
                    depot=self.id,
                    item=item,
                    amount=got,
                    level=self.level[item],
                    by=by,
                    cause=cause,
                )
            )
        return taken

    def add(self, goods: Mapping[str, int], *, by: str = "", source: str = "back", cause: int = -1) -> None:
        """Put goods in, and tell those who wait for :attr:`stocked`; ``source`` is where they come from.

        Raises
        ------
        ValueError
            If an amount is negative.
        """
        if any(amount < 0 for amount in goods.values()):
            raise ValueError(f"cannot add negative amounts to {self.id!r}: {dict(goods)}")
        goods = {item: int(amount) for item, amount in goods.items() if int(amount)}
        for item, amount in goods.items():
            self.level[item] = self.level.get(item, 0) + amount
            self.record.add(
                StockAdded(
                    time_s=self.env.now,
                    depot=self.id,
                    item=item,
                    amount=amount,
                    level=self.level[item],
                    by=by,
                    source=source,
                    cause=cause,
                )
            )
        if goods:
            event, self.stocked = self.stocked, self.env.event()
            event.succeed()


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

    def __init__(self, env: simpy.Environment, record: Record, spec: DepotSpec) -> None:
        super().__init__(env, record, spec.id, {})
        self.spec = spec
        self.bays = Pool(env, record, f"{spec.id}/bays", spec.loading_bays)
        self.promised: list[StockLine] = []
        for line in spec.stock:
            # the exact product may lie a rounding below a whole number: 0.29 * 100 is 28.999...
            share = spec.usable if line.reserve in ("physical", "contract") else 1.0
            usable = int(line.amount * share * line.kept + 1e-9)
            self._hold(line.item, line.amount, usable, line.reserve)
            if line.reserve != "physical":
                self.promised.append(line.model_copy(update={"amount": usable}))

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
