"""What the water of a flood meets, made from what a planner gives of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.ground import Grid
from sim.hazards.flood_course import Setting
from sim.hazards.flood_soil import soil_arrays
from sim.hazards.inflow import source_arrays
from sim.hazards.rainstorm import INTERVAL_S, Rainstorm
from sim.hazards.storage_node import node_arrays
from sim.hazards.works import OPENING, work_arrays
from sim.kernels.basin import make_edges, make_rain, make_terrain, stage_edges
from sim.text import _

if TYPE_CHECKING:
    from sim.hazards.flood import Flood


VOLUME_COURANT = 0.75
"""Share of ``courant`` that the finite-volume scheme takes: 0.45 where the local inertial scheme takes 0.6."""


def setting_of(
    flood: Flood, storm: Rainstorm, grid: Grid, base: dict[str, np.ndarray], ladder: tuple[float, ...]
) -> Setting:
    """Return the setting of a flood's storm on the ground ``base``.

    Raises
    ------
    ValueError
        If a field has cells without a value inside the region, or an inflow lies outside it.
    """
    inside = base["in_region"]
    bed = base["elevation_m"]
    terrain = make_terrain(bed, base["manning_n"], inside)
    storms, intensity = storm.arrays(flood.duration_s)
    if flood.edge == "stage":
        edges = make_edges(terrain, flood.edge_slope)
        edges = stage_edges(edges, np.ones(edges.sign.size, bool), flood.edge_time_s, flood.edge_level_m)
    else:
        shut = None if flood.edge == "open" else np.zeros(bed.shape, bool)
        edges = make_edges(terrain, flood.edge_slope, shut, bed, grid.cell_m)
    label = base.get("reservoir", np.zeros(bed.shape, np.uint8))
    soil = soil_arrays(flood.infiltration, flood.soil, flood.soil_depth_m, storm.wetness, base, label)
    nodes, stored = node_arrays(flood.nodes, grid, label, inside, bed, flood.levee_breaches)
    outlets = list(zip(nodes.out_row.tolist(), nodes.out_col.tolist(), strict=True))
    names = [node.name for node in flood.nodes]
    ways = work_arrays(flood.works, nodes.breaches, names, outlets, grid, inside, base.get(OPENING))
    nodes = nodes._replace(breaches=ways)
    for name, array in base.items():
        if not np.isfinite(array[inside]).all():
            raise ValueError(_("the field {name} has cells without a value inside the region").format(name=name))
    return Setting(
        grid.cell_m,
        flood.theta,
        flood.courant * (VOLUME_COURANT if flood.scheme == "finite volume" else 1.0),
        flood.step_cap_s,
        flood.frame_s,
        terrain,
        soil,
        make_rain(grid.west_m, grid.north_m, grid.cell_m, INTERVAL_S, storms, intensity),
        edges,
        source_arrays(flood.inflows, grid, inside),
        nodes,
        stored,
        ladder,
        np.where(inside, np.maximum(base["land_m"] - bed, 0.0), 0.0),
        flood.scheme,
        base.get("debris_land"),
    )
