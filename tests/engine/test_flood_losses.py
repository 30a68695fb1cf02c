"""Drains, Horton's soil and plants as a hazard meets them: amended, cut anywhere, their books held."""

import numpy as np
import pytest

from sim.hazards import flood_cache
from sim.hazards.flood import Flood
from sim.hazards.flood_grid import FLOOD, flood_grid
from sim.hazards.flood_soil import HORTON_FIELDS, MM_H, ground_arrays, horton_soils, soil_arrays
from tests.engine.test_flood import GRID, STORM, WATCH, ground, walk

SHORT = STORM.model_copy(update={"duration_s": 3600.0, "depth_m": 0.08})
DRAIN = 36.0 * MM_H


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("YINGJI_CACHE", str(tmp_path))
    flood_cache.forget()


def flood(**kw):
    return Flood(**{"storm": SHORT, "duration_s": 2 * 3600.0, "start_s": 600.0, **kw})


def drained(rate=DRAIN):
    """A ground whose middle third has drains."""
    field = np.zeros(GRID.shape)
    field[:, 14:27] = rate
    return ground(drain_m_s=field)


def blocked(where):
    where.amend("drain_m_s", "area", [[1400.0, 0.0], [2700.0, 0.0], [2700.0, 3000.0], [1400.0, 3000.0]], 0.0)


def cleared(where):
    where.amend("drain_m_s", "area", [[1400.0, 0.0], [2700.0, 0.0], [2700.0, 3000.0], [1400.0, 3000.0]], DRAIN)


@pytest.mark.parametrize("scheme", ["local inertial", "finite volume"])
def test_drains_are_blocked_and_cleared_and_the_water_is_conserved(scheme):
    dry, bare = walk(flood(scheme=scheme), drained(0.0), WATCH, [])
    without, none = walk(flood(scheme=scheme), ground(), WATCH, [])
    # drains that take nothing change nothing, to the bit
    assert np.array_equal(dry, without)
    assert np.array_equal(bare.memory.course.depth_max_m, none.memory.course.depth_max_m)
    assert none.memory.course.books["drained_m3"] == 0.0 and "drained_m3" not in flood().summary(none)

    whole, cast = walk(flood(scheme=scheme), drained(), WATCH, [])
    books = cast.memory.course.books
    assert books["drained_m3"] > 0.01 * books["rain_m3"] and books["error_ratio"] < 1e-12
    assert flood().summary(cast)["drained_m3"] == books["drained_m3"]
    cells = 13 * GRID.rows
    assert books["drained_m3"] <= DRAIN * 7200.0 * cells * GRID.cell_area_m2
    assert cast.memory.course.depth_max_m.sum() < none.memory.course.depth_max_m.sum()
    cut, again = walk(flood(scheme=scheme), drained(), WATCH, [1111.0, 3333.3, 5000.0])
    assert np.array_equal(whole, cut) and again.memory.course.books == books

    stopped, held = walk(flood(scheme=scheme), drained(), WATCH, [], [(2500.0, blocked)])
    less = held.memory.course.books
    assert 0.0 < less["drained_m3"] < books["drained_m3"] and less["error_ratio"] < 1e-12
    early = whole["time_s"] <= 2500.0
    assert np.array_equal(whole[early], stopped[stopped["time_s"] <= 2500.0])
    mended, later = walk(flood(scheme=scheme), drained(), WATCH, [], [(2500.0, blocked), (4000.0, cleared)])
    more = later.memory.course.books
    assert less["drained_m3"] < more["drained_m3"] < books["drained_m3"] and more["error_ratio"] < 1e-12
    cut, again = walk(flood(scheme=scheme), drained(), WATCH, [3000.0, 6000.0], [(2500.0, blocked), (4000.0, cleared)])
    assert np.array_equal(mended, cut) and again.memory.course.books == more


def test_what_amends_drains_wakes_the_flood_and_is_part_of_its_ground():
    assert {"drain_m_s", "interception_m", *HORTON_FIELDS} <= Flood.listens
    where = drained()
    before = flood()._ground_digest(where.fields)
    blocked(where)
    assert flood()._ground_digest(where.fields) != before


