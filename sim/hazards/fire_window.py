"""The fine window that a forest fire burns in: where it lies, how it grows, what crews do to it."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from sim.ground import Amendment, Fields, Grid
from sim.hazards.crowns import LAYERS, CrownSetting, crown_beds, crowned, has_crowns
from sim.hazards.terrain_wind import Relief
from sim.kernels import fire_cells as k
from sim.kernels.fire_changes import clear_cells, mark_bare, mend, rekindle, shift
from sim.kernels.fire_edge import burnt_layers
from sim.kernels.fire_metric import fill_beds, landscape
from sim.kernels.firebreaks import FRONT_M, crossings, holding_intensities
from sim.kernels.firespread import advance
from sim.kernels.ignition import ignite
from sim.kernels.noise import hash_units
from sim.kernels.rothermel import BED_COLUMNS, DEPTH_M, FOREST
from sim.kernels.stencils import stencils

FIRST_CELLS = 64
REACH = int(np.abs(stencils()[1]).max()) + 1
TABLES = k.Tables(*stencils())
NONE = np.empty(0)
BREAK_STEP_S = 60.0
"""Breaks are looked at on whole minutes: a front that crosses one goes on at the next (so no cut changes a fire)."""


class Breaks(NamedTuple):
    """The break cells of a window, and the intensity kW/m up to which each holds."""

    cells: np.ndarray
    holding_kw_m: np.ndarray


NO_BREAKS = Breaks(np.empty(0, np.int64), NONE)


@dataclass
class Setting:
    """What a fire burns in, the same for all its states; ``beds`` fill up as hours come.

    ``moisture`` is of sites, see :func:`sim.kernels.fuel_site.air_at_sites`: ``exposures`` by ``bands`` of height about
    ``weather_m`` by open and shaded. ``adjustment``: midflame wind over the wind at 20 ft, or negative for the one by
    fuel and canopy. ``relief``: how the wind follows the terrain, if it does. ``wang_mao_m_s`` and ``ks`` are empty but
    for that model.
    """

    weather: k.Weather
    temperature_c: np.ndarray
    fuels: np.ndarray
    row_of: np.ndarray
    moisture: np.ndarray
    live: np.ndarray
    ready: np.ndarray
    crown_ratio: float
    shelter: np.ndarray
    adjustment: float
    cell_m: float
    largest_cells: int
    first_hour: int
    exposures: int
    bands: int
    weather_m: float
    relief: Relief | None
    wang_mao_m_s: np.ndarray
    ks: np.ndarray
    crowns: CrownSetting | None

    def level_moisture(self) -> np.ndarray:
        """Return the moisture on level ground level with the weather, float64[2, hours, 3]: open, and shaded."""
        row = 2 * (self.bands // 2) * self.exposures
        return self.moisture[row : row + 2]

    @classmethod
    def make(
        cls,
        *,
        hours: dict[str, np.ndarray],
        start_s: float,
        wind_limit: bool,
        fuels: np.ndarray,
        moisture: np.ndarray,
        relief: Relief | None,
        wang_mao_m_s: np.ndarray = NONE,
        **more: Any,
    ) -> "Setting":
        """Return a setting, beds empty; ``hours`` as ``FireHours.arrays()``, ``moisture`` float64[sites, hours, 3]."""
        sites, count, _ = moisture.shape
        rows = sites * fuels.shape[0]
        towards = np.radians(hours["wind_from_deg"] + 180.0)
        wind, gust = hours["wind_m_s"], hours["gust_m_s"]
        weather = k.Weather(
            beds=np.zeros((count, rows, BED_COLUMNS)),
            wind_x=wind * np.sin(towards),
            wind_y=wind * np.cos(towards),
            start_s=float(start_s),
            hour_s=3600.0,
            wind_limit=bool(wind_limit),
            gust=gust / np.maximum(wind, 0.1) if np.any(gust > wind) else NONE,
            slope_gain=relief.slope_gain if relief is not None else -1.0,
            slope_scale=relief.slope_scale if relief is not None else 0.0,
            wang_mao=wang_mao_m_s.size > 0,
        )
        return cls(
            weather=weather,
            temperature_c=hours["temperature_c"],
            fuels=fuels,
            moisture=moisture,
            ready=np.zeros((count, rows), dtype=np.uint8),
            relief=relief,
            wang_mao_m_s=wang_mao_m_s,
            **more,
        )


@dataclass(frozen=True)
class FireState:
    """A fire at a time. Treat it as frozen: forecasts work on copies.

    Attributes
    ----------
    time_s : float
        When.
    revision : int
        Of the ground whose lines it knows.
    setting : Setting
        Weather and fuel.
    row0, col0 : int
        The window's corner on the fine lattice, which starts at the terrain grid's north-western corner.
    rows, cols : int
        Shape of the window.
    window : sim.kernels.fire_cells.Window
        The solver's arrays.
    rows_used : int32 array
        Bed rows that lie in the window.
    lines : tuple of Amendment
        Lines so far, for when the window grows.
    escaped : bool
        The fire came to the largest window's edge; what lies beyond is not followed.
    key : int
        Of the luck of breaks.
    breaks : Breaks
        Those in the window.
    """

    time_s: float
    revision: int
    setting: Setting
    row0: int
    col0: int
    rows: int
    cols: int
    window: k.Window
    rows_used: np.ndarray
    lines: tuple[Amendment, ...] = ()
    escaped: bool = False
    key: int = 0
    breaks: Breaks = NO_BREAKS

    def grid(self, terrain: Grid) -> Grid:
        """Return the window's geometry."""
        cell = self.setting.cell_m
        return Grid(
            "fire",
            terrain.west_m + self.col0 * cell,
            terrain.north_m - self.row0 * cell,
            cell,
            self.rows,
            self.cols,
        )

    def copy(self) -> "FireState":
        """Return a state whose arrays are its own."""
        return replace(self, window=self.window.copy())

    def status(self) -> np.ndarray:
        """Return the cells' status (view), uint8[rows, cols]; see sim.kernels.fire_cells."""
        return self.window.status.reshape(self.rows, self.cols)

    def arrival_s(self) -> np.ndarray:
        """Return arrival times, float64[rows, cols]; inf where it has not burnt."""
        status = self.window.status
        burnt = (status == k.BURNT) | (status == k.COLD)
        return np.where(burnt, self.window.time, np.inf).reshape(self.rows, self.cols)

    def burnt_box(self) -> tuple[int, int, int, int]:
        """Return the rows and columns of the window that burnt: first row, last row + 1, first column, last + 1."""
        top, bottom, left, right = (int(v) for v in self.window.counters[[k.TOP, k.BOTTOM, k.LEFTMOST, k.RIGHTMOST]])
        return top, bottom + 1, left, right + 1

    def layers(self, box: tuple[int, int, int, int]) -> dict[str, np.ndarray]:
        """Return rasters of a box of the window, float32, NaN where it has not burnt.

        Arrival, rate, intensity, flame length, type of fire (0 surface, 1 torching, 3 crowning).

        Rates lie along the ground, normal to the front.
        """
        top, bottom, left, right = box
        out = {
            name: np.empty((bottom - top, right - left), dtype=np.float32)
            for name in ("arrival_s", "rate_m_s", "intensity_kw_m", "flame_length_m", "fire_type")
        }
        burnt_layers(self.window, self.cols, self.setting.weather, top, left, *out.values())
        return out


