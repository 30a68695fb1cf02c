"""Distributions of service times that know their own moments."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

BLOCK = 4096


@dataclass(frozen=True)
class Service:
    """A distribution of a positive time.

    Attributes
    ----------
    kind : str
        ``exp det uniform lognormal hyperexp triangular gamma``.
    numbers : tuple of float
        exp: mean; det: value; uniform: low, high; lognormal: mean, coefficient of variation; hyperexp: probability of
        the first phase, mean of the first, mean of the second; triangular: low, mode, high; gamma: shape, mean.
    """

    kind: str
    numbers: tuple[float, ...]

    @property
    def mean(self) -> float:
        """First moment."""
        n = self.numbers
        match self.kind:
            case "uniform":
                return (n[0] + n[1]) / 2
            case "hyperexp":
                return n[0] * n[1] + (1 - n[0]) * n[2]
            case "triangular":
                return sum(n) / 3
            case "gamma":
                return n[1]
        return n[0]

    @property
    def second(self) -> float:
        """Second moment."""
        n = self.numbers
        match self.kind:
            case "exp":
                return 2 * n[0] ** 2
            case "uniform":
                return (n[0] ** 2 + n[0] * n[1] + n[1] ** 2) / 3
            case "lognormal":
                return n[0] ** 2 * (1 + n[1] ** 2)
            case "hyperexp":
                return 2 * (n[0] * n[1] ** 2 + (1 - n[0]) * n[2] ** 2)
            case "triangular":
                low, mode, high = n
                spread = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
                return spread + self.mean**2
            case "gamma":
                return n[1] ** 2 * (1 + 1 / n[0])
        return n[0] ** 2

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Draw ``size`` times."""
        n = self.numbers
        match self.kind:
            case "exp":
                return rng.exponential(n[0], size)
            case "det":
                return np.full(size, n[0])
            case "uniform":
                return rng.uniform(n[0], n[1], size)
            case "lognormal":
                variance = math.log1p(n[1] ** 2)
                return rng.lognormal(math.log(n[0]) - variance / 2, math.sqrt(variance), size)
            case "hyperexp":
                first = rng.random(size) < n[0]
                return rng.exponential(1.0, size) * np.where(first, n[1], n[2])
            case "triangular":
                return rng.triangular(n[0], n[1], n[2], size)
            case "gamma":
                return rng.gamma(n[0], n[1] / n[0], size)
        raise ValueError(f"no distribution is called {self.kind!r}")

    def draws(self, rng: np.random.Generator) -> Iterator[float]:
        """Return an endless supply, drawn in blocks."""
        return blocks(lambda: self.sample(rng, BLOCK))


def exponential(rate: float) -> Service:
    """Return the exponential distribution of a rate."""
    return Service("exp", (1.0 / rate,))


def with_moments(kind: str, mean: float, second: float) -> Service:
    """Return the distribution of a kind with the first two moments given.

    Raises
    ------
    ValueError
        If the kind is not known or cannot have these moments.
    """
    scv = second / mean**2 - 1
    if scv < -1e-9:
        raise ValueError("the second moment is below the square of the first")
    spread = math.sqrt(max(scv, 0.0)) * mean
    match kind:
        case "exp" | "exponential" | "M":
            made = Service("exp", (mean,))
        case "det" | "deterministic" | "D":
            made = Service("det", (mean,))
        case "uniform" | "unif" | "U":
            made = Service("uniform", (mean - math.sqrt(3) * spread, mean + math.sqrt(3) * spread))
        case "lognormal" | "LN" | "lognorm":
            made = Service("lognormal", (mean, spread / mean))
        case "hyperexp" | "H2" | "hyperexponential":
            if scv < 1:
                raise ValueError("a hyperexponential has a coefficient of variation of at least 1")
            p = (1 + math.sqrt((scv - 1) / (scv + 1))) / 2  # balanced means
            made = Service("hyperexp", (p, mean / (2 * p), mean / (2 * (1 - p))))
        case "triangular" | "tri" | "Tri":
            made = Service("triangular", (mean - math.sqrt(6) * spread, mean, mean + math.sqrt(6) * spread))
        case "gamma" | "erlang" | "E2" | "Ek":
            made = Service("gamma", (1 / scv, mean))
        case _:
            raise ValueError(f"no distribution is called {kind!r}")
    if made.kind in ("uniform", "triangular") and made.numbers[0] < 0:
        raise ValueError(f"a {kind} distribution with these moments would be negative")
    if abs(made.second - second) > 1e-6 * second:
        raise ValueError(
            f"a {kind} distribution of mean {mean:g} has the second moment {made.second:g}, not {second:g}"
        )
    return made


def blocks(block: Callable[[], np.ndarray]) -> Iterator[float]:
    """Yield one number after another from blocks that are drawn when they are needed."""
    while True:
        yield from block().tolist()
