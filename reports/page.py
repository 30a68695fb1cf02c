"""The report: one self-contained HTML file, made from results, verdicts and the records of chosen runs."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from experiments.results import Results
from experiments.verdicts import Verdict
from reports import charts
from reports.fires import fire_tables
from reports.gantt import gantt
from reports.late_relief import late_relief_tables
from reports.levels import shelter_chart, stock_chart
from reports.names import names_of
from reports.replay import maps
from reports.study_lists import shown_lists
from reports.study_part import ChosenRun, StudyPart
from reports.terms import terms
from scenarios.assumptions import estimates_of
from scenarios.basis import values_of
from scenarios.model_parts import model_parts
from scenarios.plan import Plan
from scenarios.quantity import ratio
from scenarios.regions.base import Region
from scenarios.targets import LessThanBaseline, ShareOfEvents, Target
from sim.kpis import all_kpis
from sim.record import Record
from sim.text import N_, _, language

SENSES = {"at least": N_("at least"), "at most": N_("at most")}
"""On which side of its threshold a promise is kept: message ids."""


def unit_of(kpi: str) -> tuple[float, str]:
    """Return the factor from SI and the unit word with which a KPI is shown."""
    found = all_kpis().get(kpi)
    return (ratio(found.unit, found.shown_as), found.shown_as) if found else (1.0, "")


def number(value: float) -> str:
    """Return a figure with three or four significant digits; a dash where there is none.

    What is below 100 is not shown as 100: of shares that would be another answer.
    """
    if not math.isfinite(value):
        return "–"
    if value == int(value) and abs(value) < 1e9:
        return f"{int(value):,}"
    if abs(value) >= 100:
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.1f}"
    return next(text for digits in range(3, 20) if abs(float(text := f"{value:.{digits}g}")) < 100)


def _title(kpi: str) -> str:
    found = all_kpis().get(kpi)
    return _(found.title) if found else kpi


def verdict_row(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as the cells of a table, in the language in use."""
    target: Target = verdict.target
    unit = " " + _(verdict.unit) if verdict.unit else ""
    interval = verdict.interval
    promise = f"{_(SENSES[target.sense])} {number(verdict.shown(verdict.promise))}{unit}"
    if isinstance(target, LessThanBaseline) and target.in_words:
        promise = target.in_words
    if isinstance(target, ShareOfEvents):
        promise = _("in at least {share} of events: “{figure}” {sense} {threshold}").format(
            share=f"{number(verdict.shown(verdict.promise))}{unit}", figure=_title(target.kpi),
            sense=_(SENSES[target.sense]), threshold=target.threshold,
        )  # fmt: skip
    known = math.isfinite(interval.estimate)
    low, high = number(verdict.shown(interval.low)), number(verdict.shown(interval.high))
    return {
        "id": target.id, "title": target.title, "remark": verdict.remark, "promise": promise,
        "estimate": f"{number(verdict.shown(interval.estimate))}{unit} {verdict.estimate_of}".strip() if known else "–",
        "interval": f"{low} – {high}{unit}" if known and interval.low < interval.high else "–",
        "method": _(interval.method) if interval.method else "",
        "events": number(interval.events) if interval.events else "–",
        "of_events": _("{count} events").format(count=interval.events),
        "verdict": _(verdict.verdict), "conditional": verdict.conditional,
        "css": {"met": "met", "not met": "not-met", "the baseline": ""}.get(verdict.verdict, "undecided"),
        "definition": target.definition, "clause": target.told_clause, "judgement": _(target.judgement),
        "note": " ".join(note.text() for note in verdict.notes),
    }  # fmt: skip


def _kpi_rows(results: Results) -> list[dict[str, Any]]:
    rows = []
    for name in results.kpis:
        found = all_kpis().get(name)
        factor, unit = unit_of(name)
        values = results.by_event(results.table[name]).to_numpy(float) * factor
        known = values[np.isfinite(values)]
        if not known.size:
            continue
        unit_text = f" {_(unit)}" if unit else ""
        quantiles = np.quantile(known, [0.1, 0.5, 0.9])
        cells = [number(float(v)) + unit_text for v in (known.mean(), *quantiles, known.max())] + [number(known.size)]
        rows.append({"title": _title(name), "definition": _(found.definition) if found else "", "cells": cells})
    return rows


