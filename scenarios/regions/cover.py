"""Land cover, forest by town, fuels and what water meets on the ground.

Forest is put where it is steep, high and far from houses until the city's real forest area is reached; its split over
the towns, the kinds of forest and the fuels are estimates for northern Hubei, each with its reason below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import ndimage

from sim.ground import Grid
from sim.kernels.noise import gradient_noise

WATER, BUILT, PADDY, DRY, PINE, OAK, SHRUB, GRASS = range(1, 9)


@dataclass(frozen=True)
class CoverClass:
    """What one land cover means to fire and to water.

    ``fuel_model`` is a number of Scott & Burgan (2005, RMRS-GTR-153) or 91-99 for unburnable; ``manning_n`` after Chow
    (1959, table 5-6) for flood plains; ``curve_number`` SCS (NEH-4, table 9.1) for soil group C, moisture II. In
    ``undergrown`` of the class, in patches of some hundred metres, the fuel is ``undergrowth_model`` instead.
    ``canopy_bulk_kg_m3`` is of what burns in a crown fire: needles and fine twigs (Scott & Reinhardt 2001); 0 where
    crowns carry none in the fire season.
    """

    code: int
    fuel_model: int
    canopy_cover: float
    canopy_height_m: float
    canopy_base_m: float
    manning_n: float
    imperviousness: float
    curve_number: float
    reason: str
    undergrowth_model: int = 0
    undergrown: float = 0.0
    canopy_bulk_kg_m3: float = 0.0


CLASSES: tuple[CoverClass, ...] = (
    CoverClass(0, 99, 0.0, 0.0, 0.0, 0.035, 0.0, 80.0, "no data"),
    CoverClass(WATER, 98, 0.0, 0.0, 0.0, 0.030, 0.0, 100.0, "open water"),
    CoverClass(BUILT, 91, 0.05, 6.0, 2.0, 0.080, 0.55, 90.0, "houses and yards: carries no wildland fire"),
    CoverClass(PADDY, 93, 0.0, 0.0, 0.0, 0.035, 0.0, 81.0, "flooded or stubble; dykes and ditches stop fire"),
    CoverClass(DRY, 93, 0.0, 0.0, 0.0, 0.040, 0.0, 82.0, "ploughed, sown or stubble in the fire season: stops fire"),
    CoverClass(
        PINE,
        188,
        0.65,
        10.0,
        2.5,
        0.120,
        0.0,
        73.0,
        # ESTIMATE (own judgement) of base and bulk density: plantations of 20 years, dead branches pruned to 2-3 m,
        # about 5 t/ha of needles and 1 t/ha of fine twigs over 7.5 m of crowns; no measured stand of the city was found
        "masson pine: long-needle litter (TL8), where open fern, grass and shrub under it (TU3)",
        163,
        0.4,
        0.08,
    ),
    CoverClass(
        OAK,
        186,
        0.70,
        11.0,
        3.0,
        0.110,
        0.0,
        70.0,
        "deciduous oak: broadleaf litter of winter and spring (TL6), in part shrub under it (TU2)",
        162,
        0.3,
    ),
    CoverClass(SHRUB, 144, 0.15, 1.8, 0.3, 0.090, 0.0, 74.0, "vitex and coppice scrub of a humid climate (SH4)"),
    CoverClass(GRASS, 102, 0.05, 0.5, 0.0, 0.060, 0.0, 77.0, "grass of graves and terraces, grazed and cut (GR2)"),
)
"""Cover classes by code; all values are estimates."""

INTERCEPTION_MM = {BUILT: 0.5, PADDY: 1.0, DRY: 1.0, PINE: 2.0, OAK: 2.0, SHRUB: 1.5, GRASS: 1.2}
"""What leaves, stalks and litter hold of a rain, by cover; elsewhere nothing.

