"""``yingji hazard flood``: rain and inflows on a user's elevation raster."""

import csv
import io
import math
from dataclasses import replace
from typing import Any, Literal, cast

import numpy as np

from scenarios.alone import Outcome, check_free, finished, read_dem, suffix_of, world_alone
from scenarios.alone_losses import read_held_and_drained, read_losses
from scenarios.alone_water import (
    FloodAsk,
    Rain,
    read_boundary,
    read_gauges,
    read_ground,
    read_inflows,
    read_rain,
    ringed,
    storm_of,
)
from scenarios.problems import Faults, Problem
from scenarios.regions.rasters import Raster
from sim.ground import Grid
from sim.hazards.base import Crossed, Watch
from sim.hazards.flood import Flood, FloodMemory
from sim.hazards.flood_course import FRAME_DEPTH_M, Course
from sim.hazards.flood_grid import FLOOD
from sim.hazards.flood_soil import Infiltration
from sim.hazards.inflow import Inflow
from sim.hazards.rainstorm import INTERVAL_S
from sim.kernels.speeds import SHALLOW_M
from sim.record import Record
from sim.text import N_, _

MOST_S = 30 * 86400.0
MOST_FRAMES = 2000

# AIDR Guideline 7-3 (2017): upper limits of classes H1 to H5 in depth (m), speed (m/s) and their product (m2/s)
AIDR_DEPTH_M = (0.3, 0.5, 1.2, 2.0, 4.0)
AIDR_SPEED_M_S = (2.0, 2.0, 2.0, 2.0, 4.0)
AIDR_PRODUCT_M2_S = (0.3, 0.6, 0.6, 1.0, 4.0)
BOOKS = ("rain_m3", "inflow_m3", "outflow_m3", "lost_m3", "drained_m3", "surface_m3", "error_m3", "error_ratio")
DRY_M = 0.01
"""Below this greatest depth a cell has no hazard class."""

SCHEMES = {
    "local inertial": N_(
        "Local inertial flow: where a dam breaks or the flow is a torrent, fronts are less sharp than in nature."
    ),
    "finite volume": N_("Shallow water by finite volumes (HLLC, second order): right at shocks and torrents too."),
}
"""How water flows, and what the summary says of it."""


def run_flood(ask: FloodAsk, faults: Faults | None = None) -> Outcome:
    """Read what is asked for, let the water run, and return what is to be written.

    Parameters
    ----------
    ask : FloodAsk
        What is asked for.
    faults : Faults, optional
        What was wrong before; told together with what is found here.

    Raises
    ------
    BadInputError
        For everything that a user can mend, at once.
    """
    faults = faults or Faults()
    with faults.kept():
        check_free(ask.out)
    frame_s = ask.frame_s or max(1, round(ask.duration_s / 12 / INTERVAL_S)) * INTERVAL_S
    faults.problems += _wrong_words(ask, frame_s)
    dem, notes, arrays = None, list[str](), dict[str, np.ndarray]()
    gauges, inflows, rain = dict[str, tuple[float, float]](), tuple[Inflow, ...](), Rain([], [], "")
    model: Infiltration = "none"
    soil, boundary = "", dict[str, Any]()
    with faults.kept():
        dem = read_dem(ask.dem, FLOOD)
    with faults.kept():
        arrays = read_ground(ask, dem)
    with faults.kept():
        model, soil = read_losses(ask, dem, arrays)
    with faults.kept():
        read_held_and_drained(ask, dem, arrays, notes)
    with faults.kept():
        gauges = read_gauges(ask, dem, notes)
    with faults.kept():
        rain = read_rain(ask, notes)
    with faults.kept():
        boundary = read_boundary(ask, notes)
    with faults.kept():
        inflows = read_inflows(ask, dem, notes)
    if dem is not None and not faults.problems:
        with faults.kept():
            storm, rain_until = storm_of(rain, ask, dem)
    faults.tell()
    assert dem is not None
    flood = Flood(
        storm=storm,
        duration_s=ask.duration_s,
        infiltration=model,
        soil=soil,
        **boundary,
        scheme=cast(Literal["local inertial", "finite volume"], ask.scheme),
        frame_s=frame_s,
        ladder_m=tuple(sorted({*Flood.model_fields["ladder_m"].default, ask.arrival_m})),
        inflows=inflows,
        keep=False,
    )
    world = world_alone("flood", flood, *ringed(dem.grid, arrays), ask.duration_s)
    if gauges:
        x_m, y_m = np.array(list(gauges.values())).T
        world.hazards["flood"].listen(Watch.over(list(gauges), x_m, y_m, "depth_m", flood.ladder_m))
    driver = finished(world, "flood")
    assert driver.forecast is not None
    memory: FloodMemory = driver.forecast.memory
    course = cropped(memory.course, dem.grid)
    outcome = Outcome("flood", dem.grid, dem.crs, suffix_of(ask.dem))
    arrival = _arrival(course, dem, ask.arrival_m)
    outcome.layers = _layers(course, dem, arrival)
    if gauges:
        outcome.texts["gauges.csv"] = _gauge_table(gauges, dem, course, world.record)
    outcome.figures = _figures(course, dem) | {
        "gauges": {name: _at_gauge(point, dem, course, arrival) for name, point in gauges.items()}
    }
    outcome.notes = [*notes, *_notes(ask, course, rain_until)]
    outcome.inputs = _inputs(ask)
    return outcome


