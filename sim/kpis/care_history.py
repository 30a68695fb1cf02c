"""What the record says of everybody in need: one case a part of a group, with its clocks and when each need was met.

After the definitions of relief: people in need are those whose homes have water and who live. Who was moved beforehand
is in need once the home they left has water in it; others who moved and go home again are counted apart.
"""

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np

from sim.hazards.base import HazardBegan
from sim.missions.hours import cold_at
from sim.people.entries import (
    HOME,
    HomesLost,
    NeedsLapsed,
    NeedsMet,
    OnsetInTown,
    PartFormed,
    PeopleCounted,
    PeopleMoved,
    ShutIn,
)
from sim.people.part import BEFOREHAND, NEEDS
from sim.record import Record


@dataclass(slots=True)
class Case:
    """One part of a group, or those of a group who never left their flooded homes.

    Attributes
    ----------
    group, town, origin : str
        Whose, where, and why they left (``stayed`` where they did not).
    count : float
        People.
    in_need : float
        How many of them have no home to live in.
    clock_s, own_clock_s : float
        Official onset (arrival for those moved beforehand), and their own harm.
    wet : bool
        Whether they came out of the water.
    left_s : float
        When they left home; the end of the run for those who did not.
    met : dict
        For each need, the spans (from, until) in which it was met.
    cold : bool
        Whether it is November to March (then the dry need bedding too).
    home_s : float
        When they went home again; ``inf`` where they did not.
    part : int
        Number of the part; -1 for those who never left.
    hurt : bool
        Whether it is somebody badly hurt: their first relief is first aid, too.
    """

    group: str
    town: str
    origin: str
    count: float
    in_need: float
    clock_s: float
    own_clock_s: float
    wet: bool
    left_s: float = float("inf")
    met: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: {need: [] for need in NEEDS})
    cold: bool = False
    home_s: float = float("inf")
    part: int = HOME
    hurt: bool = False

    def clock_for_s(self, hours: float) -> float:
        """Return when the clock of something promised within so many hours begins: officially, or with their own harm.

        Nobody can be relieved of a harm that has not come: their own clock holds for those whom the water reaches only
        after the official one has run out.
        """
        return self.own_clock_s if self.own_clock_s > self.clock_s + hours * 3600.0 else self.clock_s

    @property
    def wanted(self) -> tuple[str, ...]:
        """The needs that first relief is to meet."""
        warm = ("clothing",) if self.wet or self.cold else ()
        return ("roof", "water", "food", *warm, *(("care",) if self.hurt else ()))

    def first_relief_s(self) -> float:
        """Return when they had a roof, water, one meal, bedding when cold or wet, and the badly hurt first aid.

        ``inf`` if they never had.
        """
        return max(min((start for start, _ in self.met[need]), default=float("inf")) for need in self.wanted)

    def basic_at(self, time_s: float) -> bool:
        """Return whether all five needs are met at a time."""
        return all(any(start <= time_s < until for start, until in self.met[need]) for need in NEEDS)

    def basic_held(self, from_s: float, until_s: float) -> bool:
        """Return whether all five needs are met from one time to another without a break."""
        return all(_covered(spans, from_s, until_s) for spans in self.met.values())

    def basic_s(self) -> float:
        """Return when all five needs were first met together; ``inf`` if they never were."""
        starts = sorted(start for spans in self.met.values() for start, _ in spans)
        return next((t for t in starts if self.basic_at(t)), float("inf"))


def _covered(spans: list[tuple[float, float]], from_s: float, until_s: float) -> bool:
    reached_s, met = from_s, False
    for start, end in sorted(spans):
        if start > reached_s:
            break
        if end > reached_s:
            reached_s, met = end, True
        if reached_s >= until_s and met:
            return True
    return False


@dataclass(slots=True)
class History:
    """All cases of a run, and counts of people.

    Attributes
    ----------
    cases : list of Case
        Everybody who left home, and those who stayed in the water.
    trapped, dead, moved_beforehand, returned, rescued : int
        People, each counted once in each figure.
    """

    cases: list[Case]
    trapped: int
    dead: int
    moved_beforehand: int
    returned: int
    rescued: int


_known: "WeakKeyDictionary[Record, tuple[int, History]]" = WeakKeyDictionary()


def history(record: Record) -> History:
    """Return the history of a record; it is folded once."""
    found = _known.get(record)
    if found is None or found[0] != len(record):
        found = len(record), _fold(record)
        _known[record] = found
    return found[1]


