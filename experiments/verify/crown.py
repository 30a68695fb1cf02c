"""Crown fire by Van Wagner (1977), Rothermel (1991) and Thomas (1963) against the USDA's own program.

Table: ``behave_crown.csv``; its head says how it was made. The program takes the surface fire under the canopy
(sheltered wind by Albini & Baughman 1979, with the crown ratio from canopy height and base), and the crown fire on the
level.
"""

import math

from experiments.verify.surface import bed_of, fuel_number, moistures
from experiments.verify.tables import EXACT, RATIO, Family
from scenarios.columns import Column
from sim.kernels import crown as c
from sim.kernels import rothermel as r
from sim.text import N_

LB_FT3 = r.LB_KG / r.FT_M**3


def behaviour(row: dict[str, float]) -> dict[str, float]:
    """Return the table's output columns, computed by our kernels from its input columns."""
    surface, crowns = bed_of(row, int(row["fuel_model"])), bed_of(row, c.CROWN_FUEL)
    wind = row["wind20ft_mph"] * r.MPH_MS
    height, base = row["canopy_height_ft"] * r.FT_M, row["cbh_ft"] * r.FT_M
    density, foliar = row["cbd_lb_ft3"] * LB_FT3, row["foliar_pct"] / 100
    ratio = (height - base) / height if height > 0 else 0.0
    sheltered = r.wind_adjustment(surface[r.BED_DEPTH], row["canopy_cover_pct"] / 100, height, ratio)
    rate, *_ = r.head(surface, 0.0, wind * sheltered, 0.0, row["slope_pct"] / 100, False)
    surface_kw_m = r.fireline_intensity(surface[r.HEAT_AREA], rate)
    crown_m_s = c.crown_rate(crowns, wind)
    crown_kw_m = r.fireline_intensity(surface[r.HEAT_AREA] + c.crown_heat(density, height, base), crown_m_s)
    kind = c.fire_type(surface_kw_m, base, foliar, crown_m_s, density)
    lw = c.crown_length_to_width(wind)
    length = 3600 * crown_m_s
    return {
        "crown_ros_m_min": crown_m_s * 60,
        "surface_ros_m_min": rate * 60,
        "crown_intensity_kW_m": crown_kw_m,
        "crown_flame_m": c.crown_flame_length(crown_kw_m),
        "final_ros_m_min": 60 * (crown_m_s if kind == c.CROWNING else rate),
        "fire_type": float(kind),
        "lw_ratio": lw,
        # Rothermel's (1991) ellipse: its length is the run, nothing backs
        "crown_area_1h_ha": math.pi * length * length / (4 * lw) / 1e4,
    }


CROWN = Family(
    source="behave_crown",
    inputs={
        "fuel_model": fuel_number(),
        **moistures(),
        "foliar_pct": Column({}, low=0, high=400),
        "wind20ft_mph": Column({}, low=0),
        "slope_pct": Column({}, low=0),
        "canopy_cover_pct": Column({}, low=0, high=100),
        "canopy_height_ft": Column({}, low=0),
        "cbh_ft": Column({}, low=0),
        "crown_ratio": Column({}, low=0, high=1, default=0.0),
        "cbd_lb_ft3": Column({}, low=0),
    },
    outputs={
        "crown_ros_m_min": "",
        "surface_ros_m_min": "",
        "crown_intensity_kW_m": "",
        "crown_flame_m": "",
        "final_ros_m_min": "",
        "fire_type": EXACT,
        "lw_ratio": RATIO,
        "crown_area_1h_ha": "",
    },
    relative=0.01,
    behaviour=behaviour,
    notes=(
        N_("As in the program the crown ratio follows from canopy height and base; crown_ratio is not used."),
        N_("fire_type is exact: 0 surface, 1 torching, 2 conditional crown fire, 3 crowning."),
    ),
)
