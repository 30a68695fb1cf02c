"""The ellipse as a metric, wind and slope as vectors, wind adjustment; a plain reference beside each."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.hazards.fuels import fuel_table
from sim.kernels import rothermel as r


def bed_of(code="GR2", dead=0.06):
    table = fuel_table()
    bed = np.zeros(r.BED_COLUMNS)
    r.fuel_bed(table.rows[table.codes.index(code)], np.array([dead, dead + 0.01, dead + 0.02, 0.5, 0.9]), bed)
    return bed


def travel(m, dx, dy):
    return math.sqrt(m[0] * dx * dx + 2 * m[1] * dx * dy + m[2] * dy * dy) + m[3] * dx + m[4] * dy


def by_bisection(head, heading, lw, dx, dy):
    """Time at which the growing ellipse first holds the point: the definition, solved the slow way."""
    e = math.sqrt(lw * lw - 1) / lw
    back = head * (1 - e) / (1 + e)
    a, c = (head + back) / 2, (head - back) / 2
    b = a / lw
    along = dx * math.cos(heading) + dy * math.sin(heading)
    across = -dx * math.sin(heading) + dy * math.cos(heading)
    low, high = 0.0, 10 * math.hypot(dx, dy) / back
    for _ in range(200):
        t = (low + high) / 2
        inside = ((along - c * t) / a) ** 2 + (across / b) ** 2 <= t * t
        low, high = (low, t) if inside else (t, high)
    return high


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.001, 5), st.floats(-math.pi, math.pi), st.floats(1, 8), st.floats(-math.pi, math.pi), st.floats(0.1, 99)
)
def test_metric_is_the_ellipse(head, heading, lw, way, length):
    m = np.array(r.ellipse_metric(head, math.cos(heading), math.sin(heading), lw, 0.0, 0.0))
    dx, dy = length * math.cos(way), length * math.sin(way)
    assert travel(m, dx, dy) == pytest.approx(by_bisection(head, heading, lw, dx, dy), rel=1e-6)


@given(st.floats(0.0, 1.5), st.floats(-math.pi, math.pi))
def test_slope_shortens_the_map(slope, upslope):
    # a circle on the slope: uphill and down it takes the ground's length, across it the map's
    gx, gy = slope * math.cos(upslope), slope * math.sin(upslope)
    m = np.array(r.ellipse_metric(1.0, 1.0, 0.0, 1.0, gx, gy))
    assert travel(m, math.cos(upslope), math.sin(upslope)) == pytest.approx(math.hypot(1, slope), rel=1e-6)
    assert travel(m, -math.sin(upslope), math.cos(upslope)) == pytest.approx(1.0, rel=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.5, 8), st.floats(0, 1.0), st.floats(-math.pi, math.pi), st.floats(-math.pi, math.pi))
def test_wind_and_slope_add_as_vectors(wind, slope, blows, up):
    bed = bed_of()
    rate, hx, hy, lw, _ = r.head(
        bed, wind * math.cos(blows), wind * math.sin(blows), slope * math.cos(up), slope * math.sin(up), False
    )
    phi_w = bed[r.WIND_K] * wind ** bed[r.WIND_B]
    phi_s = bed[r.SLOPE_K] * slope**2
    x = phi_w * math.cos(blows) + phi_s * math.cos(up)
    y = phi_w * math.sin(blows) + phi_s * math.sin(up)
    assert rate == pytest.approx(bed[r.R0] * (1 + math.hypot(x, y)), rel=1e-9)
    assert hx * hx + hy * hy == pytest.approx(1.0)
    assert 1 <= lw <= r.LENGTH_TO_WIDTH_CAP


def test_rates_rise_with_wind_and_fall_with_moisture():
    winds = [r.head(bed_of(), w, 0.0, 0.0, 0.0, False)[0] for w in (0, 1, 2, 4, 8)]
    wets = [r.head(bed_of(dead=m), 2.0, 0.0, 0.0, 0.0, False)[0] for m in (0.03, 0.06, 0.1, 0.14, 0.2)]
    assert winds == sorted(winds) and wets == sorted(wets, reverse=True)
    assert wets[-1] == 0.0  # beyond GR2's moisture of extinction


def test_wind_limit_is_off_unless_asked_for():
    bed = bed_of("GR1", 0.12)
    free, held = (r.head(bed, 15.0, 0.0, 0.0, 0.0, limit)[0] for limit in (False, True))
    assert held < free


def test_wind_adjustment_of_fuel_depth():
    # Andrews 2012 (RMRS-GTR-266), table 4: fuel beds of 1, 2 and 6 ft unsheltered
    for feet, published in ((1.0, 0.36), (2.0, 0.42), (6.0, 0.55)):
        assert r.wind_adjustment(feet * r.FT_M, 0.0, 0.0, 0.0) == pytest.approx(published, abs=0.01)
    # sheltered: less wind under a closed canopy
    assert r.wind_adjustment(0.3, 0.8, 12.0, 0.5) < 0.2


def test_flame_length_of_the_imperial_form():
    # Byram 1959: 100 Btu/ft/s is 3.74 ft
    assert r.flame_length(100 * r.BTU_KJ / r.FT_M) / r.FT_M == pytest.approx(0.45 * 100**0.46, rel=1e-12)


def test_unburnable_bed_has_no_rate():
    bed = np.ones(r.BED_COLUMNS)
    r.fuel_bed(np.zeros(r.FUEL_COLUMNS), np.full(5, 0.1), bed)
    assert bed[r.R0] == 0.0
    assert r.head(bed, 5.0, 0.0, 0.1, 0.0, False)[0] == 0.0
