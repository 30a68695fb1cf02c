"""What crews at a fire's edge do: metres of line a second at each cell, and the way along it with its time."""

import math

import numpy as np
from numba import njit

# columns of a crew: longest flames for its own tools, times the published rate with them, skill between a trained crew
# (0) and an expert one (1), pace against a fresh one by day
LIMIT, FACTOR, SKILL, PACE = 0, 1, 2, 3
# columns of a further means of attack: whose, longest flames, times the rate, slope from which on it does not work
WHOSE, MEANS_LIMIT, MEANS_FACTOR, STEEPEST = 0, 1, 2, 3


@njit(cache=True, nogil=True)
def line_built(flame_m, longest_m, slope_deg, fuel, trained, expert, bars, crews, means, reached, total, own, by):
    """Find the line that crews build at cells of the edge, each with the best of its means that works there.

    Parameters
    ----------
    flame_m, longest_m, slope_deg : float64[n]
        Flames that tools are held against, flames that forbid to stand there, slope.
    fuel : int64[n]
        Fuel model numbers.
    trained, expert : float64[257]
        Metres a second of the published crews by fuel.
    bars : tuple of float
        Flames longer than the first and slopes from the second on bar a cell, slopes from the third on crews' own
        tools.
    crews : float64[c, 4]
        Columns ``LIMIT`` ...
    means : float64[m, 4]
        Columns ``WHOSE`` ..., by crew.
    reached : bool[m, n]
        Where each means is within reach and has its water.
    total : float64[n]
        Filled with the metres of line a second of all crews.
    own, by : float64[c, n], int64[c, n]
        Filled with each crew's metres a second and the number of its means (-1: its own tools).
    """
    n = flame_m.size
    total[:] = 0.0
    for c in range(crews.shape[0]):
        for i in range(n):
            own[c, i] = crews[c, FACTOR] if flame_m[i] <= crews[c, LIMIT] and slope_deg[i] < bars[2] else 0.0
            by[c, i] = -1
        number = 0
        for m in range(means.shape[0]):
            if means[m, WHOSE] != c:
                continue
            for i in range(n):
                if (
                    means[m, MEANS_FACTOR] > own[c, i]
                    and flame_m[i] <= means[m, MEANS_LIMIT]
                    and slope_deg[i] < means[m, STEEPEST]
                    and reached[m, i]
                ):
                    own[c, i] = means[m, MEANS_FACTOR]
                    by[c, i] = number
            number += 1
        for i in range(n):
            if longest_m[i] > bars[0] or slope_deg[i] >= bars[1]:
                own[c, i] = 0.0
                continue
            rate = trained[fuel[i]] + crews[c, SKILL] * (expert[fuel[i]] - trained[fuel[i]])
            own[c, i] *= math.cos(math.radians(slope_deg[i])) * crews[c, PACE] * rate
            total[i] += own[c, i]


@njit(cache=True, nogil=True)
def ground_under(west_m, north_m, cell_m, fuels, slopes, highest, x_m, y_m, fuel, slope_deg):
    """Look up fuel and slope under points; of the cells at the edge for points outside.

    Parameters
    ----------
    west_m, north_m, cell_m : float
        Corner and cell size of the terrain.
    fuels : int[rows, cols], slopes : float[rows, cols]
        Fuel model numbers, and slopes as rise over run; slopes may be empty.
    highest : int
        The highest number that counts.
    x_m, y_m : float64[n]
        Points.
    fuel, slope_deg : int64[n], float64[n]
        Filled.
    """
    rows, cols = fuels.shape
    for i in range(x_m.size):
        row = min(max(math.floor((north_m - y_m[i]) / cell_m), 0), rows - 1)
        col = min(max(math.floor((x_m[i] - west_m) / cell_m), 0), cols - 1)
        fuel[i] = min(max(np.int64(fuels[row, col]), 0), highest)
        slope_deg[i] = math.degrees(math.atan(slopes[row, col])) if slopes.size > 0 else 0.0


@njit(cache=True, nogil=True)
def line_way(cells, far_m, rates_m_s, front_x_m, front_y_m, start_x, start_y, cell_m, gap_m, walk_m_s, metres, seconds):
    """Find length and time of a line up to each cell of the way along the edge.

    To the edge, and across a gap of it, which counts twice on the path, crews walk. A front that has run out since is
    met on the slant: of the way to the edge only what lies across its course adds to the length squarely.

    Parameters
    ----------
    cells : int32[n], far_m : float64[n]
        As :func:`sim.kernels.frontline.along_front` lists them.
    rates_m_s : float64[n]
        Metres of line a second at them; the way ends where there are none.
    front_x_m, front_y_m : float64[edge]
        Where the front is in each cell of the edge.
    start_x, start_y : float
        Where the line ends.
    cell_m, gap_m, walk_m_s : float
        Cell size, steps from which on there is a gap, and speed on foot.
    metres, seconds : float64[n]
        Filled.

    Returns
    -------
    int
        Cells that are come to.
    """
    n = cells.size
    way = longest = time = 0.0
    x0 = y0 = first = 0.0
    for k in range(n):
        if rates_m_s[k] <= 0.0:
            return k
        i = cells[k]
        step = far_m[k] - (far_m[k - 1] if k else 0.0)
        walk = 0.0
        if step > gap_m:
            walk = step if k == 0 else step / 2.0
            step = cell_m
        way += step
        before = longest
        if k == 0:
            x0, y0, first = front_x_m[i], front_y_m[i], way
            longest = way
        else:
            dx, dy = front_x_m[i] - x0, front_y_m[i] - y0
            away = max(math.hypot(dx, dy), 1e-9)
            on = ((x0 - start_x) * dx + (y0 - start_y) * dy) / away
            on = min(max(on, -first), first)
            slant2 = first * first - on * on + (on + way - first) ** 2
            longest = max(longest, math.sqrt(max(slant2, 0.0)))
        metres[k] = longest
        time += (longest - before) / rates_m_s[k] + walk / walk_m_s
        seconds[k] = time
    return n
