"""What people waited for before they were lodged: in their homes, shut in there, and on their way."""

from typing import TYPE_CHECKING

from sim.kpis.care_history import Case
from sim.kpis.mission_courses import Course
from sim.kpis.steps import Step, Told, cut_up

if TYPE_CHECKING:
    from sim.kpis.waits import Waits

INF = float("inf")


def at_home(waits: "Waits", case: Case, from_s: float, until_s: float) -> list[Step]:
    """Return what those still in their homes waited for: the water itself, to get out, or a crew."""
    shut_s, out_s, rescue = _trapped(waits, case)

    def told(time_s: float) -> Told:
        if time_s < case.own_clock_s:
            return "later", -1, "", -1
        if not shut_s <= time_s < out_s:
            return "leaving", -1, "", -1
        return _rescue(waits, case.group, rescue, shut_s, time_s)

    courses = [c for some in waits.rescues.values() for c in some] if shut_s < until_s else []
    marks = (t for course in courses for t, _ in course.marks)
    ends = (t for course in courses for t in (course.started_s, course.ended_s))
    return cut_up(from_s, until_s, (case.own_clock_s, shut_s, out_s, *marks, *ends), told)


def _trapped(waits: "Waits", case: Case) -> tuple[float, float, Course | None]:
    """Return from when until when a case was shut in, and the crew that took it out."""
    shut = [t for t, _, _ in waits.trapped[case.group] if t >= case.own_clock_s]
    freed = waits.freed[case.group]
    if case.part not in waits.ways:
        now_shut = bool(shut) and not any(t > shut[-1] for t, _, _ in freed)
        return (shut[0], INF, None) if now_shut else (INF, INF, None)
    state, _, cause = waits.formed[waits.ways[case.part].root]
    if not shut:
        return INF, INF, None
    if state == "trapped":
        return shut[0], INF, waits.courses.get(cause)
    # who left when the water had gone down was let out by the same crossing
    let_out = [t for t, _, why in freed if why == cause and t > shut[0]]
    return (shut[0], let_out[0], None) if let_out else (INF, INF, None)


def _rescue(waits: "Waits", group: str, rescue: Course | None, shut_s: float, time_s: float) -> Told:
    open_ones = [c for c in waits.rescues[group] if c.started_s <= time_s < c.ended_s and c.ended_s > shut_s]
    if rescue is not None and rescue.started_s <= time_s:
        open_ones = [rescue]
    if open_ones:
        # of several crews the one that is farthest
        order = {"rescue": 0, "closed": 1, "boat": 2, "crew": 2}
        told = min((c.at(time_s) for c in open_ones), key=lambda told: (order.get(told[0], 3), told[1]))
        return _idle(waits, told, time_s) if told[0] in ("boat", "crew") else told
    before = [c for c in waits.rescues[group] if shut_s <= c.started_s and c.ended_s <= time_s]
    if before and before[-1].outcome == "no-way":
        return "closed", before[-1].number, "", before[-1].number
    if before and before[-1].outcome in ("no-crew", "no-boat"):
        return before[-1].outcome[3:], before[-1].number, "", before[-1].number
    return "call", -1, "", -1


def _idle(waits: "Waits", told: Told, time_s: float) -> Told:
    """Return what a crew or boat waits for while it is held and cannot go: whoever waits for it waits for that."""
    hold = waits.pools.by_entry.get(told[1])
    if hold is None:
        return told
    for other in waits.pools.by_id[hold.pool].holders(time_s, time_s + 1e-6):
        course = waits.courses.get(other.cause)
        theirs = course.at(time_s) if course is not None else told
        if theirs[0] in ("boat", "crew") and theirs[0] != told[0]:
            return theirs
    return told


def moving(waits: "Waits", case: Case, from_s: float, until_s: float) -> list[Step]:
    """Return what held up those on their way to lodging."""
    way = waits.ways[case.part]
    turned = [(t, i, edge) for t, i, edge in way.turned if from_s < t <= until_s]
    shut = [(t, i, name) for t, i, name in way.shut if from_s <= t < until_s]
    held = [row for row in way.held if from_s < row[0] and row[0] - row[1] < until_s]

    def told(time_s: float) -> Told:
        if any(t <= time_s for t in way.hurt_s):
            return "ambulance", -1, "", -1
        for t, i, name in reversed(shut):
            if t <= time_s:
                return "shelter", i, name, -1
        for t, i, edge in turned:
            if time_s < t:
                return "closed", i, edge, -1
        for t, lost_s, i, edge in held:
            if t - lost_s <= time_s < t:
                return "congestion", i, edge, -1
        return "moving", -1, "", -1

    cuts = [t for t, _, _ in (*turned, *shut)] + [s for t, lost_s, _, _ in held for s in (t - lost_s, t)]
    return cut_up(from_s, until_s, [*cuts, *way.hurt_s], told)
