"""Rainstorms in space and time, and the declared distributions from which they are drawn.

A storm is deterministic. A drawn one takes its figures from a key and counters (no generator is used up), so that
whoever knows the key finds the same storm: the flood, and the forecaster who sees a part of it.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.hazards.storm_cells import StormCell
from sim.params import Params
from sim.text import _
from sim.units import Degrees, Metres, MetresOfRain, MetresPerSecond, Seconds, Share, Years

INTERVAL_S = 300.0
"""Rain is constant over intervals of this length, which start with the hazard."""

Unit = Annotated[float, Field(ge=0.0, le=1.0)]


@cache
def liulin_shares() -> tuple[float, ...]:
    """Hourly shares of the 503 mm that fell on Liulin, 11 August 2021 21:00 to 12 August 09:00, mostly as published."""
    with Path(__file__).with_name("liulin_2021_hourly.csv").open(encoding="utf-8") as file:
        depth = [float(row["depth_mm"]) for row in csv.DictReader(file)]
    return tuple(d / sum(depth) for d in depth)


@dataclass(frozen=True)
class Within:
    """A region as a box and a question; not by cells, so that a storm does not hang on the water's grid."""

    west_m: float
    south_m: float
    east_m: float
    north_m: float
    contains: Callable[[float, float], bool]


