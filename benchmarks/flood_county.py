"""Case C of ``make bench-flood``: the whole county at 30 m, 24 h of a storm of 100 years, on one core.

The ground is the model region's (synthetic terrain) with its storage nodes; the storm is Pearson III with the estimates
of :mod:`sim.hazards.rainstorm`, a Chicago hyetograph about the middle of the county. What is timed is the flood, with
every crossing of the ladder of depths logged, frames and maxima kept; the region is made before.
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from worker import serve

from scenarios.known_places import load_region
from scenarios.regions.design_flood import storage_nodes
from sim.ground import Field, Fields
from sim.hazards.base import Watch
from sim.hazards.design_rain import design_depth_m
from sim.hazards.flood import Flood
from sim.hazards.flood_grid import FLOOD, flood_grid
from sim.hazards.rainstorm import Rainstorm, StormDraw
from sim.streams import Streams

CELL_M, HOURS, YEARS = 30.0, 24.0, 100.0


@dataclass(frozen=True)
class County:
    """A flood and its ground."""

    flood: Flood
    fields: Any
    cells: int


def case(name: str, small: bool = False) -> County:
    """Return the county; a small one: coarse and short."""
    region, drawn = load_region("guangshui"), StormDraw()
    homes = region.hamlets
    cell_m = 16 * CELL_M if small else CELL_M
    grid, arrays = flood_grid(region.grid, region.fields, cell_m, homes["x_m"], homes["y_m"])
    storm = Rainstorm(
        depth_m=design_depth_m(drawn.mean_m, drawn.cv, drawn.cs_ratio, YEARS),
        duration_s=24 * 3600.0,
        centre_x_m=0.5 * (grid.west_m + grid.east_m),
        centre_y_m=0.5 * (grid.south_m + grid.north_m),
    )
    hours = 1.0 if small else HOURS
    flood = Flood(storm=storm, duration_s=hours * 3600.0, reservoirs=storage_nodes(region.reservoirs), keep=False)
    fields = Fields(0, {FLOOD: grid}, {(FLOOD, name): Field(array) for name, array in arrays.items()})
    return County(flood, fields, int(np.count_nonzero(arrays["in_region"])))


def run(county: County) -> dict[str, float]:
    """Run it; return seconds of processor time, steps, cells, cell-steps, crossings and the error of the books."""
    began = time.process_time()
    state = county.flood.begin(county.fields, Streams(0, (0,)))
    memory = county.flood.forecast(state, county.fields, Watch(), 0.0, county.flood.duration_s).memory
    books = memory.course.books
    return {
        "cpu_s": time.process_time() - began,
        "steps": books["steps"],
        "cells": float(county.cells),
        "cell_steps": books["cell_steps"],
        "crossings": float(memory.course.time_s.size),
        "volume": books["error_ratio"],
    }


if __name__ == "__main__":
    serve(run, case, ("C",), ["numpy", "numba"])
