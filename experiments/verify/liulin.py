"""The flash flood of Liulin, 11-12 August 2021, as a check on a real event: published rain in, figures held against it.

Neither the terrain of Liulin nor its homes are at hand. The town is a stretch of a made valley between hills on three
sides, below catchments of several sizes, with a gap of several widths at its lower end; the toll is that of the
scenario ``liulin-2021``, which puts the storm over Guangshui. So depth and hour can be told apart from what cannot be
right; they are no proof of a map.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from experiments.verify.flood_run import Check

CELL_M = 50.0
TOWN_M, TOWN_WIDE_M = 1500.0, 600.0
"""Length and width of the town's flat ground (estimates: a town of some 8,000 people)."""
FALL, SIDE, HEAD = 0.004, 0.12, 0.05
"""Slopes of the valley's floor, its sides and its head (estimates)."""
CATCHMENTS_KM2 = (20.0, 50.0, 100.0)
"""Sizes of the catchment above the town (Liulin's whole territory has 197.49 km2: suiw.cn)."""
GAPS_M = (100.0, 200.0, 400.0)
"""Widths of the gap below the town."""
BEGINS_H = 21.0
"""Hour of the clock at which the published rain begins."""
SUIZHOU_KM2 = 9636.0
"""Area of Suizhou."""


@dataclass(frozen=True)
class Town:
    """Water in a made town: depths over its ground at the greatest mean, and hours of the clock.

    ``entered_h`` is when half of the town's ground has 0.3 m, ``deep_h`` when half has 1.2 m, ``peak_h`` when the mean
    depth is greatest, ``gone_h`` when it is below 0.3 m again (NaN: later); ``kind`` the median AIDR class.
    """

    catchment_km2: float
    gap_m: float
    mean_m: float
    most_m: float
    speed_m_s: float
    kind: int
    entered_h: float
    deep_h: float
    peak_h: float
    gone_h: float
    error_ratio: float


@cache
def published() -> dict[str, tuple[float, float, str]]:
    """Return the published figures: low, high and unit by what they are."""
    with Path(__file__).with_name("liulin_2021.csv").open(encoding="utf-8") as text:
        return {row["what"]: (float(row["low"]), float(row["high"]), row["unit"]) for row in csv.DictReader(text)}


