"""Steps of tiles' own: nothing lost or below zero, rest stays rest, cuts change nothing, times are interpolated."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels.basin import (
    balance,
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
    volumes,
)
from sim.kernels.depth_ladder import UNKNOWN_M
from sim.kernels.inundation import advance
from sim.kernels.step_desk import make_desk
from sim.kernels.tile_steps import LEVELS, make_tiles, parts_of
from sim.kernels.water import CELL_STEPS, STEPS

DX = 20.0
PARTS = ("terrain", "soil", "water", "rain", "edges", "sources", "reservoirs", "ladder", "log")


def basin(bed, depth=0.0, rain=(0.0,), soil=None, open_=False, sources=None, ladder=(), datum=0.0):
    terrain = make_terrain(bed, 0.04)
    water = make_water(terrain, depth)
    steps = make_ladder(water, ladder, datum)
    zone = np.zeros(bed.shape, np.int16)
    return {
        "terrain": terrain,
        "soil": soil or make_soil(bed.shape),
        "water": water,
        "rain": make_rain(0.0, 0.0, DX, zone=zone, zone_rate_m_s=np.array([rain])),
        "edges": make_edges(terrain) if open_ else no_edges(),
        "sources": sources or make_sources(),
        "reservoirs": no_reservoirs(),
        "ladder": steps,
        "log": make_log(steps),
        "desk": make_desk(water, steps),
    }


def go(b, until, levels=LEVELS, theta=1.0, cap_s=30.0):
    assert advance(until, DX, theta, 0.6, cap_s, levels, *(b[p] for p in PARTS), b["desk"]) == 0
    return b


def told(b):
    n = b["log"].filled[0]
    return [getattr(b["log"], name)[:n].copy() for name in ("time_s", "cell", "level", "rising")]


def land(seed, rows=44, cols=120):
    """Rough ground that falls to the east, with a deep hole in the west, so that tiles differ in their steps."""
    rng = np.random.default_rng(seed)
    bed = rng.uniform(0.0, 1.5, (rows, cols)) + np.linspace(6.0, 0.0, cols)
    bed[8:20, 4:20] -= 8.0
    return bed


def torrent(bed, seed):
    rng = np.random.default_rng(seed)
    rows, cols = [int(rng.integers(2, 40))], [int(rng.integers(2, 118))]
    while not np.isfinite(bed[rows[0], cols[0]]):
        cols = [(cols[0] + 1) % 118]
    return make_sources(rows, cols, [0], [0.0, 300.0, 900.0], [[0.0, 400.0, 0.0]])


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    open_=st.booleans(),
    soil=st.booleans(),
    theta=st.sampled_from([1.0, 0.8]),
    levels=st.integers(1, 6),
)
def test_no_water_is_made_or_lost_or_negative(seed, open_, soil, theta, levels):
    bed = land(seed)
    bed[14:18, 28:36] = np.nan
    bed[30:34, 60:70] = np.nan
    ground = make_soil(bed.shape, 2e-6, 0.03, 0.02) if soil else None
    level = np.nan_to_num(bed, nan=99.0)
    b = basin(bed, np.where(level < 0.0, 3.0, 0.0), (2e-5, 5e-6), ground, open_, torrent(bed, seed))
    before = volumes(b["water"], DX)
    for until in (250.0, 900.0, 1500.0):
        go(b, until, levels, theta)
        books = balance(before, volumes(b["water"], DX))
        assert books["error_ratio"] < 1e-12
        assert b["water"].depth_m.min() >= 0.0
        assert not b["water"].depth_m[~(b["terrain"].bed_m < 1e6)].any()
    assert math.isclose(books["inflow_m3"], 400.0 * 450.0, rel_tol=1e-12)


def test_tiles_take_steps_of_their_own():
    bed = land(1)
    sources = make_sources([12], [10], [0], [0.0], [[400.0]])
    b = go(basin(bed, 0.0, (1e-6,) * 7, sources=sources), 1800.0)
    totals = b["water"].totals
    assert totals[CELL_STEPS] < 0.5 * totals[STEPS] * bed.size


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), fall=st.floats(0.0, 30.0))
def test_water_at_rest_stays_at_rest_exactly(seed, fall):
    bed = np.random.default_rng(seed).uniform(0.0, 5.0, (40, 120)) - np.linspace(fall, 0.0, 120)
    depth = np.maximum(3.0 - bed, 0.0)
    # the level is a number that the depths can be added up to, to the bit
    bed = np.where(bed < 3.0, 3.0 - depth, bed)
    depth = np.maximum(3.0 - bed, 0.0)
    b = basin(bed, depth)
    start = b["water"].depth_m.copy()
    go(b, 1200.0)
    few_ulp = 40 * np.finfo(float).eps * max(fall, 8.0)
    assert np.abs(b["water"].depth_m - start).max() <= few_ulp


def test_deep_and_shallow_water_at_rest_does_not_move():
    rng = np.random.default_rng(4)
    # multiples of 2^-20: sums of bed and depth are exact
    bed = np.round((rng.uniform(0.0, 5.0, (40, 120)) - np.linspace(30.0, 0.0, 120)) * 2**20) / 2**20
    depth = np.maximum(3.0 - bed, 0.0)
    b = basin(bed, depth)
    start = b["water"].depth_m.copy()
    go(b, 1800.0)
    assert np.array_equal(b["water"].depth_m, start)
    assert not b["water"].qx.any() and not b["water"].qy.any()


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6), cuts=st.lists(st.floats(1.0, 1400.0), min_size=1, max_size=5))
def test_cutting_a_run_changes_nothing(seed, cuts):
    bed = land(seed)
    whole, cut = (
        basin(bed, np.where(bed < 0.0, 3.0, 0.0), (2e-5, 5e-6), None, True, torrent(bed, seed), (0.01, 0.05, 0.3))
        for _ in "ab"
    )
    go(whole, 1500.0)
    for until in (*sorted(cuts), 1500.0):
        go(cut, until)
    for name in ("depth_m", "qx", "qy", "depth_max_m", "totals", "speed_m_s"):
        assert np.array_equal(getattr(whole["water"], name), getattr(cut["water"], name)), name
    for a, c in zip(told(whole), told(cut), strict=True):
        assert np.array_equal(a, c)


def rmse(a, b):
    return float(np.sqrt(((a - b) ** 2).mean()))


def test_it_errs_no_more_than_one_step_for_all():
    bed = land(7)
    sources = make_sources([12], [10], [0], [0.0, 300.0, 900.0], [[0.0, 600.0, 0.0]])
    own, one, fine = (
        go(basin(bed, 0.0, (1e-5,) * 6, sources=sources), 900.0, levels, cap_s=cap)["water"]
        for levels, cap in ((LEVELS, 30.0), (0, 30.0), (0, 0.25))
    )
    assert own.totals[CELL_STEPS] < 0.6 * one.totals[CELL_STEPS]
    assert rmse(own.depth_m, fine.depth_m) < 1.1 * rmse(one.depth_m, fine.depth_m)


def test_crossings_are_interpolated_in_steps_of_any_length():
    # two basins apart: rain fills the east at 0.1 mm/s, whatever steps the torrent in the west needs
    bed = np.zeros((40, 120))
    bed[:, 60] = np.nan
    sources = make_sources([12], [10], [0], [0.0], [[500.0]])
    b = go(basin(bed, 0.0, (1e-4,) * 3, sources=sources, ladder=(0.01, 0.03)), 900.0)
    time_s, cell, level, rising = told(b)
    east = cell % 122 > 70
    assert rising[east].all() and east.sum() == 2 * 40 * (120 - 70)
    np.testing.assert_allclose(time_s[east & (level == 0)], 100.0, rtol=1e-9)
    np.testing.assert_allclose(time_s[east & (level == 1)], 300.0, rtol=1e-9)


def test_each_cell_crosses_in_turn():
    bed = land(3)
    sources = make_sources([12], [10], [0], [0.0, 200.0, 400.0], [[0.0, 600.0, 0.0]])
    b = go(basin(bed, 0.0, (2e-5, 0.0), None, True, sources, (0.02, 0.1, 0.5, 1.0)), 1800.0)
    time_s, cell, level, rising = told(b)
    band, last = {}, {}
    for t, c, v, up in zip(time_s, cell, level, rising, strict=True):
        assert t >= last.get(c, 0.0) - 1e-9
        assert band.get(c, 0) == (v if up else v + 1)
        band[c], last[c] = (v + 1 if up else v), t
    depth = b["water"].depth_m.reshape(-1)
    for c, n in band.items():
        assert n == np.searchsorted((0.02, 0.1, 0.5, 1.0), depth[c], "right")


def test_a_mirrored_world_floods_mirrored():
    # 62 columns with their walls are whole tiles
    rng = np.random.default_rng(5)
    bed = rng.uniform(0.0, 2.0, (46, 62))
    depth = np.zeros(bed.shape)
    depth[:10, :20] = 6.0
    a = go(basin(bed, depth, (1e-5,) * 3), 300.0)["water"].depth_m
    m = go(basin(bed[:, ::-1].copy(), depth[:, ::-1], (1e-5,) * 3), 300.0)["water"].depth_m
    np.testing.assert_allclose(m[:, ::-1], a, atol=1e-9)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_raised_levee_never_floods_its_dry_side_sooner(seed):
    rng = np.random.default_rng(seed)
    bed = rng.uniform(0.0, 0.3, (40, 120)) + np.linspace(2.0, 0.0, 120)
    first = []
    for crest in (2.5, 3.0, 3.5):
        raised = bed.copy()
        raised[:, 58] = crest
        sources = make_sources([20], [10], [0], [0.0], [[300.0]])
        b = go(basin(raised, 0.0, (0.0,), None, False, sources, (0.1,)), 3600.0)
        time_s, cell, _, _ = told(b)
        dry = time_s[cell % 122 > 60]
        first.append(dry.min() if dry.size else np.inf)
    assert first == sorted(first) and first[0] < np.inf


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), left=st.floats(1.0, 300.0), levels=st.integers(0, 6))
def test_rounds_keep_every_tile_to_its_limit(seed, left, levels):
    rng = np.random.default_rng(seed)
    tiles = make_tiles((4, 5))
    tiles.awake[:] = rng.random((4, 5)) < 0.7
    tiles.limit_s[:] = 10 ** rng.uniform(-1.0, 1.5, (4, 5))
    parts, halvings = parts_of(left, 30.0, levels, tiles)
    round_s = left / parts
    least = min(30.0, *tiles.limit_s[tiles.awake], 1e9) if tiles.awake.any() else 30.0
    assert round_s <= 30.0 * (1.0 + 1e-8)
    assert round_s / 2**halvings <= least * (1.0 + 1e-8)
    assert halvings <= levels


def test_what_steps_are_worked_out_on_begins_clean():
    # cells that no step writes are read: what lay in the memory before once made a flood of a county no number
    b = basin(np.zeros((3, 68)), ladder=(0.1,))
    for name, scratch in b["desk"]._asdict().items():
        assert (scratch == (UNKNOWN_M if name == "next_m" else 0.0)).all()
