"""What people waited for where they stayed: goods from a store to the point and into their hands, and a doctor."""

from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.command.rounds import NeedReported
from sim.kpis.mission_courses import Course
from sim.kpis.steps import Level, Step, Told, cut_up

if TYPE_CHECKING:
    from sim.kpis.waits import Waits

INF = float("inf")


def care(waits: "Waits", place: str, came_s: float, from_s: float, until_s: float) -> list[Step]:
    """Return what those at a place waited for until a doctor had seen them."""
    tours = [c for c in waits.tours[place] if c.started_s < until_s]

    def told(time_s: float) -> Told:
        before = [c for c in tours if c.started_s <= time_s]
        if before and time_s < before[-1].ended_s:
            return before[-1].at(time_s)
        if before and before[-1].outcome not in ("done", "") and before[-1].ended_s > came_s:
            cause = "team" if before[-1].outcome == "no-means" else "closed"
            return cause, before[-1].number, "", before[-1].number
        return "report", -1, place, -1

    cuts = [t for c in tours for t in (c.started_s, c.ended_s, *(m for m, _ in c.marks))]
    return cut_up(from_s, until_s, cuts, told)


def goods_there(
    waits: "Waits",
    place: str,
    item: str,
    came_s: float,
    from_s: float,
    until_s: float,
    by: Course | None,
    enough: float,
) -> list[Step]:
    """Return what those at a place waited for until goods of an item were in their hands.

    Parameters
    ----------
    waits : Waits
        The run.
    place, item : str
        Where and what.
    came_s, from_s, until_s : float
        When they came, and the wait.
    by : Course, optional
        The round whose hand-out served them, where it is known.
    enough : float
        Pieces that suffice for all of them.
    """
    goods = waits.goods
    sent = [s for s in goods.sent[place, item] if s.time_s < until_s]
    mine = next((s for s in reversed(sent) if by is not None and s.round is by), None)
    wanting = goods.wanting[place, item]
    reports = goods.reported[place]
    first = bisect_left(reports, (came_s, -1))
    report_s, report = reports[first] if first < len(reports) else (INF, -1)
    incident = f"relief/{goods.town.get(place, '')}"
    decided_s, decided = goods.decided.get(incident, (INF, -1))
    # the way of its own reports to the body that decides
    passed = goods.passed[f"relief/{place}"]
    ready_s = max(report_s, decided_s)
    order_s, order, of_s = _order(waits, place, ready_s, report_s)
    level, store = goods.points[place, item], goods.in_store.get(item, Level())
    failed = [s for s in sent if s.place_s(place) == INF]
    told_of = waits.record[report] if report >= 0 else None
    few = isinstance(told_of, NeedReported) and told_of.persons < waits.there[place].at(report_s)
    # when a round is back people have been counted by name: what is short from then on went to others
    named_s = min((one.round.ended_s for one in sent if came_s < one.place_s(place) < INF), default=INF)

    def told(time_s: float) -> Told:
        if mine is not None:
            if time_s >= mine.place_s(place):
                return "hand-out", by.number if by else -1, place, mine.round.number
            if time_s >= mine.time_s:
                return mine.round.at(time_s)
        if level.at(time_s) >= enough:
            return "hand-out", -1, place, -1
        if time_s < report_s:
            # what was ordered before they were reported was meant for others, whatever item it was
            return "report", report, place, -1
        # where the round that served them is known, others count that were ordered when they had been reported
        since_s = ready_s if mine is not None else -INF
        coming = [s for s in sent if max(s.time_s, since_s) <= time_s < s.place_s(place) < INF and s.time_s >= since_s]
        if coming:
            return min(coming, key=lambda s: s.place_s(place)).round.at(time_s)
        for one in reversed(failed):
            if one.time_s <= time_s:
                if time_s >= one.round.missed.get(place, INF):
                    return "closed", one.round.number, place, one.round.number
                if time_s < one.round.ended_s:
                    # the truck that came was too small for them, or the run ended before it was there
                    small = one.round.ended_s < INF and place not in one.round.missed
                    return ("truck", -1, place, one.round.number) if small else one.round.at(time_s)
                break
        if wanting.at(time_s) > 0:
            if store.at(time_s) <= 0:
                return "stock", order, item, -1
            return ("truck", order, "", -1) if goods.no_truck(place, item, time_s) else ("rounds", order, place, -1)
        for a, b, entry, body in passed:
            if a <= time_s < b:
                return "across", entry, body, -1
        if time_s < decided_s:
            return "decision", decided, "", -1
        if of_s <= time_s < order_s:
            return "rounds", order, place, -1
        return "counted" if few and time_s < named_s else "others", report, place, -1

    cuts = {
        report_s,
        decided_s,
        order_s,
        of_s,
        named_s,
        *(t for a, b, _, _ in passed for t in (a, b)),
        *wanting.between(from_s, until_s),
        *level.between(from_s, until_s),
    }
    for one in sent:
        cuts |= {one.time_s, one.place_s(place), one.round.missed.get(place, INF), one.round.ended_s}
        cuts |= {t for t, _ in one.round.marks}
    if wanting.times_s:
        cuts |= {*store.between(from_s, until_s), *goods.trucks.between(from_s, until_s)}
    return cut_up(from_s, until_s, cuts, told)


