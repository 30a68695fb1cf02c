"""Crown fire: whether a surface fire climbs into the crowns, how fast it runs there, its heat and flames.

Sources: Van Wagner, C.E. 1977, Can. J. For. Res. 7: 23-34 (initiation, active spread); Rothermel, R.C. 1991, USDA
INT-438 (rate of spread, length to width); Thomas, P.H. 1963, 9th Symp. on Combustion (flame length); Scott, J.H. &
Reinhardt, E.D. 2001, RMRS-RP-29 (crown fraction burned, crowning wind); Cruz, M.G., Alexander, M.E. & Wakimoto, R.H.
2005, Can. J. For. Res. 35: 1626-1639 (an alternative rate). Types of fire, floors of canopy base and foliar moisture,
and the heat of the crowns are BehavePlus's conventions. Arguments and results are SI.
"""

import math

from numba import njit

from sim.kernels.rothermel import BTU_KJ, FT_M, LB_KG, MPH_MS, R0, WIND_B, WIND_K

SURFACE, TORCHING, CONDITIONAL, CROWNING = 0, 1, 2, 3
CROWN_FUEL = 10
"""The fuel model (Anderson 10) whose rate stands for crowns in Rothermel (1991)."""
CROWN_WIND_FACTOR = 0.4
"""Midflame wind over the wind at 20 ft that Rothermel (1991) took for them."""
CROWN_OVER_FUEL_10 = 3.34
"""Mean of crown fires observed over the rate of fuel model 10 (Rothermel 1991)."""
CROWN_HEAT_KJ_KG = 8000.0 * BTU_KJ / LB_KG
THOMAS_POWER = 2.0 / 3.0
THOMAS_M = 0.2 * FT_M * (FT_M / BTU_KJ) ** THOMAS_POWER
"""Flame length, m, of 1 kW/m in the crowns (Thomas 1963: 0.2 I**(2/3) ft with I in Btu/ft/s), and its power."""
LEAST_BASE_M = 0.1
LEAST_FOLIAR = 0.30
LEAST_DENSITY_KG_M3 = 1e-7


@njit(cache=True, nogil=True)
def initiation_intensity(base_m, foliar):
    """Return the surface intensity, kW/m, above which crowns ignite (Van Wagner 1977).

    Parameters
    ----------
    base_m : float
        Canopy base height m.
    foliar : float
        Foliar moisture, ratio.
    """
    ignition_kj_kg = 460.0 + 2590.0 * max(foliar, LEAST_FOLIAR)
    return (0.010 * max(base_m, LEAST_BASE_M) * ignition_kj_kg) ** 1.5


@njit(cache=True, nogil=True)
def active_rate(density_kg_m3):
    """Return the rate m/s that an active crown fire needs: 3 kg/m2/min over bulk density (Van Wagner 1977).

    Infinite where there are no crowns to speak of.
    """
    if density_kg_m3 < LEAST_DENSITY_KG_M3:
        return math.inf
    return 3.0 / density_kg_m3 / 60.0


@njit(cache=True, nogil=True)
def crown_rate(bed_10, wind_20ft_m_s):
    """Return the rate of an active crown fire, m/s (Rothermel 1991): 3.34 times fuel model 10 on the level.

    Parameters
    ----------
    bed_10 : float64[8]
        Of fuel model 10 with the moisture of the surface fuels (:func:`sim.kernels.rothermel.fuel_bed`).
    wind_20ft_m_s : float
        Open wind at 20 ft.
    """
    wind = CROWN_WIND_FACTOR * wind_20ft_m_s
    phi = bed_10[WIND_K] * wind ** bed_10[WIND_B] if wind > 0.0 else 0.0
    return CROWN_OVER_FUEL_10 * bed_10[R0] * (1.0 + phi)


@njit(cache=True, nogil=True)
def crowning_wind(bed_10, density_kg_m3):
    """Return the wind at 20 ft, m/s, from which crowns burn actively (crowning index; Scott & Reinhardt 2001, eq. 20).

    0 where they do in still air, infinite where they never do.
    """
    if bed_10[R0] <= 0.0:
        return math.inf
    phi = active_rate(density_kg_m3) / (CROWN_OVER_FUEL_10 * bed_10[R0]) - 1.0
    if phi <= 0.0:
        return 0.0
    return (phi / bed_10[WIND_K]) ** (1.0 / bed_10[WIND_B]) / CROWN_WIND_FACTOR


