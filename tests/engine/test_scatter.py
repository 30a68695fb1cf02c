"""Points found by where they are: the same as by looking at each."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.scatter import Scatter

NUMBERS = st.integers(-50, 50).map(float)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=40), NUMBERS, NUMBERS, st.integers(0, 60).map(float))
def test_what_is_near_is_what_a_look_at_each_finds(points, x, y, reach):
    xs, ys = np.array(points, dtype=float).reshape(-1, 2).T
    found = Scatter(xs, ys).within(x, y, reach)
    assert found.tolist() == np.flatnonzero(np.hypot(xs - x, ys - y) < reach).tolist()
    assert Scatter(xs, ys).at(found).tolist() == [list(points[i]) for i in found]
