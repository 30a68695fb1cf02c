"""A waiting line: claims that queue in one of several alike pools, and go to another where a unit is left over."""

from bisect import insort
from collections.abc import Generator, Sequence
from itertools import count
from types import TracebackType
from typing import Any, Self

import simpy

from sim.missions.choice import nearest
from sim.resources.base import Claim
from sim.resources.fleet import Fleet
from sim.resources.team import Team
from sim.worldlike import WorldLike


class Waiter:
    """One claim in a line: a context that holds it, and gives back or up whichever pool's it is in the end.

    Attributes
    ----------
    claim : Claim
        The claim as it stands.
    moved : simpy.Event
        Fires when the claim was exchanged for one on another pool, granted.
    """

    def __init__(self, line: "WaitingLine", claim: Claim, place: int, cause: int, order: int) -> None:
        self.claim = claim
        self.moved: simpy.Event = claim.env.event()
        self.place = place
        self.cause = cause
        self.key = (claim.priority, order)
        self._line = line

    @property
    def granted(self) -> bool:
        """Whether it has its unit."""
        return self.claim.granted

    def wait(self) -> Generator[Any, Any, None]:
        """Wait until it has its unit, whichever pool's."""
        while not self.granted:
            yield self.claim | self.moved

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.leave(self)
        self.claim.__exit__(kind, error, trace)


class WaitingLine:
    """Who waits for a unit of some alike pools: the most urgent first, equals in the order in which they came.

    Each waits in the queue of one pool, at its place there. When another pool has units left over (more came, or some
    came back and nobody queues there), those who may use them take them in the order of the line. So nobody is moved
    but to a unit that he has at once.

    Parameters
    ----------
    world : WorldLike
        The running world.
    purpose : str
        What they are wanted for; decides whose means may be used.
    pools : sequence of Team or of Fleet
        Those who could do it.
    """

    def __init__(self, world: WorldLike, purpose: str, pools: Sequence[Team] | Sequence[Fleet]) -> None:
        self._world = world
        self._purpose = purpose
        self._pools: Sequence[Any] = pools
        self._orders = count()
        self._waiting: list[Waiter] = []
        self._watched = False

    @classmethod
    def of(cls, world: WorldLike, purpose: str, what: str, pools: Sequence[Team] | Sequence[Fleet]) -> "WaitingLine":
        """Return the run's line for a purpose and a kind of means; made once."""
        lines: dict[tuple[str, str], WaitingLine] = world.data.setdefault("waiting lines", {})
        if (purpose, what) not in lines:
            lines[purpose, what] = cls(world, purpose, pools)
        return lines[purpose, what]

    def enter(self, pool: Team | Fleet, place: int, *, by: str, priority: int, cause: int) -> Waiter:
        """Claim a unit of a pool, and stand in line where it is not granted at once.

        Parameters
        ----------
        pool : Team or Fleet
            The one to ask first.
        place : int
            Row of the place where it is needed.
        by, priority, cause
            As for :meth:`Pool.claim`; ``by`` is the incident for which others' means may have been handed over.
        """
        claim = pool.claim(1, by=by, priority=priority, cause=cause)
        waiter = Waiter(self, claim, place, cause, next(self._orders))
        if not claim.granted:
            insort(self._waiting, waiter, key=lambda one: one.key)
            if not self._watched:
                self._watched = True
                self._world.env.process(self._watch())
            # units may have been left over elsewhere before anybody was in line
            self._serve()
        return waiter

    def leave(self, waiter: Waiter) -> None:
        """Take one out of the line."""
        if waiter in self._waiting:
            self._waiting.remove(waiter)

    # -- inside -----------------------------------------------------------------------------------------------------
    def _watch(self) -> Generator[Any, Any, None]:
        """Serve the line whenever units are left over, while anybody waits."""
        while self._waiting:
            yield self._world.env.any_of([pool.spare for pool in self._pools])
            self._serve()
        self._watched = False

    def _serve(self) -> None:
        self._waiting = [waiter for waiter in self._waiting if not waiter.granted]
        spare = self._spare()
        for waiter in list(self._waiting):
            if not spare:
                return
            usable = [pool for pool in spare if self._world.headquarters.may_use(self._purpose, waiter.claim.by, pool)]
            pool = nearest(self._world, usable, waiter.place)
            # who was let in at the place that somebody before has left needs no other
            if pool is None or waiter.granted:
                continue
            waiter.claim = waiter.claim.move(pool, waiter.cause)
            self._waiting.remove(waiter)
            waiter.moved.succeed()
            spare = self._spare()

    def _spare(self) -> list[Any]:
        return [pool for pool in self._pools if pool.free > 0 and not pool.waiting]
