"""A step of due tiles: flows through faces, what leaves a cell held to what it has, new depths; by rows of tiles.

Each of the three follows the one before a row of tiles behind, so that what it needs is still near. Flows after the
step lie apart (``Desk.qx``, ``Desk.qy``) until all tiles have seen those before it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels import BARE, PART
from sim.kernels.active_tiles import TILE_COLS, TILE_ROWS
from sim.kernels.cell_water import KEPT, any_runs_dry, limit_cell
from sim.kernels.depth_ladder import UNKNOWN_M, any_crossed, log_cell, next_crossing
from sim.kernels.face_flow import QX, QY, WIDE, far_faces, fastest, friction, own_faces, weigh
from sim.kernels.infiltration import take_away
from sim.kernels.tile_seams import count_first, hold_back
from sim.kernels.tile_steps import AWAKE_STEPS, is_due, owns, tile_box
from sim.kernels.tile_windows import CELLS, EAST, FACES, PITCH, SOUTH, load, prepare, put_cells, take_cells
from sim.kernels.water import FILM_M, GRAVITY_M_S2, WALL_M

ALL, ON_WEST, ON_NORTH, ON_EAST, ON_SOUTH = range(5)
"""Places in ``Desk.pace_m_s``."""
TOP, RAINS, NEW, NEW_TOP, FIRST = CELLS, 2 * CELLS, 3 * CELLS, 4 * CELLS, 5 * CELLS
"""Parts of ``Desk.w`` behind the depths at which the step begins."""


@njit(**PART)
def _weigh_tile(a, b, theta, bed, qx, qy, v):
    """Weight the fluxes of a tile's faces with their neighbours along the flow."""
    rows, cols = bed.shape
    for r in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS + 1, rows)):
        for j in range(max(b * TILE_COLS, 1), min((b + 1) * TILE_COLS + 1, cols)):
            k, m = r - a * TILE_ROWS, j - b * TILE_COLS
            if k < TILE_ROWS:
                o = 4 * WIDE + (k * TILE_COLS + m if m < TILE_COLS else EAST + k)
                after, far = min(j + 1, cols - 1), max(j - 2, 0)
                v[o] = weigh(theta, qx[r, j - 1], qx[r, j], qx[r, after], bed[r, far], bed[r, after])
            if m < TILE_COLS:
                o = 4 * WIDE + (CELLS + k * TILE_COLS + m if k < TILE_ROWS else SOUTH + m)
                after, far = min(r + 1, rows - 1), max(r - 2, 0)
                v[o] = weigh(theta, qy[r - 1, j], qy[r, j], qy[after, j], bed[far, j], bed[after, j])


@njit(**PART)
def _hold_sides(a, b, rows, cols, north, south, west, east, dx_dt, tiles, desk):
    """Limit what the cells of tiles that are not due give through the sides of a tile that moves them."""
    v, true_m = desk.v, desk.true_m
    top, bottom, first, last = tile_box(a, b, rows, cols)
    if west and b > 0 and not tiles.due[a, b - 1]:
        for i in range(top, bottom):
            o = 4 * WIDE + (i - a * TILE_ROWS) * TILE_COLS
            v[o] = hold_back(v[o], true_m[i, first - 1], 0.0, False, True, dx_dt)
    if east and not tiles.due[a, b + 1]:
        for i in range(top, bottom):
            o = 4 * WIDE + EAST + i - a * TILE_ROWS
            v[o] = hold_back(v[o], 0.0, true_m[i, last], True, False, dx_dt)
    if north and a > 0 and not tiles.due[a - 1, b]:
        for j in range(first, last):
            o = 4 * WIDE + CELLS + j - b * TILE_COLS
            v[o] = hold_back(v[o], true_m[top - 1, j], 0.0, False, True, dx_dt)
    if south and not tiles.due[a + 1, b]:
        for j in range(first, last):
            o = 4 * WIDE + SOUTH + j - b * TILE_COLS
            v[o] = hold_back(v[o], 0.0, true_m[bottom, j], True, False, dx_dt)


