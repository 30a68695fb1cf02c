"""The crowns and firebrands of a fire's window, made from what a planner gives of them."""

from typing import NamedTuple

import numpy as np

from sim.ground import Fields, Grid
from sim.hazards.crowns import Crowns, Spotting
from sim.kernels import embers as e
from sim.kernels import fire_cells as k
from sim.kernels import spotting as s
from sim.kernels.crown import CROWN_FUEL
from sim.kernels.crown_cells import BED_10, CROWN_COLUMNS, crown_layers
from sim.kernels.ignition import ignition_by_site

LAYERS = ("canopy_base_m", "canopy_bulk_kg_m3")
"""Ground fields without which a fire stays on the surface."""
SPECIES = {
    "spruce": s.SPRUCE,
    "fir": s.FIR,
    "hemlock": s.HEMLOCK,
    "ponderosa-pine": s.PONDEROSA,
    "white-pine": s.WHITE_PINE,
    "grand-fir": s.GRAND_FIR,
    "slash-pine": s.SLASH_PINE,
    "shortleaf-pine": s.SHORTLEAF,
    "loblolly-pine": s.LOBLOLLY,
}
HECTARE_M2 = 1e4


class CrownSetting(NamedTuple):
    """Crowns and firebrands of a fire, the same for all its states.

    ``lit`` float64[sites, hours]: how likely a brand lights fine fuel; ``key``: of all luck. ``fine_dead``
    float64[sites, hours]: moisture of fine dead fuel where crown fires go by Cruz, else empty.
    """

    foliar: float
    row_10: int
    brands: np.ndarray
    lit: np.ndarray
    key: int
    fine_dead: np.ndarray


def crown_setting(
    crowns: Crowns | None, row_of: np.ndarray, moisture: np.ndarray, temperature_c: np.ndarray, key: int
) -> CrownSetting | None:
    """Return the setting of a fire, or nothing where crowns are left out; ``moisture`` is float64[sites, hours, 3]."""
    if crowns is None:
        return None
    brands = np.zeros(0) if crowns.spotting is None else _brands(crowns.spotting)
    lit = ignition_by_site(temperature_c, moisture) if brands.size else np.zeros((0, 0))
    dead = np.ascontiguousarray(moisture[:, :, 0]) if crowns.rate == "cruz-2005" else np.zeros((0, 0))
    return CrownSetting(float(crowns.foliar_moisture), int(row_of[CROWN_FUEL]), brands, lit, key, dead)


def has_crowns(fields: Fields, terrain: Grid) -> bool:
    """Return whether the ground has what crown fire needs."""
    return all((terrain.name, layer) in fields.arrays for layer in LAYERS)


def crowned(
    window: k.Window, setting: CrownSetting, layers: list[np.ndarray], fuels: int, place: tuple[int, ...]
) -> k.Window:
    """Return a window with its crowns and firebrands, or as it was where no crown in it can burn.

    Parameters
    ----------
    window : Window
        With its coarse cells.
    setting : CrownSetting
    layers : list of float32[rows, cols]
        Canopy base height, bulk density and canopy height of the coarse cells.
    fuels : int
        Number of fuels.
    place : tuple of int
        The window's corner on the fine lattice, and the ends of the terrain on it (row, column).
    """
    crowns = np.empty((len(window.ci), CROWN_COLUMNS), dtype=np.float32)
    base, density, height = layers
    some = crown_layers(base, density, height, setting.foliar, window.ci, fuels, setting.row_10, crowns)
    brands = setting.brands
    if not some and not (brands.size and brands[e.OF_GROUND] > 0):
        return window
    window = window._replace(crowns=crowns)
    if not brands.size:
        return window
    where = np.zeros(e.PLACE, dtype=np.int64)
    where[e.KEY] = np.uint64(setting.key).astype(np.int64)
    where[[e.ROW0, e.COL0, e.END_ROW, e.END_COL]] = place
    where[e.FUELS] = fuels
    return window._replace(brands=brands, place=where, lit=setting.lit, most_lit=np.array([setting.lit.max()]))


def crown_beds(window: k.Window) -> np.ndarray:
    """Return the bed rows that stand for crowns in a window."""
    if not len(window.crowns):
        return np.empty(0, dtype=np.int32)
    found = np.unique(window.crowns[:, BED_10]).astype(np.int32)
    return found[found >= 0]


def _brands(spotting: Spotting) -> np.ndarray:
    """Return float64[BRANDS] as :mod:`sim.kernels.embers` takes it."""
    brands = np.zeros(e.BRANDS)
    brands[e.OF_CROWNS] = spotting.crowns_per_ha / HECTARE_M2
    brands[e.OF_GROUND] = spotting.ground_per_ha / HECTARE_M2
    brands[e.TREES], brands[e.CROWN_TREES] = spotting.trees, spotting.crowning_trees
    brands[e.SLENDER], brands[e.KIND] = spotting.stem_cm_m / 100.0, SPECIES[spotting.species]
    brands[e.SPREAD], brands[e.SMOULDER] = np.radians(spotting.aside_deg), spotting.smoulder_s
    brands[e.POWER], brands[e.HOT] = spotting.short, spotting.hot_kw_m
    return brands
