"""The road network: named trunk roads, county roads between seats, roads to every village and hamlet, and loops.

Roads take the cheapest way over slopes and water on a lattice; links between neighbouring hamlets bring their total to
the real length. Only the trunk roads' names and the towns they pass are real: the rest is synthetic.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.regions.base import ROAD_CLASSES, ROAD_SPEEDS_KM_H
from scenarios.regions.neighbours import gabriel, tree_and_shortcuts
from scenarios.regions.projection import to_xy
from scenarios.regions.relief import Floats
from scenarios.regions.tables import points, rows_of
from sim.ground import Grid
from sim.kernels.costpath import cost_path

LATTICE_M = 120.0
LONGEST_EDGE_M = 700.0
BRIDGE_KM2 = 5.0
"""Catchment from which a crossing is a bridge; below it is a culvert."""
CLEARANCE_M = {"expressway": 8.0, "trunk": 4.0, "county": 3.0, "town": 2.0, "village": 1.0}
"""Deck above the bank by class (estimate)."""

Way = NDArray[np.int64]


@dataclass(frozen=True)
class Land:
    """What the network sees of the terrain, on the region's grid."""

    grid: Grid
    elevation_m: NDArray[np.float32]
    hand_m: NDArray[np.float32]
    catchment_km2: Floats
    reservoir: NDArray[np.uint8]
    in_region: NDArray[np.bool_]


class Builder:
    """Lays roads on a lattice one after another; later roads use earlier ones at a discount."""

    def __init__(self, land: Land) -> None:
        self.land = land
        self.step = max(1, round(LATTICE_M / land.grid.cell_m))
        g = land.grid
        self.grid = Grid("roads", g.west_m, g.north_m, g.cell_m * self.step, g.rows // self.step, g.cols // self.step)
        z = self._blocks(land.elevation_m).mean(axis=(1, 3))
        dz_y, dz_x = np.gradient(z, self.grid.cell_m)
        slope = np.hypot(dz_x, dz_y)
        wet = self._blocks(land.catchment_km2).max(axis=(1, 3))
        lake = self._blocks(land.reservoir).mean(axis=(1, 3)) > 0.5
        outside = ~(self._blocks(land.in_region).max(axis=(1, 3)) > 0)
        # grades are kept low by longer ways; bridges are dear; the neighbour counties' land is not ours to build on
        self.cost = 1.0 + 10.0 * slope + 80.0 * np.maximum(slope - 0.2, 0.0) + 0.6 * np.log1p(wet / 2.0)
        self.cost = np.where(outside, 6.0 * self.cost, self.cost)
        # an arm of the lake is crossed by a causeway only where there is no other way
        self.cost[lake] = 80.0
        self.discounted = self.cost.copy()
        count = self.cost.size
        self.target = np.zeros(self.cost.shape, np.bool_)
        self.on_road = np.zeros(self.cost.shape, np.bool_)
        self.links: dict[tuple[int, int], tuple[int, str]] = {}
        self.length_m = 0.0
        self._cost = np.zeros(count)
        self._from = np.zeros(count, np.int32)
        self._stamp = np.zeros(count, np.int32)
        self._keys = np.zeros(8 * count)
        self._items = np.zeros(8 * count, np.int32)
        self._calls = 0

    def _blocks(self, field: NDArray[np.generic]) -> NDArray[np.generic]:
        s, rows, cols = self.step, self.grid.rows, self.grid.cols
        return field[: rows * s, : cols * s].reshape(rows, s, cols, s)

    def cell(self, x_m: float, y_m: float) -> int:
        """Return the lattice cell of a point; points off the lattice go to its edge."""
        row, col = (int(v) for v in self.grid.cells(x_m, y_m))
        return min(max(row, 0), self.grid.rows - 1) * self.grid.cols + min(max(col, 0), self.grid.cols - 1)

    def way(self, start: int, end: int | None, fresh: bool = False) -> Way:
        """Return the cheapest way to a cell, or to any road when there is no end; ``fresh`` ignores roads there are."""
        self._calls += 1
        target = self.on_road
        if end is not None:
            target = self.target
            target.ravel()[end] = True
        cost = self.cost if fresh else self.discounted
        path = cost_path(cost, target, start, self._cost, self._from, self._stamp, self._calls, self._keys, self._items)
        if end is not None:
            target.ravel()[end] = False
        if path.size == 0:
            raise RuntimeError("a road cannot be laid: its end cannot be reached")
        return np.asarray(path, dtype=np.int64)

    def spent(self, cell: int) -> float:
        """Return the cost of the last way to a cell that it reached, in flat cell lengths."""
        return float(self._cost[cell])

    def lay(self, path: Way, road_class: str, name: str = "") -> float:
        """Add a way to the network; a link that exists keeps the higher class. Returns the metres that are new."""
        rank = ROAD_CLASSES.index(road_class)
        new_m = 0.0
        cols = self.grid.cols
        for a, b in zip(path[:-1].tolist(), path[1:].tolist(), strict=True):
            key = (min(a, b), max(a, b))
            old = self.links.get(key)
            if old is None:
                straight = a % cols == b % cols or a // cols == b // cols
                new_m += self.grid.cell_m * (1.0 if straight else 2.0**0.5)
            if old is None or rank < old[0]:
                self.links[key] = (rank, name)
        flat = self.discounted.ravel()
        self.on_road.ravel()[path] = True
        flat[path] = np.minimum(flat[path], 0.45 * self.cost.ravel()[path])
        self.length_m += new_m
        return new_m


def build_network(
    land: Land, file: Path, towns: pd.DataFrame, villages: pd.DataFrame, hamlets: pd.DataFrame, total_km: float
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, NDArray[np.int64]]]:
    """Lay all roads; returns nodes, edges and the node of each town, village and hamlet."""
    builder = Builder(land)
    seats = {str(t.id): builder.cell(t.x_m, t.y_m) for t in rows_of(towns)}
    express: list[Way] = []
    stops_of_express: set[int] = set()
    named = pd.read_csv(file, dtype={"place": str})
    for _road, part in named.groupby("road", sort=False):
        stops = []
        for stop in rows_of(part):
            if stop.kind == "town":
                stops.append(seats[stop.place])
            else:
                x, y = to_xy(stop.lon_deg, stop.lat_deg)
                stops.append(builder.cell(float(x), float(y)))
        road_class, name = str(part.road_class.iloc[0]), str(part.name_zh.iloc[0])
        if road_class == "expressway":
            stops_of_express |= set(stops) & set(seats.values())
        for a, b in itertools.pairwise(stops):
            if road_class == "expressway":
                express.append(builder.way(a, b, fresh=True))
            else:
                builder.lay(builder.way(a, b), road_class, name)
    express_m = sum(_length(way, builder.grid) for way in express)
    ids, short = list(towns.id), [str(name)[:2] for name in towns.name_zh]
    for a, b in tree_and_shortcuts(points(towns)):
        name = f"{short[a]}{short[b]}线"
        builder.lay(builder.way(seats[ids[a]], seats[ids[b]]), "county", name)
    order = np.lexsort((villages.id.to_numpy(), _from_seat(villages, towns)))
    for x, y in points(villages)[order]:
        builder.lay(builder.way(builder.cell(x, y), None), "town")
    at = np.array([builder.cell(x, y) for x, y in zip(hamlets.x_m, hamlets.y_m, strict=True)])
    for cell in at[np.argsort(hamlets.id.to_numpy(), kind="stable")]:
        builder.lay(builder.way(int(cell), None), "village")
    _close_loops(builder, points(hamlets), at, total_km * 1000.0 - express_m)
    return _graph(builder, express, stops_of_express, seats, towns, villages, hamlets)


