"""The forest-fire hazard: forecasts do not depend on how they are asked for; lines hold; areas and crossings."""

import math

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ground import Amendment, Field, Fields, Grid, Ground
from sim.hazards import fire_window
from sim.hazards.base import HazardEnded, Watch
from sim.hazards.driver import Driver
from sim.hazards.fire_hours import FireHours, RateFactor, Spark
from sim.hazards.fire_moisture import SunPlace
from sim.hazards.forest_fire import ForestFire
from sim.hazards.terrain_wind import TerrainWind
from sim.hazards.wang_mao import WangMao
from sim.kernels import fire_cells as k
from sim.kernels import rothermel as r
from sim.record import Record
from sim.streams import Streams

X, Y = 503000.0, 3497000.0
STREAMS = Streams(1, (1,))


def ground(fuel=188, flat=False, patchy=False):
    n = 200
    grid = Grid("terrain", 500000.0, 3500000.0, 30.0, n, n)
    row, col = np.mgrid[:n, :n]
    height = np.zeros((n, n)) if flat else 60 * np.sin(col / 9) + 50 * np.cos(row / 11)
    fuels = np.full((n, n), fuel)
    if patchy:
        fuels = np.where((row + 2 * col) % 7 < 2, 102, fuels)
        fuels[(row % 13 == 0) & (col % 5 == 0)] = 98
    layers = {
        "elevation_m": height.astype(np.float32),
        "fuel_model": fuels.astype(np.int16),
        "canopy_cover": np.where(fuels == 102, 0.0, 0.6).astype(np.float32),
        "canopy_height_m": np.where(fuels == 102, 0.0, 10.0).astype(np.float32),
    }
    return Fields(0, {"terrain": grid}, {("terrain", name): Field(a) for name, a in layers.items()})


def amend(fields, time_s, field, xy, shape="line"):
    done = Amendment(time_s, fields.revision + 1, field, shape, np.asarray(xy, dtype=float), 1.0)
    return Fields(done.revision, fields.grids, fields.arrays, (*fields.amendments, done))


def fire(**more):
    swing = [(4 + 3 * math.sin(h), 40.0 * h % 360) for h in range(30)]
    given_ = {
        "x_m": X,
        "y_m": Y,
        "start_s": 36000.0,
        "weather": FireHours(
            wind_m_s=tuple(w for w, _ in swing),
            wind_from_deg=tuple(d for _, d in swing),
            humidity=(0.3,),
            temperature_c=(20.0,),
        ),
    }
    return ForestFire(**(given_ | more))


WATCH = (
    Watch.over(["town"], np.array([X + 150]), np.array([Y + 20]), "fire_distance_m", [60.0, 120.0])
    + Watch.over(["post"], np.array([X - 60]), np.array([Y + 30]), "arrival", [0.0])
    + Watch.over(["area"], np.array([X]), np.array([Y]), "burnt_area_m2", [1e4, 4e4])
)


def follow(model, fields, stops, until_s, changes=()):
    """Run through legs that end at the stops; ``changes`` are (time, field, xy) and cut too."""
    state = model.begin(fields, STREAMS)
    now, crossings = model.start_s, []
    todo = sorted({*stops, *(c[0] for c in changes), until_s})
    for stop in todo:
        forecast = model.forecast(state, fields, WATCH, now, stop)
        crossings += forecast.crossings.tolist()
        state, now = model.state_at(forecast, stop), stop
        for time_s, field, xy in changes:
            if time_s == stop:
                fields = amend(fields, time_s, field, xy)
    return state, crossings, fields


def same(one, two):
    assert (one.row0, one.col0, one.rows, one.cols) == (two.row0, two.col0, two.rows, two.cols)
    n = one.window.counters[k.HEAP]
    for name, a, b in zip(one.window._fields, one.window, two.window, strict=True):
        # what lies behind the trial cells of the heap has no meaning
        assert np.array_equal(a[:n], b[:n]) if name in ("heap", "keys") else np.array_equal(a, b), name


