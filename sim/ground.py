"""The ground: named grids with fields, a revision, and one way to change them.

Only this file knows cells against metres. Base arrays are shared and read-only; a run's changes live in copy-on-write
tiles.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

TILE = 64

Shape = Literal["line", "area", "points"]


@dataclass(frozen=True, slots=True)
class Grid:
    """Where a raster lies: row 0 is the northern edge, column 0 the western.

    Attributes
    ----------
    name : str
        ``terrain``, ``flood``, ``fire`` ...
    west_m, north_m : float
        The outer corner, metres east and north.
    cell_m : float
        Cell size, metres.
    rows, cols : int
        Shape.
    """

    name: str
    west_m: float
    north_m: float
    cell_m: float
    rows: int
    cols: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.cols

    @property
    def cell_area_m2(self) -> float:
        """Area of a cell."""
        return self.cell_m * self.cell_m

    @property
    def east_m(self) -> float:
        """The eastern edge."""
        return self.west_m + self.cols * self.cell_m

    @property
    def south_m(self) -> float:
        """The southern edge."""
        return self.north_m - self.rows * self.cell_m

    def cells(self, x_m: Any, y_m: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return row and column of points; they may lie outside the grid."""
        col = np.floor((np.asarray(x_m, dtype=np.float64) - self.west_m) / self.cell_m).astype(np.int64)
        row = np.floor((self.north_m - np.asarray(y_m, dtype=np.float64)) / self.cell_m).astype(np.int64)
        return row, col

    def inside(self, row: np.ndarray, col: np.ndarray) -> np.ndarray:
        """Return whether cells lie in the grid."""
        return (row >= 0) & (row < self.rows) & (col >= 0) & (col < self.cols)

    def centres(self, row: Any, col: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return the centres of cells, metres east and north."""
        x = self.west_m + (np.asarray(col) + 0.5) * self.cell_m
        y = self.north_m - (np.asarray(row) + 0.5) * self.cell_m
        return x, y

    def window(self, x_m: float, y_m: float, size_m: float, cell_m: float, name: str) -> "Grid":
        """Return a square grid of another cell size about a point, its edges on multiples of the cell size."""
        n = int(np.ceil(size_m / cell_m))
        west = self.west_m + np.floor((x_m - size_m / 2 - self.west_m) / cell_m) * cell_m
        north = self.north_m - np.floor((self.north_m - y_m - size_m / 2) / cell_m) * cell_m
        return Grid(name, float(west), float(north), float(cell_m), n, n)

    def rasterise(self, shape: Shape, xy_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return rows and columns that a geometry covers.

        A line covers every cell that it touches, so that it is closed to a front that moves in eight directions; an
        area covers the cells whose centre lies in the polygon (even-odd) and those that its outline touches.

        Parameters
        ----------
        shape : {"line", "area", "points"}
            What ``xy_m`` describes.
        xy_m : (n, 2) float64
            Metres east and north.
        """
        xy = np.asarray(xy_m, dtype=np.float64).reshape(-1, 2)
        if shape == "points":
            row, col = self.cells(xy[:, 0], xy[:, 1])
        else:
            ring = np.vstack([xy, xy[:1]]) if shape == "area" else xy
            row, col = self._touched(ring)
            if shape == "area":
                inner_row, inner_col = self._inner(xy)
                row, col = np.concatenate([row, inner_row]), np.concatenate([col, inner_col])
        keep = self.inside(row, col)
        flat = np.unique(row[keep] * self.cols + col[keep])
        return flat // self.cols, flat % self.cols

    def _touched(self, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        u = (xy[:, 0] - self.west_m) / self.cell_m
        v = (self.north_m - xy[:, 1]) / self.cell_m
        rows, cols = [np.floor(v[:1])], [np.floor(u[:1])]
        for a in range(len(xy) - 1):
            du, dv = u[a + 1] - u[a], v[a + 1] - v[a]
            cuts = [np.array([0.0, 1.0])]
            for start, step in ((u[a], du), (v[a], dv)):
                if step:
                    low, high = sorted((start, start + step))
                    cuts.append((np.arange(np.ceil(low), np.floor(high) + 1) - start) / step)
            t = np.unique(np.clip(np.concatenate(cuts), 0.0, 1.0))
            middle = (t[1:] + t[:-1]) / 2
            rows.append(np.floor(v[a] + middle * dv))
            cols.append(np.floor(u[a] + middle * du))
        row, col = np.concatenate(rows).astype(np.int64), np.concatenate(cols).astype(np.int64)
        # where the line passes exactly through a corner, the cell beside it closes the gap
        corner = np.nonzero((np.diff(row) != 0) & (np.diff(col) != 0))[0]
        return np.concatenate([row, row[corner]]), np.concatenate([col, col[corner + 1]])

    def within(self, xy_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return rows and columns of the cells whose centre lies in a polygon (even-odd)."""
        return self._inner(np.asarray(xy_m, dtype=np.float64).reshape(-1, 2))

    def _inner(self, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        row0, col0 = self.cells(xy[:, 0].min(), xy[:, 1].max())
        row1, col1 = self.cells(xy[:, 0].max(), xy[:, 1].min())[0], self.cells(xy[:, 0].max(), xy[:, 1].min())[1]
        row = np.arange(max(int(row0), 0), min(int(row1), self.rows - 1) + 1)
        col = np.arange(max(int(col0), 0), min(int(col1), self.cols - 1) + 1)
        if not row.size or not col.size:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        x, y = self.centres(row[:, None], col[None, :])
        odd = np.zeros((row.size, col.size), dtype=bool)
        x0, y0 = xy[-1]
        for x1, y1 in xy:
            if y0 != y1:
                crosses = ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
                odd ^= crosses
            x0, y0 = x1, y1
        r, c = np.nonzero(odd)
        return row[r], col[c]


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change of the ground: a fireline, a raised levee, a breach, a cleared drain.

    Attributes
    ----------
    time_s : float
        When it was done.
    revision : int
        The ground's revision after it.
    field : str
        ``fireline``, ``elevation_m`` ...
    shape : {"line", "area", "points"}
        What ``xy_m`` describes.
    xy_m : (n, 2) float64
        Metres east and north, read-only.
    value : float
        New value of the field there.
    """

    time_s: float
    revision: int
    field: str
    shape: Shape
    xy_m: np.ndarray
    value: float


class Field:
    """A base array, shared and read-only, under a few tiles of its own."""

    def __init__(self, base: np.ndarray, tiles: Mapping[tuple[int, int], np.ndarray] | None = None) -> None:
        self.base = base
        self.tiles = dict(tiles or {})

    def set(self, row: np.ndarray, col: np.ndarray, value: float) -> "Field":
        """Return a field with these cells changed; this one stays as it is."""
        tiles = dict(self.tiles)
        fresh: set[tuple[int, int]] = set()
        for r, c in zip(row.tolist(), col.tolist(), strict=True):
            at = (r // TILE, c // TILE)
            if at not in fresh:
                fresh.add(at)
                r0, c0 = at[0] * TILE, at[1] * TILE
                tiles[at] = np.array(tiles.get(at, self.base[r0 : r0 + TILE, c0 : c0 + TILE]))
            tiles[at][r % TILE, c % TILE] = value
        return Field(self.base, tiles)

    def window(self, row0: int, row1: int, col0: int, col1: int) -> np.ndarray:
        """Return rows ``row0:row1`` and columns ``col0:col1`` as they are now; a view where nothing was changed."""
        touched = [
            at
            for at in self.tiles
            if at[0] * TILE < row1 and (at[0] + 1) * TILE > row0 and at[1] * TILE < col1 and (at[1] + 1) * TILE > col0
        ]
        if not touched:
            return self.base[row0:row1, col0:col1]
        out = np.array(self.base[row0:row1, col0:col1])
        for at in touched:
            tile = self.tiles[at]
            r0, c0 = max(at[0] * TILE, row0), max(at[1] * TILE, col0)
            r1, c1 = min(at[0] * TILE + tile.shape[0], row1), min(at[1] * TILE + tile.shape[1], col1)
            out[r0 - row0 : r1 - row0, c0 - col0 : c1 - col0] = tile[
                r0 - at[0] * TILE : r1 - at[0] * TILE, c0 - at[1] * TILE : c1 - at[1] * TILE
            ]
        return out

    def whole(self) -> np.ndarray:
        """Return the whole array as it is now; the shared base itself where nothing was changed."""
        return self.window(0, self.base.shape[0], 0, self.base.shape[1])

    def at(self, row: np.ndarray, col: np.ndarray) -> np.ndarray:
        """Return the values of cells."""
        out = np.array(self.base[row, col])
        for tile_at, tile in self.tiles.items():
            here = (row // TILE == tile_at[0]) & (col // TILE == tile_at[1])
            if here.any():
                out[here] = tile[row[here] % TILE, col[here] % TILE]
        return out


@dataclass(frozen=True)
class Fields:
    """The ground at one revision, as a hazard sees it: it does not change any more.

    Attributes
    ----------
    revision : int
        Which state of the ground this is.
    grids : mapping
        Grid geometry by name.
    arrays : mapping
        ``(grid, field)`` to :class:`Field`.
    amendments : tuple of Amendment
        All changes so far, in order.
    """

    revision: int
    grids: Mapping[str, Grid]
    arrays: Mapping[tuple[str, str], Field]
    amendments: tuple[Amendment, ...] = ()

    def __getitem__(self, key: tuple[str, str]) -> Field:
        try:
            return self.arrays[key]
        except KeyError:
            raise KeyError(f"the ground has no field {key[1]!r} on grid {key[0]!r}") from None

    def has(self, field: str) -> bool:
        """Return whether any grid has this field."""
        return any(name == field for _, name in self.arrays)

    def since(self, revision: int, *fields: str) -> tuple[Amendment, ...]:
        """Return the amendments after a revision, of the given fields only where any is named."""
        return tuple(a for a in self.amendments if a.revision > revision and (not fields or a.field in fields))


class Ground:
    """One run's ground.

    Parameters
    ----------
    grids : mapping of str to Grid
        Geometry by name.
    arrays : mapping of (grid, field) to array
        Shared base arrays; they are never written.
    new_event : callable
        Makes an event with ``succeed()`` (``env.event``); :attr:`changed` fires at each amendment.
    now : callable
        Returns the time of an amendment.
    """

    def __init__(
        self,
        grids: Mapping[str, Grid],
        arrays: Mapping[tuple[str, str], np.ndarray],
        new_event: Callable[[], Any],
        now: Callable[[], float],
    ) -> None:
        for (grid, field), array in arrays.items():
            if array.shape != grids[grid].shape:
                raise ValueError(f"field {field!r} has shape {array.shape}, its grid {grid!r} {grids[grid].shape}")
        self._new_event = new_event
        self._now = now
        self.fields = Fields(0, dict(grids), {key: Field(array) for key, array in arrays.items()})
        self.changed = new_event()

    @property
    def revision(self) -> int:
        """Counts the amendments."""
        return self.fields.revision

    def amend(self, field: str, shape: Shape, xy_m: Any, value: float = 1.0) -> Amendment:
        """Change a field where a geometry lies, on each grid that has it, and tell everybody who waits.

        A field that no grid has (``fireline``) is kept as an amendment only: a hazard rasterises it in its own window.

        Returns
        -------
        Amendment
            What was done, with the new revision.
        """
        xy = np.array(xy_m, dtype=np.float64).reshape(-1, 2)
        xy.flags.writeable = False
        old = self.fields
        done = Amendment(self._now(), old.revision + 1, field, shape, xy, float(value))
        arrays = dict(old.arrays)
        for key, array in old.arrays.items():
            if key[1] == field:
                row, col = old.grids[key[0]].rasterise(shape, xy)
                arrays[key] = array.set(row, col, value)
        self.fields = Fields(done.revision, old.grids, arrays, (*old.amendments, done))
        event, self.changed = self.changed, self._new_event()
        event.succeed(done.revision)
        return done
