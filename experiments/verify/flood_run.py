"""Water over a bed with either scheme, and what is held against a solution: the ground of ``yingji verify flood``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from sim.kernels import finite_volume, inundation
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
    volumes,
)
from sim.kernels.step_desk import make_desk
from sim.kernels.tile_steps import LEVELS
from sim.kernels.water import GRAVITY_M_S2, SPEED, Edges, Rain, Soil, Sources, Water

LOCAL, VOLUME = "local inertial", "finite volume"
SCHEMES = (LOCAL, VOLUME)


@dataclass(frozen=True, slots=True)
class Check:
    """One figure held against a published or analytic one: it passes where ``got <= bar``; told only at infinity."""

    case: str
    figure: str
    got: float
    bar: float
    source: str

    @property
    def passed(self) -> bool:
        """Whether the figure is within its bar."""
        return bool(self.got <= self.bar)

    @property
    def told(self) -> bool:
        """Whether the figure has no bar."""
        return self.bar == math.inf


@dataclass
class Basin:
    """A bed with water, and what enters and leaves it; flows ``qx``, ``qy`` (m2/s, in cells) only by finite volume."""

    bed_m: np.ndarray
    manning: float | np.ndarray
    cell_m: float
    scheme: str = LOCAL
    depth_m: float | np.ndarray = 0.0
    qx: np.ndarray | None = None
    qy: np.ndarray | None = None
    rain: Rain | None = None
    soil: Soil | None = None
    edges: Edges | None = None
    sources: Sources | None = None
    theta: float = 1.0
    dt_cap_s: float = 30.0
    levels: int = LEVELS
    water: Water = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.terrain = make_terrain(self.bed_m, self.manning)
        soil = self.soil or make_soil(self.bed_m.shape)
        flow = np.float64 if self.scheme == VOLUME else np.float32
        self.water = w = make_water(self.terrain, self.depth_m, soil=soil, flow=flow)
        inner = np.s_[1:-1, 1:-1]
        for held, given in ((w.qx, self.qx), (w.qy, self.qy)):
            held[inner] = 0.0 if given is None else given
        deep = np.maximum(w.depth_m[inner], 1e-6)
        fastest = np.maximum(np.abs(w.qx[inner]), np.abs(w.qy[inner])) / deep
        w.totals[SPEED] = float((fastest + np.sqrt(GRAVITY_M_S2 * w.depth_m[inner])).max())
        w.speed_m_s[:] = w.totals[SPEED]
        self.first = volumes(w, self.cell_m)
        ladder = make_ladder(w)
        self._parts = (
            self.terrain,
            soil,
            w,
            self.rain or make_rain(0.0, 0.0, self.cell_m),
            self.edges or no_edges(),
            self.sources or make_sources(),
            no_reservoirs(),
            ladder,
            make_log(ladder, 1),
        )
        self._desk = make_desk(w, ladder)

    def run(self, until_s: float) -> Basin:
        """Carry the water on, by the steps of its scheme."""
        if self.scheme == VOLUME:
            finite_volume.advance(until_s, self.cell_m, 0.45, self.dt_cap_s, *self._parts)
        else:
            inundation.advance(
                until_s, self.cell_m, self.theta, 0.6, self.dt_cap_s, self.levels, *self._parts, self._desk
            )
        return self

    def walk(self, until_s: float, every_s: float) -> Iterator[float]:
        """Carry the water on and stop every so often; the steps stay the same."""
        for k in range(1, round(until_s / every_s) + 1):
            self.run(k * every_s)
            yield k * every_s

    @property
    def depth(self) -> np.ndarray:
        """Depth (m) without the ring."""
        return self.water.depth_m[1:-1, 1:-1]

    @property
    def speed(self) -> np.ndarray:
        """Speed (m/s) in cells, 0 below a millimetre."""
        w = self.water
        qx, qy = w.qx, w.qy
        if self.scheme == LOCAL:
            qx = 0.5 * (qx + np.roll(qx, -1, axis=1))
            qy = 0.5 * (qy + np.roll(qy, -1, axis=0))
        flow = np.hypot(qx, qy)[1:-1, 1:-1]
        return np.where(self.depth > 1e-3, flow / np.maximum(self.depth, 1e-3), 0.0)

    @property
    def books(self) -> dict[str, float]:
        """Balance of water since the beginning."""
        return balance(self.first, volumes(self.water, self.cell_m))


def errors(got: np.ndarray, exact: np.ndarray) -> tuple[float, float]:
    """Return ``(L1 relative to the mean depth, RMSE in m)``."""
    gap = got - exact
    return float(np.abs(gap).sum() / np.abs(exact).sum()), float(np.sqrt((gap**2).mean()))


def east_edges(bed_m: np.ndarray, manning: float, slope: float) -> Edges:
    """Return free outflow through the east side alone."""
    from sim.kernels.basin import pick_edges

    east = np.zeros(bed_m.shape, bool)
    east[:, -1] = True
    edges = make_edges(make_terrain(bed_m, manning), slope, east)
    return pick_edges(edges, (edges.axis == 0) & (edges.sign > 0))


def on_grids(
    case: str, cells_m: tuple[float, ...], figures: Callable[[float], tuple[float, float]], bar: float, source: str,
    every: bool = False,
) -> list[Check]:  # fmt: skip
    """Hold L1 of the finest grid (``every`` grid) to a bar; tell RMSE, and the order of L1 over the grids.

    ``figures`` gives L1 and RMSE on a grid; the grids go from coarse to fine.
    """
    out, got = [], []
    for cell_m in cells_m:
        l1, rmse = figures(cell_m)
        got.append(l1)
        held = bar if every or cell_m == cells_m[-1] else math.inf
        out.append(Check(f"{case}, {cell_m:g} m", "L1 / mean depth", l1, held, source))
        out.append(Check(f"{case}, {cell_m:g} m", "RMSE m", rmse, math.inf, source))
    if min(got) > 0.0:
        order = math.log(got[0] / got[-1]) / math.log(cells_m[0] / cells_m[-1])
        out.append(Check(case, "observed order", order, math.inf, f"L1 from {cells_m[0]:g} to {cells_m[-1]:g} m"))
    return out
