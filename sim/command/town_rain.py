"""The rain of the towns as a series: what forecasts err about and gauges measure."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.hazards.rainstorm import INTERVAL_S, group_means
from sim.worldlike import WorldLike


@dataclass(frozen=True)
class TownRain:
    """Mean rain of each town.

    Attributes
    ----------
    towns : tuple of str
        Ids, in the order of the rows.
    times_s : (n,) float64
        Ends of the intervals, time of the run.
    rain_m : (towns, n) float64
        Mean rain of each town in each interval.
    villages : tuple of str
        Ids, in the order of the rows.
    town_of : (villages,) int64
        Row of each village's town.
    village_rain_m : (villages, n) float64
        Rain at each village.
    """

    towns: tuple[str, ...]
    times_s: np.ndarray
    rain_m: np.ndarray
    villages: tuple[str, ...]
    town_of: np.ndarray
    village_rain_m: np.ndarray


def rain_of(world: WorldLike, driver: Any) -> TownRain:
    """Return the towns' rain of a flood that has begun: means over the villages of each town."""
    villages = world.data["villages"]
    towns = tuple(str(t) for t in world.data["towns"]["id"])
    number = {town: i for i, town in enumerate(towns)}
    group = np.array([number[str(t)] for t in villages["town"]], dtype=np.int64)
    start_s = float(driver.hazard.start_s)
    storm = driver.forecast.memory.state.storm
    x, y = np.asarray(villages["x_m"], dtype=np.float64), np.asarray(villages["y_m"], dtype=np.float64)
    fallen = storm.fallen_m(x, y, world.until_s - start_s)
    rain = np.asarray(group_means(fallen, group, len(towns)), dtype=np.float64)
    times = start_s + INTERVAL_S * (1.0 + np.arange(rain.shape[1]))
    return TownRain(towns, times, rain, tuple(str(v) for v in villages["id"]), group, np.asarray(fallen, np.float64))


def flood_of(world: WorldLike) -> Any:
    """Return the driver of the run's flood, or None."""
    for _, driver in sorted(world.hazards.items()):
        if getattr(driver.hazard, "kind", "") == "flood":
            return driver
    return None
