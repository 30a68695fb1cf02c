"""Safety at a fire (LCES): who leaves before a front is there, and whom it overruns.

Along the edge crews stand beside ground that is out, and the front moves away from them. What comes at them is fire
round a bay of the edge, or one that firebrands lit outside it. They go back along their finished line until they are
four flame heights from it (Butler & Cohen 1998, Int. J. Wildland Fire 8(2) 73-77).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.missions.fire_edge import Edge
from sim.missions.fireline_along import NEXT_CELLS, WALK_M_S
from sim.record import Entry

SEPARATION = 4.0
"""Safe distance from a fire in flame heights (Butler & Cohen 1998); the length of the flames is taken for it."""
TOWARDS = 0.5
"""Cosine between a front's way and the way to a crew from which on the front comes at the crew (own judgement)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrew(Entry):
    """Crews left the line: the front would be there in ``margin_s``, their way to safety takes ``escape_s``."""

    incident: str
    flank: str
    persons: int
    margin_s: float
    escape_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrun(Entry):
    """The front reached crews at the line before they had left; ``injured`` by the plan's own share."""

    incident: str
    flank: str
    persons: int
    injured: int
    flame_m: float


def threat(fight: Any, flank: str, edge: Edge) -> tuple[float, float]:
    """Return when a front that comes at a flank's crews is there, and how long they are on their way to safety.

    Fronts count that are too hot to stand before (``flame_limit_hand_m``, in gusts), and that are no part of the work
    at hand: beyond the next cells of the edge. ``inf`` where nothing comes.
    """
    x, y = fight.ends[flank]
    dx, dy = x - edge.front_x_m, y - edge.front_y_m
    away_m = np.hypot(dx, dy)
    closing = dx * edge.out_x + dy * edge.out_y
    hot = (edge.gust_m > fight.rules.flame_limit_hand_m) & (edge.rate_m_s > 0.0)
    comes = hot & (closing > TOWARDS * away_m) & (away_m > NEXT_CELLS * float(fight.driver.hazard.cell_m))
    if not comes.any():
        return np.inf, 0.0
    # a front moves along its normal: it is there when that way is as long as the distance along it
    margin_s = float((closing[comes] / edge.rate_m_s[comes]).min())
    return margin_s, SEPARATION * float(edge.gust_m[comes].max()) / WALK_M_S


def withdraw(fight: Any, flank: str, margin_s: float, escape_s: float, cause: int) -> int:
    """Note that a flank's crews leave the line; return the entry."""
    entry: int = fight.world.record.add(
        Withdrew(
            time_s=fight.world.env.now,
            incident=fight.incident,
            flank=flank,
            persons=sum(c.persons for c in fight.crews[flank]),
            margin_s=margin_s,
            escape_s=escape_s,
            cause=cause,
        )
    )
    return entry


def overrun(fight: Any, flank: str, flame_m: float, cause: int) -> None:
    """Note that the front came over a flank's crews; the hurt are a share of them, drawn."""
    world = fight.world
    persons = sum(c.persons for c in fight.crews[flank])
    luck = float(world.streams[f"{fight.incident}/overrun"].random())
    injured = int(persons * fight.rules.overrun_injured + luck)
    fight.injured += injured
    world.record.add(
        Overrun(
            time_s=world.env.now,
            incident=fight.incident,
            flank=flank,
            persons=persons,
            injured=injured,
            flame_m=flame_m,
            cause=cause,
        )
    )
