"""Horton's soil, plants that hold rain, and drains: rows of cells against closed forms, and in both flow schemes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.verify.flood_run import LOCAL, SCHEMES, Basin
from sim.hazards.design_rain import (
    Drains,
    StormFormula,
    areal_reduction,
    chicago_rates,
    design_depth_m,
    storm_formulas,
)
from sim.kernels.basin import make_edges, make_rain, make_soil, make_terrain
from sim.kernels.infiltration import drain_row, horton_infiltrated, horton_row
from sim.kernels.rainfall import chicago_depth

FIRST, LAST, DECAY = 2.0e-5, 2.0e-6, 1.0e-3


def row(value, n=1):
    return np.full(n, value)


def one_cell(supply_m_s, dt_s, steps, first=FIRST):
    """Let a soil take a steady supply, what it leaves is gone; return what it took and its excess."""
    taken, excess = row(0.0), row(0.0)
    for _ in range(steps):
        horton_row(row(supply_m_s * dt_s), taken, excess, row(first), row(LAST), row(DECAY), dt_s)
    return float(taken[0]), float(excess[0])


@settings(deadline=None)
@given(st.lists(st.floats(0.1, 900.0), min_size=1, max_size=40))
def test_horton_under_water_is_the_integral_whatever_the_steps(steps):
    h, taken, excess, now = row(10.0), row(0.0), row(0.0), 0.0
    for dt in steps:
        horton_row(h, taken, excess, row(FIRST), row(LAST), row(DECAY), dt)
        now += dt
        # fc t + (f0 - fc)(1 - e^(-k t)) / k (Horton 1940)
        want = LAST * now + (FIRST - LAST) * (1.0 - math.exp(-DECAY * now)) / DECAY
        assert math.isclose(taken[0], want, rel_tol=1e-11)
        assert math.isclose(taken[0], horton_infiltrated(now, FIRST, LAST, DECAY), rel_tol=1e-11)
    assert math.isclose(h[0] + taken[0], 10.0, rel_tol=1e-14)


def test_light_rain_is_all_taken_and_uses_up_no_capacity():
    taken, excess = one_cell(0.9 * LAST, 60.0, 600)
    assert math.isclose(taken, 0.9 * LAST * 36000.0, rel_tol=1e-12) and excess == 0.0
    # after ten hours of it the soil takes as much as a fresh one; by the clock it would be down to its last rate
    h, again = row(10.0), row(0.0)
    horton_row(h, row(taken), again, row(FIRST), row(LAST), row(DECAY), 600.0)
    assert math.isclose(10.0 - h[0], horton_infiltrated(600.0, FIRST, LAST, DECAY), rel_tol=1e-12)


def test_rain_above_the_last_rate_uses_capacity_up_until_it_ponds():
    # with i between fc and f0 the soil ponds when f0 - k (i - fc) t = i: t = (f0 - i) / (k (i - fc)) (Akan 1992)
    i = 1.0e-5
    ponds_s = (FIRST - i) / (DECAY * (i - LAST))
    h, taken, excess, now_s = row(0.0), row(0.0), row(0.0), 0.0
    while h[0] == 0.0 and now_s < 3000.0:
        h[0] += i
        horton_row(h, taken, excess, row(FIRST), row(LAST), row(DECAY), 1.0)
        now_s += 1.0
    assert abs(now_s - ponds_s) <= 2.0


def test_sealed_ground_takes_nothing_and_no_cell_more_than_stands_there():
    h, taken, excess = np.array([0.5, 1e-4, 0.0]), np.zeros(3), np.zeros(3)
    horton_row(h, taken, excess, np.array([0.0, 1.0, 1.0]), np.zeros(3), row(DECAY, 3), 60.0)
    assert h.tolist() == [0.5, 0.0, 0.0] and taken.tolist() == [0.0, 1e-4, 0.0]


def test_drains_take_their_capacity_off_a_pond_and_only_what_stands_above_the_street():
    h, drained = np.array([2.0, 0.001, 1.3, 1.0]), np.zeros(4)
    for _ in range(100):
        drain_row(h, drained, row(1e-5, 4), np.array([0.0, 0.0, 1.295, 1.2]), 6.0)
    assert drained[0] == pytest.approx(1e-5 * 600.0, rel=1e-12) and h[0] + drained[0] == pytest.approx(2.0)
    assert h[1] == 0.0 and drained[1] == pytest.approx(0.001)
    assert h[2] == pytest.approx(1.295) and (h[3], drained[3]) == (1.0, 0.0)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_deep_pond_loses_capacity_times_time(scheme):
    bed = np.zeros((20, 30))
    drain = np.zeros(bed.shape)
    drain[5:15, 5:25] = 36.0 / 3.6e6
    pond = Basin(bed, 0.03, 20.0, scheme, 1.0, soil=make_soil(bed.shape, drain_m_s=drain)).run(7200.0)
    books = pond.books
    assert books["drained_m3"] == pytest.approx(0.072 * 200 * 400.0, rel=1e-12)
    assert books["error_ratio"] < 1e-12
    assert books["surface_m3"] == pytest.approx(600 * 400.0 - books["drained_m3"], rel=1e-12)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_pond_on_hortons_soil_sinks_by_the_integral(scheme):
    bed = np.zeros((6, 8))
    soil = make_soil(bed.shape, LAST, first_m_s=FIRST, decay_1_s=DECAY)
    pond = Basin(bed, 0.03, 20.0, scheme, 1.0, soil=soil).run(5400.0)
    want = horton_infiltrated(5400.0, FIRST, LAST, DECAY)
    assert np.allclose(1.0 - pond.depth, want, rtol=1e-11)
    assert pond.books["lost_m3"] == pytest.approx(want * 48 * 400.0, rel=1e-11)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_everything_at_once_keeps_the_books_wherever_it_is_cut(scheme):
    rng = np.random.default_rng(5)
    x = np.arange(40) * 20.0
    bed = 3.0 * np.sin(x / 150.0)[:, None] * np.cos(x / 130.0)[None, :] + rng.uniform(0.0, 0.2, (40, 40))
    rates = np.array([[4e-5, 1e-5, 3e-5, 0.0, 0.0, 0.0]])
    soil = make_soil(
        bed.shape, 1e-6, first_m_s=8e-6, decay_1_s=1e-3, interception_m=rng.uniform(0.0, 0.02, bed.shape),
        drain_m_s=rng.uniform(0.0, 2e-5, bed.shape), street_m=0.02 * (rng.random(bed.shape) < 0.3),
    )  # fmt: skip

    def basin():
        rain = make_rain(0.0, 0.0, 20.0, zone=np.zeros(bed.shape, np.int16), zone_rate_m_s=rates)
        return Basin(bed, 0.04, 20.0, scheme, rain=rain, soil=soil, edges=make_edges(make_terrain(bed, 0.04)))

    whole, cut = basin().run(3600.0), basin()
    for until in (17.0, 301.5, 449.0, 900.0, 2222.2, 3600.0):
        cut.run(until)
    assert np.array_equal(whole.depth, cut.depth)
    for name in ("infiltrated_m", "excess_m", "drained_m", "rained_m"):
        assert np.array_equal(getattr(whole.water, name), getattr(cut.water, name))
    assert whole.books == cut.books and whole.books["error_ratio"] < 1e-12
    assert whole.books["drained_m3"] > 0.0 and whole.books["outflow_m3"] > 0.0


def test_plants_hold_the_first_rain_and_no_more():
    bed = np.zeros((6, 8))
    held = np.zeros(bed.shape)
    held[:, 4:] = 0.004
    held[0, 0] = 9.0
    rain = make_rain(0.0, 0.0, 20.0, zone=np.zeros(bed.shape, np.int16), zone_rate_m_s=np.full((1, 6), 1e-5))
    basin = Basin(bed, 0.03, 20.0, LOCAL, rain=rain, soil=make_soil(bed.shape, interception_m=held))
    basin.run(600.0)
    # 6 mm fell: 4 mm of it are held on half the land, all of it on the cell whose plants hold more
    assert basin.books["lost_m3"] == pytest.approx((24 * 0.004 + 0.006) * 400.0, rel=1e-12)
    basin.run(1800.0)
    assert basin.books["lost_m3"] == pytest.approx((24 * 0.004 + 0.018) * 400.0, rel=1e-12)
    assert basin.books["rain_m3"] == pytest.approx(48 * 0.018 * 400.0, rel=1e-12)
    assert basin.books["error_ratio"] < 1e-12


# -- design rain ----------------------------------------------------------------------------------------------------
def test_pearson_3_gives_the_usual_table():
    # mean 100 mm, Cv 0.5, Cs = 3.5 Cv, by return period: 5 to 1000 years
    want = [133, 166, 199, 242, 274, 305, 347, 379]
    got = [1e3 * design_depth_m(0.1, 0.5, 3.5, years) for years in (5, 10, 20, 50, 100, 200, 500, 1000)]
    assert [round(x) for x in got] == want


@settings(deadline=None)
@given(
    st.floats(1.0, 20.0), st.floats(0.3, 1.2), st.floats(0.0, 40.0), st.floats(0.4, 0.9), st.floats(0.25, 200.0),
    st.integers(1, 720), st.floats(0.1, 0.9),
)  # fmt: skip
def test_chicago_storm_of_a_formula_has_its_depth(a1, c, b, n, years, minutes, peak):
    formula = StormFormula(a1, c, b, n)
    # H = a T / (T + b)^n in mm, a = A1 (1 + C lg P), T and b in minutes (GB 50014)
    want_mm = max(a1 * (1 + c * math.log10(years)), 0.0) * minutes / (minutes + b) ** n
    depth = formula.depth_m(years, minutes * 60.0)
    assert depth == pytest.approx(want_mm / 1e3, rel=1e-12)
    if depth > 0.0:
        times, rates = chicago_rates(depth, minutes * 60.0, peak, b * 60.0, n)
        assert float((rates[:-1] * np.diff(times)).sum()) == pytest.approx(depth, rel=1e-9)
        assert rates[-1] == 0.0 and (rates >= 0.0).all() and np.isfinite(rates).all()
        # no window is wetter than the formula of its length
        k = int(np.argmax(rates))
        span = times[k + 1] - times[k]
        assert rates[k] <= formula.rate_m_s(years, span) * (1 + 1e-9)


def test_a_formula_without_b_has_a_depth_at_its_peak():
    # t = r T falls on the end of an interval: 0 / 0 in the parts of the integral
    assert chicago_depth(7200.0, 18000.0, 0.1, 0.4, 0.0, 0.7) == pytest.approx(0.04)


def test_areal_reduction_falls_with_area_and_rises_with_duration():
    assert areal_reduction(0.0, 3600.0) == 1.0
    by_area = [areal_reduction(a * 1e6, 6 * 3600.0) for a in (1, 10, 100, 1000)]
    assert by_area == sorted(by_area, reverse=True) and 0.5 < by_area[-1] < 1.0
    assert areal_reduction(5e8, 3600.0) < areal_reduction(5e8, 86400.0) < 1.0
    # 100 square miles in 24 h: 1 - e^(-1.1 24^0.25) (1 - e^-1)
    assert areal_reduction(100 * 1609.344**2, 86400.0) == pytest.approx(0.94461, abs=1e-5)


def test_drains_take_what_they_were_built_for():
    formula = storm_formulas()["suizhou"]
    assert formula.certainty == "estimate"
    # A1 = 1190 / 167, P = 1 a: i = A1 / 20^0.7 mm/min, 0.65 of it
    assert Drains().capacity_m_s() * 6e4 == pytest.approx(0.65 * 7.126 / 20**0.7, rel=1e-12)
    assert Drains(years=3.0).capacity_m_s() > Drains().capacity_m_s()
    with pytest.raises(ValueError, match="no storm formula of 'atlantis'"):
        Drains(place="atlantis").capacity_m_s()
