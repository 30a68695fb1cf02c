"""The arrays of a fire's window, its weather and its stencils, and what their columns mean."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

# for kernels that take and make no arrays of their own: else numba counts references, atomically, at each inner call
lean: Any = njit(cache=True, nogil=True, _nrt=False)  # type: ignore[call-overload]

UNBURNT, TRIAL, BURNT, BARE, LINE, COLD = 0, 1, 2, 3, 4, 5
SOURCE = -2
SOURCE_RADIUS = 3.5
DONE, GROW = 0, 1
# counters
HEAP, HOUR, ACTIVE, STEPS = 0, 1, 2, 3
COUNTERS = 4
# columns of the float64 state of a cell
TIME, VIRT, PX, PY, LEFT, INTENSITY = 0, 1, 2, 3, 4, 5
FLOATS = 6
# columns of the int32 state of a cell
STATUS, EPOCH, ONE, TWO, POS, OF = 0, 1, 2, 3, 4, 5
INTS = 6
# columns of a coarse cell, float64: slope, midflame wind over the wind at 10 m, then its metric in the hour of STAMP
SLOPE_X, SLOPE_Y, WAF, MXX, MXY, MYY, WX, WY = 0, 1, 2, 3, 4, 5, 6, 7
COARSE_FLOATS = 8
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
    """

    beds: np.ndarray
    wind_x: np.ndarray
    wind_y: np.ndarray
    start_s: float
    hour_s: float
    wind_limit: bool


class Window(NamedTuple):
    """A window's state; n = rows * cols fine cells, m coarse cells. One row of an array is one cell (a cache line).

    ``f`` float64[n, 6]: arrival time s (inf unburnt; a trial's is tentative), the time it would have burnt at had
    this hour's weather always been, gradient of the arrival time east and north s/m, metres that the front has yet to
    come (trial) or is beyond (burnt; -1 in its own hour) at the start of the hour, intensity kW/m.
    ``i`` int32[n, 6]: status, hour that the second time is valid for, the two cells that a trial's time comes from,
    place in the heap, coarse cell.
    ``cf`` float64[m, 8], ``ci`` int32[m, 3]: slope, wind factor, metric; bed row, stencil class, hour they are of.
    ``heap`` int32[n]; ``active`` int32[K] directions in use, ``used`` uint8[K]; ``counters`` int64[4].
    """

    f: np.ndarray
    i: np.ndarray
    cf: np.ndarray
    ci: np.ndarray
    heap: np.ndarray
    active: np.ndarray
    used: np.ndarray
    counters: np.ndarray


def new_window(cells: int, coarse: int, directions: int) -> Window:
    """Return an empty window of ``cells`` fine and ``coarse`` coarse cells; all unburnt, nothing lit."""
    f = np.zeros((cells, FLOATS))
    f[:, TIME] = f[:, VIRT] = f[:, LEFT] = np.inf
    i = np.zeros((cells, INTS), dtype=np.int32)
    i[:, ONE : POS + 1] = -1
    ci = np.full((coarse, COARSE_INTS), -1, dtype=np.int32)
    return Window(
        f=f,
        i=i,
        cf=np.zeros((coarse, COARSE_FLOATS)),
        ci=ci,
        heap=np.zeros(cells, dtype=np.int32),
        active=np.zeros(directions, dtype=np.int32),
        used=np.zeros(directions, dtype=np.uint8),
        counters=np.zeros(COUNTERS, dtype=np.int64),
    )
