"""The water kernel against a plain loop, and its properties: nothing lost, nothing below zero, rest stays rest."""

import math

import numpy as np
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
from sim.kernels.face_flow import QX, QY, SCRATCH, WIDE, friction, own_faces
from sim.kernels.inundation import advance as carry
from sim.kernels.step_desk import make_desk
from sim.kernels.tile_steps import LEVELS
from sim.kernels.tile_windows import FACES, PITCH, WINDOW
from sim.kernels.water import CELL_STEPS, FILM_M, Reservoirs

G = 9.81


def plain_flux(hl, hr, zl, zr, q, qc, n, dt, dx):
    """One face, solved by bisection on the equation itself."""
    hf = max(hl - max(zr - zl, 0.0), hr + min(zr - zl, 0.0))
    if hf <= FILM_M:
        return 0.0
    u = q - G * hf * dt * ((zr + hr) - (zl + hl)) / dx
    a = G * n * n * dt * hf ** (-7.0 / 3.0)
    lo, hi = 0.0, abs(u)
    for _ in range(200):
        mid = 0.5 * (lo + hi)
        if mid * (1.0 + a * math.hypot(mid, qc)) > abs(u):
            hi = mid
        else:
            lo = mid
    return math.copysign(0.5 * (lo + hi), u)


def basin(bed, manning=0.03, depth=0.0, dx=20.0, **kw):
    t = make_terrain(bed, manning)
    water = make_water(t, depth, kw.get("stored", ()), "retention" in kw)
    ladder = make_ladder(water, kw.get("ladder", ()), kw.get("datum", 0.0))
    return {
        "dx": dx,
        "terrain": t,
        "soil": kw.get("soil", make_soil(bed.shape)),
        "water": water,
        "rain": kw.get("rain", make_rain(0.0, 0.0, dx)),
        "edges": make_edges(t) if kw.get("open") else no_edges(),
        "sources": kw.get("sources", make_sources()),
        "reservoirs": kw.get("reservoirs", no_reservoirs()),
        "ladder": ladder,
        "log": make_log(ladder),
        "desk": make_desk(water, ladder),
    }


def advance(b, until, theta, cap, levels=LEVELS):
    parts = ("terrain", "soil", "water", "rain", "edges", "sources", "reservoirs", "ladder", "log", "desk")
    return carry(until, b["dx"], theta, 0.6, cap, levels, *(b[p] for p in parts))


def go(b, until, theta=1.0, cap=30.0, levels=LEVELS):
    assert advance(b, until, theta, cap, levels) == 0


def rain_of(shape, rates, dx=20.0):
    return make_rain(0.0, 0.0, dx, zone=np.zeros(shape, np.int16), zone_rate_m_s=np.array([rates]))


def rough(seed, rows=20, cols=30, drop=3.0):
    return np.random.default_rng(seed).uniform(0.0, drop, (rows, cols))


def test_flux_is_the_root_of_its_equation():
    rng = np.random.default_rng(3)
    for _ in range(300):
        hl, hr = 10 ** rng.uniform(-4, 1, 2)
        zl, zr = rng.uniform(0, 2, 2)
        q, qc = rng.choice([-1, 1], 2) * 10 ** rng.uniform(-4, 0.5, 2)
        v, w, bed = np.zeros(SCRATCH, np.float32), np.zeros(WINDOW), np.zeros(WINDOW)
        w[PITCH : PITCH + 2], bed[PITCH : PITCH + 2] = (hl, hr), (zl, zr)
        v[QX + PITCH + 1], v[QY:] = q, qc
        own_faces(w, bed, np.full(FACES, G * 0.035**2, np.float32), v, 7.0, G * 7.0 / 20.0)
        friction(FACES, v)
        found = v[4 * WIDE]
        want = plain_flux(hl, hr, zl, zr, q, qc, 0.035, 7.0, 20.0)
        assert abs(found - want) <= 2e-4 * abs(want) + 3e-6 * (abs(q) + abs(want))


