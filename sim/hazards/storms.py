"""All kinds of storms that a flood may have."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.hazards.design_storm import DesignStorm
from sim.hazards.rainstorm import ObservedStorm, Rainstorm, StormDraw

AnyStorm = Annotated[Rainstorm | StormDraw | ObservedStorm | DesignStorm, Field(discriminator="kind")]


def rains_until_s(storm: Rainstorm | StormDraw | ObservedStorm | DesignStorm) -> float:
    """Return when its rain ends at the earliest, seconds from the start of the hazard."""
    begins_s = storm.begins_low_s if isinstance(storm, StormDraw) else storm.begins_s
    cells = storm.cells if isinstance(storm, Rainstorm | DesignStorm) else ()
    return max([begins_s + storm.duration_s, *(cell.begins_s + cell.lasts_s for cell in cells)])
