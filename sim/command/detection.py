"""Detection: who sees a fire, when, and what it takes until headquarters knows that it is true."""

from pydantic import Field

from sim.params import Params, Pert, PertSeconds
from sim.units import Metres, PerSecond, Share

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


class DetectionSpec(Params):
    """Eyes on the forest: the public, lookout towers, cameras, patrols and drones; and the verification of reports.

    The first *true* report is the discovery (definition of the 24-hour target). False alarms take the time of the same
    people who verify true ones.
    """

    public_day_s: PertSeconds = Pert(5 * MINUTE, 18 * MINUTE, 60 * MINUTE)
    """From ignition until somebody of the public calls, 06:00-22:00, at a place with the mean number of neighbours."""
    public_night_s: PertSeconds = Pert(15 * MINUTE, 50 * MINUTE, 180 * MINUTE)
    """The same between 22:00 and 06:00."""
    public_false_per_s: PerSecond = Field(1.0 / DAY, ge=0)
    """False calls in season, whole city (straw, rubbish, a controlled burning)."""

    lookout_towers: int = Field(4, ge=0)
    """Lookout towers manned in season (the region's first ``lookout`` sites)."""
    lookout_range_m: Metres = Field(8000.0, ge=0)
    """How far a watchman sees a young smoke."""
    lookout_seen: Share = Field(0.6, ge=0, le=1)
    """Share of the ground in range that is not hidden by ridges."""
    lookout_open_hour: float = Field(8.0, ge=0, le=24)
    """Hour of day at which the towers are manned."""
    lookout_close_hour: float = Field(18.0, ge=0, le=24)
    """Hour of day at which they are left."""
    lookout_s: PertSeconds = Pert(4 * MINUTE, 12 * MINUTE, 30 * MINUTE)
    """From ignition until the watchman reports."""
    lookout_false_per_s: PerSecond = Field(0.2 / DAY, ge=0)
    """False alarms of all towers."""

    cameras: int = Field(5, ge=0)
    """Forest-fire video cameras (the region's first ``camera`` sites)."""
    camera_coverage: Share = Field(0.08, ge=0, le=1)
    """Share of the forest area that the cameras see: the forest nearest to them."""
    camera_s: PertSeconds = Pert(2 * MINUTE, 6 * MINUTE, 20 * MINUTE)
    """From ignition until the alarm of a camera that sees the place, by day."""
    camera_night_seen: Share = Field(0.7, ge=0, le=1)
    """Share of night fires in covered forest that the cameras' thermal channel finds."""
    camera_uptime: Share = Field(0.9, ge=0, le=1)
    """Share of the time that a camera with its line works."""
    camera_false_per_s: PerSecond = Field(2.0 / DAY, ge=0)
    """False alarms of all cameras in season."""
    camera_check_s: PertSeconds = Pert(1 * MINUTE, 2 * MINUTE, 3 * MINUTE)
    """An operator's time on one alarm."""

    patrol_interval_s: PertSeconds = Pert(3 * HOUR, 8 * HOUR, 24 * HOUR)
    """From ignition until a ranger on foot comes past, 08:00-18:00."""
    drones: int = Field(2, ge=0)
    """Drones that patrol and verify."""
    drone_sorties_per_s: PerSecond = Field(2.0 / DAY, ge=0)
    """Sorties a drone flies in search, by day, in season."""
    drone_strip_m: Metres = Field(1500.0, ge=0)
    """Width of the strip that a sortie of 20 km sees."""

    call_s: PertSeconds = Pert(1 * MINUTE, 5 * MINUTE, 20 * MINUTE)
    """From the call until it reaches the duty desk (village cadre, 119 or 12119, handed on)."""
    verifiers: int = Field(1, ge=1)
    """Reports that can be verified at the same time."""
    verification_day_s: PertSeconds = Pert(5 * MINUTE, 15 * MINUTE, 40 * MINUTE)
    """Verification of a report by telephone, neighbours or drone, 06:00-22:00."""
    verification_night_s: PertSeconds = Pert(10 * MINUTE, 30 * MINUTE, 90 * MINUTE)
    """The same at night."""
