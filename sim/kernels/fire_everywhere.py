"""The basic fire behaviour of every cell by itself, as if each had the head of a fire in it: nothing spreads."""

import math

import numpy as np
from numba import njit

from sim.kernels.crown import CONDITIONAL, SURFACE, crown_rate
from sim.kernels.crown_cells import BED_10, HEAT, LIGHT, NEED, TEN_OVER_TWENTY
from sim.kernels.fire_cells import FUEL, WAF
from sim.kernels.fire_metric import flame_of, head_of, wind_at
from sim.kernels.rothermel import HEAT_AREA, R0, fireline_intensity

# columns of the result
RATE, TOWARDS_DEG, INTENSITY, FLAME, LENGTH_TO_WIDTH, MIDFLAME, FIRE_TYPE, CROWN_SHARE = 0, 1, 2, 3, 4, 5, 6, 7
COLUMNS = 8


@njit(cache=True, nogil=True)
def everywhere(cf, ci, crowns, weather, hour, out):
    """Fill ``out`` with the head fire of each cell; NaN where nothing burns, rates 0 where it is too moist.

    Parameters
    ----------
    cf : float32[m, 9]
        Slope and wind factors, from :func:`sim.kernels.fire_metric.landscape`.
    ci : int32[m, 3]
        Bed row or -1.
    crowns : float32[m, 5]
        From :func:`sim.kernels.crown_cells.crown_layers`, or no rows where none can burn.
    weather : Weather
        Beds and wind.
    hour : int
    out : float32[m, 8]
        Rate m/s along the ground (Andrews 2018, section 5); where the head goes, degrees from north; Byram's
        intensity kW/m; flame length m; length to width of the ellipse; midflame wind m/s; type of fire (0 surface, 1
        torching, 2 a crown fire that comes from elsewhere would run on, 3 crowning); share of crowns burnt.
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
            out[i, FIRE_TYPE] = SURFACE
            out[i, CROWN_SHARE] = 0.0
            continue
        rate, hx, hy, lw, kind, share = head_of(cf, ci, crowns, i, weather, hour, 1.0)
        out[i, RATE] = rate
        # in still air on a plain it goes all ways alike
        out[i, TOWARDS_DEG] = math.degrees(math.atan2(hx, hy)) % 360.0 if lw > 1.0 else np.nan
        heat = bed[HEAT_AREA] + share * crowns[i, HEAT] if share > 0.0 else bed[HEAT_AREA]
        out[i, INTENSITY] = fireline_intensity(heat, rate)
        out[i, FLAME] = flame_of(out[i, INTENSITY], kind)
        out[i, CROWN_SHARE] = share
        out[i, FIRE_TYPE] = kind
        if kind == SURFACE and crowns.shape[0] > 0 and crowns[i, LIGHT] < np.inf:
            fast = crown_rate(
                weather.beds[hour, int(crowns[i, BED_10])], math.sqrt(wx * wx + wy * wy) / TEN_OVER_TWENTY
            )
            if fast >= crowns[i, NEED]:
                out[i, FIRE_TYPE] = CONDITIONAL
        out[i, LENGTH_TO_WIDTH] = lw
