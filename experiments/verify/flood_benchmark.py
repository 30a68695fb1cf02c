"""Tests 1 to 4 of the Environment Agency's benchmark of two-dimensional flood models, on ground built from the words.

Source: Neelz and Pender (2013), Benchmarking the latest generation of 2D hydraulic modelling packages, report
SC120002. The elevation models were not at hand: ground and hydrographs are built from the specification, and those of
its figures that are from memory are marked [M]. What the packages found is not repeated; what a model must show is.
"""

from __future__ import annotations

import math

import numpy as np

from experiments.verify.flood_run import LOCAL, SCHEMES, VOLUME, Basin, Check
from sim.kernels.basin import make_edges, make_sources, make_terrain, pick_edges, stage_edges

TOLD = math.inf
HOUR = 3600.0
SOURCE = "Neelz & Pender 2013, test {n}; {what}"
POINTS_4 = ((50, 1000), (100, 1000), (200, 1000), (300, 1000), (400, 1000), (300, 1300))


def _books(case: str, basin: Basin, source: str) -> Check:
    return Check(case, "relative volume error", basin.books["error_ratio"], 1e-12, source)


# -- test 1 ---------------------------------------------------------------------------------------------------------
SILL_M = 10.25


def pond_bed(x_m: np.ndarray) -> np.ndarray:
    """Profile (m) of test 1 [M]: rising to a sill of 10.25 m at x = 295 m, a hollow behind it, a bank at the end."""
    return np.asarray(np.interp(x_m, [0.0, 295.0, 400.0, 600.0, 700.0], [9.5, SILL_M, 9.75, 9.75, 10.6]))