class Rainstorm(Params):
    """A storm over a moving ellipse: a depth, a pattern in time, a fall-off in space."""

    kind: Literal["rainstorm"] = "rainstorm"
    begins_s: Seconds = Field(0.0, ge=0.0)
    """When the rain begins, from the start of the hazard."""
    depth_m: Metres = Field(gt=0.0, le=2.0)
    """Rain at the storm's centre over its duration."""
    duration_s: Seconds = Field(24 * 3600.0, gt=0.0, le=10 * 86400.0)
    """How long it rains."""
    pattern: Literal["chicago", "uniform", "shares", "liulin-2021"] = "chicago"
    """Shape in time."""
    peak: Share = Field(0.4, gt=0.0, lt=1.0)
    """Where in the duration a Chicago storm peaks."""
    decay: Annotated[float, Field(ge=0.2, lt=1.0)] = 0.65
    """Exponent n of the storm formula i = a / (t + b)^n (estimate: no formula of Guangshui could be confirmed)."""
    flattening_s: Seconds = Field(900.0, ge=0.0)
    """Time b of the storm formula."""
    shares: tuple[Annotated[float, Field(ge=0.0)], ...] = ()
    """Weights of equal slices of the duration, for the pattern ``shares``."""
    centre_x_m: Metres
    """Centre of the storm in the middle of its duration, metres east."""
    centre_y_m: Metres
    """Centre of the storm in the middle of its duration, metres north."""
    semi_major_m: Metres = Field(30_000.0, gt=0.0)
    """Half length of the ellipse on which half of the central rain falls."""
    semi_minor_m: Metres = Field(18_000.0, gt=0.0)
    """Half width of that ellipse."""
    axis_deg: Degrees = 70.0
    """Direction of the long axis, degrees from north."""
    speed_m_s: MetresPerSecond = Field(0.0, ge=0.0, le=40.0)
    """How fast the storm moves."""
    from_deg: Degrees = 250.0
    """Where it comes from, degrees from north."""
    sharpness: Annotated[float, Field(gt=0.0, le=8.0)] = 2.0
    """Exponent of the fall-off; 2 is a Gaussian."""
    background: Unit = 0.1
    """Share of the central rain that falls far away."""
    wetness: Unit = 0.6
    """How wet the ground is when it begins: 0 dry (AMC I), 0.5 mean (AMC II), 1 wet (AMC III)."""
    cells: tuple[StormCell, ...] = Field((), max_length=40)
    """Cells whose rain comes on top of it."""

    @model_validator(mode="after")
    def _shares_given(self) -> Rainstorm:
        if self.pattern == "shares" and not sum(self.shares) > 0.0:
            raise ValueError(_("the pattern 'shares' needs shares, some of them above 0"))
        return self

    def draw(self, key: int, within: Within | None = None) -> Rainstorm:
        """Return the storm itself: nothing is random."""
        return self

    def fallen_share(self, time_s: float) -> float:
        """Share of the depth fallen until a time after the rain began."""
        return float(self.fallen_shares(np.array([time_s]))[0])

    def fallen_shares(self, times_s: np.ndarray) -> np.ndarray:
        """Return :meth:`fallen_share` at many times."""
        t = np.clip(times_s, 0.0, self.duration_s)
        if self.pattern == "uniform":
            return np.asarray(t / self.duration_s)
        if self.pattern == "chicago":
            # here and not above, as below: a plan is checked without compiled code
            from sim.kernels.rainfall import chicago_depths

            return np.asarray(chicago_depths(t, self.duration_s, 1.0, self.peak, self.flattening_s, self.decay))
        shares = liulin_shares() if self.pattern == "liulin-2021" else self.shares
        fallen = np.concatenate([[0.0], np.cumsum(shares)]) / sum(shares)
        return np.asarray(np.interp(t, np.linspace(0.0, self.duration_s, len(fallen)), fallen))

    def series(self, until_s: float) -> np.ndarray:
        """Return the central rate (m/s) in each interval of the hazard until a time: exact means of the pattern."""
        edges = np.arange(math.ceil(until_s / INTERVAL_S) + 1) * INTERVAL_S - self.begins_s
        return np.diff(self.fallen_shares(edges) * self.depth_m) / INTERVAL_S

    def arrays(self, until_s: float) -> tuple[np.ndarray, np.ndarray]:
        """Return ``storms`` (1 + cells, 11) and ``intensity_m_s`` (1 + cells, intervals) for the water kernel."""
        toward = math.radians(self.from_deg + 180.0)
        axis = math.radians(90.0 - self.axis_deg)
        row = [
            self.centre_x_m,
            self.centre_y_m,
            self.speed_m_s * math.sin(toward),
            self.speed_m_s * math.cos(toward),
            self.begins_s + self.duration_s / 2,
            self.semi_major_m,
            self.semi_minor_m,
            math.cos(axis),
            math.sin(axis),
            self.sharpness,
            self.background,
        ]
        whole = self.series(until_s)
        edges = np.arange(whole.size + 1) * INTERVAL_S
        rates = [np.diff(cell.fallen_m(edges)) / INTERVAL_S for cell in self.cells]
        return np.array([row, *(cell.row() for cell in self.cells)]), np.array([whole, *rates])

    def rate_m_s(self, x_m: float, y_m: float, time_s: float) -> float:
        """Rain rate at a point and a time from the start of the hazard, as the flood gets it."""
        from sim.kernels.rainfall import storm_shape

        storms, intensity = self.arrays(time_s + INTERVAL_S)
        k = int(time_s // INTERVAL_S)
        middle = (k + 0.5) * INTERVAL_S
        return float(sum(r * storm_shape(x_m, y_m, middle, s) for r, s in zip(intensity[:, k], storms, strict=True)))

    def fallen_m(self, x_m: Any, y_m: Any, until_s: float, from_s: float = 0.0) -> np.ndarray:
        """Rain (m) at points in each interval until a time: (points, intervals); 0 in those before ``from_s``."""
        from sim.kernels.rainfall import depth_at_points

        storms, intensity = self.arrays(until_s)
        x, y = np.atleast_1d(np.asarray(x_m, np.float64)), np.atleast_1d(np.asarray(y_m, np.float64))
        first = int(from_s // INTERVAL_S)
        return np.asarray(depth_at_points(x, y, INTERVAL_S, storms, intensity, first, intensity.shape[1]))


def group_means(depth_m: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Means over points of rain in each interval, by group number (0 to groups - 1): (groups, intervals).

    Points of sites, villages or the cells of a town; a group without points gets zero.
    """
    from sim.kernels.rainfall import sum_by_group

    total = sum_by_group(depth_m, np.asarray(group, np.int64), groups)
    count = np.bincount(np.asarray(group, np.int64), minlength=groups)
    return np.asarray(total / np.maximum(count, 1)[:, None])


def accumulated_m(depth_m: np.ndarray, window_s: float) -> np.ndarray:
    """Rain (m) of the last ``window_s`` at the end of each interval: what a gauge with a running sum shows."""
    n = max(1, round(window_s / INTERVAL_S))
    total = np.cumsum(depth_m, axis=-1)
    before = np.zeros_like(total)
    before[..., n:] = total[..., :-n]
    return np.asarray(total - before)


def pearson3_quantile(mean: float, cv: float, cs: float, exceedance: float) -> float:
    """Value exceeded with a probability under Pearson III, as design rain is given in China (SL 44).

    ``x = mean (1 + Cv (Cs/2 G^-1(1 - p; 4/Cs^2) - 2/Cs))`` with G the gamma distribution of unit scale.
    """
    from scipy.special import gammainccinv

    return float(mean * (1.0 + cv * (0.5 * cs * gammainccinv(4.0 / cs**2, exceedance) - 2.0 / cs)))


class _Luck:
    """Uniform numbers by name from a key: SplitMix64 (Steele, Lea and Flood 2014) of the key and the name's letters."""

    def __init__(self, key: int) -> None:
        self.key = int(key)

    def __call__(self, name: str) -> float:
        z = self.key
        for letter in name.encode():
            z = (z + 0x9E3779B97F4A7C15 * (letter + 1)) & 0xFFFFFFFFFFFFFFFF
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
            z ^= z >> 31
        return (z >> 11) * 2.0**-53

    def between(self, name: str, low: float, high: float) -> float:
        return low + (high - low) * self(name)

    def triangle(self, name: str, low: float, mid: float, high: float) -> float:
        u, c = self(name), (mid - low) / (high - low)
        if u < c:
            return low + math.sqrt(u * (high - low) * (mid - low))
        return high - math.sqrt((1 - u) * (high - low) * (high - mid))


class StormDraw(Params):
    """A 24-h storm drawn from Pearson III between two return periods: the class of 17 July 2010 and 27 June 2020.

    All figures are estimates: the station mean and Cv are assumed (Cs = 3.5 Cv), not from the Hubei atlas. With mean
    110 mm and Cv 0.55 the 10-, 20-, 50- and 100-year rains are 189, 230, 285 and 326 mm; 2010 brought 262.3 mm in
    24 h, 2020 more than 200 mm to four towns. The whole area shares one pattern in time, so its exponent (0.35-0.6) is
    below that of a point's storm formula (0.6-0.75): this stands for the areal reduction of the wettest hours. Centre
    anywhere in the region; half-rain ellipse 20-45 km by 0.4-0.8 of that, its axis near the Meiyu front's.
    """

    kind: Literal["storm-draw"] = "storm-draw"
    mean_m: MetresOfRain = Field(0.110, gt=0.0)
    """Mean of the yearly greatest 24-h rain (estimate)."""
    cv: Annotated[float, Field(gt=0.0, le=2.0)] = 0.55
    """Its coefficient of variation (estimate)."""
    cs_ratio: Annotated[float, Field(gt=0.0, le=8.0)] = 3.5
    """Skewness over Cv, as is usual in China."""
    return_low: Years = Field(10.0, ge=1.01)
    """Shortest return period of the class; the chance of exceedance is uniform between the two."""
    return_high: Years = Field(200.0, le=1e6)
    """Longest return period of the class."""
    begins_low_s: Seconds = Field(1 * 3600.0, ge=0.0)
    """Earliest beginning, from the start of the hazard."""
    begins_high_s: Seconds = Field(13 * 3600.0, ge=0.0)
    """Latest beginning; uniform between."""
    duration_s: Seconds = Field(24 * 3600.0, gt=0.0)
    """How long it rains."""

    @model_validator(mode="after")
    def _ordered(self) -> StormDraw:
        if self.return_high < self.return_low or self.begins_high_s < self.begins_low_s:
            raise ValueError(_("the high end of a range lies below its low end"))
        return self

    def draw(self, key: int, within: Within | None = None) -> Rainstorm:
        """Return the storm of a key; its centre lies ``within`` the region, anywhere alike."""
        luck = _Luck(key)
        p = luck.between("depth", 1.0 / self.return_high, 1.0 / self.return_low)
        x, y = _centre(luck, within)
        major = luck.between("major", 20_000.0, 45_000.0)
        return Rainstorm(
            begins_s=round(luck.between("begins", self.begins_low_s, self.begins_high_s), 1),
            depth_m=pearson3_quantile(self.mean_m, self.cv, self.cs_ratio * self.cv, p),
            duration_s=self.duration_s,
            peak=luck.triangle("peak", 0.2, 0.45, 0.8),
            decay=luck.between("decay", 0.35, 0.6),
            flattening_s=luck.between("flattening", 600.0, 1800.0),
            centre_x_m=x,
            centre_y_m=y,
            semi_major_m=major,
            semi_minor_m=major * luck.between("shape", 0.4, 0.8),
            axis_deg=luck.between("axis", 45.0, 100.0),
            speed_m_s=luck.between("speed", 0.0, 1.0),
            from_deg=luck.between("from", 220.0, 300.0),
            background=luck.between("background", 0.1, 0.3),
            wetness=luck.triangle("wetness", 0.3, 0.7, 1.0),
        )


class ObservedStorm(Params):
    """A storm that was observed, put elsewhere: a depth with its spread, a given pattern, a centre with its spread.

    The default is Liulin, 11-12 August 2021: 503 mm in 12 h, 373.6 mm of it in 4 h. Extent and spread are estimates
    (Sanligang 257, Hongshan 254, Changgang 264 mm some 15-25 km away; the mean of Guangshui was 37 mm).
    """

    kind: Literal["observed-storm"] = "observed-storm"
    pattern: Literal["liulin-2021"] = "liulin-2021"
    """Which storm."""
    depth_m: MetresOfRain = Field(0.503, gt=0.0)
    """Rain at the centre."""
    spread: Share = Field(0.05, ge=0.0, le=0.5)
    """Half width of the uniform range about the depth."""
    duration_s: Seconds = Field(12 * 3600.0, gt=0.0)
    """How long it rained."""
    begins_s: Seconds = Field(3 * 3600.0, ge=0.0)
    """When the rain begins, from the start of the hazard."""
    centre_x_m: Metres
    """Where the centre is put, metres east."""
    centre_y_m: Metres
    """Where the centre is put, metres north."""
    centre_spread_m: Metres = Field(2_000.0, ge=0.0)
    """Half side of the square within which the centre falls."""
    semi_major_m: Metres = Field(16_000.0, gt=0.0)
    """Half length of the half-rain ellipse (estimate)."""
    semi_minor_m: Metres = Field(11_000.0, gt=0.0)
    """Half width of it (estimate)."""
    wetness: Unit = 0.8
    """How wet the ground is (141 reservoirs stood full or spilled)."""

    def draw(self, key: int, within: Within | None = None) -> Rainstorm:
        """Return the storm of a key."""
        luck = _Luck(key)
        return Rainstorm(
            begins_s=self.begins_s,
            depth_m=self.depth_m * luck.between("depth", 1.0 - self.spread, 1.0 + self.spread),
            duration_s=self.duration_s,
            pattern=self.pattern,
            centre_x_m=self.centre_x_m + luck.between("x", -1.0, 1.0) * self.centre_spread_m,
            centre_y_m=self.centre_y_m + luck.between("y", -1.0, 1.0) * self.centre_spread_m,
            semi_major_m=self.semi_major_m,
            semi_minor_m=self.semi_minor_m,
            axis_deg=luck.between("axis", 45.0, 135.0),
            background=0.05,
            wetness=self.wetness,
        )


def _centre(luck: _Luck, within: Within | None) -> tuple[float, float]:
    if within is None:
        raise ValueError("a drawn storm needs the region that its centre falls on")
    for k in range(10_000):
        x = luck.between(f"x {k}", within.west_m, within.east_m)
        y = luck.between(f"y {k}", within.south_m, within.north_m)
        if within.contains(x, y):
            return x, y
    raise ValueError("no point of the region's box lies in the region")
