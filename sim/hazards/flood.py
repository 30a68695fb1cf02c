"""Flood: a rainstorm runs off, flows over the land by the local inertial equations, and meets what crews change."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.ground import Fields, Grid
from sim.hazards.base import CROSSING, Forecast, Hazard, Watch
from sim.hazards.flood_cache import array_digest, content_key, fetch
from sim.hazards.flood_course import Course, Runner, Setting
from sim.hazards.flood_grid import FLOOD
from sim.hazards.rainstorm import INTERVAL_S, AnyStorm, Rainstorm, Within, accumulated_m
from sim.kernels.basin import make_edges, make_rain, make_soil, make_sources, make_terrain
from sim.kernels.infiltration import curve_number_for_wetness, curve_number_retention
from sim.kernels.inundation import Reservoirs
from sim.params import Params
from sim.streams import Streams
from sim.text import _
from sim.units import CubicMetresPerSecond, Metres, Seconds

WINDOWS_S = {f"rain_{h}h_m": h * 3600.0 for h in (1, 3, 6, 12, 24)}
"""Rain of the last hours, by quantity."""
AMENDED_LEG_S = 3600.0
"""How far a forecast on amended ground reaches: it is computed, and may soon be amended again."""

Depth = Annotated[float, Field(gt=0.0)]


@cache
def soils() -> dict[str, tuple[float, float, float]]:
    """Green-Ampt conductivity (m/s), suction (m) and porosity by soil (Rawls, Brakensiek and Miller 1983)."""
    with Path(__file__).with_name("soils.csv").open(encoding="utf-8") as file:
        return {
            r["soil"]: (float(r["conductivity_cm_h"]) / 3.6e5, float(r["suction_cm"]) / 100.0, float(r["porosity"]))
            for r in csv.DictReader(file)
        }


class StorageNode(Params):
    """A reservoir as a node: it takes the water of its cells in and lets spill and release out below the dam."""

    name: str
    """Place id."""
    label: int = Field(ge=1, le=255)
    """Its number in the ground field ``reservoir``."""
    level_m: Metres
    """Level at the beginning."""
    curve_level_m: tuple[float, ...] = Field(min_length=2)
    """Levels (m) of the storage curve, rising."""
    curve_volume_m3: tuple[float, ...] = Field(min_length=2)
    """Volumes (m3) at those levels, rising."""
    crest_m: Metres
    """Crest of the open spillway."""
    width_m: Metres = Field(gt=0.0)
    """Width of the spillway."""
    coefficient: Annotated[float, Field(gt=0.0, le=3.0)] = 1.7
    """Weir coefficient C of Q = C b H^1.5; 1.7 for a broad crest."""
    release_m3_s: CubicMetresPerSecond = Field(0.0, ge=0.0)
    """Constant release through outlets."""
    outlet_x_m: Metres
    """Where the water comes out, metres east."""
    outlet_y_m: Metres
    """Where the water comes out, metres north."""

    @model_validator(mode="after")
    def _rising(self) -> StorageNode:
        for name, values in (("curve_level", self.curve_level_m), ("curve_volume", self.curve_volume_m3)):
            if any(b <= a for a, b in pairwise(values)):
                raise ValueError(_("{name} must rise from value to value").format(name=name))
        if len(self.curve_level_m) != len(self.curve_volume_m3):
            raise ValueError(_("the storage curve needs as many levels as volumes"))
        return self


class Inflow(Params):
    """A hydrograph that enters at a point: linear between its times, constant before and after."""

    x_m: Metres
    """Metres east."""
    y_m: Metres
    """Metres north."""
    time_s: tuple[Seconds, ...] = Field(min_length=1)
    """Times from the start of the hazard."""
    flow_m3_s: tuple[CubicMetresPerSecond, ...] = Field(min_length=1)
    """Flow at those times."""

    @model_validator(mode="after")
    def _paired(self) -> Inflow:
        if len(self.time_s) != len(self.flow_m3_s) or any(b <= a for a, b in pairwise(self.time_s)):
            raise ValueError(_("an inflow needs rising times and a flow for each"))
        return self


@dataclass(frozen=True)
class FloodState:
    """Where a flood is: its storm, the time (s of the run), and the ground it ran on until now.

    ``runner`` is None while nothing has been amended: then the kept course of the whole flood holds.
    """

    storm: Rainstorm
    time_s: float
    ground: str
    base: Any = field(repr=False)
    runner: Runner | None = field(default=None, repr=False)


@dataclass(frozen=True)
class FloodMemory:
    """What a forecast remembers: the state it was made from, and the course (or the runner) that answers."""

    state: FloodState
    course: Course
    grid: Grid
    start_s: float


class Flood(Hazard[FloodState]):
    """Flood from a rainstorm: losses, flow in two dimensions, reservoirs as nodes; the ground may change meanwhile."""

    kind: Literal["flood"] = "flood"
    needs: ClassVar[frozenset[str]] = frozenset({"elevation_m", "land_m", "manning_n", "in_region"})
    listens: ClassVar[frozenset[str]] = frozenset({"elevation_m", "land_m", "manning_n", "curve_number"})
    cites: ClassVar[str] = (
        "Bates, Horritt & Fewtrell 2010; de Almeida et al. 2012; USDA SCS 1972; Green & Ampt 1911; Rawls et al. 1983; "
        "Keifer & Chu 1957"
    )
    verified: ClassVar[bool] = True

    leg_s: Seconds = 7 * 86400.0
    """How far one forecast reaches (on amended ground an hour)."""
    storm: AnyStorm
    """The rainstorm, or the distribution it is drawn from."""
    duration_s: Seconds = Field(36 * 3600.0, gt=0.0, le=30 * 86400.0)
    """How long the water is followed, from the hazard's start."""
    infiltration: Literal["curve number", "green-ampt", "none"] = "curve number"
    """How rain is lost: SCS curve numbers of the region, or Green-Ampt with one soil."""
    soil: str = "clay loam"
    """Soil of Green-Ampt (Rawls et al. 1983)."""
    soil_depth_m: Metres = Field(0.8, gt=0.0)
    """Depth of soil that can fill with water (Green-Ampt; estimate)."""
    theta: Annotated[float, Field(ge=0.5, le=1.0)] = 1.0
    """Weight of the own flux (de Almeida 2012); 1 is Bates 2010."""
    courant: Annotated[float, Field(gt=0.0, le=0.7)] = 0.6
    """Share of the stable step."""
    step_cap_s: Seconds = Field(60.0, gt=0.0, le=60.0)
    """Longest step."""
    edge_slope: Annotated[float, Field(gt=0.0, le=0.1)] = 0.001
    """Least bed slope of the free outflow at the region's edge."""
    edge: Literal["open", "closed"] = "open"
    """Whether water leaves the region where the land beyond is not higher."""
    ladder_m: tuple[Depth, ...] = (
        0.1,
        0.15,
        0.2,
        0.3,
        0.45,
        0.5,
        0.6,
        0.75,
        1.0,
        1.05,
        1.2,
        1.35,
        1.5,
        1.65,
        1.95,
        2.0,
        2.25,
        3.0,
        4.0,
    )
    """Depths above the land whose crossing is kept in every cell; a watch of another depth makes a run of its own."""
    frame_s: Seconds = Field(1800.0, gt=0.0)
    """Interval of the frames kept for the replay."""
    reservoirs: tuple[StorageNode, ...] = ()
    """Storage nodes."""
    inflows: tuple[Inflow, ...] = ()
    """Hydrographs that enter at points."""
    keep: bool = True
    """Keep the flood on disk for other runs of the same storm."""

    @model_validator(mode="after")
    def _sound(self) -> Flood:
        if list(self.ladder_m) != sorted(set(self.ladder_m)):
            raise ValueError(_("{name} must rise from value to value").format(name="ladder"))
        if self.infiltration == "green-ampt" and self.soil not in soils():
            raise ValueError(
                _("there is no soil '{soil}'; one of {soils}").format(soil=self.soil, soils=", ".join(soils()))
            )
        if self.frame_s % INTERVAL_S:
            raise ValueError(_("frame must be a multiple of {minutes:g} min").format(minutes=INTERVAL_S / 60.0))
        return self

    # -- the three questions ----------------------------------------------------------------------------------------
    def begin(self, fields: Fields, streams: Streams) -> FloodState:
        """Draw the storm from the key of the stream ``flood/storm``; all land is dry."""
        storm = self.storm_of(fields, streams)
        ground = self._ground_digest(fields)
        return FloodState(storm, self.start_s, ground, _arrays(fields, self.infiltration))

    def storm_of(self, fields: Fields, streams: Streams) -> Rainstorm:
        """Return the storm that :meth:`begin` draws, however often it is asked for."""
        grid = fields.grids[FLOOD]
        inside = fields[FLOOD, "in_region"].base

        def contains(x_m: float, y_m: float) -> bool:
            row, col = grid.cells(x_m, y_m)
            return bool(grid.inside(row, col) and inside[row, col])

        box = Within(grid.west_m, grid.south_m, grid.east_m, grid.north_m, contains)
        return self.storm.draw(streams.key("flood/storm"), box)

    def forecast(
        self, state: FloodState, fields: Fields, watch: Watch, from_s: float, until_s: float
    ) -> Forecast[FloodState]:
        """Return the crossings that come; the whole flood is at hand until the ground is amended, then an hour."""
        grid = fields.grids[FLOOD]
        end_s = self.start_s + self.duration_s
        ground = self._ground_digest(fields)
        ladder = self._ladder(watch)
        runner = state.runner
        if runner is not None:
            ladder = tuple(sorted({*ladder, *runner.setting.ladder_m}))
        if ground != state.ground or (runner is not None and runner.setting.ladder_m != ladder):
            # from the first step boundary on, the water meets the ground as it is now
            before = runner or self._base_runner(state, grid, ladder)
            water = before.water_at(state.time_s - self.start_s)
            arrays = _arrays(fields, self.infiltration)
            runner = Runner(self._setting(state.storm, grid, arrays, ladder), water, before)
        now = FloodState(state.storm, state.time_s, ground, state.base, runner)
        if runner is None:
            course = self._course(now, grid, ladder)
        else:
            until_s = min(until_s, from_s + AMENDED_LEG_S)
        until_s = min(until_s, max(end_s, from_s))
        if runner is not None:
            runner.run(until_s - self.start_s)
            course = runner.course()
        memory = FloodMemory(now, course, grid, self.start_s)
        over = until_s >= end_s
        bare: Forecast[FloodState] = Forecast(from_s, until_s, fields.revision, np.zeros(0, CROSSING), memory, over)
        return replace(bare, crossings=self.read(bare, watch))

    def state_at(self, forecast: Forecast[FloodState], time_s: float) -> FloodState:
        """Return the state at a time; the water itself is taken up when an amendment needs it."""
        old = forecast.memory.state
        return FloodState(old.storm, time_s, old.ground, old.base, old.runner)

    def read(self, forecast: Forecast[FloodState], watch: Watch) -> np.ndarray:
        """Return the crossings of depths, rain sums and reservoir levels at watched points within the forecast.

        Raises
        ------
        ValueError
            If a quantity is not known, or a point lies outside the region.
        """
        memory: FloodMemory = forecast.memory
        quantity = np.array(watch.quantity, dtype=object)
        found = []
        wet = np.flatnonzero(quantity == "depth_m")
        if wet.size:
            found.append(self._read_depths(memory, watch, wet))
        for name in sorted(set(watch.quantity) - {"depth_m"}):
            rows = np.flatnonzero(quantity == name)
            if name in WINDOWS_S:
                found.append(self._read_rain(memory, watch, rows, WINDOWS_S[name]))
            elif name == "reservoir_level_m":
                found.append(self._read_levels(memory, watch, rows))
            else:
                raise ValueError(
                    f"a flood has no quantity {name!r}; depth_m, reservoir_level_m, {', '.join(WINDOWS_S)}"
                )
        out = np.concatenate(found) if found else np.zeros(0, CROSSING)
        out["time_s"] += memory.start_s
        out = out[(out["time_s"] > forecast.issued_s) & (out["time_s"] <= forecast.until_s)]
        return out[np.lexsort((out["gauge"], out["time_s"]))]

    def summary(self, forecast: Forecast[FloodState]) -> dict[str, float]:
        """Return the books of water, the storm and the flooded area."""
        memory: FloodMemory = forecast.memory
        storm = memory.state.storm
        area = memory.grid.cell_area_m2
        wet = memory.course.depth_max_m
        return {
            **memory.course.books,
            "storm_depth_m": storm.depth_m,
            "storm_begins_s": memory.start_s + storm.begins_s,
            "storm_duration_s": storm.duration_s,
            "storm_centre_x_m": storm.centre_x_m,
            "storm_centre_y_m": storm.centre_y_m,
            "wetness": storm.wetness,
            "flooded_0_3_area_m2": float((wet > 0.3).sum()) * area,
            "flooded_1_0_area_m2": float((wet > 1.0).sum()) * area,
            "depth_max_m": float(wet.max(initial=0.0)),
        }

    def rasters(self, forecast: Forecast[FloodState]) -> dict[str, np.ndarray]:
        """Return frames (uint8, see ``flood_course.FRAME_DEPTH_M``), maxima, the geometry and the frames' interval."""
        memory: FloodMemory = forecast.memory
        g = memory.grid
        return {
            "frames": memory.course.frames,
            "frame_s": np.array([memory.start_s, memory.course.frame_s]),
            "geometry": np.array([g.west_m, g.north_m, g.cell_m, g.rows, g.cols], dtype=np.float64),
            "depth_max_m": memory.course.depth_max_m,
            "speed_max_m_s": memory.course.speed_max_m_s,
            "hazard_max_m2_s": memory.course.hazard_max_m2_s,
        }

    # -- how it is computed -----------------------------------------------------------------------------------------
    def _course(self, state: FloodState, grid: Grid, ladder: tuple[float, ...]) -> Course:
        """Return the whole flood on the ground it began on, kept by content."""
        setting_of = self.model_dump(
            mode="json",
            include={
                "duration_s", "infiltration", "soil", "soil_depth_m", "theta", "courant", "step_cap_s", "edge_slope",
                "edge", "frame_s", "reservoirs", "inflows",
            },
        )  # fmt: skip
        storm = state.storm.model_dump(mode="json")
        where = [grid.west_m, grid.north_m, grid.cell_m, grid.rows, grid.cols]
        key = content_key(storm, setting_of, where, list(ladder), state.ground)

        def make() -> Course:
            runner = Runner(self._setting(state.storm, grid, state.base, ladder))
            runner.run(self.duration_s)
            return runner.course()

        return fetch(key, make) if self.keep else make()

    def _ladder(self, watch: Watch) -> tuple[float, ...]:
        depths = {float(t) for q, t in zip(watch.quantity, watch.threshold, strict=True) if q == "depth_m" and t > 0.0}
        return tuple(sorted({*self.ladder_m, *depths}))

    def _base_runner(self, state: FloodState, grid: Grid, ladder: tuple[float, ...]) -> Runner:
        """Return a runner on the ground the flood began on: the kept course has no water to go on from."""
        return Runner(self._setting(state.storm, grid, state.base, ladder))

    def _setting(self, storm: Rainstorm, grid: Grid, base: dict[str, np.ndarray], ladder: tuple[float, ...]) -> Setting:
        inside = base["in_region"]
        bed = base["elevation_m"]
        terrain = make_terrain(bed, base["manning_n"], inside)
        storms, intensity = storm.arrays(self.duration_s)
        edges = make_edges(
            terrain, self.edge_slope, None if self.edge == "open" else np.zeros(bed.shape, bool), bed, grid.cell_m
        )
        label = base.get("reservoir", np.zeros(bed.shape, np.uint8))
        soil = self._soil(storm, base, label)
        nodes, stored = _nodes(self.reservoirs, grid, label, inside)
        for name, array in base.items():
            if not np.isfinite(array[inside]).all():
                raise ValueError(_("the field {name} has cells without a value inside the region").format(name=name))
        inflow = [grid.cells(i.x_m, i.y_m) for i in self.inflows]
        for i, (row, col) in zip(self.inflows, inflow, strict=True):
            if not (grid.inside(row, col) and inside[row, col]):
                raise ValueError(_("the inflow at {x:.0f}, {y:.0f} lies outside the region").format(x=i.x_m, y=i.y_m))
        knots = sorted({t for i in self.inflows for t in i.time_s}) or [0.0]
        flows = [np.interp(knots, i.time_s, i.flow_m3_s) for i in self.inflows] or [np.zeros(1)]
        sources = make_sources(
            [int(r) for r, _ in inflow], [int(c) for _, c in inflow], list(range(len(inflow))), knots, flows
        )
        return Setting(
            grid.cell_m,
            self.theta,
            self.courant,
            self.step_cap_s,
            self.frame_s,
            terrain,
            soil,
            make_rain(grid.west_m, grid.north_m, grid.cell_m, INTERVAL_S, storms, intensity),
            edges,
            sources,
            nodes,
            stored,
            ladder,
            np.where(inside, np.maximum(base["land_m"] - bed, 0.0), 0.0),
        )

    def _soil(self, storm: Rainstorm, base: dict[str, np.ndarray], label: np.ndarray) -> Any:
        shape = base["elevation_m"].shape
        if self.infiltration == "none":
            return make_soil(shape)
        if self.infiltration == "curve number":
            number = np.clip(base["curve_number"], 30.0, 100.0)
            wet = curve_number_for_wetness(number, storm.wetness)
            retention = curve_number_retention(np.where(label > 0, 100.0, wet))
            return make_soil(shape, retention_m=retention)
        conductivity, suction, porosity = soils()[self.soil]
        open_soil = (1.0 - base.get("imperviousness", np.zeros(shape))) * (label == 0)
        deficit = porosity * (1.0 - storm.wetness)
        return make_soil(shape, conductivity * open_soil, suction * deficit, self.soil_depth_m * deficit * open_soil)

    def _ground_digest(self, fields: Fields) -> str:
        return array_digest(*(a for _, a in sorted(_arrays(fields, self.infiltration).items())))

    # -- what is read from it ---------------------------------------------------------------------------------------
    def _read_depths(self, memory: FloodMemory, watch: Watch, rows: np.ndarray) -> np.ndarray:
        cell = _watched_cells(memory.grid, watch, rows)
        ladder = memory.course.ladder_m
        level = np.searchsorted(ladder, watch.threshold[rows])
        off = (level >= len(ladder)) | (ladder[np.minimum(level, len(ladder) - 1)] != watch.threshold[rows])
        if off.any():
            wrong = sorted(set(watch.threshold[rows][off].tolist()))
            raise ValueError(f"depths {wrong} are not on the flood's ladder {ladder.tolist()}")
        which, hit = memory.course.select(cell, level)
        out = np.zeros(hit.size, CROSSING)
        out["time_s"], out["gauge"] = memory.course.time_s[hit], rows[which]
        out["value"], out["rising"] = ladder[level[which]], memory.course.rising[hit]
        return out

    def _read_rain(self, memory: FloodMemory, watch: Watch, rows: np.ndarray, window_s: float) -> np.ndarray:
        fallen = memory.state.storm.fallen_m(watch.x_m[rows], watch.y_m[rows], self.duration_s)
        return _series_crossings(accumulated_m(fallen, window_s), INTERVAL_S, watch.threshold[rows], rows)

    def _read_levels(self, memory: FloodMemory, watch: Watch, rows: np.ndarray) -> np.ndarray:
        names = [r.name for r in self.reservoirs]
        unknown = sorted({watch.places[r] for r in rows} - set(names))
        if unknown:
            raise ValueError(f"the flood has no reservoirs {unknown}, only {names}")
        node = [names.index(watch.places[r]) for r in rows]
        levels = memory.course.node_m[:, node].T
        return _series_crossings(levels[:, 1:], INTERVAL_S, watch.threshold[rows], rows, levels[:, 0])


