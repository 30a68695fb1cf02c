"""From a fine terrain to the water's grid, so that rivers stay joined and a channel carries what it carried.

A coarse cell has a *bed*, on which the water flows, and a *land* level, above which people and roads get wet. A cell
with a channel gets the bed ``land - (land - z_channel) (b / dx)^0.6``: by Manning (wide channel, same slope and
roughness) a bank-full channel of width b and depth D carries as much as one of width dx and depth ``D (b / dx)^0.6``.
Off the channels the bed is the land. Widths follow the
catchment, ``b = 3.6 A^0.45`` m with A in km2 (hydraulic geometry after Leopold and Maddock 1953; coefficient and power
are own estimates: 10 m at 10 km2, 64 m at 600 km2; no survey of the channels is at hand). Rivers from 100 km2 carry
``LEVEE_M`` more before they spill: their levees (estimate; the levees of county towns are built for 10-20 years).

Then beds are made to fall, or lie level, along each channel, through the corner cell where a channel passes from one
cell to the next by a corner (water moves through sides only), and the pits that averaging made are filled (priority
flood: Barnes, Lehman and Mulla 2014, Comput. Geosci. 62).
"""

import numpy as np
from numba import njit

from sim.kernels.terrain import STEP_COL, STEP_ROW, heap_pop, heap_push

LAND_SHARE = 0.3
"""Quantile of the dry fine cells' heights that counts as the cell's land (own judgement: people live low)."""

LEVEE_M = 1.5
"""Height of levees above the land (estimate)."""
LEVEE_KM2 = 100.0
"""Catchment from which a river has them (estimate)."""


@njit(cache=True, nogil=True)
def channel_width(catchment_km2):
    """Width (m) of a channel by its catchment (estimate, see above)."""
    return 3.6 * catchment_km2**0.45


@njit(cache=True, nogil=True)
def block_beds(elevation_m, channel, inside, catchment_km2, factor, coarse_m):
    """Return bed and land (m) of coarse cells, and the share of each that lies inside.

    The first four are (rows, cols) of the fine grid; ``factor`` fine cells make a coarse one of ``coarse_m``; cells of
    the last incomplete row and column of blocks use what they have.
    """
    rows = (elevation_m.shape[0] + factor - 1) // factor
    cols = (elevation_m.shape[1] + factor - 1) // factor
    bed = np.zeros((rows, cols))
    land = np.zeros((rows, cols))
    share = np.zeros((rows, cols))
    heights = np.zeros(factor * factor)
    for i in range(rows):
        for j in range(cols):
            dry = 0
            count = 0
            low = np.inf
            catchment = 0.0
            for r in range(i * factor, min((i + 1) * factor, elevation_m.shape[0])):
                for c in range(j * factor, min((j + 1) * factor, elevation_m.shape[1])):
                    count += 1
                    share[i, j] += 1.0 if inside[r, c] else 0.0
                    if channel[r, c]:
                        low = min(low, elevation_m[r, c])
                        catchment = max(catchment, catchment_km2[r, c])
                    else:
                        heights[dry] = elevation_m[r, c]
                        dry += 1
            share[i, j] /= count
            if dry == 0:
                land[i, j] = low
            else:
                order = np.sort(heights[:dry])
                place = LAND_SHARE * (dry - 1)
                k = int(place)
                land[i, j] = order[k] + (place - k) * (order[min(k + 1, dry - 1)] - order[k])
            bed[i, j] = land[i, j]
            if low < land[i, j]:
                narrow = min(channel_width(catchment) / coarse_m, 1.0)
                deep = land[i, j] - low + (LEVEE_M if catchment >= LEVEE_KM2 else 0.0)
                bed[i, j] = land[i, j] - deep * narrow**0.6
    return bed, land, share


