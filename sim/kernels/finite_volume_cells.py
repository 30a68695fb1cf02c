"""What a cell of the finite-volume scheme holds: depth and the flow in it, moved on by what passes its faces. SI.

The friction is fully implicit Manning friction on the norm of the flow vector: ``q' (1 + a |q'|) = |u|`` with
``a = g n^2 dt h^(-7/3)`` has the root ``q' = 2 |u| / (1 + sqrt(1 + 4 a |u|))``, which scales both parts alike.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels.face_flow import copy_row
from sim.kernels.finite_volume_faces import X_AFTER, X_ALONG, X_BEFORE, X_FLOW, Y_AFTER, Y_ALONG, Y_BEFORE, Y_FLOW
from sim.kernels.water import FILM_M, GRAVITY_M_S2, WALL_M


@njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def inverse_seven_thirds(x):
    """``x^(-7/3)``: a guess from the exponent bits and two fourth-order steps (exact to an ulp or two)."""
    high = np.int32(np.float64(x).view(np.int64) >> 32)
    y = np.int64(np.int64(np.int32(1430184263.0 - high * (1.0 / 3.0))) << 32).view(np.float64)
    r = 1.0 - x * y * y * y
    y = y * (1.0 + r * (1.0 / 3.0 + r * (2.0 / 9.0 + r * (14.0 / 81.0))))
    r = 1.0 - x * y * y * y
    y = y * (1.0 + r * (1.0 / 3.0 + r * (2.0 / 9.0 + r * (14.0 / 81.0))))
    y3 = y * y * y
    return y3 * y3 * y


@njit(cache=True, nogil=True, error_model="numpy")
def limit_outflow(i, j, h, u, v, flux, dx_dt):
    """Scale all that leaves a cell to what it holds; what stays keeps the cell's own speed.

    A face has one donor, so the order of cells does not matter.
    """
    west, east, north, south = flux[X_FLOW, i, j], flux[X_FLOW, i, j + 1], flux[Y_FLOW, i, j], flux[Y_FLOW, i + 1, j]
    share = h[i, j] * dx_dt / (max(east, 0.0) - min(west, 0.0) + max(south, 0.0) - min(north, 0.0)) * (1.0 - 1.0e-12)
    for k in range(4):
        a, b = (i + 1 if k == 3 else i), (j + 1 if k == 1 else j)
        first = X_FLOW if k < 2 else Y_FLOW
        flow = flux[first, a, b]
        if (k % 2 == 0 and flow < 0.0) or (k % 2 == 1 and flow > 0.0):
            kept = (1.0 - share) * flow * (u[i, j] if k < 2 else v[i, j])
            flux[first, a, b] *= share
            flux[first + 1, a, b] -= kept
            flux[first + 2, a, b] -= kept
            flux[first + 3, a, b] *= share


@njit(cache=True, nogil=True, error_model="numpy")
def _move_row(
    h, qx, qy, west, east, north, south, x_in, x_out, along_n, along_s, y_in, y_out, along_w, along_e, rate, friction,
    bed, dt, dt_dx, own, h0, qx0, qy0, h_new, qx_new, qy_new,
):  # fmt: skip
    for k in range(h.size):
        x = h[k] + (((west[k] - east[k]) + (north[k] - south[k])) * dt_dx + rate[k] * dt)
        x = x if bed[k] < WALL_M else 0.0
        a = qx[k] + ((x_in[k] - x_out[k]) + (along_n[k] - along_s[k])) * dt_dx
        b = qy[k] + ((y_in[k] - y_out[k]) + (along_w[k] - along_e[k])) * dt_dx
        deep = x if x > FILM_M else FILM_M
        rough = 4.0 * friction[k] * dt * inverse_seven_thirds(deep)
        share = 2.0 / (1.0 + np.sqrt(1.0 + rough * np.sqrt(a * a + b * b)))
        share = share if x > FILM_M else 0.0
        # the first stage stands for itself (own = 1), the second is averaged with where the step began
        h_new[k] = own * x + (1.0 - own) * h0[k]
        qx_new[k] = own * (a * share) + (1.0 - own) * qx0[k]
        qy_new[k] = own * (b * share) + (1.0 - own) * qy0[k]


@njit(cache=True, nogil=True, error_model="numpy")
def move_span(i, p, q, terrain, h, qx, qy, flux, rate, dt, dx, own, h0, qx0, qy0, h_new, qx_new, qy_new, w):
    """Move the cells [p, q) of row i on by the fluxes of their faces, rain and friction: one stage of Heun's step.

    The new values may take the place of old ones: they are gathered in the rows ``w`` first.
    """
    n = q - p
    z, friction = terrain
    _move_row(
        h[i, p:q], qx[i, p:q], qy[i, p:q],
        flux[X_FLOW, i, p:q], flux[X_FLOW, i, p + 1 : q + 1], flux[Y_FLOW, i, p:q], flux[Y_FLOW, i + 1, p:q],
        flux[X_AFTER, i, p:q], flux[X_BEFORE, i, p + 1 : q + 1], flux[Y_ALONG, i, p:q], flux[Y_ALONG, i + 1, p:q],
        flux[Y_AFTER, i, p:q], flux[Y_BEFORE, i + 1, p:q], flux[X_ALONG, i, p:q], flux[X_ALONG, i, p + 1 : q + 1],
        rate[i, p:q], friction[i, p:q], z[i, p:q], dt, dt / dx, own,
        h0[i, p:q], qx0[i, p:q], qy0[i, p:q], w[0, :n], w[1, :n], w[2, :n],
    )  # fmt: skip
    copy_row(w[0, :n], h_new[i, p:q])
    copy_row(w[1, :n], qx_new[i, p:q])
    copy_row(w[2, :n], qy_new[i, p:q])


@njit(cache=True, nogil=True, error_model="numpy")
def speed_row(h, qx, qy, z, e, u, v):
    """Level and speeds of a row from what it holds; where only a film is left the flow is taken to rest."""
    for k in range(h.size):
        x = h[k]
        part = 1.0 / x if x > FILM_M else 0.0
        qx[k] = qx[k] if x > FILM_M else 0.0
        qy[k] = qy[k] if x > FILM_M else 0.0
        u[k] = qx[k] * part
        v[k] = qy[k] * part
        e[k] = z[k] + x


@njit(cache=True, nogil=True, error_model="numpy")
def wave_row(h, u, v, fastest):
    """Raise the fastest waves (m/s) found so far in each column of a row of tiles to those of this row."""
    for k in range(h.size):
        a, b = abs(u[k]), abs(v[k])
        s = (a if a > b else b) + np.sqrt(GRAVITY_M_S2 * h[k])
        s = s if h[k] > FILM_M else 0.0
        fastest[k] = s if s > fastest[k] else fastest[k]


@njit(cache=True, nogil=True, error_model="numpy")
def keep_speed_row(before, now, qx, qy):
    """Let what seeped away take its momentum with it."""
    for k in range(now.size):
        share = now[k] / before[k] if before[k] > FILM_M else 1.0
        qx[k] = qx[k] * share
        qy[k] = qy[k] * share