@settings(max_examples=12, deadline=None)
@given(st.lists(st.floats(36001, 60000), max_size=6), st.booleans())
def test_cut_anywhere_gives_the_same(stops, patchy):
    fields = ground(102 if patchy else 188, patchy=patchy)
    until = 60000.0 if not patchy else 45000.0
    stops = [s for s in stops if s < until]
    whole, crossings, _ = follow(fire(), fields, [], until)
    parts, again, _ = follow(fire(), fields, stops, until)
    assert crossings == again
    same(whole, parts)
    # state_at within a leg is the state of a leg that ends there
    state = fire().begin(fields, STREAMS)
    forecast = fire().forecast(state, fields, WATCH, 36000.0, until)
    for stop in stops[:2]:
        short = fire().forecast(state, fields, WATCH, 36000.0, stop)
        same(fire().state_at(forecast, stop), fire().state_at(short, stop))


@settings(max_examples=8, deadline=None)
@given(st.floats(36001, 59000))
def test_a_no_op_amendment_changes_nothing(when):
    fields = ground(patchy=True)
    far = [(X + 2500, Y), (X + 2600, Y + 50)]
    whole, crossings, _ = follow(fire(), fields, [], 60000.0)
    parts, again, _ = follow(fire(), fields, [], 60000.0, [(when, "fireline", far), (when, "extinguished", far)])
    assert crossings == again
    # the line's own cells are marked; nothing else differs
    assert np.array_equal(whole.arrival_s(), parts.arrival_s())
    for name, layer in whole.layers(whole.burnt_box()).items():
        assert np.array_equal(layer, parts.layers(parts.burnt_box())[name], equal_nan=True)


def test_the_past_stays_and_only_what_lies_behind_the_line_changes():
    fields = ground(102)
    free, _, _ = follow(fire(), fields, [], 40000.0)
    line = [(X - 400, Y - 60), (X + 400, Y - 60)]
    held, _, _ = follow(fire(), fields, [], 40000.0, [(37500.0, "fireline", line)])
    a, b = free.arrival_s(), held.arrival_s()
    assert np.array_equal(a[a <= 37500], b[a <= 37500])
    assert np.isfinite(b).sum() < np.isfinite(a).sum()


def test_a_closed_line_contains_and_the_fire_is_out():
    fields = ground(102, patchy=True)
    model = fire()
    angle = np.linspace(0, 2 * np.pi, 40)
    ring = np.column_stack([X + 140 * np.cos(angle), Y + 110 * np.sin(angle)])
    state, _, fields = follow(model, fields, [], 36900.0, [(36900.0, "fireline", ring)])
    forecast = model.forecast(state, fields, WATCH, 36900.0, 36900.0 + 12 * 3600)
    end = model.state_at(forecast, forecast.until_s)
    assert forecast.over and model.is_out(end, fields) and len(model.front(end, fields)) == 0
    grid = end.grid(fields.grids["terrain"])
    x, y = grid.centres(*np.nonzero(np.isfinite(end.arrival_s())))
    assert np.all(((x - X) / 150) ** 2 + ((y - Y) / 120) ** 2 <= 1)
    assert model.areas(end).burnt_m2 > 0.5 * math.pi * 140 * 110 * 0.7


def test_an_edge_put_out_stops_and_a_rekindle_goes_on():
    fields = ground(188, flat=True)
    model = fire()
    state, _, _ = follow(model, fields, [], 40000.0)
    edge = model.front(state, fields)
    xy = np.column_stack([edge["x_m"], edge["y_m"]])
    fields = amend(fields, 40000.0, "extinguished", xy, "points")
    forecast = model.forecast(state, fields, WATCH, 40000.0, 44000.0)
    out = model.state_at(forecast, 44000.0)
    assert forecast.over and model.is_out(out, fields)
    assert model.areas(out).burnt_m2 == model.areas(state).burnt_m2
    fields = amend(fields, 44000.0, "rekindled", xy[:1], "points")
    forecast = model.forecast(out, fields, WATCH, 44000.0, 50000.0)
    assert not forecast.over
    assert model.areas(model.state_at(forecast, 50000.0)).burnt_m2 > model.areas(out).burnt_m2


