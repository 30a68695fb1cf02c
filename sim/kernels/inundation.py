"""Two-dimensional inundation by the local inertial equations, in float64 and without a lost drop.

Sources: Bates, Horritt and Fewtrell (2010), J. Hydrol. 387, 33-45, eq. 11-14 (flux between two cells); de Almeida,
Bates, Freer and Souvignet (2012), Water Resour. Res. 48, W05528, eq. 12 (flux weighted by ``theta``; 1 is Bates).
Friction here is *not* their semi-implicit form, whose amplification tends to -1 in thin films: the quadratic of fully
implicit Manning friction is solved, on the norm of the flux vector.

Every array is padded by one ring of wall cells: a cell whose bed is at or above ``WALL_M`` is outside. ``qx[i, j]`` is
the flow per metre (m2/s) through the west face of cell (i, j), positive eastward; ``qy[i, j]`` through its north face,
positive southward (row 0 is north).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.kernels.infiltration import green_ampt_row
from sim.kernels.rainfall import fill_rain
from sim.kernels.waterworks import add_sources, edge_outflow, mend_edges, run_reservoirs

GRAVITY_M_S2 = 9.81
WALL_M = 1.0e6
FILM_M = 1.0e-6
"""Depth below which water does not flow (a micrometre)."""
TILE_ROWS = 16
TILE_COLS = 64
LINGER = 3
"""Steps that a tile stays active after it and its neighbours fell dry, so that both flux buffers end at zero."""

# places in ``Water.totals``
TIME, SPEED, RAIN, INFLOW, OUTFLOW, LOSS, STEPS, CELL_STEPS = range(8)
TOTALS = 8


class Terrain(NamedTuple):
    """What the water lies on: ``bed_m`` and ``friction`` (g n^2), both (rows + 2, cols + 2)."""

    bed_m: np.ndarray
    friction: np.ndarray


class Soil(NamedTuple):
    """Green-Ampt ``conductivity_m_s``, ``suction_m`` (psi * deficit), ``room_m`` (water it can still take in all).

    ``retention_m`` is the SCS curve-number retention S (0 rows: not used). Arrays of no rows switch a loss off.
    """

    conductivity_m_s: np.ndarray
    suction_m: np.ndarray
    room_m: np.ndarray
    retention_m: np.ndarray
    initial_ratio: float


class Water(NamedTuple):
    """The state. ``totals`` holds time, next wave speed and the volumes (see the constants above)."""

    depth_m: np.ndarray
    qx: np.ndarray
    qy: np.ndarray
    qx_next: np.ndarray
    qy_next: np.ndarray
    depth_max_m: np.ndarray
    infiltrated_m: np.ndarray
    rained_m: np.ndarray
    stored_m3: np.ndarray
    linger: np.ndarray
    totals: np.ndarray


class Rain(NamedTuple):
    """Rain constant over intervals of ``interval_s``: moving elliptical storms plus zones with a series each.

    ``storms`` (n, 11) and ``intensity_m_s`` (n, intervals) as in :func:`sim.kernels.rainfall.storm_shape`;
    ``zone`` (rows + 2, cols + 2) int16 (or no rows), ``zone_rate_m_s`` (zones, intervals).
    """

    west_m: float
    north_m: float
    cell_m: float
    interval_s: float
    storms: np.ndarray
    intensity_m_s: np.ndarray
    zone: np.ndarray
    zone_rate_m_s: np.ndarray


class Edges(NamedTuple):
    """Faces with free outflow at a bed slope: the face, the cell inside, its direction, the least slope."""

    face_row: np.ndarray
    face_col: np.ndarray
    axis: np.ndarray
    sign: np.ndarray
    cell_row: np.ndarray
    cell_col: np.ndarray
    slope: np.ndarray


class Sources(NamedTuple):
    """Cells with an inflow (m3/s): the series each takes, shared knot times, flows (series, knots), linear between."""

    row: np.ndarray
    col: np.ndarray
    series: np.ndarray
    knot_s: np.ndarray
    flow_m3_s: np.ndarray


class Reservoirs(NamedTuple):
    """Storage nodes: cells whose water is taken in, and the cell that receives spill and release.

    ``curve_m3`` and ``curve_m`` (n, knots): storage and level; spill is ``coef * width * head^1.5`` above ``crest_m``.
    """

    cell_row: np.ndarray
    cell_col: np.ndarray
    cell_of: np.ndarray
    out_row: np.ndarray
    out_col: np.ndarray
    crest_m: np.ndarray
    width_m: np.ndarray
    coef: np.ndarray
    release_m3_s: np.ndarray
    curve_m3: np.ndarray
    curve_m: np.ndarray


class Ladder(NamedTuple):
    """Depths whose crossing is logged in every cell: ascending ``threshold_m`` above ``datum_m`` (rows + 2, cols + 2).

    ``band`` is the number of thresholds that a cell has passed; ``upper_m`` and ``lower_m`` the depths of water (with
    the datum) at which it next rises or falls. No thresholds: nothing is logged.
    """

    threshold_m: np.ndarray
    datum_m: np.ndarray
    band: np.ndarray
    upper_m: np.ndarray
    lower_m: np.ndarray


class Log(NamedTuple):
    """Crossings found: time, padded flat cell, threshold number, rising or not; ``filled[0]`` of them are.

    ``filled[1]`` counts those for which there was no room: a caller must fail if it is not 0.
    """

    time_s: np.ndarray
    cell: np.ndarray
    level: np.ndarray
    rising: np.ndarray
    filled: np.ndarray


@njit(cache=True, nogil=True, error_model="numpy")
def _slope_row(hl, hr, zl, zr, flow_depth, rise):
    """Flow depth (Bates eq. 5) and rise of the level over a row of faces; levels by z + h, so that rest is exact."""
    for k in range(flow_depth.size):
        dz = zr[k] - zl[k]
        up = dz if dz > 0.0 else 0.0
        down = dz if dz < 0.0 else 0.0
        a = hl[k] - up
        b = hr[k] + down
        flow_depth[k] = a if a > b else b
        rise[k] = (zr[k] + hr[k]) - (zl[k] + hl[k])


@njit(cache=True, nogil=True, error_model="numpy")
def _cross_row(a, b, c, d, cross):
    """Mean of the four crossing fluxes."""
    for k in range(cross.size):
        cross[k] = 0.25 * ((a[k] + b[k]) + (c[k] + d[k]))


@njit(cache=True, nogil=True, error_model="numpy")
def _push_row(flow_depth, rise, q_before, fl, fr, dt, g_dt_dx):
    """In place: ``rise`` becomes ``u = q - g hf dt S``, ``q_before`` ``a = g n^2 dt hf^(-7/3)``, ``flow_depth`` 1/hf.

    ``hf^(-1/3)`` is found by a guess from the exponent bits and two fourth-order steps (exact to an ulp or two).
    Where the flow depth is below ``FILM_M`` u is 0, and so will the flux be.
    """
    for k in range(flow_depth.size):
        hf = flow_depth[k]
        x = hf if hf > FILM_M else FILM_M
        high = np.int32(np.float64(x).view(np.int64) >> 32)
        y = np.int64(np.int64(np.int32(1430184263.0 - high * (1.0 / 3.0))) << 32).view(np.float64)
        r = 1.0 - x * y * y * y
        y = y * (1.0 + r * (1.0 / 3.0 + r * (2.0 / 9.0 + r * (14.0 / 81.0))))
        r = 1.0 - x * y * y * y
        y = y * (1.0 + r * (1.0 / 3.0 + r * (2.0 / 9.0 + r * (14.0 / 81.0))))
        y3 = y * y * y
        u = q_before[k] - x * rise[k] * g_dt_dx
        rise[k] = u if hf > FILM_M else 0.0
        q_before[k] = 0.5 * (fl[k] + fr[k]) * dt * (y3 * y3 * y)
        flow_depth[k] = y3


@njit(cache=True, nogil=True, error_model="numpy")
def _narrow_row(a, b, c, out_a, out_b, out_c):
    """Copy three rows to single precision."""
    for k in range(out_a.size):
        out_a[k] = np.float32(a[k])
        out_b[k] = np.float32(b[k])
        out_c[k] = np.float32(c[k])


@njit(cache=True, nogil=True, error_model="numpy")
def _solve_row(u4, a4, c4):
    """Solve ``q (1 + a sqrt(q^2 + qc^2)) = u`` for q, in place of u: the quadratic without qc, then two Newton steps.

    In single precision, for speed: it rounds the flux to 1e-7 of itself, the same flux for both cells, so that no
    water is lost; depths and volumes are double.
    """
    one, two, four = np.float32(1.0), np.float32(2.0), np.float32(4.0)
    for k in range(u4.size):
        a = a4[k]
        u = u4[k]
        c2 = c4[k] * c4[k] + np.float32(1.0e-30)
        q = two * u / (one + np.sqrt(one + four * a * abs(u)))
        s = np.sqrt(q * q + c2)
        q = q - s * (q * (one + a * s) - u) / (s + a * (s * s + q * q))
        s = np.sqrt(q * q + c2)
        q = q - s * (q * (one + a * s) - u) / (s + a * (s * s + q * q))
        u4[k] = q


@njit(cache=True, nogil=True, error_model="numpy")
def _widen_row(q4, q, speed):
    for k in range(q4.size):
        q[k] = np.float64(q4[k])
        speed[k] = abs(q[k]) * speed[k]


@njit(cache=True, nogil=True, error_model="numpy")
def _friction_row(flow_depth, rise, q_before, cross, fl, fr, dt, g_dt_dx, v):
    """Turn the rise of the level into the new flux, and the flow depth into its speed, in place."""
    n = flow_depth.size
    _push_row(flow_depth, rise, q_before, fl, fr, dt, g_dt_dx)
    _narrow_row(rise, q_before, cross, v[0, :n], v[1, :n], v[2, :n])
    _solve_row(v[0, :n], v[1, :n], v[2, :n])
    _widen_row(v[0, :n], rise, flow_depth)


@njit(cache=True, nogil=True, error_model="numpy")
def _store_row(q, speed, out, speed_max):
    for k in range(out.size):
        out[k] = q[k]
        speed_max[k] = speed[k] if speed[k] > speed_max[k] else speed_max[k]


@njit(cache=True, nogil=True, error_model="numpy")
def _weigh_row(q, wall_l, wall_r, theta, out):
    """Flux weighted with its two neighbours along the flow (de Almeida eq. 12); next to a wall its own is taken."""
    for k in range(out.size):
        before = q[k + 1] if wall_l[k] >= WALL_M else q[k]
        after = q[k + 1] if wall_r[k] >= WALL_M else q[k + 2]
        out[k] = theta * q[k + 1] + 0.5 * (1.0 - theta) * (before + after)


@njit(cache=True, nogil=True, error_model="numpy")
def _copy_row(q, out):
    for k in range(out.size):
        out[k] = q[k]


@njit(cache=True, nogil=True, error_model="numpy")
def _flux_span(i, a, b, dt, dx, theta, terrain, h, qx, qy, qx_new, qy_new, w, v):
    """All faces west and north of the cells [a, b) of row i, from the old fluxes into the new buffers."""
    z, f = terrain
    n = b - a
    g_dt_dx = GRAVITY_M_S2 * dt / dx
    flow_depth, rise, cross, before, speed = w[0, :n], w[1, :n], w[2, :n], w[3, :n], w[4, a:b]
    # west faces
    _slope_row(h[i, a - 1 : b - 1], h[i, a:b], z[i, a - 1 : b - 1], z[i, a:b], flow_depth, rise)
    _cross_row(qy[i, a - 1 : b - 1], qy[i, a:b], qy[i + 1, a - 1 : b - 1], qy[i + 1, a:b], cross)
    if theta < 1.0 and a > 1:
        _weigh_row(qx[i, a - 1 : b + 1], z[i, a - 2 : b - 2], z[i, a + 1 : b + 1], theta, before)
    elif theta < 1.0:
        before[0] = qx[i, a]
        _weigh_row(qx[i, a : b + 1], z[i, a - 1 : b - 2], z[i, a + 2 : b + 1], theta, before[1:])
    else:
        _copy_row(qx[i, a:b], before)
    _friction_row(flow_depth, rise, before, cross, f[i, a - 1 : b - 1], f[i, a:b], dt, g_dt_dx, v)
    _store_row(rise, flow_depth, qx_new[i, a:b], speed)
    # north faces
    _slope_row(h[i - 1, a:b], h[i, a:b], z[i - 1, a:b], z[i, a:b], flow_depth, rise)
    _cross_row(qx[i - 1, a:b], qx[i - 1, a + 1 : b + 1], qx[i, a:b], qx[i, a + 1 : b + 1], cross)
    _copy_row(qy[i, a:b], before)
    if theta < 1.0 and i > 1:
        for k in range(n):
            j = a + k
            up = qy[i, j] if z[i - 2, j] >= WALL_M else qy[i - 1, j]
            down = qy[i, j] if z[i + 1, j] >= WALL_M else qy[i + 1, j]
            before[k] = theta * qy[i, j] + 0.5 * (1.0 - theta) * (up + down)
    _friction_row(flow_depth, rise, before, cross, f[i - 1, a:b], f[i, a:b], dt, g_dt_dx, v)
    _store_row(rise, flow_depth, qy_new[i, a:b], speed)


@njit(cache=True, nogil=True, error_model="numpy")
def _outflow_row(west, east, north, south, h, dx_dt, spare):
    """Find what a cell holds less what leaves it in the step (m, times dx/dt); negative where it would run dry."""
    for k in range(spare.size):
        out = (
            (east[k] if east[k] > 0.0 else 0.0)
            - (west[k] if west[k] < 0.0 else 0.0)
            + (south[k] if south[k] > 0.0 else 0.0)
            - (north[k] if north[k] < 0.0 else 0.0)
        )
        spare[k] = h[k] * dx_dt - out


@njit(cache=True, nogil=True, error_model="numpy")
def _any_negative(x):
    found = np.int64(0)
    for k in range(x.size):
        found |= np.int64(x[k] < 0.0)
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def _limit_cell(i, j, h, qx, qy, dx_dt):
    """Scale all that leaves a cell to what it holds. A face has one donor, so the order of cells does not matter."""
    out = max(qx[i, j + 1], 0.0) - min(qx[i, j], 0.0) + max(qy[i + 1, j], 0.0) - min(qy[i, j], 0.0)
    share = h[i, j] * dx_dt / out * (1.0 - 1.0e-12)
    if qx[i, j + 1] > 0.0:
        qx[i, j + 1] *= share
    if qx[i, j] < 0.0:
        qx[i, j] *= share
    if qy[i + 1, j] > 0.0:
        qy[i + 1, j] *= share
    if qy[i, j] < 0.0:
        qy[i, j] *= share


@njit(cache=True, nogil=True, error_model="numpy")
def _net_row(west, east, north, south, net):
    for k in range(net.size):
        net[k] = (west[k] - east[k]) + (north[k] - south[k])


@njit(cache=True, nogil=True, error_model="numpy")
def _depth_row(net, rain, bed, h, dt_dx, dt):
    """Move the depths of a row on; what runs over an open edge into a wall cell has left."""
    for k in range(net.size):
        x = h[k] + (net[k] * dt_dx + rain[k] * dt)
        h[k] = x if bed[k] < WALL_M else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _max_row(h, top, row_max):
    for k in range(h.size):
        x = h[k]
        top[k] = x if x > top[k] else top[k]
        row_max[k] = x if x > row_max[k] else row_max[k]


@njit(cache=True, nogil=True, error_model="numpy")
def _flag_tiles(rain_on, linger, wet, land, active):
    """Keep a tile at work while it rains on it, or it or a neighbour is wet, and ``LINGER`` steps more."""
    rows, cols = linger.shape
    for a in range(rows):
        for b in range(cols):
            near = wet[a, b] or rain_on[a, b]
            near = near or (a > 0 and wet[a - 1, b]) or (a < rows - 1 and wet[a + 1, b])
            near = near or (b > 0 and wet[a, b - 1]) or (b < cols - 1 and wet[a, b + 1])
            if near:
                linger[a, b] = LINGER
            elif linger[a, b] > 0:
                linger[a, b] -= 1
            active[a, b] = linger[a, b] > 0 and land[a, b]


@njit(cache=True, nogil=True, error_model="numpy")
def _extent(bed, first, last, land):
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
def _wet_tiles(h, wet):
    rows, cols = h.shape
    for a in range(wet.shape[0]):
        for b in range(wet.shape[1]):
            wet[a, b] = False
            for i in range(a * TILE_ROWS, min((a + 1) * TILE_ROWS, rows)):
                for j in range(b * TILE_COLS, min((b + 1) * TILE_COLS, cols)):
                    wet[a, b] |= h[i, j] > FILM_M


@njit(cache=True, nogil=True, error_model="numpy")
def _rain_tiles(rate, rain_on):
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
def _spans(active_row, cols, start, stop):
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


@njit(cache=True, nogil=True, error_model="numpy")
def _any_crossed(h, upper, lower):
    found = np.int64(0)
    for k in range(h.size):
        found |= np.int64(h[k] >= upper[k]) | np.int64(h[k] < lower[k])
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def set_band(ladder, i, j, band):
    """Put a cell between two thresholds."""
    ladder.band[i, j] = band
    ladder.upper_m[i, j] = np.inf
    ladder.lower_m[i, j] = -np.inf
    if band < ladder.threshold_m.size:
        ladder.upper_m[i, j] = ladder.threshold_m[band] + ladder.datum_m[i, j]
    if band > 0:
        ladder.lower_m[i, j] = ladder.threshold_m[band - 1] + ladder.datum_m[i, j]


@njit(cache=True, nogil=True, error_model="numpy")
def _log_cell(i, j, h0, h1, t0, t1, ladder, log):
    """Log each threshold that a cell passed in the step, its time interpolated linearly between the depths."""
    band = int(ladder.band[i, j])
    while h1 >= ladder.upper_m[i, j]:
        _add(log, i * ladder.band.shape[1] + j, band, True, (ladder.upper_m[i, j] - h0) / (h1 - h0), t0, t1)
        band += 1
        set_band(ladder, i, j, band)
    while h1 < ladder.lower_m[i, j]:
        band -= 1
        _add(log, i * ladder.band.shape[1] + j, band, False, (ladder.lower_m[i, j] - h0) / (h1 - h0), t0, t1)
        set_band(ladder, i, j, band)


@njit(cache=True, nogil=True, error_model="numpy")
def _add(log, cell, level, rising, share, t0, t1):
    k = log.filled[0]
    if k >= log.time_s.size:
        log.filled[1] += 1
        return
    log.time_s[k] = t0 + min(max(share, 0.0), 1.0) * (t1 - t0)
    log.cell[k] = cell
    log.level[k] = level
    log.rising[k] = rising
    log.filled[0] = k + 1


@njit(cache=True, nogil=True, error_model="numpy")
def advance(until_s, dx, theta, courant, dt_cap_s, terrain, soil, water, rain, edges, sources, reservoirs, ladder, log):
    """Carry the water to the first step boundary at or after ``until_s``; steps do not depend on ``until_s``.

    A step is ``courant dx / max(sqrt(g h), 5/3 |u|)`` of the state it starts from, at most ``dt_cap_s``; intervals of
    the rain (multiples of ``rain.interval_s``) are divided evenly, so that each of them ends on a step.

    Returns 0 when there, 1 when ``log`` is nearly full: empty it and call again with the same ``until_s``.
    """
    h, qx0, qy0, qx1, qy1 = water.depth_m, water.qx, water.qy, water.qx_next, water.qy_next
    totals, linger = water.totals, water.linger
    rows, cols = h.shape
    area = dx * dx
    rate = np.zeros((rows, cols))
    rain_on = np.zeros(linger.shape, np.bool_)
    wet = np.zeros(linger.shape, np.bool_)
    active = np.zeros(linger.shape, np.bool_)
    w = np.zeros((6, cols + 2))
    v = np.zeros((3, cols + 2), np.float32)
    start = np.zeros(linger.shape[1], np.int64)
    stop = np.zeros(linger.shape[1], np.int64)
    first = np.zeros(rows, np.int64)
    last = np.zeros(rows, np.int64)
    land = np.zeros(linger.shape, np.bool_)
    _extent(terrain.bed_m, first, last, land)
    _wet_tiles(h, wet)
    losses = soil.conductivity_m_s.shape[0] > 0
    room = log.time_s.size - 2 * rows * cols if ladder.threshold_m.size else 1
    interval = -1
    rain_m3_s = 0.0
    lost_m3_s = 0.0
    odd = False
    full = 0
    while totals[TIME] < until_s:
        if log.filled[0] > room:
            full = 1
            break
        t = totals[TIME]
        k_now = int(np.floor(t / rain.interval_s + 1.0e-9))
        if k_now != interval:
            interval = k_now
            lost_m3_s = fill_rain(rate, interval, t, terrain.bed_m, WALL_M, rain, soil, water.rained_m) * area
            rain_m3_s = _rain_tiles(rate, rain_on) * area + lost_m3_s
        end = (interval + 1) * rain.interval_s
        dt = courant * dx / max(totals[SPEED], 1.0e-9)
        pieces = np.ceil((end - t) / min(dt, dt_cap_s) - 1.0e-9)
        t_next = end if pieces <= 1.0 else t + (end - t) / pieces
        dt = t_next - t
        dx_dt = dx / dt

        if reservoirs.out_row.size > 0:
            run_reservoirs(h, water.stored_m3, reservoirs, dt, area, False)
        for k in range(sources.row.size):
            wet[sources.row[k] // TILE_ROWS, sources.col[k] // TILE_COLS] = True
        for k in range(reservoirs.out_row.size):
            wet[reservoirs.out_row[k] // TILE_ROWS, reservoirs.out_col[k] // TILE_COLS] = True
        _flag_tiles(rain_on, linger, wet, land, active)
        for b in range(cols + 2):
            w[4, b] = 0.0
        for a in range(active.shape[0]):
            n_spans = _spans(active[a], cols, start, stop)
            for i in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS, rows - 1)):
                for s in range(n_spans):
                    p, q = max(start[s], first[i]), min(stop[s], last[i])
                    if q <= p:
                        continue
                    totals[CELL_STEPS] += q - p
                    _flux_span(i, p, q, dt, dx, theta, terrain, h, qx0, qy0, qx1, qy1, w, v)
        edge_outflow(h, terrain.bed_m, terrain.friction, edges, qx1, qy1, dx, WALL_M)
        for a in range(active.shape[0]):
            n_spans = _spans(active[a], cols, start, stop)
            for i in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS, rows - 1)):
                for s in range(n_spans):
                    p, q = max(start[s], first[i]), min(stop[s], last[i])
                    if q <= p:
                        continue
                    spare = w[0, : q - p]
                    _outflow_row(
                        qx1[i, p:q], qx1[i, p + 1 : q + 1], qy1[i, p:q], qy1[i + 1, p:q], h[i, p:q], dx_dt, spare
                    )
                    if _any_negative(spare):
                        for k in range(q - p):
                            if spare[k] < 0.0:
                                _limit_cell(i, p + k, h, qx1, qy1, dx_dt)
        totals[OUTFLOW] += mend_edges(edges, qx1, qy1) * dt * dx
        totals[INFLOW] += add_sources(h, sources, t, t_next, area)
        if reservoirs.out_row.size > 0:
            run_reservoirs(h, water.stored_m3, reservoirs, dt, area, True)

        top = 0.0
        for a in range(active.shape[0]):
            n_spans = _spans(active[a], cols, start, stop)
            for b in range(cols + 2):
                w[5, b] = 0.0
            for i in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS, rows - 1)):
                for s in range(n_spans):
                    p, q = max(start[s], first[i]), min(stop[s], last[i])
                    if q <= p:
                        continue
                    net, old = w[0, : q - p], w[1, : q - p]
                    _copy_row(h[i, p:q], old)
                    _net_row(qx1[i, p:q], qx1[i, p + 1 : q + 1], qy1[i, p:q], qy1[i + 1, p:q], net)
                    _depth_row(net, rate[i, p:q], terrain.bed_m[i, p:q], h[i, p:q], dt / dx, dt)
                    if losses:
                        green_ampt_row(
                            h[i, p:q],
                            water.infiltrated_m[i, p:q],
                            soil.conductivity_m_s[i, p:q],
                            soil.suction_m[i, p:q],
                            soil.room_m[i, p:q],
                            dt,
                        )
                    _max_row(h[i, p:q], water.depth_max_m[i, p:q], w[5, p:q])
                    if ladder.threshold_m.size and _any_crossed(
                        h[i, p:q], ladder.upper_m[i, p:q], ladder.lower_m[i, p:q]
                    ):
                        for k in range(q - p):
                            _log_cell(i, p + k, old[k], h[i, p + k], t, t_next, ladder, log)
            for b in range(active.shape[1]):
                wet[a, b] = False
                if active[a, b]:
                    part = 0.0
                    for j in range(max(b * TILE_COLS, 1), min((b + 1) * TILE_COLS, cols - 1)):
                        part = max(part, w[5, j])
                    wet[a, b] = part > FILM_M
                    top = max(top, part)
        fast = 0.0
        for b in range(cols):
            fast = max(fast, w[4, b])
        totals[SPEED] = max(np.sqrt(GRAVITY_M_S2 * top), 5.0 / 3.0 * fast)
        totals[RAIN] += rain_m3_s * dt
        totals[LOSS] += lost_m3_s * dt
        totals[STEPS] += 1.0
        totals[TIME] = t_next
        qx0, qx1 = qx1, qx0
        qy0, qy1 = qy1, qy0
        odd = not odd
    if odd:
        for i in range(rows):
            for j in range(cols):
                water.qx[i, j], water.qx_next[i, j] = water.qx_next[i, j], water.qx[i, j]
                water.qy[i, j], water.qy_next[i, j] = water.qy_next[i, j], water.qy[i, j]
    return full
