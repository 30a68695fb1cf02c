"""Binomial intervals against closed formulas: Wilson (1927), Clopper & Pearson (1934), alpha^(1/n) for no failure.

The values are formulas, not samples: the tolerance is rounding (1e-9).
"""

import csv
import json
from pathlib import Path

import pytest

from experiments import stats

ROWS = list(csv.DictReader((Path(__file__).parent / "intervals.csv").open()))


def lower(family, inputs):
    n = inputs["n"]
    if family == "ci_wilson":
        return stats.wilson(inputs["x"], n)[0]
    if family == "ci_cp":
        return stats.clopper_pearson(inputs["x"], n)[0]
    return stats.clopper_pearson(n, n, sides=1)[0]


@pytest.mark.parametrize("row", ROWS, ids=[r["id"] for r in ROWS])
def test_lower_bound(row):
    assert lower(row["family"], json.loads(row["inputs"])) == pytest.approx(float(row["expected"]), abs=1e-9)


def test_all_eight_rows_are_here():
    assert [r["id"] for r in ROWS] == [f"C{i}" for i in range(116, 124)]