def terrain_of(fields: Fields) -> Grid:
    """Return the grid that carries the fuel."""
    for (grid, field), _array in fields.arrays.items():
        if field == "fuel_model":
            return fields.grids[grid]
    raise KeyError("the ground has no field 'fuel_model'")


def _layer(fields: Fields, name: str, field: str, box: tuple[int, int, int, int], missing: float) -> np.ndarray:
    if (name, field) not in fields.arrays:
        return np.full((box[1] - box[0], box[3] - box[2]), missing, dtype=np.float32)
    return np.ascontiguousarray(fields[name, field].window(*box), dtype=np.float32)


def _curve(relief: Relief, fields: Fields, terrain: Grid, box: tuple[int, int, int, int], cf: np.ndarray) -> None:
    """Fill the coarse cells' ``CURVED``: how much faster it blows on ridges, slower in valleys."""
    row0, row1, col0, col1 = box
    around = (
        max(row0 - relief.steps, 0),
        min(row1 + relief.steps, terrain.rows),
        max(col0 - relief.steps, 0),
        min(col1 + relief.steps, terrain.cols),
    )
    elevation = fields[terrain.name, "elevation_m"].window(*around)
    shape = row1 - row0, col1 - col0
    cf[:, k.CURVED] = relief.faster(elevation, row0 - around[0], col0 - around[2], shape, terrain.cell_m)


