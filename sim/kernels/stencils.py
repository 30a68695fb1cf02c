"""F-acute stencils for fire ellipses, by class of shape (length to width x heading).

Mirebeau, J.-M. 2014. Efficient fast marching with Finsler metrics. Numerische Mathematik 126: the stencil of a metric
F is acute when ``grad F(u).v >= 0`` and ``grad F(v).u >= 0`` for neighbours u, v; label setting is then causal.
Starting from the four axes, u + v is put between u and v (Stern-Brocot) until it is. A class serves all metrics in
its box of shapes.
"""

import math
from functools import cache
from itertools import pairwise

import numpy as np
from numba import njit

LW_EDGES = (1.0, 1.15, 1.35, 1.6, 1.9, 2.25, 2.7, 3.2, 3.8, 4.5, 5.4, 6.5, 8.0)
HEADINGS = 72
ROUND = 1.35
MAX_RING = 64


@njit(cache=True, nogil=True)
def lw_class(lw, edges):
    """Return the index of the length-to-width bin."""
    i = 0
    while i < edges.size - 2 and lw >= edges[i + 1]:
        i += 1
    return i


@njit(cache=True, nogil=True)
def _slack(ux, uy, vx, vy, lw, heading):
    # smaller of the two cosines-like ratios grad F(u).v / F(v), for a unit ellipse
    e2 = 1.0 - 1.0 / (lw * lw)
    c = math.sqrt(e2)
    k = 1.0 - e2
    hx, hy = math.cos(heading), math.sin(heading)
    along = 1.0 / (k * k)
    across = lw * lw / k
    drift = -c / k
    ua, uc = ux * hx + uy * hy, -ux * hy + uy * hx
    va, vc = vx * hx + vy * hy, -vx * hy + vy * hx
    cross = along * ua * va + across * uc * vc
    nu = math.sqrt(along * ua * ua + across * uc * uc)
    nv = math.sqrt(along * va * va + across * vc * vc)
    fu = nu + drift * ua
    fv = nv + drift * va
    return min((cross / nu + drift * va) / fv, (cross / nv + drift * ua) / fu)


def _ring(low: float, high: float, heading: float, half: float, margin: float) -> list[tuple[int, int]]:
    shapes = [(lw, heading + turn) for lw in (low, high) for turn in (-half, 0.0, half)]

    def split(u: tuple[int, int], v: tuple[int, int], depth: int) -> list[tuple[int, int]]:
        if depth == 0 or min(_slack(*u, *v, lw, angle) for lw, angle in shapes) >= margin:
            return []
        middle = (u[0] + v[0], u[1] + v[1])
        return [*split(u, middle, depth - 1), middle, *split(middle, v, depth - 1)]

    axes = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    ring: list[tuple[int, int]] = []
    for a in range(4):
        ring += [axes[a], *split(axes[a], axes[(a + 1) % 4], 14)]
    return ring


@cache
def stencils(
    margin: float = 0.15, round_margin: float = 0.25
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the tables of all classes; made once a process (about 50 ms).

    Parameters
    ----------
    margin : float
        Least ``grad F(u).v / F(v)``; above 0 the two-point error shrinks and the stencil grows.
    round_margin : float
        The same for length to width up to ``ROUND``: some headings would else have eight ways, and lose 1 % of area.

    Returns
    -------
    tuple of arrays
        ``edges`` float64[L + 1] of length to width; ``offsets`` int32[K, 2], travel directions in cells (east, north);
        ``count`` int32[C] ring sizes; ``ring`` int16[C, max], direction numbers counter-clockwise; ``place`` int8[C,
        K], the position of a direction in the class's ring or -1. Class = length bin * HEADINGS + heading bin.
    """
    edges = np.array(LW_EDGES)
    half = math.pi / HEADINGS
    numbers: dict[tuple[int, int], int] = {}
    rings = []
    for low, high in pairwise(LW_EDGES):
        least = round_margin if high <= ROUND else margin
        quarter = [_ring(low, high, 2 * half * h, half, least) for h in range(HEADINGS // 4)]
        # the other three quarters by rotation, exactly, so that a rotated landscape gives the rotated fire
        for turn in range(4):
            for base in quarter:
                ring = base
                for _ in range(turn):
                    ring = [(-y, x) for x, y in ring]
                at = ring.index((1, 0))
                ring = ring[at:] + ring[:at]
                for d in ring:
                    numbers.setdefault(d, len(numbers))
                rings.append([numbers[d] for d in ring])
    offsets = np.array(list(numbers), dtype=np.int32)
    count = np.array([len(r) for r in rings], dtype=np.int32)
    table = np.full((len(rings), int(count.max())), -1, dtype=np.int16)
    place = np.full((len(rings), len(numbers)), -1, dtype=np.int8)
    for c, ring_numbers in enumerate(rings):
        table[c, : len(ring_numbers)] = ring_numbers
        place[c, ring_numbers] = np.arange(len(ring_numbers))
    for array in (edges, offsets, count, table, place):
        array.flags.writeable = False
    return edges, offsets, count, table, place
