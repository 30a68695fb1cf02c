"""How far a flank's crews come along the burning edge: the way, its length, the time that it takes.

A line has the length of the front between its ends, not of the cells' staircase; a front that runs out meanwhile is
met on the slant; and the work that has gone into the next cell when a batch ends is not lost.
"""

from typing import Any

import numpy as np

from sim.missions.fire_edge import Edge

NEXT_CELLS = 3.2
"""Cells from the end of the line within which the edge is the work at hand."""
WALK_M_S = 0.8
"""Crews on foot along an edge that is out already, off the path (Tobler's 1.4 m/s times 0.6, rounded)."""


def stretch_s(fight: Any, flank: str, edge: Edge, length_m: float, time_s: float, most_s: float) -> float:
    """Return how long a flank's next stretch of line takes along the edge as it is now; 0 where there is none.

    It reaches to a length or a time, whichever comes later, but beyond ``most_s`` only for its first cell.
    """
    _, metres, seconds = _along(fight, flank, edge, max(min(length_m, 200.0), fight.fastest_m_s(flank) * most_s))
    if not len(seconds):
        return 0.0
    enough = int(np.argmax((metres >= length_m) & (seconds >= time_s)))
    if metres[enough] < length_m or seconds[enough] < time_s:
        enough = len(seconds) - 1
    in_time = int(np.searchsorted(seconds, most_s, "right")) - 1
    # work takes some time, however near the next cell lies
    return max(float(seconds[max(min(enough, in_time), 0)]), 1.0)


def covered(fight: Any, flank: str, edge: Edge, worked_s: float) -> tuple[list[int], float, float]:
    """Return the cells of the edge that a flank's crews reach in a time of work, with metres and seconds spent.

    What is left of the time has gone into the next cell; all of it is spent where nobody may work.
    """
    at, metres, seconds = _along(fight, flank, edge, fight.fastest_m_s(flank) * worked_s)
    if not len(seconds):
        return [], 0.0, worked_s
    n = int(np.searchsorted(seconds, worked_s, "right"))
    if not n:
        return [], 0.0, 0.0
    cells, metre = [int(i) for i in at[:n]], float(metres[n - 1])
    return [*_behind(fight, flank, edge, cells, metre), *cells], metre, float(seconds[n - 1])


def _behind(fight: Any, flank: str, edge: Edge, cells: list[int], reach_m: float) -> list[int]:
    """Return cells of the edge behind the line's end, where the fire has come round it since: nobody goes on before.

    They lie apart from the edge before the crews, and a later stretch would leave them farther and farther behind.
    """
    x, y = fight.ends[flank]
    dx, dy = edge.front_x_m - x, edge.front_y_m - y
    near = np.hypot(dx, dy) <= min(reach_m, NEXT_CELLS * float(fight.driver.hazard.cell_m))
    back = dx * dx[cells[-1]] + dy * dy[cells[-1]] < 0.0
    behind = near & back
    behind[cells] = False
    if not behind.any():
        return []
    found = np.flatnonzero(behind & fight.side(flank, edge))
    return [int(i) for i in found[fight.edge_rates_m_s(flank, edge, found)[0] > 0.0]]


def _along(fight: Any, flank: str, edge: Edge, reach_m: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the cells of a flank's line in order, with metres and seconds of work up to each.

    Nothing where the flames at the line's end are too long for everybody there, the wind is too strong or the slope
    too dark. Where the edge is out already crews walk.
    """
    from sim.kernels.crew_work import line_way
    from sim.kernels.frontline import along_front

    none = np.empty(0)
    if not len(edge) or fight.wind_m_s() > fight.rules.wind_limit_m_s:
        return none, none, none
    cell_m = float(fight.driver.hazard.cell_m)
    mine = fight.side(flank, edge)
    order, far = np.empty(len(edge), np.int32), np.empty(len(edge))
    start_x, start_y = fight.ends[flank]
    n = along_front(
        edge.x_m,
        edge.y_m,
        edge.front_x_m,
        edge.front_y_m,
        mine,
        start_x,
        start_y,
        1.6 * cell_m,
        reach_m + 2.0 * cell_m,
        order,
        far,
    )
    at = order[:n]
    rates, _ = fight.edge_rates_m_s(flank, edge, at)
    metres, seconds = np.empty(n), np.empty(n)
    n = line_way(
        at,
        far[:n],
        rates,
        edge.front_x_m,
        edge.front_y_m,
        start_x,
        start_y,
        cell_m,
        NEXT_CELLS * cell_m,
        WALK_M_S,
        metres,
        seconds,
    )
    return at[:n], metres[:n], seconds[:n]
