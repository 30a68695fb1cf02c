"""The evacuation list of a run: of each hamlet told to move or with water, who, by when, by whom, and what lacked."""

import math
from dataclasses import dataclass, field
from statistics import median

from sim.calendar import DAY_S
from sim.command.calls import GAUGE, MessengerSent
from sim.command.calls_spec import OnDuty
from sim.command.evacuation import MoveOrdered
from sim.command.warning import OrderReceived, RainOverThreshold, SignalIssued
from sim.people.entries import HOME, HomesLost, PartFormed, PeopleCounted, PeopleMoved
from sim.people.part import BEFOREHAND, RESCUED
from sim.record import Record

NAN, INF = float("nan"), float("inf")
STEPS = ("move", "prepare", "water")
"""By what a hamlet was told, the weightiest first."""


@dataclass(slots=True)
class Journey:
    """People who left together: when, how many, when they arrived and where."""

    count: int
    origin: str
    left_s: float
    arrived_s: float = INF
    place: str = ""


@dataclass(slots=True)
class Zone:
    """A hamlet on the list.

    Attributes
    ----------
    group, village, town : str
        Ids.
    danger : bool
        Whether it lies in a danger zone.
    persons, bound : int
        Its people, and those of them who cannot walk.
    step, ordered_s : str, float
        What it was told first of what weighs most, and when; empty and ``inf`` where nothing.
    signal, basis : str
        The town's signal or the rain's order behind it, and what that rested on.
    received_s, means, person : float, str, str
        When, how and by whom in the village the order was read back.
    water_s : float
        When water came into its lowest homes; ``inf`` where it did not.
    travel_s, own_travel : float, bool
        The longest way to lodging of those who moved beforehand; whether it is its own, else the town's or the run's
        median. NaN where nobody moved at all.
    moved, in_time : int
        Who left beforehand, and of them before the latest safe departure (all, where no water came).
    done_s : float
        When the last of those who moved beforehand had arrived.
    last_left_s : float
        When the last left on their own, also out of the water; ``inf`` where nobody did.
    short : int
        People still in the homes that water entered.
    shelter : str
        Where most of those who moved beforehand were taken in.
    """

    group: str
    village: str
    town: str
    danger: bool
    persons: int
    bound: int
    step: str = ""
    ordered_s: float = INF
    signal: str = ""
    basis: str = ""
    received_s: float = INF
    means: str = ""
    person: str = ""
    water_s: float = INF
    travel_s: float = NAN
    own_travel: bool = False
    moved: int = 0
    in_time: int = 0
    done_s: float = INF
    last_left_s: float = INF
    short: int = 0
    shelter: str = ""
    journeys: dict[int, Journey] = field(default_factory=dict, repr=False)

    @property
    def latest_s(self) -> float:
        """The latest safe departure: when the water comes, less the way; ``inf`` where none came."""
        return self.water_s - (0.0 if math.isnan(self.travel_s) else self.travel_s)

    @property
    def lead_h(self) -> float:
        """Hours from the order in the village to the latest safe departure; NaN without order or water."""
        lead = (self.latest_s - self.received_s) / 3600.0
        return lead if math.isfinite(lead) else NAN

    @property
    def short_h(self) -> float:
        """Hours by which the last left after the latest safe departure; 0 where nobody did, NaN without water."""
        if not math.isfinite(self.water_s):
            return NAN
        if not self.short or not math.isfinite(self.last_left_s):
            return 0.0 if not self.short else INF
        return max(self.last_left_s - self.latest_s, 0.0) / 3600.0


