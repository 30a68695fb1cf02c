"""Values of a coarse raster at points between its cells."""

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def bilinear(values, row, col):
    """Interpolate a raster linearly between cell centres; beyond its outer centres it stays as there.

    Parameters
    ----------
    values : float64 (rows, cols)
        Any unit; finite.
    row, col : float array (n, m)
        Where, in cells from the first cell's centre.

    Returns
    -------
    float64 (n, m), the unit of the values.
    """
    last_row, last_col = values.shape[0] - 1, values.shape[1] - 1
    out = np.empty(row.shape, np.float64)
    for i in range(row.shape[0]):
        for j in range(row.shape[1]):
            r, c = np.float64(row[i, j]), np.float64(col[i, j])
            up, back = math.floor(r), math.floor(c)
            north, west = 1.0 - (r - up), 1.0 - (c - back)
            south, east = 1.0 - north, 1.0 - west  # so that weights add up to one exactly
            top, below = min(max(up, 0), last_row), min(max(up + 1, 0), last_row)
            left, right = min(max(back, 0), last_col), min(max(back + 1, 0), last_col)
            out[i, j] = (
                values[top, left] * north * west
                + values[top, right] * north * east
                + values[below, left] * south * west
                + values[below, right] * south * east
            )
    return out
