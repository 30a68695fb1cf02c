"""The Guangshui region: real figures are met, sums hold, water runs downhill, roads join everything, bytes repeat."""

import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from scenarios.regions import sources, store
from scenarios.regions.guangshui import GuangshuiRegion, load_guangshui
from scenarios.regions.guangshui_making import make_guangshui
from scenarios.regions.projection import to_lonlat, to_xy
from scenarios.regions.relief import Conditioner
from sim.kernels import terrain

COARSE_M = 120.0


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """One coarse region for all tests here, made in a cache of its own."""
    old = os.environ.get("YINGJI_CACHE")
    os.environ["YINGJI_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield load_guangshui(cell_m=COARSE_M)
    os.environ.pop("YINGJI_CACHE") if old is None else os.environ.__setitem__("YINGJI_CACHE", old)


def test_projection_is_epsg_4547():
    pyproj = pytest.importorskip("pyproj")
    there = pyproj.Transformer.from_crs(4490, 4547, always_xy=True)
    lon, lat = (a.ravel() for a in np.meshgrid(np.linspace(112.5, 115.5, 13), np.linspace(20, 50, 13)))
    x, y = to_xy(lon, lat)
    assert np.allclose((x, y), there.transform(lon, lat), atol=1e-6, rtol=0)
    assert np.allclose(to_lonlat(x, y), (lon, lat), atol=1e-11, rtol=0)


def test_boundary_has_the_published_area(region):
    # 2642.5 km2 on the sphere (facts); the plane of the projection differs by less than 0.1 %
    assert region.area_m2 / 1e6 == pytest.approx(2642.5, rel=1.5e-3)
    assert region.facts["boundary_km2"] == pytest.approx(2642.5, rel=1.5e-3)
    assert len(region.boundary_xy) in (166, 167)


def test_people_add_up(region):
    towns, villages, hamlets = region.towns, region.villages, region.hamlets
    assert (len(towns), len(villages)) == (17, 402)
    assert towns.population.sum() == 710_900
    assert towns.registered.sum() == 879_500
    for name in ("population", "elderly", "children", "cannot_walk", "registered", "away"):
        by_town = villages.groupby("town")[name].sum().reindex(towns.id)
        assert (by_town.to_numpy() == towns[name].to_numpy()).all(), name
        by_village = hamlets.groupby("village")[name].sum().reindex(villages.id)
        assert (by_village.to_numpy() == villages[name].to_numpy()).all(), name
        assert (hamlets[name] >= 0).all()
    assert (hamlets.elderly + hamlets.children <= hamlets.population).all()
    raw = pd.read_csv(sources.DATA / "townships.csv", dtype={"adcode": str}).set_index("adcode")
    assert (towns.population - raw.pop_2020_est.reindex(towns.id).to_numpy()).abs().max() <= 1
    assert towns.villages.sum() == 402
    for frame in (towns, villages, hamlets, region.sites):
        assert frame.id.is_unique
        assert frame.notna().drop(columns=["village"], errors="ignore").all().all()


def test_places_lie_in_their_town(region):
    grid, town = region.grid, region.fields["town"]
    number = {name: k + 1 for k, name in enumerate(region.towns.id)}
    for frame in (region.towns.assign(town=region.towns.id), region.villages, region.hamlets):
        row, col = grid.cells(frame.x_m, frame.y_m)
        ours = frame.town.map(number).to_numpy()
        # special units keep their coordinates and belong to the town that these lie in
        assert (town[row, col] == ours).mean() > 0.995
        assert region.fields["in_region"][row, col].all()
    row, col = grid.cells(region.hamlets.x_m, region.hamlets.y_m)
    assert (region.fields["reservoir"][row, col] == 0).all()
    area = region.towns.polygon_km2 / region.towns.polygon_km2.sum()
    wanted = region.towns.area_km2 / region.towns.area_km2.sum()
    assert np.abs(area - wanted).max() < 0.01


def test_hamlets_and_danger_zones(region):
    hamlets = region.hamlets
    assert 2000 <= len(hamlets) <= 3200
    small = hamlets[hamlets.kind == "hamlet"].population
    assert 100 < small.median() < 300
    danger = hamlets[hamlets.danger_zone]
    # most of those whom the flood of 100 years reaches are listed, nobody else is; the inventory's estimate is 6,000 to
    # 25,000 people, and nothing makes the flood meet it
    assert danger.in_danger.all()
    assert 0.65 < len(danger) / hamlets.in_danger.sum() < 0.95
    assert 3_000 < danger.population.sum() < 50_000
    assert danger.hand_m.median() < hamlets.hand_m.median()
    assert set(hamlets.protected_years) == {5, 10, 20}
    full = np.where(hamlets.kind == "quarter", 20, 10)
    assert 0.2 < (hamlets.protected_years < full).mean() < 0.3


def test_means_of_the_real_heights_are_kept(region):
    z = np.asarray(region.fields["elevation_m"], dtype=np.float64)
    hold = Conditioner(sources.read_heights(), region.grid)
    # the reservoir and the cut rivers move a block's mean by some metres at most
    assert hold.rmse_m(z) < 2.5
    assert region.facts["relief_rmse_before_rivers_m"] < 0.6
    assert 350 < z[region.fields["in_region"]].max() < 900


def test_water_runs_downhill_to_the_edge_or_the_reservoir(region):
    z, lake = np.asarray(region.fields["elevation_m"]), np.asarray(region.fields["reservoir"]) > 0
    order, receiver = terrain.downstream_order(np.asarray(region.fields["flow_direction"]))
    assert order.size == z.size
    cells = np.flatnonzero((receiver >= 0) & ~lake.ravel())
    assert (z.ravel()[receiver[cells]] < z.ravel()[cells]).all()
    out = np.flatnonzero(receiver < 0)
    rows, cols = out // z.shape[1], out % z.shape[1]
    assert ((rows == 0) | (cols == 0) | (rows == z.shape[0] - 1) | (cols == z.shape[1] - 1)).all()
    # nothing of the region is cut off: its water leaves it, by a river or through the dam
    total = terrain.flow_accumulation(order, receiver, np.asarray(region.fields["in_region"]))
    assert total[out].sum() == region.fields["in_region"].sum()


def test_reservoir_has_its_published_figures(region):
    (lake,) = region.reservoirs
    cells = np.asarray(region.fields["reservoir"]) == lake.index
    assert cells.sum() * region.grid.cell_area_m2 / 1e6 == pytest.approx(57.6, rel=2e-3)
    assert np.unique(region.fields["elevation_m"][cells]) == pytest.approx([72.0])
    assert lake.volume_m3(72.0) == pytest.approx(440e6)
    assert lake.volume_m3(76.72) == pytest.approx(771.1e6)
    assert lake.volume_m3(64.8) == pytest.approx(141e6)
    assert lake.level_m(lake.volume_m3(70.0)) == pytest.approx(70.0)
    assert lake.spill_m3_s(72.0) == 0.0
    assert lake.spill_m3_s(73.0) == pytest.approx(1.7 * 100.0)
    # synthetic terrain, real catchment 749 km2
    assert region.facts["reservoir_catchment_made_km2"] == pytest.approx(749, rel=0.1)
    row, col = region.grid.cells(lake.outlet_x_m, lake.outlet_y_m)
    assert region.fields["reservoir"][row, col] == 0
    assert region.fields["elevation_m"][row, col] < lake.normal_level_m - 15


def test_rivers_grow_and_pass_their_towns(region):
    names = {river.name_zh for river in region.rivers}
    assert {"广水河", "应山河", "徐家河"} <= names
    seats = region.towns.set_index("name_zh")
    for name, town in (("广水河", "广水街道"), ("应山河", "应山街道"), ("徐家河", "关庙镇")):
        river = next(r for r in region.rivers if r.name_zh == name)
        assert (np.diff(river.catchment_km2) >= 0).all()
        gap = np.hypot(river.x_m - seats.x_m[town], river.y_m - seats.y_m[town]).min()
        assert gap < 3000, name


def test_forest_and_cover(region):
    cover = np.asarray(region.fields["land_cover"])
    inside = np.asarray(region.fields["in_region"])
    forest = np.isin(cover, (5, 6)) & inside
    assert forest.sum() * region.grid.cell_area_m2 / 1e6 == pytest.approx(942, rel=0.01)
    assert region.towns.forest_km2.sum() == pytest.approx(942, rel=0.01)
    assert set(np.unique(cover[inside])) <= set(range(1, 9))
    fuel = np.asarray(region.fields["fuel_model"])
    assert set(np.unique(fuel)) <= {91, 93, 98, 99, 102, 144, 162, 163, 186, 188}
    assert (np.asarray(region.fields["canopy_cover"])[forest] > 0.4).all()
    # forest stands on steeper ground than fields
    slope = np.asarray(region.fields["slope"])
    assert slope[forest].mean() > 2 * slope[inside & (cover == 3)].mean()


def test_roads_reach_everybody(region):
    nodes, edges = region.road_nodes, region.road_edges
    assert edges.length_m.sum() / 1000 == pytest.approx(6306.1, rel=0.02)
    graph = coo_matrix((edges.length_m, (edges.u, edges.v)), shape=(len(nodes), len(nodes)))
    assert connected_components(graph, directed=False)[0] == 1
    x, y = nodes.x_m.to_numpy(), nodes.y_m.to_numpy()
    straight = np.hypot(x[edges.u] - x[edges.v], y[edges.u] - y[edges.v])
    assert (edges.length_m >= straight - 1e-6).all()
    assert edges.length_m.max() <= 1500
    for frame in (region.towns, region.villages, region.hamlets):
        away = np.hypot(x[frame.road_node] - frame.x_m, y[frame.road_node] - frame.y_m)
        assert away.max() < 1000
        assert np.median(away) < 120
    assert {"107国道", "316国道", "麻竹高速"} <= set(edges.name)
    assert (edges.clearance_m.notna() == edges.bridge).all()
    assert 50 < edges.bridge.sum() < 2000


def test_road_distances_are_the_published_ones(region):
    """Kilometres by road from the city, as town pages give them (facts); the network was not fitted to them."""
    published = {"关庙镇": 17, "蔡河镇": 12, "余店镇": 31, "陈巷镇": 17, "吴店镇": 45}
    edges, towns = region.road_edges, region.towns.set_index("name_zh")
    count = len(region.road_nodes)
    graph = coo_matrix((edges.length_m, (edges.u, edges.v)), shape=(count, count)).tocsr()
    from_city = dijkstra(graph, directed=False, indices=int(towns.road_node["应山街道"])) / 1000
    for town, km in published.items():
        assert from_city[towns.road_node[town]] == pytest.approx(km, rel=0.12), town


def test_old_regions_are_removed(tmp_path):
    for k in range(6):
        (tmp_path / f"guangshui-{k}").mkdir()
        os.utime(tmp_path / f"guangshui-{k}", (k, k))
    (tmp_path / "elsewhere-0").mkdir()
    store.prune(tmp_path, "guangshui", keep=4)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["elsewhere-0", *(f"guangshui-{k}" for k in range(2, 6))]


def test_sites_of_each_kind(region):
    count = region.sites.kind.value_counts()
    assert count["depot"] == 1
    assert count["stock_point"] == 17
    assert count["village_room"] == 402
    assert count["shelter"] >= 51
    for kind, least in (("fire_station", 3), ("team_base", 7), ("hospital", 3), ("clinic", 17), ("lookout", 8),
                        ("camera", 60), ("dip_point", 90), ("gauge", 130), ("gateway", 6)):  # fmt: skip
        assert count[kind] >= least, kind
    towns = region.sites[region.sites.kind == "lookout"]
    assert towns.elevation_m.median() > 200


def test_network_and_places_for_the_simulation(region):
    network, places = region.network(), region.places()
    assert network.node_x_m.size == len(region.road_nodes)
    assert len(places) == 17 + 402 + len(region.hamlets) + len(region.sites)
    assert len(places.of_kind("hamlet")) == len(region.hamlets)
    assert places.node.max() < network.node_x_m.size


def test_every_layer_says_what_it_is(region):
    assert all(layer.certainty in ("real", "estimate", "synthetic") and layer.source for layer in region.layers)
    assert region.layer("terrain (30 m)").certainty == "synthetic"
    with pytest.raises(KeyError):
        region.layer("no such layer")


def test_arrays_cannot_be_written(region):
    with pytest.raises(ValueError, match="read-only"):
        region.fields["elevation_m"][0, 0] = 1.0


def test_made_again_in_another_process_it_is_the_same_bytes(region, tmp_path):
    code = (
        "import sys, pathlib\n"
        "from scenarios.regions import store\n"
        "from scenarios.regions.guangshui import GuangshuiRegion\n"
        "from scenarios.regions.guangshui_making import make_guangshui\n"
        f"store.save(make_guangshui(GuangshuiRegion(cell_m={COARSE_M})), pathlib.Path(sys.argv[1]))\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "again")], check=True)
    from sim.files import cache_dir

    (folder,) = (cache_dir() / "regions").glob("guangshui-*")
    first, second = sorted(p.name for p in folder.iterdir()), sorted(p.name for p in (tmp_path / "again").iterdir())
    assert first == second
    for name in first:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
    assert json.loads((folder / "region.json").read_text(encoding="utf-8"))["digest"] == region.digest


def test_digest_follows_the_parameters():
    assert GuangshuiRegion().digest() != GuangshuiRegion(cell_m=60.0).digest()
    assert GuangshuiRegion().digest() == GuangshuiRegion().digest()
    assert GuangshuiRegion.from_planner({"cell": "30 m"}) == GuangshuiRegion()
    with pytest.raises(ValueError, match="divide 240 m"):
        GuangshuiRegion.from_planner({"cell": "70 m"})


def test_store_refuses_half_a_region(tmp_path):
    with pytest.raises(FileNotFoundError):
        store.load(tmp_path)
    assert callable(make_guangshui)
