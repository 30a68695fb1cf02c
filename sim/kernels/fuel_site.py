"""Where fuel lies: its exposure to the sun and its height, and the air beside it in each hour.

Sun on a slope, fuel warmer than the air, and the drier air beside it: Rothermel, Wilson, Morris & Sackett 1986
(INT-359, eqs 1-11, after Byram & Jemison 1943). A place is one of level, or north, east, south, west by moderate or
steep; open or shaded by more than half of a canopy; below, level with or above the weather's height, as the tables of
Rothermel 1983 (INT-143) part them.
"""

import math

from numba import njit

EXPOSURES = 9
BANDS = 3
MODERATE, STEEP = 0.15, 0.45
"""Slopes (tangents) from which on a place is moderate (reckoned at 0.30) or steep (at 0.60)."""
SLOPES = (0.30, 0.60)
ASPECTS = ((0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0))
BAND_M = 305.0
"""Above or below the weather by more: reckoned at 457 m (1,500 ft), the middle of the tables' class."""
BAND_MIDDLE_M = 457.0
LAPSE_C_M = 0.0065
SHADE = 0.25
"""Sun that comes through a closed canopy (own judgement)."""
SOLAR_CAL = 1.98
CLEAR = 0.75
"""Transparency of an average clear forest atmosphere (INT-359, p. 10)."""
FUEL_FT = 1.0


@njit(cache=True, nogil=True)
def exposure_of(slope_x, slope_y):
    """Return 0 for level ground, else 1 + 2 * aspect + steep, aspects N, E, S, W; slope is the uphill gradient."""
    slope = math.sqrt(slope_x * slope_x + slope_y * slope_y)
    if slope < MODERATE:
        return 0
    # downhill is the aspect; clockwise from north
    aspect = math.atan2(-slope_x, -slope_y)
    quarter = math.floor(aspect / (0.5 * math.pi) + 0.5) % 4
    return 1 + 2 * quarter + (1 if slope > STEEP else 0)


@njit(cache=True, nogil=True)
def band_of(height_m, weather_m):
    """Return 0 below, 1 level with, 2 above the weather's height."""
    if height_m < weather_m - BAND_M:
        return 0
    return 2 if height_m > weather_m + BAND_M else 1


@njit(cache=True, nogil=True)
def sun_at(day_of_year, hour_angle, latitude):
    """Return the way to the sun (east, north, up) and its power square to it under a clear sky, cal/cm2/min (eq. 4).

    ``day_of_year`` is 1 on 1 January; angles in radians, the hour angle 0 at solar noon. Declination: Cooper 1969.
    """
    tilt = math.radians(23.45 * math.sin(2.0 * math.pi * (284.0 + day_of_year) / 365.0))
    up = math.sin(latitude) * math.sin(tilt) + math.cos(latitude) * math.cos(tilt) * math.cos(hour_angle)
    if up <= 0.02:
        return 0.0, 0.0, up, 0.0
    east = -math.cos(tilt) * math.sin(hour_angle)
    north = math.cos(latitude) * math.sin(tilt) - math.sin(latitude) * math.cos(tilt) * math.cos(hour_angle)
    return east, north, up, SOLAR_CAL * CLEAR ** (1.0 / up)


@njit(cache=True, nogil=True)
def facing(slope, aspect_x, aspect_y, east, north, up):
    """Return the share of the sun's power that falls on a slope (eqs 9-11).

    ``slope`` is a tangent, the aspect a unit vector downhill, the rest from :func:`sun_at`.
    """
    return max(slope * (aspect_x * east + aspect_y * north) + up, 0.0) / math.sqrt(1.0 + slope * slope)


@njit(cache=True, nogil=True)
def beside_fuel(temperature_c, humidity, wind_m_s, sun_cal):
    """Return temperature and humidity beside fuel in the sun (eqs 1 and 2), wind at 10 m.

    Wind at the fuel: of the wind at 20 ft by the logarithmic profile over fuel of a foot.
    """
    mph = wind_m_s / 1.15 / 0.44704
    near = mph / math.log((20.0 + 0.36 * FUEL_FT) / (0.13 * FUEL_FT))
    warmer_f = sun_cal / (0.015 * near + 0.026)
    return temperature_c + warmer_f / 1.8, humidity * math.exp(-0.033 * warmer_f)


@njit(cache=True, nogil=True)
def at_height(temperature_c, humidity, above_m):
    """Return temperature and humidity ``above_m`` over the weather: 6.5 K a km, the same vapour pressure (Magnus)."""
    higher = temperature_c - LAPSE_C_M * above_m
    ratio = math.exp(17.625 * temperature_c / (temperature_c + 243.04) - 17.625 * higher / (higher + 243.04))
    return higher, min(humidity * ratio, 1.0)


@njit(cache=True, nogil=True)
def air_at_sites(temperature_c, humidity, wind_m_s, sky, day_of_year, hour_angle, latitude, exposures, bands, out):
    """Fill ``out`` float64[bands * exposures * 2, hours, 2] with temperature and humidity beside the fuel.

    A site's row is ``(band * exposures + exposure) * 2 + shaded``.

    Parameters
    ----------
    temperature_c, humidity, wind_m_s, sky, day_of_year, hour_angle : float64[hours]
        Weather; share of the clear sun that the sky lets through; time.
    latitude : float
        Radians.
    exposures, bands : int
        ``EXPOSURES`` and ``BANDS``, or 1 each: level, and level with the weather.
    """
    for i in range(temperature_c.size):
        east, north, up, clear = sun_at(day_of_year[i], hour_angle[i], latitude)
        for band in range(bands):
            above = (band - 1) * BAND_MIDDLE_M if bands > 1 else 0.0
            t, h = at_height(temperature_c[i], humidity[i], above)
            for exposure in range(exposures):
                slope, ax, ay = 0.0, 0.0, 1.0
                if exposure > 0:
                    slope = SLOPES[(exposure - 1) % 2]
                    ax, ay = ASPECTS[(exposure - 1) // 2]
                sun = sky[i] * clear * facing(slope, ax, ay, east, north, up) if clear > 0.0 else 0.0
                row = (band * exposures + exposure) * 2
                for shaded in range(2):
                    out[row + shaded, i, 0], out[row + shaded, i, 1] = t, h
                    if sun > 0.0:
                        out[row + shaded, i, 0], out[row + shaded, i, 1] = beside_fuel(
                            t, h, wind_m_s[i], sun * (SHADE if shaded else 1.0)
                        )