def out_of_service(steps: list[Step], changes: list[tuple[float, int, int]], place: str) -> list[Step]:
    """Return the steps of a wait at a shelter in which its own service should have met the need.

    While the service does not reach everybody there, it is what those wait for who lack the need; what relief does
    about it is told for the rest.
    """
    if not steps:
        return []

    def told(time_s: float) -> Told:
        at = bisect_right(changes, time_s, key=lambda change: change[0])
        if at and changes[at - 1][2] > 0:
            return "service", changes[at - 1][1], place, -1
        step = next(step for step in steps if step.from_s <= time_s <= step.until_s)
        return step.cause, step.entry, step.who, step.mission

    cuts = [*(t for t, _, _ in changes), *(step.from_s for step in steps)]
    return cut_up(steps[0].from_s, steps[-1].until_s, cuts, told)


def in_line(steps: list[Step], lines: list[tuple[float, float, int, str]], served: bool) -> list[Step]:
    """Return the steps of a wait at a shelter, with the time in which nothing but being registered was wanting.

    That is when goods lie there, and where a service of the shelter meets the need all the time that it works.

    Parameters
    ----------
    steps : list of Step
        What they waited for otherwise.
    lines : list of tuple
        (from, until, entry, shelter) of each line before a desk.
    served : bool
        Whether a service of the shelter meets the need.
    """
    found: list[Step] = []
    for step in steps:
        holds = step.cause == "hand-out" or (served and step.cause != "service")
        spans = [line for line in lines if line[0] < step.until_s and line[1] > step.from_s] if holds else []
        at_s = step.from_s
        for from_s, until_s, entry, shelter in spans:
            start, end = max(from_s, at_s), min(until_s, step.until_s)
            if start > at_s:
                found.append(replace(step, from_s=at_s, until_s=start))
            found.append(Step(start, end, "registration", entry, shelter))
            at_s = end
        if at_s < step.until_s:
            found.append(replace(step, from_s=at_s))
    return found


def _order(waits: "Waits", place: str, ready_s: float, report_s: float) -> tuple[float, int, float]:
    """Return the first order for a place that a report asked for: when, its entry, and when the report came.

    What is ordered because a supply ends is no answer to a report; ``inf`` where none is.
    """
    for time_s, index, _ in waits.goods.asked[place]:
        cause = waits.record[index].cause
        if time_s >= ready_s and cause >= 0 and isinstance(report := waits.record[cause], NeedReported):
            return time_s, index, max(report.time_s, report_s)
    return INF, -1, INF
