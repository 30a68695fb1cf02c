"""The flood as a hazard: cut anywhere, amended by nothing or by a levee, kept on disk, shared by two processes."""

import concurrent.futures
import pathlib
import re
from itertools import pairwise

import numpy as np
import pytest

from sim.ground import Grid, Ground
from sim.hazards import flood_cache
from sim.hazards.base import Watch
from sim.hazards.flood import Flood
from sim.hazards.flood_alone import flood_alone, rain_everywhere
from sim.hazards.flood_grid import FLOOD, flood_grid
from sim.hazards.inflow import Inflow
from sim.hazards.rainstorm import ObservedStorm, Rainstorm, StormDraw, accumulated_m, group_means, pearson3_quantile
from sim.hazards.storage_node import StorageNode
from sim.streams import Streams

GRID = Grid(FLOOD, 0.0, 3000.0, 100.0, 30, 40)


class Event:
    def succeed(self, value=None):
        return self


def ground(now=lambda: 0.0, **more):
    x, y = np.meshgrid(np.arange(40) * 100.0, np.arange(30) * 100.0)
    bed = 60.0 - x * 0.004 + np.abs(y - 1500.0) * 0.03 + 0.05 * np.sin(x / 170.0) * np.cos(y / 130.0)
    arrays = {
        "elevation_m": bed,
        "land_m": bed + 0.2 * (np.abs(y - 1500.0) < 50.0),
        "manning_n": np.full(bed.shape, 0.04),
        "in_region": np.ones(bed.shape, bool),
        "curve_number": np.full(bed.shape, 75.0),
        **more,
    }
    return Ground({FLOOD: GRID}, {(FLOOD, k): v for k, v in arrays.items()}, Event, now)


STORM = Rainstorm(depth_m=0.2, duration_s=3 * 3600.0, centre_x_m=2000.0, centre_y_m=1500.0, begins_s=600.0)
WATCH = Watch.over(
    ["a", "b", "c"],
    np.array([500.0, 2050.0, 3850.0]),
    np.full(3, 1450.0),
    "depth_m",
    [0.1, 0.2, 0.5, 1.0],
)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("YINGJI_CACHE", str(tmp_path))
    flood_cache.forget()


def flood(**kw):
    return Flood(**{"storm": STORM, "duration_s": 5 * 3600.0, "start_s": 1800.0, **kw})


def walk(hazard, where, watch, stops, amend=()):
    """Follow a hazard to its end with forecasts cut at ``stops``; amendments come as (time, callable)."""
    end = hazard.start_s + hazard.duration_s
    state = hazard.begin(where.fields, Streams(1, (2,)))
    now, found = hazard.start_s, []
    cuts = sorted({*stops, *(t for t, _ in amend), end})
    while now < end:
        cast = hazard.forecast(state, where.fields, watch, now, end)
        stop = min(cast.until_s, next(c for c in cuts if c > now))
        got = cast.crossings
        found.append(got[got["time_s"] <= stop])
        for t, act in amend:
            if t == stop:
                act(where)
        state, now = hazard.state_at(cast, stop), stop
    return np.concatenate(found), cast


def test_crossings_do_not_depend_on_where_it_is_cut():
    whole, cast = walk(flood(), ground(), WATCH, [])
    assert len(whole) > 6 and whole["rising"].any() and (~whole["rising"]).any()
    assert cast.over
    cut, _ = walk(flood(), ground(), WATCH, [2000.0, 4321.0, 7777.7, 12000.0])
    assert np.array_equal(whole, cut)


def test_an_amendment_that_changes_nothing_changes_nothing():
    whole, _ = walk(flood(), ground(), WATCH, [])

    def same(where):
        row, col = GRID.cells(2050.0, 1450.0)
        value = float(where.fields[FLOOD, "elevation_m"].at(np.array([row]), np.array([col]))[0])
        where.amend("elevation_m", "points", [[2050.0, 1450.0]], value)

    got, _ = walk(flood(), ground(), WATCH, [], [(5000.0, same)])
    assert np.array_equal(whole, got)


