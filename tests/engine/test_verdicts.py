"""Verdicts and comparisons on small tables made by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from experiments.compare import compare
from experiments.results import Results
from experiments.verdicts import Condition, decide, judge
from scenarios.quantity import parse_quantity
from scenarios.targets import Fixed, LessThanBaseline, MeanOfEvents, PooledRatio, ShareOfEvents
from sim.streams import Streams

WEAK = (Condition("plan", "teams.*", "E", "inventory"), Condition("layer", "terrain", "synthetic"))


def table(replications=1, failed=(), **kpis):
    n = len(next(iter(kpis.values())))
    rows = pd.DataFrame({"event": np.arange(n) // replications, "replication": np.arange(n) % replications})
    rows["failed"] = [(e, k) in failed for e, k in zip(rows["event"], rows["replication"], strict=True)]
    for name, values in kpis.items():
        rows[name] = np.where(rows["failed"], math.nan, np.asarray(values, float))
    identity = dict.fromkeys(("scenario", "seed", "events", "replications", "versions", "code"), "same")
    about = {"seed": 1, "replications": replications, "plan": {"name": "p13"}, "identity": identity}
    return Results(None, about, rows, ())


def target(kind, threshold, sense, **more):
    words = {"title_zh": "", "title_en": "", "definition_zh": "", "definition_en": ""}
    return kind(id="T1", threshold=parse_quantity(threshold), sense=sense, **words, **more)


SHARE = target(ShareOfEvents, "95 %", "at least", kpi="share", probability=0.95)
MEAN = target(MeanOfEvents, "0.9 per mille", "at most", kpi="rate")
POOLED = target(PooledRatio, "95 %", "at least", numerator="out", denominator="fires")
BEDS = target(Fixed, "10000", "at least", kpi="beds")
LESS = target(LessThanBaseline, "0", "at most", kpi="deaths", baseline="p13")


def one(results, which, conditions=()):
    return judge(results, [which], conditions)[0]


@pytest.mark.parametrize(
    ("low", "high", "promise", "sense", "verdict"),
    [
        (0.96, 1.0, 0.95, "at least", "met"),
        (0.95, 1.0, 0.95, "at least", "met"),
        (0.9, 0.94, 0.95, "at least", "not met"),
        (0.9, 0.96, 0.95, "at least", "undecided"),
        (1.0, 2.0, 3.0, "at most", "met"),
        (4.0, 5.0, 3.0, "at most", "not met"),
        (2.0, 5.0, 3.0, "at most", "undecided"),
        (math.nan, math.nan, 3.0, "at most", "undecided"),
        (-math.inf, math.inf, 3.0, "at most", "undecided"),
    ],
)
def test_met_only_where_the_whole_interval_keeps_the_promise(low, high, promise, sense, verdict):
    assert decide(low, high, promise, sense) == verdict


def test_95_of_100_storms_is_undecided_and_100_of_100_is_met():
    v = one(table(share=[0.97] * 95 + [0.2] * 5), SHARE, WEAK)
    assert v.verdict == "undecided" and v.conditional and v.interval.events == 100
    assert v.interval.low == pytest.approx(0.8871650888945373) and v.interval.method.startswith("Clopper")
    assert one(table(share=[0.95] * 100), SHARE).verdict == "met"
    assert one(table(share=[0.95] * 50), SHARE).verdict == "undecided"
    assert one(table(share=[0.9] * 30), SHARE).verdict == "not met"


def test_many_responses_to_few_storms_stay_undecided():
    v = one(table(100, share=[1.0] * 1000), SHARE)
    assert v.interval.events == 10 and v.runs == 1000 and v.verdict == "undecided"
    assert v.interval.low < 0.7


def test_a_storm_that_hurts_nobody_is_left_out_and_counted():
    v = one(table(share=[1.0] * 80 + [math.nan] * 20), SHARE)
    assert v.interval.events == 80 and v.left_out == 20
    assert "20 of 100 runs left out" in v.notes[0].text("en")


def test_failed_runs_bound_a_share_from_both_sides():
    fine = one(table(share=[1.0] * 100), SHARE)
    lost = one(table(share=[1.0] * 100, failed={(3, 0), (8, 0)}), SHARE)
    assert fine.verdict == "met" and lost.verdict == "undecided"
    assert lost.failed == 2 and lost.interval.estimate == 1.0 and lost.interval.events == 100
    assert lost.interval.low < fine.interval.low and lost.interval.high == 1.0
    assert "2 runs failed" in lost.notes[0].text("en")


def test_a_mean_with_a_failed_run_is_not_judged():
    rates = np.full(100, 1e-4) + np.arange(100) * 1e-6
    assert one(table(rate=rates), MEAN).verdict == "met"
    v = one(table(rate=rates, failed={(0, 0)}), MEAN)
    assert v.verdict == "undecided" and "1 runs failed" in v.notes[0].text("en")
    assert one(table(rate=rates * 100), MEAN).verdict == "not met"


def test_an_interval_without_width_is_not_certainty():
    assert one(table(rate=[0.0] * 20), MEAN).verdict == "undecided"
    assert one(table(rate=[0.0] * 59), MEAN).verdict == "met"
    assert one(table(rate=[1e-4]), MEAN).verdict == "undecided"


def test_a_season_without_a_fire_is_no_failure():
    fires = [0] * 60 + [3] * 140
    v = one(table(fires=fires, out=fires), POOLED)
    assert v.verdict == "met" and v.interval.events == 140
    none = one(table(fires=[0] * 50, out=[0] * 50), POOLED)
    assert none.verdict == "undecided" and none.notes[0].name == "no-cases"
    poor = one(table(fires=fires, out=[f and f - 1 for f in fires]), POOLED)
    assert poor.verdict == "not met" or poor.interval.low < poor.interval.estimate


def test_the_bootstrap_draws_from_its_own_stream():
    rng = Streams(5, (0,))["tests/pooled"]
    fires = rng.poisson(3, 200)
    out = rng.binomial(fires, 0.9)
    first, second = (one(table(fires=fires, out=out), POOLED) for _ in range(2))
    assert first == second and first.interval.method.startswith("BCa")


def test_what_the_plan_fixes_has_no_interval_and_rests_on_the_plan_alone():
    v = one(table(beds=[12000] * 5), BEDS, WEAK)
    assert v.verdict == "met" and v.interval.low == v.interval.high == 12000
    assert [c.kind for c in v.conditions] == ["plan"] and v.notes[-1].name == "fixed"
    assert one(table(beds=[9000] * 5), BEDS).verdict == "not met"
    varies = one(table(beds=[9000, 12000]), BEDS)
    assert varies.verdict == "undecided" and "between 9000 and 12000" in varies.notes[-1].text("en")


def test_a_figure_that_no_run_has_is_said():
    v = one(table(share=[1.0]), MEAN, WEAK)
    assert v.verdict == "no figure" and not v.conditional and "'rate'" not in v.notes[0].text("en")
    assert v.to_json()["estimate"] is None


def test_less_than_before_is_judged_by_comparison():
    rng = Streams(1, (0,))["tests/compare"]
    storm = rng.gamma(2, 3, 100)
    before, after = table(deaths=storm, share=storm < 9), table(deaths=storm * 0.8, share=storm < 12)
    after.about["plan"]["name"] = "p14"
    assert one(after, LESS).verdict == "needs a comparison" and one(before, LESS).verdict == "the baseline"
    got = compare(before, after, [LESS, SHARE], WEAK)
    (v,) = got.verdicts
    assert v.verdict == "met" and v.conditional and v.interval.estimate < 0
    paired = got.differences["deaths"]
    assert paired.variance_paired < paired.variance_unpaired
    (p,) = got.passes
    assert p.both + p.only_first + p.only_second + p.neither == p.events == 100
    assert p.only_first == 0 and p.p_value == pytest.approx(min(1, 2 * 0.5**p.only_second))
    assert compare(before, before, [LESS]).verdicts[0].verdict == "undecided"


def test_equal_figures_in_few_events_do_not_say_that_more_would_not_decide():
    for events, words in ((4, "too few to say"), (58, "too few to say"), (59, "more events would not decide")):
        same = table(deaths=[0.0] * events)
        (verdict,) = compare(same, same, [LESS]).verdicts
        assert verdict.verdict == "undecided" and words in verdict.notes[0].text("en")


def test_a_difference_without_width_is_not_certainty():
    for events, verdict in ((2, "undecided"), (58, "undecided"), (59, "met")):
        before, after = table(deaths=[5.0] * events), table(deaths=[4.0] * events)
        assert compare(before, after, [LESS]).verdicts[0].verdict == verdict


def test_events_with_a_failed_run_leave_both_sides_of_a_comparison():
    before, after = table(deaths=[5.0] * 30), table(deaths=np.arange(30.0), failed={(29, 0)})
    got = compare(before, after, [LESS])
    assert got.differences["deaths"].events == 29 and got.failed == 1 and got.verdicts[0].verdict == "undecided"


def test_studies_without_common_events_are_not_compared():
    before, after = table(deaths=[1.0]), table(deaths=[1.0])
    after.about["identity"]["seed"] = "other"
    with pytest.raises(ValueError, match="seed"):
        compare(before, after, [])
