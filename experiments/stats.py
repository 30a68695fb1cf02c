"""Intervals and tests. The unit of inference is the event: replications that share a storm are not independent."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.text import N_

FEW = 10
"""Below so many events on the poorer side a normal approximation of a share is not used."""
RESAMPLES = 4000


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its two-sided interval.

    Attributes
    ----------
    estimate, low, high : float
        In the unit of the figure; NaN where the data give none.
    method : str
        Name of the method, as a reader would look it up: a message id for gettext.
    events : int
        Distinct events behind it.
    """

    estimate: float
    low: float
    high: float
    method: str
    events: int


def _check(k: float, n: int, confidence: float) -> None:
    if not 0 <= k <= n or n < 0:
        raise ValueError(f"{k} successes of {n} trials")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} is not between 0 and 1")


def wilson(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927, JASA 22:209, without continuity correction)."""
    from scipy.special import ndtri

    _check(k, n, confidence)
    if n == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + confidence / 2))
    middle = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return (0.0 if k == 0 else low), (1.0 if k == n else high)


def clopper_pearson(k: float, n: float, confidence: float = 0.95, sides: int = 2) -> tuple[float, float]:
    """Return the exact interval of a share (Clopper & Pearson 1934, Biometrika 26:404) by beta quantiles.

    Parameters
    ----------
    k, n : float
        Successes and trials; ``n`` may be an effective number (Korn & Graubard 1998, Survey Methodology 24:193).
    confidence : float
        Coverage.
    sides : int
        2 for an interval; 1 for two one-sided bounds, each of this confidence.
    """
    from scipy.special import betaincinv

    if not 0 <= k <= n or sides not in (1, 2):
        raise ValueError(f"{k} successes of {n} trials, {sides} sides")
    tail = (1 - confidence) / sides
    low = 0.0 if k <= 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k >= n else float(betaincinv(k + 1, n - k, 1 - tail))
    return low, high


def confidence_sequence(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of a share that is valid whenever one looks (Robbins 1970; Howard et al. 2021).

    With the beta(1/2, 1/2) mixture ``E_n(p) = B(k+1/2, n-k+1/2) / B(1/2, 1/2) / (p^k (1-p)^(n-k))`` a martingale under
    ``p``, Ville's inequality keeps ``{p: E_n(p) < 1/alpha}`` right at all ``n`` at once with this confidence.
    """
    from scipy.optimize import brentq
    from scipy.special import betaln, xlog1py, xlogy

    _check(k, n, confidence)
    if n == 0:
        return 0.0, 1.0
    mixture = float(betaln(k + 0.5, n - k + 0.5) - betaln(0.5, 0.5))
    limit = -math.log(1 - confidence)

    def excess(p: float) -> float:
        return mixture - float(xlogy(k, p) + xlog1py(n - k, -p)) - limit

    share, tiny = k / n, 1e-12
    low = 0.0 if k == 0 or excess(tiny) < 0 else float(brentq(excess, tiny, share))
    high = 1.0 if k == n or excess(1 - tiny) < 0 else float(brentq(excess, share, 1 - tiny))
    return low, high