def test_water_at_rest_stays_at_rest_exactly():
    bed = np.random.default_rng(0).uniform(0.0, 5.0, (64, 64))
    b = basin(bed, depth=np.maximum(3.0 - bed, 0.0), dx=10.0)
    start = b["water"].depth_m.copy()
    go(b, 3600.0)
    assert np.array_equal(b["water"].depth_m, start)
    assert not b["water"].qx.any() and not b["water"].qy.any()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), open_=st.booleans(), soil=st.booleans(), theta=st.sampled_from([1.0, 0.8]))
def test_no_water_is_made_or_lost_or_negative(seed, open_, soil, theta):
    bed = rough(seed)
    bed[12:15, 11:20] = np.nan
    bed[3, 5:12] = np.nan
    kw = {"rain": rain_of(bed.shape, [3e-5, 1e-5]), "open": open_}
    if soil:
        kw["soil"] = make_soil(bed.shape, 2e-6, 0.03, 0.02)
    b = basin(bed, depth=np.where(np.nan_to_num(bed, nan=9.0) < 0.5, 1.0, 0.0), **kw)
    b["sources"] = make_sources([6], [7], [0], [0.0, 600.0, 900.0], [[0.0, 20.0, 0.0]])
    before = volumes(b["water"], 20.0)
    go(b, 1500.0, theta)
    books = balance(before, volumes(b["water"], 20.0))
    assert books["error_ratio"] < 1e-12
    assert b["water"].depth_m.min() >= 0.0
    assert math.isclose(books["inflow_m3"], 0.5 * 20.0 * 900.0)
    assert math.isclose(books["rain_m3"], (3e-5 + 1e-5) * 300.0 * np.isfinite(bed).sum() * 400.0)


def test_cutting_a_run_changes_nothing():
    bed = rough(5)
    rain = rain_of(bed.shape, [3e-5, 1e-5, 0.0])
    whole, cut = (basin(bed, rain=rain, open=True, ladder=[0.005, 0.05]) for _ in "ab")
    go(whole, 1500.0)
    for until in (17.3, 100.0, 300.0, 301.0, 777.7, 1500.0):
        go(cut, until)
    assert np.array_equal(whole["water"].depth_m, cut["water"].depth_m)
    assert np.array_equal(whole["water"].qx, cut["water"].qx)
    n = whole["log"].filled[0]
    assert n == cut["log"].filled[0] > 0
    assert np.array_equal(whole["log"].time_s[:n], cut["log"].time_s[:n])


def test_a_mirrored_world_floods_mirrored():
    bed = rough(8, 24, 24)
    rain = rain_of(bed.shape, [2e-5, 2e-5])
    a, m, t = basin(bed, rain=rain), basin(bed[:, ::-1].copy(), rain=rain), basin(bed.T.copy(), rain=rain)
    for b in (a, m, t):
        go(b, 900.0)
    np.testing.assert_allclose(m["water"].depth_m[:, ::-1], a["water"].depth_m, atol=1e-12)
    np.testing.assert_allclose(t["water"].depth_m.T, a["water"].depth_m, atol=1e-12)


def test_sleeping_tiles_do_not_change_the_water():
    bed = np.add.outer(np.zeros(70), np.arange(300) * 0.002)
    wet = np.zeros(bed.shape)
    wet[30:34, 250:254] = 1.5
    sleepy, awake = basin(bed, depth=wet), basin(bed, depth=wet)
    awake["rain"] = rain_of(bed.shape, [1e-30] * 10)
    # one step for all: with steps of their own the tiles at work have a say in how time is divided
    go(sleepy, 1800.0, levels=0)
    go(awake, 1800.0, levels=0)
    assert sleepy["water"].totals[CELL_STEPS] < 0.7 * awake["water"].totals[CELL_STEPS]
    np.testing.assert_allclose(sleepy["water"].depth_m, awake["water"].depth_m, atol=2e-9)


