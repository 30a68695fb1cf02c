"""Points strewn over a map, found by where they are."""

import numpy as np


class Scatter:
    """Points in order of their easting, so that a look at what is near costs by what lies about there.

    Parameters
    ----------
    x_m, y_m : float64[n]
        East and north.
    """

    def __init__(self, x_m: np.ndarray, y_m: np.ndarray) -> None:
        self._order = np.argsort(x_m, kind="stable")
        self._x_m, self._y_m = np.asarray(x_m)[self._order], np.asarray(y_m)[self._order]
        self._points = np.column_stack([x_m, y_m])

    def at(self, numbers: np.ndarray) -> np.ndarray:
        """Return points by their numbers, float64[k, 2]."""
        return np.asarray(self._points[numbers])

    def within(self, x_m: float, y_m: float, reach_m: float) -> np.ndarray:
        """Return the numbers of the points nearer than ``reach_m`` to one, ascending, int64[k]."""
        a, b = np.searchsorted(self._x_m, (x_m - reach_m, x_m + reach_m)).tolist()
        near = np.hypot(self._x_m[a:b] - x_m, self._y_m[a:b] - y_m) < reach_m
        return np.sort(self._order[a:b][near])