@njit(cache=True, nogil=True)
def crown_heat(density_kg_m3, height_m, base_m):
    """Return the heat of the crowns, kJ/m2: bulk density, depth of the canopy and 8,000 Btu/lb."""
    return density_kg_m3 * max(height_m - base_m, 0.0) * CROWN_HEAT_KJ_KG


@njit(cache=True, nogil=True)
def crown_flame_length(intensity_kw_m):
    """Return Thomas's (1963) flame length, m: 0.2 I**(2/3) ft with I in Btu/ft/s, as Rothermel (1991) takes it."""
    if intensity_kw_m <= 0.0:
        return 0.0
    return THOMAS_M * intensity_kw_m**THOMAS_POWER


@njit(cache=True, nogil=True)
def crown_length_to_width(wind_20ft_m_s):
    """Return length to width of a crown fire, 1 + 0.125 U with U in mph (Rothermel 1991, eq. 10)."""
    return 1.0 + 0.125 * wind_20ft_m_s / MPH_MS


@njit(cache=True, nogil=True)
def fire_type(surface_kw_m, base_m, foliar, crown_m_s, density_kg_m3):
    """Return surface, torching (passive), conditional or crowning (active) fire, by whether it climbs and runs.

    Parameters
    ----------
    surface_kw_m : float
        Intensity of the surface fire.
    base_m, foliar
        As for :func:`initiation_intensity`.
    crown_m_s : float
        Rate that an active crown fire would have.
    density_kg_m3 : float
        Canopy bulk density.
    """
    climbs = surface_kw_m >= initiation_intensity(base_m, foliar)
    if crown_m_s >= active_rate(density_kg_m3):
        return CROWNING if climbs else CONDITIONAL
    return TORCHING if climbs else SURFACE


@njit(cache=True, nogil=True)
def crown_fraction_burned(surface_m_s, initiation_m_s, crowning_m_s):
    """Return the share of crowns that burn (Scott & Reinhardt 2001): linear between two surface rates.

    Parameters
    ----------
    surface_m_s : float
        Rate of the surface fire.
    initiation_m_s : float
        The rate at which crowns ignite: initiation intensity over heat per area.
    crowning_m_s : float
        The rate that the surface fire has at the crowning wind.
    """
    if crowning_m_s - initiation_m_s <= 5e-10:
        return 1.0 if surface_m_s >= initiation_m_s and surface_m_s > 0.0 else 0.0
    return min(max((surface_m_s - initiation_m_s) / (crowning_m_s - initiation_m_s), 0.0), 1.0)


@njit(cache=True, nogil=True)
def cruz_active_rate(wind_10m_m_s, density_kg_m3, dead_moisture):
    """Return the rate of an active crown fire, m/s, as for :func:`cruz_crown_rate`."""
    if density_kg_m3 < LEAST_DENSITY_KG_M3 or wind_10m_m_s <= 0.0:
        return 0.0
    return 11.02 * (3.6 * wind_10m_m_s) ** 0.90 * density_kg_m3**0.19 * math.exp(-17.0 * dead_moisture) / 60.0


@njit(cache=True, nogil=True)
def cruz_crown_rate(wind_10m_m_s, density_kg_m3, dead_moisture):
    """Return the rate of a crown fire, m/s, active or passive, by Cruz, Alexander & Wakimoto (2005).

    Fitted to experimental fires in boreal and temperate conifers with winds of 10-70 km/h, densities of 0.01-0.4 kg/m3.

    Parameters
    ----------
    wind_10m_m_s : float
        Open wind at 10 m.
    density_kg_m3 : float
        Canopy bulk density.
    dead_moisture : float
        Moisture of fine dead surface fuel, ratio.
    """
    active = cruz_active_rate(wind_10m_m_s, density_kg_m3, dead_moisture)
    criterion = active / active_rate(density_kg_m3)
    return active if criterion >= 1.0 else active * math.exp(-criterion)