@njit(**PART)
def _note_pace(a, b, n, north, south, west, east, v, pace_m_s):
    """Note how fast the water is on the faces that a tile moves; what it found on the others is none of its own."""
    if not west:
        for i in range(TILE_ROWS):
            v[i * TILE_COLS] = 0.0
    if not north:
        for j in range(TILE_COLS):
            v[CELLS + j] = 0.0
    if not east:
        for i in range(TILE_ROWS):
            v[EAST + i] = 0.0
    if not south:
        for j in range(TILE_COLS):
            v[SOUTH + j] = 0.0
    pace_m_s[ALL, a, b] = fastest(0, n, 1, v)
    pace_m_s[ON_WEST, a, b] = fastest(0, TILE_ROWS, TILE_COLS, v)
    pace_m_s[ON_NORTH, a, b] = fastest(CELLS, TILE_COLS, 1, v)
    pace_m_s[ON_EAST, a, b] = fastest(EAST, TILE_ROWS, 1, v)
    pace_m_s[ON_SOUTH, a, b] = fastest(SOUTH, TILE_COLS, 1, v)


@njit(**PART)
def _keep(a, b, north, south, west, east, v, qx, qy):
    """Put the fluxes of the faces that a tile moves into the grids of flows."""
    rows, cols = qx.shape
    top, left = a * TILE_ROWS, b * TILE_COLS
    if not west:
        for i in range(min(TILE_ROWS, rows - top)):
            v[4 * WIDE + i * TILE_COLS] = qx[top + i, left]
    if not north:
        for j in range(min(TILE_COLS, cols - left)):
            v[4 * WIDE + CELLS + j] = qy[top, left + j]
    put_cells(v, 4 * WIDE, TILE_COLS, a, b, qx)
    put_cells(v, 4 * WIDE + CELLS, TILE_COLS, a, b, qy)
    if east:
        for i in range(min(TILE_ROWS, rows - top)):
            qx[top + i, left + TILE_COLS] = v[4 * WIDE + EAST + i]
    if south:
        for j in range(min(TILE_COLS, cols - left)):
            qy[top + TILE_ROWS, left + j] = v[4 * WIDE + SOUTH + j]


@njit(**BARE)
def move_flows(a, round_s, dx, theta, terrain, h, qx, qy, tiles, desk):
    """Work out the flows after the step through the faces of the due tiles of a row of tiles."""
    rows, cols = h.shape
    v, w = desk.v, desk.w
    for b in range(tiles.due.shape[1]):
        if not tiles.due[a, b]:
            continue
        t = a * tiles.due.shape[1] + b
        if desk.land_cells[t] == 0:
            desk.land_cells[t] = prepare(a, b, terrain, w, desk.bed[t], desk.friction[t])
        dt = round_s / (1 << tiles.depth[a, b])
        load(h, a, b, 0.0, w, 0)
        load(qx, a, b, 0.0, v, QX)
        load(qy, a, b, 0.0, v, QY)
        west, north = owns(tiles, a, b, a, b - 1, True), owns(tiles, a, b, a - 1, b, True)
        east = b + 1 < tiles.due.shape[1] and tiles.land[a, b + 1] and owns(tiles, a, b, a, b + 1, False)
        south = a + 1 < tiles.due.shape[0] and tiles.land[a + 1, b] and owns(tiles, a, b, a + 1, b, False)
        n = FACES if east or south else 2 * CELLS
        own_faces(w, desk.bed[t], desk.friction[t], v, dt, GRAVITY_M_S2 * dt / dx)
        if n > 2 * CELLS:
            far_faces(w, desk.bed[t], desk.friction[t], v, dt, GRAVITY_M_S2 * dt / dx)
        if theta < 1.0:
            _weigh_tile(a, b, theta, terrain.bed_m, qx, qy, v)
        friction(n, v)
        _note_pace(a, b, n, north, south, west, east, v, desk.pace_m_s)
        _hold_sides(a, b, rows, cols, north, south, west, east, dx / dt, tiles, desk)
        _keep(a, b, north, south, west, east, v, desk.qx, desk.qy)


@njit(**BARE)
def limit_flows(a, round_s, dx, bed, h, tiles, desk):
    """Hold what leaves the cells of the due tiles of a row of tiles to what they have."""
    rows, cols = h.shape
    qx, qy = desk.qx, desk.qy
    for b in range(tiles.due.shape[1]):
        if not tiles.due[a, b]:
            continue
        dx_dt = KEPT * dx * (1 << tiles.depth[a, b]) / round_s
        top, bottom, p, q = tile_box(a, b, rows, cols)
        dry = np.int64(0)
        if q - p == TILE_COLS:
            for i in range(top, bottom):
                dry |= any_runs_dry(TILE_COLS, qx[i, p : q + 1], qy[i, p:q], qy[i + 1, p:q], h[i, p:q], dx_dt)
        else:
            for i in range(top, bottom):
                dry |= any_runs_dry(q - p, qx[i, p : q + 1], qy[i, p:q], qy[i + 1, p:q], h[i, p:q], dx_dt)
        if dry:
            for i in range(top, bottom):
                for j in range(p, q):
                    if bed[i, j] < WALL_M:
                        limit_cell(i, j, h, qx, qy, dx_dt)


