"""What means of attack take and do: water, petrol, machines, drones, lines ahead of the fire."""

from pydantic import Field

from sim.params import Params, Pert, PertSeconds
from sim.units import CubicMetres, CubicMetresPerSecond, Degrees, Metres, MetresPerSecond, Seconds, Share

MINUTE, HOUR = 60.0, 3600.0


class PipeNetwork(Params):
    """A water-pipe network for fires: hydrants within reach of a place."""

    place: str
    """Id of the place in its midst."""
    reach_m: Metres = Field(1500.0, gt=0)
    """How far from it there are hydrants."""


class MeansRules(Params):
    """What engines, pumps, dozers, petrol, drones and lines ahead of the fire take and do; estimates unless said."""

    rate_cv: Share = Field(0.35, ge=0, le=1)
    """Coefficient of variation of a crew's rate about the published one, by crew and fire: estimate, for Haven et al.
    (1982, GTR PSW-62) found wide variation between studies and give no figure."""

    firebreaks_m: Metres = Field(0.0, ge=0)
    """Length of firebreaks that the plan keeps bare; no map of them: laid over the heights (estimate)."""
    firebreak_width_m: Metres = Field(12.0, gt=0)
    """Their bare width (estimate)."""

    fire_roads_m: Metres = Field(0.0, ge=0)
    """Length of fire roads in the forest that are on no map (防火道路): crews drive on them from the road's head."""
    fire_road_m_s: MetresPerSecond = Field(4.0, gt=0)
    """Speed on them (estimate: 15 km/h)."""

    engine_water_m3: CubicMetres = Field(3.0, gt=0)
    """Water that a tank truck or forest engine carries."""
    engine_factor: float = Field(4.0, gt=0)
    """Line by a person of an engine's crew with hose, times that of a person with hand tools (estimate)."""
    engine_setup_s: PertSeconds = Pert(4 * MINUTE, 8 * MINUTE, 15 * MINUTE)
    """From the engine's arrival at the road head until water comes out of its hose (estimate)."""
    hose_reach_m: Metres = Field(300.0, gt=0)
    """How far from a road an engine's hose works (15 lengths of 20 m: estimate)."""
    hose_m: Metres = Field(3000.0, ge=0)
    """Forest-fire hose of all portable pumps, shared out evenly among them."""
    hose_lay_m_s: MetresPerSecond = Field(0.5, gt=0)
    """How fast a pump's hose is laid (estimate)."""
    pump_factor: float = Field(2.5, gt=0)
    """Line by a crew with a pump's hose, times the published rate of a hand crew (estimate, as with blowers)."""
    pumps_per_fire: int = Field(2, ge=0)
    """Pumps that one fire gets at most (own judgement)."""
    wet_width_m: Metres = Field(3.0, gt=0)
    """Width of edge that hoses wet to the fuel's coverage level (estimate)."""
    refill_m3_s: CubicMetresPerSecond = Field(0.008, gt=0)
    """Rate at which an engine fills its tank at the water (a portable pump's 8 L/s: estimate)."""
    refill_speed_m_s: MetresPerSecond = Field(8.0, gt=0)
    """Speed of an engine to the water and back, over roads 1.3 times the straight way (estimate)."""
    hydrants: tuple[PipeNetwork, ...] = ()
    """Water-pipe networks for fires (以水灭火管网)."""

    dozer_factor: float = Field(4.0, gt=0)
    """Line by one dozer or excavator, times that of a trained hand crew of 20 (estimate)."""
    dozer_slope_deg: Degrees = Field(24.0, gt=0, le=90)
    """Slopes from here on no dozer works (45 %: estimate)."""

    petrol_m3: CubicMetres = Field(4.0, ge=0)
    """Petrol for blowers in the stores of the city and its towns, for a season (estimate)."""
    blower_l_h: float = Field(1.5, gt=0)
    """What a blower burns, litres an hour (estimate)."""
    petrol_spell_s: Seconds = Field(2 * HOUR, gt=0)
    """How long the petrol lasts that a crew draws at once; where none is left blowers are beaters."""

    drones: int = Field(0, ge=0)
    """Drones that fly over fires: with one the whole edge is seen."""
    drone_wind_limit_m_s: MetresPerSecond = Field(12.0, gt=0)
    """10-m wind above which none flies (estimate)."""
    forecast_cv: Share = Field(0.3, ge=0, le=1)
    """How far the front command misjudges the fire's speed: coefficient of variation (estimate)."""
    drone_gain: Share = Field(0.5, ge=0, le=1)
    """What is left of that error, and of the first look round, with a drone (estimate)."""
    guided: Share = Field(0.8, gt=0, le=1)
    """What is left of the way on foot and the first look round where villagers guide (estimate)."""

    ahead: bool = True
    """Whether a line ahead of the fire is built where its edge cannot be worked."""
    line_margin: Share = Field(0.7, gt=0, le=1)
    """A line ahead of the fire must be ready within this part of the believed time (own judgement)."""
    lighting_m_s: MetresPerSecond = Field(0.5, gt=0)
    """How fast a line is lit from by one flank's crews (walking with a torch: estimate)."""
    escape_factor: float = Field(2.0, ge=1)
    """Crews leave when the front is believed to be there within this many times their way to safety (LCES)."""
    overrun_injured: Share = Field(0.1, ge=0, le=1)
    """Share of those overrun who are hurt (own judgement)."""
