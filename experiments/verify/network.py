"""Networks of pools: open with routing, and closed with members that come round again."""

from dataclasses import dataclass

import simpy

from experiments.verify.sample import Area, Figure, Process, Sample
from experiments.verify.service import Service, blocks, exponential
from sim.record import NullRecord
from sim.resources.base import Pool
from sim.streams import Streams


@dataclass(frozen=True)
class Network:
    """An open network of pools: outside arrivals, exponential service, routing by probabilities (Jackson 1957).

    Figures: ``L_total``, ``T_total`` and ``L[i]``.
    """

    outside: tuple[float, ...]
    rate: tuple[float, ...]
    servers: tuple[int, ...]
    routing: tuple[tuple[float, ...], ...]

    @property
    def warm_up(self) -> int:
        """Customers in ten relaxation times of the busiest station."""
        flow = self.flows()
        relax = max(
            2 * lam / mu * 2 / mu / (c * (1 - lam / (c * mu))) ** 2 * len(flow)
            for lam, mu, c in zip(flow, self.rate, self.servers, strict=True)
        )
        return int(sum(self.outside) * (10 * relax + 20 * sum(1 / m for m in self.rate))) + 200

    def flows(self) -> list[float]:
        """Return the arrival rate at each station; raise ValueError where one is overloaded."""
        flow = list(self.outside)
        for _ in range(10_000):
            flow = [
                out + sum(f * row[j] for f, row in zip(flow, self.routing, strict=True))
                for j, out in enumerate(self.outside)
            ]
        if any(f >= c * m for f, c, m in zip(flow, self.servers, self.rate, strict=True)):
            raise ValueError("a station of the network is overloaded")
        return flow

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Simulate one replication."""
        env = simpy.Environment()
        pools = [Pool(env, NullRecord(), f"station-{i}", c) for i, c in enumerate(self.servers)]
        inside = [Area(env) for _ in pools]
        works = [exponential(m).draws(streams[f"verify/service/{i}"]) for i, m in enumerate(self.rate)]
        rng = streams["verify/routing"]
        luck = blocks(lambda: rng.random(4096))
        first, last = self.warm_up, self.warm_up + count
        arrived, stay, open_count = 0, 0.0, count
        finished = env.event()
        means: list[float] = []

        def customer(number: int, at: int) -> Process:
            nonlocal stay, open_count
            came = env.now
            while at >= 0:
                inside[at].change(1)
                with pools[at].claim() as claim:
                    yield claim
                    yield env.timeout(next(works[at]))
                inside[at].change(-1)
                u, here, at = next(luck), at, -1
                for j, p in enumerate(self.routing[here]):
                    u -= p
                    if u < 0:
                        at = j
                        break
            if first <= number < last:
                stay += env.now - came
                open_count -= 1
                if not open_count and means:
                    finished.succeed()

        def source(i: int, rate: float) -> Process:
            nonlocal arrived
            gaps = exponential(rate).draws(streams[f"verify/arrivals/{i}"])
            while True:
                yield env.timeout(next(gaps))
                if arrived == first:
                    for area in inside:
                        area.restart()
                elif arrived == last:
                    means[:] = [area.mean() for area in inside]
                    if not open_count:
                        finished.succeed()
                        return
                arrived += 1
                env.process(customer(arrived - 1, i))

        for i, rate in enumerate(self.outside):
            if rate > 0:
                env.process(source(i, rate))
        env.run(until=finished)
        figures = {f"L[{i}]": Figure(value) for i, value in enumerate(means, 1)}
        return Sample(figures | {"L_total": Figure(sum(means)), "T_total": Figure(stay / count)})


@dataclass(frozen=True)
class Cycle:
    """A closed system: each of ``members`` is away for a time, then passes the stations in order, and so on.

    Machines that fail and are repaired; trucks that travel and wait for docks. Figures: ``L_down`` (members not away),
    ``availability`` (share away), ``loads`` (cycles in a unit of time).
    """

    members: int
    away: Service
    stations: tuple[tuple[int, Service], ...]

    @property
    def warm_up(self) -> int:
        """Cycles: each member goes round thirty times."""
        return 30 * self.members

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Simulate one replication of ``count`` cycles, rounded to the time that they take on average."""
        env = simpy.Environment()
        pools = [Pool(env, NullRecord(), f"station-{i}", c) for i, (c, _) in enumerate(self.stations)]
        works = [s.draws(streams[f"verify/service/{i}"]) for i, (_, s) in enumerate(self.stations)]
        away = self.away.draws(streams["verify/away"])
        down = Area(env)
        done = 0

        def member() -> Process:
            nonlocal done
            while True:
                yield env.timeout(next(away))
                down.change(1)
                for pool, work in zip(pools, works, strict=True):
                    with pool.claim() as claim:
                        yield claim
                        yield env.timeout(next(work))
                down.change(-1)
                done += 1

        for _ in range(self.members):
            env.process(member())
        shortest = self.away.mean + sum(s.mean for _, s in self.stations)
        busiest = max(s.mean / c for c, s in self.stations)
        cycle_s = max(shortest / self.members, busiest)
        env.run(until=self.warm_up * cycle_s)
        down.restart()
        before = done
        # a stretch of time, not a number of cycles: its end must not depend on what happens in it
        env.run(until=env.now + count * cycle_s)
        mean = down.mean()
        return Sample(
            {
                "L_down": Figure(mean),
                "availability": Figure(1 - mean / self.members),
                "loads": Figure((done - before) / (count * cycle_s)),
            }
        )
