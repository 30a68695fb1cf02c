"""Design floods: the greatest water where the rain of one return period falls on the whole region at once.

As a designer does it (the frequency of the flood is taken as that of its rain), one run gives the level of a return
period at every place. Floods are kept by content, so a region asks for each of them once.
"""

import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from scenarios.regions.base import Reservoir
from sim.ground import Grid, Ground
from sim.hazards.flood import Flood
from sim.hazards.flood_grid import FLOOD
from sim.hazards.rainstorm import Rainstorm, StormDraw, pearson3_quantile
from sim.hazards.storage_node import StorageNode
from sim.streams import Streams

AREAL = 0.9
"""Rain of a catchment of some hundred km2 over that of a point, 24 h (estimate)."""
WETNESS = 0.67
"""How wet the ground is: the mean of the storms drawn (estimate)."""
EVERYWHERE_M = 1.0e7
DURATION_S = 26 * 3600.0
"""24 h of rain that peaks before its middle, and the water's way down."""


def storage_nodes(reservoirs: Sequence[Reservoir]) -> tuple[StorageNode, ...]:
    """Return a region's reservoirs as a flood's storage nodes, at their normal level."""
    return tuple(
        StorageNode(
            name=r.id,
            label=r.index,
            level_m=r.normal_level_m,
            curve_level_m=r.curve_level_m,
            curve_volume_m3=r.curve_volume_m3,
            crest_m=r.spillway_crest_m,
            width_m=r.spillway_width_m,
            coefficient=r.spillway_coefficient,
            outlet_x_m=r.outlet_x_m,
            outlet_y_m=r.outlet_y_m,
        )
        for r in reservoirs
    )


def design_rain_m(years: float) -> float:
    """Return the 24-h rain at a point that is exceeded once in so many years, from the storms' own distribution."""
    draw = StormDraw()
    return pearson3_quantile(draw.mean_m, draw.cv, draw.cs_ratio * draw.cv, 1.0 / years)


def design_depths_m(
    grid: Grid, fields: Mapping[str, np.ndarray], nodes: tuple[StorageNode, ...], years: Collection[int]
) -> dict[int, np.ndarray]:
    """Return :func:`design_depth_m` of several return periods, computed side by side."""
    # threads suffice: the flood's kernels hold no lock
    with ThreadPoolExecutor(max_workers=min(len(years), os.cpu_count() or 1) or 1) as pool:
        found = pool.map(lambda period: design_depth_m(grid, fields, nodes, period), years)
        return dict(zip(years, found, strict=True))


def design_depth_m(
    grid: Grid, fields: Mapping[str, np.ndarray], nodes: tuple[StorageNode, ...], years: float
) -> np.ndarray:
    """Return the greatest depth (m) above the land in each cell of the water's grid, in the flood of a return period.

    Parameters
    ----------
    grid, fields : Grid, mapping
        The water's grid and fields, as :func:`sim.hazards.flood_grid.flood_grid` makes them.
    nodes : tuple of StorageNode
        The reservoirs.
    years : float
        Return period.
    """
    storm = Rainstorm(
        depth_m=AREAL * design_rain_m(years),
        peak=0.45,
        decay=0.475,
        flattening_s=1200.0,
        centre_x_m=0.0,
        centre_y_m=0.0,
        semi_major_m=EVERYWHERE_M,
        semi_minor_m=EVERYWHERE_M,
        wetness=WETNESS,
    )
    flood = Flood(storm=storm, duration_s=DURATION_S, reservoirs=nodes)
    arrays: dict[tuple[str, str], Any] = {(FLOOD, name): array for name, array in fields.items()}
    ground = Ground({FLOOD: grid}, arrays, lambda: None, lambda: 0.0)
    return flood.depth_max_m(ground.fields, Streams(0, ()))
