"""Two plans on the same events and the same luck: paired differences, and what pairing was worth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.notes import Note
from experiments.paired import Paired, mcnemar, paired_difference, paired_ratios, paired_shares
from experiments.results import KEYS, Results
from experiments.stats import Interval
from experiments.verdicts import COMPARE, UNDECIDED, Condition, Verdict, decide, no_spread
from scenarios.targets import LessThanBaseline, PooledRatio, ShareOfEvents, Target
from sim.kpis import all_kpis
from sim.streams import Streams


@dataclass(frozen=True, slots=True)
class Passes:
    """How often either plan kept a promise, event by event.

    Attributes
    ----------
    target : ShareOfEvents
        The promise.
    events : int
        Events at which both have the figure.
    both, only_first, only_second, neither : int
        Events by who kept it; only counted where each event had one run, else -1.
    p_value : float
        Exact McNemar test that both keep it equally often; NaN where events had several runs.
    difference : Paired
        Of the events' scores (second - first).
    """

    target: ShareOfEvents
    events: int
    both: int
    only_first: int
    only_second: int
    neither: int
    p_value: float
    difference: Paired


@dataclass(frozen=True, slots=True)
class Pooled:
    """A share of cases (of all fires of all seasons) that is promised, under both plans.

    Attributes
    ----------
    target : PooledRatio
        The promise.
    difference : Paired
        Of the pooled shares, seasons drawn jointly.
    cases : pair of float
        Cases under either plan; where they differ the two shares are not of the same cases.
    """

    target: PooledRatio
    difference: Paired
    cases: tuple[float, float]


@dataclass(frozen=True)
class Comparison:
    """A plan against a baseline.

    Attributes
    ----------
    first, second : Results
        The baseline and the plan held against it, of one scenario, seed, N and R.
    differences : dict
        KPI name to the paired difference (second - first) of event means.
    pooled : list of Pooled
        For each target on a share of cases.
    passes : list of Passes
        For each target on a share of events.
    verdicts : list of Verdict
        For each target that asks for less than under the baseline, where the baseline is the first plan.
    failed : int
        Runs that failed under either plan; their events are left out of all differences.
    """

    first: Results
    second: Results
    differences: dict[str, Paired]
    pooled: list[Pooled]
    passes: list[Passes]
    verdicts: list[Verdict]
    failed: int

    @property
    def names(self) -> tuple[str, str]:
        """The two plans' short names."""
        one, two = (str(r.about["plan"].get("name", "")) for r in (self.first, self.second))
        return one, two

    def by_event(self, kpi: str) -> pd.DataFrame:
        """Return a KPI's figures under both plans (``first``, ``second``), by event."""
        one, two = common(self.first, self.second)
        return event_means(one, two, one[kpi], two[kpi])

    def judged(self, verdicts: Sequence[Verdict]) -> list[Verdict]:
        """Return the second plan's verdicts with those in place that only a comparison can give."""
        here = {v.target.id: v for v in self.verdicts}
        return [here.get(v.target.id, v) if v.verdict == COMPARE else v for v in verdicts]


def compare(
    first: Results, second: Results, targets: Sequence[Target], conditions: tuple[Condition, ...] = ()
) -> Comparison:
    """Compare two finished studies of one scenario.

    Raises
    ------
    ValueError
        If they do not share scenario, seed, events and replications: then no storm is common.
    """
    for part in ("scenario", "seed", "events", "replications", "versions", "code"):
        if first.about["identity"][part] != second.about["identity"][part]:
            raise ValueError(f"the two studies differ in {part}: they have no events in common")
    kpis = [k for k in first.kpis if k in second.kpis and not (first.table[k].isna() & second.table[k].isna()).all()]
    failed = int(first.table["failed"].sum() + second.table["failed"].sum())
    one, two = common(first, second)
    differences = {k: paired(one, two, one[k], two[k], is_share(k)) for k in kpis}
    pooled = [
        _pooled(one, two, t, int(first.about["seed"]))
        for t in targets
        if isinstance(t, PooledRatio) and set(t.kpis) <= set(kpis)
    ]
    passes = [
        _passes(one, two, t, first.about["replications"] == 1)
        for t in targets
        if isinstance(t, ShareOfEvents) and t.kpi in kpis
    ]
    verdicts = [
        _verdict(differences[t.kpi], t, failed, conditions)
        for t in targets
        if isinstance(t, LessThanBaseline) and t.kpi in differences and t.baseline == first.about["plan"].get("name")
    ]
    return Comparison(first, second, differences, pooled, passes, verdicts, failed)


