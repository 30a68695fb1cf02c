"""How a warning spreads: the closed form of Rogers & Sorensen, and rounds from door to door."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.kernels.diffusion import share_told
from sim.people.spreading import Spreading

SHARES = np.linspace(0.02, 0.98, 25)
RATES = st.floats(0.0, 0.01)


@pytest.mark.parametrize(
    ("k", "a1", "a2", "a3", "minutes", "expected"),
    [
        (0.2, 0.2, 0.2, 1.0, 30, 0.9877279169271842),
        (0.3, 0.035, 0.2, 0.6, 60, 0.9964339923296701),
        (1.0, 0.05, 0.2, 1.0, 30, 0.7768698398515702),
    ],
)
def test_the_closed_form(k, a1, a2, a3, minutes, expected):
    """Values by Runge-Kutta of fourth order and by the closed form (peer-computed)."""
    assert share_told(0.0, k * a1 * a3, (1 - k) * a2, float(minutes)) == pytest.approx(expected, rel=1e-12)
    # and turned round: when that share is told
    at = Spreading(0.0, k * a1 * a3, (1 - k) * a2).told_s(np.array([expected]), np.inf, np.inf)
    assert at[0] == pytest.approx(minutes, rel=1e-9)


def test_a_round_alone_goes_evenly_to_those_not_told_at_once():
    told = Spreading(0.4).told_s(SHARES, 600.0, 3600.0)
    assert told == pytest.approx(np.where(SHARES <= 0.4, 0.0, 600.0 + 3600.0 * (SHARES - 0.4) / 0.6), abs=1e-6)
    assert np.isinf(Spreading(0.4).told_s(SHARES, np.inf, np.inf)[SHARES > 0.4]).all()


def test_a_round_beside_word_of_mouth_is_the_ordinary_equation():
    at_once, contact, wait_s, round_s = 0.3, 1.0 / 1800.0, 900.0, 3600.0
    told = Spreading(at_once, 0.0, contact).told_s(SHARES, wait_s, round_s)
    # small steps: whoever is not told is visited at the rate of the doors that are left
    n, dt, seen = at_once, 0.25, []
    for i in range(round(6000 / dt)):
        seen.append((i * dt, n))
        t = i * dt
        left_s = wait_s + round_s - t
        visits = 1.0 / left_s if wait_s <= t and left_s > dt else 0.0
        n = min(n + dt * (contact * n + visits) * (1.0 - n), 1.0)
    times, shares = np.array(seen).T
    assert told == pytest.approx(np.interp(SHARES, shares, times, left=0.0), abs=25.0)


@example(0.0, 5e-324, 0.0, 0.0, 1.0, 1)
@given(st.floats(0.0, 0.95), RATES, RATES, st.floats(0.0, 1e4), st.floats(1.0, 1e5), st.sampled_from(range(4)))
def test_more_of_anything_is_never_later(at_once, broadcast, contact, wait_s, round_s, which):
    plain = Spreading(at_once, broadcast, contact).told_s(SHARES, wait_s, round_s)
    assert (np.diff(plain) >= 0).all() and plain[-1] <= (wait_s + round_s) * (1 + 1e-12)
    more = [
        Spreading(min(at_once + 0.02, 1.0), broadcast, contact).told_s(SHARES, wait_s, round_s),
        Spreading(at_once, broadcast + 1e-4, contact).told_s(SHARES, wait_s, round_s),
        Spreading(at_once, broadcast, contact + 1e-4).told_s(SHARES, wait_s, round_s),
        Spreading(at_once, broadcast, contact).told_s(SHARES, wait_s, 0.9 * round_s),
    ][which]
    assert (more <= plain * (1 + 1e-3) + 1e-6).all()


@example(0.0, 2.225073858507e-311, 0.009765625, 19452.0, 51200.0)
@example(0.0, 2.225073858507e-311, 0.009765625, 61440.0, 61440.0)
@given(st.floats(0.0, 1.0), RATES, RATES, st.floats(0.0, 1e5), st.floats(0.0, 1e5))
def test_two_spells_are_one(n, broadcast, contact, first_s, second_s):
    cut = share_told(share_told(n, broadcast, contact, first_s), broadcast, contact, second_s)
    whole = share_told(n, broadcast, contact, first_s + second_s)
    assert cut == pytest.approx(whole, abs=1e-9) and n <= whole + 1e-15 and whole <= 1.0 and not math.isnan(whole)
