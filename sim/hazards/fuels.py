"""Fuel models and forest classes: reads the tables beside the kernels into SI arrays."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import IO

import numpy as np

from sim.ground import Fields, Grid
from sim.hazards.fuel_model import FuelModel
from sim.units import FOOT_M, POUND_KG

# short tons an acre and pounds a square foot, kg/m2
TONS_ACRE = 2000.0 * POUND_KG / (43560.0 * FOOT_M**2)
LB_FT2 = POUND_KG / FOOT_M**2
TABLES = (("fuels_anderson13.csv", LB_FT2), ("fuels_scott_burgan40.csv", TONS_ACRE))
HIGHEST = 256


@dataclass(frozen=True)
class FuelTable:
    """Fuel models as the kernels take them.

    Attributes
    ----------
    codes : tuple of str
        ``FM1`` ... ``SB4``, by row.
    names : tuple of str
        Their descriptions.
    rows : float64[fuels, 15]
        SI rows for :func:`sim.kernels.rothermel.fuel_bed`.
    row_of : int16[257]
        Row of a fuel model number; -1 where nothing burns (90-99, unknown).
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    rows: np.ndarray
    row_of: np.ndarray

    def number(self, code: str) -> int:
        """Return the fuel model number of a code such as ``GR2``."""
        return int(np.flatnonzero(self.row_of == self.codes.index(code))[0])


def _lines(text: IO[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(line for line in text if not line.startswith("#")))


def _forest_of() -> dict[str, int]:
    with resources.files("sim.kernels").joinpath("data/fuel_forest.csv").open(encoding="utf-8") as text:
        names = [c.name for c in forest_classes()]
        return {row["fuel"]: names.index(row["forest"]) for row in _lines(text) if row["forest"] != "none"}


def _read(text: IO[str], load: float, forest: dict[str, int]) -> list[tuple[int, str, str, list[float]]]:
    from sim.kernels import rothermel as r

    found = []
    for line in _lines(text):
        row = [0.0] * r.FUEL_COLUMNS
        row[r.DEPTH_M] = float(line["depth_ft"]) * r.FT_M
        row[r.EXTINCTION] = float(line["extinction_pct"]) / 100.0
        row[r.HEAT_KJ_KG] = float(line["heat_btu_lb"]) * r.BTU_KJ / r.LB_KG
        for column, name in enumerate(("load_1h", "load_10h", "load_100h", "load_herb", "load_woody"), r.LOAD_1H):
            row[column] = float(line[name]) * load
        for column, name in enumerate(("savr_1h_ft", "savr_herb_ft", "savr_woody_ft"), r.SAVR_1H):
            row[column] = float(line[name]) / r.FT_M
        row[r.DYNAMIC] = float(line["dynamic"])
        row[r.BURNABLE] = 1.0
        row[r.FACTOR] = 1.0
        row[r.FOREST] = forest.get(line["code"], -1)
        number = int(line["number"])
        found.append((number, line["code"], line["name"], row))
    return found


@cache
def fuel_table(own: tuple[FuelModel, ...] = ()) -> FuelTable:
    """Return the 53 standard models, with a planner's own added or put in their place."""
    forest = _forest_of()
    found: dict[int, tuple[str, str, list[float]]] = {}
    for name, load in TABLES:
        with resources.files("sim.kernels").joinpath(f"data/{name}").open(encoding="utf-8") as text:
            found |= {number: rest for number, *rest in _read(text, load, forest)}  # type: ignore[misc]
    names = [c.name for c in forest_classes()]
    found |= {model.number: (model.code, model.name or model.code, model.row(names)) for model in own}
    row_of = np.full(HIGHEST + 1, -1, dtype=np.int16)
    for row, number in enumerate(sorted(found)):
        row_of[number] = row
    ordered = [found[number] for number in sorted(found)]
    rows = np.array([fuel for _code, _name, fuel in ordered])
    for array in (rows, row_of):
        array.flags.writeable = False
    return FuelTable(tuple(code for code, _n, _f in ordered), tuple(name for _c, name, _f in ordered), rows, row_of)


@dataclass(frozen=True)
class ForestClass:
    """A size class mixture of one forest: what a fire does to it.

    Attributes
    ----------
    name : str
        ``masson_pine``, ``broadleaf`` ...
    trees : float64[classes, 4]
        Height m, crown base m, bark thickness cm, share of the stand's area.
    """

    name: str
    trees: np.ndarray


@cache
def forest_classes() -> tuple[ForestClass, ...]:
    """Return the forests of ``forest_classes.csv`` (estimates), in the table's order."""
    with resources.files("sim.kernels").joinpath("data/forest_classes.csv").open(encoding="utf-8") as text:
        lines = _lines(text)
    names = list(dict.fromkeys(line["forest"] for line in lines))
    return tuple(
        ForestClass(
            name,
            np.array(
                [
                    [float(line[k]) for k in ("height_m", "crown_base_m", "bark_cm", "share")]
                    for line in lines
                    if line["forest"] == name
                ]
            ),
        )
        for name in names
    )


def terrain_of(fields: Fields) -> Grid:
    """Return the grid that carries the fuel."""
    for (grid, field), _array in fields.arrays.items():
        if field == "fuel_model":
            return fields.grids[grid]
    raise KeyError("the ground has no field 'fuel_model'")
