"""How dams and levees breach: final size and time, growth, the flow through the opening, published peaks. SI units.

Sources:
    Froehlich (2008), J. Hydraul. Eng. 134(12), 1708-1721 (mean width, formation time, side slopes of 74 failures).
    Froehlich (2016), Empirical model of embankment dam breaching, River Flow 2016 (the same of 111 failures).
    Froehlich (1995), J. Water Resour. Plann. Manage. 121(1), 90-97 (peak flow of 22 failures).
    MacDonald and Langridge-Monopolis (1984), J. Hydraul. Eng. 110(5), 567-586 (eroded volume and time of earthfill
    dams, peak flow), the width from the volume of a trapezoid cut through a dam of two slopes.
    Verheij and van der Knaap (2003), Modification breach growth model in HIS-OM (WL Delft Hydraulics): levees.
    Fread (1988), DAMBRK: flow through a trapezoid and through a pipe. Villemonte (1947), Eng. News-Rec.: submergence.

``volume_m3`` is the water above the breach's bottom when it fails, ``height_m`` the height of the final breach,
``depth_m`` the water's depth above its bottom. A trapezoid is given by its mean width and its side slope z
(horizontal to vertical).
"""

from __future__ import annotations

import math

from numba import njit

from sim.kernels.water import GRAVITY_M_S2

WEIR, WEIR_SIDE = 1.7, 1.35
"""Coefficients of the flow through a trapezoid (Fread 1988, in SI)."""
ORIFICE = 0.6
"""Coefficient of the flow through a pipe (Fread 1988)."""
CRITICAL_SAND_M_S, CRITICAL_CLAY_M_S = 0.2, 0.5
"""Critical speeds of Verheij and van der Knaap for levees of sand and of clay."""
WIDENING, DURATION = 1.3, 0.04
"""Their factors f1 and f2."""


@njit(cache=True, nogil=True)
def froehlich_2008(volume_m3, height_m, overtopping):
    """Return mean width (m), side slope and formation time (s) of Froehlich (2008)."""
    width = 0.27 * (1.3 if overtopping else 1.0) * volume_m3**0.32 * height_m**0.04
    time = 63.2 * math.sqrt(volume_m3 / (GRAVITY_M_S2 * height_m * height_m))
    return width, 1.0 if overtopping else 0.7, time


@njit(cache=True, nogil=True)
def froehlich_2016(volume_m3, height_m, overtopping):
    """Return mean width (m), side slope and formation time (s) of Froehlich (2016)."""
    width = 0.23 * (1.5 if overtopping else 1.0) * volume_m3 ** (1.0 / 3.0)
    time = 60.0 * math.sqrt(volume_m3 / (GRAVITY_M_S2 * height_m * height_m))
    return width, 1.0 if overtopping else 0.6, time


@njit(cache=True, nogil=True)
def macdonald_eroded(volume_m3, depth_m):
    """Return the earth (m3) that the water carries off an earthfill dam (MacDonald & Langridge-Monopolis 1984)."""
    return 0.0261 * (volume_m3 * depth_m) ** 0.769


@njit(cache=True, nogil=True)
def cut_width(eroded_m3, height_m, side_slope, crest_width_m, faces):
    """Return the bottom width (m, not below 0) of a trapezoid of that volume through a dam.

    The dam has a crest of ``crest_width_m`` and two faces whose slopes (horizontal to vertical) sum to ``faces``; the
    volume is the integral of width times length over the height of the breach.
    """
    sides = side_slope * height_m * height_m * (crest_width_m + faces * height_m / 3.0)
    return max((eroded_m3 - sides) / (height_m * (crest_width_m + 0.5 * faces * height_m)), 0.0)


@njit(cache=True, nogil=True)
def macdonald_1984(volume_m3, depth_m, height_m, crest_width_m, faces):
    """Return mean width (m), side slope (1 to 2) and formation time (s) of MacDonald & Langridge-Monopolis (1984)."""
    eroded = macdonald_eroded(volume_m3, depth_m)
    width = cut_width(eroded, height_m, 0.5, crest_width_m, faces) + 0.5 * height_m
    return width, 0.5, 3600.0 * 0.0179 * eroded**0.364


@njit(cache=True, nogil=True)
def froehlich_1995_peak(volume_m3, depth_m):
    """Return the peak flow (m3/s) of Froehlich (1995)."""
    return 0.607 * volume_m3**0.295 * depth_m**1.24


@njit(cache=True, nogil=True)
def macdonald_peak(volume_m3, depth_m):
    """Return the peak flow (m3/s) of MacDonald & Langridge-Monopolis (1984), best fit (as in Wahl 1998)."""
    return 1.154 * (volume_m3 * depth_m) ** 0.412


@njit(cache=True, nogil=True)
def macdonald_peak_envelope(volume_m3, depth_m):
    """Return the peak flow (m3/s) that bounds their cases from above."""
    return 3.85 * (volume_m3 * depth_m) ** 0.411


@njit(cache=True, nogil=True)
def levee_width(time_s, fall_m, critical_m_s):
    """Return the width (m) gained in a time at a constant fall of the level across (Verheij & van der Knaap 2003)."""
    speed = WIDENING * math.sqrt(GRAVITY_M_S2) * max(fall_m, 0.0) ** 1.5 / critical_m_s
    return speed * math.log10(1.0 + DURATION * GRAVITY_M_S2 * time_s / critical_m_s)


@njit(cache=True, nogil=True)
def levee_widening(time_s, fall_m, critical_m_s):
    """Return how fast (m/s) a breach widens a time after its bottom was reached: the derivative of the width."""
    drive = WIDENING * DURATION / math.log(10.0) * (GRAVITY_M_S2 * max(fall_m, 0.0)) ** 1.5
    return drive / (critical_m_s * critical_m_s * (1.0 + DURATION * GRAVITY_M_S2 * time_s / critical_m_s))


@njit(cache=True, nogil=True)
def grown(age_s, formation_s, sine):
    """Return how much of a breach stands (0 to 1) at an age: linear, or half a cosine wave (slow, quick, slow)."""
    share = min(max(age_s / formation_s, 0.0), 1.0)
    return 0.5 * (1.0 - math.cos(math.pi * share)) if sine else share


@njit(cache=True, nogil=True)
def submerged(head_m, tail_m):
    """Return what share of a weir's free flow remains with the tail so high over its crest (Villemonte 1947)."""
    if tail_m <= 0.0:
        return 1.0
    if tail_m >= head_m:
        return 0.0
    return (1.0 - (tail_m / head_m) ** 1.5) ** 0.385


@njit(cache=True, nogil=True)
def weir_flow(head_m, bottom_m, side_slope, tail_m):
    """Return the flow (m3/s) through a trapezoid of that bottom width, head and tail over its bottom (Fread 1988)."""
    if head_m <= 0.0:
        return 0.0
    free = WEIR * bottom_m * head_m**1.5 + WEIR_SIDE * side_slope * head_m**2.5
    return free * submerged(head_m, tail_m)


@njit(cache=True, nogil=True)
def pipe_flow(area_m2, head_m):
    """Return the flow (m3/s) through a pipe of that area under a head to its axis or to the tail (Fread 1988)."""
    return ORIFICE * area_m2 * math.sqrt(2.0 * GRAVITY_M_S2 * max(head_m, 0.0))
