"""Dispatch to a forest fire: who is sent, how many, in which order, and what escalates."""

from pydantic import Field

from sim.missions.fight_rules import FightRules
from sim.params import Params
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
    availability: Share = Field(1.0, ge=0, le=1)
    """Share of a team's people who are there on an ordinary day, drawn for each fire."""
    festival_availability: Share = Field(1.0, ge=0, le=1)
    """The same at the Spring Festival and Qingming."""
    after_s: Seconds = Field(0.0, ge=0)
    """Sent so long after the decision, and only if the fire is not contained by then."""
    area_m2: SquareMetres = Field(0.0, ge=0)
    """... or as soon as the burnt area reported passes this (0: time alone decides)."""
    without_order: bool = False
    """Goes on the verified report, before headquarters has decided (a town acts first within its powers)."""


_LOCAL = {"availability": 0.5, "festival_availability": 0.8}


class FireDispatchSpec(FightRules):
    """How a fire is answered: echelons, helicopters, and the rules of the fight."""

    echelons: tuple[Echelon, ...] = (
        Echelon(skill="fire-village", teams=2, teams_high=2, without_order=True, **_LOCAL),
        Echelon(skill="fire-township", teams=1, teams_high=3, **_LOCAL),
        Echelon(skill="fire-farm", teams=0, teams_high=1, availability=0.8, festival_availability=0.8),
        Echelon(skill="fire-professional", teams=1, teams_high=2, availability=0.9, festival_availability=0.9),
        Echelon(skill="fire-brigade", teams=0, teams_high=1),
        Echelon(skill="fire-militia", teams=1, teams_high=2, after_s=2 * HOUR, area_m2=100_000.0, **_LOCAL),
        Echelon(skill="fire-suizhou", teams=2, teams_high=4, after_s=4 * HOUR, area_m2=300_000.0),
        Echelon(skill="fire-national", teams=0, teams_high=1, after_s=8 * HOUR, area_m2=1_000_000.0),
    )
    """Who goes, in the order of their call."""
    high_grade: int = Field(4, ge=1, le=5)
    """Danger grade from which the first alarm sends ``teams_high`` and asks for helicopters."""
    helicopters_after_s: Seconds = Field(3 * HOUR, ge=0)
    """At a lower grade helicopters are asked for so long after the decision, if the fire is not contained by then."""
    feedback_s: Seconds = Field(30 * MINUTE, gt=0)
    """How often the fire's size is reported back while it is not contained (escalation by area)."""
