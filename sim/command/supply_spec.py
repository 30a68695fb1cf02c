"""The plan's figures of supply between depots: rules, where rounds load, and who gets how much of what is scarce."""

from typing import Literal

from pydantic import Field

from sim.params import Params, Pert, PertSeconds
from sim.units import Share

How = Literal["push", "pull", "level"]


class SupplyRule(Params):
    """Goods go from some depots to others: from a superior's to those below, or between equals (transshipment)."""

    how: How
    """``push``: to the full level with the first decision on relief, unasked; ``pull``: what a town wants and its own
    store lacks; ``level``: up to the full level (S) once no more than the low one (s) is there or on its way."""
    to: str = Field(min_length=1)
    """Depots that get goods: an id, or a pattern such as ``stock-*``."""
    source: str = Field(min_length=1)
    """Depots that give them: an id or a pattern; the one that has most to spare."""
    items: tuple[str, ...] = ()
    """Which items; all where none is named."""
    low: Share = Field(default=0.3, ge=0, le=1)
    """The low level: share of what a depot's list says."""
    full: float = Field(default=1.0, gt=0, le=10)
    """The full level: times what a depot's list says."""
    keep: Share = Field(default=0.0, ge=0, le=1)
    """Share of its own list that a depot keeps when it gives."""


class SupplySpec(Params):
    """How goods move between the depots of the plan, and on whose word."""

    serves: Literal["any", "own"] = "any"
    """``any``: a round loads wherever goods are; ``own``: at the town's own store, where it has one."""
    rationing: Literal["crowd", "even"] = "crowd"
    """Of what is scarce: ``crowd``: the points with most people get all they want first; ``even``: each point and town
    gets the same share of what it is known to want."""
    rules: tuple[SupplyRule, ...] = ()
    """Supply between depots; without rules each has what it has."""
    unload_s: PertSeconds = Pert(900.0, 1800.0, 3600.0)
    """To unload one truck at a depot (own estimate)."""
