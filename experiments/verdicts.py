"""Verdicts: each promise against the interval of its estimate. Met, not met or undecided; conditional on estimates."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from experiments import stats
from experiments.notes import AT_ONCE, Note
from experiments.results import KEYS, Results
from experiments.stats import Interval
from scenarios.assumptions import estimates_of
from scenarios.targets import Fixed, LessThanBaseline, MeanOfEvents, PooledRatio, ShareOfEvents, Target
from sim.kpis import all_kpis
from sim.streams import Streams
from sim.text import N_, _

if TYPE_CHECKING:
    from scenarios.plan import Plan
    from scenarios.scenario import Scenario

MET, NOT_MET, UNDECIDED = N_("met"), N_("not met"), N_("undecided")
COMPARE, BASELINE, NO_FIGURE = N_("needs a comparison"), N_("the baseline"), N_("no figure")
POINTS = N_("percentage points")
"""Unit of a difference of shares that are shown in %."""
WEAK = ("C", "D", "E")
"""Certainties of a plan's figures that make a verdict conditional: from another place, recalled, estimated."""
SAME_EVENTS = 59
"""So many equal events say, with 95 % confidence, that at most 5 % of all events differ: 0.95 ** 59 < 0.05."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that a verdict rests on and that is no fact.

    Attributes
    ----------
    kind : str
        ``plan`` (a figure of the plan), ``layer`` (of the region) or ``model`` (of a hazard, or of what it does).
    what : str
        Path of the figure, name of the layer, kind of the hazard, or what is assumed (a message id).
    certainty : str
        ``C``, ``D``, ``E``; ``estimate``, ``synthetic``; ``not verified``.
    source : str
        Where it comes from.
    """

    kind: Literal["plan", "layer", "model"]
    what: str
    certainty: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target, judged.

    Attributes
    ----------
    target : Target
        The promise.
    verdict : str
        ``met``, ``not met``, ``undecided``, ``needs a comparison``, ``the baseline`` or ``no figure``: message ids.
    interval : Interval
        Estimate, bounds, method and number of distinct events, in SI (a share of events as 0 to 1).
    promise : float
        What the interval is held against, in SI.
    runs : int
        Runs behind the estimate: ended well, with the figure.
    left_out : int
        Runs that ended well but have no such figure (NaN).
    failed : int
        Runs that failed.
    conditions : tuple of Condition
        What it rests on; where there are any, the verdict is conditional.
    notes : tuple of Note
        What a reader must know besides.
    """

    target: Target
    verdict: str
    interval: Interval
    promise: float
    runs: int
    left_out: int
    failed: int
    conditions: tuple[Condition, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def conditional(self) -> bool:
        """Whether the verdict is one and rests on estimates."""
        return bool(self.conditions) and self.verdict in (MET, NOT_MET, UNDECIDED)

    @property
    def unit(self) -> str:
        """The unit in which estimate and promise are shown."""
        return "%" if isinstance(self.target, ShareOfEvents) else promised_unit(self.target)

    @property
    def remark(self) -> str:
        """What is to be seen beside the target at once; empty where nothing is."""
        return " ".join(note.text() for note in self.notes if note.name in AT_ONCE)

    @property
    def estimate_of(self) -> str:
        """What the estimate is of, in words, where its unit does not say it: a share of events, a difference."""
        if isinstance(self.target, LessThanBaseline):
            return _("(difference)")
        return _("of events") if isinstance(self.target, ShareOfEvents) else ""

    def shown(self, value: float) -> float:
        """Return an SI value (estimate, bound, promise) in :attr:`unit`."""
        return value * 100 if isinstance(self.target, ShareOfEvents) else self.target.threshold.shown(value)

    def to_json(self) -> dict[str, Any]:
        """Return plain data for ``summary.json``: no infinite numbers, texts in English."""
        numbers = {
            k: v if isinstance(v, str | int) or math.isfinite(v) else None for k, v in asdict(self.interval).items()
        }
        return {
            "target": self.target.id,
            "verdict": self.verdict,
            "conditional": self.conditional,
            **numbers,
            "promise": self.promise,
            "unit": self.unit,
            "runs": self.runs,
            "left_out": self.left_out,
            "failed": self.failed,
            "notes": [note.text("en") for note in self.notes],
        }


def promised_unit(target: Target) -> str:
    """Return the unit of a target's threshold: a difference of shares is in percentage points, not in %."""
    unit = target.threshold.unit
    return POINTS if unit == "%" and isinstance(target, LessThanBaseline) else unit


