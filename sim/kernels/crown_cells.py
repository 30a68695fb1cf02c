"""Crowns over the cells of a fire's window: when the head of the fire climbs into them, how fast it goes, what burns.

Surface and crown fire linked as by Scott & Reinhardt (2001): below Van Wagner's (1977) initiation a surface fire; where
crowns can burn actively the rate of Rothermel (1991); between them torching, with the share of crowns that burn. Where
nothing climbs it costs one comparison; without crowns in a window (no rows) nothing.
"""

import math

import numpy as np
from numba import njit

from sim.kernels.crown import (
    CROWNING,
    LEAST_DENSITY_KG_M3,
    SURFACE,
    TORCHING,
    active_rate,
    crown_fraction_burned,
    crown_heat,
    crown_rate,
    crowning_wind,
    cruz_active_rate,
    cruz_crown_rate,
    initiation_intensity,
)
from sim.kernels.fire_cells import FUEL, SLOPE_X, SLOPE_Y, WAF, lean
from sim.kernels.rothermel import HEAT_AREA, head

# columns of a coarse cell's crowns, float32: intensity kW/m that lights them (inf where there are none), rate m/s that
# an active crown fire needs, their heat kJ/m2, height of the trees m, bed row that stands for crowns
LIGHT, NEED, HEAT, HEIGHT, BED_10 = 0, 1, 2, 3, 4
CROWN_COLUMNS = 5
TEN_OVER_TWENTY = 1.15
"""Wind at 10 m over the wind at 20 ft, as elsewhere in this model."""


@njit(cache=True, nogil=True)
def crown_layers(base_m, density_kg_m3, height_m, foliar, ci, fuels, row_10, out):
    """Prepare the crowns of a window's coarse cells; return in how many crowns can burn.

    Parameters
    ----------
    base_m, density_kg_m3, height_m : float32[rows, cols]
        Canopy base height, bulk density and height.
    foliar : float
        Foliar moisture, ratio.
    ci : int32[m, 3]
        With the column FUEL.
    fuels, row_10 : int
        Number of fuels, and the row of fuel model 10.
    out : float32[m, 5]
        Filled.
    """
    found = 0
    base, density, height = base_m.ravel(), density_kg_m3.ravel(), height_m.ravel()
    for i in range(out.shape[0]):
        out[i, LIGHT] = np.inf
        out[i, NEED] = np.inf
        out[i, HEAT] = 0.0
        out[i, HEIGHT] = height[i]
        out[i, BED_10] = -1.0
        if ci[i, FUEL] < 0 or not density[i] > LEAST_DENSITY_KG_M3 or not height[i] > base[i]:
            continue
        found += 1
        out[i, LIGHT] = initiation_intensity(base[i], foliar)
        out[i, NEED] = active_rate(density[i])
        out[i, HEAT] = crown_heat(density[i], height[i], base[i])
        # in the same moisture as the surface fuel of the cell
        out[i, BED_10] = ci[i, FUEL] // fuels * fuels + row_10
    return found


@lean
def _cruz(crowns, coarse, weather, hour, wind_m_s, surface_m_s):
    """Return what :func:`over_crowns` does where crown fires have the rate of Cruz et al. (2005).

    Of a passive one the criterion for active crowning (its rate by the active model over the rate that needs) stands
    for the share of crowns that burn (own judgement).
    """
    need = np.float64(crowns[coarse, NEED])
    density = 3.0 / 60.0 / need
    fuels = weather.beds.shape[1] // weather.fine_dead.shape[0]
    dead = weather.fine_dead[int(crowns[coarse, BED_10]) // fuels, hour]
    active = cruz_active_rate(wind_m_s, density, dead)
    rate = max(cruz_crown_rate(wind_m_s, density, dead), surface_m_s)
    if active >= need:
        return CROWNING, rate, 1.0
    return TORCHING, rate, active / need


@lean
def over_crowns(cf, crowns, coarse, weather, hour, wx, wy, bed, surface_m_s):
    """Return type of fire, rate m/s and share of crowns burnt of the head fire in a coarse cell and hour.

    Parameters
    ----------
    cf, crowns : float32[m, 8], float32[m, 5]
        Of the window.
    coarse, hour : int
        Cell; hour of the weather.
    weather : Weather
    wx, wy : float
        Wind at 10 m in the cell, the way it blows to.
    bed : float64[8]
        Of the surface fuel in that hour.
    surface_m_s : float
        Rate of the head as a surface fire.
    """
    if bed[HEAT_AREA] * surface_m_s < crowns[coarse, LIGHT]:
        return SURFACE, surface_m_s, 0.0
    bed_10 = weather.beds[hour, int(crowns[coarse, BED_10])]
    wind = math.sqrt(wx * wx + wy * wy)
    if weather.fine_dead.shape[0] > 0:
        return _cruz(crowns, coarse, weather, hour, wind, surface_m_s)
    fast = max(crown_rate(bed_10, wind / TEN_OVER_TWENTY), surface_m_s)
    need = np.float64(crowns[coarse, NEED])
    if fast >= need:
        return CROWNING, fast, 1.0
    # the surface fire in the wind from which crowns would burn actively
    gale = crowning_wind(bed_10, 3.0 / 60.0 / need) * TEN_OVER_TWENTY
    if not gale < np.inf:
        return TORCHING, surface_m_s, 0.0
    waf = np.float64(cf[coarse, WAF])
    slope_x, slope_y = np.float64(cf[coarse, SLOPE_X]), np.float64(cf[coarse, SLOPE_Y])
    ex, ey = (wx / wind, wy / wind) if wind > 0.0 else (1.0, 0.0)
    at, _, _, _, _ = head(bed, waf * gale * ex, waf * gale * ey, slope_x, slope_y, weather.wind_limit)
    share = crown_fraction_burned(surface_m_s, np.float64(crowns[coarse, LIGHT]) / bed[HEAT_AREA], at)
    return TORCHING, surface_m_s + share * (fast - surface_m_s), share
