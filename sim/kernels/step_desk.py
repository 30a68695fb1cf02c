"""What the steps of tiles are worked out on: scratch rows and grids of one call, so that the loop allocates nothing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.kernels.face_flow import WIDE


class Desk(NamedTuple):
    """Scratch of one call: rows of faces ``v`` and cells ``w``, old flows of the last two rows, maxima of tile rows.

    ``true_m``: true depths of cells whose depth is hidden; ``ahead_m``: what a coarse cell changed by itself in its
    step; ``was_m``: its depth before (where crossings are logged); ``first``, ``last``: extent of the land in a row;
    ``held``: flows through open faces. ``piece``: pieces of the row of faces in ``v``, north (1) or west faces, first
    and last, where in ``v``, which half of the maxima, whether the cell before or behind is not due; ``dx_dt`` of each;
    ``filled``: how many there are.
    """

    v: np.ndarray
    w: np.ndarray
    top: np.ndarray
    old_x: np.ndarray
    old_y: np.ndarray
    north: np.ndarray
    south: np.ndarray
    pace: np.ndarray
    true_m: np.ndarray
    ahead_m: np.ndarray
    was_m: np.ndarray
    first: np.ndarray
    last: np.ndarray
    held: np.ndarray
    piece: np.ndarray
    dx_dt: np.ndarray
    filled: np.ndarray


PIECES, FACES = 0, 1
"""Places in ``Desk.filled``."""


@njit(cache=True, nogil=True, error_model="numpy")
def make_desk(rows, cols, edges, logs):
    """Room for a call."""
    return Desk(
        np.zeros(5 * WIDE, np.float32),
        np.zeros(2 * WIDE),
        np.zeros((2, cols)),
        np.zeros((2, cols), np.float32),
        np.zeros((2, cols), np.float32),
        np.zeros(WIDE, np.float32),
        np.zeros(WIDE, np.float32),
        np.zeros((2, cols), np.float32),
        # cells that never move (walls at the ends of a row) are read, too: by themselves they change nothing
        np.zeros((rows, cols)),
        np.zeros((rows, cols)),
        np.zeros((rows, cols)) if logs else np.zeros((0, 0)),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.zeros(edges),
        np.zeros((256, 7), np.int64),
        np.zeros(256),
        np.zeros(2, np.int64),
    )
