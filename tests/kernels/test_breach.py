"""Laws of breaches against the worked example and analytic checks; a pool that empties through a breach."""

import math

import numpy as np
import pytest

from experiments.verify.flood_breach import HEIGHT_M, VOLUME_M3, breaches, level_pool
from sim.kernels import breach
from sim.kernels import breaching as k


def test_the_worked_example():
    width, slope, time = breach.froehlich_2008(VOLUME_M3, HEIGHT_M, True)
    assert (round(width, 1), slope, round(time)) == (32.2, 1.0, 1682)
    width, slope, time = breach.froehlich_2016(VOLUME_M3, HEIGHT_M, True)
    assert (round(width, 1), slope, round(time)) == (34.5, 1.0, 1596)
    assert breach.froehlich_2008(VOLUME_M3, HEIGHT_M, False)[0] == pytest.approx(width / 34.5 * 32.2459 / 1.3, rel=1e-4)
    assert breach.froehlich_2016(VOLUME_M3, HEIGHT_M, False)[:2] == pytest.approx((23.0, 0.6))
    assert round(breach.froehlich_1995_peak(VOLUME_M3, HEIGHT_M)) == 779
    assert round(breach.macdonald_peak(VOLUME_M3, HEIGHT_M)) == 952
    assert breach.macdonald_peak_envelope(VOLUME_M3, HEIGHT_M) > 3.0 * breach.macdonald_peak(VOLUME_M3, HEIGHT_M)


def test_formation_times_keep_their_dimension():
    # sqrt(V / (g h^2)) is a time: lengths ten times as long take sqrt(10) as long
    for law in (breach.froehlich_2008, breach.froehlich_2016):
        assert law(1e9, 120.0, True)[2] == pytest.approx(math.sqrt(10.0) * law(1e6, 12.0, True)[2])
    assert breach.froehlich_2016(1e9, 120.0, True)[0] == pytest.approx(10.0 * breach.froehlich_2016(1e6, 12.0, True)[0])


def test_macdonald_s_width_cuts_the_volume_that_is_eroded():
    width, z, crest, faces = 12.0, 0.5, 6.0, 5.0
    y = (np.arange(20000) + 0.5) / 20000 * HEIGHT_M
    cut = ((width + 2.0 * z * y) * (crest + faces * (HEIGHT_M - y))).mean() * HEIGHT_M
    assert breach.cut_width(cut, HEIGHT_M, z, crest, faces) == pytest.approx(width, rel=1e-6)
    mean, slope, time = breach.macdonald_1984(VOLUME_M3, HEIGHT_M, HEIGHT_M, crest, faces)
    bottom = breach.cut_width(breach.macdonald_eroded(VOLUME_M3, HEIGHT_M), HEIGHT_M, slope, crest, faces)
    assert mean == pytest.approx(bottom + slope * HEIGHT_M) and 1000.0 < time < 3000.0
    assert breach.cut_width(1.0, HEIGHT_M, slope, crest, faces) == 0.0


def test_a_levee_widens_as_its_width_says():
    for soil in (breach.CRITICAL_SAND_M_S, breach.CRITICAL_CLAY_M_S):
        for t in (60.0, 3600.0):
            ahead = breach.levee_width(t + 0.05, 2.0, soil) - breach.levee_width(t - 0.05, 2.0, soil)
            assert breach.levee_widening(t, 2.0, soil) == pytest.approx(ahead / 0.1, rel=1e-5)
    assert breach.levee_width(3600.0, 2.0, 0.2) > 2.0 * breach.levee_width(3600.0, 2.0, 0.5) > 0.0
    assert breach.levee_width(3600.0, 0.0, 0.2) == 0.0


def test_flow_through_openings():
    assert breach.weir_flow(2.0, 10.0, 1.0, -1.0) == pytest.approx(1.7 * 10 * 2**1.5 + 1.35 * 2**2.5)
    assert breach.weir_flow(-0.1, 10.0, 1.0, 0.0) == 0.0
    shares = [breach.submerged(2.0, tail) for tail in (0.0, 0.5, 1.0, 1.9, 2.0, 3.0)]
    assert shares[0] == 1.0 and shares[-2:] == [0.0, 0.0] and sorted(shares, reverse=True) == shares
    assert breach.submerged(2.0, 1.0) == pytest.approx((1.0 - 0.5**1.5) ** 0.385)
    assert breach.pipe_flow(2.0, 5.0) == pytest.approx(0.6 * 2.0 * math.sqrt(2 * 9.81 * 5.0))
    for sine in (False, True):
        assert [breach.grown(t, 100.0, sine) for t in (-1.0, 50.0, 100.0, 300.0)] == pytest.approx([0, 0.5, 1, 1])
    assert breach.grown(10.0, 100.0, True) < breach.grown(10.0, 100.0, False)


@pytest.mark.parametrize("shape", [1.0, 1.5, 2.0])
def test_the_peak_of_a_level_pool_is_froehlich_s(shape):
    flow, left, state = level_pool(shape, k.FROEHLICH_2008, 5.0)
    assert flow.max() == pytest.approx(breach.froehlich_1995_peak(VOLUME_M3, HEIGHT_M), rel=0.25)
    assert left < 0.005 * VOLUME_M3 and state[k.FROM_NODE] == pytest.approx(VOLUME_M3 - left, rel=1e-12)
    assert state[k.PEAK] == pytest.approx(flow.max()) and state[k.NOW] == pytest.approx(32.246, abs=0.01)
    assert level_pool(shape, k.FROEHLICH_2008, 20.0)[0].max() == pytest.approx(flow.max(), rel=0.01)


def test_other_laws_are_of_its_order_and_a_pipe_is_slower():
    want = breach.froehlich_1995_peak(VOLUME_M3, HEIGHT_M)
    over = level_pool(2.0, k.FROEHLICH_2008, 5.0)[0]
    assert level_pool(2.0, k.FROEHLICH_2016, 5.0)[0].max() == pytest.approx(want, rel=0.25)
    assert level_pool(2.0, k.MACDONALD_1984, 5.0)[0].max() == pytest.approx(want, rel=0.25)
    pipe, left, _ = level_pool(2.0, k.FROEHLICH_2008, 5.0, piping=True)
    assert 0.5 * over.max() < pipe.max() < over.max() and left < 100.0


def test_the_figures_of_verify_pass():
    assert all(check.passed for check in breaches())
