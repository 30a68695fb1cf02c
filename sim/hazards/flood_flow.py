"""Depth and speed at a place over time, as a flood's frames show them: for harm that hangs on both."""

from __future__ import annotations

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


def flow_in(depths: np.ndarray, speeds: np.ndarray, start_s: float, frame_s: float) -> Flow:
    """Return the flow in a cell from its frames, (n,) uint8 each, of which the first is that of ``start_s``."""
    from sim.hazards.flood_course import FRAME_DEPTH_M, FRAME_SPEED_M_S

    depth_m = FRAME_DEPTH_M * (depths / 255.0) ** 2
    speed_m_s = FRAME_SPEED_M_S * speeds.astype(np.float64)
    return Flow(start_s, frame_s, np.maximum(depth_m[1:], depth_m[:-1]), speed_m_s[1:])
