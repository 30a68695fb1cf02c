"""Each tile's own step: how the time of all is divided into rounds, and a round into halves for the tiles in need.

A tile with ``depth`` d takes ``2^d`` steps a round; all stand at one time where a round ends, and only there is a run
cut. Within a round a tile whose water got faster takes half its step from its next step on. Osher and Sanders (1983),
Math. Comput. 41, 321-336 (steps that differ by place, water kept); Sanders (2008), Adv. Water Resour. 31 (floods).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.kernels import BARE, PART
from sim.kernels.active_tiles import TILE_COLS, TILE_ROWS

LEVELS = 4
"""Halvings that a round begins with at most: a front then crosses fewer than ten cells in it, less than a tile."""
DEEPEST = 10
"""Halvings that a round can come to."""
TICKS = 1 << DEEPEST
MARGIN = 1.1
"""A step is halved within a round where the water got faster than it allows by so much (0.66 of the wave speed's)."""
APART = 1.6
"""How often one step for all must cost what steps of their own do before these are taken: rims cost, too."""
AWAKE_STEPS = 2
"""Steps that a tile stays awake after it fell dry: the last has no flow, so that none is left on its faces."""
NOT_BEGUN = -1


class Tiles(NamedTuple):
    """Arrays of tiles (tile rows, tile columns), of one call. What must last longer is in ``Water``.

    ``land``: whether a tile has any; ``kept`` never sleep, ``tied`` take the same steps (breaches); ``rain`` falls;
    ``awake`` work; ``due`` begin a step now. ``depth``: halvings; ``limit_s`` the longest step; ``begun`` the tick of
    the last step; ``open_log``: crossings of that step are still to be told.
    """

    land: np.ndarray
    kept: np.ndarray
    tied: np.ndarray
    rain: np.ndarray
    awake: np.ndarray
    due: np.ndarray
    open_log: np.ndarray
    depth: np.ndarray
    begun: np.ndarray
    limit_s: np.ndarray


@njit(cache=True, nogil=True, error_model="numpy")
def make_tiles(shape):
    """Tiles of a call, all asleep."""
    land, kept, tied = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    rain, awake, due, open_log = (
        np.zeros(shape, np.bool_),
        np.zeros(shape, np.bool_),
        np.zeros(shape, np.bool_),
        np.zeros(shape, np.bool_),
    )
    depth, begun = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    return Tiles(land, kept, tied, rain, awake, due, open_log, depth, begun, np.zeros(shape))


@njit(**BARE)
def halvings(step_s, limit_s):
    """How often a step must be halved to keep to a limit."""
    n = 0
    while step_s > limit_s * (1.0 + 1.0e-9) and n < DEEPEST:
        step_s *= 0.5
        n += 1
    return n


@njit(**BARE)
def parts_of(left_s, cap_s, levels, tiles):
    """Into how many rounds the time left is divided, and with how many halvings at most: what costs least.

    Without halvings (all that is allowed with ``levels`` 0) a round is one step of all.
    """
    least, tall = cap_s, 0.0
    for a in range(tiles.awake.shape[0]):
        for b in range(tiles.awake.shape[1]):
            if tiles.awake[a, b]:
                least = min(least, tiles.limit_s[a, b])
                tall += 1.0
    most = max(np.ceil(left_s / least - 1.0e-9), 1.0)
    fewest = max(np.ceil(left_s / cap_s - 1.0e-9), np.ceil(left_s / (least * 2.0**levels) - 1.0e-9), 1.0)
    best, found, found_levels = most * tall / APART, most, 0
    stride = max(np.floor(fewest / 8.0), 1.0)
    parts = fewest
    while levels > 0 and parts <= min(2.0 * fewest, most):
        cost = 0.0
        for a in range(tiles.awake.shape[0]):
            for b in range(tiles.awake.shape[1]):
                if tiles.awake[a, b]:
                    cost += parts * 2.0 ** halvings(left_s / parts, tiles.limit_s[a, b])
        if cost < best:
            best, found, found_levels = cost, parts, levels
        parts += stride
    return found, found_levels


@njit(**BARE)
def begin_round(round_s, levels, tiles):
    """Give each tile that is awake its halvings; neighbours differ by one at most."""
    rows, cols = tiles.awake.shape
    for a in range(rows):
        for b in range(cols):
            tiles.begun[a, b] = NOT_BEGUN
            tiles.depth[a, b] = 0
            if tiles.awake[a, b] and levels > 0:
                tiles.depth[a, b] = halvings(round_s, tiles.limit_s[a, b])
    changed = levels > 0
    while changed:
        changed = False
        for a in range(rows):
            for b in range(cols):
                if not tiles.awake[a, b]:
                    continue
                least = 0
                if a > 0:
                    least = max(least, tiles.depth[a - 1, b])
                if a < rows - 1:
                    least = max(least, tiles.depth[a + 1, b])
                if b > 0:
                    least = max(least, tiles.depth[a, b - 1])
                if b < cols - 1:
                    least = max(least, tiles.depth[a, b + 1])
                if tiles.depth[a, b] < least - 1:
                    tiles.depth[a, b] = least - 1
                    changed = True


@njit(**BARE)
def tie(tiles):
    """Let the tiles that are tied take the steps of the deepest of them."""
    deepest = 0
    for a in range(tiles.tied.shape[0]):
        for b in range(tiles.tied.shape[1]):
            if tiles.tied[a, b]:
                deepest = max(deepest, tiles.depth[a, b])
    for a in range(tiles.tied.shape[0]):
        for b in range(tiles.tied.shape[1]):
            if tiles.tied[a, b]:
                tiles.depth[a, b] = deepest


@njit(**BARE)
def call_due(tick, tiles):
    """Mark the tiles that begin a step at a tick."""
    for a in range(tiles.due.shape[0]):
        for b in range(tiles.due.shape[1]):
            tiles.due[a, b] = tiles.awake[a, b] and tick % (TICKS >> tiles.depth[a, b]) == 0


@njit(**BARE)
def refine(round_s, tiles):
    """Halve the steps of due tiles whose water has become too fast for them."""
    for a in range(tiles.due.shape[0]):
        for b in range(tiles.due.shape[1]):
            if tiles.due[a, b]:
                least = halvings(round_s, MARGIN * tiles.limit_s[a, b])
                tiles.depth[a, b] = max(tiles.depth[a, b], least)


@njit(**BARE)
def deepest_of(tiles):
    """Halvings of the finest tile that is awake."""
    deepest = 0
    for a in range(tiles.awake.shape[0]):
        for b in range(tiles.awake.shape[1]):
            if tiles.awake[a, b]:
                deepest = max(deepest, tiles.depth[a, b])
    return deepest


@njit(**PART)
def is_due(tiles, a, b):
    """Whether there is such a tile and it begins a step now."""
    return 0 <= a < tiles.due.shape[0] and 0 <= b < tiles.due.shape[1] and tiles.due[a, b]


@njit(**BARE)
def any_due(a, tiles):
    """Whether a tile of a row of tiles begins a step now."""
    found = False
    for b in range(tiles.due.shape[1]):
        found |= tiles.due[a, b]
    return found


@njit(**PART)
def owns(tiles, a, b, c, d, ahead):
    """Whether the due tile (a, b) moves the faces between it and (c, d); ``ahead``: these are its west or north faces.

    The finer side does, or the one that is due; of equals the one whose west or north faces they are.
    """
    if not is_due(tiles, c, d):
        return True
    if tiles.depth[a, b] == tiles.depth[c, d]:
        return ahead
    return tiles.depth[a, b] > tiles.depth[c, d]


@njit(**PART)
def finer(tiles, a, b, c, d):
    """Whether (c, d) is due too and finer than the due tile (a, b)."""
    return is_due(tiles, c, d) and tiles.depth[c, d] > tiles.depth[a, b]


@njit(**PART)
def tile_box(a, b, rows, cols):
    """First and one past the last row and column of a tile, without the ring of walls."""
    return (
        max(a * TILE_ROWS, 1),
        min((a + 1) * TILE_ROWS, rows - 1),
        max(b * TILE_COLS, 1),
        min((b + 1) * TILE_COLS, cols - 1),
    )
