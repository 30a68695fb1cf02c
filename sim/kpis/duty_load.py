"""The load of the duty roster: decisions, calls and read-backs by level and hour of the day; a fold of the record."""

from dataclasses import dataclass

from sim.calendar import DAY_S
from sim.command.calls_spec import OnDuty
from sim.command.headquarters import Decided
from sim.kpis.call_log import NEVER, READ_BACK, SENT, calls
from sim.record import Record

CITY, TOWN, VILLAGE = "city", "town", "village"


@dataclass(slots=True)
class Load:
    """What a level had to do in an hour of the day, all days of the run together.

    Attributes
    ----------
    level, hour : str, int
        Whose, and which hour.
    persons : tuple of str
        Who is on duty, the first decides.
    count : int
        Decisions of the city, calls of the towns, orders that came to villages.
    failed : int
        Calls that reached nobody, or orders that needed more than one call.
    waited_s, longest_s, worked_s : float
        Waiting of all together (for a desk; for a read-back), the longest of them, and time spent on decisions.
    """

    level: str
    hour: int
    persons: tuple[str, ...] = ()
    count: int = 0
    failed: int = 0
    waited_s: float = 0.0
    longest_s: float = 0.0
    worked_s: float = 0.0

    def add(self, waited_s: float, worked_s: float = 0.0, *, failed: bool = False) -> None:
        """Count one thing more."""
        self.count += 1
        self.failed += failed
        self.waited_s += waited_s
        self.longest_s = max(self.longest_s, waited_s)
        self.worked_s += worked_s


def duty_load(record: Record) -> list[Load]:
    """Return the load of each level and hour that had any, by level and hour."""
    clock_s = float(record.about.get("clock_s", 0.0))
    rosters = record.of(OnDuty)
    found: dict[tuple[str, int], Load] = {}

    def at(level: str, time_s: float) -> Load:
        hour = int((clock_s + time_s) % DAY_S // 3600.0)
        if (level, hour) not in found:
            on = next((e.persons for e in rosters if e.level == level and e.holds((hour + 0.5) * 3600.0)), ())
            found[level, hour] = Load(level, hour, on)
        return found[level, hour]

    for entry in record:
        if isinstance(entry, Decided):
            asked_s = entry.time_s - entry.took_s - entry.waited_s
            at(CITY, asked_s).add(entry.waited_s, entry.took_s)
    tried: dict[tuple[str, str], int] = {}
    for call in calls(record):
        if call.outcome == NEVER or not call.means:
            continue
        answered = call.outcome == READ_BACK
        if call.town and call.outcome != SENT:
            at(TOWN, call.called_s).add(call.ended_s - call.called_s if answered else 0.0, failed=not answered)
        if answered:
            again = tried.get((call.place, call.order), 0)
            at(VILLAGE, call.ended_s).add(call.ended_s - call.asked_s, failed=again > 0)
        else:
            tried[call.place, call.order] = tried.get((call.place, call.order), 0) + 1
    order = {CITY: 0, TOWN: 1, VILLAGE: 2}
    return sorted(found.values(), key=lambda one: (order[one.level], one.hour))
