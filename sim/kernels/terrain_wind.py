"""Wind over terrain: faster on ridges and windward slopes, slower in valleys and in the lee, turned along the slope.

Liston & Elder 2006 (MicroMet, J. Hydrometeor. 7, 217-234, wind distribution): speed times ``1 + gs Os + gc Oc`` with
the curvature Oc and the slope in the wind's direction Os, each scaled to -0.5 to 0.5 over the terrain; turned by
``-0.5 Os sin 2(x - t)`` (Ryan 1977, J. Appl. Meteor. 16) with x the slope's aspect and t where the wind comes from.
Departure: scaled by the 99th percentile of the terrain and cut off there, not by its one greatest value.
"""

import math

from numba import njit


@njit(cache=True, nogil=True)
def curvature(elevation, steps, row0, col0, rows, cols, cell_m, out):
    """Fill ``out`` float64[rows * cols] with the height of cells above what lies ``steps`` cells away, per distance.

    Parameters
    ----------
    elevation : float32[:, :]
        Metres, with a border wide enough; where it ends its edge is repeated.
    steps : int
        Half of the distance between ridges, in cells (the length scale of Liston & Elder).
    row0, col0 : int
        Where in ``elevation`` the wanted block begins.
    rows, cols : int
        Its size.
    cell_m : float
    """
    last_row, last_col = elevation.shape[0] - 1, elevation.shape[1] - 1
    straight = 1.0 / (2.0 * steps * cell_m)
    slant = straight / math.sqrt(2.0)
    for r in range(rows):
        y = row0 + r
        n, s = max(y - steps, 0), min(y + steps, last_row)
        for c in range(cols):
            x = col0 + c
            w, e = max(x - steps, 0), min(x + steps, last_col)
            z = elevation[y, x]
            out[r * cols + c] = 0.25 * (
                straight * (z - 0.5 * (elevation[y, w] + elevation[y, e]))
                + straight * (z - 0.5 * (elevation[s, x] + elevation[n, x]))
                + slant * (z - 0.5 * (elevation[s, w] + elevation[n, e]))
                + slant * (z - 0.5 * (elevation[n, w] + elevation[s, e]))
            )


@njit(cache=True, nogil=True)
def over_terrain(wind_x, wind_y, slope_x, slope_y, curved, slope_gain, slope_scale):
    """Return the wind at a place, x and y, m/s the way it blows to.

    Parameters
    ----------
    wind_x, wind_y : float
        Wind over level open ground.
    slope_x, slope_y : float
        Uphill gradient (tangent).
    curved : float
        ``gc Oc`` of the place.
    slope_gain : float
        ``gs``.
    slope_scale : float
        Radians of slope to ``Os`` (0.5 over the steepest).
    """
    speed = math.sqrt(wind_x * wind_x + wind_y * wind_y)
    slope = math.sqrt(slope_x * slope_x + slope_y * slope_y)
    if speed == 0.0:
        return 0.0, 0.0
    factor = 1.0 + curved
    if slope > 0.0 and slope_gain > 0.0:
        ux, uy = wind_x / speed, wind_y / speed
        gx, gy = slope_x / slope, slope_y / slope
        steep = min(math.atan(slope) * slope_scale, 0.5)
        along = ux * gx + uy * gy
        windward = steep * along
        factor += slope_gain * windward
        # 0.5 sin 2a = sin a cos a; clockwise
        turn = -windward * (gx * uy - gy * ux) * along
        cos, sin = math.cos(turn), math.sin(turn)
        wind_x, wind_y = wind_x * cos + wind_y * sin, wind_y * cos - wind_x * sin
    return factor * wind_x, factor * wind_y
