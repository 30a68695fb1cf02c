"""Dam breaks and swinging bowls: solutions of the frictionless shallow water equations.

Sources: Ritter (1892), Z. Ver. Dtsch. Ing. 36 (dry bed); Stoker (1957), Water Waves, sec. 10.8 (wet bed); Thacker
(1981), J. Fluid Mech. 107, 499-508, in the form and with the figures of SWASHES (Delestre et al. 2013, Int. J. Numer.
Meth. Fluids 72, sec. 4.2). A test checks that the bowls' formulas satisfy the equations.
"""

from __future__ import annotations

import math

import numpy as np

from experiments.verify.flood_run import VOLUME, Basin, Check, errors, on_grids
from sim.kernels.water import GRAVITY_M_S2 as G

DAM_M, DAM_T_S, DAM_GRIDS_M = 5.0, 60.0, (10.0, 5.0, 2.5)
BOWL_A_M, BOWL_H_M, BOWL_L_M, BOWL_ETA, BOWL_R_M = 1.0, 0.1, 4.0, 0.5, 0.8
BOWL_GRIDS_M = (0.08, 0.04, 0.02)
PERIODS = 3
WET_M = 0.02


def stoker_state(left_m: float, right_m: float) -> tuple[float, float, float]:
    """Return depth (m) and speed (m/s) between wave and shock, and the shock's speed (m/s), by bisection."""
    c = math.sqrt(G * left_m)
    low, high = right_m, left_m
    for _ in range(200):
        h = 0.5 * (low + high)
        gap = 2.0 * (c - math.sqrt(G * h)) - (h - right_m) * math.sqrt(0.5 * G * (1.0 / h + 1.0 / right_m))
        low, high = (h, high) if gap > 0.0 else (low, h)
    u = 2.0 * (c - math.sqrt(G * low))
    return low, u, u * low / (low - right_m)


def dam_depth(x_m: np.ndarray, time_s: float, left_m: float, right_m: float) -> np.ndarray:
    """Depth (m) after a dam at x = 0 between two still waters has gone; ``right_m`` 0 is dry land."""
    c = math.sqrt(G * left_m)
    fan = (2.0 * c - x_m / time_s) ** 2 / (9.0 * G)
    if right_m == 0.0:
        return np.where(x_m < -c * time_s, left_m, np.where(x_m < 2.0 * c * time_s, fan, 0.0))
    h, u, shock = stoker_state(left_m, right_m)
    tail = (u - math.sqrt(G * h)) * time_s
    return np.where(x_m < -c * time_s, left_m, np.where(x_m < tail, fan, np.where(x_m < shock * time_s, h, right_m)))


