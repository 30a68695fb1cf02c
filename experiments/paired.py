"""Differences of two plans on the same events: paired intervals that keep to their bounds, and what pairing was worth.

Events are common to both plans, so a difference is taken event by event; independent samples are never assumed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.stats import FEW, RESAMPLES, Interval, bca_of_sums, bounded_mean, clopper_pearson, t_interval
from sim.text import N_

APART = N_("Hoeffding-Chernoff over events, gains and losses apart")
APART_EXACT = N_("Clopper-Pearson over events, gains and losses apart")
CUT = N_("paired Student t over events, cut off at ±100 percentage points")


@dataclass(frozen=True, slots=True)
class Paired:
    """The difference of two plans on the same events.

    Attributes
    ----------
    events : int
        Events at which both plans have the figure.
    first, second : float
        Mean (or pooled share) over those events under either plan.
    difference : Interval
        Second - first.
    variance_paired : float
        Variance of the difference, from the events' differences themselves.
    variance_unpaired : float
        What it would be on independent events: the sum of the two figures' variances.
    correlation : float
        Of the two plans' figures over the events; NaN where one does not vary. Pairing narrows the interval where it is
        positive: ``variance_paired`` is below ``variance_unpaired`` exactly then.
    """

    events: int
    first: float
    second: float
    difference: Interval
    variance_paired: float
    variance_unpaired: float
    correlation: float = math.nan

    @property
    def worth(self) -> float:
        """How many times as many independent events would give the same variance; NaN where there is none."""
        ok = self.variance_paired > 0 and math.isfinite(self.variance_unpaired)
        return self.variance_unpaired / self.variance_paired if ok else math.nan

    @property
    def beyond_chance(self) -> bool:
        """Whether a negative correlation is more than so few events bring about by themselves (5 %, two-sided)."""
        return self.correlation < -chance_correlation(self.events)


def chance_correlation(events: int, confidence: float = 0.95) -> float:
    """Return how far from 0 the correlation of so many pairs gets by chance where there is none; 1 below three."""
    from scipy.special import stdtrit

    if events < 3:
        return 1.0
    t = float(stdtrit(events - 2, 0.5 + confidence / 2))
    return t / math.sqrt(events - 2 + t * t)


def _paired(a: np.ndarray, b: np.ndarray, first: float, second: float, interval: Interval) -> Paired:
    """Return the pair with the variances of events' contributions ``a`` and ``b``, whose means are the two figures."""
    n = len(a)
    if n < 2:
        return Paired(n, first, second, interval, math.nan, math.nan)
    paired, (one, two) = float((b - a).var(ddof=1)), (float(x.var(ddof=1)) for x in (a, b))
    correlation = (one + two - paired) / 2 / math.sqrt(one * two) if one > 0 and two > 0 else math.nan
    return Paired(n, first, second, interval, paired / n, (one + two) / n, correlation)


def _nothing(method: str) -> Paired:
    return Paired(0, math.nan, math.nan, Interval(math.nan, -math.inf, math.inf, method, 0), math.nan, math.nan)


def paired_difference(
    first: Sequence[float] | np.ndarray, second: Sequence[float] | np.ndarray, confidence: float = 0.95
) -> Paired:
    """Return the paired difference (second - first) over events; events where either is NaN are left out."""
    a, b = _common(first, second)
    n = len(a)
    if n == 0:
        return _nothing(N_("no events"))
    low, high = t_interval(b - a, confidence)
    method = N_("paired Student t over events") if low < high else N_("the same difference in every event")
    interval = Interval(float((b - a).mean()), low, high, method, n)
    return _paired(a, b, float(a.mean()), float(b.mean()), interval)


def paired_shares(
    first: Sequence[float] | np.ndarray,
    second: Sequence[float] | np.ndarray,
    confidence: float = 0.95,
    binary: bool = False,
) -> Paired:
    """Return the paired difference of events' shares, each in [0, 1]: an interval within [-1, 1].

    Student's t where the plans differ in at least ``FEW`` events, cut off at the bounds (which loses no coverage: what
    is cut off cannot be true). With fewer, t rests on too little, has no width where no event differs, and reaches far
    beyond the bounds: then see :func:`gains_and_losses`, which assumes no distribution. ``binary`` says that a score
    can be nothing but 0 or 1 (one run an event, kept or not), which the scores at hand do not show.

    Raises
    ------
    ValueError
        If a score is no share.
    """
    a, b = _common(first, second)
    if len(a) and (min(a.min(), b.min()) < 0 or max(a.max(), b.max()) > 1):
        raise ValueError("a share lies between 0 and 1")
    plain = paired_difference(a, b, confidence)
    if not plain.events:
        return plain
    wide = plain.difference
    if int((a != b).sum()) < FEW:
        low, high = gains_and_losses(b - a, confidence, binary)
        interval = Interval(wide.estimate, low, high, APART_EXACT if binary else APART, wide.events)
    elif wide.low < -1 or wide.high > 1:
        interval = Interval(wide.estimate, max(-1.0, wide.low), min(1.0, wide.high), CUT, wide.events)
    else:
        interval = wide
    return _paired(a, b, plain.first, plain.second, interval)


