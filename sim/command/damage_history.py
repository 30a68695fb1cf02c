"""What a flood has done to people, homes, lines and schools so far, by hamlet and time: read on from the record."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from sim.command.outages import PhoneLost, PowerLost
from sim.hazards.base import Crossed
from sim.people.entries import HOME, HomesDamaged, HomesLost, Injured, PartFormed, PeopleMoved
from sim.people.homes import (
    BUILDING_YUAN,
    CLASSES,
    CONTENTS_YUAN,
    HIT_M,
    PERSONS_A_HOUSEHOLD,
    behind_levee_m,
    damage_share,
    local_depth_m,
)
from sim.people.part import BEFOREHAND
from sim.worldlike import WorldLike

COUNTS = (
    "dead", "moved", "resettled", "resettled_now", "collective", "collective_now", "dispersed", "dispersed_now",
    "staying", "staying_now", "injured", "badly",
)  # fmt: skip
"""People of a hamlet: dead; moved out beforehand; in lodging with no home to live in, ever and now, in collective and
in dispersed lodging; and in flooded homes that they have not left, ever and now; hurt, and badly so."""
SEVERE_M = 1.5
"""Water in a home from which it is severely damaged (estimate)."""
KINDS = {"sheltered": "collective", "lodged": "dispersed"}
WET = ("hit", "trapped")


@dataclass(slots=True)
class Course:
    """Numbers that change with time: the row that held at a time."""

    times_s: list[float] = field(default_factory=list)
    rows: list[tuple[int, ...]] = field(default_factory=list)

    def add(self, time_s: float, row: tuple[int, ...]) -> None:
        """Let a row hold from a time on, not before the last one's."""
        if self.times_s and self.times_s[-1] == time_s:
            self.rows[-1] = row
        else:
            self.times_s.append(time_s)
            self.rows.append(row)

    def at(self, time_s: float, before: tuple[int, ...]) -> tuple[int, ...]:
        """Return the row that holds at a time; ``before`` where none does yet."""
        k = bisect_right(self.times_s, time_s)
        return self.rows[k - 1] if k else before


@dataclass(slots=True)
class Away:
    """A part of a group away from home, and what it counts as: now, and ever.

    ``ever`` are counted once, under the kind of lodging that they have had last: who changes lodging changes columns.
    """

    group: str
    origin: str
    count: int
    lost: int = 0
    kind: str = ""
    place: str = ""
    now: int = 0
    ever: int = 0
    ever_kind: str = ""

    @property
    def homeless(self) -> int:
        """How many of them have no home to live in."""
        return self.count if self.origin != BEFOREHAND else min(self.lost, self.count)