def disconnected(scheme: str) -> list[Check]:
    """Fill a hollow over its sill from a rising level, and let it drain: its pool must stay behind, level at the sill.

    Twenty hours; the last film runs over the sill ever more slowly, so that a few millimetres are left.
    """
    cell = 10.0
    x = (np.arange(70) + 0.5) * cell
    bed = np.tile(pond_bed(x), (10, 1))
    west = np.zeros(bed.shape, bool)
    west[:, 0] = True
    edges = make_edges(make_terrain(bed, 0.03), open_cells=west)
    edges = pick_edges(edges, (edges.axis == 0) & (edges.sign < 0))
    every = np.ones(edges.sign.size, bool)
    edges = stage_edges(edges, every, np.array([0.0, 1.0, 11.0, 12.0]) * HOUR, [9.7, 10.35, 10.35, 9.7])
    basin = Basin(bed, 0.03, cell, scheme, np.maximum(np.where(x < 295.0, 9.7, 0.0) - bed, 0.0), edges=edges)
    case = f"EA test 1, {scheme}"
    source = SOURCE.format(n=1, what="profile and level's times from memory [M]")
    at = [int(p // cell) for p in (400.0, 600.0)]
    checks = []
    for now in basin.walk(20.0 * HOUR, HOUR):
        if now == 11.0 * HOUR:
            high = [float(bed[5, j] + basin.depth[5, j]) for j in at]
            checks += [Check(case, f"|level - 10.35| at 11 h, x = {40 + 20 * k}0 m", abs(v - 10.35), 0.005, source)
                       for k, v in enumerate(high)]  # fmt: skip
    for k, j in enumerate(at):
        level = float(bed[5, j] + basin.depth[5, j])
        where = f"x = {400 + 200 * k} m"
        checks.append(Check(case, f"|level - 10.25| at 20 h, {where}", abs(level - SILL_M), 0.005, source))
        checks.append(Check(case, f"level m at 20 h, {where}", level, TOLD, source))
    return [*checks, _books(case, basin, source)]


# -- test 2 ---------------------------------------------------------------------------------------------------------
def hollows_bed(x_m: np.ndarray, south_m: np.ndarray) -> np.ndarray:
    """Bed (m) of test 2: 4 x 4 hollows 0.5 m deep (product of sinusoids [M]), 1:1500 southwards, 1:3000 eastwards."""
    dish = (1.0 - np.cos(2.0 * np.pi * x_m / 500.0)) * (1.0 - np.cos(2.0 * np.pi * south_m / 500.0))
    return np.asarray(10.0 - south_m / 1500.0 - x_m / 3000.0 - 0.125 * dish)


def hollows(scheme: str) -> tuple[list[Check], np.ndarray]:
    """Fill hollows one after the other; return the checks, and the final levels (m; NaN where dry)."""
    cell = 20.0
    at = (np.arange(100) + 0.5) * cell
    bed = hollows_bed(*np.meshgrid(at, at))
    flow = np.array([0.0, 20.0, 20.0, 0.0]) / 5.0
    inflow = make_sources(range(5), [0] * 5, [0] * 5, np.array([0.0, 25.0, 60.0, 85.0]) * 60.0, [flow])
    basin = Basin(bed, 0.03, cell, scheme, sources=inflow).run(48.0 * HOUR)
    case = f"EA test 2, {scheme}"
    source = SOURCE.format(n=2, what="hollows' form and hydrograph (20 m3/s, 85 min) from memory [M]")
    levels = np.full((4, 4), np.nan)
    flat = 0.0
    for a in range(4):
        for b in range(4):
            # the hollow's middle, where the pool is deepest
            part = np.s_[25 * a + 9 : 25 * a + 16, 25 * b + 9 : 25 * b + 16]
            depth, ground = basin.depth[part], bed[part]
            if depth[3, 3] > 0.05:
                pool = (depth + ground)[depth > 0.05]
                levels[a, b] = float(depth[3, 3] + ground[3, 3])
                flat = max(flat, float(pool.max() - pool.min()))
    wet = np.isfinite(levels)
    checks = [
        Check(case, "steps of level within a pool m", flat, 0.005, source),
        Check(case, "share of NW hollow not wet", float(not wet[0, 0]), 0.0, source),
        Check(case, "share of SE hollow wet", float(wet[3, 3]), 0.0, source),
        Check(case, "hollows with water", float(wet.sum()), TOLD, source),
        Check(case, "area under 10 cm and more, ha", float((basin.depth > 0.1).sum()) * cell**2 / 1e4, TOLD, source),
    ]
    checks += [
        Check(case, f"level m, hollow {1 + b} from west, {1 + a} from north", float(levels[a, b]), TOLD, source)
        for a, b in np.argwhere(wet)
    ]
    return [*checks, _books(case, basin, source)], levels


# -- test 3 ---------------------------------------------------------------------------------------------------------
def bump_bed(x_m: np.ndarray) -> np.ndarray:
    """Bed (m) of test 3 [M]: 1:200 down to x = 100 m, then hollows at 150 and 250 m, 0.25 m under the bump between."""
    dish = np.where(x_m > 100.0, 0.125 * (1.0 - np.cos(2.0 * np.pi * x_m / 100.0)), 0.0)
    return np.asarray(9.75 + np.maximum(100.0 - x_m, 0.0) / 200.0 - dish)


def bump(scheme: str) -> list[Check]:
    """Send a short wave against an obstruction: its volume just fits before it, and goes over only by its momentum."""
    cell = 5.0
    x = (np.arange(60) + 0.5) * cell
    bed = np.tile(bump_bed(x), (20, 1))
    flow = np.array([0.0, 65.5, 65.5, 0.0]) / 20.0
    inflow = make_sources(range(20), [0] * 20, [0] * 20, [0.0, 4.0, 19.0, 23.0], [flow])
    basin = Basin(bed, 0.01, cell, scheme, sources=inflow)
    case = f"EA test 3, {scheme}"
    source = SOURCE.format(n=3, what="profile and hydrograph (65.5 m3/s for 15 s) from memory [M]")
    first, second = (int(p // cell) for p in (150.0, 250.0))
    top = np.zeros(2)
    for _ in basin.walk(900.0, 5.0):
        top = np.maximum(top, basin.speed[10, [first, second]])
    brim = float(np.maximum(9.75 - bed[:, x < 200.0], 0.0).sum()) * cell**2
    depth = basin.depth[10]
    wet = float(depth[second])
    held = 0.0 if scheme == VOLUME else TOLD
    return [
        Check(case, "inflow over the first hollow's room", basin.books["inflow_m3"] / brim, 0.999, source),
        Check(case, "depth lacking of 1 cm at x = 250 m, m", max(0.01 - wet, 0.0), held, source),
        Check(case, "depth m at x = 150 m, 15 min", float(depth[first]), TOLD, source),
        Check(case, "depth m at x = 250 m, 15 min", wet, TOLD, source),
        Check(case, "greatest speed m/s at x = 150 m", float(top[0]), TOLD, source),
        Check(case, "greatest speed m/s at x = 250 m", float(top[1]), TOLD, source),
        _books(case, basin, source),
    ]


# -- test 4 ---------------------------------------------------------------------------------------------------------
def plain(scheme: str, cell_m: float = 5.0) -> list[Check]:
    """Spread a flood over a dry plain: alike to both sides, later the farther away; level and speed at six points."""
    rows, cols = round(2000.0 / cell_m), round(1000.0 / cell_m)
    mouth = [int(y // cell_m) for y in np.arange(990.0 + 0.5 * cell_m, 1010.0, cell_m)]
    flow = np.array([0.0, 20.0, 20.0, 0.0]) / len(mouth)
    inflow = make_sources(mouth, [0] * len(mouth), [0] * len(mouth), np.array([0.0, 1.0, 4.0, 6.0]) * HOUR, [flow])
    basin = Basin(np.zeros((rows, cols)), 0.05, cell_m, scheme, sources=inflow)
    case = f"EA test 4, {scheme}, {cell_m:g} m"
    source = SOURCE.format(n=4, what="hydrograph (20 m3/s, base 6 h) from memory [M]")
    cells = tuple(np.array([(int((2000 - y) // cell_m), int(x // cell_m)) for x, y in POINTS_4]).T)
    arrival = np.full(len(POINTS_4), np.inf)
    speed = np.zeros(len(POINTS_4))
    checks, skew = [], 0.0
    for now in basin.walk(5.0 * HOUR, 60.0):
        depth = basin.depth[cells]
        arrival = np.where(np.isinf(arrival) & (depth > 0.02), now, arrival)
        speed = np.maximum(speed, basin.speed[cells])
        if now in (HOUR, 3.0 * HOUR):
            area = float((basin.depth > 0.15).sum()) * cell_m**2 / 1e4
            checks.append(Check(case, f"area under 15 cm and more at {now / HOUR:g} h, ha", area, TOLD, source))
            skew = max(skew, float(np.abs(basin.depth - basin.depth[::-1]).max()))
    out = [
        Check(case, "difference of north and south m", skew, 1e-4, "mirrored flood"),
        Check(case, "points on the axis reached out of turn", float((np.diff(arrival[:5]) <= 0.0).sum()), 0.0, source),
        Check(case, "points not reached", float(np.isinf(arrival).sum()), 0.0, source),
    ]
    for k, (x, y) in enumerate(POINTS_4):
        where = f"({x}, {y})"
        out.append(Check(case, f"arrival min {where}", float(arrival[k]) / 60.0, TOLD, source))
        out.append(Check(case, f"level m at 5 h {where}", float(basin.depth[cells][k]), TOLD, source))
        out.append(Check(case, f"greatest speed m/s {where}", float(speed[k]), TOLD, source))
    return [*out, *checks, _books(case, basin, source)]


def benchmark() -> list[Check]:
    """All four tests by each scheme."""
    checks = [c for scheme in SCHEMES for c in disconnected(scheme)]
    levels = {}
    for scheme in SCHEMES:
        more, levels[scheme] = hollows(scheme)
        checks += more
    gap = np.abs(levels[LOCAL] - levels[VOLUME])
    both = float(np.nanmax(gap)) if np.isfinite(gap).any() else 0.0
    checks.append(Check("EA test 2", "difference of the schemes' final levels m", both, TOLD, "pools wet in both"))
    checks += [c for scheme in SCHEMES for c in bump(scheme)]
    return checks + [c for scheme in SCHEMES for c in plain(scheme)]
