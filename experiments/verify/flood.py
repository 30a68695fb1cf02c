"""The flood solver held against analytic solutions: rest, uniform flow, a wave over a plane, the books.

Sources: Hunter, Horritt, Bates, Wilson and Werner (2005), Adv. Water Resour. 28, 975-991 (wave over a plane with
friction, as used by Bates et al. 2010); Manning (1891).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.kernels.basin import (
    balance,
    make_edges,
    make_ladder,
    make_log,
    make_rain,
    make_soil,
    make_sources,
    make_terrain,
    make_water,
    no_edges,
    no_reservoirs,
    pick_edges,
    volumes,
)
from sim.kernels.inundation import advance
from sim.kernels.water import Edges, Rain, Soil, Sources, Water

HUNTER_U_M_S = 1.0
HUNTER_N = 0.03
HUNTER_T_S = 3600.0
HUNTER_L_M = 5000.0


@dataclass(frozen=True, slots=True)
class Check:
    """One figure held against a published or analytic one: it passes where ``got <= bar``."""

    case: str
    figure: str
    got: float
    bar: float
    source: str

    @property
    def passed(self) -> bool:
        """Whether the figure is within its bar."""
        return bool(self.got <= self.bar)


def run(
    bed_m: np.ndarray,
    manning: float | np.ndarray,
    cell_m: float,
    until_s: float,
    *,
    depth_m: float | np.ndarray = 0.0,
    rain: Rain | None = None,
    soil: Soil | None = None,
    edges: Edges | None = None,
    sources: Sources | None = None,
    theta: float = 1.0,
    dt_cap_s: float = 30.0,
) -> tuple[Water, dict[str, float]]:
    """Run water over a bed; return the state and the books."""
    terrain = make_terrain(bed_m, manning)
    water = make_water(terrain, depth_m)
    ladder = make_ladder(water)
    before = volumes(water, cell_m)
    advance(
        until_s,
        cell_m,
        theta,
        0.6,
        dt_cap_s,
        terrain,
        soil or make_soil(bed_m.shape),
        water,
        rain or make_rain(0.0, 0.0, cell_m),
        edges or no_edges(),
        sources or make_sources(),
        no_reservoirs(),
        ladder,
        make_log(ladder, 1),
    )
    return water, balance(before, volumes(water, cell_m))


def lake_at_rest() -> list[Check]:
    """Still water of stage 3 m over a random bed between 0 and 5 m must not move at all."""
    bed = np.random.Generator(np.random.PCG64(1)).uniform(0.0, 5.0, (64, 64))
    depth = np.maximum(3.0 - bed, 0.0)
    water, _ = run(bed, 0.03, 10.0, 3600.0, depth_m=depth)
    moved = float(np.abs(water.depth_m[1:-1, 1:-1] - depth).max())
    flow = float(max(np.abs(water.qx).max(), np.abs(water.qy).max()))
    return [
        Check("lake at rest", "max |dh| m", moved, 0.0, "exact"),
        Check("lake at rest", "max |q| m2/s", flow, 0.0, "exact"),
    ]


def manning_flow(theta: float = 1.0) -> list[Check]:
    """Uniform flow of 1 m2/s down a slope of 0.001 with n = 0.03 stands 0.968886 m deep."""
    cell_m, slope, n = 10.0, 0.001, 0.03
    bed = (np.arange(100)[::-1] * cell_m * slope)[None, :] * np.ones((3, 1))
    terrain = make_terrain(bed, n)
    east = np.zeros(bed.shape, bool)
    east[:, -1] = True
    edges = make_edges(terrain, slope, east)
    keep = edges.axis == 0
    edges = pick_edges(edges, keep)
    inflow = make_sources(range(3), [0] * 3, [0] * 3, [0.0], [[cell_m]])
    water, _ = run(bed, n, cell_m, 6 * 3600.0, edges=edges, sources=inflow, theta=theta)
    normal = (n / slope**0.5) ** 0.6
    error = float(np.abs(water.depth_m[1:-1, 20:80] / normal - 1.0).max())
    flow = float(np.abs(water.qx[1:-1, 20:80] - 1.0).max())
    name = f"uniform Manning flow, theta {theta:g}"
    return [
        Check(name, "relative error of depth", error, 1e-6, "h = (q n / sqrt S)^0.6 = 0.968886 m"),
        Check(name, "error of flow m2/s", flow, 1e-6, "q = 1 m2/s"),
    ]


def hunter_depth(x_m: np.ndarray, time_s: float) -> np.ndarray:
    """Depth of the wave: ``(7/3 n^2 u^2 (u t - x))^(3/7)`` behind the front, 0 before it (Hunter et al. 2005)."""
    behind = np.maximum(HUNTER_U_M_S * time_s - x_m, 0.0)
    return np.asarray((7.0 / 3.0 * HUNTER_N**2 * HUNTER_U_M_S**2 * behind) ** (3.0 / 7.0))


def hunter_wave(cell_m: float, theta: float = 1.0) -> list[Check]:
    """Advance a wave of constant speed over a horizontal plane, driven by its exact flow at x = 0."""
    cols = round(HUNTER_L_M / cell_m)
    bed = np.zeros((1, cols))
    knots = HUNTER_T_S * np.linspace(0.0, 1.0, 4001) ** 2
    flow = HUNTER_U_M_S * hunter_depth(np.zeros(1), 1.0)[0] * knots ** (3.0 / 7.0) * cell_m
    sources = make_sources([0], [0], [0], knots, [flow])
    water, books = run(bed, HUNTER_N, cell_m, HUNTER_T_S, sources=sources, theta=theta)
    x = (np.arange(cols) + 0.5) * cell_m
    exact = hunter_depth(x, HUNTER_T_S)
    got = water.depth_m[1, 1:-1]
    l1 = float(np.abs(got - exact).sum() / exact.sum())
    front = float((x[got > 0.02].max() + cell_m / 2) / (HUNTER_U_M_S * HUNTER_T_S) - 1.0)
    name = f"Hunter wave, {cell_m:g} m" + ("" if theta == 1.0 else f", theta {theta:g}")
    source = "Hunter et al. 2005; front at 3600 m"
    return [
        Check(name, "L1 / mean depth", l1, 0.017, source),
        Check(name, "|front error| less one cell", max(abs(front) - cell_m / HUNTER_T_S, 0.0), 0.01, source),
        Check(name, "relative volume error", books["error_ratio"], 1e-12, "conservation"),
    ]


def volume() -> list[Check]:
    """Rain, infiltration, outflow on rough hills: the books must close."""
    rng = np.random.Generator(np.random.PCG64(2))
    x = np.arange(100) * 20.0
    bed = 10.0 * np.sin(x / 250.0)[:, None] * np.cos(x / 330.0)[None, :] + rng.uniform(0.0, 0.3, (100, 100))
    rain = make_rain(
        0.0, 0.0, 20.0, zone=np.zeros(bed.shape, np.int16), zone_rate_m_s=np.array([[2e-5, 4e-5, 1e-5, 0.0, 0.0, 0.0]])
    )
    terrain = make_terrain(bed, 0.04)
    _, books = run(
        bed, 0.04, 20.0, 7200.0, rain=rain, soil=make_soil(bed.shape, 1e-6, 0.03, 0.05), edges=make_edges(terrain)
    )
    return [Check("rain on rough hills", "relative volume error", books["error_ratio"], 1e-12, "conservation")]


def verify() -> list[Check]:
    """Run every case (about 10 s)."""
    checks = lake_at_rest() + manning_flow() + manning_flow(0.8)
    for cell_m in (100.0, 50.0, 25.0):
        checks += hunter_wave(cell_m)
    return checks + volume()
