"""The fine window that a forest fire burns in: where it lies, how it grows, what crews do to it."""

from dataclasses import dataclass, replace

import numpy as np

from sim.ground import Amendment, Fields, Grid
from sim.kernels import fire_cells as k
from sim.kernels.fire_edge import clear_cells, mend, rekindle, shift
from sim.kernels.fire_metric import fill_beds, landscape
from sim.kernels.firespread import advance, ignite
from sim.kernels.rothermel import BED_COLUMNS, DEPTH_M
from sim.kernels.stencils import stencils

FIRST_CELLS = 64
REACH = int(np.abs(stencils()[1]).max()) + 1
TABLES = k.Tables(*stencils())
NONE = np.empty(0)


@dataclass
class Setting:
    """What a fire burns in, the same for all its states; ``beds`` fill up as hours come.

    ``shades``: 2 where moisture comes in the open and in the shade. ``adjustment``: midflame wind over the wind at 20
    ft, or negative for the one by fuel and canopy.
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

    @property
    def shades(self) -> int:
        """1 or 2."""
        return int(self.moisture.shape[0])

    @classmethod
    def make(
        cls,
        *,
        fuels: np.ndarray,
        row_of: np.ndarray,
        moisture: np.ndarray,
        live: np.ndarray,
        wind_x_m_s: np.ndarray,
        wind_y_m_s: np.ndarray,
        temperature_c: np.ndarray,
        start_s: float,
        wind_limit: bool,
        crown_ratio: float,
        shelter: np.ndarray,
        adjustment: float,
        cell_m: float,
        largest_cells: int,
        first_hour: int,
    ) -> "Setting":
        """Return a setting with empty beds; ``moisture`` is float64[shades, hours, 3], wind at 10 m as it blows."""
        shades, hours, _ = moisture.shape
        rows = shades * fuels.shape[0]
        weather = k.Weather(
            np.zeros((hours, rows, BED_COLUMNS)), wind_x_m_s, wind_y_m_s, float(start_s), 3600.0, bool(wind_limit)
        )
        ready = np.zeros((hours, rows), dtype=np.uint8)
        return cls(
            weather,
            temperature_c,
            fuels,
            row_of,
            moisture,
            live,
            ready,
            float(crown_ratio),
            shelter,
            float(adjustment),
            float(cell_m),
            int(largest_cells),
            int(first_hour),
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
    cols : int
        Columns of the window (and rows: it is square).
    window : sim.kernels.fire_cells.Window
        The solver's arrays.
    rows_used : int32 array
        Bed rows that lie in the window.
    lines : tuple of Amendment
        Lines so far, for when the window grows.
    escaped : bool
        The fire came to the largest window's edge; what lies beyond is not followed.
    """

    time_s: float
    revision: int
    setting: Setting
    row0: int
    col0: int
    cols: int
    window: k.Window
    rows_used: np.ndarray
    lines: tuple[Amendment, ...] = ()
    escaped: bool = False

    def grid(self, terrain: Grid) -> Grid:
        """Return the window's geometry."""
        cell = self.setting.cell_m
        return Grid(
            "fire",
            terrain.west_m + self.col0 * cell,
            terrain.north_m - self.row0 * cell,
            cell,
            self.cols,
            self.cols,
        )

    def copy(self) -> "FireState":
        """Return a state whose arrays are its own."""
        return replace(self, window=k.Window(*(a.copy() for a in self.window)))

    def status(self) -> np.ndarray:
        """Return the cells' status (view), uint8-like int32[rows, cols]; see sim.kernels.fire_cells."""
        return self.window.i[:, k.STATUS].reshape(self.cols, self.cols)

    def arrival_s(self) -> np.ndarray:
        """Return arrival times, float64[rows, cols]; inf where it has not burnt."""
        burnt = (self.window.i[:, k.STATUS] == k.BURNT) | (self.window.i[:, k.STATUS] == k.COLD)
        return np.where(burnt, self.window.f[:, k.TIME], np.inf).reshape(self.cols, self.cols)

    def intensity_kw_m(self) -> np.ndarray:
        """Return the intensity with which cells burnt, float64[rows, cols]."""
        return self.window.f[:, k.INTENSITY].reshape(self.cols, self.cols)


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


