"""The basic fire behaviour of every cell by itself, as if each had the head of a fire in it: nothing spreads."""

import math

import numpy as np
from numba import njit

from sim.kernels.fire_cells import FUEL, SLOPE_X, SLOPE_Y, WAF
from sim.kernels.rothermel import HEAT_AREA, R0, fireline_intensity, flame_length, head

# columns of the result
RATE, TOWARDS_DEG, INTENSITY, FLAME, LENGTH_TO_WIDTH, MIDFLAME = 0, 1, 2, 3, 4, 5
COLUMNS = 6


@njit(cache=True, nogil=True)
def everywhere(cf, ci, beds, wind_x_m_s, wind_y_m_s, wind_limit, out):
    """Fill ``out`` with the head fire of each cell; NaN where nothing burns, rates 0 where it is too moist.

    Parameters
    ----------
    cf : float32[m, 8]
        Slope and wind factor, from :func:`sim.kernels.fire_metric.landscape`.
    ci : int32[m, 3]
        Bed row or -1.
    beds : float64[rows, 8]
        From :func:`sim.kernels.rothermel.fuel_bed`, of the hour.
    wind_x_m_s, wind_y_m_s : float
        Wind at 10 m, the way it blows to.
    wind_limit : bool
        Apply Rothermel's wind limit.
    out : float32[m, 6]
        Rate m/s along the ground (Andrews 2018, section 5); where the head goes, degrees from north; Byram's
        intensity kW/m; flame length m; length to width of the ellipse; midflame wind m/s.
    """
    for i in range(cf.shape[0]):
        f = ci[i, FUEL]
        if f < 0:
            out[i, :] = np.nan
            continue
        bed = beds[f]
        wx, wy = cf[i, WAF] * wind_x_m_s, cf[i, WAF] * wind_y_m_s
        out[i, MIDFLAME] = math.sqrt(wx * wx + wy * wy)
        if bed[R0] <= 1e-7:
            out[i, RATE] = 0.0
            out[i, TOWARDS_DEG] = np.nan
            out[i, INTENSITY] = 0.0
            out[i, FLAME] = 0.0
            out[i, LENGTH_TO_WIDTH] = 1.0
            continue
        rate, hx, hy, lw, effective = head(bed, wx, wy, cf[i, SLOPE_X], cf[i, SLOPE_Y], wind_limit)
        out[i, RATE] = rate
        # in still air on a plain it goes all ways alike
        out[i, TOWARDS_DEG] = math.degrees(math.atan2(hx, hy)) % 360.0 if effective > 0.0 else np.nan
        out[i, INTENSITY] = fireline_intensity(bed[HEAT_AREA], rate)
        out[i, FLAME] = flame_length(out[i, INTENSITY])
        out[i, LENGTH_TO_WIDTH] = lw
