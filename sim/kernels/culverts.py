"""Flow through culverts, under bridges and gates, by the levels on both sides. SI units.

Sources, by function: FHWA HDS-5 (Normann, Houghtalen & Johnston 2001), appendix A (inlet control) and chapter III
(outlet control); FHWA HDS-1 (Bradley 1978) for bridges under pressure; Villemonte (1947) for submerged weirs; for
sluice gates over a broad crest ``mu = 0.60 - 0.176 e/H``, as Chinese manuals have it (from memory, to be checked).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sim.kernels.breach import weir_flow
from sim.kernels.water import GRAVITY_M_S2

BOX, PIPE = 0, 1
KU = 1.811
"""HDS-5: turns SI flows into those of its constants, which are of feet."""
LOW, HIGH = 3.5, 4.0
"""Bounds of ``KU Q / (A D^0.5)``: below the unsubmerged equation holds, above the submerged, a line between."""
MOST, KNOTS = 8.0, 161
"""The tables of a culvert reach to so much of it, in so many knots."""
FRICTION = 19.63
"""2 g in SI, rounded as in HDS-5, equation 5."""
# columns of a culvert's figures
WIDTH, HEIGHT, LENGTH, MANNING, ENTRANCE, C, Y, SLOPE_TERM = range(8)


@njit(cache=True, nogil=True)
def section(shape, width_m, height_m, depth_m):
    """Return area (m2), width of the surface (m) and wetted perimeter (m) of water so deep in a barrel."""
    y = min(max(depth_m, 0.0), height_m)
    if shape == BOX:
        full = 1.0 if y >= height_m else 0.0
        return width_m * y, width_m, width_m + 2.0 * y + full * width_m
    r = 0.5 * height_m
    angle = 2.0 * math.acos(min(max(1.0 - y / r, -1.0), 1.0))
    return 0.5 * r * r * (angle - math.sin(angle)), 2.0 * r * math.sin(0.5 * angle), r * angle


@njit(cache=True, nogil=True)
def critical_depth(shape, width_m, height_m, flow_m3_s):
    """Return the critical depth (m), at most the height of the barrel."""
    if flow_m3_s <= 0.0:
        return 0.0
    if shape == BOX:
        return min((flow_m3_s * flow_m3_s / (width_m * width_m * GRAVITY_M_S2)) ** (1.0 / 3.0), height_m)
    low, high = 0.0, height_m
    for _ in range(60):
        y = 0.5 * (low + high)
        area, top, _wet = section(shape, width_m, height_m, y)
        if area * math.sqrt(GRAVITY_M_S2 * area / max(top, 1.0e-12)) < flow_m3_s:
            low = y
        else:
            high = y
    return 0.5 * (low + high)


@njit(cache=True, nogil=True)
def unsubmerged_head(u, shape, width_m, height_m, form, k, m, slope_term):
    """Return the headwater (m) over the inlet's invert at ``u = KU Q / (A D^0.5)``: HDS-5, equations 26 and 27."""
    area, _top, _wet = section(shape, width_m, height_m, height_m)
    if form == 2:
        return height_m * k * u**m
    flow = u * area * math.sqrt(height_m) / KU
    critical = critical_depth(shape, width_m, height_m, flow)
    part, _top, _wet = section(shape, width_m, height_m, critical)
    head = critical + (flow / part) ** 2 / (2.0 * GRAVITY_M_S2) if flow > 0.0 else 0.0
    # the term of the slope grows in from none at no flow
    return max(head + height_m * (k * u**m + slope_term * min(u, 1.0)), 0.0)


@njit(cache=True, nogil=True)
def submerged_head(u, height_m, c, y, slope_term):
    """Return the headwater (m) over the inlet's invert: HDS-5, equation 28."""
    return height_m * (c * u * u + y + slope_term)


@njit(cache=True, nogil=True)
def culvert_tables(shape, width_m, height_m, form, k, m, slope_term):
    """Return a culvert's tables (2, KNOTS) over ``u`` from 0 to MOST: headwater (unsubmerged), critical depth."""
    area, _top, _wet = section(shape, width_m, height_m, height_m)
    out = np.zeros((2, KNOTS))
    for i in range(KNOTS):
        u = MOST * i / (KNOTS - 1)
        out[0, i] = unsubmerged_head(u, shape, width_m, height_m, form, k, m, slope_term)
        if i > 0:
            # rising, so that it can be read backwards
            out[0, i] = max(out[0, i], out[0, i - 1] + 1.0e-9)
        out[1, i] = critical_depth(shape, width_m, height_m, u * area * math.sqrt(height_m) / KU)
    return out


@njit(cache=True, nogil=True)
def read_up(u, values):
    """Return a table's value at ``u``."""
    x = min(max(u, 0.0), MOST) * (values.size - 1) / MOST
    i = min(int(x), values.size - 2)
    return values[i] + (x - i) * (values[i + 1] - values[i])


