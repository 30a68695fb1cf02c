"""Differences of two plans on common events: known values, bounds, coverage by simulation, what pairing is worth."""

import math

import numpy as np
import pytest
from scipy import stats as reference

from experiments import paired
from experiments.pairing import Figure, by_chance, what_pairing_was_worth
from sim.streams import Streams
from sim.text import use_language


@pytest.fixture
def rng():
    return Streams(1, (0,))["tests/paired"]


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language(None)


def test_paired_difference_on_shared_storms(rng):
    storm = rng.normal(20, 6, 100)
    first, second = storm + rng.normal(0, 1, 100), storm - 2 + rng.normal(0, 1, 100)
    second[7] = math.nan
    got = paired.paired_difference(first, second)
    both = np.isfinite(second)
    test = reference.ttest_rel(second[both], first[both]).confidence_interval()
    assert (got.difference.low, got.difference.high) == pytest.approx((test.low, test.high))
    assert got.events == 99 and got.variance_paired < got.variance_unpaired / 10
    assert got.variance_unpaired == pytest.approx((first[both].var(ddof=1) + second[both].var(ddof=1)) / 99)
    assert paired.paired_difference([math.nan], [1.0]).events == 0


def test_mcnemar_is_the_binomial_test():
    for b, c in ((0, 0), (3, 3), (1, 9), (10, 2), (0, 6)):
        expected = reference.binomtest(min(b, c), b + c).pvalue if b + c else 1.0
        assert paired.mcnemar(b, c) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(20))
def test_a_difference_of_shares_keeps_to_its_bounds(seed):
    draws = Streams(seed, (0,))["tests/bounds"]
    for n in (1, 2, 4, 9, 15, 40):
        a, b = np.round(draws.beta(0.3, 0.3, (2, n)), draws.integers(0, 4))
        got = paired.paired_shares(a, b).difference
        assert -1 <= got.low <= got.estimate <= got.high <= 1, (n, got)


def test_few_events_get_a_bound_that_has_a_name():
    # Student's t reaches to 178 percentage points here
    a, b = np.array([0.1, 1.0, 0.2, 0.9]), np.array([1.0, 0.1, 1.0, 0.9])
    assert paired.paired_difference(a, b).difference.high > 1
    got = paired.paired_shares(a, b).difference
    assert got.high <= 1 and got.method == paired.APART
    many = paired.paired_shares(np.tile(a, 20), np.tile(b, 20)).difference
    assert (
        many.method == "paired Student t over events"
        and many == paired.paired_difference(np.tile(a, 20), np.tile(b, 20)).difference
    )
    wide = paired.paired_shares(np.r_[np.zeros(10), np.ones(2)], np.r_[np.ones(11), 0.0]).difference
    assert wide.high == 1 and wide.method == paired.CUT


def test_equal_shares_in_few_events_are_not_certainty():
    # a plan may lose in so many unseen events: n KL(0, p) = ln(2 / 0.025), so p = 1 - (0.0125)^(1/n)
    for n in (4, 60):
        got = paired.paired_shares(np.ones(n), np.ones(n)).difference
        assert (got.low, got.high) == pytest.approx((0.0125 ** (1 / n) - 1, 1 - 0.0125 ** (1 / n)))


def test_events_won_and_lost_have_exact_bounds():
    # 9 of 18 storms won, none lost: McNemar's exact p is 0.004, and the interval agrees that the second plan is better
    scores = np.zeros(18), np.r_[np.ones(9), np.zeros(9)]
    got = paired.paired_shares(*scores, binary=True).difference
    assert paired.paired_shares(*scores).difference.method == paired.APART  # means of runs may lie between
    assert got.method == paired.APART_EXACT and 0 < got.low < 0.5 < got.high < 1
    gain, loss = (reference.binomtest(k, 18).proportion_ci(0.975) for k in (9, 0))
    assert (got.low, got.high) == pytest.approx((gain.low - loss.high, gain.high - loss.low))


def test_no_score_but_a_share():
    with pytest.raises(ValueError, match="between 0 and 1"):
        paired.paired_shares([0.5], [1.2])


@pytest.mark.parametrize("events", [4, 12, 60])
def test_coverage_of_a_difference_of_shares(rng, events):
    # the second plan keeps what the first keeps, and mends three bad storms in ten half of the way
    covered, studies = 0, 400
    for _ in range(studies):
        bad = rng.random(events) < 0.3
        a = np.where(bad, 0.2, 0.95)
        got = paired.paired_shares(a, np.where(bad, 0.6, 0.95)).difference
        covered += got.low <= 0.12 <= got.high
    assert covered / studies >= 0.95 - 3 * math.sqrt(0.05 * 0.95 / studies)


def _seasons(rng, seasons):
    """Fires of both plans: the same number; the second puts most of those out that the first does not."""
    fires = rng.poisson(3.0, seasons)
    bad = rng.random(seasons) < 0.4
    out = rng.binomial(fires, np.where(bad, 0.3, 0.95))
    return fires, out, out + rng.binomial(fires - out, 0.5)


