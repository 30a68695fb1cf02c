"""Open edges of the finite-volume scheme: free outflow, and a given level outside. SI units.

Sources: Manning (1891) for the flow at a free edge, at most critical flow; the level outside meets the wave that
leaves (Riemann invariant ``u + 2c``; Toro 2001, sec. 6.3), at most critical inflow.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels.finite_volume_faces import X_FLOW, Y_FLOW, face, riemann
from sim.kernels.water import FILM_M, GRAVITY_M_S2, WALL_M
from sim.kernels.waterworks import level_at


@njit(cache=True, nogil=True, error_model="numpy")
def free_flow(depth, speed, slope, friction):
    """Flow (m2/s) out of a free edge: as it comes where it shoots, else Manning's, at most critical."""
    if depth <= FILM_M:
        return 0.0
    critical = np.sqrt(GRAVITY_M_S2 * depth)
    if speed > critical:
        return depth * speed
    return depth * min(critical, depth ** (2.0 / 3.0) * np.sqrt(slope * GRAVITY_M_S2 / friction))


@njit(cache=True, nogil=True, error_model="numpy")
def given_level(depth, outside, speed, along):
    """Flow (m2/s) out to water of a given depth, its momentum less the still pressure inside, and that along."""
    c_in, c_out = np.sqrt(GRAVITY_M_S2 * depth), np.sqrt(GRAVITY_M_S2 * outside)
    beyond = speed + 2.0 * (c_in - c_out)
    beyond = min(max(beyond, -c_out), c_out)
    flow, push, _, carried = riemann(depth, outside, speed, beyond, along, along)
    return flow, push, carried


@njit(cache=True, nogil=True, error_model="numpy")
def open_faces(time_s, dx, h, e, u, v, terrain, edges, weight_x, weight_y, flux):
    """Set the fluxes of the open faces, and mend those of the faces behind their cells.

    A cell beside a wall has no slope, for a wall mirrors. At an open edge the water goes on as it comes, so there the
    slope is the difference to the cell behind.
    """
    z, friction = terrain
    for k in range(edges.face_row.size):
        i, j, s = edges.cell_row[k], edges.cell_col[k], edges.sign[k]
        fi, fj = edges.face_row[k], edges.face_col[k]
        if edges.axis[k] == 0:
            first, bi, bj, bfi, bfj = X_FLOW, i, j - s, fi, fj - s
            across, along, weight = u, v, weight_x
        else:
            first, bi, bj, bfi, bfj = Y_FLOW, i - s, j, fi - s, fj
            across, along, weight = v, u, weight_y
        x, level = h[i, j], e[i, j]
        fall, thin = 0.0, 0.0
        if z[bi, bj] < WALL_M:
            dh, de = x - h[bi, bj], level - e[bi, bj]
            du, dv = across[i, j] - across[bi, bj], along[i, j] - along[bi, bj]
            # the level of a dry cell is its bed: what lies behind it says nothing of the water's slope
            # (a slope may not empty the cell's own side); nor does that of a film on a bank
            joined = level > z[bi, bj] and e[bi, bj] > z[i, j]
            if x > FILM_M and FILM_M < h[bi, bj] <= 3.0 * x and (joined or x <= 3.0 * h[bi, bj]):
                fall, thin = 0.5 * de, 0.5 * dh
            else:
                dh, de, du, dv = 0.0, 0.0, 0.0, 0.0
            ai, aj = max(min(2 * bi - i, h.shape[0] - 1), 0), max(min(2 * bj - j, h.shape[1] - 1), 0)
            # the row of four cells from the far one to one thought of beyond the edge
            if s > 0:
                f, g, m, n = face(
                    h[ai, aj], h[bi, bj], x, x + dh, e[ai, aj], e[bi, bj], level, level + de,
                    across[ai, aj], across[bi, bj], across[i, j], across[i, j] + du,
                    along[ai, aj], along[bi, bj], along[i, j], along[i, j] + dv,
                    weight[bi, bj], 0.5, z[bi, bj], z[i, j],
                )  # fmt: skip
            else:
                f, g, m, n = face(
                    x + dh, x, h[bi, bj], h[ai, aj], level + de, level, e[bi, bj], e[ai, aj],
                    across[i, j] + du, across[i, j], across[bi, bj], across[ai, aj],
                    along[i, j] + dv, along[i, j], along[bi, bj], along[ai, aj],
                    0.5, weight[bi, bj], z[i, j], z[bi, bj],
                )  # fmt: skip
            flux[first, bfi, bfj], flux[first + 1, bfi, bfj] = f, g
            flux[first + 2, bfi, bfj], flux[first + 3, bfi, bfj] = m, n
        speed = s * across[i, j]
        if edges.series[k] < 0:
            slope = edges.slope[k]
            if z[bi, bj] < WALL_M:
                slope = max(slope, (z[bi, bj] - z[i, j]) / dx)
            flow = free_flow(x, speed, slope, friction[i, j])
            # what leaves takes its own momentum with it: the speed of what stays is not changed by the edge
            push = flow * speed
            carried = flow * along[i, j]
        else:
            depth = x + thin if x > FILM_M else 0.0
            bed = level + fall - depth
            outside = max(level_at(time_s, edges.knot_s, edges.level_m[edges.series[k]]) - bed, 0.0)
            flow, push, carried = given_level(depth, outside, speed, along[i, j])
        flux[first, fi, fj] = s * flow
        # the momentum of what leaves, and the half of the cell's own slope that belongs to this face
        flux[first + 1, fi, fj] = push + GRAVITY_M_S2 * x * fall
        flux[first + 2, fi, fj] = flux[first + 1, fi, fj]
        flux[first + 3, fi, fj] = s * carried
