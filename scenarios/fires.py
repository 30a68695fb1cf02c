"""Whether the fires that a scenario lights lie in the region."""

from typing import Any

import numpy as np

from scenarios.problems import BadInputError, Problem, expected
from sim.ground import Fields
from sim.hazards.forest_fire import ForestFire
from sim.text import _


def refuse_fires(hazards: dict[str, Any], fields: Fields) -> None:
    """Raise BadInputError, with all of them, where a fire or one of its sparks lies outside the region."""
    found = next(((grid, field) for grid, field in fields.arrays if field == "in_region"), None)
    if found is None:
        return
    grid = fields.grids[found[0]]
    problems = []
    for name, fire in hazards.items():
        if not isinstance(fire, ForestFire):
            continue
        sparks = [("", fire.x_m, fire.y_m), *((f".sparks[{i}]", s.x_m, s.y_m) for i, s in enumerate(fire.sparks))]
        for where, x_m, y_m in sparks:
            (row,), (col,) = grid.cells(np.array([x_m]), np.array([y_m]))
            if grid.inside(row, col) and fields[found].window(row, row + 1, col, col + 1).any():
                continue
            rows, cols = np.nonzero(fields[found].whole())
            (west, east), (north, south) = grid.centres(
                np.array([rows.min(), rows.max()]), np.array([cols.min(), cols.max()])
            )
            wanted = _("a place in the region, within x {west:.0f} to {east:.0f} m and y {south:.0f} to {north:.0f} m")
            wanted = wanted.format(west=west, east=east, south=south, north=north)
            problems.append(Problem(f"hazards.{name}{where}", expected(wanted, f"x {x_m:.0f} m, y {y_m:.0f} m")))
    if problems:
        raise BadInputError(problems)
