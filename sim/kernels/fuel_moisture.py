"""Dead fuel moisture from hourly weather, by the air beside the fuel (:mod:`sim.kernels.fuel_site`).

1-h fuels are litter: equilibria of drying and of wetting after Van Wagner 1987 (FTR-35, eqs 4 and 5). With the sun of
INT-359 they agree with the tables of Rothermel 1983 (tests/literature/test_fosberg_tables.py), for which wood's are 2.5
points of moisture too dry. 10- and 100-h fuels are wood: Simard 1968, as in the National Fire Danger Rating System
(Cohen & Deeming 1985, PSW-82, eqs 1a-1c). All follow with their time lags of 1, 10 and 100 h (Byram 1963).
"""

import math

import numpy as np
from numba import njit

LAGS_H = (1.0, 10.0, 100.0)
WET = 0.35
WETTING_MM_H = 0.2
WOOD = 1.28
"""Of the equilibrium beside the fuel in the afternoon, moisture of 10-h sticks (PSW-82, p. 5)."""


@njit(cache=True, nogil=True)
def equilibrium_moisture(temperature_c, humidity):
    """Return the equilibrium moisture of wood as a ratio; humidity 0-1."""
    t = 1.8 * temperature_c + 32.0
    h = 100.0 * min(max(humidity, 0.0), 1.0)
    if h < 10.0:
        emc = 0.03229 + 0.281073 * h - 0.000578 * t * h
    elif h < 50.0:
        emc = 2.22749 + 0.160107 * h - 0.014784 * t
    else:
        emc = 21.0606 + 0.005565 * h * h - 0.00035 * h * t - 0.483199 * h
    return max(emc, 0.5) / 100.0


@njit(cache=True, nogil=True)
def equilibrium_moistures(temperature_c, humidity):
    """Return :func:`equilibrium_moisture` of hours, float64[n]."""
    out = np.empty(temperature_c.size)
    for i in range(out.size):
        out[i] = equilibrium_moisture(temperature_c[i], humidity[i])
    return out


@njit(cache=True, nogil=True)
def litter_equilibrium(temperature_c, humidity):
    """Return the moistures, ratios, to which litter dries and to which it gets wet; humidity 0-1."""
    h = 100.0 * min(max(humidity, 0.0), 1.0)
    warm = 0.18 * (21.1 - temperature_c) * (1.0 - math.exp(-0.115 * h))
    damp = math.exp((h - 100.0) / 10.0)
    drying = 0.942 * h**0.679 + 11.0 * damp + warm
    wetting = 0.618 * h**0.753 + 10.0 * damp + warm
    return max(drying, 1.0) / 100.0, max(min(wetting, drying), 1.0) / 100.0


@njit(cache=True, nogil=True)
def dead_moisture(temperature_c, humidity, rain_mm_h, days_since_rain, out):
    """Fill ``out`` float64[hours, 3] with the moisture of 1-, 10- and 100-h fuels, ratios.

    Parameters
    ----------
    temperature_c, humidity, rain_mm_h : float64[hours]
        Air beside the fuel and rain of each hour.
    days_since_rain : float
        Sets the start: fuels have dried from wet (0.35) for that long, 1-h fuel towards the first hour's equilibrium,
        the others towards the mean one.
    """
    hours = temperature_c.size
    mean = 0.0
    for i in range(hours):
        # kept where the moisture of 100-h fuel will stand
        out[i, 2] = WOOD * equilibrium_moisture(temperature_c[i], humidity[i])
        mean += out[i, 2]
    mean /= hours
    keep = np.empty(3)
    for k in range(3):
        keep[k] = math.exp(-1.0 / LAGS_H[k])
    m = np.empty(3)
    for k in range(3):
        aim = mean if k > 0 else litter_equilibrium(temperature_c[0], humidity[0])[0]
        m[k] = aim + max(WET - aim, 0.0) * math.exp(-24.0 * max(days_since_rain, 0.0) / LAGS_H[k])
    for i in range(hours):
        wet = rain_mm_h[i] >= WETTING_MM_H
        drying, wetting = litter_equilibrium(temperature_c[i], humidity[i])
        wood = out[i, 2]
        for k in range(3):
            # between the two equilibria litter keeps its moisture
            goal = WET if wet else (wood if k > 0 else min(max(m[k], wetting), drying))
            # rain wets fine fuel within the hour
            share = 1.0 if wet and k == 0 else 1.0 - keep[k]
            m[k] += (goal - m[k]) * share
            out[i, k] = m[k]


@njit(cache=True, nogil=True)
def moisture_at_sites(air, rain_mm_h, days_since_rain, out):
    """Fill ``out`` float64[sites, hours, 3] by the air of each site, float64[sites, hours, 2]."""
    for site in range(air.shape[0]):
        dead_moisture(air[site, :, 0], air[site, :, 1], rain_mm_h, days_since_rain, out[site])
