"""Walking off the road, over slopes: Tobler, W. 1993, NCGIA Technical Report 93-1, "Three presentations".

Brush slows by its terrain coefficient: Soule & Goldman 1972, J. Appl. Physiol. 32(5) 706-708.
"""

import math

from numba import njit

OFF_PATH = 0.6
"""Share of the speed on a path that is left off it (the same report)."""
LIGHT_BRUSH, HEAVY_BRUSH = 1.2, 1.5
"""Times the energy of walking on a paved road (Soule & Goldman); at equal effort speeds go as its inverse."""


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
    share : float64[n]
        Times the speed on a path there (``OFF_PATH`` off it); half of each step is at its end's.
    """
    total = 0.0
    for i in range(height_m.size - 1):
        slow = 0.5 / share[i] + 0.5 / share[i + 1]
        total += step_m * slow / walking_speed((height_m[i + 1] - height_m[i]) / step_m)
    return total
