"""How each round, medical tour, rescue and other mission went: what it waited for or did from instant to instant."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from sim.command.bodies import HandOverAsked, HandOverEnded
from sim.kpis.pool_courses import Hold, Pools
from sim.kpis.steps import Step, Told, cut_up
from sim.missions.base import MissionEnded, MissionStarted, Travelled
from sim.missions.goods import GoodsUnloaded
from sim.missions.travel import WayFound, WayShut
from sim.record import Entry, Record
from sim.traffic import HeldUp

FIRST = {"deliver": "truck", "care": "team", "rescue": "boat"}
"""What a mission waits for when it begins; of other missions only that they are at work is told."""
UNDER_WAY = {"deliver": "road", "care": "visit", "rescue": "rescue"}
"""What it does once it is out."""
AT_WORK = ""
BAYS = "/bays"
HARDLY_S = 1.0


@dataclass(slots=True)
class Course:
    """One mission.

    Attributes
    ----------
    number : int
        Its MissionStarted entry.
    mission, place : str
        Kind, and where it was sent (a depot for a round).
    started_s, ended_s : float
        ``inf`` where the run ended first.
    outcome : str
        As MissionEnded has it; empty where the run ended first.
    marks : list
        (time, (cause, entry, who, mission)): what it did from that time on; in order of time.
    reached, missed : dict
        When it unloaded at, or gave up, a place.
    legs : int
        Journeys so far.
    """

    number: int
    mission: str
    place: str
    started_s: float
    ended_s: float = float("inf")
    outcome: str = ""
    marks: list[tuple[float, Told]] = field(default_factory=list)
    reached: dict[str, float] = field(default_factory=dict)
    missed: dict[str, float] = field(default_factory=dict)
    legs: int = 0

    def mark(self, time_s: float, cause: str, entry: int, who: str = "") -> None:
        """Note what it does from a time on; what is known of later times stays after it."""
        at = bisect_right(self.marks, time_s, key=lambda mark: mark[0])
        self.marks.insert(at, (time_s, (cause, entry, who, self.number)))

    def at(self, time_s: float) -> Told:
        """Return what it did at a time."""
        i = bisect_right(self.marks, time_s, key=lambda mark: mark[0])
        return self.marks[max(i - 1, 0)][1]

    def steps(self, from_s: float, until_s: float) -> list[Step]:
        """Return what it did from one time to another."""
        return cut_up(from_s, until_s, (t for t, _ in self.marks), self.at)


def mission_courses(record: Record, pools: Pools) -> dict[int, Course]:
    """Return all missions by their MissionStarted entry."""
    holds: defaultdict[int, list[Hold]] = defaultdict(list)
    for pool in pools.by_id.values():
        for hold in pool.holds:
            holds[hold.cause].append(hold)
    found: dict[int, Course] = {}
    ways: dict[int, Course] = {}
    asked: dict[int, Course] = {}
    for index, entry in enumerate(record):
        if type(entry) is MissionStarted:
            course = found[index] = Course(index, entry.mission, entry.place, entry.time_s)
            course.mark(entry.time_s, FIRST.get(entry.mission, AT_WORK), index)
            if entry.mission == "rescue":
                _crew_and_boat(course, holds[index], pools)
            elif entry.mission in FIRST:
                for hold in holds[index]:
                    _held(course, hold)
        elif type(entry) is WayFound and entry.cause in ways:
            course = ways[entry.cause]
            course.mark(entry.time_s, UNDER_WAY[course.mission], index)
        elif entry.cause in found and found[entry.cause].mission in FIRST:
            course = found[entry.cause]
            _note(course, index, entry)
            if type(entry) is WayShut:
                ways[index] = course
            elif type(entry) is HandOverAsked:
                asked[index] = course
        elif isinstance(entry, HandOverEnded) and entry.cause in asked:
            _asked(asked.pop(entry.cause), record[entry.cause], entry.cause, entry.time_s)
        elif entry.cause in found and type(entry) is MissionEnded:
            found[entry.cause].ended_s, found[entry.cause].outcome = entry.time_s, entry.outcome
    for index, course in asked.items():
        _asked(course, record[index], index, float("inf"))
    return found


def _asked(course: Course, asked: Entry, index: int, until_s: float) -> None:
    """Mark a wait for another body's means, and after it what the mission waited for before."""
    assert isinstance(asked, HandOverAsked)
    if until_s <= asked.time_s:
        return
    before = course.at(asked.time_s)
    course.mark(asked.time_s, "across", index, asked.owner)
    if until_s < float("inf"):
        # ahead of what is known of that instant already
        course.marks.insert(bisect_left(course.marks, until_s, key=lambda mark: mark[0]), (until_s, before))


