"""Flow speed in cells, from the flows through their faces or in themselves. SI units."""

import numpy as np
from numba import njit

SHALLOW_M = 0.05
"""Water thinner than this has no speed worth noting."""


@njit(cache=True, nogil=True, error_model="numpy")
def note_speeds(depth_m, qx, qy, speed_max, hazard_max):
    """Raise the greatest speed (m/s) and the greatest depth times speed (m2/s) of each cell to those of now.

    Speed is that of the mean of the flows through opposite faces, over the depth; arrays padded as in
    :mod:`sim.kernels.water`.
    """
    rows, cols = depth_m.shape
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            h = depth_m[i, j]
            if h > SHALLOW_M:
                u = 0.5 * (qx[i, j] + qx[i, j + 1])
                v = 0.5 * (qy[i, j] + qy[i + 1, j])
                flow = np.sqrt(u * u + v * v)
                hazard_max[i, j] = max(hazard_max[i, j], flow)
                speed_max[i, j] = max(speed_max[i, j], flow / h)


@njit(cache=True, nogil=True, error_model="numpy")
def note_cell_speeds(depth_m, qx, qy, speed_max, hazard_max):
    """As :func:`note_speeds`, with the flow (m2/s) in each cell, as the finite-volume scheme keeps it."""
    rows, cols = depth_m.shape
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            h = depth_m[i, j]
            if h > SHALLOW_M:
                flow = np.sqrt(qx[i, j] * qx[i, j] + qy[i, j] * qy[i, j])
                hazard_max[i, j] = max(hazard_max[i, j], flow)
                speed_max[i, j] = max(speed_max[i, j], flow / h)
