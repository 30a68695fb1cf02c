"""Solutions that floods are held to, checked against their equations; the benchmark's small tests by both schemes."""

import math

import numpy as np
import pytest

from experiments.verify.flood_benchmark import bump, disconnected
from experiments.verify.flood_run import SCHEMES, VOLUME
from experiments.verify.flood_shocks import bowl, bowl_bed, dam_depth, planar_bowl, round_bowl, stoker_state
from experiments.verify.flood_steady import LONG_N, macdonald, macdonald_bed, macdonald_depth

G = 9.81


@pytest.mark.parametrize("solution", [planar_bowl, round_bowl])
@pytest.mark.parametrize("t", [0.0, 0.4, 1.7])
def test_bowls_satisfy_the_shallow_water_equations(solution, t):
    """Mass and both momentum equations by central differences, well inside the wet part."""
    at = np.linspace(-0.3, 0.3, 13)
    if solution is planar_bowl:
        w = math.sqrt(2.0 * G * 0.1)
        x, y = np.meshgrid(at + 0.5 * math.cos(w * t), at + 0.5 * math.sin(w * t))
    else:
        x, y = np.meshgrid(at, at)
    d = 1e-5

    def change(part, of):
        """Central difference of a product of depth and speeds."""
        step = {"x": (d, 0.0, 0.0), "y": (0.0, d, 0.0), "t": (0.0, 0.0, d)}[of]
        a = part(*solution(x + step[0], y + step[1], t + step[2]), x + step[0], y + step[1])
        b = part(*solution(x - step[0], y - step[1], t - step[2]), x - step[0], y - step[1])
        return (a - b) / (2.0 * d)

    h, u, v = solution(x, y, t)
    assert h.min() > 0.01
    scale = np.abs(change(lambda h, u, v, *_: h, "t")).max() + np.abs(h).max()
    mass = (
        change(lambda h, *_: h, "t") + change(lambda h, u, v, *_: h * u, "x") + change(lambda h, u, v, *_: h * v, "y")
    )
    assert np.abs(mass).max() < 1e-7 * scale

    def level(h, u, v, x, y):
        return h + bowl_bed(x, y)

    for speed, axis in ((1, "x"), (2, "y")):
        own = (h, u, v)[speed]
        rate = change(lambda *a, k=speed: a[k], "t") + u * change(lambda *a, k=speed: a[k], "x")
        rate = rate + v * change(lambda *a, k=speed: a[k], "y") + G * change(level, axis)
        assert np.abs(rate).max() < 1e-6 * (1.0 + np.abs(own).max())


def test_dam_breaks_match_what_was_computed_apart():
    """Figures of an independent solution (g = 9.81): depth, speed and shock of Stoker, front of Ritter."""
    h, u, s = stoker_state(5.0, 1.0)
    np.testing.assert_allclose([h, u, s], [2.539357, 4.024938, 6.639626], rtol=1e-6)
    # mass and momentum pass the shock: Rankine and Hugoniot
    assert math.isclose(s * (h - 1.0), h * u) and math.isclose(s * h * u, h * u * u + 0.5 * G * (h * h - 1.0))
    x = np.array([-500.0, 0.0, 840.4, 840.5])
    ritter = dam_depth(x, 60.0, 5.0, 0.0)
    assert ritter[0] == 5.0 and math.isclose(ritter[1], 4.0 / 9.0 * 5.0) and ritter[2] > 0.0 == ritter[3]


@pytest.mark.parametrize(("flow", "rain"), [(2.0, 0.0), (1.0, 0.001)])
def test_the_long_channel_satisfies_the_steady_equations(flow, rain):
    x, d = np.linspace(20.0, 980.0, 60), 0.05

    def slope(values):
        return (values(x + d) - values(x - d)) / (2.0 * d)

    def force(x):
        return (flow + rain * x) ** 2 / macdonald_depth(x) + 0.5 * G * macdonald_depth(x) ** 2

    h, q = macdonald_depth(x), flow + rain * x
    bed = slope(lambda x: macdonald_bed(x, flow, rain))
    np.testing.assert_allclose(slope(force), -G * h * (bed + LONG_N**2 * q * q * h ** (-10.0 / 3.0)), atol=2e-4)


@pytest.mark.parametrize("raining", [False, True])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_long_channel(scheme, raining):
    *_, mae, across = macdonald(scheme, raining, 10.0)
    assert mae <= (0.035 if raining else 0.03) and across == 0.0


@pytest.mark.parametrize("planar", [True, False])
def test_bowls_converge(planar):
    coarse, fine = bowl(planar, 0.1, 1)[0], bowl(planar, 0.05, 1)[0]
    assert fine < 0.04 and math.log2(coarse / fine) > 1.2


@pytest.mark.parametrize("scheme", SCHEMES)
def test_benchmark_pool_and_bump(scheme):
    for check in disconnected(scheme) + bump(scheme):
        assert check.passed, check


def test_only_momentum_takes_the_wave_over_the_bump():
    got = {c.figure: c.got for c in bump(VOLUME)}
    assert got["inflow over the first hollow's room"] < 1.0 and got["depth m at x = 250 m, 15 min"] > 0.02
