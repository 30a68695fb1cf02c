"""What enters and leaves the water grid: open edges, inflows, reservoirs as storage nodes. SI units.

Sources: Manning (1891) for normal flow at an open edge; Horton (1907) for the broad-crested weir ``Q = C b H^1.5``
(C = 1.7 in SI).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels.water import FILM_M, GRAVITY_M_S2, WALL_M


@njit(cache=True, nogil=True, error_model="numpy")
def free_flow(k, h, bed, friction, edges, dx):
    """Free outflow (m2/s) at an edge: ``q = h^(5/3) sqrt(S) / n``, S the bed slope towards it, at least S0."""
    i, j = edges.cell_row[k], edges.cell_col[k]
    if h[i, j] <= FILM_M:
        return 0.0
    sign = edges.sign[k]
    behind = bed[i, j - sign] if edges.axis[k] == 0 else bed[i - sign, j]
    slope = edges.slope[k]
    if behind < WALL_M:
        slope = max(slope, (behind - bed[i, j]) / dx)
    return sign * h[i, j] ** (5.0 / 3.0) * np.sqrt(slope * GRAVITY_M_S2 / friction[i, j])


@njit(cache=True, nogil=True, error_model="numpy")
def level_at(time_s, knot_s, level_m):
    """Level (m) at a time: linear between the knots, constant before and after."""
    n = knot_s.size
    if time_s <= knot_s[0]:
        return level_m[0]
    if time_s >= knot_s[n - 1]:
        return level_m[n - 1]
    k = np.searchsorted(knot_s, time_s) - 1
    return level_m[k] + (level_m[k + 1] - level_m[k]) * (time_s - knot_s[k]) / (knot_s[k + 1] - knot_s[k])


@njit(cache=True, nogil=True, error_model="numpy")
def stage_flow(k, time_s, h, bed, friction, edges, before, dt, dx):
    """Local inertial flow (m2/s) through a face beyond which the water stands at a given level.

    The level holds at the face, half a cell from the centre; friction is implicit as between cells.
    """
    i, j = edges.cell_row[k], edges.cell_col[k]
    level = max(level_at(time_s, edges.knot_s, edges.level_m[edges.series[k]]), bed[i, j])
    deep = max(h[i, j], level - bed[i, j])
    if deep <= FILM_M:
        return 0.0
    u = before - GRAVITY_M_S2 * deep * dt * edges.sign[k] * (level - (bed[i, j] + h[i, j])) / (0.5 * dx)
    a = friction[i, j] * dt * deep ** (-7.0 / 3.0)
    return 2.0 * u / (1.0 + np.sqrt(1.0 + 4.0 * a * abs(u)))


@njit(cache=True, nogil=True, error_model="numpy")
def stage_depth(time_s, bed, edges):
    """Greatest depth (m) that the given levels make at the cells inside; 0 where no level is given."""
    deep = 0.0
    for k in range(edges.face_row.size):
        if edges.series[k] >= 0:
            level = level_at(time_s, edges.knot_s, edges.level_m[edges.series[k]])
            deep = max(deep, level - bed[edges.cell_row[k], edges.cell_col[k]])
    return deep


@njit(cache=True, nogil=True, error_model="numpy")
def mend_edges(edges, qx, qy):
    """Sum of the flows (m2/s) that leave through open faces, after the limiter has had its say."""
    total = 0.0
    for k in range(edges.face_row.size):
        if edges.axis[k] == 0:
            q = edges.sign[k] * qx[edges.face_row[k], edges.face_col[k]]
        else:
            q = edges.sign[k] * qy[edges.face_row[k], edges.face_col[k]]
        total += q if q > 0.0 else 0.0
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def edge_inflow(edges, qx, qy):
    """Sum of the flows (m2/s) that enter through faces with a given level."""
    total = 0.0
    for k in range(edges.face_row.size):
        if edges.series[k] >= 0:
            if edges.axis[k] == 0:
                q = edges.sign[k] * qx[edges.face_row[k], edges.face_col[k]]
            else:
                q = edges.sign[k] * qy[edges.face_row[k], edges.face_col[k]]
            total -= q if q < 0.0 else 0.0
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def series_volume(t0, t1, knot_s, flow_m3_s):
    """Volume (m3) between two times of a piecewise linear flow, constant before and after its knots."""
    n = knot_s.size
    if n == 1:
        return flow_m3_s[0] * (t1 - t0)
    volume = 0.0
    if t0 < knot_s[0]:
        volume += flow_m3_s[0] * (min(t1, knot_s[0]) - t0)
    if t1 > knot_s[n - 1]:
        volume += flow_m3_s[n - 1] * (t1 - max(t0, knot_s[n - 1]))
    first = max(np.searchsorted(knot_s, t0) - 1, 0)
    for k in range(first, n - 1):
        a = max(t0, knot_s[k])
        b = min(t1, knot_s[k + 1])
        if knot_s[k] >= t1:
            break
        if b > a:
            rise = (flow_m3_s[k + 1] - flow_m3_s[k]) / (knot_s[k + 1] - knot_s[k])
            volume += (b - a) * (flow_m3_s[k] + rise * (0.5 * (a + b) - knot_s[k]))
    return volume


@njit(cache=True, nogil=True, error_model="numpy")
def add_sources(h, sources, t0, t1, area):
    """Pour each source's volume of the step into its cell; return the sum (m3)."""
    total = 0.0
    for k in range(sources.row.size):
        volume = series_volume(t0, t1, sources.knot_s, sources.flow_m3_s[sources.series[k]])
        h[sources.row[k], sources.col[k]] += volume / area
        total += volume
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def interpolate(x, xs, ys):
    """Piecewise linear, extended along its last piece."""
    k = min(max(np.searchsorted(xs, x) - 1, 0), xs.size - 2)
    return ys[k] + (ys[k + 1] - ys[k]) * (x - xs[k]) / (xs[k + 1] - xs[k])


