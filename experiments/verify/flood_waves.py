"""A wave over a horizontal plane with friction: its speed is constant, so that it solves the whole equations too.

Source: Hunter, Horritt, Bates, Wilson and Werner (2005), Adv. Water Resour. 28, 975-991, as used by Bates et al. 2010.
"""

from __future__ import annotations

import numpy as np

from experiments.verify.flood_run import LOCAL, SCHEMES, Basin, Check, errors, on_grids
from sim.kernels.basin import make_sources

HUNTER_U_M_S = 1.0
HUNTER_N = 0.03
HUNTER_T_S = 3600.0
HUNTER_L_M = 5000.0
HUNTER_GRIDS_M = (100.0, 50.0, 25.0)


def hunter_depth(x_m: np.ndarray, time_s: float) -> np.ndarray:
    """Depth of the wave: ``(7/3 n^2 u^2 (u t - x))^(3/7)`` behind the front, 0 before it (Hunter et al. 2005)."""
    behind = np.maximum(HUNTER_U_M_S * time_s - x_m, 0.0)
    return np.asarray((7.0 / 3.0 * HUNTER_N**2 * HUNTER_U_M_S**2 * behind) ** (3.0 / 7.0))


def hunter_run(cell_m: float, theta: float = 1.0, scheme: str = LOCAL) -> tuple[Basin, np.ndarray, np.ndarray]:
    """Return the water after an hour, cell centres (m) and the exact depth: driven by its exact flow at x = 0."""
    cols = round(HUNTER_L_M / cell_m)
    knots = HUNTER_T_S * np.linspace(0.0, 1.0, 4001) ** 2
    flow = HUNTER_U_M_S * hunter_depth(np.zeros(1), 1.0)[0] * knots ** (3.0 / 7.0) * cell_m
    sources = make_sources([0], [0], [0], knots, [flow])
    basin = Basin(np.zeros((1, cols)), HUNTER_N, cell_m, scheme, sources=sources, theta=theta).run(HUNTER_T_S)
    x = (np.arange(cols) + 0.5) * cell_m
    return basin, x, hunter_depth(x, HUNTER_T_S)


def hunter_wave(cell_m: float, theta: float = 1.0, scheme: str = LOCAL) -> list[Check]:
    """Advance the wave on one grid: L1, the front and the books."""
    basin, x, exact = hunter_run(cell_m, theta, scheme)
    got = basin.depth[0]
    front = float((x[got > 0.02].max() + cell_m / 2) / (HUNTER_U_M_S * HUNTER_T_S) - 1.0)
    name = f"Hunter wave, {scheme}, {cell_m:g} m" + ("" if theta == 1.0 else f", theta {theta:g}")
    source = "Hunter et al. 2005; front at 3600 m"
    return [
        Check(name, "L1 / mean depth", errors(got, exact)[0], 0.017, source),
        Check(name, "|front error| less one cell", max(abs(front) - cell_m / HUNTER_T_S, 0.0), 0.01, source),
        Check(name, "relative volume error", basin.books["error_ratio"], 1e-12, "conservation"),
    ]


def waves() -> list[Check]:
    """Run the wave on three grids by each scheme."""
    checks: list[Check] = []
    for scheme in SCHEMES:
        ran = {cell: hunter_run(cell, 1.0, scheme) for cell in HUNTER_GRIDS_M}
        for cell in HUNTER_GRIDS_M:
            checks += hunter_wave(cell, 1.0, scheme)
        told = on_grids(
            f"Hunter wave, {scheme}",
            HUNTER_GRIDS_M,
            lambda c, ran=ran: errors(ran[c][0].depth[0], ran[c][2]),  # type: ignore[misc]
            np.inf,
            "Hunter et al. 2005",
        )
        checks += [c for c in told if not c.figure.startswith("L1")]
    return checks
