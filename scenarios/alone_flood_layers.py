"""What ``yingji hazard flood`` writes: layers of maxima, arrival, duration and hazard, gauges, figures."""

import csv
import io
import math
from dataclasses import replace
from typing import Any

import numpy as np

from scenarios.regions.rasters import Raster
from sim.ground import Grid
from sim.hazards.base import Crossed
from sim.hazards.flood_course import FRAME_DEPTH_M, FRAME_SPEED_M_S, Course, HeldFrames
from sim.kernels.flood_classes import DRY_M, RATING_FROM
from sim.record import Record

CAME, WENT = ("rain_m3", "inflow_m3"), ("outflow_m3", "lost_m3", "drained_m3", "surface_m3")
FIRST, LAST = "nodes_first_m3", "nodes_m3"
"""What reservoirs and basins held at first and hold at the end."""


def cropped(course: Course, grid: Grid) -> Course:
    """Return a course on the raster's own grid, without the ring about it (nothing ever flows there)."""
    row, col = np.divmod(course.cell.astype(np.int64), grid.cols + 2)
    inner = np.s_[1:-1, 1:-1]
    maps = ("depth_max_m", "speed_max_m_s", "hazard_max_m2_s", "rating_max", "class_max")
    return replace(
        course,
        cell=(row - 1) * grid.cols + col - 1,
        moving=HeldFrames(course.frames[:, 1:-1, 1:-1], course.speed_frames[:, 1:-1, 1:-1]),
        **{name: getattr(course, name)[inner] for name in maps},
    )


def frame_depths(frames: np.ndarray) -> np.ndarray:
    """Return depths (m) of frames as the flood keeps them."""
    return np.asarray(FRAME_DEPTH_M * (frames.astype(np.float64) / 255.0) ** 2)


def rating_classes(rating: np.ndarray, depth_max_m: np.ndarray) -> np.ndarray:
    """Return FD2320's classes: 1 low, 2 danger for some, 3 for most, 4 for all; 0 where it stays dry."""
    return np.where(depth_max_m >= DRY_M, np.digitize(rating, RATING_FROM[1:]) + 1, 0)


def _rung(course: Course, depth_m: float) -> np.ndarray:
    """Return which crossings are of a depth."""
    return np.asarray(course.level == int(np.searchsorted(course.ladder_m, depth_m)))


def arrival(course: Course, dem: Raster, depth_m: float) -> np.ndarray:
    """Return minutes until the water is first as deep as that; NaN where it never is."""
    mine = _rung(course, depth_m) & course.rising
    cells, first = np.unique(course.cell[mine], return_index=True)
    out = np.full(dem.grid.rows * dem.grid.cols, np.nan)
    # crossings are ordered by time, so the first of each cell is the earliest
    out[cells] = course.time_s[mine][first] / 60.0
    return out.reshape(dem.grid.shape)


def minutes_above(course: Course, dem: Raster, depth_m: float) -> np.ndarray:
    """Return minutes for which the water is as deep as that or deeper, until the run's end; NaN where it never is."""
    mine = _rung(course, depth_m)
    cell, rising = course.cell[mine], course.rising[mine]
    left_s = course.until_s - course.time_s[mine]
    total = np.zeros(dem.grid.rows * dem.grid.cols)
    np.add.at(total, cell, np.where(rising, left_s, -left_s))
    out = np.full(total.shape, np.nan)
    reached = np.unique(cell[rising])
    out[reached] = np.maximum(total[reached], 0.0) / 60.0
    return out.reshape(dem.grid.shape)


def layers_of(
    course: Course, dem: Raster, arrival_min: np.ndarray, above_m: tuple[float, ...]
) -> dict[str, np.ndarray]:
    """Return the layers by file name; NaN outside."""
    inside = np.isfinite(dem.values)
    layers = {
        "depth_max_m": course.depth_max_m,
        "velocity_max_m_s": course.speed_max_m_s,
        "depth_velocity_max_m2_s": course.hazard_max_m2_s,
        "arrival_min": arrival_min,
        **{f"duration_{depth_m:g}m_min": minutes_above(course, dem, depth_m) for depth_m in above_m},
        "hazard_class": course.class_max,
        "hazard_rating": course.rating_max,
        "hazard_class_fd2320": rating_classes(course.rating_max, course.depth_max_m),
    }
    for n, (depth, speed) in enumerate(zip(frame_depths(course.frames), course.speed_frames, strict=True)):
        minute = f"{round(n * course.frame_s / 60):05d}min"
        layers[f"depth/depth_m_{minute}"] = depth
        if n:
            layers[f"velocity/velocity_m_s_{minute}"] = FRAME_SPEED_M_S * speed.astype(np.float64)
    return {name: np.where(inside, values, np.nan) for name, values in layers.items()}


