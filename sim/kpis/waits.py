"""What each part of a group waited for until a need was met: steps without a gap, from the record alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.kpis.care_history import Case, horizon
from sim.kpis.goods_course import Goods, goods_course
from sim.kpis.mission_courses import Course, mission_courses
from sim.kpis.pool_courses import Pools, pool_courses
from sim.kpis.queues import QUEUED, Queues
from sim.kpis.steps import Level, Step
from sim.kpis.waits_home import at_home, moving
from sim.kpis.waits_point import care, goods_there, in_line, out_of_service
from sim.missions.base import MissionStarted
from sim.missions.hand_out import GOODS_OF
from sim.missions.travel import TurnedBack
from sim.people.entries import HOME, NeedsLapsed, NeedsMet, PartFormed, PeopleMoved, ShelterShut
from sim.people.part import NEEDS
from sim.record import Record
from sim.resources.shelter import AtTheDesk, Registered, ShelterOpened
from sim.resources.shelter_services_spec import NEED_OF, ServiceChanged
from sim.traffic import HeldUp

LODGED = ("lodged", "sheltered")
STAY = (*LODGED, "in-hospital")
"""States in which people stay at a place; in a hospital they are served by nobody else."""
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
    desk : list
        (time, entry, shelter) of lines before a desk in which they stood; until when says ``Waits.registered``.
    hurt_s : list
        When they began to wait for an ambulance.
    held : list
        (until, seconds lost up to then, entry, edge) among cars.
    """

    moves: list[tuple[float, str, int]] = field(default_factory=list)
    root: int = HOME
    shut: list[tuple[float, int, str]] = field(default_factory=list)
    turned: list[tuple[float, int, str]] = field(default_factory=list)
    hurt_s: list[float] = field(default_factory=list)
    desk: list[tuple[float, int, str]] = field(default_factory=list)
    held: list[tuple[float, float, int, str]] = field(default_factory=list)

    def copy(self) -> "Way":
        """Return the same way, for who splits off and goes on alone."""
        return Way(
            list(self.moves), self.root, list(self.shut), list(self.turned), list(self.hurt_s), list(self.desk),
            list(self.held),
        )  # fmt: skip


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
    services : dict
        By (place, need): (time, entry, people not reached) of each change of the service there.
    offered : dict
        By place: needs that the services of its shelter meet.
    registered : dict
        By the entry of their coming to the desk: when people were registered.
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
    services: defaultdict[tuple[str, str], list[tuple[float, int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    offered: dict[str, frozenset[str]] = field(default_factory=dict)
    registered: dict[int, float] = field(default_factory=dict)
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
            elif type(entry) is AtTheDesk:
                found.ways[entry.part].desk.append((entry.time_s, index, entry.shelter))
            elif type(entry) is ShelterOpened:
                found.offered[entry.place] = frozenset(NEED_OF[s] for s in entry.offers.split() if s in NEED_OF)
            elif type(entry) is Registered:
                found.registered[entry.cause] = entry.time_s
            elif type(entry) is ServiceChanged and entry.service in NEED_OF:
                found.services[entry.place, NEED_OF[entry.service]].append((entry.time_s, index, entry.unserved))
            elif type(entry) is TurnedBack and entry.who.startswith("part/"):
                found.ways[int(entry.who[5:])].turned.append((entry.time_s, index, str(entry.edge)))
            elif type(entry) is HeldUp and entry.who.startswith("part/"):
                found.ways[int(entry.who[5:])].held.append((entry.until_s, entry.held_s, index, str(entry.edge)))
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
            self.ways[entry.to_part] = Way(root=entry.to_part) if before is None else before.copy()
            if before is None:
                self.formed[entry.to_part] = entry.from_state, *causes.get(entry.to_part, (-1, -1))
            else:
                for need in NEEDS:
                    self.met[entry.to_part, need] = list(self.met[entry.from_part, need])
                self.lapsed[entry.to_part] = list(self.lapsed[entry.from_part])
        place = entry.to_place if entry.to_state in STAY else ""
        self.ways[entry.to_part].moves.append((entry.time_s, place, index))
        if entry.to_state == "hurt":
            self.ways[entry.to_part].hurt_s.append(entry.time_s)

    # -- a need -----------------------------------------------------------------------------------------------------
    def steps(self, case: Case, need: str, from_s: float, until_s: float) -> list[Step]:
        """Return what a case waited for from one time to the one at which a need was met, or the run ended."""
        found: list[Step] = []
        for start, end, place, index in self._places(case, from_s, until_s):
            if index < 0:
                found += at_home(self, case, start, end)
            elif not place:
                found += moving(self, case, start, end)
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

    def _there(self, case: Case, need: str, place: str, index: int, from_s: float, until_s: float) -> list[Step]:
        came_s = self.record[index].time_s
        served = [cause for t, cause in self.met[case.part, need] if t == until_s]
        by = self.courses.get(served[-1]) if served and type(self.record[served[-1]]) is MissionStarted else None
        item = GOODS_OF.get(need, "")
        enough = case.count * self.goods.a_person.get(item, 1.0)
        key = (place, item, came_s, from_s, until_s, by.number if by else -1, enough)
        if key not in self._known:
            steps = (
                goods_there(self, place, item, came_s, from_s, until_s, by, enough)
                if item
                else care(self, place, came_s, from_s, until_s)
            )
            changes = self.services.get((place, need))
            self._known[key] = out_of_service(steps, changes, place) if changes else steps
        # lines of this stay
        desk = [line for line in self.ways[case.part].desk if line[0] >= came_s] if case.part in self.ways else []
        if not desk:
            return self._known[key]
        lines = [(t, self.registered.get(entry, float("inf")), entry, shelter) for t, entry, shelter in desk]
        return in_line(self._known[key], lines, need in self.offered.get(place, ()))