@njit(cache=True, nogil=True)
def inlet_flow(head_m, shape, figure, tables):
    """Return the flow (m3/s) that the inlet lets in at a headwater over its invert (inlet control)."""
    if head_m <= 0.0:
        return 0.0
    height = figure[HEIGHT]
    area, _top, _wet = section(shape, figure[WIDTH], height, height)
    low = read_up(LOW, tables[0])
    high = max(submerged_head(HIGH, height, figure[C], figure[Y], figure[SLOPE_TERM]), low + 1.0e-6)
    if head_m >= high:
        u = math.sqrt(max(head_m / height - figure[Y] - figure[SLOPE_TERM], 0.0) / figure[C])
    elif head_m >= low:
        u = LOW + (HIGH - LOW) * (head_m - low) / (high - low)
    else:
        i = max(np.searchsorted(tables[0], head_m) - 1, 0)
        part = (head_m - tables[0, i]) / (tables[0, i + 1] - tables[0, i])
        u = (i + part) * MOST / (tables.shape[1] - 1)
    return u * area * math.sqrt(height) / KU


@njit(cache=True, nogil=True)
def barrel_flow(head_m, level_m, depth_m, shape, figure):
    """Return the flow (m3/s) of HDS-5's equations 5 and 7: entrance, friction and exit losses of a depth in the barrel.

    ``head_m`` is the headwater over the *outlet's* invert, ``level_m`` the water's there, ``depth_m`` that in it.
    """
    area, _top, wet = section(shape, figure[WIDTH], figure[HEIGHT], depth_m)
    if head_m <= level_m or area <= 0.0:
        return 0.0
    loss = FRICTION * figure[MANNING] ** 2 * figure[LENGTH] / (area / wet) ** (4.0 / 3.0)
    return area * math.sqrt(2.0 * GRAVITY_M_S2 * (head_m - level_m) / (1.0 + figure[ENTRANCE] + loss))


@njit(cache=True, nogil=True)
def outlet_flow(head_m, tail_m, drop_m, full, shape, figure, tables):
    """Return the flow (m3/s) under outlet control: ``full`` by (critical depth + D) / 2 or the tailwater at the outlet.

    Else the barrel runs partly full at the critical depth or the tailwater (in place of HDS-5's backwater curve).
    """
    height = figure[HEIGHT]
    area, _top, _wet = section(shape, figure[WIDTH], height, height)
    scale = area * math.sqrt(height) / KU
    over = head_m + drop_m
    low, high = 0.0, MOST * scale
    for _ in range(40):
        flow = 0.5 * (low + high)
        critical = read_up(flow / scale, tables[1])
        if full:
            found = barrel_flow(over, max(tail_m, 0.5 * (critical + height)), height, shape, figure)
        else:
            level = max(tail_m, critical)
            found = barrel_flow(over, level, min(level, height), shape, figure)
        if found > flow:
            low = flow
        else:
            high = flow
    return 0.5 * (low + high)


@njit(cache=True, nogil=True)
def culvert_flow(head_m, tail_m, drop_m, shape, figure, tables):
    """Return the flow (m3/s) of one barrel: the lesser of inlet and outlet control ("minimum performance", HDS-5).

    ``head_m`` stands over the inlet's invert, ``tail_m`` over the outlet's, which lies ``drop_m`` below it.
    """
    if head_m <= 0.0 or head_m + drop_m <= tail_m:
        return 0.0
    inlet = inlet_flow(head_m, shape, figure, tables)
    height = figure[HEIGHT]
    # between one and 1.2 heights of headwater from partly full to full
    share = min(max((max(head_m, tail_m) / height - 1.0) / 0.2, 0.0), 1.0)
    outlet = 0.0
    if share > 0.0:
        outlet += share * outlet_flow(head_m, tail_m, drop_m, True, shape, figure, tables)
    if share < 1.0:
        outlet += (1.0 - share) * outlet_flow(head_m, tail_m, drop_m, False, shape, figure, tables)
    return min(inlet, outlet)


@njit(cache=True, nogil=True)
def bridge_flow(head_m, tail_m, width_m, height_m):
    """Return the flow (m3/s) through a bridge's opening by head and tail over its bottom.

    A submerged weir while the water stays below the soffit; from 1.2 heights on an orifice, the lesser of Cd 0.5 with a
    free outlet and 0.8 with both sides under water (Bradley 1978); between them from the one to the other.
    """
    low = weir_flow(min(head_m, height_m), width_m, 0.0, tail_m)
    if head_m <= height_m or head_m <= tail_m:
        return low
    opening = width_m * height_m * math.sqrt(2.0 * GRAVITY_M_S2)
    pressed = opening * min(0.5 * math.sqrt(head_m - 0.5 * height_m), 0.8 * math.sqrt(head_m - max(tail_m, 0.0)))
    share = min((head_m / height_m - 1.0) / 0.2, 1.0)
    return low + share * max(pressed - low, 0.0)


@njit(cache=True, nogil=True)
def gate_flow(head_m, tail_m, width_m, opening_m):
    """Return the flow (m3/s) under a gate by head and tail over its sill: the lesser of weir and sluice.

    The sluice: ``mu b e sqrt(2 g H)``; where the tail covers the jet, by the difference of the levels.
    """
    if head_m <= 0.0 or opening_m <= 0.0 or tail_m >= head_m:
        return 0.0
    mu = 0.60 - 0.176 * min(opening_m / head_m, 0.65)
    cover = min(max((tail_m - 0.6 * opening_m) / (0.4 * opening_m), 0.0), 1.0)
    sluice = mu * width_m * opening_m * math.sqrt(2.0 * GRAVITY_M_S2 * (head_m - cover * tail_m))
    return min(weir_flow(head_m, width_m, 0.0, tail_m), sluice)