@njit(**PART)
def _take_over(a, b, v, tiles, qx, qy):
    """Put the new flows of a tile's window in the place of the old ones."""
    rows, cols = qx.shape
    top, left = a * TILE_ROWS, b * TILE_COLS
    put_cells(v, QX + PITCH + 1, PITCH, a, b, qx)
    put_cells(v, QY + PITCH + 1, PITCH, a, b, qy)
    if b + 1 < tiles.due.shape[1] and not tiles.due[a, b + 1]:
        for i in range(min(TILE_ROWS, rows - top)):
            qx[top + i, left + TILE_COLS] = v[QX + (i + 1) * PITCH + TILE_COLS + 1]
    if a + 1 < tiles.due.shape[0] and not tiles.due[a + 1, b]:
        for j in range(min(TILE_COLS, cols - left)):
            qy[top + TILE_ROWS, left + j] = v[QY + (TILE_ROWS + 1) * PITCH + j + 1]


@njit(**PART)
def _fill(bed, v, w, dt, dt_dx):
    """Move the depths of a tile's cells (first part of ``w``) on by what they gain through their faces and by rain.

    ``w`` holds the greatest depths in its second part, rain in its third; depths after the step go to the fourth, the
    greatest to the fifth: of depths at which a step *begins*, for what a finer tile lends or takes meanwhile belongs to
    them. What runs into a wall has left.
    """
    for i in range(TILE_ROWS):
        for j in range(TILE_COLS):
            k = (i + 1) * PITCH + j + 1
            along = np.float64(v[QX + k]) - np.float64(v[QX + k + 1])
            gain = (along + (np.float64(v[QY + k]) - np.float64(v[QY + k + PITCH]))) * dt_dx
            w[NEW + i * TILE_COLS + j] = gain if bed[k] < WALL_M else 0.0
    for k in range(CELLS):
        old = w[k]
        # what passes the faces may lie a rounding above what there is; the books tell anything more
        w[NEW + k] = max(old + (w[NEW + k] + w[RAINS + k] * dt), 0.0)
        w[NEW_TOP + k] = max(w[TOP + k], old)


@njit(**PART)
def _deepest(w):
    """Greatest depth of a tile: compared as whole numbers (depths are not negative), which runs on vectors."""
    deep = np.int64(0)
    for k in range(CELLS):
        deep = max(deep, np.float64(w[NEW + k]).view(np.int64))
    return np.int64(deep).view(np.float64)


@njit(**PART)
def _log_tile(a, b, top, bottom, p, q, t, dt, coarse, deep, h, w, ladder, log, desk):
    """Log what the cells of a tile crossed; crossings of coarse ones are told when the step is over."""
    of_tile = a * desk.pace_m_s.shape[2] + b
    if coarse:
        put_cells(w, 0, TILE_COLS, a, b, desk.was_m)
        return
    if deep < desk.next_m[of_tile]:
        return
    crossed = False
    for i in range(top, bottom):
        upper, lower = ladder.upper_m[i, p:q], ladder.lower_m[i, p:q]
        if q - p == TILE_COLS:
            found = any_crossed(TILE_COLS, h[i, p:q], upper, lower)
        else:
            found = any_crossed(q - p, h[i, p:q], upper, lower)
        if found:
            crossed = True
            k = (i - a * TILE_ROWS) * TILE_COLS - b * TILE_COLS
            for j in range(p, q):
                log_cell(i, j, w[k + j], h[i, j], t, t + dt, ladder, log)
    if crossed or desk.next_m[of_tile] == UNKNOWN_M:
        desk.next_m[of_tile] = next_crossing(top, bottom, p, q, ladder)


