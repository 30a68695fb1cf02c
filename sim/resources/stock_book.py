"""What the records say that a depot holds: on paper, with errors, and some time after goods came in."""

import math
from collections.abc import Collection, Generator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from sim.params import Params, Pert, PertSeconds
from sim.resources.stock_entries import RecordCorrected
from sim.units import Share

if TYPE_CHECKING:
    from sim.resources.holding import Stock


class RecordsSpec(Params):
    """How well the records of the plan's depots agree with what lies there."""

    error: Share = Field(default=0.0, ge=0, le=1)
    """Standard deviation of the logarithm of what a record says of an item over the pieces there, fit or not."""
    delay_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From goods that nobody ordered (brought back, donated) coming into a depot until its record says so."""
    look_s: PertSeconds = Pert(600.0, 1800.0, 3600.0)
    """From an order that cannot be filled until somebody has looked, and the record is put right (own estimate)."""


class Book:
    """The records of one depot.

    Parameters
    ----------
    stock : Stock
        What lies there.
    spec : RecordsSpec
        How they err.
    listed : mapping of str to int
        Pieces there at first, fit or not.
    rng : numpy.random.Generator
        Delays of the depot's records.
    luck : mapping of str to float
        A standard normal number for each item.

    Attributes
    ----------
    said : dict
        Pieces by item.
    """

    def __init__(
        self,
        stock: "Stock",
        spec: RecordsSpec,
        listed: Mapping[str, int],
        rng: np.random.Generator,
        luck: Mapping[str, float],
    ) -> None:
        self._stock = stock
        self._spec = spec
        self._rng = rng
        self._unwritten: dict[str, int] = {}
        self.said = {i: int(n * math.exp(spec.error * luck[i]) + 0.5) for i, n in listed.items()}

    def ordered(self, goods: Mapping[str, int]) -> None:
        """Cross out what was ordered from there."""
        for item, amount in goods.items():
            self.said[item] = max(self.said.get(item, 0) - amount, 0)

    def expected(self, goods: Mapping[str, int]) -> None:
        """Write down at once what came in as ordered."""
        for item, amount in goods.items():
            self.said[item] = self.said.get(item, 0) + amount

    def came(self, goods: Mapping[str, int]) -> Generator[Any, Any, None]:
        """Write down what came in unasked, once somebody does; then tell those who wait for goods."""
        for item, amount in goods.items():
            self._unwritten[item] = self._unwritten.get(item, 0) + amount
        yield self._stock.env.timeout(self._spec.delay_s.draw(self._rng))
        for item, amount in goods.items():
            # whoever looked in the meantime has counted it
            new = min(amount, self._unwritten.get(item, 0))
            self._unwritten[item] = self._unwritten.get(item, 0) - new
            self.said[item] = self.said.get(item, 0) + new
        self._stock.tell()

    def look(self, items: Collection[str], cause: int = -1) -> Generator[Any, Any, None]:
        """Look what there is of some items, and put the record right; who waits for goods is told where there are more.

        What came in the while before, and is still to be written down, is counted then and not again.
        """
        stock = self._stock
        yield stock.env.timeout(self._spec.look_s.draw(self._rng))
        more = False
        for item in items:
            said, there = self.said.get(item, 0), stock.level.get(item, 0)
            self._unwritten.pop(item, None)
            if said != there:
                self.said[item] = there
                more = more or there > said
                stock.record.add(
                    RecordCorrected(
                        time_s=stock.env.now, depot=stock.id, item=item, said=said, level=there, cause=cause
                    )
                )
        if more:
            stock.tell()
