"""How far firebrands fly at most: from torching trees, a burning pile, and a surface fire driven by wind.

Sources: Albini, F.A. 1979, USDA GTR INT-56 (torching trees; loft, flight over level ground); Albini 1981, Res. Note
INT-309 (burning piles); Albini 1983, Res. Pap. INT-309, and Chase, C.H. 1984, Res. Note INT-346 (wind-driven surface
fires); Chase 1981, Res. Note INT-310 (equations; ridges and valleys). Published in ft, mph, miles,
Btu; arguments and results are SI.
"""

import math

import numpy as np
from numba import njit

from sim.kernels.rothermel import BTU_KJ, FT_M, MPH_MS

MILE_M = 1609.344
INCH_M = 0.0254
STILL_MPH = 1e-7
WINDWARD, VALLEY, LEEWARD, RIDGE = 0, 1, 2, 3
"""Where the brands start: midslope on the windward side, valley bottom, midslope on the lee side, ridge top."""

# Steady flame of torching trees (Albini 1979; Chase 1981): height a D**b n**0.4 ft, duration c D**d n**-0.2 (without
# dimension), D in inches, n trees
FLAME_A, FLAME_B, DURATION_C, DURATION_D = 0, 1, 2, 3
SPRUCE, FIR, HEMLOCK, PONDEROSA, WHITE_PINE, GRAND_FIR, SLASH_PINE, SHORTLEAF, LOBLOLLY = 0, 1, 2, 3, 4, 5, 6, 7, 8
SPECIES = np.array(
    [
        [15.7, 0.451, 12.6, -0.256],  # Engelmann spruce
        [15.7, 0.451, 10.7, -0.278],  # Douglas-fir, subalpine fir
        [15.7, 0.451, 6.30, -0.249],  # western hemlock
        [12.9, 0.453, 12.6, -0.256],  # ponderosa pine, lodgepole pine
        [12.9, 0.453, 10.7, -0.278],  # western white pine
        [16.5, 0.515, 10.7, -0.278],  # grand fir, balsam fir
        [2.71, 1.000, 11.9, -0.389],  # slash pine, longleaf pine
        [2.71, 1.000, 7.91, -0.344],  # pond pine, shortleaf pine
        [2.71, 1.000, 13.5, -0.544],  # loblolly pine
    ]
)


@njit(cache=True, nogil=True)
def pile_loft(flame_m):
    """Return the height m to which a burning pile lofts brands: 12.2 flame heights (Albini 1981)."""
    return 12.2 * max(flame_m, 0.0)


@njit(cache=True, nogil=True)
def surface_loft(intensity_kw_m, wind_20ft_m_s):
    """Return the height m to which a wind-driven line fire lofts brands (Albini 1983; Chase 1984).

    Parameters
    ----------
    intensity_kw_m : float
        Byram's intensity of the surface fire.
    wind_20ft_m_s : float
        Wind at 20 ft.
    """
    wind = wind_20ft_m_s / MPH_MS
    if wind < STILL_MPH or intensity_kw_m <= 0.0:
        return 0.0
    share = 322.0 * (0.474 * wind) ** -1.01
    return 1.055 * math.sqrt(share * intensity_kw_m * FT_M / BTU_KJ) * FT_M


@njit(cache=True, nogil=True)
def torching_loft(species, trees, diameter_m, height_m):
    """Return the height m to which a group of torching trees lofts brands (Albini 1979).

    Parameters
    ----------
    species : float64[4]
        A row of ``SPECIES``.
    trees : float
        How many torch together, at least 1.
    diameter_m, height_m : float
        Of a tree.
    """
    if diameter_m <= 0.0 or trees < 1.0:
        return 0.0
    d = diameter_m / INCH_M
    flame = species[FLAME_A] * d ** species[FLAME_B] * trees**0.4
    duration = species[DURATION_C] * d ** species[DURATION_D] * trees**-0.2
    ratio = height_m / FT_M / flame
    if ratio >= 1.0:
        rise = 4.24 * duration**0.332
    elif ratio >= 0.5:
        rise = 3.64 * duration**0.391
    elif duration < 3.5:
        rise = 2.78 * duration**0.418
    else:
        rise = 4.70
    return rise * flame * FT_M + 0.5 * height_m


