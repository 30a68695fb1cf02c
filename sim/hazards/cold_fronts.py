"""Cold fronts of the winter half-year: warm before them, then colder, a strong north wind, drier air.

Estimates for northern Hubei: one in about a week, a fall of about 7 C.
"""

from dataclasses import dataclass

import numpy as np
from pydantic import Field

from sim.params import Params
from sim.units import Celsius, Seconds, Share

DAY_S, DAY_H = 86400.0, 24
BEFORE_DAYS = 12
"""Fronts so long before the first hour still tell."""


@dataclass(frozen=True)
class Fronts:
    """What fronts do: degrees added, factors of wind and of the dew-point depression, north wind; days they pass on."""

    temperature_c: np.ndarray
    wind: np.ndarray
    depression: np.ndarray
    northerly: np.ndarray
    passes: np.ndarray


def _warm_then_cold(t: np.ndarray) -> np.ndarray:
    """Return the share of the fall, by hours after the front: up to +0.35 before, down to about -0.65 a day later."""
    rise = 0.35 * np.clip((t + 48.0) / 48.0, 0.0, 1.0)
    cold = np.where(t > 0, (1.0 - np.exp(-np.maximum(t, 0.0) / 8.0)) * np.exp(-np.maximum(t, 0.0) / 96.0), 0.0)
    return np.asarray(np.where(t < 0, rise, rise * np.exp(-np.maximum(t, 0.0) / 24.0)) - cold)


def _blow(t: np.ndarray) -> np.ndarray:
    """Return the share of the wind's rise: from three hours before to a day after."""
    return np.asarray(np.clip(np.minimum((t + 3.0) / 6.0, (24.0 - t) / 21.0), 0.0, 1.0))


def _dry(t: np.ndarray) -> np.ndarray:
    """Return the share of the drying: from half a day to three days after."""
    return np.asarray(np.clip(np.minimum((t - 12.0) / 12.0, (72.0 - t) / 36.0), 0.0, 1.0))


class ColdFronts(Params):
    """How often fronts come and how strong they are; means of temperature, wind and dryness stay as they are."""

    every_s: Seconds = Field(7 * DAY_S, gt=DAY_S)
    """Mean time from one front to the next."""
    regularity: float = Field(4.0, ge=1)
    """Shape of the gamma distribution of that time; 1 is as irregular as chance."""
    fall_c: Celsius = Field(7.0, ge=0)
    """Mean fall of temperature from the front's hour to a day later, the day's course apart."""
    wind: float = Field(0.9, ge=0)
    """How much stronger the wind is at its height behind a front (0.9: 1.9 times)."""
    drying: float = Field(0.4, ge=0)
    """How much greater the dew-point depression is behind a front."""
    rain: Share = Field(0.30, ge=0, le=1)
    """Share of the front's days that it makes wet which else were dry."""
    north_h: int = Field(36, ge=0)
    """Hours of north wind behind a front."""

    def draw(self, rng: np.random.Generator, days: int) -> Fronts:
        """Return the fronts of whole days; the number of draws does not depend on the parameters."""
        most = days + BEFORE_DAYS + 8
        gap_h = rng.gamma(self.regularity, 1.0 / self.regularity, most) * self.every_s / 3600.0
        fall = rng.gamma(4.0, 0.25, most)
        at_h = np.cumsum(gap_h) - BEFORE_DAYS * DAY_H
        hours = days * DAY_H
        hour = np.arange(hours) + 0.5
        series = {name: np.zeros(hours) for name in ("t", "w", "d")}
        north = np.zeros(hours, dtype=bool)
        passes = np.zeros(days, dtype=bool)
        shapes = {"t": _warm_then_cold, "w": _blow, "d": _dry}
        for when, size in zip(at_h.tolist(), fall.tolist(), strict=True):
            if when > hours + 48:
                break
            a, b = max(int(when) - 48, 0), min(int(when) + 14 * DAY_H, hours)
            if a >= b:
                continue
            since = hour[a:b] - when
            for name, shape in shapes.items():
                series[name][a:b] += size * shape(since)
            north[a:b] |= (since >= 0) & (since < self.north_h)
            if 0 <= when < hours:
                passes[int(when) // DAY_H] = True
        # what all fronts together add on the mean is taken off again
        every_h = self.every_s / 3600.0
        since = np.arange(-48, 14 * DAY_H) + 0.5
        mean = {name: float(shape(since).sum()) / every_h for name, shape in shapes.items()}
        return Fronts(
            self.fall_c * (series["t"] - mean["t"]),
            (1.0 + self.wind * series["w"]) / (1.0 + self.wind * mean["w"]),
            (1.0 + self.drying * series["d"]) / (1.0 + self.drying * mean["d"]),
            north,
            passes,
        )

    def wet_chance(self, share: np.ndarray, passes: np.ndarray) -> np.ndarray:
        """Return the chance of a wet day with and without a front, whose mean is ``share``."""
        front = self.rain * min(DAY_S / self.every_s, 1.0)
        base = np.clip((share - front) / (1.0 - front), 0.01, 0.98)
        return np.asarray(np.where(passes, base + self.rain * (1.0 - base), base))
