"""The order in which a crew meets the cells of a fire's edge."""

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def along_front(x_m, y_m, front_x_m, front_y_m, allowed, start_x, start_y, link_m, reach_m, out_cell, out_m):
    """List the cells of an edge by their distance along it from where a line ends.

    Cells no farther apart than ``link_m`` are neighbours; a gap between two pieces of the edge is crossed at twice its
    length, so that a piece is finished before another is begun. The first way, from the line's end to the edge,
    counts too: it is what the fire has run out since.

    Parameters
    ----------
    x_m, y_m : float64[n]
        The edge's cells: what is a neighbour.
    front_x_m, front_y_m : float64[n]
        Where the front is in each: what ways are measured between. Cells' centres are a staircase, 5 % longer than the
        front on the average and half a cell within it.
    allowed : bool[n]
        Cells that may be listed.
    start_x, start_y : float
        Where the line ends.
    link_m : float
        Distance of neighbours.
    reach_m : float
        Cells farther along are not listed, but the first one always is.
    out_cell : int32[n], out_m : float64[n]
        Filled with the cells in order and their distances.

    Returns
    -------
    int
        Number of cells listed.
    """
    n = x_m.size
    far = np.full(n, np.inf)
    for i in range(n):
        if allowed[i]:
            far[i] = math.hypot(front_x_m[i] - start_x, front_y_m[i] - start_y)
    done = np.zeros(n, dtype=np.bool_)
    count = 0
    while True:
        best = -1
        for i in range(n):
            if not done[i] and far[i] < np.inf and (best < 0 or far[i] < far[best]):
                best = i
        if best < 0 or (count > 0 and far[best] > reach_m):
            return count
        done[best] = True
        out_cell[count] = best
        out_m[count] = far[best]
        if count == 0:
            # from the first cell on the way leads along the edge
            for i in range(n):
                if allowed[i] and not done[i]:
                    far[i] = np.inf
        count += 1
        for i in range(n):
            if allowed[i] and not done[i]:
                d = math.hypot(front_x_m[i] - front_x_m[best], front_y_m[i] - front_y_m[best])
                if math.hypot(x_m[i] - x_m[best], y_m[i] - y_m[best]) > link_m:
                    d *= 2.0
                if far[best] + d < far[i]:
                    far[i] = far[best] + d
