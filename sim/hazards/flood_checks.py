"""What a flood's parameters must hold together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.hazards.breaches import breach_names
from sim.hazards.flood_soil import soils_of
from sim.hazards.rainstorm import INTERVAL_S
from sim.text import _

if TYPE_CHECKING:
    from sim.hazards.flood import Flood


def check_flood(flood: Flood) -> None:
    """Raise ValueError for the first thing that does not fit together."""
    if list(flood.ladder_m) != sorted(set(flood.ladder_m)):
        raise ValueError(_("{name} must rise from value to value").format(name="ladder"))
    known = soils_of(flood.infiltration)
    if known and flood.soil not in known:
        raise ValueError(_("there is no soil '{soil}'; one of {soils}").format(soil=flood.soil, soils=", ".join(known)))
    times = flood.edge_time_s
    paired = len(times) == len(flood.edge_level_m) and list(times) == sorted(set(times))
    if not paired or bool(times) != (flood.edge == "stage"):
        raise ValueError(_("an edge with a stage needs rising times and a level for each, another edge none"))
    if flood.dam_breaches and flood.reservoirs:
        raise ValueError(_("reservoirs of a flood's own have their breaches there, not in dam_breaches"))
    names = breach_names(flood)
    if len(set(names)) < len(names):
        raise ValueError(_("each breach needs a name of its own"))
    if flood.frame_s % INTERVAL_S:
        raise ValueError(_("frame must be a multiple of {minutes:g} min").format(minutes=INTERVAL_S / 60.0))
