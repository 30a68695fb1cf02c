"""What enters and leaves the water grid in the steps of tiles: edges, inflows, storage nodes, breaches. SI units."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels import BARE, PART
from sim.kernels.active_tiles import TILE_COLS, TILE_ROWS
from sim.kernels.breaching import DOWN_COL, DOWN_ROW, UP_COL, UP_ROW
from sim.kernels.water import GRAVITY_M_S2
from sim.kernels.waterworks import free_flow, let_out, level_at, series_volume, stage_flow, take_in


@njit(**BARE)
def keep_awake(edges, sources, reservoirs, tiles):
    """Mark the tiles that never sleep, and those of breaches, which take the same steps."""
    for k in range(sources.row.size):
        tiles.kept[sources.row[k] // TILE_ROWS, sources.col[k] // TILE_COLS] = True
    for k in range(reservoirs.out_row.size):
        tiles.kept[reservoirs.out_row[k] // TILE_ROWS, reservoirs.out_col[k] // TILE_COLS] = True
    for k in range(edges.face_row.size):
        if edges.series[k] >= 0:
            tiles.kept[edges.cell_row[k] // TILE_ROWS, edges.cell_col[k] // TILE_COLS] = True
    ways = reservoirs.breaches.kind
    for k in range(ways.shape[0]):
        for row, col in ((UP_ROW, UP_COL), (DOWN_ROW, DOWN_COL)):
            a, b = ways[k, row] // TILE_ROWS, ways[k, col] // TILE_COLS
            tiles.kept[a, b] = True
            tiles.tied[a, b] = True


@njit(cache=True, nogil=True, error_model="numpy")
def sort_edges(edges, tile_rows):
    """Order of the open faces by row of tiles, and where each row begins in it."""
    begin = np.zeros(tile_rows + 1, np.int64)
    for k in range(edges.face_row.size):
        begin[edges.face_row[k] // TILE_ROWS + 1] += 1
    for a in range(tile_rows):
        begin[a + 1] += begin[a]
    order = np.zeros(edges.face_row.size, np.int64)
    filled = begin.copy()
    for k in range(edges.face_row.size):
        a = edges.face_row[k] // TILE_ROWS
        order[filled[a]] = k
        filled[a] += 1
    return order, begin


@njit(**PART)
def edge_due(k, edges, tiles):
    """Whether the tile of an open face begins a step."""
    return tiles.due[edges.cell_row[k] // TILE_ROWS, edges.cell_col[k] // TILE_COLS]


@njit(**PART)
def step_of(i, j, round_s, tiles):
    """Step (s) of the tile that a cell lies in."""
    return round_s / (1 << tiles.depth[i // TILE_ROWS, j // TILE_COLS])


@njit(**BARE)
def set_edges(order, begin, end, t, round_s, dx, terrain, h, edges, qx, qy, x_next, y_next, tiles):
    """Set the flows through open faces of a row of tiles where a step begins; the others stay as they were.

    What was worked out there meanwhile, as though they were walls, is written over.
    """
    for m in range(begin, end):
        k = order[m]
        i, j = edges.face_row[k], edges.face_col[k]
        q = qx[i, j] if edges.axis[k] == 0 else qy[i, j]
        if edge_due(k, edges, tiles):
            if edges.series[k] >= 0:
                dt = step_of(edges.cell_row[k], edges.cell_col[k], round_s, tiles)
                q = stage_flow(k, t + dt, h, terrain.bed_m, terrain.friction, edges, q, dt, dx)
            else:
                q = free_flow(k, h, terrain.bed_m, terrain.friction, edges, dx)
        if edges.axis[k] == 0:
            x_next[i, j] = q
        else:
            y_next[i, j] = q


@njit(**BARE)
def book_edges(round_s, dx, edges, qx, qy, tiles):
    """Volumes (m3) that left and came in through open faces in the steps that begin."""
    left, came = 0.0, 0.0
    for k in range(edges.face_row.size):
        if not edge_due(k, edges, tiles):
            continue
        i, j = edges.face_row[k], edges.face_col[k]
        dt = step_of(edges.cell_row[k], edges.cell_col[k], round_s, tiles)
        q = edges.sign[k] * (qx[i, j] if edges.axis[k] == 0 else qy[i, j])
        if q > 0.0:
            left += q * dt * dx
        else:
            came -= q * dt * dx
    return left, came


@njit(**BARE)
def limit_stages(t, courant_dx, bed, edges, tiles):
    """Let the steps at given levels be short enough for the waves that these make."""
    for k in range(edges.face_row.size):
        if edges.series[k] >= 0:
            i, j = edges.cell_row[k], edges.cell_col[k]
            deep = level_at(t, edges.knot_s, edges.level_m[edges.series[k]]) - bed[i, j]
            if deep > 0.0:
                a, b = i // TILE_ROWS, j // TILE_COLS
                tiles.limit_s[a, b] = min(tiles.limit_s[a, b], courant_dx / np.sqrt(GRAVITY_M_S2 * deep))


@njit(**BARE)
def pour_sources(t, round_s, area, h, sources, tiles):
    """Pour each due source's volume of its step into its cell; return the sum (m3)."""
    total = 0.0
    for k in range(sources.row.size):
        i, j = sources.row[k], sources.col[k]
        if tiles.due[i // TILE_ROWS, j // TILE_COLS]:
            dt = step_of(i, j, round_s, tiles)
            volume = series_volume(t, t + dt, sources.knot_s, sources.flow_m3_s[sources.series[k]])
            h[i, j] += volume / area
            total += volume
    return total


@njit(**BARE)
def fill_nodes(h, stored_m3, reservoirs, area, tiles):
    """Take in the water of the storage nodes' cells where a step begins."""
    for k in range(reservoirs.cell_row.size):
        if tiles.due[reservoirs.cell_row[k] // TILE_ROWS, reservoirs.cell_col[k] // TILE_COLS]:
            take_in(k, h, stored_m3, reservoirs, area)


@njit(**BARE)
def spill_nodes(round_s, h, stored_m3, reservoirs, area, tiles):
    """Let out of the storage nodes what leaves them in the steps that begin."""
    for r in range(reservoirs.out_row.size):
        i, j = reservoirs.out_row[r], reservoirs.out_col[r]
        if tiles.due[i // TILE_ROWS, j // TILE_COLS]:
            let_out(r, h, stored_m3, reservoirs, step_of(i, j, round_s, tiles), area)
