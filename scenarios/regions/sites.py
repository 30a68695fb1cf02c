"""Sites: places that plans put people and things into. Positions are synthetic, capacities are a plan's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from scenarios.regions.projection import to_xy
from scenarios.regions.tables import rows_of
from sim.ground import Grid
from sim.kernels.noise import hash_unit

HILL_TOWNS = ("421381109", "421381100", "421381107", "421381108", "421381106", "421381105", "421381003")
"""Towns with the most mountain land (town pages), in the order in which forest teams are based there."""


@dataclass(frozen=True)
class Scene:
    """What sites are placed by, on the region's grid."""

    grid: Grid
    elevation_m: NDArray[np.float32]
    slope: NDArray[np.float32]
    hand_m: NDArray[np.float32]
    catchment_km2: NDArray[np.float64]
    land_cover: NDArray[np.uint8]
    town: NDArray[np.uint8]
    reservoir: NDArray[np.uint8]


def make_sites(
    scene: Scene, towns: pd.DataFrame, villages: pd.DataFrame, hamlets: pd.DataFrame, gateways: pd.DataFrame, key: int
) -> pd.DataFrame:
    """Place all sites; within a kind the most important come first, so that a plan with n of them takes the first n."""
    rows: list[dict[str, object]] = []
    dry = _dry_ground(scene)
    tree = cKDTree(dry)
    towns_by_people = towns.sort_values(["population", "id"], ascending=[False, True])
    city = _rows(towns, ["421381001"])[0]
    taken: set[int] = set()

    def put(
        kind: str, name: str, zh: str, en: str, town: str, x: float, y: float, spread_m: float, village: str = ""
    ) -> None:
        """Place a site on the nearest free dry cell to a point that a hash moves aside."""
        n = len(rows)
        angle = 2 * np.pi * hash_unit(np.uint64(key), n, 1)
        away = spread_m * (0.3 + 0.7 * hash_unit(np.uint64(key), n, 2))
        near = tree.query([x + away * np.cos(angle), y + away * np.sin(angle)], k=30)[1]
        cell = next((int(i) for i in near if int(i) not in taken), int(near[0]))
        taken.add(cell)
        rows.append(_row(f"{kind}-{name}", kind, zh, en, town, village, dry[cell, 0], dry[cell, 1]))

    put("headquarters", "city", "市应急指挥中心", "City emergency headquarters", "421381001", city.x_m, city.y_m, 400.0)
    put("depot", "city", "市救灾物资储备库", "City relief store", "421381001", city.x_m, city.y_m, 1800.0)
    put("bus_station", "city", "应山客运站", "Yingshan bus station", "421381001", city.x_m, city.y_m, 1200.0)
    for t in rows_of(towns_by_people):
        put("stock_point", t.id, f"{t.name_zh}物资储备点", f"{t.name_en} stock point", t.id, t.x_m, t.y_m, 300.0)
    stations = ["421381001", "421381003", "421381104", "421381106", "421381101"]
    for t in _rows(towns, stations):
        put("fire_station", t.id, f"{t.name_zh}消防救援站", f"{t.name_en} fire station", t.id, t.x_m, t.y_m, 900.0)
    for t in _rows(towns, ["421381001", *HILL_TOWNS]):
        put(
            "team_base", t.id, f"{t.name_zh}森林消防队", f"{t.name_en} forest fire team base", t.id, t.x_m, t.y_m, 700.0
        )
    for k, (name, zh) in enumerate(
        (("421381001", "市第一人民医院"), ("421381003", "市第二人民医院"), ("421381001", "市中医院"))
    ):
        t = _rows(towns, [name])[0]
        put("hospital", str(k + 1), zh, f"City hospital {k + 1}", t.id, t.x_m, t.y_m, 1100.0)
    for t in rows_of(towns_by_people):
        put("clinic", t.id, f"{t.name_zh}卫生院", f"{t.name_en} health centre", t.id, t.x_m, t.y_m, 500.0)
    # schools and halls: one for about 9,000 people, three at least
    for t in rows_of(towns_by_people):
        for k in range(max(3, round(t.population / 9000))):
            zh = ("中心小学", "中学", "文化礼堂", "体育馆")[k] if k < 4 else f"学校{k - 3}"
            reach = 350.0 + 250.0 * k if t.id != "421381001" else 700.0 + 220.0 * k
            put(
                "shelter",
                f"{t.id}-{k + 1}",
                f"{t.name_zh}{zh}",
                f"{t.name_en} school or hall {k + 1}",
                t.id,
                t.x_m,
                t.y_m,
                reach,
            )
    for v in rows_of(villages):
        put(
            "village_room", v.id, f"{v.name_zh}村委会", f"{v.name_en} committee room", v.town, v.x_m, v.y_m, 150.0, v.id
        )
    for gate in rows_of(gateways):
        x, y = (float(v) for v in to_xy(gate.lon_deg, gate.lat_deg))
        near = towns.iloc[int(np.argmin(np.hypot(towns.x_m - x, towns.y_m - y)))]
        zh, en = f"{gate.name_zh}{gate.gateway_zh}", f"{gate.road} {gate.gateway_en}"
        rows.append(
            _row(
                f"gateway-{gate.road}-{gate.order}",
                "gateway",
                zh,
                en,
                str(near.id),
                "",
                x,
                y,
            )
        )
    rows += _lookouts(scene, towns)
    rows += _dip_points(scene, towns)
    rows += _gauges(scene, towns, hamlets)
    return pd.DataFrame(rows)


