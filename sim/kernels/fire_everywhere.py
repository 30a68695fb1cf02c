"""The basic fire behaviour of every cell by itself, as if each had the head of a fire in it: nothing spreads."""

import math

import numpy as np
from numba import njit

from sim.kernels.fire_cells import FUEL, WAF
from sim.kernels.fire_metric import head_of, wind_at
from sim.kernels.rothermel import HEAT_AREA, R0, fireline_intensity, flame_length

# columns of the result
RATE, TOWARDS_DEG, INTENSITY, FLAME, LENGTH_TO_WIDTH, MIDFLAME = 0, 1, 2, 3, 4, 5
COLUMNS = 6


@njit(cache=True, nogil=True)
def everywhere(cf, ci, weather, hour, out):
    """Fill ``out`` with the head fire of each cell; NaN where nothing burns, rates 0 where it is too moist.

    Parameters
    ----------
    cf : float32[m, 9]
        Slope and wind factors, from :func:`sim.kernels.fire_metric.landscape`.
    ci : int32[m, 3]
        Bed row or -1.
    weather : Weather
        Beds and wind.
    hour : int
    out : float32[m, 6]
        Rate m/s along the ground (Andrews 2018, section 5); where the head goes, degrees from north; Byram's
        intensity kW/m; flame length m; length to width of the ellipse; midflame wind m/s.
    """
    for i in range(cf.shape[0]):
        f = ci[i, FUEL]
        if f < 0:
            out[i, :] = np.nan
            continue
        bed = weather.beds[hour, f]
        wx, wy = wind_at(cf, i, weather, hour, 1.0)
        out[i, MIDFLAME] = cf[i, WAF] * math.sqrt(wx * wx + wy * wy)
        if bed[R0] <= 1e-7:
            out[i, RATE] = 0.0
            out[i, TOWARDS_DEG] = np.nan
            out[i, INTENSITY] = 0.0
            out[i, FLAME] = 0.0
            out[i, LENGTH_TO_WIDTH] = 1.0
            continue
        rate, hx, hy, lw = head_of(cf, ci, i, weather, hour, 1.0)
        out[i, RATE] = rate
        # in still air on a plain it goes all ways alike
        out[i, TOWARDS_DEG] = math.degrees(math.atan2(hx, hy)) % 360.0 if lw > 1.0 else np.nan
        out[i, INTENSITY] = fireline_intensity(bed[HEAT_AREA], rate)
        out[i, FLAME] = flame_length(out[i, INTENSITY])
        out[i, LENGTH_TO_WIDTH] = lw
