"""Make the padded arrays that :mod:`sim.kernels.inundation` works on, from plain grids. Nothing here runs in the loop."""

from __future__ import annotations

import numpy as np

from sim.kernels.inundation import (
    FILM_M,
    GRAVITY_M_S2,
    TILE_COLS,
    TILE_ROWS,
    TOTALS,
    WALL_M,
    Edges,
    Log,
    Rain,
    Reservoirs,
    Soil,
    Sources,
    Terrain,
    Watch,
    Water,
)


def pad(grid, value, dtype=np.float64):
    """Put a ring of ``value`` around a grid."""
    out = np.full((grid.shape[0] + 2, grid.shape[1] + 2), value, dtype)
    out[1:-1, 1:-1] = grid
    return out


def make_terrain(bed_m, manning, inside=None):
    """Bed and friction; cells where ``inside`` is False, or whose bed is not finite, are walls."""
    bed = np.asarray(bed_m, np.float64)
    within = np.isfinite(bed) if inside is None else np.isfinite(bed) & np.asarray(inside, bool)
    n = np.broadcast_to(np.asarray(manning, np.float64), bed.shape)
    return Terrain(pad(np.where(within, bed, WALL_M), WALL_M), pad(GRAVITY_M_S2 * n * n, GRAVITY_M_S2 * 0.03**2))


def make_soil(shape, conductivity_m_s=None, suction_m=None, room_m=None, retention_m=None, initial_ratio=0.2):
    """Soil of a grid of ``shape``; a loss whose first figure is None is switched off. Scalars are spread."""
    none = np.zeros((0, 0))

    def spread(x):
        return pad(np.broadcast_to(np.asarray(x, np.float64), shape), 0.0)

    if conductivity_m_s is None:
        k = s = room = none
    else:
        k, s = spread(conductivity_m_s), spread(0.0 if suction_m is None else suction_m)
        room = spread(1.0e9 if room_m is None else room_m)
    return Soil(k, s, room, none if retention_m is None else spread(retention_m), float(initial_ratio))


