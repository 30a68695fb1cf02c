"""A claim: the event of getting units, and the context in which they are held."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

import simpy

if TYPE_CHECKING:
    from sim.resources.base import Pool


class Claim(simpy.Event):
    """A claim on a pool: an event that fires when the units are granted, and a context that gives them back.

    Attributes
    ----------
    granted : bool
        Whether the units were ever granted. Ask this, not which of two events woke the process: a grant and the end of
        one's patience may fall on the same instant.
    entry : int
        Index of the entry that stands for it: Claimed where it had to queue, else Granted.
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
        self.entry = cause

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

    def move(self, pool: "Pool", cause: int) -> "Claim":
        """Give up the place in this queue and claim the same of another pool; its wait counts on from the first one."""
        self.release()
        moved = Claim(pool, self.amount, self.by, self.priority, self.preempt, cause, next(pool._orders))
        moved.since_s = self.since_s
        return pool._enter(moved)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # a generator that is thrown away with its run must not write into the finished record
        if kind is not GeneratorExit:
            self.pool._release(self)
