"""The tables of a run for a spreadsheet: events, teams, goods, shelters, people's needs, fires; folds of the record."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from reports.clock import in_words
from reports.event_words import need, word
from reports.gantt import stints
from reports.lists import lists
from reports.names import KINDS, Names
from reports.stock_tables import shortages, stock_by_place, stock_in_total
from reports.table import Cell, Table
from reports.timeline import timeline
from sim.command.fire_incident import FireClosed
from sim.kpis.care_history import Case, history, in_need
from sim.missions.goods import KIT, GoodsHanded, GoodsUnloaded
from sim.people.entries import ShutIn
from sim.people.part import NEEDS
from sim.record import Record
from sim.resources.base import CapacitySet
from sim.resources.shelter import Admitted, Departed, ShelterOpened
from sim.resources.stock import ITEM_TITLES, StockAdded, StockTaken
from sim.text import _

HOUR_S = 3600.0


def tables(record: Record, names: Names) -> list[Table]:
    """Return the tables of a run in the language in use; those that would be empty are left out."""
    makers: tuple[Callable[[Record, Names], Table], ...] = (
        events, teams, stock_in_total, stock_by_place, shortages, goods, shelters, needs, fires
    )  # fmt: skip
    made = [*(make(record, names) for make in makers), *lists(record, names)]
    return [table for table in made if table.rows]


def _hours(record: Record, time_s: float) -> list[Cell]:
    """Return a time in words, and in hours from the start of the run; nothing for what never happened."""
    if not math.isfinite(time_s):
        return [None, None]
    return [in_words(record, time_s), round(time_s / HOUR_S, 2)]


def events(record: Record, names: Names) -> Table:
    """Return the timeline; all names, where the page shows the first ones."""
    heads = [_("time"), _("hours from the start"), _("until"), _("about"), _("what happened"), _("who or where")]
    rows: list[list[Cell]] = [
        [*_hours(record, line.from_s), in_words(record, line.until_s), _(line.about), line.what,
         _(", ").join(line.subjects)]
        for line in timeline(record, names)
    ]  # fmt: skip
    return Table(_("timeline"), heads, rows)


def teams(record: Record, names: Names) -> Table:
    """Return every stint of every team, vehicle and other means."""
    kinds = {e.pool: e.kind for e in record.of(CapacitySet)}
    heads = [_("who"), _("kind"), _("for what"), _("units"), _("from"), _("hours from the start"), _("until"),
             _("duration, h")]  # fmt: skip
    rows: list[list[Cell]] = [
        [names.mean(s.pool), _(KINDS.get(kinds.get(s.pool, ""), kinds.get(s.pool, ""))), names.purpose(s.by),
         s.amount, *_hours(record, s.from_s), in_words(record, s.until_s),
         round((s.until_s - s.from_s) / HOUR_S, 2)]
        for s in stints(record)
    ]  # fmt: skip
    return Table(_("teams"), heads, rows)


def goods(record: Record, names: Names) -> Table:
    """Return every movement of goods: out of a store, into one, to a point, to people."""
    rows: list[list[Cell]] = []

    def add(time_s: float, what: str, place: str, item: str, amount: int, whom: str) -> None:
        rows.append([*_hours(record, time_s), what, place, _(ITEM_TITLES.get(item, item)), amount, whom])

    for entry in record:
        if isinstance(entry, (StockTaken, StockAdded)) and entry.amount:
            what = _("taken from the store") if isinstance(entry, StockTaken) else _("brought to the store")
            add(entry.time_s, what, names.place(entry.depot), entry.item, entry.amount, names.purpose(entry.by))
        elif isinstance(entry, (GoodsUnloaded, GoodsHanded)):
            unloaded = isinstance(entry, GoodsUnloaded)
            what = _("unloaded") if unloaded else _("handed out")
            whom = names.purpose(entry.by) if isinstance(entry, GoodsUnloaded) else _("{count} persons").format(
                count=entry.persons)  # fmt: skip
            for item in KIT:
                if getattr(entry, item):
                    add(entry.time_s, what, names.place(entry.place), item, getattr(entry, item), whom)
    heads = [_("time"), _("hours from the start"), _("what happened"), _("place"), _("item"), _("amount"),
             _("for whom")]  # fmt: skip
    return Table(_("goods"), heads, rows)


def shelters(record: Record, names: Names) -> Table:
    """Return the shelters that opened, how full they were and whom they had no room for."""
    found: dict[str, dict[str, Any]] = {}
    for entry in record:
        if isinstance(entry, ShelterOpened):
            opened = {"opened_s": entry.time_s, "beds": entry.beds, "dispersed": entry.dispersed}
            found.setdefault(entry.shelter, opened | {"most": 0, "most_s": math.nan, "came": 0, "away": 0})
        elif isinstance(entry, (Admitted, Departed)) and entry.shelter in found:
            row = found[entry.shelter]
            if entry.inside > row["most"]:
                row["most"], row["most_s"] = entry.inside, entry.time_s
            if isinstance(entry, Admitted):
                row["came"] += entry.persons
                row["away"] += entry.turned_away
    heads = [_("place"), _("kind"), _("opened"), _("hours from the start"), _("beds"), _("most persons inside"),
             _("when"), _("persons who came"), _("persons who found no room")]  # fmt: skip
    rows: list[list[Cell]] = [
        [names.place(shelter), _("relief point") if row["dispersed"] else _("collective shelter"),
         *_hours(record, row["opened_s"]), row["beds"], row["most"], _hours(record, row["most_s"])[0], row["came"],
         row["away"]]
        for shelter, row in found.items()
    ]  # fmt: skip
    return Table(_("shelters"), heads, rows)


def needs(record: Record, names: Names) -> Table:
    """Return, for everybody who left home or stayed in the water, after how long each of the five needs was first met.

    Hours count from the official clock: the onset in their town, or their arrival where they moved beforehand.
    """
    in_need(record)  # gives those who moved beforehand and never arrived a clock
    heads = [
        _("hamlet"), _("town"), _("persons"), _("of them in need"), _("how they left"), _("left home"),
        _("clock began"), _("hours from the start"),
        *(_("{need}: hours after the clock").format(need=need(key)) for key in NEEDS),
        _("first relief: hours after the clock"), _("all five: hours after the clock"),
        _("went home again"), _("shut in by water for a time, persons of this hamlet"),
    ]  # fmt: skip
    shut_in: dict[str, int] = {}
    for entry in record.of(ShutIn):
        shut_in[entry.group] = shut_in.get(entry.group, 0) + entry.count
    rows = [_case(record, names, case, shut_in) for case in history(record).cases if case.count > 0]
    return Table(_("needs of people"), heads, rows)


def _case(record: Record, names: Names, case: Case, shut_in: Mapping[str, int]) -> list[Cell]:
    clock_s = case.left_s if math.isnan(case.clock_s) else case.clock_s

    def after(time_s: float) -> Cell:
        return round(max(time_s - clock_s, 0.0) / HOUR_S, 2) if math.isfinite(time_s - clock_s) else None

    firsts = [min((start for start, _until in case.met[key]), default=math.inf) for key in NEEDS]
    return [
        names.place(case.group), names.place(case.town), round(case.count), round(case.in_need), word(case.origin),
        _hours(record, case.left_s)[0], *_hours(record, clock_s), *(after(t) for t in firsts),
        after(case.first_relief_s()), after(case.basic_s()), _hours(record, case.home_s)[0],
        shut_in.get(case.group),
    ]  # fmt: skip


def fires(record: Record, names: Names) -> Table:
    """Return every fire: its times and areas."""
    heads = [
        _("fire"), _("broke out"), _("discovered"), _("contained"), _("all open flame out"), _("mopped up"),
        _("hours from discovery to flame out"), _("burnt, ha"), _("burnt forest, ha"), _("damaged forest, ha"),
        _("line built, m"), _("rekindled, times"), _("how it ended"),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for e in record.of(FireClosed):
        out_h = (e.flame_out_s - e.discovered_s) / HOUR_S
        times = (e.started_s, e.discovered_s, e.contained_s, e.flame_out_s, e.mopped_s)
        rows.append(
            [names.incident(e.incident), *(_hours(record, t)[0] for t in times),
             round(out_h, 2) if math.isfinite(out_h) else None,
             *(round(area / 1e4, 2) for area in (e.burnt_m2, e.forest_m2, e.damaged_m2)), round(e.line_m),
             e.rekindles, word(e.outcome)]
        )  # fmt: skip
    return Table(_("list of fires"), heads, rows)
