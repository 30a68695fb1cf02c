"""The fine window that a forest fire burns in: where it lies on the terrain, how it grows, breaks in it."""

from dataclasses import replace
from math import floor
from typing import Any, NamedTuple

import numpy as np

from sim.ground import Amendment, Fields, Grid
from sim.hazards.fire_crowns import LAYERS, crown_beds, crowned, has_crowns
from sim.hazards.fire_state import Breaks, FireState, Setting
from sim.hazards.fuels import terrain_of
from sim.hazards.terrain_wind import Relief
from sim.kernels import fire_cells as k
from sim.kernels.fire_changes import clear_cells, lay, shift
from sim.kernels.fire_metric import landscape
from sim.kernels.firebreaks import FRONT_M, holding_intensities
from sim.kernels.noise import hash_units
from sim.kernels.rothermel import FOREST
from sim.kernels.stencils import stencils

FIRST_CELLS = 64
REACH = int(np.abs(stencils()[1]).max()) + 1
TABLES = k.Tables(*stencils())


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
