"""Flow speed in cells, from the flows through their faces or in themselves, and what it means. SI units."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.kernels.flood_classes import aidr_class, hazard_rating
from sim.kernels.water import WALL_M

SHALLOW_M = 0.05
"""Water thinner than this has no speed worth noting."""


class Peaks(NamedTuple):
    """The greatest figures so far of each cell, of one and the same moment each; arrays padded as the depth is.

    ``speed_m_s`` is that of the whole column. ``product_m2_s`` is depth times speed, ``rating`` FD2320's, ``kind``
    AIDR's class: all with depth and speed above the land. ``lately_m_s`` is the greatest speed above the land since it
    was last set to zero.
    """

    speed_m_s: np.ndarray
    product_m2_s: np.ndarray
    rating: np.ndarray
    kind: np.ndarray
    lately_m_s: np.ndarray


def no_peaks(shape: tuple[int, int]) -> Peaks:
    """Return the peaks of land where nothing has flowed yet."""
    return Peaks(
        np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape, np.uint8), np.zeros(shape, np.float32)
    )


@njit(cache=True, nogil=True, error_model="numpy")
def face_depth(depth_m, bed_m, i, j, di, dj):
    """Depth (m) that flows through the face between a cell and a neighbour: from the higher bed to the higher level.

    Beyond an edge the cell's own depth.
    """
    if bed_m[i + di, j + dj] >= WALL_M:
        return depth_m[i, j]
    here, there = bed_m[i, j], bed_m[i + di, j + dj]
    return max(max(here + depth_m[i, j], there + depth_m[i + di, j + dj]) - max(here, there), 0.0)


@njit(cache=True, nogil=True, error_model="numpy")
def note_speeds(depth_m, bed_m, qx, qy, in_cells, street_m, land, peaks):
    """Raise each cell's peaks to what flows now.

    Flows (m2/s) are those in the cells, their speed flow over depth; or, without ``in_cells``, through their faces: the
    speed is the sum of opposite flows over the sum of the faces' depths, since what is thin in a cell that a deep wave
    has just reached would else look like a jet. ``street_m`` is the depth below the land (a channel in the cell),
    ``land`` the kind of land for debris. Above the land of a cell with a channel the water goes as Manning has it at
    the same slope and roughness: by depth to the power of 2/3. Arrays padded as in :mod:`sim.kernels.water`.
    """
    rows, cols = depth_m.shape
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            h = depth_m[i, j]
            if h <= SHALLOW_M:
                continue
            if in_cells:
                u, v = qx[i, j] / h, qy[i, j] / h
            else:
                deep = face_depth(depth_m, bed_m, i, j, 0, -1) + face_depth(depth_m, bed_m, i, j, 0, 1)
                u = (qx[i, j] + qx[i, j + 1]) / max(deep, h)
                deep = face_depth(depth_m, bed_m, i, j, -1, 0) + face_depth(depth_m, bed_m, i, j, 1, 0)
                v = (qy[i, j] + qy[i + 1, j]) / max(deep, h)
            speed = np.sqrt(u * u + v * v)
            peaks.speed_m_s[i, j] = max(peaks.speed_m_s[i, j], speed)
            above = h - street_m[i, j]
            if above > 0.0:
                if above < h:
                    speed *= (above / h) ** (2.0 / 3.0)
                peaks.lately_m_s[i, j] = max(peaks.lately_m_s[i, j], speed)
                peaks.product_m2_s[i, j] = max(peaks.product_m2_s[i, j], above * speed)
                peaks.rating[i, j] = max(peaks.rating[i, j], hazard_rating(above, speed, land[i, j]))
                peaks.kind[i, j] = max(peaks.kind[i, j], aidr_class(above, speed))
