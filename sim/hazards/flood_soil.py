"""How the soil takes rain in before it runs off: curve numbers of the region, or Green-Ampt with one soil."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.kernels.water import Soil


@cache
def soils() -> dict[str, tuple[float, float, float]]:
    """Green-Ampt conductivity (m/s), suction (m) and porosity by soil (Rawls, Brakensiek and Miller 1983)."""
    with Path(__file__).with_name("soils.csv").open(encoding="utf-8") as file:
        return {
            r["soil"]: (float(r["conductivity_cm_h"]) / 3.6e5, float(r["suction_cm"]) / 100.0, float(r["porosity"]))
            for r in csv.DictReader(file)
        }


def soil_arrays(
    infiltration: str, soil: str, soil_depth_m: float, wetness: float, base: dict[str, np.ndarray], label: np.ndarray
) -> Soil:
    """Return kernel arrays of the losses on the ground ``base``; cells of a reservoir (``label``) lose nothing."""
    from sim.kernels.basin import make_soil
    from sim.kernels.infiltration import curve_number_for_wetness, curve_number_retention

    shape = base["elevation_m"].shape
    if infiltration == "none":
        return make_soil(shape)
    if infiltration == "curve number":
        number = np.clip(base["curve_number"], 30.0, 100.0)
        wet = curve_number_for_wetness(number, wetness)
        retention = curve_number_retention(np.where(label > 0, 100.0, wet))
        return make_soil(shape, retention_m=retention)
    conductivity, suction, porosity = soils()[soil]
    open_soil = (1.0 - base.get("imperviousness", np.zeros(shape))) * (label == 0)
    deficit = porosity * (1.0 - wetness)
    return make_soil(shape, conductivity * open_soil, suction * deficit, soil_depth_m * deficit * open_soil)
