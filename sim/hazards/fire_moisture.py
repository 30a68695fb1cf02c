"""Dead fuel moisture of a fire's sites from its hourly weather, and where the sun stands."""

import numpy as np
from pydantic import Field

from sim.params import Params
from sim.units import Degrees

DAY_S = 86400.0


class SunPlace(Params):
    """What tells where the sun stands; Guangshui unless given."""

    latitude_deg: Degrees = Field(31.6, ge=-66, le=66)
    """North."""
    noon_h: float = Field(12.4, ge=10, le=15)
    """When the sun is highest by the clock: Beijing time at 113.8 degrees east."""
    day: int = Field(60, ge=0, le=366)
    """Day of the year (1 January = 0) of the midnight that the fire names."""


def site_moisture(
    hours: dict[str, np.ndarray],
    since_midnight_s: float,
    sun: SunPlace,
    days_since_rain: float,
    exposures: bool,
    bands: bool,
) -> tuple[np.ndarray, int, int]:
    """Return moisture of dead fuels, float64[sites, hours, 3], and how many exposures and bands of height there are.

    Parameters
    ----------
    hours : dict
        ``FireHours.arrays()``.
    since_midnight_s : float
        The first hour's beginning, from the midnight of ``sun.day``.
    days_since_rain : float
        At the first hour.
    exposures, bands : bool
        Whether sites are parted by slope and aspect, and by height against the weather's.
    """
    from sim.kernels.fuel_moisture import moisture_at_sites
    from sim.kernels.fuel_site import BANDS, EXPOSURES, air_at_sites

    n = len(hours["wind_m_s"])
    middle_s = since_midnight_s + 3600.0 * (np.arange(n) + 0.5)
    # under the cloud that moist air and rain tell of a fifth of the sun comes through (own judgement)
    sky = np.where((hours["rain_m"] > 0) | (hours["humidity"] > 0.8), 0.2, 1.0)
    kinds, levels = EXPOSURES if exposures else 1, BANDS if bands else 1
    air = np.empty((kinds * levels * 2, n, 2))
    air_at_sites(
        hours["temperature_c"],
        hours["humidity"],
        hours["wind_m_s"],
        sky,
        1.0 + sun.day + np.floor(middle_s / DAY_S),
        np.radians(15.0 * (middle_s / 3600.0 - sun.noon_h)),
        np.radians(sun.latitude_deg),
        kinds,
        levels,
        air,
    )
    out = np.empty((kinds * levels * 2, n, 3))
    moisture_at_sites(air, hours["rain_m"] * 1000.0, days_since_rain, out)
    return out, kinds, levels
