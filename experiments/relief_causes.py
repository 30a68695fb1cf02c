"""What decided late relief over all runs of a study: which need was lacking, and how."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from experiments.results import Results
from sim.kpis.lateness import BASIC, FIRST, HOURS, HOW
from sim.people.part import NEEDS
from sim.text import N_, _, percent

PROMISES = {FIRST: N_("first relief within 12 h"), BASIC: N_("basic living at 24 h, and held")}
"""The promises to a person in need: message ids."""


@dataclass(frozen=True, slots=True)
class Late:
    """Those who missed a promise.

    Attributes
    ----------
    promise : str
        Key of :data:`PROMISES`.
    in_need, missed : float
        Persons in need in all runs, and how many of them missed it.
    needs : dict
        (need, how it was lacking) to its share of those who missed it; they add up to 1.
    """

    promise: str
    in_need: float
    missed: float
    needs: dict[tuple[str, str], float]

    def text(self) -> str:
        """Return the promise and how many missed it, in the language in use."""
        return _("not {promise}: {missed:,.0f} of {in_need:,.0f} persons in need").format(
            promise=_(PROMISES[self.promise]), missed=self.missed, in_need=self.in_need
        )

    def need_text(self, key: tuple[str, str]) -> str:
        """Return the share of those who lacked a need in a way; a dash where nobody missed the promise."""
        return f"{percent(self.needs.get(key, 0.0))} %" if self.missed else "–"


def what_was_late(results: Results) -> list[Late]:
    """Return, for each promise, what those lacked who missed it; empty where nobody did."""
    cases, table = results.cases, results.table
    if "promise" not in cases.columns or "people_in_need" not in table.columns:
        return []
    rows = cases[cases["promise"].notna()]
    in_need = float(table["people_in_need"].sum())
    found = [_late(rows[rows["promise"] == promise], promise, in_need) for promise in HOURS]
    return found if any(one.missed for one in found) else []


def _late(rows: pd.DataFrame, promise: str, in_need: float) -> Late:
    missed = float(rows["persons"].sum())
    if not missed:
        return Late(promise, in_need, 0.0, {})
    persons = rows["persons"] / missed
    needs: dict[tuple[str, str], float] = {}
    for need, how, part in zip(rows["need"], rows["how"], persons, strict=True):
        needs[need, how] = needs.get((need, how), 0.0) + float(part)
    return Late(promise, in_need, missed, needs)


def lacking(late: Sequence[Late]) -> list[tuple[str, str]]:
    """Return the needs, and how they were lacking, that decided anything: the weightiest over all promises first."""
    keys = [(need, how) for need in NEEDS for how in HOW]
    weight = {key: sum(one.needs.get(key, 0.0) for one in late) for key in keys}
    return sorted((key for key in keys if weight[key] > 0), key=lambda key: -weight[key])
