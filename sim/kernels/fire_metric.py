"""The metric of each cell: fuel beds by the hour, slope and sheltered wind of the terrain, ellipse, stencil class."""

import math

import numpy as np
from numba import njit

from sim.kernels.crown import CROWNING, SURFACE, crown_flame_length, crown_length_to_width
from sim.kernels.crown_cells import HEAT, LIGHT, TEN_OVER_TWENTY, over_crowns
from sim.kernels.fire_cells import (
    ACTIVE,
    CLASS,
    CURVED,
    FUEL,
    HOUR,
    KNOWN,
    MXX,
    MXY,
    MYY,
    SLOPE_X,
    SLOPE_Y,
    STAMP,
    WAF,
    WX,
    WY,
    lean,
)
from sim.kernels.fuel_site import band_of, exposure_of
from sim.kernels.rothermel import (
    FACTOR,
    HEAT_AREA,
    LENGTH_TO_WIDTH_CAP,
    R0,
    ellipse_metric,
    flame_length,
    fuel_bed,
    head,
    wind_adjustment,
)
from sim.kernels.stencils import HEADINGS, lw_class
from sim.kernels.terrain_wind import over_terrain
from sim.kernels.wang_mao import wang_mao_head


@njit(cache=True, nogil=True)
def landscape(
    elevation,
    cover,
    height,
    number,
    row_of,
    fuel_depth_m,
    shelter,
    cell_m,
    crown_ratio,
    adjustment,
    exposures,
    bands,
    weather_m,
    inner,
    first,
    stride,
    cf,
    ci,
    there,
):
    """Prepare coarse cells of a window.

    Parameters
    ----------
    elevation, cover, height : float32[rows, cols]
        Metres; canopy cover 0-1; canopy height m.
    number : int16[rows, cols]
        Fuel model.
    row_of : int16[numbers]
        Row of a fuel model in the fuel table, -1 where nothing burns.
    fuel_depth_m : float64[fuels]
        Depth of the fuel beds.
    shelter : float64[fuels]
        What of the canopy cover shelters and shades over a fuel: 1, less over trees without leaves.
    cell_m : float
        Cell size.
    crown_ratio : float
        Crown length over tree height, for sheltering.
    adjustment : float
        Midflame wind over the wind at 20 ft where the planner gives one; negative: by fuel and canopy.
    exposures, bands : int
        Kinds of sites that the beds are parted by, see :func:`sim.kernels.fuel_site.air_at_sites`.
    weather_m : float
        Height of the weather, where there are bands.
    inner : tuple of int
        Rows and columns to prepare: first, last + 1, first, last + 1; those around them are there for the slopes.
    first, stride : int
        Coarse cell that the first of them is, and coarse cells a row.
    cf, ci : float32[m, 9], int32[m, 3]
        Columns SLOPE_X, SLOPE_Y, WAF and FUEL are filled, CLASS and STAMP are -1. The wind at 10 m is 1.15 times that
        at 20 ft.
    there : uint8[beds]
        1 for each bed row that is met.
    """
    rows, cols = number.shape
    fuels = fuel_depth_m.size
    top, bottom, left, right = inner
    was_fuel = -1
    was_closed = was_height = was_factor = 0.0
    for r in range(top, bottom):
        for c in range(left, right):
            i = first + (r - top) * stride + c - left
            f = row_of[min(max(number[r, c], 0), row_of.size - 1)]
            north, south = max(r - 1, 0), min(r + 1, rows - 1)
            west, east = max(c - 1, 0), min(c + 1, cols - 1)
            cf[i, SLOPE_X] = (elevation[r, east] - elevation[r, west]) / (max(east - west, 1) * cell_m)
            cf[i, SLOPE_Y] = (elevation[north, c] - elevation[south, c]) / (max(south - north, 1) * cell_m)
            ci[i, CLASS] = -1
            ci[i, STAMP] = -1
            if f < 0:
                ci[i, FUEL] = f
                continue
            closed = cover[r, c] * shelter[f]
            site = band_of(elevation[r, c], weather_m) if bands > 1 else 0
            site *= exposures
            if exposures > 1:
                site += exposure_of(cf[i, SLOPE_X], cf[i, SLOPE_Y])
            ci[i, FUEL] = f + fuels * (2 * site + (1 if closed > 0.5 else 0))
            there[ci[i, FUEL]] = 1
            if adjustment >= 0.0:
                cf[i, WAF] = adjustment / 1.15
                continue
            # neighbours are mostly alike
            if f != was_fuel or closed != was_closed or height[r, c] != was_height:
                was_fuel, was_closed, was_height = f, closed, np.float64(height[r, c])
                was_factor = wind_adjustment(fuel_depth_m[f], closed, height[r, c], crown_ratio) / 1.15
            cf[i, WAF] = was_factor


