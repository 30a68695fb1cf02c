"""Rest and steady flow: still water, Manning's uniform flow, MacDonald's long channel without and with rain.

Sources: Manning (1891); MacDonald, Baines, Nichols and Samuels (1997), J. Hydraul. Eng. 123, 1041-1045, with the
figures of SWASHES (Delestre et al. 2013, Int. J. Numer. Meth. Fluids 72, sec. 3.2.1 and 3.3.1). With rain the bed is
derived from ``(q^2/h + g h^2/2)' = -g h (z' + n^2 q^2 h^(-10/3))`` with ``q = q0 + R x``:
``z' = (q^2/(g h^3) - 1) h' - 2 q R/(g h^2) - n^2 q^2 h^(-10/3)``.
"""

from __future__ import annotations

import math

import numpy as np

from experiments.verify.flood_run import LOCAL, SCHEMES, Basin, Check, east_edges, errors, on_grids
from sim.kernels.basin import make_edges, make_rain, make_soil, make_sources, make_terrain
from sim.kernels.water import GRAVITY_M_S2 as G

LONG_M, LONG_N, LONG_GRIDS_M = 1000.0, 0.033, (10.0, 5.0, 2.5)
REST_GRIDS_M = (20.0, 10.0, 5.0)
ULPS_M = 8 * 2.0**-52 * 5.0
"""A few units in the last place of depths up to 5 m."""


def lake_at_rest(scheme: str = LOCAL, stage_m: float = 3.0, cell_m: float = 10.0) -> list[Check]:
    """Still water over a random bed between 0 and 5 m, islands too, must not move at all.

    At a stage of 3 m the levels are exact in float64; else a few ulp are allowed.
    """
    bed = np.random.Generator(np.random.PCG64(1)).uniform(0.0, 5.0, (64, 64))
    depth = np.maximum(stage_m - bed, 0.0)
    basin = Basin(bed, 0.03, cell_m, scheme, depth).run(3600.0)
    moved = float(np.abs(basin.depth - depth).max())
    flow = float(max(np.abs(basin.water.qx).max(), np.abs(basin.water.qy).max()))
    bar = 0.0 if stage_m == 3.0 else ULPS_M
    case = f"lake at rest {stage_m:g} m, {scheme}, {cell_m:g} m"
    source = "exact" if bar == 0.0 else "a few ulp"
    # a level off by an ulp drives a flow of up to g h dt / dx ulps a step, which friction holds
    return [
        Check(case, "max |dh| m", moved, bar, source),
        Check(case, "max |q| m2/s", flow, 100.0 * bar, source),
    ]


