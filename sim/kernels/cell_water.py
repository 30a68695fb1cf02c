"""What a cell holds: no more leaves it than is there, and its depth follows from what passed its faces. SI units."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels.water import WALL_M


@njit(cache=True, nogil=True, error_model="numpy")
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


@njit(cache=True, nogil=True, error_model="numpy")
def any_negative(x):
    """Whether a row has a value below zero: found without a branch, so that it runs on vectors."""
    found = np.int64(0)
    for k in range(x.size):
        found |= np.int64(x[k] < 0.0)
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def limit_cell(i, j, h, qx, qy, dx_dt):
    """Scale all that leaves a cell to what it holds. A face has one donor, so the order of cells does not matter."""
    out = max(qx[i, j + 1], 0.0) - min(qx[i, j], 0.0) + max(qy[i + 1, j], 0.0) - min(qy[i, j], 0.0)
    share = h[i, j] * dx_dt / out * (1.0 - 1.0e-12)
    if qx[i, j + 1] > 0.0:
        qx[i, j + 1] *= share
    if qx[i, j] < 0.0:
        qx[i, j] *= share
    if qy[i + 1, j] > 0.0:
        qy[i + 1, j] *= share
    if qy[i, j] < 0.0:
        qy[i, j] *= share


@njit(cache=True, nogil=True, error_model="numpy")
def net_row(west, east, north, south, net):
    """Find what a row of cells gains through its faces (m2/s)."""
    for k in range(net.size):
        net[k] = (west[k] - east[k]) + (north[k] - south[k])


@njit(cache=True, nogil=True, error_model="numpy")
def depth_row(net, rain, bed, h, dt_dx, dt):
    """Move the depths of a row on; what runs over an open edge into a wall cell has left."""
    for k in range(net.size):
        x = h[k] + (net[k] * dt_dx + rain[k] * dt)
        h[k] = x if bed[k] < WALL_M else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def max_row(h, top, row_max):
    """Raise the greatest depths of the run, and of the row of tiles, to those of now."""
    for k in range(h.size):
        x = h[k]
        top[k] = x if x > top[k] else top[k]
        row_max[k] = x if x > row_max[k] else row_max[k]
