"""How large the fires of a study were, and what decided those that missed a promise: tables of the report."""

from typing import Any

import pandas as pd

from experiments.fire_causes import AREAS, ordered, sizes, what_decided
from sim.kpis.fire_history import CAUSES
from sim.text import _

TitledTable = dict[str, Any]
"""A table of the report: ``title``, ``note``, ``heads`` and ``rows`` of cells."""


def fire_tables(cases: pd.DataFrame) -> list[TitledTable]:
    """Return tables (title, note, heads, rows of cells) for the report; none where the study has no reported fire."""
    found = sizes(cases)
    if not found:
        return []
    size_heads = ["", _("fires"), _("mean"), "50 %", "90 %", "95 %", _("largest")]
    size_rows = [
        [_(AREAS[s.area]), str(s.fires), *(f"{v / 1e4:.2f}" for v in (s.mean_m2, *s.quantiles_m2, s.largest_m2))]
        for s in found
    ]
    missed = what_decided(cases)
    cause_rows = [[_(CAUSES[cause]), *(m.share_text(cause) for m in missed)] for cause in ordered(missed)]
    note = _(
        "A fire that was not out in time is shared out by its hours from ignition to the last flame, one that grew too"
        " large by when its area burnt; each column adds up to 100 %. Growth while line is built counts as strength,"
        " although an earlier start would have met a smaller fire."
    )
    tables = [{"title": _("The size of the forest fires"), "note": "", "heads": size_heads, "rows": size_rows}]
    if cause_rows:
        heads = [_("share of their hours, or of their growth"), *(m.text() for m in missed)]
        title = _("What decided the fires that missed a promise")
        tables.append({"title": title, "note": note, "heads": heads, "rows": cause_rows})
    return tables
