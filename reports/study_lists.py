"""The lists of an evaluation: of each hamlet, village, hour and report the median of the events and the worst run."""

import math

from experiments.lists import Listed, Reported, Spread, listed, reported
from experiments.results import Results
from reports.damage_table import LEVELS, REPORTS
from reports.fires import TitledTable
from reports.lists import FILES, head_of_ids
from reports.names import Names
from reports.table import Cell, Table
from sim.command.damage_entries import damage_columns
from sim.text import _, language, percent

SHOWN = 25
"""Rows of a list that the report shows; the file has all."""


def study_lists(results: Results, names: Names) -> list[Table]:
    """Return the lists of a study in the order of the files of a run; a list may be empty."""
    made = {
        "evacuation": evacuation(results, names), "villages-called": villages(results, names),
        "duty": duty(results), "damage": damage(results),
    }  # fmt: skip
    return [made.get(name, Table("", [])) for name in FILES]


def shown_lists(results: Results, names: Names) -> list[TitledTable]:
    """Return the lists as tables of the report: the first rows, and which file has them all."""
    note = _(
        "An event's figure is the mean over those of its responses in which the row stands on the list; medians are of"
        " such events. All worst figures of a row are of one run, the one named (event/response). The first {shown} of"
        " {rows} rows; all are in {file}."
    )
    tables = []
    for name, table in zip(FILES, study_lists(results, names), strict=True):
        if table.rows:
            said = note.format(shown=min(SHOWN, len(table.rows)), rows=len(table.rows), file=f"{name}.{language()}.csv")
            keep = [k for k, head in enumerate(table.heads) if not head_of_ids(head)]
            rows = [["–" if row[k] is None else str(row[k]) for k in keep] for row in table.rows[:SHOWN]]
            tables.append({"title": table.title, "note": said, "heads": [table.heads[k] for k in keep], "rows": rows})
    return tables


def _both(spread: Spread, digits: int = 1) -> list[Cell]:
    return [None if math.isnan(x) else round(x, digits) for x in (spread.median, spread.worst)]


def _places(ids: str, names: Names) -> list[Cell]:
    """Return each id of a path of places with its name."""
    return [cell for place in ids.split("/") for cell in (place, names.place(place))]


def _run(one: Listed | Reported) -> str:
    """Return the run whose figures stand in the columns of the worst, as ``event/replication``."""
    return f"{one.event}/{one.replication}"


def _two(head: str) -> list[str]:
    return [_("{figure}: median").format(figure=head), _("{figure}: worst").format(figure=head)]


def evacuation(results: Results, names: Names) -> Table:
    """Return the evacuation list over events: those with most people short in their worst event first."""
    heads = [
        _("town id"), _("town"), _("village id"), _("village"), _("hamlet id"), _("hamlet"), _("danger zone"),
        _("persons"), _("of them cannot walk"),
        _("events in which it is listed"), _("share of these with water"), _("worst run"),
        *_two(_("moved beforehand, persons")),
        *_two(_("short: persons still at home when water came")), *_two(_("short: hours too late")),
        *_two(_("hours from the order to the latest safe departure")),
        *_two(_("hours from the order until all who moved were there")),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for one in sorted(listed(results, "evacuation"), key=_shortest):
        f = one.figures
        rows.append(
            [*_places(one.id, names), _("yes") if f["danger"].median else _("no"), round(f["persons"].median),
             round(f["bound"].median), one.events, f"{percent(f['water'].mean, 0)}%", _run(one),
             *_both(f["moved"], 0), *_both(f["short"], 0), *_both(f["short_h"]), *_both(f["lead_h"]),
             *_both(f["done_h"])]
        )  # fmt: skip
    return Table(_("evacuation list over events"), heads, rows)


def _shortest(one: Listed) -> tuple[float, float, str]:
    worst, late = one.figures["short"].worst, one.figures["short_h"].worst
    return -worst, -late if not math.isnan(late) else 0.0, one.id


def villages(results: Results, names: Names) -> Table:
    """Return how villages came to know over events: those that orders never reached and the slowest first."""
    heads = [
        _("town id"), _("town"), _("village id"), _("village"), _("events in which it was called"),
        _("worst run"), *_two(_("slowest read-back, h")),
        *_two(_("calls that reached nobody")), *_two(_("messengers")),
        *_two(_("orders that never arrived")),
    ]  # fmt: skip
    found = sorted(
        listed(results, "calls"), key=lambda v: (-v.figures["never"].worst, -v.figures["slowest_h"].worst, v.id)
    )
    rows: list[list[Cell]] = [
        [*_places(v.id, names), v.events, _run(v), *_both(v.figures["slowest_h"]),
         *_both(v.figures["failed"]), *_both(v.figures["messengers"]), *_both(v.figures["never"])]
        for v in found
    ]  # fmt: skip
    return Table(_("villages called, over events"), heads, rows)


def duty(results: Results) -> Table:
    """Return the load of the duty roster over events, by level and hour of the day."""
    heads = [
        _("level"), _("hour of the day"), _("events"), _("worst run"), *_two(_("decisions, calls or orders")),
        *_two(_("of them failed or called again")), *_two(_("waiting of all together, h")),
        *_two(_("longest waiting, h")), *_two(_("time for decisions, h")),
    ]  # fmt: skip
    order = list(LEVELS)

    def place(one: Listed) -> tuple[int, int]:
        level, _slash, hour = one.id.partition("/")
        return order.index(level), int(hour)

    rows: list[list[Cell]] = []
    for one in sorted(listed(results, "duty"), key=place):
        level, hour = place(one)
        figures = [cell for name in ("count", "failed", "waited_h", "longest_h", "worked_h")
                   for cell in _both(one.figures[name])]  # fmt: skip
        rows.append([_(LEVELS[order[level]]), f"{hour}:00–{hour + 1}:00", one.events, _run(one), *figures])
    return Table(_("load of the duty roster over events"), heads, rows)


def damage(results: Results) -> Table:
    """Return what the city's reports said against what was so, all towns together, over events."""
    zh = language() == "zh"
    columns = {c.field: c for c in reversed(damage_columns()) if c.field}
    found = reported(results)
    heads = [_("report"), _("figure"), _("events"), _("worst run"), *_two(_("as reported")), *_two(_("as it was"))]
    rows: list[list[Cell]] = []
    for one in sorted(found, key=lambda one: list(REPORTS).index(one.report)):
        column = columns[one.field]
        figures = (x for spread in (one.told, one.true) for x in _both(spread, 0))
        said = [None if x is None else column.scaled(float(x)) for x in figures]
        rows.append([_(REPORTS[one.report]), column.zh if zh else column.en, one.events, _run(one), *said])
    return Table(_("damage reports over events"), heads, rows)
