"""Figures whose source a plan may tell wrongly: defaults said to be seen in a text, changed ones with an old one."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scenarios.basis import basis_of, figures_in_words, name_of
from scenarios.plan import Plan

CERTAIN = "A"
"""The certainty that no default has: the text itself was seen."""


def certain_defaults(plan: Plan, unsaid: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return path and value of the figures that a file does not give and that by its basis were seen in a text.

    Parameters
    ----------
    plan : Plan
        What was made of the file.
    unsaid : sequence of (path, value)
        The figures that stand in the file nowhere, see :func:`scenarios.defaults.defaults_used`.
    """
    lines = [(path, value, basis_of(plan.basis, _named(plan, path))) for path, value in unsaid]
    return [(path, value) for path, value, line in lines if line is not None and line.certainty == CERTAIN]


def old_sources(file: Path, plan: Plan) -> tuple[str, list[tuple[str, str, str]]]:
    """Return the library's plan that a file was made from, and path, old and new value of changed figures.

    Only of figures that still rest on the same line of the same basis; the name is empty where there is no such plan.
    """
    from scenarios.load import library, load_plan

    mine = set(file.read_text(encoding="utf-8-sig").splitlines())
    known = library("plan")
    if file.resolve() in [path.resolve() for path in known.values()]:
        return "", []
    alike = {
        name: sum(
            line.startswith("- {path:") and line in mine for line in path.read_text(encoding="utf-8").splitlines()
        )
        for name, path in known.items()
    }
    name = max(alike, key=alike.__getitem__)
    if not alike[name]:
        return "", []
    theirs = load_plan(name)
    before = {path: (value, words) for path, value, words in figures_in_words(theirs)}
    changed = [
        (path, before[path][1], words)
        for path, value, words in figures_in_words(plan)
        if path in before
        and before[path][0] != value
        and (line := basis_of(plan.basis, path)) is not None
        and line == basis_of(theirs.basis, path)
    ]
    return name, changed


def _named(plan: Plan, path: str) -> str:
    """Return ``teams.fire-city.crews`` of ``teams[2].crews``: as a basis names the members of lists."""
    here: Any = plan
    parts = []
    for key, position in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        if key:
            names = {field.alias or name: name for name, field in type(here).model_fields.items()}
            here = getattr(here, names[key])
            parts.append(key)
        else:
            here = here[int(position)]
            parts.append(name_of(here, int(position)))
    return ".".join(parts)
