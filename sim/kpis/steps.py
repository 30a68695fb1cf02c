"""Steps of a wait, and quantities that change at instants."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of time in which one thing was waited for.

    Attributes
    ----------
    from_s, until_s : float
        When.
    cause : str
        Key of :data:`sim.kpis.causes.CAUSES`.
    entry : int
        The entry of the record that says most of it (a claim, a closed way, an order); -1 where none does.
    who : str
        The mean, item, place or edge that was waited for; empty where the cause says all.
    mission : int
        The MissionStarted entry of the round, tour or rescue that was to bring relief; -1 where there is none yet.
    """

    from_s: float
    until_s: float
    cause: str
    entry: int = -1
    who: str = ""
    mission: int = -1

    @property
    def spent_s(self) -> float:
        """How long it took, seconds."""
        return self.until_s - self.from_s


@dataclass(slots=True)
class Level:
    """A quantity that changes at instants; changes are added in order of time."""

    times_s: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, time_s: float, change: float) -> None:
        """Change it from a time on."""
        self.times_s.append(time_s)
        self.values.append((self.values[-1] if self.values else 0.0) + change)

    def at(self, time_s: float) -> float:
        """Return its value at a time."""
        i = bisect_right(self.times_s, time_s)
        return self.values[i - 1] if i else 0.0

    def between(self, from_s: float, until_s: float) -> list[float]:
        """Return the times within a stretch at which it changes."""
        return self.times_s[bisect_right(self.times_s, from_s) : bisect_right(self.times_s, until_s)]


def turns(level: Level) -> Level:
    """Return when a quantity becomes something and nothing: 1 while it is above 0, changes only at those times."""
    found = Level()
    for time_s, value in zip(level.times_s, level.values, strict=True):
        there = 1.0 if value > 0 else 0.0
        if there != (found.values[-1] if found.values else 0.0):
            found.times_s.append(time_s)
            found.values.append(there)
    return found


Told = tuple[str, int, str, int]
"""Cause, entry, who and mission of a step."""


def cut_up(from_s: float, until_s: float, cuts: Iterable[float], told: Callable[[float], Told]) -> list[Step]:
    """Return the steps from one time to another: ``told`` at the middle between cuts; alike neighbours are one step.

    The steps leave no gap and do not overlap: each begins with the very number with which the one before it ends.
    """
    if until_s <= from_s:
        return []
    times = [from_s, *sorted({t for t in cuts if from_s < t < until_s}), until_s]
    found: list[Step] = []
    for start, end in pairwise(times):
        what = told(start + (end - start) / 2)
        if found and (found[-1].cause, found[-1].entry, found[-1].who, found[-1].mission) == what:
            start = found.pop().from_s
        found.append(Step(start, end, *what))
    return found
