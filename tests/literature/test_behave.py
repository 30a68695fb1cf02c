"""Surface, crown and spot fires and containment against the USDA's own program (firelab/behave, public domain).

Numbers: the four tables of ``experiments/verify`` (each says how it was made) and the expected values of the program's
own tests. Bars: surface 0.5 %, crown and spot 1 %, containment 2 %; half of the last printed digit, 0.001 for ratios,
0.5 degrees for angles where that is more; fire type and status exact.
"""

import math

import numpy as np
import pytest

from experiments.verify.containment import ACRE_M2, family, outcome, size_at_attack
from experiments.verify.crown import CROWN
from experiments.verify.spot import SPOT
from experiments.verify.surface import CHAIN_M, SURFACE, bed_of
from experiments.verify.tables import hold
from scenarios.problems import BadInputError
from sim.hazards.fuels import fuel_table
from sim.kernels import containment as k
from sim.kernels import crown as c
from sim.kernels import rothermel as r
from sim.kernels import spotting as s

CH_H = CHAIN_M / 3600
BTU_FT_S = r.BTU_KJ / r.FT_M
LOW_MOISTURE = {"m1_pct": 6, "m10_pct": 7, "m100_pct": 8, "mlh_pct": 60, "mlw_pct": 90}
WIND = 5 * r.MPH_MS


@pytest.mark.parametrize(
    ("table", "rows"), [(SURFACE, 212), (CROWN, 60), (SPOT, 80), (family(), 80)], ids=lambda f: getattr(f, "source", "")
)
def test_tables(table, rows):
    held = hold(table)
    assert held.rows == rows and not held.remarks
    assert {e.column: max(e.share) for e in held.errors if not e.passed} == {}


@pytest.mark.parametrize(
    ("slope", "angle_deg", "sheltered", "ch_h"),
    [(math.tan(math.radians(30)), 45 - 95, True, 19.677584), (0.30, 0, False, 34.011429)],
)
def test_surface_anchors(slope, angle_deg, sheltered, ch_h):
    # GS4, 6/7/8/60/90 %, 5 mph at 20 ft: across a slope of 30 degrees under a canopy (50 %, 30 ft, crown ratio 0.5),
    # towards 45 degrees on an aspect of 95; and up a slope of 30 % with a wind adjustment of 1
    bed = bed_of(LOW_MOISTURE, fuel_table().number("GS4"))
    factor = r.wind_adjustment(bed[r.BED_DEPTH], 0.5, 30 * r.FT_M, 0.5) if sheltered else 1.0
    wind, angle = WIND * factor, math.radians(angle_deg)
    ros, *_ = r.head(bed, wind * math.sin(angle), wind * math.cos(angle), 0.0, slope, False)
    assert ros / CH_H == pytest.approx(ch_h, rel=1e-6)
    if not sheltered:
        intensity = r.fireline_intensity(bed[r.HEAT_AREA], ros)
        # the program's constants of Btu and lb differ by 0.08 %
        assert intensity / BTU_FT_S == pytest.approx(2292.684759, rel=1e-3)
        assert r.flame_length(intensity) / r.FT_M == pytest.approx(15.811421, rel=1e-3)


def test_crown_anchor():
    # the same fuel and wind; canopy 30 ft high, base 6 ft, 0.03 lb/ft3
    surface, crowns = bed_of(LOW_MOISTURE, fuel_table().number("GS4")), bed_of(LOW_MOISTURE, c.CROWN_FUEL)
    rate = c.crown_rate(crowns, WIND)
    heat = surface[r.HEAT_AREA] + c.crown_heat(0.03 * r.LB_KG / r.FT_M**3, 30 * r.FT_M, 6 * r.FT_M)
    lw, length = c.crown_length_to_width(WIND), 3600 * rate
    assert rate / CH_H == pytest.approx(10.259921, rel=1e-6)
    assert heat * rate / BTU_FT_S == pytest.approx(1775.061222, rel=1e-3)
    assert c.crown_flame_length(heat * rate) / r.FT_M == pytest.approx(29.320557, rel=1e-3)
    assert lw == pytest.approx(1.625)
    assert math.pi * length**2 / (4 * lw) / ACRE_M2 == pytest.approx(5.087736, rel=1e-6)
    assert 0.5 * math.pi * length * (1 + 1 / lw) / CHAIN_M == pytest.approx(26.033937, rel=1e-6)


def test_crown_fraction_and_crowning_wind():
    # at the crowning wind the crown fire has just the rate that it needs, and all crowns burn (Scott & Reinhardt 2001)
    bed = bed_of(LOW_MOISTURE, c.CROWN_FUEL)
    wind = c.crowning_wind(bed, 0.1)
    assert c.crown_rate(bed, wind) == pytest.approx(c.active_rate(0.1))
    assert c.active_rate(0.1) * 60 == pytest.approx(30.0)
    assert c.crown_fraction_burned(1.0, 1.0, 3.0) == 0.0
    assert c.crown_fraction_burned(2.0, 1.0, 3.0) == pytest.approx(0.5)
    assert c.crown_fraction_burned(4.0, 1.0, 3.0) == 1.0


