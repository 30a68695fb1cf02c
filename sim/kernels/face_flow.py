"""Flow through the faces between cells: the local inertial equations with implicit friction.

Sources: Bates, Horritt and Fewtrell (2010), J. Hydrol. 387, 33-45, eq. 11-14 (flux between two cells); de Almeida,
Bates, Freer and Souvignet (2012), Water Resour. Res. 48, W05528, eq. 12 (flux weighted by ``theta``; 1 is Bates).
Friction here is *not* their semi-implicit form, whose amplification tends to -1 in thin films: the quadratic of fully
implicit Manning friction is solved, on the norm of the flux vector.

Levels are compared in double precision, so that water at rest stays at rest; a flow itself is a number in single
precision, the same for the two cells that it joins. The faces of a tile are worked on at a time, in loops that the
compiler turns into vector instructions: what one hands to the next lies in one scratch ``v``, its parts ``WIDE`` apart
(flow depth, rise, crossing flux, friction, flux), with the windows of old flows behind them. Friction is three loops,
each of them short: a processor looks ahead over so many instructions only, and their roots and quotients wait.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels import PART
from sim.kernels.active_tiles import TILE_COLS, TILE_ROWS
from sim.kernels.tile_windows import CELLS, EAST, FACES, PITCH, SOUTH, WINDOW
from sim.kernels.water import FILM_M, WALL_M

WIDE = FACES
"""Distance of the parts of the scratch."""
QX = 5 * WIDE
QY = QX + WINDOW
SCRATCH = QY + WINDOW
"""Where the windows of flows lie in it, and its size."""
GUESS = 0.62
"""The norm of the flux vector is first taken as ``|q| + 0.62 |qc|``: the worst error of the root is least then."""


@njit(**PART)
def face(o, m, n, q, crossing, w, bed, friction, v, dt, g_dt_dx):
    """Flow depth (Bates eq. 5), rise of the level times ``g dt / dx``, crossing flux, ``g n^2 dt`` and flux of a face.

    Face ``o`` lies between the cells ``m`` and ``n`` (west or north of it, and behind it) of the windows of depths
    ``w`` and of the ``bed``; ``crossing`` is the sum of the four flows across.
    """
    dz = bed[n] - bed[m]
    up = dz if dz > 0.0 else 0.0
    down = dz if dz < 0.0 else 0.0
    before = w[m] - up
    behind = w[n] + down
    v[o] = np.float32(before if before > behind else behind)
    v[o + WIDE] = np.float32(((bed[n] + w[n]) - (bed[m] + w[m])) * g_dt_dx)
    v[o + 2 * WIDE] = np.float32(0.25) * crossing
    v[o + 3 * WIDE] = friction[o] * np.float32(dt)
    v[o + 4 * WIDE] = q


@njit(**PART)
def _across_x(k, v):
    """Sum of the four flows across the west face of a cell of a window: the pairs are added as in a mirror."""
    return (v[QY + k - 1] + v[QY + k]) + (v[QY + k + PITCH - 1] + v[QY + k + PITCH])


@njit(**PART)
def _across_y(k, v):
    """Sum of the four flows across the north face of a cell."""
    return (v[QX + k - PITCH] + v[QX + k]) + (v[QX + k - PITCH + 1] + v[QX + k + 1])


@njit(**PART)
def own_faces(w, bed, friction, v, dt, g_dt_dx):
    """Put the west and north faces of a tile's cells into the scratch."""
    for i in range(TILE_ROWS):
        for j in range(TILE_COLS):
            k = (i + 1) * PITCH + j + 1
            face(i * TILE_COLS + j, k - 1, k, v[QX + k], _across_x(k, v), w, bed, friction, v, dt, g_dt_dx)
    for i in range(TILE_ROWS):
        for j in range(TILE_COLS):
            k = (i + 1) * PITCH + j + 1
            o = CELLS + i * TILE_COLS + j
            face(o, k - PITCH, k, v[QY + k], _across_y(k, v), w, bed, friction, v, dt, g_dt_dx)


@njit(**PART)
def far_faces(w, bed, friction, v, dt, g_dt_dx):
    """Put the faces on the east and south sides of a tile into the scratch."""
    for i in range(TILE_ROWS):
        k = (i + 1) * PITCH + TILE_COLS + 1
        face(EAST + i, k - 1, k, v[QX + k], _across_x(k, v), w, bed, friction, v, dt, g_dt_dx)
    for j in range(TILE_COLS):
        k = (TILE_ROWS + 1) * PITCH + j + 1
        face(SOUTH + j, k - PITCH, k, v[QY + k], _across_y(k, v), w, bed, friction, v, dt, g_dt_dx)


