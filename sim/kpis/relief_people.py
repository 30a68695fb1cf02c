"""How many people: in need, moved beforehand, gone home, trapped, rescued."""

from sim.kpis.base import FloodKpi
from sim.kpis.care_history import history, in_need, is_flood
from sim.record import Record


class PeopleInNeed(FloodKpi):
    """People in need of relief."""

    name = "people_in_need"
    shown_as = "persons"
    title = "People in need of relief"
    definition = (
        "Living people whose homes have had 0.3 m of water or more: moved beforehand, fled, rescued or still"
        " there. They are"
        " the denominator of the relief targets."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return sum(case.in_need for case in in_need(record)) if is_flood(record) else float("nan")


class PeopleMovedBeforehand(FloodKpi):
    """People moved out of danger before water came."""

    name = "people_moved_beforehand"
    shown_as = "persons"
    title = "People moved beforehand"
    definition = "People who left home on an order before water entered it, each time they left."
    better = 1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return float(history(record).moved_beforehand) if is_flood(record) else float("nan")


class PeopleReturned(FloodKpi):
    """People moved beforehand who went home again."""

    name = "people_returned"
    shown_as = "persons"
    title = "People moved who went home again"
    definition = (
        "People moved beforehand whose homes stayed dry and who went home; they are counted apart from those in need."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return float(history(record).returned) if is_flood(record) else float("nan")


class PeopleTrapped(FloodKpi):
    """People shut in by water."""

    name = "people_trapped"
    shown_as = "persons"
    title = "People trapped"
    definition = (
        "People in homes with 1.2 m of water or more, who cannot leave by themselves while it stands so high. They are"
        " counted once, also where the water fell and they left by themselves before a boat came."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return float(history(record).trapped) if is_flood(record) else float("nan")


class PeopleRescued(FloodKpi):
    """People taken out of the water by boat."""

    name = "people_rescued"
    shown_as = "persons"
    title = "People rescued"
    definition = "People whom boat crews took out of homes that water had shut in."
    better = 1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return float(history(record).rescued) if is_flood(record) else float("nan")


class PeopleHarmedLate(FloodKpi):
    """People in need whom the water reached later than first relief was due."""

    name = "people_harmed_late"
    shown_as = "persons"
    title = "People harmed after the town's 12 h"
    definition = (
        "People in need whose homes the water entered more than 12 h after the first home of their town. First relief"
        " is promised to them from their own harm; after 24 h the same holds for basic living."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        if not is_flood(record):
            return float("nan")
        return sum(case.in_need for case in in_need(record) if case.clock_for_s(12.0) > case.clock_s)
