"""``yingji lists``: the lists that a planner takes away, from the record of a run or from a whole evaluation."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.text import _
from yingji.recorded import names_of_record, read_record

if TYPE_CHECKING:
    from experiments.results import Results
    from reports.table import Table


def lists(
    folder: Annotated[
        Path,
        typer.Argument(
            help=_("Folder that `yingji run --out` or `yingji evaluate` wrote."),
            metavar="DIR",
            exists=True,
            file_okay=False,
        ),
    ],
    out: Annotated[Path | None, typer.Option(help=_("Folder for the files; the same one where none."))] = None,
) -> None:
    """Write the evacuation list, the call log, the load of the duty roster and the damage reports as CSV files."""
    from experiments.results import RefusedError, read_results
    from reports.lists import lists as of_run

    if (folder / "study.json").exists():
        try:
            results = read_results(folder)
        except RefusedError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None
        tables = of_study(results)
    else:
        record = read_record(folder)
        tables = of_run(record, names_of_record(record))
    tell(tables, out or folder)


def of_study(results: "Results") -> "list[Table]":
    """Return the lists of a study, over all its events, with the names of its region."""
    from reports.names import names_of
    from reports.study_lists import study_lists
    from scenarios.known_places import load_region
    from scenarios.plan import Plan
    from scenarios.scenario import Scenario

    plan, scenario = Plan.from_planner(results.about["plan"]), Scenario.from_planner(results.about["scenario"])
    return study_lists(results, names_of(plan, load_region(scenario.region)))


def tell(tables: "list[Table]", folder: Path) -> None:
    """Write lists and say where they are."""
    from reports.lists import write_lists

    written = write_lists(tables, folder)
    rows = {path: len(table.rows) for path, table in zip(written, (t for t in tables if t.rows), strict=True)}
    for path, count in rows.items():
        typer.echo(_("{file}: {count} rows").format(file=path, count=count))
    if not written:
        typer.echo(_("Nobody was called, moved or harmed: there are no lists."))
