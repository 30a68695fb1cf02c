"""Guangshui's figures, read from the data folder and turned into metres and whole people."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.regions import people, water
from scenarios.regions.base import Layer, Reservoir
from scenarios.regions.guangshui import DATA
from scenarios.regions.projection import to_xy
from scenarios.regions.relief import CoarseHeights, Floats
from scenarios.regions.tables import rows_of
from sim.ground import Grid

POPULATION = 710_900
REGISTERED = 879_500
ELDERLY_REGISTERED = 181_800
CHILDREN_REGISTERED = 164_900
FOREST_KM2 = 942.0
ROADS_KM = 6306.1


def read_boundary() -> Floats:
    """Return the city's boundary, metres (n, 2), not closed."""
    shape = json.loads((DATA / "guangshui_boundary_simple.geojson").read_text(encoding="utf-8"))
    ring = np.array(shape["features"][0]["geometry"]["coordinates"][0][0], dtype=np.float64)
    x, y = to_xy(ring[:, 0], ring[:, 1])
    xy = np.column_stack([x, y])
    return xy[:-1] if np.array_equal(ring[0], ring[-1]) else xy


def read_heights() -> CoarseHeights:
    """Return the real five-minute mean heights."""
    table = pd.read_csv(DATA / "guangshui_height_5min.csv").pivot(index="lat", columns="lon", values="elev_m_amsl")
    table = table.sort_index(ascending=False)
    return CoarseHeights(
        table.columns.to_numpy(np.float64), table.index.to_numpy(np.float64), table.to_numpy(np.float64)
    )


def read_towns() -> pd.DataFrame:
    """Return the 17 towns and subdistricts, seats in metres; people as of the 2020 census, summing to the city's."""
    raw = pd.read_csv(DATA / "townships.csv", dtype={"adcode": str})
    raw = raw[raw.level != "special"].reset_index(drop=True)
    names = pd.read_csv(DATA / "town_names.csv", dtype={"adcode": str}).set_index("adcode").loc[raw.adcode]
    x, y = to_xy(raw.lon, raw.lat)
    return pd.DataFrame(
        {
            "id": raw.adcode,
            "name_zh": raw.name,
            "name_en": names.name_en.to_numpy(),
            "level": raw.level,
            "x_m": x,
            "y_m": y,
            "seat_certainty": np.where(raw.coord_certainty.str.startswith("sure"), "real", "estimate"),
            "population": people.share_out(POPULATION, raw.pop_2010.to_numpy(dtype=np.float64)),
            "area_km2": raw.area_km2.astype(np.float64),
            "mountain_mu": names.mountain_mu.fillna(0.0).to_numpy(dtype=np.float64),
        }
    )


def read_villages(towns: pd.DataFrame, grid: Grid, town: NDArray[np.uint8]) -> pd.DataFrame:
    """Return the 402 villages; those of forest farm, scenic area and development zone go to the town they lie in."""
    raw = pd.read_csv(DATA / "villages_421381.csv", dtype=str)
    special = pd.read_csv(DATA / "townships.csv", dtype={"adcode": str}).query("level == 'special'")
    home = dict(zip(towns.id, towns.id, strict=True))
    place: dict[str, tuple[float, float]] = {}
    for unit in rows_of(special):
        x, y = (float(v) for v in to_xy(unit.lon, unit.lat))
        row, col = grid.cells(x, y)
        number = int(town[int(row), int(col)])
        home[unit.adcode] = towns.id.iat[number - 1]
        place[unit.adcode] = (x, y)
    single = raw.groupby("street_code").code.transform("size").eq(1)
    fixed = [
        place.get(street, (np.nan, np.nan)) if one else (np.nan, np.nan)
        for street, one in zip(raw.street_code, single, strict=True)
    ]
    # codes that end in 0xx are communities (juweihui), 2xx villages (cunweihui), after the statistical code rules
    return pd.DataFrame(
        {
            "id": raw.code,
            "name_zh": raw.name,
            "name_en": raw.name,
            "kind": np.where(raw.code.str[-3].eq("0"), "community", "village"),
            "town": raw.street_code.map(home),
            "unit": raw.street_name,
            "x_m": [p[0] for p in fixed],
            "y_m": [p[1] for p in fixed],
        }
    )


def totals() -> people.Totals:
    """Return city-wide counts; 94 % of the registered old and 90 % of the children live here (estimate)."""
    return people.Totals(
        population=POPULATION,
        registered=REGISTERED,
        elderly=round(0.94 * ELDERLY_REGISTERED),
        children=round(0.90 * CHILDREN_REGISTERED),
    )


def xujiahe() -> water.LakeSpec:
    """Return Xujiahe reservoir: published figures; dam's place, weir's width and curve between points are estimates."""
    table = pd.read_csv(DATA / "reservoirs.csv")
    (raw,) = rows_of(table[table.name == "徐家河水库"])
    crest, height = float(raw.dam_crest_m), float(raw.max_dam_height_m)
    dead, useful, flood = (
        float(getattr(raw, n)) * 1e6 for n in ("dead_storage_Mm3", "useful_storage_Mm3", "flood_storage_Mm3")
    )
    check = float(raw.check_flood_level_m)
    full = dead + useful + flood
    return water.LakeSpec(
        facts=Reservoir(
            id="reservoir-xujiahe",
            index=1,
            name_zh="徐家河水库",
            name_en="Xujiahe reservoir",
            dam_x_m=0.0,
            dam_y_m=0.0,
            outlet_x_m=0.0,
            outlet_y_m=0.0,
            catchment_km2=float(raw.catchment_km2),
            surface_km2=float(raw.surface_km2),
            dead_level_m=float(raw.dead_level_m),
            normal_level_m=float(raw.normal_level_m),
            design_flood_level_m=float(raw.design_flood_level_m),
            check_flood_level_m=check,
            dam_crest_m=crest,
            dam_height_m=height,
            dam_length_m=float(raw.dam_length_m),
            curve_level_m=(crest - height, float(raw.dead_level_m), float(raw.normal_level_m), check, crest),
            # above the check level the area goes on as between normal and check level
            curve_volume_m3=(
                0.0,
                dead,
                dead + useful,
                full,
                full + flood / (check - float(raw.normal_level_m)) * (crest - check),
            ),
            spillway_crest_m=float(raw.normal_level_m),
            spillway_width_m=100.0,
            spillway_coefficient=1.7,
        ),
        course="xujia",
        dam_lon_deg=113.603,
        dam_lat_deg=31.545,
    )


def read_layers() -> tuple[Layer, ...]:
    """Return the region's layers with their certainty and source."""
    table = pd.read_csv(DATA / "layers.csv").fillna("")
    return tuple(Layer(name=r.name, certainty=r.certainty, source=r.source, note=r.note) for r in rows_of(table))
