"""Terrain analysis on a raster: breaching of depressions, D8 routing, flow accumulation, height above drainage.

Grids are [row, col], row 0 north. Directions 0..7 are E, NE, N, NW, W, SW, S, SE; 255 leaves the raster.
"""

import numpy as np
from numba import njit

OUT = 255
STEP_ROW = np.array([0, -1, -1, -1, 0, 1, 1, 1], np.int64)
STEP_COL = np.array([1, 1, 0, -1, -1, -1, 0, 1], np.int64)
STEP_LENGTH = np.array([1.0, 2.0**0.5, 1.0, 2.0**0.5, 1.0, 2.0**0.5, 1.0, 2.0**0.5])


@njit(cache=True, nogil=True)
def heap_push(keys, items, size, key, item):
    """Push (key, item) on a binary heap held in two arrays; ties go to the smaller item. Returns the new size."""
    k = size
    while k > 0:
        parent = (k - 1) >> 1
        if keys[parent] < key or (keys[parent] == key and items[parent] <= item):
            break
        keys[k] = keys[parent]
        items[k] = items[parent]
        k = parent
    keys[k] = key
    items[k] = item
    return size + 1


@njit(cache=True, nogil=True)
def heap_pop(keys, items, size):
    """Remove the smallest entry, which the caller has read at index 0. Returns the new size."""
    size -= 1
    key = keys[size]
    item = items[size]
    k = 0
    while True:
        child = 2 * k + 1
        if child >= size:
            break
        other = child + 1
        if other < size and (keys[other] < keys[child] or (keys[other] == keys[child] and items[other] < items[child])):
            child = other
        if key < keys[child] or (key == keys[child] and item <= items[child]):
            break
        keys[k] = keys[child]
        items[k] = items[child]
        k = child
    if size > 0:
        keys[k] = key
        items[k] = item
    return size


@njit(cache=True, nogil=True)
def breach(elevation_m, drop_m):
    """Lower a raster so that each inner cell has a neighbour lower by at least a step; nothing is ever raised.

    Complete breaching on the priority-flood order of Barnes, Lehman & Mulla (2014, Computers & Geosciences 62,
    algorithm 1), with the carving of Lindsay (2016, Hydrological Processes 30(6)): a pit is reached from its lowest
    spill, and the way back to the first lower cell is cut down by ``drop_m`` a cell. Edge cells are outlets.

    Parameters
    ----------
    elevation_m : float array (rows, cols), metres
    drop_m : least fall along a breach, metres a cell, above zero

    Returns
    -------
    float64 array (rows, cols), metres; every cell has a strictly falling D8 path to the edge.
    """
    rows, cols = elevation_m.shape
    z = elevation_m.astype(np.float64).ravel()
    count = rows * cols
    came_from = np.full(count, -2, np.int32)
    keys = np.empty(count, np.float64)
    items = np.empty(count, np.int32)
    size = 0
    for r in range(rows):
        for c in range(cols):
            if r == 0 or c == 0 or r == rows - 1 or c == cols - 1:
                cell = r * cols + c
                came_from[cell] = -1
                size = heap_push(keys, items, size, z[cell], cell)
    while size > 0:
        cell = items[0]
        size = heap_pop(keys, items, size)
        r = cell // cols
        c = cell - r * cols
        pit = came_from[cell] >= 0
        for k in range(8):
            rr = r + STEP_ROW[k]
            cc = c + STEP_COL[k]
            if rr < 0 or cc < 0 or rr >= rows or cc >= cols:
                continue
            other = rr * cols + cc
            if z[other] < z[cell]:
                pit = False
            if came_from[other] == -2:
                came_from[other] = cell
                size = heap_push(keys, items, size, z[other], other)
        if pit:
            level_m = z[cell]
            back = came_from[cell]
            while back >= 0 and z[back] > level_m - drop_m:
                level_m -= drop_m
                z[back] = level_m
                back = came_from[back]
    return z.reshape(rows, cols)


@njit(cache=True, nogil=True)
def flow_direction(elevation_m):
    """Steepest of eight descents (O'Callaghan & Mark 1984, CVGIP 28); ties go to the first direction.

    An edge cell without a lower neighbour, and any pit, has direction 255. Returns uint8 (rows, cols).
    """
    rows, cols = elevation_m.shape
    direction = np.full((rows, cols), OUT, np.uint8)
    for r in range(rows):
        for c in range(cols):
            steepest = 0.0
            for k in range(8):
                rr = r + STEP_ROW[k]
                cc = c + STEP_COL[k]
                if 0 <= rr < rows and 0 <= cc < cols:
                    fall = (float(elevation_m[r, c]) - float(elevation_m[rr, cc])) / STEP_LENGTH[k]
                    if fall > steepest:
                        steepest = fall
                        direction[r, c] = k
    return direction