ESTIMATE (own judgement), of the order that Zinke (1967) gives, recalled: 1-2 mm for grass, shrub and trees; no
measurement in stands of the city was found. Curve numbers hold it in their initial abstraction and do not take it.
"""


@dataclass(frozen=True)
class Cover:
    """Land cover and the fields made from it, [row, col]."""

    land_cover: NDArray[np.uint8]
    fields: dict[str, NDArray[np.generic]]
    forest_km2: NDArray[np.float64]
    """Forest by town, in the order of the towns."""


def make_cover(
    grid: Grid,
    towns: pd.DataFrame,
    town: NDArray[np.uint8],
    slope: NDArray[np.float32],
    elevation_m: NDArray[np.float32],
    hand_m: NDArray[np.float32],
    stream_km2: NDArray[np.float64],
    reservoir: NDArray[np.uint8],
    houses_m: NDArray[np.float32],
    forest_km2: float,
    key: int,
) -> Cover:
    """Place land cover; ``houses_m`` is each cell's distance to the nearest built ground (negative inside)."""
    rows, cols = grid.shape
    at = (grid.west_m, grid.north_m, grid.cell_m)
    patches = gradient_noise(np.uint64(key), rows, cols, *at, 1400.0, 4, 0.6)
    stands = gradient_noise(np.uint64(key + 1), rows, cols, *at, 2600.0, 4, 0.6)
    undergrowth = gradient_noise(np.uint64(key + 2), rows, cols, *at, 400.0, 3, 0.6)
    cover = np.full(grid.shape, DRY, np.uint8)
    cover[(slope < 0.06) & (hand_m < 14.0 + 6.0 * patches)] = PADDY
    score = 9.0 * np.minimum(slope, 0.6) + (elevation_m - 60.0) / 160.0 + 1.1 * patches
    score += 0.6 * np.clip(hand_m / 40.0, 0.0, 1.5)
    score -= 1.6 * np.exp(-np.maximum(houses_m, 0.0) / 220.0)
    score[hand_m < 2.0] -= 3.0
    wanted = forest_by_town(towns, town, slope, elevation_m, grid.cell_area_m2, forest_km2)
    usable = (houses_m > 0) & (reservoir == 0)
    forest = np.zeros(grid.shape, np.bool_)
    rough = np.zeros(grid.shape, np.bool_)
    line = np.zeros(len(towns))
    for number in range(len(towns)):
        inside = np.flatnonzero(((town == number + 1) & usable).ravel())
        cells = wanted[number] * 1e6 / grid.cell_area_m2
        line[number] = _take(score, inside, cells, forest)
        # scrub and grass: a quarter of the forest, but half of the open land stays farmland
        _take(score, inside, cells + min(0.25 * cells, 0.5 * max(inside.size - cells, 0.0)), rough)
    # beyond the boundary the next town's line goes on
    step = max(1, round(240.0 / grid.cell_m))
    some = town[::step, ::step]
    near = ndimage.distance_transform_edt(some == 0, return_distances=False, return_indices=True)
    edge = line[np.maximum(some[near[0], near[1]], 1) - 1].repeat(step, axis=0).repeat(step, axis=1)[:rows, :cols]
    outside = (town == 0) & usable
    forest |= outside & (score > edge)
    rough |= outside & (score > edge - 0.35)
    # between the forest and the fields lie scrub and grass
    fringe = rough & ~forest
    cover[fringe] = np.where(stands[fringe] > -0.05, SHRUB, GRASS)
    moist = stands - 0.9 * (elevation_m / 500.0) + 0.25 * patches
    # masson pine holds the lower and middle slopes, oak and mixed broadleaf the higher and moister ones
    cover[forest] = PINE
    if forest.any():
        cut = np.quantile(moist[forest & (town > 0)], 0.38)
        cover[forest & (moist < cut)] = OAK
    cover[houses_m <= 0] = BUILT
    cover[(stream_km2 >= 60.0) & (hand_m <= 0.0)] = WATER
    cover[reservoir > 0] = WATER
    made = np.array([np.count_nonzero((town == k + 1) & ((cover == PINE) | (cover == OAK))) for k in range(len(towns))])
    return Cover(cover, derived(cover, stands, undergrowth), made * grid.cell_area_m2 / 1e6)


