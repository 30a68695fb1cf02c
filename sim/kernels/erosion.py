"""Stream-power erosion on a raster: one implicit step, to make synthetic relief with real-looking valleys."""

import numpy as np
from numba import njit

from sim.kernels.terrain import STEP_COL, STEP_LENGTH, STEP_ROW, heap_pop, heap_push


@njit(cache=True, nogil=True)
def erode(elevation_m, cell_m, time_k, area_exponent, fixed):
    """Take one implicit step of dz/dt = -K A^m S on the raster, in place; returns the drainage area in m2, flat.

    Braun & Willett (2013, Geomorphology 180-181, eq. 21 for n = 1): z_i = (z_i + F z_r) / (1 + F), with
    F = K dt A^m / L, receivers before givers. Water crosses depressions along the priority-flood order of Barnes et
    al. (2014), so that no lake stops it.

    Parameters
    ----------
    elevation_m : float64 (rows, cols), metres, changed in place
    time_k : K times the step, in m^(1 - 2m)
    area_exponent : m
    fixed : bool (rows, cols), base-level cells that keep their height; edge cells are outlets in any case
    """
    rows, cols = elevation_m.shape
    count = rows * cols
    z = elevation_m.ravel()
    base = fixed.ravel()
    state = np.zeros(count, np.uint8)
    receiver = np.full(count, -1, np.int32)
    length = np.ones(count, np.float32)
    order = np.empty(count, np.int32)
    keys = np.empty(count, np.float64)
    items = np.empty(count, np.int32)
    size = 0
    for r in range(rows):
        for c in range(cols):
            cell = r * cols + c
            if r == 0 or c == 0 or r == rows - 1 or c == cols - 1 or base[cell]:
                state[cell] = 1
                size = heap_push(keys, items, size, z[cell], cell)
    done = 0
    while size > 0:
        cell = items[0]
        level_m = keys[0]
        size = heap_pop(keys, items, size)
        order[done] = cell
        done += 1
        r = cell // cols
        c = cell - r * cols
        steepest = -1e30
        edge = r == 0 or c == 0 or r == rows - 1 or c == cols - 1 or base[cell]
        for k in range(8):
            rr = r + STEP_ROW[k]
            cc = c + STEP_COL[k]
            if rr < 0 or cc < 0 or rr >= rows or cc >= cols:
                continue
            other = rr * cols + cc
            if state[other] == 0:
                state[other] = 1
                size = heap_push(keys, items, size, max(z[other], level_m), other)
            elif state[other] == 2 and not edge:
                fall = (z[cell] - z[other]) / STEP_LENGTH[k]
                if fall > steepest:
                    steepest = fall
                    receiver[cell] = other
                    length[cell] = STEP_LENGTH[k] * cell_m
        state[cell] = 2
    area_m2 = np.full(count, cell_m * cell_m)
    for k in range(done - 1, -1, -1):
        cell = order[k]
        if receiver[cell] >= 0:
            area_m2[receiver[cell]] += area_m2[cell]
    for k in range(done):
        cell = order[k]
        to = receiver[cell]
        if to >= 0 and z[cell] > z[to]:
            f = time_k * area_m2[cell] ** area_exponent / length[cell]
            z[cell] = (z[cell] + f * z[to]) / (1.0 + f)
    return area_m2


@njit(cache=True, nogil=True)
def diffuse(elevation_m, ratio):
    """Take one explicit step of hillslope creep, D dt / dx^2 = ``ratio`` (at most 0.25); edges keep their height."""
    rows, cols = elevation_m.shape
    out = elevation_m.copy()
    for r in range(1, rows - 1):
        for c in range(1, cols - 1):
            out[r, c] += ratio * (
                elevation_m[r - 1, c]
                + elevation_m[r + 1, c]
                + elevation_m[r, c - 1]
                + elevation_m[r, c + 1]
                - 4.0 * elevation_m[r, c]
            )
    return out
