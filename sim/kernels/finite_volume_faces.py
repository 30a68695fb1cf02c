"""Fluxes of the shallow water equations through the faces between cells, second order in space. SI units.

Sources: Audusse, Bouchut, Bristeau, Klein and Perthame (2004), SIAM J. Sci. Comput. 25, 2050-2065 (hydrostatic
reconstruction, eq. 2.9-2.13; second order, sec. 3); Harten, Lax and van Leer (1983) with the wave speeds of Einfeldt
and, beside dry land, of Toro (2001), Shock-Capturing Methods for Free-Surface Shallow Flows, sec. 10.5; the contact
wave of HLLC carries the flow along the face (Toro, sec. 10.4).

What a face does to the momentum of a cell is written as the difference from the still pressure in it. In the sum of
Audusse's flux, correction and centred source the pressure terms of the cell join to ``g h (level_+ - level_-)``, of
which each face gets its half: where the level is even all terms are zero, to the bit, and no rounding has to cancel.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels.water import FILM_M, GRAVITY_M_S2, WALL_M

# places of a face's fluxes (see :func:`face`): across columns, then across rows
X_FLOW, X_BEFORE, X_AFTER, X_ALONG, Y_FLOW, Y_BEFORE, Y_AFTER, Y_ALONG = range(8)
FLUXES = 8


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def half_slope(a, b, c, weight):
    """Half of the limited difference over the middle cell of three (minmod), times a weight."""
    d, e = b - a, c - b
    s = d if abs(d) < abs(e) else e
    return weight * s if d * e > 0.0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def level_slope(ha, h, hb, ea, e, eb, weight):
    """Half of the limited difference of the level over the middle cell of three, times a weight.

    Where the beds part the waters (a bank above the level beside it, a sill with a film on it) the levels of
    neighbours say nothing of the water's slope, and a pond would be driven by the height of its banks. There the
    slope is at most that of bed and depth, each limited by itself: nothing in a hollow, the fall for a film on a hill.
    """
    level = half_slope(ea, e, eb, weight)
    za, z, zb = ea - ha, e - h, eb - hb
    joined = e > za and e > zb and ea > z and eb > z
    other = half_slope(za, z, zb, weight) + half_slope(ha, h, hb, weight)
    least = level if abs(level) < abs(other) else other
    least = least if level * other > 0.0 else 0.0
    return level if joined else least


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def riemann(hl, hr, ul, ur, vl, vr):
    """HLLC through a face: flow (m2/s), momentum less the still pressure on either side, momentum along the face."""
    ul = ul if hl > 0.0 else ur
    ur = ur if hr > 0.0 else ul
    cl, cr = np.sqrt(GRAVITY_M_S2 * hl), np.sqrt(GRAVITY_M_S2 * hr)
    us = 0.5 * (ul + ur) + (cl - cr)
    cs = 0.5 * (cl + cr) + 0.25 * (ul - ur)
    cs = cs if cs > 0.0 else 0.0
    a, b = ul - cl, us - cs
    sl = a if a < b else b
    a, b = ur + cr, us + cs
    sr = a if a > b else b
    sl = sl if hl > 0.0 else ur - 2.0 * cr
    sr = sr if hr > 0.0 else ul + 2.0 * cl
    sl = sl if sl < 0.0 else 0.0
    sr = sr if sr > 0.0 else 0.0
    wide = sr - sl
    part = sl / (wide if wide > 1.0e-12 else 1.0e-12)
    ql, qr = hl * ul, hr * ur
    rise = 0.5 * GRAVITY_M_S2 * (hr * hr - hl * hl)
    flow = ql + part * (sr * (hr - hl) - (qr - ql))
    left = ql * ul + part * (sr * (qr - ql) - ((qr * ur - ql * ul) + rise))
    return flow, left, left - rise, flow * (vl if flow > 0.0 else vr)


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def face(
    ha, hl, hr, hb, ea, el, er, eb, ua, ul, ur, ub, va, vl, vr, vb, weight_l, weight_r, zl, zr
):  # fmt: skip
    """Fluxes between two cells ``l`` and ``r`` with ``a`` before and ``b`` behind them; a wall mirrors what meets it.

    ``h`` depth, ``e`` level, ``u`` speed across and ``v`` along the face; ``z`` bed; the weights of the slopes are 0
    where a neighbour is a wall. Returns the flow through the face and the momentum that leaves the left cell, that
    enters the right cell, and that goes along.
    """
    kl, kr = half_slope(ha, hl, hr, weight_l), half_slope(hl, hr, hb, weight_r)
    gl, gr = level_slope(ha, hl, hr, ea, el, er, weight_l), level_slope(hl, hr, hb, el, er, eb, weight_r)
    # speeds at the two sides of a cell keep its momentum: h- u- + h+ u+ = 2 h u (Audusse et al. 2004, eq. 3.6)
    du = half_slope(ua, ul, ur, weight_l) * ((hl - kl) / (hl if hl > FILM_M else FILM_M))
    ou = half_slope(ul, ur, ub, weight_r) * ((hr + kr) / (hr if hr > FILM_M else FILM_M))
    dv = half_slope(va, vl, vr, weight_l) * ((hl - kl) / (hl if hl > FILM_M else FILM_M))
    ov = half_slope(vl, vr, vb, weight_r) * ((hr + kr) / (hr if hr > FILM_M else FILM_M))
    depth_l = hl + kl if hl > FILM_M else 0.0
    depth_r = hr - kr if hr > FILM_M else 0.0
    level_l, level_r = el + gl, er - gr
    u_l, u_r, v_l, v_r = ul + du, ur - ou, vl + dv, vr - ov
    wall_l, wall_r = zl >= WALL_M, zr >= WALL_M
    bed_l = level_r - depth_r if wall_l else level_l - depth_l
    bed_r = level_l - depth_l if wall_r else level_r - depth_r
    lift_l, lift_r = level_r if wall_l else level_l, level_l if wall_r else level_r
    bed = bed_l if bed_l > bed_r else bed_r
    down_l, down_r = lift_l - bed, lift_r - bed
    # only a wet side has water to give
    left_wet = hr > FILM_M if wall_l else hl > FILM_M
    right_wet = hl > FILM_M if wall_r else hr > FILM_M
    down_l = down_l if down_l > 0.0 and left_wet else 0.0
    down_r = down_r if down_r > 0.0 and right_wet else 0.0
    flow, push_l, push_r, along = riemann(
        down_l, down_r, -u_r if wall_l else u_l, -u_l if wall_r else u_r, v_r if wall_l else v_l, v_l if wall_r else v_r
    )
    still = wall_l or wall_r
    force_l = GRAVITY_M_S2 * (hl if hl > FILM_M else 0.0) * gl
    force_r = GRAVITY_M_S2 * (hr if hr > FILM_M else 0.0) * gr
    flow = 0.0 if still else flow
    along = 0.0 if still else along
    return flow, push_l + force_l, push_r - force_r, along


@njit(cache=True, nogil=True, error_model="numpy")
def face_row(
    ha, hl, hr, hb, ea, el, er, eb, ua, ul, ur, ub, va, vl, vr, vb, weight_l, weight_r, zl, zr,
    flow, before, after, along,
):  # fmt: skip
    """Fluxes of a row of faces, in a loop that the compiler turns into vector instructions."""
    for k in range(flow.size):
        flow[k], before[k], after[k], along[k] = face(
            ha[k], hl[k], hr[k], hb[k], ea[k], el[k], er[k], eb[k], ua[k], ul[k], ur[k], ub[k],
            va[k], vl[k], vr[k], vb[k], weight_l[k], weight_r[k], zl[k], zr[k],
        )  # fmt: skip


@njit(cache=True, nogil=True, error_model="numpy")
def face_span(i, p, q, across, z, weight_x, weight_y, h, e, u, v, flux):
    """All faces north of the cells [p, q) of row i and, where ``across``, those west of [p, q].

    ``h`` depth, ``e`` level, ``u`` and ``v`` speed east and south, all (rows + 2, cols + 2). A face beside the ring
    reaches for a cell that is not there: the nearest one stands in, for its slope has no weight.
    """
    rows, cols = h.shape
    if across:
        for k in range(2):
            # the first and the last face of the grid have no second neighbour; the rest runs as one row
            j = 1 if k == 0 else cols - 1
            if p <= j <= q:
                a, b = max(j - 2, 0), min(j + 1, cols - 1)
                f, g, m, n = face(
                    h[i, a], h[i, j - 1], h[i, j], h[i, b], e[i, a], e[i, j - 1], e[i, j], e[i, b],
                    u[i, a], u[i, j - 1], u[i, j], u[i, b], v[i, a], v[i, j - 1], v[i, j], v[i, b],
                    weight_x[i, j - 1], weight_x[i, j], z[i, j - 1], z[i, j],
                )  # fmt: skip
                flux[X_FLOW, i, j], flux[X_BEFORE, i, j], flux[X_AFTER, i, j], flux[X_ALONG, i, j] = f, g, m, n
        a, b = max(p, 2), min(q + 1, cols - 1)
        if b > a:
            face_row(
                h[i, a - 2 : b - 2], h[i, a - 1 : b - 1], h[i, a:b], h[i, a + 1 : b + 1],
                e[i, a - 2 : b - 2], e[i, a - 1 : b - 1], e[i, a:b], e[i, a + 1 : b + 1],
                u[i, a - 2 : b - 2], u[i, a - 1 : b - 1], u[i, a:b], u[i, a + 1 : b + 1],
                v[i, a - 2 : b - 2], v[i, a - 1 : b - 1], v[i, a:b], v[i, a + 1 : b + 1],
                weight_x[i, a - 1 : b - 1], weight_x[i, a:b], z[i, a - 1 : b - 1], z[i, a:b],
                flux[X_FLOW, i, a:b], flux[X_BEFORE, i, a:b], flux[X_AFTER, i, a:b], flux[X_ALONG, i, a:b],
            )  # fmt: skip
    a, b = max(i - 2, 0), min(i + 1, rows - 1)
    face_row(
        h[a, p:q], h[i - 1, p:q], h[i, p:q], h[b, p:q], e[a, p:q], e[i - 1, p:q], e[i, p:q], e[b, p:q],
        v[a, p:q], v[i - 1, p:q], v[i, p:q], v[b, p:q], u[a, p:q], u[i - 1, p:q], u[i, p:q], u[b, p:q],
        weight_y[i - 1, p:q], weight_y[i, p:q], z[i - 1, p:q], z[i, p:q],
        flux[Y_FLOW, i, p:q], flux[Y_BEFORE, i, p:q], flux[Y_AFTER, i, p:q], flux[Y_ALONG, i, p:q],
    )  # fmt: skip


@njit(cache=True, nogil=True, error_model="numpy")
def slope_weights(bed, weight_x, weight_y):
    """Half for a cell between two cells, 0 beside a wall: what a slope is multiplied with."""
    rows, cols = bed.shape
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            inside = bed[i, j] < WALL_M
            weight_x[i, j] = 0.5 if inside and bed[i, j - 1] < WALL_M and bed[i, j + 1] < WALL_M else 0.0
            weight_y[i, j] = 0.5 if inside and bed[i - 1, j] < WALL_M and bed[i + 1, j] < WALL_M else 0.0