@njit(**PART)
def weigh(theta, before, q, after, bed_before, bed_after):
    """Flux weighted with its two neighbours along the flow (de Almeida eq. 12); next to a wall its own is taken."""
    left = q if bed_before >= WALL_M else before
    right = q if bed_after >= WALL_M else after
    return np.float32(theta * q + 0.5 * (1.0 - theta) * (left + right))


@njit(**PART, fastmath={"contract"})
def _push(n, v):
    """Turn flow depth into ``hf^-1``, friction into ``a`` and the rise into ``u``.

    ``hf^(-1/3)`` comes from a guess by the exponent's bits and six terms of a series; its error counts seven times.
    """
    one = np.float32(1.0)
    film = np.float32(FILM_M)
    for k in range(n):
        hf = v[k]
        x = hf if hf > film else film
        bits = np.float32(np.float32(x).view(np.int32))
        y = np.int32(np.int32(0x54A21D2A) - np.int32(bits * np.float32(1.0 / 3.0))).view(np.float32)
        r = one - x * y * y * y
        last = np.float32(91.0 / 729.0) + r * np.float32(728.0 / 6561.0)
        tail = np.float32(14.0 / 81.0) + r * (np.float32(35.0 / 243.0) + r * last)
        y = y * (one + r * (np.float32(1.0 / 3.0) + r * (np.float32(2.0 / 9.0) + r * tail)))
        y3 = y * y * y
        u = v[k + 4 * WIDE] - x * v[k + WIDE]
        v[k] = y3
        v[k + WIDE] = u if hf > film else np.float32(0.0)
        v[k + 3 * WIDE] = v[k + 3 * WIDE] * (y3 * y3 * y)


@njit(**PART, fastmath={"contract"})
def _guess(n, v):
    """Solve the quadratic with the norm of the flux guessed."""
    one, two, four = np.float32(1.0), np.float32(2.0), np.float32(4.0)
    for k in range(n):
        a, u = v[k + 3 * WIDE], v[k + WIDE]
        b = one + np.float32(GUESS) * a * abs(v[k + 2 * WIDE])
        v[k + 4 * WIDE] = two * u / (b + np.sqrt(b * b + four * a * abs(u)))


@njit(**PART, fastmath={"contract"})
def _mend(n, v):
    """Make one step of Halley, and turn ``hf^-1`` into the speed.

    ``f(z) = z (1 + a s) - u``, ``f' = 1 + a (s + z^2 / s)``, ``f'' = a r (3 - r^2)`` with ``r = z / s``: no power of a
    small norm is taken, which would be no normal number of single precision where nothing flows, and slow.
    """
    one, two, three = np.float32(1.0), np.float32(2.0), np.float32(3.0)
    for k in range(n):
        z, c, a = v[k + 4 * WIDE], v[k + 2 * WIDE], v[k + 3 * WIDE]
        s = np.sqrt(z * z + c * c + np.float32(1.0e-30))
        r = z / s
        f = z * (one + a * s) - v[k + WIDE]
        slope = one + a * (s + r * z)
        z = z - two * f * slope / (two * slope * slope - f * a * r * (three - r * r))
        v[k + 4 * WIDE] = z
        v[k] = abs(z) * v[k]


@njit(**PART)
def friction(n, v):
    """Turn the flux before a step (fifth part of ``v``) into that after it, and the flow depth into its speed.

    Of so many faces; multiples of 16 run on vectors alone. With ``u = q - g hf dt S`` and ``a = g n^2 dt hf^(-7/3)``
    the root of ``q (1 + a sqrt(q^2 + qc^2)) = u`` is wanted: from the quadratic with the norm guessed (see ``GUESS``)
    and one step of Halley it is exact without a crossing flux, and never off by more than 1.8e-4 of itself. Where the
    flow depth is below ``FILM_M`` the flux is 0.
    """
    _push(n, v)
    _guess(n, v)
    _mend(n, v)


@njit(**PART)
def fastest(first, n, step, v):
    """Highest speed of ``n`` faces, ``step`` apart (m/s): compared as whole numbers, which runs on vectors."""
    most = np.int32(0)
    for k in range(n):
        most = max(most, np.float32(v[first + k * step]).view(np.int32))
    return np.float64(np.int32(most).view(np.float32))


@njit(**PART)
def copy_row(q, out):
    """Copy a row."""
    for k in range(out.size):
        out[k] = q[k]
