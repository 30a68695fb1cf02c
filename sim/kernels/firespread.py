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

from sim.kernels.embers import throw
from sim.kernels.fire_cells import (
    ACTIVE,
    BOTTOM,
    BURNT,
    CLASS,
    DONE,
    EAST,
    FIRST,
    HEAP,
    HOUR,
    LEFTMOST,
    MXX,
    MXY,
    MYY,
    NONE,
    NORTH,
    RIGHTMOST,
    SOURCE,
    SOURCE_RADIUS,
    SOUTH,
    STAMP,
    STEPS,
    TOP,
    TRIAL,
    UNBURNT,
    WEST,
    WX,
    WY,
    lean,
    way,
)
from sim.kernels.fire_heap import order, pop, push, up
from sim.kernels.fire_metric import know, slow_at
from sim.kernels.fire_ways import between, clear, coarse_of, gather, renew, single


@lean
def open_source(win, weather, tables, cols, cell_m, now_s, y, radius):
    """Reach all cells about a source straight: the front is too curved there for segments."""
    status, time, cf, ci, counters = win.status, win.time, win.cf, win.ci, win.counters
    r = int(radius)
    for dv in range(-r, r + 1):
        for du in range(-r, r + 1):
            if du * du + dv * dv > radius * radius or (du == 0 and dv == 0):
                continue
            x = y + du - dv * cols
            st = status[x]
            if st > TRIAL or not clear(status, cols, y, du, -dv):
                continue
            coarse = coarse_of(win, cols, x)
            if ci[coarse, STAMP] != counters[HOUR]:
                know(win, weather, tables, coarse)
            if ci[coarse, CLASS] < 0:
                if st == UNBURNT and abs(du) <= 1 and abs(dv) <= 1:
                    await_hour(win, x)
                continue
            t, px, py = single(
                np.float64(cf[coarse, MXX]),
                np.float64(cf[coarse, MXY]),
                np.float64(cf[coarse, MYY]),
                np.float64(cf[coarse, WX]),
                np.float64(cf[coarse, WY]),
                du * cell_m,
                dv * cell_m,
            )
            t += now_s
            if st == UNBURNT or t < time[x]:
                time[x] = t
                win.px[x] = px
                win.py[x] = py
                win.left[x] = np.inf
                win.one[x] = way(du, dv)
                win.two[x] = NONE
                if st == UNBURNT:
                    push(win.heap, win.keys, win.slot, status, counters, x, t)
                else:
                    up(win.heap, win.keys, win.slot, np.int64(win.slot[x]), x, t)


@lean
def await_hour(win, x):
    """Make a cell that carries no fire this hour a trial cell: it may burn in a later hour."""
    win.time[x] = np.inf
    win.px[x] = 0.0
    win.py[x] = 0.0
    win.left[x] = np.inf
    win.one[x] = NONE
    win.two[x] = NONE
    push(win.heap, win.keys, win.slot, win.status, win.counters, x, np.inf)


@lean
def _next_hour(win, weather, tables, cols, cell_m):
    time, left, ci = win.time, win.left, win.ci
    win.counters[HOUR] += 1
    hour = win.counters[HOUR]
    start = weather.start_s + hour * weather.hour_s
    n = win.counters[HEAP]
    for at in range(n):
        x = np.int64(win.heap[at])
        if win.one[x] == SOURCE:
            continue
        px, py = np.float64(win.px[x]), np.float64(win.py[x])
        p = math.sqrt(px * px + py * py)
        if time[x] < np.inf and p > 0.0:
            left[x] = (time[x] - start) / p
        time[x] = np.inf
        coarse = coarse_of(win, cols, x)
        if ci[coarse, STAMP] != hour:
            know(win, weather, tables, coarse)
        if ci[coarse, CLASS] < 0:
            continue
        if p > 0.0 and left[x] < np.inf:
            nx, ny = px / p, py / p
            slow = slow_at(win.cf, coarse, nx, ny)
            time[x] = start + max(np.float64(left[x]), 0.0) * slow
            win.px[x] = nx * slow
            win.py[x] = ny * slow
        gather(win, weather, tables, cols, cell_m, start, x, coarse)
    order(win.heap, win.keys, win.slot, time, n)


