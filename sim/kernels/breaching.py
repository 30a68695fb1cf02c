"""Breaches in the loop of steps: when they begin, how they grow, and the water that they let through. SI units.

The laws are :mod:`sim.kernels.breach`. A breach leads from a storage node, or from a cell before a levee, to a cell:
what goes in there is taken here. All hangs on the state and on time alone, never on where a run is cut: a breach's own
state is a row of ``Water.breach``.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels.breach import (
    CRITICAL_CLAY_M_S,
    CRITICAL_SAND_M_S,
    froehlich_2008,
    froehlich_2016,
    grown,
    levee_widening,
    macdonald_1984,
    pipe_flow,
    weir_flow,
)
from sim.kernels.links import end_level, give_most, link_flow, take_most
from sim.kernels.water import GRAVITY_M_S2
from sim.kernels.waterworks import add_stored, interpolate

# columns of ``Breaches.kind``: the storage node (-1: a levee), cells before and behind, what begins it, its law;
# of works (LINK: their row in ``Breaches.links``, -1 for a breach) also the storage node behind (-1: a cell)
NODE, UP_ROW, UP_COL, DOWN_ROW, DOWN_COL, BY_TIME, LAW, PIPING, SINE, DOWN_NODE, LINK = range(11)
KINDS = 11
GIVEN, FROEHLICH_2008, FROEHLICH_2016, MACDONALD_1984, VERHEIJ_KNAAP = range(5)
# columns of ``Breaches.figure``. TRIGGER: level (m) or time (s). WIDTH, FORMATION: given, or factors of the law's.
(TRIGGER, DELAY, CREST, BOTTOM, PIPE, WIDTH, FORMATION, SIDE_SLOPE, CREST_WIDTH, FACES, CRITICAL, LEAST, MOST) = range(
    13
)
FIGURES = 13
# columns of ``Water.breach``. ONSET is infinite before; LEVEL is that after the last step; FINAL and SLOPE with AGE_END
# are drawn up at the onset; NOW is the mean width (of works the flow); OLD_CREST the crest when a levee broke.
ONSET, LEVEL, FINAL, SLOPE, AGE_END, NOW, PEAK, OUT, FROM_NODE, OLD_CREST = range(10)
STATES = 10
CRITICAL_OF = {"sand": CRITICAL_SAND_M_S, "clay": CRITICAL_CLAY_M_S}
"""Critical speed of a levee's soil."""
CLOSED_M = 1.0e-6
"""A levee's crest raised by more than this since it broke: the breach is closed."""
PARTS = 20.0
"""While a breach forms, no step is longer than this part of its formation time."""


def breach_state(n: int) -> np.ndarray:
    """Return the state (n, STATES) of so many breaches, none begun."""
    state = np.zeros((n, STATES))
    state[:, ONSET] = np.inf
    state[:, LEVEL] = np.nan
    return state


@njit(cache=True, nogil=True, error_model="numpy")
def level_before(k, h, bed, stored_m3, reservoirs):
    """Level (m) of the storage node, or of the cell before the levee."""
    kind = reservoirs.breaches.kind[k]
    r = kind[NODE]
    if r >= 0:
        return interpolate(stored_m3[r], reservoirs.curve_m3[r], reservoirs.curve_m[r])
    return bed[kind[UP_ROW], kind[UP_COL]] + h[kind[UP_ROW], kind[UP_COL]]


@njit(cache=True, nogil=True, error_model="numpy")
def floor_at(k, time_s, bed, reservoirs, state):
    """Bottom (m) of the opening at a time; never below the land that it leads to (nor that before a levee)."""
    kind, figure = reservoirs.breaches.kind[k], reservoirs.breaches.figure[k]
    top = figure[CREST] if kind[NODE] >= 0 else state[k, OLD_CREST]
    if kind[PIPING]:
        top = figure[PIPE]
    share = grown(time_s - state[k, ONSET], state[k, AGE_END], kind[SINE] == 1)
    low = max(top - share * (top - figure[BOTTOM]), bed[kind[DOWN_ROW], kind[DOWN_COL]])
    return low if kind[NODE] >= 0 else max(low, bed[kind[UP_ROW], kind[UP_COL]])


