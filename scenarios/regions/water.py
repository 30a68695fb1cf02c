"""Rivers and the reservoir: courses, the drowned valley behind the dam, hydrologic conditioning, stream network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import ndimage
from scipy.interpolate import CubicSpline

from scenarios.regions.base import Reservoir, River
from scenarios.regions.projection import to_xy
from scenarios.regions.relief import Course, Floats
from sim.ground import Grid
from sim.kernels import terrain
from sim.kernels.noise import gradient_noise

QUANTUM_M = 1.0 / 1024.0
"""Heights are multiples of this, exact in float32, so that a fall survives storage."""

DROP_M = 4.0 * QUANTUM_M
"""Least fall along a breach, metres a cell."""

DRAINAGE_KM2 = 1.0
"""Catchment from which a cell counts as drainage."""


@dataclass
class Waters:
    """Conditioned terrain with its routing. Flat arrays are in row-major order; catchments in km2."""

    grid: Grid
    elevation_m: NDArray[np.float32]
    direction: NDArray[np.uint8]
    order: NDArray[np.int32]
    receiver: NDArray[np.int32]
    cells_above: Floats
    stream: NDArray[np.bool_]
    drain: NDArray[np.int32]
    hand_m: NDArray[np.float32]
    reservoir: NDArray[np.uint8]

    @property
    def catchment_km2(self) -> Floats:
        """Catchment of each cell, [row, col], km2."""
        return self.cells_above.reshape(self.grid.shape) * (self.grid.cell_area_m2 / 1e6)

    def path(self, cell: int) -> NDArray[np.int64]:
        """Return the cells from one down to where the water leaves the raster, flat indices."""
        way = [cell]
        while self.receiver[way[-1]] >= 0:
            way.append(int(self.receiver[way[-1]]))
        return np.array(way, dtype=np.int64)


def read_courses(file: Path, key: int) -> tuple[Course, ...]:
    """Read river courses and let them wind: a spline through the points, bent aside by noise."""
    table = pd.read_csv(file)
    courses = []
    for number, (name, part) in enumerate(table.groupby("river", sort=False)):
        x, y = to_xy(part.lon_deg, part.lat_deg)
        along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        s = np.arange(0.0, along[-1], 15.0)
        px, py = CubicSpline(along, x)(s), CubicSpline(along, y)(s)
        dx, dy = np.gradient(px), np.gradient(py)
        length = np.hypot(dx, dy)
        seed = np.uint64(key + 100 + number)
        bend_m = 1000.0 * gradient_noise(seed, 1, s.size, 0.0, 0.0, 15.0, 3200.0, 1, 0.5)[0]
        bend_m += 300.0 * gradient_noise(seed + np.uint64(1), 1, s.size, 0.0, 0.0, 15.0, 900.0, 2, 0.5)[0]
        bend_m *= np.minimum(1.0, np.minimum(s, s[-1] - s) / 1500.0)
        bed_m = np.interp(s, along, part.bed_m.to_numpy(dtype=np.float64))
        courses.append(Course(str(name), px - bend_m * dy / length, py + bend_m * dx / length, bed_m))
    return tuple(courses)


def _quantise(z: Floats) -> Floats:
    return np.rint(z / QUANTUM_M) * QUANTUM_M


def _route(
    z: Floats, lake: NDArray[np.bool_] | None = None, to_dam: NDArray[np.uint8] | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.int32], Floats]:
    """Route water over a breached raster; in a lake it keeps to given directions, so that only the dam lets it out."""
    direction = terrain.flow_direction(z)
    if lake is not None and to_dam is not None:
        direction = np.where(lake, to_dam, direction)
    order, receiver = terrain.downstream_order(direction)
    if order.size != z.size:
        raise RuntimeError("the conditioned terrain has a flow cycle")
    return direction, order, receiver, terrain.flow_accumulation(order, receiver, np.ones(z.size))


def condition(z: Floats, grid: Grid, courses: tuple[Course, ...], lake: LakeSpec) -> tuple[Waters, Reservoir]:
    """Make every cell drain downhill to the raster's edge, cut rivers and flood plains, and lay the reservoir.

    Each step lowers downstream cells at least as much as upstream ones or maps heights by a rising function, so that
    the routing stays; a last breach mends rounding.
    """
    cell_km2 = grid.cell_area_m2 / 1e6
    for course in courses:
        row, col, bed_m = course.cells(grid)
        z[row, col] = np.minimum(z[row, col], bed_m)
    z = terrain.breach(_quantise(z), DROP_M)
    z = _flatten_plains(z, cell_km2)
    z = terrain.breach(_quantise(z), DROP_M)
    z, dam, mask, to_dam = _drown(z, grid, lake)
    z = terrain.breach(_quantise(z), DROP_M)
    _direction, order, receiver, above = _route(z)
    km2 = above * cell_km2
    depth_m = np.where(km2 >= DRAINAGE_KM2, 0.35 * np.maximum(km2, DRAINAGE_KM2) ** 0.35, 0.0).reshape(z.shape)
    z = terrain.breach(z - np.where(mask, 0.0, _quantise(depth_m)), DROP_M)
    direction, order, receiver, above = _route(z, mask, to_dam)
    stream = (above * cell_km2 >= DRAINAGE_KM2) | mask.ravel()
    surface = np.where(mask, lake.normal_level_m, z)
    surface = terrain.raise_upstream(surface, order, receiver, mask.ravel(), DROP_M)
    drain = terrain.nearest_drainage(order, receiver, stream)
    hand_m = terrain.height_above_drainage(surface, order, receiver, drain).reshape(z.shape)
    waters = Waters(
        grid=grid,
        elevation_m=surface.astype(np.float32),
        direction=direction,
        order=order,
        receiver=receiver,
        cells_above=above,
        stream=stream.reshape(z.shape),
        drain=drain,
        hand_m=hand_m,
        reservoir=mask.astype(np.uint8),
    )
    toe = _toe(receiver, mask.ravel(), dam)
    dam_x, dam_y = grid.centres(dam // grid.cols, dam % grid.cols)
    toe_x, toe_y = grid.centres(toe // grid.cols, toe % grid.cols)
    made = replace(
        lake.facts,
        dam_x_m=float(dam_x),
        dam_y_m=float(dam_y),
        outlet_x_m=float(toe_x),
        outlet_y_m=float(toe_y),
    )
    return waters, made


def _toe(receiver: NDArray[np.int32], mask: NDArray[np.bool_], dam: int) -> int:
    cell = dam
    while mask[cell] and receiver[cell] >= 0:
        cell = int(receiver[cell])
    return cell


def _flatten_plains(z: Floats, cell_km2: float) -> Floats:
    """Widen valley floors: HAND h becomes h^2 / (h + k), with k rising with the drainage's catchment."""
    _direction, order, receiver, above = _route(z)
    km2 = above * cell_km2
    drain = terrain.nearest_drainage(order, receiver, km2 >= DRAINAGE_KM2)
    hand_m = terrain.height_above_drainage(z, order, receiver, drain).astype(np.float64)
    k_m = np.where(drain >= 0, 0.6 * np.maximum(km2[np.maximum(drain, 0)], 1.0) ** 0.35, 0.5)
    flat = hand_m**2 / (hand_m + k_m)
    return np.asarray(z.ravel() - hand_m + flat, dtype=np.float64).reshape(z.shape)


