"""Who missed first relief or basic living, which need they lacked, how late it was and why: a fold of the record.

Lateness is time beyond the promise's hour, counted in person-seconds. At each late instant the need that was met last
of those lacking then decides (several that ended together share it); what that need waited for, from the promise's
clock until it was met, takes its part of the lateness in proportion to the time it took. So all parts add up to the
lateness.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sim.kpis.care_history import Case, horizon, in_need
from sim.kpis.causes import CAUSES
from sim.kpis.relief_shares import HELD_H
from sim.kpis.steps import Step
from sim.kpis.waits import Waits
from sim.people.part import NEEDS
from sim.record import Record
from sim.text import N_

FIRST, BASIC = "first-12h", "basic-24h"
HOURS = {FIRST: 12.0, BASIC: 24.0}
"""The promises that are looked at, and their hours."""
LATE, NEVER, RAN_OUT = "late", "never", "ran-out"
HOW = {LATE: N_("met too late"), NEVER: N_("never met in the run"), RAN_OUT: N_("was met, but ran out or was lost")}
"""How a need was lacking: message ids."""


@dataclass(slots=True)
class Lack:
    """A need that a case lacked when a promise was due.

    Attributes
    ----------
    need, how : str
        Which, and how (a key of :data:`HOW`).
    from_s, until_s : float
        From when it was lacking (the promise's clock, or the end of what they had) until it was met or the run ended.
    begun_s : float
        From when it was waited for: the clock, or earlier than ``from_s`` where its next supply should have begun.
    steps : list of Step
        What was waited for from ``begun_s`` to ``until_s``.
    decided : bool
        Whether it is one of those among which who missed the promise are divided.
    late_s : float
        The lateness that it decided, seconds a person.
    queued : dict
        By cause: how much shorter the waits in queues would at most have been had it taken others no time, seconds.
    """

    need: str
    how: str
    from_s: float
    until_s: float
    begun_s: float
    steps: list[Step] = field(default_factory=list)
    decided: bool = True
    late_s: float = 0.0
    queued: dict[str, float] = field(default_factory=dict)

    def spent_s(self, cause: str) -> float:
        """Return how long a cause was waited for."""
        return math.fsum(step.spent_s for step in self.steps if step.cause == cause)

    def late_by_cause(self) -> dict[str, float]:
        """Return the lateness of each cause, seconds a person: they add up to ``late_s``."""
        whole_s = self.until_s - self.begun_s
        if not self.late_s or whole_s <= 0:
            return {}
        found: dict[str, float] = {}
        for step in self.steps:
            found[step.cause] = found.get(step.cause, 0.0) + self.late_s * (step.spent_s / whole_s)
        return found

    def in_time_without(self, cause: str, due_s: float) -> bool:
        """Return whether it would have been there in time had a cause taken nobody any time: at most."""
        there_s = self.until_s - self.spent_s(cause) - self.queued.get(cause, 0.0)
        return there_s <= (max(due_s, self.from_s) if self.how == RAN_OUT else due_s)


@dataclass(slots=True)
class Miss:
    """A case that missed a promise: what it lacked, when it was due, and how late it was (seconds a person)."""

    case: Case
    promise: str
    clock_s: float
    due_s: float
    late_s: float
    lacks: list[Lack]

    def kept_without(self, cause: str) -> bool:
        """Return whether it would have kept the promise had a cause taken no time: an upper bound."""
        return all(lack.in_time_without(cause, self.due_s) for lack in self.lacks)


def misses(record: Record, waits: Waits | None = None) -> list[Miss]:
    """Return every case of people in need that missed a promise; none where nobody did."""
    end_s = horizon(record)
    found: list[Miss] = []
    for case in in_need(record):
        for promise in HOURS:
            lacks = [Lack(*row, row[2]) for row in _lacking(case, promise, end_s)]
            if not lacks:
                continue
            waits = waits or Waits.of(record)
            clock_s = case.clock_for_s(HOURS[promise])
            due_s = min(clock_s + HOURS[promise] * 3600.0, end_s)
            late = _late(case, promise, due_s, end_s)
            lacks += _also(case, promise, lacks, due_s, max([due_s, *(end for _, end in late)]), end_s)
            for lack in lacks:
                if lack.how == RAN_OUT:
                    lack.begun_s = waits.begun_s(case, lack.need, lack.from_s)
                lack.steps = waits.steps(case, lack.need, lack.begun_s, lack.until_s)
                lack.queued = waits.queued(lack.steps)
            found.append(Miss(case, promise, clock_s, due_s, _divide(late, lacks), lacks))
    return found


def lateness(record: Record) -> tuple[dict[str, Any], ...]:
    """Return a row for each promise, need and way in which people in need lacked it; none where nobody missed any.

    Each row has ``promise`` (a key of :data:`HOURS`), ``need``, ``how`` (a key of :data:`HOW`), ``persons`` (who lacked
    several needs is divided among them), ``late_s`` (person-seconds of lateness), and for each cause of
    :data:`sim.kpis.causes.CAUSES`: ``late_<cause>``, its part of them, and ``kept_<cause>``, the persons who would have
    had what was promised in time, at most, had it taken no time.
    """
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for miss in misses(record):
        persons = miss.case.in_need
        causes = {cause for lack in miss.lacks for cause in (*lack.queued, *(step.cause for step in lack.steps))}
        kept = [cause for cause in CAUSES if cause in causes and miss.kept_without(cause)]
        decided = sum(lack.decided for lack in miss.lacks)
        for lack in miss.lacks:
            key = miss.promise, lack.need, lack.how
            if key not in rows:
                rows[key] = dict(zip(("promise", "need", "how"), key, strict=True)) | {"persons": 0.0, "late_s": 0.0}
                rows[key] |= dict.fromkeys((f"{what}_{cause}" for what in ("late", "kept") for cause in CAUSES), 0.0)
            row, share = rows[key], persons / decided if lack.decided else 0.0
            row["persons"] += share
            row["late_s"] += persons * lack.late_s
            for cause, late_s in lack.late_by_cause().items():
                row[f"late_{cause}"] += persons * late_s
            for cause in kept:
                row[f"kept_{cause}"] += share
    return tuple(rows.values())


def _divide(late: list[tuple[float, float]], lacks: list[Lack]) -> float:
    """Give each late instant to the needs that were met last of those lacking then; return the seconds in all."""
    total_s = 0.0
    for start, end in late:
        inner = (t for lack in lacks for t in (lack.from_s, lack.until_s) if start < t < end)
        for a, b in pairwise([start, *sorted(set(inner)), end]):
            there = [lack for lack in lacks if lack.from_s <= a and b <= lack.until_s]
            last_s = max((lack.until_s for lack in there), default=0.0)
            last = [lack for lack in there if lack.until_s == last_s]
            for lack in last:
                lack.late_s += (b - a) / len(last)
            total_s += b - a if last else 0.0
    return total_s


def _late(case: Case, promise: str, due_s: float, end_s: float) -> list[tuple[float, float]]:
    """Return the stretches after a promise was due in which it was not kept.

    First relief until it came; basic living while it was lacking, until the end of its day or until it first came.
    """
    if promise == FIRST:
        relieved_s = min(case.first_relief_s(), end_s)
        return [(due_s, relieved_s)] if relieved_s > due_s else []
    until_s = min(due_s + HELD_H * 3600.0, end_s)
    changes = sorted({t for spans in case.met.values() for span in spans for t in span if due_s < t})
    came_s = next((t for t in (due_s, *changes) if case.basic_at(t)), math.inf)
    until_s = min(max(until_s, came_s), end_s)
    cuts = [due_s, *(t for t in changes if t < until_s), until_s]
    return [(a, b) for a, b in pairwise(cuts) if b > a and not case.basic_at(a)]


def _lacking(case: Case, promise: str, end_s: float) -> Iterator[tuple[str, str, float, float]]:
    """Yield the needs that decided that a case missed a promise: need, how, and from when until when it was lacking.

    Of first relief the last need decides, or all that were never met; of basic living all that were not met at its hour
    or did not hold.
    """
    clock_s = case.clock_for_s(HOURS[promise])
    due_s = min(clock_s + HOURS[promise] * 3600.0, end_s)
    starts = {need: min((s for s, _ in case.met[need]), default=math.inf) for need in NEEDS}
    if promise == FIRST:
        relieved_s = case.first_relief_s()
        if relieved_s <= due_s:
            return
        for need in case.wanted:
            if starts[need] == relieved_s:
                yield need, LATE if relieved_s < math.inf else NEVER, clock_s, min(relieved_s, end_s)
        return
    held_s = min(due_s + HELD_H * 3600.0, end_s)
    if case.basic_at(due_s) and case.basic_held(due_s, held_s):
        return
    for need in NEEDS:
        gap = _gap(case.met[need], due_s, held_s)
        if starts[need] > due_s:
            yield need, LATE if starts[need] < math.inf else NEVER, clock_s, min(starts[need], end_s)
        elif gap is not None:
            yield need, RAN_OUT, gap[0], min(gap[1], end_s)


def _also(case: Case, promise: str, lacks: list[Lack], due_s: float, until_s: float, end_s: float) -> Iterator[Lack]:
    """Yield what else was lacking while a promise was late.

    Needs of first relief that came late but not last, and later times at which basic living ran out.
    """
    told = {(lack.need, lack.from_s) for lack in lacks}
    late = {lack.need for lack in lacks if lack.how != RAN_OUT}
    clock_s = case.clock_for_s(HOURS[promise])
    for need in NEEDS if promise == BASIC else case.wanted:
        spans = sorted(case.met[need])
        if promise == FIRST:
            start_s = min((s for s, _ in spans), default=math.inf)
            if start_s > due_s and need not in late:
                yield Lack(need, LATE, clock_s, min(start_s, end_s), clock_s, decided=False)
            continue
        reached_s = spans[0][1] if spans else math.inf
        for start, until in (*spans[1:], (math.inf, math.inf)):
            if start > reached_s and start > due_s and reached_s < until_s and (need, reached_s) not in told:
                again_s = min(start, end_s)
                if not any(lack.need == need and lack.from_s <= reached_s < lack.until_s for lack in lacks):
                    yield Lack(need, RAN_OUT, reached_s, again_s, reached_s, decided=False)
            reached_s = max(reached_s, until)


def _gap(spans: list[tuple[float, float]], due_s: float, held_s: float) -> tuple[float, float] | None:
    """Return the time about the first instant from due to held at which a need was met no more; None if it held."""
    at = due_s
    before = max((s for s, _ in spans if s <= due_s), default=due_s)
    for start, until in sorted(spans):
        if start <= at < until:
            at = until
    if at > held_s or (at == held_s and held_s > due_s):
        return None
    ended = max((until for start, until in spans if start <= at and until <= at), default=before)
    again = min((start for start, until in spans if start > at and until > start), default=math.inf)
    return ended, again
