"""Live fuel moisture by the Growing Season Index: Jolly, Nemani & Running 2005, Global Change Biology 11(4), eqs 1-4.

The index times a range of moisture from green-up on, as in the National Fire Danger Rating System of 2016 (Jolly 2018).
"""

from numba import njit

COLD_C, MILD_C = -2.0, 5.0
MOIST_PA, DRY_PA = 900.0, 4100.0
SHORT_S, LONG_S = 36000.0, 39600.0


@njit(cache=True, nogil=True)
def _between(value, low, high):
    return min(max((value - low) / (high - low), 0.0), 1.0)


@njit(cache=True, nogil=True)
def growing_season_index(lowest_c, deficit_pa, daylight_s):
    """Return the index of a day, 0 dormant to 1 unconstrained.

    Parameters
    ----------
    lowest_c : float
        Lowest temperature.
    deficit_pa : float
        Mean vapour pressure deficit.
    daylight_s : float
        Sunrise to sunset.
    """
    dry = 1.0 - _between(deficit_pa, MOIST_PA, DRY_PA)
    return _between(lowest_c, COLD_C, MILD_C) * dry * _between(daylight_s, SHORT_S, LONG_S)


@njit(cache=True, nogil=True)
def live_moisture(index, dormant, green, green_up):
    """Return the moisture of live fuel, a ratio: dormant below ``green_up``, from there straight to green at 1."""
    return dormant + (green - dormant) * _between(index, green_up, 1.0)
