"""What the units of a pool were doing while somebody waited for one: what relieving that would have saved the queue."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from sim.kpis.mission_courses import Course
from sim.kpis.pool_courses import Hold, Pools
from sim.kpis.steps import Step

QUEUED = frozenset({"truck", "team", "boat", "crew", "loading"})
"""Causes that are waits for a unit of a pool."""


@dataclass(slots=True)
class Busy:
    """When any holder of some pools was at one thing: merged stretches, and how long they are up to each end."""

    starts_s: list[float] = field(default_factory=list)
    ends_s: list[float] = field(default_factory=list)
    sums_s: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, stretches: list[tuple[float, float]]) -> "Busy":
        """Merge stretches."""
        made = cls()
        for start, end in sorted(stretches):
            if made.ends_s and start <= made.ends_s[-1]:
                more = max(end - made.ends_s[-1], 0.0)
                made.ends_s[-1] += more
                made.sums_s[-1] += more
            else:
                made.starts_s.append(start)
                made.ends_s.append(end)
                made.sums_s.append((made.sums_s[-1] if made.sums_s else 0.0) + end - start)
        return made

    def until(self, time_s: float) -> float:
        """Return how long it was so up to a time."""
        i = bisect_right(self.starts_s, time_s)
        return self.sums_s[i - 1] - max(self.ends_s[i - 1] - time_s, 0.0) if i else 0.0

    def within(self, from_s: float, until_s: float) -> list[tuple[float, float]]:
        """Return the stretches within two times."""
        first, last = bisect_right(self.ends_s, from_s), bisect_right(self.starts_s, until_s)
        found = zip(self.starts_s[first:last], self.ends_s[first:last], strict=True)
        return [(max(a, from_s), min(b, until_s)) for a, b in found if min(b, until_s) > max(a, from_s)]


@dataclass(slots=True)
class Queues:
    """What stood behind the queues of a run, made for each pool when it is first asked for."""

    pools: Pools
    courses: dict[int, Course]
    horizon_s: float
    truck_pools: tuple[str, ...]
    _known: dict[tuple[str, ...], dict[str, Busy]] = field(default_factory=dict)

    def behind(self, step: Step) -> dict[str, float]:
        """Return by cause how much shorter a step that queued would at most have been without it, seconds.

        Only work that was taken up since a unit was free last can be in one's way; nothing is saved beyond the wait.
        """
        if step.cause not in QUEUED or step.until_s <= step.from_s:
            return {}
        hold = self.pools.by_entry.get(step.entry)
        if hold is None and step.cause != "truck":
            return {}
        names = (hold.pool,) if hold is not None else self.truck_pools
        until_s = min(step.until_s, hold.from_s) if hold is not None else step.until_s
        if until_s <= step.from_s:
            return {}
        since_s = min((self._full_since(name, step.from_s) for name in names), default=step.from_s)
        wait_s = until_s - step.from_s
        found: dict[str, float] = {}
        for cause, busy in self._of(names).items():
            saved_s = min(busy.until(until_s) - busy.until(since_s), wait_s)
            if saved_s > 0:
                found[cause] = saved_s
        return found

    def _full_since(self, name: str, time_s: float) -> float:
        """Return since when no unit was free at a time; the time itself where one was."""
        pool = self.pools.by_id[name]
        since_s = time_s
        for i in range(bisect_right(pool.used.times_s, time_s) - 1, -1, -1):
            at_s = pool.used.times_s[i]
            if pool.used.values[i] < pool.capacity.at(at_s):
                break
            since_s = at_s
        return since_s

    def _of(self, names: tuple[str, ...], depth: int = 0) -> dict[str, Busy]:
        known = self._known.get(names)
        if known is not None:
            return known
        stretches: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for name in names:
            for hold in self.pools.by_id[name].holds:
                self._add(stretches, hold, depth)
        made = {cause: Busy.of(rows) for cause, rows in stretches.items()}
        if not depth:
            self._known[names] = made
        return made

    def _add(self, stretches: dict[str, list[tuple[float, float]]], hold: Hold, depth: int) -> None:
        until_s = min(hold.until_s, self.horizon_s)
        course = self.courses.get(hold.cause)
        if course is None or not hold.from_s < until_s:
            return
        for step in course.steps(hold.from_s, until_s):
            stretches[step.cause].append((step.from_s, step.until_s))
            other = self.pools.by_entry.get(step.entry) if step.cause in QUEUED else None
            if other is not None and other.pool != hold.pool and depth < 2 and other.from_s > step.from_s:
                end_s = min(step.until_s, other.from_s)
                for cause, busy in self._of((other.pool,), depth + 1).items():
                    stretches[cause] += busy.within(step.from_s, end_s)
