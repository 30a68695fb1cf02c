"""Synthetic relief conditioned on real five-minute mean heights.

The real heights are means over cells of about 8 x 9 km. Between them the relief is made: rough noise is eroded by the
stream-power law on a wide raster, then on finer ones, while each five-minute cell is pulled to its real mean, so that
valleys branch and run as rivers do and the means stay right. The result is synthetic and labelled so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from scenarios.regions.projection import to_lonlat, to_xy
from sim.ground import Grid
from sim.kernels.erosion import diffuse, erode
from sim.kernels.noise import gradient_noise
from sim.kernels.resampling import bilinear

Floats = NDArray[np.float64]

AREA_EXPONENT = 0.45
"""m of the stream-power law (0.4-0.5 in the literature; concavity of graded rivers)."""

EROSION_K = 0.06
"""K times the step, m^(1-2m): sets how far slopes are graded in the steps given."""


def axes(grid: Grid) -> tuple[Floats, Floats]:
    """Return x of a grid's columns and y of its rows, at cell centres, metres."""
    x = grid.west_m + (np.arange(grid.cols, dtype=np.float64) + 0.5) * grid.cell_m
    y = grid.north_m - (np.arange(grid.rows, dtype=np.float64) + 0.5) * grid.cell_m
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


def resample(values: NDArray[np.floating], grid: Grid, onto: Grid, order: int) -> Floats:
    """Interpolate a field of one grid at the centres of another by splines of an order."""
    x, y = axes(onto)
    rows = (grid.north_m - y) / grid.cell_m - 0.5
    cols = (x - grid.west_m) / grid.cell_m - 0.5
    points = np.meshgrid(rows, cols, indexing="ij")
    return np.asarray(ndimage.map_coordinates(values, points, order=order, mode="nearest"), dtype=np.float64)


@dataclass(frozen=True)
class CoarseHeights:
    """Real mean heights on a regular grid of longitude and latitude; ``mean_m`` is [row, col], row 0 north."""

    lon_deg: Floats
    lat_deg: Floats
    mean_m: Floats

    def grid(self, cell_m: float) -> Grid:
        """Return a grid of a cell size that lies inside the area of all cells."""
        half_lon = abs(self.lon_deg[1] - self.lon_deg[0]) / 2
        half_lat = abs(self.lat_deg[1] - self.lat_deg[0]) / 2
        west, east = self.lon_deg.min() - half_lon, self.lon_deg.max() + half_lon
        south, north = self.lat_deg.min() - half_lat, self.lat_deg.max() + half_lat
        x, y = to_xy([west, west, east, east], [south, north, south, north])
        west_m, east_m = float(x[:2].max()), float(x[2:].min())
        south_m, north_m = float(y[[0, 2]].max()), float(y[[1, 3]].min())
        return Grid("wide", west_m, north_m, cell_m, int((north_m - south_m) / cell_m), int((east_m - west_m) / cell_m))


