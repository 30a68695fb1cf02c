"""``yingji hazard flood``: rain and inflows on a user's elevation raster."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np

from scenarios.alone import Outcome, check_free, finished, read_dem, suffix_of, world_alone
from scenarios.alone_buildings import read_buildings
from scenarios.alone_flood_layers import (
    arrival,
    at_gauge,
    cropped,
    figures_of,
    gauge_series,
    gauge_table,
    layers_of,
)
from scenarios.alone_losses import read_held_and_drained, read_losses
from scenarios.alone_shapes import Figure
from scenarios.alone_water import (
    FloodAsk,
    Rain,
    read_boundary,
    read_debris_land,
    read_gauges,
    read_ground,
    read_inflows,
    read_rain,
    ringed,
    storm_of,
)
from scenarios.alone_works import AskedWorks, breach_warnings, read_works, works_figures, works_series, works_table
from scenarios.problems import Faults, Problem
from scenarios.regions.rasters import Raster
from sim.hazards.base import Watch
from sim.hazards.flood import Flood, FloodMemory
from sim.hazards.flood_course import FRAME_DEPTH_M, VOLUME_NOTE_S, Course
from sim.hazards.flood_grid import FLOOD
from sim.hazards.flood_soil import Infiltration
from sim.hazards.inflow import Inflow
from sim.hazards.rainstorm import INTERVAL_S
from sim.kernels.speeds import SHALLOW_M
from sim.text import N_, _

MOST_S = 30 * 86400.0
MOST_FRAMES = 2000
PAGE = "report.html"

SCHEMES = {
    "local inertial": N_(
        "Local inertial flow: where a dam breaks or the flow is a torrent, fronts are less sharp than in nature."
    ),
    "finite volume": N_("Shallow water by finite volumes (HLLC, second order): right at shocks and torrents too."),
}
"""How water flows, and what the summary says of it."""


@dataclass
class FloodRun:
    """A flood that was run: what is written, and what its page shows.

    Attributes
    ----------
    outcome : Outcome
        What is written.
    ask : FloodAsk
        What was asked for.
    dem : Raster
        The ground.
    flood : Flood
        The hazard's parameters.
    course : Course
        What came, on the raster's own grid.
    gauges : dict of str to (x_m, y_m)
        Points to report on.
    series : dict of str to (time_s, depth_m)
        Depths at them.
    files : list of (what, file, sha256)
        What was read.
    drawn : list of (figure, colour)
        What is drawn on the maps.
    marks : dict of str to str
        What the colours of those mean.
    """

    outcome: Outcome
    ask: FloodAsk
    dem: Raster
    flood: Flood
    course: Course
    gauges: dict[str, tuple[float, float]] = field(default_factory=dict)
    series: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    files: list[tuple[str, str, str]] = field(default_factory=list)
    drawn: list[tuple[Figure, str]] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)


def run_flood(ask: FloodAsk, faults: Faults | None = None) -> FloodRun:
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
    soil, boundary, asked = "", dict[str, Any](), AskedWorks()
    with faults.kept():
        dem = read_dem(ask.dem, FLOOD)
    with faults.kept():
        arrays = read_ground(ask, dem)
    with faults.kept():
        read_buildings(ask, dem, arrays, notes)
    with faults.kept():
        asked = read_works((*ask.breach, *ask.works), dem, arrays)
    with faults.kept():
        model, soil = read_losses(ask, dem, arrays)
    with faults.kept():
        read_held_and_drained(ask, dem, arrays, notes)
    with faults.kept():
        read_debris_land(ask, dem, arrays)
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
        ladder_m=tuple(sorted({*Flood.model_fields["ladder_m"].default, ask.arrival_m, *ask.above_m})),
        inflows=inflows,
        reservoirs=asked.reservoirs,
        levee_breaches=asked.levees,
        works=asked.works,
        keep=False,
    )
    world = world_alone("flood", flood, *ringed(dem.grid, arrays), ask.duration_s)
    if gauges:
        x_m, y_m = np.array(list(gauges.values())).T
        world.hazards["flood"].listen(Watch.over(list(gauges), x_m, y_m, "depth_m", flood.ladder_m))
    driver = finished(world, "flood")
    assert driver.forecast is not None
    memory: FloodMemory = driver.forecast.memory
    course, drawn = cropped(memory.course, dem.grid), memory.state.flood
    outcome = Outcome("flood", dem.grid, dem.crs, suffix_of(ask.dem))
    arrival_min = arrival(course, dem, ask.arrival_m)
    outcome.layers = layers_of(course, dem, arrival_min, ask.above_m)
    series = gauge_series(gauges, dem, course, world.record)
    if gauges:
        outcome.texts["gauges.csv"] = gauge_table(gauges, dem, series)
    outcome.figures = figures_of(course, dem) | {
        "gauges": {name: at_gauge(point, dem, course, arrival_min) for name, point in gauges.items()}
    }
    if asked.marks:
        outcome.figures["works"] = works_figures(drawn, course)
        outcome.texts["works.csv"] = works_table(works_series(drawn, course))
    warnings = breach_warnings(drawn, course, dem, arrays)
    outcome.notes = [*warnings, *notes, *_notes(ask, course, rain_until)]
    outcome.inputs = _inputs(ask)
    plain = {name: (np.array([r[0] for r in rows]), np.array([r[1] for r in rows])) for name, rows in series.items()}
    return FloodRun(outcome, ask, dem, drawn, course, gauges, plain, _files(ask), asked.drawn, asked.marks)


def _wrong_words(ask: FloodAsk, frame_s: float) -> list[Problem]:
    """Return what is wrong with options by themselves."""
    found = []
    if not 0 < ask.duration_s <= MOST_S or ask.duration_s % INTERVAL_S:
        message = _("expected a multiple of 5 min, at most 30 d, found {found} s").format(found=ask.duration_s)
        found.append(Problem("", message, "--duration"))
    if frame_s % INTERVAL_S or frame_s <= 0 or ask.duration_s / frame_s > MOST_FRAMES:
        message = _("expected a multiple of 5 min that makes at most {most} frames, found {found} s")
        found.append(Problem("", message.format(most=MOST_FRAMES, found=frame_s), "--frames"))
    works = (*ask.breach, *ask.works)
    if not ask.rain and ask.inflow is None and not ask.boundary.startswith("stage") and not works:
        found.append(Problem("", _("no water comes: give --rain or --inflow"), "yingji hazard flood"))
    if (ask.inflow is None) != (ask.inflow_at is None):
        found.append(Problem("", _("--inflow and --inflow-at belong together"), "yingji hazard flood"))
    return found


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
        _("Velocities are taken every {minutes:g} min where the water is deeper than {depth} cm.").format(
            minutes=(VOLUME_NOTE_S if ask.scheme == "finite volume" else INTERVAL_S) / 60.0,
            depth=f"{100 * SHALLOW_M:g}",
        ),
        _(
            "depth_velocity_max_m2_s, hazard_rating and the classes are the greatest of depth and velocity of one "
            "moment each, as velocities are taken, and no less than those of still water at the greatest depth; a "
            "higher one between two moments is missed."
        ),
        _("arrival_min counts from the start until the water is {depth} m deep.").format(depth=f"{ask.arrival_m:g}"),
        _("hazard_class: AIDR Guideline 7-3 (2017), 1 to 6 for H1 to H6; 0 below 1 cm."),
        _(
            "hazard_rating: depth x (velocity + 0.5) + debris factor, FD2320 (Defra/EA 2005, 2008), debris by: {land}. "
            "hazard_class_fd2320: 1 low, 2 danger for some (from 0.75), 3 for most (from 1.25), 4 for all (from 2); 0 "
            "below 1 cm."
        ).format(land=ask.debris_land),
        _(SCHEMES[ask.scheme]),
    ]


def _files(ask: FloodAsk) -> list[tuple[str, str, str]]:
    """Return what was read, with its SHA-256."""
    given: dict[str, str] = {
        _("elevation"): str(ask.dem),
        _("Manning's n"): ask.manning,
        _("rain"): ask.rain,
        _("losses"): ask.infiltration.partition(":")[2],
        _("interception"): ask.interception,
        _("drains"): ask.drains,
        _("inflow"): str(ask.inflow or ""),
        _("boundary"): ask.boundary.removeprefix("stage").strip(),
        _("gauges"): str(ask.gauges or ""),
        _("land for debris"): ask.debris_land,
        _("buildings"): ask.buildings,
    }
    given |= {f"{_('works')} {k}": str(path) for k, path in enumerate((*ask.breach, *ask.works), 1)}
    return [
        (what, text, sha256(Path(text).read_bytes()).hexdigest())
        for what, text in given.items()
        if text and Path(text).is_file()
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
        "debris_land": ask.debris_land,
        "works": [str(path) for path in ask.works],
        "breach": [str(path) for path in ask.breach],
        "buildings": ask.buildings,
        "buildings_as": ask.buildings_as if ask.buildings else "",
        "duration_depth_m": list(ask.above_m),
        "duration_s": ask.duration_s,
    }