def _note(course: Course, index: int, entry: Entry) -> None:
    if isinstance(entry, WayShut):
        course.mark(entry.time_s, "closed", index, str(entry.edge))
    elif isinstance(entry, HeldUp):
        course.mark(entry.until_s - entry.held_s, "congestion", index, str(entry.edge))
        course.mark(entry.until_s, UNDER_WAY[course.mission], index)
    elif isinstance(entry, Travelled):
        _travelled(course, index, entry)
    elif isinstance(entry, GoodsUnloaded):
        course.reached[entry.place] = entry.time_s
        course.mark(entry.time_s, "road", index)
    elif isinstance(entry, MissionEnded):
        course.ended_s, course.outcome = entry.time_s, entry.outcome


def _travelled(course: Course, index: int, entry: Travelled) -> None:
    """Mark a journey: its beginning where nothing else says it, the way round that it made, and its end."""
    under_way = UNDER_WAY[course.mission]
    if course.mission == "deliver" and not course.legs:
        # until then the driver was on his way to the truck; before what is known of the journey itself
        marks, before = course.marks, ("truck", "driver")
        later = (
            i for i, (t, told) in enumerate(marks) if t > entry.left_s or (t == entry.left_s and told[0] not in before)
        )
        at = next(later, len(marks))
        course.marks.insert(at, (entry.left_s, (under_way, index, "", course.number)))
    course.legs += 1
    shut_s = sum(s.spent_s for s in course.steps(entry.left_s, entry.time_s) if s.cause in ("closed", "congestion"))
    round_s = entry.time_s - entry.left_s - shut_s - entry.planned_s
    if entry.arrived and round_s > HARDLY_S:
        # what a journey took beyond the way first known for it came at its end
        within = [t for t, _ in course.marks if entry.left_s < t < entry.time_s]
        course.mark(max([entry.time_s - round_s, *within]), "closed", index)
    if not entry.arrived:
        course.missed[entry.destination] = entry.time_s
        course.mark(entry.time_s, under_way if course.mission == "deliver" else "closed", index)
    elif course.mission == "deliver":
        course.mark(entry.time_s, "unloading" if course.legs > 1 else "loading", index)
    else:
        course.mark(entry.time_s, under_way, index)


def _held(course: Course, hold: Hold) -> None:
    """Mark what a claim of a round or a tour means for it."""
    if hold.pool.endswith(BAYS):
        course.mark(hold.asked_s, "loading", hold.entry, hold.pool)
        if hold.until_s < float("inf"):
            course.mark(hold.until_s, "road", hold.entry)
        return
    course.mark(hold.asked_s, FIRST[course.mission], hold.entry, hold.pool)
    if hold.from_s < float("inf"):
        course.mark(hold.from_s, "driver" if course.mission == "deliver" else "visit", hold.entry, hold.pool)


def _crew_and_boat(course: Course, holds: list[Hold], pools: Pools) -> None:
    """Mark what a rescue waited for: the crew, and then the boat.

    Where it left one queue for a unit that was free elsewhere, it had waited in the queue that it left.
    """
    if not holds:
        return
    fleets = [pools.by_id[hold.pool].kind == "fleet" for hold in holds]
    since_s, last = course.started_s, holds[0]
    for fleet, last in sorted(zip(fleets, holds, strict=True), key=lambda one: (one[0], one[1].entry)):
        course.mark(since_s, "boat" if fleet else "crew", last.entry, last.pool)
        # a place in a queue that was given up has an end and no grant
        since_s = min(last.from_s, last.until_s)
    if last.from_s < float("inf"):
        course.mark(last.from_s, "rescue", last.entry)
