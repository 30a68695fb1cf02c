"""Intervals: known values, edge cases, and coverage by simulation."""

import math

import numpy as np
import pytest
from scipy import stats as reference

from experiments import stats
from sim.streams import Streams


@pytest.fixture
def rng():
    return Streams(1, (0,))["tests/stats"]


def test_clopper_pearson_and_wilson_agree_with_scipy():
    for k, n in ((0, 10), (3, 10), (10, 10), (95, 100), (1, 1)):
        exact = reference.binomtest(k, n).proportion_ci(method="exact")
        score = reference.binomtest(k, n).proportion_ci(method="wilson")
        assert stats.clopper_pearson(k, n) == pytest.approx((exact.low, exact.high), abs=1e-12)
        assert stats.wilson(k, n) == pytest.approx((score.low, score.high), abs=1e-12)


def test_the_confidence_sequence_decides_all_successes_after_116_runs():
    # the number that the formula of Robbins gives against 0.95
    assert stats.confidence_sequence(115, 115)[0] < 0.95 < stats.confidence_sequence(116, 116)[0]
    assert stats.confidence_sequence(0, 0) == (0.0, 1.0)
    low, high = stats.confidence_sequence(95, 100)
    assert low < stats.clopper_pearson(95, 100)[0] < 0.95 < stats.clopper_pearson(95, 100)[1] < high


def test_the_confidence_sequence_may_be_looked_at_always(rng):
    wrong = 0
    for _ in range(150):
        k = np.cumsum(rng.random(600) < 0.95)
        looks = [stats.confidence_sequence(int(k[n - 1]), n) for n in range(20, 601, 20)]
        wrong += any(low > 0.95 or high < 0.95 for low, high in looks)
    # at most 5 % by Ville; 15 of 150 would be a one in a hundred thousand event at 5 %
    assert wrong <= 15


def test_the_bound_for_any_scores_is_clopper_pearson_where_all_succeed():
    for n in (5, 60, 500):
        assert stats.bounded_mean(n, n)[0] == pytest.approx(stats.clopper_pearson(n, n)[0], abs=1e-9)
    low, high = stats.bounded_mean(93.4, 100)
    assert low < stats.clopper_pearson(93.4, 100)[0] and high > stats.clopper_pearson(93.4, 100)[1]


@pytest.mark.parametrize("replications", [1, 5])
def test_coverage_of_a_share_over_events(rng, replications):
    # each storm has its own probability: mean 0.9, most storms near 1, a few bad
    covered, studies = 0, 300
    for _ in range(studies):
        p = rng.beta(4.5, 0.5, size=60)
        scores = rng.binomial(replications, p) / replications
        got = stats.share_of_events(scores, replications == 1)
        covered += got.low <= 0.9 <= got.high
    assert covered / studies >= 0.95 - 3 * math.sqrt(0.05 * 0.95 / studies)


def test_replications_of_one_storm_do_not_narrow_the_interval():
    scores = np.r_[np.ones(80), np.zeros(20)]
    one = stats.share_of_events(scores, True)
    many = stats.share_of_events(scores, False)
    assert one.method == "Clopper-Pearson over events" and many.method == "Student t over events"
    assert many.high - many.low > 0.9 * (one.high - one.low)
    assert many.events == one.events == 100


def test_t_interval_agrees_with_scipy_and_is_infinite_for_one_value(rng):
    x = rng.normal(3, 2, 17)
    expected = reference.t.interval(0.95, 16, loc=x.mean(), scale=reference.sem(x))
    assert stats.t_interval(x) == pytest.approx(expected)
    assert stats.t_interval([1.0]) == (-math.inf, math.inf)


def test_coverage_of_a_pooled_ratio_over_seasons(rng):
    # seasons differ in number of fires (some have none) and in luck; true share 0.85
    covered, studies = 0, 200
    for _ in range(studies):
        fires = rng.poisson(3.0, size=80)
        p = np.where(rng.random(80) < 0.5, 0.75, 0.95)
        got = stats.ratio_of_sums(rng.binomial(fires, p), fires, rng, resamples=400)
        assert got.method == "BCa bootstrap over events"
        covered += got.low <= 0.85 <= got.high
    assert covered / studies >= 0.95 - 3 * math.sqrt(0.05 * 0.95 / studies) - 0.01


def test_a_pooled_ratio_without_failures_is_not_certain(rng):
    fires = np.r_[np.zeros(60), np.full(40, 3)]
    got = stats.ratio_of_sums(fires, fires, rng)
    assert got.estimate == 1 and got.high == 1
    assert got.low == pytest.approx(0.025 ** (1 / 40))  # 40 seasons had a fire; the 120 fires are not 120 trials
    assert got.events == 40
    nothing = stats.ratio_of_sums(np.zeros(5), np.zeros(5), rng)
    assert math.isnan(nothing.estimate) and nothing.low == -math.inf


def test_bca_agrees_with_scipy(rng):
    x = rng.lognormal(0, 1, 60)
    ours = stats.bca(x, np.ones(60), rng, resamples=20000)
    scipys = reference.bootstrap((x,), np.mean, n_resamples=20000, rng=rng, method="BCa").confidence_interval
    assert ours == pytest.approx((scipys.low, scipys.high), rel=0.02)


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError):
        stats.wilson(5, 4)
    with pytest.raises(ValueError):
        stats.clopper_pearson(-1, 4)
