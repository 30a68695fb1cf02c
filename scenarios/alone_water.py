"""What a user gives for a flood: roughness, losses, rain, inflow and gauges, checked."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.alone import bad, cell_of, read_layer, refuse
from scenarios.alone_rain import read_design
from scenarios.columns import Column, Words, read_columns, rising
from scenarios.csv_text import SUFFIXES
from scenarios.problems import Faults, expected, nearest
from scenarios.regions.rasters import Raster
from sim.ground import Grid
from sim.hazards.inflow import Inflow
from sim.hazards.rainstorm import INTERVAL_S, Rainstorm
from sim.kernels.flood_classes import LANDS
from sim.text import _
from sim.units import SPEED

MOST_RAIN_M, MOST_RAIN_S = 2.0, 10 * 86400.0
MANNING_OUTSIDE = 0.03
TIMES = {"time_s": 1.0, "time_min": 60.0, "time_h": 3600.0}
RAIN = {"time": Column(TIMES, 0.0, after=rising), "rate": Column({"rain_mm_h": 1 / 3.6e6}, 0.0, 2000.0)}
INFLOW = {"time": Column(TIMES, 0.0, after=rising), "flow": Column({"flow_m3_s": 1.0}, 0.0, 1e6)}
STAGE = {"time": Column(TIMES, 0.0, after=rising), "level": Column({"level_m": 1.0}, -500.0, 9000.0)}
GAUGES: dict[str, Column | Words] = {"name": Words("name"), "x": Column({"x_m": 1.0}), "y": Column({"y_m": 1.0})}
"""Columns of the tables; the command's help says what they mean."""


@dataclass(frozen=True)
class FloodAsk:
    """What a user asks for, read from the command line; SI."""

    dem: Path
    duration_s: float
    out: Path
    manning: str = "0.03"
    rain: str = ""
    infiltration: str = "none"
    interception: str = ""
    drains: str = ""
    wetness: float = 0.5
    inflow: Path | None = None
    inflow_at: tuple[float, float] | None = None
    boundary: str = "open"
    scheme: str = "local inertial"
    gauges: Path | None = None
    frame_s: float | None = None
    arrival_m: float = 0.1
    above_m: tuple[float, ...] = (0.3,)
    debris_land: str = "conservative"
    buildings: str = ""
    buildings_as: str = "blocks"
    works: tuple[Path, ...] = ()
    breach: tuple[Path, ...] = ()


def read_ground(ask: FloodAsk, dem: Raster | None) -> dict[str, np.ndarray]:
    """Return the ground fields that every flood needs: bed, land, roughness, and where the raster has data.

    Without an elevation, which is wrong itself, what can be seen without it is checked and nothing returned; likewise
    in the functions below.
    """
    number = number_of(ask.manning)
    if number is not None and not 0 < number <= 1:
        raise bad(expected(_("Manning's n above 0, at most 1, or a raster of it"), ask.manning), "--manning")
    if dem is None:
        must_be(ask.manning if number is None else "")
        return {}
    inside = np.isfinite(dem.values)
    if number is None:
        file = Path(ask.manning)
        values = read_layer(file, dem, ask.dem)
        refuse(inside & ~((values > 0) & (values <= 1)), values, dem.grid, file, _("Manning's n above 0, at most 1"))
        manning = np.where(inside, values, MANNING_OUTSIDE)
    else:
        manning = np.full(dem.grid.shape, number)
    bed = np.asarray(dem.values, np.float64)
    return {"elevation_m": bed, "land_m": bed, "manning_n": manning, "in_region": inside}


