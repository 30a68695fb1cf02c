"""Values between the cells of a coarse raster, held against scipy's."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from sim.kernels.resampling import bilinear


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_equals_scipy_to_the_bit(rows, cols, seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(100.0, 50.0, (rows, cols))
    row, col = rng.uniform(-3.0, rows + 3.0, (5, 7)), rng.uniform(-3.0, cols + 3.0, (5, 7))
    expected = ndimage.map_coordinates(values, [row, col], order=1, mode="nearest")
    assert np.array_equal(bilinear(values, row, col), expected)


def test_at_a_centre_it_is_the_cell():
    values = np.arange(12.0).reshape(3, 4)
    assert np.array_equal(bilinear(values, *np.mgrid[0.0:3.0, 0.0:4.0]), values)