@njit(cache=True, nogil=True)
def downstream_order(direction):
    """Cells ordered so that each stands before the one it flows to: (order, receiver), int32 flat indices.

    ``receiver`` is -1 where water leaves the raster. Cells on a cycle (there is none on a breached raster) are left
    out, so a shorter ``order`` than the raster tells of one.
    """
    rows, cols = direction.shape
    count = rows * cols
    receiver = np.full(count, -1, np.int32)
    inflows = np.zeros(count, np.uint8)
    for r in range(rows):
        for c in range(cols):
            k = direction[r, c]
            if k != OUT:
                to = (r + STEP_ROW[k]) * cols + c + STEP_COL[k]
                receiver[r * cols + c] = to
                inflows[to] += 1
    order = np.empty(count, np.int32)
    tail = 0
    for cell in range(count):
        if inflows[cell] == 0:
            order[tail] = cell
            tail += 1
    head = 0
    while head < tail:
        to = receiver[order[head]]
        head += 1
        if to >= 0:
            inflows[to] -= 1
            if inflows[to] == 0:
                order[tail] = to
                tail += 1
    return order[:tail], receiver


@njit(cache=True, nogil=True)
def flow_accumulation(order, receiver, weight):
    """Sum of a weight over each cell's catchment, itself included; flat float64, the unit of the weight."""
    total = weight.astype(np.float64).ravel().copy()
    for cell in order:
        to = receiver[cell]
        if to >= 0:
            total[to] += total[cell]
    return total


@njit(cache=True, nogil=True)
def nearest_drainage(order, receiver, is_drainage):
    """First drainage cell on each cell's way down (flat index; -1 when the water leaves the raster before one)."""
    drain = np.full(receiver.size, -1, np.int32)
    for k in range(order.size - 1, -1, -1):
        cell = order[k]
        if is_drainage[cell]:
            drain[cell] = cell
        elif receiver[cell] >= 0:
            drain[cell] = drain[receiver[cell]]
    return drain


@njit(cache=True, nogil=True)
def height_above_drainage(elevation_m, order, receiver, drain):
    """HAND, height above the nearest drainage (Renno et al. 2008, Remote Sensing of Environment 112, section 2).

    Cells whose water leaves the raster first are measured against the cell where it leaves. Flat float32, metres.
    """
    z = elevation_m.ravel()
    hand_m = np.empty(z.size, np.float32)
    foot = np.empty(z.size, np.int32)
    for k in range(order.size - 1, -1, -1):
        cell = order[k]
        if drain[cell] >= 0:
            foot[cell] = drain[cell]
        elif receiver[cell] >= 0:
            foot[cell] = foot[receiver[cell]]
        else:
            foot[cell] = cell
        hand_m[cell] = max(0.0, z[cell] - z[foot[cell]])
    return hand_m


@njit(cache=True, nogil=True)
def raise_upstream(elevation_m, order, receiver, flat, drop_m):
    """Raise cells where they do not stand above the cell they flow to by a step; flat cells (lakes) keep their level.

    Directions stay as they are. Used for the shore of a lake, whose surface lies above the bed that was routed. Returns
    float64 (rows, cols).
    """
    z = elevation_m.astype(np.float64).ravel()
    for k in range(order.size - 1, -1, -1):
        cell = order[k]
        to = receiver[cell]
        if to >= 0 and not flat[cell] and z[cell] < z[to] + drop_m:
            z[cell] = z[to] + drop_m
    return z.reshape(elevation_m.shape)


@njit(cache=True, nogil=True)
def slope(elevation_m, cell_m):
    """Rise over run by central differences (Zevenbergen & Thorne 1987, eq. 15 and 16); one-sided at the edges."""
    rows, cols = elevation_m.shape
    out = np.empty((rows, cols), np.float32)
    for r in range(rows):
        north, south = max(r - 1, 0), min(r + 1, rows - 1)
        for c in range(cols):
            west, east = max(c - 1, 0), min(c + 1, cols - 1)
            dx = (elevation_m[r, east] - elevation_m[r, west]) / ((east - west) * cell_m)
            dy = (elevation_m[north, c] - elevation_m[south, c]) / ((south - north) * cell_m)
            out[r, c] = (dx * dx + dy * dy) ** 0.5
    return out
