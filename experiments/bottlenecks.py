"""The bottleneck table: the share of each cause in late relief, and what relieving it alone would give at most."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.results import Results, as_parquet
from experiments.stats import Interval, bca_of_many
from sim.files import write_bytes
from sim.kpis.causes import CAUSES, GIVEN
from sim.kpis.lateness import HOURS
from sim.streams import Streams
from sim.text import N_

METHOD, NO_METHOD = N_("BCa bootstrap over events"), N_("fewer than two events with late relief: no interval")


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """One cause of late relief.

    Attributes
    ----------
    promise, cause : str
        Keys of :data:`HOURS` and of :data:`sim.kpis.causes.CAUSES`.
    late_h : float
        Person-hours of lateness that are its, all runs together.
    share : Interval
        Its share of all lateness; all causes' shares add up to 1.
    kept : Interval
        Share of the people in need for whom the promise would be kept had this cause taken no time and everything else
        the time it took: an upper bound. NaN where no plan relieves it.
    """

    promise: str
    cause: str
    late_h: float
    share: Interval
    kept: Interval


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late a promise was over a study, and why.

    Attributes
    ----------
    promise : str
        Key of :data:`HOURS`.
    late_h : float
        Person-hours beyond the promise's hour, all runs together.
    kept : float
        Share of the people in need for whom it was kept.
    events : int
        Events with any lateness.
    causes : tuple of Bottleneck
        The largest share first; causes that nobody waited for are left out.
    """

    promise: str
    late_h: float
    kept: float
    events: int
    causes: tuple[Bottleneck, ...]


def bottlenecks(results: Results) -> list[Lateness]:
    """Return, for each promise that was late, its causes; empty where nobody's relief was.

    All runs of an event are added up; the interval is of the ratio of sums with whole events drawn anew.
    """
    cases, table = results.cases, results.table
    if "late_s" not in cases.columns or "people_in_need" not in table.columns:
        return []
    rows = cases[cases["promise"].notna()]
    if not float(rows["late_s"].sum()):
        return []
    need = table.groupby("event")["people_in_need"].sum()  # NaN (a run that failed, or had no flood) adds nothing
    found = (_lateness(results, rows[rows["promise"] == promise], promise, need) for promise in HOURS)
    return [one for one in found if one is not None]


def _lateness(results: Results, rows: pd.DataFrame, promise: str, need: pd.Series) -> Lateness | None:
    whole_s = float(rows["late_s"].sum())
    if whole_s <= 0:
        return None
    causes = [cause for cause in CAUSES if float(rows[f"late_{cause}"].sum()) > 0]
    columns = ["late_s", "persons", *(f"late_{c}" for c in causes), *(f"kept_{c}" for c in causes)]
    sums = rows.groupby("event")[columns].sum().reindex(need.index, fill_value=0.0)
    table = np.column_stack([need.to_numpy(float), sums.to_numpy(float)])

    def figures(total: np.ndarray) -> np.ndarray:
        # in need, late, missed, then lateness and persons kept by cause
        k = len(causes)
        late = total[..., 3 : 3 + k] / total[..., 1:2]
        kept = (total[..., 0:1] - total[..., 2:3] + total[..., 3 + k :]) / total[..., 0:1]
        return np.concatenate([late, kept], axis=-1)

    events = int((table[:, 1] > 0).sum())
    estimates = figures(table.sum(axis=0))
    intervals = np.full((estimates.size, 2), math.nan)
    if events >= 2:
        rng = Streams(int(results.about["seed"]), (0,))[f"statistics/bottlenecks/{promise}"]
        intervals = bca_of_many(table, figures, rng)
    method = METHOD if events >= 2 else NO_METHOD

    def interval(i: int, known: bool = True) -> Interval:
        if not known:
            return Interval(math.nan, math.nan, math.nan, "", events)
        low, high = intervals[i]
        return Interval(float(estimates[i]), float(low), float(high), method, events)

    found = [
        Bottleneck(
            promise,
            cause,
            float(sums[f"late_{cause}"].sum()) / 3600.0,
            interval(i),
            interval(len(causes) + i, cause not in GIVEN),
        )
        for i, cause in enumerate(causes)
    ]
    found.sort(key=lambda one: -one.share.estimate)
    kept = 1.0 - float(sums["persons"].sum()) / float(need.sum())
    return Lateness(promise, whole_s / 3600.0, kept, events, tuple(found))


def as_rows(late: Sequence[Lateness]) -> pd.DataFrame:
    """Return the table as it lies beside a study's results (``bottlenecks.parquet``), a row a promise and cause."""
    return pd.DataFrame([_row(one, cause) for one in late for cause in one.causes])


def _row(late: Lateness, one: Bottleneck) -> dict[str, Any]:
    return {
        "promise": late.promise,
        "cause": one.cause,
        "late_person_h": one.late_h,
        "share": one.share.estimate,
        "share_low": one.share.low,
        "share_high": one.share.high,
        "kept": late.kept,
        "kept_at_most": one.kept.estimate,
        "kept_at_most_low": one.kept.low,
        "kept_at_most_high": one.kept.high,
        "events": late.events,
        "method": one.share.method,
    }


def write_table(folder: Path, late: Sequence[Lateness]) -> None:
    """Write ``bottlenecks.parquet`` beside a study's results; an old one goes where nobody's relief was late."""
    path = folder / "bottlenecks.parquet"
    if late:
        write_bytes(path, as_parquet(as_rows(late)))
    else:
        path.unlink(missing_ok=True)


def as_json(late: Sequence[Lateness]) -> list[dict[str, Any]]:
    """Return the table as plain data for ``summary.json``; null where there is no figure."""
    return [_plain(asdict(one)) for one in late]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
