"""Console tables of a comparison of two plans, in the language in use, and the same as plain data."""

import math
from collections.abc import Sequence
from string import ascii_lowercase
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from experiments.compare import Comparison, common
from experiments.paired import Paired
from experiments.pairing import (
    BETTER,
    DIFFERS,
    EQUAL,
    NOT_CLEAR,
    WORSE,
    Figure,
    by_chance,
    fewer_events,
    figures,
    other_cases,
    what_pairing_was_worth,
)
from experiments.verdicts import POINTS
from sim.text import _
from yingji.tables import number, unit_word

STYLES = {BETTER: "green", WORSE: "red", NOT_CLEAR: "yellow", EQUAL: "dim", DIFFERS: "cyan"}
WIDE = 125
"""Columns that the table of differences needs in full."""


def difference_table(comparison: Comparison, names: tuple[str, str], narrow: bool = False) -> Table:
    """Return the table of paired differences, with what pairing was worth.

    A narrow one, for less than ``WIDE`` columns, leaves method and worth out rather than break figures.
    """
    table = Table(
        title=_("{second} minus {first}, on the same events and the same luck").format(first=names[0], second=names[1]),
        box=box.SIMPLE_HEAD,
        title_style="bold",
        expand=True,
        padding=(0, 1, 0, 0) if narrow else (0, 1),
    )
    table.add_column(_("figure"), ratio=1, overflow="fold")
    for name in names:
        table.add_column(_broken(name), justify="right", no_wrap=True)
    table.add_column(_("difference\n(95 % interval)"), justify="right", overflow="fold")
    table.add_column(_("events"), justify="right", no_wrap=True)
    if not narrow:
        table.add_column(_("method"), justify="center", no_wrap=True)
        table.add_column(_("worth"), justify="right", no_wrap=True)
    table.add_column(_("change"), no_wrap=True)
    rows = figures(comparison)
    marks = _marks(rows)
    for f in rows:
        pair, d = f.pair, f.pair.difference
        estimate, low, high = (number(x * f.factor) for x in (d.estimate, d.low, d.high))
        points = " " + _("pp") if f.difference_unit == POINTS else ""
        beside = () if narrow else (marks[d.method], f.worth)
        table.add_row(
            f.title + (f" ({unit_word(f.unit)})" if f.unit else ""),
            number(pair.first * f.factor),
            number(pair.second * f.factor),
            f"{estimate}{points}\n({low} ..\n{high})" if narrow else f"{estimate}{points} ({low} .. {high})",
            str(pair.events),
            *beside,
            Text(_(f.change), STYLES[f.change]),
        )
    return table


def _broken(name: str) -> str:
    """Return a plan's name for the head of a column: broken where its words end, never within one."""
    return name.replace("-", "-\n")


def _marks(rows: Sequence[Figure]) -> dict[str, str]:
    return dict(zip(dict.fromkeys(f.pair.difference.method for f in rows), ascii_lowercase, strict=False))


def difference_lines(comparison: Comparison, narrow: bool = False) -> list[str]:
    """Return what stands under the table of differences: the methods by their marks, units, what pairing was worth."""
    rows = figures(comparison)
    lines = [] if narrow else [f"{mark}  {_(method)}" for method, mark in _marks(rows).items()]
    if any(f.difference_unit == POINTS for f in rows):
        lines.append(_("pp: percentage points, the difference of two shares in %"))
    if narrow:
        lines.append(_("method and worth of pairing of each figure stand in compare.json and in the report"))
    else:
        lines.append(
            _(
                "worth: unpaired over paired variance: so many times as many separate events would tell as much as"
                " common ones"
            )
        )
    events = common(comparison.first, comparison.second)[0]["event"].nunique()
    lines += [*by_chance(rows), *fewer_events(rows, events)]
    return [*lines, *_variances(rows), *other_cases(comparison), *what_pairing_was_worth(rows)]


def _variances(rows: Sequence[Figure]) -> list[str]:
    """Both variances of the figures of time, the ones that a planner asks for by name."""
    return [
        _("{title}: variance of the difference {paired} paired, {unpaired} unpaired").format(
            title=f.title,
            **{
                word: number(variance * f.factor**2)
                for word, variance in (("paired", f.pair.variance_paired), ("unpaired", f.pair.variance_unpaired))
            },
        )
        for f in rows
        if f.unit == "h"
    ]


def passes_table(comparison: Comparison, names: tuple[str, str]) -> Table | None:
    """Return the table of events by who kept the promise, with McNemar's test; None where no target asks for it."""
    if not comparison.passes:
        return None
    table = Table(title=_("events in which the promise was kept"), box=box.SIMPLE_HEAD, title_style="bold", expand=True)
    table.add_column(_("target"), ratio=4, overflow="fold")
    for head in (
        _("both"),
        *(_("only {plan}").format(plan=_broken(name)) for name in names),
        _("neither"),
    ):
        table.add_column(head.replace(" ", "\n", 1), justify="right", no_wrap=True)
    table.add_column(_("test"), ratio=6, overflow="fold")
    for p in comparison.passes:
        d = p.difference.difference
        counts = ["-"] * 4 if p.both < 0 else [str(x) for x in (p.both, p.only_first, p.only_second, p.neither)]
        test = "" if p.both < 0 else _("exact McNemar p = {p}").format(p=f"{p.p_value:.3g}") + "; "
        test += _("difference {estimate} ({low} .. {high}) percentage points ({method})").format(
            **{k: number(100 * v) for k, v in (("estimate", d.estimate), ("low", d.low), ("high", d.high))},
            method=_(d.method),
        )
        table.add_row(f"{p.target.id} {p.target.title}", *counts, test)
    return table


def plain(names: tuple[str, str], comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain data for ``compare.json``, in SI; numbers that do not exist are null."""
    return {
        "first": names[0],
        "second": names[1],
        "failed": comparison.failed,
        "differences": {name: _plain(pair) for name, pair in comparison.differences.items()},
        "pooled": {p.target.id: _plain(p.difference) for p in comparison.pooled},
        "passes": [
            {
                "target": p.target.id,
                "events": p.events,
                "both": p.both,
                "only_first": p.only_first,
                "only_second": p.only_second,
                "neither": p.neither,
                "p_value": _finite(p.p_value),
                "difference": _plain(p.difference),
            }
            for p in comparison.passes
        ],
        "verdicts": [v.to_json() for v in comparison.verdicts],
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _plain(pair: Paired) -> dict[str, Any]:
    return {
        "events": pair.events,
        "first": _finite(pair.first),
        "second": _finite(pair.second),
        "difference": _finite(pair.difference.estimate),
        "low": _finite(pair.difference.low),
        "high": _finite(pair.difference.high),
        "method": pair.difference.method,
        "variance_paired": _finite(pair.variance_paired),
        "variance_unpaired": _finite(pair.variance_unpaired),
        "correlation": _finite(pair.correlation),
        "worth": _finite(pair.worth),
    }
