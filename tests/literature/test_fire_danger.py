"""Fire-danger index and grades against the tables of LY/T 1172-95 as far as they were found: exactly."""

import csv
from pathlib import Path

import numpy as np
import pytest

from sim.hazards.fire_danger import danger_grade, danger_index, drought_score, forecast_grade, green_cover

PATH = Path(__file__).parent / "fire_danger_ly1172.csv"
with PATH.open() as text:
    ROWS = list(csv.DictReader(line for line in text if not line.startswith("#")))


def index(highest_c=0.0, humidity=0.9, drought=0.0, wind=0.0, month=1, day=15):
    one = np.ones(1)
    date = np.array([month]), np.array([day])
    return float(danger_index(highest_c * one, humidity * one, drought * one, wind * one, *date)[0])


def found(row):
    part, value = row["part"], float(row["value"])
    if part == "A":
        return index(highest_c=value)
    if part == "B":
        return index(humidity=value / 100.0)
    if part == "C":
        days = int(row["days"])
        return drought_score(np.array([value / 1000.0] + [0.0] * days), 20.0)[days]
    if part == "D":
        return index(wind=value)
    if part == "E":
        # on a date of that green cover
        dates = [
            (m, d) for m in range(1, 13) for d in (1, 15, 16) if green_cover(np.array([m]), np.array([d]))[0] == value
        ]
        return index(drought=50.0) - index(drought=50.0, month=dates[0][0], day=dates[0][1])
    return danger_grade(np.array([value]))[0]


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['part']}-{r['value']}-{r['days']}" for r in ROWS])
def test_table(row):
    assert found(row) == float(row["expected"])


def test_drizzle_after_a_soaking_does_not_make_it_drier():
    soaked = drought_score(np.array([0.03, 0.0, 0.0]), 10.0)
    drizzle = drought_score(np.array([0.03, 0.0005, 0.0]), 10.0)
    assert (drizzle <= soaked).all()
    assert drought_score(np.zeros(3), 20.0).tolist() == [50.0] * 3


def test_a_grade_is_forecast_one_wrong_at_most():
    luck = np.linspace(0.0, 1.0, 1000, endpoint=False)
    for grade in range(1, 6):
        got = np.array([forecast_grade(grade, 0.1, 0.2, u) for u in luck])
        low, high = float((got < grade).mean()), float((got > grade).mean())
        assert low == (0.0 if grade == 1 else 0.1) and high == pytest.approx(0.0 if grade == 5 else 0.2)
        assert abs(got - grade).max() <= 1