def bounded_mean(total: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return an interval for the mean of independent scores in [0, 1], whatever their distribution.

    Chernoff's bound with the relative entropy (Hoeffding 1963, JASA 58:13, theorem 1): the means ``p`` with
    ``n KL(mean, p) <= ln(2/alpha)``. With all scores 1 it equals Clopper-Pearson; elsewhere it is wider.
    """
    from scipy.optimize import brentq
    from scipy.special import rel_entr

    _check(total, n, confidence)
    if n == 0:
        return 0.0, 1.0
    mean = min(1.0, total / n)
    limit = math.log(2 / (1 - confidence)) / n

    def excess(p: float) -> float:
        return float(rel_entr(mean, p) + rel_entr(1 - mean, 1 - p)) - limit

    tiny = 1e-15
    low = 0.0 if mean <= 0 or excess(tiny) < 0 else float(brentq(excess, tiny, mean))
    high = 1.0 if mean >= 1 or excess(1 - tiny) < 0 else float(brentq(excess, mean, 1 - tiny))
    return low, high


def t_interval(values: Sequence[float] | np.ndarray, confidence: float = 0.95) -> tuple[float, float]:
    """Return Student's interval for the mean of independent values, one an event; infinite below two values."""
    from scipy.special import stdtrit

    x = np.asarray(values, float)
    if len(x) == 0:
        return -math.inf, math.inf
    mean = float(x.mean())
    if len(x) < 2:
        return -math.inf, math.inf
    half = float(stdtrit(len(x) - 1, 0.5 + confidence / 2)) * float(x.std(ddof=1)) / math.sqrt(len(x))
    return mean - half, mean + half


def share_of_events(scores: Sequence[float] | np.ndarray, one_run_each: bool, confidence: float = 0.95) -> Interval:
    """Return the interval for the mean of events' scores, each the share of its runs that kept the promise.

    Binomial (Clopper-Pearson) only where each event had one run. Else Student's t over events if at least ``FEW``
    events' worth lies on both sides, or the bound for any scores in [0, 1], which needs no normality (see
    :func:`bounded_mean`).
    """
    x = np.asarray(scores, float)
    n, total = len(x), float(x.sum())
    estimate = total / n if n else math.nan
    if one_run_each:
        low, high = clopper_pearson(round(total), n, confidence)
        return Interval(estimate, low, high, N_("Clopper-Pearson over events"), n)
    if min(total, n - total) >= FEW:
        low, high = t_interval(x, confidence)
        return Interval(estimate, max(0.0, low), min(1.0, high), N_("Student t over events"), n)
    low, high = bounded_mean(min(total, n), n, confidence)
    return Interval(estimate, low, high, N_("Hoeffding-Chernoff over events"), n)


def mean_of_events(values: Sequence[float] | np.ndarray, confidence: float = 0.95) -> Interval:
    """Return Student's interval over events for a mean."""
    x = np.asarray(values, float)
    low, high = t_interval(x, confidence)
    return Interval(float(x.mean()) if len(x) else math.nan, low, high, N_("Student t over events"), len(x))


def ratio_of_sums(
    numerator: Sequence[float] | np.ndarray,
    denominator: Sequence[float] | np.ndarray,
    rng: np.random.Generator,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
) -> Interval:
    """Return the interval of ``sum(numerator) / sum(denominator)``, events (seasons) drawn with replacement.

    Bias-corrected and accelerated bootstrap (Efron 1987, JASA 82:171), acceleration from the jackknife over events.
    Events whose denominator is 0 (a season without a fire) stay in the draw and add nothing. Where a share has fewer
    than ``FEW`` events with a failure (or with a success), resampling sees too few of them and a bound of
    Clopper-Pearson is given instead, with as many trials as there are events that have a denominator: as if the fires
    of one season were one fire, which is the cautious end (effective sample size, Korn & Graubard 1998).
    """
    a, b = np.asarray(numerator, float), np.asarray(denominator, float)
    total = float(b.sum())
    seen = int((b > 0).sum())
    if total <= 0:
        return Interval(math.nan, -math.inf, math.inf, N_("no cases"), seen)
    estimate = float(a.sum()) / total
    share = bool(np.all((a >= 0) & (a <= b)))
    if share and min(int((a < b).sum()), int((a > 0).sum())) < FEW:
        low, high = clopper_pearson(estimate * seen, seen, confidence)
        return Interval(estimate, low, high, N_("Clopper-Pearson, one trial an event"), seen)
    low, high = bca(a, b, rng, confidence, resamples)
    return Interval(estimate, low, high, N_("BCa bootstrap over events"), seen)


def bca(
    numerator: np.ndarray,
    denominator: np.ndarray,
    rng: np.random.Generator,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
) -> tuple[float, float]:
    """Return the BCa interval of a ratio of sums (of a mean, where the denominator is 1) over events.

    Raises
    ------
    ValueError
        If there are fewer than two events.
    """
    columns = np.column_stack([np.asarray(numerator, float), np.asarray(denominator, float)])
    return bca_of_sums(columns, lambda sums: sums[..., 0] / sums[..., 1], rng, confidence, resamples)


def bca_of_sums(
    columns: np.ndarray,
    statistic: Callable[[np.ndarray], np.ndarray],
    rng: np.random.Generator,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
) -> tuple[float, float]:
    """Return the BCa interval of what is computed from sums over events.

    Parameters
    ----------
    columns : (n, k) float64
        What is summed, a row an event: whole rows are drawn.
    statistic : callable
        From sums (..., k) to the figure (...); where it is not finite the draw says nothing.

    Raises
    ------
    ValueError
        If there are fewer than two events.
    """
    found = bca_of_many(columns, lambda sums: statistic(sums)[..., None], rng, confidence, resamples)
    return float(found[0, 0]), float(found[0, 1])


def bca_of_many(
    columns: np.ndarray,
    statistic: Callable[[np.ndarray], np.ndarray],
    rng: np.random.Generator,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
) -> np.ndarray:
    """Return the BCa intervals (m, 2) of several figures that are computed from sums over the same drawn events.

    As :func:`bca_of_sums`; ``statistic`` goes from sums (..., k) to figures (..., m).
    """
    n = len(columns)
    if n < 2:
        raise ValueError("a bootstrap needs at least two events")
    whole = columns.sum(axis=0)
    parts: list[np.ndarray] = []
    slice_of = max(1, 2_000_000 // n)  # so that thousands of events do not make a matrix of a gigabyte
    with np.errstate(invalid="ignore", divide="ignore"):
        estimates = statistic(whole)
        for start in range(0, resamples, slice_of):
            weights = rng.multinomial(n, np.full(n, 1 / n), size=min(slice_of, resamples - start))
            parts.append(statistic(weights @ columns))
        left_out = statistic(whole - columns)
    draws = np.concatenate(parts)
    return np.array([_bca(float(e), draws[:, i], left_out[:, i], confidence) for i, e in enumerate(estimates)])


def _bca(estimate: float, draws: np.ndarray, left_out: np.ndarray, confidence: float) -> tuple[float, float]:
    """Return the interval from draws (Efron 1987) and from the figures without each event in turn."""
    from scipy.special import ndtr, ndtri

    draws = draws[np.isfinite(draws)]  # a draw in which no event has a case says nothing
    left_out = left_out[np.isfinite(left_out)]
    pull = left_out.mean() - left_out
    spread = float((pull**2).sum())
    acceleration = float((pull**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
    below = float((draws < estimate).mean() + (draws == estimate).mean() / 2)
    bias = float(ndtri(min(max(below, 0.5 / len(draws)), 1 - 0.5 / len(draws))))
    tail = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    z = bias + ndtri(tail)
    low, high = np.quantile(draws, ndtr(bias + z / (1 - acceleration * z)))
    return float(low), float(high)
