"""What is asked of a fire's window: burning edge, areas and damage, rasters of what burnt."""

import math

import numpy as np

from sim.kernels.crown import SURFACE, THOMAS_M, THOMAS_POWER
from sim.kernels.fire_cells import (
    BOTTOM,
    BURNT,
    CLASS,
    COLD,
    FUEL,
    HOUR,
    LEFTMOST,
    RIGHTMOST,
    SLOPE_X,
    SLOPE_Y,
    STAMP,
    TOP,
    TRIAL,
    WAF,
    lean,
)
from sim.kernels.fire_metric import behaviour, flame_of, heat_of, metric_of, slow_at, slowness
from sim.kernels.fire_ways import clear, coarse_of
from sim.kernels.mortality import tree_classes
from sim.kernels.rothermel import BYRAM_M, BYRAM_POWER, FOREST


@lean
def front(win, weather, tables, cols, west_m, north_m, cell_m, now_s, out):
    """List the burning edge: burnt cells, not put out, beside cells that can still burn.

    Parameters
    ----------
    win, weather, tables, cols
        As for :func:`advance`; nothing is changed.
    west_m, north_m, cell_m : float
        The window's corner and cell size.
    now_s : float
        The present.
    out : float64[max, 10]
        Filled with the cell's centre (east and north, m), the length of the front's flames there in the present hour
        and in its gusts, m, intensity kW/m and rate of spread m/s (along the ground), the outward unit vector (east,
        north), and where the front is, on its way from the centre into the next cells (east and north, m).

    Returns
    -------
    int
        Number of cells; 0 when nothing can burn any more.
    """
    status, cf, ci = win.status, win.cf, win.ci
    n = 0
    hour = win.counters[HOUR]
    at = min(hour, weather.wind_x.size - 1)
    gust = weather.gust[at] if weather.gust.size > 0 else 1.0
    gusty_of, gc = -1, -1
    gxx = gxy = gyy = gx = gy = 0.0
    for row in range(win.counters[TOP], win.counters[BOTTOM] + 1):
        for col in range(win.counters[LEFTMOST], win.counters[RIGHTMOST] + 1):
            y = row * cols + col
            if status[y] != BURNT:
                continue
            ox = 0.0
            oy = 0.0
            beside = -1
            for dv in range(-1, 2):
                for du in range(-1, 2):
                    x = y + du - dv * cols
                    if (du == 0 and dv == 0) or status[x] > TRIAL or not clear(status, cols, y, du, -dv):
                        continue
                    d = math.sqrt(du * du + dv * dv)
                    ox += du / d
                    oy += dv / d
                    if beside < 0 or abs(du) + abs(dv) == 1:
                        beside = x
            if beside < 0 or n >= out.shape[0]:
                continue
            size = math.sqrt(ox * ox + oy * oy)
            if size < 1e-9:
                # open on all sides: the way the fire came
                ox, oy = np.float64(win.px[y]), np.float64(win.py[y])
                size = math.sqrt(ox * ox + oy * oy)
                if size == 0.0:
                    oy = 1.0
                    size = 1.0
            ox, oy = ox / size, oy / size
            out[n, 0] = west_m + (col + 0.5) * cell_m
            out[n, 1] = north_m - (row + 0.5) * cell_m
            out[n, 2] = 0.0
            out[n, 3] = 0.0
            out[n, 4] = 0.0
            out[n, 5] = 0.0
            out[n, 6] = ox
            out[n, 7] = oy
            # the contour of arrival at the present, by its gradient here; not farther than the next centre
            px, py = np.float64(win.px[y]), np.float64(win.py[y])
            steep = px * px + py * py
            on = 0.0
            if steep > 0.0:
                most = cell_m * (abs(px) + abs(py)) / steep
                on = min(max(now_s - win.time[y], 0.0) / steep, most)
            out[n, 8] = out[n, 0] + on * px
            out[n, 9] = out[n, 1] + on * py
            coarse = coarse_of(win, cols, beside)
            rate = 0.0
            if ci[coarse, STAMP] == hour:
                if ci[coarse, CLASS] >= 0:
                    rate = 1.0 / slow_at(cf, coarse, ox, oy)
            else:
                # looking changes nothing: what is not known yet is not kept either
                c, mxx, mxy, myy, wx, wy = metric_of(cf, ci, win.crowns, coarse, weather, tables.edges, hour, 1.0)
                if c >= 0:
                    rate = 1.0 / slowness(mxx, mxy, myy, wx, wy, ox, oy)
            if rate > 0.0:
                rise = cf[coarse, SLOPE_X] * ox + cf[coarse, SLOPE_Y] * oy
                along = math.sqrt(1.0 + rise * rise)
                intensity, kind, _ = heat_of(cf, ci, win.crowns, coarse, weather, at, 1.0, along * rate)
                out[n, 2] = flame_of(intensity, kind)
                out[n, 3] = out[n, 2]
                out[n, 4] = intensity
                out[n, 5] = along * rate
                if gust > 1.0:
                    if gusty_of != coarse:
                        gc, gxx, gxy, gyy, gx, gy = metric_of(
                            cf, ci, win.crowns, coarse, weather, tables.edges, at, gust
                        )
                        gusty_of = coarse
                    # on the flanks and at the rear a gust may slow the front: the flames are then the mean wind's
                    if gc >= 0:
                        rate = max(rate, 1.0 / slowness(gxx, gxy, gyy, gx, gy, ox, oy))
                        hot, kind, _ = heat_of(cf, ci, win.crowns, coarse, weather, at, gust, along * rate)
                        out[n, 3] = max(flame_of(hot, kind), out[n, 2])
            n += 1
    return n


