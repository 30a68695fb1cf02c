"""Flood: a rainstorm runs off, flows over the land, and meets what crews change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.ground import Fields, Grid
from sim.hazards.base import CROSSING, Forecast, Hazard, Raster, Watch
from sim.hazards.breaches import DamBreach, LeveeBreach, breach_figures, breach_names, with_drawn_breaches
from sim.hazards.flood_cache import array_digest, content_key, fetch
from sim.hazards.flood_checks import check_flood
from sim.hazards.flood_flow import Flow, flow_in
from sim.hazards.flood_grid import FLOOD
from sim.hazards.flood_soil import HORTON_FIELDS, Infiltration, ground_arrays
from sim.hazards.inflow import Inflow
from sim.hazards.rainstorm import INTERVAL_S, Rainstorm, Within
from sim.hazards.small_dams import (
    HELD,
    DamNow,
    SmallDams,
    dam_now,
    held_dams,
    hold_back,
    without_breaches,
    yet_to_break,
)
from sim.hazards.storage_node import StorageNode
from sim.hazards.storms import AnyStorm
from sim.hazards.works import OPENING, Works, work_figures
from sim.streams import Streams
from sim.units import Metres, Seconds

if TYPE_CHECKING:
    from sim.hazards.flood_course import Course, Runner

AMENDED_LEG_S = 3600.0
"""How far a forecast on amended ground reaches: it is computed, and may soon be amended again."""

MOST_SPARED = 3
"""A run that prevents more breaches than these goes on by water of its own, an hour at a time: sets of more are rarely
shared, and each would be a whole flood."""

Depth = Annotated[float, Field(gt=0.0)]


@dataclass(frozen=True)
class FloodState:
    """Where a flood is: itself with its breaches drawn, its storm, the time (s of the run), the ground until now.

    ``runner`` is None while nothing has been amended: then the kept course of the whole flood holds, that of ``kept``:
    the flood without the breaches that were prevented before they came. In ``flood`` all dams that were ``held`` hold.
    """

    flood: Flood
    storm: Rainstorm
    time_s: float
    ground: str
    base: Any = field(repr=False)
    runner: Runner | None = field(default=None, repr=False)
    held: frozenset[str] = frozenset()
    spared: frozenset[str] = frozenset()
    kept: Flood | None = field(default=None, repr=False)


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
    listens: ClassVar[frozenset[str]] = frozenset(
        {
            "elevation_m",
            "land_m",
            "manning_n",
            "curve_number",
            "drain_m_s",
            "interception_m",
            OPENING,
            HELD,
            *HORTON_FIELDS,
        }
    )
    cites: ClassVar[str] = (
        "Bates, Horritt & Fewtrell 2010; de Almeida et al. 2012; USDA SCS 1972; Green & Ampt 1911; Rawls et al. 1983; "
        "Horton 1940; Akan 1992; Keifer & Chu 1957; Audusse et al. 2004; Toro 2001; Froehlich 2008, 2016; "
        "Verheij & van der Knaap 2003"
    )
    verified: ClassVar[bool] = True

    leg_s: Seconds = 7 * 86400.0
    """How far one forecast reaches (on amended ground an hour)."""
    storm: AnyStorm
    """The rainstorm, or the distribution it is drawn from."""
    duration_s: Seconds = Field(36 * 3600.0, gt=0.0, le=30 * 86400.0)
    """How long the water is followed, from the hazard's start."""
    infiltration: Infiltration = "curve number"
    """How rain is lost: SCS curve numbers of the region, Green-Ampt with one soil, Horton by land cover or one soil."""
    soil: str = "clay loam"
    """Soil of Green-Ampt (Rawls et al. 1983), and of Horton where the ground has no rates of its own."""
    soil_depth_m: Metres = Field(0.8, gt=0.0)
    """Depth of soil that can fill with water (Green-Ampt; estimate)."""
    scheme: Literal["local inertial", "finite volume"] = "local inertial"
    """How water flows: local inertial (quick, for floods that friction rules) or finite volume (right at shocks)."""
    theta: Annotated[float, Field(ge=0.5, le=1.0)] = 1.0
    """Weight of the own flux (de Almeida 2012); 1 is Bates 2010. Local inertial only."""
    courant: Annotated[float, Field(gt=0.0, le=0.6)] = 0.6
    """Share of the stable step; the finite-volume scheme takes three quarters of it."""
    step_cap_s: Seconds = Field(60.0, gt=0.0, le=60.0)
    """Longest step."""
    edge_slope: Annotated[float, Field(gt=0.0, le=0.1)] = 0.001
    """Least bed slope of the free outflow at the region's edge."""
    edge: Literal["open", "closed", "stage"] = "open"
    """Whether water leaves the region where the land beyond is not higher, or stands there at a given level."""
    edge_time_s: tuple[Seconds, ...] = ()
    """Times from the start of the hazard of the levels outside (edge: stage)."""
    edge_level_m: tuple[Metres, ...] = ()
    """Levels of the water outside at those times; linear between them."""
    ladder_m: tuple[Depth, ...] = (
        0.1, 0.15, 0.2, 0.3, 0.45, 0.5, 0.6, 0.75, 1.0, 1.05, 1.2, 1.35, 1.5, 1.65, 1.95, 2.0, 2.25, 3.0, 4.0,
    )  # fmt: skip
    """Depths above the land whose crossing is kept in every cell; a watch of another depth makes a run of its own."""
    frame_s: Seconds = Field(1800.0, gt=0.0)
    """Interval of the frames kept for the replay."""
    reservoirs: tuple[StorageNode, ...] = ()
    """Storage nodes."""
    small_dams: SmallDams | None = None
    """Small old reservoirs of the region, made up; not given, there are none."""
    dam_breaches: dict[str, DamBreach] = Field(default_factory=dict)
    """Breaches of the region's reservoirs by their id; a flood with reservoirs of its own says it there."""
    levee_breaches: tuple[LeveeBreach, ...] = ()
    """Breaches of levees that stand as raised bed."""
    inflows: tuple[Inflow, ...] = ()
    """Hydrographs that enter at points."""
    works: Works = Works()
    """Gates, culverts, bridges and detention basins."""
    keep: bool = True
    """Keep the flood on disk for other runs of the same storm."""

    @model_validator(mode="after")
    def _sound(self) -> Flood:
        check_flood(self)
        return self

    @property
    def nodes(self) -> tuple[StorageNode, ...]:
        """All storage nodes: reservoirs, then detention basins."""
        return (*self.reservoirs, *self.works.basins)

    @property
    def harms_until_s(self) -> float:
        """The end of the water that is followed."""
        return self.start_s + self.duration_s

    # -- the three questions ----------------------------------------------------------------------------------------
    def begin(self, fields: Fields, streams: Streams) -> FloodState:
        """Draw storm (key ``flood/storm``) and breaches (``flood/breach/NAME/FIGURE``); all land is dry."""
        storm = self.storm_of(fields, streams)
        ground = self._ground_digest(fields)
        flood = with_drawn_breaches(self, streams)
        return FloodState(flood, storm, self.start_s, ground, ground_arrays(fields, self.infiltration), kept=flood)

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
        from sim.hazards.flood_course import Runner
        from sim.hazards.flood_setting import setting_of

        grid = fields.grids[FLOOD]
        end_s = self.start_s + self.duration_s
        ground = self._ground_digest(fields)
        ladder = self._ladder(watch)
        held = held_dams(fields, self.reservoirs) - state.held
        if held:
            state = self._held(state, held, grid, ladder)
        runner = state.runner
        if runner is not None:
            ladder = tuple(sorted({*ladder, *runner.setting.ladder_m}))
        own = len(state.spared) > MOST_SPARED if runner is None else held or runner.setting.ladder_m != ladder
        if ground != state.ground or own:
            # from the first step boundary on, the water meets the ground as it is now
            # (the kept course has no water to go on from)
            before = runner or Runner(setting_of(state.kept or state.flood, state.storm, grid, state.base, ladder))
            water = before.water_at(state.time_s - self.start_s)
            hold_back(water.breach, breach_names(self), held, state.time_s - self.start_s)
            arrays = ground_arrays(fields, self.infiltration)
            runner = Runner(setting_of(state.flood, state.storm, grid, arrays, ladder), water, before)
        now = replace(state, ground=ground, runner=runner)
        if runner is None:
            course = self._course(now, grid, ladder)
        else:
            # to the end of an interval, for what is kept at those is read between them
            until_s = min(until_s, from_s + AMENDED_LEG_S - (from_s - self.start_s) % INTERVAL_S)
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
        memory: FloodMemory = forecast.memory
        return replace(memory.state, time_s=time_s)

    def read(self, forecast: Forecast[FloodState], watch: Watch) -> np.ndarray:
        """Return the crossings of depths, rain sums, reservoir levels and breaches' widths within the forecast.

        Raises
        ------
        ValueError
            If a quantity or a place is not known, or a point lies outside the region.
        """
        from sim.hazards.flood_crossings import read_crossings

        memory: FloodMemory = forecast.memory
        names, breaches = [r.name for r in memory.state.flood.nodes], breach_names(self)
        out = read_crossings(watch, memory.course, memory.grid, memory.state.storm, self.duration_s, names, breaches)
        out["time_s"] += memory.start_s
        out = out[(out["time_s"] > forecast.issued_s) & (out["time_s"] <= forecast.until_s)]
        return out[np.lexsort((out["gauge"], out["time_s"]))]

    def summary(self, forecast: Forecast[FloodState]) -> dict[str, float]:
        """Return the books of water, the storm and the flooded area."""
        memory: FloodMemory = forecast.memory
        storm = memory.state.storm
        area = memory.grid.cell_area_m2
        wet = memory.course.depth_max_m
        # a flood that met no drains says nothing of them
        books = {name: volume for name, volume in memory.course.books.items() if name != "drained_m3" or volume}
        return {
            **books,
            **breach_figures(breach_names(self), memory.course, memory.start_s),
            **work_figures(self.works, len(breach_names(self)), memory.course),
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

    def flow_at(self, forecast: Forecast[FloodState], x_m: float, y_m: float) -> Flow | None:
        """Return depth and speed over time at a point; None outside the flood's grid."""
        memory: FloodMemory = forecast.memory
        row, col = memory.grid.cells(x_m, y_m)
        if not memory.grid.inside(row, col):
            return None
        depths, speeds = memory.course.moving.columns(np.array([row * memory.grid.cols + col]))
        return flow_in(depths[:, 0], speeds[:, 0], memory.start_s, memory.course.frame_s)

    def peak_m(self, forecast: Forecast[FloodState], x_m: float, y_m: float) -> float:
        """Return the greatest depth above the land at a point, metres; 0 outside the flood's grid."""
        memory: FloodMemory = forecast.memory
        row, col = memory.grid.cells(x_m, y_m)
        return float(memory.course.depth_max_m[row, col]) if memory.grid.inside(row, col) else 0.0

    def rasters(self, forecast: Forecast[FloodState]) -> dict[str, Raster]:
        """Return frames (uint8, see ``flood_course.FRAME_DEPTH_M``), maxima, the geometry and the frames' interval."""
        memory: FloodMemory = forecast.memory
        g = memory.grid
        return {
            "frames": lambda: memory.course.frames,
            "speed_frames": lambda: memory.course.speed_frames,
            "frame_s": np.array([memory.start_s, memory.course.frame_s]),
            "geometry": np.array([g.west_m, g.north_m, g.cell_m, g.rows, g.cols], dtype=np.float64),
            "depth_max_m": memory.course.depth_max_m,
            "speed_max_m_s": memory.course.speed_max_m_s,
            "hazard_max_m2_s": memory.course.hazard_max_m2_s,
            "rating_max": memory.course.rating_max,
            "class_max": memory.course.class_max,
        }

    def dam_now(self, forecast: Forecast[FloodState], name: str, time_s: float) -> DamNow:
        """Return a dam at a time of the run as it really is, for patrols that may see signs of it."""
        memory: FloodMemory = forecast.memory
        at_s, names = time_s - memory.start_s, breach_names(self)
        now = dam_now(self, memory.state.flood, memory.course, names, name, at_s)
        return replace(now, onset_s=now.onset_s + memory.start_s)

    def depth_max_m(self, fields: Fields, streams: Streams) -> np.ndarray:
        """Return the greatest depth (m) above the land in each cell: what a designer asks of a storm."""
        state = self.begin(fields, streams)
        return self._course(state, fields.grids[FLOOD], self.ladder_m).depth_max_m

    # -- how it is computed -----------------------------------------------------------------------------------------
    def _held(self, state: FloodState, held: frozenset[str], grid: Grid, ladder: tuple[float, ...]) -> FloodState:
        """Return a state in which dams were held now.

        As long as the water runs by a kept course, that of the flood without their breaches follows it: until a breach
        would have begun the two are one, whenever the dam was held. So runs that prevent the same breaches share it.
        """
        flood = without_breaches(state.flood, held)
        kept = state.kept or state.flood
        if state.runner is None:
            course = self._course(state, grid, ladder)
            spared = yet_to_break(course, breach_names(self), held, state.time_s - self.start_s)
            kept, state = without_breaches(kept, spared), replace(state, spared=state.spared | spared)
        return replace(state, flood=flood, held=state.held | held, kept=kept)

    def _course(self, state: FloodState, grid: Grid, ladder: tuple[float, ...]) -> Course:
        """Return the whole flood on the ground it began on, kept by content."""
        flood = state.kept or state.flood
        setting_of = flood.model_dump(
            mode="json",
            include={
                "duration_s", "infiltration", "soil", "soil_depth_m", "scheme", "theta", "courant", "step_cap_s",
                "edge_slope", "edge", "edge_time_s", "edge_level_m", "frame_s", "reservoirs", "levee_breaches",
                "inflows", "works",
            },
        )  # fmt: skip
        storm = state.storm.model_dump(mode="json")
        where = [grid.west_m, grid.north_m, grid.cell_m, grid.rows, grid.cols]
        key = content_key(storm, setting_of, where, list(ladder), state.ground)

        def make() -> Course:
            from sim.hazards.flood_course import Runner
            from sim.hazards.flood_setting import setting_of

            runner = Runner(setting_of(flood, state.storm, grid, state.base, ladder))
            runner.run(self.duration_s)
            return runner.course()

        return fetch(key, make) if self.keep else make()

    def _ladder(self, watch: Watch) -> tuple[float, ...]:
        depths = {float(t) for q, t in zip(watch.quantity, watch.threshold, strict=True) if q == "depth_m" and t > 0.0}
        return tuple(sorted({*self.ladder_m, *depths}))

    def _ground_digest(self, fields: Fields) -> str:
        return array_digest(*(a for _, a in sorted(ground_arrays(fields, self.infiltration).items())))
