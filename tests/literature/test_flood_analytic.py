"""The flood solver against analytic solutions; the distance is to the solution, not to an earlier run of ours."""

import csv
from pathlib import Path

import numpy as np
import pytest

from experiments.verify.flood import hunter_depth, hunter_wave, lake_at_rest, manning_flow, volume
from experiments.verify.flood_rain import rain_and_losses

ROWS = list(csv.DictReader(Path(__file__).with_name("flood_analytic.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['case']} {r['cell_m']}")
def test_case_is_within_its_bar(row):
    cell = float(row["cell_m"])
    checks = {
        "hunter": lambda: hunter_wave(cell, float(row["theta"])),
        "manning": lambda: manning_flow(float(row["theta"])),
        "rest": lake_at_rest,
        "volume": volume,
    }[row["case"]]()
    got = next(c for c in checks if c.figure == row["figure"])
    assert got.got <= float(row["tolerance"]), got


def test_hunter_solution_satisfies_its_own_equation():
    x = np.linspace(0.0, 3500.0, 50)
    h, dx = hunter_depth(x, 3600.0), 0.01
    slope = (hunter_depth(x + dx, 3600.0) - hunter_depth(x - dx, 3600.0)) / (2 * dx)
    # constant speed 1 m/s: the surface slope balances Manning friction, dh/dx = -n^2 u^2 / h^(4/3)
    np.testing.assert_allclose(slope, -(0.03**2) / h ** (4.0 / 3.0), rtol=1e-3)


def test_design_rain_losses_and_drains_meet_their_bars():
    checks = rain_and_losses()
    assert len(checks) == 9 and [c for c in checks if not c.passed] == []