@njit(cache=True, nogil=True, error_model="numpy")
def flow_at(k, time_s, h, bed, stored_m3, reservoirs, state):
    """Flow (m3/s) through a breach that has begun, at a time, with the water as it stands; below 0 it flows back."""
    kind, figure = reservoirs.breaches.kind[k], reservoirs.breaches.figure[k]
    near = level_before(k, h, bed, stored_m3, reservoirs)
    far = bed[kind[DOWN_ROW], kind[DOWN_COL]] + h[kind[DOWN_ROW], kind[DOWN_COL]]
    low = floor_at(k, time_s, bed, reservoirs, state)
    if kind[NODE] < 0:
        if figure[CREST] > state[k, OLD_CREST] + CLOSED_M:
            return 0.0
        high = max(near, far)
        flow = weir_flow(high - low, state[k, NOW], 0.0, min(near, far) - low)
        return flow if near >= far else -flow
    share = grown(time_s - state[k, ONSET], state[k, AGE_END], kind[SINE] == 1)
    mean, tail = share * state[k, FINAL], far - low
    height = share * (figure[CREST] - figure[BOTTOM])
    slope = state[k, SLOPE]
    bottom = mean - slope * height
    if bottom < 0.0:
        # narrow and deep: the sides meet at the bottom
        bottom, slope = 0.0, mean / max(height, 1.0e-9)
    flow = weir_flow(near - low, bottom, slope, tail)
    if kind[PIPING]:
        roof = figure[PIPE] + share * (figure[CREST] - figure[PIPE])
        if near > roof and share < 1.0:
            head = near - max(0.5 * (roof + low), far)
            flow = min(flow, pipe_flow(mean * max(roof - low, 0.0), head))
    return flow


@njit(cache=True, nogil=True, error_model="numpy")
def breach_step(dt, t, dx, courant, h, bed, stored_m3, reservoirs, state):
    """Shorten a step where a breach forms, or until none raises its cell by more than a wave carries off in it."""
    kinds = reservoirs.breaches.kind
    for k in range(kinds.shape[0]):
        if kinds[k, LINK] >= 0:
            dt = link_step(k, dt, dx, courant, h, bed, stored_m3, reservoirs)
            continue
        if state[k, AGE_END] <= 0.0 or state[k, ONSET] > t:
            continue
        if t < state[k, ONSET] + state[k, AGE_END]:
            dt = min(dt, max(state[k, AGE_END] / PARTS, 1.0))
        flow = flow_at(k, t, h, bed, stored_m3, reservoirs, state)
        i, j = kinds[k, DOWN_ROW], kinds[k, DOWN_COL]
        if flow < 0.0:
            i, j = kinds[k, UP_ROW], kinds[k, UP_COL]
        dt = pour_step(abs(flow), h[i, j], dt, dx, courant)
    return dt


@njit(cache=True, nogil=True, error_model="numpy")
def pour_step(flow, h_m, dt, dx, courant):
    """Shorten a step until a flow (m3/s) does not raise its cell by more than a wave carries off in it."""
    for _ in range(30):
        after = h_m + flow * dt / (dx * dx)
        if dt * np.sqrt(GRAVITY_M_S2 * after) <= courant * dx:
            break
        dt *= 0.75
    return dt


@njit(cache=True, nogil=True, error_model="numpy")
def link_step(k, dt, dx, courant, h, bed, stored_m3, reservoirs):
    """Shorten a step for a link that pours into a cell; see :func:`pour_step`."""
    kind = reservoirs.breaches.kind[k]
    near = end_level(kind[NODE], kind[UP_ROW], kind[UP_COL], h, bed, stored_m3, reservoirs)
    far = end_level(kind[DOWN_NODE], kind[DOWN_ROW], kind[DOWN_COL], h, bed, stored_m3, reservoirs)
    flow, _low = link_flow(kind[LINK], near, far, reservoirs.breaches.links)
    if flow > 0.0 and kind[DOWN_NODE] < 0:
        return pour_step(flow, h[kind[DOWN_ROW], kind[DOWN_COL]], dt, dx, courant)
    if flow < 0.0 and kind[NODE] < 0:
        return pour_step(-flow, h[kind[UP_ROW], kind[UP_COL]], dt, dx, courant)
    return dt


