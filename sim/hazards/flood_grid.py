"""Make the water's grid and its fields from the 30 m terrain; called when a world is built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.ground import Grid
from sim.text import _

FLOOD = "flood"
"""Name of the water's grid."""

CHANNEL_M2 = 1.0e6
"""Catchment (m2) from which a fine cell counts as channel where no ``stream`` field is given."""

MEANS = (
    "curve_number",
    "imperviousness",
    "interception_m",
    "drain_m_s",
    "horton_first_m_s",
    "horton_last_m_s",
    "horton_decay_1_s",
)
"""Fields of a region that a coarse cell has the mean of, where the region has them."""


def flood_grid(
    fine: Grid,
    fields: Mapping[str, np.ndarray],
    cell_m: float,
    place_x_m: Any = (),
    place_y_m: Any = (),
) -> tuple[Grid, dict[str, np.ndarray]]:
    """Return the grid ``flood`` of ``cell_m`` and its fields, conveyance kept (see :mod:`sim.kernels.coarsening`).

    Parameters
    ----------
    fine : Grid
        The terrain's grid.
    fields : mapping
        On it: ``elevation_m``, ``in_region``, ``manning_n``, ``flow_direction`` (0-7 = E NE N NW W SW S SE, 255 out),
        ``flow_accumulation`` (cells); ``stream``, ``reservoir``, ``town`` and those of :data:`MEANS` if any.
    cell_m : float
        A multiple of the fine cell.
    place_x_m, place_y_m : sequences
        Points where people live: the land of a coarse cell that has some is the height of the lowest.

    Returns
    -------
    Grid, dict
        ``elevation_m`` (bed), ``land_m``, ``manning_n``, ``in_region``, ``reservoir``, ``town`` and those of
        :data:`MEANS`; read-only.

    Raises
    ------
    ValueError
        If the cell is no multiple of the fine one.
    """
    from sim.kernels.coarsening import block_beds, block_label, block_mean, fill_pits, join_channels

    factor = round(cell_m / fine.cell_m)
    if factor < 1 or abs(factor * fine.cell_m - cell_m) > 1e-9:
        raise ValueError(
            _("the flood's cell ({cell:g} m) must be a multiple of the terrain's ({fine:g} m)").format(
                cell=cell_m, fine=fine.cell_m
            )
        )
    z = np.asarray(fields["elevation_m"], np.float64)
    inside = np.asarray(fields["in_region"], bool)
    node = np.asarray(fields["reservoir"], np.int64) if "reservoir" in fields else np.zeros(z.shape, np.int64)
    catchment_m2 = np.asarray(fields["flow_accumulation"], np.float64) * fine.cell_area_m2
    channel = (np.asarray(fields["stream"]) > 0) if "stream" in fields else (catchment_m2 >= CHANNEL_M2)
    channel = channel & (node == 0)
    bed, land, share = block_beds(z, channel, inside, catchment_m2 * 1e-6, factor, float(cell_m))
    grid = Grid(FLOOD, fine.west_m, fine.north_m, float(cell_m), bed.shape[0], bed.shape[1])
    within = share >= 0.5
    labels = block_label(node, factor, int(node.max()) + 1)
    x, y = np.asarray(place_x_m, np.float64), np.asarray(place_y_m, np.float64)
    if x.size:
        row, col = grid.cells(x, y)
        fine_row, fine_col = fine.cells(x, y)
        keep = grid.inside(row, col) & fine.inside(fine_row, fine_col)
        lowest = np.full(bed.shape, np.inf)
        np.minimum.at(lowest, (row[keep], col[keep]), z[fine_row[keep], fine_col[keep]])
        land = np.where(np.isfinite(lowest), np.maximum(lowest, bed), land)
    order = np.flatnonzero(channel)
    order = order[np.argsort(-z.reshape(-1)[order], kind="stable")]
    join_channels(bed, z, channel, np.asarray(fields["flow_direction"], np.uint8), order, factor)
    bed = fill_pits(bed, within, _outlets(bed, within) | (labels > 0))
    out: dict[str, np.ndarray] = {
        "elevation_m": bed,
        "land_m": np.maximum(land, bed),
        "manning_n": block_mean(np.asarray(fields["manning_n"], np.float64), factor),
        "in_region": within,
        "reservoir": labels.astype(np.uint8),
    }
    for name in MEANS:
        if name in fields:
            out[name] = block_mean(np.asarray(fields[name], np.float64), factor)
    if "town" in fields:
        town = np.asarray(fields["town"], np.int64)
        out["town"] = block_label(town, factor, int(town.max()) + 1).astype(np.uint8)
    for array in out.values():
        array.flags.writeable = False
    return grid, out


def _outlets(bed: np.ndarray, within: np.ndarray) -> np.ndarray:
    """Cells at the region's edge whose neighbour beyond is not higher."""
    out = np.zeros(within.shape, bool)
    wall = np.pad(np.where(within, np.inf, bed), 1, constant_values=-np.inf)
    for i, j in ((0, 1), (2, 1), (1, 0), (1, 2)):
        beyond = wall[i : i + bed.shape[0], j : j + bed.shape[1]]
        out |= within & (beyond <= bed)
    return out
