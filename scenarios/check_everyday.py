"""Everyday calls: skills and vehicles that are no words, and calls for which a plan has nobody at all."""

from collections.abc import Iterator
from typing import Any, get_args

from scenarios.check_stock import mappings, near_or_known
from scenarios.document import Loc
from scenarios.vocabulary import SKILLS
from sim.resources.fleet import FleetSpec
from sim.text import _

VEHICLES: tuple[str, ...] = get_args(FleetSpec.model_fields["vehicle"].annotation)


def everyday_words(data: dict[str, Any]) -> Iterator[tuple[Loc, str]]:
    """Yield skills and kinds of vehicle of everyday calls that no plan can have."""
    for position, row in mappings(data.get("everyday")):
        skill, vehicle = row.get("skill"), row.get("vehicle")
        # a plan's echelons may name a fire skill of their own
        if isinstance(skill, str) and skill and skill not in SKILLS and not skill.startswith("fire-"):
            said = _("there is no skill '{skill}'").format(skill=skill)
            yield ("everyday", position, "skill"), said + near_or_known(skill, SKILLS)
        if isinstance(vehicle, str) and vehicle not in VEHICLES:
            said = _("there is no kind of vehicle '{vehicle}'").format(vehicle=vehicle)
            yield ("everyday", position, "vehicle"), said + near_or_known(vehicle, VEHICLES)


def nobody_for_everyday(scenario: Any, plan: Any) -> list[str]:
    """Return which everyday calls of a scenario ask for a skill or a vehicle that a plan does not have."""
    skills = {skill for team in plan.teams for skill in team.skills}
    vehicles = {fleet.vehicle for fleet in plan.fleets}
    found = []
    for call in scenario.everyday:
        if call.skill and call.skill not in skills:
            said = _("the everyday call '{call}' asks for the skill '{skill}', which no team of the plan '{plan}' has")
            text = said.format(call=call.name, skill=call.skill, plan=plan.name)
            found.append(text + near_or_known(call.skill, skills))
        elif not call.skill and call.vehicle not in vehicles:
            said = _("the everyday call '{call}' asks for a vehicle '{vehicle}', which the plan '{plan}' does not have")
            text = said.format(call=call.name, vehicle=call.vehicle, plan=plan.name)
            found.append(text + near_or_known(call.vehicle, vehicles))
    return found
