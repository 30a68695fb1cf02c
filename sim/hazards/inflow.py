"""Hydrographs that enter a flood at points."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field, model_validator

from sim.ground import Grid
from sim.params import Params
from sim.text import _
from sim.units import CubicMetresPerSecond, Metres, Seconds

if TYPE_CHECKING:
    from sim.kernels.water import Sources


class Inflow(Params):
    """A hydrograph that enters at a point: linear between its times, constant before and after."""

    x_m: Metres
    """Metres east."""
    y_m: Metres
    """Metres north."""
    time_s: tuple[Seconds, ...] = Field(min_length=1)
    """Times from the start of the hazard."""
    flow_m3_s: tuple[CubicMetresPerSecond, ...] = Field(min_length=1)
    """Flow at those times."""

    @model_validator(mode="after")
    def _paired(self) -> Inflow:
        if len(self.time_s) != len(self.flow_m3_s) or any(b <= a for a, b in pairwise(self.time_s)):
            raise ValueError(_("an inflow needs rising times and a flow for each"))
        return self


def source_arrays(inflows: tuple[Inflow, ...], grid: Grid, inside: np.ndarray) -> Sources:
    """Return kernel arrays of the inflows, all on one set of knots.

    Raises
    ------
    ValueError
        If an inflow lies outside the region.
    """
    from sim.kernels.basin import make_sources

    cells = [grid.cells(i.x_m, i.y_m) for i in inflows]
    for i, (row, col) in zip(inflows, cells, strict=True):
        if not (grid.inside(row, col) and inside[row, col]):
            raise ValueError(_("the inflow at {x:.0f}, {y:.0f} lies outside the region").format(x=i.x_m, y=i.y_m))
    knots = sorted({t for i in inflows for t in i.time_s}) or [0.0]
    flows = [np.interp(knots, i.time_s, i.flow_m3_s) for i in inflows] or [np.zeros(1)]
    return make_sources([int(r) for r, _ in cells], [int(c) for _, c in cells], list(range(len(cells))), knots, flows)