def _arrays(fields: Fields, infiltration: str) -> dict[str, np.ndarray]:
    """Return the ground as the water meets it: the fields it uses, as they are now."""
    names = ["elevation_m", "land_m", "manning_n", "in_region"]
    names += ["curve_number"] if infiltration == "curve number" else []
    names += [n for n in ("reservoir", "imperviousness") if (FLOOD, n) in fields.arrays]
    return {name: fields[FLOOD, name].whole() for name in names}


def _watched_cells(grid: Grid, watch: Watch, rows: np.ndarray) -> np.ndarray:
    row, col = grid.cells(watch.x_m[rows], watch.y_m[rows])
    out = ~grid.inside(row, col)
    if out.any():
        raise ValueError(f"watched places lie outside the flood's grid: {[watch.places[r] for r in rows[out]][:5]}")
    return np.asarray(row * grid.cols + col)


def _series_crossings(
    series: np.ndarray, interval_s: float, threshold: np.ndarray, rows: np.ndarray, first: np.ndarray | None = None
) -> np.ndarray:
    """Crossings of a value given at the ends of intervals, linear between; ``first`` is its value at time 0."""
    start = np.zeros(len(series)) if first is None else first
    value = np.column_stack([start, series]) if len(series) else np.zeros((0, 1))
    above = value >= threshold[:, None]
    at, k = np.nonzero(above[:, 1:] != above[:, :-1])
    low, high = value[at, k], value[at, k + 1]
    out = np.zeros(at.size, CROSSING)
    out["time_s"] = (k + (threshold[at] - low) / (high - low)) * interval_s
    out["gauge"], out["value"], out["rising"] = rows[at], threshold[at], high > low
    return out


