"""Danger grades I to V of a day from its weather, after the national index of LY/T 1172-95."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.calendar import date_of

DAY_S = 86400.0

GRADE_ABOVE = (25.0, 50.0, 72.0, 90.0)
"""Index above which grades II, III, IV and V begin."""


@cache
def _scores() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    table = pd.read_csv(Path(__file__).with_name("fire_danger.csv"), comment="#")
    return {
        str(part): (rows["from_value"].to_numpy(float), rows["score"].to_numpy(float))
        for part, rows in table.groupby("part")
    }


def _score(part: str, value: np.ndarray) -> np.ndarray:
    start, score = _scores()[part]
    return np.asarray(score[np.clip(np.searchsorted(start, value, side="right") - 1, 0, None)])


def danger_index(
    highest_c: np.ndarray,
    lowest_humidity: np.ndarray,
    dry_days: np.ndarray,
    strongest_wind_m_s: np.ndarray,
    month: np.ndarray,
    day: np.ndarray,
) -> np.ndarray:
    """Return the fire-danger index of days.

    Parameters
    ----------
    highest_c : (n,) float
        Highest temperature of the day, C.
    lowest_humidity : (n,) float
        Lowest relative humidity, ratio.
    dry_days : (n,) int
        Days since rain; 0 on a day with rain.
    strongest_wind_m_s : (n,) float
        Strongest hourly wind at 10 m.
    month, day : (n,) int
        Date, for the green-up correction (estimate).
    """
    late = np.where((month == 4) & (day >= 15), 10.0, np.where(month == 4, 5.0, 0.0))
    return np.asarray(
        _score("A", highest_c)
        + _score("B", 100.0 * lowest_humidity)
        + _score("C", dry_days)
        + _score("D", strongest_wind_m_s)
        - late
    )


def danger_grade(index: np.ndarray) -> np.ndarray:
    """Return grades 1 (hard to burn) to 5 (burns extremely easily) of indices."""
    return np.asarray(1 + np.searchsorted(np.asarray(GRADE_ABOVE), index, side="left"))


def grade_of(hazard: Any, clock_s: float) -> int:
    """Return the danger grade of the day on which a fire starts, from its weather (the forecast taken as right)."""
    hours = hazard.weather.arrays()
    day_s = (clock_s + hazard.start_s) // DAY_S * DAY_S - clock_s
    a = int(max((day_s - hazard.weather.start_s) // 3600.0, 0))
    today = slice(a, a + 24)
    rain = hours["rain_m"]
    wet = np.nonzero(rain[: a + 24] > 0.0003)[0]
    dry_days = (a + 24 - wet[-1] - 1) // 24 if len(wet) else hazard.days_since_rain + a / 24.0
    month, date = date_of(np.array([int((clock_s + hazard.start_s) // DAY_S)]))
    index = danger_index(
        hours["temperature_c"][today].max(keepdims=True),
        hours["humidity"][today].min(keepdims=True),
        np.array([float(int(dry_days))]),
        hours["wind_m_s"][today].max(keepdims=True),
        month,
        date,
    )
    return int(danger_grade(index)[0])
