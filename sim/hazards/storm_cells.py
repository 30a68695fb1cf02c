"""Convective cells of a storm: small ellipses of heavy rain that grow, move on and die."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
from pydantic import Field

from sim.params import Params
from sim.units import Degrees, Metres, MetresPerSecond, Seconds, Share


class StormCell(Params):
    """A cell whose rate at its centre rises evenly to a peak and falls evenly to nothing (own choice of shape).

    Around the centre the rate falls off as that of the whole storm does: half of it on the ellipse. Its place is that
    of the middle of each interval of 5 min, so a cell that covers more than its own width in that time leaves gaps.
    """

    begins_s: Seconds = Field(ge=0.0)
    """When it begins to rain, from the start of the hazard."""
    lasts_s: Seconds = Field(3600.0, gt=0.0, le=24 * 3600.0)
    """How long it lives."""
    rate_m_s: MetresPerSecond = Field(gt=0.0, le=300e-3 / 3600.0)
    """Greatest rate at its centre, such as 60 mm/h."""
    peak: Share = Field(0.4, ge=0.0, le=1.0)
    """Where in its life the rate is greatest."""
    x_m: Metres
    """Where its centre is when it begins, metres east."""
    y_m: Metres
    """Where its centre is when it begins, metres north."""
    speed_m_s: MetresPerSecond = Field(8.0, ge=0.0, le=40.0)
    """How fast it moves (estimate)."""
    from_deg: Degrees = 250.0
    """Where it comes from, degrees from north."""
    semi_major_m: Metres = Field(6_000.0, ge=500.0)
    """Half length of the ellipse on which half of the central rate falls (estimate)."""
    semi_minor_m: Metres = Field(4_000.0, ge=500.0)
    """Half width of that ellipse (estimate)."""
    axis_deg: Degrees = 70.0
    """Direction of the long axis, degrees from north."""
    sharpness: Annotated[float, Field(gt=0.0, le=8.0)] = 2.0
    """Exponent of the fall-off; 2 is a Gaussian."""

    def fallen_m(self, times_s: np.ndarray) -> np.ndarray:
        """Return the depth (m) that moved with the centre until times from the start of the hazard: an integral."""
        age = np.clip((times_s - self.begins_s) / self.lasts_s, 0.0, 1.0)
        rises = age**2 / (2.0 * self.peak) if self.peak > 0.0 else np.zeros_like(age)
        falls = 0.5 - (1.0 - age) ** 2 / (2.0 * (1.0 - self.peak)) if self.peak < 1.0 else rises
        return np.asarray(self.rate_m_s * self.lasts_s * np.where(age < self.peak, rises, falls))

    def row(self) -> list[float]:
        """Return the row of the kernels' ``storms``; see :mod:`sim.kernels.rainfall`."""
        toward, axis = math.radians(self.from_deg + 180.0), math.radians(90.0 - self.axis_deg)
        return [
            self.x_m, self.y_m, self.speed_m_s * math.sin(toward), self.speed_m_s * math.cos(toward), self.begins_s,
            self.semi_major_m, self.semi_minor_m, math.cos(axis), math.sin(axis), self.sharpness, 0.0,
        ]  # fmt: skip
