"""Works that let water through: gates, culverts and bridges between cells and storage nodes. SI units.

A link is a way for water as a breach is (:mod:`sim.kernels.breaching`, whose rows it stands in): what goes in at one
end is taken at the other. All hangs on the state alone.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels.culverts import bridge_flow, culvert_flow, gate_flow
from sim.kernels.waterworks import interpolate

# columns of ``Links.kind``: what it is, shape of the barrel, how many steps its rule has, barrels
TYPE, SHAPE, STEPS, BARRELS = range(4)
GATE, CULVERT, BRIDGE = range(3)
# columns of ``Links.figure`` after the eight of a culvert: inverts at both ends (a gate's sill, a bridge's bottom), the
# share that is open, whether that is an order (it goes before the rule)
INVERT_UP, INVERT_DOWN, OPEN, ORDERED = range(8, 12)
FIGURES = 12
# columns of ``Links.rule``
FROM, SHARE, CAP = range(3)


@njit(cache=True, nogil=True, error_model="numpy")
def end_level(node, row, col, h, bed, stored_m3, reservoirs):
    """Level (m) of the water at an end: of a storage node, else of a cell."""
    if node >= 0:
        return interpolate(stored_m3[node], reservoirs.curve_m3[node], reservoirs.curve_m[node])
    return bed[row, col] + h[row, col]


@njit(cache=True, nogil=True, error_model="numpy")
def opening(m, level, links):
    """Return what a gate's rule says at a level (m): share that is open, greatest flow, level that it holds.

    An order goes before the rule. Below the rule's first level the gate is shut, above it never draws the water below
    that level. A gate without a rule stays as it is.
    """
    steps = links.kind[m, STEPS]
    if links.figure[m, ORDERED] > 0.0 or steps == 0:
        return links.figure[m, OPEN], np.inf, -np.inf
    share, cap = 0.0, 0.0
    for k in range(steps):
        if level >= links.rule[m, k, FROM]:
            share, cap = links.rule[m, k, SHARE], links.rule[m, k, CAP]
    return share, cap, links.rule[m, 0, FROM]


@njit(cache=True, nogil=True, error_model="numpy")
def link_flow(m, near, far, links):
    """Return the flow (m3/s) through a link by the levels at its ends, and the level (m) it draws no water below.

    Below 0 it flows back. Gates of storage nodes and fields are shut against water from behind.
    """
    figure, kind = links.figure[m], links.kind[m]
    sill = figure[INVERT_UP]
    if kind[TYPE] == GATE:
        share, cap, held = opening(m, near, links)
        flow = gate_flow(near - sill, far - sill, figure[0], share * figure[1])
        return min(flow, cap), max(sill, held)
    share, down = figure[OPEN] * kind[BARRELS], figure[INVERT_DOWN]
    if kind[TYPE] == BRIDGE:
        flow = bridge_flow(max(near, far) - sill, min(near, far) - sill, figure[0], figure[1])
        return (share * flow if near >= far else -share * flow), sill
    if near >= far:
        flow = culvert_flow(near - sill, far - down, sill - down, kind[SHAPE], figure, links.table[m])
        return share * flow, sill
    flow = culvert_flow(far - down, near - sill, down - sill, kind[SHAPE], figure, links.table[m])
    return -share * flow, down


@njit(cache=True, nogil=True, error_model="numpy")
def give_most(node, level, low, h_m, far, reservoirs, stored_m3, area):
    """Volume (m3) that an end can give: no more than stands above ``low`` (m), nor, of a cell, than it has."""
    if node >= 0:
        kept = interpolate(max(low, far), reservoirs.curve_m[node], reservoirs.curve_m3[node])
        return max(stored_m3[node] - kept, 0.0)
    return min(max(level - low, 0.0), h_m) * area


@njit(cache=True, nogil=True, error_model="numpy")
def take_most(node, level, near, reservoirs, stored_m3, area):
    """Volume (m3) that brings an end up to the level (m) of the other."""
    if node >= 0:
        full = interpolate(near, reservoirs.curve_m[node], reservoirs.curve_m3[node])
        return max(full - stored_m3[node], 0.0)
    return max(near - level, 0.0) * area