@njit(cache=True, nogil=True, error_model="numpy")
def run_link(k, dt, h, bed, qx, qy, in_cells, stored_m3, reservoirs, state, area):
    """Let a link's water of a step through; no more than the one end can give and levels the two."""
    kind = reservoirs.breaches.kind[k]
    near = end_level(kind[NODE], kind[UP_ROW], kind[UP_COL], h, bed, stored_m3, reservoirs)
    far = end_level(kind[DOWN_NODE], kind[DOWN_ROW], kind[DOWN_COL], h, bed, stored_m3, reservoirs)
    flow, low = link_flow(kind[LINK], near, far, reservoirs.breaches.links)
    a, i, j = kind[NODE], kind[UP_ROW], kind[UP_COL]
    b, p, q = kind[DOWN_NODE], kind[DOWN_ROW], kind[DOWN_COL]
    if flow < 0.0:
        a, i, j, b, p, q, near, far = b, p, q, a, i, j, far, near
    volume = min(abs(flow) * dt, give_most(a, near, low, h[i, j], far, reservoirs, stored_m3, area))
    # two cells are level after half of what would bring the one up to the other
    volume = min(volume, take_most(b, far, near, reservoirs, stored_m3, area) * (0.5 if a < 0 else 1.0))
    state[k, NOW] = 0.0
    if volume > 0.0:
        if a >= 0:
            add_stored(stored_m3, a, -volume)
            if b < 0:
                state[k, FROM_NODE] += volume
        else:
            left = h[i, j] - volume / area
            if in_cells:
                qx[i, j] *= left / h[i, j]
                qy[i, j] *= left / h[i, j]
            h[i, j] = left
        if b >= 0:
            add_stored(stored_m3, b, volume)
        else:
            h[p, q] += volume / area
        state[k, NOW] = volume / dt if flow > 0.0 else -volume / dt
        state[k, OUT] += volume if flow > 0.0 else -volume
        state[k, PEAK] = max(state[k, PEAK], volume / dt)


@njit(cache=True, nogil=True, error_model="numpy")
def begin(k, level, stored_m3, reservoirs, state):
    """Draw up the final breach from the water at its onset."""
    kind, figure = reservoirs.breaches.kind[k], reservoirs.breaches.figure[k]
    state[k, OLD_CREST] = figure[CREST]
    state[k, SLOPE] = figure[SIDE_SLOPE]
    law = kind[LAW]
    if law in (GIVEN, VERHEIJ_KNAAP):
        state[k, FINAL], state[k, AGE_END] = figure[WIDTH], figure[FORMATION]
        state[k, NOW] = figure[LEAST]
        return
    height = figure[CREST] - figure[BOTTOM]
    r = kind[NODE]
    below = interpolate(figure[BOTTOM], reservoirs.curve_m[r], reservoirs.curve_m3[r])
    volume, depth = max(stored_m3[r] - below, 1.0), max(level - figure[BOTTOM], 0.01)
    over = kind[PIPING] == 0
    if law == FROEHLICH_2008:
        width, slope, formation = froehlich_2008(volume, height, over)
    elif law == FROEHLICH_2016:
        width, slope, formation = froehlich_2016(volume, height, over)
    else:
        width, slope, formation = macdonald_1984(volume, depth, height, figure[CREST_WIDTH], figure[FACES])
    state[k, FINAL], state[k, AGE_END] = figure[WIDTH] * width, figure[FORMATION] * formation
    state[k, SLOPE] = slope


@njit(cache=True, nogil=True, error_model="numpy")
def look(k, t, t_next, level, reservoirs, state):
    """Note the onset where a level was passed (or stood) in the step; interpolated between its ends."""
    figure = reservoirs.breaches.figure[k]
    if reservoirs.breaches.kind[k, BY_TIME]:
        state[k, ONSET] = figure[TRIGGER] + figure[DELAY]
    elif level >= figure[TRIGGER]:
        before = state[k, LEVEL]
        share = (figure[TRIGGER] - before) / (level - before) if before < figure[TRIGGER] else 0.0
        state[k, ONSET] = t + share * (t_next - t) + figure[DELAY]


