"""Two-dimensional inundation by the local inertial equations, without a lost drop: the loop of rounds and steps.

Each tile takes steps of its own (:mod:`sim.kernels.tile_steps`); all stand at one time at the ends of rounds. A step
moves the flow through the faces (:mod:`sim.kernels.face_flow`, with the sources), holds it to what the cells have
(:mod:`sim.kernels.cell_water`) and moves their depths, tile by tile (:mod:`sim.kernels.tile_moves`) in windows of fixed
size (:mod:`sim.kernels.tile_windows`); between tiles of different steps water is lent (:mod:`sim.kernels.tile_seams`);
water comes in and leaves (:mod:`sim.kernels.tile_works`), and the depths that were passed are logged
(:mod:`sim.kernels.depth_ladder`). Tiles without water sleep.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels import BARE
from sim.kernels.active_tiles import extent, rain_tiles, wet_tiles
from sim.kernels.breaching import DOWN_COL, DOWN_ROW, breach_step, run_breaches
from sim.kernels.cell_water import raise_row
from sim.kernels.rainfall import fill_rain
from sim.kernels.tile_moves import limit_flows, move_depths, move_flows, tell_tile
from sim.kernels.tile_seams import hide_cells, lend, show_cells
from sim.kernels.tile_steps import (
    AWAKE_STEPS,
    TICKS,
    any_due,
    begin_round,
    call_due,
    deepest_of,
    halvings,
    make_tiles,
    parts_of,
    refine,
    tie,
)
from sim.kernels.tile_works import (
    book_edges,
    fill_nodes,
    keep_awake,
    limit_stages,
    pour_sources,
    set_edges,
    sort_edges,
    spill_nodes,
    step_of,
)
from sim.kernels.water import CELL_STEPS, INFLOW, LOSS, OUTFLOW, RAIN, STEPS, TIME, WALL_M


@njit(**BARE)
def _limit(t, courant_dx, cap_s, bed, edges, speed_m_s, tiles):
    """Note the longest step of each tile that is awake."""
    for a in range(tiles.awake.shape[0]):
        for b in range(tiles.awake.shape[1]):
            if tiles.awake[a, b]:
                tiles.limit_s[a, b] = min(courant_dx / max(speed_m_s[a, b], 1.0e-9), cap_s)
    if edges.level_m.shape[0] > 0:
        limit_stages(t, courant_dx, bed, edges, tiles)


@njit(cache=True, nogil=True, error_model="numpy")
def _limit_breaches(t, round_s, dx, courant, terrain, water, reservoirs, tiles):
    """Let the steps of breaches' tiles be as short as these need; within a round at once."""
    for a in range(tiles.tied.shape[0]):
        for b in range(tiles.tied.shape[1]):
            if tiles.tied[a, b]:
                step = round_s / (1 << tiles.depth[a, b])
                least = breach_step(
                    step, t, dx, courant, water.depth_m, terrain.bed_m, water.stored_m3, reservoirs, water.breach
                )
                tiles.limit_s[a, b] = min(tiles.limit_s[a, b], least)
                tiles.depth[a, b] = max(tiles.depth[a, b], halvings(round_s, least))


@njit(**BARE)
def _any_tied_due(tiles):
    for a in range(tiles.tied.shape[0]):
        for b in range(tiles.tied.shape[1]):
            if tiles.tied[a, b]:
                return tiles.due[a, b]
    return False


@njit(**BARE)
def _sweep(t, round_s, tick, dx, theta, deepest, losses, terrain, soil, water, rate, edges, order, begin, ladder, log,
           tiles, desk):  # fmt: skip
    """Move the water of due tiles on by a step of each; return the number of cells."""
    h, qx, qy = water.depth_m, water.qx, water.qy
    n = tiles.due.shape[0]
    cells = 0
    for a in range(n + 2):
        if a < n:
            if any_due(a, tiles):
                move_flows(a, round_s, dx, theta, terrain, h, qx, qy, tiles, desk)
            set_edges(order, begin[a], begin[a + 1], t, round_s, dx, terrain, h, edges, qx, qy, desk.qx, desk.qy, tiles)
        if 0 <= a - 1 < n and any_due(a - 1, tiles):
            limit_flows(a - 1, round_s, dx, terrain.bed_m, h, tiles, desk)
        if 0 <= a - 2 < n and any_due(a - 2, tiles):
            cells += move_depths(
                a - 2, t, round_s, tick, dx, deepest, losses, soil, water, rate, ladder, log, tiles, desk
            )
    return cells


@njit(**BARE)
def _tell(t, round_s, tick, all_tiles, h, ladder, log, tiles, desk):
    """Log what coarse tiles crossed in steps that are over."""
    for a in range(tiles.open_log.shape[0]):
        for b in range(tiles.open_log.shape[1]):
            if tiles.open_log[a, b] and (all_tiles or tiles.due[a, b]):
                t0 = t + round_s * (tiles.begun[a, b] / TICKS)
                tell_tile(a, b, t0, t + round_s * (tick / TICKS), h, ladder, log, tiles, desk)