def open_window(
    setting: Setting,
    fields: Fields,
    row0: int,
    col0: int,
    shape: tuple[int, int],
    lines: tuple[Amendment, ...] = (),
) -> tuple[k.Window, np.ndarray]:
    """Return a fresh window over the terrain, with unburnable cells and lines marked, and the bed rows in it."""
    terrain = terrain_of(fields)
    cell, coarse = setting.cell_m, terrain.cell_m
    # one cell more on each side, so that slopes do not depend on where the window is cut
    at_row = np.floor((row0 + np.arange(shape[0]) + 0.5) * cell / coarse).astype(np.int32)
    at_col = np.floor((col0 + np.arange(shape[1]) + 0.5) * cell / coarse).astype(np.int32)
    box = (
        max(int(at_row[0]) - 1, 0),
        min(int(at_row[-1]) + 2, terrain.rows),
        max(int(at_col[0]) - 1, 0),
        min(int(at_col[-1]) + 2, terrain.cols),
    )
    number = fields[terrain.name, "fuel_model"].window(*box)
    fuel_row = setting.row_of[np.clip(number, 0, setting.row_of.size - 1)].astype(np.int16)
    window = k.new_window(*shape, max(fuel_row.size, 1), TABLES)
    landscape(
        _layer(fields, terrain.name, "elevation_m", box, 0.0),
        _layer(fields, terrain.name, "canopy_cover", box, 0.0),
        _layer(fields, terrain.name, "canopy_height_m", box, 0.0),
        fuel_row,
        setting.fuels[:, DEPTH_M].copy(),
        setting.shelter,
        coarse,
        setting.crown_ratio,
        setting.adjustment,
        setting.exposures,
        setting.bands,
        setting.weather_m,
        window.cf,
        window.ci,
    )
    if setting.relief is not None:
        _curve(setting.relief, fields, terrain, box, window.cf)
    if setting.crowns is not None and has_crowns(fields, terrain):
        layers = [_layer(fields, terrain.name, f, box, 0.0) for f in (*LAYERS, "canopy_height_m")]
        scale = coarse / cell
        ends = int(np.ceil(terrain.rows * scale)), int(np.ceil(terrain.cols * scale))
        window = crowned(window, setting.crowns, layers, len(setting.fuels), (row0, col0, *ends))
    row_in = (at_row >= box[0]) & (at_row < box[1])
    col_in = (at_col >= box[2]) & (at_col < box[3])
    window.row_at[:] = np.where(row_in, at_row - box[0], 0) * fuel_row.shape[1]
    window.col_at[:] = np.where(col_in, at_col - box[2], 0)
    mark_bare(window, shape[1], REACH, row_in, col_in)
    here = Grid("fire", terrain.west_m + col0 * cell, terrain.north_m - row0 * cell, cell, *shape)
    for line in lines:
        rr, cc = here.rasterise(line.shape, line.xy_m)
        clear_cells(window, shape[1], REACH, rr * shape[1] + cc, k.LINE)
    # which bed rows are there, without sorting a million cells
    there = np.bincount(window.ci[:, k.FUEL] + 1, minlength=1)
    return window, np.union1d(np.flatnonzero(there[1:]), crown_beds(window)).astype(np.int32)