def gauge_series(
    gauges: dict[str, tuple[float, float]], dem: Raster, course: Course, record: Record
) -> dict[str, list[tuple[float, float, str]]]:
    """Return time (s), depth (m) and how it is known, at gauges: every frame, and exact times of passing the rungs."""
    rows: dict[str, list[tuple[float, float, str]]] = {}
    for name, (x_m, y_m) in gauges.items():
        row, col = (int(i) for i in dem.grid.cells(x_m, y_m))
        depths = frame_depths(course.frames[:, row, col])
        rows[name] = [(n * course.frame_s, float(d), "frame") for n, d in enumerate(depths)]
    for entry in record.of(Crossed):
        rows[entry.place].append((entry.time_s, entry.threshold, "rising" if entry.rising else "falling"))
    return {name: sorted(found) for name, found in rows.items()}


def gauge_table(
    gauges: dict[str, tuple[float, float]], dem: Raster, series: dict[str, list[tuple[float, float, str]]]
) -> str:
    """Return the table of depths at gauges."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["gauge", "x_m", "y_m", "time_min", "depth_m", "level_m", "how"])
    for name, (x_m, y_m) in gauges.items():
        row, col = (int(i) for i in dem.grid.cells(x_m, y_m))
        for time_s, depth, how in series[name]:
            level = float(dem.values[row, col]) + depth
            writer.writerow(
                [name, f"{x_m:.12g}", f"{y_m:.12g}", f"{time_s / 60:.3f}", f"{depth:.3f}", f"{level:.3f}", how]
            )
    return out.getvalue()


def at_gauge(
    point: tuple[float, float], dem: Raster, course: Course, arrival_min: np.ndarray
) -> dict[str, float | None]:
    """Return the figures at a gauge."""
    row, col = (int(i) for i in dem.grid.cells(*point))
    at = float(arrival_min[row, col])
    return {
        "depth_max_m": float(course.depth_max_m[row, col]),
        "velocity_max_m_s": float(course.speed_max_m_s[row, col]),
        "hazard_class": int(course.class_max[row, col]),
        "hazard_rating": float(course.rating_max[row, col]),
        "arrival_min": at if math.isfinite(at) else None,
    }


def figures_of(course: Course, dem: Raster) -> dict[str, Any]:
    """Return the figures of the whole raster."""
    books, area = course.books, dem.grid.cell_area_m2
    lakes = bool(course.node_m.size)
    named = (*CAME, *((FIRST,) if lakes else ()), *WENT, *((LAST,) if lakes else ()), "error_m3", "error_ratio")
    return {
        "followed_h": course.until_s / 3600.0,
        "mass_balance": {name: books[name] for name in named if name in books},
        "area_ha": float(np.isfinite(dem.values).sum()) * area / 1e4,
        "flooded_0_1_area_ha": float((course.depth_max_m > 0.1).sum()) * area / 1e4,
        "flooded_0_3_area_ha": float((course.depth_max_m > 0.3).sum()) * area / 1e4,
        "flooded_1_0_area_ha": float((course.depth_max_m > 1.0).sum()) * area / 1e4,
        "hazard_h3_area_ha": float((course.class_max >= 3).sum()) * area / 1e4,
        "hazard_h5_area_ha": float((course.class_max >= 5).sum()) * area / 1e4,
        "rating_all_area_ha": float((course.rating_max >= RATING_FROM[3]).sum()) * area / 1e4,
        "depth_max_m": float(course.depth_max_m.max(initial=0.0)),
        "velocity_max_m_s": float(course.speed_max_m_s.max(initial=0.0)),
        "steps": books["steps"],
    }