def _wrong_words(ask: FloodAsk, frame_s: float) -> list[Problem]:
    """Return what is wrong with options by themselves."""
    found = []
    if not 0 < ask.duration_s <= MOST_S or ask.duration_s % INTERVAL_S:
        message = _("expected a multiple of 5 min, at most 30 d, found {found} s").format(found=ask.duration_s)
        found.append(Problem("", message, "--duration"))
    if frame_s % INTERVAL_S or frame_s <= 0 or ask.duration_s / frame_s > MOST_FRAMES:
        message = _("expected a multiple of 5 min that makes at most {most} frames, found {found} s")
        found.append(Problem("", message.format(most=MOST_FRAMES, found=frame_s), "--frames"))
    if not ask.rain and ask.inflow is None and not ask.boundary.startswith("stage"):
        found.append(Problem("", _("no water comes: give --rain or --inflow"), "yingji hazard flood"))
    if (ask.inflow is None) != (ask.inflow_at is None):
        found.append(Problem("", _("--inflow and --inflow-at belong together"), "yingji hazard flood"))
    return found


# -- what comes out -------------------------------------------------------------------------------------------------
def cropped(course: Course, grid: Grid) -> Course:
    """Return a course on the raster's own grid, without the ring about it (nothing ever flows there)."""
    row, col = np.divmod(course.cell.astype(np.int64), grid.cols + 2)
    inner = np.s_[1:-1, 1:-1]
    return replace(
        course,
        cell=(row - 1) * grid.cols + col - 1,
        depth_max_m=course.depth_max_m[inner],
        speed_max_m_s=course.speed_max_m_s[inner],
        hazard_max_m2_s=course.hazard_max_m2_s[inner],
        frames=course.frames[:, 1:-1, 1:-1],
    )


def frame_depths(frames: np.ndarray) -> np.ndarray:
    """Return depths (m) of frames as the flood keeps them."""
    return np.asarray(FRAME_DEPTH_M * (frames.astype(np.float64) / 255.0) ** 2)


def hazard_class(depth_max_m: np.ndarray, speed_max_m_s: np.ndarray, product_max_m2_s: np.ndarray) -> np.ndarray:
    """Return the class H1 to H6 (1-6; 0 below 1 cm) of AIDR Guideline 7-3 (2017) from the three maxima.

    A class is the first whose three limits all hold, so it is the greatest of the classes by each limit alone.
    """
    parts = [
        np.searchsorted(np.array(limits), values, "left") + 1
        for limits, values in (
            (AIDR_DEPTH_M, depth_max_m),
            (AIDR_SPEED_M_S, speed_max_m_s),
            (AIDR_PRODUCT_M2_S, product_max_m2_s),
        )
    ]
    return np.where(depth_max_m >= DRY_M, np.maximum.reduce(parts), 0)


def _arrival(course: Course, dem: Raster, depth_m: float) -> np.ndarray:
    """Return minutes until the water is first as deep as that; NaN where it never is."""
    level = int(np.searchsorted(course.ladder_m, depth_m))
    mine = (course.level == level) & course.rising
    cells, first = np.unique(course.cell[mine], return_index=True)
    out = np.full(dem.grid.rows * dem.grid.cols, np.nan)
    # crossings are ordered by time, so the first of each cell is the earliest
    out[cells] = course.time_s[mine][first] / 60.0
    return out.reshape(dem.grid.shape)


def _layers(course: Course, dem: Raster, arrival: np.ndarray) -> dict[str, np.ndarray]:
    inside = np.isfinite(dem.values)
    kinds = hazard_class(
        *(a.astype(np.float64) for a in (course.depth_max_m, course.speed_max_m_s, course.hazard_max_m2_s))
    )
    layers = {
        "depth_max_m": course.depth_max_m,
        "velocity_max_m_s": course.speed_max_m_s,
        "depth_velocity_max_m2_s": course.hazard_max_m2_s,
        "arrival_min": arrival,
        "hazard_class": kinds,
    }
    for n, depth in enumerate(frame_depths(course.frames)):
        layers[f"depth/depth_m_{round(n * course.frame_s / 60):05d}min"] = depth
    return {name: np.where(inside, values, np.nan) for name, values in layers.items()}


