"""What a forest fire burns in, made from what a planner gives of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from sim.hazards.crowns import Crowns
from sim.hazards.fire_crowns import crown_setting
from sim.hazards.fire_moisture import site_moisture
from sim.hazards.fire_state import NONE, Setting
from sim.hazards.fuels import forest_classes, fuel_table
from sim.hazards.wang_mao import fuel_factors
from sim.kernels.rothermel import FACTOR, FOREST

if TYPE_CHECKING:
    from sim.hazards.forest_fire import ForestFire


def setting_of(
    fire: ForestFire, elevation: np.ndarray, terrain_cell_m: float, crowns: Crowns | None, key: int = 0
) -> Setting:
    """Return the setting on a terrain's elevations; ``key`` is of all luck of firebrands."""
    hours = fire.weather.arrays()
    start_s = fire.weather.start_s
    n = len(hours["wind_m_s"])
    table = fuel_table(fire.fuel_models)
    if fire.dead_moisture is not None:
        moisture, exposures, bands = np.broadcast_to(np.array(fire.dead_moisture), (2, n, 3)), 1, 1
    else:
        moisture, exposures, bands = site_moisture(
            hours,
            start_s - fire.midnight_s,
            fire.sun,
            fire.days_since_rain,
            fire.site_moisture,
            fire.site_moisture and fire.weather.height_m is not None,
        )
    fuels = table.rows
    if fire.rates:
        fuels = fuels.copy()
        for rate in fire.rates:
            fuels[table.codes.index(rate.fuel), FACTOR] *= rate.factor
    bare = fuels[:, FOREST] == _broadleaf()
    relief = None
    if fire.terrain_wind is not None:
        relief = fire.terrain_wind.relief(elevation, terrain_cell_m)
    wang_mao = fire.spread_model == "wang-mao"
    drowned_s = _drowned_s(fire)
    return Setting.make(
        hours=hours,
        start_s=start_s,
        wind_limit=fire.wind_limit,
        fuels=fuels,
        row_of=table.row_of,
        moisture=np.ascontiguousarray(moisture),
        exposures=exposures,
        bands=bands,
        weather_m=fire.weather.height_m or 0.0,
        live=np.array([fire.live_herbaceous, fire.live_woody]),
        crown_ratio=float(fire.crown_ratio),
        shelter=np.where(bare, fire.leafless, 1.0),
        adjustment=-1.0 if fire.adjustment is None else float(fire.adjustment),
        cell_m=float(fire.cell_m),
        largest_cells=int(fire.largest_m / fire.cell_m),
        first_hour=min(max(int((fire.start_s - start_s) // 3600.0), 0), n - 1),
        drowned_s=drowned_s,
        end_s=min(fire.start_s + fire.horizon_s, drowned_s),
        relief=relief,
        wang_mao_m_s=fire.wang_mao.rates_m_s(hours["temperature_c"], hours["humidity"], hours["wind_m_s"])
        if wang_mao
        else NONE,
        ks=fuel_factors() if wang_mao else NONE,
        crowns=crown_setting(crowns, table.row_of, moisture, hours["temperature_c"], key),
    )


def _drowned_s(fire: ForestFire) -> float:
    """When six hours' rain since the start puts the fire out; inf where it does not."""
    if not any(fire.weather.rain_m):
        return float("inf")
    rain = fire.weather.arrays()["rain_m"]
    begins = fire.weather.start_s + 3600.0 * np.arange(len(rain))
    fallen = np.where(begins + 3600.0 > fire.start_s, rain, 0.0)
    total = np.cumsum(fallen)
    total[6:] -= np.cumsum(fallen)[:-6]
    enough = np.flatnonzero(total >= fire.drown_m)
    return float(begins[enough[0]] + 3600.0) if len(enough) else float("inf")


@cache
def _broadleaf() -> int:
    return [c.name for c in forest_classes()].index("broadleaf")