def make_water(terrain, depth_m=0.0, stored_m3=(), watches=0, use_curve_number=False):
    """Still water of a depth (m) on the terrain at time 0 s; storage nodes hold ``stored_m3``."""
    shape = terrain.bed_m.shape
    depth = pad(np.broadcast_to(np.asarray(depth_m, np.float64), (shape[0] - 2, shape[1] - 2)), 0.0)
    depth[terrain.bed_m >= WALL_M] = 0.0
    tiles = (-(-shape[0] // TILE_ROWS), -(-shape[1] // TILE_COLS))
    totals = np.zeros(TOTALS)
    totals[1] = np.sqrt(GRAVITY_M_S2 * depth.max())
    flux = [np.zeros(shape) for _ in range(4)]
    rained = np.zeros(shape) if use_curve_number else np.zeros((0, 0))
    return Water(
        depth,
        *flux,
        depth.copy(),
        np.zeros(shape),
        rained,
        np.array(stored_m3, np.float64).reshape(-1),
        np.zeros(tiles, np.int64),
        np.zeros(watches, np.int64),
        totals,
    )


def make_rain(
    west_m, north_m, cell_m, interval_s=300.0, storms=None, intensity_m_s=None, zone=None, zone_rate_m_s=None
):
    """Rain on a grid whose unpadded north-west corner is ``west_m, north_m``; nothing given is no rain."""
    return Rain(
        float(west_m - cell_m),
        float(north_m + cell_m),
        float(cell_m),
        float(interval_s),
        np.zeros((0, 11)) if storms is None else np.ascontiguousarray(storms, np.float64),
        np.zeros((0, 0)) if intensity_m_s is None else np.ascontiguousarray(intensity_m_s, np.float64),
        np.zeros((0, 0), np.int16) if zone is None else pad(zone, -1, np.int16),
        np.zeros((0, 0)) if zone_rate_m_s is None else np.ascontiguousarray(zone_rate_m_s, np.float64),
    )


def make_edges(terrain, slope=1.0e-3, open_cells=None):
    """Free outflow on every face between a cell and a wall; only at ``open_cells`` (bool grid) where given."""
    inside = terrain.bed_m < WALL_M
    allowed = inside if open_cells is None else inside & pad(open_cells, False, np.bool_)
    rows: list[np.ndarray] = []
    # axis, step to the neighbour, offset of the face: west, east, north, south
    for axis, di, dj, fi, fj in ((0, 0, -1, 0, 0), (0, 0, 1, 0, 1), (1, -1, 0, 0, 0), (1, 1, 0, 1, 0)):
        r, c = np.nonzero(allowed)
        outside = ~inside[r + di, c + dj]
        r, c = r[outside], c[outside]
        one = np.ones(r.size, np.int64)
        rows.append(np.stack([r + fi, c + fj, axis * one, (di + dj) * one, r, c]))
    a = np.concatenate(rows, axis=1).astype(np.int64)
    return Edges(a[0], a[1], a[2], a[3], a[4], a[5], np.full(a.shape[1], float(slope)))


def no_edges():
    """All walls closed."""
    e = np.zeros(0, np.int64)
    return Edges(e, e, e, e, e, e, np.zeros(0))


def make_sources(rows=(), cols=(), series=(), knot_s=(0.0,), flow_m3_s=((0.0,),)):
    """Inflows at unpadded cells; each takes one of the flow series (series, knots)."""
    return Sources(
        np.asarray(rows, np.int64) + 1,
        np.asarray(cols, np.int64) + 1,
        np.asarray(series, np.int64),
        np.asarray(knot_s, np.float64),
        np.asarray(flow_m3_s, np.float64).reshape(-1, len(knot_s)),
    )


def no_reservoirs():
    """No storage node."""
    i, f = np.zeros(0, np.int64), np.zeros(0)
    return Reservoirs(i, i, i, i, i, f, f, f, f, np.zeros((0, 2)), np.zeros((0, 2)))


def make_watch(rows=(), cols=(), threshold_m=(0.1,), offset_m=None):
    """Watched unpadded cells and the ascending ladder of depths."""
    r = np.asarray(rows, np.int64) + 1
    offset = np.zeros(r.size) if offset_m is None else np.asarray(offset_m, np.float64)
    return Watch(r, np.asarray(cols, np.int64) + 1, offset, np.asarray(threshold_m, np.float64))


def make_log(watches, thresholds, room=200_000):
    """Room for crossings; always more than one step can make, twice over."""
    n = max(room, 2 * watches * thresholds + 16)
    return Log(np.zeros(n), np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(1, np.int64))


def volumes(water, cell_m):
    """Volumes (m3): rain, inflow, outflow, lost (soil), surface, storage nodes; their error and relative error.

    The error is what the books cannot explain: ``rain + inflow + first - outflow - lost - surface - nodes``; the first
    stock is not known here and must be subtracted by the caller (see :func:`balance`).
    """
    area = cell_m * cell_m
    t = water.totals
    return {
        "rain_m3": float(t[2]),
        "inflow_m3": float(t[3]),
        "outflow_m3": float(t[4]),
        "lost_m3": float(t[5]) + float(water.infiltrated_m.sum()) * area,
        "surface_m3": float(water.depth_m.sum()) * area,
        "nodes_m3": float(water.stored_m3.sum()),
    }


def balance(before, after):
    """Books between two :func:`volumes`: all of ``after`` plus ``error_m3`` and ``error_ratio``.

    The ratio is to the water that came in or stood there at first (nodes apart, or their great stock would hide an
    error), at least 1 m3.
    """
    came = after["rain_m3"] - before["rain_m3"] + after["inflow_m3"] - before["inflow_m3"]
    went = after["outflow_m3"] - before["outflow_m3"] + after["lost_m3"] - before["lost_m3"]
    kept = after["surface_m3"] - before["surface_m3"] + after["nodes_m3"] - before["nodes_m3"]
    error = came - went - kept
    return {**after, "error_m3": error, "error_ratio": abs(error) / max(came + before["surface_m3"], 1.0)}


__all__ = [
    "FILM_M",
    "WALL_M",
    "balance",
    "make_edges",
    "make_log",
    "make_rain",
    "make_soil",
    "make_sources",
    "make_terrain",
    "make_watch",
    "make_water",
    "no_edges",
    "no_reservoirs",
    "pad",
    "volumes",
]
