"""What each pool of crews, vehicles, bays and desks did: its capacity, who held units of it and who waited."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.kpis.steps import Level
from sim.record import Record
from sim.resources.entries import CapacitySet, Claimed, GaveUp, Granted, Preempted, Returned


@dataclass(slots=True)
class Hold:
    """Somebody's claim on a pool, from asking for it until it was given back.

    Attributes
    ----------
    pool, by : str
        Which, and who.
    cause : int
        The entry for which it was claimed (a mission's start, a report).
    entry : int
        The Claimed entry where it had to wait, else the Granted entry.
    asked_s, from_s, until_s : float
        Asked, granted and given back; ``inf`` where that never was.
    amount : int
        Units.
    """

    pool: str
    by: str
    cause: int
    entry: int
    asked_s: float
    from_s: float = float("inf")
    until_s: float = float("inf")
    amount: int = 1


@dataclass(slots=True)
class PoolCourse:
    """One pool.

    Attributes
    ----------
    kind : str
        ``team fleet pool``.
    capacity, used : Level
        Units there, and held.
    holds : list of Hold
        In the order of the claims.
    """

    kind: str = "pool"
    capacity: Level = field(default_factory=Level)
    used: Level = field(default_factory=Level)
    holds: list[Hold] = field(default_factory=list)

    def holders(self, from_s: float, until_s: float) -> Iterator[Hold]:
        """Yield who held units at some time between two times."""
        for hold in self.holds:
            if hold.from_s < until_s and hold.until_s > from_s:
                yield hold


@dataclass(slots=True)
class Pools:
    """All pools of a run, and each claim by the entry that stands for it."""

    by_id: dict[str, PoolCourse] = field(default_factory=dict)
    by_entry: dict[int, Hold] = field(default_factory=dict)


def pool_courses(record: Record) -> Pools:
    """Return what the pools did."""
    found = Pools()
    granted: dict[int, Hold] = {}
    for index, entry in enumerate(record):
        kind = type(entry)
        if kind is CapacitySet:
            assert isinstance(entry, CapacitySet)
            pool = found.by_id.setdefault(entry.pool, PoolCourse(entry.kind))
            pool.capacity.add(entry.time_s, entry.capacity - pool.capacity.at(entry.time_s))
        elif kind is Claimed or kind is Granted:
            assert isinstance(entry, (Claimed, Granted))
            pool = found.by_id.setdefault(entry.pool, PoolCourse())
            hold = found.by_entry.get(entry.cause) if kind is Granted else None
            if hold is None:
                hold = Hold(entry.pool, entry.by, entry.cause, index, entry.time_s, amount=entry.amount)
                pool.holds.append(hold)
                found.by_entry[index] = hold
            if kind is Granted:
                hold.from_s = entry.time_s
                granted[index] = hold
                pool.used.add(entry.time_s, entry.amount)
        elif kind is Returned:
            if entry.cause in granted:
                hold = granted[entry.cause]
                hold.until_s = entry.time_s
                found.by_id[hold.pool].used.add(entry.time_s, -hold.amount)
        elif kind is Preempted:
            assert isinstance(entry, Preempted)
            pool = found.by_id.setdefault(entry.pool, PoolCourse())
            pool.used.add(entry.time_s, -entry.amount)
            for hold in reversed(pool.holds):
                if hold.by == entry.by and hold.from_s <= entry.time_s < hold.until_s:
                    hold.until_s = entry.time_s
                    break
        elif kind is GaveUp and entry.cause in found.by_entry:
            found.by_entry[entry.cause].until_s = entry.time_s
    return found
