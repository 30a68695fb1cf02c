"""The finite-volume scheme: its flux against the formulas, dam breaks, and nothing lost, below zero or out of rest."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.verify.flood_run import LOCAL, SCHEMES, VOLUME, Basin, errors
from experiments.verify.flood_shocks import dam_break, stoker_state
from sim.kernels.basin import (
    make_edges,
    make_ladder,
    make_log,
    make_rain,
    make_soil,
    make_sources,
    make_terrain,
    make_water,
    no_edges,
    no_reservoirs,
    pick_edges,
    stage_edges,
)
from sim.kernels.finite_volume import advance
from sim.kernels.finite_volume_faces import riemann
from sim.kernels.speeds import no_peaks, note_speeds
from sim.kernels.water import CELL_STEPS, GRAVITY_M_S2, Reservoirs
from sim.kernels.waterworks import level_at

G = GRAVITY_M_S2


def rain_of(shape, rates, dx=20.0):
    return make_rain(0.0, 0.0, dx, zone=np.zeros(shape, np.int16), zone_rate_m_s=np.array([rates]))


def rough(seed, rows=20, cols=30, drop=3.0):
    return np.random.default_rng(seed).uniform(0.0, drop, (rows, cols))


def storm(seed, soil=False, open_=True, manning=0.03, turned=False):
    """Rain and an inflow on rough ground with holes, a pond at first."""
    bed = rough(seed)
    bed[12:15, 11:20] = np.nan
    bed[3, 5:12] = np.nan
    wet = np.where(np.nan_to_num(bed, nan=9.0) < 0.5, 1.0, 0.0)
    row, col = 6, 7
    if turned:
        bed, wet, row, col = bed.T.copy(), wet.T.copy(), col, row
    return Basin(
        bed,
        manning,
        20.0,
        VOLUME,
        wet,
        rain=rain_of(bed.shape, [3e-5, 1e-5]),
        soil=make_soil(bed.shape, 2e-6, 0.03, 0.02) if soil else None,
        edges=make_edges(make_terrain(bed, manning)) if open_ else None,
        sources=make_sources([row], [col], [0], [0.0, 600.0, 900.0], [[0.0, 20.0, 0.0]]),
    )


@settings(max_examples=200, deadline=None)
@given(*[st.floats(1e-3, 10.0)] * 2, *[st.floats(-8.0, 8.0)] * 4)
def test_flux_through_a_face(hl, hr, ul, ur, vl, vr):
    # like water on both sides: the flux of the equations itself
    flow, left, right, along = riemann(hl, hl, ul, ul, vl, vl)
    assert math.isclose(flow, hl * ul, abs_tol=1e-12) and math.isclose(left, hl * ul * ul, abs_tol=1e-12)
    assert left == right and math.isclose(along, hl * ul * vl, abs_tol=1e-11)
    flow, left, right, along = riemann(hl, hr, ul, ur, vl, vr)
    # momentum leaves one cell and enters the other: F = left + g hl^2 / 2 = right + g hr^2 / 2
    assert math.isclose(left + 0.5 * G * hl * hl, right + 0.5 * G * hr * hr, rel_tol=1e-12, abs_tol=1e-10)
    assert along == flow * (vl if flow > 0.0 else vr)
    # seen from the other side all is mirrored
    back = riemann(hr, hl, -ur, -ul, vr, vl)
    scale = 1e-11 * (1.0 + abs(left) + abs(right))
    assert abs(back[0] + flow) < scale and abs(back[1] - right) < scale and abs(back[2] - left) < scale


def test_beside_dry_land_the_flux_runs_out():
    flow, left, right, _ = riemann(1.0, 0.0, 0.0, 99.0, 0.0, 0.0)
    assert 0.2 < flow / math.sqrt(G) < 0.7 and right > 0.0 > left - 0.5 * G
    assert riemann(0.0, 0.0, 0.0, 0.0, 0.0, 0.0) == (0.0, 0.0, 0.0, 0.0)
    # water that runs away from the face faster than it spreads sends nothing through
    assert riemann(1.0, 0.0, -10.0, 0.0, 0.0, 0.0)[0] == 0.0


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), stage=st.sampled_from([3.0, 3.3, 2.7182818]), manning=st.sampled_from([0.0, 0.03]))
def test_rest_stays_rest_to_the_bit(seed, stage, manning):
    bed = rough(seed, 40, 40, 5.0)
    bed[10:12, 10:20] = np.nan
    depth = np.maximum(stage - np.nan_to_num(bed, nan=99.0), 0.0)
    basin = Basin(bed, manning, 10.0, VOLUME, depth).run(900.0)
    few = 0.0 if stage == 3.0 else 1e-14
    assert np.abs(basin.depth - depth).max() <= few
    assert max(np.abs(basin.water.qx).max(), np.abs(basin.water.qy).max()) <= 100.0 * few


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), soil=st.booleans(), open_=st.booleans(), manning=st.sampled_from([0.0, 0.03, 0.2]))
def test_no_water_is_made_or_lost_or_negative(seed, soil, open_, manning):
    basin = storm(seed, soil, open_, manning).run(1500.0)
    books = basin.books
    assert books["error_ratio"] < 1e-12
    assert basin.depth.min() >= 0.0 and np.isfinite(basin.water.qx).all()
    assert math.isclose(books["inflow_m3"], 0.5 * 20.0 * 900.0)
    assert math.isclose(books["rain_m3"], (3e-5 + 1e-5) * 300.0 * np.isfinite(basin.bed_m).sum() * 400.0)
    # nothing runs faster than a fall from the highest ground and water allows
    assert basin.speed[basin.depth > 0.01].max(initial=0.0) < math.sqrt(2.0 * G * 5.0)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6), cuts=st.lists(st.floats(1.0, 1490.0), min_size=1, max_size=5))
def test_cutting_a_run_changes_no_bit(seed, cuts):
    whole, cut = storm(seed, True).run(1500.0), storm(seed, True)
    for until in [*sorted(cuts), 1500.0]:
        cut.run(until)
    for a, b in zip(whole.water[:3], cut.water[:3], strict=True):
        assert np.array_equal(a, b)
    assert np.array_equal(whole.water.totals, cut.water.totals)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_turned_world_floods_turned(seed):
    a, t = storm(seed).run(600.0), storm(seed, turned=True).run(600.0)
    np.testing.assert_allclose(t.depth.T, a.depth, atol=1e-11)
    np.testing.assert_allclose(t.water.qx.T, a.water.qy, atol=1e-10)


def test_a_mirrored_world_floods_mirrored():
    bed = rough(8, 24, 24)
    rain = rain_of(bed.shape, [2e-5, 2e-5])
    a, m = Basin(bed, 0.03, 20.0, VOLUME, rain=rain), Basin(bed[:, ::-1].copy(), 0.03, 20.0, VOLUME, rain=rain)
    np.testing.assert_allclose(m.run(600.0).depth[:, ::-1], a.run(600.0).depth, atol=1e-10)


@pytest.mark.parametrize(("right", "bar"), [(0.0, 0.01), (1.0, 0.008)])
def test_dam_breaks_on_a_coarse_grid(right, bar):
    """Both ways along both axes: the same profile, near the analytic one."""
    x, got, exact = dam_break(right, 10.0)
    assert errors(got, exact)[0] < bar
    start = np.where(x < 0.0, 5.0, right)
    down = Basin(np.zeros((len(x), 1)), 0.0, 10.0, VOLUME, start[:, None]).run(60.0)
    np.testing.assert_allclose(down.depth[:, 0], got, atol=1e-12)
    back = Basin(np.zeros((1, len(x))), 0.0, 10.0, VOLUME, start[None, ::-1]).run(60.0)
    np.testing.assert_allclose(back.depth[0, ::-1], got, atol=1e-9)
    if right:
        h, u, _ = stoker_state(5.0, right)
        middle = (x > 50.0) & (x < 330.0) & (x > (u - math.sqrt(G * h)) * 60.0 + 50.0)
        np.testing.assert_allclose(got[middle], h, rtol=0.01)


def test_sleeping_tiles_do_not_change_the_water():
    bed = np.add.outer(np.zeros(70), np.arange(300) * 0.002)
    wet = np.zeros(bed.shape)
    wet[30:34, 250:254] = 1.5
    sleepy = Basin(bed, 0.03, 20.0, VOLUME, wet).run(900.0)
    awake = Basin(bed, 0.03, 20.0, VOLUME, wet, rain=rain_of(bed.shape, [1e-30] * 10)).run(900.0)
    assert sleepy.water.totals[CELL_STEPS] < 0.7 * awake.water.totals[CELL_STEPS]
    np.testing.assert_allclose(sleepy.depth, awake.depth, atol=1e-7)
    assert sleepy.books["error_ratio"] < 1e-13


def test_crossings_are_logged_and_a_full_log_hands_over():
    bed = rough(2)
    terrain = make_terrain(bed, 0.03)

    def go(spare):
        water = make_water(terrain)
        ladder = make_ladder(water, [0.001, 0.002, 0.004])
        log, times, state = make_log(ladder, spare), [], 1
        while state:
            state = advance(
                600.0, 20.0, 0.45, 30.0, terrain, make_soil(bed.shape), water, rain_of(bed.shape, [3e-5]),
                no_edges(), make_sources(), no_reservoirs(), ladder, log,
            )  # fmt: skip
            times.extend(log.time_s[: log.filled[0]])
            log.filled[0] = 0
        assert log.filled[1] == 0
        return times

    whole = go(10**6)
    assert len(whole) > 600 and whole == go(100)


def test_reservoir_takes_water_in_and_spills():
    bed = np.zeros((6, 40))
    bed[:, :20] = 5.0
    bed += np.arange(40)[::-1] * 0.01
    one = np.ones(1, np.int64)
    res = Reservoirs(
        one * 3, one * 20, one * 0, one * 3, one * 22, np.array([2.0]), np.array([10.0]), np.array([1.7]), np.zeros(1),
        np.array([[0.0, 1000.0, 9000.0]]), np.array([[0.0, 1.0, 3.0]]),
    )  # fmt: skip
    basin = Basin(bed, 0.03, 20.0, VOLUME, rain=rain_of(bed.shape, [5e-5] * 6))
    water = basin.water._replace(stored_m3=np.array([4500.0, 0.0]))
    parts = [*basin._parts]
    parts[2], parts[6] = water, res
    basin.water, basin._parts = water, tuple(parts)
    basin.first["nodes_m3"] = 4500.0
    basin.run(1800.0)
    assert basin.books["error_ratio"] < 1e-12 and basin.books["nodes_m3"] > 4600.0
    assert basin.depth[:, 22:].max() > 0.1


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("side", ["west", "south"])
def test_a_level_outside_fills_a_bay_and_empties_it(scheme, side):
    bed = np.add.outer(np.zeros(6), np.linspace(0.0, 1.5, 30))
    if side == "south":
        bed = bed.T[::-1].copy()
    edges = make_edges(make_terrain(bed, 0.03))
    mouth = (edges.axis == 0) & (edges.sign < 0) if side == "west" else (edges.axis == 1) & (edges.sign > 0)
    edges = pick_edges(edges, mouth)
    edges = stage_edges(edges, np.ones(mouth.sum(), bool), [0.0, 600.0, 5400.0, 6000.0], [0.2, 1.0, 1.0, 0.2])
    basin = Basin(bed, 0.03, 10.0, scheme, np.maximum(0.2 - bed, 0.0), edges=edges).run(5400.0)
    deep = basin.depth > 0.02
    np.testing.assert_allclose((bed + basin.depth)[deep], 1.0, atol=2e-3)
    assert basin.books["inflow_m3"] > 0.0 and basin.books["error_ratio"] < 1e-12
    high = basin.books["surface_m3"]
    basin.run(18000.0)
    assert basin.books["surface_m3"] < 0.35 * high and basin.books["error_ratio"] < 1e-12
    np.testing.assert_allclose((bed + basin.depth)[basin.depth > 0.05], 0.2, atol=0.02)


def test_a_level_that_equals_the_water_moves_nothing():
    for scheme in SCHEMES:
        bed = rough(4, 12, 12, 1.0)
        edges = make_edges(make_terrain(bed, 0.03))
        edges = stage_edges(edges, np.ones(edges.sign.size, bool), [0.0], [2.0])
        basin = Basin(bed, 0.03, 10.0, scheme, 2.0 - bed, edges=edges).run(600.0)
        assert np.abs(bed + basin.depth - 2.0).max() < 1e-12
    knots, level = np.array([0.0, 10.0]), np.array([1.0, 3.0])
    assert [level_at(t, knots, level) for t in (-1.0, 0.0, 2.5, 10.0, 99.0)] == [1.0, 1.0, 1.5, 3.0, 3.0]


def test_uniform_flow_down_a_plane_is_kept_to_a_free_edge():
    slope, n, dx = 0.001, 0.03, 10.0
    bed = (np.arange(60)[::-1] * dx * slope)[None, :] * np.ones((1, 1))
    edges = make_edges(make_terrain(bed, n), slope)
    edges = pick_edges(edges, (edges.axis == 0) & (edges.sign > 0))
    inflow = make_sources([0], [0], [0], [0.0], [[dx]])
    basin = Basin(bed, n, dx, VOLUME, edges=edges, sources=inflow).run(3 * 3600.0)
    np.testing.assert_allclose(basin.depth[0, 15:], (n / slope**0.5) ** 0.6, rtol=1e-5)


def test_speeds_of_cells_are_noted():
    depth, qx, qy = np.zeros((3, 4)), np.zeros((3, 4)), np.zeros((3, 4))
    depth[1, 1:3] = 2.0, 0.01
    qx[1, 1:3], qy[1, 1] = (3.0, 9.0), -4.0
    flat, peaks = np.zeros((3, 4)), no_peaks((3, 4))
    note_speeds(depth, flat, qx, qy, True, flat, np.zeros((3, 4), np.int64), peaks)
    assert peaks.speed_m_s[1].tolist() == [0.0, 2.5, 0.0, 0.0] and peaks.product_m2_s[1, 1] == 5.0


def test_the_local_scheme_is_wrong_where_this_is_right():
    """Why there is a second scheme: a dam break on dry land (decision 044)."""
    assert errors(*dam_break(0.0, 10.0, LOCAL)[1:])[0] > 0.1
