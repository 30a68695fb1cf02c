"""Danger grades I to V of a day from its weather: the national index HTZ of LY/T 1172-95, by secondary sources."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.calendar import date_of

DAY_S = 86400.0

GRADE_ABOVE = (25.0, 50.0, 72.0, 90.0)
"""Index above which grades II, III, IV and V begin."""
RAIN_M = 0.0003
"""Rain of a day from which on it counts."""
UNKNOWN_M = 0.003
"""Rain reckoned where it is only known when it last rained (own judgement)."""
DROUGHT, A_DAY = 50.0, 5.0


@cache
def _scores() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    import pandas as pd

    table = pd.read_csv(Path(__file__).with_name("fire_danger.csv"), comment="#")
    return {
        str(part): (rows["from_value"].to_numpy(float), rows["score"].to_numpy(float))
        for part, rows in table.groupby("part")
    }


def _score(part: str, value: np.ndarray) -> np.ndarray:
    start, score = _scores()[part]
    return np.asarray(score[np.clip(np.searchsorted(start, value, side="right") - 1, 0, None)])


@cache
def _green() -> tuple[np.ndarray, np.ndarray]:
    import pandas as pd

    table = pd.read_csv(Path(__file__).with_name("green_cover.csv"), comment="#")
    return 100 * table["month"].to_numpy() + table["day"].to_numpy(), table["green"].to_numpy(float)


def green_cover(month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Return the share of the ground that is green on dates, % (estimate)."""
    start, green = _green()
    return np.asarray(green[np.searchsorted(start, 100 * np.asarray(month) + np.asarray(day), side="right") - 1])


def drought_score(rain_m: np.ndarray, dry_days: float) -> np.ndarray:
    """Return the score C of days.

    Parameters
    ----------
    rain_m : (n,) float
        Rain of each day.
    dry_days : float
        Days without rain before the first.

    Returns
    -------
    (n,) float
        Where it rained more than once the least score holds (own judgement: no rule for that was seen).
    """
    rain = np.asarray(rain_m, dtype=np.float64)
    score = np.empty(len(rain))
    now = _after(_score("C0", np.array([1000.0 * UNKNOWN_M]))[0], int(dry_days))
    at_most = np.where(rain >= RAIN_M, _score("C0", 1000.0 * rain), np.inf).tolist()
    for d, least in enumerate(at_most):
        now = min(_after(now, 1) if d else now, least)
        score[d] = now
    return np.clip(score, 0.0, DROUGHT)


def _after(score: float, days: int) -> float:
    return float(min(score + A_DAY * days, DROUGHT))


def danger_index(
    highest_c: np.ndarray,
    lowest_humidity: np.ndarray,
    drought: np.ndarray,
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
    drought : (n,) float
        Score C, from :func:`drought_score`.
    strongest_wind_m_s : (n,) float
        Strongest hourly wind at 10 m.
    month, day : (n,) int
        Date, for the green-up correction (estimate).
    """
    return np.asarray(
        _score("A", highest_c)
        + _score("B", 100.0 * lowest_humidity)
        + drought
        + _score("D", strongest_wind_m_s)
        - _score("E", green_cover(month, day))
    )


def danger_grade(index: np.ndarray) -> np.ndarray:
    """Return grades 1 (hard to burn) to 5 (burns extremely easily) of indices."""
    return np.asarray(1 + np.searchsorted(np.asarray(GRADE_ABOVE), index, side="left"))


def forecast_grade(grade: int, miss: float, false: float, luck: float) -> int:
    """Return the grade that was forecast for a day.

    Parameters
    ----------
    grade : int
        What the day has.
    miss, false : float
        Shares of days that are forecast one grade too low, and one too high.
    luck : float
        The day's uniform number, 0 to 1.
    """
    if luck < miss:
        return max(grade - 1, 1)
    return min(grade + 1, 5) if luck >= 1.0 - false else grade


def grade_of(hazard: Any, clock_s: float) -> int:
    """Return the danger grade of the day on which a fire starts, from its weather."""
    hours = hazard.weather.arrays()
    day_s = (clock_s + hazard.start_s) // DAY_S * DAY_S - clock_s
    a = int(max((day_s - hazard.weather.start_s) // 3600.0, 0))
    today = slice(a, a + 24)
    # whole days backwards from this one, then what the fire says of the time before its weather
    rain = hours["rain_m"][: a + 24]
    ends = np.arange(min(len(rain), a + 24), 0, -24)[::-1]
    fallen = np.array([rain[max(end - 24, 0) : end].sum() for end in ends])
    month, date = date_of(np.array([int((clock_s + hazard.start_s) // DAY_S)]))
    index = danger_index(
        hours["temperature_c"][today].max(keepdims=True),
        hours["humidity"][today].min(keepdims=True),
        drought_score(fallen, hazard.days_since_rain)[-1:],
        hours["wind_m_s"][today].max(keepdims=True),
        month,
        date,
    )
    return int(danger_grade(index)[0])
