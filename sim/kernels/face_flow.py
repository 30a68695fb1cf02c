"""Flow through the faces between cells: the local inertial equations with implicit friction.

Sources: Bates, Horritt and Fewtrell (2010), J. Hydrol. 387, 33-45, eq. 11-14 (flux between two cells); de Almeida,
Bates, Freer and Souvignet (2012), Water Resour. Res. 48, W05528, eq. 12 (flux weighted by ``theta``; 1 is Bates).
Friction here is *not* their semi-implicit form, whose amplification tends to -1 in thin films: the quadratic of fully
implicit Manning friction is solved, on the norm of the flux vector.

Rows of faces are worked on at a time, in loops that the compiler turns into vector instructions.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels.water import FILM_M, GRAVITY_M_S2, WALL_M


@njit(cache=True, nogil=True, error_model="numpy")
def slope_row(hl, hr, zl, zr, flow_depth, rise):
    """Flow depth (Bates eq. 5) and rise of the level over a row of faces; levels by z + h, so that rest is exact."""
    for k in range(flow_depth.size):
        dz = zr[k] - zl[k]
        up = dz if dz > 0.0 else 0.0
        down = dz if dz < 0.0 else 0.0
        a = hl[k] - up
        b = hr[k] + down
        flow_depth[k] = a if a > b else b
        rise[k] = (zr[k] + hr[k]) - (zl[k] + hl[k])


@njit(cache=True, nogil=True, error_model="numpy")
def _cross_row(a, b, c, d, cross):
    """Mean of the four crossing fluxes."""
    for k in range(cross.size):
        cross[k] = 0.25 * ((a[k] + b[k]) + (c[k] + d[k]))


@njit(cache=True, nogil=True, error_model="numpy")
def _push_row(flow_depth, rise, q_before, fl, fr, dt, g_dt_dx):
    """In place: ``rise`` becomes ``u = q - g hf dt S``, ``q_before`` ``a = g n^2 dt hf^(-7/3)``, ``flow_depth`` 1/hf.

    ``hf^(-1/3)`` is found by a guess from the exponent bits and two fourth-order steps (exact to an ulp or two).
    Where the flow depth is below ``FILM_M`` u is 0, and so will the flux be.
    """
    for k in range(flow_depth.size):
        hf = flow_depth[k]
        x = hf if hf > FILM_M else FILM_M
        high = np.int32(np.float64(x).view(np.int64) >> 32)
        y = np.int64(np.int64(np.int32(1430184263.0 - high * (1.0 / 3.0))) << 32).view(np.float64)
        r = 1.0 - x * y * y * y
        y = y * (1.0 + r * (1.0 / 3.0 + r * (2.0 / 9.0 + r * (14.0 / 81.0))))
        r = 1.0 - x * y * y * y
        y = y * (1.0 + r * (1.0 / 3.0 + r * (2.0 / 9.0 + r * (14.0 / 81.0))))
        y3 = y * y * y
        u = q_before[k] - x * rise[k] * g_dt_dx
        rise[k] = u if hf > FILM_M else 0.0
        q_before[k] = 0.5 * (fl[k] + fr[k]) * dt * (y3 * y3 * y)
        flow_depth[k] = y3


@njit(cache=True, nogil=True, error_model="numpy")
def _narrow_row(a, b, c, out_a, out_b, out_c):
    """Copy three rows to single precision."""
    for k in range(out_a.size):
        out_a[k] = np.float32(a[k])
        out_b[k] = np.float32(b[k])
        out_c[k] = np.float32(c[k])


@njit(cache=True, nogil=True, error_model="numpy")
def _solve_row(u4, a4, c4):
    """Solve ``q (1 + a sqrt(q^2 + qc^2)) = u`` for q, in place of u: the quadratic without qc, then two Newton steps.

    In single precision, for speed: it rounds the flux to 1e-7 of itself, the same flux for both cells, so that no
    water is lost; depths and volumes are double.
    """
    one, two, four = np.float32(1.0), np.float32(2.0), np.float32(4.0)
    for k in range(u4.size):
        a = a4[k]
        u = u4[k]
        c2 = c4[k] * c4[k] + np.float32(1.0e-30)
        q = two * u / (one + np.sqrt(one + four * a * abs(u)))
        s = np.sqrt(q * q + c2)
        q = q - s * (q * (one + a * s) - u) / (s + a * (s * s + q * q))
        s = np.sqrt(q * q + c2)
        q = q - s * (q * (one + a * s) - u) / (s + a * (s * s + q * q))
        u4[k] = q


@njit(cache=True, nogil=True, error_model="numpy")
def _widen_row(q4, q, speed):
    for k in range(q4.size):
        q[k] = np.float64(q4[k])
        speed[k] = abs(q[k]) * speed[k]


@njit(cache=True, nogil=True, error_model="numpy")
def friction_row(flow_depth, rise, q_before, cross, fl, fr, dt, g_dt_dx, v):
    """Turn the rise of the level into the new flux, and the flow depth into its speed, in place."""
    n = flow_depth.size
    _push_row(flow_depth, rise, q_before, fl, fr, dt, g_dt_dx)
    _narrow_row(rise, q_before, cross, v[0, :n], v[1, :n], v[2, :n])
    _solve_row(v[0, :n], v[1, :n], v[2, :n])
    _widen_row(v[0, :n], rise, flow_depth)


@njit(cache=True, nogil=True, error_model="numpy")
def _store_row(q, speed, out, speed_max):
    for k in range(out.size):
        out[k] = q[k]
        speed_max[k] = speed[k] if speed[k] > speed_max[k] else speed_max[k]


@njit(cache=True, nogil=True, error_model="numpy")
def _weigh_row(q, wall_l, wall_r, theta, out):
    """Flux weighted with its two neighbours along the flow (de Almeida eq. 12); next to a wall its own is taken."""
    for k in range(out.size):
        before = q[k + 1] if wall_l[k] >= WALL_M else q[k]
        after = q[k + 1] if wall_r[k] >= WALL_M else q[k + 2]
        out[k] = theta * q[k + 1] + 0.5 * (1.0 - theta) * (before + after)


@njit(cache=True, nogil=True, error_model="numpy")
def copy_row(q, out):
    """Copy a row."""
    for k in range(out.size):
        out[k] = q[k]


@njit(cache=True, nogil=True, error_model="numpy")
def flux_span(i, a, b, dt, dx, theta, terrain, h, qx, qy, qx_new, qy_new, w, v):
    """All faces west and north of the cells [a, b) of row i, from the old fluxes into the new buffers."""
    z, f = terrain
    n = b - a
    g_dt_dx = GRAVITY_M_S2 * dt / dx
    flow_depth, rise, cross, before, speed = w[0, :n], w[1, :n], w[2, :n], w[3, :n], w[4, a:b]
    # west faces
    slope_row(h[i, a - 1 : b - 1], h[i, a:b], z[i, a - 1 : b - 1], z[i, a:b], flow_depth, rise)
    _cross_row(qy[i, a - 1 : b - 1], qy[i, a:b], qy[i + 1, a - 1 : b - 1], qy[i + 1, a:b], cross)
    if theta < 1.0 and a > 1:
        _weigh_row(qx[i, a - 1 : b + 1], z[i, a - 2 : b - 2], z[i, a + 1 : b + 1], theta, before)
    elif theta < 1.0:
        before[0] = qx[i, a]
        _weigh_row(qx[i, a : b + 1], z[i, a - 1 : b - 2], z[i, a + 2 : b + 1], theta, before[1:])
    else:
        copy_row(qx[i, a:b], before)
    friction_row(flow_depth, rise, before, cross, f[i, a - 1 : b - 1], f[i, a:b], dt, g_dt_dx, v)
    _store_row(rise, flow_depth, qx_new[i, a:b], speed)
    # north faces
    slope_row(h[i - 1, a:b], h[i, a:b], z[i - 1, a:b], z[i, a:b], flow_depth, rise)
    _cross_row(qx[i - 1, a:b], qx[i - 1, a + 1 : b + 1], qx[i, a:b], qx[i, a + 1 : b + 1], cross)
    copy_row(qy[i, a:b], before)
    if theta < 1.0 and i > 1:
        for k in range(n):
            j = a + k
            up = qy[i, j] if z[i - 2, j] >= WALL_M else qy[i - 1, j]
            down = qy[i, j] if z[i + 1, j] >= WALL_M else qy[i + 1, j]
            before[k] = theta * qy[i, j] + 0.5 * (1.0 - theta) * (up + down)
    friction_row(flow_depth, rise, before, cross, f[i - 1, a:b], f[i, a:b], dt, g_dt_dx, v)
    _store_row(rise, flow_depth, qy_new[i, a:b], speed)
