"""How shelters held: hours without a service, lines at their desks, people sent on, floor a person."""

from sim.kpis.base import FloodKpi
from sim.kpis.care_history import horizon, is_flood
from sim.record import Record
from sim.resources.shelter import Admitted, AtTheDesk, Registered, ShelterOpened, Transferred
from sim.resources.shelter_services_spec import SERVICE_TITLES, SERVICES, ServiceChanged


def short_s(record: Record) -> dict[str, float]:
    """Return the person-seconds in which a service of a shelter did not reach people there, by service."""
    found = dict.fromkeys(SERVICES, 0.0)
    unserved: dict[tuple[str, str], tuple[float, int]] = {}
    for entry in record.of(ServiceChanged):
        since_s, persons = unserved.get((entry.shelter, entry.service), (entry.time_s, 0))
        found[entry.service] += persons * (entry.time_s - since_s)
        unserved[entry.shelter, entry.service] = entry.time_s, entry.unserved
    end_s = horizon(record)
    for (_shelter, service), (since_s, persons) in unserved.items():
        found[service] += persons * max(end_s - since_s, 0.0)
    return found


class ShelterHoursWithoutService(FloodKpi):
    """Person-hours in shelters without a service."""

    name = "shelter_hours_without_service"
    unit = "s"
    shown_as = "h"
    title = "Person-hours in shelters without a service"
    definition = (
        "Over the services that shelters have (power, water, kitchen, medical point, latrines): hours times the people"
        " there whom the service did not reach, because it failed, ran out, or is made for fewer. What a shelter does"
        " not have at all is not counted."
    )
    better = -1
    of_least = False

    def __call__(self, record: Record) -> float:
        """Return person-seconds; NaN where the run has no flood."""
        return float(sum(short_s(record).values())) if is_flood(record) else float("nan")

    def parts(self, record: Record) -> dict[str, float]:
        """Return them by service; empty where no shelter has any."""
        return short_s(record) if any(True for _ in record.of(ServiceChanged)) else {}

    def part_title(self, part: str) -> str:
        """Return the service's name."""
        return SERVICE_TITLES.get(part, part)


class ShelterLine(FloodKpi):
    """Most people in line before the desk of one shelter."""

    name = "shelter_line"
    shown_as = "persons"
    title = "Most persons waiting to be registered"
    definition = (
        "The longest line before the desk of any one shelter. Who waits there has a roof, but is given nothing yet."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return float(max((e.waiting for e in record.of(AtTheDesk)), default=0)) if is_flood(record) else float("nan")


class ShelterRegistrationWait(FloodKpi):
    """Mean time from a shelter's door to having been registered."""

    name = "shelter_registration_wait"
    unit = "s"
    shown_as = "h"
    title = "Mean wait to be registered"
    definition = "Mean over the people registered in shelters of the time from its door until they were registered."
    better = -1

    def __call__(self, record: Record) -> float:
        """Return seconds; NaN where nobody was registered."""
        entries = list(record.of(Registered))
        persons = sum(e.persons for e in entries)
        return sum(e.persons * e.waited_s for e in entries) / persons if persons else float("nan")


class ShelterTransfers(FloodKpi):
    """People sent on by a full shelter and taken in by another."""

    name = "shelter_transfers"
    shown_as = "persons"
    title = "Persons sent on to another shelter"
    definition = "People for whom one shelter had no room and whom another took in, each time that happened."
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        return float(sum(e.persons for e in record.of(Transferred))) if is_flood(record) else float("nan")


class ShelterCrowding(FloodKpi):
    """Most people in a shelter over those for whom its floor suffices."""

    name = "shelter_crowding"
    title = "Crowding of the fullest shelter"
    shown_as = "%"
    definition = (
        "People in a shelter over those for whom its floor suffices by its class, at the time and in the shelter at"
        " which it was most. Above 100 % people have less floor than the class promises."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the ratio; NaN where no shelter whose floor is known opened."""
        standard = {e.shelter: e.standard for e in record.of(ShelterOpened) if e.standard}
        if not standard or not is_flood(record):
            return float("nan")
        return max((e.inside / standard[e.shelter] for e in record.of(Admitted) if e.shelter in standard), default=0.0)