def _row(name: str, kind: str, zh: str, en: str, town: str, village: str, x: float, y: float) -> dict[str, object]:
    return {
        "id": name,
        "kind": kind,
        "name_zh": zh,
        "name_en": en,
        "town": town,
        "village": village,
        "x_m": float(x),
        "y_m": float(y),
    }


def _rows(towns: pd.DataFrame, ids: Sequence[str]) -> list[Any]:
    frame = towns.set_index("id", drop=False)
    return list(rows_of(frame.loc[list(ids)]))


def _dry_ground(scene: Scene) -> NDArray[np.float64]:
    step = max(1, round(60.0 / scene.grid.cell_m))
    r, c = (
        a.ravel()
        for a in np.meshgrid(np.arange(0, scene.grid.rows, step), np.arange(0, scene.grid.cols, step), indexing="ij")
    )
    good = (
        (scene.town[r, c] > 0) & (scene.slope[r, c] < 0.15) & (scene.hand_m[r, c] > 1.5) & (scene.reservoir[r, c] == 0)
    )
    x, y = scene.grid.centres(r[good], c[good])
    return np.column_stack([x, y])


def _spaced(score: NDArray[np.floating], scene: Scene, gap_m: float, most: int) -> NDArray[np.int64]:
    """Pick cells by falling score, none nearer than a gap to one picked before; flat indices."""
    step = max(1, round(120.0 / scene.grid.cell_m))
    r, c = (
        a.ravel()
        for a in np.meshgrid(np.arange(0, scene.grid.rows, step), np.arange(0, scene.grid.cols, step), indexing="ij")
    )
    values = score[r, c]
    x, y = scene.grid.centres(r, c)
    picked: list[int] = []
    for k in np.argsort(-values, kind="stable"):
        if len(picked) == most or not np.isfinite(values[k]):
            break
        if all(np.hypot(x[k] - x[p], y[k] - y[p]) >= gap_m for p in picked):
            picked.append(int(k))
    return np.asarray(r[picked] * scene.grid.cols + c[picked], dtype=np.int64)