@njit(cache=True, nogil=True, error_model="numpy")
def advance(
    until_s,
    dx,
    theta,
    courant,
    dt_cap_s,
    levels,
    terrain,
    soil,
    water,
    rain,
    edges,
    sources,
    reservoirs,
    ladder,
    log,
    desk,
):
    """Carry the water to the first end of a round at or after ``until_s``; steps do not depend on ``until_s``.

    A tile's step is at most ``courant dx / max(sqrt(g h), 5/3 |u|)`` of its water and ``dt_cap_s``, halved up to
    ``levels`` times of a round when that begins (0: all take the same step, that of the fastest water); intervals of
    the rain (multiples of ``rain.interval_s``) are divided evenly, so that each of them ends with a round.

    Returns 0 when there, 1 when ``log`` is nearly full: empty it and call again with the same ``until_s``.
    """
    h, qx, qy, totals = water.depth_m, water.qx, water.qy, water.totals
    rows, cols = h.shape
    area = dx * dx
    logs = ladder.threshold_m.size > 0
    rate = desk.rate_m_s
    tiles = make_tiles(water.linger.shape)
    extent(terrain.bed_m, np.zeros(rows, np.int64), np.zeros(rows, np.int64), tiles.land)
    order, begin = sort_edges(edges, tiles.land.shape[0])
    keep_awake(edges, sources, reservoirs, tiles)
    wet_tiles(h, tiles.awake)
    for a in range(tiles.land.shape[0]):
        for b in range(tiles.land.shape[1]):
            if tiles.awake[a, b]:
                water.linger[a, b] = AWAKE_STEPS
    losses = soil.conductivity_m_s.shape[0] > 0 or soil.drain_m_s.shape[0] > 0
    room = log.time_s.size - 2 * rows * cols if logs else 1
    broken = reservoirs.breaches.kind.shape[0] > 0
    interval, full = -1, 0
    rain_m3_s, lost_m3_s = 0.0, 0.0
    while totals[TIME] < until_s:
        if log.filled[0] > room:
            full = 1
            break
        t = totals[TIME]
        k_now = int(np.floor(t / rain.interval_s + 1.0e-9))
        if k_now != interval:
            interval = k_now
            lost_m3_s = fill_rain(rate, interval, t, terrain.bed_m, WALL_M, rain, soil, water.rained_m) * area
            rain_m3_s = rain_tiles(rate, tiles.rain) * area + lost_m3_s
        for a in range(tiles.land.shape[0]):
            for b in range(tiles.land.shape[1]):
                stirs = water.linger[a, b] > 0 or tiles.rain[a, b] or tiles.kept[a, b]
                tiles.awake[a, b] = stirs and tiles.land[a, b]
        end = (interval + 1) * rain.interval_s
        _limit(t, courant * dx, dt_cap_s, terrain.bed_m, edges, water.speed_m_s, tiles)
        if broken:
            tiles.depth[:] = 0
            _limit_breaches(t, dt_cap_s, dx, courant, terrain, water, reservoirs, tiles)
        parts, now_levels = parts_of(end - t, dt_cap_s, levels, tiles)
        t_next = end if parts <= 1.0 else t + (end - t) / parts
        round_s = t_next - t
        begin_round(round_s, now_levels, tiles)
        if broken:
            tie(tiles)
        tick = 0
        while tick < TICKS:
            now = t + round_s * (tick / TICKS)
            if tick > 0:
                _limit(now, courant * dx, dt_cap_s, terrain.bed_m, edges, water.speed_m_s, tiles)
                call_due(tick, tiles)
                refine(round_s, tiles)
                if broken and _any_tied_due(tiles):
                    _limit_breaches(now, round_s, dx, courant, terrain, water, reservoirs, tiles)
                    tie(tiles)
            call_due(tick, tiles)
            deepest = deepest_of(tiles)
            if logs:
                _tell(t, round_s, tick, False, h, ladder, log, tiles, desk)
            fill_nodes(h, water.stored_m3, reservoirs, area, tiles)
            hide_cells(tick, h, desk.true_m, desk.ahead_m, tiles)
            cells = _sweep(
                now, round_s, tick, dx, theta, deepest, losses, terrain, soil, water, rate, edges, order, begin,
                ladder, log, tiles, desk,
            )  # fmt: skip
            show_cells(h, desk.true_m, tiles)
            lend(round_s, dx, terrain.bed_m, h, qx, qy, water.speed_m_s, water.linger, desk.next_m, tiles)
            left, came = book_edges(round_s, dx, edges, qx, qy, tiles)
            totals[OUTFLOW] += left
            totals[INFLOW] += came + pour_sources(now, round_s, area, h, sources, tiles)
            spill_nodes(round_s, h, water.stored_m3, reservoirs, area, tiles)
            if broken and _any_tied_due(tiles):
                kind = reservoirs.breaches.kind
                step = step_of(kind[0, DOWN_ROW], kind[0, DOWN_COL], round_s, tiles)
                run_breaches(
                    now, now + step, h, terrain.bed_m, qx, qy, False, water.stored_m3, reservoirs, water.breach, area
                )
            totals[CELL_STEPS] += cells
            totals[STEPS] += 1.0
            tick += TICKS >> deepest
        if logs:
            _tell(t, round_s, TICKS, True, h, ladder, log, tiles, desk)
        totals[RAIN] += rain_m3_s * round_s
        totals[LOSS] += lost_m3_s * round_s
        totals[TIME] = t_next
    for i in range(1, rows - 1):
        raise_row(h[i], water.depth_max_m[i])
    return full