def decide(low: float, high: float, promise: float, sense: str) -> str:
    """Return the verdict of an interval: met only where all of it keeps the promise."""
    if math.isnan(low) or math.isnan(high):
        return UNDECIDED
    if sense == "at most":
        low, high, promise = -high, -low, -promise
    return MET if low >= promise else NOT_MET if high < promise else UNDECIDED


def conditions(scenario: "Scenario", plan: "Plan", layers: Iterable[dict[str, str]] = ()) -> tuple[Condition, ...]:
    """Return what is no fact in a study: weak figures of the plan, layers that are not real, models not verified."""
    found = [Condition("plan", b.path, b.certainty, b.source) for b in plan.basis if b.certainty in WEAK]
    if not plan.basis:
        found.append(Condition("plan", "*", "E", ""))
    for layer in layers:
        if layer["certainty"] != "real":
            found.append(Condition("layer", layer["name"], layer["certainty"], layer.get("source", "")))
    for name, hazard in scenario.incidents().items():
        if not getattr(hazard, "is_verified", True):
            found.append(Condition("model", name, "not verified", str(getattr(hazard, "cites", ""))))
    found += [Condition("model", text, "estimate") for text in estimates_of(scenario.incidents().values())]
    return tuple(found)


def judge(results: Results, targets: Sequence[Target], conditions: tuple[Condition, ...] = ()) -> list[Verdict]:
    """Return a verdict for each target, at the number of events that the study declared before its first run."""
    return [_judge(results, target, conditions) for target in targets]


def _judge(results: Results, target: Target, conditions: tuple[Condition, ...]) -> Verdict:
    nothing = Interval(math.nan, math.nan, math.nan, "", 0)
    for kpi in target.kpis:
        if kpi not in results.table.columns:
            return Verdict(
                target, NO_FIGURE, nothing, target.threshold_si, 0, 0, 0, notes=(Note("missing", {"kpi": kpi}),)
            )
    if isinstance(target, LessThanBaseline):
        if target.baseline == results.about["plan"].get("name"):
            return Verdict(target, BASELINE, nothing, target.threshold_si, 0, 0, 0, notes=(Note("baseline"),))
        note = Note("compare", {"baseline": target.baseline})
        return Verdict(target, COMPARE, nothing, target.threshold_si, 0, 0, 0, notes=(note,))
    judges: dict[type[Target], Callable[..., Verdict]] = {
        ShareOfEvents: _share,
        PooledRatio: _pooled,
        MeanOfEvents: _mean,
        Fixed: _fixed,
    }
    if isinstance(target, Fixed):
        # what the plan alone fixes does not rest on the map or the models
        conditions = tuple(c for c in conditions if c.kind == "plan")
    return judges[type(target)](results, target, conditions)


def _counted(results: Results, columns: Sequence[str]) -> tuple[pd.DataFrame, int, int, list[Note]]:
    """Return the rows that have the figures, how many have none, how many failed, and a note on the former."""
    fine = results.table[~results.table["failed"]]
    rows = fine[fine[list(columns)].notna().all(axis=1)]
    left_out, failed = len(fine) - len(rows), len(results.table) - len(fine)
    notes = [Note("left-out", {"count": left_out, "runs": len(results.table)})] if left_out else []
    return rows, left_out, failed, notes


def _event_means(rows: pd.DataFrame, values: pd.Series) -> np.ndarray:
    return values.groupby(rows[KEYS[0]]).mean().to_numpy(float)


