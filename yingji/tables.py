"""Console tables of verdicts and comparisons, in the language in use."""

import math
from collections.abc import Sequence
from itertools import groupby

from rich import box
from rich.table import Table
from rich.text import Text

from experiments.verdicts import (
    BASELINE,
    COMPARE,
    MET,
    NO_FIGURE,
    NOT_MET,
    UNDECIDED,
    Condition,
    Verdict,
    promised_unit,
)
from scenarios.quantity import dimension_of, ratio
from scenarios.scenario import Scenario
from scenarios.targets import LessThanBaseline, ShareOfEvents, Target
from sim.kpis import all_kpis
from sim.kpis.base import Kpi
from sim.text import N_, _, language

STYLES = {
    MET: "bold green",
    NOT_MET: "bold red",
    UNDECIDED: "bold yellow",
    COMPARE: "cyan",
    BASELINE: "dim",
    NO_FIGURE: "magenta",
}
SHOWN_PATHS = 12
CERTAINTIES = (N_("estimate"), N_("synthetic"), N_("not verified"))
"""Certainties of layers and models: message ids."""


def number(value: float) -> str:
    """Return a figure with four digits or so; ``-`` where there is none. What is below 100 is not shown as 100."""
    if math.isnan(value):
        return "-"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if 1000 <= abs(value) < 1e9:
        return f"{value:,.0f}"
    text = f"{value:.4g}"
    if abs(value) < 100 <= abs(float(text)):
        # of shares that would be another answer
        return next(text for digits in range(5, 20) if abs(float(text := f"{value:.{digits}g}")) < 100)
    return text


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
    text = f"{sign} {number(threshold.shown(threshold.si))} {unit_word(promised_unit(target))}".strip()
    if isinstance(target, ShareOfEvents):
        kpi = all_kpis().get(target.kpi)
        figure = _(kpi.title) if kpi else target.kpi
        text = _("“{figure}” {promise}, in ≥ {share:g} % of events").format(
            figure=figure, promise=text, share=target.probability * 100
        )
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
            f"{v.target.id} {v.target.title}" + (f"\n{v.remark}" if v.remark else ""),
            promise_text(v.target),
            "-"
            if math.isnan(v.interval.estimate)
            else f"{number(v.shown(v.interval.estimate))} {unit_word(v.unit)}\n{v.estimate_of}".strip(),
            "-" if exact else f"{low} .. {high}",
            str(v.interval.events or "-"),
            _(v.interval.method) if v.interval.method else "",
            verdict_text(v),
        )
    return table


def changed_lines(scenario: Scenario, sets: Sequence[str]) -> list[str]:
    """Return what was changed on the command line, and what a reader must know of that; empty where nothing is."""
    lines = [_("changed: {changes}").format(changes="; ".join(sets))] if sets else []
    return [*lines, *scenario.warnings]


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
    return value * ratio(kpi.unit, kpi.shown_as)
