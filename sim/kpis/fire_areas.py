"""What burnt and what was damaged in a season; damaged forest area is what the targets mean."""

from sim.command.fire_incident import FireClosed
from sim.kpis.base import FireKpi
from sim.kpis.fire_counts import fires, of_season
from sim.record import Record
from sim.text import N_


class DamagedForest(FireKpi):
    """Damaged forest of the season."""

    name = "damaged_forest_m2"
    unit = "m2"
    shown_as = "ha"
    title = N_("Damaged forest of the season")
    definition = N_("Forest consumed or killed (受害森林面积) by all fire events of the season.")
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up."""
        return of_season(record, sum(f.damaged_m2 for f in record.of(FireClosed)))


class DamagedByFires(FireKpi):
    """Damaged forest of the fires that are reported."""

    name = "damaged_by_fires_m2"
    unit = "m2"
    shown_as = "ha"
    title = N_("Damaged forest of the forest fires")
    definition = N_("The same by forest fires alone, those that are reported: over their number, the mean per fire.")
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up."""
        return of_season(record, sum(f.damaged_m2 for f in fires(record)))


class LargestDamage(FireKpi):
    """The most damaging fire of the season."""

    name = "largest_damaged_m2"
    unit = "m2"
    shown_as = "mu"
    title = N_("Damaged forest of the worst fire")
    definition = N_("Damaged forest of the season's most damaging fire event; none in a season without any.")
    better = -1

    def __call__(self, record: Record) -> float:
        """Return it; NaN in a season without a fire event."""
        return float(max((f.damaged_m2 for f in record.of(FireClosed)), default=float("nan")))


class Burnt(FireKpi):
    """Burnt area of the season."""

    name = "burnt_m2"
    unit = "m2"
    shown_as = "ha"
    title = N_("Burnt area of the season")
    definition = N_("Area that burnt (过火面积), of any cover; it stands beside damaged forest and is no target.")
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up."""
        return of_season(record, sum(f.burnt_m2 for f in record.of(FireClosed)))


class BurntByFires(FireKpi):
    """Burnt area of the fires that are reported."""

    name = "burnt_by_fires_m2"
    unit = "m2"
    shown_as = "ha"
    title = N_("Burnt area of the forest fires")
    definition = N_("The same by forest fires alone, those that are reported.")
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up."""
        return of_season(record, sum(f.burnt_m2 for f in fires(record)))


class ForestDamageRate(FireKpi):
    """Damaged forest over the forest of the city."""

    name = "forest_damage_rate"
    shown_as = "per mille"
    title = N_("Forest damage rate of the season")
    definition = N_("Damaged forest of the season over the forest area of the city (森林火灾受害率).")
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the ratio."""
        return of_season(record, sum(f.damaged_m2 for f in record.of(FireClosed))) / float(record.about["forest_m2"])
