"""Small reservoirs of a region, made up: where streams of a fitting catchment are, with figures by their size.

Nothing here is surveyed: places, sizes, states and curves are synthetic, the same for one region, cell and set of
figures. They lie in the water's grid as nodes that take in the water of some cells behind their dams.
"""

import heapq
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from scenarios.known_places import load_region
from sim.ground import Grid
from sim.hazards.breaches import DamBreach
from sim.hazards.flood import Flood
from sim.hazards.flood_grid import FLOOD
from sim.hazards.fragility import Fragility
from sim.hazards.small_dams import SmallDams
from sim.hazards.storage_node import StorageNode
from sim.params import Pert
from sim.streams import Streams
from sim.world import Static

SEED = 2
"""Seed of the made-up dams, as of the made-up region."""
RIVER_M = 700.0
"""Least distance from a stream of a greater catchment, whose floods would drown a dam beside it (own judgement)."""
SPACING_M = 900.0
"""Least distance of two dams (own judgement)."""
LAKE_M = 1500.0
"""Least distance from a surveyed reservoir (own judgement)."""
KM2 = (0.35, 20.0)
"""Least and greatest catchment of a small reservoir (estimate)."""
MEDIAN_KM2, SPREAD = 0.9, 0.8
"""Median of the catchments, and standard deviation of their logarithm (estimate)."""
HEAD_M, FREEBOARD_M = 1.0, 1.0
"""Head over the spillway in its design flood, and what the crest lies above that (estimate)."""
PLENTY = 40
"""Candidates tried for one dam."""


def with_small_dams(static: Static, hazards: dict[str, Any], region: str) -> tuple[Static, dict[str, Any]]:
    """Return hazards whose floods have their small reservoirs as nodes, and the static part with their cells."""
    for name, flood in hazards.items():
        if not isinstance(flood, Flood) or flood.small_dams is None:
            continue
        first = 1 + max((node.label for node in flood.nodes), default=0)
        nodes, rows, cols, labels = made_dams(region, static.grids[FLOOD].cell_m, flood.small_dams, first)
        label = np.array(static.arrays[FLOOD, "reservoir"])
        label[rows, cols] = labels
        label.flags.writeable = False
        static = replace(static, arrays={**static.arrays, (FLOOD, "reservoir"): label})
        hazards = {**hazards, name: flood.model_copy(update={"reservoirs": (*flood.reservoirs, *nodes)})}
    return static, hazards


@lru_cache(maxsize=8)
def made_dams(
    region: str, cell_m: float, spec: SmallDams, first: int
) -> tuple[tuple[StorageNode, ...], np.ndarray, np.ndarray, np.ndarray]:
    """Return the reservoirs with their breaches, and rows, columns and labels of their cells in the water's grid."""
    from scenarios.water_grid import water_grid

    grid, fields, _levees = water_grid(load_region(region), cell_m)
    return _made(grid, fields, spec, first)


def _made(
    grid: Grid, fields: dict[str, np.ndarray], spec: SmallDams, first: int
) -> tuple[tuple[StorageNode, ...], np.ndarray, np.ndarray, np.ndarray]:
    rng = Streams(SEED, ())["region/small-dams"]
    bed = np.where(fields["in_region"], fields["elevation_m"], np.inf)
    taken = np.array(fields["reservoir"]) > 0
    x, y, km2 = _candidates(grid, bed, taken)
    lake_x, lake_y = grid.centres(*np.nonzero(taken))
    wanted = np.exp(np.log(MEDIAN_KM2) + SPREAD * rng.standard_normal(4 * spec.count))
    wanted = wanted[(wanted >= KM2[0]) & (wanted <= KM2[1])]
    luck = rng.random((wanted.size, 2))
    # the shares of states hold exactly, and for one of a higher share of ill dams the same dams are ill and more
    states = (rng.permutation(spec.count) + 0.5) / spec.count
    nodes: list[StorageNode] = []
    cells: list[tuple[int, int, int]] = []
    at = np.empty((0, 2))
    for want, (start, size) in zip(wanted, luck, strict=True):
        if len(nodes) == spec.count:
            break
        low, high = np.searchsorted(km2, [0.85 * want, 1.15 * want])
        for k in range(min(PLENTY, high - low)):
            c = low + (int(start * (high - low)) + k * 7919) % (high - low)
            here = np.array([x[c], y[c]])
            if len(at) and (np.hypot(*(at - here).T) < SPACING_M).any():
                continue
            if lake_x.size and (np.hypot(lake_x - here[0], lake_y - here[1]) < LAKE_M).any():
                continue
            # storage from a third to three times the mean of its catchment
            volume = float(
                np.clip(spec.yield_m * km2[c] * 1e6 * 3.0 ** (2.0 * size - 1.0), spec.least_m3, spec.most_m3)
            )
            height = 8.0 * (volume / 1e5) ** 0.2
            many = max(1, round(2.5 * volume / height / grid.cell_area_m2))
            pond = _pond(grid, bed, taken, x[c], y[c], many)
            if pond is None:
                continue
            behind, out = pond
            number = first + len(nodes)
            nodes.append(
                _node(spec, len(nodes) + 1, number, volume, height, float(km2[c]), states[len(nodes)], bed, grid, out)
            )
            cells += [(row, col, number) for row, col in behind]
            taken[tuple(np.array(behind).T)] = True
            at = np.vstack([at, here])
            break
    rows, cols, labels = np.array(cells, np.int64).reshape(-1, 3).T
    return tuple(nodes), rows, cols, labels


