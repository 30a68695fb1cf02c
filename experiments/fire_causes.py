"""What decided the fires that missed a target, and how large fires were: folds over the fires of a study."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.kpis.fire_counts import DAY_S, REPORTED_M2, THIRTY_MU_M2
from sim.kpis.fire_history import CAUSES
from sim.text import N_, _, percent

OUT, SMALL = "out-24h", "30-mu"
PROMISES = {OUT: N_("out within 24 h of discovery"), SMALL: N_("at most 30 mu damaged")}
"""The promises for a single fire: message ids for gettext."""
DANGER = 4
"""Danger grade from which danger is high."""
AREAS = {"damaged_m2": N_("damaged forest a fire (ha)"), "burnt_m2": N_("burnt area a fire (ha)")}
"""Title of an area: message ids for gettext."""
QUANTILES = (0.5, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Missed:
    """What decided the fires that missed a promise.

    Attributes
    ----------
    promise : str
        Key of :data:`PROMISES`.
    fires, missed : int
        Fires that are reported, and how many of them missed it.
    shares : dict
        Cause to the mean over missed fires of its share: of the hours until the flame was out, or of the growth. They
        add up to 1.
    largest : dict
        Cause to the number of missed fires in which its share is the largest.
    at_danger : (int, int)
        Fires of danger grade IV or V, and how many of them missed it.
    """

    promise: str
    fires: int
    missed: int
    shares: dict[str, float]
    largest: dict[str, int]
    at_danger: tuple[int, int]

    def text(self) -> str:
        """Return the promise and how many missed it, in the language in use."""
        return _("not {promise}: {missed} of {fires} fires; at danger grade IV-V {danger_missed} of {danger}").format(
            promise=_(PROMISES[self.promise]),
            missed=self.missed,
            fires=self.fires,
            danger=self.at_danger[0],
            danger_missed=self.at_danger[1],
        )

    def share_text(self, cause: str) -> str:
        """Return a cause's share and in how many fires it is the largest; a dash where no fire missed the promise."""
        if not self.missed:
            return "-"
        share = f"{percent(self.shares[cause])} %"
        return _("{share} (first in {count})").format(share=share, count=self.largest[cause])


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the fires that are reported were: mean, quantiles 50, 90 and 95 %, and the largest, m2."""

    area: str
    fires: int
    mean_m2: float
    quantiles_m2: tuple[float, ...]
    largest_m2: float


def reported(cases: pd.DataFrame) -> pd.DataFrame:
    """Return the fires that pass the reporting filter; none where the study has no fires."""
    if "burnt_m2" not in cases.columns:
        return cases.iloc[:0]
    hurt = cases["injured"] > 0 if "injured" in cases.columns else False  # older studies kept no such column
    return cases[(cases["burnt_m2"] > REPORTED_M2) | hurt]


def what_decided(cases: pd.DataFrame) -> list[Missed]:
    """Return, for each promise, what its missed fires went on; empty where no fire is reported.

    A fire that was not out in time is shared out by its hours from ignition to the last flame, one that grew too large
    by what of its area burnt in which of these hours.
    """
    fires = reported(cases)
    if not len(fires):
        return []
    late = ~(fires["flame_out_s"] - fires["discovered_s"] <= DAY_S)  # also where it never went out
    danger = fires["grade"] >= DANGER
    large = fires["damaged_m2"] > THIRTY_MU_M2
    found = []
    for promise, missed, kind in ((OUT, late, "time"), (SMALL, large, "area")):
        shares = fires.loc[missed, [f"{kind}_{cause}" for cause in CAUSES]].to_numpy(np.float64)
        most = shares.argmax(axis=1) if len(shares) else np.array([], np.int64)
        found.append(
            Missed(
                promise,
                len(fires),
                int(missed.sum()),
                dict(zip(CAUSES, shares.mean(axis=0).tolist(), strict=True)) if len(shares) else {},
                {cause: int((most == k).sum()) for k, cause in enumerate(CAUSES)},
                (int(danger.sum()), int((danger & missed).sum())),
            )
        )
    return found


def sizes(cases: pd.DataFrame) -> list[Sizes]:
    """Return how large reported fires were, damaged and burnt; empty where there is none."""
    fires = reported(cases)
    found = []
    for area in AREAS if len(fires) else ():
        values = fires[area].to_numpy(np.float64)
        quantiles = tuple(np.quantile(values, QUANTILES).tolist())
        found.append(Sizes(area, len(values), float(values.mean()), quantiles, float(values.max())))
    return found


def ordered(missed: Sequence[Missed]) -> list[str]:
    """Return the causes that decided anything, the weightiest over all promises first."""
    weight = {cause: sum(m.shares.get(cause, 0.0) for m in missed) for cause in CAUSES}
    return sorted((c for c in CAUSES if weight[c] > 0), key=lambda c: -weight[c])