def _fold(record: Record) -> History:
    town: dict[str, str] = {}
    onset: dict[str, float] = {}
    parts: dict[int, Case] = {}
    at_home: dict[str, dict[str, int]] = {}
    first_hit: dict[str, float] = {}
    trapped = dead = moved = returned = rescued = 0
    for entry in record:
        if type(entry) is PeopleMoved:
            home = at_home.setdefault(entry.group, {})
            if entry.from_part == HOME:
                home[entry.from_state] = home.get(entry.from_state, 0) - entry.count
            if entry.to_part == HOME:
                home[entry.to_state] = home.get(entry.to_state, 0) + entry.count
            if entry.to_state == "dead":
                dead += entry.count
            elif entry.to_state == "hit":
                first_hit.setdefault(entry.group, entry.time_s)
            if entry.from_part == HOME or entry.from_part not in parts:
                continue
            case = parts[entry.from_part]
            if entry.to_state == "hurt":
                case.hurt = True
            if entry.to_state == "dead":
                # the dead are in need of nothing
                case.count -= entry.count
                case.in_need = min(case.in_need, case.count)
            elif entry.to_part == HOME:
                returned += entry.count
                case.in_need = 0.0
                case.home_s = entry.time_s
            elif entry.to_part != entry.from_part:
                parts[entry.to_part] = Case(
                    case.group,
                    case.town,
                    case.origin,
                    float(entry.count),
                    0.0 if case.origin == BEFOREHAND else float(entry.count),
                    case.clock_s,
                    case.own_clock_s,
                    case.wet,
                    case.left_s,
                    {need: list(spans) for need, spans in case.met.items()},
                )
                case.count -= entry.count
                if case.origin != BEFOREHAND:
                    case.in_need = case.count
            elif entry.to_state in ("lodged", "sheltered", "in-hospital") and np.isnan(case.clock_s):
                case.clock_s = case.own_clock_s = entry.time_s
        elif type(entry) is PartFormed:
            before = entry.origin == BEFOREHAND
            where = town.get(entry.group, "")
            clock_s = float("nan") if before else onset.get(where, entry.harm_s)
            own_s = float("nan") if before else entry.harm_s
            in_need = 0.0 if before else float(entry.count)
            parts[entry.part] = Case(
                entry.group, where, entry.origin, float(entry.count), in_need, clock_s, own_s, entry.wet, entry.time_s
            )
            moved += entry.count if before else 0
            rescued += entry.count if entry.origin == "rescued" else 0
        elif type(entry) is NeedsMet:
            for need in NEEDS:
                until_s = getattr(entry, f"{need}_until_s")
                if not np.isnan(until_s):
                    for part in entry.parts:
                        parts[part].met[need].append((entry.time_s, until_s))
        elif type(entry) is NeedsLapsed:
            for need in NEEDS:
                for part in entry.parts if getattr(entry, need) else ():
                    spans = parts[part].met[need]
                    spans[:] = [(start, min(until, entry.time_s)) for start, until in spans]
        elif type(entry) is ShutIn:
            trapped += entry.count
        elif type(entry) is HomesLost:
            if parts[entry.part].origin == BEFOREHAND:
                parts[entry.part].in_need = float(entry.count)
        elif type(entry) is PeopleCounted:
            town[entry.group] = entry.town
        elif type(entry) is OnsetInTown:
            onset[entry.town] = entry.time_s
    for number, case in parts.items():
        case.part = number
    cases = list(parts.values())
    for group, home in sorted(at_home.items()):
        left = home.get("hit", 0) + home.get("trapped", 0)
        if left:
            harm_s = first_hit.get(group, 0.0)
            where = town.get(group, "")
            cases.append(Case(group, where, "stayed", float(left), float(left), onset.get(where, harm_s), harm_s, True))
    start_s = float(record.about.get("clock_s", float("nan")))
    for case in cases:
        if not np.isnan(start_s):
            case.cold = bool(record.about.get("cold")) or cold_at(
                start_s + (0.0 if np.isnan(case.own_clock_s) else case.own_clock_s)
            )
    return History(cases, trapped, dead, moved, returned, rescued)


def in_need(record: Record) -> list[Case]:
    """Return the cases with people in need; who was moved beforehand and never arrived has a clock since they left."""
    found = []
    for case in history(record).cases:
        if case.in_need > 0:
            if np.isnan(case.clock_s):
                case.clock_s = case.own_clock_s = case.left_s
            found.append(case)
    return found


def horizon(record: Record) -> float:
    """Return the end of the run, seconds."""
    last = record[len(record) - 1].time_s if len(record) else 0.0
    return float(record.about.get("horizon_s", last))


def share(record: Record, hours: float, *, own: bool, first: bool, held_h: float = 0.0) -> float:
    """Return the share of the people in need who had first relief, or have basic living, so long after their clock.

    Basic living must hold without a break for ``held_h`` more hours. A clock that would end after the run is judged at
    the end of the run, and holding is asked up to there. See :meth:`Case.clock_for_s` for those harmed
    late.
    """
    total = good = 0.0
    horizon_s = horizon(record)
    for case in in_need(record):
        clock_s = case.own_clock_s if own else case.clock_for_s(hours)
        due_s = min(clock_s + hours * 3600.0, horizon_s)
        total += case.in_need
        held_s = min(due_s + held_h * 3600.0, horizon_s)
        if case.first_relief_s() <= due_s if first else case.basic_at(due_s) and case.basic_held(due_s, held_s):
            good += case.in_need
    return good / total if total else float("nan")


def is_flood(record: Record) -> bool:
    """Return whether the run had a flood: without one these figures do not exist."""
    return any(type(e) is HazardBegan and e.kind == "flood" for e in record)
