"""Roads that cars load: speed at a density, and a bottleneck, by the very streams that our runs' cars drive in."""

from dataclasses import dataclass

from experiments.verify.laws import Law
from experiments.verify.sample import Figure, Sample
from sim.streams import Streams
from sim.traffic import HOUR_S, MILE_M, Stream
from sim.traffic import Law as LaneLaw

PLATOONS = 100
WIDE = 1e6
"""Lanes of a road on which nobody slows another."""


@dataclass(frozen=True)
class RoadSpeed(Law):
    """A mile of one lane with so many cars on it: how fast they drive; nothing in it is random.

    Our runs take the law up to the density of its greatest flow; what is beyond waits in a queue.

    ``law``: break point and jam density (cars a mile), stop-and-go speed (mph), power.
    """

    cars: int
    free_mph: float
    law: tuple[float, ...]

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Let the cars enter."""
        break_mile, jam_mile, stop_mph, power = self.law
        lane = LaneLaw(break_mile / MILE_M, jam_mile / MILE_M, stop_mph * MILE_M / HOUR_S, power)
        road = Stream(MILE_M, self.free_mph * MILE_M / HOUR_S, 1.0, lane, WIDE, WIDE)
        road.enter(0.0, 0.0, self.cars)
        return Sample({"speed": Figure(road.speed_m_s(road.cars / MILE_M) * HOUR_S / MILE_M)})


@dataclass(frozen=True)
class Bottleneck(Law):
    """Cars that leave evenly onto a free road with a narrow place at its end; nothing in it is random."""

    cars: int
    leave_per_h: float
    flow_per_h: float
    free_min: float

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Let them drive in platoons; return when the last car is through."""
        lane = LaneLaw(1.0, 2.0, 0.1, 1.0)
        free = Stream(self.free_min * 60.0, 1.0, WIDE, lane, WIDE, WIDE)
        narrow = Stream(1e-9, 1.0, 1.0, LaneLaw(1e12, 2e12, 0.1, 1.0), self.flow_per_h / HOUR_S, 1e12)
        each = max(self.cars // PLATOONS, 1)
        left, last_s = 0, 0.0
        while left < self.cars:
            now = min(each, self.cars - left)
            begin_s, end_s = (HOUR_S * n / self.leave_per_h for n in (left, left + now))
            on = free.enter(begin_s, end_s, now)
            last_s = narrow.enter(on.head_s, on.tail_s, now).tail_s
            left += now
        return Sample({"last_arrival_min": Figure(last_s / 60.0)})
