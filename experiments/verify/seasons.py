"""Fire seasons held against the fire statistics of Hubei: what is fitted, and how well.

The free parameters stand in :data:`FREE`. Sources of the ranges: Hubei 2011 (508 fires, 1.33 ha damaged a fire,
675.7 of 3,096.3 ha burnt, 0.095 per mille; State Forestry, October 2011), Hubei 2021 (30 fires, 2.51 ha; 2022-01-06),
Guangxi 2016-2021 (0.30 of the burnt area damaged). Fires a year of the city: estimate, Hubei's over 103 counties.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.results import Results
from experiments.stats import Interval, ratio_of_sums
from sim.streams import Streams
from sim.text import N_, _

FREE = (
    ("hazards.fire-season.ignitions", True, N_("reported fires a season, 0.3 to 5 a year")),
    ("hazards.fire-season.rates", False, N_("adjustment of rates of spread by fuel: as published")),
    ("plan.fire.blower_factor", True, N_("damaged area a fire: line by blowers against a hand crew")),
    ("hazards.fire-season.dispersion", False, N_("estimate: dry and wet years")),
    ("hazards.fire-season.festival_factor", False, N_("estimate: ignitions on festival days")),
    ("hazards.fire-season.dryness", False, N_("estimate: how a spark takes by moisture")),
    ("hazards.fire-season.near", False, N_("estimate: fields and houses near")),
    ("hazards.fire-season.remote", False, N_("estimate: far from fields and houses")),
    ("plan.fire.mop_up", False, N_("estimate: perimeter mopped up an hour")),
    ("plan.fire.rekindle", False, N_("estimate: probability of breaking out again")),
    ("plan.fire.burn_out", False, N_("estimate: from the closed line to the last open flame")),
    ("plan.fire.night_rate", False, N_("estimate: line by night where work goes on")),
    ("plan.fire.fatigue", False, N_("estimate: loss of rate of tired crews")),
)
"""Path (as for --set), whether it was fitted, and to what or from what: message ids for gettext."""
HECTARE_M2 = 1.0e4


@dataclass(frozen=True, slots=True)
class Fit:
    """A figure of the simulated seasons beside its published range.

    Attributes
    ----------
    figure : str
        Message id.
    got : Interval
        Pooled over seasons, with its 95 % interval.
    low, high : float
        The published range; ``high`` alone is one published value where they are equal.
    fitted : bool
        Whether parameters were chosen to meet it; else it is a test.
    """

    figure: str
    got: Interval
    low: float
    high: float
    fitted: bool

    @property
    def within(self) -> bool:
        """Return whether the estimate lies in the range."""
        return self.low <= self.got.estimate <= self.high


def fits(results: Results) -> list[Fit]:
    """Return the figures of a study of fire seasons beside their ranges.

    Raises
    ------
    ValueError
        If no run has a fire that is reported.
    """
    table = results.table[~results.table["failed"]]
    number = table["fires"].to_numpy(np.float64)
    if not number.sum():
        raise ValueError("no season of the study has a fire that is reported")
    damaged, burnt = (table[name].to_numpy(np.float64) for name in ("damaged_by_fires_m2", "burnt_by_fires_m2"))
    ones = np.ones(len(table))

    def ratio(numerator: np.ndarray, denominator: np.ndarray) -> Interval:
        return ratio_of_sums(numerator, denominator, Streams(1, (0,))["verify/seasons"])

    rate = 1000.0 * table["forest_damage_rate"].to_numpy(np.float64)
    return [
        Fit(N_("damaged forest a reported fire (ha)"), ratio(damaged / HECTARE_M2, number), 1.33, 2.51, True),
        Fit(N_("damaged over burnt area of reported fires"), ratio(damaged, burnt), 0.22, 0.30, False),
        Fit(N_("reported fires a season"), ratio(number, ones), 0.3, 5.0, True),
        Fit(
            N_("damage rate of a season (per mille), at most Hubei's of 2011"),
            ratio(rate, ones),
            0.0,
            0.095,
            False,
        ),
    ]


def free_parameters(scenario: Any, plan: Any) -> Iterator[tuple[str, str, bool, str]]:
    """Yield (path, value in use, whether fitted, what for) of the free parameters, as a planner would write them."""
    data = scenario.to_planner() | {"plan": plan.to_planner()}
    for path, fitted, what in FREE:
        here: Any = data
        for part in path.split("."):
            here = next(m for m in here if m.get("kind") == part) if isinstance(here, list) else here[part]
        value = ", ".join(" ".join(str(v) for v in m.values()) for m in here) if isinstance(here, list) else here
        yield path, str(value) or _("none"), fitted, what


def lines(found: list[Fit]) -> Iterator[tuple[str, str, str, Fit]]:
    """Yield (estimate, interval, range, fit) as texts."""
    for fit in found:
        got = fit.got
        interval = "-" if math.isnan(got.low) else f"{got.low:.3g} .. {got.high:.3g}"
        yield f"{got.estimate:.3g}", interval, f"{fit.low:g} .. {fit.high:g}", fit