@njit(cache=True, nogil=True)
def join_channels(bed, elevation_m, channel, flow_direction, order, factor):
    """Lower beds along the channels so that each fine step from a coarse cell to the next goes down or level.

    ``order``: flat indices of the fine channel cells from the highest to the lowest. Three sweeps, since a coarse cell
    can hold several reaches. Changes ``bed`` in place.
    """
    fine_cols = elevation_m.shape[1]
    for _ in range(3):
        for k in range(order.size):
            r, c = order[k] // fine_cols, order[k] % fine_cols
            d = flow_direction[r, c]
            if d > 7:
                continue
            r2, c2 = r + STEP_ROW[d], c + STEP_COL[d]
            if r2 < 0 or c2 < 0 or r2 >= elevation_m.shape[0] or c2 >= fine_cols:
                continue
            i, j, i2, j2 = r // factor, c // factor, r2 // factor, c2 // factor
            if i != i2 and j != j2:
                if bed[i, j2] <= bed[i2, j]:
                    bed[i, j2] = min(bed[i, j2], bed[i, j])
                    bed[i2, j2] = min(bed[i2, j2], bed[i, j2])
                else:
                    bed[i2, j] = min(bed[i2, j], bed[i, j])
                    bed[i2, j2] = min(bed[i2, j2], bed[i2, j])
            elif i != i2 or j != j2:
                bed[i2, j2] = min(bed[i2, j2], bed[i, j])


@njit(cache=True, nogil=True)
def fill_pits(bed, inside, outlet):
    """Raise pits to their spill level, moving through sides; returns the filled bed.

    ``outlet``: cells that need no way out (open edge, reservoirs). Cells that are not ``inside`` stay as they are.
    """
    rows, cols = bed.shape
    filled = bed.copy()
    done = np.zeros((rows, cols), np.bool_)
    keys = np.zeros(rows * cols + 1)
    items = np.zeros(rows * cols + 1, np.int64)
    size = 0
    for i in range(rows):
        for j in range(cols):
            if inside[i, j] and outlet[i, j]:
                done[i, j] = True
                size = heap_push(keys, items, size, filled[i, j], i * cols + j)
    while size > 0:
        level = keys[0]
        cell = items[0]
        size = heap_pop(keys, items, size)
        for d in range(0, 8, 2):
            i, j = cell // cols + STEP_ROW[d], cell % cols + STEP_COL[d]
            if i < 0 or j < 0 or i >= rows or j >= cols or done[i, j] or not inside[i, j]:
                continue
            done[i, j] = True
            filled[i, j] = max(filled[i, j], level)
            size = heap_push(keys, items, size, filled[i, j], i * cols + j)
    return filled


@njit(cache=True, nogil=True)
def block_mean(values, factor):
    """Mean of a fine field over coarse cells."""
    rows = (values.shape[0] + factor - 1) // factor
    cols = (values.shape[1] + factor - 1) // factor
    out = np.zeros((rows, cols))
    for i in range(rows):
        for j in range(cols):
            total = 0.0
            count = 0
            for r in range(i * factor, min((i + 1) * factor, values.shape[0])):
                for c in range(j * factor, min((j + 1) * factor, values.shape[1])):
                    total += values[r, c]
                    count += 1
            out[i, j] = total / count
    return out


@njit(cache=True, nogil=True)
def block_label(labels, factor, classes):
    """Most frequent label (0 to classes - 1; the smaller of equals) of the fine cells of each coarse cell."""
    rows = (labels.shape[0] + factor - 1) // factor
    cols = (labels.shape[1] + factor - 1) // factor
    out = np.zeros((rows, cols), np.int64)
    count = np.zeros(classes, np.int64)
    for i in range(rows):
        for j in range(cols):
            count[:] = 0
            for r in range(i * factor, min((i + 1) * factor, labels.shape[0])):
                for c in range(j * factor, min((j + 1) * factor, labels.shape[1])):
                    count[labels[r, c]] += 1
            out[i, j] = np.argmax(count)
    return out