def test_half_an_edge_put_out_spreads_from_the_other_half_only():
    fields = ground(188, flat=True)
    model = fire(weather=FireHours(wind_m_s=(2.0,), humidity=(0.3,), temperature_c=(20.0,)))
    state, _, _ = follow(model, fields, [], 40000.0)
    edge = model.front(state, fields)
    west = edge[edge["x_m"] < X]
    fields = amend(fields, 40000.0, "extinguished", np.column_stack([west["x_m"], west["y_m"]]), "points")
    forecast = model.forecast(state, fields, WATCH, 40000.0, 43000.0)
    later = model.front(model.state_at(forecast, 43000.0), fields)
    assert later["x_m"].max() > edge["x_m"].max()
    assert later["x_m"].min() > edge["x_m"].min() - 2 * model.cell_m


def test_a_window_that_grows_gives_the_same_fire(monkeypatch):
    fields = ground(102, patchy=True)
    line = [(X - 400, Y - 130), (X + 900, Y - 130)]
    small, crossings, _ = follow(fire(), fields, [], 42000.0, [(37000.0, "fireline", line)])
    monkeypatch.setattr("sim.hazards.fire_course.FIRST_CELLS", 256)
    large, again, _ = follow(fire(), fields, [], 42000.0, [(37000.0, "fireline", line)])
    assert small.cols > fire_window.FIRST_CELLS and crossings == again
    one, two = small.arrival_s(), large.arrival_s()
    row, col = np.nonzero(np.isfinite(one))
    shifted = two[row + small.row0 - large.row0, col + small.col0 - large.col0]
    assert np.array_equal(one[row, col], shifted)
    assert np.isfinite(one).sum() == np.isfinite(two).sum()


def exact_area(weather, hours, beds, row, factor):
    """Area of the Minkowski sum of the hours' ellipses, by support functions: what a fire on uniform ground burns."""
    angle = np.linspace(0, 2 * np.pi, 7200, endpoint=False)
    reach = np.zeros_like(angle)
    for h in range(hours):
        to = math.radians(weather.wind_from_deg[h] + 180)
        wind = weather.wind_m_s[h] * factor
        rate, hx, hy, lw, _ = r.head(beds[h, row], wind * math.sin(to), wind * math.cos(to), 0.0, 0.0, False)
        back = r.backing_rate(rate, lw)
        a, c = (rate + back) / 2, (rate - back) / 2
        along = np.cos(angle) * hx + np.sin(angle) * hy
        across = np.sin(angle) * hx - np.cos(angle) * hy
        reach += 3600 * (c * along + np.hypot(a * along, a / lw * across))
    step = angle[1]
    bend = (np.roll(reach, 1) - 2 * reach + np.roll(reach, -1)) / step**2
    return 0.5 * step * float(np.sum(reach * (reach + bend)))


@pytest.mark.parametrize(
    "winds", [((3, 0), (3, 90)), ((6, 0), (1, 90)), ((1, 0), (6, 90)), ((5, 0), (5, 135), (2, 270))]
)
def test_weather_that_turns(winds):
    weather = FireHours(
        wind_m_s=tuple(float(w) for w, _ in winds),
        wind_from_deg=tuple(float(d) for _, d in winds),
        humidity=(0.25,),
        temperature_c=(20.0,),
    )
    fields = ground(101, flat=True)
    model = fire(start_s=0.0, weather=weather, adjustment=0.5, cell_m=5.0)
    end, _, _ = follow(model, fields, [], 3600.0 * len(winds))
    exact = exact_area(weather, len(winds), end.setting.weather.beds, int(end.rows_used[0]), 0.5 / 1.15)
    assert model.areas(end).burnt_m2 == pytest.approx(exact, rel=0.015)


