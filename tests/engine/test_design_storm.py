"""Design storms against figures that were reckoned by hand; what is said wrongly of one is told."""

import math

import numpy as np
import pytest
from pydantic import ValidationError

from sim.hazards.base import Watch
from sim.hazards.design_storm import ASSUMED, CELLS, EXTENT, RECALLED, REDUCED, SHAPED, DesignStorm
from sim.hazards.rainstorm import INTERVAL_S, Rainstorm, StormDraw, Within, accumulated_m
from sim.hazards.storm_cells import StormCell
from sim.hazards.storms import rains_until_s
from sim.units import REQUIRED
from tests.engine.test_flood import GRID, flood, ground, walk

BOX = Within(0.0, 0.0, 4000.0, 3000.0, lambda _x, _y: True)
MM = 1e-3


def storm(**given):
    """Return a storm as a planner writes it."""
    text = {"return_period": "100 a", "duration": "2 h", **given}
    return DesignStorm.from_planner(text)


def test_the_storm_formula_gives_the_depth():
    # 1190 (1 + 0.9 lg 100) / 120^0.7 = 116.76 L/(s ha), over 167 = 0.6991 mm/min, in 120 min 83.9 mm
    assert storm(place="suizhou").depth_m == pytest.approx(83.9 * MM, abs=0.05 * MM)
    # A1 (1 + C lg P) T / (T + b)^n = 10 x 1.8 x 60 / 70^0.75 = 1080 / 24.2007
    own = storm(return_period="10年", duration="60 min", formula={"a1": 10, "c": 0.8, "b": "10 min", "n": 0.75})
    assert own.depth_m == pytest.approx(44.627 * MM, abs=0.001 * MM)
    assert own.estimates == (RECALLED,)
    seen = {"a1": 10, "c": 0.8, "b": "10 min", "n": 0.75, "certainty": "official", "source": "notice"}
    assert storm(formula=seen).estimates == ()


def test_the_wettest_time_of_each_length_is_what_the_formula_says():
    own = storm(duration="4 h", begins="1 h", peak="40 %", formula={"a1": 10, "c": 0.8, "b": "10 min", "n": 0.75})
    rain = own.draw(1, BOX)
    assert (rain.begins_s, rain.flattening_s, rain.decay) == (3600.0, 600.0, 0.75)
    fallen = rain.fallen_m(10.0, 10.0, 6 * 3600.0)[0]
    assert fallen.sum() == pytest.approx(own.depth_m, rel=1e-12)
    assert not fallen[:12].any() and fallen[12] > 0.0
    # 26 x t / (t + 10)^0.75 mm in any t minutes; intervals of 5 min do not straddle the peak as the best window does
    for minutes in (20, 30, 60, 120):
        most = accumulated_m(fallen, minutes * 60.0).max()
        assert most == pytest.approx(26.0 * minutes / (minutes + 10.0) ** 0.75 * MM, rel=0.01)
    # the peak lies 40 % into the rain, after 96 min; the wettest 5 min bring 26 x 5 / 15^0.75 = 17.056 mm
    at = int(np.argmax(fallen))
    assert at * INTERVAL_S <= 3600.0 + 96 * 60.0 <= (at + 1) * INTERVAL_S
    assert 0.95 * 17.056 < fallen[at] / MM < 17.056


def test_pearson_iii_with_a_skewness_of_two_is_an_exponential():
    # Cs = 2: phi = -ln p - 1; 100 mm x (1 + 0.5 (ln 100 - 1)) = 280.26 mm
    rare = storm(duration="24 h", frequency={"mean": "100 mm", "cv": 0.5, "cs_ratio": 4})
    assert rare.depth_m == pytest.approx(280.2585 * MM, abs=1e-4 * MM)
    assert rare.estimates == (ASSUMED, SHAPED)
    # the figures of a drawn storm: 110 mm, Cv 0.55, Cs = 3.5 Cv bring 326 mm once in 100 years
    assert storm(duration="24 h", frequency={"mean": "110 mm", "cv": 0.55}).depth_m == pytest.approx(0.326, abs=5e-4)


def test_the_mean_over_an_area_is_less_than_the_rain_at_a_point():
    # 100 square miles, 1 h: 1 - e^-1.1 + e^-2.1 = 0.78959
    wide = storm(duration="1 h", place="suizhou", area="258.9988110336 km2")
    assert wide.depth_m / wide.point_depth_m == pytest.approx(0.789585, abs=1e-6)
    assert wide.estimates == (RECALLED, REDUCED)


def test_it_falls_on_the_whole_region_alike_or_on_an_ellipse():
    alike = storm(place="suizhou").draw(1, BOX)
    depth = alike.fallen_m([0.0, 4000.0, 1e5], [0.0, 3000.0, 1e5], 7200.0).sum(axis=1)
    assert depth == pytest.approx([alike.depth_m] * 3, rel=1e-12)
    where = {"centre_x": "2 km", "centre_y": "1 km", "semi_major": "3 km", "semi_minor": "2 km", "axis": "90 deg"}
    oval = storm(place="suizhou", extent={**where, "background": "0 %"})
    assert oval.estimates == (RECALLED, EXTENT)
    depth = oval.draw(1, BOX).fallen_m([2000.0, 5000.0, 2000.0], [1000.0, 1000.0, 3000.0], 7200.0).sum(axis=1)
    assert depth == pytest.approx(oval.depth_m * np.array([1.0, 0.5, 0.5]), rel=1e-12)


