"""Losses of water to soil and drains: Green-Ampt, SCS curve number, Horton. Depths in m, rates in m/s, time in s.

Sources: Green and Ampt (1911); Li, Stevens and Simons (1976), J. Irrig. Drain. Div. 102(IR2) (explicit form of the
step); Rawls, Brakensiek and Miller (1983), J. Hydraul. Eng. 109(1) (soil parameters, see ``soils.csv``); USDA SCS
(1972), National Engineering Handbook 4 (curve number); Hawkins, Hjelmfelt and Zevenbergen (1985) (dry and wet curve
numbers); Horton (1940), Soil Sci. Soc. Am. Proc. 5 (decay of the capacity); Akan (1992), J. Irrig. Drain. Eng. 118(5)
(Horton with what was taken in above the last rate in the place of time, so that light rain uses up no capacity).
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def green_ampt_step(infiltrated_m, conductivity_m_s, suction_m, dt_s):
    """Depth (m) that a flooded soil takes in over a step.

    ``f = K (1 + psi dtheta / F)`` integrated over the step by the explicit quadratic of Li et al. (1976):
    ``dF = (K dt - 2F + sqrt((K dt - 2F)^2 + 8 K dt (F + psi dtheta))) / 2``. ``suction_m`` is psi times the deficit.
    """
    w = conductivity_m_s * dt_s
    p = w - 2.0 * infiltrated_m
    return 0.5 * (p + np.sqrt(p * p + 8.0 * w * (infiltrated_m + suction_m)))


@njit(cache=True, nogil=True, error_model="numpy")
def green_ampt_row(h, infiltrated, conductivity, suction, room, dt):
    """Move water from the surface into the soil over a row of cells: never more than stands there or finds room."""
    for k in range(h.size):
        f = infiltrated[k]
        w = conductivity[k] * dt
        p = w - 2.0 * f
        take = 0.5 * (p + np.sqrt(p * p + 8.0 * w * (f + suction[k])))
        left = room[k] - f
        take = take if take < left else left
        take = take if take > 0.0 else 0.0
        take = take if take < h[k] else h[k]
        h[k] = h[k] - take
        infiltrated[k] = f + take


@njit(cache=True, nogil=True, error_model="numpy")
def curve_number_runoff(rain_m, retention_m, initial_ratio):
    """Runoff (m) of ``rain_m`` fallen since the storm began: ``Q = (P - Ia)^2 / (P - Ia + S)``, ``Ia = ratio * S``."""
    excess = rain_m - initial_ratio * retention_m
    if excess <= 0.0:
        return 0.0
    return excess * excess / (excess + retention_m)


@njit(cache=True, nogil=True)
def curve_number_retention(curve_number):
    """Retention S (m) of a curve number: ``S = 25400 / CN - 254`` mm."""
    return (25400.0 / curve_number - 254.0) * 1.0e-3


@njit(cache=True, nogil=True)
def curve_number_for_wetness(curve_number, wetness):
    """Curve number between the dry (wetness 0, AMC I), mean (0.5, AMC II) and wet (1, AMC III) state of the ground.

    Dry ``CN / (2.281 - 0.01281 CN)``, wet ``CN / (0.427 + 0.00573 CN)`` (Hawkins et al. 1985), linear between.
    ``curve_number`` may be an array.
    """
    far = curve_number / (2.281 - 0.01281 * curve_number)
    if wetness > 0.5:
        far = curve_number / (0.427 + 0.00573 * curve_number)
    return curve_number + (far - curve_number) * abs(wetness - 0.5) / 0.5


@njit(cache=True, nogil=True)
def horton_infiltrated(time_s, first_m_s, last_m_s, decay_1_s):
    """Depth (m) infiltrated by a soil flooded since time 0: ``fc t + (f0 - fc)(1 - exp(-k t)) / k`` (Horton 1940)."""
    return last_m_s * time_s + (first_m_s - last_m_s) * (1.0 - np.exp(-decay_1_s * time_s)) / decay_1_s


@njit(cache=True, nogil=True, error_model="numpy")
def horton_row(h, infiltrated, excess, first, last, decay, dt):
    """Move water into soils of Horton's kind over a row of cells: never more than stands there.

    The capacity is ``f = f0 - k E`` with E (``excess``, m) taken in above the last rate fc so far; integrated over a
    step under water: ``fc dt + ((f0 - fc) / k - E)(1 - exp(-k dt))``, which is exact, so that steps do not matter. A
    supply below fc leaves E, and the capacity, as they are. No recovery between rains (days, beyond a flood).
    """
    for k in range(h.size):
        steady = last[k] * dt
        take = steady + ((first[k] - last[k]) / decay[k] - excess[k]) * (1.0 - np.exp(-decay[k] * dt))
        take = take if take > 0.0 else 0.0
        take = take if take < h[k] else h[k]
        h[k] = h[k] - take
        infiltrated[k] = infiltrated[k] + take
        excess[k] = excess[k] + (take - steady if take > steady else 0.0)


@njit(cache=True, nogil=True, error_model="numpy")
def drain_row(h, drained, drain, street, dt):
    """Take water off a row of cells into drains: their capacity (m/s), no more than stands above the street."""
    for k in range(h.size):
        above = h[k] - street[k]
        take = drain[k] * dt
        take = take if take < above else above
        take = take if take > 0.0 else 0.0
        h[k] = h[k] - take
        drained[k] = drained[k] + take


@njit(cache=True, nogil=True, error_model="numpy")
def take_away(i, p, q, h, water, soil, dt):
    """Let soil and drains take their share of the cells [p, q) of row i, whose depths are ``h`` (q - p)."""
    if soil.first_m_s.shape[0] > 0:
        horton_row(
            h,
            water.infiltrated_m[i, p:q],
            water.excess_m[i, p:q],
            soil.first_m_s[i, p:q],
            soil.conductivity_m_s[i, p:q],
            soil.decay_1_s[i, p:q],
            dt,
        )
    elif soil.conductivity_m_s.shape[0] > 0:
        green_ampt_row(
            h,
            water.infiltrated_m[i, p:q],
            soil.conductivity_m_s[i, p:q],
            soil.suction_m[i, p:q],
            soil.room_m[i, p:q],
            dt,
        )
    if soil.drain_m_s.shape[0] > 0:
        drain_row(h, water.drained_m[i, p:q], soil.drain_m_s[i, p:q], soil.street_m[i, p:q], dt)
