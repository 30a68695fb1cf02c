"""What the models cannot know by themselves: places, skills, items and KPIs that do not exist, ids that repeat.

The checks read what the planner wrote, not the finished object, so that they also work on a file whose shape is wrong
somewhere else, and everything is told at once.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from scenarios.check_everyday import everyday_words, nobody_for_everyday
from scenarios.check_rules import asked_skills, check_rules, unknown_works
from scenarios.check_stock import check_stock, mappings, near_or_known
from scenarios.document import Loc
from scenarios.lasting import check_lasting
from scenarios.problems import BadInputError, Problem, expected, fields_at, nearest
from scenarios.quantity import Quantity, dimension_of, parse_quantity
from scenarios.targets import Target
from scenarios.vocabulary import SKILLS
from sim.hazards.kinds import FIRE_KINDS
from sim.text import _

Found = Iterator[tuple[Loc, str]]

_RESOURCES = ("teams", "fleets", "depots", "shelters", "hospitals")
_PLACE_KEYS = ("place", "base")
_PLACE_KINDS = {
    "depots": ("depot", "stock_point", "village_room"),
    "shelters": ("shelter", "village_room"),
    "hospitals": ("hospital", "clinic"),
}


def cross_checks(kind: str, data: dict[str, Any]) -> Found:
    """Yield (path, message) of everything that does not fit together in a file's data."""
    if kind == "plan":
        yield from check_plan(data)
    elif kind == "scenario":
        yield from check_scenario(data)
    else:
        yield from check_targets(data.get("targets"))


# -- scenario -------------------------------------------------------------------------------------------------------
def check_scenario(data: dict[str, Any]) -> Found:
    """Yield what is wrong with a scenario beyond its shape."""
    yield from _region(data)
    yield from check_targets(data.get("targets"))
    yield from check_lasting(data)
    yield from everyday_words(data)
    plan = data.get("plan")
    if isinstance(plan, str) and plan:
        from scenarios.load import library

        known = library("plan")
        if plan not in known and not plan.endswith((".yaml", ".yml")):
            yield ("plan",), _("there is no plan '{name}' in the library").format(name=plan) + nearest(plan, known)


def _region(data: dict[str, Any]) -> Found:
    from scenarios.known_places import REGIONS

    region = data.get("region")
    if isinstance(region, str) and region not in REGIONS:
        yield ("region",), _("there is no region '{name}'").format(name=region) + near_or_known(region, REGIONS)


def check_targets(targets: Any) -> Found:
    """Yield what is wrong with a list of targets beyond its shape: names of KPIs, thresholds, ids."""
    if not isinstance(targets, list | tuple):
        return
    from sim.kpis import all_kpis

    kpis = all_kpis()
    rows = [t.to_planner() if isinstance(t, Target) else t for t in targets]
    yield from _repeated(rows, ("targets",), "id")
    for position, row in mappings(rows):
        for key in ("kpi", "numerator", "denominator"):
            name = row.get(key)
            if isinstance(name, str) and name not in kpis:
                yield (
                    ("targets", position, key),
                    _("there is no KPI '{name}'").format(name=name) + nearest(name, kpis),
                )
        yield from _threshold(row, position, kpis)


def _threshold(row: dict[str, Any], position: int, kpis: Any) -> Found:
    """Yield where a threshold is in a unit that its KPI is not measured in."""
    try:
        threshold = row.get("threshold")
        quantity = parse_quantity(threshold) if isinstance(threshold, str) else Quantity(float(threshold))  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return
    if row.get("how") == "pooled ratio":
        allowed, example = {"share", "count"}, "95 %"
    else:
        kpi = kpis.get(row.get("kpi"))
        if kpi is None:
            return
        dimension = dimension_of(kpi.shown_as) or dimension_of(kpi.unit)
        if dimension is None:
            return
        allowed, example = {dimension.name}, f"10 {kpi.shown_as or dimension.written[0]}"
        if kpi.unit == "1" and not kpi.shown_as:
            allowed |= {"share"}
    if quantity.dimension.name not in allowed:
        yield (
            ("targets", position, "threshold"),
            expected(_("a quantity such as '{example}'").format(example=example), row["threshold"]),
        )


def _unsafe(rows: list[Any] | tuple[Any, ...]) -> Found:
    """Yield the kinds of hazard of which a shelter is said to be unsafe and that there are not."""
    from scenarios.scenario import hazard_kinds

    for position, row in mappings(rows):
        kinds = row.get("unsafe_in")
        for at, kind in enumerate(kinds if isinstance(kinds, list | tuple) else ()):
            if isinstance(kind, str) and kind not in hazard_kinds():
                yield (
                    ("shelters", position, "unsafe_in", at),
                    _("there is no hazard '{name}'").format(name=kind) + nearest(kind, hazard_kinds()),
                )


