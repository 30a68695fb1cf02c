"""What a region is: the survey data a scenario stands on, with the certainty of every layer.

A region is made once, kept as a folder of arrays and tables (see :mod:`scenarios.regions.store`), and shared read-only
by every run. It knows nothing of hazards or plans.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.ground import Grid
from sim.places import Places
from sim.roads import Network

Certainty = Literal["real", "estimate", "synthetic"]
Floats = NDArray[np.float64]

ROAD_SPEEDS_KM_H: dict[str, float] = {"expressway": 90.0, "trunk": 60.0, "county": 45.0, "town": 35.0, "village": 25.0}
"""Free speed by road class (estimate: design speeds of JTG B01 classes less a fifth for bends and traffic)."""

ROAD_CLASSES: tuple[str, ...] = tuple(ROAD_SPEEDS_KM_H)
"""Road classes from the fastest to the slowest; a class's number is its index here."""

LAND_COVER: dict[int, str] = {
    0: "nodata",
    1: "water",
    2: "built",
    3: "paddy",
    4: "dry farmland",
    5: "masson pine",
    6: "oak and broadleaf",
    7: "shrub",
    8: "grass",
}
"""Land cover codes of the field ``land_cover``."""


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Where a layer comes from and how far it may be trusted."""

    name: str
    certainty: Certainty
    source: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class River:
    """A river as a polyline from its head to where it leaves the region, with the catchment at every vertex."""

    name_zh: str
    name_en: str
    x_m: Floats
    y_m: Floats
    catchment_km2: Floats


@dataclass(frozen=True, kw_only=True)
class Reservoir:
    """A reservoir as a storage node.

    ``index`` is its number in the field ``reservoir`` (its cells lie flat at the normal level and take in water);
    water that leaves it enters the terrain at ``outlet_x_m, outlet_y_m``, the toe of the dam. ``curve_level_m`` and
    ``curve_volume_m3`` are increasing. The spillway is an open broad-crested weir: Q = c * b * (level - crest) ** 1.5.
    """

    id: str
    index: int
    name_zh: str
    name_en: str
    dam_x_m: float
    dam_y_m: float
    outlet_x_m: float
    outlet_y_m: float
    catchment_km2: float
    surface_km2: float
    dead_level_m: float
    normal_level_m: float
    design_flood_level_m: float
    check_flood_level_m: float
    dam_crest_m: float
    dam_height_m: float
    dam_length_m: float
    curve_level_m: tuple[float, ...]
    curve_volume_m3: tuple[float, ...]
    spillway_crest_m: float
    spillway_width_m: float
    spillway_coefficient: float

    def volume_m3(self, level_m: float) -> float:
        """Return the stored volume at a water level, between the curve's points by straight lines."""
        return float(np.interp(level_m, self.curve_level_m, self.curve_volume_m3))

    def level_m(self, volume_m3: float) -> float:
        """Water level of a stored volume; the inverse of :meth:`volume_m3`."""
        return float(np.interp(volume_m3, self.curve_volume_m3, self.curve_level_m))

    def spill_m3_s(self, level_m: float) -> float:
        """Discharge over the open weir at a water level (broad-crested weir formula)."""
        head_m = max(0.0, level_m - self.spillway_crest_m)
        return float(self.spillway_coefficient * self.spillway_width_m * head_m**1.5)


@dataclass(frozen=True, kw_only=True)
class Region:
    """A place with its terrain, people, roads, water and sites; every array is read-only.

    ``fields`` are rasters on ``grid`` ([row, col], row 0 north). Tables are pandas frames whose columns are listed in
    ``docs/region.md``. ``digest`` is the hash of code, data and parameters that made it.
    """

    name: str
    name_zh: str
    digest: str
    grid: Grid
    fields: Mapping[str, NDArray[Any]]
    boundary_xy: Floats
    towns: pd.DataFrame
    villages: pd.DataFrame
    hamlets: pd.DataFrame
    sites: pd.DataFrame
    road_nodes: pd.DataFrame
    road_edges: pd.DataFrame
    rivers: tuple[River, ...]
    reservoirs: tuple[Reservoir, ...]
    layers: tuple[Layer, ...]
    facts: Mapping[str, float] = field(default_factory=dict)

    @property
    def area_m2(self) -> float:
        """Area of the boundary polygon in the projected plane (shoelace formula)."""
        x, y = self.boundary_xy[:, 0], self.boundary_xy[:, 1]
        return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2.0)

    def network(self) -> Network:
        """Return the roads as the simulation's network; node and edge numbers are rows of the tables."""
        edges = self.road_edges
        return Network(
            node_x_m=self.road_nodes.x_m.to_numpy(dtype=np.float64),
            node_y_m=self.road_nodes.y_m.to_numpy(dtype=np.float64),
            from_node=edges.u.to_numpy(dtype=np.int32),
            to_node=edges.v.to_numpy(dtype=np.int32),
            length_m=edges.length_m.to_numpy(dtype=np.float64),
            speed_m_s=edges.speed_m_s.to_numpy(dtype=np.float64),
            road_class=edges.road_class.map({name: k for k, name in enumerate(ROAD_CLASSES)}).to_numpy(dtype=np.uint8),
            class_names=ROAD_CLASSES,
        )

    def places(self) -> Places:
        """Return towns, villages, hamlets and sites as the simulation's places, in this order."""
        kinds = (("town", self.towns), ("village", self.villages), ("hamlet", self.hamlets), ("", self.sites))
        tables = [table.assign(place=kind or table.kind) for kind, table in kinds]
        tables[0] = tables[0].assign(town=tables[0].id)
        wanted = ["id", "place", "name_zh", "town", "x_m", "y_m", "road_node"]
        every = pd.concat([table[wanted] for table in tables], ignore_index=True)
        return Places(
            ids=tuple(every.id),
            kinds=tuple(every.place),
            names=tuple(every.name_zh),
            towns=tuple(every.town),
            x_m=every.x_m.to_numpy(dtype=np.float64),
            y_m=every.y_m.to_numpy(dtype=np.float64),
            node=every.road_node.to_numpy(dtype=np.int32),
        )

    def layer(self, name: str) -> Layer:
        """Layer of a name; KeyError when there is none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)