def test_too_moist_for_an_hour_then_on():
    # grass does not carry fire in an hour of rain; it goes on when it is dry, from where it stood
    wet = FireHours(wind_m_s=(2.0,), humidity=(0.3,), temperature_c=(20.0,), rain_m=(0, 0, 0.001, *([0.0] * 20)))
    fields = ground(101, flat=True)
    model = fire(start_s=3600.0, weather=wet)
    sizes = [model.areas(follow(model, fields, [], t)[0]).burnt_m2 for t in (7200.0, 10800.0, 6 * 3600.0, 9 * 3600.0)]
    assert sizes[0] == sizes[1] > 0
    assert sizes[3] > sizes[0]


def test_rain_drowns_it():
    soaked = FireHours(humidity=(0.9,), rain_m=(0.0, *([0.004] * 4), *([0.0] * 20)))
    model = fire(start_s=0.0, weather=soaked)
    fields = ground()
    forecast = model.forecast(model.begin(fields, STREAMS), fields, WATCH, 0.0, 86400.0)
    assert forecast.over and forecast.until_s == 3 * 3600.0
    assert model.is_out(model.state_at(forecast, forecast.until_s), fields)


def test_front_tells_where_it_burns_hottest():
    fields = ground(102, flat=True)
    model = fire(weather=FireHours(wind_m_s=(6.0,), wind_from_deg=(270.0,), humidity=(0.3,), temperature_c=(20.0,)))
    state, _, _ = follow(model, fields, [], 37000.0)
    edge = model.front(state, fields)
    head = edge[np.argmax(edge["x_m"])]
    rear = edge[np.argmin(edge["x_m"])]
    assert head["out_x"] > 0.7 > 0 > rear["out_x"]
    assert head["rate_m_s"] > 5 * rear["rate_m_s"] and head["flame_length_m"] > rear["flame_length_m"] > 0
    assert np.allclose(np.hypot(edge["out_x"], edge["out_y"]), 1.0)
    ahead = model.ahead(state, fields, 600.0)
    assert model.areas(ahead).burnt_m2 > model.areas(state).burnt_m2
    assert state.time_s == 37000.0


def test_areas_by_kind_of_ground():
    grass, _, _ = follow(fire(), ground(102), [], 38000.0)
    areas = fire().areas(grass)
    assert areas.burnt_m2 > 0 and areas.forest_m2 == 0 and areas.damaged_m2 == 0
    pine, _, _ = follow(fire(), ground(188), [], 60000.0)
    areas = fire().areas(pine)
    assert areas.forest_m2 == areas.burnt_m2 and 0 < areas.damaged_m2 < areas.burnt_m2


def test_several_sparks_meet():
    model = fire(sparks=(Spark(x_m=X + 200, y_m=Y, delay_s=600.0), Spark(x_m=X, y_m=Y + 900, delay_s=0.0)))
    end, _, _ = follow(model, ground(102), [], 37500.0)
    one, _, _ = follow(fire(), ground(102), [], 37500.0)
    assert model.areas(end).burnt_m2 > fire().areas(one).burnt_m2
    late = end.arrival_s()
    grid = end.grid(ground().grids["terrain"])
    row, col = (int(v) for v in grid.cells(X + 200, Y))
    assert late[row, col] == 36600.0


def test_no_fuel_no_fire():
    model = fire()
    fields = ground(98)
    forecast = model.forecast(model.begin(fields, STREAMS), fields, WATCH, 36000.0, 37000.0)
    assert forecast.over and model.summary(forecast)["burnt_area_m2"] == 0
    assert model.rasters(forecast) == {}


def test_rasters_and_planner_form():
    model = fire()
    fields = ground()
    forecast = model.forecast(model.begin(fields, STREAMS), fields, WATCH, 36000.0, 50000.0)
    rasters = model.rasters(forecast)
    assert np.nansum(rasters["arrival_s"] >= 36000) * 100 == model.summary(forecast)["burnt_area_m2"]
    assert ForestFire.from_planner(model.to_planner()) == model
    assert k.BURNT in rasters["status"]


