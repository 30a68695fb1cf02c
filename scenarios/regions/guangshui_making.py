"""How the region of Guangshui is made; whoever finds it kept needs none of this, nor the libraries it takes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.regions import cover, network, people, protection, sites, water
from scenarios.regions.base import Region
from scenarios.regions.guangshui import DATA, GuangshuiRegion
from scenarios.regions.relief import Conditioner, Floats, level_seats, make_relief
from scenarios.regions.sources import (
    FOREST_KM2,
    ROADS_KM,
    read_boundary,
    read_heights,
    read_layers,
    read_towns,
    read_villages,
    totals,
    xujiahe,
)
from sim.ground import Grid
from sim.kernels import terrain
from sim.streams import Streams

MARGIN_M = 2000.0


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
    hold = Conditioner(coarse, grid)
    raw = make_relief(coarse, grid, hold, courses, key("relief"))
    towns = read_towns()
    raw = level_seats(raw, grid, towns.x_m.to_numpy(), towns.y_m.to_numpy(), towns.population.to_numpy())
    rmse_raw_m = hold.rmse_m(raw)
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
    towns, villages = people.count_people(villages, towns, totals(), key("people"))
    hamlets = people.place_hamlets(villages, home, towns, key("hamlets"))
    villages = people.move_to_hamlets(villages, hamlets)
    hamlets = _on_terrain(hamlets, grid, waters, slope, at_drain)

    houses_m = _houses(grid, hamlets, key("houses"))
    made = cover.make_cover(
        grid, towns, town, slope, z, waters.hand_m, km2, waters.reservoir, houses_m, FOREST_KM2, key("cover")
    )
    towns["forest_km2"] = made.forest_km2
    towns["polygon_km2"] = np.bincount(town.ravel(), minlength=len(towns) + 1)[1:] * grid.cell_area_m2 / 1e6
    ground: dict[str, NDArray[np.generic]] = {
        "elevation_m": z,
        "in_region": inside,
        "flow_direction": waters.direction,
        "flow_accumulation": waters.cells_above.astype(np.int32).reshape(grid.shape),
        "stream": waters.stream.astype(np.uint8),
        "reservoir": waters.reservoir,
        **{name: made.fields[name] for name in ("manning_n", "curve_number", "imperviousness")},
    }
    hamlets = protection.surveyed(
        grid, ground, hamlets, (reservoir,), spec.danger_zone_completeness, key("protection"), key("danger-zones")
    )
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
        **ground,
        "town": town,
        "village": _village_field(grid, town, villages, towns),
        "land_cover": made.land_cover,
        **made.fields,
        "hand_m": waters.hand_m,
        "slope": slope,
    }
    dam_row, dam_col = grid.cells(reservoir.dam_x_m, reservoir.dam_y_m)
    facts = {
        "boundary_km2": float(inside.sum() * grid.cell_area_m2 / 1e6),
        "relief_rmse_before_rivers_m": rmse_raw_m,
        "relief_rmse_m": hold.rmse_m(z.astype(np.float64)),
        "road_km": float(edges.length_m.sum() / 1000.0),
        "forest_km2": float(made.forest_km2.sum()),
        "danger_zone_people": float(hamlets.population[hamlets.danger_zone].sum()),
        "endangered_people": float(hamlets.population[hamlets.in_danger].sum()),
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
        rivers=water.name_rivers(waters, courses, inside),
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


def _on_terrain(
    hamlets: pd.DataFrame,
    grid: Grid,
    waters: water.Waters,
    slope: NDArray[np.float32],
    at_drain: Floats,
) -> pd.DataFrame:
    out = hamlets.copy()
    row, col = grid.cells(out.x_m, out.y_m)
    out["elevation_m"] = waters.elevation_m[row, col].astype(np.float64)
    out["slope"] = slope[row, col].astype(np.float64)
    out["hand_m"] = waters.hand_m[row, col].astype(np.float64)
    out["stream_km2"] = at_drain[row, col]
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
