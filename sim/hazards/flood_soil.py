"""What takes rain and water away: curve numbers, Green-Ampt or Horton; plants that hold rain; drains of towns."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.ground import Fields
from sim.hazards.flood_grid import FLOOD

if TYPE_CHECKING:
    from sim.kernels.water import Soil

Infiltration = Literal["curve number", "green-ampt", "horton", "none"]
HORTON_FIELDS = ("horton_first_m_s", "horton_last_m_s", "horton_decay_1_s")
"""Ground fields of Horton's rates (m/s) and decay (1/s) of whole cells, sealed ground counted in."""
MM_H = 1.0e-3 / 3600.0


@cache
def soils() -> dict[str, tuple[float, float, float]]:
    """Green-Ampt conductivity (m/s), suction (m) and porosity by soil (Rawls, Brakensiek and Miller 1983)."""
    return {
        r["soil"]: (float(r["conductivity_cm_h"]) / 3.6e5, float(r["suction_cm"]) / 100.0, float(r["porosity"]))
        for r in _rows("soils.csv")
    }


@cache
def horton_soils() -> dict[str, tuple[float, float, float]]:
    """Horton's first rate of dry soil (m/s), last rate (m/s) and decay (1/s) by soil; sources in ``horton.csv``."""
    return {
        r["soil"]: (float(r["first_mm_h"]) * MM_H, float(r["last_mm_h"]) * MM_H, float(r["decay_1_h"]) / 3600.0)
        for r in _rows("horton.csv")
    }


def soils_of(infiltration: str) -> Mapping[str, Any]:
    """Return the soils that a way of losing rain knows; none where it needs no soil."""
    return {"green-ampt": soils, "horton": horton_soils}.get(infiltration, dict)()


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def ground_arrays(fields: Fields, infiltration: str) -> dict[str, np.ndarray]:
    """Return the ground as the water meets it: the fields it uses, as they are now.

    Plants hold rain (``interception_m``) except with curve numbers, whose initial abstraction holds it already.
    """
    names = ["elevation_m", "land_m", "manning_n", "in_region"]
    names += ["curve_number"] if infiltration == "curve number" else []
    maybe = ["reservoir", "imperviousness", "drain_m_s", "debris_land", "opening_share"]
    maybe += list(HORTON_FIELDS) if infiltration == "horton" else []
    maybe += ["interception_m"] if infiltration != "curve number" else []
    names += [n for n in maybe if (FLOOD, n) in fields.arrays]
    return {name: fields[FLOOD, name].whole() for name in names}


def soil_arrays(
    infiltration: str, soil: str, soil_depth_m: float, wetness: float, base: dict[str, np.ndarray], label: np.ndarray
) -> Soil:
    """Return kernel arrays of the losses on the ground ``base``; cells of a reservoir (``label``) lose nothing.

    ``wetness`` is the share of the soil's capacity that is used up before the rain: of the pores (Green-Ampt), of what
    Horton's soil takes in above its last rate; curve numbers move between their three states.
    """
    from sim.kernels.basin import make_soil
    from sim.kernels.infiltration import curve_number_for_wetness, curve_number_retention

    shape = base["elevation_m"].shape
    land = label == 0
    more: dict[str, Any] = {}
    if "drain_m_s" in base:
        more["drain_m_s"] = np.where(land & base["in_region"], np.maximum(base["drain_m_s"], 0.0), 0.0)
        more["street_m"] = np.where(base["in_region"], np.maximum(base["land_m"] - base["elevation_m"], 0.0), 0.0)
    if "interception_m" in base:
        more["interception_m"] = np.where(land & base["in_region"], np.maximum(base["interception_m"], 0.0), 0.0)
    if infiltration == "none":
        return make_soil(shape, **more)
    if infiltration == "curve number":
        number = np.clip(base["curve_number"], 30.0, 100.0)
        wet = curve_number_for_wetness(number, wetness)
        retention = curve_number_retention(np.where(label > 0, 100.0, wet))
        return make_soil(shape, retention_m=retention, **more)
    open_soil = (1.0 - base.get("imperviousness", np.zeros(shape))) * land
    if infiltration == "horton":
        first, last, decay = _horton(soil, base, open_soil, land)
        return make_soil(shape, last, first_m_s=first - wetness * (first - last), decay_1_s=decay, **more)
    conductivity, suction, porosity = soils()[soil]
    deficit = porosity * (1.0 - wetness)
    return make_soil(shape, conductivity * open_soil, suction * deficit, soil_depth_m * deficit * open_soil, **more)


def _horton(
    soil: str, base: dict[str, np.ndarray], open_soil: np.ndarray, land: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return first rate of dry soil, last rate and decay of each cell: the ground's own, else those of one soil."""
    if all(name in base for name in HORTON_FIELDS):
        first, last, decay = (np.where(base["in_region"], base[name], 0.0) for name in HORTON_FIELDS)
        last = np.maximum(last, 0.0) * land
        # a soil without decay never changes; a first rate below the last is none
        return np.maximum(first * land, last), last, np.where(decay > 0.0, decay, 1.0)
    dry, steady, rate = horton_soils()[soil]
    return dry * open_soil, steady * open_soil, np.full(land.shape, rate)