@dataclass(frozen=True)
class LakeSpec:
    """What the reservoir must be: its published facts, and the course and place of its dam."""

    facts: Reservoir
    course: str
    dam_lon_deg: float
    dam_lat_deg: float

    @property
    def normal_level_m(self) -> float:
        """Level that the terrain shows."""
        return self.facts.normal_level_m


def _drown(z: Floats, grid: Grid, lake: LakeSpec) -> tuple[Floats, int, NDArray[np.bool_], NDArray[np.uint8]]:
    """Shape the valley above the dam so that the published surface lies at the normal level.

    The lake is the connected part of the dam's catchment that floods first when water rises behind it, until it has
    the published area; the ground about it is shifted smoothly so that this shore lies at the normal level. Below it
    heights keep their order, so the old valley still leads to the dam.
    """
    direction, order, receiver, above = _route(z)
    x, y = to_xy(lake.dam_lon_deg, lake.dam_lat_deg)
    row, col = (int(v) for v in grid.cells(x, y))
    reach = max(2, int(900 / grid.cell_m))
    window = above.reshape(z.shape)[row - reach : row + reach + 1, col - reach : col + reach + 1]
    r, c = np.unravel_index(int(np.argmax(window)), window.shape)
    dam = int((row - reach + r) * grid.cols + col - reach + c)
    at_dam = np.zeros(z.size, np.bool_)
    at_dam[dam] = True
    inside = terrain.nearest_drainage(order, receiver, at_dam) == dam
    # the level at which each catchment cell floods is its own height: on a breached raster all lower ways lead down
    heights = z.ravel()
    floods_at = np.where(inside, heights, np.inf)
    cells = round(lake.facts.surface_km2 * 1e6 / grid.cell_area_m2)
    chosen = np.argsort(floods_at, kind="stable")[:cells]
    mask = np.zeros(z.shape, np.bool_)
    mask.ravel()[chosen] = True
    shore_m = float(heights[chosen[-1]])
    away_m = ndimage.distance_transform_edt(~mask) * grid.cell_m
    fade = 0.5 * (1.0 + np.cos(np.pi * np.clip(away_m / 4000.0, 0.0, 1.0)))
    z = z - (shore_m - lake.normal_level_m) * fade
    dry = inside.reshape(z.shape) & ~mask
    z[dry] = np.maximum(z[dry], lake.normal_level_m + DROP_M)
    bed_m = z[mask]
    # the lake only has to lead to the dam: a bed just below the surface, so that lower ground beside it stays apart
    top_m, bottom_m = lake.normal_level_m - 0.1, lake.normal_level_m - 1.0
    rank = (bed_m - bed_m.min()) / max(bed_m.max() - bed_m.min(), 1e-9)
    z[mask] = bottom_m + rank * (top_m - bottom_m)
    # the river below the dam lies under the lake's floor, so that nothing runs back
    cell = int(receiver[dam])
    while cell >= 0 and z.ravel()[cell] >= bottom_m - 1.0:
        z.ravel()[cell] = bottom_m - 1.0
        cell = int(receiver[cell])
    return z, dam, mask, direction


