"""What lights a cell: whether a firebrand does, and the cell's place among those that are to burn."""

import math

import numpy as np
from numba import njit

from sim.kernels.fire_cells import NONE, SOURCE, TRIAL, UNBURNT, lean
from sim.kernels.fire_heap import push, up


@njit(cache=True, nogil=True)
def ignition_probability(temperature_c, moisture):
    """Return how likely a firebrand lights fine dead fuel (Schroeder 1969, as in Andrews 1986, INT-194).

    Parameters
    ----------
    temperature_c : float
        Of the fuel.
    moisture : float
        Of 1-h fuel, ratio.
    """
    heat = 144.51 - 0.266 * temperature_c - 0.00058 * temperature_c**2 - temperature_c * moisture
    heat += 18.54 * (1.0 - math.exp(-15.1 * moisture)) + 640.0 * moisture
    x = 0.1 * (400.0 - min(heat, 400.0))
    return min(0.000048 * x**4.3 / 50.0, 1.0)


@njit(cache=True, nogil=True)
def ignition_by_site(temperature_c, moisture):
    """Return :func:`ignition_probability` [sites, hours] of float64[hours] and float64[sites, hours, 3]."""
    out = np.empty(moisture.shape[:2])
    for site in range(moisture.shape[0]):
        for hour in range(moisture.shape[1]):
            out[site, hour] = ignition_probability(temperature_c[hour], moisture[site, hour, 0])
    return out


@lean
def ignite(win, cell, time_s):
    """Light a cell at a time that is not past; nothing happens where it burns or cannot burn.

    Returns whether it was lit.
    """
    st = win.status[cell]
    if st > TRIAL or (st == TRIAL and time_s >= win.time[cell]):
        return False
    win.time[cell] = time_s
    win.px[cell] = 0.0
    win.py[cell] = 0.0
    win.left[cell] = np.inf
    win.one[cell] = SOURCE
    win.two[cell] = NONE
    if st == UNBURNT:
        push(win.heap, win.keys, win.slot, win.status, win.counters, cell, time_s)
    else:
        up(win.heap, win.keys, win.slot, win.slot[cell], cell, time_s)
    return True
