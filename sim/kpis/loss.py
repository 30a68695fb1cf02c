"""Direct loss of homes."""

from sim.kpis.base import FloodKpi
from sim.kpis.care_history import is_flood
from sim.people.entries import HomesDamaged
from sim.record import Record


class DirectLoss(FloodKpi):
    """Loss of homes and what is in them."""

    name = "direct_loss_yuan"
    unit = "yuan"
    shown_as = "yuan"
    title = "Direct loss of homes"
    definition = (
        "Value of homes (60,000 yuan) and contents (30,000; both estimates) destroyed at the greatest depth, by"
        " the curve of Huizinga et al. (2017) for Asia, and all of it where depth and speed destroy the house, less the"
        " goods that households with notice carried out of reach (at most half of the contents' loss, with four hours"
        " of notice: estimate). Crops, roads and works do not count."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return yuan; NaN where the run has no flood."""
        return sum(e.loss_yuan for e in record.of(HomesDamaged)) if is_flood(record) else float("nan")


class HomesFlooded(FloodKpi):
    """Homes with water in them."""

    name = "homes_flooded"
    shown_as = "homes"
    title = "Homes flooded"
    definition = "Homes with 0.3 m of water or more, at 2.9 persons a home (estimate)."
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return sum(e.homes for e in record.of(HomesDamaged)) if is_flood(record) else float("nan")


class HomesDestroyed(FloodKpi):
    """Homes that water destroyed."""

    name = "homes_destroyed"
    shown_as = "homes"
    title = "Homes destroyed by flowing water"
    definition = (
        "Homes where depth x speed reached 7 m2/s at 2 m/s or more (Clausen and Clark 1990, masonry), with depths and"
        " greatest speeds of half an hour each; behind levees the water's speed is taken as nothing."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return sum(e.destroyed for e in record.of(HomesDamaged)) if is_flood(record) else float("nan")
