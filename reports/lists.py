"""The lists that a planner takes away from a run: evacuation, calls, duty; with damage as files that Excel opens."""

import math
from pathlib import Path

from reports.clock import in_words
from reports.csv_file import write_csv
from reports.damage_table import LEVELS, damage
from reports.event_words import word
from reports.names import Names
from reports.table import Cell, Table
from sim.command.calls_spec import ROLES
from sim.kpis.call_log import READ_BACK, by_village, calls
from sim.kpis.duty_load import duty_load
from sim.kpis.evacuation_list import Zone, zones
from sim.record import Record
from sim.text import N_, _, language

MINUTE_S, HOUR_S = 60.0, 3600.0
FILES = ("evacuation", "calls", "villages-called", "duty", "damage")
"""Names of the files, in the order of :func:`lists`."""


def lists(record: Record, names: Names) -> list[Table]:
    """Return the lists of a run in the language in use, in the order of :data:`FILES`; a list may be empty."""
    return [
        evacuation(record, names), call_log(record, names), villages_called(record, names), duty(record),
        damage(record, names),
    ]  # fmt: skip


def head_of_ids(head: str) -> bool:
    """Return whether a column holds ids, which pages leave out."""
    return head in (_("town id"), _("village id"), _("hamlet id"), _("place id"))


def write_lists(tables: list[Table], folder: Path) -> list[Path]:
    """Write each list that has rows as ``name.language.csv`` in UTF-8 with a byte order mark; return the paths."""
    written = []
    for name, table in zip(FILES, tables, strict=True):
        if table.rows:
            written.append(folder / f"{name}.{language()}.csv")
            write_csv(table, written[-1])
    return written


def evacuation(record: Record, names: Names, most: int | None = None) -> Table:
    """Return the evacuation list (转移清单): those with most people short first, at most so many."""
    heads = [
        _("town id"), _("town"), _("village id"), _("village"), _("hamlet id"), _("hamlet"), _("danger zone"),
        _("persons"), _("of them cannot walk"), _("told to"), _("by signal or rain"), _("it rests on"),
        _("order read back"), _("by means of"), _("responsible"), _("dangerous water comes"), _("way to lodging, min"),
        _("way taken from"), _("latest safe departure"), _("hours from the order to it"),
        _("moved beforehand, persons"), _("of them in time"), _("all of these there"), _("taken in at"),
        _("short: persons still at home when water came"), _("short: hours too late"),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for z in zones(record)[:most]:
        wet = math.isfinite(z.water_s)
        rows.append(
            [z.town, names.place(z.town), z.village, names.place(z.village), z.group, names.place(z.group),
             _("yes") if z.danger else _("no"), z.persons, z.bound, _(TOLD[z.step]), word(z.signal) or None,
             _(BASES[z.basis]) if z.basis in BASES else word(z.basis) or None,
             _time(record, z.received_s), _(MEANS[z.means]) if z.means else None, role(z.person) or None,
             _time(record, z.water_s), None if math.isnan(z.travel_s) else round(z.travel_s / MINUTE_S),
             _way(z), _time(record, z.latest_s), _number(z.lead_h), z.moved,
             z.in_time if wet else None, _time(record, z.done_s), names.place(z.shelter) if z.shelter else None,
             z.short if wet else None, _number(z.short_h)]
        )  # fmt: skip
    return Table(_("evacuation list"), heads, rows)


TOLD = {
    "move": N_("move at once"), "prepare": N_("prepare to move"), "water": N_("move, as water was seen"),
    "": N_("nothing"),
}  # fmt: skip
BASES = {"gauge": N_("the village's own gauge"), "town-rain": N_("rain at the town's gauges"),
         "water": N_("water in the hamlet")}  # fmt: skip
MEANS = {
    "phone": N_("telephone"), "radio": N_("radio"), "satellite": N_("satellite telephone"),
    "messenger": N_("messenger"), "gauge": N_("own gauge"),
}  # fmt: skip
OUTCOMES = {
    READ_BACK: N_("read back"), "no-answer": N_("no answer"), "wrong-number": N_("wrong number"),
    "no-line": N_("no line works"), "messenger-sent": N_("a messenger sets out"),
    "never-reached": N_("never reached in the run"),
}  # fmt: skip


def role(person: str) -> str:
    """Return who somebody on a list is: a role's title, the number on the list, or the name as the plan has it."""
    if person.isdigit():
        return _("number {number} on the list").format(number=person)
    return _(ROLES[person]) if person in ROLES else person


def _way(zone: Zone) -> Cell:
    if math.isnan(zone.travel_s):
        return None
    return _("its own people") if zone.own_travel else _("median of others")


def _time(record: Record, time_s: float) -> Cell:
    return in_words(record, time_s) if math.isfinite(time_s) else None


def _number(value: float, digits: int = 1) -> Cell:
    return round(value, digits) if math.isfinite(value) else None


def call_log(record: Record, names: Names) -> Table:
    """Return the call log (叫应): every call, messenger and alarm, in order."""
    heads = [
        _("called"), _("hours from the start"), _("town id"), _("town that calls"), _("place id"), _("place called"),
        _("order"), _("person called"), _("by means of"), _("outcome"), _("known"), _("minutes since the order"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [_time(record, c.called_s), round(c.called_s / HOUR_S, 2), c.town or None, names.place(c.town) if c.town else
         None, c.place, names.place(c.place), word(c.order), role(c.person) or None,
         _(MEANS[c.means]) if c.means else None, _(OUTCOMES[c.outcome]),
         _time(record, c.ended_s) if c.outcome == READ_BACK else None, round((c.ended_s - c.asked_s) / MINUTE_S)]
        for c in calls(record)
    ]  # fmt: skip
    return Table(_("call log"), heads, rows)


def villages_called(record: Record, names: Names, most: int | None = None) -> Table:
    """Return how each village came to know: those never reached and the slowest first."""
    heads = [
        _("town id"), _("town"), _("village id"), _("village"), _("orders by call"), _("calls that reached nobody"),
        _("messengers"), _("orders that never arrived"), _("slowest read-back, min"), _("first known"),
        _("who read it back"), _("by means of"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [v.town, names.place(v.town), v.village, names.place(v.village), v.orders, v.failed, v.messengers, v.never,
         round(v.slowest_s / MINUTE_S), _time(record, v.known_s), role(v.person) or None,
         _(MEANS[v.means]) if v.means else None]
        for v in by_village(record)[:most]
    ]  # fmt: skip
    return Table(_("villages called"), heads, rows)


def duty(record: Record) -> Table:
    """Return the load of the duty roster: decisions of the city, calls of towns, orders to villages, by hour."""
    heads = [
        _("level"), _("hour of the day"), _("on duty, who decides first"), _("decisions, calls or orders"),
        _("of them failed or called again"), _("mean waiting, min"), _("longest waiting, min"),
        _("mean time for a decision, min"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [_(LEVELS[d.level]), f"{d.hour}:00–{d.hour + 1}:00", _(", ").join(role(p) for p in d.persons) or None, d.count,
         d.failed, round(d.waited_s / d.count / MINUTE_S, 1), round(d.longest_s / MINUTE_S, 1),
         round(d.worked_s / d.count / MINUTE_S, 1) if d.worked_s else None]
        for d in duty_load(record)
    ]  # fmt: skip
    return Table(_("load of the duty roster"), heads, rows)