@lean
def burnt_count(win, cols):
    """Return how many cells are burnt and not put out: no front has more."""
    n = 0
    for row in range(win.counters[TOP], win.counters[BOTTOM] + 1):
        for col in range(win.counters[LEFTMOST], win.counters[RIGHTMOST] + 1):
            if win.status[row * cols + col] == BURNT:
                n += 1
    return n


@lean
def damage(win, cols, fuels, trees, first_tree, weather, temperature_c, cell_area_m2, out):
    """Fill ``out`` with areas, m2, by what became of the trees, and the greatest intensity, kW/m.

    Burnt, burnt forest, consumed, killed and hurt forest, forest that burnt in the crowns; intensity.

    Parameters
    ----------
    win : Window
    cols : int
        Columns of the window.
    fuels : float64[fuels, 15]
        Its FOREST column is the forest class or -1.
    trees : float64[classes, 4]
        Size classes of all forests, one after the other.
    first_tree : int64[forests + 1]
        Where each forest's begin.
    weather : Weather
    temperature_c : float64[hours]
    cell_area_m2 : float
    out : float64[7]
    """
    out[:] = 0.0
    last = weather.wind_x.size - 1
    for row in range(win.counters[TOP], win.counters[BOTTOM] + 1):
        for col in range(win.counters[LEFTMOST], win.counters[RIGHTMOST] + 1):
            cell = row * cols + col
            if win.status[cell] != BURNT and win.status[cell] != COLD:
                continue
            out[0] += cell_area_m2
            coarse = win.row_at[row] + win.col_at[col]
            _, intensity, kind, crowns = behaviour(win, weather, cell, coarse)
            out[6] = max(out[6], intensity)
            forest = int(fuels[win.ci[coarse, FUEL] % fuels.shape[0], FOREST])
            if forest < 0:
                continue
            out[1] += cell_area_m2
            h = int((win.time[cell] - weather.start_s) // weather.hour_s)
            h = min(max(h, 0), last)
            wind = win.cf[coarse, WAF] * math.sqrt(weather.wind_x[h] ** 2 + weather.wind_y[h] ** 2)
            stand = trees[first_tree[forest] : first_tree[forest + 1]]
            consumed, killed, hurt = tree_classes(intensity, wind, temperature_c[h], stand, crowns)
            out[2] += cell_area_m2 * consumed
            out[3] += cell_area_m2 * killed
            out[4] += cell_area_m2 * hurt
            if kind > SURFACE:
                out[5] += cell_area_m2


@lean
def burnt_layers(win, cols, weather, row0, col0, arrival_s, rate_m_s, intensity_kw_m, fire_type):
    """Fill rasters of what burnt from the window's row and column given on; NaN where nothing did.

    Parameters
    ----------
    win, cols, weather
        As for :func:`damage`.
    row0, col0 : int
        The window's cell that is the rasters' first.
    arrival_s, rate_m_s, intensity_kw_m, fire_type : float32[rows, cols]
        Filled: when it burnt, and with what rate (along the ground) and intensity; 0 surface fire, 1 torching, 3
        crowning.
    """
    for r in range(arrival_s.shape[0]):
        for c in range(arrival_s.shape[1]):
            cell = (row0 + r) * cols + col0 + c
            if win.status[cell] != BURNT and win.status[cell] != COLD:
                arrival_s[r, c] = np.nan
                rate_m_s[r, c] = np.nan
                intensity_kw_m[r, c] = np.nan
                fire_type[r, c] = np.nan
                continue
            arrival_s[r, c] = win.time[cell]
            rate, intensity, kind, _ = behaviour(win, weather, cell, win.row_at[row0 + r] + win.col_at[col0 + c])
            rate_m_s[r, c] = rate
            intensity_kw_m[r, c] = intensity
            fire_type[r, c] = kind


def flame_lengths(intensity_kw_m: np.ndarray, fire_type: np.ndarray) -> np.ndarray:
    """Return :func:`flame_of` of rasters, at numpy's speed: a power a cell takes a kernel longer than all the rest."""
    found: np.ndarray = BYRAM_M * np.power(intensity_kw_m, np.float32(BYRAM_POWER))
    crowned = fire_type > SURFACE
    if crowned.any():
        found[crowned] = THOMAS_M * np.power(intensity_kw_m[crowned], np.float32(THOMAS_POWER))
    return found
