"""The tiles of a grid on which there is water to move: work is proportional to what is wet, not to the map."""

from __future__ import annotations

from numba import njit

from sim.kernels.water import FILM_M, WALL_M

TILE_ROWS = 16
TILE_COLS = 16
LINGER = 3
"""Steps that a tile stays active after it and its neighbours fell dry, so that both flux buffers end at zero."""


@njit(cache=True, nogil=True, error_model="numpy")
def extent(bed, first, last, land):
    """First and one past the last cell of each row that is not a wall; whether a tile has any."""
    for i in range(bed.shape[0]):
        first[i] = bed.shape[1]
        last[i] = 0
        for j in range(bed.shape[1]):
            if bed[i, j] < WALL_M:
                first[i] = min(first[i], j)
                last[i] = j + 1
                land[i // TILE_ROWS, j // TILE_COLS] = True


@njit(cache=True, nogil=True, error_model="numpy")
def wet_tiles(h, wet):
    """Mark the tiles in which a cell holds more than a film."""
    rows, cols = h.shape
    for a in range(wet.shape[0]):
        for b in range(wet.shape[1]):
            wet[a, b] = False
            for i in range(a * TILE_ROWS, min((a + 1) * TILE_ROWS, rows)):
                for j in range(b * TILE_COLS, min((b + 1) * TILE_COLS, cols)):
                    if h[i, j] > FILM_M:
                        wet[a, b] = True
                        break
                if wet[a, b]:
                    break


@njit(cache=True, nogil=True, error_model="numpy")
def rain_tiles(rate, rain_on):
    """Mark the tiles on which rain runs off; return the sum of the rates."""
    rows, cols = rate.shape
    total = 0.0
    for a in range(rain_on.shape[0]):
        for b in range(rain_on.shape[1]):
            part = 0.0
            for i in range(a * TILE_ROWS, min((a + 1) * TILE_ROWS, rows)):
                for j in range(b * TILE_COLS, min((b + 1) * TILE_COLS, cols)):
                    part += rate[i, j]
            rain_on[a, b] = part > 0.0
            total += part
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def flag_around(rain_on, linger, wet, land, active):
    """Keep a tile at work while any of the nine about it is wet or rained upon, and ``LINGER`` steps more.

    For schemes whose step moves water twice: what falls or comes round a corner in the first stage moves on in the
    second, so that no tile beside it may sleep.
    """
    rows, cols = linger.shape
    for a in range(rows):
        for b in range(cols):
            near = False
            for i in range(max(a - 1, 0), min(a + 2, rows)):
                for j in range(max(b - 1, 0), min(b + 2, cols)):
                    near = near or wet[i, j] or rain_on[i, j]
            if near:
                linger[a, b] = LINGER
            elif linger[a, b] > 0:
                linger[a, b] -= 1
            active[a, b] = linger[a, b] > 0 and land[a, b]


@njit(cache=True, nogil=True, error_model="numpy")
def spans(active_row, cols, start, stop):
    """Find runs of neighbouring active tiles as column ranges within [1, cols - 1); returns their number."""
    count = 0
    inside = False
    for b in range(active_row.size):
        if active_row[b] and not inside:
            start[count] = max(b * TILE_COLS, 1)
            inside = True
        if inside and (not active_row[b] or b == active_row.size - 1):
            last = b if not active_row[b] else b + 1
            stop[count] = min(last * TILE_COLS, cols - 1)
            inside = False
            if stop[count] > start[count]:
                count += 1
    return count
