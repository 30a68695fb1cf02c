"""What the steps of tiles are worked out on: scratch and grids of a run, so that the loop allocates nothing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.depth_ladder import UNKNOWN_M, Ladder
from sim.kernels.face_flow import SCRATCH
from sim.kernels.tile_windows import CELLS, FACES, WINDOW
from sim.kernels.water import Water


class Desk(NamedTuple):
    """Scratch of a run on one ground: faces and windows of flows ``v``, windows of depths and cells ``w``.

    ``bed`` and ``friction``: what lies under each tile, once its ``land_cells`` are counted (0 before).
    ``rate_m_s``: the rain that reaches the surface. ``next_m``: below that depth no cell of a tile comes to its next
    threshold (where all are below their first; else ``-inf``).
    ``qx``, ``qy``: the flows of due tiles after the step. ``pace_m_s`` (5, tile rows, tile columns): how fast the water
    is on all faces that a tile moves, and on its sides. ``true_m``: true depths of cells
    whose depth is hidden; ``ahead_m``: what a coarse cell changed by itself in its step; ``was_m``: its depth before
    (where crossings are logged).
    """

    v: np.ndarray
    w: np.ndarray
    bed: np.ndarray
    friction: np.ndarray
    land_cells: np.ndarray
    qx: np.ndarray
    qy: np.ndarray
    pace_m_s: np.ndarray
    true_m: np.ndarray
    ahead_m: np.ndarray
    was_m: np.ndarray
    rate_m_s: np.ndarray
    next_m: np.ndarray


def make_desk(water: Water, ladder: Ladder) -> Desk:
    """Room for a run of this water, whose crossings of this ladder are logged."""
    rows, cols = water.depth_m.shape
    tile_rows, tile_cols = water.linger.shape
    tiles = tile_rows * tile_cols
    return Desk(
        np.zeros(SCRATCH, np.float32),
        np.zeros(6 * CELLS + WINDOW),
        np.zeros((tiles, WINDOW)),
        np.zeros((tiles, FACES), np.float32),
        np.zeros(tiles, np.int64),
        np.zeros((rows, cols), np.float32),
        np.zeros((rows, cols), np.float32),
        np.zeros((5, tile_rows, tile_cols)),
        # cells that never move (walls at the ends of a row) are read, too: by themselves they change nothing
        np.zeros((rows, cols)),
        np.zeros((rows, cols)),
        np.zeros((rows, cols)) if ladder.threshold_m.size else np.zeros((0, 0)),
        np.zeros((rows, cols)),
        np.full(tiles, UNKNOWN_M),
    )
