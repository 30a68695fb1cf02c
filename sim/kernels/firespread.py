"""Arrival times of a fire: label setting on a fine window, with the ellipse of each cell as a Randers metric.

Travel by (dx, dy) takes ``F(d) = sqrt(d'Md) + w.d``. A cell's time is the least of ``T(y) + F(x - y)`` over
neighbours y and over points of the segment between two neighbours (Hopf-Lax formula, in closed form), with the
stencils of :mod:`sim.kernels.stencils`; cells are settled in the order of their times (Sethian & Vladimirsky 2003,
SIAM J. Numer. Anal. 41; Mirebeau 2014, Numer. Math. 126), so the work is that of the cells that newly burn.

Weather is constant within an hour. When the hour changes the front stays where it is and goes on with the new metric: a
burnt cell keeps how far the front is beyond it along its normal, an unburnt one how far the front has still to come.
Nothing depends on where an advance is cut: all is in the window's arrays.
"""

import math

import numpy as np
from numba import njit

from sim.kernels.fire_cells import (
    ACTIVE,
    BURNT,
    CLASS,
    DONE,
    EPOCH,
    FUEL,
    GROW,
    HEAP,
    HOUR,
    INTENSITY,
    LEFT,
    MXX,
    MXY,
    MYY,
    OF,
    ONE,
    POS,
    PX,
    PY,
    SLOPE_X,
    SLOPE_Y,
    SOURCE,
    SOURCE_RADIUS,
    STAMP,
    STATUS,
    STEPS,
    TIME,
    TRIAL,
    TWO,
    UNBURNT,
    VIRT,
    WX,
    WY,
)
from sim.kernels.fire_heap import order, pop, push, up
from sim.kernels.fire_metric import know, rate_at_source, slow_at
from sim.kernels.fire_ways import attempt, clear, gather, single
from sim.kernels.rothermel import HEAT_AREA


@njit(cache=True, nogil=True)
def open_source(win, weather, tables, cols, cell_m, now_s, y, radius):
    """Reach all cells about a source straight: the front is too curved there for segments."""
    f, i, cf, ci, heap, counters = win.f, win.i, win.cf, win.ci, win.heap, win.counters
    r = int(radius)
    for dv in range(-r, r + 1):
        for du in range(-r, r + 1):
            if du * du + dv * dv > radius * radius or (du == 0 and dv == 0):
                continue
            x = y + du - dv * cols
            st = i[x, STATUS]
            if st > TRIAL or not clear(i, cols, y, du, -dv):
                continue
            coarse = i[x, OF]
            if ci[coarse, STAMP] != counters[HOUR]:
                know(win, weather, tables, coarse)
            if ci[coarse, CLASS] < 0:
                if st == UNBURNT and abs(du) <= 1 and abs(dv) <= 1:
                    push(f, i, heap, counters, x)
                continue
            t, px, py = single(
                cf[coarse, MXX],
                cf[coarse, MXY],
                cf[coarse, MYY],
                cf[coarse, WX],
                cf[coarse, WY],
                du * cell_m,
                dv * cell_m,
            )
            if now_s + t < f[x, TIME]:
                f[x, TIME] = now_s + t
                f[x, PX] = px
                f[x, PY] = py
                i[x, ONE] = y
                i[x, TWO] = -1
                if st == UNBURNT:
                    push(f, i, heap, counters, x)
                else:
                    up(f, i, heap, i[x, POS])


@njit(cache=True, nogil=True)
def _next_hour(win, weather, tables, cols, cell_m):
    f, i, ci = win.f, win.i, win.ci
    win.counters[HOUR] += 1
    hour = win.counters[HOUR]
    start = weather.start_s + hour * weather.hour_s
    n = win.counters[HEAP]
    for at in range(n):
        x = win.heap[at]
        if i[x, ONE] == SOURCE:
            continue
        px, py = f[x, PX], f[x, PY]
        p = math.sqrt(px * px + py * py)
        if f[x, TIME] < np.inf and p > 0.0:
            f[x, LEFT] = (f[x, TIME] - start) / p
        f[x, TIME] = np.inf
        coarse = i[x, OF]
        if ci[coarse, STAMP] != hour:
            know(win, weather, tables, coarse)
        if ci[coarse, CLASS] < 0:
            continue
        if p > 0.0 and f[x, LEFT] < np.inf:
            nx, ny = px / p, py / p
            slow = slow_at(win.cf, coarse, nx, ny)
            f[x, TIME] = start + max(f[x, LEFT], 0.0) * slow
            f[x, PX] = nx * slow
            f[x, PY] = ny * slow
        gather(win, weather, tables, cols, cell_m, start, x, 0, tables.size[ci[coarse, CLASS]])
    order(f, i, win.heap, n)


