"""A tile and the rim of cells about it, side by side in memory: what its step is worked out on.

The grids are rows of the whole map, a tile's part of a row is short, and loops over short rows cost more than what they
do. So a tile's depths and flows are copied to a window of fixed size, in which all loops have lengths that the compiler
knows; its bed and the friction of its faces, which do not change, are kept that way.
"""

from __future__ import annotations

from numba import njit

from sim.kernels import PART
from sim.kernels.active_tiles import TILE_COLS, TILE_ROWS
from sim.kernels.block_copy import copy_block
from sim.kernels.water import WALL_M

PITCH = TILE_COLS + 2
"""From a cell of a window to the one south of it."""
WINDOW = (TILE_ROWS + 2) * PITCH
"""Cells of a window: the tile and its rim."""
CELLS = TILE_ROWS * TILE_COLS
EAST = 2 * CELLS
SOUTH = EAST + TILE_ROWS
FACES = SOUTH + TILE_COLS
"""Faces of a tile: the west ones of its cells, the north ones; from ``EAST`` on the west ones of the cells beyond its
east side, from ``SOUTH`` on the north ones of those beyond its south side. A multiple of 16 each."""


@njit(**PART)
def load(grid, a, b, beyond, window, at):
    """Copy a tile and its rim out of a grid to ``window[at:]``; cells outside the grid are ``beyond``."""
    rows, cols = grid.shape
    top, left = a * TILE_ROWS - 1, b * TILE_COLS - 1
    if top >= 0 and left >= 0 and top + TILE_ROWS + 2 <= rows and left + PITCH <= cols:
        for i in range(TILE_ROWS + 2):
            copy_block(PITCH, grid, (top + i) * cols + left, window, at + i * PITCH)
        return
    for k in range(WINDOW):
        window[at + k] = beyond
    first, last = max(-left, 0), min(PITCH, cols - left)
    for i in range(max(-top, 0), min(TILE_ROWS + 2, rows - top)):
        copy_block(last - first, grid, (top + i) * cols + left + first, window, at + i * PITCH + first)


@njit(**PART)
def take_cells(grid, a, b, out, at):
    """Copy a tile's cells to ``out[at:]``, row behind row; those that do not lie on the grid are 0."""
    rows, cols = grid.shape
    start = a * TILE_ROWS * cols + b * TILE_COLS
    if is_whole(a, b, rows, cols):
        for i in range(TILE_ROWS):
            copy_block(TILE_COLS, grid, start + i * cols, out, at + i * TILE_COLS)
        return
    out[at : at + CELLS] = 0.0
    for i in range(min(TILE_ROWS, rows - a * TILE_ROWS)):
        copy_block(min(TILE_COLS, cols - b * TILE_COLS), grid, start + i * cols, out, at + i * TILE_COLS)


@njit(**PART)
def put_cells(out, at, pitch, a, b, grid):
    """Copy a tile's cells from ``out[at:]``, where its rows lie ``pitch`` apart, to where they lie on the grid."""
    rows, cols = grid.shape
    start = a * TILE_ROWS * cols + b * TILE_COLS
    if is_whole(a, b, rows, cols):
        for i in range(TILE_ROWS):
            copy_block(TILE_COLS, out, at + i * pitch, grid, start + i * cols)
        return
    for i in range(min(TILE_ROWS, rows - a * TILE_ROWS)):
        copy_block(min(TILE_COLS, cols - b * TILE_COLS), out, at + i * pitch, grid, start + i * cols)


@njit(**PART)
def is_whole(a, b, rows, cols):
    """Whether a tile lies on the grid with all its cells."""
    return (a + 1) * TILE_ROWS <= rows and (b + 1) * TILE_COLS <= cols


@njit(**PART)
def prepare(a, b, terrain, w, bed, friction):
    """Fill a tile's window of the bed, and ``friction`` with that of its faces (mean of g n^2 of two cells).

    Returns how many of its cells are land. ``w`` is scratch for a window.
    """
    load(terrain.bed_m, a, b, WALL_M, bed, 0)
    load(terrain.friction, a, b, 0.0, w, 0)
    land = 0
    for i in range(TILE_ROWS):
        for j in range(TILE_COLS):
            k = (i + 1) * PITCH + j + 1
            land += 1 if bed[k] < WALL_M else 0
            friction[i * TILE_COLS + j] = 0.5 * (w[k - 1] + w[k])
            friction[CELLS + i * TILE_COLS + j] = 0.5 * (w[k - PITCH] + w[k])
    for i in range(TILE_ROWS):
        k = (i + 1) * PITCH + TILE_COLS
        friction[EAST + i] = 0.5 * (w[k] + w[k + 1])
    for j in range(TILE_COLS):
        k = TILE_ROWS * PITCH + j + 1
        friction[SOUTH + j] = 0.5 * (w[k] + w[k + PITCH])
    return land
