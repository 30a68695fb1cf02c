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
BAR = 0.01
"""Of the area, and of the mean arrival time beyond ``NEAR_CELLS`` from the start."""
NEAR_CELLS = 5
RATIOS = (1.0, 1.1, 1.2, 1.34, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0)
HEADINGS_DEG = tuple(7.5 * i for i in range(13))


def ellipse_errors(length_to_width: float, degrees: float) -> tuple[float, float]:
    """Return relative errors of a fire from a point in uniform fuel, minor semi-axis 50 cells: area, mean arrival time.

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
    burnt = window.status == k.BURNT
    area = abs(int(burnt.sum()) / (math.pi * SEMI_AXIS_CELLS**2 * length_to_width) - 1.0)
    row, col = np.divmod(np.flatnonzero(burnt), cols)
    east, north = (col - cols // 2) * CELL_M, (cols // 2 - row) * CELL_M
    far = np.hypot(east, north) > NEAR_CELLS * CELL_M
    # polar form of the ellipse about the focus that it starts in
    along = east * math.cos(heading) + north * math.sin(heading)
    across = east * math.sin(heading) - north * math.cos(heading)
    exact = (np.hypot(along, across) - e * along) / (rate_m_s * (1.0 - e))
    late = window.time[burnt][far] / exact[far] - 1.0
    return area, abs(float(late.mean()))


def ellipse() -> list[Check]:
    """Return the largest errors of area and mean arrival time over all headings, by length to width."""
    checks = []
    for ratio in RATIOS:
        errors = np.array([ellipse_errors(ratio, degrees) for degrees in HEADINGS_DEG]).max(axis=0)
        for what, error in zip(("area", "mean arrival time"), errors.tolist(), strict=True):
            checks.append(
                Check(
                    f"ellipse, length to width {ratio:g}",
                    f"relative error of the {what}, largest of {len(HEADINGS_DEG)} headings",
                    error,
                    BAR,
                    "analytic",
                )
            )
    return checks
