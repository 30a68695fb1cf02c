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
from sim.units import CubicMetres, CubicMetresPerSecond, Metres, Share

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
    curve_level_m: tuple[Metres, ...] = Field(min_length=2)
    """Levels of the storage curve, rising."""
    curve_volume_m3: tuple[CubicMetres, ...] = Field(min_length=2)
    """Volumes at those levels, rising."""
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
    blocked: Share = Field(0.0, ge=0.0, le=1.0)
    """Chance that the spillway is blocked when the flood begins, drawn once an event."""
    blocked_left: Share = Field(0.3, ge=0.01, le=1.0)
    """Share of its width that a blocked spillway has left."""
    breach: DamBreach | None = None
    """How the dam breaches; not given, it holds."""

    @model_validator(mode="after")
    def _rising(self) -> StorageNode:
        for name, values, unit in (
            ("curve_level", self.curve_level_m, "m"),
            ("curve_volume", self.curve_volume_m3, "m3"),
        ):
            if fall := next(((a, b) for a, b in pairwise(values) if b <= a), None):
                text = _("{name}: expected values that rise, found {a:.12g} before {b:.12g} {unit}")
                raise ValueError(text.format(name=name, a=fall[0], b=fall[1], unit=unit))
        many = (len(self.curve_level_m), len(self.curve_volume_m3))
        if many[0] != many[1]:
            text = _("curve_volume: expected as many values as curve_level has ({levels}), found {volumes}")
            raise ValueError(text.format(levels=many[0], volumes=many[1]))
        low, high = self.curve_level_m[0], self.curve_level_m[-1]
        if not low <= self.level_m <= high:
            text = _("level: expected one on the storage curve, from {low:g} to {high:g} m, found {level:g} m")
            raise ValueError(text.format(low=low, high=high, level=self.level_m))
        if self.breach is not None and self.breach.bottom_m < low:
            text = _("expected a bottom of the breach on the storage curve, from {low:g} m on, found {bottom:g} m")
            raise ValueError(text.format(low=low, bottom=self.breach.bottom_m))
        return self


def outlet_cell(node: StorageNode, grid: Grid, free: np.ndarray) -> tuple[int, int]:
    """Return row and column of the nearest cell to a node's outlet that is ``free``: of the region, in no reservoir."""
    row, col = np.nonzero(free)
    x, y = grid.centres(row, col)
    near = int(np.argmin((x - node.outlet_x_m) ** 2 + (y - node.outlet_y_m) ** 2))
    return int(row[near]), int(col[near])


def node_arrays(
    reservoirs: tuple[StorageNode, ...],
    grid: Grid,
    label: np.ndarray,
    inside: np.ndarray,
    bed_m: np.ndarray,
    levees: tuple[LeveeBreach, ...] = (),
) -> tuple[Reservoirs, tuple[float, ...]]:
    """Return kernel arrays of the storage nodes, with all breaches, and what the nodes hold at first.

    Water comes out at :func:`outlet_cell`.
    """
    from sim.kernels.water import Reservoirs

    cells: list[list[np.ndarray]] = [[], [], []]
    out_row, out_col = [], []
    knots = max((len(r.curve_level_m) for r in reservoirs), default=2)
    volume, level = np.zeros((len(reservoirs), knots)), np.zeros((len(reservoirs), knots))
    free = inside & (label == 0)
    for k, r in enumerate(reservoirs):
        row, col = np.nonzero((label == r.label) & inside & (r.label > 0))
        cells[0].append(row + 1)
        cells[1].append(col + 1)
        cells[2].append(np.full(row.size, k))
        out = outlet_cell(r, grid, free)
        out_row.append(out[0] + 1)
        out_col.append(out[1] + 1)
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