@njit(**PART)
def _note(a, b, deep, next_m, tick, deepest, water, tiles, desk):
    """Note of a due tile how fast its water is, on all its sides too, and whether it has any."""
    fast = desk.pace_m_s[ALL, a, b]
    if is_due(tiles, a, b + 1):
        fast = max(fast, desk.pace_m_s[ON_WEST, a, b + 1])
    if is_due(tiles, a + 1, b):
        fast = max(fast, desk.pace_m_s[ON_NORTH, a + 1, b])
    if is_due(tiles, a, b - 1):
        fast = max(fast, desk.pace_m_s[ON_EAST, a, b - 1])
    if is_due(tiles, a - 1, b):
        fast = max(fast, desk.pace_m_s[ON_SOUTH, a - 1, b])
    water.speed_m_s[a, b] = max(np.sqrt(GRAVITY_M_S2 * deep), 5.0 / 3.0 * fast)
    if deep > FILM_M or fast > 0.0 or tiles.rain[a, b] or tiles.kept[a, b]:
        water.linger[a, b] = AWAKE_STEPS
    else:
        water.linger[a, b] -= 1
        tiles.awake[a, b] = water.linger[a, b] > 0
    tiles.begun[a, b] = tick
    # what lies far below the next threshold is looked at again only if somebody lends it water
    near = deep >= next_m or tiles.kept[a, b]
    tiles.open_log[a, b] = tiles.depth[a, b] < deepest and near


@njit(**BARE)
def move_depths(a, t, round_s, tick, dx, deepest, losses, soil, water, rate, ladder, log, tiles, desk):
    """Move the depths of the due tiles of a row of tiles on; return the number of cells."""
    h, v, w = water.depth_m, desk.v, desk.w
    rows, cols = h.shape
    cells = 0
    dry = False
    for b in range(tiles.due.shape[1]):
        if not tiles.due[a, b]:
            continue
        of_tile = a * tiles.due.shape[1] + b
        bed = desk.bed[of_tile]
        dt = round_s / (1 << tiles.depth[a, b])
        coarse = tiles.depth[a, b] < deepest
        load(desk.qx, a, b, 0.0, v, QX)
        load(desk.qy, a, b, 0.0, v, QY)
        _take_over(a, b, v, tiles, water.qx, water.qy)
        if coarse:
            count_first(a, b, dt / dx, bed, v, w, FIRST, tiles)
        take_cells(h, a, b, w, 0)
        take_cells(water.depth_max_m, a, b, w, TOP)
        if tiles.rain[a, b]:
            take_cells(rate, a, b, w, RAINS)
            dry = False
        elif not dry:
            w[RAINS : RAINS + CELLS] = 0.0
            dry = True
        _fill(bed, v, w, dt, dt / dx)
        put_cells(w, NEW, TILE_COLS, a, b, h)
        put_cells(w, NEW_TOP, TILE_COLS, a, b, water.depth_max_m)
        top, bottom, p, q = tile_box(a, b, rows, cols)
        if losses:
            for i in range(top, bottom):
                take_away(i, p, q, h[i, p:q], water, soil, dt)
            take_cells(h, a, b, w, NEW)
        if coarse:
            for k in range(CELLS):
                w[RAINS + k] = w[NEW + k] - w[k] - w[FIRST + k]
            put_cells(w, RAINS, TILE_COLS, a, b, desk.ahead_m)
            dry = False
        deep = _deepest(w)
        if ladder.threshold_m.size > 0:
            _log_tile(a, b, top, bottom, p, q, t, dt, coarse, deep, h, w, ladder, log, desk)
        _note(a, b, deep, desk.next_m[of_tile], tick, deepest, water, tiles, desk)
        cells += desk.land_cells[of_tile]
    return cells


@njit(**PART)
def tell_tile(a, b, t0, t1, h, ladder, log, tiles, desk):
    """Log what the cells of a coarse tile crossed in a step that is over."""
    tiles.open_log[a, b] = False
    of_tile = a * desk.pace_m_s.shape[2] + b
    top, bottom, p, q = tile_box(a, b, h.shape[0], h.shape[1])
    crossed = False
    for i in range(top, bottom):
        upper, lower = ladder.upper_m[i, p:q], ladder.lower_m[i, p:q]
        if q - p == TILE_COLS:
            found = any_crossed(TILE_COLS, h[i, p:q], upper, lower)
        else:
            found = any_crossed(q - p, h[i, p:q], upper, lower)
        if found:
            crossed = True
            for j in range(p, q):
                log_cell(i, j, desk.was_m[i, j], h[i, j], t0, t1, ladder, log)
    if crossed or desk.next_m[of_tile] == UNKNOWN_M:
        desk.next_m[of_tile] = next_crossing(top, bottom, p, q, ladder)
