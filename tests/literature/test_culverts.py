"""Culverts against HDS-5's worked example, and bridges and gates against what their equations must do."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from sim.kernels import culverts as k
from sim.kernels.breach import WEIR

ROWS = list(csv.DictReader(Path(__file__).with_name("hds5_example_4.csv").open(encoding="utf-8")))
INLETS = list(csv.DictReader((Path(k.__file__).parent / "data" / "hds5_inlets.csv").open(encoding="utf-8")))
PRECISION = 0.10
"""HDS-5, chapter III: its charts are good to ten per cent of the headwater."""


def through(head, tail, slope, parts):
    return k.culvert_flow(head, tail, slope * parts[1][k.LENGTH], *parts)


def culvert(inlet, width, height, length, slope, manning=0.012):
    row = next(r for r in INLETS if r["inlet"] == inlet)
    shape = k.PIPE if row["shape"] == "pipe" else k.BOX
    term = float(row["slope_factor"]) * slope
    tables = k.culvert_tables(shape, width, height, int(row["form"]), float(row["k"]), float(row["m"]), term)
    figure = np.zeros(8)
    figure[[k.WIDTH, k.HEIGHT, k.LENGTH]] = width, height, length
    figure[[k.MANNING, k.ENTRANCE, k.C, k.Y]] = manning, float(row["entrance_loss"]), float(row["c"]), float(row["y"])
    figure[k.SLOPE_TERM] = term
    return shape, figure, tables


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r["flow_m3_s"])
def test_the_example_of_hds5(row):
    # an existing 7 by 7 ft concrete box, square edges, 5 %, 60.96 m; its tail stays below the critical depth
    parts = culvert("box-wingwalls-90-15", 2.134, 2.134, 60.96, 0.05)
    flow, head = float(row["flow_m3_s"]), float(row["headwater_level_m"]) - 30.480
    heads = np.linspace(0.5, 8.0, 751)
    flows = np.array([through(h, 0.9, 0.05, parts) for h in heads])
    ours = float(np.interp(flow, flows, heads))
    assert abs(ours / head - 1.0) < PRECISION / 2


@pytest.mark.parametrize("row", INLETS, ids=lambda r: r["inlet"])
def test_the_tables_constants_come_back(row):
    # at KU Q / (A D^0.5) = 5 the submerged equation itself, by hand
    parts = culvert(row["inlet"], 1.2, 1.2, 10.0, 0.02)
    area = math.pi * 0.36 if row["shape"] == "pipe" else 1.44
    head = 1.2 * (float(row["c"]) * 25.0 + float(row["y"]) + float(row["slope_factor"]) * 0.02)
    assert k.inlet_flow(head, *parts) == pytest.approx(5.0 * area * math.sqrt(1.2) / 1.811, rel=1e-9)
    # and at 2 the unsubmerged one
    area_root = area * math.sqrt(1.2) / 1.811
    critical = k.critical_depth(parts[0], 1.2, 1.2, 2.0 * area_root)
    wet, top, _p = k.section(parts[0], 1.2, 1.2, critical)
    assert wet**3 / top == pytest.approx((2.0 * area_root) ** 2 / 9.81, rel=1e-6)
    energy = (critical + wet / (2.0 * top)) if row["form"] == "1" else 0.0
    head = energy + 1.2 * float(row["k"]) * 2.0 ** float(row["m"])
    head += 1.2 * float(row["slope_factor"]) * 0.02 if row["form"] == "1" else 0.0
    assert k.inlet_flow(head, *parts) == pytest.approx(2.0 * area_root, rel=2e-3)


@pytest.mark.parametrize("inlet", ["concrete-pipe-square-headwall", "box-headwall-chamfered"])
def test_more_head_more_flow_more_tail_less(inlet):
    parts = culvert(inlet, 1.5, 1.5, 40.0, 0.002, 0.015)
    heads = np.linspace(0.0, 6.0, 301)
    free = np.array([through(h, 0.0, 0.002, parts) for h in heads])
    assert (np.diff(free) > -1e-9).all() and free[0] == 0.0
    # no jump: a centimetre of head brings no more than 4 % of the flow at two heights
    assert np.abs(np.diff(free)).max() < 0.08 * free[150]
    tails = np.linspace(0.0, 3.08, 155)
    back = np.array([through(3.0, t, 0.002, parts) for t in tails])
    assert (np.diff(back) < 1e-9).all() and back[-1] == 0.0


def test_a_full_barrel_is_the_energy_equation():
    shape, figure, tables = culvert("concrete-pipe-square-headwall", 1.0, 1.0, 60.0, 0.0, 0.013)
    # both ends deep under water: H = (1 + ke + 19.63 n2 L / R^(4/3)) V2 / 2g, equation 5
    loss = 1.0 + 0.5 + 19.63 * 0.013**2 * 60.0 / 0.25 ** (4 / 3)
    want = math.pi / 4 * math.sqrt(2 * 9.81 * 0.5 / loss)
    assert through(3.0, 2.5, 0.0, (shape, figure, tables)) == pytest.approx(want, rel=1e-4)


def test_bridges_and_gates_pass_from_weir_to_orifice():
    assert k.bridge_flow(1.0, 0.0, 10.0, 2.0) == pytest.approx(WEIR * 10.0)
    # drowned on both sides: 0.8 of the opening times the speed of the fall
    assert k.bridge_flow(3.0, 2.8, 10.0, 2.0) == pytest.approx(0.8 * 20.0 * math.sqrt(2 * 9.81 * 0.2))
    heads = np.linspace(0.05, 6.0, 600)
    for flows in (
        [k.bridge_flow(h, 0.0, 10.0, 2.0) for h in heads],
        [k.gate_flow(h, 0.0, 5.0, 1.0) for h in heads],
    ):
        assert (np.diff(flows) > -1e-9).all() and np.diff(flows).max() < 0.05 * flows[-1]
    # a gate that hangs clear of the water is a weir, one far below the level a sluice
    assert k.gate_flow(0.5, 0.0, 5.0, 2.0) == pytest.approx(WEIR * 5.0 * 0.5**1.5)
    assert k.gate_flow(10.0, 0.0, 5.0, 1.0) == pytest.approx((0.60 - 0.0176) * 5.0 * math.sqrt(2 * 9.81 * 10.0))
    assert k.gate_flow(10.0, 9.9, 5.0, 1.0) == pytest.approx((0.60 - 0.0176) * 5.0 * math.sqrt(2 * 9.81 * 0.1))
    assert k.gate_flow(2.0, 2.0, 5.0, 1.0) == 0.0