# -- plan -----------------------------------------------------------------------------------------------------------
def check_plan(data: dict[str, Any]) -> Found:
    """Yield what is wrong with a plan beyond its shape."""
    yield from _region(data)
    seen: dict[str, str] = {}
    for group in _RESOURCES:
        rows = data.get(group)
        if not isinstance(rows, list | tuple):
            continue
        yield from _unsafe(rows) if group == "shelters" else ()
        yield from _repeated(rows, (group,), "id")
        for position, row in mappings(rows):
            name = row.get("id")
            if isinstance(name, str) and seen.setdefault(name, group) != group:
                yield (
                    (group, position, "id"),
                    _("the id '{id}' is taken in {group} already").format(id=name, group=seen[name]),
                )
    yield from _places(data)
    yield from check_stock(data)
    yield from _skills(data)
    yield from _order_skills(data)
    yield from check_rules(data)
    yield from _grass_roots(data)
    yield from _basis(data)


def _grass_roots(data: dict[str, Any]) -> Found:
    """Yield towns that there are not, and towns that stand twice."""
    from scenarios.known_places import REGIONS, place_kinds

    haves = data.get("grass_roots")
    rows = haves.get("towns") if isinstance(haves, dict) else None
    region = data.get("region")
    known = [region] if isinstance(region, str) and region in REGIONS else sorted(REGIONS)
    seen: set[str] = set()
    for position, row in mappings(rows):
        town = row.get("town")
        if not isinstance(town, str):
            continue
        towns = {place for name in known for place, kind in place_kinds(name).items() if kind == "town"}
        if town not in towns:
            said = _("there is no town '{town}'").format(town=town)
            yield ("grass_roots", "towns", position, "town"), said + nearest(town, towns)
        elif town in seen:
            yield ("grass_roots", "towns", position, "town"), _("the town '{town}' stands twice").format(town=town)
        seen.add(town)


def _places(data: dict[str, Any]) -> Found:
    from scenarios.known_places import REGIONS, place_kinds

    region = data.get("region")
    known = isinstance(region, str) and region in REGIONS
    # a wrong region hides no wrong place: what no region has is told at once
    kinds = {
        place: kind for name in ([region] if known else sorted(REGIONS)) for place, kind in place_kinds(name).items()
    }
    missing = _("there is no place '{place}' in region '{region}'") if known else _("no region has a place '{place}'")
    for group in _RESOURCES:
        for position, row in mappings(data.get(group)):
            for key in _PLACE_KEYS:
                place = row.get(key)
                if not isinstance(place, str):
                    continue
                if place not in kinds:
                    yield (
                        (group, position, key),
                        missing.format(place=place, region=region) + nearest(place, kinds),
                    )
                elif kinds[place] not in _PLACE_KINDS.get(group, (kinds[place],)):
                    what = _("a place of kind {kinds}").format(kinds=", ".join(_PLACE_KINDS[group]))
                    yield (group, position, key), expected(what, f"{place} ({kinds[place]})")


def _skills(data: dict[str, Any]) -> Found:
    """Yield skills that no order asks for, and orders that ask for a skill that no team has."""
    had: set[str] = set()
    asked: set[str] = set(SKILLS)
    fire = data.get("fire")
    echelons = list(mappings(fire.get("echelons"))) if isinstance(fire, dict) else []
    asked |= {str(echelon.get("skill")) for _position, echelon in echelons} | asked_skills(data)
    for position, team in mappings(data.get("teams")):
        skills = team.get("skills")
        for number, skill in enumerate(skills if isinstance(skills, list | tuple) else ()):
            if isinstance(skill, str):
                had.add(skill)
                if skill not in asked:
                    yield (
                        ("teams", position, "skills", number),
                        _("no order asks for the skill '{skill}'").format(skill=skill) + near_or_known(skill, asked),
                    )
    for position, echelon in echelons:
        skill = echelon.get("skill")
        if isinstance(skill, str) and skill not in had:
            yield (
                ("fire", "echelons", position, "skill"),
                # a skill that no order asks for may be a mistyped one itself, which is no advice
                _("no team of this plan has the skill '{skill}'").format(skill=skill) + nearest(skill, had & asked),
            )


