"""Cheapest way over a raster of costs from one cell to any of a set of cells."""

import numpy as np
from numba import njit

from sim.kernels.terrain import STEP_COL, STEP_LENGTH, STEP_ROW, heap_pop, heap_push


@njit(cache=True, nogil=True)
def cost_path(cost, is_target, start, work_cost, work_from, work_stamp, stamp, keys, items):
    """Cheapest eight-neighbour path (Dijkstra 1959) from a cell to the nearest target by cost.

    Parameters
    ----------
    cost : float64 (rows, cols), cost a cell length; inf is closed
    is_target : bool (rows, cols)
    start : flat index
    work_cost, work_from, work_stamp : flat work arrays (float64, int32, int32) that need no clearing between calls
    stamp : number of this call, different for each call
    keys, items : work arrays of the heap, at least 8 times the raster's size would never overflow; checked

    Returns
    -------
    int32 array of flat cells from the start to the target; empty when no target can be reached.
    """
    rows, cols = cost.shape
    size = 0
    work_cost[start] = 0.0
    work_from[start] = -1
    work_stamp[start] = stamp
    size = heap_push(keys, items, size, 0.0, start)
    found = -1
    while size > 0:
        cell = items[0]
        spent = keys[0]
        size = heap_pop(keys, items, size)
        if spent > work_cost[cell]:
            continue
        r = cell // cols
        c = cell - r * cols
        if is_target[r, c]:
            found = cell
            break
        for k in range(8):
            rr = r + STEP_ROW[k]
            cc = c + STEP_COL[k]
            if rr < 0 or cc < 0 or rr >= rows or cc >= cols or cost[rr, cc] == np.inf:
                continue
            other = rr * cols + cc
            total = spent + 0.5 * (min(cost[r, c], 1e6) + cost[rr, cc]) * STEP_LENGTH[k]
            if work_stamp[other] != stamp or total < work_cost[other]:
                if size >= keys.size:
                    raise ValueError("heap is full")
                work_stamp[other] = stamp
                work_cost[other] = total
                work_from[other] = cell
                size = heap_push(keys, items, size, total, other)
    count = 0
    cell = found
    while cell >= 0:
        count += 1
        cell = work_from[cell]
    path = np.empty(count, np.int32)
    cell = found
    while cell >= 0:
        count -= 1
        path[count] = cell
        cell = work_from[cell]
    return path
