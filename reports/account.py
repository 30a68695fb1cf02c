"""The account of one run: an HTML page that needs nothing else, and a spreadsheet; both from its record alone."""

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from reports import charts
from reports.account_tables import tables
from reports.clock import in_words
from reports.damage_table import damage
from reports.gantt import gantt
from reports.levels import shelter_chart, stock_chart
from reports.lists import duty, evacuation, head_of_ids, villages_called
from reports.names import Names, names_of
from reports.page import number, shown_maps, unit_of
from reports.rounding import rounded
from reports.stock_tables import stock_in_total, stock_notes
from reports.table import Cell, Table
from reports.timeline import timeline, until_in_words
from reports.workbook import write_workbook
from scenarios.plan import Plan
from scenarios.regions.base import Region
from scenarios.scenario import Scenario
from sim.kpis import all_kpis
from sim.record import Record
from sim.text import _, language

LISTED = 40
"""Rows of a list that the page shows; the files have all."""
NAME = "account"
"""Files are named ``account.zh.html`` and so on, by their language."""


def write_account(
    record: Record, scenario: Scenario, plan: Plan, region: Region, folder: Path, command: str
) -> tuple[Path, Path]:
    """Write the page and the spreadsheet of a run in the language in use; return their paths.

    Parameters
    ----------
    record : Record
        Of the run.
    scenario, plan, region : Scenario, Plan, Region
        For titles and names, and the map under the replay.
    folder : Path
        Where the files go.
    command : str
        The command that repeats the run.
    """
    from sim.files import write_text

    names, told = names_of(plan, region), figures(record, scenario)
    page, book = (folder / f"{NAME}.{language()}.{suffix}" for suffix in ("html", "xlsx"))
    write_text(page, account_page(record, scenario, plan, region, names, told, command))
    write_workbook([_figures_table(told), *tables(record, names)], book)
    return page, book


ToldFigure = tuple[str, str, float, str]
"""Title, definition, value and unit of a KPI."""


def figures(record: Record, scenario: Scenario) -> list[ToldFigure]:
    """Return a run's KPIs; one that does not exist in it only where a target asks."""
    asked = {kpi for target in scenario.targets for kpi in target.kpis}
    found = []
    for name, kpi in all_kpis().items():
        factor, unit = unit_of(name)
        value = kpi(record) * factor
        if math.isfinite(value) or name in asked:
            found.append((_(kpi.title), _(kpi.definition), rounded(value, unit), _(unit) if unit else ""))
    return found


def _figures_table(told: Sequence[ToldFigure]) -> Table:
    rows: list[list[Cell]] = [
        [title, value if math.isfinite(value) else None, unit, definition] for title, definition, value, unit in told
    ]
    return Table(_("figures"), [_("figure"), _("value"), _("unit"), _("definition")], rows)


def account_page(
    record: Record,
    scenario: Scenario,
    plan: Plan,
    region: Region,
    names: Names,
    told: Sequence[ToldFigure],
    command: str,
) -> str:
    """Return the page as HTML."""
    from plotly.offline import get_plotlyjs

    here = Path(__file__).parent / "templates"
    about = record.about
    begins, ends = in_words(record, 0.0), in_words(record, float(about["horizon_s"]))
    when = _("event {event}, replication {replication}, seed {seed}; from {begin} to {end} local time").format(
        event=about["event"], replication=about["replication"], seed=about["seed"], begin=begins, end=ends
    )
    return str(
        _template().render(
            lang="zh-CN" if language() == "zh" else "en",
            title=f"{scenario.title} · {plan.title}",
            subtitle=when,
            note=_("One run is one course of events among many: it shows how, not whether the plan holds. Inventory, "
                   "terrain and weather are estimates or synthetic where the report of an evaluation says so."),
            style=Markup((here / "style.css").read_text(encoding="utf-8")),
            replay_script=Markup((here / "replay.js").read_text(encoding="utf-8")),
            plotly=Markup(get_plotlyjs().replace("</script", "<\\/script")),
            figures=[(title, definition, f"{number(value)} {unit}".strip())
                     for title, definition, value, unit in told],
            maps=shown_maps(record, region, "map"),
            stock=stock_in_total(record, names),
            stock_notes=stock_notes(record),
            lists=_lists(record, names),
            charts=_charts(record, names),
            lines=[
                {"time": in_words(record, line.from_s), "span": until_in_words(line), "about": _(line.about),
                 "text": line.text}
                for line in timeline(record, names)
            ],
            line_heads=[_("time"), _("goes on for"), _("about"), _("what happened")],
            provenance=[
                (_("Repeat it"), command),
                (_("region"), f"{region.name} {region.digest}"),
                (_("record sha256"), record.digest()),
            ],
            words={"figures": _("Figures of this run"), "timeline": _("What happened when"),
                   "lists": _("The first {count} rows; all are in the spreadsheet and in CSV files beside it.").format(
                       count=LISTED),
                   "stock": _("Goods from the store to people"), "time": _("time"),
                   "provenance": _("Provenance")},
        )
    )  # fmt: skip


def _lists(record: Record, names: Names) -> list[dict[str, Any]]:
    """Return the lists as the page shows them: the first rows, of damage the sums over towns; ids are in the files."""
    found = []
    shown = [evacuation(record, names, LISTED), villages_called(record, names, LISTED), duty(record)]
    for table in (*shown, damage(record, names, totals=True)):
        keep = [k for k, head in enumerate(table.heads) if any(row[k] is not None for row in table.rows)]
        keep = [k for k in keep if not head_of_ids(table.heads[k])]
        if table.rows:
            rows = [[row[k] for k in keep] for row in table.rows]
            found.append({"title": table.title, "heads": [table.heads[k] for k in keep], "rows": rows})
    return found


def _charts(record: Record, names: Names) -> Sequence[dict[str, Any]]:
    """Return the charts that the run has, with their titles; where nothing moved in the stores that is said."""
    found = [
        (_("Who worked when"), gantt(record, names), _("Nobody worked.")),
        (_("What was left in store"), stock_chart(record), _("Nothing was taken from any store.")),
        (_("Who was in shelter"), shelter_chart(record), _("No shelter opened.")),
    ]
    return [{"title": title, "chart": Markup(charts.html(figure)), "none": none} for title, figure, none in found]


@cache
def _template() -> Any:
    env = Environment(loader=PackageLoader("reports"), autoescape=select_autoescape())
    return env.get_template("account.html")