def gains_and_losses(differences: np.ndarray, confidence: float = 0.95, binary: bool = False) -> tuple[float, float]:
    """Return an interval for the mean of independent differences in [-1, 1], whatever their distribution.

    The mean is that of the gains less that of the losses, both scores in [0, 1]; each is bounded by Hoeffding (1963,
    JASA 58:13, theorem 1) at half of the error, so that both bounds hold together (Bonferroni). Unlike a bound for
    scores in [-1, 1] it is narrow where few events differ: 60 without a difference give +-7 percentage points. Where
    an event is won, lost or neither (``binary``) the exact binomial bounds take the place of Hoeffding's.
    """
    n = len(differences)
    half = (1 + confidence) / 2
    bound = clopper_pearson if binary else bounded_mean
    gain, loss = (bound(min(float(np.maximum(x, 0).sum()), n), n, half) for x in (differences, -differences))
    return gain[0] - loss[1], gain[1] - loss[0]


def paired_ratios(
    first: tuple[np.ndarray, np.ndarray],
    second: tuple[np.ndarray, np.ndarray],
    rng: np.random.Generator,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
) -> Paired:
    """Return the difference of two pooled ratios, each ``sum(numerator) / sum(denominator)`` over the same events.

    BCa bootstrap (Efron 1987, JASA 82:171): an event (season) is drawn with its cases under both plans, so that the
    common luck stays common. Where both are shares and the plans differ in fewer than ``FEW`` events on the rarer side
    (in failures, where most cases succeed), resampling sees too little: then gains and losses on that side are bounded
    apart, as if an event's cases were one case (see :func:`gains_and_losses`).
    The variances are of first order: those of the events' influence on the ratios.

    Parameters
    ----------
    first, second : pair of (n,) arrays
        Numerator and denominator by event under either plan; an event without a case under a plan has 0 in both.
    rng : Generator
        Draws the events.
    """
    (a1, b1), (a2, b2) = ((np.asarray(x, float) for x in pair) for pair in (first, second))
    seen = (b1 > 0) | (b2 > 0)
    total1, total2, n = float(b1.sum()), float(b2.sum()), int(seen.sum())
    if total1 <= 0 or total2 <= 0:
        return _nothing(N_("no cases"))
    one, two = float(a1.sum()) / total1, float(a2.sum()) / total2
    share = bool(np.all((a1 >= 0) & (a1 <= b1) & (a2 >= 0) & (a2 <= b2)))
    # cases that both plans manage weigh differently where their numbers differ: the rarer side is looked at
    rare1, rare2, sign = (b1 - a1, b2 - a2, -1) if one + two > 1 else (a1, a2, 1)
    if share and int((rare1 != rare2).sum()) < FEW:
        parts = sign * (rare2 / total2 - rare1 / total1)
        low, high = gains_and_losses(parts[seen] * n, confidence)
        method = N_("Hoeffding-Chernoff, one case an event, gains and losses apart")
    else:
        columns = np.column_stack([a1, b1, a2, b2])
        low, high = bca_of_sums(columns, _difference_of_ratios, rng, confidence, resamples)
        method = N_("paired BCa bootstrap over events")
    interval = Interval(two - one, low, high, method, n)
    pull1, pull2 = ((a - r * b)[seen] * n / t for a, b, r, t in ((a1, b1, one, total1), (a2, b2, two, total2)))
    return _paired(pull1, pull2, one, two, interval)


def _difference_of_ratios(sums: np.ndarray) -> np.ndarray:
    """Return the second ratio less the first, from sums (..., 4): both numerators with their denominators."""
    difference: np.ndarray = sums[..., 2] / sums[..., 3] - sums[..., 0] / sums[..., 1]
    return difference


def _common(first: Sequence[float] | np.ndarray, second: Sequence[float] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b = np.asarray(first, float), np.asarray(second, float)
    both = np.isfinite(a) & np.isfinite(b)
    return a[both], b[both]


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p-value that two plans pass equally often (McNemar 1947, Psychometrika 12:153).

    Parameters
    ----------
    only_first, only_second : int
        Events (one run each) at which only the one or only the other plan kept the promise.
    """
    from scipy.special import bdtr

    n, k = only_first + only_second, min(only_first, only_second)
    return 1.0 if n == 0 else min(1.0, 2 * float(bdtr(k, n, 0.5)))