def _take(score: NDArray[np.floating], inside: NDArray[np.int64], cells: float, mask: NDArray[np.bool_]) -> float:
    count = min(round(cells), inside.size)
    if count == 0:
        return float("inf")
    values = score.ravel()[inside]
    best = np.argsort(-values, kind="stable")[:count]
    mask.ravel()[inside[best]] = True
    return float(values[best[-1]])


def forest_by_town(
    towns: pd.DataFrame,
    town: NDArray[np.uint8],
    slope: NDArray[np.float32],
    elevation_m: NDArray[np.float32],
    cell_area_m2: float,
    total_km2: float,
) -> NDArray[np.float64]:
    """Share the city's forest out to its towns, km2 (estimate).

    Weights are the area with slope above 0.12 or height above 180 m, plus 8 % of the rest (groves). Where a town page
    names mountain land (column ``mountain_mu``), 85 % of it is an upper bound. No town is more than 78 % forest.
    """
    steep = (slope > 0.12) | (elevation_m > 180.0)
    count = len(towns)
    area = np.array([np.count_nonzero(town == k + 1) for k in range(count)]) * cell_area_m2 / 1e6
    hilly = np.array([np.count_nonzero((town == k + 1) & steep) for k in range(count)]) * cell_area_m2 / 1e6
    weight = hilly + 0.08 * (area - hilly)
    cap = 0.78 * area
    named = towns.mountain_mu.to_numpy(dtype=np.float64) * (1e4 / 15.0) / 1e6
    cap = np.where(named > 0, np.minimum(cap, np.maximum(0.85 * named, 0.2 * area)), cap)
    share = np.zeros(count)
    for _round in range(40):
        open_ = share < cap - 1e-9
        left = total_km2 - share.sum()
        if left < 1e-6 or not open_.any():
            break
        share = np.minimum(cap, share + np.where(open_, weight, 0.0) * left / weight[open_].sum())
    return share


def derived(
    cover: NDArray[np.uint8], stands: NDArray[np.float64], undergrowth: NDArray[np.float64]
) -> dict[str, NDArray[np.generic]]:
    """Make the fields that follow from land cover; stands vary canopy by a fifth, other noise places undergrowth."""
    wave = (1.0 + 0.2 * np.clip(stands, -1.0, 1.0)).astype(np.float32)
    table = {
        name: np.array([getattr(c, name) for c in CLASSES], np.float32)
        for name in (
            "canopy_cover",
            "canopy_height_m",
            "canopy_base_m",
            "canopy_bulk_kg_m3",
            "manning_n",
            "imperviousness",
            "curve_number",
        )
    }
    fields: dict[str, NDArray[np.generic]] = {name: values[cover] for name, values in table.items()}
    fields["canopy_cover"] = np.clip(table["canopy_cover"][cover] * wave, 0.0, 0.95).astype(np.float32)
    fields["canopy_height_m"] = table["canopy_height_m"][cover] * wave
    fields["canopy_bulk_kg_m3"] = table["canopy_bulk_kg_m3"][cover] * wave
    held = np.array([1.0e-3 * INTERCEPTION_MM.get(c.code, 0.0) for c in CLASSES], np.float32)
    fields["interception_m"] = held[cover]
    fuel = np.array([c.fuel_model for c in CLASSES], np.int16)[cover]
    for kind in CLASSES:
        here = cover == kind.code
        if kind.undergrown and here.any():
            fuel[here & (undergrowth > np.quantile(undergrowth[here], 1.0 - kind.undergrown))] = kind.undergrowth_model
    fields["fuel_model"] = fuel
    return fields