def _order_skills(data: dict[str, Any]) -> Found:
    """Yield orders to works that ask for a skill that no team has, or for a place that there is not."""
    from scenarios.known_places import REGIONS, place_kinds

    skills = {s for _p, team in mappings(data.get("teams")) for s in team.get("skills") or () if isinstance(s, str)}
    region = data.get("region")
    known = [region] if isinstance(region, str) and region in REGIONS else sorted(REGIONS)
    patrols = data.get("patrols")
    sent = patrols.get("skill") if isinstance(patrols, dict) else None
    if isinstance(sent, str) and sent and sent not in skills:
        said = _("no team of this plan has the skill '{skill}'").format(skill=sent)
        yield ("patrols", "skill"), said + nearest(sent, skills)
    for position, order in mappings(data.get("orders")):
        skill, place = order.get("skill"), order.get("place")
        if isinstance(skill, str) and skill and skill not in skills:
            said = _("no team of this plan has the skill '{skill}'").format(skill=skill)
            yield ("orders", position, "skill"), said + nearest(skill, skills)
        places = {p for name in known for p in place_kinds(name)} if place else set()
        if isinstance(place, str) and place and place not in places:
            said = _("no region has a place '{place}'").format(place=place)
            yield ("orders", position, "place"), said + nearest(place, places)


def _basis(data: dict[str, Any]) -> Found:
    """Yield basis lines that cover nothing: a name that was mistyped would silently cover no figure."""
    from scenarios.plan import Plan

    names = {str(row.get("id")) for group in _RESOURCES for _i, row in mappings(data.get(group))}
    keys = [key for key in data if any(key in (name, f.alias) for name, f in Plan.model_fields.items())]
    for position, line in mappings(data.get("basis")):
        path = line.get("path")
        if not isinstance(path, str):
            continue
        head = path.split(".", 1)[0]
        if "*" not in head and head not in data:
            yield (
                ("basis", position, "path"),
                _("there is no '{key}' here").format(key=head) + nearest(head, keys),
            )
            continue
        # a * may stand for dots, too: only what comes before the first one is of this name alone
        parts = path.split(".")
        if len(parts) < 2 or not (head in _RESOURCES or fields_at(Plan, data, (head,))):
            continue
        known = names if head in _RESOURCES else fields_at(Plan, data, (head,))
        sure = re.split(r"[*?\[]", parts[1])[0]
        if not (parts[1] in known if sure == parts[1] else not sure or any(name.startswith(sure) for name in known)):
            yield (
                ("basis", position, "path"),
                _("there is no '{key}' here").format(key=parts[1]) + nearest(parts[1].rstrip("*"), known),
            )


# -- a plan for a scenario ------------------------------------------------------------------------------------------
def check_pair(scenario: Any, plan: Any) -> list[str]:
    """Return why a plan cannot be tried on a scenario; empty where it can."""
    problems = []
    if scenario.region != plan.region:
        problems.append(
            _("the plan '{plan}' is for region '{theirs}', the scenario '{scenario}' for '{ours}'").format(
                plan=plan.name, theirs=plan.region, scenario=scenario.name, ours=scenario.region
            )
        )
    # a flood reaches people whatever the plan, and its figures show what nobody did; a fire is followed by the command
    # that answers it, and without one its figures would be those of a season without fires
    if any(getattr(hazard, "kind", "") in FIRE_KINDS for hazard in scenario.hazards):
        problems += [
            _("the scenario '{scenario}' has fires, but the plan '{plan}' has no '{part}'").format(
                scenario=scenario.name, plan=plan.name, part=part
            )
            for part in ("detection", "fire")
            if getattr(plan, part) is None
        ]
    return problems + _orders(scenario, plan) + unknown_works(scenario, plan) + nobody_for_everyday(scenario, plan)


def _orders(scenario: Any, plan: Any) -> list[str]:
    """Return which of a plan's orders name works that no flood of the scenario has, where one has any."""
    works = {w.name for h in scenario.hazards for w in getattr(getattr(h, "works", None), "links", ())}
    return [
        _("the plan '{plan}' has an order to '{work}', which the scenario '{scenario}' does not have").format(
            plan=plan.name, work=order.work, scenario=scenario.name
        )
        + near_or_known(order.work, works)
        for order in plan.orders
        if works and order.work not in works
    ]


def refuse_pair(scenario: Any, plan: Any) -> None:
    """Raise where a plan cannot be tried on a scenario.

    Raises
    ------
    BadInputError
        With every reason.
    """
    problems = check_pair(scenario, plan)
    if problems:
        raise BadInputError(Problem("", message) for message in problems)


# -- small helpers --------------------------------------------------------------------------------------------------
def _repeated(rows: Iterable[Any], loc: Loc, key: str) -> Found:
    first: dict[str, int] = {}
    for position, row in mappings(list(rows)):
        name = row.get(key)
        if not isinstance(name, str):
            continue
        if name in first:
            yield (
                (*loc, position, key),
                _("the {key} '{name}' stands twice (first in {first})").format(
                    key=key, name=name, first=f"{loc[-1]}[{first[name]}]"
                ),
            )
        first.setdefault(name, position)
