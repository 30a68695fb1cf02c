"""The region of Guangshui city, Suizhou, Hubei (adcode 421381): real figures where there are any, the rest made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field
from scipy import ndimage

from scenarios.regions import cover, network, people, sites, store, water
from scenarios.regions.base import Layer, Region, Reservoir, River
from scenarios.regions.projection import to_lonlat, to_xy
from scenarios.regions.relief import CoarseHeights, Conditioner, Course, Floats, level_seats, make_relief
from scenarios.regions.tables import rows_of
from sim.files import cache_dir
from sim.ground import Grid
from sim.kernels import terrain
from sim.params import Params
from sim.streams import Streams
from sim.units import Metres

DATA = Path(__file__).parent / "data"
CODE = (
    *(
        Path(__file__).parent / f"{n}.py"
        for n in ["base", "cover", "guangshui", "network", "people", "projection", "relief", "sites", "store", "water"]
    ),
    *(Path(terrain.__file__).parent / f"{n}.py" for n in ("costpath", "erosion", "noise", "terrain")),
)

POPULATION = 710_900
REGISTERED = 879_500
ELDERLY_REGISTERED = 181_800
CHILDREN_REGISTERED = 164_900
FOREST_KM2 = 942.0
ROADS_KM = 6306.1
DANGER_ZONE_PEOPLE = 12_000
MARGIN_M = 2000.0


class GuangshuiRegion(Params):
    """Parameters of the region's making; the same parameters give the same bytes."""

    kind: Literal["guangshui"] = "guangshui"
    cell_m: Metres = Field(30.0, ge=30.0, le=240.0)
    """Cell of the terrain: 30 m; a multiple of 30 m makes a coarse region for quick trials."""
    seed: int = Field(2, ge=0)
    """Seed of all that is synthetic in the region (relief, places of villages and hamlets)."""
    danger_zone_people: int = Field(DANGER_ZONE_PEOPLE, ge=0)
    """People in listed flash-flood danger zones (estimate: 6,000 to 25,000)."""

    def digest(self) -> str:
        """Hash of code, data and parameters."""
        files = [*CODE, *sorted(DATA.glob("*.csv")), *sorted(DATA.glob("*.geojson"))]
        return store.digest_of(files, self.model_dump_json())


def load_guangshui(spec: GuangshuiRegion | None = None, *, cell_m: float | None = None) -> Region:
    """Load the region from the cache; make it first where it is not there."""
    spec = spec or GuangshuiRegion()
    if cell_m is not None:
        spec = spec.model_copy(update={"cell_m": float(cell_m)})
    digest = spec.digest()
    folder = cache_dir() / "regions" / f"guangshui-{digest[:16]}"
    if not (folder / "region.json").exists():
        store.save(make_guangshui(spec), folder)
    return store.load(folder)


