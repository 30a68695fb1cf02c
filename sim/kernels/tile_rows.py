"""The rows of a step: flows through faces, what leaves a cell held to what it has, new depths; for due tiles alone.

Rows follow each other through the three, two rows apart, so that a row is met while it is still near: the flows of row
r, what may leave the cells of row r - 1, the depths of row r - 2.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels import PART
from sim.kernels.active_tiles import TILE_COLS, TILE_ROWS
from sim.kernels.cell_water import KEPT, any_runs_dry, depth_row, limit_cell, net_row, raise_row
from sim.kernels.depth_ladder import any_crossed, log_cell
from sim.kernels.face_flow import WIDE, copy_row, friction_row, north_row, store_row, weigh_row, west_row, whole
from sim.kernels.infiltration import take_away
from sim.kernels.step_desk import FACES, PIECES
from sim.kernels.tile_seams import alike, hold_back, seam_of
from sim.kernels.tile_steps import AWAKE_STEPS, WIDEST, finer, owns
from sim.kernels.water import FILM_M, GRAVITY_M_S2, WALL_M


@njit(**PART)
def keep_flows(r, theta, qx, qy, desk):
    """Keep the flows of a row from before the step, for the row below."""
    copy_row(qx[r], desk.old_x[r % 2])
    if theta < 1.0:
        copy_row(qy[r], desk.old_y[r % 2])


@njit(**PART)
def _room(r, n, qx, qy, desk):
    """Find room for so many faces in the scratch, having emptied it if there was none."""
    if desk.filled[FACES] + n > WIDE or desk.filled[PIECES] == desk.piece.shape[0]:
        finish_row(r, qx, qy, desk)
    return desk.filled[FACES]


@njit(**PART)
def _add(at, n, north, lo, hi, band, held_low, held_high, dx_dt, desk):
    """Note a piece of a row of faces whose figures lie in the scratch."""
    k = desk.filled[PIECES]
    desk.piece[k, 0], desk.piece[k, 1], desk.piece[k, 2], desk.piece[k, 3] = north, lo, hi, at
    desk.piece[k, 4], desk.piece[k, 5], desk.piece[k, 6] = band % 2, held_low, held_high
    desk.dx_dt[k] = dx_dt
    desk.filled[PIECES] = k + 1
    desk.filled[FACES] = at + n


@njit(**PART)
def finish_row(r, qx, qy, desk):
    """Give the faces of a row that lie in the scratch their new flux."""
    friction_row(desk.filled[FACES], desk.v)
    for k in range(desk.filled[PIECES]):
        lo, hi, at, band = desk.piece[k, 1], desk.piece[k, 2], desk.piece[k, 3], desk.piece[k, 4]
        held_low, held_high = desk.piece[k, 5] == 1, desk.piece[k, 6] == 1
        if desk.piece[k, 0] == 0:
            store_row(desk.v[at:], qx[r, lo:hi], desk.pace[band, lo:hi])
            if held_low:
                qx[r, lo] = hold_back(qx[r, lo], desk.true_m[r, lo - 1], 0.0, False, True, desk.dx_dt[k])
            if held_high:
                qx[r, hi - 1] = hold_back(qx[r, hi - 1], 0.0, desk.true_m[r, hi - 1], True, False, desk.dx_dt[k])
        else:
            store_row(desk.v[at:], qy[r, lo:hi], desk.pace[band, lo:hi])
            if r % TILE_ROWS == 0:
                raise_row(desk.v[at : at + hi - lo], desk.pace[1 - band, lo:hi])
            if held_low or held_high:
                for j in range(lo, hi):
                    above, here = desk.true_m[r - 1, j], desk.true_m[r, j]
                    qy[r, j] = hold_back(qy[r, j], above, here, not held_low, not held_high, desk.dx_dt[k])
    desk.filled[:] = 0


@njit(**PART)
def west_faces(r, round_s, dx, theta, terrain, h, qx, qy, tiles, desk):
    """Put the west faces of a row into the scratch."""
    z, friction = terrain
    a = r // TILE_ROWS
    old = desk.old_x[r % 2]
    for s in range(tiles.runs[a]):
        b, c = tiles.from_tile[a, s], tiles.to_tile[a, s]
        dt = round_s / (1 << tiles.depth[a, b])
        lo, hi = max(b * TILE_COLS, desk.first[r]), min(c * TILE_COLS, desk.last[r])
        if hi <= lo:
            continue
        held_low, held_high = False, False
        if lo == b * TILE_COLS and b > 0:
            if owns(tiles, a, b, a, b - 1, True):
                held_low = not tiles.due[a, b - 1]
            else:
                lo += 1
        beyond = hi == c * TILE_COLS and hi < desk.last[r] and owns(tiles, a, c - 1, a, c, False)
        if beyond:
            held_high = not tiles.due[a, c]
            hi += 1
        n = whole(hi - lo, h.shape[1] - lo)
        at = _room(r, n, qx, qy, desk)
        if theta < 1.0:
            for j in range(lo, hi):
                left = old[j] if z[r, max(j - 2, 0)] >= WALL_M else old[j - 1]
                right = old[j] if z[r, j + 1] >= WALL_M else old[j + 1]
                desk.v[4 * WIDE + at + j - lo] = theta * old[j] + 0.5 * (1.0 - theta) * (left + right)
        else:
            copy_row(qx[r, lo:hi], desk.v[4 * WIDE + at : 4 * WIDE + at + hi - lo])
        west_row(
            h[r, lo - 1 : lo + n], z[r, lo - 1 : lo + n], friction[r, lo - 1 : lo + n], qy[r, lo - 1 : lo + n],
            qy[r + 1, lo - 1 : lo + n], desk.v[at:], dt, GRAVITY_M_S2 * dt / dx,
        )  # fmt: skip
        _add(at, n, 0, lo, hi, a, held_low, held_high, dx / dt, desk)


@njit(**PART)
def _north_run(r, lo, hi, dt, dx, theta, terrain, h, qx, qy, band, held_up, held_down, desk):
    z, friction = terrain
    n = whole(hi - lo, h.shape[1] - 1 - lo)
    at = _room(r, n, qx, qy, desk)
    q = desk.v[4 * WIDE + at : 4 * WIDE + at + hi - lo]
    if theta < 1.0:
        weigh_row(
            desk.old_y[(r + 1) % 2, lo:hi], qy[r, lo:hi], qy[r + 1, lo:hi], z[max(r - 2, 0), lo:hi],
            z[r + 1, lo:hi], theta, q,
        )  # fmt: skip
    else:
        copy_row(qy[r, lo:hi], q)
    end = lo + n
    north_row(
        h[r - 1, lo:end], h[r, lo:end], z[r - 1, lo:end], z[r, lo:end], friction[r - 1, lo:end], friction[r, lo:end],
        desk.old_x[(r + 1) % 2, lo : end + 1], desk.old_x[r % 2, lo : end + 1], desk.v[at:], dt,
        GRAVITY_M_S2 * dt / dx,
    )  # fmt: skip
    _add(at, n, 1, lo, hi, band, held_up, held_down, dx / dt, desk)


@njit(**PART)
def north_faces(r, round_s, dx, theta, terrain, h, qx, qy, tiles, desk):
    """Put the north faces of a row into the scratch."""
    a = r // TILE_ROWS
    if r % TILE_ROWS:
        for s in range(tiles.runs[a]):
            b, c = tiles.from_tile[a, s], tiles.to_tile[a, s]
            dt = round_s / (1 << tiles.depth[a, b])
            lo, hi = max(b * TILE_COLS, desk.first[r]), min(c * TILE_COLS, desk.last[r])
            if hi > lo:
                _north_run(r, lo, hi, dt, dx, theta, terrain, h, qx, qy, a, False, False, desk)
        return
    b, n = 0, tiles.due.shape[1]
    while b < n:
        seam = seam_of(tiles, a, b)
        c = b + 1
        while c < n and c - b < WIDEST and alike(tiles, a, b, c):
            c += 1
        lo, hi = max(b * TILE_COLS, desk.first[r]), min(c * TILE_COLS, desk.last[r])
        if seam > 0 and hi > lo:
            up = a - 1 if seam == 2 or seam == 4 else a
            dt = round_s / (1 << tiles.depth[up, b])
            _north_run(r, lo, hi, dt, dx, theta, terrain, h, qx, qy, up, seam == 3, seam == 4, desk)
        b = c


@njit(**PART)
def limit_row(i, round_s, dx, bed, h, qx, qy, tiles, desk):
    """Hold what leaves the cells of a row to what they have."""
    a = i // TILE_ROWS
    for s in range(tiles.runs[a]):
        b, c = tiles.from_tile[a, s], tiles.to_tile[a, s]
        p, q = max(b * TILE_COLS, desk.first[i]), min(c * TILE_COLS, desk.last[i])
        dx_dt = KEPT * dx * (1 << tiles.depth[a, b]) / round_s
        if q > p and any_runs_dry(qx[i, p : q + 1], qy[i, p:q], qy[i + 1, p:q], h[i, p:q], dx_dt):
            for j in range(p, q):
                if bed[i, j] < WALL_M:
                    limit_cell(i, j, h, qx, qy, dx_dt)


@njit(**PART)
def _without(i, p, q, r, terrain, qy, a, other, tiles, out):
    """Copy the flows through faces in row r of [p, q) to ``out``: 0 where finer tiles of row ``other`` move them."""
    beyond = r - 1 if other < a else r
    for j in range(p, q):
        b = j // TILE_COLS
        theirs = finer(tiles, a, b, other, b)
        walls = terrain.bed_m[i, j] >= WALL_M or terrain.bed_m[beyond, j] >= WALL_M
        out[j - p] = qy[r, j] if walls or not theirs else 0.0


@njit(**PART)
def _any_finer(a, b, c, other, tiles):
    found = False
    for d in range(b, c):
        found |= finer(tiles, a, d, other, d)
    return found


@njit(**PART)
def _settle(i, p, q, t, dt, coarse, losses, soil, water, ladder, log, desk):
    """Move the depths of the cells [p, q) on; crossings of coarse ones are told when the step is over."""
    h, w = water.depth_m[i, p:q], desk.w
    depth_row(w, h, water.depth_max_m[i, p:q], desk.top[(i // TILE_ROWS) % 2, p:q])
    if losses:
        take_away(i, p, q, h, water, soil, dt)
    if coarse:
        for k in range(q - p):
            desk.ahead_m[i, p + k] = h[k] - w[k + WIDE]
    if ladder.threshold_m.size == 0:
        return
    if coarse:
        copy_row(w[WIDE : WIDE + q - p], desk.was_m[i, p:q])
    elif any_crossed(h, ladder.upper_m[i, p:q], ladder.lower_m[i, p:q]):
        for k in range(q - p):
            log_cell(i, p + k, w[k + WIDE], h[k], t, t + dt, ladder, log)


@njit(**PART)
def depth_rows(i, t, round_s, dx, deepest, losses, terrain, soil, water, rate, ladder, log, tiles, desk):
    """Move the depths of a row on; return the number of cells."""
    qx, qy, z = water.qx, water.qy, terrain.bed_m
    a = i // TILE_ROWS
    cells = 0
    for s in range(tiles.runs[a]):
        b, c = tiles.from_tile[a, s], tiles.to_tile[a, s]
        p, q = max(b * TILE_COLS, desk.first[i]), min(c * TILE_COLS, desk.last[i])
        if q <= p:
            continue
        cells += q - p
        dt = round_s / (1 << tiles.depth[a, b])
        north, south = qy[i, p:q], qy[i + 1, p:q]
        if i == a * TILE_ROWS and _any_finer(a, b, c, a - 1, tiles):
            north = desk.north[: q - p]
            _without(i, p, q, i, terrain, qy, a, a - 1, tiles, north)
        if i == (a + 1) * TILE_ROWS - 1 and _any_finer(a, b, c, a + 1, tiles):
            south = desk.south[: q - p]
            _without(i, p, q, i + 1, terrain, qy, a, a + 1, tiles, south)
        # flows that finer tiles move are left out for a moment: they count them
        west, east = qx[i, p], qx[i, q]
        if p == b * TILE_COLS and finer(tiles, a, b, a, b - 1) and z[i, p] < WALL_M and z[i, p - 1] < WALL_M:
            qx[i, p] = 0.0
        if q == c * TILE_COLS and finer(tiles, a, c - 1, a, c) and z[i, q] < WALL_M and z[i, q - 1] < WALL_M:
            qx[i, q] = 0.0
        net_row(qx[i, p : q + 1], north, south, rate[i, p:q], z[i, p:q], desk.w, dt, dt / dx)
        qx[i, p], qx[i, q] = west, east
        _settle(i, p, q, t, dt, tiles.depth[a, b] < deepest, losses, soil, water, ladder, log, desk)
    return cells


@njit(**PART)
def note_tiles(a, tick, deepest, rows, cols, speed_m_s, linger, tiles, desk):
    """Note of each due tile of a row of tiles how fast its water is, on all its sides too, and whether it has any."""
    for b in range(tiles.due.shape[1]):
        if not tiles.due[a, b]:
            continue
        deep, fast = 0.0, 0.0
        for j in range(max(b * TILE_COLS, 1), min((b + 1) * TILE_COLS, cols - 1)):
            deep = max(deep, desk.top[a % 2, j])
            fast = max(fast, np.float64(desk.pace[a % 2, j]))
        fast = max(fast, np.float64(desk.pace[a % 2, min((b + 1) * TILE_COLS, cols - 1)]))
        speed_m_s[a, b] = max(np.sqrt(GRAVITY_M_S2 * deep), 5.0 / 3.0 * fast)
        if deep > FILM_M or fast > 0.0 or tiles.rain[a, b] or tiles.kept[a, b]:
            linger[a, b] = AWAKE_STEPS
        else:
            linger[a, b] -= 1
            tiles.awake[a, b] = linger[a, b] > 0
        tiles.begun[a, b] = tick
        tiles.open_log[a, b] = tiles.depth[a, b] < deepest


@njit(**PART)
def tell_tile(a, b, t0, t1, h, ladder, log, tiles, desk):
    """Log what the cells of a coarse tile crossed in a step that is over."""
    tiles.open_log[a, b] = False
    for i in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS, h.shape[0] - 1)):
        p, q = max(b * TILE_COLS, desk.first[i]), min((b + 1) * TILE_COLS, desk.last[i])
        if q > p and any_crossed(h[i, p:q], ladder.upper_m[i, p:q], ladder.lower_m[i, p:q]):
            for j in range(p, q):
                log_cell(i, j, desk.was_m[i, j], h[i, j], t0, t1, ladder, log)