def read_debris_land(ask: FloodAsk, dem: Raster | None, arrays: dict[str, np.ndarray]) -> None:
    """Put the kind of land for FD2320's debris factor into ``arrays``, as its place in :data:`LANDS`."""
    if ask.debris_land == LANDS[0]:
        return
    if ask.debris_land in LANDS:
        if dem is not None:
            arrays["debris_land"] = np.full(dem.grid.shape, LANDS.index(ask.debris_land), np.int64)
        return
    file = Path(ask.debris_land)
    if not file.exists():
        what = expected(_("one of {words}, or a raster of their numbers").format(words=", ".join(LANDS)), str(file))
        raise bad(what + nearest(ask.debris_land, LANDS), "--debris-land")
    if dem is None:
        return
    values = read_layer(file, dem, ask.dem)
    inside = np.isfinite(dem.values)
    told = ", ".join(f"{k} {land}" for k, land in enumerate(LANDS))
    refuse(inside & ~np.isin(values, range(len(LANDS))), values, dem.grid, file, told)
    arrays["debris_land"] = np.where(inside, values, 0).astype(np.int64)


def number_of(text: str) -> float | None:
    """Return a number; None where the text is none, so that it names a file."""
    try:
        return float(text)
    except ValueError:
        return None


def must_be(file: str) -> None:
    """Raise BadInputError where a file is named that is not there."""
    if file and not Path(file).exists():
        raise bad(_("there is no such file"), file)


def ringed(grid: Grid, arrays: dict[str, np.ndarray]) -> tuple[Grid, dict[str, np.ndarray]]:
    """Return grid and fields with a ring of cells about them that are outside, the bed carried on into it.

    Beyond its data the land is taken to go on as steeply as between its last two cells, so that an open boundary lets
    water out where the land falls outwards and keeps it where the land rises. Holes in the data are treated alike.
    """
    wide = Grid(
        grid.name, grid.west_m - grid.cell_m, grid.north_m + grid.cell_m, grid.cell_m, grid.rows + 2, grid.cols + 2
    )
    out = {name: np.pad(values, 1, mode="edge") for name, values in arrays.items()}
    inside = np.pad(arrays["in_region"], 1, constant_values=False)
    bed = np.where(inside, out["elevation_m"], np.nan)
    total, count = np.zeros(bed.shape), np.zeros(bed.shape)
    for axis in (0, 1):
        for step in (1, -1):
            # the ring is outside, so what rolls over from the other end never counts
            last, inner = np.roll(bed, step, axis), np.roll(bed, 2 * step, axis)
            beyond = np.where(np.isfinite(inner), 2.0 * last - inner, last)
            beside = np.isfinite(last) & ~inside
            total[beside] += beyond[beside]
            count[beside] += 1.0
    bed = np.where(inside, bed, np.where(count > 0, total / np.maximum(count, 1.0), np.nan))
    return wide, out | {"in_region": inside, "elevation_m": bed, "land_m": bed}


@dataclass(frozen=True)
class Rain:
    """Rain rates (m/s) from their times (s) on, and where they are from; no rates where it does not rain."""

    times: list[float]
    rates: list[float]
    source: str


def read_rain(ask: FloodAsk, notes: list[str]) -> Rain:
    """Return the rain that is asked for; what a reader must know of its table goes into ``notes``."""
    if not ask.rain:
        return Rain([], [], "")
    design = read_design(ask.rain)
    if design is not None:
        notes.append(design.said)
        return Rain(design.times, design.rates, "--rain")
    if Path(ask.rain).suffix.lower() in SUFFIXES:
        table = read_columns(Path(ask.rain), RAIN)
        notes += table.notes
        return Rain(table.numbers["time"], table.numbers["rate"], ask.rain)
    try:
        rate = SPEED.parse(ask.rain)
    except ValueError as error:
        raise bad(
            _("{reason}; or a file that ends in .csv, or a design storm").format(reason=error), "--rain"
        ) from None
    if rate < 0:
        raise bad(_("rain is not negative"), "--rain")
    return Rain([0.0], [rate], "--rain")