def grown(state: FireState, fields: Fields, sides: int) -> FireState:
    """Return the same fire in a window half as large again towards some sides, or marked as escaped.

    It escapes where the window would be larger than it may be. A window reaches no farther over the terrain's edge than
    its margin: nothing burns there.
    """
    terrain, setting = terrain_of(fields), state.setting
    scale = terrain.cell_m / setting.cell_m
    end_row, end_col = int(np.ceil(terrain.rows * scale)) + REACH, int(np.ceil(terrain.cols * scale)) + REACH
    top, bottom = state.row0, state.row0 + state.rows
    left, right = state.col0, state.col0 + state.cols
    by_rows, by_cols = max(state.rows // 2, REACH), max(state.cols // 2, REACH)
    if sides & k.NORTH:
        top = max(top - by_rows, min(-REACH, top))
    if sides & k.SOUTH:
        bottom = min(bottom + by_rows, max(end_row, bottom))
    if sides & k.WEST:
        left = max(left - by_cols, min(-REACH, left))
    if sides & k.EAST:
        right = min(right + by_cols, max(end_col, right))
    shape = bottom - top, right - left
    if max(shape) > setting.largest_cells:
        return replace(state, escaped=True)
    window, rows_used = open_window(setting, fields, top, left, shape, state.lines)
    shift(state.window, state.cols, window, shape[1], REACH, state.row0 - top, state.col0 - left)
    big = replace(state, row0=top, col0=left, rows=shape[0], cols=shape[1], window=window, rows_used=rows_used)
    return with_breaks(big, terrain)


def with_breaks(state: FireState, terrain: Grid) -> FireState:
    """Return the state with its breaks as its lines have them: each holds by the luck of its hundred metres."""
    if not any(line.field == "break" for line in state.lines):
        return state
    here, win, setting = state.grid(terrain), state.window, state.setting
    holding = np.full(state.rows * state.cols, np.nan)
    forest = setting.fuels[:, FOREST] >= 0
    for line in state.lines:
        row, col = here.rasterise(line.shape, line.xy_m)
        cells = row * state.cols + col
        if line.field == "fireline":
            holding[cells] = np.nan  # manned and burnt out: it holds
            continue
        x, y = here.centres(row, col)
        luck = hash_units(np.uint64(state.key), (x // FRONT_M).astype(np.int64), (y // FRONT_M).astype(np.int64))
        bed = win.ci[win.row_at[row] + win.col_at[col], k.FUEL]
        found = holding_intensities(line.value, (bed >= 0) & forest[bed % len(forest)], luck)
        holding[cells] = np.fmax(holding[cells], found)
    cells = np.flatnonzero(np.isfinite(holding))
    return replace(state, breaks=Breaks(cells, holding[cells]))


def advanced(state: FireState, fields: Fields, until_s: float) -> FireState:
    """Burn up to ``until_s``. The state's arrays are used up: give a copy where it is wanted again."""
    while len(state.breaks.cells) and not state.escaped:
        kept = state.copy()
        state = _burnt(state, fields, until_s)
        crossed_s = np.empty(len(state.breaks.cells))
        crossings(state.window, state.setting.weather, state.cols, *state.breaks, crossed_s)
        first_s = max(float(crossed_s.min()), kept.time_s + 1e-3)
        minute_s = float(np.ceil(first_s / BREAK_STEP_S)) * BREAK_STEP_S if np.isfinite(first_s) else np.inf
        if minute_s > until_s:
            return state
        # back, and on from the minute at which it goes across
        state = _burnt(kept, fields, minute_s)
        crossed_s = np.empty(len(state.breaks.cells))
        crossings(state.window, state.setting.weather, state.cols, *state.breaks, crossed_s)
        for cell in state.breaks.cells[crossed_s <= minute_s]:
            state.window.status[cell] = k.UNBURNT
            ignite(state.window, cell, minute_s)
    return _burnt(state, fields, until_s)


def _burnt(state: FireState, fields: Fields, until_s: float) -> FireState:
    setting = state.setting
    while not state.escaped:
        weather = setting.weather
        first = int(state.window.counters[k.HOUR])
        last = max(int((until_s - weather.start_s) // weather.hour_s) + 1, first)
        # from the fire's own first hour on: metrics of past hours may be asked for again
        fill_beds(
            setting.fuels,
            state.rows_used,
            setting.moisture,
            setting.live,
            setting.first_hour,
            last,
            setting.wang_mao_m_s,
            setting.ks,
            weather.beds,
            setting.ready,
        )
        done = advance(state.window, weather, TABLES, state.cols, setting.cell_m, REACH, float(until_s))
        if done == k.DONE:
            break
        state = grown(state, fields, done)
    return replace(state, time_s=float(until_s))


def amended(state: FireState, fields: Fields, changes: tuple[Amendment, ...], terrain: Grid) -> FireState:
    """Apply what was done since the state's revision, at the state's time. Uses up the state's arrays.

    ``fireline`` (a line or area): unburnt cells that it touches do not burn any more, burnt ones are cold.
    ``break`` (of a width, its value): unburnt cells that it touches burn only when a front crosses them.
    ``extinguished``: burnt cells that it touches are cold: nothing spreads from or across them. ``rekindled``,
    ``lit`` (points): burnt cells are sources again, unburnt ones are lit.
    """
    if not changes:
        return replace(state, revision=fields.revision)
    here = state.grid(terrain)
    win, setting = state.window, state.setting
    changed = 0
    lines = state.lines
    for change in changes:
        row, col = here.rasterise(change.shape, change.xy_m)
        cells = row * state.cols + col
        if change.field == "fireline":
            lines = (*lines, change)
            changed += clear_cells(win, state.cols, REACH, cells, k.LINE)
        elif change.field == "extinguished":
            changed += clear_cells(win, state.cols, REACH, cells, k.COLD)
        elif change.field == "break":
            lines = (*lines, change)
            changed += clear_cells(win, state.cols, REACH, cells[win.status[cells] == k.UNBURNT], k.LINE)
        else:
            for cell in cells:
                if not rekindle(win, setting.weather, TABLES, state.cols, setting.cell_m, cell, state.time_s):
                    ignite(win, cell, state.time_s)
    if changed:
        mend(win, setting.weather, TABLES, state.cols, setting.cell_m, state.time_s)
    done = replace(state, lines=lines, revision=fields.revision)
    return with_breaks(done, terrain) if len(lines) > len(state.lines) else done
