"""Breaks: the published probability, its inverse, and a strip that stops a mild fire and not a fierce one."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels.firebreaks import breach_probability, holding_intensity


@pytest.mark.parametrize("trees", [True, False])
@pytest.mark.parametrize(("intensity", "width"), [(1000.0, 3.0), (5000.0, 5.0), (10000.0, 10.0), (17000.0, 15.0)])
def test_the_probability_is_wilson_s(intensity, width, trees):
    # Wilson 1988 as restated by Frost et al. 2022: exp(a) / (1 + exp(a)), a = 1.36 + 0.00036 I - (0.38 or 0.99) w
    a = math.exp(1.36 + 0.00036 * intensity - (0.38 if trees else 0.99) * width)
    assert breach_probability(intensity, width, trees) == pytest.approx(a / (1 + a))


def test_a_mild_front_crosses_less_often_than_the_experiments_say():
    assert breach_probability(0.0, 4.5, True) == 0.0
    assert breach_probability(250.0, 4.5, True) == pytest.approx(0.5 / (1 + math.exp(-(1.36 + 0.09 - 1.71))))


@settings(deadline=None)
@given(st.floats(1.0, 30.0), st.booleans(), st.floats(0.0, 0.999))
def test_a_break_holds_up_to_where_its_luck_ends(width, trees, luck):
    holds = holding_intensity(width, trees, luck)
    if math.isinf(holds):
        assert breach_probability(1e6, width, trees) <= luck
        return
    assert breach_probability(holds * (1 - 1e-6), width, trees) <= luck + 1e-9
    assert breach_probability(holds * (1 + 1e-6) + 1e-6, width, trees) >= luck - 1e-9


@settings(deadline=None)
@given(st.floats(10.0, 20000.0), st.floats(1.0, 20.0), st.booleans())
def test_wider_is_safer_and_trees_are_not(intensity, width, trees):
    p = breach_probability(intensity, width, trees)
    assert breach_probability(intensity, width + 1.0, trees) < p <= breach_probability(intensity * 1.1, width, trees)
    assert breach_probability(intensity, width, False) <= breach_probability(intensity, width, True)
