"""A flood's reservoirs and breaches on the land of a region: what is there is joined, what is not is told."""

from typing import Any

from scenarios.problems import BadInputError, Problem
from scenarios.regions.base import Region
from scenarios.regions.design_flood import storage_nodes
from sim.ground import Fields
from sim.hazards.breaches import breach_arrays
from sim.hazards.flood import Flood
from sim.hazards.flood_grid import FLOOD
from sim.text import _


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
    if problems:
        raise BadInputError(problems)
    broken = tuple(node.model_copy(update={"breach": breaches.get(node.name)}) for node in nodes)
    return hazard.model_copy(update={"reservoirs": broken, "dam_breaches": {}})
