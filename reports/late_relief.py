"""What decided late relief, as tables of the report and of the console: the need, and the bottleneck."""

import math

from experiments.bottlenecks import Bottleneck, Lateness, bottlenecks
from experiments.relief_causes import PROMISES, lacking, what_was_late
from experiments.results import Results
from experiments.stats import Interval
from reports.event_words import need
from reports.fires import TitledTable
from sim.kpis.causes import CAUSES
from sim.kpis.lateness import HOW
from sim.text import _, percent


def late_relief_tables(results: Results) -> list[TitledTable]:
    """Return tables (title, note, heads, rows of cells) of a study; none where nobody's relief was late."""
    late = what_was_late(results)
    if not late:
        return []
    heads = [one.text() for one in late]
    needs = [
        [_("{need}: {how}").format(need=need(key), how=_(HOW[how])), *(one.need_text((key, how)) for one in late)]
        for key, how in lacking(late)
    ]
    need_note = _(
        "Of all runs together; each column adds up to 100 % of those who missed the promise. Of first relief the need"
        " that was met last decides, of basic living each that was not met at its hour or did not hold; who lacked"
        " several is divided among them."
    )
    title = _("Which need decided late relief")
    tables = [{"title": title, "note": need_note, "heads": [_("need"), *heads], "rows": needs}]
    return tables + [_bottleneck_table(one) for one in bottlenecks(results)]


def _bottleneck_table(late: Lateness) -> TitledTable:
    note = _(
        "{hours:,.0f} person-hours beyond the promise's hour, in {events} events. The clock begins with the first home"
        " with water in the town (for people moved beforehand with their arrival, for whom the water reached later than"
        " the promise's hour with their own harm). The need that was met last decides; its wait since the clock is"
        " shared out by what was waited for, so that the column adds up to 100 %. Kept now: {kept} % of the people in"
        " need. At most: had this cause alone taken no time, for them and for whoever was before them in a queue, and"
        " all else the time it took; an upper bound and no forecast, for what it sets free may queue elsewhere."
        " Intervals of 95 %: {method}."
    ).format(
        hours=late.late_h,
        events=late.events,
        kept=percent(late.kept),
        method=_(late.causes[0].share.method),
    )
    return {
        "title": _("Where the bottleneck is: {promise}").format(promise=_(PROMISES[late.promise])),
        "note": note,
        "heads": [_("cause"), _("share of the lateness"), _("95 % interval"), _("kept at most without it"),
                  _("95 % interval")],
        "rows": [_row(one) for one in late.causes],
    }  # fmt: skip


def _row(one: Bottleneck) -> list[str]:
    return [_(CAUSES[one.cause]), *_percent(one.share), *_percent(one.kept)]


def _percent(interval: Interval) -> tuple[str, str]:
    if math.isnan(interval.estimate):
        return "–", "–"
    shown = f"{percent(interval.estimate)} %"
    if math.isnan(interval.low):
        return shown, "–"
    return shown, f"{percent(interval.low)} – {percent(interval.high)} %"
