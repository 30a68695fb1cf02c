"""Where tiles of different steps meet: what the finer one sees of the other's depth, and what it lends to it or takes.

The finer side moves a face, and its flow goes into both cells at once: where both begin a step, the coarser counts what
passes in the finer one's, before its soil takes what is left. After that it stands at the end of its own step already:
seen is its depth less the part of its own change (``ahead_m``) that lies in the future.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels import BARE, PART
from sim.kernels.active_tiles import TILE_COLS, TILE_ROWS
from sim.kernels.cell_water import LEAST_M2_S
from sim.kernels.face_flow import QX, QY
from sim.kernels.tile_steps import AWAKE_STEPS, NOT_BEGUN, TICKS, finer, is_due, tile_box
from sim.kernels.tile_windows import CELLS, PITCH
from sim.kernels.water import FILM_M, GRAVITY_M_S2, WALL_M

QUARTER = 0.25 * (1.0 - 1.0e-6)
"""Share of what a cell that is not due holds that may leave it through each face."""


@njit(**PART)
def _beside(tiles, a, b):
    """Which neighbours of a tile that is not due are: north, south, west, east."""
    return is_due(tiles, a - 1, b), is_due(tiles, a + 1, b), is_due(tiles, a, b - 1), is_due(tiles, a, b + 1)


@njit(**PART)
def _hide(i, p, q, left, h, true_m, ahead_m):
    for j in range(p, q):
        true_m[i, j] = h[i, j]
        if left > 0.0:
            h[i, j] = max(h[i, j] - left * ahead_m[i, j], 0.0)


@njit(**PART)
def _show(i, p, q, h, true_m):
    for j in range(p, q):
        h[i, j] = true_m[i, j]


@njit(**BARE)
def hide_cells(tick, h, true_m, ahead_m, tiles):
    """Keep the depths of cells beside due tiles in ``true_m``, and put those that are seen now in their place."""
    rows, cols = h.shape
    for a in range(tiles.due.shape[0]):
        for b in range(tiles.due.shape[1]):
            if tiles.due[a, b] or not tiles.land[a, b]:
                continue
            north, south, west, east = _beside(tiles, a, b)
            if not (north or south or west or east):
                continue
            left = 0.0
            if tiles.awake[a, b] and tiles.begun[a, b] != NOT_BEGUN:
                ticks = TICKS >> tiles.depth[a, b]
                left = max((tiles.begun[a, b] + ticks - tick) / ticks, 0.0)
            top, bottom, first, last = tile_box(a, b, rows, cols)
            for i in range(top, bottom):
                if (north and i == top) or (south and i == bottom - 1):
                    _hide(i, first, last, left, h, true_m, ahead_m)
                    continue
                if west:
                    _hide(i, first, first + 1, left, h, true_m, ahead_m)
                if east and not (west and last == first + 1):
                    _hide(i, last - 1, last, left, h, true_m, ahead_m)


@njit(**BARE)
def show_cells(h, true_m, tiles):
    """Put the true depths back."""
    rows, cols = h.shape
    for a in range(tiles.due.shape[0]):
        for b in range(tiles.due.shape[1]):
            if tiles.due[a, b] or not tiles.land[a, b]:
                continue
            north, south, west, east = _beside(tiles, a, b)
            if not (north or south or west or east):
                continue
            top, bottom, first, last = tile_box(a, b, rows, cols)
            for i in range(top, bottom):
                if (north and i == top) or (south and i == bottom - 1):
                    _show(i, first, last, h, true_m)
                    continue
                if west:
                    _show(i, first, first + 1, h, true_m)
                if east:
                    _show(i, last - 1, last, h, true_m)


@njit(**PART)
def hold_back(q, true_before, true_behind, due_before, due_behind, dx_dt):
    """Limit a flow out of a cell that is not due: four faces cannot take more than it holds."""
    if not due_before and q > 0.0:
        most = QUARTER * true_before * dx_dt
        return min(q, most if most > LEAST_M2_S else 0.0)
    if not due_behind and q < 0.0:
        most = QUARTER * true_behind * dx_dt
        return max(q, -most if most > LEAST_M2_S else 0.0)
    return q


@njit(**PART)
def _count_side(n, face, along, across, flow, cell, next_cell, into, share, dt_dx, bed, v, w, first):
    """Count of ``n`` faces of a window what passes in the finer one's step; ``into``: 1.0 where that is gained."""
    for m in range(n):
        k = face + m * along
        # an open edge's flow is counted on both sides, each over its own step
        if bed[k] < WALL_M and bed[k - across] < WALL_M:
            v[flow + k] *= share
            w[first + cell + m * next_cell] += into * np.float64(v[flow + k]) * dt_dx


