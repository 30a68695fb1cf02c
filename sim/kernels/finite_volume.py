"""Two-dimensional shallow water by a finite-volume scheme that is right at shocks: the loop of steps. SI units.

Second order in space (:mod:`sim.kernels.finite_volume_faces`) and time (Heun's two stages, which keep depths
positive), rest exact, wet and dry fronts, on the active tiles alone. It takes and gives what
:func:`sim.kernels.inundation.advance` does, with the flow in cells in the place of the flow through faces. Each stage
moves the cells by the fluxes of their faces, rain and implicit friction; inflows, reservoirs and losses follow once a
step, so that steps that are one state's alone stay so.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels.active_tiles import TILE_COLS, TILE_ROWS, extent, flag_around, rain_tiles, spans, wet_tiles
from sim.kernels.breaching import DOWN_COL, DOWN_ROW, UP_COL, UP_ROW, breach_step, run_breaches
from sim.kernels.cell_water import any_negative, max_row, outflow_row
from sim.kernels.depth_ladder import any_crossed, log_cell
from sim.kernels.face_flow import copy_row
from sim.kernels.finite_volume_cells import keep_speed_row, limit_outflow, move_span, speed_row, wave_row
from sim.kernels.finite_volume_edges import open_faces
from sim.kernels.finite_volume_faces import FLUXES, X_FLOW, Y_FLOW, face_span, slope_weights
from sim.kernels.infiltration import take_away
from sim.kernels.rainfall import fill_rain
from sim.kernels.water import (
    CARRY,
    CELL_STEPS,
    FILM_M,
    GRAVITY_M_S2,
    INFLOW,
    LOSS,
    OUTFLOW,
    RAIN,
    SPEED,
    STEPS,
    TIME,
    WALL_M,
)
from sim.kernels.waterworks import add_sources, edge_inflow, mend_edges, run_reservoirs, series_volume, stage_depth


@njit(cache=True, nogil=True, error_model="numpy")
def book(totals, place, volume_m3):
    """Add a volume to the books and keep what the sum loses to rounding (Neumaier 1974).

    Equal steps of a constant inflow round alike: without this the books, not the water, drift over many steps.
    """
    before = totals[place]
    after = before + volume_m3
    if abs(before) >= abs(volume_m3):
        totals[place + CARRY] += (before - after) + volume_m3
    else:
        totals[place + CARRY] += (volume_m3 - after) + before
    totals[place] = after


@njit(cache=True, nogil=True, error_model="numpy")
def source_step(dt, t, dx, courant, h, sources):
    """Shorten a step until no inflow raises its own cell by more than a wave of that depth carries off in it."""
    area = dx * dx
    for k in range(sources.row.size):
        flow = sources.flow_m3_s[sources.series[k]]
        deep = h[sources.row[k], sources.col[k]]
        for _ in range(30):
            after = max(deep + series_volume(t, t + dt, sources.knot_s, flow) / area, 0.0)
            if dt * np.sqrt(GRAVITY_M_S2 * after) <= courant * dx:
                break
            dt *= 0.75
    return dt


@njit(cache=True, nogil=True, error_model="numpy")
def _stage(t, dt, dx, own, terrain, edges, rate, active, first, last, start, stop, weight_x, weight_y, flux, w,
           h, qx, qy, e, u, v, h0, qx0, qy0, h_new, qx_new, qy_new, totals):  # fmt: skip
    """Move the water on by one stage; its share of the step in the books of the edges is ``0.5``."""
    z = terrain.bed_m
    rows, cols = h.shape
    dx_dt = dx / dt
    for a in range(active.shape[0]):
        n_spans = spans(active[a], cols, start, stop)
        for s in range(n_spans):
            # one row more than the tile's own: the faces south of its last row
            for i in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS + 1, rows)):
                p, q = start[s], stop[s]
                k, m = max(p, min(first[i], first[i - 1])), min(q, max(last[i], last[i - 1]))
                if m > k:
                    across = i < rows - 1 and i < (a + 1) * TILE_ROWS
                    face_span(i, k, m, across, z, weight_x, weight_y, h, e, u, v, flux)
    open_faces(t, dx, h, e, u, v, terrain, edges, weight_x, weight_y, flux)
    for a in range(active.shape[0]):
        n_spans = spans(active[a], cols, start, stop)
        for i in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS, rows - 1)):
            for s in range(n_spans):
                p, q = max(start[s], first[i]), min(stop[s], last[i])
                if q <= p:
                    continue
                spare = w[0, : q - p]
                outflow_row(
                    flux[X_FLOW, i, p:q], flux[X_FLOW, i, p + 1 : q + 1], flux[Y_FLOW, i, p:q],
                    flux[Y_FLOW, i + 1, p:q], h[i, p:q], dx_dt, spare,
                )  # fmt: skip
                if any_negative(spare):
                    for k in range(q - p):
                        if spare[k] < 0.0:
                            limit_outflow(i, p + k, h, u, v, flux, dx_dt)
    book(totals, OUTFLOW, 0.5 * mend_edges(edges, flux[X_FLOW], flux[Y_FLOW]) * dt * dx)
    book(totals, INFLOW, 0.5 * edge_inflow(edges, flux[X_FLOW], flux[Y_FLOW]) * dt * dx)
    for a in range(active.shape[0]):
        n_spans = spans(active[a], cols, start, stop)
        for i in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS, rows - 1)):
            for s in range(n_spans):
                p, q = max(start[s], first[i]), min(stop[s], last[i])
                if q > p:
                    move_span(
                        i, p, q, terrain, h, qx, qy, flux, rate, dt, dx, own, h0, qx0, qy0, h_new, qx_new, qy_new, w
                    )


@njit(cache=True, nogil=True, error_model="numpy")
def advance(until_s, dx, courant, dt_cap_s, terrain, soil, water, rain, edges, sources, reservoirs, ladder, log):
    """Carry the water to the first step boundary at or after ``until_s``; steps do not depend on ``until_s``.

    A step is ``courant dx / max(|u| + sqrt(g h))`` of the state it starts from (``courant`` at most 0.5, the limit of
    a scheme that is not split by direction), at most ``dt_cap_s``; intervals of the rain are divided evenly.

    Returns 0 when there, 1 when ``log`` is nearly full: empty it and call again with the same ``until_s``.
    """
    z = terrain.bed_m
    h, qx, qy = water.depth_m, water.qx, water.qy
    totals, linger = water.totals, water.linger
    rows, cols = h.shape
    area = dx * dx
    rate = np.zeros((rows, cols))
    rain_on = np.zeros(linger.shape, np.bool_)
    wet = np.zeros(linger.shape, np.bool_)
    active = np.zeros(linger.shape, np.bool_)
    w = np.zeros((4, cols + 2))
    start = np.zeros(linger.shape[1], np.int64)
    stop = np.zeros(linger.shape[1], np.int64)
    first = np.zeros(rows, np.int64)
    last = np.zeros(rows, np.int64)
    land = np.zeros(linger.shape, np.bool_)
    extent(z, first, last, land)
    wet_tiles(h, wet)
    weight_x, weight_y = np.zeros((rows, cols)), np.zeros((rows, cols))
    slope_weights(z, weight_x, weight_y)
    flux = np.zeros((FLUXES, rows, cols))
    e, u, v = np.zeros((rows, cols)), np.zeros((rows, cols)), np.zeros((rows, cols))
    for i in range(rows):
        speed_row(h[i], qx[i], qy[i], z[i], e[i], u[i], v[i])
    # the state between the two stages; outside the active tiles it is the state itself
    h1, qx1, qy1, e1, u1, v1 = h.copy(), qx.copy(), qy.copy(), e.copy(), u.copy(), v.copy()
    losses = soil.conductivity_m_s.shape[0] > 0 or soil.drain_m_s.shape[0] > 0
    staged = edges.level_m.shape[0] > 0
    room = log.time_s.size - 2 * rows * cols if ladder.threshold_m.size else 1
    broken, ways = water.breach, reservoirs.breaches.kind
    interval = -1
    rain_m3_s = 0.0
    lost_m3_s = 0.0
    full = 0
    while totals[TIME] < until_s:
        if log.filled[0] > room:
            full = 1
            break
        t = totals[TIME]
        k_now = int(np.floor(t / rain.interval_s + 1.0e-9))
        if k_now != interval:
            interval = k_now
            lost_m3_s = fill_rain(rate, interval, t, z, WALL_M, rain, soil, water.rained_m) * area
            rain_m3_s = rain_tiles(rate, rain_on) * area + lost_m3_s
        end = (interval + 1) * rain.interval_s
        fastest = totals[SPEED]
        if staged:
            fastest = max(fastest, np.sqrt(GRAVITY_M_S2 * stage_depth(t, z, edges)))
            for k in range(edges.face_row.size):
                if edges.series[k] >= 0:
                    wet[edges.cell_row[k] // TILE_ROWS, edges.cell_col[k] // TILE_COLS] = True
        dt = source_step(min(courant * dx / max(fastest, 1.0e-9), dt_cap_s), t, dx, courant, h, sources)
        if ways.shape[0] > 0:
            dt = breach_step(dt, t, dx, courant, h, z, water.stored_m3, reservoirs, broken)
            for k in range(ways.shape[0]):
                wet[ways[k, UP_ROW] // TILE_ROWS, ways[k, UP_COL] // TILE_COLS] = True
                wet[ways[k, DOWN_ROW] // TILE_ROWS, ways[k, DOWN_COL] // TILE_COLS] = True
        pieces = np.ceil((end - t) / dt - 1.0e-9)
        t_next = end if pieces <= 1.0 else t + (end - t) / pieces
        dt = t_next - t

        if reservoirs.out_row.size > 0:
            run_reservoirs(h, water.stored_m3, reservoirs, dt, area, False)
            for k in range(reservoirs.cell_row.size):
                i, j = reservoirs.cell_row[k], reservoirs.cell_col[k]
                qx[i, j], qy[i, j], u[i, j], v[i, j], e[i, j] = 0.0, 0.0, 0.0, 0.0, z[i, j]
        for k in range(sources.row.size):
            wet[sources.row[k] // TILE_ROWS, sources.col[k] // TILE_COLS] = True
        for k in range(reservoirs.out_row.size):
            wet[reservoirs.out_row[k] // TILE_ROWS, reservoirs.out_col[k] // TILE_COLS] = True
        flag_around(rain_on, linger, wet, land, active)
        _stage(t, dt, dx, 1.0, terrain, edges, rate, active, first, last, start, stop, weight_x, weight_y, flux, w,
               h, qx, qy, e, u, v, h, qx, qy, h1, qx1, qy1, totals)  # fmt: skip
        for a in range(active.shape[0]):
            n_spans = spans(active[a], cols, start, stop)
            for i in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS, rows - 1)):
                for s in range(n_spans):
                    p, q = max(start[s], first[i]), min(stop[s], last[i])
                    if q > p:
                        totals[CELL_STEPS] += q - p
                        speed_row(h1[i, p:q], qx1[i, p:q], qy1[i, p:q], z[i, p:q], e1[i, p:q], u1[i, p:q], v1[i, p:q])
        for b in range(cols + 2):
            w[3, b] = 0.0
        # the second stage's result is averaged with the state and written in its place
        _stage(t_next, dt, dx, 0.5, terrain, edges, rate, active, first, last, start, stop, weight_x, weight_y, flux, w,
               h1, qx1, qy1, e1, u1, v1, h, qx, qy, h1, qx, qy, totals)  # fmt: skip
        # depths before the step are still in h; those after it are in h1
        book(totals, INFLOW, add_sources(h1, sources, t, t_next, area))
        if reservoirs.out_row.size > 0:
            run_reservoirs(h1, water.stored_m3, reservoirs, dt, area, True)
        if ways.shape[0] > 0:
            run_breaches(t, t_next, h1, z, qx, qy, True, water.stored_m3, reservoirs, broken, area)
        for a in range(active.shape[0]):
            n_spans = spans(active[a], cols, start, stop)
            for b in range(cols + 2):
                w[1, b] = 0.0
            for i in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS, rows - 1)):
                for s in range(n_spans):
                    p, q = max(start[s], first[i]), min(stop[s], last[i])
                    if q <= p:
                        continue
                    now = h1[i, p:q]
                    if losses:
                        copy_row(now, w[0, : q - p])
                        take_away(i, p, q, now, water, soil, dt)
                        keep_speed_row(w[0, : q - p], now, qx[i, p:q], qy[i, p:q])
                    max_row(now, water.depth_max_m[i, p:q], w[1, p:q])
                    if ladder.threshold_m.size and any_crossed(
                        q - p, now, ladder.upper_m[i, p:q], ladder.lower_m[i, p:q]
                    ):
                        for k in range(q - p):
                            log_cell(i, p + k, h[i, p + k], now[k], t, t_next, ladder, log)
                    copy_row(now, h[i, p:q])
                    speed_row(now, qx[i, p:q], qy[i, p:q], z[i, p:q], e[i, p:q], u[i, p:q], v[i, p:q])
                    wave_row(now, u[i, p:q], v[i, p:q], w[3, p:q])
                    copy_row(e[i, p:q], e1[i, p:q])
                    copy_row(u[i, p:q], u1[i, p:q])
                    copy_row(v[i, p:q], v1[i, p:q])
            for b in range(active.shape[1]):
                wet[a, b] = False
                if active[a, b]:
                    for j in range(max(b * TILE_COLS, 1), min((b + 1) * TILE_COLS, cols - 1)):
                        wet[a, b] = wet[a, b] or w[1, j] > FILM_M
        fast = 0.0
        for b in range(cols):
            fast = max(fast, w[3, b])
        totals[SPEED] = fast
        book(totals, RAIN, rain_m3_s * dt)
        book(totals, LOSS, lost_m3_s * dt)
        totals[STEPS] += 1.0
        totals[TIME] = t_next
    return full
