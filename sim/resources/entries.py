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
    """Somebody asked for units and has to wait; the grant or giving up that follows names it as its cause."""

    pool: str
    by: str
    amount: int
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted(Entry):
    """A claim got its units; ``free`` is what is left.

    ``cause`` is the Claimed entry where it had to queue; where units were free at once there is none, and ``cause`` is
    that of the claim.
    """

    pool: str
    by: str
    amount: int
    priority: int
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
    """A holder lost its units to a more urgent claim; ``cause`` is that claim's own entry."""

    pool: str
    by: str
    amount: int
    winner: str
    held_s: float
    free: int