def _lookouts(scene: Scene, towns: pd.DataFrame) -> list[dict[str, object]]:
    """Return 12 lookouts on the heights with most forest about, then 90 camera masts on lesser ones."""
    forest = ((scene.land_cover == 5) | (scene.land_cover == 6)).astype(np.float32)
    size = max(3, int(5000 / scene.grid.cell_m))
    about = ndimage.uniform_filter(forest, size, mode="constant")
    local = max(3, int(1500 / scene.grid.cell_m))
    height = scene.elevation_m - ndimage.uniform_filter(scene.elevation_m, local, mode="nearest")
    top = ndimage.maximum_filter(scene.elevation_m, local // 3) == scene.elevation_m
    inside = scene.town > 0
    # the height over what lies about, and the forest that can be seen from it
    score = np.where(inside & top, about * np.sqrt(np.maximum(height, 0.0)), 0.0)
    score = ndimage.maximum_filter(score, max(1, round(120.0 / scene.grid.cell_m)))
    score = np.where(inside & (score > 0), score, -np.inf)
    rows = []
    for kind, zh, en, gap_m, most in (
        ("lookout", "瞭望台", "lookout", 7000.0, 12),
        ("camera", "视频监控", "camera", 2600.0, 90),
    ):
        for k, cell in enumerate(_spaced(score, scene, gap_m, most)):
            r, c = divmod(int(cell), scene.grid.cols)
            x, y = scene.grid.centres(r, c)
            t = towns.iloc[int(scene.town[r, c]) - 1]
            rows.append(
                _row(
                    f"{kind}-{k + 1:02d}",
                    kind,
                    f"{t.name_zh}{zh}{k + 1}",
                    f"{t.name_en} {en} {k + 1}",
                    t.id,
                    "",
                    float(x),
                    float(y),
                )
            )
    return rows


def _dip_points(scene: Scene, towns: pd.DataFrame) -> list[dict[str, object]]:
    """Return 120 places where a helicopter can fill a bucket: the reservoir's arms, then ponds and pools of streams."""
    stream = scene.catchment_km2
    pond = (stream >= 2.0) & (scene.slope < 0.12) & (scene.town > 0) & (scene.reservoir == 0)
    deep = ndimage.distance_transform_edt(scene.reservoir > 0) * scene.grid.cell_m
    score = np.where(pond, np.log(np.maximum(stream, 1.0)), -np.inf)
    score = ndimage.maximum_filter(score, max(1, round(120.0 / scene.grid.cell_m)))
    score = np.where((scene.reservoir > 0) & (deep > 150.0), 50.0 + deep / 1000.0, score)
    score = np.where(scene.town > 0, score, -np.inf)
    rows = []
    for k, cell in enumerate(_spaced(score, scene, 3000.0, 120)):
        r, c = divmod(int(cell), scene.grid.cols)
        x, y = scene.grid.centres(r, c)
        t = towns.iloc[int(scene.town[r, c]) - 1]
        rows.append(
            _row(
                f"dip_point-{k + 1:03d}",
                "dip_point",
                f"{t.name_zh}取水点{k + 1}",
                f"{t.name_en} dip point {k + 1}",
                t.id,
                "",
                float(x),
                float(y),
            )
        )
    return rows


def _gauges(scene: Scene, towns: pd.DataFrame, hamlets: pd.DataFrame) -> list[dict[str, object]]:
    """Return 150 rain and level gauges: one at each seat, then by the streams above the danger zones, then spread."""
    rows = [
        _row(f"gauge-{t.id}", "gauge", f"{t.name_zh}雨量站", f"{t.name_en} gauge", t.id, "", t.x_m, t.y_m)
        for t in rows_of(towns)
    ]
    order = hamlets.sort_values(["danger_zone", "stream_km2", "id"], ascending=[False, False, True])
    points = towns[["x_m", "y_m"]].to_numpy(dtype=np.float64).tolist()
    for h in rows_of(order):
        if len(rows) == 150:
            break
        if min(np.hypot(h.x_m - x, h.y_m - y) for x, y in points) < 2800.0:
            continue
        points.append([h.x_m, h.y_m])
        k = len(rows) - len(towns) + 1
        rows.append(
            _row(f"gauge-{k:03d}", "gauge", f"{h.name_zh}水雨情站", f"gauge {k}", h.town, h.village, h.x_m, h.y_m)
        )
    return rows