def _gauge_table(gauges: dict[str, tuple[float, float]], dem: Raster, course: Course, record: Record) -> str:
    """Return depths at gauges: every frame, and the exact times of passing the flood's rungs."""
    crossed: dict[str, list[tuple[float, float, str]]] = {name: [] for name in gauges}
    for entry in record.of(Crossed):
        crossed[entry.place].append((entry.time_s, entry.threshold, "rising" if entry.rising else "falling"))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["gauge", "x_m", "y_m", "time_min", "depth_m", "level_m", "how"])
    for name, (x_m, y_m) in gauges.items():
        row, col = (int(i) for i in dem.grid.cells(x_m, y_m))
        depths = frame_depths(course.frames[:, row, col])
        rows = [(n * course.frame_s, float(d), "frame") for n, d in enumerate(depths)] + crossed[name]
        for time_s, depth, how in sorted(rows):
            level = float(dem.values[row, col]) + depth
            writer.writerow(
                [name, f"{x_m:.12g}", f"{y_m:.12g}", f"{time_s / 60:.3f}", f"{depth:.3f}", f"{level:.3f}", how]
            )
    return out.getvalue()


def _at_gauge(point: tuple[float, float], dem: Raster, course: Course, arrival: np.ndarray) -> dict[str, float | None]:
    row, col = (int(i) for i in dem.grid.cells(*point))
    at = float(arrival[row, col])
    return {
        "depth_max_m": float(course.depth_max_m[row, col]),
        "velocity_max_m_s": float(course.speed_max_m_s[row, col]),
        "arrival_min": at if math.isfinite(at) else None,
    }


def _figures(course: Course, dem: Raster) -> dict[str, Any]:
    books, area = course.books, dem.grid.cell_area_m2
    return {
        "followed_h": course.until_s / 3600.0,
        "mass_balance": {name: books[name] for name in BOOKS},
        "area_ha": float(np.isfinite(dem.values).sum()) * area / 1e4,
        "flooded_0_1_area_ha": float((course.depth_max_m > 0.1).sum()) * area / 1e4,
        "flooded_0_3_area_ha": float((course.depth_max_m > 0.3).sum()) * area / 1e4,
        "flooded_1_0_area_ha": float((course.depth_max_m > 1.0).sum()) * area / 1e4,
        "depth_max_m": float(course.depth_max_m.max(initial=0.0)),
        "velocity_max_m_s": float(course.speed_max_m_s.max(initial=0.0)),
        "steps": books["steps"],
    }


def _notes(ask: FloodAsk, course: Course, rain_until: float) -> list[str]:
    notes = []
    if ask.rain and ask.infiltration == "none":
        notes.append(_("Nothing seeps away: all rain runs off (--infiltration none)."))
    if rain_until >= ask.duration_s:
        notes.append(_("It rains until the end: the water was still coming when the run stopped."))
    if float(course.depth_max_m.max(initial=0.0)) > FRAME_DEPTH_M:
        notes.append(_("Depth frames end at {depth} m; depth_max_m is not cut.").format(depth=f"{FRAME_DEPTH_M:g}"))
    return [
        *notes,
        _("Depths over time are kept in 255 steps: within 0.5 cm at 0.1 m, 1.4 cm at 1 m. Maxima are exact."),
        _("Velocities are taken every 5 min where the water is deeper than {depth} cm.").format(
            depth=f"{100 * SHALLOW_M:g}"
        ),
        _("arrival_min counts from the start until the water is {depth} m deep.").format(depth=f"{ask.arrival_m:g}"),
        _("hazard_class: AIDR H1 to H6 by the maxima, which may not coincide (on the safe side); 0 below 1 cm."),
        _(SCHEMES[ask.scheme]),
    ]


def _inputs(ask: FloodAsk) -> dict[str, Any]:
    return {
        "dem": str(ask.dem),
        "manning": ask.manning,
        "rain": ask.rain,
        "infiltration": ask.infiltration,
        "interception": ask.interception,
        "drains": ask.drains,
        "wetness": ask.wetness,
        "inflow": str(ask.inflow or ""),
        "inflow_at_m": list(ask.inflow_at) if ask.inflow_at else None,
        "boundary": ask.boundary,
        "scheme": ask.scheme,
        "gauges": str(ask.gauges or ""),
        "duration_s": ask.duration_s,
    }
