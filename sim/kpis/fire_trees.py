"""What became of the trees of the burnt forest in a season, and how much of it burnt in the crowns."""

from sim.command.fire_incident import FireClosed
from sim.kpis.base import FireKpi
from sim.kpis.fire_counts import of_season
from sim.record import Record
from sim.text import N_


class ConsumedForest(FireKpi):
    """Consumed forest of the season."""

    name = "consumed_forest_m2"
    unit = "m2"
    shown_as = "ha"
    title = N_("Consumed forest of the season")
    definition = N_("Forest whose trees' crowns burnt or were scorched whole (烧毁木, after DB51/T 2923-2022).")
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up."""
        return of_season(record, sum(f.consumed_m2 for f in record.of(FireClosed)))


class KilledForest(FireKpi):
    """Killed forest of the season."""

    name = "killed_forest_m2"
    unit = "m2"
    shown_as = "ha"
    title = N_("Killed forest of the season")
    definition = N_(
        "Forest whose trees lost two thirds of the crown or their cambium (烧死木); with the consumed, damaged."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up."""
        return of_season(record, sum(f.killed_m2 for f in record.of(FireClosed)))


class HurtForest(FireKpi):
    """Hurt forest of the season."""

    name = "hurt_forest_m2"
    unit = "m2"
    shown_as = "ha"
    title = N_("Hurt forest of the season")
    definition = N_(
        "Forest whose trees were scorched and live (烧伤木); the rest of the burnt forest is unhurt (未伤木)."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up."""
        return of_season(record, sum(f.hurt_m2 for f in record.of(FireClosed)))


class CrownFire(FireKpi):
    """Forest that burnt in the crowns in a season."""

    name = "crown_fire_m2"
    unit = "m2"
    shown_as = "ha"
    title = N_("Crown fire of the season")
    definition = N_("Forest where the fire was in the crowns: torching or crowning (树冠火).")
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up."""
        return of_season(record, sum(f.crown_m2 for f in record.of(FireClosed)))
