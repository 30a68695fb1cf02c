"""Ways from cell to cell: what stops them, and the time by them (Hopf-Lax in closed form)."""

import math

import numpy as np
from numba import njit

from sim.kernels.fire_cells import (
    BARE,
    BURNT,
    CLASS,
    EPOCH,
    HOUR,
    LEFT,
    MXX,
    MXY,
    MYY,
    OF,
    ONE,
    PX,
    PY,
    STAMP,
    STATUS,
    TIME,
    TWO,
    VIRT,
    WX,
    WY,
    lean,
)
from sim.kernels.fire_metric import know, metric_of, slow_at, slowness


@lean
def clear(i, cols, cell, dcol, drow):
    """Return whether the straight way from a cell by (dcol, drow) crosses no bare, cleared or cold cell.

    All cells that the way passes through count; where it passes exactly through a corner it is stopped by the two cells
    that meet there only together, so a line of cells joined by corners holds too.
    """
    a, b = abs(dcol), abs(drow)
    if a + b == 1:
        return True
    sx = 1 if dcol > 0 else -1
    sy = cols if drow > 0 else -cols
    x = 0
    y = 0
    at = cell
    while True:
        u = (1 + 2 * x) * b
        v = (1 + 2 * y) * a
        if u < v:
            x += 1
            at += sx
        elif u > v:
            y += 1
            at += sy
        else:
            if i[at + sx, STATUS] >= BARE and i[at + sy, STATUS] >= BARE:
                return False
            x += 1
            y += 1
            at += sx + sy
        if x >= a and y >= b:
            return True
        if i[at, STATUS] >= BARE:
            return False


@njit(cache=True, nogil=True)
def renew(win, weather, tables, cell):
    """Find when a cell that burnt in an earlier hour would have burnt, had this hour's weather always been."""
    f, i = win.f, win.i
    hour = win.counters[HOUR]
    e = i[cell, EPOCH]
    i[cell, EPOCH] = hour
    px, py = f[cell, PX], f[cell, PY]
    p = math.sqrt(px * px + py * py)
    if p == 0.0:
        # a source: its ways were all opened in its own hour, and are carried on by the cells they lead to
        f[cell, VIRT] = np.inf
        return
    nx, ny = px / p, py / p
    first = f[cell, LEFT] < 0.0
    since = f[cell, TIME] if first else weather.start_s + e * weather.hour_s
    beyond = 0.0 if first else f[cell, LEFT]
    coarse = i[cell, OF]
    m = np.empty(5)
    while e < hour:
        # up to the start of hour e + 1 with hour e's rate
        end = weather.start_s + (e + 1) * weather.hour_s
        slow = np.inf
        if first:
            slow = p
        elif metric_of(win.cf, win.ci, coarse, weather, tables.edges, e, m) >= 0:
            slow = slowness(m[0], m[1], m[2], m[3], m[4], nx, ny)
        beyond += max(end - since, 0.0) / slow
        since = end
        first = False
        e += 1
    f[cell, LEFT] = beyond
    f[cell, VIRT] = weather.start_s + hour * weather.hour_s
    if win.ci[coarse, STAMP] != hour:
        know(win, weather, tables, coarse)
    if win.ci[coarse, CLASS] >= 0:
        f[cell, VIRT] -= beyond * slow_at(win.cf, coarse, nx, ny)


@njit(cache=True, nogil=True)
def single(mxx, mxy, myy, wx, wy, dx, dy):
    """Return the time that one way takes, and the gradient of F there."""
    qx = mxx * dx + mxy * dy
    qy = mxy * dx + myy * dy
    n = math.sqrt(qx * dx + qy * dy)
    return n + wx * dx + wy * dy, qx / n + wx, qy / n + wy


@lean
def attempt(f, i, cf, offsets, ring, c, n, hour, cols, cell_m, floor_s, x, first, last, only):
    """Update a trial cell by the ways at places ``first`` to ``last`` of its ring and the segments between them.

    Over the segment between neighbours a and b (Hopf-Lax): with q = p - w, q.a = t - sa and q.b = t - sb (s = T + w.d)
    the equation |q| = 1 in M^-1 is quadratic in t; where its root leaves the segment, an end is best.

    ``only``: the one way that is new, or -1; the others count as ends of segments.

    Returns 1 where its time got earlier, 0 where not, and -2 - y where burnt cell y is to be renewed first. Only plain
    arrays come in: taking them out of tuples here costs more than the work.
    """
    coarse = i[x, OF]
    mxx, mxy, myy = cf[coarse, MXX], cf[coarse, MXY], cf[coarse, MYY]
    wx, wy = cf[coarse, WX], cf[coarse, WY]
    best = f[x, TIME]
    better = 0
    before = -1
    bx = by = sb = gbb = 0.0
    for place in range(first, last + 1):
        j = place
        if j < 0:
            j += n
        elif j >= n:
            j -= n
        k = ring[c, j]
        du, dv = offsets[k, 0], offsets[k, 1]
        y = x - du + dv * cols
        if i[y, STATUS] != BURNT:
            before = -1
            continue
        if i[y, EPOCH] != hour:
            return -2 - y
        ty = f[y, VIRT]
        if ty == np.inf or (abs(du) + abs(dv) > 1 and not clear(i, cols, x, -du, dv)):
            before = -1
            continue
        ax, ay = du * cell_m, dv * cell_m
        qx = mxx * ax + mxy * ay
        qy = mxy * ax + myy * ay
        gaa = qx * ax + qy * ay
        sa = ty + wx * ax + wy * ay
        if only < 0 or place == only:
            norm = math.sqrt(gaa)
            t = max(sa + norm, floor_s)
            if t < best:
                best = t
                better = 1
                f[x, TIME] = t
                f[x, PX] = qx / norm + wx
                f[x, PY] = qy / norm + wy
                i[x, ONE] = y
                i[x, TWO] = -1
        if before >= 0:
            gab = qx * bx + qy * by
            delta = sb - sa
            total = gaa + gbb - 2.0 * gab
            disc = (gaa * gbb - gab * gab) * (total - delta * delta)
            if disc > 0.0:
                # u = t - sa, v = t - sb
                u = ((gaa - gab) * delta + math.sqrt(disc)) / total
                v = u - delta
                t = max(sa + u, floor_s)
                if t < best and gbb * u >= gab * v and gaa * v >= gab * u:
                    best = t
                    better = 1
                    area = ax * by - ay * bx
                    f[x, TIME] = t
                    f[x, PX] = (u * by - v * ay) / area + wx
                    f[x, PY] = (v * ax - u * bx) / area + wy
                    i[x, ONE] = y
                    i[x, TWO] = before
        before = y
        bx, by, sb, gbb = ax, ay, sa, gaa
    return better


@njit(cache=True, nogil=True)
def gather(win, weather, tables, cols, cell_m, floor_s, x, first, last):
    """Do as :func:`attempt`, with burnt cells renewed where they come from an earlier hour."""
    c = win.ci[win.i[x, OF], CLASS]
    while True:
        answer = attempt(
            win.f,
            win.i,
            win.cf,
            tables.offsets,
            tables.ring,
            c,
            tables.size[c],
            win.counters[HOUR],
            cols,
            cell_m,
            floor_s,
            x,
            first,
            last,
            -1,
        )
        if answer >= -1:
            return
        renew(win, weather, tables, -2 - answer)
