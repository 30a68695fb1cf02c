"""Wind over terrain: by hand on simple forms, and on real hills its mean is the level wind's."""

import math
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.hazards.terrain_wind import TerrainWind
from sim.kernels.terrain_wind import curvature, over_terrain


def curved(elevation, steps, cell_m):
    rows, cols = elevation.shape
    out = np.empty(rows * cols)
    curvature(elevation.astype(np.float32), steps, 0, 0, rows, cols, cell_m, out)
    return out.reshape(rows, cols)


def test_curvature_by_hand():
    # a ridge that runs north: 20 m above what lies 100 m west and east, level with north and south
    z = np.zeros((9, 9))
    z[:, 4] = 20.0
    expected = 0.25 * (20 / 200 + 0.0 + 2 * 20 / (200 * math.sqrt(2)))
    assert curved(z, 2, 50.0)[4, 4] == pytest.approx(expected, rel=1e-6)
    assert curved(-z, 2, 50.0)[4, 4] == pytest.approx(-expected, rel=1e-6)
    row, col = np.mgrid[:9, :9]
    assert np.abs(curved(3.0 * row + 2.0 * col, 1, 50.0)[1:-1, 1:-1]).max() < 1e-6


def test_windward_lee_and_turning_by_hand():
    # uphill to the east by 0.5: Os = 0.5 when the steepest is as steep
    scale = 0.5 / math.atan(0.5)
    assert over_terrain(4.0, 0.0, 0.5, 0.0, 0.0, 0.5, scale) == pytest.approx((5.0, 0.0))
    assert over_terrain(-4.0, 0.0, 0.5, 0.0, 0.0, 0.5, scale) == pytest.approx((-3.0, 0.0))
    assert over_terrain(0.0, 4.0, 0.5, 0.0, 0.0, 0.5, scale) == pytest.approx((0.0, 4.0), abs=1e-12)
    assert over_terrain(4.0, 0.0, 0.0, 0.0, 0.25, 0.5, scale) == pytest.approx((5.0, 0.0))
    # wind from the south-west meets a slope that faces west (uphill east): Os = 0.5 cos 45, turned by 0.5 Os to the
    # slope's contour, which is north; Ryan 1977
    x, y = over_terrain(1.0, 1.0, 0.5, 0.0, 0.0, 0.5, scale)
    windward = 0.5 * math.cos(math.pi / 4)
    assert math.atan2(y, x) == pytest.approx(math.pi / 4 + 0.5 * windward, rel=1e-9)
    assert math.hypot(x, y) == pytest.approx(math.sqrt(2) * (1 + 0.5 * windward), rel=1e-9)


@given(st.floats(-9, 9), st.floats(-9, 9), st.floats(-2, 2), st.floats(-2, 2), st.floats(-0.25, 0.25))
def test_never_less_than_half_nor_more_than_half_again(x, y, sx, sy, curve):
    u, v = over_terrain(x, y, sx, sy, curve, 0.5, 0.7)
    speed = math.hypot(x, y)
    assert 0.5 * speed - 1e-9 <= math.hypot(u, v) <= 1.5 * speed + 1e-9


def test_the_mean_over_real_hills_is_the_level_wind():
    pytest.importorskip("matplotlib")
    with resources.as_file(resources.files("matplotlib") / "mpl-data/sample_data/jacksboro_fault_dem.npz") as path:
        z = np.load(path)["elevation"].astype(np.float32)
    cell = 90.0
    relief = TerrainWind().relief(z, cell)
    curve = 0.5 * np.clip(relief.curve_scale * curved(z, relief.steps, cell), -0.5, 0.5)
    gy, gx = np.gradient(z, cell)
    for degrees in range(0, 360, 45):
        wx, wy = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        speed = [
            math.hypot(*over_terrain(wx, wy, gx[r, c], -gy[r, c], curve[r, c], relief.slope_gain, relief.slope_scale))
            for r in range(5, z.shape[0] - 5, 7)
            for c in range(5, z.shape[1] - 5, 7)
        ]
        assert np.mean(speed) == pytest.approx(1.0, abs=0.02)
        assert np.std(speed) > 0.05
