"""What the season's fires cost in work."""

from sim.kpis.base import Kpi
from sim.kpis.fire_counts import of_season
from sim.missions.fire_attack import CrewBack
from sim.record import Record
from sim.text import N_


class CrewTime(Kpi):
    """Person-time on fires."""

    name = "crew_time_s"
    unit = "s"
    shown_as = "h"
    title = N_("Person-hours on fires")
    definition = N_("Persons of all crews sent to fires times the time they were out, travel included.")
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up over crews that came back."""
        return of_season(record, sum(e.persons * e.out_s for e in record.of(CrewBack)))