def _candidates(grid: Grid, bed: np.ndarray, taken: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points (m) on streams and their catchments (km2), by rising catchment.

    Streams are those of the water's own grid: a dam on one of the finer terrain would take in other water than its own.
    """
    from scipy.ndimage import distance_transform_edt

    from sim.kernels import terrain

    inside = np.isfinite(bed)
    surface = terrain.breach(np.where(inside, bed, bed[inside].min() - 1.0), 1e-3)
    order, receiver = terrain.downstream_order(terrain.flow_direction(surface))
    above = terrain.flow_accumulation(order, receiver, np.ones(bed.size)).reshape(bed.shape)
    km2 = above * (grid.cell_area_m2 / 1e6)
    near = np.array(distance_transform_edt(km2 <= 1.2 * KM2[1])) * grid.cell_m < RIVER_M
    row, col = np.nonzero((km2 >= 0.8 * KM2[0]) & (km2 <= 1.2 * KM2[1]) & inside & ~taken & ~near)
    order = np.argsort(km2[row, col], kind="stable")
    row, col = row[order], col[order]
    x_m, y_m = grid.centres(row, col)
    return x_m, y_m, km2[row, col]


def _pond(
    grid: Grid, bed: np.ndarray, taken: np.ndarray, x_m: float, y_m: float, many: int
) -> tuple[list[tuple[int, int]], tuple[int, int]] | None:
    """Return the cells behind a dam, lowest first, and the cell below it; None where the land does not fall away."""
    row, col = (int(v) for v in grid.cells(x_m, y_m))
    if not (1 <= row < grid.rows - 1 and 1 <= col < grid.cols - 1) or taken[row, col] or not np.isfinite(bed[row, col]):
        return None
    around = [(row + i, col + j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    out = min(around, key=lambda c: (bed[c], c))
    if bed[out] >= bed[row, col] or taken[out]:
        return None
    behind: list[tuple[int, int]] = []
    queue, seen = [(bed[row, col], row, col)], {(row, col), out}
    while queue and len(behind) < many:
        _level, i, j = heapq.heappop(queue)
        behind.append((i, j))
        for at in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
            # what is lower than the dam's own cell lies beside or below it
            if at not in seen and 0 <= at[0] < grid.rows and 0 <= at[1] < grid.cols and not taken[at]:
                seen.add(at)
                if bed[row, col] <= bed[at] < np.inf:
                    heapq.heappush(queue, (bed[at], *at))
    return behind, out


def _node(
    spec: SmallDams, number: int, label: int, volume_m3: float, height_m: float, km2: float, luck: float,
    bed: np.ndarray, grid: Grid, out: tuple[int, int],
) -> StorageNode:  # fmt: skip
    """Return a reservoir: a valley V ~ h^2.5, a weir for 16 A^0.8 m3/s (A in km2: a flood of 20 years, estimate)."""
    foot = round(float(bed[out]) + 0.5, 2)
    height, volume = round(height_m, 2), round(volume_m3, -2)
    crest = round(foot + height + HEAD_M + FREEBOARD_M, 2)
    steps = np.array([0.0, 0.25, 0.5, 0.75, 1.0, (height + HEAD_M + FREEBOARD_M + 2.0) / height])
    levels = tuple(float(v) for v in np.round(foot + height * steps, 2))
    state = "ill" if luck < spec.ill else "flawed" if luck < spec.ill + spec.flawed else "sound"
    over = {"ill": spec.ill_over_crest_m, "flawed": spec.flawed_over_crest_m, "sound": spec.sound_over_crest_m}[state]
    x, y = grid.centres(*out)
    return StorageNode(
        name=f"small-dam-{number:03d}",
        label=label,
        level_m=round(foot + spec.filled * height, 2),
        curve_level_m=levels,
        curve_volume_m3=tuple(float(v) for v in np.round(volume * steps**2.5, 1)),
        crest_m=round(foot + height, 2),
        width_m=round(max(16.0 * km2**0.8 / (1.7 * HEAD_M**1.5), 2.0), 1),
        blocked=spec.blocked,
        blocked_left=spec.blocked_left,
        outlet_x_m=float(x),
        outlet_y_m=float(y),
        breach=DamBreach(
            trigger="fragility",
            crest_m=crest,
            bottom_m=foot,
            fragility=Fragility(state=state, median_over_crest_m=over),
            width_factor=Pert(0.5, 1.0, 2.0),
            formation_factor=Pert(0.4, 1.0, 2.5),
        ),
    )