def _nodes(
    reservoirs: tuple[StorageNode, ...], grid: Grid, label: np.ndarray, inside: np.ndarray
) -> tuple[Reservoirs, tuple[float, ...]]:
    """Kernel arrays of the storage nodes, and what they hold at first.

    The outlet is the nearest cell to the given point that lies in the region and in no reservoir.
    """
    cells: list[list[np.ndarray]] = [[], [], []]
    out_row, out_col = [], []
    knots = max((len(r.curve_level_m) for r in reservoirs), default=2)
    volume, level = np.zeros((len(reservoirs), knots)), np.zeros((len(reservoirs), knots))
    free_row, free_col = np.nonzero(inside & (label == 0))
    for k, r in enumerate(reservoirs):
        row, col = np.nonzero((label == r.label) & inside)
        cells[0].append(row + 1)
        cells[1].append(col + 1)
        cells[2].append(np.full(row.size, k))
        x, y = grid.centres(free_row, free_col)
        near = int(np.argmin((x - r.outlet_x_m) ** 2 + (y - r.outlet_y_m) ** 2))
        out_row.append(int(free_row[near]) + 1)
        out_col.append(int(free_col[near]) + 1)
        # the curve goes on along its last piece
        n = len(r.curve_level_m)
        more = np.arange(1, knots - n + 1)
        for target, curve in ((volume, r.curve_volume_m3), (level, r.curve_level_m)):
            target[k, :n] = curve
            target[k, n:] = curve[-1] + (curve[-1] - curve[-2]) * more
    whole = [np.concatenate(c).astype(np.int64) if c else np.zeros(0, np.int64) for c in cells]
    return (
        Reservoirs(
            whole[0],
            whole[1],
            whole[2],
            np.array(out_row, np.int64),
            np.array(out_col, np.int64),
            np.array([r.crest_m for r in reservoirs], np.float64),
            np.array([r.width_m for r in reservoirs], np.float64),
            np.array([r.coefficient for r in reservoirs], np.float64),
            np.array([r.release_m3_s for r in reservoirs], np.float64),
            volume,
            level,
        ),
        tuple(float(np.interp(r.level_m, r.curve_level_m, r.curve_volume_m3)) for r in reservoirs),
    )