def test_an_amended_run_equals_the_run_that_was_not_cut():
    """The past stays as it was, and where the amended run is cut afterwards does not matter."""

    def far(where):
        where.amend("manning_n", "points", [[50.0, 2950.0]], 0.041)

    whole, _ = walk(flood(), ground(), WATCH, [])
    got, cast = walk(flood(), ground(), WATCH, [6000.0], [(5000.0, far)])
    early = whole["time_s"] <= 5000.0
    assert np.array_equal(whole[early], got[got["time_s"] <= 5000.0])
    again, _ = walk(flood(), ground(), WATCH, [5100.0, 7000.0, 9999.0], [(5000.0, far)])
    assert np.array_equal(got, again)
    assert cast.memory.course.books["error_ratio"] < 1e-12


def test_a_levee_keeps_the_water_off_and_the_books_close():
    def levee(where):
        where.amend("elevation_m", "line", [[1950.0, 1150.0], [1950.0, 1850.0]], 75.0)

    river = Inflow(x_m=150.0, y_m=1450.0, time_s=(0.0, 1800.0, 7200.0), flow_m3_s=(0.0, 60.0, 0.0))
    hazard = flood(storm=replace_storm(depth_m=1e-4), inflows=(river,))
    whole, _ = walk(hazard, ground(), WATCH, [])
    assert set(whole["gauge"]) > {8, 9}
    held, cast = walk(hazard, ground(), WATCH, [], [(1900.0, levee)])
    assert held["gauge"].max() < 8
    assert hazard.summary(cast)["error_ratio"] < 1e-12
    late, _ = walk(hazard, ground(), WATCH, [], [(9000.0, levee)])
    early = whole["time_s"] <= 9000.0
    assert np.array_equal(whole[early], late[late["time_s"] <= 9000.0])


def test_other_watches_read_the_same_flood():
    hazard, where = flood(), ground()
    state = hazard.begin(where.fields, Streams(1, (2,)))
    cast = hazard.forecast(state, where.fields, Watch(), 1800.0, 20000.0)
    assert not len(cast.crossings)
    want, _ = walk(flood(), ground(), WATCH, [])
    assert np.array_equal(hazard.read(cast, WATCH), want)
    rain = Watch.over(["a"], np.array([2000.0]), np.array([1500.0]), "rain_3h_m", [0.05, 0.15])
    got = hazard.read(cast, rain)
    assert got["rising"].tolist() == [True, True, False, False]
    assert got["gauge"].tolist() == [0, 1, 1, 0]
    with pytest.raises(ValueError, match="no quantity"):
        hazard.read(cast, Watch.over(["a"], np.zeros(1), np.zeros(1), "smell", [1.0]))


def test_a_depth_off_the_ladder_makes_its_own_run():
    odd = Watch.over(["b"], np.array([2050.0]), np.array([1450.0]), "depth_m", [0.123])
    got, _ = walk(flood(), ground(), odd, [])
    assert len(got) and got["value"][0] == 0.123


