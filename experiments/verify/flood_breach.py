"""Laws of breaches held against a worked example, and the peak of a pool that empties by one."""

from __future__ import annotations

import numpy as np

from experiments.verify.flood_run import Check
from sim.kernels import breach
from sim.kernels import breaching as k
from sim.kernels.water import NO_LINKS, Breaches, Reservoirs

VOLUME_M3, HEIGHT_M = 1.0e6, 12.0
"""The worked example: water above the breach's bottom, and the dam's height."""
SHAPES = (1.0, 1.5, 2.0)
"""Exponents of the pools: volume goes with the depth to this power (a prism to a wedge)."""


def level_pool(shape: float, law: int, dt: float, piping: bool = False) -> tuple[np.ndarray, float, np.ndarray]:
    """Empty the example's pool through a breach over dry land for 6 h.

    Returns
    -------
    flow, left, state
        Mean flow (m3/s) of each step of ``dt``, what is left (m3), and the breach's row of state.
    """
    level = np.linspace(0.0, HEIGHT_M, 25)
    volume = VOLUME_M3 * (level / HEIGHT_M) ** shape
    kind, figure = np.zeros((1, k.KINDS), np.int64), np.zeros((1, k.FIGURES))
    kind[0, k.LAW], kind[0, k.PIPING] = law, piping
    kind[0, [k.DOWN_NODE, k.LINK]] = -1
    where = [k.TRIGGER, k.CREST, k.BOTTOM, k.PIPE, k.WIDTH, k.FORMATION, k.CREST_WIDTH, k.FACES]
    figure[0, where] = [HEIGHT_M, HEIGHT_M, 0.0, 0.5 * HEIGHT_M, 1.0, 1.0, 6.0, 5.0]
    one, none = np.zeros(1, np.int64), np.zeros(1)
    node = Reservoirs(
        one[:0],
        one[:0],
        one[:0],
        one,
        one,
        none,
        none,
        none,
        none,
        volume[None],
        level[None],
        Breaches(kind, figure, NO_LINKS),
    )
    stored, state, flow = np.array([VOLUME_M3]), k.breach_state(1), []
    land, depth = np.full((1, 1), -5.0), np.zeros((1, 1))
    for n in range(int(6 * 3600 / dt)):
        before = stored[0]
        depth[:] = 0.0
        k.run_breaches(n * dt, (n + 1) * dt, depth, land, depth, depth, False, stored, node, state, 1.0e9)
        flow.append((before - stored[0]) / dt)
    return np.array(flow), float(stored[0]), state[0]


def breaches() -> list[Check]:
    """Return the worked example's figures, and the peaks of level pools over the published one."""
    case = "breach, 1e6 m3, 12 m"

    def off(figure: str, got: float, want: float, source: str) -> Check:
        return Check(case, f"{figure} off {want:g}", abs(got - want) / want, 2.0e-3, source)

    width_08, _, time_08 = breach.froehlich_2008(VOLUME_M3, HEIGHT_M, True)
    width_16, _, time_16 = breach.froehlich_2016(VOLUME_M3, HEIGHT_M, True)
    peak = breach.froehlich_1995_peak(VOLUME_M3, HEIGHT_M)
    out = [
        off("mean width m", width_08, 32.2, "Froehlich 2008"),
        off("formation time s", time_08, 1682.0, "Froehlich 2008"),
        off("mean width m", width_16, 34.5, "Froehlich 2016"),
        off("formation time s", time_16, 1596.0, "Froehlich 2016"),
        off("peak m3/s", peak, 779.0, "Froehlich 1995"),
        off("peak m3/s", breach.macdonald_peak(VOLUME_M3, HEIGHT_M), 952.0, "MacDonald & Langridge-Monopolis 1984"),
    ]
    for shape in SHAPES:
        flow, _, _ = level_pool(shape, k.FROEHLICH_2008, 5.0)
        figure = f"peak of a level pool V ~ h^{shape:g} over Froehlich 1995"
        out.append(Check(case, figure, abs(flow.max() / peak - 1.0), 0.25, "Froehlich 1995, 2008"))
    return out
