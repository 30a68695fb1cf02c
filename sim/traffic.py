"""Traffic: people's cars on the roads, who slow each other, and queue where more come than a road takes.

Cars of people who leave together are a convoy with a first and a last car. A stretch of road in one direction is driven
along at the speed that its density allows (LifeSim's speed-density law, up to the density of its greatest flow), and
left one car after the other at that flow: a queue that takes no room (Vickrey 1969). Nobody overtakes on a stretch. A
convoy enters each stretch when its first car is there, so that stretches are shared in the order in which cars come.
"""

import csv
import functools
import heapq
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from sim.params import Params, Pert, PertSeconds
from sim.record import Entry, Record
from sim.roads import Network

MILE_M, HOUR_S = 1609.344, 3600.0
WORTH_S = 30.0
"""What somebody lost on a stretch is told at once from here on; less is told with the next, or at the end."""
HARDLY_S = 1.0

RoadClass = Literal["expressway", "trunk", "county", "town", "village"]


class RoadsSpec(Params):
    """How those who leave load the roads, and what is ordered against it."""

    congestion: bool = True
    """Whether the cars of people who leave slow each other and whoever drives among them."""
    persons_a_car: float = Field(3.0, ge=1.0, le=60.0)
    """People in one of the cars in which those who leave drive to a shelter (estimate: a household)."""
    contraflow: tuple[RoadClass, ...] = ()
    """Classes of road on which those who leave get the lanes of both directions as long as nobody who leaves comes the
    other way; who drives against them there creeps along the verge at stop-and-go speed (estimate)."""
    green_lane: bool = False
    """Whether vehicles on duty are led past the cars of those who leave, who do not hold them up then."""
    gate_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """Tolls and checks at the city's boundary, for whoever sets out from a gateway."""
    green_gates: bool = False
    """Whether vehicles on duty pass tolls and checks without a stop (绿色通道)."""


class Law(NamedTuple):
    """The speed-density law of a lane: densities in cars a metre, the stop-and-go speed in m/s."""

    break_density: float
    jam_density: float
    stop_m_s: float
    power: float


class RoadLaw(NamedTuple):
    """A class of road: lanes in each direction, and the law of a lane."""

    lanes: float
    law: Law


@functools.cache
def road_laws() -> dict[str, RoadLaw]:
    """Return lanes and law by class of road (``road_classes.csv``).

    The laws are LifeSim's defaults (Technical Reference Manual 1.0, table 15) for the class named there; the lanes and
    which class is which are estimates for a Chinese county.
    """
    with Path(__file__).with_name("road_classes.csv").open(encoding="utf-8", newline="") as text:
        return {
            row["road_class"]: RoadLaw(
                float(row["lanes"]),
                Law(
                    float(row["break_a_mile"]) / MILE_M,
                    float(row["jam_a_mile"]) / MILE_M,
                    float(row["stop_mph"]) * MILE_M / HOUR_S,
                    float(row["power"]),
                ),
            )
            for row in csv.DictReader(text)
        }


@functools.cache
def lane_flow(law: Law, free_m_s: float) -> tuple[float, float]:
    """Return the greatest flow of a lane, cars a second, and the density at which it is, cars a metre."""
    # here and not above: a plan is checked without compiled code
    from sim.kernels.speed_density import most_flow

    flow, density = most_flow(free_m_s, *law)
    return float(flow), float(density)


class Passed(NamedTuple):
    """A convoy's way along a stretch: when its first and its last car leave it, and what the first one lost."""

    head_s: float
    tail_s: float
    held_s: float


@dataclass(slots=True)
class Stream:
    """One direction of a stretch of road.

    Attributes
    ----------
    length_m, free_m_s, lanes : float
        The road.
    law : Law
        Of a lane.
    flow, full : float
        Cars a second that leave a lane at most, and the density of that flow, cars a metre.
    cars : int
        Cars that drive on it: not those that wait at its end, who take no room.
    reached_s : float
        When the first car of the last convoy comes to its end.
    tail_s, last_s : float
        When the last of all cars enters it, and when that comes to its end.
    free_s : float
        When all who have come are through its end.
    over_s : float
        When nobody of those who have come is left on it.
    """

    length_m: float
    free_m_s: float
    lanes: float
    law: Law
    flow: float
    full: float
    cars: int = 0
    reached_s: float = -math.inf
    tail_s: float = -math.inf
    last_s: float = -math.inf
    free_s: float = -math.inf
    over_s: float = -math.inf
    _on: deque[tuple[float, int]] = field(default_factory=deque)

    def speed_m_s(self, density: float) -> float:
        """Return how fast cars are at a density on a lane."""
        from sim.kernels.speed_density import speed_at

        if density <= self.law.break_density:
            return self.free_m_s
        return float(speed_at(density, self.free_m_s, *self.law))

    def enter(self, head_s: float, tail_s: float, cars: int, factor: float = 1.0, times: float = 1.0) -> Passed:
        """Let a convoy enter whose first car is there now; calls come in the order of ``head_s``.

        Parameters
        ----------
        head_s, tail_s : float
            When its first and its last car are there.
        cars : int
            How many they are.
        factor : float
            Times the speed of the road (rain, load).
        times : float
            Times the lanes (contraflow).
        """
        on = self._on
        while on and on[0][0] <= head_s:
            self.cars -= on.popleft()[1]
        lanes = self.lanes * times
        free_s = self.length_m / (self.free_m_s * factor)
        # beyond the density of the greatest flow it is the queue that takes the time
        density = min(self.cars / (self.length_m * lanes), self.full)
        run_s = free_s if not self.cars else self.length_m / (self.speed_m_s(density) * factor)
        # nobody comes to the end before the first, or where its last had entered before the last, of those ahead
        ahead_s = self.last_s if head_s >= self.tail_s else self.reached_s
        self.reached_s = reached_s = max(head_s + run_s, ahead_s)
        last_s = max(tail_s + run_s, reached_s)
        if tail_s >= self.tail_s:
            self.tail_s, self.last_s = tail_s, max(last_s, self.last_s)
        left_s = max(reached_s, self.free_s)
        self.free_s = left_s + cars / (self.flow * lanes)
        tail_left_s = max(last_s, self.free_s)
        if on and on[-1][0] > last_s:
            last_s = on[-1][0]
        on.append((last_s, cars))
        self.cars += cars
        self.over_s = max(self.over_s, last_s, self.free_s)
        return Passed(left_s, tail_left_s, left_s - head_s - free_s)


