"""Rain, losses, harm and works: kernels against plain formulas and published points."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels import flood_harm as harm
from sim.kernels.coarsening import fill_pits
from sim.kernels.infiltration import (
    curve_number_for_wetness,
    curve_number_retention,
    curve_number_runoff,
    green_ampt_row,
    green_ampt_step,
    horton_infiltrated,
)
from sim.kernels.rainfall import chicago_depth, chicago_intensity, storm_shape
from sim.kernels.speeds import no_peaks, note_speeds
from sim.kernels.water import WALL_M
from sim.kernels.waterworks import interpolate, series_volume


@settings(deadline=None)
@given(
    peak=st.floats(0.1, 0.9),
    n=st.floats(0.3, 0.95),
    b=st.floats(60.0, 3000.0),
    hours=st.floats(1.0, 48.0),
    f=st.floats(0, 1),
)
def test_chicago_depth_is_the_integral_of_its_rate(peak, n, b, hours, f):
    d = hours * 3600.0
    assert math.isclose(chicago_depth(d, d, 0.2, peak, b, n), 0.2, rel_tol=1e-9)
    t, e = f * d, 1.0
    if e < t < d - e and abs(t - peak * d) > 2 * e:
        slope = (chicago_depth(t + e, d, 0.2, peak, b, n) - chicago_depth(t - e, d, 0.2, peak, b, n)) / (2 * e)
        assert math.isclose(slope, chicago_intensity(t, d, 0.2, peak, b, n), rel_tol=2e-3)


def test_chicago_holds_the_formula_for_every_shorter_duration():
    # the wettest window of length t about the peak has the depth a t / (t + b)^n (GB 50014; Keifer and Chu 1957)
    d, r, b, n = 10800.0, 0.4, 600.0, 0.7
    a = 0.1 * (d + b) ** n / d
    for t in (300.0, 1800.0, 7200.0):
        inner = chicago_depth(r * d + (1 - r) * t, d, 0.1, r, b, n) - chicago_depth(r * d - r * t, d, 0.1, r, b, n)
        assert math.isclose(inner, a * t / (t + b) ** n, rel_tol=1e-9)


def test_storm_is_half_on_its_ellipse_and_moves():
    storm = np.array([0.0, 0.0, 10.0, 0.0, 0.0, 2000.0, 1000.0, 0.0, 1.0, 2.0, 0.2])
    assert math.isclose(storm_shape(0.0, 0.0, 0.0, storm), 1.0)
    assert math.isclose(storm_shape(0.0, 2000.0, 0.0, storm), 0.6)
    assert math.isclose(storm_shape(1000.0, 0.0, 0.0, storm), 0.6)
    assert math.isclose(storm_shape(500.0, 0.0, 50.0, storm), 1.0)
    assert math.isclose(storm_shape(1e6, 0.0, 0.0, storm), 0.2)


def test_curve_number():
    s = curve_number_retention(75.0)
    assert math.isclose(s, (25400 / 75 - 254) / 1000)
    assert curve_number_runoff(0.2 * s, s, 0.2) == 0.0
    p = 0.1
    assert math.isclose(curve_number_runoff(p, s, 0.2), (p - 0.2 * s) ** 2 / (p + 0.8 * s))
    assert math.isclose(curve_number_for_wetness(75.0, 0.0), 75 / (2.281 - 0.01281 * 75))
    assert curve_number_for_wetness(75.0, 0.5) == 75.0
    assert math.isclose(curve_number_for_wetness(75.0, 1.0), 75 / (0.427 + 0.00573 * 75))
    both = curve_number_for_wetness(np.array([60.0, 75.0]), 0.25)
    assert math.isclose(both[1], (75 + 75 / (2.281 - 0.01281 * 75)) / 2)


def test_green_ampt_follows_its_implicit_solution():
    # F - s ln(1 + F / s) = K t (Green and Ampt 1911), s = psi dtheta; a minute's explicit step stays within 2 %
    k, s = 1e-6, 0.05
    f = 0.0
    for minute in range(1, 301):
        f += green_ampt_step(f, k, s, 60.0)
        if minute % 60 == 0:
            assert abs(f - s * math.log1p(f / s) - k * minute * 60.0) < 0.02 * k * minute * 60.0
    h, done = np.array([0.001, 0.5, 0.5]), np.array([0.0, 0.0, 0.0299])
    green_ampt_row(h, done, np.full(3, 1e-4), np.full(3, s), np.full(3, 0.03), 60.0)
    assert h[0] == 0.0 and done[0] == 0.001
    assert h[1] + done[1] == 0.5 and done[2] == pytest.approx(0.03)


def test_horton_is_the_integral_of_its_rate():
    f0, fc, k = 2e-5, 2e-6, 1e-3
    t = np.linspace(0.0, 5000.0, 20001)
    rate = fc + (f0 - fc) * np.exp(-k * t)
    want = ((rate[1:] + rate[:-1]) / 2 * np.diff(t)).sum()
    assert math.isclose(horton_infiltrated(5000.0, f0, fc, k), want, rel_tol=1e-6)


@settings(deadline=None)
@given(a=st.floats(-10, 40), b=st.floats(0, 40))
def test_series_volume_adds_up(a, b):
    knots, flow = np.array([0.0, 10.0, 20.0, 30.0]), np.array([1.0, 5.0, 5.0, 0.0])
    t = np.linspace(a, a + b, 4001)
    plain = np.interp(t, knots, flow)
    want = ((plain[1:] + plain[:-1]) / 2 * np.diff(t)).sum()
    assert math.isclose(series_volume(a, a + b, knots, flow), want, rel_tol=1e-5, abs_tol=1e-3)
    half = a + b / 2
    parts = series_volume(a, half, knots, flow) + series_volume(half, a + b, knots, flow)
    assert math.isclose(parts, series_volume(a, a + b, knots, flow), rel_tol=1e-9, abs_tol=1e-12)


def test_interpolate_goes_on_along_its_ends():
    xs, ys = np.array([0.0, 1.0, 3.0]), np.array([0.0, 2.0, 3.0])
    assert [interpolate(x, xs, ys) for x in (-1.0, 0.5, 2.0, 5.0)] == [-2.0, 1.0, 2.5, 4.0]


def test_speeds_are_flow_over_depth():
    h, qx, qy = np.full((3, 4), 0.5), np.zeros((3, 4)), np.zeros((3, 4))
    qx[1, 1:4] = 0.6
    qy[1:, 1:3] = 0.8
    bed = np.full((3, 4), WALL_M)
    bed[1, 1:3] = 7.0
    peaks = no_peaks((3, 4))
    note_speeds(h, bed, qx, qy, False, np.zeros((3, 4)), np.zeros((3, 4), np.int64), peaks)
    assert math.isclose(peaks.speed_m_s[1, 1], 2.0) and math.isclose(peaks.product_m2_s[1, 1], 1.0)
    assert peaks.speed_m_s[0].max() == 0.0
    # a thin cell that a deep wave has just reached has the wave's speed, not its flow over a film
    thin = h.copy()
    thin[1, 1] = 0.06
    wave = no_peaks((3, 4))
    one = np.zeros((3, 4))
    one[1, 2] = -0.6
    note_speeds(thin, bed, one, 0.0 * qy, False, np.zeros((3, 4)), np.zeros((3, 4), np.int64), wave)
    assert math.isclose(wave.speed_m_s[1, 1], 0.6 / (0.5 + 0.06))
    # in a cell with a channel the water above the land is slower, as its depth to the power of 2/3
    peaks = no_peaks((3, 4))
    note_speeds(h, bed, qx, qy, False, np.full((3, 4), 0.3), np.zeros((3, 4), np.int64), peaks)
    assert math.isclose(peaks.product_m2_s[1, 1], 0.2 * 2.0 * 0.4 ** (2 / 3)) and peaks.speed_m_s[1, 1] == 2.0


@settings(deadline=None)
@given(seed=st.integers(0, 10**6))
def test_filled_land_drains_through_sides_and_is_never_lower(seed):
    bed = np.random.default_rng(seed).uniform(0.0, 5.0, (12, 15))
    inside = np.ones(bed.shape, bool)
    inside[4:6, 5:9] = False
    out = np.zeros(bed.shape, bool)
    out[0, 0] = out[11, 14] = True
    filled = fill_pits(bed, inside, out)
    assert (filled >= bed).all() and np.array_equal(filled[~inside], bed[~inside])
    for i, j in np.argwhere(inside & ~out):
        near = [(i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)]
        near = [c for c in near if 0 <= c[0] < 12 and 0 <= c[1] < 15 and inside[c]]
        assert min(filled[c] for c in near) <= filled[i, j]


def test_damage_curve_at_its_points():
    for d, s in zip(harm.JRC_DEPTH_M, harm.JRC_RESIDENTIAL_ASIA, strict=True):
        assert harm.jrc_damage(d, harm.JRC_RESIDENTIAL_ASIA) == s
    assert math.isclose(harm.jrc_damage(2.5, harm.JRC_RESIDENTIAL_ASIA), 0.795)
    assert harm.jrc_damage(9.0, harm.JRC_FARMLAND_ASIA) == 1.0


def test_jonkman_zones():
    assert harm.jonkman_mortality(3.5, 2.0, 0.0) == 1.0
    assert harm.jonkman_mortality(0.0, 9.0, 9.0) == 0.0
    rapid, slow = harm.jonkman_mortality(3.0, 0.5, 1.0), harm.jonkman_mortality(3.0, 0.5, 0.1)
    phi = lambda z: 0.5 * (1 + math.erf(z / math.sqrt(2)))  # noqa: E731
    assert math.isclose(rapid, phi((math.log(3.0) - 1.46) / 0.28)) and math.isclose(
        slow, phi((math.log(3.0) - 7.6) / 2.75)
    )
    assert rapid > slow


def test_vehicles_stand_as_published():
    for kind, still, fast in ((harm.SMALL_CAR, 0.3, 0.1), (harm.LARGE_CAR, 0.4, 0.15), (harm.FOUR_WHEEL, 0.5, 0.2)):
        assert harm.stable(still, 0.0, kind) and not harm.stable(still + 0.01, 0.0, kind)
        assert harm.stable(fast, 2.99, kind) and not harm.stable(fast, 3.01, kind)
        assert harm.still_depth(kind) == still
    assert harm.stable(1.0, 0.8, harm.ADULT) and not harm.stable(1.0, 0.81, harm.ADULT)
    assert not harm.stable(0.5, 0.9, harm.CHILD)
    assert [harm.masonry_damage(3.5, v) for v in (1.9, 2.0, 1.0, 2.5)] == [0, 2, 0, 2]
    assert harm.masonry_damage(1.5, 2.0) == 1
