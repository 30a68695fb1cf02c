"""The basic fire behaviour of every cell in one hour of a fire's weather, without spread."""

from dataclasses import dataclass

import numpy as np

from sim.hazards.fire_crowns import LAYERS
from sim.hazards.fire_state import Setting
from sim.kernels import fire_cells as k
from sim.kernels import fire_everywhere as e
from sim.kernels.crown_cells import BED_10, CROWN_COLUMNS, crown_layers
from sim.kernels.fire_metric import fill_beds, landscape

STRIP_CELLS = 400_000
"""So many are done at a time: the memory that it takes does not grow with the raster."""


@dataclass(frozen=True)
class Behaviour:
    """Float32 arrays [rows, cols] of the head fire in each cell; NaN where nothing burns.

    Attributes
    ----------
    rate_m_s : array
        Along the ground; 0 where fuels are too moist to carry a fire.
    towards_deg : array
        Where the head goes, from north; NaN where it goes nowhere, or all ways alike.
    intensity_kw_m, flame_length_m : array
        Byram's; flames in the crowns Thomas's (1963).
    fire_type : array
        0 surface, 1 torching, 2 where a crown fire that comes from elsewhere would run on, 3 crowning.
    crown_share : array
        Share of crowns that burn.
    length_to_width : array
        Of the ellipse.
    midflame_m_s : array
        Wind at the flame.
    moisture : array
        Dead fuels of 1, 10 and 100 h in that hour on level ground, in the open and (second row) in the shade.
    """

    rate_m_s: np.ndarray
    towards_deg: np.ndarray
    intensity_kw_m: np.ndarray
    flame_length_m: np.ndarray
    length_to_width: np.ndarray
    midflame_m_s: np.ndarray
    fire_type: np.ndarray
    crown_share: np.ndarray
    moisture: np.ndarray


def behaviour_everywhere(setting: Setting, layers: dict[str, np.ndarray], cell_m: float, hour: int) -> Behaviour:
    """Return the head fire of every cell in an hour of the setting's weather.

    Parameters
    ----------
    setting : Setting
        Fuels, moistures and weather, as the spreading fire has them.
    layers : dict
        ``elevation_m fuel_model canopy_cover canopy_height_m`` [rows, cols]; for crown fire also ``canopy_base_m
        canopy_bulk_kg_m3``.
    cell_m : float
        Their cell.
    hour : int
        Of the weather, from 0.
    """
    rows, cols = layers["fuel_model"].shape
    crowned = setting.crowns is not None and all(name in layers for name in LAYERS)
    out = np.empty((rows, cols, e.COLUMNS), dtype=np.float32)
    weather = setting.weather
    step = max(STRIP_CELLS // cols, 16)
    for top in range(0, rows, step):
        bottom = min(top + step, rows)
        # a row more on each side, so that slopes do not depend on where strips are cut
        low, high = max(top - 1, 0), min(bottom + 1, rows)
        strip = {
            name: np.ascontiguousarray(layers[name][low:high], dtype=np.float32)
            for name in ("elevation_m", "canopy_cover", "canopy_height_m", *(LAYERS if crowned else ()))
        }
        number = np.ascontiguousarray(layers["fuel_model"][low:high], dtype=np.int16)
        cf = np.zeros((number.size, k.COARSE_FLOATS), dtype=np.float32)
        ci = np.full((number.size, k.COARSE_INTS), -1, dtype=np.int32)
        there = np.zeros(setting.ready.shape[1], dtype=np.uint8)
        landscape(
            strip["elevation_m"],
            strip["canopy_cover"],
            strip["canopy_height_m"],
            number,
            setting.row_of,
            setting.depth_m,
            setting.shelter,
            cell_m,
            setting.crown_ratio,
            setting.adjustment,
            setting.exposures,
            setting.bands,
            setting.weather_m,
            (0, number.shape[0], 0, cols),
            0,
            cols,
            cf,
            ci,
            there,
        )
        if setting.relief is not None:
            above, below = max(low - setting.relief.steps, 0), min(high + setting.relief.steps, rows)
            block = layers["elevation_m"][above:below]
            cf[:, k.CURVED] = setting.relief.faster(block, low - above, 0, number.shape, cell_m)
        crowns = np.empty((number.size if crowned else 0, CROWN_COLUMNS), dtype=np.float32)
        used = np.flatnonzero(there)
        if setting.crowns is not None and crowned:
            base, density = (strip[name] for name in LAYERS)
            foliar, row_10 = setting.crowns.foliar, setting.crowns.row_10
            crown_layers(base, density, strip["canopy_height_m"], foliar, ci, len(setting.fuels), row_10, crowns)
            used = np.union1d(used, crowns[:, BED_10].astype(np.int32))
        used = used[used >= 0].astype(np.int32)
        fill_beds(
            setting.fuels,
            used,
            setting.moisture,
            setting.live,
            hour,
            hour,
            setting.wang_mao_m_s,
            setting.ks,
            weather.beds,
            setting.ready,
        )
        found = np.empty((number.size, e.COLUMNS), dtype=np.float32)
        e.everywhere(cf, ci, crowns, weather, hour, found)
        out[top:bottom] = found.reshape(*number.shape, e.COLUMNS)[top - low : top - low + bottom - top]
    return Behaviour(
        rate_m_s=out[:, :, e.RATE],
        towards_deg=out[:, :, e.TOWARDS_DEG],
        intensity_kw_m=out[:, :, e.INTENSITY],
        flame_length_m=out[:, :, e.FLAME],
        length_to_width=out[:, :, e.LENGTH_TO_WIDTH],
        midflame_m_s=out[:, :, e.MIDFLAME],
        fire_type=out[:, :, e.FIRE_TYPE],
        crown_share=out[:, :, e.CROWN_SHARE],
        moisture=setting.level_moisture()[:, hour],
    )