@njit(cache=True, nogil=True)
def fill_beds(fuels, rows, moisture, live, first, last, wang_mao_m_s, ks, beds, ready):
    """Fill ``beds[hour, row]`` of hours ``first`` to ``last`` (included) where not ``ready`` yet.

    Parameters
    ----------
    fuels : float64[fuels, 15]
        The fuel table.
    rows : int32[k]
        Bed rows wanted: a fuel's row, plus the number of fuels times its site.
    moisture : float64[sites, hours, 3]
        Dead fuel moisture of each site.
    live : float64[2]
        Herbaceous and woody moisture.
    first, last : int
        Hours.
    wang_mao_m_s : float64[hours], ks : float64[fuels]
        R0 of each hour and Ks of each fuel, which take the place of Rothermel's rate without wind where a fuel is dry
        enough to burn by him; both empty for Rothermel.
    beds : float64[hours, sites * fuels, 8]
        Filled.
    ready : uint8[hours, sites * fuels]
        What is filled.
    """
    n = fuels.shape[0]
    m = np.empty(5)
    m[3], m[4] = live[0], live[1]
    for hour in range(max(first, 0), min(last, beds.shape[0] - 1) + 1):
        for row in rows:
            if ready[hour, row] == 0:
                ready[hour, row] = 1
                m[:3] = moisture[row // n, hour]
                fuel_bed(fuels[row % n], m, beds[hour, row])
                if ks.size > 0 and beds[hour, row, R0] > 0.0:
                    beds[hour, row, R0] = wang_mao_m_s[hour] * ks[row % n] * fuels[row % n, FACTOR]


@lean
def wind_at(cf, coarse, weather, hour, gust):
    """Return the wind at 10 m in a coarse cell, x and y, the way it blows to; ``gust`` times the hour's wind."""
    wind_x, wind_y = gust * weather.wind_x[hour], gust * weather.wind_y[hour]
    if weather.slope_gain < 0.0:
        return wind_x, wind_y
    sx, sy, curved = np.float64(cf[coarse, SLOPE_X]), np.float64(cf[coarse, SLOPE_Y]), np.float64(cf[coarse, CURVED])
    return over_terrain(wind_x, wind_y, sx, sy, curved, weather.slope_gain, weather.slope_scale)


@lean
def head_of(cf, ci, crowns, coarse, weather, hour, gust):
    """Return the head fire of a coarse cell in an hour (not past the last).

    Rate m/s, heading x and y, length to width, type of fire, share of crowns that burn. Wang and Mao's V is the wind at
    10 m, Rothermel's that at the flames; their model knows no crown fire. Crown fires that run have the length to width
    of Rothermel (1991).
    """
    wind_x, wind_y = wind_at(cf, coarse, weather, hour, gust)
    sx, sy = np.float64(cf[coarse, SLOPE_X]), np.float64(cf[coarse, SLOPE_Y])
    bed = weather.beds[hour, ci[coarse, FUEL]]
    if weather.wang_mao:
        rate, hx, hy, lw = wang_mao_head(bed[R0], wind_x, wind_y, sx, sy)
        return rate, hx, hy, lw, SURFACE, 0.0
    waf = np.float64(cf[coarse, WAF])
    rate, hx, hy, lw, _ = head(bed, waf * wind_x, waf * wind_y, sx, sy, weather.wind_limit)
    if crowns.shape[0] == 0:
        return rate, hx, hy, lw, SURFACE, 0.0
    kind, rate, share = over_crowns(cf, crowns, coarse, weather, hour, wind_x, wind_y, bed, rate)
    if kind == CROWNING:
        wind = math.sqrt(wind_x * wind_x + wind_y * wind_y)
        lw = min(crown_length_to_width(wind / TEN_OVER_TWENTY), LENGTH_TO_WIDTH_CAP)
    return rate, hx, hy, lw, kind, share


@lean
def metric_of(cf, ci, crowns, coarse, weather, edges, hour, gust):
    """Return a coarse cell's stencil class in an hour, -1 where no fire spreads, and its metric.

    Where the head of the fire is in the crowns, all of the cell's ellipse has its rate, as in minimum travel time
    (Finney 2002).
    """
    f = ci[coarse, FUEL]
    hour = min(hour, weather.wind_x.size - 1)
    if f < 0 or weather.beds[hour, f, R0] <= 1e-7:
        return -1, 0.0, 0.0, 0.0, 0.0, 0.0
    sx, sy = np.float64(cf[coarse, SLOPE_X]), np.float64(cf[coarse, SLOPE_Y])
    rate, hx, hy, lw, _, _ = head_of(cf, ci, crowns, coarse, weather, hour, gust)
    mxx, mxy, myy, wx, wy = ellipse_metric(rate, hx, hy, lw, sx, sy)
    turn = HEADINGS / (2.0 * math.pi)
    bin_ = math.floor(math.atan2(hy, hx) * turn + 0.5) % HEADINGS
    return lw_class(lw, edges) * HEADINGS + bin_, mxx, mxy, myy, wx, wy


@lean
def _alike(cf, ci, one, two):
    """Return whether two coarse cells have the same fuel, slope and wind."""
    return (
        ci[one, FUEL] == ci[two, FUEL]
        and cf[one, SLOPE_X] == cf[two, SLOPE_X]
        and cf[one, SLOPE_Y] == cf[two, SLOPE_Y]
        and cf[one, WAF] == cf[two, WAF]
        and cf[one, CURVED] == cf[two, CURVED]
    )


@lean
def know(win, weather, tables, coarse):
    """Find the metric and class of a coarse cell this hour; its directions come into use."""
    hour = win.counters[HOUR]
    cf, ci = win.cf, win.ci
    last = win.counters[KNOWN]
    win.counters[KNOWN] = coarse
    if ci[last, STAMP] == hour and win.crowns.shape[0] == 0 and _alike(cf, ci, last, coarse):
        # level ground of one fuel: what was found for its neighbour holds
        ci[coarse, STAMP] = hour
        ci[coarse, CLASS] = ci[last, CLASS]
        for j in range(MXX, WY + 1):
            cf[coarse, j] = cf[last, j]
        return
    c, mxx, mxy, myy, wx, wy = metric_of(cf, ci, win.crowns, coarse, weather, tables.edges, hour, 1.0)
    ci[coarse, STAMP] = hour
    ci[coarse, CLASS] = c
    cf[coarse, MXX] = mxx
    cf[coarse, MXY] = mxy
    cf[coarse, MYY] = myy
    cf[coarse, WX] = wx
    cf[coarse, WY] = wy
    if c >= 0 and win.in_use[c] == 0:
        win.in_use[c] = 1
        for j in range(tables.size[c]):
            k = tables.ring[c, j]
            if win.used[k] == 0:
                win.used[k] = 1
                win.active[win.counters[ACTIVE]] = k
                win.counters[ACTIVE] += 1


@lean
def slowness(mxx, mxy, myy, wx, wy, nx, ny):
    """Return the seconds a straight front with unit normal n takes for a metre: s with |s n - w| = 1 in M^-1."""
    det = mxx * myy - mxy * mxy
    a = (myy * nx * nx - 2.0 * mxy * nx * ny + mxx * ny * ny) / det
    b = (myy * nx * wx - mxy * (nx * wy + ny * wx) + mxx * ny * wy) / det
    c = (myy * wx * wx - 2.0 * mxy * wx * wy + mxx * wy * wy) / det - 1.0
    return (b + math.sqrt(max(b * b - a * c, 0.0))) / a


@lean
def slow_at(cf, coarse, nx, ny):
    """Return :func:`slowness` by a coarse cell's metric."""
    return slowness(
        np.float64(cf[coarse, MXX]),
        np.float64(cf[coarse, MXY]),
        np.float64(cf[coarse, MYY]),
        np.float64(cf[coarse, WX]),
        np.float64(cf[coarse, WY]),
        nx,
        ny,
    )


@lean
def heat_of(cf, ci, crowns, coarse, weather, hour, gust, rate_m_s):
    """Return intensity kW/m, type of fire and share of crowns burnt of a front that passes with a rate.

    Crowns burn where the surface fuel alone, at that rate, gives the intensity that lights them, and of them the share
    that the head burns. Intensity: Byram 1959.
    """
    intensity = weather.beds[hour, ci[coarse, FUEL], HEAT_AREA] * rate_m_s
    if crowns.shape[0] == 0 or intensity < crowns[coarse, LIGHT]:
        return intensity, SURFACE, 0.0
    _, _, _, _, kind, share = head_of(cf, ci, crowns, coarse, weather, hour, gust)
    return intensity + share * np.float64(crowns[coarse, HEAT]) * rate_m_s, kind, share


@lean
def flame_of(intensity_kw_m, kind):
    """Return the flame length m: Byram's (1959) of a surface fire, Thomas's (1963) of one in the crowns."""
    return flame_length(intensity_kw_m) if kind == SURFACE else crown_flame_length(intensity_kw_m)


@lean
def behaviour(win, weather, cell, coarse):
    """Return how a cell burnt: rate m/s (along the ground, normal to the front), then as :func:`heat_of`.

    The rate normal to the front of Catchpole et al. 1982, by the gradient of the arrival times; a source burns as the
    head does.
    """
    hour = math.floor((win.time[cell] - weather.start_s) / weather.hour_s)
    hour = min(max(hour, 0), weather.wind_x.size - 1)
    px, py = np.float64(win.px[cell]), np.float64(win.py[cell])
    p2 = px * px + py * py
    if p2 == 0.0:
        rate = head_of(win.cf, win.ci, win.crowns, coarse, weather, hour, 1.0)[0]
    else:
        rise = (win.cf[coarse, SLOPE_X] * px + win.cf[coarse, SLOPE_Y] * py) ** 2 / p2
        rate = math.sqrt((1.0 + rise) / p2)
    intensity, kind, share = heat_of(win.cf, win.ci, win.crowns, coarse, weather, hour, 1.0, rate)
    return rate, intensity, kind, share
