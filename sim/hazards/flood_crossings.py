"""Crossings that a flood's course holds for watched points: depths, rain of the last hours, reservoir levels.

All times are from the hazard's start.
"""

from __future__ import annotations

import numpy as np

from sim.ground import Grid
from sim.hazards.base import CROSSING, Watch
from sim.hazards.flood_course import Course
from sim.hazards.rainstorm import INTERVAL_S, Rainstorm, accumulated_m

WINDOWS_S = {f"rain_{h}h_m": h * 3600.0 for h in (1, 3, 6, 12, 24)}
"""Rain of the last hours, by quantity."""


def read_crossings(
    watch: Watch, course: Course, grid: Grid, storm: Rainstorm, duration_s: float, reservoirs: list[str]
) -> np.ndarray:
    """Return all crossings of what is watched, in no order.

    Raises
    ------
    ValueError
        If a quantity or a reservoir is not known, a depth is not on the ladder, or a point lies outside the grid.
    """
    quantity = np.array(watch.quantity, dtype=object)
    found = []
    for name in sorted(set(watch.quantity), key=lambda q: (q != "depth_m", q)):
        rows = np.flatnonzero(quantity == name)
        if name == "depth_m":
            found.append(_depths(watch, rows, course, grid))
        elif name in WINDOWS_S:
            fallen = storm.fallen_m(watch.x_m[rows], watch.y_m[rows], duration_s)
            found.append(series_crossings(accumulated_m(fallen, WINDOWS_S[name]), watch.threshold[rows], rows))
        elif name == "reservoir_level_m":
            found.append(_levels(watch, rows, course, reservoirs))
        else:
            raise ValueError(f"a flood has no quantity {name!r}; depth_m, reservoir_level_m, {', '.join(WINDOWS_S)}")
    return np.concatenate(found) if found else np.zeros(0, CROSSING)


def _depths(watch: Watch, rows: np.ndarray, course: Course, grid: Grid) -> np.ndarray:
    row, col = grid.cells(watch.x_m[rows], watch.y_m[rows])
    out = ~grid.inside(row, col)
    if out.any():
        raise ValueError(f"watched places lie outside the flood's grid: {[watch.places[r] for r in rows[out]][:5]}")
    ladder = course.ladder_m
    level = np.searchsorted(ladder, watch.threshold[rows])
    off = (level >= len(ladder)) | (ladder[np.minimum(level, len(ladder) - 1)] != watch.threshold[rows])
    if off.any():
        wrong = sorted(set(watch.threshold[rows][off].tolist()))
        raise ValueError(f"depths {wrong} are not on the flood's ladder {ladder.tolist()}")
    which, hit = course.select(np.asarray(row * grid.cols + col), level)
    found = np.zeros(hit.size, CROSSING)
    found["time_s"], found["gauge"] = course.time_s[hit], rows[which]
    found["value"], found["rising"] = ladder[level[which]], course.rising[hit]
    return found


def _levels(watch: Watch, rows: np.ndarray, course: Course, names: list[str]) -> np.ndarray:
    unknown = sorted({watch.places[r] for r in rows} - set(names))
    if unknown:
        raise ValueError(f"the flood has no reservoirs {unknown}, only {names}")
    node = [names.index(watch.places[r]) for r in rows]
    levels = course.node_m[:, node].T
    return series_crossings(levels[:, 1:], watch.threshold[rows], rows, levels[:, 0])


def series_crossings(
    series: np.ndarray, threshold: np.ndarray, rows: np.ndarray, first: np.ndarray | None = None
) -> np.ndarray:
    """Crossings of a value given at the ends of the flood's intervals, linear between; ``first`` is that at time 0."""
    start = np.zeros(len(series)) if first is None else first
    value = np.column_stack([start, series]) if len(series) else np.zeros((0, 1))
    above = value >= threshold[:, None]
    at, k = np.nonzero(above[:, 1:] != above[:, :-1])
    low, high = value[at, k], value[at, k + 1]
    out = np.zeros(at.size, CROSSING)
    out["time_s"] = (k + (threshold[at] - low) / (high - low)) * INTERVAL_S
    out["gauge"], out["value"], out["rising"] = rows[at], threshold[at], high > low
    return out
