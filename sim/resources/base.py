"""The contract of a resource, and the pool: units that are claimed by priority, granted, returned, lost or given up.

A resource never knows what a claim is for; it notes who claimed, and what the claim's cause was.
"""

from bisect import bisect_left, insort
from itertools import count
from typing import ClassVar

import simpy

from sim.record import Record
from sim.resources.claim import Claim
from sim.resources.entries import CapacitySet, Claimed, GaveUp, Granted, Preempted, Returned
from sim.resources.spec import ResourceSpec

__all__ = [
    "CapacitySet",
    "Claim",
    "Claimed",
    "GaveUp",
    "Granted",
    "Pool",
    "Preempted",
    "ResourceSpec",
    "Returned",
]


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
        self._spare: simpy.Event | None = None
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

    @property
    def spare(self) -> simpy.Event:
        """Fires when units are next left over, free with nobody in the queue; take it afresh each time one waits."""
        if self._spare is None:
            self._spare = self.env.event()
        return self._spare

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
        self._tell_spare()

    # -- inside -----------------------------------------------------------------------------------------------------
    def _enter(self, claim: Claim) -> Claim:
        if not self._queue and claim.amount <= self._capacity - self.used:
            claim.entry = self._grant(claim)
            # born fired: waiting for it goes on in the same step
            claim._ok, claim._value, claim.callbacks = True, None, None  # type: ignore[assignment]
        else:
            claim.entry = self.record.add(
                Claimed(
                    time_s=self.env.now,
                    pool=self.id,
                    by=claim.by,
                    amount=claim.amount,
                    priority=claim.priority,
                    cause=claim.entry,
                )
            )
            insort(self._queue, (claim.priority, claim.order, claim))
            self._serve()
        return claim

    def _grant(self, claim: Claim) -> int:
        now = self.env.now
        self.used += claim.amount
        claim.granted = claim.held = True
        waited_s, claim.since_s = now - claim.since_s, now
        entry = self._holders[claim] = self.record.add(
            Granted(
                time_s=now,
                pool=self.id,
                by=claim.by,
                amount=claim.amount,
                priority=claim.priority,
                waited_s=waited_s,
                free=self.free,
                cause=claim.entry,
            )
        )
        return entry

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
        self._tell_spare()

    def _tell_spare(self) -> None:
        if self._spare is not None and not self._queue and self._capacity > self.used:
            self._spare.succeed()
            self._spare = None