def _share(results: Results, target: ShareOfEvents, conditions: tuple[Condition, ...]) -> Verdict:
    rows, left_out, failed, notes = _counted(results, [target.kpi])
    single = results.about["replications"] == 1
    kept = rows[target.kpi].map(target.kept_by).astype(float)
    interval = stats.share_of_events(_event_means(rows, kept), single)
    if failed:
        lost = results.table[results.table["failed"]]
        both = pd.concat([rows, lost])
        bounds = [
            stats.share_of_events(_event_means(both, pd.concat([kept, pd.Series(luck, index=lost.index)])), single)
            for luck in (0.0, 1.0)
        ]
        interval = Interval(interval.estimate, bounds[0].low, bounds[1].high, interval.method, bounds[0].events)
        notes.append(Note("failed-bounded", {"count": failed}))
    verdict = decide(interval.low, interval.high, target.probability, "at least")
    return Verdict(target, verdict, interval, target.probability, len(rows), left_out, failed, conditions, tuple(notes))


def _pooled(results: Results, target: PooledRatio, conditions: tuple[Condition, ...]) -> Verdict:
    rows, left_out, failed, notes = _counted(results, [target.numerator, target.denominator])
    sums = rows.groupby("event")[list(dict.fromkeys(target.kpis))].sum()
    rng = Streams(int(results.about["seed"]), (0,))[f"statistics/bootstrap/{target.id}"]
    interval = stats.ratio_of_sums(
        sums[target.numerator].to_numpy(float), sums[target.denominator].to_numpy(float), rng
    )
    if math.isnan(interval.estimate):
        notes.append(Note("no-cases"))
    return _of_figure(target, interval, len(rows), left_out, failed, conditions, notes)


def _mean(results: Results, target: MeanOfEvents, conditions: tuple[Condition, ...]) -> Verdict:
    rows, left_out, failed, notes = _counted(results, [target.kpi])
    interval = stats.mean_of_events(_event_means(rows, rows[target.kpi]))
    return _of_figure(target, interval, len(rows), left_out, failed, conditions, notes)


def no_spread(events: int) -> tuple[bool, Note]:
    """Return whether equal figures of so many events are too few to judge by, and what to say.

    There is no spread to learn from: an interval of no width is not certainty.
    """
    few = events < SAME_EVENTS
    return few, Note("same-few" if few else "same", {"events": events})


def _of_figure(
    target: Target,
    interval: Interval,
    runs: int,
    left_out: int,
    failed: int,
    conditions: tuple[Condition, ...],
    notes: list[Note],
) -> Verdict:
    verdict = decide(interval.low, interval.high, target.threshold_si, target.sense)
    if interval.low == interval.high:
        few, note = no_spread(interval.events)
        notes.append(note)
        verdict = UNDECIDED if few else verdict
    if failed:
        notes.append(Note("failed-refused", {"count": failed}))
        verdict = UNDECIDED
    return Verdict(target, verdict, interval, target.threshold_si, runs, left_out, failed, conditions, tuple(notes))


def _least(results: Results, kpi: str) -> list[Note]:
    """Return what limits a figure that is the least of several (items of stock), and what would limit it next."""
    found, known = results.parts(kpi), all_kpis().get(kpi)
    if not found or known is None or not known.of_least:
        return []
    (item, least), *others = ((known.part_title(part), f"{value:,.0f}") for part, value in found.items())
    if not others:
        return [Note("least-one", {"item": item})]
    (other, more), unit = others[0], known.shown_as
    return [Note("least", {"item": item, "least": least, "unit": unit, "other": other, "more": more})]


def _fixed(results: Results, target: Fixed, conditions: tuple[Condition, ...]) -> Verdict:
    rows, left_out, failed, notes = _counted(results, [target.kpi])
    values = rows[target.kpi].to_numpy(float)
    if not len(values):
        nothing = Interval(math.nan, math.nan, math.nan, "", 0)
        return Verdict(target, NO_FIGURE, nothing, target.threshold_si, 0, left_out, failed, conditions, tuple(notes))
    low, high = float(values.min()), float(values.max())
    events = int(rows["event"].nunique())
    if low == high:
        interval = Interval(low, low, high, N_("fixed by the plan"), events)
        notes += [Note("fixed"), *_least(results, target.kpi)]
    else:
        interval = Interval(float(np.median(values)), low, high, N_("range over runs"), events)
        notes.append(Note("varies", {"low": target.threshold.shown(low), "high": target.threshold.shown(high)}))
    verdict = decide(low, high, target.threshold_si, target.sense)
    return Verdict(
        target, verdict, interval, target.threshold_si, len(rows), left_out, failed, conditions, tuple(notes)
    )
