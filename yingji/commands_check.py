"""``yingji check``: everything that is wrong with files, at once."""

import re
from typing import Annotated

import typer

from sim.text import N_, _
from yingji.cli import PROBLEMS

WORDS = {"scenario": N_("scenario"), "plan": N_("plan"), "targets": N_("set of targets")}


def check(
    files: Annotated[list[str], typer.Argument(help=_("Files, or names from the library."), metavar="FILE...")],
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help=_("List the figures that a file does not give: defaults."))
    ] = False,
) -> None:
    """Read each file, print each problem as ``file:line: path: message``; nothing is written."""
    from scenarios.defaults import defaults_used
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
            unsaid = defaults_used(reading.thing, reading.document.data)
            for line in _default_lines(unsaid, reading.kind) if verbose else ():
                typer.echo(f"{reading.path}: {line}")
            if unsaid:
                count = _("{file}: {count} figure(s) not given, defaults used").format(
                    file=reading.path, count=len(unsaid)
                )
                typer.echo(count if verbose else count + _("; list them with -v"))
    if bad:
        raise typer.Exit(PROBLEMS)


def _default_lines(unsaid: list[tuple[str, str]], kind: str) -> list[str]:
    """Return a line a figure; rows of a list that leave the same one out are told together."""
    alike: dict[tuple[str, str], list[str]] = {}
    for path, value in unsaid:
        alike.setdefault((re.sub(r"\[\d+\]", "[*]", path), value), []).append(path)
    lines = []
    for (pattern, value), paths in alike.items():
        path = f"{kind}.{paths[0] if len(paths) == 1 else pattern}"
        line = _("default used: {path} = {value}").format(path=path, value=value)
        lines.append(line + (_(" ({count} times)").format(count=len(paths)) if len(paths) > 1 else ""))
    return lines
