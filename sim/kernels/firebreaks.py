"""Whether a bare strip stops a fire: a road, a firebreak, a line that nobody has burnt out yet.

Wilson, A.A.G. 1988, Can. J. For. Res. 18(6): 682-687 ("Width of a firebreak that is necessary to stop grass fires"),
the logistic function as Frost, Alexander & Jenkins 2022 (Fire 5(3): 78) give it. 113 grass fires on blocks of 1-4 ha,
breaks of 1.5-15 m, up to 17 MW/m.
"""

import math

import numpy as np
from numba import njit

from sim.kernels.fire_cells import BOTTOM, BURNT, LEFTMOST, LINE, RIGHTMOST, TOP
from sim.kernels.fire_metric import behaviour

FRONT_M = 100.0
"""The side of Wilson's smaller blocks: the length of front that one probability is for."""
LEAST_KW_M = 500.0
"""Below this intensity the chance falls in proportion, to none at none: the logistic function alone would let a
smouldering edge cross a road in four of ten cases (own judgement; it lies below the experiments)."""


PER_KW_M = 0.00036
MOST_KW_M = 1e6


@njit(cache=True, nogil=True)
def _narrow(width_m, trees):
    return 1.36 - (0.38 if trees else 0.99) * width_m


@njit(cache=True, nogil=True)
def breach_probability(intensity_kw_m, width_m, trees):
    """Return the probability that a front of some 100 m crosses a break.

    Parameters
    ----------
    intensity_kw_m : float
        Byram's intensity of the front.
    width_m : float
        Width of the bare strip.
    trees : bool
        Whether trees stand within 20 m of it (their bark and leaves blow across).
    """
    z = PER_KW_M * intensity_kw_m + _narrow(width_m, trees)
    p = 1.0 / (1.0 + math.exp(-z)) if z > -700.0 else 0.0
    return p * min(intensity_kw_m / LEAST_KW_M, 1.0)


@njit(cache=True, nogil=True)
def holding_intensity(width_m, trees, luck):
    """Return the intensity kW/m up to which a break holds whose luck is ``luck``: the probability's inverse.

    ``luck`` is uniform in [0, 1): a break holds at an intensity with one minus :func:`breach_probability`.
    """
    if breach_probability(MOST_KW_M, width_m, trees) <= luck:
        return np.inf
    if breach_probability(LEAST_KW_M, width_m, trees) <= luck:
        # from there on the logistic function alone, which can be turned round
        return (math.log(luck / (1.0 - luck)) - _narrow(width_m, trees)) / PER_KW_M
    low, high = 0.0, LEAST_KW_M
    for _ in range(50):
        middle = 0.5 * (low + high)
        if breach_probability(middle, width_m, trees) > luck:
            high = middle
        else:
            low = middle
    return low


@njit(cache=True, nogil=True)
def holding_intensities(width_m, trees, luck):
    """Return :func:`holding_intensity` for arrays of trees (bool) and luck, of one width."""
    out = np.empty(luck.size)
    for k in range(luck.size):
        out[k] = holding_intensity(width_m, trees[k], luck[k])
    return out


@njit(cache=True, nogil=True)
def crossings(win, weather, cols, cells, holding_kw_m, out_s):
    """Find when a front beside each break cell is first fierce enough to cross it; nothing is changed.

    Parameters
    ----------
    win : Window
        The fire's window.
    weather : Weather
    cols : int
        Its columns.
    cells : int64[n]
        Break cells; those that do not stop fire any more are passed over.
    holding_kw_m : float64[n]
        Up to which intensity each holds.
    out_s : float64[n]
        Filled with times, inf where it holds.
    """
    top, bottom = win.counters[TOP] - 1, win.counters[BOTTOM] + 1
    left, right = win.counters[LEFTMOST] - 1, win.counters[RIGHTMOST] + 1
    for k in range(cells.size):
        out_s[k] = np.inf
        cell = cells[k]
        row, col = cell // cols, cell % cols
        if row < top or row > bottom or col < left or col > right or win.status[cell] != LINE:
            continue
        for v in range(max(row - 1, 0), min(row + 2, win.status.size // cols)):
            for u in range(max(col - 1, 0), min(col + 2, cols)):
                beside = v * cols + u
                if win.status[beside] != BURNT or win.time[beside] >= out_s[k]:
                    continue
                _, intensity, _, _ = behaviour(win, weather, beside, win.row_at[v] + win.col_at[u])
                if intensity > holding_kw_m[k]:
                    out_s[k] = win.time[beside]