def _charts(part: StudyPart) -> list[Markup]:
    shown: dict[str, Target | None] = {}
    for verdict in part.verdicts:
        for kpi in verdict.target.kpis:
            if kpi in part.results.kpis:
                shown.setdefault(kpi, verdict.target if len(verdict.target.kpis) == 1 else None)
    figures = []
    for kpi, target in shown.items():
        factor, unit = unit_of(kpi)
        values = part.results.by_event(part.results.table[kpi]).to_numpy(float) * factor
        if np.unique(values[np.isfinite(values)]).size < 2:
            continue
        absolute = target is not None and not isinstance(target, LessThanBaseline)
        threshold = target.threshold_si * factor if target is not None and absolute else None
        figures.append(
            Markup(charts.html(charts.distribution(values, _title(kpi), _(unit) if unit else "", threshold)))
        )
    return figures


def shown_maps(record: Record, region: Region, at: str) -> list[dict[str, Any]]:
    """Return the map replays of a run as a page takes them; ``at`` is the beginning of their ids."""
    shown = []
    for i, found in enumerate(maps(record, region)):
        spec = json.dumps(found["spec"], separators=(",", ":"), allow_nan=False).replace("</", "<\\/")
        shown.append({**found, "id": f"{at}-{i}", "spec": Markup(spec)})
    return shown


def _run(part: StudyPart, run: ChosenRun, at: str) -> dict[str, Any]:
    figures = []
    for name, kpi in all_kpis().items():
        if name in part.results.kpis:
            factor, unit = unit_of(name)
            value = kpi(run.record) * factor
            if math.isfinite(value):
                figures.append((_(kpi.title), f"{number(value)} {_(unit) if unit else ''}".strip()))
    return {
        "title": _("{name} run: event {event}, replication {replication}").format(
            name=run.name, event=run.event, replication=run.replication),
        "subtitle": _("chosen by: {kpi}. Repeat it: {command}").format(kpi=_title(run.kpi), command=run.command),
        "maps": shown_maps(run.record, part.region, at), "figures": figures,
        "gantt": Markup(charts.html(gantt(run.record, names_of(part.plan, part.region)))),
        "stock": Markup(charts.html(stock_chart(run.record))) or _("Nothing was taken from any store."),
        "shelter": Markup(charts.html(shelter_chart(run.record))),
    }  # fmt: skip


def _study(part: StudyPart, number_of: int) -> dict[str, Any]:
    about = part.results.about
    failed = ""
    if part.results.failures:
        failed = _("{n} runs failed and are in no mean: ").format(n=len(part.results.failures)) + "; ".join(
            f"{f.command} ({f.reason})" for f in part.results.failures[:5]
        )
    changed = "".join(f"; {text}" for text in about.get("sets", ()))
    return {
        "title": f"{part.scenario.title} · {part.plan.title}",
        "subtitle": _("{events} events, responses to each: {replications}, seed {seed}").format(
            events=about["events"], replications=about["replications"], seed=about["seed"]
        )
        + f" ({about['scenario_name']}, {about['plan_name']}{changed})",
        "failed": failed, "coarse": " ".join(part.scenario.warnings),
        "verdicts": [verdict_row(v) for v in part.verdicts],
        "charts": _charts(part),
        "causes": [*late_relief_tables(part.results), *fire_tables(part.results.cases),
                   *shown_lists(part.results, names_of(part.plan, part.region))],
        "kpis": _kpi_rows(part.results),
        "elsewhere": _("Runs of this plan in full: {command}").format(command=part.elsewhere) if part.elsewhere else "",
        "runs": [_run(part, run, f"map-{number_of}-{i}") for i, run in enumerate(part.runs)],
    }  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "definitions_of_targets": _("What each target means"), "clause": _("clause"), "judgement": _("own judgement"),
        "distributions": _("How the figures spread over events"), "all_kpis": _("All figures"), "time": _("time"),
        "gantt": _("Who worked when"), "stock": _("What was left in store"), "shelter": _("Who was in shelter"),
        "figures_of_run": _("Figures of this run"), "rests_on": _("What this rests on"),
        "rests_on_text": _("A verdict is conditional where a figure below is not real. Real: measured or official. "
                           "Estimate: derived, from elsewhere or recalled. Synthetic: made up in a stated way."),
        "plan_figures": _("Every figure of the plan, with its certainty"), "models": _("Models"),
        "assumed": _("What the models of hazards and people take as given (estimates):"),
        "terms": _("Definitions"), "provenance": _("Provenance"),
    }  # fmt: skip


