"""What does not fit together in a plan's rules: what can never hold, who is not there, rules that go in circles."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from pydantic import ValidationError

from scenarios.check_stock import mappings, near_or_known
from scenarios.document import Loc
from scenarios.problems import nearest
from scenarios.vocabulary import ITEMS
from sim.rules.base import Action, Condition
from sim.rules.do_means import Station, WithMeans
from sim.rules.rule import Rule
from sim.rules.when_level import LevelHolds
from sim.rules.when_time import TimeSinceStart
from sim.text import _

Found = Iterator[tuple[Loc, str]]
Rules = dict[int, Rule]
"""Those rules whose shape is right, by their number in the plan."""


def check_rules(data: dict[str, Any]) -> Found:
    """Yield what is wrong with the rules of a plan beyond their shape."""
    rules: Rules = {}
    ids: dict[str, int] = {}
    for number, row in mappings(data.get("rules")):
        try:
            rules[number] = Rule.from_planner(row)
        except ValidationError:
            continue  # told with the models' own errors
        first = ids.setdefault(rules[number].id, number)
        if first != number:
            said = _("the {key} '{name}' stands twice (first in {first})")
            yield ("rules", number, "id"), said.format(key="id", name=rules[number].id, first=f"rules[{first}]")
    known = _known(data) if rules else {}
    for number, rule in rules.items():
        loc: Loc = ("rules", number)
        for key, parts in (("when", rule.when), ("do", rule.do), ("until", rule.until)):
            for position, part in enumerate(parts):
                yield from _part(data, known, rule, part, (*loc, key, position))
        yield from _who(known, rule, loc)
        yield from _conditions(rule, loc)
    yield from _waiting(rules)
    yield from _circles(rules)


def asked_skills(data: dict[str, Any]) -> set[str]:
    """Return every word by which the plan's rules ask for somebody."""
    found: set[str] = set()
    for _number, rule in mappings(data.get("rules")):
        for row in (rule, *(action for _position, action in mappings(rule.get("do")))):
            who = row.get("who")
            found |= {word for word in who if isinstance(word, str)} if isinstance(who, list | tuple) else set()
    return found


# -- one part -------------------------------------------------------------------------------------------------------
def _known(data: dict[str, Any]) -> dict[str, set[str]]:
    """Return what a plan's rules may name, by kind of name."""
    from scenarios.known_places import REGIONS, place_kinds

    region = data.get("region")
    regions = [region] if isinstance(region, str) and region in REGIONS else sorted(REGIONS)
    kinds = {place: kind for name in regions for place, kind in place_kinds(name).items()}
    skills, means = set(), set()
    for _position, team in mappings(data.get("teams")):
        listed = team.get("skills")
        skills |= {s for s in listed if isinstance(s, str)} if isinstance(listed, list | tuple) else set()
        means.add(str(team.get("id")))
    for _position, fleet in mappings(data.get("fleets")):
        means |= {str(fleet.get("id")), str(fleet.get("vehicle"))}
    return {
        "place": set(kinds),
        "town": {place for place, kind in kinds.items() if kind == "town"},
        "village": {place for place, kind in kinds.items() if kind == "village"},
        "depot": {str(row.get("id")) for _position, row in mappings(data.get("depots"))},
        "shelter": {str(row.get("id")) for _position, row in mappings(data.get("shelters"))},
        "item": set(ITEMS),
        "skill": skills,
        "mean": means | skills,
    }


def _part(data: dict[str, Any], known: Mapping[str, set[str]], rule: Rule, part: Any, loc: Loc) -> Found:
    """Yield names that mean nothing, and why a condition never holds or an action does nothing."""
    messages = {
        "place": _("there is no place '{name}' in the region"),
        "town": _("there is no town '{name}'"),
        "village": _("there is no village '{name}'"),
        "depot": _("there is no depot '{name}'"),
        "shelter": _("there is no shelter '{name}'"),
        "item": _("there is no item '{name}'"),
        "skill": _("no team of this plan has the skill '{name}'"),
        "mean": _("no team or fleet of this plan has the skill, kind or id '{name}'"),
    }
    wrong = False
    for field, what in part.refers.items():
        if what not in messages or field not in type(part).model_fields:
            continue
        value = getattr(part, field)
        listed = isinstance(value, tuple)
        for place, name in enumerate(value if listed else (value,)):
            there = any(fnmatchcase(one, name) for one in known[what]) if what == "mean" else name in known[what]
            if name and not there:
                wrong = True
                where = (*loc, field, place) if listed else (*loc, field)
                advice = near_or_known if what in ("depot", "item", "shelter") else nearest
                yield where, messages[what].format(name=name) + advice(name, known[what])
    if isinstance(part, Station) and not part.place and not rule.by_town:
        yield loc, _("say the place where they wait (without one it is a town's seat, in a rule that goes by towns)")
    if isinstance(part, WithMeans) and not part.means(rule.who):
        yield loc, _("say who is asked: 'who' of the action or of the rule")
    reason = "" if wrong else part.never(data)
    if reason and isinstance(part, Condition):
        yield loc, _("this can never hold: {reason}").format(reason=reason)
    elif reason:
        yield loc, _("this order would do nothing: {reason}").format(reason=reason)


def _who(known: Mapping[str, set[str]], rule: Rule, loc: Loc) -> Found:
    """Yield words of a rule's own choice that nobody answers to, and a choice that nobody asks for."""
    asking = [action for action in rule.do if action.means(rule.who) == rule.who]
    if rule.who and not asking:
        yield (*loc, "who"), _("no action of this rule asks who")
    for position, word in enumerate(rule.who if asking else ()):
        if not any(fnmatchcase(name, word) for name in known["mean"]):
            said = _("no team or fleet of this plan has the skill, kind or id '{name}'").format(name=word)
            yield (*loc, "who", position), said + nearest(word, known["mean"])