def open_window(
    setting: Setting, fields: Fields, row0: int, col0: int, cols: int, lines: tuple[Amendment, ...] = ()
) -> tuple[k.Window, np.ndarray]:
    """Return a fresh window over the terrain, with unburnable cells and lines marked, and the bed rows in it."""
    terrain = terrain_of(fields)
    cell, coarse = setting.cell_m, terrain.cell_m
    # one cell more on each side, so that slopes do not depend on where the window is cut
    at_row = np.floor((row0 + np.arange(cols) + 0.5) * cell / coarse).astype(np.int64)
    at_col = np.floor((col0 + np.arange(cols) + 0.5) * cell / coarse).astype(np.int64)
    box = (
        max(int(at_row[0]) - 1, 0),
        min(int(at_row[-1]) + 2, terrain.rows),
        max(int(at_col[0]) - 1, 0),
        min(int(at_col[-1]) + 2, terrain.cols),
    )
    number = fields[terrain.name, "fuel_model"].window(*box)
    fuel_row = setting.row_of[np.clip(number, 0, setting.row_of.size - 1)].astype(np.int16)
    window = k.new_window(cols * cols, max(fuel_row.size, 1), len(TABLES.offsets))
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
        setting.shades,
        window.cf,
        window.ci,
    )
    row_in = (at_row >= box[0]) & (at_row < box[1])
    col_in = (at_col >= box[2]) & (at_col < box[3])
    r = np.where(row_in, at_row - box[0], 0)
    c = np.where(col_in, at_col - box[2], 0)
    of = r[:, None] * fuel_row.shape[1] + c[None, :]
    bare = (fuel_row.ravel()[of] < 0) | ~(row_in[:, None] & col_in[None, :])
    window.i[:, k.OF] = of.ravel()
    window.i[bare.ravel(), k.STATUS] = k.BARE
    here = Grid("fire", terrain.west_m + col0 * cell, terrain.north_m - row0 * cell, cell, cols, cols)
    for line in lines:
        rr, cc = here.rasterise(line.shape, line.xy_m)
        clear_cells(window, rr * cols + cc, k.LINE)
    rows = np.unique(window.ci[:, k.FUEL])
    return window, rows[rows >= 0].astype(np.int32)


def grown(state: FireState, fields: Fields) -> FireState:
    """Return the same fire in a window twice as wide, or marked as escaped where that would be too large."""
    cols = 2 * state.cols
    if cols > state.setting.largest_cells:
        return replace(state, escaped=True)
    by = (cols - state.cols) // 2
    row0, col0 = state.row0 - by, state.col0 - by
    window, rows = open_window(state.setting, fields, row0, col0, cols, state.lines)
    shift(state.window, state.cols, window, cols, by, by)
    return replace(state, row0=row0, col0=col0, cols=cols, window=window, rows_used=rows)


def advanced(state: FireState, fields: Fields, until_s: float) -> FireState:
    """Burn up to ``until_s``. The state's arrays are used up: give a copy where it is wanted again."""
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
            weather.beds,
            setting.ready,
        )
        done = advance(state.window, weather, TABLES, state.cols, setting.cell_m, REACH, float(until_s))
        if done == k.DONE:
            break
        state = grown(state, fields)
    return replace(state, time_s=float(until_s))


def amended(state: FireState, fields: Fields, changes: tuple[Amendment, ...], terrain: Grid) -> FireState:
    """Apply what was done since the state's revision, at the state's time. Uses up the state's arrays.

    ``fireline`` (a line or area): unburnt cells that it touches do not burn any more, burnt ones are cold.
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
            changed += clear_cells(win, cells, k.LINE)
        elif change.field == "extinguished":
            changed += clear_cells(win, cells, k.COLD)
        else:
            for cell in cells:
                if not rekindle(win, setting.weather, TABLES, state.cols, setting.cell_m, cell, state.time_s):
                    ignite(win, cell, state.time_s)
    if changed:
        mend(win, setting.weather, TABLES, state.cols, setting.cell_m, state.time_s)
    return replace(state, lines=lines, revision=fields.revision)
