"""Console tables of what decided the fires and the late relief that missed a promise, and of how large fires were."""

from collections.abc import Iterator

import pandas as pd
from rich import box
from rich.table import Table

from experiments.fire_causes import AREAS, ordered, sizes, what_decided
from experiments.results import Results
from sim.kpis.fire_history import CAUSES
from sim.text import _


def fire_tables(cases: pd.DataFrame) -> Iterator[Table]:
    """Yield the tables of a study's fires; none where it has no fire that is reported."""
    found = sizes(cases)
    if not found:
        return
    table = _table(_("The size of the forest fires"))
    for head in ("", _("fires"), _("mean"), "50 %", "90 %", "95 %", _("largest")):
        table.add_column(head, justify="right" if head else "left")
    for row in found:
        values = (row.mean_m2, *row.quantiles_m2, row.largest_m2)
        table.add_row(_(AREAS[row.area]), str(row.fires), *(f"{v / 1e4:.2f}" for v in values))
    yield table
    missed = what_decided(cases)
    table = _table(_("What decided the fires that missed a promise"))
    table.add_column(_("share of their hours, or of their growth"), ratio=3, overflow="fold")
    for m in missed:
        table.add_column(m.text(), justify="right", ratio=2, overflow="fold")
    for cause in ordered(missed):
        table.add_row(_(CAUSES[cause]), *(m.share_text(cause) for m in missed))
    if table.row_count:
        yield table


def late_relief(results: Results) -> Iterator[Table]:
    """Yield the tables of a study's late relief; none where nobody's was."""
    from reports.late_relief import late_relief_tables

    tables = late_relief_tables(results)
    for found in tables:
        table = _table(found["title"])
        for i, head in enumerate(found["heads"]):
            table.add_column(
                head, justify="right" if i else "left", ratio=2 if i else 2 + len(found["heads"]), overflow="fold"
            )
        for row in found["rows"]:
            table.add_row(*row)
        if found is not tables[0]:
            table.caption, table.caption_justify = found["note"], "left"
        yield table


def _table(title: str) -> Table:
    return Table(title=title, box=box.SIMPLE_HEAD, title_style="bold", expand=True)