@njit(cache=True, nogil=True)
def least_cover(loft_m):
    """Return the least height of cover, m, over which Albini's flight holds from a loft of ``loft_m`` m; may be < 0."""
    return (2.2 * (loft_m / FT_M) ** 0.337 - 4.0) * FT_M


@njit(cache=True, nogil=True)
def level_flight(loft_m, cover_m, wind_20ft_m_s):
    """Return how far brands fly over level ground, m (Albini 1979, eq. for the logarithmic wind over cover).

    Parameters
    ----------
    loft_m : float
        Height they are lofted to.
    cover_m : float
        Height of the vegetation downwind, half of it where that is open; taken as at least :func:`least_cover`.
    wind_20ft_m_s : float
        Wind at 20 ft.

    Notes
    -----
    As published it is no increasing function of the loft everywhere: not below exp(-2) of the cover's height, and not
    over a cover that is raised to the least one.
    """
    if loft_m <= 0.0 or wind_20ft_m_s <= 0.0:
        return 0.0
    loft = loft_m / FT_M
    cover = max(cover_m, least_cover(loft_m)) / FT_M
    if cover <= 1e-7:
        return 0.0
    ratio = loft / cover
    miles = 0.000718 * wind_20ft_m_s / MPH_MS * math.sqrt(cover) * (0.362 + 0.5 * math.sqrt(ratio) * math.log(ratio))
    return max(miles, 0.0) * MILE_M


@njit(cache=True, nogil=True)
def drift(loft_m, wind_20ft_m_s):
    """Return how far brands of a line fire are carried while they rise, m (Chase 1984)."""
    if loft_m <= 0.0:
        return 0.0
    return 0.000278 * wind_20ft_m_s / MPH_MS * (loft_m / FT_M) ** 0.643 * MILE_M


@njit(cache=True, nogil=True)
def over_ridges(flat_m, location, spacing_m, relief_m):
    """Return the distance over ridges and valleys, m, of a flight that were ``flat_m`` over the level (Chase 1981).

    Parameters
    ----------
    flat_m : float
        From :func:`level_flight`.
    location : int
        ``WINDWARD``, ``VALLEY``, ``LEEWARD`` or ``RIDGE``.
    spacing_m, relief_m : float
        From ridge to valley, across and up.
    """
    if relief_m <= 0.0 or spacing_m <= 0.0:
        return flat_m
    a = flat_m / spacing_m
    b = relief_m / FT_M / (10000.0 * math.pi)
    phase = 0.5 * math.pi * location
    x = a
    # Chase's fixed-point rule; six rounds as in the published programs
    for _ in range(6):
        x = a - b * (math.cos(math.pi * x - phase) - math.cos(phase))
    return x * spacing_m


@njit(cache=True, nogil=True)
def pile_distance(flame_m, cover_m, wind_20ft_m_s):
    """Return how far a burning pile's brands fly over level ground at most, m."""
    return level_flight(pile_loft(flame_m), cover_m, wind_20ft_m_s)


@njit(cache=True, nogil=True)
def surface_distance(intensity_kw_m, cover_m, wind_20ft_m_s):
    """Return how far a wind-driven surface fire's brands fly over level ground at most, m."""
    loft = surface_loft(intensity_kw_m, wind_20ft_m_s)
    return level_flight(loft, cover_m, wind_20ft_m_s) + drift(loft, wind_20ft_m_s)


@njit(cache=True, nogil=True)
def torching_distance(species, trees, diameter_m, height_m, cover_m, wind_20ft_m_s):
    """Return how far torching trees' brands fly over level ground at most, m."""
    return level_flight(torching_loft(species, trees, diameter_m, height_m), cover_m, wind_20ft_m_s)
