"""Volunteers: how many of those who came were put to work."""

from sim.kpis.base import FloodKpi
from sim.missions.volunteers import VolunteersCame, VolunteersRegistered
from sim.record import Record
from sim.text import N_


class VolunteersAtWork(FloodKpi):
    """Share of volunteers who were registered."""

    name = "volunteers_registered"
    shown_as = "%"
    title = N_("Volunteers who were registered")
    definition = N_(
        "Of the people who came as volunteers or with social groups, the share that a desk registered and gave work;"
        " the others stand in the way."
    )
    better = 1

    def __call__(self, record: Record) -> float:
        """Return the share; NaN where none came."""
        came = sum(e.persons for e in record.of(VolunteersCame))
        return sum(e.persons for e in record.of(VolunteersRegistered)) / came if came else float("nan")
