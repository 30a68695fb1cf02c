"""What people have done about floods: where homes stand, what levees hold off, and the list of danger zones.

Homes do not stand where the ordinary flood goes, and towns have levees. Neither is surveyed here, so a standard stands
for both. GB 50201-2014: a city below 200,000 people is protected against the flood of 20-50 years, countryside below
200,000 against that of 10-20 (recalled, not seen); the low ends are taken. Of China's levees of class 5 and above some
three quarters meet their standard (74.9 % at the end of 2021, bulletin of the water ministry, recalled); the other
places are taken to hold half of the return period (own judgement).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.regions.base import Reservoir
from scenarios.regions.design_flood import design_depths_m, storage_nodes
from sim.ground import Grid
from sim.hazards.flood_grid import flood_grid
from sim.hazards.storage_node import StorageNode
from sim.kernels.noise import hash_units

TOWN_YEARS, VILLAGE_YEARS = 20, 10
"""Return period (years) that quarters of towns and hamlets are protected against (GB 50201-2014, low ends)."""
BELOW_STANDARD = 0.25
"""Share of places that hold only half of it (estimate, see above)."""
SURVEY_YEARS = 100
"""Return period of the flood that danger zones are listed for, as in the national survey of flash floods."""
SURVEY_CELL_M = 240.0
"""Cell of the flood that the list is made from."""
WET_M = 0.15
"""Water at a hamlet's gauge that enters its lowest homes (they lie as much below the gauge)."""


def protected_years(hamlets: pd.DataFrame, key: int) -> NDArray[np.int64]:
    """Return the return period (years) that each hamlet or quarter is protected against."""
    years = np.where(hamlets.kind == "quarter", TOWN_YEARS, VILLAGE_YEARS)
    below = _luck(hamlets, key, 1) < BELOW_STANDARD
    return np.asarray(np.where(below, years // 2, years), dtype=np.int64)


def protected_land_m(
    grid: Grid, fields: Mapping[str, np.ndarray], hamlets: pd.DataFrame, nodes: tuple[StorageNode, ...]
) -> NDArray[np.float64]:
    """Return the land (m) above which homes get wet: at least the level of the flood that they are protected against.

    The water itself flows as before: what is held off here is taken to be little beside the flood. A cell has one
    height; the best protected of its hamlets sets it, and its roads share it.
    """
    return _raised(grid, fields, hamlets, design_depths_m(grid, fields, nodes, _periods(hamlets)))


def _periods(hamlets: pd.DataFrame) -> set[int]:
    return set(hamlets.protected_years.astype(int)) - {0}


def _raised(
    grid: Grid, fields: Mapping[str, np.ndarray], hamlets: pd.DataFrame, depths: Mapping[int, np.ndarray]
) -> NDArray[np.float64]:
    row, col = grid.cells(hamlets.x_m, hamlets.y_m)
    years = np.asarray(hamlets.protected_years, dtype=np.int64)
    raised = np.zeros(grid.shape)
    for period in sorted(_periods(hamlets)):
        mine = years == period
        at = (row[mine], col[mine])
        np.maximum.at(raised, at, depths[period][at])
    land = np.asarray(fields["land_m"] + raised, dtype=np.float64)
    land.flags.writeable = False
    return land


def levees_m(grid: Grid, raised_m: NDArray[np.float64], hamlets: pd.DataFrame) -> NDArray[np.float64]:
    """Return how far below its levee's crest the land of each quarter lies; hamlets stand on high ground instead."""
    row, col = grid.cells(hamlets.x_m, hamlets.y_m)
    return np.asarray(np.where(hamlets.kind == "quarter", raised_m[row, col], 0.0), dtype=np.float64)


def surveyed(
    fine: Grid,
    ground: Mapping[str, np.ndarray],
    hamlets: pd.DataFrame,
    reservoirs: Sequence[Reservoir],
    completeness: float,
    key: int,
    survey_key: int,
) -> pd.DataFrame:
    """Return the hamlets with ``protected_years``, ``in_danger`` (the truth) and ``danger_zone`` (what is listed).

    Parameters
    ----------
    fine, ground : Grid, mapping
        The terrain's grid and the fields that water needs.
    hamlets : DataFrame
        All hamlets and quarters.
    reservoirs : sequence of Reservoir
        The region's.
    completeness : float
        Share of the endangered hamlets that the list holds.
    key, survey_key : int
        Of the luck which places hold less than the standard, and which the survey misses.
    """
    grid, fields = flood_grid(fine, ground, SURVEY_CELL_M, hamlets.x_m, hamlets.y_m)
    out = hamlets.assign(protected_years=protected_years(hamlets, key))
    out["in_danger"] = in_danger(grid, fields, out, storage_nodes(reservoirs))
    out["danger_zone"] = listed(out, out.in_danger.to_numpy(), completeness, survey_key)
    return out


def in_danger(
    grid: Grid,
    fields: Mapping[str, np.ndarray],
    hamlets: pd.DataFrame,
    nodes: tuple[StorageNode, ...],
) -> NDArray[np.bool_]:
    """Return which hamlets the flood of ``SURVEY_YEARS`` enters, over the level that they are protected against."""
    depths = design_depths_m(grid, fields, nodes, _periods(hamlets) | {SURVEY_YEARS})
    land = _raised(grid, fields, hamlets, depths)
    row, col = grid.cells(hamlets.x_m, hamlets.y_m)
    return np.asarray((fields["land_m"] + depths[SURVEY_YEARS] - land)[row, col] >= WET_M, dtype=np.bool_)


def listed(hamlets: pd.DataFrame, endangered: NDArray[np.bool_], completeness: float, key: int) -> NDArray[np.bool_]:
    """Return which of the endangered hamlets a survey has found; the same ones stay found at a higher completeness."""
    return endangered & (_luck(hamlets, key, 2) < completeness)


def _luck(hamlets: pd.DataFrame, key: int, purpose: int) -> NDArray[np.float64]:
    # by what a hamlet is called, so that others that come or go change nothing
    ids = np.array([int(str(name).replace("-", "")) for name in hamlets.id], dtype=np.int64)
    return np.asarray(hash_units(np.uint64(key), ids, np.full(ids.size, purpose, np.int64)), dtype=np.float64)
