"""What a cell holds: no more leaves it than is there, and its depth follows from what passed its faces. SI units."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels import PART

LEAST_M2_S = 1.0e-30
"""Flow that is no longer worth a number in single precision."""
KEPT = 1.0 - 1.0e-6
"""Share of what a cell holds that may leave it in a step: flows are rounded to single precision."""


@njit(**PART)
def any_runs_dry(n, x_flow, north, south, h, dx_dt):
    """Whether more would leave one of ``n`` cells of a row than it holds: found without a branch, to run on vectors.

    ``x_flow`` are the west faces of the row and the east face of its last cell.
    """
    none = np.float32(0.0)
    found = np.int64(0)
    for k in range(n):
        west, east, up, down = x_flow[k], x_flow[k + 1], north[k], south[k]
        out = ((east if east > none else none) - (west if west < none else none)) + (
            (down if down > none else none) - (up if up < none else none)
        )
        found |= np.int64(h[k] * dx_dt < out)
    return found


@njit(**PART)
def outflow_row(west, east, north, south, h, dx_dt, spare):
    """Find what a cell holds less what leaves it in the step (m, times dx/dt); negative where it would run dry."""
    for k in range(spare.size):
        out = (
            (east[k] if east[k] > 0.0 else 0.0)
            - (west[k] if west[k] < 0.0 else 0.0)
            + (south[k] if south[k] > 0.0 else 0.0)
            - (north[k] if north[k] < 0.0 else 0.0)
        )
        spare[k] = h[k] * dx_dt - out


@njit(**PART)
def any_negative(x):
    """Whether a row has a value below zero: found without a branch, so that it runs on vectors."""
    found = np.int64(0)
    for k in range(x.size):
        found |= np.int64(x[k] < 0.0)
    return found


@njit(**PART)
def limit_cell(i, j, h, qx, qy, dx_dt):
    """Scale all that leaves a cell to what it holds. A face has one donor, so the order of cells does not matter."""
    out = max(qx[i, j + 1], 0.0) - min(qx[i, j], 0.0) + max(qy[i + 1, j], 0.0) - min(qy[i, j], 0.0)
    if out <= h[i, j] * dx_dt:
        return
    # nothing leaves where single precision could not hold it
    share = h[i, j] * dx_dt / out if h[i, j] * dx_dt > LEAST_M2_S else 0.0
    if qx[i, j + 1] > 0.0:
        qx[i, j + 1] *= share
    if qx[i, j] < 0.0:
        qx[i, j] *= share
    if qy[i + 1, j] > 0.0:
        qy[i + 1, j] *= share
    if qy[i, j] < 0.0:
        qy[i, j] *= share


@njit(**PART)
def max_row(h, top, row_max):
    """Raise the greatest depths of the run, and of the row of tiles, to those of now."""
    for k in range(h.size):
        x = h[k]
        top[k] = x if x > top[k] else top[k]
        row_max[k] = x if x > row_max[k] else row_max[k]


@njit(**PART)
def raise_row(h, top):
    """Raise a row of maxima to the values of now."""
    for k in range(h.size):
        top[k] = h[k] if h[k] > top[k] else top[k]