def test_coverage_of_a_difference_of_pooled_shares(rng):
    truth = 0.5 * (1 - (0.4 * 0.3 + 0.6 * 0.95))
    covered, studies = 0, 200
    for _ in range(studies):
        fires, one, two = _seasons(rng, 80)
        got = paired.paired_ratios((one, fires), (two, fires), rng, resamples=400)
        assert got.difference.method == "paired BCa bootstrap over events"
        covered += got.difference.low <= truth <= got.difference.high
    assert covered / studies >= 0.95 - 3 * math.sqrt(0.05 * 0.95 / studies) - 0.01


def test_seasons_are_drawn_for_both_plans_together(rng):
    fires, one, two = _seasons(rng, 120)
    got = paired.paired_ratios((one, fires), (two, fires), rng)
    assert got.correlation > 0.5 and got.variance_paired < got.variance_unpaired / 2
    half = (got.difference.high - got.difference.low) / 2
    assert half == pytest.approx(1.96 * math.sqrt(got.variance_paired), rel=0.15)
    assert got.difference.estimate == pytest.approx((two.sum() - one.sum()) / fires.sum())
    assert got.events == int((fires > 0).sum())
    same = paired.paired_ratios((one, fires), (one, fires), rng)
    assert same.variance_paired == 0 < same.variance_unpaired and same.difference.estimate == 0


def test_few_seasons_give_a_bound_for_pooled_shares(rng):
    fires = np.array([0, 2, 1, 3, 0, 1])
    out = np.array([0, 1, 1, 3, 0, 1])
    got = paired.paired_ratios((out, fires), (fires, fires), rng)
    assert got.events == 4 and "gains and losses apart" in got.difference.method
    assert got.difference.estimate == pytest.approx(1 / 7)
    assert -1 <= got.difference.low < 0 < got.difference.estimate < got.difference.high <= 1
    # a plan under which other fires come to count as such: all of them out under both, however many
    other = paired.paired_ratios((fires, fires), (fires + 1, fires + 1), rng)
    assert other.difference.estimate == 0 and other.difference.low < 0 < other.difference.high
    none = paired.paired_ratios((fires * 0, fires * 0), (out, fires), rng)
    assert none.events == 0 and math.isnan(none.difference.estimate)


def test_of_four_storms_paired_variance_is_often_above_unpaired_by_chance(rng):
    # luck of the storm makes a correlation of 0.3; with 4 storms the sample's is below 0 in about a third of studies
    above = {4: 0, 100: 0}
    for n in above:
        for _ in range(400):
            storm = rng.normal(0, 1, n)
            a, b = (math.sqrt(0.3) * storm + math.sqrt(0.7) * rng.normal(0, 1, n) for _plan in range(2))
            got = paired.paired_difference(a, b)
            assert (got.variance_paired > got.variance_unpaired) == (got.correlation < 0)
            above[n] += got.variance_paired > got.variance_unpaired
    assert 0.25 < above[4] / 400 < 0.5 and above[100] / 400 < 0.02


def test_correlation_by_chance_is_the_test_of_pearson():
    for n in (3, 4, 24, 120):
        r = paired.chance_correlation(n)
        t = r * math.sqrt((n - 2) / (1 - r * r))
        assert 2 * reference.t.sf(t, n - 2) == pytest.approx(0.05)
    assert paired.chance_correlation(2) == 1


def test_a_planner_is_told_what_pairing_was_worth(rng):
    def told(*pairs):
        return " ".join(what_pairing_was_worth([Figure(f"k{i}", f"K{i}", p, 1, "", 1) for i, p in enumerate(pairs)]))

    storm = rng.normal(0, 1, 30)
    good = paired.paired_difference(storm, storm + rng.normal(0, 0.1, 30))
    chance = paired.paired_difference([0.0, 1, 2, 3], [1.0, 0, 3, -2])
    against = paired.paired_difference(storm, -storm)
    assert "has 1 figures. In 1 of them common events made" in told(good)
    assert "times as many separate events" in told(good)
    same, still = paired.paired_difference([1.0, 2, 4], [2.0, 3, 5]), paired.paired_difference([1.0, 1], [1.0, 2])
    assert "In 1 of 3 figures the plans differ by the same amount" in told(good, same, still)
    assert "In 1 of 3 figures at least one plan has the same value in every event" in told(good, same, still)
    assert "In 1 of them that says nothing: with 4 events" in told(good, chance) and "0.95" in told(good, chance)
    assert "different events" in told(good, against) and "K1" in told(good, against)
    assert told(still) == ""


def test_a_planner_is_told_that_one_interval_in_twenty_excludes_zero_by_chance(rng):
    rows = [
        Figure(f"k{i}", f"K{i}", paired.paired_difference(rng.normal(0, 1, 30), rng.normal(0, 1, 30)), 1, "", 1)
        for i in range(40)
    ]
    (text,) = by_chance(rows)
    assert "40 intervals" in text and "about 2 of these" in text
    assert f"{sum(f.change in ('better', 'worse') for f in rows)} do" in text
    assert by_chance([Figure("k", "K", paired.paired_difference([1.0, 1], [1.0, 1]), 1, "", 1)]) == []