@lean
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
        ``DONE``, or the sides (``NORTH`` ...) at which the next cell lies in the margin, or over which it throws a
        firebrand: embed in a larger window and call again.
    """
    status, near, time, virt, slot = win.status, win.near, win.time, win.virt, win.slot
    gx, gy, one, two = win.px, win.py, win.one, win.two
    row_at, col_at, cf, ci = win.row_at, win.col_at, win.cf, win.ci
    heap, keys, active, counters = win.heap, win.keys, win.active, win.counters
    offsets, ring, count, place = tables.offsets, tables.ring, tables.size, tables.place
    rows = status.size // cols
    last = weather.wind_x.size - 1
    throws = win.brands.size > 0
    while True:
        hour = counters[HOUR]
        start = weather.start_s + hour * weather.hour_s if hour > 0 else -np.inf
        end = weather.start_s + (hour + 1) * weather.hour_s if hour < last else np.inf
        stop = min(until_s, end)
        # in the fire's first hour no burnt cell was there before a cell's first way
        whole = hour != counters[FIRST]
        while counters[HEAP] > 0:
            y = np.int64(heap[0])
            now = keys[0]
            if not now <= stop or now == np.inf:
                break
            row = y // cols
            col = y - row * cols
            if row < margin or col < margin or row >= rows - margin or col >= cols - margin:
                sides = (NORTH if row < margin else 0) | (SOUTH if row >= rows - margin else 0)
                return sides | (WEST if col < margin else 0) | (EAST if col >= cols - margin else 0)
            if throws:
                sides = throw(win, weather, cols, cell_m, y, row_at[row] + col_at[col])
                if sides != 0:
                    return sides
            pop(heap, keys, slot, counters)
            counters[STEPS] += 1
            counters[TOP] = min(counters[TOP], row)
            counters[BOTTOM] = max(counters[BOTTOM], row)
            counters[LEFTMOST] = min(counters[LEFTMOST], col)
            counters[RIGHTMOST] = max(counters[RIGHTMOST], col)
            status[y] = BURNT
            slot[y] = hour
            virt[y] = now
            win.left[y] = -1.0
            if throws:
                throw(win, weather, cols, cell_m, y, row_at[row] + col_at[col])
            if one[y] == SOURCE:
                gx[y] = 0.0
                gy[y] = 0.0
                if ci[row_at[row] + col_at[col], STAMP] != hour:
                    know(win, weather, tables, row_at[row] + col_at[col])
                open_source(win, weather, tables, cols, cell_m, now, y, SOURCE_RADIUS)
            a = 0
            while a < counters[ACTIVE]:
                k = active[a]
                a += 1
                du, dv = np.int64(offsets[k, 0]), np.int64(offsets[k, 1])
                x = y + du - dv * cols
                st = status[x]
                if st > TRIAL:
                    continue
                coarse = row_at[row - dv] + col_at[col + du]
                if ci[coarse, STAMP] != hour:
                    know(win, weather, tables, coarse)
                c = ci[coarse, CLASS]
                if c < 0:
                    if st == UNBURNT and abs(du) <= 1 and abs(dv) <= 1:
                        await_hour(win, x)
                    continue
                j = place[c, k]
                if j < 0:
                    continue
                by_hand = near[x] != 0
                if by_hand and abs(du) + abs(dv) > 1 and not clear(status, cols, x, -du, dv):
                    continue
                if st == UNBURNT and whole:
                    time[x] = np.inf
                    win.left[x] = np.inf
                    gather(win, weather, tables, cols, cell_m, start, x, coarse)
                    if time[x] < np.inf:
                        push(heap, keys, slot, status, counters, x, time[x])
                    continue
                mxx, mxy, myy = np.float64(cf[coarse, MXX]), np.float64(cf[coarse, MXY]), np.float64(cf[coarse, MYY])
                wx, wy = np.float64(cf[coarse, WX]), np.float64(cf[coarse, WY])
                best = time[x] if st == TRIAL else np.inf
                was = best
                ax, ay = du * cell_m, dv * cell_m
                qx = mxx * ax + mxy * ay
                qy = mxy * ax + myy * ay
                gaa = qx * ax + qy * ay
                sa = now + wx * ax + wy * ay
                room = best - sa
                if room > 0.0 and gaa < room * room:
                    norm = math.sqrt(gaa)
                    t = max(sa + norm, start)
                    if t < best:
                        best = t
                        gx[x] = qx / norm + wx
                        gy[x] = qy / norm + wy
                        one[x] = way(du, dv)
                        two[x] = NONE
                n = count[c]
                for side in range(-1, 2, 2):
                    jb = j + side
                    if jb < 0:
                        jb = n - 1
                    elif jb == n:
                        jb = 0
                    kb = ring[c, jb]
                    bu, bv = np.int64(offsets[kb, 0]), np.int64(offsets[kb, 1])
                    yb = x - bu + bv * cols
                    if status[yb] != BURNT:
                        continue
                    if slot[yb] != hour:
                        renew(win, weather, tables, cols, yb)
                    tb = virt[yb]
                    if tb == np.inf or (by_hand and abs(bu) + abs(bv) > 1 and not clear(status, cols, x, -bu, bv)):
                        continue
                    bx, by = bu * cell_m, bv * cell_m
                    rx = mxx * bx + mxy * by
                    ry = mxy * bx + myy * by
                    gab = qx * bx + qy * by
                    gbb = rx * bx + ry * by
                    sb = tb + wx * bx + wy * by
                    u = between(gaa, sa, gab, gbb, sb)
                    t = max(sa + u, start)
                    if u > -np.inf and t < best:
                        best = t
                        v = u - (sb - sa)
                        area = ax * by - ay * bx
                        gx[x] = (u * by - v * ay) / area + wx
                        gy[x] = (v * ax - u * bx) / area + wy
                        one[x] = way(du, dv)
                        two[x] = way(bu, bv)
                if best < was:
                    time[x] = best
                    if st == UNBURNT:
                        win.left[x] = np.inf
                        push(heap, keys, slot, status, counters, x, best)
                    else:
                        up(heap, keys, slot, np.int64(slot[x]), x, best)
        if until_s <= end or hour == last:
            return DONE
        _next_hour(win, weather, tables, cols, cell_m)