class DamageHistory:
    """What has happened by a time, read from the record as far as it goes.

    Parameters
    ----------
    world : WorldLike
        The run: its record, people and places.
    """

    def __init__(self, world: WorldLike) -> None:
        self.world = world
        self._read = 0
        self.people: dict[str, Course] = {}
        self.gauge: dict[str, tuple[list[float], list[float]]] = {}
        self.shelters: dict[str, Course] = {}
        self.lost_s: dict[str, dict[str, list[float]]] = {"power": {}, "phone": {}, "school": {}, "hospital": {}}
        self.damaged: dict[str, HomesDamaged] = {}
        self._counts: dict[str, list[int]] = {}
        self._parts: dict[int, Away] = {}
        self._full: dict[str, dict[str, int]] = {}
        self._ever: dict[str, set[str]] = {}
        places, people = world.places, world.people
        self.town = dict(zip(places.ids, places.towns, strict=True))
        self._schools = {i for i, kind in zip(places.ids, places.kinds, strict=True) if kind == "shelter"}
        self._hospitals = {h.place for h in world.hospitals.values()}
        self._villages = set(people.village)

    def read(self) -> None:
        """Read what the record has got since the last time."""
        record = self.world.record
        while self._read < len(record):
            entry = record[self._read]
            self._read += 1
            if type(entry) is PeopleMoved:
                self._moved(entry)
            elif type(entry) is Crossed:
                self._crossed(entry)
            elif type(entry) is PartFormed:
                self._parts[entry.part] = Away(entry.group, entry.origin, entry.count)
                if entry.origin == BEFOREHAND:
                    self._add(entry.time_s, entry.group, moved=entry.count)
            elif type(entry) is Injured:
                self._add(entry.time_s, entry.group, injured=1, badly=int(entry.casualty >= 0))
            elif type(entry) is HomesLost:
                part = self._parts[entry.part]
                part.lost = entry.count
                self._settle(entry.time_s, part)
            elif type(entry) is PowerLost or type(entry) is PhoneLost:
                if entry.place in self._villages:
                    what = "power" if type(entry) is PowerLost else "phone"
                    self._lost(what, entry.place, entry.time_s)
            elif type(entry) is HomesDamaged:
                self.damaged[entry.group] = entry

    def towns(self, time_s: float) -> list[str]:
        """Return the towns that have anything to report by a time: water in homes, people moved, lines lost."""
        found = {self.town[g] for g, course in self.people.items() if course.times_s[0] <= time_s}
        found |= {self.town[g] for g, (times, _) in self.gauge.items() if times[0] <= time_s}
        for lost in self.lost_s.values():
            found |= {town for town, times in lost.items() if times[0] <= time_s}
        return sorted(found)

    def homes(self, group: str, time_s: float) -> tuple[np.ndarray, np.ndarray]:
        """Return homes (CLASSES,) and the most water that has stood in them by a time (CLASSES,), metres."""
        people = self.world.people
        g = people.index[group]
        homes = people.residents[g] / PERSONS_A_HOUSEHOLD
        times, depths = self.gauge.get(group, ([], []))
        k = bisect_right(times, time_s)
        return homes, local_depth_m(depths[k - 1]) if k else np.zeros(CLASSES)

    # -- people -----------------------------------------------------------------------------------------------------
    def _add(self, time_s: float, group: str, **by: int) -> None:
        row = self._counts.setdefault(group, [0] * len(COUNTS))
        for name, n in by.items():
            row[COUNTS.index(name)] += n
        self.people.setdefault(group, Course()).add(time_s, tuple(row))

    def _moved(self, e: PeopleMoved) -> None:
        if e.to_state == "dead":
            self._add(e.time_s, e.group, dead=e.count)
        if e.from_part == HOME:
            wet_before, wet_now = e.from_state in WET, e.to_part == HOME and e.to_state in WET
            if wet_before != wet_now:
                n = e.count if wet_now else -e.count
                self._add(e.time_s, e.group, staying=max(n, 0), staying_now=n)
            return
        part = self._parts[e.from_part]
        if e.to_state == "dead" or e.to_part == HOME:
            self._leave(e.time_s, part)
            part.count = part.lost = 0
            part.kind = ""
        elif e.to_part != e.from_part:
            share = e.count / part.count
            new = self._parts[e.to_part] = Away(part.group, part.origin, e.count, 0, part.kind, part.place)
            new.ever, new.ever_kind = round(part.ever * share), part.ever_kind
            part.ever -= new.ever
            part.count -= e.count
            new.lost = min(round(part.lost * share), e.count)
            part.lost = min(part.lost - new.lost, part.count)
            new.now = min(part.now, new.homeless if new.kind else 0)
            part.now -= new.now
            self._settle(e.time_s, new)
        else:
            self._leave(e.time_s, part)
            part.kind, part.place = KINDS.get(e.to_state, ""), e.to_place
        self._settle(e.time_s, part)

    def _leave(self, time_s: float, part: Away) -> None:
        """Take a part out of where it is counted now."""
        if part.now:
            self._add(time_s, part.group, resettled_now=-part.now, **{f"{part.kind}_now": -part.now})
            self._points(time_s, part, -part.now)
            part.now = 0

    def _settle(self, time_s: float, part: Away) -> None:
        """Count a part anew: where it is now, and what it has been ever."""
        now = part.homeless if part.kind else 0
        if now == part.now:
            return
        step, part.now = now - part.now, now
        by = Counter({"resettled_now": step, f"{part.kind}_now": step})
        more = max(now - part.ever, 0)
        if part.ever and part.ever_kind != part.kind:
            by[part.ever_kind] -= part.ever
            by[part.kind] += part.ever
        by["resettled"] += more
        by[part.kind] += more
        part.ever, part.ever_kind = part.ever + more, part.kind
        self._add(time_s, part.group, **by)
        self._points(time_s, part, step)

    def _points(self, time_s: float, part: Away, step: int) -> None:
        if part.kind != "collective":
            return
        town = self.town[part.group]
        full = self._full.setdefault(town, {})
        full[part.place] = full.get(part.place, 0) + step
        ever = self._ever.setdefault(town, set())
        ever.add(part.place)
        self.shelters.setdefault(town, Course()).add(time_s, (len(ever), sum(1 for n in full.values() if n > 0)))

    # -- water and lines --------------------------------------------------------------------------------------------
    def _crossed(self, e: Crossed) -> None:
        if not e.rising:
            return
        people = self.world.people
        g = people.index.get(e.place)
        if g is None:
            for what, places in (("school", self._schools), ("hospital", self._hospitals)):
                if e.place in places and e.threshold >= HIT_M:
                    self._lost(what, e.place, e.time_s)
            return
        if not e.quantity.startswith("depth"):
            return
        depth_m = behind_levee_m(e.threshold, float(people.levee_m[g]))
        times, depths = self.gauge.setdefault(e.place, ([], []))
        if local_depth_m(depth_m)[0] >= HIT_M and (not depths or depth_m > depths[-1]):
            times.append(e.time_s)
            depths.append(depth_m)
        elif not depths:
            del self.gauge[e.place]

    def _lost(self, what: str, place: str, time_s: float) -> None:
        times = self.lost_s[what].setdefault(self.town[place], [])
        known = self._ever.setdefault(what, set())
        if place not in known:
            known.add(place)
            times.append(time_s)


def loss_yuan(homes: np.ndarray, depth_m: np.ndarray, destroyed: np.ndarray) -> float:
    """Return the direct loss of homes and what is in them, with no goods carried upstairs."""
    share = np.where(destroyed, 1.0, damage_share(depth_m))
    return float((homes * share).sum()) * (BUILDING_YUAN + CONTENTS_YUAN)
