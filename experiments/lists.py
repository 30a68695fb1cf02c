"""The lists of a study: of each hamlet, village, hour and report the median over events, and the worst run."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.results import Results
from sim.kpis.list_rows import FIELDS

WORST_BY = {
    "evacuation": ("short", "short_h", "persons"),
    "calls": ("never", "slowest_h", "failed"),
    "duty": ("waited_h", "longest_h", "count"),
}
"""By which figures of a list the worst run of a row is chosen: the largest, ties by the next one."""
RUN = ["event", "replication"]


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over a study: mean and median over events, and what it was in the worst run (NaN where it had none)."""

    mean: float
    median: float
    worst: float


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list says of one id over a study.

    Attributes
    ----------
    id : str
        Whose row.
    events : int
        In how many events it stands on the list.
    event, replication : int
        The worst run of this row: all figures' ``worst`` are of this run, and can be seen in it.
    figures : mapping
        Each figure's spread.
    """

    id: str
    events: int
    event: int
    replication: int
    figures: Mapping[str, Spread]


@dataclass(frozen=True, slots=True)
class Reported:
    """A figure of a report over a study: as told and as it was, the worst of both in the run where most was so."""

    report: str
    field: str
    events: int
    event: int
    replication: int
    told: Spread
    true: Spread


def listed(results: Results, name: str) -> list[Listed]:
    """Return a list of a study, by id; empty where no run has it.

    An event's figure is the mean over those of its responses in which the id stands on the list; means and medians are
    of events. The worst figures are those of one run, never of several.
    """
    table = by_run(results, name)
    found = []
    for one, rows in table.groupby("id", sort=True):
        worst = _worst(rows, WORST_BY[name])
        event, replication = (int(worst[column]) for column in RUN)
        figures = {field: _spread(rows, field, worst) for field in FIELDS[name]}
        found.append(Listed(str(one), int(rows["event"].nunique()), event, replication, figures))
    return found


def reported(results: Results) -> list[Reported]:
    """Return each figure of the city's reports, all towns together, over a study; empty where nothing was reported."""
    table = by_run(results, "damage")
    table[["report", "which"]] = table["id"].str.split("/", n=1, expand=True) if len(table) else ""
    found = []
    for report, rows in table.groupby("report", sort=True):
        kinds = {kind: rows[rows["which"] == kind].set_index(RUN, drop=False) for kind in ("told", "true")}
        for field in FIELDS["damage"]:
            worst = _worst(kinds["true"], (field,))
            event, replication = (int(worst[column]) for column in RUN)
            worst_told = _worst(kinds["told"].loc[[(event, replication)]], (field,))
            told, true = _spread(kinds["told"], field, worst_told), _spread(kinds["true"], field, worst)
            events = int(rows["event"].nunique())
            found.append(Reported(str(report), field, events, event, replication, told, true))
    return found


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


def _worst(rows: pd.DataFrame, by: tuple[str, ...]) -> pd.Series:
    """Return the row of the worst run: the largest figures, the earliest event where several are alike."""
    known = rows.assign(**{field: rows[field].fillna(-np.inf) for field in by})
    order = known.reset_index(drop=True).sort_values([*by, *RUN], ascending=[False] * len(by) + [True] * len(RUN))
    return rows.iloc[int(order.index[0])]


def _spread(rows: pd.DataFrame, field: str, worst: pd.Series) -> Spread:
    by_event = rows[field].groupby(rows["event"].to_numpy()).mean().dropna()
    if by_event.empty:
        return Spread(float("nan"), float("nan"), float(worst[field]))
    return Spread(float(by_event.mean()), float(by_event.median()), float(worst[field]))
