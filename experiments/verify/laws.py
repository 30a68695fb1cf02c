"""Laws that our components draw from or follow: departures, warnings, distances, the last of several, endurance."""

from dataclasses import dataclass

import numpy as np
import simpy

from experiments.verify.sample import Figure, Sample
from experiments.verify.service import exponential
from sim.params import Pert
from sim.people.departure import mobilised_s
from sim.places import Places
from sim.record import NullRecord
from sim.resources.stock import Stock
from sim.streams import Streams

SPACINGS = 6.0
"""How far units are strewn about the point asked for, in mean spacings: with none within that is less than e^-100."""


class Law:
    """What has no start to be forgotten."""

    @property
    def warm_up(self) -> int:
        """Nothing."""
        return 0


@dataclass(frozen=True)
class Departure(Law):
    """Leaving home by the law of mobilisation: the share gone by a time."""

    scale: float
    at: float

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Draw people."""
        left = mobilised_s(self.scale * np.sqrt(np.pi / 2.0), streams["verify/people"].random(count))
        return Sample({"fraction_departed": Figure(float((left <= self.at).mean()), count)})


@dataclass(frozen=True)
class Diffusion(Law):
    """A warning that spreads by broadcasts and word of mouth; nothing in it is random."""

    broadcast: float
    contact: float
    at: float

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Return the share told."""
        from sim.kernels.diffusion import share_told

        return Sample({"fraction_warned": Figure(float(share_told(0.0, self.broadcast, self.contact, self.at)))})


@dataclass(frozen=True)
class Nearest(Law):
    """Units strewn at random, as many a square kilometre: the way to the k-th nearest, straight."""

    density: float
    k: int

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Strew units about a point, again and again."""
        rng, reach = streams["verify/units"], (SPACINGS + self.k) / np.sqrt(self.density)
        ways = []
        # one look costs as much as some fifty draws
        for _ in range(max(count // 50, 1)):
            n = int(rng.poisson(self.density * (2.0 * reach) ** 2))
            x, y = rng.uniform(-reach, reach, (2, n))
            names = tuple(map(str, range(n)))
            places = Places(names, ("unit",) * n, names, ("",) * n, x, y, np.zeros(n, np.int32))
            unit = int(places.nearest(0.0, 0.0, range(n))[self.k - 1])
            ways.append(float(np.hypot(x[unit], y[unit])))
        return Sample({"E_dist": Figure(float(np.mean(ways)))})


@dataclass(frozen=True)
class LastOf(Law):
    """Units that turn out at once, each in its own time: when the last one is out."""

    units: int
    mean: float

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Turn out again and again."""
        env, times = simpy.Environment(), exponential(1.0 / self.mean).draws(streams["verify/turnout"])
        rounds = max(count // self.units, 1)
        for _ in range(rounds):
            env.run(until=env.all_of([env.timeout(next(times)) for _ in range(self.units)]))
        return Sample({"E_max": Figure(env.now / rounds)})


@dataclass(frozen=True)
class PertMean(Law):
    """Our durations of three points."""

    low: float
    mode: float
    high: float

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Draw durations."""
        law, rng = Pert(self.low, self.mode, self.high), streams["verify/pert"]
        return Sample({"mean": Figure(float(np.mean([law.draw(rng) for _ in range(count)])))})


@dataclass(frozen=True)
class Endurance(Law):
    """A stock that people live on, day by day; nothing in it is random."""

    stock: int
    a_day: int

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Take a day's need as long as there is any."""
        stock = Stock(simpy.Environment(), NullRecord(), "stock", {"item": self.stock})
        days = 0.0
        while stock.level["item"] > 0:
            days += stock.take({"item": self.a_day}).get("item", 0) / self.a_day
        return Sample({"days": Figure(days)})
