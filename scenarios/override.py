"""``--set path=value``: a scenario or a plan with single figures changed, checked again as if the file said so."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from scenarios.document import NotYamlError, parse_document
from scenarios.plan import Plan
from scenarios.problems import BadInputError, Problem, nearest, path_text, validation_problems
from scenarios.scenario import Scenario
from sim.params import Params
from sim.text import _

ThingT = TypeVar("ThingT", bound=Params)
_NAMES = ("id", "item", "name", "kind")
"""What names the members of a list."""


def override(scenario: Scenario, plan: Plan, sets: Sequence[str]) -> tuple[Scenario, Plan]:
    """Return both with figures changed.

    Parameters
    ----------
    scenario, plan
        As they were read.
    sets : sequence of str
        ``path=value`` each, as a planner writes them: ``flood_cell=240 m``, ``plan.relief.stops=6``,
        ``plan.teams.fire-city-1.crews=3``. A path that begins with ``plan.`` is one of the plan's; members of lists are
        named by id, item, name or kind, or by position.

    Raises
    ------
    BadInputError
        If a path leads nowhere, what comes out is no scenario or plan, or the plan does not fit together.
    """
    from scenarios.check import check_plan

    given = plan
    for text in sets:
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            raise BadInputError([Problem("--set", _("expected path=value, found '{text}'").format(text=text))])
        parts = path.strip().split(".")
        if parts[0] == "plan" and len(parts) > 1:
            plan = _set(plan, path.strip(), parts[1:], value.strip())
        else:
            scenario = _set(scenario, path.strip(), parts[parts[0] == "scenario" :], value.strip())
    if plan is not given:
        # a name that there is not is as wrong here as in a file
        found = [Problem(path_text("plan", loc), message) for loc, message in check_plan(plan.to_planner())]
        if found:
            raise BadInputError(found)
    return scenario, plan


def _set(thing: ThingT, path: str, parts: list[str], text: str) -> ThingT:
    data = thing.to_planner()
    here: Any = data
    for part in parts[:-1]:
        here = here[_key(here, part, path)]
    try:
        value = parse_document(text.encode()).data
    except NotYamlError as error:
        raise BadInputError([Problem(path, error.reason)]) from None
    here[_key(here, parts[-1], path)] = value
    try:
        return type(thing).from_planner(data)  # type: ignore[no-any-return]
    except ValidationError as error:
        problems = [Problem(path, message) for _loc, message in validation_problems(error, type(thing), data)]
        raise BadInputError(problems) from None


def _key(here: Any, part: str, path: str) -> str | int:
    """Return the key or position that a part of a path means."""
    known: dict[str, str | int] = {}
    if isinstance(here, dict):
        known = {str(key): key for key in here}
    elif isinstance(here, list):
        known = {str(position): position for position in range(len(here))}
        for position, member in enumerate(here):
            for name in _NAMES:
                if isinstance(member, dict) and name in member:
                    known.setdefault(str(member[name]), position)
    if part not in known:
        message = _("there is no '{key}' here").format(key=part) + (
            nearest(part, known) or _("; known here: {known}").format(known=", ".join(list(known)[:20]))
        )
        raise BadInputError([Problem(path, message)])
    return known[part]
