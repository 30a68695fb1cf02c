"""Small systems on our other resources: two units with a district each, a stock that is replenished, a shelter."""

from collections.abc import Iterator
from dataclasses import dataclass

import simpy

from experiments.verify.sample import Area, Figure, Process, Sample
from experiments.verify.service import Service, exponential
from sim.record import NullRecord
from sim.resources.base import Pool
from sim.resources.shelter import Shelter, ShelterSpec
from sim.resources.stock import Stock
from sim.streams import Streams


@dataclass(frozen=True)
class TwoUnits:
    """Two units with a district each: one's own, else the other, else lost (Larson 1974 with two units, loss)."""

    rates: tuple[float, float]
    service: Service

    @property
    def warm_up(self) -> int:
        """Calls."""
        return int(20 * sum(self.rates) * self.service.mean) + 200

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Simulate one replication."""
        env = simpy.Environment()
        units = [Pool(env, NullRecord(), f"unit-{i}", 1) for i in range(2)]
        busy = [Area(env), Area(env)]
        works = self.service.draws(streams["verify/service/0"])
        first, last = self.warm_up, self.warm_up + count
        arrived = lost = crossed = 0
        finished = env.event()

        def call(district: int, measured: bool) -> Process:
            nonlocal lost, crossed
            for unit in (district, 1 - district):
                with units[unit].claim() as claim:
                    if claim.granted:
                        crossed += measured and unit != district
                        busy[unit].change(1)
                        yield env.timeout(next(works))
                        busy[unit].change(-1)
                        return
            lost += measured

        def source(i: int) -> Process:
            nonlocal arrived
            gaps = exponential(self.rates[i]).draws(streams[f"verify/arrivals/{i}"])
            while True:
                yield env.timeout(next(gaps))
                if arrived == first:
                    for area in busy:
                        area.restart()
                elif arrived == last:
                    finished.succeed()
                    return
                arrived += 1
                env.process(call(i, arrived > first))

        for i in range(2):
            env.process(source(i))
        env.run(until=finished)
        served = count - lost
        figures = {f"workload_unit{i + 1}": Figure(area.mean()) for i, area in enumerate(busy)}
        figures["P_loss"] = Figure(lost / count, count)
        figures["frac_interdistrict"] = Figure(crossed / served, served)
        return Sample(figures)


@dataclass(frozen=True)
class BaseStock:
    """One-for-one replenishment of a stock: Poisson demand, exponential lead times, demands wait when it is empty."""

    level: int
    lead_demand: float

    @property
    def warm_up(self) -> int:
        """Demands in twenty lead times."""
        return int(20 * self.lead_demand) + 200

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Simulate one replication."""
        env = simpy.Environment()
        stock = Stock(env, NullRecord(), "stock", {"item": self.level})
        leads = exponential(1.0).draws(streams["verify/lead"])
        gaps = exponential(self.lead_demand).draws(streams["verify/arrivals/0"])
        first, filled = self.warm_up, 0

        def demand() -> Process:
            env.process(order())
            while not stock.take({"item": 1}):
                yield stock.stocked

        def order() -> Process:
            yield env.timeout(next(leads))
            stock.add({"item": 1})

        def source() -> Process:
            nonlocal filled
            for number in range(first + count):
                yield env.timeout(next(gaps))
                if number >= first:
                    filled += stock.level["item"] > 0
                env.process(demand())

        env.run(until=env.process(source()))
        return Sample({"fill_rate": Figure(filled / count, count)})


@dataclass(frozen=True)
class Occupancy:
    """A shelter that turns nobody away, from empty: Poisson arrivals, exponential stay, people inside at a time."""

    rate: float
    stay: float
    at: float

    @property
    def warm_up(self) -> int:
        """Nothing: the start is what is asked for."""
        return 0

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Simulate independent fillings, as many as make about ``count`` arrivals, at least one."""
        fillings = max(1, round(count / max(self.rate * self.at, 1.0)))
        stays = exponential(1 / self.stay).draws(streams["verify/stay"])
        gaps = exponential(self.rate).draws(streams["verify/arrivals/0"])
        return Sample({"E_occ": Figure(sum(self._fill(gaps, stays) for _ in range(fillings)) / fillings)})

    def _fill(self, gaps: Iterator[float], stays: Iterator[float]) -> float:
        env = simpy.Environment()
        shelter = Shelter(env, NullRecord(), ShelterSpec(id="s", name_zh="安置点", place="s", dispersed=True))
        shelter.opened.succeed()

        def person(stay: float) -> Process:
            shelter.admit(1)
            yield env.timeout(stay)
            shelter.leave(1)

        def source() -> Process:
            while True:
                yield env.timeout(next(gaps))
                env.process(person(next(stays)))

        env.process(source())
        env.run(until=self.at)
        return float(shelter.inside)
