"""Who missed first relief or basic living, which need they lacked, and what they waited for: a fold of the record.

One row for each need that somebody lacked. The wait is shared out, instant by instant, by where the thing that would
have met the need was: in no store, in a store, on a truck, at the point; or by what was not known or decided yet. A
row's shares add up to 1; persons who lacked several needs at once are divided among them.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sim.command.headquarters import Decided
from sim.command.rounds import KitListed, NeedReported
from sim.kpis.care_history import Case, horizon, in_need
from sim.kpis.relief_shares import HELD_H
from sim.missions.base import MissionEnded, MissionStarted
from sim.missions.goods import GoodsHanded, GoodsUnloaded
from sim.missions.hand_out import GOODS_OF
from sim.people.entries import HOME, PeopleMoved
from sim.people.part import NEEDS
from sim.record import Record
from sim.resources.entries import Granted
from sim.resources.stock import StockAdded, StockHeld, StockTaken
from sim.text import N_

FIRST, BASIC = "first-12h", "basic-24h"
HOURS = {FIRST: 12.0, BASIC: 24.0}
"""The promises that are looked at, and their hours."""
WAITS = {
    "home": N_("still at home, on the way or between two lodgings"),
    "report": N_("at the lodging, not reported yet"),
    "decision": N_("reported, relief for the town not decided yet"),
    "stock": N_("stock: none in any store"),
    "truck": N_("truck: in a store, no truck or order for it yet"),
    "road": N_("road: on a truck that loads, drives or waits for a way"),
    "hand-out": N_("hand-out: at the point, not in their hands yet"),
    "team": N_("medical team: asked for, none free yet"),
    "visit": N_("medical team: on its way or treating others"),
}
"""What somebody waited for, in the order of relief: message ids."""
DAILY = ("food_day", "water_l")
"""Goods of which the kit lists what some days need."""
TENT_A_PERSON = 0.1
"""Tents a person below which what lies at a point is of no use to somebody without a roof."""
LATE, NEVER, RAN_OUT = "late", "never", "ran-out"
HOW = {LATE: N_("met too late"), NEVER: N_("never met in the run"), RAN_OUT: N_("was met, but ran out or was lost")}
"""How a need was lacking: message ids."""


@dataclass(slots=True)
class Steps:
    """A quantity that changes at instants."""

    times_s: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, time_s: float, change: float) -> None:
        """Change it from a time on; times come in order."""
        self.times_s.append(time_s)
        self.values.append((self.values[-1] if self.values else 0.0) + change)

    def at(self, time_s: float) -> float:
        """Return its value at a time."""
        i = bisect_right(self.times_s, time_s)
        return self.values[i - 1] if i else 0.0


@dataclass(slots=True)
class Course:
    """What a record says of goods, teams, reports and places, made once for all who waited."""

    where: dict[int, list[tuple[float, str]]] = field(default_factory=dict)
    reported: dict[str, float] = field(default_factory=dict)
    town: dict[str, str] = field(default_factory=dict)
    decided: dict[str, float] = field(default_factory=dict)
    stores: dict[str, Steps] = field(default_factory=dict)
    points: dict[tuple[str, str], Steps] = field(default_factory=dict)
    rounds: dict[tuple[str, str], list[tuple[float, float, float]]] = field(default_factory=dict)
    tours: dict[str, list[tuple[float, float, float]]] = field(default_factory=dict)
    a_person: dict[str, float] = field(default_factory=lambda: {"tent": TENT_A_PERSON})


def lateness(record: Record) -> tuple[dict[str, Any], ...]:
    """Return a row for each need that people in need lacked who missed a promise; none where nobody did.

    Each row has ``promise`` (a key of :data:`HOURS`), ``need``, ``how`` (a key of :data:`HOW`), ``persons``, and
    ``wait_<w>``, the shares of the wait, for each ``w`` of :data:`WAITS`.
    """
    rows: list[dict[str, Any]] = []
    course: Course | None = None
    end_s = horizon(record)
    for case in in_need(record):
        for promise in HOURS:
            lacking = list(_lacking(case, promise, end_s))
            if lacking and course is None:
                course = _course(record)
            for need, how, from_s, until_s in lacking:
                assert course is not None
                shares = _shares(course, case, need, from_s, until_s)
                rows.append(
                    {"promise": promise, "need": need, "how": how, "persons": case.in_need / len(lacking)}
                    | {f"wait_{w}": shares.get(w, 0.0) for w in WAITS}
                )
    return tuple(rows)


def _lacking(case: Case, promise: str, end_s: float) -> Iterator[tuple[str, str, float, float]]:
    """Yield the needs that decided that a case missed a promise: need, how, and from when until when it was lacking.

    Of first relief the last need decides, or all that were never met; of basic living all that were not met at its hour
    or did not hold.
    """
    clock_s = case.clock_for_s(HOURS[promise])
    due_s = min(clock_s + HOURS[promise] * 3600.0, end_s)
    starts = {need: min((s for s, _ in case.met[need]), default=math.inf) for need in NEEDS}
    if promise == FIRST:
        relieved_s = case.first_relief_s()
        if relieved_s <= due_s:
            return
        wanted = ("roof", "water", "food", *(("clothing",) if case.wet or case.cold else ()))
        for need in wanted:
            if starts[need] == relieved_s:
                yield need, LATE if relieved_s < math.inf else NEVER, clock_s, min(relieved_s, end_s)
        return
    held_s = min(due_s + HELD_H * 3600.0, end_s)
    if case.basic_at(due_s) and case.basic_held(due_s, held_s):
        return
    for need in NEEDS:
        gap = _gap(case.met[need], due_s, held_s)
        if starts[need] > due_s:
            yield need, LATE if starts[need] < math.inf else NEVER, clock_s, min(starts[need], end_s)
        elif gap is not None:
            yield need, RAN_OUT, gap[0], min(gap[1], end_s)


def _gap(spans: list[tuple[float, float]], due_s: float, held_s: float) -> tuple[float, float] | None:
    """Return the time about the first instant from due to held at which a need was met no more; None if it held."""
    at = due_s
    before = max((s for s, _ in spans if s <= due_s), default=due_s)
    for start, until in sorted(spans):
        if start <= at < until:
            at = until
    if at > held_s or (at == held_s and held_s > due_s):
        return None
    ended = max((until for start, until in spans if start <= at and until <= at), default=before)
    again = min((start for start, until in spans if start > at and until > start), default=math.inf)
    return ended, again


def _course(record: Record) -> Course:
    found = Course()
    taken: dict[str, float] = {}
    granted: dict[str, float] = {}
    for goods in record.of(StockTaken):
        taken.setdefault(goods.by, goods.time_s)
    for grant in record.of(Granted):
        if not grant.pool.endswith("/bays"):
            granted.setdefault(grant.by, grant.time_s)
    cares: dict[int, int] = {}
    tours: dict[str, int] = {}
    for index, entry in enumerate(record):
        if isinstance(entry, PeopleMoved):
            if entry.to_part == HOME:
                continue
            if entry.to_part != entry.from_part and entry.to_part not in found.where:
                # who splits off has been where the others were
                found.where[entry.to_part] = list(found.where.get(entry.from_part, ()))
            place = entry.to_place if entry.to_state in ("lodged", "sheltered") else ""
            found.where.setdefault(entry.to_part, []).append((entry.time_s, place))
        elif isinstance(entry, KitListed):
            if entry.item != "tent":
                found.a_person[entry.item] = entry.a_person / (entry.days if entry.item in DAILY else 1)
        elif isinstance(entry, NeedReported):
            found.reported.setdefault(entry.place, entry.time_s)
            found.town[entry.place] = entry.town
        elif isinstance(entry, Decided):
            found.decided.setdefault(entry.incident, entry.time_s)
        elif isinstance(entry, StockHeld):
            if entry.reserve == "physical":
                found.stores.setdefault(entry.item, Steps()).add(entry.time_s, entry.amount)
        elif isinstance(entry, (StockTaken, StockAdded)):
            sign = -1.0 if isinstance(entry, StockTaken) else 1.0
            found.stores.setdefault(entry.item, Steps()).add(entry.time_s, sign * entry.amount)
        elif isinstance(entry, (GoodsUnloaded, GoodsHanded)):
            for item in GOODS_OF.values():
                amount = getattr(entry, item)
                if not amount:
                    continue
                steps = found.points.setdefault((entry.place, item), Steps())
                if isinstance(entry, GoodsUnloaded):
                    steps.add(entry.time_s, amount)
                    order_s = taken.get(entry.by, entry.time_s)
                    left_s = granted.get(entry.by, order_s)
                    found.rounds.setdefault((entry.place, item), []).append((order_s, left_s, entry.time_s))
                else:
                    steps.add(entry.time_s, -amount)
        elif isinstance(entry, MissionStarted) and entry.mission == "care":
            tours[entry.place] = tours.get(entry.place, 0) + 1
            cares[index] = tours[entry.place]
        elif isinstance(entry, MissionEnded) and entry.mission == "care" and entry.cause in cares:
            name = f"care/{entry.place}/{cares.pop(entry.cause)}"
            begun_s = record[entry.cause].time_s
            found.tours.setdefault(entry.place, []).append((begun_s, granted.get(name, entry.time_s), entry.time_s))
    for index, number in cares.items():  # tours that the run cut off
        begun = record[index]
        assert isinstance(begun, MissionStarted)
        left_s = granted.get(f"care/{begun.place}/{number}", math.inf)
        found.tours.setdefault(begun.place, []).append((begun.time_s, left_s, math.inf))
    return found


def _shares(course: Course, case: Case, need: str, from_s: float, until_s: float) -> dict[str, float]:
    """Return the shares of a wait by what was waited for; they add up to 1."""
    moves = course.where.get(case.part, [])
    cuts = {from_s, until_s, *(t for t, _ in moves), *course.decided.values(), *course.reported.values()}
    places = {place for _, place in moves if place}
    item = GOODS_OF.get(need, "")
    if item:
        cuts |= set(course.stores.get(item, Steps()).times_s)
        for place in places:
            cuts |= set(course.points.get((place, item), Steps()).times_s)
            cuts |= {t for trip in course.rounds.get((place, item), ()) for t in trip}
    else:
        cuts |= {t for place in places for tour in course.tours.get(place, ()) for t in tour}
    times = sorted(t for t in cuts if from_s <= t <= until_s)
    spent: dict[str, float] = {}
    for start, end in pairwise(times):
        what = _waited_for(course, moves, case.count, item, (start + end) / 2)
        spent[what] = spent.get(what, 0.0) + end - start
    total = sum(spent.values())
    if total <= 0:
        return {_waited_for(course, moves, case.count, item, from_s): 1.0}
    return {what: seconds / total for what, seconds in spent.items()}


def _waited_for(course: Course, moves: list[tuple[float, str]], count: float, item: str, time_s: float) -> str:
    place = next((p for t, p in reversed(moves) if t <= time_s), "")
    if not place:
        return "home"
    if not item:
        for begun_s, left_s, ended_s in course.tours.get(place, ()):
            if begun_s <= time_s < ended_s:
                return "visit" if left_s <= time_s else "team"
        return "report"
    # a litre left over is no hand-out: it must be enough for them, for a day at least
    lies = course.points.get((place, item), Steps()).at(time_s)
    if lies > 0 and lies >= count * course.a_person.get(item, 1.0):
        return "hand-out"
    for order_s, left_s, unloaded_s in course.rounds.get((place, item), ()):
        if order_s <= time_s < unloaded_s:
            return "road" if left_s <= time_s else "truck"
    if course.reported.get(place, math.inf) > time_s:
        return "report"
    if course.decided.get(f"relief/{course.town.get(place, '')}", math.inf) > time_s:
        return "decision"
    return "truck" if course.stores.get(item, Steps()).at(time_s) > 0 else "stock"