@cache
def _template() -> Any:
    env = Environment(loader=PackageLoader("reports"), autoescape=select_autoescape())
    return env.get_template("page.html")


def _models(hazards: Iterable[Any]) -> list[dict[str, str]]:
    return [
        {
            "kind": _(part.title),
            "cites": part.cites or _("own judgement"),
            "verified": _("verified: {against}").format(against=_(part.held)) if part.verified else _("not verified"),
            "note": _(part.note),
        }
        for part in model_parts(hazards)
    ]


def _provenance(parts: Sequence[StudyPart]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for part in parts:
        about: Mapping[str, Any] = part.results.about
        rows += [
            (_("study"), f"{about['scenario_name']} / {about['plan_name']}: {about['digest']}"),
            (_("results sha256"), part.results.sha256),
            (_("region"), f"{part.region.name} {part.region.digest}"),
            (_("versions"), ", ".join(f"{k} {v}" for k, v in about["versions"].items())),
        ]
    return rows


def _basis(plans: Sequence[Plan]) -> list[dict[str, str]]:
    return [
        {
            "path": b.path if len(plans) == 1 else f"{plan.name}: {b.path}",
            "value": value,
            "certainty": f"{b.certainty}: {b.certainty_text}",
            "source": _(b.source),
            "note": _(b.note),
        }
        for plan in plans
        for b, value in zip(plan.basis, values_of(plan, plan.basis), strict=True)
    ]


def write_page(parts: Sequence[StudyPart], out: Path, comparisons: Sequence[Mapping[str, Any]] = ()) -> Path:
    """Write the report in the language in use and return its path.

    Parameters
    ----------
    parts : sequence of StudyPart
        One or more studies; they share the region's layers.
    out : Path
        The HTML file.
    comparisons : sequence of mappings
        Sections of plans held against each other, before the studies (see :func:`reports.comparison.section`).
    """
    from plotly.offline import get_plotlyjs

    from sim.files import write_text

    here = Path(__file__).parent / "templates"
    zh = language() == "zh"
    conditional = any(v.conditional for part in parts for v in part.verdicts)
    estimates = _(
        "These verdicts are conditional: inventory, terrain and weather are estimates or synthetic. "
        "What they rest on is listed below."
    )
    question = _("Which plan holds better?") if comparisons else _("Does the plan hold?")
    plans = list({part.plan.name: part.plan for part in parts}.values())
    page = _template().render(
        lang="zh-CN" if zh else "en",
        title=" ".join([question, " · ".join(p.title for p in plans)]),
        subtitle=" · ".join(dict.fromkeys(p.scenario.title for p in parts)),
        comparisons=comparisons,
        estimates_note=estimates if conditional else "",
        style=Markup((here / "style.css").read_text(encoding="utf-8")),
        replay_script=Markup((here / "replay.js").read_text(encoding="utf-8")),
        plotly=Markup(get_plotlyjs().replace("</script", "<\\/script")),
        studies=[_study(part, i) for i, part in enumerate(parts)],
        words=_words(),
        conditional_word=_("conditional"),
        verdict_heads=[_("target"), _("promise"), _("result"), _("95 % interval and method"), _("events"),
                       _("verdict")],
        model_heads=[_("model"), _("held against published figures"), _("note"), _("publications")],
        kpi_heads=[_("figure"), _("mean"), "10 %", _("median"), "90 %", _("largest"), _("events")],
        layer_heads=[_("layer"), _("certainty"), _("source"), _("note")],
        basis_heads=[_("figure"), _("value"), _("certainty"), _("source"), _("note")],
        layers=[{"name": _(layer.name), "certainty": _(layer.certainty), "source": _(layer.source),
                 "note": _(layer.note)} for layer in parts[0].region.layers],
        basis=_basis(plans),
        assumed=[_(text) for text in estimates_of(
            hazard for part in parts for hazard in part.scenario.hazards)],
        models=_models(hazard for part in parts for hazard in part.scenario.hazards),
        terms=Markup(terms()),
        provenance=_provenance(parts),
    )  # fmt: skip
    write_text(out, page)
    return out
