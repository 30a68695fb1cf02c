"""Old small reservoirs: how likely a dam breaches by its level, its state, and whether somebody walks it."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field

from sim.params import Params
from sim.units import Metres, Share

MEDIAN_OVER_CREST_M = {"sound": 0.6, "flawed": 0.2, "ill": -0.3}
"""Level over the crest at which every second dam of a state has breached (estimate: no such figures are published for
Guangshui; a sound earth dam bears some decimetres over its crest for a short time, an ill one leaks below it)."""
SCALE_M = {"sound": 0.10, "flawed": 0.15, "ill": 0.25}
"""Scale of the logistic curve: from one dam in eight to seven in eight in four of these (estimate)."""
NEVER_M = 1000.0
"""A level over the crest that no water reaches: the dam holds."""


class Fragility(Params):
    """``P(breach | level) = (1 - found) / (1 + exp(-(level - crest - median) / scale))``; all figures are estimates.

    Of about 190 small reservoirs around Guangshui (estimate) the old ones are 病险水库: ill dams in need of repair.
    ``found`` is the share of breaches that patrols prevent: seepage found and dammed, a spillway cleared in time.
    """

    state: Literal["sound", "flawed", "ill"] = "ill"
    """State of the dam: sound (class 1), flawed (class 2), ill (class 3, 病险)."""
    patrolled: Share = Field(0.0, ge=0.0, le=1.0)
    """Share of the flood's time in which somebody walks the dam."""
    finds: Share = Field(0.5, ge=0.0, le=1.0)
    """Share of breaches that a patrol at the dam prevents (estimate)."""
    median_over_crest_m: Metres | None = None
    """Level over the crest at which every second such dam breaches, instead of the state's."""
    scale_m: Annotated[Metres, Field(gt=0.0)] | None = None
    """Scale of the curve, instead of the state's."""

    @property
    def found(self) -> float:
        """Share of breaches that patrols prevent."""
        return self.patrolled * self.finds

    def _curve(self, crest_m: float) -> tuple[float, float]:
        over = MEDIAN_OVER_CREST_M[self.state] if self.median_over_crest_m is None else self.median_over_crest_m
        return crest_m + over, SCALE_M[self.state] if self.scale_m is None else self.scale_m

    def probability(self, level_m: float, crest_m: float) -> float:
        """Return the chance that a dam with that crest has breached when its level was once so high."""
        median, scale = self._curve(crest_m)
        return (1.0 - self.found) / (1.0 + math.exp(min((median - level_m) / scale, 700.0)))

    def failure_level_m(self, luck: float, crest_m: float) -> float:
        """Return the level at which the dam of that luck (0 to 1, uniform) breaches: the inverse of the chance.

        With the same luck a dam that is walked more breaches at no lower level, or never.
        """
        median, scale = self._curve(crest_m)
        share = max(luck, 1.0e-12) / (1.0 - self.found) if self.found < 1.0 else 1.0
        return crest_m + NEVER_M if share >= 1.0 else median + scale * math.log(share / (1.0 - share))
