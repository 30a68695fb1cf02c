"""Holding: items in lots that are taken, first what expires first, and added; and what their records say.

Stock conserves: at any time the level of an item is what was held at first, plus what was added, minus what was taken
and what expired.
"""

import math
from collections.abc import Generator, Mapping
from typing import Any

import simpy

from sim.record import Record
from sim.resources.lots import Lot
from sim.resources.stock_book import Book
from sim.resources.stock_entries import StockAdded, StockHeld, StockLost, StockTaken
from sim.resources.stock_line import Reserve

UNASKED = ("back", "donation")
"""Where goods come from that nobody waits for at the depot: what was ordered is written down as it comes."""


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
        Fires when goods are next known to have come in, or not to come; take it afresh each time one waits.
    book : Book or None
        What its records say, where they are not exact.
    """

    def __init__(self, env: simpy.Environment, record: Record, id: str, held: Mapping[str, int]) -> None:
        self.env = env
        self.record = record
        self.id = id
        self.level: dict[str, int] = {}
        self.stocked = env.event()
        self.book: Book | None = None
        # lots of items of which some pieces expire, in order of expiry; who took which, to know what comes back
        self._lots: dict[str, list[Lot]] = {}
        self._out: dict[tuple[str, str], list[Lot]] = {}
        for item, amount in held.items():
            self._hold(item, amount, amount)

    @property
    def said(self) -> dict[str, int]:
        """Pieces that the records say there are, by item: what an order can rest on."""
        return self.level if self.book is None else self.book.said

    def _hold(self, item: str, listed: int, amount: int, reserve: Reserve = "physical", expected: int = -1) -> None:
        if amount < 0:
            raise ValueError(f"{self.id!r} cannot hold {amount} of {item!r}")
        if reserve == "physical":
            self.level[item] = self.level.get(item, 0) + int(amount)
        self.record.add(
            StockHeld(
                time_s=self.env.now,
                depot=self.id,
                item=item,
                reserve=reserve,
                listed=int(listed),
                amount=int(amount),
                expected=expected,
            )
        )

    def take(self, wanted: Mapping[str, int], *, by: str = "", cause: int = -1) -> dict[str, int]:
        """Take what there is of what is wanted, at once; return it (items of which there was none are left out).

        Where there are records, nobody asks for more than they say.

        Raises
        ------
        ValueError
            If an amount is negative.
        """
        if any(amount < 0 for amount in wanted.values()):
            raise ValueError(f"cannot take negative amounts from {self.id!r}: {dict(wanted)}")
        if self.book is not None:
            wanted = {item: min(amount, self.book.said.get(item, 0)) for item, amount in wanted.items()}
            self.book.ordered(wanted)
        taken: dict[str, int] = {}
        for item, amount in wanted.items():
            got = min(int(amount), self.level.get(item, 0))
            if got == 0:
                continue
            self.level[item] -= got
            taken[item] = got
            if item in self._lots:
                self._out.setdefault((by, item), []).extend(_drawn(self._lots[item], got))
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

    def add(
        self,
        goods: Mapping[str, int],
        *,
        by: str = "",
        source: str = "back",
        lots: Mapping[str, list[Lot]] | None = None,
        cause: int = -1,
    ) -> None:
        """Put goods in, and tell those who wait for :attr:`stocked`; ``source`` is where they come from.

        What is brought back by whom it was given to is of the lots it was taken from, those that keep longest first;
        what comes from another depot is of ``lots``, as :meth:`lots_with` of that depot gave them.

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
            if lots is not None:
                self._lay(item, lots.get(item, []))
            elif (by, item) in self._out:
                self._lay(item, _drawn(self._out[by, item], amount, last=True))
        if not goods:
            return
        if self.book is not None and source in UNASKED:
            self.env.process(self.book.came(goods))
            return
        if self.book is not None:
            self.book.expected(goods)
        self.tell()

    def lots_with(self, by: str, goods: Mapping[str, int]) -> dict[str, list[Lot]]:
        """Return of which lots are the goods that somebody took and keeps; they will not come back here."""
        found = {item: self._out[by, item] for item in goods if (by, item) in self._out}
        return {item: _drawn(lots, goods[item], last=True) for item, lots in found.items()}

    def tell(self) -> None:
        """Tell those who wait that goods have come."""
        event, self.stocked = self.stocked, self.env.event()
        event.succeed()

    def _lay(self, item: str, lots: list[Lot]) -> None:
        """Put pieces that expire among the others of their item, and see to it that they do."""
        lots = [lot for lot in lots if lot.expires_s < math.inf]
        if lots:
            self._lots[item] = sorted([*self._lots.get(item, ()), *lots], key=lambda lot: lot.expires_s)
            for lot in lots:
                self.env.process(self._expire(item, lot.expires_s))

    def _expire(self, item: str, at_s: float) -> Generator[Any, Any, None]:
        yield self.env.timeout(max(at_s - self.env.now, 0.0))
        lots = self._lots[item]
        gone = sum(lot.amount for lot in lots if lot.expires_s <= at_s)
        if gone:
            self._lots[item] = [lot for lot in lots if lot.expires_s > at_s]
            self.level[item] -= gone
            self.record.add(
                StockLost(
                    time_s=self.env.now, depot=self.id, item=item, amount=gone, level=self.level[item], why="expired"
                )
            )


def _drawn(lots: list[Lot], amount: int, *, last: bool = False) -> list[Lot]:
    """Take pieces out of lots in order of expiry, or from the other end; return them, with what keeps for ever.

    Pieces of an item that are in none of its lots keep for ever: they go last out of a depot, and come back first.
    """
    found: list[Lot] = []
    for lot in list(reversed(lots) if last else lots):
        n = min(lot.amount, amount)
        if n:
            found.append(Lot(lot.expires_s, n))
            lot.amount -= n
            amount -= n
    lots[:] = [lot for lot in lots if lot.amount]
    if amount and not last:
        found.append(Lot(math.inf, amount))
    return found
