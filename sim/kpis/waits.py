"""What each part of a group waited for until a need was met: steps without a gap, from the record alone."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.command.rounds import NeedReported
from sim.kpis.care_history import Case, horizon
from sim.kpis.goods_course import Goods, goods_course
from sim.kpis.mission_courses import Course, mission_courses
from sim.kpis.pool_courses import Pools, pool_courses
from sim.kpis.queues import QUEUED, Queues
from sim.kpis.steps import Level, Step, Told, cut_up
from sim.missions.base import MissionStarted
from sim.missions.hand_out import GOODS_OF
from sim.missions.travel import TurnedBack
from sim.people.entries import HOME, NeedsLapsed, NeedsMet, PartFormed, PeopleMoved, ShelterShut
from sim.people.part import NEEDS
from sim.record import Record

LODGED = ("lodged", "sheltered")
INF = float("inf")


@dataclass(slots=True)
class Way:
    """Where a part was: moves (time, place; "" on the way), how it came about, and what it met on its way.

    Attributes
    ----------
    moves : list
        (time, place where they stay or "", entry).
    root : int
        The part that left home of which this one is a part.
    shut : list
        (time, entry, shelter) of doors that were not open.
    turned : list
        (time, entry, edge) of roads found cut.
    """

    moves: list[tuple[float, str, int]] = field(default_factory=list)
    root: int = HOME
    shut: list[tuple[float, int, str]] = field(default_factory=list)
    turned: list[tuple[float, int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Waits:
    """What a record says of everybody's waits; made once a run.

    Attributes
    ----------
    record : Record
        The run.
    pools, courses, goods : Pools, dict of Course, Goods
        What means, missions and goods did.
    ways : dict of Way
        By part.
    formed : dict
        By part that left home: (state it left, entry of PartFormed, its cause).
    trapped, freed : dict
        By group: (time, entry, cause) of its people being shut in, and out of it.
    met : dict
        By (part, need): (time, cause) of each time it was met.
    lapsed : dict
        By part: when water took what it had.
    there : dict
        People at each place where some stay.
    queues : Queues
        What stood behind queues.
    tours, rescues : dict
        Medical tours by place, rescues by group, in order.
    """

    record: Record
    pools: Pools
    courses: dict[int, Course]
    goods: Goods
    ways: dict[int, Way] = field(default_factory=dict)
    formed: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    trapped: defaultdict[str, list[tuple[float, int, int]]] = field(default_factory=lambda: defaultdict(list))
    freed: defaultdict[str, list[tuple[float, int, int]]] = field(default_factory=lambda: defaultdict(list))
    met: defaultdict[tuple[int, str], list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    lapsed: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    tours: defaultdict[str, list[Course]] = field(default_factory=lambda: defaultdict(list))
    rescues: defaultdict[str, list[Course]] = field(default_factory=lambda: defaultdict(list))
    there: defaultdict[str, Level] = field(default_factory=lambda: defaultdict(Level))
    queues: Queues | None = None
    _known: dict[tuple[object, ...], list[Step]] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Record) -> "Waits":
        """Fold a record."""
        pools = pool_courses(record)
        courses = mission_courses(record, pools)
        found = cls(record, pools, courses, goods_course(record, courses, pools))
        found.queues = Queues(pools, courses, horizon(record), found.goods.truck_pools)
        for course in courses.values():
            if course.mission == "care":
                found.tours[course.place].append(course)
            elif course.mission == "rescue":
                found.rescues[course.place].append(course)
        causes: dict[int, tuple[int, int]] = {}
        for index, entry in enumerate(record):
            if type(entry) is PeopleMoved:
                found._moved(index, entry, causes)
            elif type(entry) is PartFormed:
                causes[entry.part] = index, entry.cause
            elif type(entry) is NeedsMet:
                for need in NEEDS:
                    until_s = getattr(entry, f"{need}_until_s")
                    if until_s == until_s:
                        for part in entry.parts:
                            found.met[part, need].append((entry.time_s, entry.cause))
            elif type(entry) is NeedsLapsed:
                for part in entry.parts:
                    found.lapsed[part].append(entry.time_s)
            elif type(entry) is ShelterShut:
                found.ways[entry.part].shut.append((entry.time_s, index, entry.shelter))
            elif type(entry) is TurnedBack and entry.who.startswith("part/"):
                found.ways[int(entry.who[5:])].turned.append((entry.time_s, index, str(entry.edge)))
        return found

    def _moved(self, index: int, entry: PeopleMoved, causes: dict[int, tuple[int, int]]) -> None:
        if entry.from_part == entry.to_part == HOME:
            if entry.to_state == "trapped":
                self.trapped[entry.group].append((entry.time_s, index, entry.cause))
            elif entry.from_state == "trapped":
                self.freed[entry.group].append((entry.time_s, index, entry.cause))
            return
        if entry.from_state in LODGED and entry.to_part != entry.from_part and entry.to_part != HOME:
            pass  # who splits off stays there
        elif entry.from_state in LODGED:
            self.there[entry.from_place].add(entry.time_s, -entry.count)
        if entry.to_state in LODGED and entry.to_part == entry.from_part:
            self.there[entry.to_place].add(entry.time_s, entry.count)
        if entry.to_part == HOME:
            return
        if entry.to_part not in self.ways:
            # who splits off has been where the others were
            before = self.ways.get(entry.from_part)
            self.ways[entry.to_part] = (
                Way(root=entry.to_part)
                if before is None
                else Way(list(before.moves), before.root, list(before.shut), list(before.turned))
            )
            if before is None:
                self.formed[entry.to_part] = entry.from_state, *causes.get(entry.to_part, (-1, -1))
            else:
                for need in NEEDS:
                    self.met[entry.to_part, need] = list(self.met[entry.from_part, need])
                self.lapsed[entry.to_part] = list(self.lapsed[entry.from_part])
        place = entry.to_place if entry.to_state in LODGED else ""
        self.ways[entry.to_part].moves.append((entry.time_s, place, index))

    # -- a need -----------------------------------------------------------------------------------------------------
    def steps(self, case: Case, need: str, from_s: float, until_s: float) -> list[Step]:
        """Return what a case waited for from one time to the one at which a need was met, or the run ended."""
        found: list[Step] = []
        for start, end, place, index in self._places(case, from_s, until_s):
            if index < 0:
                found += self._at_home(case, start, end)
            elif not place:
                found += self._moving(case, start, end)
            else:
                found += self._there(case, need, place, index, start, end)
        return found

    def queued(self, steps: list[Step]) -> dict[str, float]:
        """Return by cause what the queues among some steps would at most have been shorter without it, seconds."""
        found: dict[str, float] = {}
        for step in steps:
            if self.queues is not None and step.cause in QUEUED:
                for cause, saved_s in self.queues.behind(step).items():
                    if cause != step.cause:  # what was queued for is counted whole
                        found[cause] = found.get(cause, 0.0) + saved_s
        return found

    def begun_s(self, case: Case, need: str, gap_s: float) -> float:
        """Return when the wait for a need began that was met until ``gap_s``: when its next supply should have begun.

        Where hosts gave it that is their arrival, else the next order or tour after it was met; not after the gap.
        """
        before = [(t, cause) for t, cause in self.met[case.part, need] if t < gap_s]
        lapsed = [t for t in self.lapsed[case.part] if t <= gap_s]
        if not before or (lapsed and lapsed[-1] >= gap_s - 1.0):
            return gap_s
        met_s, cause = before[-1]
        moves = [move for move in self.ways[case.part].moves if move[0] <= gap_s] if case.part in self.ways else []
        if not moves or not moves[-1][1]:
            return gap_s
        came_s, place, _ = moves[-1]
        if type(self.record[cause]) is PeopleMoved:
            return max(came_s, met_s)
        if need == "care":
            after = [c.started_s for c in self.tours[place] if met_s < c.started_s]
        else:
            item = GOODS_OF[need]
            after = [t for t, _, items in self.goods.asked[place] if met_s < t and item in items]
        return min([gap_s, *after])

    def _places(self, case: Case, from_s: float, until_s: float) -> Iterator[tuple[float, float, str, int]]:
        """Yield where a case was: from, until, place ("" on the way) and the entry of the move (-1 at home)."""
        moves = self.ways[case.part].moves if case.part in self.ways else []
        at_s, place, index = from_s, "", -1
        for time_s, to_place, entry in moves:
            if time_s >= until_s:
                break
            if time_s > at_s:
                yield at_s, time_s, place, index
                at_s = time_s
            if place != to_place or index < 0:
                place, index = to_place, entry
        if until_s > at_s:
            yield at_s, until_s, place, index

    # -- before they are lodged -------------------------------------------------------------------------------------
    def _at_home(self, case: Case, from_s: float, until_s: float) -> list[Step]:
        shut_s, out_s, rescue = self._trapped(case)

        def told(time_s: float) -> Told:
            if time_s < case.own_clock_s:
                return "later", -1, "", -1
            if not shut_s <= time_s < out_s:
                return "leaving", -1, "", -1
            return self._rescue(case.group, rescue, shut_s, time_s)

        courses = [c for some in self.rescues.values() for c in some] if shut_s < until_s else []
        marks = (t for course in courses for t, _ in course.marks)
        ends = (t for course in courses for t in (course.started_s, course.ended_s))
        return cut_up(from_s, until_s, (case.own_clock_s, shut_s, out_s, *marks, *ends), told)

    def _trapped(self, case: Case) -> tuple[float, float, Course | None]:
        """Return from when until when a case was shut in, and the crew that took it out."""
        shut = [t for t, _, _ in self.trapped[case.group] if t >= case.own_clock_s]
        freed = self.freed[case.group]
        if case.part not in self.ways:
            now_shut = bool(shut) and not any(t > shut[-1] for t, _, _ in freed)
            return (shut[0], INF, None) if now_shut else (INF, INF, None)
        state, _, cause = self.formed[self.ways[case.part].root]
        if not shut:
            return INF, INF, None
        if state == "trapped":
            return shut[0], INF, self.courses.get(cause)
        # who left when the water had gone down was let out by the same crossing
        let_out = [t for t, _, why in freed if why == cause and t > shut[0]]
        return (shut[0], let_out[0], None) if let_out else (INF, INF, None)

    def _rescue(self, group: str, rescue: Course | None, shut_s: float, time_s: float) -> Told:
        open_ones = [c for c in self.rescues[group] if c.started_s <= time_s < c.ended_s and c.ended_s > shut_s]
        if rescue is not None and rescue.started_s <= time_s:
            open_ones = [rescue]
        if open_ones:
            # of several crews the one that is farthest
            order = {"rescue": 0, "closed": 1, "boat": 2, "crew": 2}
            told = min((c.at(time_s) for c in open_ones), key=lambda told: (order.get(told[0], 3), told[1]))
            return self._idle(told, time_s) if told[0] in ("boat", "crew") else told
        before = [c for c in self.rescues[group] if shut_s <= c.started_s and c.ended_s <= time_s]
        if before and before[-1].outcome == "no-way":
            return "closed", before[-1].number, "", before[-1].number
        if before and before[-1].outcome in ("no-crew", "no-boat"):
            return before[-1].outcome[3:], before[-1].number, "", before[-1].number
        return "call", -1, "", -1

    def _idle(self, told: Told, time_s: float) -> Told:
        """Return what a crew or boat waits for while it is held and cannot go: whoever waits for it waits for that."""
        hold = self.pools.by_entry.get(told[1])
        if hold is None:
            return told
        for other in self.pools.by_id[hold.pool].holders(time_s, time_s + 1e-6):
            course = self.courses.get(other.cause)
            theirs = course.at(time_s) if course is not None else told
            if theirs[0] in ("boat", "crew") and theirs[0] != told[0]:
                return theirs
        return told

    def _moving(self, case: Case, from_s: float, until_s: float) -> list[Step]:
        way = self.ways[case.part]
        turned = [(t, i, edge) for t, i, edge in way.turned if from_s < t <= until_s]
        shut = [(t, i, name) for t, i, name in way.shut if from_s <= t < until_s]

        def told(time_s: float) -> Told:
            for t, i, name in reversed(shut):
                if t <= time_s:
                    return "shelter", i, name, -1
            for t, i, edge in turned:
                if time_s < t:
                    return "closed", i, edge, -1
            return "moving", -1, "", -1

        return cut_up(from_s, until_s, [t for t, _, _ in (*turned, *shut)], told)

    # -- where they stay --------------------------------------------------------------------------------------------
    def _there(self, case: Case, need: str, place: str, index: int, from_s: float, until_s: float) -> list[Step]:
        came_s = self.record[index].time_s
        served = [cause for t, cause in self.met[case.part, need] if t == until_s]
        by = self.courses.get(served[-1]) if served and type(self.record[served[-1]]) is MissionStarted else None
        item = GOODS_OF.get(need, "")
        enough = case.count * self.goods.a_person.get(item, 1.0)
        key = (place, item, came_s, from_s, until_s, by.number if by else -1, enough)
        if key not in self._known:
            self._known[key] = (
                self._goods(place, item, came_s, from_s, until_s, by, enough)
                if item
                else self._care(place, came_s, from_s, until_s)
            )
        return self._known[key]

    def _care(self, place: str, came_s: float, from_s: float, until_s: float) -> list[Step]:
        tours = [c for c in self.tours[place] if c.started_s < until_s]

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

    def _goods(
        self, place: str, item: str, came_s: float, from_s: float, until_s: float, by: Course | None, enough: float
    ) -> list[Step]:
        goods = self.goods
        sent = [s for s in goods.sent[place, item] if s.time_s < until_s]
        mine = next((s for s in reversed(sent) if by is not None and s.round is by), None)
        wanting = goods.wanting[place, item]
        reports = goods.reported[place]
        first = bisect_left(reports, (came_s, -1))
        report_s, report = reports[first] if first < len(reports) else (INF, -1)
        decided_s, decided = goods.decided.get(f"relief/{goods.town.get(place, '')}", (INF, -1))
        ready_s = max(report_s, decided_s)
        order_s, order, of_s = self._order(place, ready_s, report_s)
        level, store = goods.points[place, item], goods.in_store.get(item, Level())
        failed = [s for s in sent if s.place_s(place) == INF]
        told_of = self.record[report] if report >= 0 else None
        few = isinstance(told_of, NeedReported) and told_of.persons < self.there[place].at(report_s)

        def told(time_s: float) -> Told:
            if mine is not None:
                if time_s >= mine.place_s(place):
                    return "hand-out", by.number if by else -1, place, mine.round.number
                if time_s >= mine.time_s:
                    return mine.round.at(time_s)
            if level.at(time_s) >= enough:
                return "hand-out", -1, place, -1
            # where the round that served them is known, others count that were ordered when they had been reported
            since_s = ready_s if mine is not None else -INF
            coming = [
                s for s in sent if max(s.time_s, since_s) <= time_s < s.place_s(place) < INF and s.time_s >= since_s
            ]
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
            if time_s < report_s:
                return "report", report, place, -1
            if time_s < decided_s:
                return "decision", decided, "", -1
            if of_s <= time_s < order_s:
                return "rounds", order, place, -1
            return "counted" if few else "others", report, place, -1

        cuts = {report_s, decided_s, order_s, of_s, *wanting.between(from_s, until_s), *level.between(from_s, until_s)}
        for one in sent:
            cuts |= {one.time_s, one.place_s(place), one.round.missed.get(place, INF), one.round.ended_s}
            cuts |= {t for t, _ in one.round.marks}
        if wanting.times_s:
            cuts |= {*store.between(from_s, until_s), *goods.trucks.between(from_s, until_s)}
        return cut_up(from_s, until_s, cuts, told)

    def _order(self, place: str, ready_s: float, report_s: float) -> tuple[float, int, float]:
        """Return the first order for a place that a report asked for: when, its entry, and when the report came.

        What is ordered because a supply ends is no answer to a report; ``inf`` where none is.
        """
        for time_s, index, _ in self.goods.asked[place]:
            cause = self.record[index].cause
            if time_s >= ready_s and cause >= 0 and isinstance(report := self.record[cause], NeedReported):
                return time_s, index, max(report.time_s, report_s)
        return INF, -1, INF
