"""Surface fire behaviour by Rothermel (1972), Albini (1976) and Anderson (1983) against the USDA's own program.

Table: ``behave_surface.csv``; its head says how it was made (firelab/behave, public domain).
"""

import math

import numpy as np

from experiments.verify.tables import ANGLE, RATIO, Family, anything
from scenarios.columns import Column
from sim.hazards.fuels import fuel_table
from sim.kernels import rothermel as r
from sim.text import N_, _

CHAIN_M = 20.1168


def fuel_number() -> Column:
    """Return the column of a fuel model's number, 1-13 or one of Scott and Burgan's 40."""

    def read(text: str) -> float:
        number = int(text) if text.isdigit() else -1
        row_of = fuel_table().row_of
        if not 0 <= number < len(row_of) or row_of[number] < 0:
            raise ValueError(_("the number of a fuel model"))
        return float(number)

    return Column({}, read=read)


def moistures() -> dict[str, Column]:
    """Return the columns of fuel moisture, in percent."""
    return {name: Column({}, low=0, high=400) for name in ("m1_pct", "m10_pct", "m100_pct", "mlh_pct", "mlw_pct")}


def bed_of(row: dict[str, float], number: int) -> np.ndarray:
    """Return the fuel bed of a model with a row's moistures, float64[8]."""
    table = fuel_table()
    bed = np.zeros(r.BED_COLUMNS)
    r.fuel_bed(table.rows[table.row_of[number]], np.array([row[name] / 100 for name in moistures()]), bed)
    return bed


def ellipse_size(head_m: float, back_m: float, length_to_width: float) -> tuple[float, float]:
    """Return area m2 and perimeter m (Ramanujan's second approximation) of an ellipse that grew from a point."""
    a = 0.5 * (head_m + back_m)
    b = a / length_to_width
    h = ((a - b) / (a + b)) ** 2 if a else 0.0
    return math.pi * a * b, math.pi * (a + b) * (1 + 3 * h / (10 + math.sqrt(4 - 3 * h)))


def behaviour(row: dict[str, float]) -> dict[str, float]:
    """Return the table's output columns, computed by our kernels from its input columns."""
    bed = bed_of(row, int(row["fuel_model"]))
    wind = row["midflame_wind_mph"] * r.MPH_MS
    angle = math.radians(row["wind_dir_from_upslope_deg"])
    slope = row["slope_pct"] / 100
    ros, hx, hy, lw, _effective = r.head(bed, wind * math.sin(angle), wind * math.cos(angle), 0.0, slope, False)
    back, flank = r.backing_rate(ros, lw), r.flanking_rate(ros, lw)
    intensity = r.fireline_intensity(bed[r.HEAT_AREA], ros)
    area, perimeter = ellipse_size(3600 * ros, 3600 * back, lw)
    return {
        "ros_m_min": ros * 60,
        "ros_ch_h": ros * 3600 / CHAIN_M,
        "fireline_intensity_kW_m": intensity,
        "flame_length_m": r.flame_length(intensity),
        "heat_per_area_kJ_m2": bed[r.HEAT_AREA],
        "reaction_intensity_kW_m2": bed[r.REACTION],
        "length_to_width": lw,
        "eccentricity": math.sqrt(max(lw * lw - 1, 0)) / lw,
        "backing_ros_m_min": back * 60,
        "flanking_ros_m_min": flank * 60,
        "dir_max_spread_deg": math.degrees(math.atan2(hx, hy)) if wind or slope else 0.0,
        "area_1h_ha": area / 1e4,
        "perimeter_1h_m": perimeter,
    }


SURFACE = Family(
    source="behave_surface",
    inputs={
        "fuel_model": fuel_number(),
        "fuel_code": anything(),
        **moistures(),
        "midflame_wind_mph": Column({}, low=0),
        "wind_dir_from_upslope_deg": Column({}, low=-360, high=360),
        "slope_pct": Column({}, low=0),
    },
    outputs={
        "ros_m_min": "",
        "ros_ch_h": "",
        "fireline_intensity_kW_m": "",
        "flame_length_m": "",
        "heat_per_area_kJ_m2": "",
        "reaction_intensity_kW_m2": "",
        "length_to_width": RATIO,
        "eccentricity": RATIO,
        "backing_ros_m_min": "",
        "flanking_ros_m_min": "",
        "dir_max_spread_deg": ANGLE,
        "area_1h_ha": "",
        "perimeter_1h_m": "",
    },
    relative=0.005,
    behaviour=behaviour,
    notes=(N_("Midflame winds, so nothing is sheltered here; the wind limit is off; length to width is capped at 8."),),
)
