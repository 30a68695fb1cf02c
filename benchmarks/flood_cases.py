"""The ground and water of ``make bench-flood``, the same arrays for both programs (numpy only).

A: the first hour (12.5 mm) of a storm of 6 h on hills of 500 x 500 cells of 20 m, dry at first; A6: all six hours.
steep: A with slopes three times as steep and twice the rain. B: a breach's hydrograph (3,000 m3/s) into a dry valley of
the same size, 3 h. Walls are closed.
"""

from dataclasses import dataclass, replace

import numpy as np

MANNING = 0.05
CELL_M = 20.0


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes
    ----------
    bed_m : float64[rows, cols]
        Heights, row 0 north.
    rain_m_s : float
        Everywhere, all the time.
    until_s : float
        How long.
    inflow_cells : (n, 2) int
        Rows and columns into which the hydrograph is shared out.
    knot_s, flow_m3_s : arrays
        The hydrograph, linear between its times.
    step_cap_s : float
        Longest step of ours; the peer's where it is below its own.
    everywhere : bool
        Whether every tile is worked on at the step of the fastest, as without active tiles and steps of their own.
    """

    name: str
    bed_m: np.ndarray
    rain_m_s: float
    until_s: float
    inflow_cells: np.ndarray
    knot_s: np.ndarray
    flow_m3_s: np.ndarray
    step_cap_s: float = 60.0
    everywhere: bool = False


NO_CELLS = np.zeros((0, 2), np.int64)
NO_KNOTS, NO_FLOW = np.zeros(1), np.zeros(1)


def hills(cells: int, steeper: float = 1.0) -> np.ndarray:
    """Return hills of 4.4 % mean slope, times ``steeper``, that drain south-east."""
    row, col = np.mgrid[:cells, :cells].astype(np.float64)
    waves = np.sin(col / 23.0) * np.cos(row / 31.0) + 0.4 * np.sin(col / 9.0 + 1.0) * np.sin(row / 12.0)
    bed = 10.0 * waves + 0.12 * ((cells - row) + (cells - col))
    down, across = np.gradient(bed, CELL_M)
    return bed * steeper * 0.044 / float(np.hypot(down, across).mean())


def valley(cells: int) -> np.ndarray:
    """Return a valley that falls 1 in 500 to the south, with sides of 1 in 20 from 200 m beside its middle on."""
    row, col = np.mgrid[:cells, :cells].astype(np.float64)
    aside_m = np.abs(col - cells / 2.0) * CELL_M
    return (cells - row) * CELL_M / 500.0 + np.maximum(aside_m - 200.0, 0.0) / 20.0


def case(name: str, small: bool = False) -> Case:
    """Return a case by name; ``-fine`` after it: at steps of 0.25 s; ``-everywhere``: on all tiles."""
    base, _, how = name.partition("-")
    cells = 64 if small else 500
    hour_mm = 25.0 if base == "steep" else 12.5
    if base == "B":
        share = np.array([[2, cells // 2 + k] for k in range(-5, 5)])
        knots, flow = np.array([0.0, 600.0, 7200.0]), np.array([0.0, 3000.0, 0.0])
        found = Case(name, valley(cells), 0.0, 10800.0, share, knots, flow)
    else:
        bed = hills(cells, 3.0 if base == "steep" else 1.0)
        until_s = 6 * 3600.0 if base == "A6" else 3600.0
        found = Case(name, bed, hour_mm / 3.6e6, until_s, NO_CELLS, NO_KNOTS, NO_FLOW)
    if small:
        found = replace(found, until_s=300.0)
    if how == "fine":
        return replace(found, step_cap_s=0.25)
    return replace(found, everywhere=True) if how == "everywhere" else found
