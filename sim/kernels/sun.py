"""Sunrise and sunset, to some minutes: declination after Cooper 1969, Solar Energy 12; no equation of time."""

import math

from numba import njit


@njit(cache=True, nogil=True)
def sun_hours(day_of_year, latitude_deg, longitude_deg, zone_deg):
    """Return the local hours of sunrise and sunset (centre of the disc at -0.833 degrees).

    Parameters
    ----------
    day_of_year : float
        1 on 1 January.
    latitude_deg, longitude_deg : float
        North and east positive.
    zone_deg : float
        Meridian of the clock (120 for Beijing time).
    """
    declination = math.radians(23.45 * math.sin(2.0 * math.pi * (284.0 + day_of_year) / 365.0))
    latitude = math.radians(latitude_deg)
    cosine = (math.sin(math.radians(-0.833)) - math.sin(latitude) * math.sin(declination)) / (
        math.cos(latitude) * math.cos(declination)
    )
    half = math.degrees(math.acos(min(1.0, max(-1.0, cosine)))) / 15.0
    noon = 12.0 + (zone_deg - longitude_deg) / 15.0
    return noon - half, noon + half