def _close_loops(builder: Builder, xy: Floats, at: Way, goal_m: float) -> None:
    """Link neighbouring hamlets, the nearest first, until the roads have the length; ways over mountains come last."""
    hard = []
    for a, b in gabriel(xy):
        if builder.length_m >= goal_m:
            return
        path = builder.way(int(at[a]), int(at[b]), fresh=True)
        straight = max(1.0, float(np.hypot(*(xy[a] - xy[b]))) / builder.grid.cell_m)
        if builder.spent(int(at[b])) > 3.0 * straight:
            hard.append(path)
        else:
            builder.lay(path, "village")
    for path in hard:
        if builder.length_m >= goal_m:
            return
        builder.lay(path, "village")


def _from_seat(villages: pd.DataFrame, towns: pd.DataFrame) -> Floats:
    seat = towns.set_index("id").loc[villages.town]
    return np.asarray(
        np.hypot(villages.x_m.to_numpy() - seat.x_m.to_numpy(), villages.y_m.to_numpy() - seat.y_m.to_numpy())
    )


def _length(way: Way, grid: Grid) -> float:
    row, col = way // grid.cols, way % grid.cols
    return float(np.hypot(np.diff(row), np.diff(col)).sum() * grid.cell_m)


def _graph(
    builder: Builder,
    express: list[Way],
    stops_of_express: set[int],
    seats: dict[str, int],
    towns: pd.DataFrame,
    villages: pd.DataFrame,
    hamlets: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, NDArray[np.int64]]]:
    grid = builder.grid
    near: dict[int, list[int]] = {}
    for a, b in builder.links:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    anchors = {
        "towns": np.array([seats[str(name)] for name in towns.id]),
        "villages": np.array([builder.cell(x, y) for x, y in zip(villages.x_m, villages.y_m, strict=True)]),
        "hamlets": np.array([builder.cell(x, y) for x, y in zip(hamlets.x_m, hamlets.y_m, strict=True)]),
    }
    keep = {int(c) for cells in anchors.values() for c in cells}

    def kind(a: int, b: int) -> tuple[int, str]:
        return builder.links[(min(a, b), max(a, b))]

    for cell, others in near.items():
        if len(others) != 2 or kind(cell, others[0]) != kind(cell, others[1]):
            keep.add(cell)
    number = {cell: k for k, cell in enumerate(sorted(keep))}
    cells = sorted(keep)
    rows: list[tuple[int, int, float, int, str]] = []

    def add_chain(chain: list[int], rank: int, name: str, nodes: dict[int, int]) -> None:
        way = np.array(chain, dtype=np.int64)
        pieces = max(1, int(np.ceil(_length(way, grid) / LONGEST_EDGE_M)))
        cuts = np.rint(np.linspace(0, way.size - 1, pieces + 1)).astype(int)
        for i, j in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            if j == i:
                continue
            for c in (chain[i], chain[j]):
                if c not in nodes:
                    nodes[c] = len(cells)
                    cells.append(c)
            rows.append((nodes[chain[i]], nodes[chain[j]], _length(way[i : j + 1], grid), rank, name))

    seen: set[tuple[int, int]] = set()
    for start in sorted(keep):
        for to in sorted(near.get(start, [])):
            if (start, to) in seen:
                continue
            chain = [start, to]
            while chain[-1] not in keep:
                a, b = near[chain[-1]]
                chain.append(b if a == chain[-2] else a)
            seen.add((start, to))
            seen.add((chain[-1], chain[-2]))
            rank, name = kind(start, to)
            add_chain(chain, rank, name, number)
    # the expressway crosses other roads on bridges: its cells are nodes of their own, joined only where it has a stop
    own: dict[int, int] = {c: number[c] for c in stops_of_express}
    for way in express:
        add_chain([int(c) for c in way], 0, "麻竹高速", own)
    where = np.array(cells)
    x, y = grid.centres(where // grid.cols, where % grid.cols)
    r, c = (np.clip(v, 0, n - 1) for v, n in zip(builder.land.grid.cells(x, y), builder.land.grid.shape, strict=True))
    nodes = pd.DataFrame(
        {"x_m": x, "y_m": y, "elevation_m": builder.land.elevation_m[r, c], "hand_m": builder.land.hand_m[r, c]}
    )
    edges = pd.DataFrame(rows, columns=["u", "v", "length_m", "rank", "name"])
    edges = _water_on_edges(nodes, edges, builder.land)
    where_is = {name: np.array([number[int(c)] for c in found]) for name, found in anchors.items()}
    return nodes, edges, where_is


def _water_on_edges(nodes: pd.DataFrame, edges: pd.DataFrame, land: Land) -> pd.DataFrame:
    """Find the streams that each edge crosses and its lowest ground above drainage, at points a cell apart."""
    u, v = edges.u.to_numpy(), edges.v.to_numpy()
    x, y = nodes.x_m.to_numpy(), nodes.y_m.to_numpy()
    count = int(np.ceil(np.hypot(x[v] - x[u], y[v] - y[u]).max() / (land.grid.cell_m * 0.7))) + 1
    km2 = np.zeros(len(edges))
    low_m = np.full(len(edges), np.inf)
    for t in np.linspace(0.0, 1.0, count):
        row, col = land.grid.cells(x[u] + t * (x[v] - x[u]), y[u] + t * (y[v] - y[u]))
        row, col = np.clip(row, 0, land.grid.rows - 1), np.clip(col, 0, land.grid.cols - 1)
        km2 = np.maximum(km2, land.catchment_km2[row, col])
        low_m = np.minimum(low_m, land.hand_m[row, col])
    names = np.array(ROAD_CLASSES)[edges["rank"].to_numpy()]
    bridge = km2 >= BRIDGE_KM2
    out = edges[["u", "v", "length_m"]].astype({"u": np.int32, "v": np.int32})
    out["road_class"] = names
    out["name"] = edges.name.astype(str)
    out["speed_m_s"] = np.array([ROAD_SPEEDS_KM_H[n] for n in names]) / 3.6
    out["bridge"] = bridge
    clearance = np.array([CLEARANCE_M[n] for n in names]) * (1.0 + 0.1 * np.log1p(km2 / BRIDGE_KM2))
    out["clearance_m"] = np.where(bridge, clearance, np.nan)
    out["stream_km2"] = np.where(km2 >= 1.0, km2, 0.0)
    out["hand_m"] = low_m
    return out
