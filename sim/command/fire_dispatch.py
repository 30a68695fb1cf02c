"""Dispatch to a forest fire: who is sent, how many, in which order, and what escalates."""

from pydantic import Field

from sim.command.fire_levels import LEVELS, ResponseLevel
from sim.missions.fight_rules import FightRules
from sim.params import Params, Pert, PertSeconds
from sim.units import Seconds, Share, SquareMetres

MINUTE, HOUR = 60.0, 3600.0


class Echelon(Params):
    """One kind of teams, told by a skill, and when how many of them go. Within it the nearest by road go first."""

    skill: str
    """Which teams: those of the plan whose ``skills`` contain this word."""
    teams: int = Field(1, ge=0)
    """How many teams go at danger grade I-III."""
    teams_high: int = Field(1, ge=0)
    """How many go at grade ``high_grade`` or above (重兵投入)."""
    crews: int = Field(0, ge=0)
    """How many crews of each team go at most (0: all that are free)."""
    after_s: Seconds = Field(0.0, ge=0)
    """Sent so long after the decision, and only if the fire is not contained by then."""
    area_m2: SquareMetres = Field(0.0, ge=0)
    """... or as soon as the burnt area reported passes this (0: time alone decides)."""
    level: int = Field(0, ge=0, le=4)
    """... or as soon as this response level is declared, 4 for IV to 1 for I (0: no level calls it)."""
    request_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From asking for it to its approval, before its teams are called (mutual aid, superiors)."""
    without_order: int = Field(0, ge=0, le=50)
    """So many of its teams go on the verified report, before headquarters decides (a town acts within its powers)."""


class FireDispatchSpec(FightRules):
    """How a fire is answered: echelons, levels, helicopters, and the rules of the fight."""

    echelons: tuple[Echelon, ...] = (
        Echelon(skill="fire-village", teams=2, teams_high=2, without_order=2),
        Echelon(skill="fire-township", teams=1, teams_high=3, without_order=1),
        Echelon(skill="fire-farm", teams=0, teams_high=1),
        Echelon(skill="fire-professional", teams=1, teams_high=2),
        Echelon(skill="fire-brigade", teams=0, teams_high=1),
        Echelon(skill="fire-militia", teams=1, teams_high=2, after_s=2 * HOUR, area_m2=100_000.0, level=4),
        Echelon(
            skill="fire-suizhou",
            teams=2,
            teams_high=4,
            after_s=4 * HOUR,
            area_m2=300_000.0,
            level=3,
            request_s=Pert(10 * MINUTE, 20 * MINUTE, 40 * MINUTE),
        ),
        Echelon(
            skill="fire-neighbour",
            teams=1,
            teams_high=2,
            after_s=6 * HOUR,
            area_m2=500_000.0,
            level=3,
            request_s=Pert(60 * MINUTE, 120 * MINUTE, 180 * MINUTE),
        ),
        Echelon(
            skill="fire-national",
            teams=0,
            teams_high=1,
            after_s=8 * HOUR,
            area_m2=1_000_000.0,
            level=2,
            request_s=Pert(30 * MINUTE, 60 * MINUTE, 120 * MINUTE),
        ),
    )
    """Who goes, in the order of their call."""
    levels: tuple[ResponseLevel, ...] = LEVELS
    """When a response level is declared; with the first one the front command passes from the town to the city."""
    high_grade: int = Field(4, ge=1, le=5)
    """Danger grade from which the first alarm sends ``teams_high`` and asks for helicopters."""
    helicopters_after_s: Seconds = Field(3 * HOUR, ge=0)
    """At a lower grade helicopters are asked for so long after the decision, if the fire is not contained by then."""
    feedback_s: Seconds = Field(30 * MINUTE, gt=0)
    """How often the fire's size is reported back while it is not contained (escalation by area)."""
    size_cv: Share = Field(0.3, ge=0, le=1)
    """How far the reports of a fire misjudge its area: coefficient of variation; a drone sees better (estimate)."""
    danger_miss: Share = Field(0.1, ge=0, le=1)
    """Share of days whose danger grade is forecast one too low (estimate)."""
    danger_false: Share = Field(0.1, ge=0, le=1)
    """Share of days whose danger grade is forecast one too high (estimate)."""
    standby_teams: int = Field(0, ge=0)
    """Trained teams that stay in their towns for the next fire until level III; the fire's own town's may always go."""
    relieve: bool = True
    """Whether crews are taken from the mop-up of a contained fire, its guard kept, when an open one has nobody."""