def test_crossings_are_interpolated_within_the_step():
    bed = np.zeros((4, 4))
    datum = np.zeros((4, 4))
    datum[2, 2] = 0.005
    b = basin(bed, rain=rain_of(bed.shape, [1e-4, 1e-4, 0.0]), ladder=[0.01, 0.03], datum=datum)
    go(b, 900.0)
    n = b["log"].filled[0]
    assert n == 32 and b["log"].rising[:n].all()
    at = {(int(c), int(v)): t for c, v, t in zip(b["log"].cell[:n], b["log"].level[:n], b["log"].time_s, strict=False)}
    ours, raised = 2 * 6 + 2, 3 * 6 + 3
    assert [round(at[c, v], 6) for c in (ours, raised) for v in (0, 1)] == [100.0, 300.0, 150.0, 350.0]


def test_a_fall_is_logged_too():
    bed = np.zeros((4, 4))
    b = basin(bed, depth=0.05, soil=make_soil((4, 4), 1e-5), ladder=[0.02, 0.04])
    go(b, 4000.0)
    n = b["log"].filled[0]
    assert n == 32 and not b["log"].rising[:n].any()
    np.testing.assert_allclose(np.unique(b["log"].time_s[:n].round(6)), [1000.0, 3000.0])


def test_reservoir_takes_water_in_and_spills():
    bed = np.zeros((6, 40))
    bed[:, :20] = 5.0
    bed += np.arange(40)[::-1] * 0.01
    one = np.ones(1, np.int64)
    res = Reservoirs(
        one * 3,
        one * 20,
        one * 0,
        one * 3,
        one * 22,
        np.array([2.0]),
        np.array([10.0]),
        np.array([1.7]),
        np.zeros(1),
        np.array([[0.0, 1000.0, 9000.0]]),
        np.array([[0.0, 1.0, 3.0]]),
    )
    b = basin(bed, rain=rain_of(bed.shape, [5e-5] * 12), reservoirs=res, stored=(4500.0,))
    before = volumes(b["water"], 20.0)
    go(b, 3600.0)
    after = balance(before, volumes(b["water"], 20.0))
    assert after["error_ratio"] < 1e-12
    assert after["nodes_m3"] > 5000.0
    assert b["water"].depth_m[1:-1, 23:-1].max() > 0.2


def test_full_log_hands_over_and_goes_on():
    bed = rough(2)
    ladder = [0.001, 0.002, 0.004]
    b = basin(bed, rain=rain_of(bed.shape, [3e-5]), ladder=ladder)
    b["log"] = make_log(b["ladder"], 100)
    times = []
    state = 1
    while state:
        state = advance(b, 600.0, 1.0, 30.0)
        times.extend(b["log"].time_s[: b["log"].filled[0]])
        b["log"].filled[0] = 0
    whole = basin(bed, rain=rain_of(bed.shape, [3e-5]), ladder=ladder)
    go(whole, 600.0)
    assert times == list(whole["log"].time_s[: whole["log"].filled[0]])
    assert whole["log"].filled[1] == b["log"].filled[1] == 0


def test_curve_number_takes_its_share():
    bed = np.zeros((3, 3))
    s = 0.05
    b = basin(bed, rain=rain_of(bed.shape, [1e-4, 1e-4]), soil=make_soil(bed.shape, retention_m=s), retention=s)
    before = volumes(b["water"], 20.0)
    go(b, 100.0)
    go(b, 900.0)
    books = balance(before, volumes(b["water"], 20.0))
    runoff = (0.06 - 0.2 * s) ** 2 / (0.06 + 0.8 * s)
    assert math.isclose(books["surface_m3"], runoff * 9 * 400.0, rel_tol=1e-12)
    assert books["error_ratio"] < 1e-12