@njit(cache=True, nogil=True, error_model="numpy")
def grow(k, since, t_next, near, far, low, reservoirs, state):
    """Carry the width on to the end of a step."""
    kind, figure = reservoirs.breaches.kind[k], reservoirs.breaches.figure[k]
    end = state[k, AGE_END]
    if kind[NODE] < 0 and figure[CREST] > state[k, OLD_CREST] + CLOSED_M:
        state[k, NOW] = 0.0
    elif kind[LAW] == VERHEIJ_KNAAP:
        # first the bottom goes down, then the breach widens by the fall across
        start = max(since - state[k, ONSET], end)
        over = t_next - state[k, ONSET] - start
        if over > 0.0:
            fall = max(near, far) - max(min(near, far), low)
            rate = levee_widening(start + 0.5 * over - end, fall, figure[CRITICAL])
            state[k, NOW] = min(state[k, NOW] + rate * over, figure[MOST])
    else:
        share = grown(t_next - state[k, ONSET], end, kind[SINE] == 1)
        state[k, NOW] = figure[LEAST] + share * (state[k, FINAL] - figure[LEAST])


@njit(cache=True, nogil=True, error_model="numpy")
def run_breaches(t, t_next, h, bed, qx, qy, in_cells, stored_m3, reservoirs, state, area):
    """Begin, grow and let water through for a step; with ``in_cells`` flows are in cells and leave with it."""
    kinds = reservoirs.breaches.kind
    for k in range(kinds.shape[0]):
        if kinds[k, LINK] >= 0:
            run_link(k, t_next - t, h, bed, qx, qy, in_cells, stored_m3, reservoirs, state, area)
            continue
        level = level_before(k, h, bed, stored_m3, reservoirs)
        if state[k, ONSET] == np.inf:
            look(k, t, t_next, level, reservoirs, state)
        if state[k, ONSET] < t_next:
            if state[k, AGE_END] == 0.0:
                begin(k, level, stored_m3, reservoirs, state)
            since = max(t, state[k, ONSET])
            middle = 0.5 * (since + t_next)
            i, j = kinds[k, DOWN_ROW], kinds[k, DOWN_COL]
            far, low = bed[i, j] + h[i, j], floor_at(k, middle, bed, reservoirs, state)
            flow = flow_at(k, middle, h, bed, stored_m3, reservoirs, state)
            volume = abs(flow) * (t_next - since)
            r = kinds[k, NODE]
            if r >= 0:
                # no more than stands above bottom and tail, nor than brings the tail up to the level
                kept = interpolate(max(low, far), reservoirs.curve_m[r], reservoirs.curve_m3[r])
                volume = min(volume, max(stored_m3[r] - kept, 0.0), max(level - far, 0.0) * area)
                add_stored(stored_m3, r, -volume)
                state[k, FROM_NODE] += volume
            else:
                a, b = kinds[k, UP_ROW], kinds[k, UP_COL]
                if flow < 0.0:
                    a, b, i, j = i, j, a, b
                # no more than stands above the bottom, nor than levels the two cells
                volume = min(volume, max(max(level, far) - low, 0.0) * area, 0.5 * abs(level - far) * area)
                volume = min(volume, h[a, b] * area)
                if volume > 0.0:
                    left = h[a, b] - volume / area
                    if in_cells:
                        qx[a, b] *= left / h[a, b]
                        qy[a, b] *= left / h[a, b]
                    h[a, b] = left
            h[i, j] += volume / area
            state[k, OUT] += volume if flow >= 0.0 else -volume
            state[k, PEAK] = max(state[k, PEAK], volume / (t_next - since))
            grow(k, since, t_next, level, far, low, reservoirs, state)
        state[k, LEVEL] = level_before(k, h, bed, stored_m3, reservoirs)
