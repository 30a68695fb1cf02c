"""Towns, villages, hamlets and their people: placed on the terrain, counted so that every sum holds.

Seats of towns are real places, the lists of villages are real; where a village lies inside its town, its share of the
town's people, and all hamlets are synthetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.special import ndtri

from scenarios.regions.tables import points, rows_of
from sim.ground import Grid
from sim.kernels.noise import hash_units

Floats = NDArray[np.float64]
COUNTS = ("population", "elderly", "children", "cannot_walk", "registered", "away")
HAMLET_PEOPLE = 175
"""People in a natural village (estimate: Hubei's village groups have 100-300)."""
QUARTER_PEOPLE = 600
"""People in a quarter of a town's seat (estimate)."""


@dataclass(frozen=True)
class Totals:
    """City-wide counts that the tables must add up to."""

    population: int
    registered: int
    elderly: int
    children: int


def share_out(total: int, weights: Floats) -> NDArray[np.int64]:
    """Share a whole number out by weights with largest remainders (Hamilton's method); sums exactly to the total."""
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    order = np.lexsort((np.arange(weights.size), -(exact - whole)))
    whole[order[: total - int(whole.sum())]] += 1
    return np.asarray(whole, dtype=np.int64)


def lognormal(key: int, ids: NDArray[np.int64], purpose: int, spread: float) -> Floats:
    """Return a lognormal factor of median 1 for every id, from a hash: the same whatever the others are."""
    u = hash_units(np.uint64(key), ids, np.full(ids.size, purpose, np.int64))
    return np.asarray(np.exp(spread * ndtri(np.clip(u, 1e-6, 1 - 1e-6))), dtype=np.float64)


def town_areas(grid: Grid, inside: NDArray[np.bool_], x_m: Floats, y_m: Floats, area_km2: Floats) -> NDArray[np.uint8]:
    """Divide the region among seats by a power diagram whose cells have given shares of its area (1..n, 0 outside).

    Aurenhammer (1987, SIAM J. Computing 16): cells of a weighted Voronoi diagram by squared distance less a weight. The
    weights are found by relaxation on a coarse lattice, and kept small enough that each seat stays in its own cell.
    """
    px = grid.west_m + (np.arange(grid.cols) + 0.5) * grid.cell_m
    py = grid.north_m - (np.arange(grid.rows) + 0.5) * grid.cell_m
    step = max(1, round(240.0 / grid.cell_m))
    some = inside[::step, ::step]
    sx, sy = np.broadcast_to(px[::step], some.shape)[some], np.broadcast_to(py[::step, None], some.shape)[some]
    d2 = (sx[None, :] - x_m[:, None]) ** 2 + (sy[None, :] - y_m[:, None]) ** 2
    apart2 = (x_m[None, :] - x_m[:, None]) ** 2 + (y_m[None, :] - y_m[:, None]) ** 2
    np.fill_diagonal(apart2, np.inf)
    goal = area_km2 / area_km2.sum() * sx.size
    weight = np.zeros(x_m.size)
    for _round in range(300):
        held = np.bincount(np.argmin(d2 - weight[:, None], axis=0), minlength=x_m.size)
        weight += 0.25 * (goal - held) / sx.size * apart2.min(axis=1)
        # the seat of i stays with i while w_j - w_i < |ij|^2
        for i in range(x_m.size):
            weight[i] = max(weight[i], float((weight - 0.8 * apart2[i]).max()))
    best = np.full(grid.shape, np.inf)
    out = np.zeros(grid.shape, np.uint8)
    for k in range(x_m.size):
        here = (px[None, :] - x_m[k]) ** 2 + (py[:, None] - y_m[k]) ** 2 - weight[k]
        nearer = here < best
        best[nearer] = here[nearer]
        out[nearer] = k + 1
    out[~inside] = 0
    return out


@dataclass(frozen=True)
class Sites:
    """Cells where people may live: a lattice of about 90 m with what decides it; flat arrays of equal length."""

    x_m: Floats
    y_m: Floats
    town: NDArray[np.int64]
    score: Floats
    slope: Floats
    hand_m: Floats


def habitable(
    grid: Grid,
    town: NDArray[np.uint8],
    slope: NDArray[np.float32],
    hand_m: NDArray[np.float32],
    stream: NDArray[np.bool_],
    reservoir: NDArray[np.uint8],
    catchment_at_drain_km2: NDArray[np.float64],
    key: int,
) -> Sites:
    """Score a lattice of cells for living: flat, above the water, not high above it."""
    step = max(1, round(90.0 / grid.cell_m))
    rows, cols = np.arange(step // 2, grid.rows, step), np.arange(step // 2, grid.cols, step)
    r, c = (a.ravel() for a in np.meshgrid(rows, cols, indexing="ij"))
    keep = (town[r, c] > 0) & ~stream[r, c] & (reservoir[r, c] == 0) & (slope[r, c] < 0.45)
    r, c = r[keep], c[keep]
    x, y = grid.centres(r, c)
    s, h = slope[r, c].astype(np.float64), hand_m[r, c].astype(np.float64)
    # large rivers have wide flood plains that old villages keep out of
    safe_m = np.clip(1.2 * np.maximum(catchment_at_drain_km2[r, c], 0.5) ** 0.25, 1.0, 6.0)
    score = -7.0 * s - 0.025 * h - 1.6 * np.clip(1.0 - h / safe_m, 0.0, 1.0)
    score += 0.8 * hash_units(np.uint64(key), r.astype(np.int64), c.astype(np.int64))
    return Sites(x, y, town[r, c].astype(np.int64), score, s, h)


def place_villages(villages: pd.DataFrame, towns: pd.DataFrame, sites: Sites, key: int) -> pd.DataFrame:
    """Give each village a place inside its town: communities round the seat, villages spread by habitable ground.

    Villages with coordinates in the table (special units) keep them. Lloyd's iteration (1982, IEEE Trans. Information
    Theory 28) on habitable cells spreads the others.
    """
    place = points(villages)
    community = (villages.kind == "community").to_numpy()
    for number, seat in enumerate(rows_of(towns)):
        here = np.flatnonzero(sites.town == number + 1)
        ground = np.column_stack([sites.x_m[here], sites.y_m[here]])
        weight = np.exp(sites.score[here])
        mine = (villages.town == seat.id).to_numpy()
        free = np.isnan(place[:, 0])
        fixed = np.flatnonzero(mine & ~free)
        urban = np.flatnonzero(mine & free & community)
        rural = np.flatnonzero(mine & free & ~community)
        from_seat = np.hypot(ground[:, 0] - seat.x_m, ground[:, 1] - seat.y_m)
        centres = np.zeros((0, 2))
        if urban.size:
            reach = 620.0 * np.sqrt(urban.size) if urban.size > 1 else 150.0
            near = np.flatnonzero(from_seat <= max(reach, np.sort(from_seat)[min(urban.size * 6, from_seat.size - 1)]))
            centres = _spread(ground[near], weight[near], urban.size, key + int(seat.id) % 1000)
            place[urban] = centres
        taken = np.vstack([centres, place[fixed]])
        if rural.size:
            away = np.ones(here.size, np.bool_)
            if taken.size:
                away = cKDTree(taken).query(ground)[0] > 700.0
            place[rural] = _spread(ground[away], weight[away], rural.size, key + 7 * (int(seat.id) % 1000) + 1)
    return villages.assign(x_m=place[:, 0], y_m=place[:, 1])


def _spread(points: Floats, weight: Floats, count: int, key: int) -> Floats:
    u = hash_units(np.uint64(key), np.arange(len(points), dtype=np.int64), np.zeros(len(points), np.int64))
    # weighted sampling without replacement: the largest u ** (1 / w) (Efraimidis & Spirakis 2006)
    centres = points[np.argsort(np.log(u + 1e-300) / weight, kind="stable")[::-1][:count]].copy()
    for _round in range(15):
        nearest = cKDTree(centres).query(points)[1]
        total = np.bincount(nearest, weights=weight, minlength=count)
        for axis in range(2):
            moved = np.bincount(nearest, weights=weight * points[:, axis], minlength=count)
            centres[:, axis] = np.where(total > 0, moved / np.maximum(total, 1e-12), centres[:, axis])
    # onto real habitable cells, each used once
    tree = cKDTree(points)
    used: set[int] = set()
    for k in range(count):
        for cell in np.atleast_1d(tree.query(centres[k], k=min(len(points), count + 1))[1]):
            if int(cell) not in used:
                used.add(int(cell))
                centres[k] = points[cell]
                break
    # from the north-west to the south-east, so that neighbours in the list are neighbours on the ground
    order = np.lexsort((centres[:, 0], -np.round(centres[:, 1] / 2500.0)))
    return np.asarray(centres[order], dtype=np.float64)


def count_people(
    villages: pd.DataFrame, towns: pd.DataFrame, totals: Totals, key: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Share people out: town to villages, city-wide groups over the villages; returns (towns, villages) with counts."""
    v = villages.copy()
    ids = np.asarray(v.id.astype(np.int64), dtype=np.int64)
    community = (v.kind == "community").to_numpy()
    subdistrict = v.town.map(towns.set_index("id").level).eq("subdistrict").to_numpy()
    weight = np.where(community, np.where(subdistrict, 2.2, 7.0), 1.0) * lognormal(key, ids, 1, 0.3)
    v["population"] = 0
    for seat in rows_of(towns):
        mine = (v.town == seat.id).to_numpy()
        v.loc[mine, "population"] = share_out(int(seat.population), weight[mine])
    people = v.population.to_numpy(dtype=np.float64)
    # the young have left the villages, less so the seats
    v["elderly"] = share_out(totals.elderly, people * np.where(community, 0.8, 1.25) * lognormal(key, ids, 2, 0.08))
    v["children"] = share_out(totals.children, people * np.where(community, 1.1, 0.9) * lognormal(key, ids, 3, 0.08))
    unable = 0.045 * v.elderly + 0.004 * (v.population - v.elderly)
    v["cannot_walk"] = share_out(round(float(unable.sum())), unable.to_numpy(dtype=np.float64))
    v["away"] = share_out(
        totals.registered - totals.population, people * np.where(community, 0.35, 1.5) * lognormal(key, ids, 4, 0.1)
    )
    v["registered"] = v.population + v.away
    t = towns.copy()
    sums = v.groupby("town")[list(COUNTS)].sum()
    for name in COUNTS:
        t[name] = sums[name].reindex(t.id).to_numpy()
    t["villages"] = v.groupby("town").size().reindex(t.id).to_numpy()
    return t, v


def place_hamlets(villages: pd.DataFrame, sites: Sites, towns: pd.DataFrame, key: int) -> pd.DataFrame:
    """Break villages up into hamlets on the best ground of their land, apart from each other."""
    number = {name: k + 1 for k, name in enumerate(towns.id)}
    vx, vy = villages.x_m.to_numpy(), villages.y_m.to_numpy()
    vtown = villages.town.map(number).to_numpy()
    land = np.full(sites.x_m.size, -1, np.int64)
    for k in number.values():
        here, mine = np.flatnonzero(sites.town == k), np.flatnonzero(vtown == k)
        land[here] = mine[
            cKDTree(np.column_stack([vx[mine], vy[mine]])).query(np.column_stack([sites.x_m[here], sites.y_m[here]]))[1]
        ]
    order = np.argsort(land, kind="stable")
    starts = np.searchsorted(land[order], np.arange(len(villages) + 1))
    rows: list[dict[str, object]] = []
    for i, village in enumerate(rows_of(villages)):
        cells = order[starts[i] : starts[i + 1]]
        urban = village.kind == "community"
        count = max(1, round(village.population / (QUARTER_PEOPLE if urban else HAMLET_PEOPLE)))
        count = min(count, max(1, cells.size))
        distance = np.hypot(sites.x_m[cells] - village.x_m, sites.y_m[cells] - village.y_m)
        area = cells.size * 8100.0
        if urban:
            value = 0.5 * sites.score[cells] - 2.5 * distance / np.sqrt(village.population * 110.0 / np.pi)
            apart_m = 210.0
        else:
            value = sites.score[cells] - 0.7 * distance / np.sqrt(area)
            apart_m = 0.5 * np.sqrt(area / count)
        ids = np.arange(count, dtype=np.int64) + 1000 * int(village.id)
        parts = [share_out(int(village.population), lognormal(key, ids, 1, 0.35))]
        share = parts[0].astype(np.float64)
        split = {"population": parts[0]}
        for name in ("elderly", "children", "cannot_walk", "away"):
            split[name] = share_out(int(getattr(village, name)), share)
        for k in range(count):
            best = int(np.argmax(value))
            cell = cells[best]
            gap = np.hypot(sites.x_m[cells] - sites.x_m[cell], sites.y_m[cells] - sites.y_m[cell])
            value = value - 4.0 * np.exp(-((gap / apart_m) ** 2))
            value[best] = -np.inf
            rows.append(
                {
                    "id": f"{village.id}-{k + 1:02d}",
                    "name_zh": f"{village.name_zh}{k + 1}{'片' if urban else '组'}",
                    "village": village.id,
                    "town": village.town,
                    "kind": "quarter" if urban else "hamlet",
                    "x_m": float(sites.x_m[cell]),
                    "y_m": float(sites.y_m[cell]),
                    **{name: int(values[k]) for name, values in split.items()},
                }
            )
    out = pd.DataFrame(rows)
    out["registered"] = out.population + out.away
    return out


def move_to_hamlets(villages: pd.DataFrame, hamlets: pd.DataFrame) -> pd.DataFrame:
    """Put the centre of each village at its first hamlet, which stands on the best ground; communities stay."""
    first = hamlets.drop_duplicates("village").set_index("village").reindex(villages.id)
    rural = (villages.kind == "village").to_numpy()
    there, here = points(first), points(villages)
    place = np.where(rural[:, None], there, here)
    return villages.assign(x_m=place[:, 0], y_m=place[:, 1])