def name_rivers(waters: Waters, courses: tuple[Course, ...], inside: NDArray[np.bool_]) -> tuple[River, ...]:
    """Trace the named rivers: from the head of the largest stream at each course's upper end down to the boundary."""
    names = {
        "xujia": ("徐家河", "Xujia He"),
        "yingshan": ("应山河", "Yingshan He"),
        "guangshui": ("广水河", "Guangshui He"),
        "fu": ("府河", "Fu He"),
    }
    grid, km2 = waters.grid, waters.catchment_km2
    givers: dict[int, list[int]] = {}
    big = np.flatnonzero(waters.stream.ravel())
    for cell in big.tolist():
        to = int(waters.receiver[cell])
        if to >= 0:
            givers.setdefault(to, []).append(cell)
    rivers = []
    for course in (c for c in courses if c.name in names):
        row, col, _bed = course.cells(grid)
        within = inside[row, col]
        row, col = row[within], col[within]
        # a third of the way down the course, where its stream is sure to be the main one
        k = len(row) // 3
        reach = max(1, round(600 / grid.cell_m))
        r0, c0 = max(int(row[k]) - reach, 0), max(int(col[k]) - reach, 0)
        window = km2[r0 : r0 + 2 * reach + 1, c0 : c0 + 2 * reach + 1]
        r, c = np.unravel_index(int(np.argmax(window)), window.shape)
        cell = int((r0 + r) * grid.cols + c0 + c)
        up = [cell]
        while givers.get(up[-1]):
            up.append(max(givers[up[-1]], key=lambda g: (waters.cells_above[g], -g)))
        way = np.concatenate([np.array(up[::-1]), waters.path(cell)[1:]])
        way = way[: int(np.flatnonzero(inside.ravel()[way])[-1]) + 1]
        way = way[:: max(1, round(90 / grid.cell_m))]
        x, y = grid.centres(way // grid.cols, way % grid.cols)
        zh, en = names[course.name]
        rivers.append(River(name_zh=zh, name_en=en, x_m=x, y_m=y, catchment_km2=km2.ravel()[way]))
    return tuple(rivers)
