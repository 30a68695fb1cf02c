"""``yingji check``: everything that is wrong with files, at once."""

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.text import N_, _
from yingji.cli import PROBLEMS

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.plan import Plan
    from scenarios.scenario import Scenario

WORDS = {"scenario": N_("scenario"), "plan": N_("plan"), "targets": N_("set of targets")}

MEANS = {
    "boat-rescue": N_("boat rescue teams"),
    "fetch": N_("teams that fetch those who cannot walk"),
    "medical": N_("medical teams"),
    "repair": N_("gangs that make roads passable"),
    "fire-line": N_("teams that build line at a fire"),
    "mop-up": N_("teams that mop up"),
    "guard": N_("teams that watch a fire that is out"),
    "surgery": N_("surgical teams"),
    "emergency": N_("emergency rooms"),
    "boat": N_("boats"),
    "truck": N_("trucks"),
    "bus": N_("buses"),
    "ambulance": N_("ambulances"),
    "tanker": N_("water tankers"),
    "car": N_("cars"),
}
"""Who is meant by a skill or a kind of vehicle, as part of a sentence; other skills are names of teams already."""


def check(
    files: Annotated[list[str], typer.Argument(help=_("Files, or names from the library."), metavar="FILE...")],
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help=_("List the figures that a file does not give: defaults."))
    ] = False,
    read_aloud: Annotated[
        bool, typer.Option("--read", help=_("Print each rule of a plan as sentences that can be read aloud."))
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
            if reading.kind == "scenario":
                for line in (
                    *_storm_lines(reading.thing),
                    *_idle_lines(reading.thing),
                    *_everyday_lines(reading.thing),
                ):
                    typer.echo(f"{reading.path}: {line}")
            if reading.kind == "plan":
                for line in (*_source_lines(reading.path, reading.thing, unsaid), *_road_lines(reading.thing)):
                    typer.echo(f"{reading.path}: {line}")
                for line in _rule_lines(reading.thing) if read_aloud else ():
                    typer.echo(line)
    if bad:
        raise typer.Exit(PROBLEMS)


def _storm_lines(scenario: "Scenario") -> list[str]:
    """Return how much rain the design storms of a scenario bring, and what of that is an estimate."""
    lines = []
    storms: list[Any] = [getattr(hazard, "storm", None) for hazard in scenario.hazards]
    for storm in storms:
        if getattr(storm, "kind", "") != "design-storm":
            continue
        text = _("design storm: {years:g} a, {hours:g} h, {mm:.1f} mm{reduced}; {source}")
        reduced = " " + _("({mm:.1f} mm at a point)").format(mm=1e3 * storm.point_depth_m) if storm.area_m2 else ""
        formula = storm.used_formula
        source = f"i = {formula}" if formula else _("Pearson III")
        lines.append(
            text.format(
                years=storm.return_period, hours=storm.duration_s / 3600.0, mm=1e3 * storm.depth_m, reduced=reduced,
                source=source,
            )
        )  # fmt: skip
        lines += [_("note, estimate: {text}").format(text=_(text)) for text in storm.estimates]
    return lines


def _idle_lines(scenario: "Scenario") -> list[str]:
    """Return which rules of the scenario's own plan can never fire on it: no mistake, for a plan has many scenarios."""
    from scenarios.check_rules import idle_rules
    from scenarios.load import load_plan
    from scenarios.problems import BadInputError

    if not scenario.plan:
        return []
    try:
        plan = load_plan(scenario.plan)
    except BadInputError:
        return []  # told where the plan itself is checked
    text = _("note: the rule '{rule}' of {plan} can never act here: {reason}")
    return [text.format(rule=rule, plan=plan.name, reason=reason) for rule, reason in idle_rules(scenario, plan)]


def _everyday_lines(scenario: "Scenario") -> list[str]:
    """Return for which everyday calls the scenario's own plan has nobody: it is refused when it is run."""
    from scenarios.check_everyday import nobody_for_everyday
    from scenarios.load import load_plan
    from scenarios.problems import BadInputError

    if not scenario.plan or not scenario.everyday:
        return []
    try:
        return [_("note: {text}").format(text=text) for text in nobody_for_everyday(scenario, load_plan(scenario.plan))]
    except BadInputError:
        return []  # told where the plan itself is checked


def _road_lines(plan: "Plan") -> list[str]:
    """Return which orders for the roads do nothing as cars do not slow each other: no mistake, but worth a look."""
    roads = plan.roads
    if roads is None or roads.congestion:
        return []
    given = (
        ("roads.contraflow", bool(roads.contraflow)),
        ("roads.green_lane", roads.green_lane),
        ("roads.gate", roads.gate_s.high > 0),
    )
    text = _("note: {path} does nothing while roads.congestion is false")
    return [text.format(path=path) for path, does in given if does]


def _rule_lines(plan: "Plan") -> list[str]:
    """Return the rules of a plan in words, with the names of places where the region is at hand."""
    from reports.names import Names, names_of
    from scenarios.known_places import is_made, load_region
    from scenarios.vocabulary import SKILLS
    from sim.resources.stock import ITEM_TITLES

    if not plan.rules:
        return [_("The plan has no rules.")]
    names = names_of(plan, load_region(plan.region)) if is_made(plan.region) else Names()
    words = {**ITEM_TITLES, **SKILLS, **MEANS}

    def name(id: str) -> str:
        return _(words[id]) if id in words else names.place(id) if names.place(id) != id else names.mean(id)

    return [f"{number}. [{rule.id}] {rule.says(name)}" for number, rule in enumerate(plan.rules, 1)]


def _source_lines(path: "Path", plan: "Plan", unsaid: list[tuple[str, str]]) -> list[str]:
    """Return what a plan may tell wrongly of its sources: no mistake, but worth a look."""
    from scenarios.sources import certain_defaults, old_sources

    lines = []
    certain = certain_defaults(plan, unsaid)
    if certain:
        text = _("note: {count} figure(s) are defaults, but by the basis the text itself was seen (A): {figures}")
        shown = _some([f"{where} = {value}" for where, value in certain])
        lines.append(text.format(count=len(certain), figures=shown))
    name, changed = old_sources(path, plan)
    if changed:
        text = _("note: {count} figure(s) differ from {plan}, but keep its source in the basis: {figures}")
        shown = _some([f"{where} ({before} → {now})" for where, before, now in changed])
        lines.append(text.format(count=len(changed), plan=name, figures=shown))
    return lines


def _some(words: list[str], most: int = 8) -> str:
    return "; ".join(words[:most]) + (_("; and {count} more").format(count=len(words) - most) if words[most:] else "")


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
