"""What a record says of stock: what lay where at first, what came and went, and what was lost."""

from dataclasses import dataclass

from sim.record import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class StockHeld(Entry):
    """What a depot holds of an item at first: ``listed`` on paper, ``amount`` fit for use.

    Of any reserve but the physical one the goods lie elsewhere. ``expected`` is what the plan by itself leads one to
    expect to be fit, whatever the luck of the lots; of production, what is made within three days of its order, in the
    mean. -1: as ``amount``.
    """

    depot: str
    item: str
    reserve: str
    listed: int
    amount: int
    expected: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTaken(Entry):
    """Goods left a depot; ``level`` is what is left."""

    depot: str
    item: str
    amount: int
    level: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StockAdded(Entry):
    """Goods came into a depot; ``level`` is what is there now.

    ``source`` is the reserve that they come from (``contract``, ``capacity``, ``superior``), ``purchase``,
    ``donation``, ``transfer`` (from another depot), or ``back``: brought back.
    """

    depot: str
    item: str
    amount: int
    level: int
    by: str
    source: str = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLost(Entry):
    """Goods in a depot that nobody will have: ``why`` is ``expired``; ``level`` is what is left."""

    depot: str
    item: str
    amount: int
    level: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveCalled(Entry):
    """A reserve was called in: so much of an item will come to the depot, if nothing keeps it away."""

    depot: str
    item: str
    reserve: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveLost(Entry):
    """What a reserve was to bring will not come: ``why`` is ``flooded``, where water stood at the supplier's."""

    depot: str
    item: str
    reserve: str
    amount: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCorrected(Entry):
    """Somebody looked: a depot's record said that so many pieces of an item were there, and ``level`` are."""

    depot: str
    item: str
    said: int
    level: int