CELL = {"begins": "30 min", "lasts": "1 h", "rate": "60 mm/h", "peak": "50 %", "x": "2 km", "y": "1 km",
        "speed": "0 m/s", "semi_major": "2 km", "semi_minor": "1 km", "axis": "90 deg"}  # fmt: skip


def test_a_cell_brings_half_its_peak_rate_times_its_life():
    cell = StormCell.from_planner(CELL)
    assert cell.fallen_m(np.array([0.0, 1800.0, 3600.0, 5400.0, 9e9])) == pytest.approx(
        [0, 0, 15 * MM, 30 * MM, 30 * MM]
    )
    # a quarter of its life: half of the peak's rate is reached, an eighth of the depth is down
    assert cell.fallen_m(np.array([1800.0 + 900.0])) == pytest.approx([30 * MM / 8])
    early = cell.model_copy(update={"peak": 0.0})
    assert early.fallen_m(np.array([3600.0])) == pytest.approx([0.75 * 30 * MM])
    late = cell.model_copy(update={"peak": 1.0})
    assert late.fallen_m(np.array([3600.0])) == pytest.approx([0.25 * 30 * MM])


def test_moving_cells_add_rain_where_they_pass_and_keep_their_volume():
    bare, begins = storm(place="suizhou"), 1800.0
    wet = storm(place="suizhou", cells=[CELL, {**CELL, "speed": "5 m/s", "from": "270 deg"}])
    assert wet.estimates == (RECALLED, CELLS) and rains_until_s(wet) == 7200.0
    one, both = bare.draw(1, BOX), wet.draw(1, BOX)
    # 2 km away on the axis of the cell that stands half of it falls; far away nothing
    stands = both.model_copy(update={"cells": both.cells[:1]})
    points = ([2000.0, 4000.0, 1e5], [1000.0] * 3, 7200.0)
    more = stands.fallen_m(*points) - one.fallen_m(*points)
    assert more.sum(axis=1) == pytest.approx([30 * MM, 15 * MM, 0.0], abs=1e-9)
    # 5 m/s from the west: after 45 min (middle of an interval + 30 min) it stands 5 m/s x 45 min east of its start
    moves = both.model_copy(update={"cells": both.cells[1:]})
    x = np.arange(-20e3, 40e3, 250.0)
    k = int((begins + 2700.0) // INTERVAL_S)
    rain = moves.fallen_m(x, np.full(x.size, 1000.0), 7200.0) - one.fallen_m(x, np.full(x.size, 1000.0), 7200.0)
    assert abs(x[np.argmax(rain[:, k])] - (2000.0 + 5.0 * (2700.0 + 150.0))) <= 125.0
    # volume: 30 mm on pi a b / ln 2, however it moves
    xx, yy = (a.ravel() for a in np.meshgrid(x, np.arange(-15e3, 17e3, 250.0)))
    for rainy in (stands, moves):
        fell = (rainy.fallen_m(xx, yy, 7200.0) - one.fallen_m(xx, yy, 7200.0)).sum() * 250.0**2
        assert fell == pytest.approx(30 * MM * math.pi * 2000.0 * 1000.0 / math.log(2.0), rel=2e-3)
    assert moves.rate_m_s(2000.0 + 5.0 * 1950.0, 1000.0, begins + 1800.0) == pytest.approx(
        one.rate_m_s(0.0, 0.0, begins + 1800.0) + 55 * MM / 3600.0, rel=1e-9
    )


def test_a_flood_gets_the_rain_of_storm_and_cells():
    cell = {**CELL, "begins": "10 min", "lasts": "50 min"}
    hazard = flood(storm=storm(duration="1 h", place="suizhou", cells=[cell]), duration_s=7200.0, infiltration="none")
    _crossings, cast = walk(hazard, ground(), Watch(), [])
    rain = hazard.storm.draw(1, Within(GRID.west_m, GRID.south_m, GRID.east_m, GRID.north_m, lambda _x, _y: True))
    x, y = GRID.centres(np.arange(GRID.rows)[:, None], np.arange(GRID.cols)[None, :])
    x, y = np.broadcast_arrays(x, y)
    fell = rain.fallen_m(x.ravel(), y.ravel(), 7200.0).sum() * GRID.cell_area_m2
    assert cast.memory.course.books["rain_m3"] == pytest.approx(fell, rel=1e-9)


def test_what_is_wrong_is_told_with_what_was_found():
    def said(**given):
        with pytest.raises(ValidationError) as told:
            storm(**given)
        return str(told.value)

    assert "say the unit: '100' has none; one of a, years" in said(return_period=100, place="suizhou")
    assert "not in a unit of return period" in said(return_period="100 h", place="suizhou")
    assert "found none" in said()
    assert "found place, frequency" in said(place="suizhou", frequency={"mean": "100 mm", "cv": 0.5})
    assert "place: no storm formula of 'wuhen' is known; one of suizhou, wuhan" in said(place="wuhen")
    assert "expected 1.01 a or more" in said(return_period="1 a", frequency={"mean": "100 mm", "cv": 0.5})
    assert "found 0.0 mm" in said(return_period="0.25 a", formula={"a1": 1, "c": 5, "b": "1 min", "n": 0.5})
    with pytest.raises(ValidationError, match="say the unit"):
        StormDraw.model_validate({"return_low": 20}, context=REQUIRED)
    whole = storm(place="suizhou", area="50 km2", cells=[CELL], extent={"centre_x": "1 km", "centre_y": "2 km"})
    assert DesignStorm.from_planner(whole.to_planner()) == whole
    rain = Rainstorm(depth_m=0.1, centre_x_m=0.0, centre_y_m=0.0, cells=whole.cells)
    assert Rainstorm.from_planner(rain.to_planner()) == rain