def test_rates_are_adjusted_by_fuel():
    plain, quick = fire(), fire(rates=(RateFactor(fuel="TL8", factor=3.0),))
    one, two = (follow(m, ground(), [], 43200.0)[0] for m in (plain, quick))
    assert quick.areas(two).burnt_m2 > 5 * plain.areas(one).burnt_m2
    with pytest.raises(ValueError, match="no fuel model TL99"):
        fire(rates=(RateFactor(fuel="TL99", factor=3.0),))


def test_leafless_trees_shelter_less():
    bare, green = (follow(fire(leafless=v), ground(186), [], 50000.0)[0] for v in (0.4, 1.0))
    assert fire().areas(bare).burnt_m2 > fire().areas(green).burnt_m2


def test_bad_weather_is_refused():
    with pytest.raises(ValueError, match="differ in length"):
        FireHours(wind_m_s=(1.0, 2.0), humidity=(0.3, 0.3, 0.3))
    with pytest.raises(ValueError, match="between 0"):
        FireHours(humidity=(30.0,))


def test_the_driver_runs_it_and_a_crew_holds_it():
    # crossings reach a listener; a line drawn while it burns stops it; the record tells its areas
    env = simpy.Environment(initial_time=36000.0)
    fields = ground(102, flat=True)
    arrays = {key: field.base for key, field in fields.arrays.items()}
    land = Ground(fields.grids, arrays, env.event, lambda: env.now)
    record = Record()
    model = fire(weather=FireHours(wind_m_s=(3.0,), wind_from_deg=(270.0,), humidity=(0.3,), temperature_c=(20.0,)))
    driver = Driver(env, "fire-1", model, land, record, STREAMS, 36000.0 + 6 * 3600)
    heard = driver.listen(WATCH)
    free = model.areas(follow(model, fields, [], 36000.0 + 6 * 3600)[0]).burnt_m2

    def crew():
        yield env.timeout(1200.0)
        angle = np.linspace(0, 2 * np.pi, 30)
        edge = model.front(driver.state(), land.fields)
        x, y = edge["x_m"].mean(), edge["y_m"].mean()
        reach = 60 + np.hypot(edge["x_m"] - x, edge["y_m"] - y).max()
        for a in range(len(angle) - 1):
            yield env.timeout(5.0)
            ring = np.column_stack([x + reach * np.cos(angle[a : a + 2]), y + reach * np.sin(angle[a : a + 2])])
            land.amend("fireline", "line", ring)

    env.process(crew())
    env.run(until=36000.0 + 6 * 3600)
    driver.close()
    figures = {e.figure: e.value for e in record.of(HazardEnded)}
    assert figures["out"] == 1.0 and 0 < figures["burnt_area_m2"] < free / 5
    assert driver.over.triggered
    assert heard.items


def hills():
    """Return one fuel on hills with a ridge of 120 m along the middle."""
    fields = ground(102, flat=True)
    row, col = np.mgrid[:200, :200]
    height = 120 * np.exp(-(((col - 100) / 12.0) ** 2)) + 0.0 * row
    return Fields(0, fields.grids, fields.arrays | {("terrain", "elevation_m"): Field(height.astype(np.float32))})


