"""How dangerous flowing water is: hazard rating of FD2320 and classes H1 to H6 of AIDR. Depth m, speed m/s.

Sources: Defra/EA (2005) FD2320/TR2; Defra/EA (2006) FD2321/TR1, table 3.1; Defra/EA (2008), supplementary note on flood
hazard ratings; AIDR Guideline 7-3 (2017). Their tables are the CSV files in ``data``, with table and page.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numba import njit


def _table(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "data" / name).open(encoding="utf-8") as text:
        return list(csv.DictReader(text))


_aidr, _fd2320, _debris = _table("aidr_2017.csv"), _table("fd2320_classes.csv"), _table("fd2321_debris.csv")
AIDR_DEPTH_M = np.array([float(row["depth_m"]) for row in _aidr])
AIDR_SPEED_M_S = np.array([float(row["speed_m_s"]) for row in _aidr])
AIDR_PRODUCT_M2_S = np.array([float(row["product_m2_s"]) for row in _aidr])
RATING_FROM = np.array([float(row["rating_from"]) for row in _fd2320])
LANDS = tuple(row["land"] for row in _debris)
"""Kinds of land by which debris is reckoned; their numbers are the values of the ground field ``debris_land``."""
DEBRIS = np.array([[float(row[f"debris_{d}"]) for d in ("shallow", "middle", "deep")] for row in _debris])
SHALLOW_M, DEEP_M, FAST_M_S = 0.25, 0.75, 2.0
"""Limits of the debris table: depths, and the speed from which water counts as deep."""
DRY_M = 0.01
"""Water thinner than this is no hazard (own judgement; the publications say nothing)."""


@njit(cache=True, nogil=True, error_model="numpy")
def debris_factor(depth_m, speed_m_s, land):
    """Debris factor by depth, speed and kind of land (its place in :data:`LANDS`).

    "Above 0.75 m and/or faster than 2 m/s" holds for the three kinds of FD2321; the conservative factor hangs on depth.
    """
    if depth_m > DEEP_M or (land > 0 and speed_m_s > FAST_M_S):
        return DEBRIS[land, 2]
    return DEBRIS[land, 1] if depth_m > SHALLOW_M else DEBRIS[land, 0]


@njit(cache=True, nogil=True, error_model="numpy")
def hazard_rating(depth_m, speed_m_s, land):
    """Hazard rating ``d (v + 0.5) + DF`` of FD2320; 0 below :data:`DRY_M`."""
    if depth_m < DRY_M:
        return 0.0
    return depth_m * (speed_m_s + 0.5) + debris_factor(depth_m, speed_m_s, land)


@njit(cache=True, nogil=True, error_model="numpy")
def rating_class(rating):
    """Class of a rating: 0 low, 1 danger for some, 2 for most, 3 for all."""
    k = 0
    while k + 1 < RATING_FROM.size and rating >= RATING_FROM[k + 1]:
        k += 1
    return k


@njit(cache=True, nogil=True, error_model="numpy")
def aidr_class(depth_m, speed_m_s):
    """Class H1 to H6 (1-6) of AIDR, the first whose limits on depth, speed and product all hold; 0 below DRY_M."""
    if depth_m < DRY_M:
        return 0
    product = depth_m * speed_m_s
    for k in range(AIDR_DEPTH_M.size - 1):
        if depth_m <= AIDR_DEPTH_M[k] and speed_m_s <= AIDR_SPEED_M_S[k] and product <= AIDR_PRODUCT_M2_S[k]:
            return k + 1
    return AIDR_DEPTH_M.size


@njit(cache=True, nogil=True, error_model="numpy")
def standing_at_least(depth_m, land, rating, kind):
    """Raise ratings and classes (in place) to those of water that stands at the greatest depth: they are no less.

    The greatest depth is known at every step, speeds are only looked at now and then.
    """
    rows, cols = depth_m.shape
    for i in range(rows):
        for j in range(cols):
            rating[i, j] = max(rating[i, j], hazard_rating(depth_m[i, j], 0.0, land[i, j]))
            kind[i, j] = max(kind[i, j], aidr_class(depth_m[i, j], 0.0))