@njit(**PART)
def count_first(a, b, dt_dx, bed, v, w, first, tiles):
    """Shorten the flows of a coarse tile's window that finer tiles move to their first step.

    ``w[first:]`` comes to hold what the tile's cells gain by them (m): others change these depths, not their tile.
    """
    w[first : first + CELLS] = 0.0
    own = tiles.depth[a, b]
    corner, bottom, right = PITCH + 1, (TILE_ROWS - 1) * TILE_COLS, TILE_COLS - 1
    if finer(tiles, a, b, a, b - 1):
        share = 1.0 / (1 << (tiles.depth[a, b - 1] - own))
        _count_side(TILE_ROWS, corner, PITCH, 1, QX, 0, TILE_COLS, 1.0, share, dt_dx, bed, v, w, first)
    if finer(tiles, a, b, a, b + 1):
        share = 1.0 / (1 << (tiles.depth[a, b + 1] - own))
        k = corner + TILE_COLS
        _count_side(TILE_ROWS, k, PITCH, 1, QX, right, TILE_COLS, -1.0, share, dt_dx, bed, v, w, first)
    if finer(tiles, a, b, a - 1, b):
        share = 1.0 / (1 << (tiles.depth[a - 1, b] - own))
        _count_side(TILE_COLS, corner, 1, PITCH, QY, 0, 1, 1.0, share, dt_dx, bed, v, w, first)
    if finer(tiles, a, b, a + 1, b):
        share = 1.0 / (1 << (tiles.depth[a + 1, b] - own))
        k = corner + TILE_ROWS * PITCH
        _count_side(TILE_COLS, k, 1, PITCH, QY, bottom, 1, -1.0, share, dt_dx, bed, v, w, first)


@njit(**PART)
def _give(i, j, gain_m, h, a, b, c, d, speed_m_s, linger, next_m, tiles):
    """Give a cell of tile (c, d) what passed a face of tile (a, b), and wake its tile where it gets wet."""
    h[i, j] += gain_m
    if tiles.begun[c, d] != NOT_BEGUN and h[i, j] >= next_m[c * tiles.due.shape[1] + d]:
        tiles.open_log[c, d] = True
    if h[i, j] > FILM_M:
        wave = np.sqrt(GRAVITY_M_S2 * h[i, j])
        if not tiles.awake[c, d]:
            tiles.awake[c, d] = True
            tiles.depth[c, d] = tiles.depth[a, b]
            tiles.begun[c, d] = NOT_BEGUN
            linger[c, d] = AWAKE_STEPS
            wave = max(wave, speed_m_s[a, b])
        speed_m_s[c, d] = max(speed_m_s[c, d], wave)


@njit(**BARE)
def lend(round_s, dx, bed, h, qx, qy, speed_m_s, linger, next_m, tiles):
    """Move what passed the faces of due tiles into the cells beyond, where the tile there is not due."""
    rows, cols = h.shape
    for a in range(tiles.due.shape[0]):
        for b in range(tiles.due.shape[1]):
            if not tiles.due[a, b]:
                continue
            dt_dx = round_s / (1 << tiles.depth[a, b]) / dx
            top, bottom, first, last = tile_box(a, b, rows, cols)
            for step in (-1, 1):
                c, d = a, b + step
                if _beyond(tiles, c, d):
                    j = first if step < 0 else last - 1
                    for i in range(top, bottom):
                        q = qx[i, j] if step < 0 else -qx[i, j + 1]
                        if q != 0.0 and bed[i, j] < WALL_M and bed[i, j + step] < WALL_M:
                            _give(i, j + step, -q * dt_dx, h, a, b, c, d, speed_m_s, linger, next_m, tiles)
                c, d = a + step, b
                if _beyond(tiles, c, d):
                    i = top if step < 0 else bottom - 1
                    for j in range(first, last):
                        q = qy[i, j] if step < 0 else -qy[i + 1, j]
                        if q != 0.0 and bed[i, j] < WALL_M and bed[i + step, j] < WALL_M:
                            _give(i + step, j, -q * dt_dx, h, a, b, c, d, speed_m_s, linger, next_m, tiles)


@njit(**PART)
def _beyond(tiles, c, d):
    """Whether a tile beside a due one takes what passes the face to it: it has land, and counts no faces itself now."""
    if not (0 <= c < tiles.due.shape[0] and 0 <= d < tiles.due.shape[1]) or not tiles.land[c, d]:
        return False
    return not tiles.due[c, d]
