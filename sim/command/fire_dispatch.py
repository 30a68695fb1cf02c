"""Dispatch to a forest fire: who is sent, how many, in which order, and what escalates."""

from pydantic import Field

from sim.params import Params, Pert, PertSeconds
from sim.units import CubicMetres, Degrees, Metres, MetresPerSecond, Seconds, Share, SquareMetres

MINUTE, HOUR = 60.0, 3600.0


class Echelon(Params):
    """One kind of teams, told by a skill, and when how many of them go. Within it the nearest by road go first."""

    skill: str
    """Which teams: those of the plan whose ``skills`` contain this word."""
    teams: int = Field(1, ge=0)
    """How many teams go at danger grade I-III."""
    teams_high: int = Field(1, ge=0)
    """How many go at grade ``high_grade`` or above (重兵投入)."""
    after_s: Seconds = Field(0.0, ge=0)
    """Sent so long after the decision, and only if the fire is not contained by then."""
    area_m2: SquareMetres = Field(0.0, ge=0)
    """... or as soon as the burnt area reported passes this (0: time alone decides)."""
    without_order: bool = False
    """Goes on the verified report, before headquarters has decided (a town acts first within its powers)."""


class FireDispatchSpec(Params):
    """How a fire is answered: echelons, helicopters, rules of the fight, mop-up and guard."""

    echelons: tuple[Echelon, ...] = (
        Echelon(skill="fire-village", teams=2, teams_high=2, without_order=True),
        Echelon(skill="fire-township", teams=1, teams_high=3),
        Echelon(skill="fire-farm", teams=0, teams_high=1),
        Echelon(skill="fire-professional", teams=1, teams_high=2),
        Echelon(skill="fire-brigade", teams=0, teams_high=1),
        Echelon(skill="fire-militia", teams=1, teams_high=2, after_s=2 * HOUR, area_m2=100_000.0),
        Echelon(skill="fire-suizhou", teams=2, teams_high=4, after_s=4 * HOUR, area_m2=300_000.0),
        Echelon(skill="fire-national", teams=0, teams_high=1, after_s=8 * HOUR, area_m2=1_000_000.0),
    )
    """Who goes, in the order of their call."""
    high_grade: int = Field(4, ge=1, le=5)
    """Danger grade from which the first alarm sends ``teams_high`` and asks for helicopters."""
    sighting_s: PertSeconds = Pert(5 * MINUTE, 10 * MINUTE, 20 * MINUTE)
    """The first commander's look round at the fire before crews go to the line."""

    blowers: int = Field(85, ge=0)
    """Blowers of the city and the towns; shared out to the trained crews, professional ones first."""
    blowers_per_crew: int = Field(4, ge=1)
    """Blowers that a crew needs to work in front of flames as a blower crew."""
    pumps: int = Field(4, ge=0)
    """Portable forest-fire pumps with hose; a pump at work speeds mop-up."""
    flame_limit_hand_m: Metres = Field(1.2, gt=0)
    """Longest flames that hand tools attack directly."""
    flame_limit_blower_m: Metres = Field(1.5, gt=0)
    """Longest flames that blowers attack directly."""
    flame_limit_stand_off_m: Metres = Field(2.5, gt=0)
    """Flames beyond which nobody works on the segment or beside it: crews wait or work elsewhere."""
    flame_limit_village_m: Metres = Field(0.6, gt=0)
    """Longest flames that a village team may beat out."""
    wind_limit_m_s: MetresPerSecond = Field(10.8, gt=0)
    """10-m wind above which nobody works at the flame (force 6)."""
    night_attack: bool = False
    """Whether crews attack directly on slopes at night."""
    night_slope_deg: Degrees = Field(15.0, ge=0, le=60)
    """Slopes from here on are barred at night unless ``night_attack``."""
    night_rate: Share = Field(0.6, ge=0, le=1)
    """Line rate at night where work goes on, of the day's."""
    batch_length_m: Metres = Field(40.0, gt=5)
    """A crew's stretch of line between two amendments of the ground."""
    batch_time_s: Seconds = Field(8 * MINUTE, gt=0)
    """... or so much time, whichever comes first."""
    shift_s: Seconds = Field(12 * HOUR, gt=0)
    """Longest work at the line before rest; rest is half of the work (work : rest = 2 : 1)."""

    helicopters: int = Field(1, ge=0)
    """Province helicopters that can come on a day."""
    helicopter_first_drop_s: PertSeconds = Pert(80 * MINUTE, 130 * MINUTE, 240 * MINUTE)
    """From the request to the first drop, by day."""
    helicopter_water_m3: CubicMetres = Field(3.0, gt=0)
    """Water a drop."""
    helicopter_speed_m_s: MetresPerSecond = Field(40.0, gt=0)
    """Flight speed with the bucket."""
    helicopter_fill_s: Seconds = Field(90.0, ge=0)
    """Time at the dip point and over the line, a cycle."""
    helicopter_wind_limit_m_s: MetresPerSecond = Field(11.0, gt=0)
    """10-m wind above which none flies."""
    helicopter_spell_s: Seconds = Field(2 * HOUR, gt=0)
    """Time over the fire before it leaves to refuel for an hour."""
    dip_points: int = Field(60, ge=0)
    """Usable dip points (the region's first ``dip_point`` sites)."""
    drop_width_m: Metres = Field(8.0, gt=0)
    """Width of the wetted line."""
    drop_hold: Share = Field(0.7, ge=0, le=1)
    """Share of drops that fall where they should and hold."""

    mop_up_m_s: MetresPerSecond = Field(30.0 / 3600.0, gt=0)
    """Perimeter a crew of 20 mops up an hour, without a pump (estimate)."""
    mop_up_pump_factor: float = Field(1.6, ge=1)
    """How much faster with a pump."""
    guard_s: Seconds = Field(24 * HOUR, ge=0)
    """Watch after mop-up."""
    guard_persons: int = Field(10, ge=1)
    """People on watch at one fire."""
    rekindle: Share = Field(0.06, ge=0, le=1)
    """Probability that a mopped-up fire breaks out again during the watch, at guard by ``guard_persons`` (estimate)."""