def dam_break(right_m: float, cell_m: float, scheme: str = VOLUME) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return cell centres (m), our depth and the exact mean depth of each cell after a minute."""
    n = round(2000.0 / cell_m)
    x = (np.arange(n) + 0.5) * cell_m - 1000.0
    fine = x[:, None] + ((np.arange(40) + 0.5) / 40.0 - 0.5) * cell_m
    exact = dam_depth(fine, DAM_T_S, DAM_M, right_m).mean(axis=1)
    start = np.where(x < 0.0, DAM_M, right_m)[None, :]
    return x, Basin(np.zeros((1, n)), 0.0, cell_m, scheme, start).run(DAM_T_S).depth[0].copy(), exact


def dam_breaks() -> list[Check]:
    """Hold both dam breaks, by finite volumes, to 2 and 1 % of the mean depth, and the fronts to 3 %."""
    checks = []
    for name, right, bar in (("Ritter dam break, dry bed", 0.0, 0.02), ("Stoker dam break, wet bed", 1.0, 0.01)):
        ran = {cell: dam_break(right, cell) for cell in DAM_GRIDS_M}
        source = "Ritter 1892" if right == 0.0 else "Stoker 1957"
        checks += on_grids(f"{name}, {VOLUME}", DAM_GRIDS_M, lambda c, ran=ran: errors(*ran[c][1:]), bar, source)  # type: ignore[misc]
        for cell, (x, got, exact) in ran.items():
            front, true = (float(x[d > right + WET_M].max()) for d in (got, exact))
            held = 0.03 if cell == DAM_GRIDS_M[-1] else math.inf
            figure = f"|front error|, front at {true:.0f} m"
            where = f"{source}; {100 * WET_M:g} cm above the bed" if right == 0.0 else f"{source}; {100 * WET_M:g} cm"
            checks.append(Check(f"{name}, {VOLUME}, {cell:g} m", figure, abs(front / true - 1.0), held, where))
    return checks


def bowl_bed(x_m: np.ndarray, y_m: np.ndarray) -> np.ndarray:
    """Bed (m) of the bowl, its lowest point at the origin."""
    return np.asarray(-BOWL_H_M * (1.0 - (x_m**2 + y_m**2) / BOWL_A_M**2))


def planar_bowl(x_m: np.ndarray, y_m: np.ndarray, t_s: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Depth (m) and speeds (m/s) of a plane surface that swings round a bowl (Thacker 1981; SWASHES sec. 4.2.2)."""
    w = math.sqrt(2.0 * G * BOWL_H_M) / BOWL_A_M
    c, s = math.cos(w * t_s), math.sin(w * t_s)
    level = BOWL_ETA * BOWL_H_M / BOWL_A_M**2 * (2.0 * x_m * c + 2.0 * y_m * s - BOWL_ETA)
    h = np.maximum(level - bowl_bed(x_m, y_m), 0.0)
    one = np.ones_like(h)
    return h, -BOWL_ETA * w * s * one, BOWL_ETA * w * c * one


def round_bowl(x_m: np.ndarray, y_m: np.ndarray, t_s: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Depth (m) and speeds (m/s) of a round surface that rises and falls in a bowl (Thacker; SWASHES sec. 4.2.1)."""
    w = math.sqrt(8.0 * G * BOWL_H_M) / BOWL_A_M
    a = (BOWL_A_M**2 - BOWL_R_M**2) / (BOWL_A_M**2 + BOWL_R_M**2)
    d = 1.0 - a * math.cos(w * t_s)
    r2 = x_m**2 + y_m**2
    level = BOWL_H_M * (math.sqrt(1.0 - a * a) / d - 1.0 - r2 / BOWL_A_M**2 * ((1.0 - a * a) / d**2 - 1.0))
    h = np.maximum(level - bowl_bed(x_m, y_m), 0.0)
    part = 0.5 * w * a * math.sin(w * t_s) / d
    return h, part * x_m, part * y_m


def bowl(planar: bool, cell_m: float, periods: int = PERIODS) -> tuple[float, float]:
    """Return L1 and RMSE of depth after whole periods of a bowl, by finite volumes."""
    n = round(BOWL_L_M / cell_m)
    at = (np.arange(n) + 0.5) * cell_m - 0.5 * BOWL_L_M
    x, y = np.meshgrid(at, at)
    solution, w2 = (planar_bowl, 2.0) if planar else (round_bowl, 8.0)
    h, u, v = solution(x, y, 0.0)
    end = periods * 2.0 * math.pi * BOWL_A_M / math.sqrt(w2 * G * BOWL_H_M)
    basin = Basin(bowl_bed(x, y), 0.0, cell_m, VOLUME, h, h * u, h * v).run(end)
    # the last step ends a little after the whole periods
    return errors(basin.depth, solution(x, y, float(basin.water.totals[0]))[0])


def bowls() -> list[Check]:
    """Hold both bowls, by finite volumes, to 5 % of the mean depth on the finest grid."""
    checks = []
    for name, planar in (("Thacker planar bowl", True), ("Thacker round bowl", False)):
        case = f"{name}, {VOLUME}, {PERIODS} periods"
        checks += on_grids(case, BOWL_GRIDS_M, lambda c, p=planar: bowl(p, c), 0.05, "Thacker 1981; SWASHES")  # type: ignore[misc]
    return checks