def test_a_depth_between_rungs_is_shown_by_rungs_and_frames_wherever_it_is_cut():
    def between(depths):
        return Watch.over(["a", "b", "c"], WATCH.x_m[::4], WATCH.y_m[::4], "depth_between_m", depths)

    depths = [0.17, 0.33, 0.62, 0.88]
    own = flood(ladder_m=tuple(sorted({*Flood.model_fields["ladder_m"].default, *depths})))
    true, _ = walk(own, ground(), Watch.over(["a", "b", "c"], WATCH.x_m[::4], WATCH.y_m[::4], "depth_m", depths), [])
    whole, _ = walk(flood(), ground(), between(depths), [])
    assert len(true) > 6
    for gauge in range(12):
        exact, shown = (c[c["gauge"] == gauge] for c in (true, whole))
        assert shown["rising"].tolist() == exact["rising"].tolist()
        # a frame's rounding may bring it a little forward, the next frame is the latest
        assert (shown["time_s"] <= exact["time_s"] + 1800.0).all()
        assert (shown["time_s"] >= exact["time_s"] - 600.0).all()
    cut, _ = walk(flood(), ground(), between(depths), [2000.0, 4321.0, 7777.7, 12000.0])
    assert np.array_equal(whole, cut)

    def same(where):
        where.amend("manning_n", "points", [[50.0, 2950.0]], 0.04)

    amended, _ = walk(flood(), ground(), between(depths), [6000.0], [(5000.0, same)])
    assert np.array_equal(whole, amended)
    # on a rung it is the rung's own crossing
    rung, _ = walk(flood(), ground(), between([0.1, 0.2, 0.5, 1.0]), [])
    assert np.array_equal(rung, walk(flood(), ground(), WATCH, [])[0])


def test_flood_is_kept_and_a_torn_file_is_made_again(tmp_path):
    want, _ = walk(flood(), ground(), WATCH, [])
    files = list((tmp_path / "floods").rglob("*.npz"))
    assert len(files) == 1 and not list((tmp_path / "floods").rglob("*.lock"))
    stamp = files[0].stat().st_mtime_ns
    flood_cache.forget()
    again, cast = walk(flood(), ground(), WATCH, [])
    assert np.array_equal(want, again) and files[0].stat().st_mtime_ns == stamp
    # frames stay on disk until somebody looks at them, and are made again if the file has gone meanwhile
    course = cast.memory.course
    frames = course.frames
    files[0].unlink()
    flood_cache.forget()
    assert frames.any() and np.array_equal(course.frames, frames) and course.speed_frames.any() and files[0].exists()
    # of a few cells no more is read, and it is the same, one after the other or at once
    cells = np.argsort(frames.reshape(len(frames), -1).sum(axis=0))[-3:]
    depths, speeds = (f.reshape(len(f), -1)[:, cells] for f in (course.frames, course.speed_frames))
    for some in ([2], [0, 2], [0, 1, 2]):
        found = course.moving.columns(cells[some])
        assert np.array_equal(found[0], depths[:, some]) and np.array_equal(found[1], speeds[:, some])
    files[0].unlink()
    flood_cache.forget()
    assert np.array_equal(course.moving.columns(cells)[0], depths) and files[0].exists()
    files[0].write_bytes(files[0].read_bytes()[:1000])
    flood_cache.forget()
    again, _ = walk(flood(), ground(), WATCH, [])
    assert np.array_equal(want, again)


def test_every_file_that_makes_a_flood_is_digested():
    root = pathlib.Path(flood_cache.__file__).parents[1]
    # what the water meets is digested as arrays, or only read afterwards
    apart = {"hazards/base.py", "hazards/flood_cache.py", "hazards/flood_crossings.py", "hazards/flood_grid.py"}
    apart |= {"hazards/flood_flow.py"}
    # these make a storm or reservoirs, which stand in the key themselves as they were drawn
    apart |= {f"hazards/{name}.py" for name in ("design_rain", "design_storm", "storms", "small_dams")}
    seen, todo = set(), ["hazards/flood.py"]
    while todo:
        name = todo.pop()
        seen.add(name)
        for floor, module in re.findall(
            r"^ *from sim\.(hazards|kernels)\.(\w+) import", (root / name).read_text(), re.M
        ):
            if (found := f"{floor}/{module}.py") not in seen | apart:
                todo.append(found)
    assert seen == {name for name in flood_cache.CODE if name.endswith(".py")}


