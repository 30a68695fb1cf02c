"""The contract of a KPI: a pure function of a Record, defined in words. One file a KPI, or a close family."""

from abc import ABC, abstractmethod
from typing import ClassVar

from sim.hazards.kinds import FIRE_KINDS
from sim.record import Record

PART = ":"
"""Between a KPI's name and that of a part of it, in result tables."""


class Kpi(ABC):
    """Base of all KPIs; the class is the KPI, found by the scan of ``sim.kpis``.

    Attributes
    ----------
    name : str
        Column name in result tables (``share_first_relief_12h``).
    unit : str
        SI or ``1`` for a count or share; the unit that a report prints stands in ``shown_as``.
    shown_as : str
        Unit word in reports (``h``, ``%``, ``mu``, ``persons``), understood by :mod:`reports`.
    title : str
        Short English title: a message id for gettext.
    definition : str
        One or two sentences after ``docs/definitions.md``: a message id for gettext.
    better : int
        1 where more is better, -1 where less is.
    part_of : str
        The count that this one is a part of; where two plans differ in that, more or less of the part says nothing.
    hazards : frozenset of str
        Kinds of hazard of which a scenario must have one; empty where the figure exists whatever happens.
    looks_s : float
        How long after a harm it looks, seconds: a run that ends sooner after its hazards judges the late ones early.
    of_least : bool
        Whether it is the least of its parts, where it has any; else it is their sum.
    """

    name: ClassVar[str]
    unit: ClassVar[str] = "1"
    shown_as: ClassVar[str] = ""
    title: ClassVar[str]
    definition: ClassVar[str]
    better: ClassVar[int]
    part_of: ClassVar[str] = ""
    hazards: ClassVar[frozenset[str]] = frozenset()
    looks_s: ClassVar[float] = 0.0
    of_least: ClassVar[bool] = True

    @abstractmethod
    def __call__(self, record: Record) -> float:
        """Return the figure; NaN where it does not exist in this run (a share of nobody)."""

    def parts(self, record: Record) -> dict[str, float]:
        """Return the figures of which the KPI is the least or the sum, by name (the stock's items); empty if none."""
        return {}

    def part_title(self, part: str) -> str:
        """Return the title of a part: a message id for gettext."""
        return part


class FireKpi(Kpi):
    """Base of the figures of fires: NaN in a run without."""

    hazards = frozenset(FIRE_KINDS)


class FloodKpi(Kpi):
    """Base of the figures of floods and of the relief that follows them: NaN in a run without."""

    hazards = frozenset({"flood"})
