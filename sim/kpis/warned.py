"""How warning went: until villages had read their orders back, and who was still at home when water came."""

from sim.kpis.base import FloodKpi
from sim.kpis.call_log import NEVER, READ_BACK, calls
from sim.kpis.care_history import horizon, is_flood
from sim.people.entries import HOME, PeopleMoved
from sim.record import Record


class HoursUntilReadBack(FloodKpi):
    """Mean time from an order to its read-back in a village."""

    name = "hours_until_read_back"
    unit = "s"
    shown_as = "h"
    title = "Time until an order was read back"
    definition = (
        "Mean over villages and orders of the time from the order of city or town until somebody in the village had"
        " read it back, by telephone, radio, satellite or messenger. An order that never arrived counts to the end of"
        " the run; alarms of a village's own gauge are no orders."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the mean, s; NaN where the run has no flood or nobody was called."""
        if not is_flood(record):
            return float("nan")
        took = [
            (horizon(record) if call.outcome == NEVER else call.ended_s) - call.asked_s
            for call in calls(record)
            if call.outcome == NEVER or (call.outcome == READ_BACK and call.ended_s > call.asked_s)
        ]
        return sum(took) / len(took) if took else float("nan")


class PeopleHomeWhenWaterCame(FloodKpi):
    """People who were at home when water entered their homes."""

    name = "people_home_when_water_came"
    shown_as = "persons"
    title = "People still at home when water came"
    definition = (
        "People who were in their homes when these had 0.3 m of water for the first time: warned too late or not at"
        " all, told to prepare only, or unwilling to move."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the run has no flood."""
        if not is_flood(record):
            return float("nan")
        hit = (e for e in record.of(PeopleMoved) if e.from_part == HOME and e.to_state == "hit")
        return float(sum(e.count for e in hit if e.from_state == "home"))
