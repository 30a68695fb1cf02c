"""Wang and Mao's rates against a plain search over all directions, and the ellipse through head, back and flank."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernels import wang_mao as wm


def rule(direction, wind, wind_to, slope, uphill):
    up = math.cos(direction - uphill)
    rise = 3.533 * (min(slope, 0.7) * abs(up)) ** 1.2
    return 0.1783 * wind * math.cos(direction - wind_to) + math.copysign(rise, up)


@given(st.floats(0, 12), st.floats(-math.pi, math.pi), st.floats(0, 1), st.floats(-math.pi, math.pi))
def test_head_is_the_fastest_direction(wind, wind_to, slope, uphill):
    found = wm.wang_mao_head(
        1.0,
        wind * math.cos(wind_to),
        wind * math.sin(wind_to),
        slope * math.cos(uphill),
        slope * math.sin(uphill),
    )
    fastest = max(rule(a, wind, wind_to, slope, uphill) for a in np.linspace(-math.pi, math.pi, 721))
    assert math.log(found[0]) >= fastest - 1e-6
    assert math.log(found[0]) <= fastest + 1e-3
    assert rule(math.atan2(found[2], found[1]), wind, wind_to, slope, uphill) == pytest.approx(
        math.log(found[0]), abs=1e-6
    )


@given(st.floats(0.5, 10))
def test_the_ellipse_keeps_the_rule_behind_and_beside(wind):
    rate, hx, hy, lw = wm.wang_mao_head(0.02, 0.0, wind, 0.0, 0.0)
    assert (hx, hy) == pytest.approx((0, 1), abs=1e-9)
    assert rate == pytest.approx(0.02 * math.exp(0.1783 * wind))
    e = math.sqrt(lw * lw - 1) / lw
    back = rate * (1 - e) / (1 + e)
    assert back == pytest.approx(0.02 * math.exp(-0.1783 * wind), rel=1e-6)
    assert 0.5 * (rate + back) / lw == pytest.approx(0.02, rel=1e-6)


def test_by_hand():
    # 20 C, force 3 (4.344 m/s by 0.836 B^1.5), 30 %: 0.6 + 0.15 + 0.7 - 0.3 = 1.15 m/min
    assert 60 * wm.initial_rate(20.0, 0.836 * 3**1.5, 70.0, 0.03, 0.05, 0.01, 0.3) == pytest.approx(1.15)
    assert wm.initial_rate(0.0, 0.0, 10.0, 0.03, 0.05, 0.01, 0.3) == 0.0
    # a slope of 70 % or more: ten times (FBP, ST-X-3)
    assert wm.wang_mao_head(1.0, 0.0, 0.0, 0.9, 0.0)[0] == pytest.approx(10.0, rel=0.002)
