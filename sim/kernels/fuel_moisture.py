"""Dead fuel moisture from hourly weather.

Equilibrium moisture: Simard 1968, as in the National Fire Danger Rating System (Cohen & Deeming 1985, PSW-82, eqs
1a-1c); air at the fuel's surface by sunshine: the same, p. 4 (after Byram & Jemison 1943; Fosberg & Deeming 1971,
RM-207); fuels follow the equilibrium with their time lags of 1, 10 and 100 h (Byram 1963).
"""

import math

import numpy as np
from numba import njit

LAGS_H = (1.0, 10.0, 100.0)
WET = 0.35
WETTING_MM_H = 0.2


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
def at_fuel_surface(temperature_c, humidity, sunshine):
    """Return temperature and humidity beside fuel in the sun, ``sunshine`` 0 (overcast, shade or night) to 1 (clear).

    The four classes of PSW-82 (25, 19, 12 and 5 F; factors 0.75, 0.83, 0.92, 1.0) by a straight line; at night none.
    """
    if sunshine <= 0.0:
        return temperature_c, humidity
    return temperature_c + (5.0 + 20.0 * sunshine) / 1.8, humidity * (1.0 - 0.25 * sunshine)


@njit(cache=True, nogil=True)
def dead_moisture(temperature_c, humidity, rain_mm_h, sunshine, days_since_rain, out):
    """Fill ``out`` float64[hours, 3] with the moisture of 1-, 10- and 100-h fuels, ratios.

    Parameters
    ----------
    temperature_c, humidity, rain_mm_h, sunshine : float64[hours]
        Weather of each hour; sunshine 0-1 at the fuel.
    days_since_rain : float
        Sets the start: fuels have dried from wet (0.35) towards the mean equilibrium for that long, or with the
        afternoon's factors of PSW-82 (1.03 and 1.28 of the equilibrium for 1 and 10 h) where that is wetter.
    """
    hours = temperature_c.size
    t, h = at_fuel_surface(temperature_c[0], humidity[0], sunshine[0])
    now = equilibrium_moisture(t, h)
    mean = 0.0
    for i in range(hours):
        t, h = at_fuel_surface(temperature_c[i], humidity[i], sunshine[i])
        mean += equilibrium_moisture(t, h)
    mean /= hours
    m = np.empty(3)
    for k in range(3):
        aim = now if k == 0 else mean
        m[k] = aim + (WET - aim) * math.exp(-24.0 * max(days_since_rain, 0.0) / LAGS_H[k])
    m[0] = max(m[0], 1.03 * now)
    m[1] = max(m[1], 1.28 * mean)
    for i in range(hours):
        t, h = at_fuel_surface(temperature_c[i], humidity[i], sunshine[i])
        aim = 1.03 * equilibrium_moisture(t, h)
        wet = rain_mm_h[i] >= WETTING_MM_H
        for k in range(3):
            goal = WET if wet else (aim if k == 0 else 1.28 / 1.03 * aim)
            # rain wets fine fuel within the hour
            share = 1.0 if wet and k == 0 else 1.0 - math.exp(-1.0 / LAGS_H[k])
            m[k] += (goal - m[k]) * share
            out[i, k] = m[k]