def valley(catchment_km2: float, gap_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Return bed (m, row 0 upstream, NaN outside) and which cells are the town's ground."""
    # twice as long as wide, the town at its lower end
    wide = max(round(np.sqrt(catchment_km2 * 1e6 / 2.0) / CELL_M / 2), 12) * 2
    long = round(catchment_km2 * 1e6 / CELL_M**2 / wide)
    town, half = round(TOWN_M / CELL_M), TOWN_WIDE_M / 2
    rows, below = long + town, 6
    y = CELL_M * np.arange(rows + below)[::-1][:, None]
    x = CELL_M * (np.arange(wide) + 0.5 - wide / 2)[None, :]
    bed = FALL * y + SIDE * np.maximum(np.abs(x) - half, 0.0)
    # the valley's head closes it; across its lower end lies a ridge with a gap
    bed += HEAD * np.maximum(y - CELL_M * (rows + below - wide // 3), 0.0)
    ridge = slice(rows, rows + 2)
    bed[ridge] = np.where(np.abs(x) < gap_m / 2, bed[ridge], bed[ridge] + 30.0)
    ground = np.zeros(bed.shape, np.bool_)
    ground[rows - town : rows] = np.abs(np.broadcast_to(x, (town, wide))) < half
    return bed, ground


def town(catchment_km2: float, gap_m: float, manning: float = 0.06, number: float = 80.0, wetness: float = 0.8) -> Town:
    """Let the published rain fall on a made valley and look at its town.

    Parameters
    ----------
    catchment_km2, gap_m : float
        Catchment above the town, and width of the gap below it.
    manning, number, wetness : float
        Roughness, curve number of mean wetness and wetness of the ground (141 reservoirs of Suizhou stood full).
    """
    from sim.hazards.flood_alone import flood_alone
    from sim.hazards.flood_course import FRAME_DEPTH_M
    from sim.hazards.rainstorm import ObservedStorm

    bed, ground = valley(catchment_km2, gap_m)
    storm = ObservedStorm(centre_x_m=0.0, centre_y_m=0.0, spread=0.0, centre_spread_m=0.0, begins_s=0.0).draw(1)
    everywhere = storm.model_copy(update={"semi_major_m": 1e9, "semi_minor_m": 1e9, "background": 1.0})
    course, _grid = flood_alone(
        bed, CELL_M, duration_s=24 * 3600.0, storm=everywhere, manning=manning, curve_number=number,
        wetness=wetness, frame_s=300.0, north_m=bed.shape[0] * CELL_M,
    )  # fmt: skip
    depths = FRAME_DEPTH_M * (course.frames[:, ground] / 255.0) ** 2
    mean, half = depths.mean(axis=1), np.median(depths, axis=1)
    hour = BEGINS_H + course.frame_s / 3600.0 * np.arange(len(mean))
    top = int(np.argmax(mean))
    after = np.flatnonzero((half < 0.3) & (np.arange(len(half)) > top))

    def since(depth_m: float) -> float:
        reached = np.flatnonzero(half >= depth_m)
        return float(hour[reached[0]]) % 24.0 if reached.size else float("nan")

    return Town(
        catchment_km2=catchment_km2,
        gap_m=gap_m,
        mean_m=float(mean[top]),
        most_m=float(course.depth_max_m[ground].max()),
        speed_m_s=float(np.median(course.speed_max_m_s[ground])),
        kind=int(np.median(course.class_max[ground])),
        entered_h=since(0.3),
        deep_h=since(1.2),
        peak_h=float(hour[top]) % 24.0,
        gone_h=float(hour[after[0]]) % 24.0 if after.size else float("nan"),
        error_ratio=course.books["error_ratio"],
    )


def towns() -> list[Town]:
    """Return the town below every catchment with every gap."""
    return [town(area, gap) for area in CATCHMENTS_KM2 for gap in GAPS_M]


def storm_mean_mm(area_km2: float = SUIZHOU_KM2) -> tuple[float, float]:
    """Return the mean rain (mm) of the scenario's storm over a circle of an area about it, and km2 above 100 mm."""
    from sim.hazards.rainstorm import ObservedStorm

    storm = ObservedStorm(centre_x_m=0.0, centre_y_m=0.0, spread=0.0, centre_spread_m=0.0, begins_s=0.0).draw(1)
    radius = np.sqrt(area_km2 / np.pi) * 1000.0
    edge = np.arange(-radius, radius + 1.0, 1000.0)
    x, y = (a.ravel() for a in np.meshgrid(edge, edge))
    inside = np.hypot(x, y) <= radius
    fallen = 1000.0 * storm.fallen_m(x[inside], y[inside], 12 * 3600.0).sum(axis=1)
    return float(fallen.mean()), float((fallen > 100.0).sum())


KPIS = ("deaths", "homes_flooded", "homes_destroyed", "direct_loss_yuan")


def county(events: int, seed: int = 1) -> Iterator[dict[str, float]]:
    """Yield the figures of the scenario ``liulin-2021`` under its own plan, an event each; minutes an event."""
    from scenarios.build import build
    from scenarios.load import load_plan, load_scenario
    from sim.kpis import all_kpis

    scenario = load_scenario("liulin-2021")
    plan, kpis = load_plan(str(scenario.plan)), all_kpis()
    for event in range(events):
        record = build(scenario, plan, seed=seed, event=event, replication=event).run()
        yield {name: float(kpis[name](record)) for name in KPIS}


def checks(found: list[Town]) -> list[Check]:
    """Return what can be judged: that the published depth and hours lie where made valleys put them, and the books."""
    source = "published 2021, see liulin_2021.csv"
    depth, _high, _unit = published()["mean depth in the town"]
    low_h, high_h, _unit = published()["first water in homes (clock)"]
    rain, _high, _unit = published()["mean rain of Suizhou 11 Aug 08:00 to 12 Aug 08:00"]
    means = [t.mean_m for t in found]
    below, above = max(min(means) - depth, 0.0), max(depth - max(means), 0.0)
    hours = [max(low_h - t.entered_h, t.entered_h - high_h, 0.0) for t in found]
    share = abs(storm_mean_mm()[0] / rain - 1.0)
    return [
        Check("made valleys", "published mean depth outside theirs, m", below + above, 0.0, source),
        Check("made valleys", "half the town at 0.3 m outside 03 to 04 o'clock, h (worst)", max(hours), 0.5, source),
        Check("scenario's storm", "mean rain over Suizhou, relative error", share, 0.25, source),
        Check(
            "made valleys", "relative volume error (worst)", max(t.error_ratio for t in found), 1e-12, "conservation"
        ),
    ]


def lines(found: list[Town]) -> list[str]:
    """Return the table of towns, a line each."""
    head = "catchment km2 | gap m | mean m | most m | m/s | AIDR | 0.3 m at | 1.2 m at | peak at | gone at"

    def clock(hour: float) -> str:
        return f"{int(hour):02d}:{round(hour % 1 * 60):02d}" if np.isfinite(hour) else "-"

    return [
        head,
        *(
            f"{t.catchment_km2:13.0f} | {t.gap_m:5.0f} | {t.mean_m:6.2f} | {t.most_m:6.2f} | {t.speed_m_s:3.1f} | "
            f"H{t.kind}   | {clock(t.entered_h):>8} | {clock(t.deep_h):>8} | {clock(t.peak_h):>7} | "
            f"{clock(t.gone_h):>7}"
            for t in found
        ),
    ]
