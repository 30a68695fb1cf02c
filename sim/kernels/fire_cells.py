"""The arrays of a fire's window, its weather and its stencils, and what their columns mean."""

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numba import njit

# For kernels that take and make no arrays of their own: else numba counts references, atomically, at each inner call.
# Cells and places go from one to the other as int64, whatever array they lie in: else each is compiled twice.
lean: Any = njit(cache=True, nogil=True, _nrt=False)  # type: ignore[call-overload]

UNBURNT, TRIAL, BURNT, BARE, LINE, COLD = 0, 1, 2, 3, 4, 5
# where a trial's time comes from, when it is no way from a cell
NONE, SOURCE = -1, -2
SOURCE_RADIUS = 3.5
DONE = 0
# sides at which a window must grow, as bits
NORTH, SOUTH, WEST, EAST = 1, 2, 4, 8
# counters: trial cells, hour, directions in use, cells burnt, first hour, rows and columns between which it burnt,
# cells that firebrands have lit or are going to, coarse cell whose metric was found last
HEAP, HOUR, ACTIVE, STEPS, FIRST, TOP, BOTTOM, LEFTMOST, RIGHTMOST, SPOTS, KNOWN = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
COUNTERS = 11
# columns of a coarse cell, float32: slope, midflame wind over the wind at 10 m, how much faster it blows on a ridge
# than on level ground (0 too where it is not asked for), then its metric in the hour of STAMP
SLOPE_X, SLOPE_Y, WAF, CURVED, MXX, MXY, MYY, WX, WY = 0, 1, 2, 3, 4, 5, 6, 7, 8
COARSE_FLOATS = 9
# columns of a coarse cell, int32: bed row or -1, stencil class or -1, hour that they are of
FUEL, CLASS, STAMP = 0, 1, 2
COARSE_INTS = 3


class Tables(NamedTuple):
    """Stencil tables, see :func:`sim.kernels.stencils.stencils`."""

    edges: np.ndarray
    offsets: np.ndarray
    size: np.ndarray
    ring: np.ndarray
    place: np.ndarray


class Weather(NamedTuple):
    """Hours of weather as the metric needs them.

    ``beds`` float64[hours, fuels, 8]; ``wind_x``, ``wind_y`` float64[hours] m/s at 10 m, the way it blows to;
    ``start_s`` is when hour 0 begins and ``hour_s`` how long each is. The last hour lasts for ever.
    ``gust`` float64[hours]: gusts over the mean wind; empty without. ``slope_gain`` and ``slope_scale`` are of
    :func:`sim.kernels.terrain_wind.over_terrain`, the gain below zero where wind is the same everywhere. ``wang_mao``:
    spread by that model, whose rates stand in the beds' R0. ``fine_dead`` float64[sites, hours]: moisture of fine dead
    fuel where crown fires go by Cruz et al. (2005); empty for Rothermel (1991).
    """

    beds: np.ndarray
    wind_x: np.ndarray
    wind_y: np.ndarray
    start_s: float
    hour_s: float
    wind_limit: bool
    gust: np.ndarray = np.ones(0)
    slope_gain: float = -1.0
    slope_scale: float = 0.0
    wang_mao: bool = False
    fine_dead: np.ndarray = np.zeros((0, 0))