def zones(record: Record) -> list[Zone]:
    """Return the hamlets that were told to move or had water, those with most people short first."""
    found: dict[str, Zone] = {}
    journeys: dict[int, tuple[Zone, Journey]] = {}
    orders: dict[str, dict[str, int]] = {}
    for index, entry in enumerate(record):
        if type(entry) is PeopleMoved:
            _moved(entry, found, journeys)
        elif type(entry) is PartFormed:
            zone = found[entry.group]
            journey = zone.journeys[entry.part] = Journey(entry.count, entry.origin, entry.time_s)
            journeys[entry.part] = zone, journey
        elif type(entry) is PeopleCounted:
            e = entry
            found[e.group] = Zone(e.group, e.village, e.town, e.danger, e.count, e.bound)
        elif type(entry) is HomesLost:
            zone = found[entry.group]
            zone.water_s = min(zone.water_s, entry.time_s)
        elif type(entry) is MoveOrdered:
            orders.setdefault(entry.group, {}).setdefault(entry.step, index)
    for group, steps in orders.items():
        zone = found[group]
        zone.step = next(step for step in STEPS if step in steps)
        zone.ordered_s = record[steps[zone.step]].time_s
        _order(record, zone, steps[zone.step])
    listed = [zone for zone in found.values() if zone.step or math.isfinite(zone.water_s)]
    _ways(listed)
    for zone in listed:
        _sum_up(zone)
    return sorted(listed, key=lambda z: (-z.short, z.town, z.village, z.group))


def _moved(e: PeopleMoved, found: dict[str, Zone], journeys: dict[int, tuple[Zone, Journey]]) -> None:
    if e.from_part == HOME:
        if e.from_state == "home" and e.to_state == "hit":
            zone = found[e.group]
            zone.water_s = min(zone.water_s, e.time_s)
            zone.short += e.count
        return
    if e.to_part == HOME or e.from_part not in journeys:
        return
    zone, journey = journeys[e.from_part]
    if e.to_part != e.from_part:
        new = Journey(e.count, journey.origin, journey.left_s, journey.arrived_s, journey.place)
        journey.count -= e.count
        journeys[e.to_part] = zone, new
        zone.journeys[e.to_part] = new
    elif e.to_state in ("lodged", "sheltered") and not math.isfinite(journey.arrived_s):
        journey.arrived_s, journey.place = e.time_s, e.to_place


def _order(record: Record, zone: Zone, index: int) -> None:
    """Fill in who had the order and what stood behind it, up its causes."""
    for entry in record.causes(index):
        if isinstance(entry, OrderReceived):
            zone.received_s, zone.means, zone.person = entry.time_s, entry.means, entry.person
        elif isinstance(entry, MessengerSent):
            continue
        elif isinstance(entry, RainOverThreshold):
            zone.signal, zone.basis = entry.order, "gauge" if zone.means == GAUGE else "town-rain"
        elif isinstance(entry, SignalIssued):
            zone.signal, zone.basis = entry.colour, entry.basis
    if zone.step == "water":
        zone.basis = "water"
    elif not zone.person:
        # told by a messenger or by their own gauge: whoever was on duty
        hour_s = (float(record.about.get("clock_s", 0.0)) + zone.received_s) % DAY_S
        zone.person = next((e.persons[0] for e in record.of(OnDuty) if e.level == "village" and e.holds(hour_s)), "")


def _ways(listed: list[Zone]) -> None:
    """Give each hamlet the longest way of its own people, else its town's or the run's median."""
    by_town: dict[str, list[float]] = {}
    for zone in listed:
        ways = [
            j.arrived_s - j.left_s
            for j in zone.journeys.values()
            if j.origin == BEFOREHAND and j.count > 0 and math.isfinite(j.arrived_s)
        ]
        if ways:
            zone.travel_s, zone.own_travel = max(ways), True
            by_town.setdefault(zone.town, []).append(zone.travel_s)
    every = [way for ways in by_town.values() for way in ways]
    for zone in listed:
        if not zone.own_travel and every:
            zone.travel_s = median(by_town.get(zone.town, every))


def _sum_up(zone: Zone) -> None:
    latest_s = zone.latest_s
    shelters: dict[str, int] = {}
    arrived, left = [], []
    for journey in zone.journeys.values():
        if journey.count <= 0:
            continue
        if journey.origin != RESCUED:
            left.append(journey.left_s)
        if journey.origin != BEFOREHAND:
            continue
        zone.moved += journey.count
        zone.in_time += journey.count if journey.left_s <= latest_s else 0
        arrived.append(journey.arrived_s)
        if journey.place:
            shelters[journey.place] = shelters.get(journey.place, 0) + journey.count
    zone.done_s = max(arrived, default=INF)
    zone.last_left_s = max(left, default=INF)
    zone.shelter = max(sorted(shelters), key=lambda place: shelters[place]) if shelters else ""
