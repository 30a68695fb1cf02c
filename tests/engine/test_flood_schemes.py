"""The finite-volume scheme as a hazard's switch: cut anywhere, amended by nothing, kept apart, its books held."""

import numpy as np
import pytest

from sim.hazards import flood_cache, flood_course
from sim.hazards.flood import Flood
from sim.hazards.flood_alone import flood_alone
from sim.hazards.inflow import Inflow
from tests.engine.test_flood import GRID, STORM, WATCH, ground, walk

SHORT = 2 * 3600.0


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("YINGJI_CACHE", str(tmp_path))
    flood_cache.forget()


def flood(**kw):
    storm = STORM.model_copy(update={"duration_s": 3600.0})
    return Flood(**{"storm": storm, "duration_s": SHORT, "start_s": 600.0, "scheme": "finite volume", **kw})


def same(where):
    row, col = GRID.cells(2050.0, 1450.0)
    value = float(where.fields[GRID.name, "elevation_m"].at(np.array([row]), np.array([col]))[0])
    where.amend("elevation_m", "points", [[2050.0, 1450.0]], value)


def test_crossings_depend_neither_on_cuts_nor_on_an_amendment_of_nothing(tmp_path):
    whole, cast = walk(flood(), ground(), WATCH, [])
    assert len(whole) > 3 and cast.memory.course.books["error_ratio"] < 1e-12
    cut, _ = walk(flood(), ground(), WATCH, [1000.0, 3333.3, 5000.0])
    assert np.array_equal(whole, cut)
    got, _ = walk(flood(), ground(), WATCH, [], [(3000.0, same)])
    assert np.array_equal(whole, got)
    # both schemes see much the same flood of a slow storm, and each is kept by itself
    local, other = walk(flood(scheme="local inertial"), ground(), WATCH, [])
    assert len(list((tmp_path / "floods").rglob("*.npz"))) == 2
    a, b = cast.memory.course, other.memory.course
    assert not np.array_equal(a.depth_max_m, b.depth_max_m)
    assert np.abs(a.depth_max_m - b.depth_max_m).mean() < 0.05
    wet = (a.speed_max_m_s > 0.3) & (b.speed_max_m_s > 0.3)
    assert wet.sum() > 50 and 0.7 < np.median(a.speed_max_m_s[wet] / b.speed_max_m_s[wet]) < 1.4
    assert abs(len(whole) - len(local)) <= 3


@pytest.mark.parametrize("scheme", ["finite volume", "local inertial"])
def test_books_fail_the_run_at_rounding(monkeypatch, scheme):
    # the error is often none at all, so that only a bar below zero is missed for certain
    monkeypatch.setattr(flood_course, "ERROR_RATIO", -1.0)
    with pytest.raises(RuntimeError, match="lost or made water"):
        walk(flood(keep=False, scheme=scheme), ground(), WATCH, [])


def test_a_flood_alone_takes_the_scheme():
    z = np.add.outer(np.abs(np.arange(21) - 10) * 0.5, np.arange(30)[::-1] * 0.05)
    river = Inflow(x_m=5.0, y_m=-105.0, time_s=(0.0,), flow_m3_s=(5.0,))
    course, _ = flood_alone(z, 10.0, duration_s=900.0, inflows=(river,), scheme="finite volume")
    assert course.books["error_ratio"] < 1e-12 and np.isclose(course.books["inflow_m3"], 4500.0)
    assert course.speed_max_m_s.max() > 0.5
    with pytest.raises(ValueError, match="stage needs rising times"):
        flood(edge="stage", edge_time_s=(5.0, 1.0), edge_level_m=(1.0, 2.0))
    with pytest.raises(ValueError, match="another edge none"):
        flood(edge_time_s=(5.0,), edge_level_m=(1.0,))
    with pytest.raises(ValueError, match="scheme"):
        flood(scheme="magic")