@dataclass(slots=True)
class Convoy:
    """The cars of people who left together, on their way.

    Attributes
    ----------
    arcs : list of int
        Their way.
    cars : int
        How many.
    factor : float
        Times the speeds of the roads.
    head_s, tail_s : float
        When the first and the last car leave the stretch that was entered last.
    at : int
        Stretches entered.
    lost : list
        (until, seconds, edge) of what the last car loses to others on each, not told yet.
    """

    arcs: list[int]
    cars: int
    factor: float
    head_s: float
    tail_s: float
    at: int = 0
    lost: list[tuple[float, float, int]] = field(default_factory=list)

    @property
    def entered_all(self) -> bool:
        """Whether the end of the way is known."""
        return self.at == len(self.arcs)


class Traffic:
    """The cars on a run's roads.

    Convoys are moved on when somebody asks, in the order of time: what happens on a road before nobody looks at it
    needs no event of its own.

    Parameters
    ----------
    network : Network
        The roads.
    spec : RoadsSpec
        How they are loaded.
    tell : callable
        Told the edges of each convoy's way when it leaves: who is to drive there has to look again.
    """

    def __init__(self, network: Network, spec: RoadsSpec, tell: Callable[[Sequence[int]], None]) -> None:
        self.network, self.spec, self._tell = network, spec, tell
        self._streams: dict[int, Stream] = {}
        self._both = frozenset(n for n, name in enumerate(network.class_names) if name in spec.contraflow)
        self._due: list[tuple[float, int, Convoy]] = []
        self._number = 0
        self._coming: dict[int, int] = {}
        self._until_s: dict[int, float] = {}
        self._last_s: dict[int, float] = {}
        # edges on which there may be cars; those that are over go when somebody looks
        self._open: set[int] = set()

    def arcs(self, node: int, edges: Sequence[int]) -> list[int]:
        """Return the edges of a way that begins in a node as directed stretches: twice the edge, plus one backwards."""
        found, ends = [], self.network.edges
        for edge in edges:
            u, v, _ = ends[edge]
            back = node != u
            found.append(2 * edge + back)
            node = u if back else v
        return found

    def cars(self, persons: int) -> int:
        """Return in how many cars people leave."""
        return math.ceil(persons / self.spec.persons_a_car - 1e-9)

    def free_s(self, arcs: Sequence[int], factor: float) -> float:
        """Return the seconds that a way takes without any cars."""
        times_s = self.network.free_flow_s
        return math.fsum(float(times_s[arc >> 1]) for arc in arcs) / factor

    def stream(self, arc: int) -> Stream:
        """Return a directed stretch."""
        found = self._streams.get(arc)
        if found is None:
            edge, network = arc >> 1, self.network
            name = network.class_names[network.road_class[edge]]
            laws = road_laws()
            known = laws.get(name, laws["village"])
            lanes = known.lanes if network.lanes is None else float(network.lanes[edge])
            free_m_s = float(network.speed_m_s[edge])
            most = lane_flow(known.law, free_m_s)
            found = self._streams[arc] = Stream(float(network.length_m[edge]), free_m_s, lanes, known.law, *most)
        return found

    # -- those who leave --------------------------------------------------------------------------------------------
    def depart(self, now_s: float, arcs: list[int], cars: int, factor: float) -> Convoy:
        """Let people leave along a way now."""
        self.advance(now_s)
        made = Convoy(arcs, cars, factor, now_s, now_s)
        for arc in arcs:
            self._coming[arc] = self._coming.get(arc, 0) + 1
            self._until_s[arc] = math.inf
            self._open.add(arc >> 1)
        self._tell([arc >> 1 for arc in arcs])
        self._push(made)
        self.advance(now_s)
        return made

    def advance(self, now_s: float) -> None:
        """Move all convoys on to a time."""
        while self._due and self._due[0][0] <= now_s:
            head_s, _, convoy = heapq.heappop(self._due)
            arc = convoy.arcs[convoy.at]
            passed = self._enter(arc, head_s, convoy.tail_s, convoy.cars, convoy.factor)
            free_s = float(self.network.free_flow_s[arc >> 1]) / convoy.factor
            # the last car is waited for at the end
            lost_s = passed.tail_s - convoy.tail_s - free_s
            if lost_s > 0.0:
                convoy.lost.append((passed.tail_s, lost_s, arc >> 1))
            convoy.head_s, convoy.tail_s, convoy.at = passed.head_s, passed.tail_s, convoy.at + 1
            self._coming[arc] -= 1
            self._last_s[arc] = last_s = max(self._last_s.get(arc, -math.inf), passed.tail_s)
            if not self._coming[arc]:
                self._until_s[arc] = last_s
            self._push(convoy)

    def _push(self, convoy: Convoy) -> None:
        if not convoy.entered_all:
            self._number += 1
            heapq.heappush(self._due, (convoy.head_s, self._number, convoy))

    # -- vehicles on duty -------------------------------------------------------------------------------------------
    def near(self, edges: Sequence[int], now_s: float) -> bool:
        """Return whether there are cars of those who leave, or will be, on any of some edges, whichever way they go."""
        until_s, found = self._until_s, False
        for edge in self._open.intersection(edges):
            if max(until_s.get(2 * edge, -math.inf), until_s.get(2 * edge + 1, -math.inf)) > now_s:
                found = True
            else:
                self._open.discard(edge)
        return found

    def first_busy(self, arcs: Sequence[int], now_s: float) -> int | None:
        """Return the position of the first stretch on which there are cars, or will be; or against whom one drives."""
        until_s = self._until_s
        for i, arc in enumerate(arcs):
            if until_s.get(arc, -math.inf) > now_s:
                return i
            if self._both and self._is_both(arc) and until_s.get(arc ^ 1, -math.inf) > now_s:
                return i
        return None

    def drive(self, arc: int, now_s: float, factor: float) -> Passed:
        """Let a vehicle on duty enter a stretch now, among those who leave, or against them."""
        self.advance(now_s)
        if self._is_both(arc) and not self._empty(arc ^ 1, now_s):
            here = self.stream(arc)
            free_s = here.length_m / (here.free_m_s * factor)
            creep_s = max(here.length_m / here.law.stop_m_s, free_s)
            return Passed(now_s + creep_s, now_s + creep_s, creep_s - free_s)
        if self._empty(arc, now_s):
            free_s = float(self.network.free_flow_s[arc >> 1]) / factor
            return Passed(now_s + free_s, now_s + free_s, 0.0)
        # they are among those who leave, but do not keep a road full for each other
        return self._enter(arc, now_s, now_s, 1, factor)

    # -- inside -----------------------------------------------------------------------------------------------------
    def _enter(self, arc: int, now_s: float, tail_s: float, cars: int, factor: float) -> Passed:
        both = self._is_both(arc) and self._empty(arc ^ 1, now_s)
        return self.stream(arc).enter(now_s, tail_s, cars, factor, 2.0 if both else 1.0)

    def _is_both(self, arc: int) -> bool:
        return bool(self._both) and int(self.network.road_class[arc >> 1]) in self._both

    def _empty(self, arc: int, now_s: float) -> bool:
        """Return whether nobody who leaves is on a stretch."""
        return self._last_s.get(arc, -math.inf) <= now_s


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUp(Entry):
    """Somebody loses ``held_s`` on the road up to ``until_s``, for there are so many cars; most of it on an edge.

    It is told when they have come onto the stretch.
    """

    who: str
    edge: int
    held_s: float
    until_s: float


@dataclass(slots=True)
class Held:
    """What somebody loses among cars on a journey, told once it is worth it."""

    record: Record
    who: str
    cause: int
    lost_s: float = 0.0
    edge: int = -1
    until_s: float = 0.0
    _most_s: float = 0.0

    def add(self, now_s: float, until_s: float, held_s: float, edge: int) -> None:
        """Lose some time on a stretch that is left at ``until_s``."""
        self.lost_s += held_s
        self.until_s = until_s
        if held_s > self._most_s:
            self._most_s, self.edge = held_s, edge
        if self.lost_s >= WORTH_S:
            self.tell(now_s)

    def tell(self, now_s: float) -> None:
        """Tell what has not been told."""
        if self.lost_s >= HARDLY_S:
            lost_s, until_s = self.lost_s, self.until_s
            self.record.add(
                HeldUp(time_s=now_s, who=self.who, edge=self.edge, held_s=lost_s, until_s=until_s, cause=self.cause)
            )
            self.lost_s, self.edge, self._most_s = 0.0, -1, 0.0
