"""The fine window that a forest fire burns in: where it lies, how it grows, what crews do to it."""

import math
import mmap
from dataclasses import dataclass, replace
from functools import cached_property
from math import floor
from typing import Any, NamedTuple

import numpy as np

from sim.ground import Amendment, Fields, Grid
from sim.hazards.fire_crowns import LAYERS, CrownSetting, crown_beds, crowned, has_crowns
from sim.hazards.fuels import terrain_of
from sim.hazards.terrain_wind import Relief
from sim.kernels import fire_cells as k
from sim.kernels.fire_changes import clear_cells, lay, mend, rekindle, shift
from sim.kernels.fire_edge import burnt_layers, flame_lengths
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


class Box(NamedTuple):
    """Rows and columns of the terrain: first and last + 1."""

    top: int
    bottom: int
    left: int
    right: int

    def within(self, outer: "Box") -> tuple[slice, slice]:
        """Return where it lies in a box around it."""
        return (
            slice(self.top - outer.top, self.bottom - outer.top),
            slice(self.left - outer.left, self.right - outer.left),
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return max(self.bottom - self.top, 0), max(self.right - self.left, 0)


@dataclass
class Setting:
    """What a fire burns in, the same for all its states; ``beds`` fill up as hours come.

    ``moisture`` is of sites, see :func:`sim.kernels.fuel_site.air_at_sites`: ``exposures`` by ``bands`` of height about
    ``weather_m`` by open and shaded. ``adjustment``: midflame wind over the wind at 20 ft, or negative for the one by
    fuel and canopy. Rain puts the fire out at ``drowned_s``, and beyond ``end_s`` it is not followed. ``relief``: how
    the wind follows the terrain, if it does. ``wang_mao_m_s`` and ``ks`` are empty but for that model.
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
    drowned_s: float
    end_s: float
    relief: Relief | None
    wang_mao_m_s: np.ndarray
    ks: np.ndarray
    crowns: CrownSetting | None

    _filled: tuple[np.ndarray, int] | None = None

    def fill(self, rows: np.ndarray, last: int) -> None:
        """Fill the beds of the rows in a window up to an hour.

        From the fire's own first hour on: metrics of past hours may be asked for again.
        """
        first = self.first_hour
        if self._filled is not None and self._filled[0] is rows:
            # the same window: many advances lie within one hour
            first = self._filled[1] + 1
            if first > last:
                return
        fill_beds(
            self.fuels,
            rows,
            self.moisture,
            self.live,
            first,
            last,
            self.wang_mao_m_s,
            self.ks,
            self.weather.beds,
            self.ready,
        )
        self._filled = rows, last

    def level_moisture(self) -> np.ndarray:
        """Return the moisture on level ground level with the weather, float64[2, hours, 3]: open, and shaded."""
        row = 2 * (self.bands // 2) * self.exposures
        return self.moisture[row : row + 2]

    @cached_property
    def depth_m(self) -> np.ndarray:
        """Depth of the fuel beds."""
        return self.fuels[:, DEPTH_M].copy()

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
            beds=_untouched((count, rows, BED_COLUMNS)),
            wind_x=wind * np.sin(towards),
            wind_y=wind * np.cos(towards),
            start_s=float(start_s),
            hour_s=3600.0,
            wind_limit=bool(wind_limit),
            gust=gust / np.maximum(wind, 0.1) if (gust > wind).any() else NONE,
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


def _untouched(shape: tuple[int, ...]) -> np.ndarray:
    """Return zeros of which memory is taken as they are written to.

    Most beds never are; numpy's large arrays come in pages of 2 MB, and clearing these takes longer than the rest.
    """
    return np.ndarray(shape, buffer=mmap.mmap(-1, 8 * math.prod(shape)))


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
        return self.at(self.time_s, self.window.copy())

    def at(self, time_s: float, window: k.Window | None = None) -> "FireState":
        """Return this state with another time and, if given, window (quicker than ``replace``)."""
        new = object.__new__(FireState)
        new.__dict__.update(self.__dict__, time_s=time_s, window=self.window if window is None else window)
        return new

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
            for name in ("arrival_s", "rate_m_s", "intensity_kw_m", "fire_type")
        }
        burnt_layers(self.window, self.cols, self.setting.weather, top, left, *out.values())
        return out | {"flame_length_m": flame_lengths(out["intensity_kw_m"], out["fire_type"])}


def _layer(fields: Fields, name: str, field: str, box: Box, dtype: Any) -> np.ndarray:
    """Return a part of a field; zeros where the ground has no such field."""
    if (name, field) not in fields.arrays:
        return np.zeros(box.shape, dtype=dtype)
    return np.ascontiguousarray(fields[name, field].window(*box), dtype=dtype)


def _under(setting: Setting, terrain: Grid, row0: int, col0: int, rows: int, cols: int) -> Box:
    """Return the box of the terrain under a window, at least one cell."""
    scale = setting.cell_m / terrain.cell_m
    first_row, last_row = floor((row0 + 0.5) * scale), floor((row0 + rows - 0.5) * scale)
    first_col, last_col = floor((col0 + 0.5) * scale), floor((col0 + cols - 0.5) * scale)
    return Box(
        min(max(first_row, 0), terrain.rows - 1),
        max(min(last_row + 1, terrain.rows), 1),
        min(max(first_col, 0), terrain.cols - 1),
        max(min(last_col + 1, terrain.cols), 1),
    )


def _ground(
    setting: Setting, fields: Fields, terrain: Grid, part: Box, box: Box, window: k.Window, there: np.ndarray
) -> None:
    """Fill the coarse cells of a part of a window, whose own box of the terrain is ``box``."""
    # one cell more on each side, so that slopes do not depend on where the part ends
    wide = Box(
        max(part.top - 1, 0),
        min(part.bottom + 1, terrain.rows),
        max(part.left - 1, 0),
        min(part.right + 1, terrain.cols),
    )
    rows, cols = part.within(wide)
    landscape(
        _layer(fields, terrain.name, "elevation_m", wide, np.float32),
        _layer(fields, terrain.name, "canopy_cover", wide, np.float32),
        _layer(fields, terrain.name, "canopy_height_m", wide, np.float32),
        _layer(fields, terrain.name, "fuel_model", wide, np.int16),
        setting.row_of,
        setting.depth_m,
        setting.shelter,
        terrain.cell_m,
        setting.crown_ratio,
        setting.adjustment,
        setting.exposures,
        setting.bands,
        setting.weather_m,
        (rows.start, rows.stop, cols.start, cols.stop),
        (part.top - box.top) * box.shape[1] + part.left - box.left,
        box.shape[1],
        window.cf,
        window.ci,
        there,
    )


def _curve(relief: Relief, fields: Fields, terrain: Grid, part: Box) -> np.ndarray:
    """Return how much faster it blows on ridges, slower in valleys, float64[rows, cols] of a part of the terrain."""
    around = Box(
        max(part.top - relief.steps, 0),
        min(part.bottom + relief.steps, terrain.rows),
        max(part.left - relief.steps, 0),
        min(part.right + relief.steps, terrain.cols),
    )
    elevation = fields[terrain.name, "elevation_m"].window(*around)
    found = relief.faster(elevation, part.top - around.top, part.left - around.left, part.shape, terrain.cell_m)
    return found.reshape(part.shape)


def open_window(
    setting: Setting,
    fields: Fields,
    row0: int,
    col0: int,
    shape: tuple[int, int],
    lines: tuple[Amendment, ...] = (),
    known: "FireState | None" = None,
) -> tuple[k.Window, np.ndarray]:
    """Return a fresh window over the terrain, with unburnable cells and lines marked, and the bed rows in it.

    ``known``: a fire whose smaller window lies in it; the ground there is taken over.
    """
    terrain = terrain_of(fields)
    box = _under(setting, terrain, row0, col0, *shape)
    rows, cols = box.shape
    window = k.new_window(*shape, rows * cols, TABLES)
    there = np.zeros(setting.ready.shape[1], dtype=np.uint8)
    parts = [box]
    if known is not None:
        old = _under(setting, terrain, known.row0, known.col0, known.rows, known.cols)
        window.cf.reshape(rows, cols, -1)[old.within(box)] = known.window.cf.reshape(*old.shape, -1)
        window.ci.reshape(rows, cols, -1)[old.within(box)] = known.window.ci.reshape(*old.shape, -1)
        there[known.rows_used] = 1
        parts = [
            Box(box.top, old.top, box.left, box.right),
            Box(old.bottom, box.bottom, box.left, box.right),
            Box(old.top, old.bottom, box.left, old.left),
            Box(old.top, old.bottom, old.right, box.right),
        ]
    for part in parts:
        if all(part.shape):
            _ground(setting, fields, terrain, part, box, window, there)
            if setting.relief is not None:
                curved = window.cf[:, k.CURVED].reshape(rows, cols)
                curved[part.within(box)] = _curve(setting.relief, fields, terrain, part)
    if setting.crowns is not None and has_crowns(fields, terrain):
        layers = [_layer(fields, terrain.name, name, box, np.float32) for name in (*LAYERS, "canopy_height_m")]
        scale = terrain.cell_m / setting.cell_m
        ends = int(np.ceil(terrain.rows * scale)), int(np.ceil(terrain.cols * scale))
        window = crowned(window, setting.crowns, layers, len(setting.fuels), (row0, col0, *ends))
    lay(window, shape[1], REACH, row0, col0, setting.cell_m / terrain.cell_m, *box)
    if lines:
        here = Grid("fire", terrain.west_m + col0 * setting.cell_m, terrain.north_m - row0 * setting.cell_m,
                    setting.cell_m, *shape)  # fmt: skip
        for line in lines:
            rr, cc = here.rasterise(line.shape, line.xy_m)
            clear_cells(window, shape[1], REACH, rr * shape[1] + cc, k.LINE)
    there[crown_beds(window)] = 1
    return window, np.flatnonzero(there).astype(np.int32)


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
    # a side that the fire will come to soon grows along, so that there are fewer windows
    first_row, last_row, first_col, last_col = state.burnt_box()
    if first_row < last_row:
        soon = REACH + max(state.rows, state.cols) // 8
        gaps = (first_row, state.rows - last_row, first_col, state.cols - last_col)
        for side, gap in zip((k.NORTH, k.SOUTH, k.WEST, k.EAST), gaps, strict=True):
            sides |= side if gap < soon else 0
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
    window, rows_used = open_window(setting, fields, top, left, shape, state.lines, state)
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
    """Return the fire burnt up to ``until_s``; the state that is given stays as it is."""
    broken = any(line.field == "break" for line in state.lines)
    while True:
        done = _burnt(state.copy(), fields, until_s)
        # a break may have lain beyond the window
        if not broken or state.escaped or not len(done.breaks.cells):
            return done
        first_s = max(float(_crossed_s(done).min()), state.time_s + 1e-3)
        minute_s = float(np.ceil(first_s / BREAK_STEP_S)) * BREAK_STEP_S if np.isfinite(first_s) else np.inf
        if minute_s > until_s:
            return done
        # back, and on from the minute at which it goes across
        state = _burnt(state.copy(), fields, minute_s)
        for cell in state.breaks.cells[_crossed_s(state) <= minute_s]:
            state.window.status[cell] = k.UNBURNT
            ignite(state.window, cell, minute_s)


def _crossed_s(state: FireState) -> np.ndarray:
    crossed_s = np.empty(len(state.breaks.cells))
    crossings(state.window, state.setting.weather, state.cols, *state.breaks, crossed_s)
    return crossed_s


def _burnt(state: FireState, fields: Fields, until_s: float) -> FireState:
    setting = state.setting
    while not state.escaped:
        weather = setting.weather
        first = int(state.window.counters[k.HOUR])
        last = max(int((until_s - weather.start_s) // weather.hour_s) + 1, first)
        setting.fill(state.rows_used, last)
        done = advance(state.window, weather, TABLES, state.cols, setting.cell_m, REACH, float(until_s))
        if done == k.DONE:
            break
        state = grown(state, fields, done)
    return state.at(float(until_s))


def amended(state: FireState, fields: Fields, changes: tuple[Amendment, ...], terrain: Grid) -> FireState:
    """Apply what was done since the state's revision, at the state's time. Uses up the state's arrays.

    ``fireline`` (a line or area): unburnt cells that it touches do not burn any more, burnt ones are cold.
    ``break`` (of a width, its value): unburnt cells that it touches burn only when a front crosses them.
    ``extinguished``: burnt cells that it touches are cold: nothing spreads from or across them. ``rekindled``,
    ``lit`` (points): burnt cells are sources again, unburnt ones are lit.
    """
    if not changes:
        return state if state.revision == fields.revision else replace(state, revision=fields.revision)
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
