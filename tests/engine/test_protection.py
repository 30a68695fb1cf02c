"""Homes against the ordinary flood: the standard is met by construction, danger zones come from the flood itself."""

import numpy as np
import pandas as pd
import pytest

from scenarios.regions.design_flood import design_depth_m, design_rain_m
from scenarios.regions.protection import WET_M, in_danger, listed, protected_land_m, protected_years
from sim.ground import Grid

CELL_M = 240.0


@pytest.fixture(scope="module")
def valley(tmp_path_factory):
    """A valley that falls to the west, with a hamlet every cell up one side."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINGJI_CACHE", str(tmp_path_factory.mktemp("cache")))
        grid = Grid("flood", 0.0, 21 * CELL_M, CELL_M, 21, 60)
        row, col = np.mgrid[0:21, 0:60]
        bed = 100.0 + 0.5 * col + 0.8 * np.abs(row - 10)
        fields = {
            "elevation_m": bed,
            "land_m": bed,
            "manning_n": np.full(bed.shape, 0.05),
            "in_region": np.ones(bed.shape, bool),
            "curve_number": np.full(bed.shape, 80.0),
        }
        x, y = grid.centres(np.repeat(np.arange(21), 2), np.tile([15, 30], 21))
        hamlets = pd.DataFrame(
            {"id": [f"4213811012{k:02d}-01" for k in range(42)], "kind": "hamlet", "x_m": x, "y_m": y}
        )
        hamlets["protected_years"] = np.tile([10, 5], 21)
        yield grid, fields, hamlets


def test_design_rain_is_that_of_pearson_iii():
    # mean 110 mm, Cv 0.55, Cs 3.5 Cv: the figures in the storm's own docstring
    assert [round(1000 * design_rain_m(t)) for t in (10, 20, 50, 100)] == [189, 230, 285, 326]


def test_the_flood_of_the_standard_does_not_enter(valley):
    grid, fields, hamlets = valley
    land = protected_land_m(grid, fields, hamlets, ())
    row, col = grid.cells(hamlets.x_m, hamlets.y_m)
    assert (land >= fields["land_m"]).all()
    for years in (5, 10):
        level = fields["land_m"] + design_depth_m(grid, fields, (), years)
        mine = (hamlets.protected_years == years).to_numpy()
        assert (level[row, col][mine] <= land[row, col][mine] + 1e-6).all()
    # where nobody lives nothing is raised
    empty = np.ones(grid.shape, bool)
    empty[row, col] = False
    assert (land[empty] == fields["land_m"][empty]).all()


def test_danger_zones_are_what_the_great_flood_enters_and_a_survey_misses_some(valley):
    grid, fields, hamlets = valley
    endangered = in_danger(grid, fields, hamlets, ())
    row, col = grid.cells(hamlets.x_m, hamlets.y_m)
    above = fields["land_m"] + design_depth_m(grid, fields, (), 100) - protected_land_m(grid, fields, hamlets, ())
    assert (endangered == (above[row, col] >= WET_M)).all()
    assert endangered.any() and not endangered.all()
    assert not listed(hamlets, endangered, 0.0, 3).any()
    assert (listed(hamlets, endangered, 1.0, 3) == endangered).all()
    some, more = listed(hamlets, endangered, 0.3, 3), listed(hamlets, endangered, 0.7, 3)
    assert (more | some == more).all()


def test_a_quarter_of_the_places_hold_half_of_their_standard():
    ids = [f"42138110{k // 90 + 1:02d}{k % 90 + 10}-{k % 9 + 1:02d}" for k in range(4000)]
    hamlets = pd.DataFrame({"id": ids, "kind": np.where(np.arange(4000) % 5 == 0, "quarter", "hamlet")})
    years = protected_years(hamlets, 11)
    full = np.where(hamlets.kind == "quarter", 20, 10)
    assert set((full / years).tolist()) == {1.0, 2.0}
    # sd of a share of 0.25 of 4000 is 0.007
    assert (years < full).mean() == pytest.approx(0.25, abs=0.03)
    # another list of hamlets leaves the others' luck as it was
    assert (protected_years(hamlets.iloc[100:], 11) == years[100:]).all()