def test_two_who_want_the_same_flood_get_it(tmp_path):
    path = tmp_path / "floods" / "aa" / "aa.npz"
    made = []
    course = walk(flood(), ground(), WATCH, [])[1].memory.course

    def make():
        made.append(1)
        return course

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda _: flood_cache.fetch("aa", make), range(4)))
    assert len(made) == 1 and path.exists() and all(len(g.time_s) == len(course.time_s) for g in got)
    # a lock left by a process that is gone does not stop anybody
    flood_cache.forget()
    path.unlink()
    path.with_suffix(".lock").write_text("999999999")
    assert flood_cache.fetch("aa", make) is not None and len(made) == 2


def test_reservoir_level_is_watched_and_water_conserved():
    label = np.zeros(GRID.shape, np.uint8)
    label[13:17, 18:21] = 1
    node = StorageNode(
        name="pond", label=1, level_m=52.0, curve_level_m=(50.0, 52.0, 54.0), curve_volume_m3=(0.0, 5e4, 3e5),
        crest_m=52.5, width_m=5.0, outlet_x_m=2200.0, outlet_y_m=1450.0,
    )  # fmt: skip
    hazard, where = flood(reservoirs=(node,)), ground(reservoir=label)
    watch = Watch.over(["pond"], np.array([1900.0]), np.array([1500.0]), "reservoir_level_m", [52.5])
    got, cast = walk(hazard, where, watch, [])
    assert got["rising"].tolist() == [True]
    books = cast.memory.course.books
    assert books["error_ratio"] < 1e-12 and books["nodes_m3"] > 5e4


def test_books_that_do_not_close_fail_the_run(monkeypatch):
    from sim.hazards import flood_course

    monkeypatch.setattr(flood_course, "ERROR_RATIO", 0.0)
    with pytest.raises(RuntimeError, match="lost or made water"):
        walk(flood(keep=False), ground(), WATCH, [])


def test_storms_are_the_same_whoever_asks_and_differ_by_event():
    where = ground()
    hazard = flood(storm=StormDraw())
    storms = [hazard.storm_of(where.fields, Streams(1, (e,))) for e in range(40)]
    assert (
        hazard.begin(where.fields, Streams(1, (3,))).storm
        == storms[3]
        == hazard.storm_of(where.fields, Streams(1, (3,)))
    )
    assert len({s.depth_m for s in storms}) == 40
    low, high = (pearson3_quantile(0.11, 0.55, 3.5 * 0.55, 1 / t) for t in (10, 200))
    assert all(low <= s.depth_m <= high for s in storms)
    assert Rainstorm.from_planner(storms[0].to_planner()) == storms[0]
    liulin = ObservedStorm(centre_x_m=0.0, centre_y_m=0.0, spread=0.0, centre_spread_m=0.0).draw(1)
    fallen = liulin.fallen_m([0.0], [0.0], 24 * 3600.0)
    assert np.isclose(fallen.sum(), 0.503) and np.isclose(accumulated_m(fallen, 4 * 3600.0).max(), 0.3736)


def test_rain_of_the_flood_is_the_rain_of_the_storm():
    storm = replace_storm(speed_m_s=1.0, pattern="uniform")
    hazard = flood(storm=storm, infiltration="none", edge="closed", duration_s=4 * 3600.0)
    _, cast = walk(hazard, ground(), WATCH, [])
    x, y = GRID.centres(*np.divmod(np.arange(1200), 40))
    fallen = storm.fallen_m(x, y, 4 * 3600.0)
    assert np.isclose(cast.memory.course.books["rain_m3"], fallen.sum() * 1e4, rtol=1e-12)
    means = group_means(fallen, np.arange(1200) % 2, 2)
    assert means.shape == (2, 48) and np.isclose(means.sum() * 600 * 1e4, cast.memory.course.books["rain_m3"])


def replace_storm(**kw):
    return STORM.model_copy(update=kw)


