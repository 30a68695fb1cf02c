"""Dams and levees that broke, were found in a bad state, or were held in time."""

from sim.command.dam_patrols import DamSign
from sim.hazards.base import HazardEnded
from sim.kpis.base import FloodKpi
from sim.missions.hold_dam import DamHeld
from sim.record import Record
from sim.text import N_


def may_break(record: Record) -> bool:
    """Return whether the run had a dam or a levee that could break: without one these figures do not exist."""
    return bool(record.about.get("breaches"))


class Breaches(FloodKpi):
    """Dams and levees that broke."""

    name = "breaches"
    shown_as = "places"
    title = N_("Dams and levees that broke")
    definition = N_(
        "Places of the scenario's dams and levees where a breach began. Which of its dams are in a doubtful state is"
        " drawn anew in each event."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Count them; NaN where nothing could break."""
        if not may_break(record):
            return float("nan")
        return float(
            sum(e.figure.startswith("breach_") and e.figure.endswith("_onset_s") for e in record.of(HazardEnded))
        )


class DamsFound(FloodKpi):
    """Dams at which a patrol found something."""

    name = "dams_found"
    shown_as = "places"
    title = N_("Dams at which patrols found a fault")
    definition = N_("Seepage, a blocked spillway, or water close to the crest; each dam counts once.")
    better = 1

    def __call__(self, record: Record) -> float:
        """Count them; NaN where nothing could break."""
        return float(len({e.dam for e in record.of(DamSign)})) if may_break(record) else float("nan")


class DamsSpared(FloodKpi):
    """Dams that were held and would have broken."""

    name = "dams_spared"
    shown_as = "places"
    title = N_("Dams held that would have broken")
    definition = N_("Dams that a crew strengthened before their breach began, which would have begun later in the run.")
    better = 1

    def __call__(self, record: Record) -> float:
        """Count them; NaN where nothing could break."""
        return float(len({e.dam for e in record.of(DamHeld) if e.spared})) if may_break(record) else float("nan")
