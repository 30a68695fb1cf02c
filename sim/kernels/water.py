"""What the water kernels work on: the grids of land, soil and water, and what enters and leaves them.

Every array is padded by one ring of wall cells: a cell whose bed is at or above ``WALL_M`` is outside. ``qx[i, j]`` is
the flow per metre (m2/s) through the west face of cell (i, j), positive eastward; ``qy[i, j]`` through its north face,
positive southward (row 0 is north).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

GRAVITY_M_S2 = 9.81
WALL_M = 1.0e6
FILM_M = 1.0e-6
"""Depth below which water does not flow (a micrometre)."""

# places in ``Water.totals``
TIME, SPEED, RAIN, INFLOW, OUTFLOW, LOSS, STEPS, CELL_STEPS = range(8)
CARRY = 6
"""What the sums of volumes lost to rounding (finite-volume scheme) stands so many places behind them."""
TOTALS = 12


class Terrain(NamedTuple):
    """What the water lies on: ``bed_m`` and ``friction`` (g n^2), both (rows + 2, cols + 2)."""

    bed_m: np.ndarray
    friction: np.ndarray


class Soil(NamedTuple):
    """What takes water away: soil, plants, drains. Arrays of no rows switch a loss off.

    Green-Ampt ``conductivity_m_s``, ``suction_m`` (psi * deficit), ``room_m`` (water it can still take in all). With
    Horton ``conductivity_m_s`` is the last rate, ``first_m_s`` the first, ``decay_1_s`` the decay of the one to the
    other. ``retention_m`` is the SCS curve-number retention S. ``interception_m`` is what plants hold of the rain.
    ``drain_m_s`` is what drains can take, of the water above ``street_m`` (depth) only.
    """

    conductivity_m_s: np.ndarray
    suction_m: np.ndarray
    room_m: np.ndarray
    retention_m: np.ndarray
    initial_ratio: float
    first_m_s: np.ndarray
    decay_1_s: np.ndarray
    interception_m: np.ndarray
    drain_m_s: np.ndarray
    street_m: np.ndarray


class Water(NamedTuple):
    """The state. ``totals`` holds time, next wave speed and the volumes (see the constants above).

    The local inertial scheme keeps the flow through faces in ``qx`` and ``qy``, in single precision (one number for the
    two cells of a face), and how fast each tile's water is in ``speed_m_s``; the finite-volume scheme keeps in ``qx``
    and ``qy`` the flow in each cell (depth times speed), in double.

    ``infiltrated_m`` went into the soil, ``excess_m`` is the part of it above Horton's last rate, ``rained_m`` fell
    (where curve numbers or plants ask for it), ``drained_m`` went into drains. ``stored_m3`` is what each storage node
    holds, and behind those what their sums rounded off. ``breach`` (n, STATES) is where breaches are
    (:mod:`sim.kernels.breaching`).
    """

    depth_m: np.ndarray
    qx: np.ndarray
    qy: np.ndarray
    depth_max_m: np.ndarray
    infiltrated_m: np.ndarray
    rained_m: np.ndarray
    excess_m: np.ndarray
    drained_m: np.ndarray
    stored_m3: np.ndarray
    linger: np.ndarray
    speed_m_s: np.ndarray
    totals: np.ndarray
    breach: np.ndarray


class Rain(NamedTuple):
    """Rain constant over intervals of ``interval_s``: moving elliptical storms plus zones with a series each.

    ``storms`` (n, 11) and ``intensity_m_s`` (n, intervals) as in :func:`sim.kernels.rainfall.storm_shape`;
    ``zone`` (rows + 2, cols + 2) int16 (or no rows), ``zone_rate_m_s`` (zones, intervals).
    """

    west_m: float
    north_m: float
    cell_m: float
    interval_s: float
    storms: np.ndarray
    intensity_m_s: np.ndarray
    zone: np.ndarray
    zone_rate_m_s: np.ndarray


class Edges(NamedTuple):
    """Open faces: the face, the cell inside, its direction, and what lies beyond.

    Beyond is free outflow at a bed slope, at least ``slope``; or, where ``series`` is not below 0, water whose level
    (m) follows a row of ``level_m`` (series, knots), linear between the times ``knot_s``.
    """

    face_row: np.ndarray
    face_col: np.ndarray
    axis: np.ndarray
    sign: np.ndarray
    cell_row: np.ndarray
    cell_col: np.ndarray
    slope: np.ndarray
    series: np.ndarray
    knot_s: np.ndarray
    level_m: np.ndarray


class Sources(NamedTuple):
    """Cells with an inflow (m3/s): the series each takes, shared knot times, flows (series, knots), linear between."""

    row: np.ndarray
    col: np.ndarray
    series: np.ndarray
    knot_s: np.ndarray
    flow_m3_s: np.ndarray


class Links(NamedTuple):
    """Gates, culverts and bridges, a row each: what :mod:`sim.kernels.links` needs of them.

    ``kind`` (m, 4) int64, ``figure`` (m, FIGURES), ``rule`` (m, steps, 3): from a level (m) on a share of the opening
    and a greatest flow (m3/s); ``table`` (m, 2, KNOTS) of culverts, see :mod:`sim.kernels.culverts`.
    """

    kind: np.ndarray
    figure: np.ndarray
    rule: np.ndarray
    table: np.ndarray


class Breaches(NamedTuple):
    """Ways for water from a storage node or a cell to another: breaches of nodes and levees, and works.

    ``kind`` (n, KINDS) int64 and ``figure`` (n, FIGURES) float64; the columns are named in
    :mod:`sim.kernels.breaching`. A way that is no breach has a row in ``links``.
    """

    kind: np.ndarray
    figure: np.ndarray
    links: Links


NO_LINKS = Links(np.zeros((0, 4), np.int64), np.zeros((0, 12)), np.zeros((0, 1, 3)), np.zeros((0, 2, 161)))
NO_BREACHES = Breaches(np.zeros((0, 11), np.int64), np.zeros((0, 13)), NO_LINKS)


class Reservoirs(NamedTuple):
    """Storage nodes: cells whose water is taken in, and the cell that receives spill and release.

    ``curve_m3`` and ``curve_m`` (n, knots): storage and level; spill is ``coef * width * head^1.5`` above ``crest_m``.
    """

    cell_row: np.ndarray
    cell_col: np.ndarray
    cell_of: np.ndarray
    out_row: np.ndarray
    out_col: np.ndarray
    crest_m: np.ndarray
    width_m: np.ndarray
    coef: np.ndarray
    release_m3_s: np.ndarray
    curve_m3: np.ndarray
    curve_m: np.ndarray
    breaches: Breaches = NO_BREACHES
