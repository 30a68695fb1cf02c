"""Crossings that a flood's course holds: depths, rain of the last hours, reservoir levels, widths of breaches.

All times are from the hazard's start.
"""

from __future__ import annotations

import numpy as np

from sim.ground import Grid
from sim.hazards.base import CROSSING, Watch
from sim.hazards.flood_course import FRAME_DEPTH_M, Course
from sim.hazards.rainstorm import INTERVAL_S, Rainstorm, accumulated_m

WINDOWS_S = {f"rain_{h}h_m": h * 3600.0 for h in (1, 3, 6, 12, 24)}
"""Rain of the last hours, by quantity."""
BETWEEN = "depth_between_m"
"""A depth that need be no rung of the ladder: crossed when a rung or a frame first shows the water beyond it. So it is
late by the way to the next rung, and by a frame's interval at most; a frame's depth is good to 1 cm below 0.5 m and to
2 cm at 2 m. The time is that of the showing, not one between: a forecast must not hang on how far it reaches."""


def read_crossings(
    watch: Watch,
    course: Course,
    grid: Grid,
    storm: Rainstorm,
    duration_s: float,
    reservoirs: list[str],
    breaches: list[str],
) -> np.ndarray:
    """Return all crossings of what is watched, in no order.

    Raises
    ------
    ValueError
        If a quantity, reservoir or breach is not known, a depth is not on the ladder, or a point lies outside the grid.
    """
    quantity = np.array(watch.quantity, dtype=object)
    found = []
    if BETWEEN in watch.quantity:
        # at once, for every cell that somebody watches: their flows are asked for next
        stand = np.flatnonzero((quantity == "depth_m") | (quantity == BETWEEN))
        course.moving.columns(np.unique(_cells(watch, stand, grid)))
    for name in sorted(set(watch.quantity), key=lambda q: (q != "depth_m", q)):
        rows = np.flatnonzero(quantity == name)
        if name == "depth_m":
            found.append(_depths(watch, rows, course, grid))
        elif name == BETWEEN:
            found.append(_between(watch, rows, course, grid))
        elif name in WINDOWS_S:
            fallen = storm.fallen_m(watch.x_m[rows], watch.y_m[rows], duration_s)
            found.append(series_crossings(accumulated_m(fallen, WINDOWS_S[name]), watch.threshold[rows], rows))
        elif name == "reservoir_level_m":
            found.append(_levels(watch, rows, course, reservoirs))
        elif name == "breach_width_m":
            found.append(_widths(watch, rows, course, breaches))
        else:
            known = ("depth_m", BETWEEN, "reservoir_level_m", "breach_width_m", *WINDOWS_S)
            raise ValueError(f"a flood has no quantity {name!r}; {', '.join(known)}")
    return np.concatenate(found) if found else np.zeros(0, CROSSING)


def _cells(watch: Watch, rows: np.ndarray, grid: Grid) -> np.ndarray:
    row, col = grid.cells(watch.x_m[rows], watch.y_m[rows])
    out = ~grid.inside(row, col)
    if out.any():
        raise ValueError(f"watched places lie outside the flood's grid: {[watch.places[r] for r in rows[out]][:5]}")
    return np.asarray(row * grid.cols + col)


def _depths(watch: Watch, rows: np.ndarray, course: Course, grid: Grid) -> np.ndarray:
    cell = _cells(watch, rows, grid)
    ladder = course.ladder_m
    level = np.searchsorted(ladder, watch.threshold[rows])
    off = (level >= len(ladder)) | (ladder[np.minimum(level, len(ladder) - 1)] != watch.threshold[rows])
    if off.any():
        wrong = sorted(set(watch.threshold[rows][off].tolist()))
        raise ValueError(f"depths {wrong} are not on the flood's ladder {ladder.tolist()}")
    which, hit = course.select(cell, level)
    found = np.zeros(hit.size, CROSSING)
    found["time_s"], found["gauge"] = course.time_s[hit], rows[which]
    found["value"], found["rising"] = ladder[level[which]], course.rising[hit]
    return found


