"""Walking off the road, over slopes: Tobler, W. 1993, NCGIA Technical Report 93-1, "Three presentations"."""

import math

from numba import njit

OFF_PATH = 0.6
"""Share of the speed on a path that is left off it (the same report)."""


@njit(cache=True, nogil=True)
def walking_speed(slope):
    """Return the speed m/s on a path of slope ``slope`` (rise over run, negative downhill)."""
    return 6.0 / 3.6 * math.exp(-3.5 * abs(slope + 0.05))


@njit(cache=True, nogil=True)
def walking_time(height_m, step_m, share):
    """Return the seconds to walk along a profile.

    Parameters
    ----------
    height_m : float64[n]
        Heights at equal steps along the way.
    step_m : float
        Horizontal distance between two heights.
    share : float
        Times the speed on a path (``OFF_PATH`` off it).
    """
    total = 0.0
    for i in range(height_m.size - 1):
        total += step_m / (share * walking_speed((height_m[i + 1] - height_m[i]) / step_m))
    return total
