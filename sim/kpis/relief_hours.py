"""Mean hours until people in need live again as the plan promises."""

from sim.kpis.base import FloodKpi
from sim.kpis.care_history import horizon, in_need
from sim.record import Record


class MeanHoursBasicLiving(FloodKpi):
    """Mean hours from the official onset to basic living."""

    name = "mean_hours_basic_living"
    unit = "s"
    shown_as = "h"
    title = "Mean hours to basic living"
    definition = (
        "Mean over the people in need of the hours from the onset in their town (from arrival for people"
        " moved beforehand, from leaving home if they never arrived; from their own harm where the water came more than"
        " 24 h after the onset) until all five needs were met together. Who never had them within the run counts with"
        " the hours to its end."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the mean, seconds; NaN where nobody is in need."""
        cases, end_s = in_need(record), horizon(record)
        total = sum(case.in_need for case in cases)
        if not total:
            return float("nan")
        return sum(case.in_need * (min(case.basic_s(), end_s) - case.clock_for_s(24.0)) for case in cases) / total