def test_coarse_grid_keeps_rivers_joined_and_land_above_bed():
    rng = np.random.default_rng(0)
    x, y = np.meshgrid(np.arange(120), np.arange(100))
    z = 200.0 - 0.2 * x + 0.4 * np.abs(y - 50 - 10 * np.sin(x / 15.0)) + rng.uniform(0, 0.05, x.shape)
    river = np.round(50 + 10 * np.sin(np.arange(120) / 15.0)).astype(int)
    direction = np.full(z.shape, 255, np.uint8)
    stream = np.zeros(z.shape, np.uint8)
    for c in range(120):
        z[river[c], c] = 199.0 - 0.2 * c
        stream[river[c], c] = 1
        if c < 119:
            direction[river[c], c] = {0: 0, -1: 1, 1: 7}[int(np.sign(river[c + 1] - river[c]))]
    fine = Grid("terrain", 0.0, 3000.0, 30.0, 100, 120)
    fields = {
        "elevation_m": z, "in_region": np.ones(z.shape, bool), "manning_n": np.full(z.shape, 0.05),
        "flow_direction": direction, "stream": stream, "flow_accumulation": stream * 50_000.0,
        "town": (x > 60).astype(np.uint8),
    }  # fmt: skip
    grid, coarse = flood_grid(fine, fields, 120.0, [1800.0], [1500.0])
    assert grid.shape == (25, 30) and grid.cell_m == 120.0
    bed = coarse["elevation_m"]
    assert (coarse["land_m"] >= bed).all() and coarse["town"].max() == 1
    cells = list(dict.fromkeys((int(river[c]) // 4, c // 4) for c in range(120)))
    beds = [bed[c] for c in cells]
    assert all(b <= a + 1e-9 for a, b in pairwise(beds))
    with pytest.raises(ValueError, match="multiple"):
        flood_grid(fine, fields, 100.0)


def test_bad_floods_say_why():
    with pytest.raises(ValueError, match="ladder must rise"):
        flood(ladder_m=(0.5, 0.2))
    with pytest.raises(ValueError, match="no soil"):
        flood(infiltration="green-ampt", soil="cheese")
    away = Inflow(x_m=-50.0, y_m=0.0, time_s=(0.0,), flow_m3_s=(1.0,))
    with pytest.raises(ValueError, match="outside the region"):
        walk(flood(inflows=(away,)), ground(), WATCH, [])
    with pytest.raises(ValueError, match="rising times"):
        Inflow(x_m=0.0, y_m=0.0, time_s=(5.0, 1.0), flow_m3_s=(1.0, 1.0))
    with pytest.raises(ValueError, match="without a value"):
        walk(flood(), ground(manning_n=np.full(GRID.shape, np.nan)), WATCH, [])


def test_a_flood_alone_on_a_raster():
    z = np.add.outer(np.abs(np.arange(21) - 10) * 0.5, np.arange(30)[::-1] * 0.05)
    z[0, :5] = np.nan
    storm = rain_everywhere([1e-5, 0.0, 2e-5], [0.0, 450.0, 1000.0], 1800.0)
    assert np.isclose(storm.depth_m, 1e-5 * 450 + 2e-5 * 800)
    course, grid = flood_alone(z, 10.0, duration_s=3600.0, storm=storm, inflows=(), edge="closed")
    assert grid.shape == z.shape and course.books["error_ratio"] < 1e-12
    assert np.isclose(course.books["rain_m3"], storm.depth_m * 100.0 * (z.size - 5))
    river = Inflow(x_m=5.0, y_m=-105.0, time_s=(0.0,), flow_m3_s=(0.5,))
    course, _ = flood_alone(z, 10.0, duration_s=1800.0, inflows=(river,), soil="sand", wetness=0.2)
    assert np.isclose(course.books["inflow_m3"], 900.0) and course.books["lost_m3"] > 0.0
    with pytest.raises(ValueError, match="rain or an inflow"):
        flood_alone(z, 10.0, duration_s=60.0)
    with pytest.raises(ValueError, match="rising times"):
        rain_everywhere([1e-5, 1e-5], [5.0, 5.0])
