"""Make the padded arrays that :mod:`sim.kernels.inundation` works on, from plain grids; not part of its loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit

from sim.kernels.active_tiles import TILE_COLS, TILE_ROWS
from sim.kernels.breaching import FROM_NODE, breach_state
from sim.kernels.depth_ladder import Ladder, Log, set_band
from sim.kernels.water import (
    CARRY,
    GRAVITY_M_S2,
    INFLOW,
    LOSS,
    OUTFLOW,
    RAIN,
    TOTALS,
    WALL_M,
    Edges,
    Rain,
    Reservoirs,
    Soil,
    Sources,
    Terrain,
    Water,
)


def pad(grid: np.ndarray, value: float, dtype: Any = np.float64) -> np.ndarray:
    """Put a ring of ``value`` around a grid."""
    out = np.full((grid.shape[0] + 2, grid.shape[1] + 2), value, dtype)
    out[1:-1, 1:-1] = grid
    return out


def make_terrain(bed_m: np.ndarray, manning: float | np.ndarray, inside: np.ndarray | None = None) -> Terrain:
    """Bed and friction; cells where ``inside`` is False, or whose bed is not finite, are walls."""
    bed = np.asarray(bed_m, np.float64)
    within = np.isfinite(bed) if inside is None else np.isfinite(bed) & np.asarray(inside, bool)
    n = np.broadcast_to(np.asarray(manning, np.float64), bed.shape)
    return Terrain(pad(np.where(within, bed, WALL_M), WALL_M), pad(GRAVITY_M_S2 * n * n, GRAVITY_M_S2 * 0.03**2))


def make_soil(
    shape: tuple[int, ...],
    conductivity_m_s: float | np.ndarray | None = None,
    suction_m: float | np.ndarray | None = None,
    room_m: float | np.ndarray | None = None,
    retention_m: float | np.ndarray | None = None,
    initial_ratio: float = 0.2,
    *,
    first_m_s: float | np.ndarray | None = None,
    decay_1_s: float | np.ndarray = 1.0,
    interception_m: float | np.ndarray | None = None,
    drain_m_s: float | np.ndarray | None = None,
    street_m: float | np.ndarray = 0.0,
) -> Soil:
    """Soil of a grid of ``shape``; a loss whose first figure is None is switched off. Scalars are spread.

    With ``first_m_s`` the soil is Horton's, and ``conductivity_m_s`` (needed then) its last rate.
    """
    none = np.zeros((0, 0))

    def spread(x: float | np.ndarray) -> np.ndarray:
        return pad(np.broadcast_to(np.asarray(x, np.float64), shape), 0.0)

    if conductivity_m_s is None:
        k = s = room = none
    else:
        k, s = spread(conductivity_m_s), spread(0.0 if suction_m is None else suction_m)
        room = spread(1.0e9 if room_m is None else room_m)
    return Soil(
        k,
        s,
        room,
        none if retention_m is None else spread(retention_m),
        float(initial_ratio),
        none if first_m_s is None else spread(first_m_s),
        none if first_m_s is None else pad(np.broadcast_to(np.asarray(decay_1_s, np.float64), shape), 1.0),
        none if interception_m is None else spread(interception_m),
        none if drain_m_s is None else spread(drain_m_s),
        none if drain_m_s is None else spread(street_m),
    )


def make_water(
    terrain: Terrain,
    depth_m: float | np.ndarray = 0.0,
    stored_m3: Sequence[float] = (),
    use_curve_number: bool = False,
    soil: Soil | None = None,
    breaches: int = 0,
    flow: Any = np.float32,
) -> Water:
    """Still water of a depth (m) on the terrain at time 0 s; storage nodes hold ``stored_m3``, no breach has begun.

    ``soil`` says which memories its losses need; without it ``use_curve_number`` does. ``flow`` is the precision of
    flows: single for the local inertial scheme, double for finite volumes.
    """
    shape = terrain.bed_m.shape
    depth = pad(np.broadcast_to(np.asarray(depth_m, np.float64), (shape[0] - 2, shape[1] - 2)), 0.0)
    depth[terrain.bed_m >= WALL_M] = 0.0
    tiles = (-(-shape[0] // TILE_ROWS), -(-shape[1] // TILE_COLS))
    totals = np.zeros(TOTALS)
    totals[1] = np.sqrt(GRAVITY_M_S2 * depth.max())
    wave = np.zeros(tiles)
    row, col = np.nonzero(depth > 0.0)
    np.maximum.at(wave, (row // TILE_ROWS, col // TILE_COLS), np.sqrt(GRAVITY_M_S2 * depth[row, col]))
    if soil is not None:
        use_curve_number = soil.retention_m.size > 0 or soil.interception_m.size > 0

    def memory(needed: bool) -> np.ndarray:
        return np.zeros(shape) if needed else np.zeros((0, 0))

    return Water(
        depth,
        np.zeros(shape, flow),
        np.zeros(shape, flow),
        depth.copy(),
        np.zeros(shape),
        memory(use_curve_number),
        memory(soil is not None and soil.first_m_s.size > 0),
        memory(soil is not None and soil.drain_m_s.size > 0),
        np.array([*stored_m3, *np.zeros(len(stored_m3))], np.float64),
        np.zeros(tiles, np.int64),
        wave,
        totals,
        breach_state(breaches),
    )


def make_rain(
    west_m: float,
    north_m: float,
    cell_m: float,
    interval_s: float = 300.0,
    storms: np.ndarray | None = None,
    intensity_m_s: np.ndarray | None = None,
    zone: np.ndarray | None = None,
    zone_rate_m_s: np.ndarray | None = None,
) -> Rain:
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


def make_edges(
    terrain: Terrain,
    slope: float = 1.0e-3,
    open_cells: np.ndarray | None = None,
    outside_bed_m: np.ndarray | None = None,
    cell_m: float = 1.0,
) -> Edges:
    """Free outflow on faces between a cell and a wall; only at ``open_cells`` (bool grid) where given.

    With the bed beyond the walls (``outside_bed_m``, on the grid; not finite where unknown) a face is open only where
    that bed is not higher than the cell's, and its slope is at least the fall to it: a ridge keeps its water.
    """
    inside = terrain.bed_m < WALL_M
    allowed = inside if open_cells is None else inside & pad(open_cells, False, np.bool_)
    beyond = np.full(inside.shape, np.nan) if outside_bed_m is None else pad(outside_bed_m, np.nan)
    faces, slopes = [], []
    # axis, step to the neighbour, offset of the face: west, east, north, south
    for axis, di, dj, fi, fj in ((0, 0, -1, 0, 0), (0, 0, 1, 0, 1), (1, -1, 0, 0, 0), (1, 1, 0, 1, 0)):
        r, c = np.nonzero(allowed)
        keep = ~inside[r + di, c + dj]
        r, c = r[keep], c[keep]
        fall = (terrain.bed_m[r, c] - beyond[r + di, c + dj]) / cell_m
        keep = ~(fall < 0.0)
        r, c, fall = r[keep], c[keep], fall[keep]
        one = np.ones(r.size, np.int64)
        faces.append(np.stack([r + fi, c + fj, axis * one, (di + dj) * one, r, c]))
        slopes.append(np.maximum(np.where(np.isfinite(fall), fall, 0.0), slope))
    a = np.concatenate(faces, axis=1).astype(np.int64)
    free = np.full(a.shape[1], -1, np.int64)
    return Edges(a[0], a[1], a[2], a[3], a[4], a[5], np.concatenate(slopes), free, np.zeros(1), np.zeros((0, 1)))


def pick_edges(edges: Edges, keep: np.ndarray) -> Edges:
    """Return the open faces where ``keep`` (bool, one a face) holds."""
    of_faces = {name: getattr(edges, name)[keep] for name in Edges._fields if name not in ("knot_s", "level_m")}
    return edges._replace(**of_faces)


def stage_edges(
    edges: Edges, which: np.ndarray, knot_s: Sequence[float] | np.ndarray, level_m: Sequence[float] | np.ndarray
) -> Edges:
    """Return open faces of which those in ``which`` (bool, one a face) meet water of a level that follows a series."""
    knots, level = np.asarray(knot_s, np.float64), np.asarray(level_m, np.float64)
    return edges._replace(series=np.where(which, 0, -1).astype(np.int64), knot_s=knots, level_m=level.reshape(1, -1))


def no_edges() -> Edges:
    """All walls closed."""
    e = np.zeros(0, np.int64)
    return Edges(e, e, e, e, e, e, np.zeros(0), e, np.zeros(1), np.zeros((0, 1)))


def make_sources(
    rows: Sequence[int] = (),
    cols: Sequence[int] = (),
    series: Sequence[int] = (),
    knot_s: Sequence[float] | np.ndarray = (0.0,),
    flow_m3_s: Sequence[Any] | np.ndarray = ((0.0,),),
) -> Sources:
    """Inflows at unpadded cells; each takes one of the flow series (series, knots)."""
    return Sources(
        np.asarray(rows, np.int64) + 1,
        np.asarray(cols, np.int64) + 1,
        np.asarray(series, np.int64),
        np.asarray(knot_s, np.float64),
        np.asarray(flow_m3_s, np.float64).reshape(-1, len(knot_s)),
    )


def no_reservoirs() -> Reservoirs:
    """No storage node."""
    i, f = np.zeros(0, np.int64), np.zeros(0)
    return Reservoirs(i, i, i, i, i, f, f, f, f, np.zeros((0, 2)), np.zeros((0, 2)))


def make_ladder(
    water: Water, threshold_m: Sequence[float] | np.ndarray = (), datum_m: float | np.ndarray = 0.0
) -> Ladder:
    """Ascending depths (m above ``datum_m``) to log in every cell, set to where the water stands."""
    shape = water.depth_m.shape
    step = np.asarray(threshold_m, np.float64)
    if step.size == 0:
        none = np.zeros((0, 0))
        return Ladder(step, none, np.zeros((0, 0), np.uint8), none, none)
    datum = pad(np.broadcast_to(np.asarray(datum_m, np.float64), (shape[0] - 2, shape[1] - 2)), 0.0)
    ladder = Ladder(step, datum, np.zeros(shape, np.uint8), np.zeros(shape), np.zeros(shape))
    settle(ladder, water.depth_m)
    return ladder


@njit(cache=True, nogil=True)
def settle(ladder, depth_m):
    """Put every cell into the band of its depth without logging."""
    for i in range(depth_m.shape[0]):
        for j in range(depth_m.shape[1]):
            set_band(ladder, i, j, np.searchsorted(ladder.threshold_m + ladder.datum_m[i, j], depth_m[i, j], "right"))


def make_log(ladder: Ladder, spare: int = 100_000) -> Log:
    """Room for crossings: a step that moves every cell by two thresholds and ``spare`` before it hands over."""
    n = 2 * ladder.band.size + spare
    return Log(np.zeros(n), np.zeros(n, np.int64), np.zeros(n, np.uint8), np.zeros(n, np.bool_), np.zeros(2, np.int64))


def copy_water(water: Water) -> Water:
    """Return a copy that shares nothing."""
    return Water(*(a.copy() for a in water))


def volumes(water: Water, cell_m: float) -> dict[str, float]:
    """Volumes (m3): rain, inflow, outflow, lost (soil, plants), drained, surface, nodes, what left nodes by breaches.

    The error is what the books cannot explain: ``rain + inflow + first - outflow - lost - drained - surface - nodes``;
    the first stock is not known here and must be subtracted by the caller (see :func:`balance`).
    """
    area = cell_m * cell_m
    t = water.totals
    broke = {"breached_m3": float(water.breach[:, FROM_NODE].sum())} if water.breach.shape[0] else {}
    return {
        "rain_m3": float(t[RAIN] + t[RAIN + CARRY]),
        "inflow_m3": float(t[INFLOW] + t[INFLOW + CARRY]),
        "outflow_m3": float(t[OUTFLOW] + t[OUTFLOW + CARRY]),
        "lost_m3": float(t[LOSS] + t[LOSS + CARRY]) + float(water.infiltrated_m.sum()) * area,
        "drained_m3": float(water.drained_m.sum()) * area,
        "surface_m3": float(water.depth_m.sum()) * area,
        "nodes_m3": float(water.stored_m3.sum()),
        **broke,
    }


def balance(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """Books between two :func:`volumes`: all of ``after``, ``nodes_first_m3``, ``error_m3`` and ``error_ratio``.

    The ratio is to the water that came in or stood there at first (nodes apart, or their great stock would hide an
    error; but what left them by a breach came in), at least 1 m3.
    """
    came = after["rain_m3"] - before["rain_m3"] + after["inflow_m3"] - before["inflow_m3"]
    went = after["outflow_m3"] - before["outflow_m3"] + after["lost_m3"] - before["lost_m3"]
    went += after["drained_m3"] - before["drained_m3"]
    kept = after["surface_m3"] - before["surface_m3"] + after["nodes_m3"] - before["nodes_m3"]
    error = came - went - kept
    broke = after.get("breached_m3", 0.0) - before.get("breached_m3", 0.0)
    after = {**after, "nodes_first_m3": before["nodes_m3"]}
    return {**after, "error_m3": error, "error_ratio": abs(error) / max(came + broke + before["surface_m3"], 1.0)}