def make_guangshui(spec: GuangshuiRegion) -> Region:
    """Make the region from the data files; nothing is read from the cache."""
    streams = Streams(spec.seed, ())

    def key(name: str) -> int:
        # room above for the small numbers that are added to a key
        return streams.key(f"region/{name}") >> 8

    boundary = read_boundary()
    grid = frame(boundary, spec.cell_m)
    inside = inside_polygon(grid, boundary)
    coarse = read_heights()
    courses = water.read_courses(DATA / "courses.csv", key("courses"))
    raw = make_relief(coarse, grid, courses, key("relief"))
    towns = read_towns()
    raw = level_seats(raw, grid, towns.x_m.to_numpy(), towns.y_m.to_numpy(), towns.population.to_numpy())
    rmse_raw_m = Conditioner(coarse, grid).rmse_m(raw)
    waters, reservoir = water.condition(raw, grid, courses, xujiahe())
    z = waters.elevation_m
    km2 = waters.catchment_km2
    slope = terrain.slope(z, grid.cell_m)
    at_drain = np.where(waters.drain >= 0, km2.ravel()[np.maximum(waters.drain, 0)], 0.0).reshape(grid.shape)

    town = people.town_areas(
        grid, inside, towns.x_m.to_numpy(), towns.y_m.to_numpy(), towns.area_km2.to_numpy(dtype=np.float64)
    )
    villages = read_villages(towns, grid, town)
    home = people.habitable(
        grid, town, slope, waters.hand_m, waters.stream, waters.reservoir, at_drain, key("habitable")
    )
    villages = people.place_villages(villages, towns, home, key("villages"))
    towns, villages = people.count_people(villages, towns, totals(spec), key("people"))
    hamlets = people.place_hamlets(villages, home, towns, key("hamlets"))
    hamlets = _on_terrain(hamlets, grid, waters, slope, at_drain, spec.danger_zone_people)

    houses_m = _houses(grid, hamlets, key("houses"))
    made = cover.make_cover(
        grid, towns, town, slope, z, waters.hand_m, km2, waters.reservoir, houses_m, FOREST_KM2, key("cover")
    )
    towns["forest_km2"] = made.forest_km2
    towns["polygon_km2"] = np.bincount(town.ravel(), minlength=len(towns) + 1)[1:] * grid.cell_area_m2 / 1e6
    land = network.Land(grid, z, waters.hand_m, km2, waters.reservoir, inside)
    nodes, edges, node_of = network.build_network(land, DATA / "roads.csv", towns, villages, hamlets, ROADS_KM)
    towns["road_node"], villages["road_node"], hamlets["road_node"] = (
        node_of[n] for n in ("towns", "villages", "hamlets")
    )
    scene = sites.Scene(grid, z, slope, waters.hand_m, km2, made.land_cover, town, waters.reservoir)
    gateways = pd.read_csv(DATA / "roads.csv").dropna(subset=["gateway_en"])
    places = sites.make_sites(scene, towns, villages, hamlets, gateways, key("sites"))
    places = _join_sites(places, nodes, grid, waters)
    fields: dict[str, NDArray[np.generic]] = {
        "elevation_m": z,
        "in_region": inside,
        "town": town,
        "village": _village_field(grid, town, villages, towns),
        "land_cover": made.land_cover,
        **made.fields,
        "flow_direction": waters.direction,
        "flow_accumulation": waters.cells_above.astype(np.int32).reshape(grid.shape),
        "hand_m": waters.hand_m,
        "stream": waters.stream.astype(np.uint8),
        "reservoir": waters.reservoir,
        "slope": slope,
    }
    dam_row, dam_col = grid.cells(reservoir.dam_x_m, reservoir.dam_y_m)
    facts = {
        "boundary_km2": float(inside.sum() * grid.cell_area_m2 / 1e6),
        "relief_rmse_before_rivers_m": rmse_raw_m,
        "relief_rmse_m": Conditioner(coarse, grid).rmse_m(z.astype(np.float64)),
        "road_km": float(edges.length_m.sum() / 1000.0),
        "forest_km2": float(made.forest_km2.sum()),
        "danger_zone_people": float(hamlets.population[hamlets.danger_zone].sum()),
        "reservoir_catchment_made_km2": float(km2[dam_row, dam_col]),
    }
    return Region(
        name="guangshui",
        name_zh="广水市",
        digest=spec.digest(),
        grid=grid,
        fields=fields,
        boundary_xy=boundary,
        towns=towns.drop(columns=["mountain_mu"]),
        villages=villages,
        hamlets=hamlets,
        sites=places,
        road_nodes=nodes,
        road_edges=edges,
        rivers=name_rivers(waters, courses, inside),
        reservoirs=(reservoir,),
        layers=read_layers(),
        facts=facts,
    )