def _conditions(rule: Rule, loc: Loc) -> Found:
    """Yield conditions that exclude each other, and an end that comes with the beginning."""
    for key, conditions in (("when", rule.when), ("until", rule.until)):
        for later, condition in enumerate(conditions):
            for earlier in range(later):
                if condition.excludes(conditions[earlier]) or conditions[earlier].excludes(condition):
                    said = (
                        _("this can never hold together with {other}: the rule never fires")
                        if key == "when"
                        else _("this can never hold together with {other}: the rule never ends")
                    )
                    yield (*loc, key, later), said.format(other=f"{key}[{earlier}]")
    if rule.until and all(any(end.implied_by(begin) for begin in rule.when) for end in rule.until):
        yield (*loc, "until"), _("this holds whenever the rule would fire: it never fires")


# -- several rules --------------------------------------------------------------------------------------------------
def _waiting(rules: Rules) -> Found:
    """Yield rules that wait for a flood level which only rules that never fire would declare."""
    alive: set[int] = set()
    while True:
        more = {n for n, rule in rules.items() if n not in alive and all(_met(c, rules, alive) for c in rule.when)}
        if not more:
            break
        alive |= more
    for number, rule in rules.items():
        waits = [c for c in rule.when if not _met(c, rules, alive)]
        # where nobody at all declares it, its own line says so
        if number not in alive and any(_feeders(c, rules) for c in waits):
            yield ("rules", number), _("it can never fire: the level it waits for is declared only by rules that wait")


def _met(condition: Condition, rules: Rules, alive: set[int]) -> bool:
    if not (isinstance(condition, LevelHolds) and condition.system == "flood"):
        return True
    return bool(_feeders(condition, rules) & alive)


def _feeders(condition: Condition, rules: Rules) -> set[int]:
    """Return the rules whose actions may make a condition hold."""
    return {n for n, rule in rules.items() if any(_feeds(action, condition) for action in rule.do)}


def _feeds(action: Action, condition: Condition) -> bool:
    return any(condition.fed_by(effect) for effect in action.effects())


def _circles(rules: Rules) -> Found:
    """Yield each circle of rules whose orders set each other off, once, at its first rule."""
    after = {a: [b for b in rules if b != a and _sets_off(rules[a], rules[b])] for a in rules}
    reach = {number: _reachable(number, after) for number in rules}
    told: set[int] = set()
    for number in rules:
        circle = [n for n in rules if n in reach[number] and number in reach[n]]
        if len(circle) > 1 and not told & set(circle):
            told |= set(circle)
            way = _way(number, after, set(circle))
            names = " → ".join(rules[n].id for n in (*way, number))
            yield ("rules", number), _("these rules set each other off in a circle: {names}").format(names=names)


def _sets_off(first: Rule, second: Rule) -> bool:
    """Return whether what a rule orders may make a condition of another hold that did not hold before."""
    return any(
        _feeds(action, condition)
        for action in first.do
        for condition in second.when
        if not any(condition.implied_by(before) for before in first.when)
    )


def _reachable(start: int, after: Mapping[int, list[int]]) -> set[int]:
    found: set[int] = set()
    ahead = list(after[start])
    while ahead:
        number = ahead.pop()
        if number not in found:
            found.add(number)
            ahead += after[number]
    return found


def _way(start: int, after: Mapping[int, list[int]], circle: set[int]) -> list[int]:
    """Return a shortest way from a rule back to it, within its circle."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        for number in after[way[-1]]:
            if number == start:
                return way
            if number in circle and number not in seen:
                seen.add(number)
                ways.append([*way, number])
    return [start]


# -- a plan for a scenario ------------------------------------------------------------------------------------------
def idle_rules(scenario: Any, plan: Any) -> list[tuple[str, str]]:
    """Return (rule, why) of a plan's rules that can never fire, or do nothing, on a scenario."""
    kinds = {"fire" if "fire" in str(getattr(h, "kind", "")) else str(getattr(h, "kind", "")) for h in scenario.hazards}
    works = {w.name for h in scenario.hazards for w in getattr(getattr(h, "works", None), "links", ())}
    found = []
    for rule in plan.rules:
        lacking = [c.of_hazard() for c in rule.when if c.of_hazard() and c.of_hazard() not in kinds]
        idle = [a.of_hazard() for a in rule.do if a.of_hazard() and a.of_hazard() not in kinds]
        if lacking or len(idle) == len(rule.do):
            hazard = {"flood": _("flood"), "fire": _("fire")}[(lacking or idle)[0]]
            found.append((rule.id, _("the scenario has no {hazard}").format(hazard=hazard)))
            continue
        for action in rule.do:
            work = getattr(action, "work", "")
            if work and work not in works:
                found.append((rule.id, _("the scenario has no gate, culvert or bridge '{name}'").format(name=work)))
        for condition in rule.when:
            if isinstance(condition, TimeSinceStart) and condition.after_s >= scenario.horizon_s:
                found.append((rule.id, _("its time comes after the end of the run")))
    return found


def unknown_works(scenario: Any, plan: Any) -> list[str]:
    """Return which works a plan's rules name that no flood of the scenario has, where one has any."""
    works = {w.name for h in scenario.hazards for w in getattr(getattr(h, "works", None), "links", ())}
    named = [getattr(action, "work", "") for rule in plan.rules for action in rule.do]
    said = _("the plan '{plan}' has an order to '{work}', which the scenario '{scenario}' does not have")
    return [
        said.format(plan=plan.name, work=work, scenario=scenario.name) + near_or_known(work, works)
        for work in named
        if works and work and work not in works
    ]
