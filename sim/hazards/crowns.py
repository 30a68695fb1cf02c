"""What a planner gives of crown fire and firebrands, and how a fire's window gets its crowns."""

from typing import Literal, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from sim.ground import Fields, Grid
from sim.kernels import embers as e
from sim.kernels import fire_cells as k
from sim.kernels import spotting as s
from sim.kernels.crown import CROWN_FUEL
from sim.kernels.crown_cells import BED_10, CROWN_COLUMNS, crown_layers
from sim.kernels.ignition import ignition_by_site
from sim.params import Params
from sim.text import _
from sim.units import Degrees, Seconds, Share

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


class Spotting(Params):
    """Firebrands. How far they can fly is Albini's; how many there are and what they do is an estimate."""

    crowns_per_ha: float = Field(3.0, ge=0, le=1000)
    """Brands that land alight, from a hectare whose crowns burn (own judgement)."""
    ground_per_ha: float = Field(0.3, ge=0, le=1000)
    """The same of a hectare without trees that burns hotter than ``hot_kw_m`` (own judgement)."""
    hot_kw_m: float = Field(2000.0, ge=0)
    """Intensity, kW/m, from which ground without trees throws brands (own judgement)."""
    trees: int = Field(3, ge=1, le=100)
    """Trees that torch together (own judgement)."""
    crowning_trees: int = Field(10, ge=1, le=100)
    """The same in a running crown fire (own judgement)."""
    species: Literal[
        "spruce",
        "fir",
        "hemlock",
        "ponderosa-pine",
        "white-pine",
        "grand-fir",
        "slash-pine",
        "shortleaf-pine",
        "loblolly-pine",
    ] = "shortleaf-pine"
    """Whose torches Albini's tables take; the southern pines stand for masson pine (own judgement)."""
    stem_cm_m: float = Field(1.4, gt=0, le=5)
    """Stem diameter in cm for each metre of height (masson pine plantations: estimate)."""
    aside_deg: Degrees = Field(12.0, ge=0, le=90)
    """Standard deviation of the direction about the wind's (own judgement)."""
    smoulder_s: Seconds = Field(120.0, ge=0)
    """How long a brand smoulders on average before it lights what it lies on (own judgement)."""
    short: float = Field(2.0, gt=0, le=10)
    """How much more often brands fly short: share of the farthest way = chance to this power (own judgement)."""

    @model_validator(mode="after")
    def _few(self) -> Self:
        if self.trees > self.crowning_trees:
            raise ValueError(_("no more trees torch together in a torching fire than in a running crown fire"))
        return self

    def array(self) -> np.ndarray:
        """Return float64[BRANDS] as :mod:`sim.kernels.embers` takes it."""
        brands = np.zeros(e.BRANDS)
        brands[e.OF_CROWNS] = self.crowns_per_ha / HECTARE_M2
        brands[e.OF_GROUND] = self.ground_per_ha / HECTARE_M2
        brands[e.TREES], brands[e.CROWN_TREES] = self.trees, self.crowning_trees
        brands[e.SLENDER], brands[e.KIND] = self.stem_cm_m / 100.0, SPECIES[self.species]
        brands[e.SPREAD], brands[e.SMOULDER] = np.radians(self.aside_deg), self.smoulder_s
        brands[e.POWER], brands[e.HOT] = self.short, self.hot_kw_m
        return brands


class Crowns(Params):
    """Crown fire where the ground has canopy base height and bulk density; elsewhere a fire stays on the surface."""

    foliar_moisture: Share = Field(1.10, ge=0.3, le=3)
    """Moisture of living needles; old needles of pines in spring 1.0-1.2 (estimate)."""
    spotting: Spotting | None = Spotting()
    """Firebrands; none: a fire jumps over nothing."""


class CrownSetting(NamedTuple):
    """Crowns and firebrands of a fire, the same for all its states.

    ``lit`` float64[sites, hours]: how likely a brand lights fine fuel; ``key``: of all luck.
    """

    foliar: float
    row_10: int
    brands: np.ndarray
    lit: np.ndarray
    key: int


def crown_setting(
    crowns: Crowns | None, row_of: np.ndarray, moisture: np.ndarray, temperature_c: np.ndarray, key: int
) -> CrownSetting | None:
    """Return the setting of a fire, or nothing where crowns are left out; ``moisture`` is float64[sites, hours, 3]."""
    if crowns is None:
        return None
    brands = np.zeros(0) if crowns.spotting is None else crowns.spotting.array()
    lit = ignition_by_site(temperature_c, moisture) if brands.size else np.zeros((0, 0))
    return CrownSetting(float(crowns.foliar_moisture), int(row_of[CROWN_FUEL]), brands, lit, key)


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
