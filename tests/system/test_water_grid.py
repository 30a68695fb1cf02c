"""The water's grid comes back from disk as it was made."""

import numpy as np

from scenarios.regions.guangshui import GuangshuiRegion, load_guangshui
from scenarios.water_grid import water_grid


def test_a_kept_grid_is_the_one_that_was_made(tmp_path, monkeypatch):
    region = load_guangshui(GuangshuiRegion(cell_m=240.0))
    monkeypatch.setenv("YINGJI_CACHE", str(tmp_path))
    grid, fields, levees = water_grid(region, 480.0)
    (file,) = (tmp_path / "grids").iterdir()
    again, kept, levees_too = water_grid(region, 480.0)
    assert grid == again and np.array_equal(levees, levees_too) and fields.keys() == kept.keys()
    for name, array in fields.items():
        assert array.dtype == kept[name].dtype and np.array_equal(array, kept[name]) and not kept[name].flags.writeable
    written = file.stat().st_mtime_ns
    water_grid(region, 480.0)
    assert file.stat().st_mtime_ns == written
