"""The contract of a resource, and the pool: units that are claimed by priority, granted, returned, lost or given up.

A resource never knows what a claim is for; it notes who claimed, and what the claim's cause was.
"""

from abc import abstractmethod
from bisect import bisect_left, insort
from dataclasses import dataclass
from itertools import count
from types import TracebackType
from typing import Any, ClassVar, Self

import simpy
from pydantic import Field

from sim.params import Params
from sim.record import Entry, Record

DAY_FROM_H, DAY_UNTIL_H = 7.0, 19.0
"""Hours between which the day figures of turnout, opening and call hold (own convention; the rest is night)."""


def by_day(hour: float) -> bool:
    """Return whether a local hour (0 to 24) counts as day."""
    return DAY_FROM_H <= hour < DAY_UNTIL_H


class ResourceSpec(Params):
    """Base of everything in a plan's inventory. A subclass declares its ``kind`` and builds its running resource."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9:_-]*$")
    """Stable id, by which records and missions name it."""
    name_zh: str
    """Chinese name."""
    name_en: str = ""
    """English name; reports fall back on the Chinese one."""

    @abstractmethod
    def build(self, env: simpy.Environment, record: Record) -> Any:
        """Return the running resource with this spec."""


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


class Claim(simpy.Event):
    """A claim on a pool: an event that fires when the units are granted, and a context that gives them back.

    Attributes
    ----------
    granted : bool
        Whether the units were ever granted. Ask this, not which of two events woke the process: a grant and the end of
        one's patience may fall on the same instant.
    entry : int
        Index of its Claimed entry.
    order : int
        Its place among claims of equal priority.
    """

    def __init__(self, pool: "Pool", amount: int, by: str, priority: int, preempt: bool, cause: int, order: int):
        super().__init__(pool.env)
        self.pool = pool
        self.amount = amount
        self.by = by
        self.priority = priority
        self.preempt = preempt
        self.order = order
        self.granted = False
        self.held = False
        self.since_s: float = pool.env.now
        self._taken = False
        self._lost: simpy.Event | None = None
        self.entry = pool.record.add(
            Claimed(time_s=pool.env.now, pool=pool.id, by=by, amount=amount, priority=priority, cause=cause)
        )

    @property
    def lost(self) -> simpy.Event:
        """Fires when the units are taken away by a more urgent claim. Nothing is thrown into the holder."""
        if self._lost is None:
            self._lost = self.env.event()
            if self._taken:
                self._lost.succeed()
        return self._lost

    def release(self) -> None:
        """Give back what was granted, or give up what was queued; the second time it does nothing."""
        self.pool._release(self)

    def again(self, cause: int | None = None) -> "Claim":
        """Claim the same again after a loss, at the old place among equals; its cause is the old claim unless given."""
        if not self._taken:
            raise RuntimeError(f"the claim of {self.by!r} on {self.pool.id!r} was not lost")
        why = self.entry if cause is None else cause
        return self.pool._enter(Claim(self.pool, self.amount, self.by, self.priority, self.preempt, why, self.order))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # a generator that is thrown away with its run must not write into the finished record
        if kind is not GeneratorExit:
            self.pool._release(self)


class Pool:
    """Alike units that are claimed, held and given back.

    Rules. Lower priority numbers go first, equals in the order of their claims. The claim at the head is not overtaken,
    neither by equals nor by less urgent ones that would fit, unless ``overtaking``. A claim above the present capacity
    waits for the capacity to grow and holds up nobody. A claim with ``preempt`` that reaches the head takes units from
    strictly less urgent holders: the least urgent first, the latest granted first among equals, nobody who is not
    needed; a holder loses its whole claim and learns it by ``claim.lost``. When capacity falls nobody is sent away:
    those who hold units finish.

    Parameters
    ----------
    env : simpy.Environment
        The clock.
    record : Record
        Where claims are noted.
    id : str
        Its name in the record.
    capacity : int
        Units at the start.
    overtaking : bool
        Whether a claim that fits may pass a bigger one that waits before it.

    Raises
    ------
    ValueError
        If the capacity is negative.
    """

    kind: ClassVar[str] = "pool"

    def __init__(
        self, env: simpy.Environment, record: Record, id: str, capacity: int, *, overtaking: bool = False
    ) -> None:
        self.env = env
        self.record = record
        self.id = id
        self.overtaking = overtaking
        self.used = 0
        self._capacity = 0
        self._orders = count()
        self._queue: list[tuple[int, int, Claim]] = []
        self._holders: dict[Claim, int] = {}
        self.set_capacity(capacity)

    @property
    def capacity(self) -> int:
        """Units there are now."""
        return self._capacity

    @property
    def free(self) -> int:
        """Units that nobody holds; 0 while more are held than there should be after a fall of capacity."""
        return max(self._capacity - self.used, 0)

    @property
    def waiting(self) -> int:
        """Claims in the queue."""
        return len(self._queue)

    def claim(
        self, amount: int = 1, *, by: str = "", priority: int = 0, preempt: bool = False, cause: int = -1
    ) -> Claim:
        """Ask for units: ``with pool.claim(3, by="fire-3/attack") as claim: yield claim | env.timeout(patience_s)``.

        Where the units are free the claim is granted before this returns (``claim.granted``), and waiting for it takes
        no time. Leaving the with block returns what was granted or gives up what was queued.

        Parameters
        ----------
        amount : int
            Units, all at once or none.
        by : str
            Who claims: incident and purpose.
        priority : int
            Lower goes first.
        preempt : bool
            Whether to take the units from less urgent holders.
        cause : int
            The record entry that this follows from.

        Raises
        ------
        ValueError
            If the amount is not positive.
        """
        if amount < 1:
            raise ValueError(f"a claim on {self.id!r} must be for at least one unit, not {amount}")
        return self._enter(Claim(self, int(amount), by, priority, preempt, cause, next(self._orders)))

    def set_capacity(self, capacity: int, cause: int = -1) -> None:
        """Change the capacity (a shift, mutual aid, a breakdown); claims that fit now are granted."""
        if capacity < 0:
            raise ValueError(f"the capacity of {self.id!r} cannot be {capacity}")
        self._capacity = int(capacity)
        self.record.add(
            CapacitySet(
                time_s=self.env.now, pool=self.id, kind=self.kind, capacity=self._capacity, free=self.free, cause=cause
            )
        )
        self._serve()

    # -- inside -----------------------------------------------------------------------------------------------------
    def _enter(self, claim: Claim) -> Claim:
        if not self._queue and claim.amount <= self._capacity - self.used:
            self._grant(claim)
            # born fired: waiting for it goes on in the same step
            claim._ok, claim._value, claim.callbacks = True, None, None  # type: ignore[assignment]
        else:
            insort(self._queue, (claim.priority, claim.order, claim))
            self._serve()
        return claim

    def _grant(self, claim: Claim) -> None:
        now = self.env.now
        self.used += claim.amount
        claim.granted = claim.held = True
        waited_s, claim.since_s = now - claim.since_s, now
        self._holders[claim] = self.record.add(
            Granted(
                time_s=now,
                pool=self.id,
                by=claim.by,
                amount=claim.amount,
                waited_s=waited_s,
                free=self.free,
                cause=claim.entry,
            )
        )

    def _serve(self) -> None:
        """Grant every claim whose turn it is."""
        queue, i = self._queue, 0
        while i < len(queue):
            claim = queue[i][2]
            fits = claim.amount <= self._capacity - self.used
            if fits or (claim.preempt and self._make_room(claim)):
                del queue[i]
                self._grant(claim)
                claim.succeed()
                if not fits:
                    i = 0  # a big holder that was sent away may leave room for claims passed over
            elif self.overtaking or claim.amount > self._capacity:
                i += 1
            else:
                return

    def _make_room(self, claim: Claim) -> bool:
        """Take units from less urgent holders for a claim; return whether there is room now."""
        need = claim.amount - (self._capacity - self.used)
        if claim.amount > self._capacity:
            return False
        chosen: list[Claim] = []
        found = 0
        candidates = list(self._holders)[::-1]
        candidates.sort(key=lambda h: h.priority, reverse=True)  # stable: among equals the latest granted stays first
        for holder in candidates:
            if found >= need or holder.priority <= claim.priority:
                break
            chosen.append(holder)
            found += holder.amount
        if found < need:
            return False
        for holder in reversed(chosen[:]):
            if found - holder.amount >= need:  # those chosen later freed enough without it
                found -= holder.amount
                chosen.remove(holder)
        for holder in chosen:
            self._take_from(holder, claim)
        return True

    def _take_from(self, holder: Claim, winner: Claim) -> None:
        self.used -= holder.amount
        del self._holders[holder]
        holder.held = False
        self.record.add(
            Preempted(
                time_s=self.env.now,
                pool=self.id,
                by=holder.by,
                amount=holder.amount,
                winner=winner.by,
                held_s=self.env.now - holder.since_s,
                free=self.free,
                cause=winner.entry,
            )
        )
        holder._taken = True
        if holder._lost is not None:
            holder._lost.succeed()

    def _release(self, claim: Claim) -> None:
        now = self.env.now
        if claim.held:
            claim.held = False
            self.used -= claim.amount
            self.record.add(
                Returned(
                    time_s=now,
                    pool=self.id,
                    by=claim.by,
                    amount=claim.amount,
                    held_s=now - claim.since_s,
                    free=self.free,
                    cause=self._holders.pop(claim),
                )
            )
        elif not claim.granted:
            i = bisect_left(self._queue, (claim.priority, claim.order))
            if i == len(self._queue) or self._queue[i][2] is not claim:
                return  # given up before
            del self._queue[i]
            self.record.add(
                GaveUp(
                    time_s=now,
                    pool=self.id,
                    by=claim.by,
                    amount=claim.amount,
                    waited_s=now - claim.since_s,
                    cause=claim.entry,
                )
            )
        else:
            return  # lost or given back before
        # also after giving up: a big claim that leaves the head lets smaller ones in (SimPy's cancel() wakes nobody)
        if self._queue:
            self._serve()
