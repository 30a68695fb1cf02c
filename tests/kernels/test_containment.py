"""Fried and Fried's containment: a quadrature beside the kernel, and what must hold for any fire."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from sim.kernels import containment as k

FAR = 1e12


def run(area=4000.0, rate=0.03, lw=2.0, tactic=k.HEAD, distance=0.0, line=0.2, start=1800.0, hours=24.0):
    crews = np.array([[start, start + hours * 3600, line]])
    return k.contained(area, rate, lw, tactic, distance, k.GEOMETRY, crews, FAR, FAR)


@pytest.mark.parametrize("tactic", [k.HEAD, k.REAR])
@pytest.mark.parametrize("lw", [1.0, 1.5, 3.0])
def test_constant_rates_are_a_quadrature(tactic, lw):
    # on the edge the equation separates: ln h is an integral over u, as the paper says of constant rates
    e = math.sqrt(lw * lw - 1) / lw
    p = 0.5 * 0.2 / 0.03

    def slower(u):
        root = p * p * (1 - e * math.cos(u)) / (1 + e * math.cos(u)) - (1 - e) / (1 + e)
        way = (1 + e) * math.sqrt(root)
        return (1 - e * math.cos(u)) / abs(e * math.sin(u) + (way if tactic == k.HEAD else -way))

    start = math.sqrt(4000.0 * lw / math.pi) * (1 + e) + 0.03 * 1800
    end = start * math.exp(quad(slower, 0, math.pi, limit=200)[0])
    found = run(lw=lw, tactic=tactic)
    assert found[k.END] == k.CONTAINED
    assert found[k.END_S] - 1800 == pytest.approx((end - start) / 0.03, rel=1e-3)
    # the crews went at their rate all the time
    assert found[k.LINE_M] == pytest.approx(0.2 * (found[k.END_S] - 1800), rel=1e-3)


def test_a_crew_that_is_too_slow_is_driven_before_the_head():
    found = run(line=0.05, hours=3)
    lw, e = 2.0, math.sqrt(3) / 2
    h = math.sqrt(4000 * lw / math.pi) * (1 + e) + 0.03 * (1800 + 3 * 3600)
    assert found[k.END] == k.EXHAUSTED
    assert found[k.AREA_M2] == pytest.approx(math.pi / lw * (h / (1 + e)) ** 2, rel=1e-6)
    assert run(line=0.05, hours=3, distance=20.0)[k.END] == k.OVERRUN


def test_limits_and_nobody():
    crews = np.array([[1800.0, 5e5, 0.05]])
    big = k.contained(4000.0, 0.03, 2.0, k.HEAD, 0.0, k.GEOMETRY, crews, 1e5, FAR)
    late = k.contained(4000.0, 0.03, 2.0, k.HEAD, 0.0, k.GEOMETRY, crews, FAR, 7200.0)
    assert big[k.END] == k.SIZE_LIMIT and big[k.AREA_M2] == pytest.approx(1e5, rel=0.01)
    assert late[k.END] == k.TIME_LIMIT and late[k.END_S] == 7200.0
    assert k.contained(4000.0, 0.03, 2.0, k.HEAD, 0.0, k.GEOMETRY, crews[:0], FAR, FAR)[k.END] == k.REPORTED


@settings(max_examples=30, deadline=None)
@given(
    st.floats(500, 5e4),
    st.floats(0.005, 0.05),
    st.floats(1.0, 5.0),
    st.sampled_from([k.HEAD, k.REAR]),
    st.floats(0, 40),
)
def test_more_line_is_less_fire(area, rate, lw, tactic, distance):
    few = run(area, rate, lw, tactic, distance, line=4 * rate, hours=2000.0)
    many = run(area, rate, lw, tactic, distance, line=6 * rate, hours=2000.0)
    assert few[k.END] == many[k.END] == k.CONTAINED
    assert many[k.AREA_M2] <= few[k.AREA_M2] * 1.001 and many[k.END_S] <= few[k.END_S] * 1.001
    # what is enclosed holds the fire at the first attack
    assert many[k.AREA_M2] >= many[k.ATTACK_AREA_M2] * 0.999
    head, rear = (run(area, rate, lw, how, line=4 * rate, hours=2000.0)[k.AREA_M2] for how in (k.HEAD, k.REAR))
    assert head <= rear * 1.001


@pytest.mark.parametrize("u", [0.0, 0.7, 2.0, math.pi])
def test_crews_go_at_their_rate_beside_the_fire(u):
    # the speed of the point that the equation moves, by differences
    h, e, d, p, dh = 300.0, 0.8, 30.0, 3.0, 1e-4
    slope, keeps = k.turning(h, u, e, p, k.HEAD, d, k.GEOMETRY)
    one, two = k.edge_point(h, u, e, d), k.edge_point(h + dh, u + slope * dh, e, d)
    assert keeps and math.dist(one, two) / dh == pytest.approx(p, rel=1e-3)
