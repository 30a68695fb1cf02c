"""Surface fire behaviour against the USDA's own code, all columns of 53 fuel models x 4 conditions.

Numbers: firelab/behave (public domain), see the head of behave_surface.csv. Tolerance: 0.5 % or half of the last
printed digit; the table's metric figures carry the conversion constants of that code.
"""

import math

import numpy as np
import pytest

from experiments.verify.fire import allowed, behaviour, rows
from sim.hazards.fuels import fuel_table
from sim.kernels import rothermel as r


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['fuel_code']}-{row['m1_pct']}-{row['slope_pct']}")
def test_behave(row):
    for column, got in behaviour(row).items():
        assert abs(got - float(row[column])) <= allowed(column, row[column]), column


@pytest.mark.parametrize(
    ("slope", "angle_deg", "sheltered", "ch_h"),
    [(math.tan(math.radians(30)), 45 - 95, True, 19.677584), (0.30, 0, False, 34.011429)],
)
def test_official_anchors(slope, angle_deg, sheltered, ch_h):
    # testBehave.cpp: GS4, 6/7/8/60/90 %, 5 mph at 20 ft: across a slope of 30 degrees under a canopy (50 %, 30 ft,
    # crown ratio 0.5), towards 45 degrees on an aspect of 95; and up a slope of 30 % with a wind adjustment of 1
    table = fuel_table()
    bed = np.zeros(r.BED_COLUMNS)
    fuel = table.rows[table.row_of[table.number("GS4")]]
    r.fuel_bed(fuel, np.array([0.06, 0.07, 0.08, 0.60, 0.90]), bed)
    factor = r.wind_adjustment(fuel[r.DEPTH_M], 0.5, 30 * r.FT_M, 0.5) if sheltered else 1.0
    wind, angle = 5 * r.MPH_MS * factor, math.radians(angle_deg)
    ros, *_ = r.head(bed, wind * math.sin(angle), wind * math.cos(angle), 0.0, slope, False)
    assert ros * 3600 / 20.1168 == pytest.approx(ch_h, rel=1e-6)


def test_summer_grass_is_slower_than_cured():
    table = fuel_table()
    rates = []
    for herb in (0.3, 0.6, 0.9, 1.2):
        bed = np.zeros(r.BED_COLUMNS)
        r.fuel_bed(table.rows[table.row_of[102]], np.array([0.06, 0.07, 0.08, herb, 0.9]), bed)
        rates.append(bed[r.R0])
    assert rates == sorted(rates, reverse=True)