class Window(NamedTuple):
    """A window's state; n = rows * cols fine cells, m coarse cells.

    ``status`` uint8[n]. ``near`` uint8[n]: not 0 where something that stops ways may lie within a stencil's reach.
    ``time`` float64[n]: arrival s (of burnt and cold cells; a trial's is tentative; else no meaning).
    ``virt`` float64[n]: of a burnt cell, when it would have burnt had the weather of hour ``slot`` always been; inf
    where it sends nothing (a source of an earlier hour, a rekindled cell).
    ``px``, ``py`` float32[n]: gradient of the arrival time east and north, s/m; 0 at a source.
    ``left`` float32[n]: metres that the front has yet to come (trial) or is beyond (burnt; -1 in its own hour) at the
    start of the hour.
    ``one``, ``two`` int16[n]: the ways that a trial's time comes by (:func:`way`). ``slot`` int32[n]: a trial's place
    in the heap, a burnt cell's hour.
    ``row_at`` int32[rows], ``col_at`` int32[cols]: the coarse cell of a fine one is their sum.
    ``cf`` float32[m, 9], ``ci`` int32[m, 3]: slope, wind factor, metric; bed row, stencil class, hour they are of.
    ``heap`` int32[n] trial cells, ``keys`` float64[n] their times. ``active`` int32[K] directions in use, ``used``
    uint8[K] whether they are, ``in_use`` uint8[classes] alike; ``counters`` int64[11].
    ``crowns`` float32[m, 5]: :mod:`sim.kernels.crown_cells`. ``brands`` float64, ``place`` int64, ``lit``
    float64[sites, hours], how likely a brand lights a site's litter in an hour, and ``most_lit`` float64[1], the most
    of that: :mod:`sim.kernels.embers`. All these are empty where no crowns can burn.
    ``block`` uint8: the memory of those that change, but for the heap, so that a window is copied at one go.
    """

    block: np.ndarray
    heap: np.ndarray
    keys: np.ndarray
    counters: np.ndarray
    time: np.ndarray
    virt: np.ndarray
    px: np.ndarray
    py: np.ndarray
    left: np.ndarray
    slot: np.ndarray
    cf: np.ndarray
    ci: np.ndarray
    row_at: np.ndarray
    col_at: np.ndarray
    active: np.ndarray
    one: np.ndarray
    two: np.ndarray
    status: np.ndarray
    near: np.ndarray
    used: np.ndarray
    in_use: np.ndarray
    crowns: np.ndarray
    brands: np.ndarray
    place: np.ndarray
    lit: np.ndarray
    most_lit: np.ndarray

    def copy(self) -> "Window":
        """Return a window whose arrays are its own."""
        n, at = self.status.size, int(self.counters[HEAP])
        return _over(
            self.block.copy(),
            # what lies behind the trial cells is never read
            _lengthened(self.heap, at, n),
            _lengthened(self.keys, at, n),
            _layout(self.row_at.size, self.col_at.size, len(self.cf), self.active.size, self.in_use.size)[0],
            (self.crowns, self.brands, self.place, self.lit, self.most_lit),
        )


@lean
def way(dcol, drow):
    """Return a way of (dcol, drow) cells, each below 64, as one number."""
    return (dcol + 64) * 128 + drow + 64


Layout = tuple[tuple[tuple[int, ...], np.dtype[Any], int], ...]


@lru_cache(maxsize=256)
def _layout(rows: int, cols: int, coarse: int, directions: int, classes: int) -> tuple[Layout, int]:
    """Return shape, type and place in the block of each array after the heap, and the block's size."""
    n = rows * cols
    f8, f4, i8, i4, i2, u1 = (np.dtype(t) for t in ("f8", "f4", "i8", "i4", "i2", "u1"))
    arrays: list[tuple[tuple[int, ...], np.dtype[Any]]] = [((COUNTERS,), i8)]
    arrays += [((n,), t) for t in (f8, f8, f4, f4, f4, i4)]
    arrays += [((coarse, COARSE_FLOATS), f4), ((coarse, COARSE_INTS), i4), ((rows,), i4), ((cols,), i4)]
    arrays += [((directions,), i4), *(((n,), t) for t in (i2, i2, u1, u1)), ((directions,), u1), ((classes,), u1)]
    found, at = [], 0
    for shape, dtype in arrays:
        found.append((shape, dtype, at))
        at += -(-math.prod(shape) * dtype.itemsize // 8) * 8
    return tuple(found), at


# crowns and firebrands where there are none
STILL = (np.zeros((0, 0), dtype=np.float32), np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros((0, 0)), np.zeros(0))


def _over(
    block: np.ndarray, heap: np.ndarray, keys: np.ndarray, layout: Layout, still: tuple[np.ndarray, ...]
) -> Window:
    view = np.ndarray
    return Window(block, heap, keys, *[view(shape, dtype, block, at) for shape, dtype, at in layout], *still)


def _lengthened(array: np.ndarray, used: int, length: int) -> np.ndarray:
    out = np.empty(length, dtype=array.dtype)
    out[:used] = array[:used]
    return out


def new_window(rows: int, cols: int, coarse: int, tables: Tables) -> Window:
    """Return an empty window over ``coarse`` coarse cells: nothing lit, ground not laid yet."""
    n = rows * cols
    layout, size = _layout(rows, cols, coarse, len(tables.offsets), len(tables.size))
    window = _over(np.zeros(size, dtype=np.uint8), np.empty(n, dtype=np.int32), np.empty(n), layout, STILL)
    window.counters[TOP], window.counters[LEFTMOST] = rows, cols
    window.counters[BOTTOM] = window.counters[RIGHTMOST] = -1
    return window
