"""When most people in need live again as the plan promises, and how long they went without each need."""

from typing import ClassVar

from sim.kpis.base import FloodKpi
from sim.kpis.care_history import Case, horizon, in_need
from sim.people.part import NEED_TITLES, NEEDS
from sim.record import Record
from sim.text import N_

_CLOCK_H = 24.0


class _HoursUntil(FloodKpi):
    """Time until a share of the people in need has basic living."""

    unit = "s"
    shown_as = "h"
    better = -1
    share: ClassVar[float]

    def __call__(self, record: Record) -> float:
        """Return seconds from each one's clock, by people in need; NaN where nobody is."""
        end_s = horizon(record)
        waits = sorted((min(c.basic_s(), end_s) - c.clock_for_s(_CLOCK_H), c.in_need) for c in in_need(record))
        total = sum(persons for _, persons in waits)
        so_far = 0.0
        for wait_s, persons in waits:
            so_far += persons
            if so_far >= self.share * total:
                return wait_s
        return float("nan")


_UNTIL = N_(
    "Hours from the onset in their town (as in the mean hours to basic living) by which this share of the people in"
    " need had all five needs met together for the first time. Who never had them within the run counts with the hours"
    " to its end."
)


class HoursUntil50(_HoursUntil):
    """Time until half of them has it."""

    name, share = "hours_basic_living_50", 0.5
    title = N_("Hours until 50 % have basic living")
    definition = _UNTIL


class HoursUntil90(_HoursUntil):
    """Time until nine in ten have it."""

    name, share = "hours_basic_living_90", 0.9
    title = N_("Hours until 90 % have basic living")
    definition = _UNTIL


class HoursUntil95(_HoursUntil):
    """Time until nineteen in twenty have it."""

    name, share = "hours_basic_living_95", 0.95
    title = N_("Hours until 95 % have basic living")
    definition = _UNTIL


class HoursWithout(FloodKpi):
    """Person-hours without each of the five needs."""

    name = "person_hours_without"
    unit = "s"
    shown_as = "h"
    title = N_("Person-hours without food, clothing, shelter, clean water, medical care")
    definition = N_(
        "Over the people in need, from the onset in their town (as in the mean hours to basic living) to the end of the"
        " run or until they went home: hours without each of the five needs, each need counted by itself."
    )
    better = -1
    of_least = False

    def __call__(self, record: Record) -> float:
        """Return person-seconds; NaN where nobody is in need."""
        return sum(self.parts(record).values()) if in_need(record) else float("nan")

    def parts(self, record: Record) -> dict[str, float]:
        """Return them by need."""
        cases, end_s = in_need(record), horizon(record)
        return {need: sum(c.in_need * _without_s(c, need, end_s) for c in cases) for need in NEEDS} if cases else {}

    def part_title(self, part: str) -> str:
        """Return the need's name."""
        return NEED_TITLES[part]


def _without_s(case: Case, need: str, end_s: float) -> float:
    """Return how long a case went without a need."""
    reached_s, until_s = case.clock_for_s(_CLOCK_H), min(end_s, case.home_s)
    lacked_s = 0.0
    for start, end in sorted(case.met[need]):
        lacked_s += max(min(start, until_s) - reached_s, 0.0)
        reached_s = max(reached_s, end)
    return lacked_s + max(until_s - reached_s, 0.0)
