"""Damage reports as a table in the national columns: what was reported, what was so, and the difference."""

from reports.clock import in_words
from reports.names import Names
from reports.table import Cell, Table
from sim.command.damage_entries import DamageFigures, DamageReported, DamageTrue, damage_columns
from sim.record import Record
from sim.text import N_, _, language

REPORTS = {"first": N_("first report"), "daily": N_("daily report"), "final": N_("final report")}
LEVELS = {"city": N_("city"), "town": N_("town"), "village": N_("village")}
ALL_TOWNS = ""


def damage(record: Record, names: Names, *, totals: bool = False) -> Table:
    """Return the damage reports in the national columns: what was reported, what was so, and the difference.

    ``totals`` keeps the sums over all towns of the city's reports only.
    """
    zh = language() == "zh"
    heads = [
        _("report"), _("made by"), _("made"), _("due"), _("stands to"), _("town id"), _("town"), _("figures"),
        *(c.zh if zh else c.en for c in damage_columns()),
    ]  # fmt: skip
    true: dict[int, DamageFigures] = {e.cause: e for e in record.of(DamageTrue)}
    pairs: list[tuple[DamageFigures, DamageFigures]] = [(e, true[i]) for i, e in record.indexed(DamageReported)]
    rows: list[list[Cell]] = []
    batches: dict[tuple[float, str, str], list[tuple[DamageFigures, DamageFigures]]] = {}
    for told, so in pairs:
        one = told.town if told.level == "town" else ALL_TOWNS
        batches.setdefault((told.time_s, told.report, one), []).append((told, so))
    for (_made_s, _report, one), batch in batches.items():
        head = batch[0][0]
        if not totals:
            for told, so in batch:
                rows += _three(record, names, head, told.town, [told], [so])
        if one == ALL_TOWNS:
            rows += _three(record, names, head, ALL_TOWNS, [told for told, _so in batch], [so for _told, so in batch])
    return Table(_("damage reports"), heads, rows)


def _three(
    record: Record, names: Names, head: DamageFigures, town: str, told: list[DamageFigures], so: list[DamageFigures]
) -> list[list[Cell]]:
    """Return three rows: as reported, as it was, and the difference."""
    about: list[Cell] = [
        _(REPORTS[head.report]), _(LEVELS[head.level]), in_words(record, head.time_s), in_words(record, head.due_s),
        in_words(record, head.cut_s), town or None, names.place(town) if town else _("all towns"),
    ]  # fmt: skip
    sums = [_sums(told), _sums(so)]
    less: list[Cell] = [
        None if not isinstance(a, int | float) or not isinstance(b, int | float) else round(a - b, 1)
        for a, b in zip(*sums, strict=True)
    ]
    words = (_("as reported"), _("as it was"), _("reported less true"))
    return [[*about, said, *values] for said, values in zip(words, (*sums, less), strict=True)]


def _sums(figures: list[DamageFigures]) -> list[Cell]:
    found: list[Cell] = []
    for column in damage_columns():
        values = [v for f in figures if (v := column.value(f)) is not None]
        found.append(round(sum(values), 1) if values else None)
    return found
