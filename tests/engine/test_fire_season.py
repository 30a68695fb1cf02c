"""A season's weather, danger grades and ignitions."""

import numpy as np
import pandas as pd
import pytest
from small_fire import static

from sim.calendar import QINGMING, date_of, is_festival
from sim.ground import Field, Fields
from sim.hazards import fire_weather
from sim.hazards.fire_danger import danger_grade, danger_index, grade_of
from sim.hazards.fire_season import FireSeason
from sim.hazards.fire_weather import FireWeather
from sim.streams import Streams

SEASON = FireSeason()


@pytest.fixture(scope="module")
def fields():
    s = static()
    return Fields(0, s.grids, {key: Field(a) for key, a in s.arrays.items()})


@pytest.fixture(scope="module")
def years():
    rng = Streams(3, (0,))["weather"]
    return [FireWeather().draw(rng, 304 * 86400.0, 181) for _ in range(60)]


def test_monthly_rain_and_temperature_are_the_climate(years):
    month, _ = date_of(304 + np.arange(181))
    climate = pd.read_csv(
        fire_weather.__file__.replace("fire_weather.py", "fire_weather_months.csv"), comment="#"
    ).set_index("month")
    for m in (11, 12, 1, 2, 3, 4):
        rain = [1000 * y.rain_m.reshape(181, 24).sum(axis=1)[month == m].sum() for y in years]
        error = np.std(rain) / np.sqrt(len(rain))
        assert abs(np.mean(rain) - climate.rain_mm[m]) < 4 * error + 0.05 * climate.rain_mm[m]
        mean_c = np.mean([y.temperature_c.reshape(181, 24)[month == m].mean() for y in years])
        assert mean_c == pytest.approx(climate.mean_c[m], abs=1.2)


def test_weather_is_possible_and_persists(years):
    for y in years:
        assert ((y.humidity > 0) & (y.humidity <= 1)).all() and (y.wind_m_s > 0).all() and (y.rain_m >= 0).all()
        assert ((y.wind_from_deg >= 0) & (y.wind_from_deg < 360)).all()
        assert set(y.grade) <= {1, 2, 3, 4, 5}
    wet = np.array([y.rain_m.reshape(181, 24).sum(axis=1) > 0 for y in years])
    follows, base = wet[:, 1:][wet[:, :-1]].mean(), wet.mean()
    assert follows - base == pytest.approx(0.40 * (1 - base), abs=0.06)
    assert np.mean([y.humidity[y.rain_m > 0].mean() for y in years]) > np.mean([y.humidity.mean() for y in years])


def test_danger_index_by_hand():
    # 18 C: 12; lowest humidity 30 %: 16; six days without rain: 30; 6 m/s: 20; in January nothing off -> 78, grade IV
    one = np.ones(1)
    index = danger_index(18.0 * one, 0.30 * one, 6 * one, 6.0 * one, one.astype(int), one.astype(int))
    assert index[0] == 12 + 16 + 30 + 20
    assert danger_grade(index)[0] == 4
    assert list(danger_grade(np.array([25.0, 26.0, 50.0, 72.0, 73.0, 90.0, 91.0]))) == [1, 2, 2, 3, 4, 4, 5]


def test_the_same_streams_draw_the_same_season(fields):
    one = SEASON.draw(fields, Streams(1, (5,)))
    two = SEASON.draw(fields, Streams(1, (5,)))
    assert one == two
    starts = [fire.start_s for _, fire in one]
    assert starts == sorted(starts) and [name for name, _ in one] == [f"fire-{i + 1}" for i in range(len(one))]
    assert SEASON.draw(fields, Streams(1, (6,))) != one


def test_numbers_are_over_dispersed_and_festivals_stand_out(fields):
    drawn = [SEASON.draw(fields, Streams(2, (e,))) for e in range(150)]
    n = np.array([len(d) for d in drawn])
    assert n.mean() == pytest.approx(SEASON.ignitions, abs=4 * n.std() / np.sqrt(len(n)))
    assert n.var() > 1.5 * n.mean()
    days = np.array([304 + int(fire.start_s // 86400) for d in drawn for _, fire in d])
    festival = np.array([is_festival(d) for d in days])
    share_of_days = np.mean([is_festival(304 + d) for d in range(181)])
    assert festival.mean() > 1.5 * share_of_days
    assert is_festival(QINGMING) and is_festival(QINGMING + 365) and not is_festival(300)
    hours = np.array([fire.start_s % 86400 / 3600 for d in drawn for _, fire in d])
    assert ((hours > 9) & (hours < 19)).mean() > 0.7


def test_a_fire_remembers_the_weather_before_it(fields):
    for name, fire in SEASON.draw(fields, Streams(1, (5,))):
        first = fire.weather.start_s
        assert name and first <= fire.start_s - 47 * 3600
        assert len(fire.weather.wind_m_s) >= SEASON.follow_h
        assert 1 <= grade_of(fire, 304 * 86400.0) <= 5
        row, col = fields.grids["terrain"].cells(fire.x_m, fire.y_m)
        assert fields.grids["terrain"].inside(row, col)