def test_horton_by_soil_by_wetness_and_by_the_grounds_own_rates():
    _, cast = walk(flood(infiltration="horton", soil="clay"), ground(), WATCH, [])
    _, sandy = walk(flood(infiltration="horton", soil="grown sand"), ground(), WATCH, [])
    one, two = cast.memory.course.books, sandy.memory.course.books
    assert 0.0 < one["lost_m3"] < two["lost_m3"] and max(one["error_ratio"], two["error_ratio"]) < 1e-12
    first, last, decay = horton_soils()["clay"]
    own = {name: np.full(GRID.shape, x) for name, x in zip(HORTON_FIELDS, (first, last, decay), strict=True)}
    found, same = walk(flood(infiltration="horton", soil="sand"), ground(**own), WATCH, [])
    assert same.memory.course.books == one
    cut, _ = walk(flood(infiltration="horton", soil="sand"), ground(**own), WATCH, [1500.0, 4444.4])
    assert np.array_equal(found, cut)
    base = ground_arrays(ground(imperviousness=np.full(GRID.shape, 0.25)).fields, "horton")
    label = np.zeros(GRID.shape)
    label[0, 0] = 1
    soil = soil_arrays("horton", "loam", 0.8, 0.5, base, label)
    dry, steady, _k = horton_soils()["loam"]
    # half wet: the first rate lies half way down to the last; a quarter is sealed; a reservoir takes nothing
    assert soil.first_m_s[2, 2] == pytest.approx(0.75 * (dry + steady) / 2)
    assert soil.conductivity_m_s[2, 2] == pytest.approx(0.75 * steady)
    assert soil.first_m_s[1, 1] == soil.conductivity_m_s[1, 1] == 0.0
    with pytest.raises(ValueError, match="no soil 'cheese'; one of sand"):
        flood(infiltration="horton", soil="cheese")


def test_plants_hold_rain_except_where_curve_numbers_do():
    held = ground(interception_m=np.full(GRID.shape, 0.002))
    assert "interception_m" not in ground_arrays(held.fields, "curve number")
    storm = SHORT.model_copy(update={"semi_major_m": 1e6, "semi_minor_m": 1e6})
    _, cast = walk(flood(infiltration="none", storm=storm), held, WATCH, [])
    books = cast.memory.course.books
    assert books["lost_m3"] == pytest.approx(0.002 * GRID.rows * GRID.cols * GRID.cell_area_m2, rel=1e-9)
    _, plain = walk(flood(infiltration="curve number", storm=storm), held, WATCH, [])
    _, bare = walk(flood(infiltration="curve number", storm=storm), ground(), WATCH, [])
    assert plain.memory.course.books == bare.memory.course.books


def test_a_region_gives_its_losses_to_the_coarse_grid():
    from scenarios.regions.cover import CLASSES, INTERCEPTION_MM, PINE, WATER, derived
    from sim.ground import Grid

    cover = np.array([[PINE, PINE], [WATER, WATER]], np.uint8)
    fine = derived(cover, np.zeros(cover.shape), np.zeros(cover.shape))["interception_m"]
    assert fine[0, 0] == np.float32(2e-3) and fine[1, 0] == 0.0
    assert set(INTERCEPTION_MM) <= {c.code for c in CLASSES}
    shape = (8, 8)
    fields = {
        "elevation_m": np.add.outer(np.arange(8.0), np.zeros(8)), "in_region": np.ones(shape, bool),
        "manning_n": np.full(shape, 0.05), "flow_direction": np.full(shape, 255, np.uint8),
        "flow_accumulation": np.zeros(shape), "interception_m": np.tile(fine, (4, 4)),
        "drain_m_s": np.full(shape, DRAIN),
    }  # fmt: skip
    _grid, coarse = flood_grid(Grid("terrain", 0.0, 240.0, 30.0, *shape), fields, 60.0)
    assert coarse["interception_m"] == pytest.approx(np.full((4, 4), 1e-3))
    assert coarse["drain_m_s"] == pytest.approx(np.full((4, 4), DRAIN))
    assert FLOOD == "flood" and "horton_first_m_s" not in coarse
