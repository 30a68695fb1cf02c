"""The rules of the fight: who may work in front of which flames, when, and what mop-up, guard and helicopters take."""

from typing import Literal

from pydantic import Field

from sim.missions.fire_means_rules import MeansRules
from sim.params import Pert, PertSeconds
from sim.units import CubicMetres, Degrees, Metres, MetresPerSecond, PerSecond, Seconds, Share

MINUTE, HOUR = 60.0, 3600.0


class FightRules(MeansRules):
    """What holds for everybody at a fire; estimates are marked."""

    blowers: int = Field(85, ge=0)
    """Blowers of city and towns, shared out to trained crews, the best first; more than they need has no effect."""
    blowers_per_crew: int = Field(4, ge=1)
    """Blowers that a crew needs to work in front of flames as a blower crew."""
    pumps: int = Field(4, ge=0)
    """Portable forest-fire pumps with hose; a pump at work speeds mop-up."""
    blower_factor: float = Field(2.5, ge=1)
    """Line along the flames by a crew with blowers, times the published rate of a hand crew (estimate, calibrated)."""
    flame_limit_hand_m: Metres = Field(1.2, gt=0)
    """Longest flames that hand tools attack directly (4 ft or 346 kW/m: Andrews & Rothermel 1982, GTR INT-131)."""
    flame_limit_blower_m: Metres = Field(1.5, gt=0)
    """Longest flames that blowers attack directly (estimate)."""
    flame_limit_hose_m: Metres = Field(2.4, gt=0)
    """Longest flames that engines and pumps with hose attack directly (8 ft or 1,730 kW/m: the same)."""
    flame_limit_dozer_m: Metres = Field(2.4, gt=0)
    """Longest flames beside which a dozer works (the same)."""
    flame_limit_drop_m: Metres = Field(2.4, gt=0)
    """Longest flames that a helicopter's water holds (the same)."""
    flame_limit_stand_off_m: Metres = Field(3.4, gt=0)
    """Flames beyond which nobody works on the segment (11 ft, where all efforts at the head fail: the same)."""
    gust_stand_off: bool = True
    """Whether that limit counts the flames in the hour's gusts (own judgement); the other limits, and the rate of line,
    go by the mean wind's flames."""
    flame_limit_village_m: Metres = Field(0.6, gt=0)
    """Longest flames that a village team may beat out (own judgement)."""
    wind_limit_m_s: MetresPerSecond = Field(10.8, gt=0)
    """10-m wind above which nobody works at the flame (force 6)."""
    night_attack: bool = False
    """Whether crews attack directly on slopes at night."""
    night_slope_deg: Degrees = Field(8.0, ge=0, le=60)
    """Slopes from here on are barred at night unless ``night_attack`` (a 30-m terrain is flatter than the ground)."""
    untrained_night: bool = False
    """Whether crews without the skill ``fire-line`` work at the flame in the dark (三先四不打: not by default)."""
    cliff_deg: Degrees = Field(35.0, gt=0, le=90)
    """Slopes from here on are cliffs and ravines, where nobody works at the flame (own judgement)."""
    night_rate: Share = Field(0.6, ge=0, le=1)
    """Line rate at night where work goes on, of the day's."""
    anchor: Literal["rear", "head"] = "rear"
    """Where the lines along both flanks begin: at the rear, or at the head where somebody may work there."""
    batch_length_m: Metres = Field(40.0, gt=5)
    """A crew's stretch of line between two amendments of the ground, at least."""
    batch_time_s: Seconds = Field(5 * MINUTE, gt=0)
    """Time that a batch takes, at least; a stretch is cut off at twice this time."""
    shift_s: Seconds = Field(12 * HOUR, gt=0)
    """Longest work at the line before rest; rest is half of the work (work : rest = 2 : 1, NWCG memo of 2004)."""
    relief_wait_s: Seconds = Field(2 * HOUR, ge=0)
    """How long a crew that is the last at the line stays beyond its shift for its relief (own judgement)."""
    fatigue_from_s: Seconds = Field(8 * HOUR, ge=0)
    """Work at the line after which a crew slows down: the published rates allow for a day's fatigue, not for more."""
    fatigue_per_s: PerSecond = Field(0.05 / HOUR, ge=0)
    """Loss of rate from then on, per time (estimate; accidents peak in the last two of ten hours: MTDC 2002, no. 5)."""
    fatigue_least: Share = Field(0.5, ge=0, le=1)
    """A tired crew's rate is never less than this part of a fresh one's (estimate)."""

    helicopters: int = Field(1, ge=0)
    """Province helicopters that can come on a day."""
    helicopter_first_drop_s: PertSeconds = Pert(80 * MINUTE, 130 * MINUTE, 240 * MINUTE)
    """From the request to the first drop, by day."""
    helicopter_flight_s: Seconds = Field(75 * MINUTE, ge=0)
    """How much of that it needs from its start to the first drop, all of it by daylight (estimate)."""
    helicopter_water_m3: CubicMetres = Field(3.0, gt=0)
    """Water a drop."""
    helicopter_speed_m_s: MetresPerSecond = Field(40.0, gt=0)
    """Flight speed with the bucket."""
    helicopter_fill_s: Seconds = Field(60.0, ge=0)
    """Time at the dip point, a cycle (estimate)."""
    helicopter_drop_s: Seconds = Field(30.0, ge=0)
    """Time over the line, a cycle (estimate)."""
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

    mop_up_m_s: MetresPerSecond = Field(60.0 / 3600.0, gt=0)
    """Perimeter a crew of 20 mops up an hour, without a pump (estimate)."""
    mop_up_pump_factor: float = Field(1.6, ge=1)
    """How much faster with a pump."""
    guard_s: Seconds = Field(24 * HOUR, ge=0)
    """Watch after mop-up."""
    guard_persons: int = Field(10, ge=1)
    """People on watch at one fire."""
    rekindle: Share = Field(0.06, ge=0, le=1)
    """Probability that a mopped-up fire breaks out again during the watch, at guard by ``guard_persons`` (estimate)."""
    sighting_s: PertSeconds = Pert(5 * MINUTE, 10 * MINUTE, 20 * MINUTE)
    """The first commander's look round at the fire before crews go to the line."""
    burn_out_s: PertSeconds = Pert(10 * MINUTE, 20 * MINUTE, 60 * MINUTE)
    """From the closed line until no open flame is left inside (estimate)."""
    drop_length_m: Metres = Field(100.0, gt=0)
    """Longest line that one drop wets (flight at 18 m/s, 5-6 s of emptying: estimate)."""
    smoulder_s: Seconds = Field(10 * HOUR, gt=0)
    """A fire that has not spread for so long goes out by itself (estimate)."""
