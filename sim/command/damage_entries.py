"""A damage report's figures as entries: what was reported of a town, and beside it what was so."""

from dataclasses import dataclass

from sim.record import Entry


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
    loss_yuan: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageReported(DamageFigures):
    """What was reported: late, and with errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageTrue(DamageFigures):
    """What was so at the time to which the report stands; ``cause`` is the report."""
