"""Wind over terrain as an option of a fire: how strongly, and on which scale of hills."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field

from sim.params import Params
from sim.units import Metres, Share

STRIDE = 6
"""The scales of a terrain are taken from every sixth row and column."""
GREATEST = 0.99
_scales: OrderedDict[tuple[int, int], tuple[Any, float, float]] = OrderedDict()


@dataclass(frozen=True)
class Relief:
    """What of a terrain the wind needs: cells to the neighbours compared, gains, scales (0.5 over the greatest)."""

    steps: int
    curve_gain: float
    curve_scale: float
    slope_gain: float
    slope_scale: float

    def faster(self, elevation: np.ndarray, row0: int, col0: int, shape: tuple[int, int], cell_m: float) -> np.ndarray:
        """Return how much faster it blows for the curvature, float64[cells], in a block of ``elevation``.

        ``elevation`` reaches ``steps`` cells beyond the block where the terrain does.
        """
        from sim.kernels.terrain_wind import curvature

        out = np.empty(shape[0] * shape[1])
        curvature(np.ascontiguousarray(elevation, dtype=np.float32), self.steps, row0, col0, *shape, cell_m, out)
        return self.curve_gain * np.clip(self.curve_scale * out, -0.5, 0.5)


class TerrainWind(Params):
    """Wind by ridge, valley, windward and lee (Liston & Elder 2006; Ryan 1977): 0.5 to 1.5 times the level wind.

    Its mean over a terrain is the level wind's.
    """

    slope: Share = Field(0.5, ge=0, le=1)
    """Weight of the slope in the wind's direction."""
    curvature: Share = Field(0.5, ge=0, le=1)
    """Weight of the curvature: ridges against valleys."""
    half_m: Metres = Field(400.0, gt=0)
    """Half of the distance from ridge to ridge (estimate for the hills of northern Hubei)."""

    def relief(self, elevation: np.ndarray, cell_m: float) -> Relief:
        """Return the gains and scales on a terrain; its scales are found once a process."""
        steps = max(1, round(self.half_m / cell_m))
        curve, slope = _scales_of(elevation, cell_m, steps)
        return Relief(
            steps,
            self.curvature,
            0.5 / curve if curve > 0 else 0.0,
            self.slope,
            0.5 / slope if slope > 0 else 0.0,
        )


def _scales_of(elevation: np.ndarray, cell_m: float, steps: int) -> tuple[float, float]:
    """Return the 99th percentiles of curvature (either sign) and of slope, radians."""
    from sim.kernels.terrain_wind import curvature

    key = (id(elevation), steps)
    if key in _scales:
        return _scales[key][1:]
    rows, cols = elevation.shape
    found = np.empty((len(range(0, rows, STRIDE)), cols))
    for at, row in enumerate(range(0, rows, STRIDE)):
        low = max(row - steps, 0)
        band = np.ascontiguousarray(elevation[low : row + steps + 1], dtype=np.float32)
        curvature(band, steps, row - low, 0, 1, cols, cell_m, found[at])
    curve = float(np.quantile(np.abs(found[:, ::STRIDE]), GREATEST))
    down, across = np.gradient(np.asarray(elevation[:: STRIDE // 2], dtype=np.float32), cell_m * (STRIDE // 2), cell_m)
    slope = float(np.quantile(np.arctan(np.hypot(down, across))[:, ::STRIDE], GREATEST))
    # the array is kept with its entry, so that its id is not used again
    _scales[key] = (elevation, curve, slope)
    while len(_scales) > 4:
        _scales.popitem(last=False)
    return curve, slope
