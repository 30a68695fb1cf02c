"""Contour lines of a raster: where a fire's front was at a time."""

import numpy as np
from numpy.typing import NDArray

from sim.ground import Grid

# segments of marching squares by which corners lie below the level (1 north-west, 2 north-east, 4 south-east, 8
# south-west): pairs of sides, 0 north, 1 east, 2 south, 3 west
_SEGMENTS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 5: ((3, 0), (1, 2)), 6: ((0, 2),), 7: ((3, 2),),
    8: ((2, 3),), 9: ((2, 0),), 10: ((0, 1), (2, 3)), 11: ((2, 1),), 12: ((1, 3),), 13: ((1, 0),), 14: ((0, 3),),
}  # fmt: skip


def contour(values: NDArray[np.floating], grid: Grid, level: float) -> NDArray[np.float32]:
    """Return the segments of a contour, float32[n, 4]: x and y of both ends, metres.

    Values stand at the centres of cells. Cells without a value (NaN) lie beyond every level, and a line between such a
    cell and one below the level runs half-way: the front stood somewhere between.

    Parameters
    ----------
    values : (rows, cols) float
        Arrival times.
    grid : Grid
        Where they lie.
    level : float
        In their unit.
    """
    v = np.pad(np.asarray(values, np.float64), 1, constant_values=np.nan)
    below = v <= level  # NaN is not
    corners = (v[:-1, :-1], v[:-1, 1:], v[1:, 1:], v[1:, :-1])
    code = sum(below[s] << i for i, s in enumerate((np.s_[:-1, :-1], np.s_[:-1, 1:], np.s_[1:, 1:], np.s_[1:, :-1])))
    assert isinstance(code, np.ndarray)
    # squares between the centres of cells; the padding adds one before the first
    row, col = np.nonzero((code > 0) & (code < 15))
    if not row.size:
        return np.empty((0, 4), np.float32)
    nw, ne, se, sw = (c[row, col] for c in corners)

    def part(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where between two corners the level lies, 0 to 1."""
        with np.errstate(invalid="ignore", divide="ignore"):
            t = (level - a) / (b - a)
        return np.where(np.isfinite(t), np.clip(t, 0.0, 1.0), 0.5)

    one, zero = np.ones(row.size), np.zeros(row.size)
    sides = ((part(nw, ne), zero), (one, part(ne, se)), (part(sw, se), one), (zero, part(nw, sw)))
    found = []
    for number, pairs in _SEGMENTS.items():
        at = code[row, col] == number
        for start, end in pairs:
            found.append(
                np.column_stack([sides[start][0], sides[start][1], sides[end][0], sides[end][1], row, col])[at]
            )
    cuts = np.concatenate(found)
    west, north = grid.west_m - 0.5 * grid.cell_m, grid.north_m + 0.5 * grid.cell_m
    x = west + (cuts[:, [0, 2]] + cuts[:, 5:6]) * grid.cell_m
    y = north - (cuts[:, [1, 3]] + cuts[:, 4:5]) * grid.cell_m
    return np.column_stack([x[:, 0], y[:, 0], x[:, 1], y[:, 1]]).astype(np.float32)
