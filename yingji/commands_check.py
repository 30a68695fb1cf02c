"""``yingji check``: everything that is wrong with files, at once."""

from typing import Annotated

import typer

from sim.text import N_, _
from yingji.cli import PROBLEMS

WORDS = {"scenario": N_("scenario"), "plan": N_("plan"), "targets": N_("set of targets")}


def check(
    files: Annotated[list[str], typer.Argument(help=_("Files, or names from the library."), metavar="FILE...")],
) -> None:
    """Read each file, print each problem as ``file:line: path: message``; nothing is written."""
    from scenarios.load import find_any, read
    from scenarios.problems import BadInputError

    bad = 0
    for name in files:
        try:
            reading = read(find_any(name))
        except BadInputError as error:
            typer.echo(error.text())
            bad += 1
            continue
        for problem in reading.problems:
            typer.echo(str(problem))
        if reading.problems:
            bad += 1
            typer.echo(_("{file}: {count} problem(s)").format(file=reading.path, count=len(reading.problems)))
        else:
            typer.echo(_("{file}: no problems ({kind})").format(file=reading.path, kind=_(WORDS[reading.kind])))
    if bad:
        raise typer.Exit(PROBLEMS)