def frame(boundary: Floats, cell_m: float) -> Grid:
    """Return the terrain grid: the boundary's box with a margin, on multiples of 240 m so that coarse cells nest."""
    west, south = np.floor((boundary.min(axis=0) - MARGIN_M) / 240.0) * 240.0
    east, north = np.ceil((boundary.max(axis=0) + MARGIN_M) / 240.0) * 240.0
    return Grid(
        "terrain",
        float(west),
        float(north),
        float(cell_m),
        int((north - south) // cell_m),
        int((east - west) // cell_m),
    )


def inside_polygon(grid: Grid, xy: Floats) -> NDArray[np.bool_]:
    """Cells whose centre lies in a polygon (even-odd), row by row."""
    out = np.zeros(grid.shape, np.bool_)
    x0, y0 = xy[:, 0], xy[:, 1]
    x1, y1 = np.roll(x0, -1), np.roll(y0, -1)
    centres = grid.west_m + (np.arange(grid.cols) + 0.5) * grid.cell_m
    for row in range(grid.rows):
        y = grid.north_m - (row + 0.5) * grid.cell_m
        cut = (y0 > y) != (y1 > y)
        crossings = np.sort(x0[cut] + (y - y0[cut]) * (x1[cut] - x0[cut]) / (y1[cut] - y0[cut]))
        out[row] = np.searchsorted(crossings, centres) % 2 == 1
    return out


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


def totals(spec: GuangshuiRegion) -> people.Totals:
    """City-wide counts; 94 % of the registered old and 90 % of the registered children are taken to live here (estimate)."""
    return people.Totals(
        population=POPULATION,
        registered=REGISTERED,
        elderly=round(0.94 * ELDERLY_REGISTERED),
        children=round(0.90 * CHILDREN_REGISTERED),
        danger_zone=spec.danger_zone_people,
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
            gate_capacity_m3_s=45.0,
        ),
        course="xujia",
        dam_lon_deg=113.603,
        dam_lat_deg=31.545,
    )


def name_rivers(waters: water.Waters, courses: tuple[Course, ...], inside: NDArray[np.bool_]) -> tuple[River, ...]:
    """Trace the named rivers: from the head of the largest stream at each course's upper end down to the boundary."""
    names = {
        "xujia": ("徐家河", "Xujia He"),
        "yingshan": ("应山河", "Yingshan He"),
        "guangshui": ("广水河", "Guangshui He"),
        "fu": ("府河", "Fu He"),
    }
    grid, km2 = waters.grid, waters.catchment_km2
    givers: dict[int, list[int]] = {}
    big = np.flatnonzero(waters.stream.ravel())
    for cell in big.tolist():
        to = int(waters.receiver[cell])
        if to >= 0:
            givers.setdefault(to, []).append(cell)
    rivers = []
    for course in (c for c in courses if c.name in names):
        row, col, _bed = course.cells(grid)
        within = inside[row, col]
        row, col = row[within], col[within]
        # a third of the way down the course, where its stream is sure to be the main one
        k = len(row) // 3
        reach = max(1, round(600 / grid.cell_m))
        r0, c0 = max(int(row[k]) - reach, 0), max(int(col[k]) - reach, 0)
        window = km2[r0 : r0 + 2 * reach + 1, c0 : c0 + 2 * reach + 1]
        r, c = np.unravel_index(int(np.argmax(window)), window.shape)
        cell = int((r0 + r) * grid.cols + c0 + c)
        up = [cell]
        while givers.get(up[-1]):
            up.append(max(givers[up[-1]], key=lambda g: (waters.cells_above[g], -g)))
        way = np.concatenate([np.array(up[::-1]), waters.path(cell)[1:]])
        way = way[: int(np.flatnonzero(inside.ravel()[way])[-1]) + 1]
        way = way[:: max(1, round(90 / grid.cell_m))]
        x, y = grid.centres(way // grid.cols, way % grid.cols)
        zh, en = names[course.name]
        rivers.append(River(name_zh=zh, name_en=en, x_m=x, y_m=y, catchment_km2=km2.ravel()[way]))
    return tuple(rivers)


def _on_terrain(
    hamlets: pd.DataFrame,
    grid: Grid,
    waters: water.Waters,
    slope: NDArray[np.float32],
    at_drain: Floats,
    danger_people: int,
) -> pd.DataFrame:
    out = hamlets.copy()
    row, col = grid.cells(out.x_m, out.y_m)
    out["elevation_m"] = waters.elevation_m[row, col].astype(np.float64)
    out["slope"] = slope[row, col].astype(np.float64)
    out["hand_m"] = waters.hand_m[row, col].astype(np.float64)
    out["stream_km2"] = at_drain[row, col]
    step = max(1, round(120.0 / grid.cell_m))
    z = waters.elevation_m[::step, ::step]
    size = max(3, round(3000.0 / (grid.cell_m * step)))
    relief = ndimage.maximum_filter(z, size, mode="nearest") - ndimage.minimum_filter(z, size, mode="nearest")
    relief = relief[np.minimum(row // step, relief.shape[0] - 1), np.minimum(col // step, relief.shape[1] - 1)]
    far_m = ndimage.distance_transform_edt(waters.catchment_km2 < 2.0) * grid.cell_m
    out["danger_zone"] = people.mark_danger(out, relief.astype(np.float64), far_m[row, col], danger_people)
    return out


def _houses(grid: Grid, hamlets: pd.DataFrame, key: int) -> NDArray[np.float32]:
    """Distance to the edge of built ground, negative inside; 160 m2 a head in villages, 100 m2 in towns (estimate)."""
    from sim.kernels.noise import gradient_noise

    out = np.full(grid.shape, 3000.0, np.float32)
    area = hamlets.population.to_numpy() * np.where(hamlets.kind == "quarter", 100.0, 160.0)
    radius = np.maximum(np.sqrt(area / np.pi), 0.6 * grid.cell_m)
    rows, cols = grid.cells(hamlets.x_m, hamlets.y_m)
    for x, y, r_m, row, col in zip(hamlets.x_m, hamlets.y_m, radius, rows, cols, strict=True):
        n = int((r_m + 900.0) / grid.cell_m) + 1
        r0, r1, c0, c1 = max(row - n, 0), min(row + n + 1, grid.rows), max(col - n, 0), min(col + n + 1, grid.cols)
        px = grid.west_m + (np.arange(c0, c1) + 0.5) * grid.cell_m - x
        py = grid.north_m - (np.arange(r0, r1) + 0.5) * grid.cell_m - y
        away = np.hypot(px[None, :], py[:, None]) - r_m
        np.minimum(out[r0:r1, c0:c1], away, out=out[r0:r1, c0:c1])
    ragged = gradient_noise(np.uint64(key), grid.rows, grid.cols, grid.west_m, grid.north_m, grid.cell_m, 300.0, 2, 0.6)
    return np.asarray(out + 45.0 * ragged, dtype=np.float32)


def _village_field(
    grid: Grid, town: NDArray[np.uint8], villages: pd.DataFrame, towns: pd.DataFrame
) -> NDArray[np.uint16]:
    """Each cell's village: the nearest of its town, on a lattice of about 90 m (row + 1, 0 outside)."""
    from scipy.spatial import cKDTree

    step = max(1, round(90.0 / grid.cell_m))
    some = town[step // 2 :: step, step // 2 :: step]
    r, c = np.nonzero(some)
    x, y = grid.centres(r * step + step // 2, c * step + step // 2)
    coarse = np.zeros(some.shape, np.uint16)
    for k, name in enumerate(towns.id):
        mine = np.flatnonzero((villages.town == name).to_numpy())
        here = some[r, c] == k + 1
        tree = cKDTree(villages[["x_m", "y_m"]].to_numpy()[mine])
        coarse[r[here], c[here]] = mine[tree.query(np.column_stack([x[here], y[here]]))[1]] + 1
    rows = np.minimum(np.arange(grid.rows) // step, some.shape[0] - 1)
    cols = np.minimum(np.arange(grid.cols) // step, some.shape[1] - 1)
    out = coarse[np.ix_(rows, cols)]
    out[town == 0] = 0
    return out


def _join_sites(places: pd.DataFrame, nodes: pd.DataFrame, grid: Grid, waters: water.Waters) -> pd.DataFrame:
    from scipy.spatial import cKDTree

    out = places.copy()
    row, col = grid.cells(out.x_m, out.y_m)
    out["elevation_m"] = waters.elevation_m[row, col].astype(np.float64)
    out["hand_m"] = waters.hand_m[row, col].astype(np.float64)
    tree = cKDTree(nodes[["x_m", "y_m"]].to_numpy())
    out["road_node"] = tree.query(out[["x_m", "y_m"]].to_numpy())[1].astype(np.int64)
    out["certainty"] = "synthetic"
    return out


def read_layers() -> tuple[Layer, ...]:
    """Return the region's layers with their certainty and source."""
    table = pd.read_csv(DATA / "layers.csv").fillna("")
    return tuple(Layer(name=r.name, certainty=r.certainty, source=r.source, note=r.note) for r in rows_of(table))


def lonlat(region: Region, x_m: float, y_m: float) -> tuple[float, float]:
    """Longitude and latitude of a point of the region, degrees."""
    lon, lat = to_lonlat(x_m, y_m)
    return float(lon), float(lat)
