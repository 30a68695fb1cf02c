"""Console tables of verdicts and comparisons, in the language in use."""

import math
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from experiments.verdicts import COMPARE, MET, NO_FIGURE, NOT_MET, UNDECIDED, Condition, Verdict
from scenarios.quantity import dimension_of
from scenarios.targets import LessThanBaseline, ShareOfEvents, Target
from sim.kpis.base import Kpi
from sim.text import N_, _, language

if TYPE_CHECKING:
    from experiments.compare import Comparison

STYLES = {MET: "bold green", NOT_MET: "bold red", UNDECIDED: "bold yellow", COMPARE: "cyan", NO_FIGURE: "magenta"}
SHOWN_PATHS = 12
CERTAINTIES = (N_("estimate"), N_("synthetic"), N_("not verified"))
"""Certainties of layers and models: message ids."""


def number(value: float) -> str:
    """Return a figure with four digits or so; ``-`` where there is none."""
    if math.isnan(value):
        return "-"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.4g}"


def unit_word(unit: str) -> str:
    """Return a unit's word in the language in use: ``persons`` and 人, ``mu`` and 亩; one known word stays as it is."""
    dimension = dimension_of(unit)
    if dimension is None or unit not in dimension.units or unit in ("", "%", "‰"):
        return _(unit)
    same = [word for word, size in dimension.units.items() if word and size == dimension.units[unit]]
    wanted = [word for word in same if word.isascii() != (language() == "zh")]
    return unit if unit in wanted else wanted[0] if wanted else unit


def promise_text(target: Target) -> str:
    """Return a promise in short: ``≥ 95 %, in ≥ 95 % of events``."""
    if isinstance(target, LessThanBaseline) and target.in_words:
        return target.in_words
    sign = "≥" if target.sense == "at least" else "≤"
    threshold = target.threshold
    text = f"{sign} {number(threshold.shown(threshold.si))} {unit_word(threshold.unit)}".strip()
    if isinstance(target, ShareOfEvents):
        text = _("{promise}, in ≥ {share:g} % of events").format(promise=text, share=target.probability * 100)
    return text.replace(" %", "\u00a0%")


def verdict_text(verdict: Verdict) -> Text:
    """Return a verdict in its colour; *conditional* stands below where it rests on estimates."""
    text = Text(_(verdict.verdict), STYLES[verdict.verdict])
    if verdict.conditional:
        text.append("\n" + _("conditional"), "dim")
    return text


def verdict_table(verdicts: Sequence[Verdict], title: str) -> Table:
    """Return the table of verdicts: promise, estimate, interval, events behind it, method, verdict."""
    table = Table(title=title, box=box.SIMPLE_HEAD, title_style="bold", show_lines=True, expand=True)
    table.add_column(_("target"), ratio=4, overflow="fold")
    table.add_column(_("promise"), ratio=3, overflow="fold")
    table.add_column(_("result"), justify="right", no_wrap=True)
    table.add_column(_("95 % interval"), justify="right", no_wrap=True)
    table.add_column(_("events"), justify="right", no_wrap=True)
    table.add_column(_("method"), ratio=3, overflow="fold")
    table.add_column(_("verdict"), no_wrap=True)
    for v in verdicts:
        low, high = (number(v.shown(x)) for x in (v.interval.low, v.interval.high))
        exact = v.interval.low == v.interval.high or math.isnan(v.interval.low)
        table.add_row(
            f"{v.target.id} {v.target.title}",
            promise_text(v.target),
            "-"
            if math.isnan(v.interval.estimate)
            else f"{number(v.shown(v.interval.estimate))} {unit_word(v.unit)} {v.estimate_of}".strip(),
            "-" if exact else f"{low} .. {high}",
            str(v.interval.events or "-"),
            _(v.interval.method) if v.interval.method else "",
            verdict_text(v),
        )
    return table


def definition_lines(verdicts: Sequence[Verdict]) -> list[str]:
    """Return each target's definition, with what is own judgement in it, and the notes of its verdict."""
    lines = []
    for v in verdicts:
        lines.append(f"{v.target.id}  {v.target.definition}")
        if v.target.judgement:
            lines.append("    " + _("own judgement: {text}").format(text=_(v.target.judgement)))
        lines += [f"    {note.text()}" for note in v.notes]
    return lines


def condition_lines(conditions: Sequence[Condition]) -> list[str]:
    """Return what conditional verdicts rest on, grouped by kind and certainty."""
    if not conditions:
        return []
    heads = {
        "plan": _("figures of the plan of certainty {certainty}"),
        "layer": _("layers of the region that are {certainty}"),
        "model": _("models that are {certainty}"),
    }
    lines = [_("The verdicts are conditional: they rest on what is no fact.")]
    for (kind, certainty), group in groupby(
        sorted(conditions, key=lambda c: (c.kind, c.certainty)), lambda c: (c.kind, c.certainty)
    ):
        whats = list(dict.fromkeys(_(c.what) if kind != "plan" else c.what for c in group))
        shown = ", ".join(whats[:SHOWN_PATHS])
        if len(whats) > SHOWN_PATHS:
            shown += " " + _("... and {count} more in summary.json").format(count=len(whats) - SHOWN_PATHS)
        lines.append(f"  {heads[kind].format(certainty=_(certainty))} ({len(whats)}): {shown}")
    lines.append(
        "  "
        + _("C from a norm or another place, D recalled, E estimate. At which value a verdict flips: not computed.")
    )
    return lines


