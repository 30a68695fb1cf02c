"""The fire solver held against an analytic solution: growth in an ellipse (surface behaviour: see ``surface.py``)."""

import math

import numpy as np

from experiments.verify.flood import Check
from sim.kernels import fire_cells as k
from sim.kernels import rothermel as r
from sim.kernels.firespread import advance
from sim.kernels.ignition import ignite
from sim.kernels.stencils import HEADINGS, lw_class, stencils

CELL_M = 10.0
SEMI_AXIS_CELLS = 50
AREA_BAR = 0.03


def ellipse_area_error(length_to_width: float, degrees: float) -> float:
    """Return the relative error of the area burnt from a point in uniform fuel, minor semi-axis 50 cells.

    Parameters
    ----------
    length_to_width : float
        Of the ellipse (Anderson 1983), at least 1.
    degrees : float
        Heading of the fire in the grid, anticlockwise from east.
    """
    tables = k.Tables(*stencils())
    reach = int(np.abs(tables.offsets).max()) + 1
    e = math.sqrt(length_to_width**2 - 1) / length_to_width
    cols = int(2 * SEMI_AXIS_CELLS * length_to_width * (1 + e) + 2 * reach + 10) | 1
    window = k.new_window(cols, cols, 1, tables)
    window.ci[:, k.FUEL] = 0
    window.ci[:, k.STAMP] = 0
    heading = math.radians(degrees)
    rate_m_s = SEMI_AXIS_CELLS * length_to_width * (1 + e) * CELL_M / 3600.0
    window.cf[0, k.MXX :] = r.ellipse_metric(rate_m_s, math.cos(heading), math.sin(heading), length_to_width, 0.0, 0.0)
    turn = math.floor(heading * HEADINGS / (2 * math.pi) + 0.5) % HEADINGS
    window.ci[0, k.CLASS] = lw_class(length_to_width, tables.edges) * HEADINGS + turn
    for j in range(tables.size[window.ci[0, k.CLASS]]):
        way = tables.ring[window.ci[0, k.CLASS], j]
        if not window.used[way]:
            window.used[way] = 1
            window.active[window.counters[k.ACTIVE]] = way
            window.counters[k.ACTIVE] += 1
    ignite(window, (cols // 2) * cols + cols // 2, 0.0)
    weather = k.Weather(np.ones((1, 1, r.BED_COLUMNS)), np.zeros(1), np.zeros(1), 0.0, 3600.0, False)
    advance(window, weather, tables, cols, CELL_M, reach, 3600.0)
    burnt = int((window.status == k.BURNT).sum())
    return abs(burnt / (math.pi * SEMI_AXIS_CELLS**2 * length_to_width) - 1.0)


def ellipse() -> list[Check]:
    """Return the largest area error over headings for length-to-width ratios up to 3."""
    return [
        Check(
            f"ellipse, length to width {ratio:g}",
            "relative error of the area, largest of 7 headings",
            max(ellipse_area_error(ratio, d) for d in (0.0, 7.5, 22.5, 37.5, 52.5, 67.5, 90.0)),
            AREA_BAR,
            "analytic",
        )
        for ratio in (1.0, 1.5, 2.0, 3.0)
    ]
