"""Two-dimensional inundation by the local inertial equations, in float64 and without a lost drop: the loop of steps.

A step moves the flow through the faces (:mod:`sim.kernels.face_flow`, with the sources), holds it to what the cells
have and moves their depths (:mod:`sim.kernels.cell_water`), lets water in and out (:mod:`sim.kernels.waterworks`) and
logs the depths that were passed (:mod:`sim.kernels.depth_ladder`), on the active tiles alone.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels.active_tiles import TILE_COLS, TILE_ROWS, extent, flag_tiles, rain_tiles, spans, wet_tiles
from sim.kernels.breaching import DOWN_COL, DOWN_ROW, UP_COL, UP_ROW, breach_step, run_breaches
from sim.kernels.cell_water import any_negative, depth_row, limit_cell, max_row, net_row, outflow_row
from sim.kernels.depth_ladder import any_crossed, log_cell
from sim.kernels.face_flow import copy_row, flux_span
from sim.kernels.infiltration import take_away
from sim.kernels.rainfall import fill_rain
from sim.kernels.water import CELL_STEPS, FILM_M, GRAVITY_M_S2, INFLOW, LOSS, OUTFLOW, RAIN, SPEED, STEPS, TIME, WALL_M
from sim.kernels.waterworks import (
    add_sources,
    edge_inflow,
    edge_outflow,
    mend_edges,
    run_reservoirs,
    stage_depth,
    stage_flow,
)


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
    extent(terrain.bed_m, first, last, land)
    wet_tiles(h, wet)
    losses = soil.conductivity_m_s.shape[0] > 0 or soil.drain_m_s.shape[0] > 0
    room = log.time_s.size - 2 * rows * cols if ladder.threshold_m.size else 1
    interval = -1
    rain_m3_s = 0.0
    lost_m3_s = 0.0
    odd = False
    full = 0
    staged = edges.level_m.shape[0] > 0
    broken, ways = water.breach, reservoirs.breaches.kind
    while totals[TIME] < until_s:
        if log.filled[0] > room:
            full = 1
            break
        t = totals[TIME]
        k_now = int(np.floor(t / rain.interval_s + 1.0e-9))
        if k_now != interval:
            interval = k_now
            lost_m3_s = fill_rain(rate, interval, t, terrain.bed_m, WALL_M, rain, soil, water.rained_m) * area
            rain_m3_s = rain_tiles(rate, rain_on) * area + lost_m3_s
        end = (interval + 1) * rain.interval_s
        fastest = totals[SPEED]
        if staged:
            fastest = max(fastest, np.sqrt(GRAVITY_M_S2 * stage_depth(t, terrain.bed_m, edges)))
            for k in range(edges.face_row.size):
                if edges.series[k] >= 0:
                    wet[edges.cell_row[k] // TILE_ROWS, edges.cell_col[k] // TILE_COLS] = True
        dt = courant * dx / max(fastest, 1.0e-9)
        if ways.shape[0] > 0:
            dt = breach_step(min(dt, dt_cap_s), t, dx, courant, h, terrain.bed_m, water.stored_m3, reservoirs, broken)
            for k in range(ways.shape[0]):
                wet[ways[k, UP_ROW] // TILE_ROWS, ways[k, UP_COL] // TILE_COLS] = True
                wet[ways[k, DOWN_ROW] // TILE_ROWS, ways[k, DOWN_COL] // TILE_COLS] = True
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
        flag_tiles(rain_on, linger, wet, land, active)
        for b in range(cols + 2):
            w[4, b] = 0.0
        for a in range(active.shape[0]):
            n_spans = spans(active[a], cols, start, stop)
            for i in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS, rows - 1)):
                for s in range(n_spans):
                    p, q = max(start[s], first[i]), min(stop[s], last[i])
                    if q <= p:
                        continue
                    totals[CELL_STEPS] += q - p
                    flux_span(i, p, q, dt, dx, theta, terrain, h, qx0, qy0, qx1, qy1, w, v)
        edge_outflow(h, terrain.bed_m, terrain.friction, edges, qx1, qy1, dx, WALL_M)
        if staged:
            stage_flow(t_next, h, terrain.bed_m, terrain.friction, edges, qx0, qy0, qx1, qy1, dt, dx)
        for a in range(active.shape[0]):
            n_spans = spans(active[a], cols, start, stop)
            for i in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS, rows - 1)):
                for s in range(n_spans):
                    p, q = max(start[s], first[i]), min(stop[s], last[i])
                    if q <= p:
                        continue
                    spare = w[0, : q - p]
                    outflow_row(
                        qx1[i, p:q], qx1[i, p + 1 : q + 1], qy1[i, p:q], qy1[i + 1, p:q], h[i, p:q], dx_dt, spare
                    )
                    if any_negative(spare):
                        for k in range(q - p):
                            if spare[k] < 0.0:
                                limit_cell(i, p + k, h, qx1, qy1, dx_dt)
        totals[OUTFLOW] += mend_edges(edges, qx1, qy1) * dt * dx
        if staged:
            totals[INFLOW] += edge_inflow(edges, qx1, qy1) * dt * dx
        totals[INFLOW] += add_sources(h, sources, t, t_next, area)
        if reservoirs.out_row.size > 0:
            run_reservoirs(h, water.stored_m3, reservoirs, dt, area, True)
        if ways.shape[0] > 0:
            run_breaches(t, t_next, h, terrain.bed_m, qx1, qy1, False, water.stored_m3, reservoirs, broken, area)

        top = 0.0
        for a in range(active.shape[0]):
            n_spans = spans(active[a], cols, start, stop)
            for b in range(cols + 2):
                w[5, b] = 0.0
            for i in range(max(a * TILE_ROWS, 1), min((a + 1) * TILE_ROWS, rows - 1)):
                for s in range(n_spans):
                    p, q = max(start[s], first[i]), min(stop[s], last[i])
                    if q <= p:
                        continue
                    net, old = w[0, : q - p], w[1, : q - p]
                    copy_row(h[i, p:q], old)
                    net_row(qx1[i, p:q], qx1[i, p + 1 : q + 1], qy1[i, p:q], qy1[i + 1, p:q], net)
                    depth_row(net, rate[i, p:q], terrain.bed_m[i, p:q], h[i, p:q], dt / dx, dt)
                    if losses:
                        take_away(i, p, q, h[i, p:q], water, soil, dt)
                    max_row(h[i, p:q], water.depth_max_m[i, p:q], w[5, p:q])
                    if ladder.threshold_m.size and any_crossed(
                        h[i, p:q], ladder.upper_m[i, p:q], ladder.lower_m[i, p:q]
                    ):
                        for k in range(q - p):
                            log_cell(i, p + k, old[k], h[i, p + k], t, t_next, ladder, log)
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
