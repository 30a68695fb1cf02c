"""A damage report's figures as entries: what was reported of a town, and beside it what was so; and its columns."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim.record import Entry

ROOMS_A_HOME = 4
"""Rooms of a rural dwelling, as reports count houses (estimate)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageFigures(Entry):
    """Figures of a town in a damage report, as far as they are simulated; the columns are in ``damage_columns.csv``.

    ``report`` is ``first``, ``daily`` or ``final``; ``level`` who makes it, ``town`` or ``city``; ``due_s`` its
    deadline and ``cut_s`` the time to which its figures stand.
    """

    report: str
    level: str
    town: str
    due_s: float
    cut_s: float
    towns_flooded: int
    affected: int
    dead: int
    missing: int
    injured: int
    badly: int
    moved: int
    resettled: int
    resettled_now: int
    collective: int
    collective_now: int
    dispersed: int
    dispersed_now: int
    points: int
    points_now: int
    staying: int
    staying_now: int
    transitional: int
    collapsed: int
    severe: int
    slight: int
    masts: int
    lines: int
    schools: int
    hospitals: int
    loss_yuan: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageReported(DamageFigures):
    """What was reported: late, and with errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageTrue(DamageFigures):
    """What was so at the time to which the report stands; ``cause`` is the report."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the national form of disaster reports (a 2024 export): its titles, and the field that fills it.

    ``field`` is empty where nothing simulated fills it: the column stays empty, which is not nought.
    """

    zh: str
    en: str
    field: str
    unit: str
    note: str

    def value(self, figures: DamageFigures) -> float | None:
        """Return the column's figure; None where it is not simulated."""
        if not self.field:
            return None
        return self.scaled(getattr(figures, self.field))

    def scaled(self, value: float) -> float:
        """Return a figure of the field in the column's unit."""
        if self.unit == "rooms":
            return value * ROOMS_A_HOME
        return round(value / 1e4, 1) if self.unit == "10k yuan" else value


@cache
def damage_columns() -> tuple[Column, ...]:
    """Return the columns in the form's order, from ``damage_columns.csv`` beside this module."""
    with (Path(__file__).parent / "damage_columns.csv").open(encoding="utf-8", newline="") as file:
        rows = (row for row in csv.DictReader(file))
        return tuple(Column(r["column_zh"], r["column_en"], r["field"], r["unit"], r["note_en"]) for r in rows)