@njit(cache=True, nogil=True, error_model="numpy")
def take_in(k, h, stored_m3, reservoirs, area):
    """Take the water of a storage node's cell in."""
    i, j = reservoirs.cell_row[k], reservoirs.cell_col[k]
    add_stored(stored_m3, reservoirs.cell_of[k], h[i, j] * area)
    h[i, j] = 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def add_stored(stored_m3, r, volume):
    """Add a volume to what a storage node holds; what the great sum rounds off goes to the array's second half.

    Knuth (1997), The Art of Computer Programming 2, 4.2.2, theorem B.
    """
    before = stored_m3[r]
    after = before + volume
    added = after - before
    stored_m3[r] = after
    stored_m3[r + stored_m3.size // 2] += (before - (after - added)) + (volume - added)


@njit(cache=True, nogil=True, error_model="numpy")
def let_out(r, h, stored_m3, reservoirs, dt, area):
    """Let a storage node's spill and release of a step out.

    Spill is that of the level at the start of the step and no more than stands above the crest.
    """
    level = interpolate(stored_m3[r], reservoirs.curve_m3[r], reservoirs.curve_m[r])
    out = 0.0
    head = level - reservoirs.crest_m[r]
    if head > 0.0:
        above = stored_m3[r] - interpolate(reservoirs.crest_m[r], reservoirs.curve_m[r], reservoirs.curve_m3[r])
        out = min(reservoirs.coef[r] * reservoirs.width_m[r] * head**1.5 * dt, max(above, 0.0))
    out += min(reservoirs.release_m3_s[r] * dt, max(stored_m3[r] - out, 0.0))
    add_stored(stored_m3, r, -out)
    h[reservoirs.out_row[r], reservoirs.out_col[r]] += out / area


@njit(cache=True, nogil=True, error_model="numpy")
def run_reservoirs(h, stored_m3, reservoirs, dt, area, spill):
    """With ``spill`` False take the water of all storage nodes' cells in; with True let a step's water out of all."""
    if spill:
        for r in range(reservoirs.out_row.size):
            let_out(r, h, stored_m3, reservoirs, dt, area)
    else:
        for k in range(reservoirs.cell_row.size):
            take_in(k, h, stored_m3, reservoirs, area)