def is_share(kpi: str) -> bool:
    """Return whether a KPI is a share of something, between 0 and 1."""
    found = all_kpis().get(kpi)
    return found is not None and found.shown_as == "%"


def common(first: Results, second: Results) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the two tables without the events that a failed run took from either."""
    lost = set(first.table.loc[first.table["failed"], "event"]) | set(second.table.loc[second.table["failed"], "event"])
    one, two = (r.table[~r.table["event"].isin(lost)] for r in (first, second))
    return one, two


def event_means(one: pd.DataFrame, two: pd.DataFrame, first: pd.Series, second: pd.Series) -> pd.DataFrame:
    """Return a figure's mean over each event's runs that have it under both plans: ``first``, ``second`` by event."""
    both = first.notna().to_numpy() & second.notna().to_numpy()
    sides = {"first": first[both].groupby(one[KEYS[0]][both]), "second": second[both].groupby(two[KEYS[0]][both])}
    return pd.DataFrame({name: side.mean() for name, side in sides.items()})


def paired(
    one: pd.DataFrame, two: pd.DataFrame, first: pd.Series, second: pd.Series, share: bool, binary: bool = False
) -> Paired:
    """Return the paired difference of event means; replications without the figure under either plan are left out."""
    means = event_means(one, two, first, second)
    scores = means["first"].to_numpy(float), means["second"].to_numpy(float)
    return paired_shares(*scores, binary=binary) if share else paired_difference(*scores)


def _pooled(one: pd.DataFrame, two: pd.DataFrame, target: PooledRatio, seed: int) -> Pooled:
    columns = list(dict.fromkeys(target.kpis))
    both = (one[columns].notna().all(axis=1)).to_numpy() & (two[columns].notna().all(axis=1)).to_numpy()
    sums = [t[both].groupby(KEYS[0])[columns].sum() for t in (one, two)]
    a, b = ((s[target.numerator].to_numpy(float), s[target.denominator].to_numpy(float)) for s in sums)
    difference = paired_ratios(a, b, Streams(seed, (0,))[f"statistics/paired/{target.id}"])
    return Pooled(target, difference, (float(a[1].sum()), float(b[1].sum())))


def _passes(one: pd.DataFrame, two: pd.DataFrame, target: ShareOfEvents, single: bool) -> Passes:
    kept = [t[target.kpi].map(target.kept_by).where(t[target.kpi].notna()).astype(float) for t in (one, two)]
    difference = paired(one, two, kept[0], kept[1], share=True, binary=single)
    if not single:
        return Passes(target, difference.events, -1, -1, -1, -1, np.nan, difference)
    scores = [k.to_numpy(float) for k in kept]
    both = np.isfinite(scores[0]) & np.isfinite(scores[1])
    a, b = (s[both] > 0 for s in scores)
    only_first, only_second = int((a & ~b).sum()), int((~a & b).sum())
    return Passes(
        target,
        int(both.sum()),
        int((a & b).sum()),
        only_first,
        only_second,
        int((~a & ~b).sum()),
        mcnemar(only_first, only_second),
        difference,
    )


def _verdict(difference: Paired, target: LessThanBaseline, failed: int, conditions: tuple[Condition, ...]) -> Verdict:
    interval: Interval = difference.difference
    verdict = decide(interval.low, interval.high, target.threshold_si, target.sense)
    notes = []
    if interval.low == interval.high == 0:
        verdict = UNDECIDED
        few, _note = no_spread(interval.events)
        notes.append(Note("equal-few", {"events": interval.events}) if few else Note("equal"))
    elif interval.low == interval.high:
        few, note = no_spread(interval.events)
        verdict = UNDECIDED if few else verdict
        notes.append(note)
    if failed:
        verdict = UNDECIDED
        notes.append(Note("failed-refused", {"count": failed}))
    return Verdict(
        target, verdict, interval, target.threshold_si, difference.events, 0, failed, conditions, tuple(notes)
    )