def shown(kpi: Kpi | None, value: float) -> float:
    """Return a KPI's value in the unit that reports use."""
    if kpi is None:
        return value
    sizes = [d.units.get(word, 1.0) if (d := dimension_of(word)) else 1.0 for word in (kpi.unit, kpi.shown_as)]
    return value * sizes[0] / sizes[1]


def difference_table(comparison: "Comparison", kpis: dict[str, Kpi], names: tuple[str, str]) -> Table:
    """Return the table of paired differences, with the variance of the mean difference paired and unpaired."""
    table = Table(
        title=_("{second} minus {first}, on the same events and the same luck").format(first=names[0], second=names[1]),
        box=box.SIMPLE_HEAD,
        title_style="bold",
        expand=True,
    )
    table.add_column(_("figure"), min_width=34, overflow="fold")
    table.add_column(names[0], justify="right", max_width=14)
    table.add_column(names[1], justify="right", max_width=14)
    table.add_column(_("difference (95 % interval)"), justify="right")
    table.add_column(_("events"), justify="right", no_wrap=True)
    table.add_column(_("variance paired / unpaired"), justify="right")
    table.add_column("", no_wrap=True)
    for name, paired in comparison.differences.items():
        kpi = kpis.get(name)
        d = paired.difference
        scale = shown(kpi, 1.0) ** 2
        unit = f" ({unit_word(kpi.shown_as)})" if kpi and kpi.shown_as else ""
        table.add_row(
            (_(kpi.title) if kpi else name) + unit,
            number(shown(kpi, paired.first)),
            number(shown(kpi, paired.second)),
            f"{number(shown(kpi, d.estimate))} ({number(shown(kpi, d.low))} .. {number(shown(kpi, d.high))})",
            str(paired.events),
            f"{number(paired.variance_paired * scale)} / {number(paired.variance_unpaired * scale)}",
            change_text(d.low, d.high, kpi.better if kpi else 0),
        )
    return table


def change_text(low: float, high: float, better: int) -> Text:
    """Return whether an interval of a difference says better, worse or neither."""
    if low == high == 0:
        return Text(_("equal"), "dim")
    if low > 0 or high < 0:
        good = (low > 0) == (better > 0)
        return Text(_("better"), "green") if good else Text(_("worse"), "red")
    return Text(_("not clear"), "yellow")


def passes_table(comparison: "Comparison", names: tuple[str, str]) -> Table | None:
    """Return the table of events by who kept the promise, with McNemar's test; None where no target asks for it."""
    if not comparison.passes:
        return None
    table = Table(title=_("events in which the promise was kept"), box=box.SIMPLE_HEAD, title_style="bold", expand=True)
    table.add_column(_("target"), ratio=4, overflow="fold")
    for head in (
        _("both"),
        _("only {plan}").format(plan=names[0]),
        _("only {plan}").format(plan=names[1]),
        _("neither"),
    ):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column(_("test"), ratio=3, overflow="fold")
    for p in comparison.passes:
        d = p.difference.difference
        if p.both < 0:
            test = _("difference of shares {low} .. {high} (several runs an event: {method})").format(
                low=number(d.low), high=number(d.high), method=_(d.method)
            )
            counts = ["-"] * 4
        else:
            test = _("exact McNemar p = {p}").format(p=f"{p.p_value:.3g}")
            counts = [str(x) for x in (p.both, p.only_first, p.only_second, p.neither)]
        table.add_row(f"{p.target.id} {p.target.title}", *counts, test)
    return table


def plain(names: tuple[str, str], comparison: "Comparison") -> dict[str, Any]:
    """Return a comparison as plain data for ``compare.json``, in SI; numbers that do not exist are null."""

    def finite(value: float) -> float | None:
        return float(value) if math.isfinite(value) else None

    return {
        "first": names[0],
        "second": names[1],
        "failed": comparison.failed,
        "differences": {
            name: {
                "events": p.events,
                "first": finite(p.first),
                "second": finite(p.second),
                "difference": finite(p.difference.estimate),
                "low": finite(p.difference.low),
                "high": finite(p.difference.high),
                "method": p.difference.method,
                "variance_paired": finite(p.variance_paired),
                "variance_unpaired": finite(p.variance_unpaired),
            }
            for name, p in comparison.differences.items()
        },
        "passes": [
            {
                "target": p.target.id,
                "events": p.events,
                "both": p.both,
                "only_first": p.only_first,
                "only_second": p.only_second,
                "neither": p.neither,
                "p_value": finite(p.p_value),
            }
            for p in comparison.passes
        ],
        "verdicts": [v.to_json() for v in comparison.verdicts],
    }
