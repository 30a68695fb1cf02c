"""Surface spread after Wang Zhengfei (1983, 1992) with Mao Xianmin's directions (1993): R = R0 Ks Kw Kphi, m/min.

No primary text was seen; the forms are those of four published codes and of textbooks, see
docs/decisions/031-wang-mao.md. ``Kw = exp(0.1783 V cos)`` with V in m/s, ``Kphi = exp(+-3.533 tan(phi)**1.2)`` uphill
and downhill, both along the direction of spread; ``R0 = a T + b W + c h - d`` with T in C, W the Beaufort force.
"""

import math

from numba import njit

from sim.kernels.rothermel import LENGTH_TO_WIDTH_CAP

WIND = 0.1783
SLOPE = 3.533
SLOPE_POWER = 1.2
STEEPEST = 0.7
"""Slope (tangent) from which the factor stays at 10, as in the Canadian FBP system (ST-X-3, eq. 39)."""
SCAN = 24
REFINE = 24


@njit(cache=True, nogil=True)
def beaufort(wind_m_s):
    """Return the wind force of a 10-m wind, a number with fraction: ``v = 0.836 B**1.5`` (WMO)."""
    return (max(wind_m_s, 0.0) / 0.836) ** (2.0 / 3.0)


@njit(cache=True, nogil=True)
def initial_rate(temperature_c, wind_m_s, dry, a, b, c, d):
    """Return R0, m/s (not below zero); ``dry`` is the humidity term h in per cent, as the caller has chosen it."""
    return max(a * temperature_c + b * beaufort(wind_m_s) + c * dry - d, 0.0) / 60.0


@njit(cache=True, nogil=True)
def exponent(along_wind, along_slope, wind_m_s, slope):
    """Return ``ln(Kw Kphi)`` in a direction, given its cosines with the wind and with the uphill direction."""
    rise = min(slope, STEEPEST) * abs(along_slope)
    up = SLOPE * rise**SLOPE_POWER
    return WIND * wind_m_s * along_wind + (up if along_slope >= 0.0 else -up)


@njit(cache=True, nogil=True)
def wang_mao_head(rate0_m_s, wind_x, wind_y, slope_x, slope_y):
    """Head fire of the direction rule: where ``Kw Kphi`` is greatest, and the ellipse that it gives.

    The rule's rate straight back is ``R0**2`` over the head's, so an ellipse lit at its rear focus with both has
    ``L/W = cosh(ln(head / R0))`` (Alexander 1985) and grows sideways by R0, as the rule does across the wind.

    Parameters
    ----------
    rate0_m_s : float
        R0 Ks.
    wind_x, wind_y : float
        Wind, m/s, the way it blows to.
    slope_x, slope_y : float
        Uphill gradient (tangent).

    Returns
    -------
    tuple
        Rate of spread m/s, unit heading x and y, length to width (8 at most).
    """
    wind = math.sqrt(wind_x * wind_x + wind_y * wind_y)
    slope = math.sqrt(slope_x * slope_x + slope_y * slope_y)
    if rate0_m_s <= 0.0 or (wind == 0.0 and slope == 0.0):
        return rate0_m_s, 1.0, 0.0, 1.0
    a = math.atan2(wind_y, wind_x) if wind > 0.0 else math.atan2(slope_y, slope_x)
    b = math.atan2(slope_y, slope_x) if slope > 0.0 else a
    # the greatest lies between downwind and uphill, on the shorter way; there may be two hills on it
    arc = (b - a + math.pi) % (2.0 * math.pi) - math.pi
    best, at = -math.inf, 0.0
    for k in range(SCAN + 1):
        t = k / SCAN
        value = exponent(math.cos(arc * t), math.cos(arc * (1.0 - t)), wind, slope)
        if value > best:
            best, at = value, t
    low, high = max(at - 1.0 / SCAN, 0.0), min(at + 1.0 / SCAN, 1.0)
    for _ in range(REFINE):
        one, two = low + (high - low) / 3.0, high - (high - low) / 3.0
        e1 = exponent(math.cos(arc * one), math.cos(arc * (1.0 - one)), wind, slope)
        e2 = exponent(math.cos(arc * two), math.cos(arc * (1.0 - two)), wind, slope)
        if e1 < e2:
            low = one
        else:
            high = two
    t = 0.5 * (low + high)
    best = exponent(math.cos(arc * t), math.cos(arc * (1.0 - t)), wind, slope)
    heading = a + arc * t
    return (
        rate0_m_s * math.exp(best),
        math.cos(heading),
        math.sin(heading),
        min(math.cosh(best), LENGTH_TO_WIDTH_CAP),
    )
