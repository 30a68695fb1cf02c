"""Evacuation: danger zones moved beforehand, people who leave the water by themselves, and rescue of the trapped."""

from pydantic import Field

from sim.command.signals import Colour
from sim.params import Params, Pert, PertSeconds
from sim.units import Metres, MetresPerSecond, Seconds, Share


class EvacuationSpec(Params):
    """What the plan does to move people out of danger, and to take out those whom water has shut in."""

    prepare_at: Colour = "orange"
    """The town's signal at which danger zones are told to prepare: those who cannot walk are fetched."""
    move_at: Colour = "red"
    """The town's signal at which danger zones are told to move at once."""
    before_dark: bool = True
    """Danger zones that prepare move while it is light when night would find them preparing."""
    dark_margin_s: Seconds = Field(10800.0, ge=0.0)
    """How long before 19:00 that rule begins to hold."""
    prepare_rain_1h_m: Metres = Field(0.030, ge=0.0)
    """Rain of one hour at the town's gauges at which danger zones prepare."""
    prepare_rain_3h_m: Metres = Field(0.050, ge=0.0)
    """The same for three hours."""
    prepare_rain_6h_m: Metres = Field(0.070, ge=0.0)
    """The same for six hours."""
    move_rain_1h_m: Metres = Field(0.045, ge=0.0)
    """Rain of one hour at which danger zones move at once."""
    move_rain_3h_m: Metres = Field(0.080, ge=0.0)
    """The same for three hours."""
    move_rain_6h_m: Metres = Field(0.100, ge=0.0)
    """The same for six hours."""
    compliance: Share = Field(0.67, ge=0.0, le=1.0)
    """Share of those told to move who do (Oroville 2017: 67-68 %)."""
    compliance_water: Share = Field(0.9, ge=0.0, le=1.0)
    """Share of the others who leave once water stands in their homes and they still can."""
    mobilise_s: Seconds = Field(2700.0, gt=0.0)
    """Mean time from notice to leaving home (Rayleigh)."""
    night_delay: float = Field(1.5, ge=1.0, le=10.0)
    """Times that by night."""
    walk_m_s: MetresPerSecond = Field(1.0, gt=0.0, le=2.5)
    """How fast people walk to a dry house or relief point near by."""
    dispersed: Share = Field(0.75, ge=0.0, le=1.0)
    """Share lodged with relatives and neighbours; the others go to collective shelters."""
    hosts_keep_s: Seconds = Field(43200.0, ge=0.0)
    """How long hosts feed and bed those whom they take in before relief goods must follow."""
    fetch_patience_s: Seconds = Field(7200.0, ge=0.0)
    """How long those who cannot walk wait for a vehicle before neighbours carry them."""
    board_s: Seconds = Field(120.0, ge=0.0)
    """Time to help one such person into a vehicle or boat."""
    all_clear_s: Seconds = Field(21600.0, ge=0.0)
    """From the end of a town's signals until people whose homes stayed dry go home."""
    rescue_call_s: PertSeconds = Pert(600.0, 1800.0, 5400.0)
    """From water shutting people in until headquarters knows of them."""
    launch_s: Seconds = Field(900.0, ge=0.0)
    """Time to bring a boat to the water and ready it."""
    boat_speed_m_s: MetresPerSecond = Field(2.5, gt=0.0)
    """Speed of a loaded boat among houses."""
    boat_at_night: Share = Field(0.6, gt=0.0, le=1.0)
    """Times that speed by night."""
