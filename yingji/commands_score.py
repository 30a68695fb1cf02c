"""``yingji score``: the six haves of each town and the four of a village station, and what is missing first."""

import math
from typing import TYPE_CHECKING, Annotated

import typer

from sim.text import _, language
from yingji.telling import tell_slow_steps

if TYPE_CHECKING:
    from rich.table import Table

    from scenarios.plan import Plan
    from scenarios.regions.base import Region
    from scenarios.score import Score


def score(plan: Annotated[str, typer.Argument(help=_("Plan: a name from the library or a file."))]) -> None:
    """Print six numbers a town and four of the village stations; what falls short of its norm is marked."""
    from rich import box
    from rich.table import Table

    from scenarios.known_places import load_region
    from scenarios.load import load_plan
    from scenarios.score import HAVES, STATION, station_score, town_scores
    from yingji.studies import console

    chosen = load_plan(plan)
    tell_slow_steps()
    region = load_region(chosen.region)
    column = "name_zh" if language() == "zh" or "name_en" not in region.towns else "name_en"
    names = dict(zip(region.towns["id"].astype(str), region.towns[column].astype(str), strict=True))
    towns, station = town_scores(chosen, region), station_score(chosen, region)
    table = Table(title=_("Six haves of the towns: {plan}").format(plan=chosen.title), box=box.SIMPLE_HEAD, expand=True)
    table.add_column(_("town"), ratio=3, overflow="fold")
    for title in HAVES.values():
        table.add_column(_(title), justify="right", ratio=2, overflow="fold")
    table.add_column(_("first missing"), ratio=3, overflow="fold")
    for one in towns:
        table.add_row(names[one.id], *(_cell(one, have) for have in HAVES), _first(one, HAVES))
    stations = Table(title=_("Four of a village station, mean of all villages"), box=box.SIMPLE_HEAD, expand=True)
    for title in STATION.values():
        stations.add_column(_(title), overflow="fold")
    stations.add_column(_("first missing"), overflow="fold")
    stations.add_row(*(_cell(station, have) for have in STATION), _first(station, STATION))
    shown = console()
    shown.print(table)
    shown.print(stations)
    shown.print(_norms(chosen, region))
    for line in (
        _("× falls short of its norm (own judgement; set under grass_roots); ? is not said in the plan."),
        _("What stands in a town counts for it, whoever's it is. Staff, plan and money act in a run where readiness"
          " says so (towns_act)."),
    ):  # fmt: skip
        shown.print(line, markup=False, soft_wrap=True)


def _norms(plan: "Plan", region: "Region") -> "Table":
    """Return the table of norms held against the plan."""
    from rich import box
    from rich.table import Table

    from scenarios.standards import standards

    table = Table(title=_("Norms held against the plan"), box=box.SIMPLE_HEAD, expand=True)
    for title, ratio in ((_("norm"), 4), (_("kept by"), 1), (_("shortest"), 2), (_("source"), 4)):
        table.add_column(title, ratio=ratio, overflow="fold")
    for held in standards(plan, region):
        kept = f"{held.count} / {held.of}" + ("" if held.kept else " ×")
        table.add_row(_(held.title), kept, held.worst, _(held.source))
    return table


def _cell(one: "Score", have: str) -> str:
    value = one.values[have]
    if math.isnan(value):
        return "?"
    text = f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:.3g}"
    return text + (" ×" if have in one.missing else "")


def _first(one: "Score", titles: dict[str, str]) -> str:
    if not one.missing:
        return _("nothing")
    title = _(titles[one.first_missing])
    return _("{have}: not said").format(have=title) if math.isnan(one.values[one.first_missing]) else title
