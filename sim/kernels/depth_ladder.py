"""Crossings of depths, found in every cell at every step: the rungs of a ladder, and the log of those passed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.kernels import BARE, PART

UNKNOWN_M = -1.0
"""Stands for a depth that :func:`next_crossing` has not found yet."""


class Ladder(NamedTuple):
    """Depths whose crossing is logged in every cell: ascending ``threshold_m`` above ``datum_m`` (rows + 2, cols + 2).

    ``band`` is the number of thresholds that a cell has passed; ``upper_m`` and ``lower_m`` the depths of water (with
    the datum) at which it next rises or falls. No thresholds: nothing is logged.
    """

    threshold_m: np.ndarray
    datum_m: np.ndarray
    band: np.ndarray
    upper_m: np.ndarray
    lower_m: np.ndarray


class Log(NamedTuple):
    """Crossings found: time, padded flat cell, threshold number, rising or not; ``filled[0]`` of them are.

    ``filled[1]`` counts those for which there was no room: a caller must fail if it is not 0.
    """

    time_s: np.ndarray
    cell: np.ndarray
    level: np.ndarray
    rising: np.ndarray
    filled: np.ndarray


@njit(**BARE)
def set_band(ladder, i, j, band):
    """Put a cell between two thresholds."""
    ladder.band[i, j] = band
    ladder.upper_m[i, j] = np.inf
    ladder.lower_m[i, j] = -np.inf
    if band < ladder.threshold_m.size:
        ladder.upper_m[i, j] = ladder.threshold_m[band] + ladder.datum_m[i, j]
    if band > 0:
        ladder.lower_m[i, j] = ladder.threshold_m[band - 1] + ladder.datum_m[i, j]


@njit(**PART)
def any_crossed(n, h, upper, lower):
    """Whether one of ``n`` cells of a row left its band: found without a branch, so that it runs on vectors."""
    found = np.int64(0)
    for k in range(n):
        found |= np.int64(h[k] >= upper[k]) | np.int64(h[k] < lower[k])
    return found


@njit(**PART)
def next_crossing(top, bottom, first, last, ladder):
    """Return the depth below which no cell of a box can pass a threshold; ``-inf`` where one has passed its first."""
    low, high = np.inf, -np.inf
    for i in range(top, bottom):
        for j in range(first, last):
            low = min(low, ladder.upper_m[i, j])
            high = max(high, ladder.lower_m[i, j])
    return low if high == -np.inf else -np.inf


@njit(**BARE)
def log_cell(i, j, h0, h1, t0, t1, ladder, log):
    """Log each threshold that a cell passed in the step, its time interpolated linearly between the depths."""
    band = int(ladder.band[i, j])
    while h1 >= ladder.upper_m[i, j]:
        _add(log, i * ladder.band.shape[1] + j, band, True, (ladder.upper_m[i, j] - h0) / (h1 - h0), t0, t1)
        band += 1
        set_band(ladder, i, j, band)
    while h1 < ladder.lower_m[i, j]:
        band -= 1
        _add(log, i * ladder.band.shape[1] + j, band, False, (ladder.lower_m[i, j] - h0) / (h1 - h0), t0, t1)
        set_band(ladder, i, j, band)


@njit(**BARE)
def _add(log, cell, level, rising, share, t0, t1):
    k = log.filled[0]
    if k >= log.time_s.size:
        log.filled[1] += 1
        return
    log.time_s[k] = t0 + min(max(share, 0.0), 1.0) * (t1 - t0)
    log.cell[k] = cell
    log.level[k] = level
    log.rising[k] = rising
    log.filled[0] = k + 1
