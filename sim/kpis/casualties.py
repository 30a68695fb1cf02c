"""The hurt, the dead who waited too long, and the missing."""

from sim.command.damage_entries import DamageReported
from sim.kpis.base import FloodKpi
from sim.kpis.care_history import is_flood
from sim.missions.treat import TreatmentBegan
from sim.people.entries import DiedOfWounds, Injured
from sim.record import Record

NAN = float("nan")


class PeopleInjured(FloodKpi):
    """People hurt."""

    name = "people_injured"
    shown_as = "persons"
    title = "People injured"
    definition = "People hurt by the water who were not killed by it at once, the walking wounded among them."
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return float(len(record.of(Injured))) if is_flood(record) else NAN


class PeopleBadlyInjured(FloodKpi):
    """People badly hurt."""

    name = "people_badly_injured"
    shown_as = "persons"
    title = "People badly injured"
    definition = "Of them those tagged red, yellow or black, who cannot walk and need a hospital."
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return float(sum(e.casualty >= 0 for e in record.of(Injured))) if is_flood(record) else NAN


class DeathsWaiting(FloodKpi):
    """People who died of their wounds before treatment, or under ruins."""

    name = "deaths_waiting"
    shown_as = "persons"
    title = "Deaths while waiting"
    definition = (
        "People badly hurt who died before they were treated, or under ruins before they were dug out; they are among"
        " the deaths."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return float(len(record.of(DiedOfWounds))) if is_flood(record) else NAN


class HoursUntilTreatment(FloodKpi):
    """Mean time from being hurt to treatment."""

    name = "hours_until_treatment"
    unit = "s"
    shown_as = "h"
    title = "Time until the badly injured were treated"
    definition = "Mean over the badly injured whose treatment in a hospital began, from when they were hurt."
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the mean in seconds; NaN where nobody was treated."""
        found = [e.after_s for e in record.of(TreatmentBegan)]
        return sum(found) / len(found) if found else NAN


class PeopleMissing(FloodKpi):
    """People missing in a report of the city."""

    name = "people_missing"
    shown_as = "persons"
    title = "People missing in a report"
    definition = (
        "Drowned and not found yet, in that of the city's damage reports that names most of them; they are among the"
        " deaths."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where no report was made."""
        by_report: dict[float, int] = {}
        for entry in record.of(DamageReported):
            if entry.level == "city":
                by_report[entry.due_s] = by_report.get(entry.due_s, 0) + entry.missing
        return float(max(by_report.values())) if by_report else NAN
