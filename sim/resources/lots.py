"""Lots: goods that were bought together age together; how many pieces of each are fit, and until when."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from sim.params import Params
from sim.units import Seconds, Share

YEAR_S = 365.25 * 86400.0


class Keeping(Params):
    """How one item is kept in the plan's depots: how old it gets there, and how much of it is unfit when it is wanted.

    A depot's pieces lie in lots that were bought at even intervals; the age of the youngest is luck. Of a lot of age
    ``a`` the share ``usable * (1 - worn) ** a`` is fit in the mean, and nothing once it is past its shelf life.
    """

    item: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Which item."""
    shelf_s: Seconds = Field(default=0.0, ge=0)
    """How long it may be kept after it was bought; 0: for ever."""
    rotated_s: Seconds = Field(default=0.0, ge=0)
    """Age at which a lot is replaced by a new one; 0: all of it is new."""
    lots: int = Field(default=1, ge=1, le=50)
    """Lots that a depot's pieces lie in."""
    worn: Share = Field(default=0.0, ge=0, lt=1)
    """Share of the pieces that each year of age makes unfit, under the upkeep there is."""
    unlike: Share = Field(default=0.0, ge=0, lt=1)
    """How unlike lots are in condition: correlation of two pieces of one (0: the same share of every lot is fit)."""

    def fit(self, age_s: float, usable: float) -> float:
        """Return the share of a lot of an age that is fit in the mean, where ``usable`` of new ones are."""
        if self.shelf_s and age_s >= self.shelf_s:
            return 0.0
        return float(usable * (1.0 - self.worn) ** (age_s / YEAR_S))

    def expected(self, usable: float) -> float:
        """Return the share that is fit in the mean over all ages: those of lots lie evenly below ``rotated``."""
        if not self.rotated_s:
            return usable
        kept_s = min(self.rotated_s, self.shelf_s or math.inf)
        rate = -math.log1p(-self.worn) / YEAR_S
        whole_s = -math.expm1(-rate * kept_s) / rate if rate else kept_s
        return usable * whole_s / self.rotated_s


@dataclass(slots=True)
class Lot:
    """Pieces that are fit until one time; ``inf`` for those that keep."""

    expires_s: float
    amount: int


def lots_of(keeping: Keeping, amount: int, usable: float, luck: Sequence[float]) -> list[Lot]:
    """Return the fit pieces of an amount by lot, the first to expire first, at the start of a run.

    Parameters
    ----------
    keeping : Keeping
        How the item is kept.
    amount : int
        Pieces on paper; lots are alike in size.
    usable : float
        Share of new pieces that are fit.
    luck : sequence of float
        Uniform numbers: one for the ages of the lots, then one a lot for its condition (read where ``unlike``).

    Notes
    -----
    A lot's fit share is drawn from the beta distribution whose mean is :meth:`Keeping.fit` and which makes pieces of a
    lot correlate by ``unlike`` (the beta-binomial's mixing distribution: Skellam 1948, JRSS B 10(2)), as its quantile
    at the lot's number: with more upkeep the same luck never leaves fewer fit.
    """
    from scipy.special import betaincinv

    found: list[Lot] = []
    fit_so_far = 0.0
    for k in range(keeping.lots):
        # the oldest first, so that the list is in order of expiry
        age_s = keeping.rotated_s * (keeping.lots - 1 - k + luck[0]) / keeping.lots
        pieces = amount * (k + 1) // keeping.lots - amount * k // keeping.lots
        share = keeping.fit(age_s, usable)
        if keeping.unlike and 0.0 < share < 1.0:
            alike = 1.0 / keeping.unlike - 1.0
            share = float(betaincinv(share * alike, (1.0 - share) * alike, luck[1 + k]))
        before, fit_so_far = fit_so_far, fit_so_far + pieces * share
        # whole pieces of the sum, so that many small lots lose no more than one; a product may lie a rounding below
        n = int(fit_so_far + 1e-9) - int(before + 1e-9)
        if n:
            found.append(Lot(keeping.shelf_s - age_s if keeping.shelf_s else math.inf, n))
    return found
