"""Deaths in the flood, and the missing."""

from sim.kpis.base import FloodKpi
from sim.kpis.care_history import history, is_flood
from sim.record import Record


class Deaths(FloodKpi):
    """People who drowned at home."""

    name = "deaths"
    shown_as = "persons"
    title = "Deaths"
    definition = (
        "People who drowned in homes that water had entered, by the mortality functions of Jonkman (2007) for depth and"
        " rate of rise, for those who reach no upper floor or roof (1.5 % of who is awake or had notice, after Liulin"
        " 2021; 5 % of who sleeps: estimate). Deaths on the way, in the open and from illness are not simulated."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return float(history(record).dead) if is_flood(record) else float("nan")
