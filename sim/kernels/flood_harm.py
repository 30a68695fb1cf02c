"""What flood water does to people, vehicles and houses. Depth m, speed m/s, depth times speed m2/s.

Sources, by function: Huizinga et al. (2017) JRC105688; Jonkman (2007) PhD thesis, TU Delft, and Jonkman et al. (2008);
Shand et al. (2011), AR&R project 10; Clausen and Clark (1990).
"""

import math

import numpy as np
from numba import njit

JRC_DEPTH_M = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0])
JRC_RESIDENTIAL_ASIA = np.array([0.0, 0.33, 0.49, 0.62, 0.72, 0.87, 0.93, 0.98, 1.00])
JRC_FARMLAND_ASIA = np.array([0.0, 0.14, 0.37, 0.52, 0.56, 0.66, 0.83, 0.99, 1.00])

# kinds of vehicle and of person for ``stable``
SMALL_CAR, LARGE_CAR, FOUR_WHEEL, TRUCK, ADULT, CHILD = range(6)
_STILL_DEPTH_M = np.array([0.3, 0.4, 0.5, 0.8, 1.2, 0.5])
_FAST_DEPTH_M = np.array([0.1, 0.15, 0.2, 0.3, 1.2, 0.5])
_PRODUCT_M2_S = np.array([0.3, 0.45, 0.6, 1.0, 0.8, 0.4])


@njit(cache=True, nogil=True)
def jrc_damage(depth_m, shares):
    """Share (0-1) of a value that is lost at a depth: Huizinga et al. (2017), Asia, linear between its points.

    ``shares`` is :data:`JRC_RESIDENTIAL_ASIA` or :data:`JRC_FARMLAND_ASIA`; ``depth_m`` may be an array.
    """
    return np.interp(depth_m, JRC_DEPTH_M, shares)


@njit(cache=True, nogil=True)
def _lognormal_cdf(x, mu, sigma):
    return 0.5 * (1.0 + math.erf((math.log(x) - mu) / (sigma * math.sqrt(2.0))))


@njit(cache=True, nogil=True)
def jonkman_mortality(depth_m, speed_m_s, rise_m_h):
    """Share (0-1) of the people who stay there that die (Jonkman 2007, ch. 7: three zones).

    Breach zone (depth x speed >= 7 m2/s and speed >= 2 m/s): all. Rapidly rising (depth >= 2.1 m, >= 0.5 m/h):
    lognormal of depth, mu 1.46, sigma 0.28. Else lognormal, mu 7.60, sigma 2.75. Between the two by how fast it
    rises no interpolation is made. Constants as recalled from the thesis; certainty: to be checked against it.
    """
    if depth_m <= 0.0:
        return 0.0
    if depth_m * speed_m_s >= 7.0 and speed_m_s >= 2.0:
        return 1.0
    if depth_m >= 2.1 and rise_m_h >= 0.5:
        return _lognormal_cdf(depth_m, 1.46, 0.28)
    return _lognormal_cdf(depth_m, 7.60, 2.75)


@njit(cache=True, nogil=True)
def stable(depth_m, speed_m_s, kind):
    """Whether a vehicle or person of a kind keeps its stand (Shand et al. 2011; Cox et al. 2010 for persons).

    Vehicles: still water up to 0.3 / 0.4 / 0.5 m, 0.1 / 0.15 / 0.2 m at 3 m/s, product 0.3 / 0.45 / 0.6 m2/s (small,
    large, four-wheel drive); a lorry 0.8 / 0.3 m and 1.0 m2/s (estimate). Persons: adult 1.2 m and 0.8 m2/s, child
    0.5 m and 0.4 m2/s, both below 3 m/s.
    """
    if depth_m <= 0.0:
        return True
    if speed_m_s > 3.0:
        return False
    still, fast = _STILL_DEPTH_M[kind], _FAST_DEPTH_M[kind]
    limit = still + (fast - still) * speed_m_s / 3.0
    return depth_m <= limit and depth_m * speed_m_s <= _PRODUCT_M2_S[kind]


@njit(cache=True, nogil=True)
def still_depth(kind):
    """Depth (m) of still water at which a vehicle or person of a kind no longer goes on."""
    return _STILL_DEPTH_M[kind]


@njit(cache=True, nogil=True)
def masonry_damage(depth_m, speed_m_s):
    """State of a masonry house: 0 stands, 1 partly damaged, 2 destroyed (Clausen and Clark 1990).

    Destroyed where depth x speed >= 7 m2/s, partly damaged from 3 m2/s, both only at 2 m/s or more.
    """
    product = depth_m * speed_m_s
    if speed_m_s < 2.0 or product < 3.0:
        return 0
    return 2 if product >= 7.0 else 1


@njit(cache=True, nogil=True)
def masonry_worst(depth_m, speed_m_s):
    """Greatest state of a masonry house over a course of depths and speeds; see :func:`masonry_damage`."""
    worst = 0
    for k in range(depth_m.size):
        worst = max(worst, masonry_damage(depth_m[k], speed_m_s[k]))
    return worst
