"""``yingji list`` and ``yingji schema``: what there is, and what may be written."""

import json
import re
from collections.abc import Callable
from typing import Annotated, Any

import typer

from sim.text import N_, _
from yingji.cli import USAGE, fail

Rows = list[tuple[str, str]]
PLAIN_TITLES = (N_("Kind"), N_("How"), N_("Targets"))
"""Names of fields that say what they are and have no description; titles in the schema."""


def _files(kind: str) -> Callable[[], Rows]:
    def rows() -> Rows:
        import yaml

        from scenarios.load import library
        from sim.text import language

        found = []
        for name, path in library(kind).items():
            # titles stand at the head of the file; the whole of it may be thousands of lines
            head = "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:12])
            keys = [line for line in head.splitlines() if line.startswith("title_")]
            titles = yaml.safe_load("\n".join(keys)) or {}
            found.append((name, str(titles.get(f"title_{language()}", ""))))
        return found

    return rows


def _title(kind: str, thing: Any) -> str:
    from scenarios.vocabulary import TITLES

    return _(TITLES[kind]) if kind in TITLES else (thing.__doc__ or kind).strip().splitlines()[0]


def _hazards() -> Rows:
    from scenarios.scenario import hazard_kinds

    rows = []
    for kind, thing in hazard_kinds().items():
        checked = getattr(thing, "verified", None)
        note = {True: _("held against published numbers"), False: _("not verified"), None: _("draws hazards")}[checked]
        rows.append((kind, f"{_title(kind, thing)} [{note}]"))
    return rows


def _missions() -> Rows:
    from scenarios.missions import mission_kinds

    return [(kind, _title(kind, thing)) for kind, thing in mission_kinds().items()]


def _kpis() -> Rows:
    from sim.kpis import all_kpis

    return [
        (name, _(kpi.title) + (f" [{_(kpi.shown_as or kpi.unit)}]" if (kpi.shown_as or kpi.unit) != "1" else ""))
        for name, kpi in all_kpis().items()
    ]


GROUPS: dict[str, Callable[[], Rows]] = {
    "scenarios": _files("scenario"),
    "plans": _files("plan"),
    "targets": _files("targets"),
    "hazards": _hazards,
    "missions": _missions,
    "kpis": _kpis,
}


def list_things(
    what: Annotated[str, typer.Argument(help=_("One of: {words}.").format(words=", ".join(GROUPS)))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("As JSON."))] = False,
) -> None:
    """Print names and titles of one group, or of all."""
    from scenarios.problems import nearest

    if what and what not in GROUPS:
        words = _("expected one of {words}").format(words=", ".join(GROUPS))
        raise fail(words + nearest(what, GROUPS), USAGE)
    titles = {
        "scenarios": _("Scenarios"),
        "plans": _("Plans"),
        "targets": _("Sets of targets"),
        "hazards": _("Hazards"),
        "missions": _("Missions"),
        "kpis": _("KPIs"),
    }
    chosen = {name: make() for name, make in GROUPS.items() if what in ("", name)}
    if as_json:
        typer.echo(json.dumps({name: dict(rows) for name, rows in chosen.items()}, ensure_ascii=False, indent=1))
        return
    for name, rows in chosen.items():
        typer.echo(titles[name])
        wide = max((len(row[0]) for row in rows), default=0)
        for row in rows:
            typer.echo(f"  {row[0]:<{wide}}  {row[1]}")


def schema(
    kind: Annotated[str, typer.Argument(help=_("scenario, plan or targets."))] = "scenario",
) -> None:
    """Print the JSON Schema (draft 2020-12) of what a planner may write."""
    from scenarios.load import KINDS, model_of

    if kind not in KINDS:
        raise fail(_("expected one of {words}").format(words=", ".join(KINDS)), USAGE)
    found = in_words(model_of(kind).model_json_schema(by_alias=True))
    typer.echo(json.dumps(found, ensure_ascii=False, indent=1))


def in_words(schema: Any) -> Any:
    """Return a JSON Schema with its descriptions in the language in use, and titles that follow from them.

    In English a title is the field's name, as the model made it; in Chinese the beginning of the description. Units and
    bounds of a quantity are told at the end of its description: editors show that, and no keyword of ours.
    """
    from sim.text import language

    if isinstance(schema, list):
        return [in_words(member) for member in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: in_words(value) for key, value in schema.items()}
    told = schema.get("description")
    if language() != "en":
        if isinstance(schema.get("title"), str):
            found["title"] = _(schema["title"])
        if isinstance(told, str):
            found["description"] = _(told)
            if isinstance(schema.get("title"), str) and found["description"] != told:
                clauses = re.split(r"[。；：，（…]", found["description"])
                found["title"] = next((c for c in clauses if re.search(r"[\u4e00-\u9fff]", c)), clauses[0])
    if isinstance(told, str) and isinstance(schema.get("x-units"), list):
        found["description"] += limits(schema)
    return found


def limits(schema: dict[str, Any]) -> str:
    """Return the sentence on a quantity's units and bounds: `` [units: m, km; at least 30 m]``."""
    words = {
        "x-minimum": _("at least {bound}"),
        "x-exclusive-minimum": _("over {bound}"),
        "x-maximum": _("at most {bound}"),
        "x-exclusive-maximum": _("under {bound}"),
    }
    parts = [_("units: {units}").format(units=", ".join(schema["x-units"]))]
    parts += [text.format(bound=schema[key]) for key, text in words.items() if key in schema]
    return " [" + "; ".join(parts) + "]"
