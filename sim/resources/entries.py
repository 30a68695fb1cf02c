"""What a pool notes of its claims in the record."""

from dataclasses import dataclass

from sim.record import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacitySet(Entry):
    """A pool was opened, or its capacity changed (a shift, mutual aid, a breakdown)."""

    pool: str
    kind: str
    capacity: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed(Entry):
    """Somebody asked for units; its index in the record names the claim in the entries that follow."""

    pool: str
    by: str
    amount: int
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted(Entry):
    """A claim got its units after ``waited_s``; ``cause`` is the Claimed entry, ``free`` what is left."""

    pool: str
    by: str
    amount: int
    waited_s: float
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Entry):
    """Units came back after ``held_s``; ``cause`` is the Granted entry."""

    pool: str
    by: str
    amount: int
    held_s: float
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GaveUp(Entry):
    """A claim left the queue without its units after ``waited_s``; ``cause`` is the Claimed entry."""

    pool: str
    by: str
    amount: int
    waited_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Preempted(Entry):
    """A holder lost its units to a more urgent claim; ``cause`` is that claim's Claimed entry."""

    pool: str
    by: str
    amount: int
    winner: str
    held_s: float
    free: int