@njit(cache=True, nogil=True)
def advance(win, weather, tables, cols, cell_m, margin, until_s):
    """Burn what burns up to and including ``until_s``.

    Parameters
    ----------
    win : Window
        Changed in place.
    weather : Weather
    tables : Tables
    cols : int
        Columns of the window.
    cell_m : float
        Fine cell size.
    margin : int
        Cells from the edge at which the window must grow; at least the reach of the stencils.
    until_s : float
        Time to stop at.

    Returns
    -------
    int
        ``DONE``, or ``GROW`` when the next cell lies in the margin: embed in a larger window and call again.
    """
    f, i, cf, ci = win.f, win.i, win.cf, win.ci
    heap, active, counters = win.heap, win.active, win.counters
    offsets, ring, count, place = tables.offsets, tables.ring, tables.size, tables.place
    beds = weather.beds
    rows = f.shape[0] // cols
    last = weather.wind_x.size - 1
    while True:
        hour = counters[HOUR]
        start = weather.start_s + hour * weather.hour_s if hour > 0 else -np.inf
        end = weather.start_s + (hour + 1) * weather.hour_s if hour < last else np.inf
        stop = min(until_s, end)
        while counters[HEAP] > 0:
            y = heap[0]
            now = f[y, TIME]
            if not now <= stop or now == np.inf:
                break
            row, col = y // cols, y % cols
            if row < margin or col < margin or row >= rows - margin or col >= cols - margin:
                return GROW
            pop(f, i, heap, counters)
            counters[STEPS] += 1
            i[y, STATUS] = BURNT
            i[y, EPOCH] = hour
            f[y, VIRT] = now
            f[y, LEFT] = -1.0
            coarse = i[y, OF]
            if ci[coarse, STAMP] != hour:
                know(win, weather, tables, coarse)
            area = beds[min(hour, last), ci[coarse, FUEL], HEAT_AREA]
            if i[y, ONE] == SOURCE:
                f[y, PX] = 0.0
                f[y, PY] = 0.0
                if ci[coarse, CLASS] >= 0:
                    f[y, INTENSITY] = area * rate_at_source(win, weather, coarse)
                open_source(win, weather, tables, cols, cell_m, now, y, SOURCE_RADIUS)
            else:
                px, py = f[y, PX], f[y, PY]
                p2 = px * px + py * py
                # Byram's intensity with the rate normal to the front (Catchpole et al. 1982), along the ground
                rise = (cf[coarse, SLOPE_X] * px + cf[coarse, SLOPE_Y] * py) ** 2 / p2
                f[y, INTENSITY] = area * math.sqrt((1.0 + rise) / p2)
            a = 0
            while a < counters[ACTIVE]:
                k = active[a]
                a += 1
                du, dv = offsets[k, 0], offsets[k, 1]
                x = y + du - dv * cols
                st = i[x, STATUS]
                if st > TRIAL:
                    continue
                coarse = i[x, OF]
                if ci[coarse, STAMP] != hour:
                    know(win, weather, tables, coarse)
                c = ci[coarse, CLASS]
                if c < 0:
                    # it may burn in a later hour
                    if st == UNBURNT and abs(du) <= 1 and abs(dv) <= 1:
                        push(f, i, heap, counters, x)
                    continue
                j = place[c, k]
                if j < 0:
                    continue
                n = count[c]
                low, high, only = (0, n, -1) if st == UNBURNT else (j - 1, j + 1, j)
                was = f[x, TIME]
                answer = attempt(f, i, cf, offsets, ring, c, n, hour, cols, cell_m, start, x, low, high, only)
                if answer < -1:
                    gather(win, weather, tables, cols, cell_m, start, x, low, high)
                if f[x, TIME] < was:
                    if st == UNBURNT:
                        push(f, i, heap, counters, x)
                    else:
                        up(f, i, heap, i[x, POS])
        if until_s <= end or hour == last:
            return DONE
        _next_hour(win, weather, tables, cols, cell_m)


@njit(cache=True, nogil=True)
def ignite(win, cell, time_s):
    """Light a cell at a time that is not past; nothing happens where it burns or cannot burn.

    Returns whether it was lit.
    """
    f, i = win.f, win.i
    st = i[cell, STATUS]
    if st > TRIAL or time_s >= f[cell, TIME]:
        return False
    f[cell, TIME] = time_s
    f[cell, PX] = 0.0
    f[cell, PY] = 0.0
    i[cell, ONE] = SOURCE
    i[cell, TWO] = -1
    if st == UNBURNT:
        push(f, i, win.heap, win.counters, cell)
    else:
        up(f, i, win.heap, i[cell, POS])
    return True
