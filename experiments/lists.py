"""The lists of a study: of each hamlet, village, hour and report the median and the worst of the events."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.results import Results
from sim.kpis.list_rows import FIELDS

LESS_IS_WORSE = {"evacuation": ("lead_h", "in_time", "moved")}
"""Figures of a list of which the least is the worst; of all others it is the largest."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over events: mean, median, the worst, and the event of the worst (-1 where no event has the figure)."""

    mean: float
    median: float
    worst: float
    event: int


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list says of one id over a study: in how many events it stands on it, and each figure's spread."""

    id: str
    events: int
    figures: Mapping[str, Spread]


def listed(results: Results, name: str) -> list[Listed]:
    """Return a list of a study, by id; empty where no run has it.

    An event's figure is the mean over its replications; the median and the worst are of the events in which the id
    stands on the list.
    """
    table = by_run(results, name)
    if table.empty:
        return []
    less = LESS_IS_WORSE.get(name, ())
    by_event = table.drop(columns="replication").groupby(["id", "event"], sort=True).mean()
    return [
        Listed(str(i), len(rows), {field: _spread(rows[field], field in less) for field in FIELDS[name]})
        for i, rows in by_event.groupby(level="id", sort=True)
    ]


def by_run(results: Results, name: str) -> pd.DataFrame:
    """Return a list of every run as one table: event, replication, id and the list's figures."""
    fields, cases = FIELDS[name], results.cases
    columns = ["event", "replication", "id", *fields]
    if "list" not in cases.columns:
        return pd.DataFrame(columns=columns)
    parts = []
    rows = cases[cases["list"] == name]
    for event, replication, ids, values in zip(
        *(rows[c] for c in ("event", "replication", "ids", "values")), strict=True
    ):
        table = np.asarray(values, dtype=np.float64).reshape(len(ids), len(fields))
        part = pd.DataFrame(table, columns=list(fields))
        parts.append(part.assign(event=int(event), replication=int(replication), id=list(ids)))
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _spread(values: pd.Series, less_is_worse: bool) -> Spread:
    known = values.dropna()
    if known.empty:
        return Spread(float("nan"), float("nan"), float("nan"), -1)
    figures = known.to_numpy(np.float64)
    at = int(figures.argmin() if less_is_worse else figures.argmax())
    event = known.index.get_level_values("event")[at]
    return Spread(float(figures.mean()), float(np.median(figures)), float(figures[at]), int(event))