def test_south_slopes_burn_drier_and_height_counts():
    steady = FireHours(wind_m_s=(2.0,) * 30, humidity=(0.4,), temperature_c=(12.0,), height_m=0.0)
    fields = hills()
    row, _col = np.mgrid[:200, :200]
    south = Fields(
        0, fields.grids, fields.arrays | {("terrain", "elevation_m"): Field((10.0 * row).astype(np.float32))}
    )
    model = fire(weather=steady, sun=SunPlace(day=20))
    north = model.begin(fields, STREAMS)
    assert north.setting.exposures == 9 and north.setting.bands == 3
    state = model.begin(south, STREAMS)
    # all of the plane faces north by 10 m in 30 and lies far above the weather: moderate north, above
    n = len(state.setting.fuels)
    assert set(state.rows_used // n) == {2 * (2 * 9 + 1)}
    plain = fire(weather=steady, site_moisture=False).begin(south, STREAMS)
    assert set(plain.rows_used // n) == {0}


def test_dead_moisture_as_given():
    model = fire(dead_moisture=(0.06, 0.07, 0.08))
    state = model.begin(ground(102, flat=True), STREAMS)
    assert np.all(state.setting.moisture == [0.06, 0.07, 0.08])
    wet, dry = (follow(fire(dead_moisture=(m, m, m)), ground(102, flat=True), [], 37800.0)[0] for m in (0.12, 0.04))
    assert fire().areas(dry).burnt_m2 > 1.3 * fire().areas(wet).burnt_m2


def test_the_wind_is_stronger_on_the_ridge():
    fields = hills()
    weather = FireHours(wind_m_s=(5.0,), wind_from_deg=(180.0,), humidity=(0.3,), temperature_c=(20.0,))
    on = fire(weather=weather, terrain_wind=TerrainWind(half_m=300.0))
    ridge, valley = replaced(on, 503000.0), replaced(on, 501200.0)
    sizes = {}
    for name, model in (("ridge", ridge), ("valley", valley), ("level", replaced(fire(weather=weather), 501200.0))):
        state, _, _ = follow(model, fields, [], 37200.0)
        sizes[name] = model.areas(state).burnt_m2
    assert sizes["ridge"] > 1.2 * sizes["level"] >= sizes["valley"]
    whole, crossings, _ = follow(ridge, fields, [], 40000.0)
    parts, again, _ = follow(ridge, fields, [36900.0, 38111.0], 40000.0)
    assert crossings == again
    same(whole, parts)


def replaced(model, x_m):
    return model.model_copy(update={"x_m": x_m})


def test_gusts_lengthen_flames_and_do_not_hasten_spread():
    calm = FireHours(wind_m_s=(4.0,), wind_from_deg=(270.0,), humidity=(0.3,), temperature_c=(20.0,))
    gusty = calm.model_copy(update={"gust_m_s": (7.0,)})
    fields = ground(102, flat=True)
    one, two = (follow(fire(weather=w), fields, [], 37800.0)[0] for w in (calm, gusty))
    same(one, two)
    plain, edge = fire(weather=calm).front(one, fields), fire(weather=gusty).front(two, fields)
    assert np.array_equal(plain["gust_flame_m"], plain["flame_length_m"])
    head = np.argmax(edge["x_m"])
    assert edge["gust_flame_m"][head] > 1.2 * edge["flame_length_m"][head]
    assert (edge["gust_flame_m"] >= edge["flame_length_m"]).all()
    with pytest.raises(ValueError, match=r"hour 1"):
        FireHours(wind_m_s=(4.0,), gust_m_s=(3.0,))


def test_wang_and_mao_through_the_same_solver():
    weather = FireHours(wind_m_s=(4.0,), wind_from_deg=(270.0,), humidity=(0.3,), temperature_c=(20.0,))
    fields = ground(101, flat=True)
    model = fire(start_s=0.0, weather=weather, spread_model="wang-mao", cell_m=5.0)
    end, _, _ = follow(model, fields, [], 3600.0)
    assert not model.is_verified and fire().is_verified
    # 0.03 * 20 + 0.05 W + 0.01 * 70 - 0.3 m/min, grass 1.6; an ellipse with its rear focus at the spark
    rate0 = (0.6 + 0.05 * (4 / 0.836) ** (2 / 3) + 0.7 - 0.3) / 60 * 1.6
    head, back = rate0 * math.exp(0.1783 * 4), rate0 * math.exp(-0.1783 * 4)
    area = math.pi * 0.5 * (head + back) * rate0 * 3600**2
    assert model.areas(end).burnt_m2 == pytest.approx(area, rel=0.02)
    wet = fire(spread_model="wang-mao", dead_moisture=(0.3, 0.3, 0.3))
    assert not wet.forecast(wet.begin(fields, STREAMS), fields, WATCH, 36000.0, 37000.0).crossings.size
    moist = fire(spread_model="wang-mao", wang_mao=WangMao(humidity="as-coded"))
    assert moist != fire(spread_model="wang-mao")
    assert ForestFire.from_planner(moist.to_planner()) == moist