def manning_flow(theta: float = 1.0, scheme: str = LOCAL, cell_m: float = 10.0) -> list[Check]:
    """Uniform flow of 1 m2/s down a slope of 0.001 with n = 0.03 stands 0.968886 m deep."""
    slope, n = 0.001, 0.03
    cols = round(1000.0 / cell_m)
    bed = (np.arange(cols)[::-1] * cell_m * slope)[None, :] * np.ones((3, 1))
    inflow = make_sources(range(3), [0] * 3, [0] * 3, [0.0], [[cell_m]])
    edges = east_edges(bed, n, slope)
    basin = Basin(bed, n, cell_m, scheme, edges=edges, sources=inflow, theta=theta).run(6 * 3600.0)
    normal = (n / slope**0.5) ** 0.6
    middle = np.s_[:, cols // 5 : 4 * cols // 5]
    error = float(np.abs(basin.depth[middle] / normal - 1.0).max())
    flow = float(np.abs(basin.water.qx[1:-1, 1:-1][middle] - 1.0).max())
    name = f"uniform Manning flow, {scheme}, {cell_m:g} m" + ("" if theta == 1.0 else f", theta {theta:g}")
    return [
        Check(name, "relative error of depth", error, 1e-6, "h = (q n / sqrt S)^0.6 = 0.968886 m"),
        Check(name, "error of flow m2/s", flow, 1e-6, "q = 1 m2/s"),
    ]


def macdonald_depth(x_m: np.ndarray) -> np.ndarray:
    """Depth (m) of the long channel, subcritical: ``(4/g)^(1/3) (1 + exp(-16 (x/1000 - 1/2)^2) / 2)``."""
    return np.asarray((4.0 / G) ** (1.0 / 3.0) * (1.0 + 0.5 * np.exp(-16.0 * (x_m / 1000.0 - 0.5) ** 2)))


def macdonald_bed(x_m: np.ndarray, flow_m2_s: float, rain_m_s: float) -> np.ndarray:
    """Bed (m) on which that depth is steady, 0 at the channel's end; the slope integrated by Simpson's rule."""
    fine = np.linspace(0.0, LONG_M, 40001)
    mid = 0.5 * (fine[1:] + fine[:-1])

    def slope(x: np.ndarray) -> np.ndarray:
        h, q = macdonald_depth(x), flow_m2_s + rain_m_s * x
        dh = (h - (4.0 / G) ** (1.0 / 3.0)) * (-32.0 / 1000.0) * (x / 1000.0 - 0.5)
        return np.asarray(
            (q * q / (G * h**3) - 1.0) * dh - 2.0 * q * rain_m_s / (G * h * h) - LONG_N**2 * q * q * h ** (-10.0 / 3.0)
        )

    part = (slope(fine[:-1]) + 4.0 * slope(mid) + slope(fine[1:])) * np.diff(fine) / 6.0
    z = np.concatenate([[0.0], np.cumsum(part)])
    return np.asarray(np.interp(x_m, fine, z - z[-1]))


def macdonald(scheme: str, raining: bool, cell_m: float) -> tuple[float, float, float, float]:
    """Return L1, RMSE (m) and MAE (m) of the steady depth, and the greatest flow across the channel (m2/s)."""
    flow, rain = (1.0, 0.001) if raining else (2.0, 0.0)
    cols = round(LONG_M / cell_m)
    x = (np.arange(cols) + 0.5) * cell_m
    z = macdonald_bed(x, flow, rain)
    bed = np.tile(z, (3, 1))
    until = 3 * 3600.0
    fall = make_rain(
        0.0, 0.0, cell_m, zone=np.zeros(bed.shape, np.int16),
        zone_rate_m_s=np.full((1, round(until / 300.0)), rain),
    )  # fmt: skip
    inflow = make_sources(range(3), [0] * 3, [0] * 3, [0.0], [[flow * cell_m]])
    # beyond the end the bed goes on as it came
    slope = float(z[-2] - z[-1]) / cell_m
    edges = east_edges(bed, LONG_N, max(slope, 1e-5))
    basin = Basin(bed, LONG_N, cell_m, scheme, rain=fall if raining else None, edges=edges, sources=inflow).run(until)
    exact = np.tile(macdonald_depth(x), (3, 1))
    mae = float(np.abs(basin.depth - exact).mean())
    return *errors(basin.depth, exact), mae, float(np.abs(basin.water.qy).max())


def macdonalds(scheme: str) -> list[Check]:
    """Hold the long channel to MAE 0.03 m, with rain 0.035 m, on every grid; nothing may flow across."""
    checks = []
    for raining, bar in ((False, 0.03), (True, 0.035)):
        case = f"MacDonald long channel{', rain' if raining else ''}, {scheme}"
        ran = {cell: macdonald(scheme, raining, cell) for cell in LONG_GRIDS_M}
        source = "MacDonald 1997; SWASHES"
        checks += on_grids(case, LONG_GRIDS_M, lambda c, ran=ran: ran[c][:2], math.inf, source)  # type: ignore[misc]
        for cell, (_, _, mae, across) in ran.items():
            checks.append(Check(f"{case}, {cell:g} m", "MAE m", mae, bar, source))
            checks.append(Check(f"{case}, {cell:g} m", "max |qy| m2/s", across, 0.0, "exact"))
    return checks


def volume(scheme: str = LOCAL) -> list[Check]:
    """Rain, infiltration, outflow on rough hills: the books must close."""
    rng = np.random.Generator(np.random.PCG64(2))
    x = np.arange(100) * 20.0
    bed = 10.0 * np.sin(x / 250.0)[:, None] * np.cos(x / 330.0)[None, :] + rng.uniform(0.0, 0.3, (100, 100))
    rain = make_rain(
        0.0, 0.0, 20.0, zone=np.zeros(bed.shape, np.int16), zone_rate_m_s=np.array([[2e-5, 4e-5, 1e-5, 0.0, 0.0, 0.0]])
    )
    edges = make_edges(make_terrain(bed, 0.04))
    soil = make_soil(bed.shape, 1e-6, 0.03, 0.05)
    books = Basin(bed, 0.04, 20.0, scheme, rain=rain, soil=soil, edges=edges).run(7200.0).books
    return [
        Check(f"rain on rough hills, {scheme}", "relative volume error", books["error_ratio"], 1e-12, "conservation")
    ]


def steady() -> list[Check]:
    """Every case at rest or steady, by each scheme."""
    checks = []
    for scheme in SCHEMES:
        for cell_m in REST_GRIDS_M:
            checks += lake_at_rest(scheme, 3.0, cell_m) + lake_at_rest(scheme, 3.3, cell_m)
            checks += manning_flow(1.0, scheme, cell_m)
        if scheme == LOCAL:
            checks += manning_flow(0.8)
        checks += macdonalds(scheme) + volume(scheme)
    return checks