def storm_of(rain: Rain, ask: FloodAsk, dem: Raster) -> tuple[Rainstorm, float]:
    """Return rain that falls alike everywhere, and when its last rate that is above 0 ends."""
    g, times, rates = dem.grid, rain.times, rain.rates
    where = {
        "centre_x_m": (g.west_m + g.east_m) / 2,
        "centre_y_m": (g.south_m + g.north_m) / 2,
        "background": 1.0,
        "wetness": ask.wetness,
    }
    # rain that begins when the run is over: none falls
    none = Rainstorm(begins_s=ask.duration_s, depth_m=0.001, duration_s=INTERVAL_S, pattern="uniform", **where)
    if not rates:
        return none, 0.0
    end = np.minimum([*times[1:], ask.duration_s], ask.duration_s)
    begin = np.minimum(times, ask.duration_s)
    knots = np.concatenate([[0.0, begin[0]], end])
    fallen = np.concatenate([[0.0, 0.0], np.cumsum(np.array(rates) * (end - begin))])
    wet = [float(e) for e, b, r in zip(end, begin, rates, strict=True) if r > 0 and e > b]
    if not wet:
        return none, 0.0
    slices = math.ceil(max(wet) / INTERVAL_S)
    parts = np.diff(np.interp(np.arange(slices + 1) * INTERVAL_S, knots, fallen))
    total = float(fallen[-1])
    if total > MOST_RAIN_M or slices * INTERVAL_S > MOST_RAIN_S:
        message = _("expected at most {depth} m of rain within {days} d, found {found} m in {hours} h")
        raise bad(
            message.format(
                depth=f"{MOST_RAIN_M:g}",
                days=f"{MOST_RAIN_S / 86400:g}",
                found=f"{total:.4g}",
                hours=f"{max(wet) / 3600:g}",
            ),
            rain.source,
        )
    storm = Rainstorm(
        depth_m=total, duration_s=slices * INTERVAL_S, pattern="shares", shares=tuple(parts.tolist()), **where
    )
    return storm, max(wet)


def read_inflows(ask: FloodAsk, dem: Raster | None, notes: list[str]) -> tuple[Inflow, ...]:
    """Return the hydrograph that enters, if there is one; what a reader must know of its table goes into ``notes``."""
    faults, table = Faults(), None
    with faults.kept():
        if ask.inflow_at is not None and math.isfinite(ask.inflow_at[0]) and dem is not None:
            cell_of(ask.inflow_at, dem, "--inflow-at")
    with faults.kept():
        if ask.inflow is not None:
            table = read_columns(ask.inflow, INFLOW)
            notes += table.notes
    faults.tell()
    if table is None or ask.inflow_at is None:
        return ()
    x_m, y_m = ask.inflow_at
    flow = tuple(table.numbers["flow"])
    return (Inflow(x_m=x_m, y_m=y_m, time_s=tuple(table.numbers["time"]), flow_m3_s=flow),)


def read_boundary(ask: FloodAsk, notes: list[str]) -> dict[str, Any]:
    """Return the fields of the flood that say what lies beyond its edge: open, closed, or a stage from a table."""
    word, _space, file = ask.boundary.strip().partition(" ")
    if ask.boundary in ("open", "closed"):
        return {"edge": ask.boundary}
    if word != "stage" or not file.strip():
        words = ("open", "closed", "stage FILE.csv")
        what = expected(_("one of {words}").format(words=", ".join(words)), ask.boundary)
        raise bad(what + nearest(ask.boundary, words), "--boundary")
    table = read_columns(Path(file.strip()), STAGE)
    notes += table.notes
    return {
        "edge": "stage",
        "edge_time_s": tuple(table.numbers["time"]),
        "edge_level_m": tuple(table.numbers["level"]),
    }


def read_gauges(ask: FloodAsk, dem: Raster | None, notes: list[str]) -> dict[str, tuple[float, float]]:
    """Return the gauges by name, each on the raster where it has data; see :func:`read_inflows` for ``notes``."""
    if ask.gauges is None:
        return {}
    table = read_columns(ask.gauges, GAUGES)
    notes += table.notes
    found, faults = {}, Faults()
    for name, x_m, y_m, line in zip(
        table.words["name"], table.numbers["x"], table.numbers["y"], table.lines, strict=True
    ):
        with faults.kept():
            if dem is not None:
                cell_of((x_m, y_m), dem, str(ask.gauges), line)
            found[name] = (x_m, y_m)
    faults.tell()
    return found
