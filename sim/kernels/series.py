"""Time series that are made from noise."""

import math

from numba import njit


@njit(cache=True, nogil=True)
def autoregression(series, memory):
    """Turn standard normal noise, float64[n], into a standard first-order autoregression, in place."""
    rest = math.sqrt(1.0 - memory * memory)
    for i in range(1, series.size):
        series[i] = memory * series[i - 1] + rest * series[i]
