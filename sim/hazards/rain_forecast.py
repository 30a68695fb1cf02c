"""What a weather office foresees of a storm: another storm, which errs in amount, in time and in place.

The true storm is displaced, shifted in time and scaled; errors grow with the lead and are drawn anew, though not
independently, at each revision, so that they shrink as the storm nears. What has fallen is known. A town can so be
warned early, late, in vain or not at all, and be warned again. All figures are estimates: no verification of a county's
forecasts was found. The skill that they make is measured over many storms (``docs/decisions/042``).

The luck belongs to the event: it is drawn from the hazard's streams, and plans share it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
from pydantic import Field, model_validator

from sim.hazards.rainstorm import INTERVAL_S, group_means
from sim.params import Params
from sim.text import _
from sim.units import Metres, Seconds, Share

SLICES_S = tuple(h * 3600.0 for h in (0.0, 1.0, 3.0, 6.0, 12.0))
"""Bounds of the leads that share one error."""
POINTS_A_TOWN = 6
"""Most points that stand for a town."""
MOST_REVISIONS = 400


class ForecastSkill(Params):
    """How well storms are foreseen: standard deviations of the errors at hand and 12 h ahead (all estimates)."""

    revised_low_s: Seconds = Field(3600.0, ge=900.0)
    """Shortest time between two forecasts."""
    revised_high_s: Seconds = Field(10800.0, ge=900.0)
    """Longest time between two forecasts; uniform between."""
    position_near_m: Metres = Field(5_000.0, ge=0.0)
    """Displacement of the storm, each way, for the rain of the next minutes."""
    position_far_m: Metres = Field(25_000.0, ge=0.0)
    """The same for rain 12 h ahead."""
    time_near_s: Seconds = Field(900.0, ge=0.0)
    """Shift in time for the rain of the next minutes."""
    time_far_s: Seconds = Field(5400.0, ge=0.0)
    """The same for rain 12 h ahead."""
    amount_near: Share = Field(0.2, ge=0.0, le=1.5)
    """Of the logarithm of forecast over true rain, for the next minutes."""
    amount_far: Share = Field(0.5, ge=0.0, le=1.5)
    """The same for rain 12 h ahead."""
    town: Share = Field(0.2, ge=0.0, le=1.5)
    """The same for each town by itself, at any lead."""
    kept: Share = Field(0.7, ge=0.0, lt=1.0)
    """Correlation of the errors of one forecast and the next."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.revised_high_s < self.revised_low_s:
            raise ValueError(_("the high end of a range lies below its low end"))
        return self


@dataclass(frozen=True)
class Points:
    """Where a town's rain is taken: coordinates (m), and the town (0 to towns - 1) of each point."""

    x_m: np.ndarray
    y_m: np.ndarray
    group: np.ndarray
    towns: int


def sample(x_m: Any, y_m: Any, group: np.ndarray, towns: int) -> Points:
    """Return a few points of each town, evenly over their order."""
    chosen = []
    for town in range(towns):
        mine = np.flatnonzero(group == town)
        step = np.linspace(0, mine.size - 1, min(mine.size, POINTS_A_TOWN))
        chosen.append(mine[np.rint(step).astype(np.int64)] if mine.size else mine)
    rows = np.concatenate(chosen) if chosen else np.zeros(0, np.int64)
    return Points(np.asarray(x_m, np.float64)[rows], np.asarray(y_m, np.float64)[rows], group[rows], towns)


def forecasts(
    skill: ForecastSkill, rng: np.random.Generator, storm: Any, points: Points, fallen_m: np.ndarray, start_s: float
) -> Iterator[tuple[float, np.ndarray]]:
    """Return each forecast of a storm: when it is made, and the towns' rain as it is known and foreseen then.

    Parameters
    ----------
    skill : ForecastSkill
        The errors.
    rng : Generator
        The event's luck.
    storm : object
        Answers ``fallen_m(x, y, until, from)``: rain (m) at points in each interval of 5 min.
    points : Points
        Where the towns lie.
    fallen_m : (towns, n) float64
        The towns' true rain in each interval.
    start_s : float
        Beginning of the first interval, time of the run.

    Yields
    ------
    issued_s : float
        Time of the run.
    rain_m : (towns, n) float64
        What has fallen, then 12 h of what is foreseen, then nothing.
    """
    towns, n = fallen_m.shape
    spacing = rng.random(MOST_REVISIONS)
    noise = rng.standard_normal((MOST_REVISIONS, 4))
    own: np.ndarray = np.asarray(rng.standard_normal(towns)) * skill.town
    until_s = n * INTERVAL_S
    error = noise[0]
    issued_s = 0.0
    for k in range(MOST_REVISIONS):
        if issued_s >= until_s:
            return
        now = int(issued_s // INTERVAL_S)
        seen = np.zeros_like(fallen_m)
        seen[:, :now] = fallen_m[:, :now]
        for low_s, high_s in pairwise(SLICES_S):
            ahead = slice(min(now + int(low_s // INTERVAL_S), n), min(now + int(high_s // INTERVAL_S), n))
            if ahead.start < ahead.stop:
                seen[:, ahead] = _foreseen(skill, storm, points, error, own, 0.5 * (low_s + high_s), ahead, until_s)
        yield start_s + issued_s, seen
        error = skill.kept * error + np.sqrt(1.0 - skill.kept**2) * noise[min(k + 1, MOST_REVISIONS - 1)]
        issued_s += skill.revised_low_s + float(spacing[k]) * (skill.revised_high_s - skill.revised_low_s)


def _foreseen(
    skill: ForecastSkill,
    storm: Any,
    points: Points,
    error: np.ndarray,
    own: np.ndarray,
    lead_s: float,
    ahead: slice,
    until_s: float,
) -> np.ndarray:
    """Return the towns' rain in a slice of intervals as foreseen at one lead."""
    far = min(lead_s / SLICES_S[-1], 1.0)
    away_m = skill.position_near_m + far * (skill.position_far_m - skill.position_near_m)
    shift = round((skill.time_near_s + far * (skill.time_far_s - skill.time_near_s)) * error[2] / INTERVAL_S)
    spread = skill.amount_near + far * (skill.amount_far - skill.amount_near)
    # rain before the first interval that is asked for and after the last one is not computed
    from_s, until_s = max(ahead.start - shift, 0) * INTERVAL_S, min(until_s, max(ahead.stop - shift, 1) * INTERVAL_S)
    fallen = storm.fallen_m(points.x_m - away_m * error[0], points.y_m - away_m * error[1], until_s, from_s)
    mean = group_means(fallen, points.group, points.towns)
    at = np.arange(ahead.start, ahead.stop) - shift
    there = (at >= 0) & (at < mean.shape[1])
    rain = np.where(there, mean[:, np.clip(at, 0, mean.shape[1] - 1)], 0.0)
    return np.asarray(rain * np.exp(spread * error[3] + own)[:, None])
