"""Small old reservoirs (小型水库, 病险水库): what is assumed of them, and dams that were held before they broke."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from sim.ground import Fields
from sim.hazards.fragility import NEVER_M
from sim.params import Params, Pert
from sim.units import CubicMetres, Metres, Share

if TYPE_CHECKING:
    from sim.hazards.flood_course import Course

HELD = "dam_held"
"""Amendment of the ground at a dam's outlet: a crew has held the dam, so that what would break it does not any more."""


class SmallDams(Params):
    """Small reservoirs of a region that has no survey of them: number, places, sizes and states are made up.

    All is an estimate or synthetic. 192 reservoirs of all sizes are Suizhou's 699 by area (zgqw.org, 2012; 2647 of 9636
    km2), one of them is Xujiahe. They lie on streams, take in their water and are nodes of the flood with an open
    weir; the chance that one breaks at a level is :class:`sim.hazards.fragility.Fragility`.
    """

    count: Annotated[int, Field(ge=1, le=240)] = 191
    """How many there are (estimate)."""
    ill: Share = Field(0.2, ge=0.0, le=1.0)
    """Share in doubtful state (病险); 10 to 40 % before, 8 % after the strengthening of a five-year plan (estimate)."""
    flawed: Share = Field(0.3, ge=0.0, le=1.0)
    """Share with flaws (estimate)."""
    sound_over_crest_m: Metres = 0.6
    """Level over the crest at which every second sound dam breaks (estimate)."""
    flawed_over_crest_m: Metres = 0.3
    """The same of a dam with flaws (estimate)."""
    ill_over_crest_m: Metres = 0.05
    """The same of a dam in doubtful state (estimate)."""
    blocked: Share = Field(0.05, ge=0.0, le=1.0)
    """Chance that a spillway is blocked when the rain begins, drawn once an event (estimate)."""
    blocked_left: Share = Field(0.3, ge=0.01, le=1.0)
    """Share of its width that a blocked spillway has left (estimate)."""
    filled: Share = Field(0.95, ge=0.0, le=1.0)
    """How high the water stands when the rain begins, as a share of the height of the spillway (estimate)."""
    yield_m: Metres = Field(0.3, gt=0.0, le=2.0)
    """Storage up to the spillway over the catchment's area, in the mean (estimate)."""
    least_m3: CubicMetres = Field(1.0e5, gt=0.0)
    """Least storage: small reservoirs (2) have 100,000 m3 or more (SL 252)."""
    most_m3: CubicMetres = Field(1.0e7, gt=0.0)
    """Greatest storage: small reservoirs (1) have less than 10 million m3 (SL 252)."""


@dataclass(frozen=True)
class DamNow:
    """A dam at a moment, as it really is: what a patrol may see signs of.

    ``fails_at_m`` is the level at which it breaks (drawn), ``blocked`` whether its spillway is, ``onset_s`` when it
    breaks if nobody does anything (time of the run; infinite where it does not).
    """

    level_m: float
    crest_m: float
    fails_at_m: float
    blocked: bool
    onset_s: float


def held_dams(fields: Fields, nodes: tuple[Any, ...]) -> frozenset[str]:
    """Return the names of the nodes whose dams have been held."""
    at = {tuple(a.xy_m[0].tolist()) for a in fields.amendments if a.field == HELD and a.value > 0.0}
    return frozenset(n.name for n in nodes if (n.outlet_x_m, n.outlet_y_m) in at) if at else frozenset()


def without_breaches(flood: Any, names: frozenset[str]) -> Any:
    """Return a flood (drawn) in which these dams hold at any level; its breaches keep their places in the arrays."""
    if not names:
        return flood
    never = Pert(NEVER_M, NEVER_M, NEVER_M)
    still = {"trigger": "overtopping", "over_crest_m": never, "at_level_m": None, "at_time_s": None, "fragility": None}
    nodes = tuple(
        r.model_copy(update={"breach": r.breach.model_copy(update=still)}) if r.breach and r.name in names else r
        for r in flood.reservoirs
    )
    return flood.model_copy(update={"reservoirs": nodes})


def yet_to_break(course: Course, breaches: list[str], names: frozenset[str], after_s: float) -> frozenset[str]:
    """Return which dams break in a course after a time (from the hazard's start)."""
    onset = dict(zip(breaches, course.breach_onset_s.tolist(), strict=False))
    return frozenset(name for name in names if after_s < onset.get(name, np.inf) < np.inf)


def hold_back(breach: np.ndarray, breaches: list[str], names: frozenset[str], time_s: float) -> None:
    """Take back, in the water's own state, the onset of breaches that were triggered but have not begun."""
    from sim.kernels.breaching import ONSET

    for k, name in enumerate(breaches):
        if name in names and breach[k, ONSET] > time_s:
            breach[k, ONSET] = np.inf


def dam_now(flood: Any, drawn: Any, course: Course, breaches: list[str], name: str, time_s: float) -> DamNow:
    """Return a dam of a flood at a time from the hazard's start; ``onset_s`` counts from there, too."""
    k = next(n for n, node in enumerate(drawn.nodes) if node.name == name)
    node, breach = drawn.nodes[k], drawn.nodes[k].breach
    levels = course.node_m[:, k]
    at = time_s / 300.0
    level = float(np.interp(at, np.arange(levels.size), levels))
    fails = breach.at_level_m.mid if breach.at_level_m else breach.crest_m + breach.over_crest_m.mid
    blocked = node.width_m < flood.nodes[k].width_m
    return DamNow(level, breach.crest_m, fails, blocked, float(course.breach_onset_s[breaches.index(name)]))
