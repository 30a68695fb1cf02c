"""Reservoirs as nodes of a flood: a storage curve, a spillway, and where the water comes out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field, model_validator

from sim.ground import Grid
from sim.hazards.breaches import DamBreach, LeveeBreach, breach_arrays
from sim.params import Params
from sim.text import _
from sim.units import CubicMetresPerSecond, Metres

if TYPE_CHECKING:
    from sim.kernels.water import Reservoirs


class StorageNode(Params):
    """A reservoir as a node: it takes the water of its cells in and lets spill and release out below the dam."""

    name: str
    """Place id."""
    label: int = Field(0, ge=0, le=255)
    """Its number in the ground field ``reservoir``; with 0 it takes no cells' water in."""
    level_m: Metres
    """Level at the beginning."""
    curve_level_m: tuple[float, ...] = Field(min_length=2)
    """Levels (m) of the storage curve, rising."""
    curve_volume_m3: tuple[float, ...] = Field(min_length=2)
    """Volumes (m3) at those levels, rising."""
    crest_m: Metres
    """Crest of the open spillway."""
    width_m: Metres = Field(gt=0.0)
    """Width of the spillway."""
    coefficient: Annotated[float, Field(gt=0.0, le=3.0)] = 1.7
    """Weir coefficient C of Q = C b H^1.5; 1.7 for a broad crest."""
    release_m3_s: CubicMetresPerSecond = Field(0.0, ge=0.0)
    """Constant release through outlets."""
    outlet_x_m: Metres
    """Where the water comes out, metres east."""
    outlet_y_m: Metres
    """Where the water comes out, metres north."""
    breach: DamBreach | None = None
    """How the dam breaches; not given, it holds."""

    @model_validator(mode="after")
    def _rising(self) -> StorageNode:
        for name, values in (("curve_level", self.curve_level_m), ("curve_volume", self.curve_volume_m3)):
            if any(b <= a for a, b in pairwise(values)):
                raise ValueError(_("{name} must rise from value to value").format(name=name))
        if len(self.curve_level_m) != len(self.curve_volume_m3):
            raise ValueError(_("the storage curve needs as many levels as volumes"))
        if self.breach is not None and self.breach.bottom_m < self.curve_level_m[0]:
            raise ValueError(_("the bottom of the breach must not lie below the storage curve"))
        return self


def node_arrays(
    reservoirs: tuple[StorageNode, ...],
    grid: Grid,
    label: np.ndarray,
    inside: np.ndarray,
    bed_m: np.ndarray,
    levees: tuple[LeveeBreach, ...] = (),
) -> tuple[Reservoirs, tuple[float, ...]]:
    """Return kernel arrays of the storage nodes, with all breaches, and what the nodes hold at first.

    The outlet is the nearest cell to the given point that lies in the region and in no reservoir.
    """
    from sim.kernels.water import Reservoirs

    cells: list[list[np.ndarray]] = [[], [], []]
    out_row, out_col = [], []
    knots = max((len(r.curve_level_m) for r in reservoirs), default=2)
    volume, level = np.zeros((len(reservoirs), knots)), np.zeros((len(reservoirs), knots))
    free_row, free_col = np.nonzero(inside & (label == 0))
    for k, r in enumerate(reservoirs):
        row, col = np.nonzero((label == r.label) & inside & (r.label > 0))
        cells[0].append(row + 1)
        cells[1].append(col + 1)
        cells[2].append(np.full(row.size, k))
        x, y = grid.centres(free_row, free_col)
        near = int(np.argmin((x - r.outlet_x_m) ** 2 + (y - r.outlet_y_m) ** 2))
        out_row.append(int(free_row[near]) + 1)
        out_col.append(int(free_col[near]) + 1)
        # the curve goes on along its last piece
        n = len(r.curve_level_m)
        more = np.arange(1, knots - n + 1)
        for target, curve in ((volume, r.curve_volume_m3), (level, r.curve_level_m)):
            target[k, :n] = curve
            target[k, n:] = curve[-1] + (curve[-1] - curve[-2]) * more
    whole = [np.concatenate(c).astype(np.int64) if c else np.zeros(0, np.int64) for c in cells]
    return (
        Reservoirs(
            whole[0],
            whole[1],
            whole[2],
            np.array(out_row, np.int64),
            np.array(out_col, np.int64),
            np.array([r.crest_m for r in reservoirs], np.float64),
            np.array([r.width_m for r in reservoirs], np.float64),
            np.array([r.coefficient for r in reservoirs], np.float64),
            np.array([r.release_m3_s for r in reservoirs], np.float64),
            volume,
            level,
            breach_arrays(reservoirs, levees, grid, bed_m, inside, list(zip(out_row, out_col, strict=True))),
        ),
        tuple(float(np.interp(r.level_m, r.curve_level_m, r.curve_volume_m3)) for r in reservoirs),
    )
