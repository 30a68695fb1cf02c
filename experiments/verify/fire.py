"""The fire solver held against published and analytic numbers: surface behaviour, and growth in an ellipse.

Sources: ``behave_surface.csv`` (firelab/behave, public domain, USDA; its head says how it was made) for Rothermel 1972
with Anderson 1983; the ellipse itself for arrival times.
"""

import csv
import math
from pathlib import Path

import numpy as np

from experiments.verify.flood import Check
from sim.hazards.fuels import fuel_table
from sim.kernels import fire_cells as k
from sim.kernels import rothermel as r
from sim.kernels.firespread import advance, ignite
from sim.kernels.stencils import HEADINGS, lw_class, stencils

TABLE = Path(__file__).with_name("behave_surface.csv")
CELL_M = 10.0
SEMI_AXIS_CELLS = 50
AREA_BAR = 0.03


def rows() -> list[dict[str, str]]:
    """Return the rows of the table of surface fire behaviour."""
    with TABLE.open(encoding="utf-8") as text:
        return list(csv.DictReader(line for line in text if not line.startswith("#")))


def behaviour(row: dict[str, str]) -> dict[str, float]:
    """Return the table's output columns, computed by our kernels from its input columns."""
    table = fuel_table()
    bed = np.zeros(r.BED_COLUMNS)
    moisture = np.array([float(row[c]) / 100 for c in ("m1_pct", "m10_pct", "m100_pct", "mlh_pct", "mlw_pct")])
    r.fuel_bed(table.rows[table.row_of[int(row["fuel_model"])]], moisture, bed)
    wind = float(row["midflame_wind_mph"]) * r.MPH_MS
    angle = math.radians(float(row["wind_dir_from_upslope_deg"]))
    slope = float(row["slope_pct"]) / 100
    ros, hx, hy, lw, _ = r.head(bed, wind * math.sin(angle), wind * math.cos(angle), 0.0, slope, False)
    back, flank = r.backing_rate(ros, lw), r.flanking_rate(ros, lw)
    intensity = r.fireline_intensity(bed[r.HEAT_AREA], ros)
    a, b = 1800 * (ros + back), 3600 * flank
    h = ((a - b) / (a + b)) ** 2
    upslope = math.degrees(math.atan2(hx, hy)) % 360 if wind or slope else 0.0
    return {
        "ros_m_min": ros * 60,
        "ros_ch_h": ros * 3600 / 20.1168,
        "fireline_intensity_kW_m": intensity,
        "flame_length_m": r.flame_length(intensity),
        "heat_per_area_kJ_m2": bed[r.HEAT_AREA],
        "reaction_intensity_kW_m2": bed[r.REACTION],
        "length_to_width": lw,
        "eccentricity": math.sqrt(max(lw * lw - 1, 0)) / lw,
        "backing_ros_m_min": back * 60,
        "flanking_ros_m_min": flank * 60,
        "dir_max_spread_deg": 0.0 if upslope > 359.5 else upslope,
        "area_1h_ha": math.pi * a * b / 1e4,
        # Ramanujan's second approximation
        "perimeter_1h_m": math.pi * (a + b) * (1 + 3 * h / (10 + math.sqrt(4 - 3 * h))),
    }


def allowed(column: str, text: str) -> float:
    """Return how far a column may lie from the table: 0.5 %, or half of its last printed digit."""
    digit = 0.5 * 10.0 ** -len(text.partition(".")[2])
    floor = 0.5 if column.endswith("_deg") else 0.001 if column in ("length_to_width", "eccentricity") else digit
    return max(floor, 0.005 * abs(float(text)))


def surface() -> list[Check]:
    """Return, for each column of the table, the largest departure over its rows, as a share of what is allowed."""
    worst: dict[str, float] = {}
    table = rows()
    for row in table:
        for column, got in behaviour(row).items():
            off = abs(got - float(row[column])) / allowed(column, row[column])
            worst[column] = max(worst.get(column, 0.0), off)
    source = f"behave, {len(table)} rows"
    return [
        Check("surface fire", f"{column}: largest departure / allowed", off, 1.0, source)
        for column, off in worst.items()
    ]


def ellipse_area_error(length_to_width: float, degrees: float) -> float:
    """Return the relative error of the area burnt from a point in uniform fuel, minor semi-axis 50 cells.

    Parameters
    ----------
    length_to_width : float
        Of the ellipse (Anderson 1983), at least 1.
    degrees : float
        Heading of the fire in the grid, anticlockwise from east.
    """
    tables = k.Tables(*stencils())
    reach = int(np.abs(tables.offsets).max()) + 1
    e = math.sqrt(length_to_width**2 - 1) / length_to_width
    cols = int(2 * SEMI_AXIS_CELLS * length_to_width * (1 + e) + 2 * reach + 10) | 1
    window = k.new_window(cols * cols, 1, len(tables.offsets))
    window.i[:, k.OF] = 0
    window.ci[:, k.FUEL] = 0
    window.ci[:, k.STAMP] = 0
    heading = math.radians(degrees)
    rate_m_s = SEMI_AXIS_CELLS * length_to_width * (1 + e) * CELL_M / 3600.0
    r.ellipse_metric(rate_m_s, math.cos(heading), math.sin(heading), length_to_width, 0.0, 0.0, window.cf[0, k.MXX :])
    turn = math.floor(heading * HEADINGS / (2 * math.pi) + 0.5) % HEADINGS
    window.ci[0, k.CLASS] = lw_class(length_to_width, tables.edges) * HEADINGS + turn
    for j in range(tables.size[window.ci[0, k.CLASS]]):
        way = tables.ring[window.ci[0, k.CLASS], j]
        if not window.used[way]:
            window.used[way] = 1
            window.active[window.counters[k.ACTIVE]] = way
            window.counters[k.ACTIVE] += 1
    ignite(window, (cols // 2) * cols + cols // 2, 0.0)
    weather = k.Weather(np.ones((1, 1, r.BED_COLUMNS)), np.zeros(1), np.zeros(1), 0.0, 3600.0, False)
    advance(window, weather, tables, cols, CELL_M, reach, 3600.0)
    burnt = int((window.i[:, k.STATUS] == k.BURNT).sum())
    return abs(burnt / (math.pi * SEMI_AXIS_CELLS**2 * length_to_width) - 1.0)


def ellipse() -> list[Check]:
    """Return the largest area error over headings for length-to-width ratios up to 3."""
    return [
        Check(
            f"ellipse, length to width {ratio:g}",
            "relative error of the area, largest of 7 headings",
            max(ellipse_area_error(ratio, d) for d in (0.0, 7.5, 22.5, 37.5, 52.5, 67.5, 90.0)),
            AREA_BAR,
            "analytic",
        )
        for ratio in (1.0, 1.5, 2.0, 3.0)
    ]


def verify() -> list[Check]:
    """Run every case (seconds, once the kernels are compiled)."""
    return surface() + ellipse()
