"""How far a flank's crews come along the burning edge: the way, its length, the time that it takes.

A line has the length of the front between its ends, not of the cells' staircase; a front that runs out meanwhile is
met on the slant; and the work that has gone into the next cell when a batch ends is not lost.
"""

from typing import Any

import numpy as np

from sim.missions.fire_edge import Edge

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
    near = np.hypot(dx, dy) <= min(reach_m, 3.2 * float(fight.driver.hazard.cell_m))
    back = dx * dx[cells[-1]] + dy * dy[cells[-1]] < 0.0
    found = np.setdiff1d(np.flatnonzero(near & back & fight.side(flank, edge)), cells)
    return [int(i) for i in found[fight.edge_rates_m_s(flank, edge, found)[0] > 0.0]]


def _along(fight: Any, flank: str, edge: Edge, reach_m: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the cells of a flank's line in order, with metres and seconds of work up to each.

    Nothing where the flames at the line's end are too long for everybody there, the wind is too strong or the slope
    too dark. Where the edge is out already crews walk.
    """
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
    at, far = order[:n], far[:n]
    rates, _ = fight.edge_rates_m_s(flank, edge, at)
    barred = np.flatnonzero(rates <= 0.0)
    if len(barred):
        n = int(barred[0])
        at, far, rates = at[:n], far[:n], rates[:n]
    if not n:
        return none, none, none
    step = np.diff(far, prepend=0.0)
    # to the edge, and across a gap of it, which counts twice on the path, they walk
    gap = step > 3.2 * cell_m
    walk = np.where(gap, step / 2.0, 0.0)
    walk[0] *= 2.0
    step[gap] = cell_m
    metres = _slanted(fight.ends[flank], edge, at, np.cumsum(step))
    return at, metres, np.cumsum(np.diff(metres, prepend=0.0) / rates + walk / WALK_M_S)


def _slanted(start: tuple[float, float], edge: Edge, at: np.ndarray, way_m: np.ndarray) -> np.ndarray:
    """Return the length of line up to each cell of a way that leads first to the edge and then along it.

    A front that has run out since is met on the slant: of the way to the edge only what lies across its course adds
    to the length squarely.
    """
    x, y = edge.front_x_m[at], edge.front_y_m[at]
    dx, dy = x - x[0], y - y[0]
    far = np.maximum(np.hypot(dx, dy), 1e-9)
    to_edge_m = way_m[0]
    before = ((x[0] - start[0]) * dx + (y[0] - start[1]) * dy) / far
    before = np.clip(before, -to_edge_m, to_edge_m)
    metres = np.sqrt(to_edge_m**2 - before**2 + (before + way_m - to_edge_m) ** 2)
    metres[0] = to_edge_m
    return np.asarray(np.maximum.accumulate(metres))
