"""A flood's reservoirs and breaches on the land of a region: what is there is joined, what is not is told."""

from dataclasses import replace
from typing import Any

import numpy as np

from scenarios.problems import BadInputError, Problem
from scenarios.regions.base import Region
from scenarios.regions.design_flood import storage_nodes
from sim.ground import Fields
from sim.hazards.breaches import breach_arrays
from sim.hazards.flood import Flood
from sim.hazards.flood_grid import FLOOD
from sim.hazards.works import OPENING, work_arrays, work_problems
from sim.text import _
from sim.world import Static


def refuse_levees(hazards: dict[str, Any], fields: Fields) -> None:
    """Raise BadInputError, with all reasons, where breaches of levees do not lie on the land as they must."""
    problems = []
    for levee in (b for h in hazards.values() if isinstance(h, Flood) for b in h.levee_breaches):
        bed, inside = (fields[FLOOD, name].whole() for name in ("elevation_m", "in_region"))
        try:
            breach_arrays((), (levee,), fields.grids[FLOOD], bed, inside, [])
        except ValueError as error:
            problems.append(Problem(f"levee_breaches.{levee.name}", str(error)))
    if problems:
        raise BadInputError(problems)


def with_openings(static: Static, hazards: dict[str, Any]) -> Static:
    """Return the static part with a field of how far works are open where a flood has some; none is ordered yet."""
    if not any(isinstance(h, Flood) and h.works.links for h in hazards.values()):
        return static
    opening = np.full(static.grids[FLOOD].shape, -1.0)
    opening.flags.writeable = False
    return replace(static, arrays={**static.arrays, (FLOOD, OPENING): opening})


def refuse_works(hazards: dict[str, Any], fields: Fields) -> None:
    """Raise BadInputError, with all reasons, where works do not lie in the region."""
    from sim.kernels.water import NO_BREACHES

    problems = []
    for flood in (h for h in hazards.values() if isinstance(h, Flood) and h.works.links):
        grid, inside = fields.grids[FLOOD], fields[FLOOD, "in_region"].whole()
        names = [node.name for node in flood.nodes]
        try:
            work_arrays(flood.works, NO_BREACHES, names, [(1, 1)] * len(names), grid, inside, None)
        except ValueError as error:
            problems += [Problem("works", part) for part in str(error).split("\n")]
    if problems:
        raise BadInputError(problems)


def with_reservoirs(hazard: Any, region: Region) -> Any:
    """Give a flood the region's reservoirs as storage nodes at their normal level, unless it names its own.

    Raises
    ------
    BadInputError
        If a dam is to breach that the region does not have, or below its storage curve.
    """
    if not isinstance(hazard, Flood) or hazard.reservoirs:
        return hazard
    nodes, breaches = storage_nodes(region.reservoirs), hazard.dam_breaches
    problems = [
        Problem(
            f"dam_breaches.{name}",
            _("there is no reservoir '{name}' in region '{region}'; there are {known}").format(
                name=name, region=region.name, known=", ".join(node.name for node in nodes)
            ),
        )
        for name in sorted(set(breaches) - {node.name for node in nodes})
    ]
    for node in nodes:
        if node.name in breaches and breaches[node.name].bottom_m < node.curve_level_m[0]:
            said = (
                _("the bottom of the breach must not lie below the storage curve") + f" ({node.curve_level_m[0]:g} m)"
            )
            problems.append(Problem(f"dam_breaches.{node.name}", said))
    named = [node.name for node in (*nodes, *hazard.works.basins)]
    problems += [Problem("works", said) for said in work_problems(hazard.works, named)]
    if problems:
        raise BadInputError(problems)
    broken = tuple(node.model_copy(update={"breach": breaches.get(node.name)}) for node in nodes)
    return hazard.model_copy(update={"reservoirs": broken, "dam_breaches": {}})