def _between(watch: Watch, rows: np.ndarray, course: Course, grid: Grid) -> np.ndarray:
    cell = _cells(watch, rows, grid)
    found = [np.zeros(0, CROSSING)]
    every = np.unique(cell)
    frames, _speeds = course.moving.columns(every)
    for k, one in enumerate(every):
        mine = rows[cell == one]
        time_s, depth_m = _shown(course, int(one), frames[:, k])
        beyond = watch.threshold[mine][:, None] <= depth_m
        before = np.column_stack([np.zeros(mine.size, bool), beyond[:, :-1]])
        at, when = np.nonzero(beyond != before)
        out = np.zeros(at.size, CROSSING)
        out["time_s"], out["gauge"] = time_s[when], mine[at]
        out["value"], out["rising"] = watch.threshold[mine[at]], beyond[at, when]
        found.append(out)
    return np.concatenate(found)


def _shown(course: Course, cell: int, frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return when a cell's depth is known, and what it is then: at rungs passed, and in each frame between them."""
    ladder = course.ladder_m
    _, hit = course.select(np.full(len(ladder), cell), np.arange(len(ladder)))
    passed_s, rising = course.time_s[hit], course.rising[hit]
    rung_m = ladder[course.level[hit]]
    # who falls past a rung is just below it
    passed_m = np.where(rising, rung_m, np.nextafter(rung_m, 0.0))
    frame_s = course.frame_s * np.arange(len(frames))
    frame_m = FRAME_DEPTH_M * (frames / 255.0) ** 2
    # a frame is rounded: it never says more, nor less, than the rungs passed by then
    steps = np.concatenate([[0], np.cumsum(np.where(rising, 1, -1))])
    band = np.clip(steps[np.searchsorted(passed_s, frame_s, "right")], 0, len(ladder))
    low, high = np.concatenate([[0.0], ladder])[band], np.concatenate([ladder, [np.inf]])[band]
    frame_m = np.clip(frame_m, low, np.nextafter(high, 0.0))
    time_s = np.concatenate([passed_s, frame_s])
    order = np.argsort(time_s, kind="stable")
    return time_s[order], np.concatenate([passed_m, frame_m])[order]


def _levels(watch: Watch, rows: np.ndarray, course: Course, names: list[str]) -> np.ndarray:
    unknown = sorted({watch.places[r] for r in rows} - set(names))
    if unknown:
        raise ValueError(f"the flood has no reservoirs {unknown}, only {names}")
    node = [names.index(watch.places[r]) for r in rows]
    levels = course.node_m[:, node].T
    return series_crossings(levels[:, 1:], watch.threshold[rows], rows, levels[:, 0])


def _widths(watch: Watch, rows: np.ndarray, course: Course, names: list[str]) -> np.ndarray:
    """Widths at the ends of intervals, linear between from the onset on; the threshold 0 m is the onset itself."""
    unknown = sorted({watch.places[r] for r in rows} - set(names))
    if unknown:
        raise ValueError(f"the flood has no breaches {unknown}, only {names}")
    found = [np.zeros(0, CROSSING)]
    for row in rows:
        k = names.index(watch.places[row])
        time_s, width_m = INTERVAL_S * np.arange(len(course.breach_m)), course.breach_m[:, k]
        onset_s, threshold = course.breach_onset_s[k], watch.threshold[row]
        at = np.searchsorted(time_s, onset_s, "left")
        if at == len(time_s):
            continue  # not yet
        time_s, width_m = np.insert(time_s, at, onset_s), np.insert(width_m, at, 0.0)
        beyond = width_m > threshold
        step = np.flatnonzero(beyond[1:] != beyond[:-1])
        low, high = width_m[step], width_m[step + 1]
        out = np.zeros(step.size, CROSSING)
        out["time_s"] = time_s[step] + (threshold - low) / (high - low) * (time_s[step + 1] - time_s[step])
        out["gauge"], out["value"], out["rising"] = row, threshold, high > low
        found.append(out)
    return np.concatenate(found)


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