@dataclass(frozen=True)
class Course:
    """The course a river is made to take: points close together, and the highest its bed may lie, metres."""

    name: str
    x_m: Floats
    y_m: Floats
    bed_m: Floats

    def cells(self, grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        """Return rows, columns and bed of the course's points inside a grid."""
        row, col = grid.cells(self.x_m, self.y_m)
        inside = grid.inside(row, col)
        return row[inside], col[inside], self.bed_m[inside]


class Conditioner:
    """Holds a raster to the coarse means: measures block means and spreads the misfit smoothly."""

    def __init__(self, coarse: CoarseHeights, grid: Grid) -> None:
        x, y = axes(grid)
        # the projection bends little over the raster: exact at every 16th cell, linear between
        rows = np.unique(np.append(np.arange(0, grid.rows, 16), grid.rows - 1))
        cols = np.unique(np.append(np.arange(0, grid.cols, 16), grid.cols - 1))
        lon, lat = to_lonlat(*np.meshgrid(x[cols], y[rows]))
        at = np.meshgrid(
            np.interp(np.arange(grid.rows), rows, np.arange(rows.size)),
            np.interp(np.arange(grid.cols), cols, np.arange(cols.size)),
            indexing="ij",
        )
        lon = (lon - coarse.lon_deg[0]) / (coarse.lon_deg[1] - coarse.lon_deg[0])
        lat = (lat - coarse.lat_deg[0]) / (coarse.lat_deg[1] - coarse.lat_deg[0])
        self._col = np.asarray(bilinear(lon, *at), dtype=np.float32)
        self._row = np.asarray(bilinear(lat, *at), dtype=np.float32)
        self._shape = coarse.mean_m.shape
        r = np.clip(np.rint(self._row), 0, self._shape[0] - 1).astype(np.int32)
        c = np.clip(np.rint(self._col), 0, self._shape[1] - 1).astype(np.int32)
        self._block = (r * self._shape[1] + c).ravel()
        self._count = np.bincount(self._block, minlength=coarse.mean_m.size)
        self.covered = (self._count > 0.98 * self._count.max()).reshape(self._shape)
        self._mean_m = coarse.mean_m

    def smooth(self, blocks: Floats) -> Floats:
        """Spread block values over the raster, bilinear between block centres."""
        return np.asarray(bilinear(np.asarray(blocks, dtype=np.float64), self._row, self._col), dtype=np.float64)

    def misfit(self, elevation_m: Floats) -> Floats:
        """Real mean less the raster's mean, a block; zero where the raster holds less than 60 % of the block."""
        total = np.bincount(self._block, weights=elevation_m.ravel(), minlength=self._count.size)
        held = self._count > 0.6 * self._count.max()
        out = np.zeros(self._count.size)
        out[held] = self._mean_m.ravel()[held] - total[held] / self._count[held]
        return out.reshape(self._shape)

    def rmse_m(self, elevation_m: Floats) -> float:
        """Root mean square misfit over the blocks that lie wholly inside the raster."""
        return float(np.sqrt(np.mean(self.misfit(elevation_m)[self.covered] ** 2)))


@dataclass(frozen=True)
class ReliefStage:
    """One stage of erosion: its cell, number of steps, pull to the means a step, and creep ratio."""

    cell_m: float
    steps: int
    pull: float
    creep: float


WIDE_STAGES = (ReliefStage(360.0, 160, 0.25, 0.0), ReliefStage(180.0, 30, 0.25, 0.02))
"""Stages on the wide raster, before the region's own."""


def make_relief(coarse: CoarseHeights, target: Grid, last: Conditioner, courses: Sequence[Course], key: int) -> Floats:
    """Make elevations on a raster inside the coarse heights; metres, not yet hydrologically conditioned.

    ``last`` holds the target to the coarse means.
    """
    grid = coarse.grid(WIDE_STAGES[0].cell_m)
    hold = Conditioner(coarse, grid)
    rough_m = _roughness(coarse.mean_m)
    z = hold.smooth(coarse.mean_m) + hold.smooth(rough_m) * _noise(key, grid, 7000.0, 5, 0.6)
    for stage in WIDE_STAGES:
        finer = coarse.grid(stage.cell_m)
        if finer != grid:
            z = resample(z, grid, finer, order=1)
            grid, hold = finer, Conditioner(coarse, finer)
        z = _grade(z, grid, hold, courses, stage)
    cell_m = max(60.0, target.cell_m)
    shrink = target.cell_m / cell_m
    middle = Grid(
        "middle",
        target.west_m,
        target.north_m,
        cell_m,
        int(np.ceil(target.rows * shrink)),
        int(np.ceil(target.cols * shrink)),
    )
    z = resample(z, grid, middle, order=3)
    hold = last if middle.shape == target.shape else Conditioner(coarse, middle)
    z += _noise(key + 1, middle, 900.0, 4, 0.55) * (1.0 + 0.05 * hold.smooth(rough_m))
    z = _grade(z, middle, hold, courses, ReliefStage(cell_m, 5, 0.0, 0.05))
    if cell_m != target.cell_m:
        z = resample(z, middle, target, order=3)
    z += _noise(key + 2, target, 240.0, 3, 0.5) * (0.15 + 0.008 * last.smooth(rough_m))
    for _round in range(4):
        z += last.smooth(last.misfit(z))
    return z


def level_seats(z: Floats, grid: Grid, x_m: Floats, y_m: Floats, people: NDArray[np.int64]) -> Floats:
    """Lower hills where towns stand: towns were built on the low, gentle ground that noise does not know of.

    Within a radius that grows with the root of the people, heights are drawn to three tenths of their rise above the
    lower quarter of the ground there, fading to nothing at the radius. Heights keep their order but for the fade.
    """
    out = z.copy()
    px, py = axes(grid)
    for x, y, count in zip(x_m, y_m, people, strict=True):
        radius_m = 700.0 + 5.0 * float(np.sqrt(count))
        cols = np.flatnonzero(np.abs(px - x) <= radius_m)
        rows = np.flatnonzero(np.abs(py - y) <= radius_m)
        part = np.ix_(rows, cols)
        away = np.hypot(px[cols][None, :] - x, py[rows][:, None] - y) / radius_m
        low_m = np.quantile(out[part][away < 0.8], 0.25)
        fade = 0.5 * (1.0 + np.cos(np.pi * np.clip(away, 0.0, 1.0)))
        out[part] -= 0.7 * fade * np.maximum(out[part] - low_m, 0.0)
    return out


def _grade(z: Floats, grid: Grid, hold: Conditioner, courses: Sequence[Course], stage: ReliefStage) -> Floats:
    free = np.zeros(z.shape, np.bool_)
    beds = [course.cells(grid) for course in courses]
    for _step in range(stage.steps):
        if stage.pull > 0:
            z += stage.pull * hold.smooth(hold.misfit(z))
        for row, col, bed_m in beds:
            z[row, col] = np.minimum(z[row, col], bed_m)
        erode(z, grid.cell_m, EROSION_K, AREA_EXPONENT, free)
        if stage.creep > 0:
            z = diffuse(z, stage.creep)
    return z


def _noise(key: int, grid: Grid, wave_m: float, octaves: int, gain: float) -> Floats:
    made = gradient_noise(
        np.uint64(key), grid.rows, grid.cols, grid.west_m, grid.north_m, grid.cell_m, wave_m, octaves, gain
    )
    return np.asarray(made, dtype=np.float64)


def _roughness(mean_m: Floats) -> Floats:
    """Amplitude of the first noise, metres: from the spread of neighbouring means and the height above the plain."""
    spread_m = ndimage.generic_filter(mean_m, np.std, size=3, mode="nearest")
    return np.asarray(4.0 + 0.5 * spread_m + 0.12 * np.maximum(mean_m - 80.0, 0.0), dtype=np.float64)
