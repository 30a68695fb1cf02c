"""When a forest fire comes to a place, near a road, or grows beyond a size."""

import numpy as np

from sim.ground import Grid
from sim.hazards.base import CROSSING, Watch
from sim.hazards.fire_state import FireState


def crossings(state: FireState, terrain: Grid, watch: Watch, from_s: float, until_s: float) -> np.ndarray:
    """Return what a watch's rows see in ``(from_s, until_s]``, CROSSING rows by time.

    ``arrival``: the cell at the point burns (threshold not used). ``fire_distance_m``: a cell whose centre lies within
    the threshold of the point burns; falling. ``burnt_area_m2``: the burnt area reaches the threshold (point not used).
    """
    found: list[tuple[float, int, float, bool]] = []
    if len(watch):
        arrival = state.arrival_s()
        if ((arrival > from_s) & (arrival <= until_s)).any():
            grid = state.grid(terrain)
            for gauge, quantity in enumerate(watch.quantity):
                threshold = float(watch.threshold[gauge])
                if quantity == "burnt_area_m2":
                    time_s = _grown(arrival, grid, threshold, until_s)
                elif quantity in ("arrival", "fire_distance_m"):
                    within = threshold if quantity == "fire_distance_m" else None
                    time_s = _near(arrival, grid, float(watch.x_m[gauge]), float(watch.y_m[gauge]), within)
                else:
                    continue
                if from_s < time_s <= until_s:
                    found.append((time_s, gauge, threshold, quantity != "fire_distance_m"))
    found.sort()
    return np.array(found, dtype=CROSSING)


def _grown(arrival: np.ndarray, grid: Grid, threshold_m2: float, until_s: float) -> float:
    times = np.sort(arrival[arrival <= until_s])
    count = max(int(np.ceil(threshold_m2 / grid.cell_area_m2 - 1e-9)), 1)
    return float(times[count - 1]) if count <= len(times) else np.inf


def _near(arrival: np.ndarray, grid: Grid, x_m: float, y_m: float, within_m: float | None) -> float:
    row, col = (int(v) for v in grid.cells(x_m, y_m))
    if within_m is None:
        inside = 0 <= row < grid.rows and 0 <= col < grid.cols
        return float(arrival[row, col]) if inside else np.inf
    reach = int(within_m / grid.cell_m) + 1
    rows = np.arange(max(row - reach, 0), min(row + reach + 1, grid.rows))
    cols = np.arange(max(col - reach, 0), min(col + reach + 1, grid.cols))
    if not len(rows) or not len(cols):
        return np.inf
    x, _unused = grid.centres(np.zeros_like(cols), cols)
    _unused, y = grid.centres(rows, np.zeros_like(rows))
    part = arrival[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    return float(np.where(np.hypot(x[None, :] - x_m, y[:, None] - y_m) <= within_m, part, np.inf).min())
