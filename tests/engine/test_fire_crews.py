"""Our crews on the raster beside Fried & Fried's analytic containment, and how their line is measured; gusts."""

import math

import numpy as np
import pytest
from small_fire import fire, spec, team, world

from experiments.verify.crews import BAR, Case, fought
from sim.hazards.fire_hours import FireHours
from sim.kernels.frontline import along_front
from sim.missions.firefight import Contained
from sim.missions.fireline import LineBuilt, StoodOff


@pytest.mark.parametrize(
    "case",
    [
        Case(0.05, 2.0, 3.0, 3600.0, "rear", heading_deg=60.0),
        Case(0.05, 1.5, 3.0, 3600.0, "head"),
        Case(0.05, 3.0, 5.0, 3600.0, "rear", heading_deg=25.0),
    ],
    ids=lambda case: f"{case.anchor}-{case.length_to_width:g}",
)
def test_final_areas_are_the_analytic_ones(case):
    found = fought(case)
    assert found.rate_m_s == pytest.approx(case.rate_m_s, rel=1e-3)
    assert found.length_to_width == pytest.approx(case.length_to_width, rel=1e-3)
    assert abs(found.difference) <= BAR


def test_crews_slower_than_the_head_do_not_contain_it():
    assert math.isnan(fought(Case(0.05, 2.0, 0.8, 1800.0, "rear")).raster_m2)


def test_a_way_along_the_front_is_as_long_as_the_front():
    # cells of 10 m along a straight front of slope 1:3, which lies 4 m beyond their centres at the most
    row = np.arange(61)
    x, y = 10.0 * row, 10.0 * np.floor(row / 3.0)
    normal = np.array([-1.0, 3.0]) / math.sqrt(10.0)
    short = (np.array([0.0, 4.0]) @ normal) - np.column_stack([x, y]) @ normal
    fx, fy = x + short * normal[0], y + short * normal[1]
    order, far = np.empty(61, np.int32), np.empty(61)
    n = along_front(x, y, fx, fy, np.ones(61, bool), float(fx[0]), float(fy[0]), 16.0, 1e9, order, far)
    length_m = math.dist((fx[0], fy[0]), (fx[-1], fy[-1]))
    assert n == 61 and far[60] == pytest.approx(length_m, rel=1e-9)
    # from centre to centre it would be a staircase
    along_front(x, y, x, y, np.ones(61, bool), 0.0, 0.0, 16.0, 1e9, order, far)
    assert far[60] > 1.05 * length_m


def test_nobody_stands_before_the_flames_of_gusts():
    hours = FireHours(wind_m_s=(4.0,), gust_m_s=(9.0,), wind_from_deg=(270.0,), humidity=(0.4,), temperature_c=(15.0,))
    gusty = fire(weather=hours)
    plain = world([gusty], [])
    state = gusty.ahead(gusty.begin(plain.ground.fields, plain.hazard_streams), plain.ground.fields, 1800.0)
    edge = gusty.front(state, plain.ground.fields)
    lasting_m, gust_m = float(edge["flame_length_m"].max()), float(edge["gust_flame_m"].max())
    assert gust_m > 1.2 * lasting_m

    def run(**rules):
        # everybody attacks the flames that last; those of the gusts are beyond the limit
        limit_m = 0.5 * (lasting_m + gust_m)
        limits = {"flame_limit_hand_m": limit_m, "flame_limit_stand_off_m": limit_m, "blowers": 0, "ahead": False}
        return world([gusty], [team(crews=2)], spec(**(limits | rules)), until_h=12).run()

    stand = run()
    assert "gusts" in {e.why for e in stand.of(StoodOff)}
    goes_on = run(gust_stand_off=False)
    assert goes_on.of(LineBuilt) and goes_on.of(Contained) and not goes_on.of(StoodOff)
    # the rear, whose flames are short in gusts, too, is worked in either case
    assert stand.of(LineBuilt)
