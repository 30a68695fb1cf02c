"""Breaching, routing, accumulation and height above drainage against plain Python, and what must hold on any ground."""

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.kernels import terrain
from sim.kernels.costpath import cost_path
from sim.kernels.erosion import erode
from sim.kernels.noise import gradient_noise, hash_unit, hash_units

DROP = 4 / 1024
STEPS = [(0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1)]
ground = arrays(np.float64, st.tuples(st.integers(3, 9), st.integers(3, 9)), elements=st.integers(0, 12).map(float))


def breach_plain(z):
    """Same rules, written with heapq and a dictionary."""
    rows, cols = z.shape
    z = {(r, c): float(z[r, c]) for r in range(rows) for c in range(cols)}
    came, queue = {}, []
    for r, c in z:
        if r in (0, rows - 1) or c in (0, cols - 1):
            came[r, c] = None
            heapq.heappush(queue, (z[r, c], r, c))
    while queue:
        _, r, c = heapq.heappop(queue)
        around = [(r + dr, c + dc) for dr, dc in STEPS if (r + dr, c + dc) in z]
        pit = came[r, c] is not None and not any(z[n] < z[r, c] for n in around)
        for n in around:
            if n not in came:
                came[n] = (r, c)
                heapq.heappush(queue, (z[n], *n))
        level, back = z[r, c], came[r, c]
        while pit and back is not None and z[back] > level - DROP:
            level -= DROP
            z[back] = level
            back = came[back]
    return np.array([[z[r, c] for c in range(cols)] for r in range(rows)])


@settings(max_examples=60, deadline=None)
@given(ground)
def test_breach_is_the_plain_one_and_drains(z):
    out = terrain.breach(z, DROP)
    assert np.array_equal(out, breach_plain(z))
    assert (out <= z).all()
    rows, cols = z.shape
    for r in range(1, rows - 1):
        for c in range(1, cols - 1):
            assert min(out[r + dr, c + dc] for dr, dc in STEPS) < out[r, c]


@settings(max_examples=60, deadline=None)
@given(ground, st.randoms(use_true_random=False))
def test_routing_keeps_all_water(z, random):
    out = terrain.breach(z, DROP)
    direction = terrain.flow_direction(out)
    order, receiver = terrain.downstream_order(direction)
    assert order.size == z.size
    rain = np.array([random.random() for _ in range(z.size)])
    total = terrain.flow_accumulation(order, receiver, rain)
    assert total[receiver < 0].sum() == pytest.approx(rain.sum())
    place = {int(cell): k for k, cell in enumerate(order)}
    plain = rain.copy()
    for cell in range(z.size):
        to = receiver[cell]
        if to >= 0:
            assert out.ravel()[to] < out.ravel()[cell]
            assert place[cell] < place[int(to)]
        while to >= 0:
            plain[to] += rain[cell]
            to = receiver[to]
    assert total == pytest.approx(plain)


def test_directions_on_a_plane():
    # falls to the south-east, twice as fast to the east: the diagonal (2 + 1) / sqrt 2 beats 2
    r, c = np.mgrid[0:5, 0:6]
    direction = terrain.flow_direction(100.0 - 2.0 * c - r)
    assert (direction[:-1, :-1] == 7).all()
    assert (direction[-1, :-1] == 0).all()
    assert (direction[:-1, -1] == 6).all()
    assert direction[-1, -1] == terrain.OUT


@settings(max_examples=40, deadline=None)
@given(ground)
def test_height_above_drainage(z):
    out = terrain.breach(z, DROP)
    order, receiver = terrain.downstream_order(terrain.flow_direction(out))
    total = terrain.flow_accumulation(order, receiver, np.ones(z.size))
    drain = terrain.nearest_drainage(order, receiver, total >= 4)
    hand = terrain.height_above_drainage(out, order, receiver, drain)
    for cell in range(z.size):
        foot = cell
        while total[foot] < 4 and receiver[foot] >= 0:
            foot = receiver[foot]
        assert drain[cell] == (foot if total[foot] >= 4 else -1)
        assert hand[cell] == pytest.approx(out.ravel()[cell] - out.ravel()[foot], abs=1e-5)


def test_slope_of_a_plane():
    r, c = np.mgrid[0:6, 0:7]
    slope = terrain.slope(3.0 * c + 4.0 * r, 10.0)
    assert slope == pytest.approx(0.5)


def test_erosion_reaches_the_stream_power_profile():
    """In steady state A^m S is uplift / K in every valley (Braun & Willett 2013, section 2)."""
    rows, cols, cell, k, m, uplift = 3, 40, 100.0, 0.05, 0.45, 1.0
    z = np.zeros((rows, cols))
    fixed = np.zeros(z.shape, bool)
    walls = np.zeros(z.shape, bool)
    walls[[0, -1]] = True
    for _ in range(4000):
        z[1, 1:-1] += uplift
        z[walls] = 1e6
        z[1, -1] = 1e6
        area = erode(z, cell, k, m, fixed)
    channel = slice(2, cols - 2)
    slope = np.diff(z[1])[1:-2] / cell
    power = k * area.reshape(z.shape)[1, channel] ** m * slope[: cols - 4]
    assert power == pytest.approx(uplift, rel=1e-6)


def test_cost_path_is_the_cheapest():
    rng_free = (np.arange(400).reshape(20, 20) * 7919 % 13 + 1).astype(float)
    rng_free[5:15, 10] = np.inf
    target = np.zeros(rng_free.shape, bool)
    target[19, 19] = True
    size = rng_free.size
    work = (np.zeros(size), np.zeros(size, np.int32), np.zeros(size, np.int32))
    path = cost_path(rng_free, target, 0, *work, 1, np.zeros(8 * size), np.zeros(8 * size, np.int32))
    best, queue = {0: 0.0}, [(0.0, 0)]
    while queue:
        spent, cell = heapq.heappop(queue)
        if spent > best[cell]:
            continue
        r, c = divmod(cell, 20)
        for dr, dc in STEPS:
            if 0 <= r + dr < 20 and 0 <= c + dc < 20 and np.isfinite(rng_free[r + dr, c + dc]):
                cost = spent + 0.5 * (rng_free[r, c] + rng_free[r + dr, c + dc]) * np.hypot(dr, dc)
                other = (r + dr) * 20 + c + dc
                if cost < best.get(other, np.inf):
                    best[other] = cost
                    heapq.heappush(queue, (cost, other))
    assert path[0] == 0
    assert path[-1] == 399
    assert work[0][399] == pytest.approx(best[399])


def test_noise_is_a_function_of_position():
    key = np.uint64(9)
    wide = gradient_noise(key, 40, 50, 1000.0, 9000.0, 30.0, 400.0, 3, 0.5)
    part = gradient_noise(key, 10, 20, 1000.0 + 30 * 8, 9000.0 - 30 * 5, 30.0, 400.0, 3, 0.5)
    assert part == pytest.approx(wide[5:15, 8:28], abs=1e-12)
    assert 0.05 < wide.std() < 1.0
    assert abs(gradient_noise(key, 300, 300, 0.0, 0.0, 100.0, 400.0, 1, 0.5).mean()) < 0.02


def test_hash_is_uniform_and_keyed():
    i = np.arange(20000)
    u = hash_units(np.uint64(1), i, np.zeros_like(i))
    assert abs(u.mean() - 0.5) < 0.01
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 0.03
    assert hash_unit(np.uint64(1), 7, 0) == u[7]
    assert hash_unit(np.uint64(2), 7, 0) != u[7]
