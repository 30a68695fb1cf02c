"""Flow through the faces between cells: the local inertial equations with implicit friction.

Sources: Bates, Horritt and Fewtrell (2010), J. Hydrol. 387, 33-45, eq. 11-14 (flux between two cells); de Almeida,
Bates, Freer and Souvignet (2012), Water Resour. Res. 48, W05528, eq. 12 (flux weighted by ``theta``; 1 is Bates).
Friction here is *not* their semi-implicit form, whose amplification tends to -1 in thin films: the quadratic of fully
implicit Manning friction is solved, on the norm of the flux vector.

Levels are compared in double precision, so that water at rest stays at rest; a flow itself is a number in single
precision, the same for the two cells that it joins. Rows of faces are worked on at a time, in loops that the compiler
turns into vector instructions: each has few arrays, and what one hands to the next lies in one scratch ``v``, its
parts ``WIDE`` apart (flow depth, rise, crossing flux, friction, flux). The dear one, the friction, is run on as many
faces at a time as there is room for.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels import PART
from sim.kernels.water import FILM_M, WALL_M

WIDE = 1088
"""Distance of the parts of the scratch: no more faces are worked on at a time."""
GUESS = 0.62
"""The norm of the flux vector is first taken as ``|q| + 0.62 |qc|``: the worst error of the root is least then."""


@njit(**PART)
def west_row(h, z, friction, above, below, v, dt, g_dt_dx):
    """Flow depth (Bates eq. 5), rise of the level times ``g dt / dx``, crossing flux and ``g n^2 dt`` of west faces.

    Of a row of cells whose first is west of the first face; ``above`` and ``below`` are their north and south faces.
    """
    for k in range(h.size - 1):
        dz = z[k + 1] - z[k]
        up = dz if dz > 0.0 else 0.0
        down = dz if dz < 0.0 else 0.0
        a = h[k] - up
        b = h[k + 1] + down
        v[k] = np.float32(a if a > b else b)
        v[k + WIDE] = np.float32(((z[k + 1] + h[k + 1]) - (z[k] + h[k])) * g_dt_dx)
        v[k + 2 * WIDE] = np.float32(0.25) * ((above[k] + above[k + 1]) + (below[k] + below[k + 1]))
        v[k + 3 * WIDE] = np.float32(0.5 * dt * (friction[k] + friction[k + 1]))


@njit(**PART)
def north_row(h_up, h, z_up, z, friction_up, friction, above, below, v, dt, g_dt_dx):
    """As :func:`west_row`, of the faces between a row of cells and the row above; west faces end one further east."""
    for k in range(h.size):
        dz = z[k] - z_up[k]
        up = dz if dz > 0.0 else 0.0
        down = dz if dz < 0.0 else 0.0
        a = h_up[k] - up
        b = h[k] + down
        v[k] = np.float32(a if a > b else b)
        v[k + WIDE] = np.float32(((z[k] + h[k]) - (z_up[k] + h_up[k])) * g_dt_dx)
        v[k + 2 * WIDE] = np.float32(0.25) * ((above[k] + below[k]) + (above[k + 1] + below[k + 1]))
        v[k + 3 * WIDE] = np.float32(0.5 * dt * (friction_up[k] + friction[k]))


@njit(**PART, fastmath={"contract"})
def friction_row(n, v):
    """Turn the flux before a step (fifth part of ``v``) into that after it, and the flow depth into its speed.

    Of so many faces; a multiple of 16 runs on vectors alone.

    With ``u = q - g hf dt S`` and ``a = g n^2 dt hf^(-7/3)`` the root of ``q (1 + a sqrt(q^2 + qc^2)) = u`` is wanted.
    ``hf^(-1/3)`` comes from a guess by the exponent's bits and five terms of a series (to 2e-7); the root
    from the quadratic with the norm guessed (see ``GUESS``) and one step of Halley: exact without a crossing flux, and
    never off by more than 1.8e-4 of itself. Where the flow depth is below ``FILM_M`` the flux is 0.
    """
    one, two, three, four = np.float32(1.0), np.float32(2.0), np.float32(3.0), np.float32(4.0)
    film = np.float32(FILM_M)
    for k in range(n):
        hf = v[k]
        x = hf if hf > film else film
        bits = np.float32(np.float32(x).view(np.int32))
        y = np.int32(np.int32(0x54A21D2A) - np.int32(bits * np.float32(1.0 / 3.0))).view(np.float32)
        r = one - x * y * y * y
        tail = np.float32(14.0 / 81.0) + r * (np.float32(35.0 / 243.0) + r * np.float32(91.0 / 729.0))
        y = y * (one + r * (np.float32(1.0 / 3.0) + r * (np.float32(2.0 / 9.0) + r * tail)))
        y3 = y * y * y
        u = v[k + 4 * WIDE] - x * v[k + WIDE]
        u = u if hf > film else np.float32(0.0)
        a = v[k + 3 * WIDE] * (y3 * y3 * y)
        c = v[k + 2 * WIDE]
        b = one + np.float32(GUESS) * a * abs(c)
        z = two * u / (b + np.sqrt(b * b + four * a * abs(u)))
        # f(z) = z (1 + a s) - u, f' = slope / s, f'' = a z (3 s^2 - z^2) / s^3
        s2 = z * z + c * c + np.float32(1.0e-30)
        s = np.sqrt(s2)
        f = z * (one + a * s) - u
        slope = s + a * (s2 + z * z)
        z = z - two * f * slope * s2 / (two * slope * slope * s - f * a * z * (three * s2 - z * z))
        v[k + 4 * WIDE] = z
        v[k] = abs(z) * y3


@njit(**PART)
def store_row(v, q, pace):
    """Take a row of faces out of the scratch; raise ``pace`` (m/s) to their speed."""
    for k in range(q.size):
        q[k] = v[k + 4 * WIDE]
        pace[k] = v[k] if v[k] > pace[k] else pace[k]


@njit(**PART)
def weigh_row(before, q, after, wall_before, wall_after, theta, out):
    """Flux weighted with its two neighbours along the flow (de Almeida eq. 12); next to a wall its own is taken."""
    for k in range(q.size):
        left = q[k] if wall_before[k] >= WALL_M else before[k]
        right = q[k] if wall_after[k] >= WALL_M else after[k]
        out[k] = theta * q[k] + 0.5 * (1.0 - theta) * (left + right)


@njit(**PART)
def copy_row(q, out):
    """Copy a row."""
    for k in range(out.size):
        out[k] = q[k]


@njit(**PART)
def whole(n, most):
    """Round a number of cells up to whole vectors, as far as there are cells."""
    return min((n + 15) // 16 * 16, most)
