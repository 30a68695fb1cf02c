"""Depth and speed at a place over time, as a flood's frames show them: for harm that hangs on both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Flow:
    """Water at a place: of each interval between frames the greater depth of its ends, and the greatest speed noted.

    Taken together they are no less than what stood and flowed at one moment (rounding of a frame apart: 1-2 cm).
    """

    start_s: float
    frame_s: float
    depth_m: np.ndarray
    speed_m_s: np.ndarray

    def speed_at(self, time_s: float) -> float:
        """Return the greatest speed above the land in the interval that holds a time; the last one known after it."""
        if not self.speed_m_s.size:
            return 0.0
        k = int(np.ceil((time_s - self.start_s) / self.frame_s - 1e-9)) - 1
        return float(self.speed_m_s[min(max(k, 0), self.speed_m_s.size - 1)])


def flow_at(rasters: Mapping[str, np.ndarray], x_m: float, y_m: float) -> Flow | None:
    """Return the flow at a point from what a hazard keeps; None where there are no frames or the point lies outside."""
    from sim.hazards.flood_course import FRAME_DEPTH_M, FRAME_SPEED_M_S

    if "speed_frames" not in rasters:
        return None
    west, north, cell, rows, cols = (float(v) for v in rasters["geometry"])
    row, col = int((north - y_m) // cell), int((x_m - west) // cell)
    if not (0 <= row < rows and 0 <= col < cols):
        return None
    start_s, frame_s = (float(v) for v in rasters["frame_s"])
    depth_m = FRAME_DEPTH_M * (rasters["frames"][:, row, col] / 255.0) ** 2
    speed_m_s = FRAME_SPEED_M_S * rasters["speed_frames"][:, row, col].astype(np.float64)
    return Flow(start_s, frame_s, np.maximum(depth_m[1:], depth_m[:-1]), speed_m_s[1:])
