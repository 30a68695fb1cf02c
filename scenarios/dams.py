"""A flood's reservoirs and breaches on the land of a region: what is there is joined, what is not is told."""

from dataclasses import replace
from typing import Any

import numpy as np

from scenarios.problems import BadInputError, Problem
from scenarios.regions.base import Region
from scenarios.regions.design_flood import storage_nodes
from sim.ground import Fields
from sim.hazards.breaches import levee_faults
from sim.hazards.flood import Flood
from sim.hazards.flood_grid import FLOOD
from sim.hazards.works import OPENING, work_faults, work_names
from sim.text import _
from sim.world import Static


def refuse_levees(hazards: dict[str, Any], fields: Fields) -> None:
    """Raise BadInputError, with all reasons, where breaches of levees do not lie on the land as they must."""
    problems = []
    for levee in (b for h in hazards.values() if isinstance(h, Flood) for b in h.levee_breaches):
        bed, inside = (fields[FLOOD, name].whole() for name in ("elevation_m", "in_region"))
        wrong = levee_faults(levee, fields.grids[FLOOD], bed, inside)
        problems += [Problem(f"levee_breaches.{levee.name}.{end}", text) for end, text in wrong]
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
    problems = []
    for flood in (h for h in hazards.values() if isinstance(h, Flood) and h.works.links):
        grid, inside = fields.grids[FLOOD], fields[FLOOD, "in_region"].whole()
        wrong = work_faults(flood.works, [node.name for node in flood.nodes], grid, inside)
        problems += [Problem(f"works.{name}.{end}", text) for name, end, text in wrong]
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
            text = _("expected a bottom of the breach on the storage curve, from {low:g} m on, found {bottom:g} m")
            said = text.format(low=node.curve_level_m[0], bottom=breaches[node.name].bottom_m)
            problems.append(Problem(f"dam_breaches.{node.name}.bottom", said))
    named = [node.name for node in (*nodes, *hazard.works.basins)]
    problems += [Problem(f"works.{name}.{end}", text) for name, end, text in work_names(hazard.works, named)]
    if problems:
        raise BadInputError(problems)
    broken = tuple(node.model_copy(update={"breach": breaches.get(node.name)}) for node in nodes)
    return hazard.model_copy(update={"reservoirs": broken, "dam_breaches": {}})