def test_van_wagner_and_cruz_worked_by_hand():
    assert c.initiation_intensity(2.0, 1.0) == pytest.approx((0.01 * 2 * (460 + 2590)) ** 1.5)
    # 30 km/h, 0.2 kg/m3, 8 %: active; 0.05 kg/m3: passive
    fast = 11.02 * 30**0.9 * 0.2**0.19 * math.exp(-0.17 * 8)
    assert c.cruz_crown_rate(30 / 3.6, 0.2, 0.08) * 60 == pytest.approx(fast)
    slow = 11.02 * 30**0.9 * 0.05**0.19 * math.exp(-0.17 * 8)
    assert c.cruz_crown_rate(30 / 3.6, 0.05, 0.08) * 60 == pytest.approx(slow * math.exp(-slow / 60))


def test_spot_anchors():
    # ridge to valley 1 mile and 2,000 ft, ridge top, cover 30 ft closed, 5 mph
    cover, mile = 30 * r.FT_M, s.MILE_M
    pile = s.pile_distance(5 * r.FT_M, cover, WIND)
    assert pile / mile == pytest.approx(0.017067, abs=5e-7)
    assert s.over_ridges(pile, s.RIDGE, mile, 2000 * r.FT_M) / mile == pytest.approx(0.021330, abs=5e-7)
    # 15 Engelmann spruces of 20 in and 30 ft
    trees = s.torching_distance(s.SPECIES[s.SPRUCE], 15, 20 * s.INCH_M, 30 * r.FT_M, cover, WIND)
    assert trees / mile == pytest.approx(0.181449, abs=5e-7)
    assert s.over_ridges(trees, s.RIDGE, mile, 2000 * r.FT_M) / mile == pytest.approx(0.222396, abs=5e-7)


def test_containment_anchor():
    # 1 acre, 5 ch/h, length to width 3, from the head, one crew of 20 ch/h after 2 h for 8 h
    row = {"report_size_ac": 1, "report_rate_ch_h": 5, "lw_ratio": 3, "attack_dist_ch": 0, "tactic": k.HEAD}
    row |= {"line_rate1_ch_h": 20, "arrival1_h": 2, "line_rate2_ch_h": 0, "arrival2_h": 2, "duration_h": 8}
    found = outcome(row, 1000)
    assert found[k.END] == k.CONTAINED
    assert found[k.LINE_M] / CHAIN_M == pytest.approx(39.539849615, rel=0.01)
    assert found[k.AREA_M2] / ACRE_M2 == pytest.approx(9.42749714, rel=0.01)
    assert found[k.END_S] / 60 == pytest.approx(238.75, rel=0.01)
    assert size_at_attack(row, found[k.ATTACK_S])[0] / ACRE_M2 == pytest.approx(8.954501709, rel=1e-6)


def test_a_table_that_is_wrong_says_where(tmp_path):
    lines = CROWN.default().read_text().splitlines()
    lines[4] = lines[4].replace("2,5,6", "77,5,six", 1)
    (tmp_path / "t.csv").write_text("\n".join(lines))
    with pytest.raises(BadInputError, match=r"t.csv:5: fuel_model") as error:
        hold(CROWN, tmp_path / "t.csv")
    assert "m10_pct" in error.value.text()
    (tmp_path / "u.csv").write_text("\n".join(line.rsplit(",", 1)[0] for line in lines))
    with pytest.raises(BadInputError, match="crown_area_1h_ha"):
        hold(CROWN, tmp_path / "u.csv")


def test_a_wrong_figure_fails(tmp_path):
    lines = SPOT.default().read_text().splitlines()
    cells = lines[5].split(",")
    cells[-1] = str(float(cells[-1]) * 1.011)
    lines[5] = ",".join(cells)
    (tmp_path / "t.csv").write_text("\n".join(lines))
    held = hold(SPOT, tmp_path / "t.csv")
    assert not held.passed and held.errors[1].worst_line == 6 and held.errors[0].passed


def test_summer_grass_is_slower_than_cured():
    rates = [bed_of(LOW_MOISTURE | {"mlh_pct": herb}, 102)[r.R0] for herb in (30, 60, 90, 120)]
    assert rates == sorted(rates, reverse=True)


def test_the_wind_limit_holds_the_wind():
    # Rothermel 1972: effective wind at most 0.9 times the reaction intensity, ft/min and Btu/ft2/min
    bed = bed_of(LOW_MOISTURE, 101)
    limit = bed[r.WIND_LIMIT]
    assert limit / r.FTMIN_MS == pytest.approx(0.9 * bed[r.REACTION] / r.IR_SI)
    free, *_, wind = r.head(bed, 3 * limit, 0.0, 0.0, 0.0, False)
    held, *_, least = r.head(bed, 3 * limit, 0.0, 0.0, 0.0, True)
    assert wind == pytest.approx(3 * limit) and least == pytest.approx(limit) and held < free


def test_open_and_sheltered_wind():
    # Albini & Baughman 1979, worked by hand: a bed of 1 ft in the open; 40 ft of canopy, 60 % cover, crown ratio 0.8
    assert r.wind_adjustment(r.FT_M, 0.0, 0.0, 0.8) == pytest.approx(1.83 / math.log(20.36 / 0.13))
    fill = 0.6 * 0.8 / 3
    sheltered = 0.555 / (math.sqrt(fill * 40) * math.log((20 + 0.36 * 40) / (0.13 * 40)))
    assert r.wind_adjustment(r.FT_M, 0.6, 40 * r.FT_M, 0.8) == pytest.approx(sheltered)
    assert np.isclose(r.wind_adjustment(r.FT_M, 0.15, 40 * r.FT_M, 0.8), 1.83 / math.log(20.36 / 0.13))
