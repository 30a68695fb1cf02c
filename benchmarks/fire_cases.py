"""The landscapes and fires of ``make bench-fire``, the same arrays for both programs (numpy only).

A: one fire for 24 h in grass (Anderson's model 1) on 1000 x 1000 cells of 30 m, uniform. B: the same on hills with six
fuels. C: 40 fires of 30 minutes in grass on 500 x 500 cells of 10 m.
"""

from dataclasses import dataclass

import numpy as np

WIND_FROM_DEG = 270.0
DEAD, LIVE_HERBACEOUS, LIVE_WOODY = (0.08, 0.09, 0.10), 0.60, 0.90
"""Moistures: dead fuels of 1, 10 and 100 h, live herbs, live twigs."""
SIX_FUELS = np.array([1, 2, 102, 122, 145, 188])
SHELTERED = 188


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes
    ----------
    cells, cell_m : int, float
        Rows (and columns) and cell size.
    minutes : int
        How long a fire burns.
    wind_km_h : float
        At 10 m, from the west.
    starts : (n, 2) int
        Row and column where each fire is lit.
    layers : dict
        float32 arrays by name, one number where they are uniform: elevation_m slope aspect_deg fuel_model canopy_cover
        canopy_height_m.
    """

    cells: int
    cell_m: float
    minutes: int
    wind_km_h: float
    starts: np.ndarray
    layers: dict[str, np.ndarray]


def _flat() -> dict[str, np.ndarray]:
    found = dict.fromkeys(("elevation_m", "slope", "aspect_deg", "canopy_cover", "canopy_height_m"), np.float32(0.0))
    return {name: np.array(value) for name, value in found.items()} | {"fuel_model": np.array(np.float32(1))}


def _hills(cells: int, cell_m: float) -> dict[str, np.ndarray]:
    row, col = np.mgrid[:cells, :cells].astype(np.float32)
    height = 300 * np.sin(col / 60) * np.cos(row / 45) + 80 * np.sin(col / 17 + 1) * np.sin(row / 23)
    # central differences, as both programs would have them of a digital terrain
    north, east = -np.gradient(height, cell_m, axis=0), np.gradient(height, cell_m, axis=1)
    block = ((row // 10).astype(np.int64) * 7919 + (col // 10).astype(np.int64) * 104729) % 1000003 % 6
    fuel = SIX_FUELS[block]
    trees = fuel == SHELTERED
    found = {
        "elevation_m": height,
        "slope": np.hypot(north, east),
        # aspect is downhill, clockwise from north
        "aspect_deg": np.degrees(np.arctan2(-east, -north)) % 360,
        "fuel_model": fuel,
        "canopy_cover": np.where(trees, 0.35, 0.0),
        "canopy_height_m": np.where(trees, 12.0, 0.0),
    }
    return {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in found.items()}


def case(name: str, small: bool = False) -> Case:
    """Return case A, B or C; a small one is for warming up."""
    cells = 100 if small else 1000
    if name == "A":
        return Case(cells, 30.0, 60 if small else 24 * 60, 15.0, np.array([[cells // 2, cells // 10]]), _flat())
    if name == "B":
        start = np.array([[cells // 2, cells // 5]])
        return Case(cells, 30.0, 60 if small else 24 * 60, 15.0, start, _hills(cells, 30.0))
    row, col = np.meshgrid(np.linspace(100, 400, 5), np.linspace(100, 400, 8))
    starts = np.column_stack([row.ravel(), col.ravel()]).astype(int)
    return Case(500, 10.0, 30, 12.0, starts[:1] if small else starts, _flat())
