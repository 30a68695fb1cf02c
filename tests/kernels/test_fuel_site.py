"""Sun on slopes, air beside fuel, height; the classes of sites."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernels import fuel_site as fs

LATITUDE = math.radians(31.6)


def sun(slope=0.0, aspect_deg=0.0, day=80, clock=12.0):
    a = math.radians(aspect_deg)
    east, north, up, clear = fs.sun_at(day, math.radians(15 * (clock - 12)), LATITUDE)
    return clear * fs.facing(slope, math.sin(a), math.cos(a), east, north, up)


def test_sun_by_hand():
    # equinox (day 81: declination 0), noon: altitude 90 - 31.6; 1.98 * 0.75**(1/sin A) on level ground, times sin A
    up = math.cos(LATITUDE)
    assert sun(day=81) == pytest.approx(1.98 * 0.75 ** (1 / up) * up, rel=1e-9)
    # a slope as steep as the latitude that faces south takes it square
    assert sun(math.tan(LATITUDE), 180, 81) == pytest.approx(1.98 * 0.75 ** (1 / up), rel=1e-9)
    assert sun(clock=3) == 0.0


@given(st.floats(0.05, 1.0), st.integers(1, 365), st.floats(0, 5))
def test_slopes_take_their_sun_by_turns(slope, day, before):
    assert sun(slope, 90, day, 12 - before) == pytest.approx(sun(slope, 270, day, 12 + before), abs=1e-12)
    assert sun(slope, 180, day, 12.0) >= sun(slope, 0, day, 12.0)
    assert sun(slope, 90, day, 12 - before) >= sun(slope, 270, day, 12 - before) - 1e-12


def test_air_beside_fuel_by_hand():
    # INT-359, eqs 1 and 2 in their units: 1 cal/cm2/min in still air warms by 1/0.026 F
    t, h = fs.beside_fuel(20.0, 0.5, 0.0, 1.0)
    assert (t - 20) * 1.8 == pytest.approx(38.46, abs=0.01)
    assert h == pytest.approx(0.5 * math.exp(-0.033 * 38.46), rel=1e-4)
    windy, damper = fs.beside_fuel(20.0, 0.5, 8.0, 1.0)
    assert 20 < windy < t and h < damper < 0.5
    assert fs.beside_fuel(20.0, 0.5, 3.0, 0.0) == (20.0, 0.5)


def test_higher_is_colder_and_moister():
    t, h = fs.at_height(20.0, 0.4, 457.0)
    assert t == pytest.approx(20 - 2.97, abs=0.01)
    assert h == pytest.approx(0.4 * 2.339 / 1.942, rel=0.01)  # saturation at 20.0 and 17.03 C, kPa (Magnus)
    assert fs.at_height(20.0, 0.99, 457.0)[1] == 1.0


@pytest.mark.parametrize(
    ("slope_x", "slope_y", "what"),
    # uphill south faces north: classes 1, 2; uphill west faces east: 3, 4; uphill north faces south: 5, 6; 7, 8 west
    [(0.1, 0.05, 0), (0, -0.3, 1), (0.02, -0.6, 2), (-0.3, 0, 3), (-0.6, 0.1, 4), (0, 0.3, 5), (0, 0.6, 6), (0.3, 0, 7),
     (0.6, 0.2, 8)],
)  # fmt: skip
def test_exposures(slope_x, slope_y, what):
    assert fs.exposure_of(slope_x, slope_y) == what


def test_sites_are_where_their_row_says():
    hours = np.arange(24) + 0.5
    one = np.ones(24)
    angle = np.radians(15 * (hours - 12))
    air = np.empty((fs.BANDS * fs.EXPOSURES * 2, 24, 2))
    fs.air_at_sites(15 * one, 0.4 * one, 2 * one, one, 350 * one, angle, LATITUDE, fs.EXPOSURES, fs.BANDS, air)
    level = air[(1 * fs.EXPOSURES + 0) * 2]
    plain = np.empty((2, 24, 2))
    fs.air_at_sites(15 * one, 0.4 * one, 2 * one, one, 350 * one, angle, LATITUDE, 1, 1, plain)
    assert np.array_equal(level, plain[0])
    south, north = air[(fs.EXPOSURES + 6) * 2], air[(fs.EXPOSURES + 2) * 2]
    assert south[12, 0] > level[12, 0] > north[12, 0]
    assert air[(fs.EXPOSURES + 6) * 2 + 1][12, 0] < south[12, 0]
    below, above = air[6 * 2], air[(2 * fs.EXPOSURES + 6) * 2]
    assert below[12, 0] > south[12, 0] > above[12, 0]
