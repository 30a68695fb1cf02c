"""The report's comparison of two plans: verdicts side by side, paired differences, passes by event, charts."""

import math
from typing import Any

from markupsafe import Markup

from experiments.compare import Comparison, Passes, common
from experiments.pairing import Figure, by_chance, fewer_events, figures, other_cases, what_pairing_was_worth
from reports import charts
from reports.page import number, verdict_row
from reports.study_part import StudyPart
from sim.text import _

CSS = {"better": "met", "worse": "not-met", "not clear": "undecided"}


def section(comparison: Comparison, first: StudyPart, second: StudyPart) -> dict[str, Any]:
    """Return what the page's template shows of a comparison, in the language in use.

    Parameters
    ----------
    comparison : Comparison
        Of the two studies.
    first, second : StudyPart
        The baseline and the plan held against it.
    """
    about = second.results.about
    one, _two = common(comparison.first, comparison.second)
    lost = ""
    if comparison.failed:
        lost = _("{count} runs failed; their events are left out on both sides").format(count=comparison.failed)
    rows, events = figures(comparison), one["event"].nunique()
    names = (first.plan.name, second.plan.name)
    return {
        "title": _("{second} against {first}").format(first=names[0], second=names[1]),
        "subtitle": _("{events} common events, responses to each: {replications}, seed {seed}; the same luck").format(
            events=events, replications=about["replications"], seed=about["seed"]
        ),
        "plans": [(plan.name, plan.title) for plan in (first.plan, second.plan)],
        "notes": [text for text in (lost, *second.scenario.warnings) if text],
        "names": names,
        "verdicts": _side_by_side(first, second),
        "figures": [_figure_row(f) for f in rows],
        "other_cases": [*by_chance(rows), *fewer_events(rows, events), *other_cases(comparison)],
        "passes": [_passes_row(p) for p in comparison.passes],
        "pairing": what_pairing_was_worth(rows),
        "charts": _charts(comparison, rows, second, names),
        "words": _words(names),
    }


def _words(names: tuple[str, str]) -> dict[str, Any]:
    return {
        "verdicts": _("What either plan keeps"), "differences": _("How the figures differ"),
        "passes": _("In which events the promise was kept"), "pairing": _("What the common events were worth"),
        "charts": _("Event by event"),
        "verdict_heads": [_("target"), _("promise"), names[0], _("verdict"), names[1], _("verdict")],
        "figure_heads": [_("figure"), *names, _("difference"), _("95 % interval and method"), _("events"),
                         _("variance paired / unpaired"), _("worth"), _("change")],
        "pass_heads": [_("target"), _("both"), *(_("only {plan}").format(plan=name) for name in names), _("neither"),
                       _("test"), _("difference of shares, percentage points")],
        "differences_text": _(
            "Difference: {second} minus {first}, taken event by event. Better or worse is said only where the whole"
            " interval lies on one side of zero."
        ).format(first=names[0], second=names[1]),
        "pairing_text": _(
            "Both plans met the same events with the same luck. Paired variance: of the mean difference as it is."
            " Unpaired: what it would be had each plan met events of its own. Worth is the second over the first: so"
            " many times as many separate events would tell as much. The square of a figure's unit is a variance's."
        ),
        "charts_text": _("Left, a point an event; on the dotted line both plans are equal. Right, the differences."),
    }  # fmt: skip


def _side_by_side(first: StudyPart, second: StudyPart) -> list[dict[str, Any]]:
    before = {v.target.id: verdict_row(v) for v in first.verdicts}
    return [{"one": before.get(v.target.id), "two": verdict_row(v)} for v in second.verdicts]


def _with_unit(value: float, unit: str) -> str:
    return f"{number(value)} {_(unit)}".strip() if unit and math.isfinite(value) else number(value)


def _figure_row(figure: Figure) -> dict[str, Any]:
    pair, factor = figure.pair, figure.factor
    d = pair.difference
    known = math.isfinite(d.low) and math.isfinite(d.high)
    return {
        "title": figure.title,
        "first": _with_unit(pair.first * factor, figure.unit),
        "second": _with_unit(pair.second * factor, figure.unit),
        "difference": _with_unit(d.estimate * factor, figure.difference_unit),
        "interval": f"{number(d.low * factor)} .. {number(d.high * factor)}" if known else "–",
        "method": _(d.method),
        "events": number(pair.events),
        "variances": f"{_short(pair.variance_paired * factor**2)} / {_short(pair.variance_unpaired * factor**2)}",
        "worth": figure.worth,
        "change": _(figure.change),
        "css": CSS.get(figure.change, ""),
    }


def _short(value: float) -> str:
    return f"{value:.3g}" if math.isfinite(value) else "–"


def _passes_row(passes: Passes) -> dict[str, Any]:
    d = passes.difference.difference
    single = passes.both >= 0
    counts = (passes.both, passes.only_first, passes.only_second, passes.neither)
    return {
        "title": f"{passes.target.id} {passes.target.title}",
        "counts": [number(n) if single else "–" for n in counts],
        "test": _("exact McNemar p = {p}").format(p=f"{passes.p_value:.3g}") if single else _("several runs an event"),
        "difference": f"{number(100 * d.estimate)} ({number(100 * d.low)} .. {number(100 * d.high)})",
        "method": _(d.method),
    }


def _charts(comparison: Comparison, rows: list[Figure], part: StudyPart, names: tuple[str, str]) -> list[Markup]:
    promised = dict.fromkeys(kpi for target in part.scenario.targets for kpi in target.kpis)
    by_key = {f.key: f for f in rows}
    found = []
    for kpi in promised:
        if kpi not in comparison.differences or kpi not in by_key:
            continue
        figure = by_key[kpi]
        values = comparison.by_event(kpi) * figure.factor
        if values.nunique().max() > 1:  # what each plan fixes by itself shows nothing event by event
            one, two = (values[side].to_numpy(float) for side in ("first", "second"))
            unit = _(figure.unit) if figure.unit else ""
            found.append(Markup(charts.html(charts.pairs(one, two, figure.title, unit, names))))
    return found
