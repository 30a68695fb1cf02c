"""Ways from cell to cell: what stops them, and the time by them (Hopf-Lax in closed form)."""

import math

import numpy as np

from sim.kernels.fire_cells import (
    BARE,
    BURNT,
    CLASS,
    HOUR,
    MXX,
    MXY,
    MYY,
    NONE,
    STAMP,
    WX,
    WY,
    lean,
    way,
)
from sim.kernels.fire_metric import know, metric_of, slow_at, slowness


@lean
def clear(status, cols, cell, dcol, drow):
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
            if status[at + sx] >= BARE and status[at + sy] >= BARE:
                return False
            x += 1
            y += 1
            at += sx + sy
        if x >= a and y >= b:
            return True
        if status[at] >= BARE:
            return False


@lean
def coarse_of(win, cols, cell):
    """Return the coarse cell of a fine one."""
    row = cell // cols
    return win.row_at[row] + win.col_at[cell - row * cols]


@lean
def renew(win, weather, tables, cols, cell):
    """Find when a cell that burnt in an earlier hour would have burnt, had this hour's weather always been."""
    hour = win.counters[HOUR]
    e = np.int64(win.slot[cell])
    win.slot[cell] = hour
    px, py = np.float64(win.px[cell]), np.float64(win.py[cell])
    p = math.sqrt(px * px + py * py)
    if p == 0.0 or win.virt[cell] == np.inf:
        # a source: its ways were all opened in its own hour, and are carried on by the cells they lead to
        win.virt[cell] = np.inf
        return
    nx, ny = px / p, py / p
    first = win.left[cell] < 0.0
    since = win.time[cell] if first else weather.start_s + e * weather.hour_s
    beyond = 0.0 if first else np.float64(win.left[cell])
    coarse = coarse_of(win, cols, cell)
    while e < hour:
        # up to the start of hour e + 1 with hour e's rate
        end = weather.start_s + (e + 1) * weather.hour_s
        slow = np.inf
        if first:
            slow = p
        else:
            c, mxx, mxy, myy, wx, wy = metric_of(win.cf, win.ci, win.crowns, coarse, weather, tables.edges, e, 1.0)
            if c >= 0:
                slow = slowness(mxx, mxy, myy, wx, wy, nx, ny)
        beyond += max(end - since, 0.0) / slow
        since = end
        first = False
        e += 1
    win.left[cell] = beyond
    beyond = np.float64(win.left[cell])
    win.virt[cell] = weather.start_s + hour * weather.hour_s
    if win.ci[coarse, STAMP] != hour:
        know(win, weather, tables, coarse)
    if win.ci[coarse, CLASS] >= 0:
        win.virt[cell] -= beyond * slow_at(win.cf, coarse, nx, ny)


@lean
def single(mxx, mxy, myy, wx, wy, dx, dy):
    """Return the time that one way takes, and the gradient of F there."""
    qx = mxx * dx + mxy * dy
    qy = mxy * dx + myy * dy
    n = math.sqrt(qx * dx + qy * dy)
    return n + wx * dx + wy * dy, qx / n + wx, qy / n + wy


@lean
def between(gaa, sa, gab, gbb, sb):
    """Return the best arrival over the segment between two neighbours a and b, less sa, or -inf where an end is best.

    Hopf-Lax: with q = p - w, q.a = t - sa and q.b = t - sb (s = T + w.d) the equation |q| = 1 in M^-1 is quadratic in
    t; where its root leaves the segment, an end is best. ``gaa = a'Ma``, ``gab``, ``gbb`` alike.
    """
    delta = sb - sa
    # most have an end as the best, which is known without a root: the time falls from b towards a where
    # -delta |b| < gbb - gab, and from a towards b where delta |a| < gaa - gab
    to_a, to_b, d2 = gbb - gab, gaa - gab, delta * delta
    if delta > 0.0:
        inside = to_b > 0.0 and d2 * gaa < to_b * to_b and (to_a >= 0.0 or d2 * gbb > to_a * to_a)
    else:
        inside = to_a > 0.0 and d2 * gbb < to_a * to_a and (to_b >= 0.0 or d2 * gaa > to_b * to_b)
    if not inside:
        return -np.inf
    total = gaa + gbb - 2.0 * gab
    disc = (gaa * gbb - gab * gab) * (total - delta * delta)
    if disc > 0.0:
        u = ((gaa - gab) * delta + math.sqrt(disc)) / total
        v = u - delta
        if gbb * u >= gab * v and gaa * v >= gab * u:
            return u
    return -np.inf


@lean
def gather(win, weather, tables, cols, cell_m, floor_s, x, coarse):
    """Update a trial cell, or one that will be, by all ways of its ring and the segments between them.

    Its time, gradient and ways are found; a time that is earlier already stays. The heap is the caller's business.
    """
    status, virt, slot = win.status, win.virt, win.slot
    offsets, ring = tables.offsets, tables.ring
    c = win.ci[coarse, CLASS]
    n = tables.size[c]
    hour = win.counters[HOUR]
    mxx, mxy, myy = np.float64(win.cf[coarse, MXX]), np.float64(win.cf[coarse, MXY]), np.float64(win.cf[coarse, MYY])
    wx, wy = np.float64(win.cf[coarse, WX]), np.float64(win.cf[coarse, WY])
    near = win.near[x] != 0
    best = win.time[x]
    before = False
    bu = bv = np.int64(0)
    bx = by = sb = gbb = 0.0
    for place in range(n + 1):
        k = ring[c, place if place < n else 0]
        du, dv = np.int64(offsets[k, 0]), np.int64(offsets[k, 1])
        y = x - du + dv * cols
        if status[y] != BURNT:
            before = False
            continue
        if slot[y] != hour:
            renew(win, weather, tables, cols, y)
        ty = virt[y]
        if ty == np.inf or (near and abs(du) + abs(dv) > 1 and not clear(status, cols, x, -du, dv)):
            before = False
            continue
        ax, ay = du * cell_m, dv * cell_m
        qx = mxx * ax + mxy * ay
        qy = mxy * ax + myy * ay
        gaa = qx * ax + qy * ay
        sa = ty + wx * ax + wy * ay
        if place < n:
            norm = math.sqrt(gaa)
            t = max(sa + norm, floor_s)
            if t < best:
                best = t
                win.px[x] = qx / norm + wx
                win.py[x] = qy / norm + wy
                win.one[x] = way(du, dv)
                win.two[x] = NONE
        if before:
            u = between(gaa, sa, qx * bx + qy * by, gbb, sb)
            t = max(sa + u, floor_s)
            if u > -np.inf and t < best:
                best = t
                v = u - (sb - sa)
                area = ax * by - ay * bx
                win.px[x] = (u * by - v * ay) / area + wx
                win.py[x] = (v * ax - u * bx) / area + wy
                win.one[x] = way(du, dv)
                win.two[x] = way(bu, bv)
        before = True
        bu, bv, bx, by, sb, gbb = du, dv, ax, ay, sa, gaa
    win.time[x] = best
