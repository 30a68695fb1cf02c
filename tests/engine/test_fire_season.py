"""A season's weather, danger grades and ignitions."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from small_fire import static

from experiments.verdicts import conditions
from sim.calendar import QINGMING, date_of, is_festival
from sim.ground import Field, Fields
from sim.hazards import fire_weather
from sim.hazards.cold_fronts import ColdFronts
from sim.hazards.fire_danger import danger_grade, danger_index, drought_score, grade_of
from sim.hazards.fire_moisture import SunPlace
from sim.hazards.fire_season import FireSeason
from sim.hazards.fire_weather import FireWeather
from sim.hazards.live_fuel import LiveFuel
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
    # 18 C: 12; lowest humidity 30 %: 20; six days after 3 mm: 35; 6 m/s: 20; in January nothing off -> 87, grade IV
    one = np.ones(1)
    dry = drought_score(np.array([0.003] + [0.0] * 6), 5.0)[-1:]
    index = danger_index(18.0 * one, 0.30 * one, dry, 6.0 * one, one.astype(int), one.astype(int))
    assert index[0] == 12 + 20 + 35 + 20
    assert danger_grade(index)[0] == 4


def test_gusts_are_above_the_mean_by_the_published_factor(years):
    gust, wind = (np.concatenate([getattr(y, name) for y in years]) for name in ("gust_m_s", "wind_m_s"))
    assert (gust >= wind).all()
    assert (gust / wind).mean() == pytest.approx(1.66, abs=0.01)


def test_days_have_their_course(years):
    hour = np.arange(24)
    warm, damp, wind = (
        np.mean([getattr(y, name).reshape(181, 24).mean(axis=0) for y in years], axis=0)
        for name in ("temperature_c", "humidity", "wind_m_s")
    )
    assert 14 <= hour[np.argmax(warm)] <= 16 and 5 <= hour[np.argmin(warm)] <= 7
    assert 13 <= hour[np.argmin(damp)] <= 16 and 12 <= hour[np.argmax(wind)] <= 16
    assert np.ptp(warm) > 5 and np.ptp(damp) > 0.2


def test_temperature_and_wind_persist(years):
    for name, least in (("temperature_c", 0.5), ("wind_m_s", 0.15)):
        days = np.array([getattr(y, name).reshape(181, 24).mean(axis=1) for y in years])
        days = days - days.mean(axis=0)
        assert np.corrcoef(days[:, 1:].ravel(), days[:, :-1].ravel())[0, 1] > least


def test_fronts_keep_the_means_and_bring_cold_and_north_wind():
    fronts = ColdFronts()
    rng = Streams(4, (0,))["fronts"]
    drawn = [fronts.draw(rng, 181) for _ in range(80)]

    def at(name):
        return np.concatenate([getattr(f, name) for f in drawn])

    assert at("passes").mean() == pytest.approx(1 / 7, rel=0.1)
    assert at("temperature_c").mean() == pytest.approx(0.0, abs=0.1)
    assert at("wind").mean() == pytest.approx(1.0, abs=0.02)
    assert at("depression").mean() == pytest.approx(1.0, abs=0.02)
    after = []
    for f in drawn:
        for d in np.nonzero(f.passes)[0]:
            if 3 < d < 176:
                mean = f.temperature_c.reshape(181, 24).mean(axis=1)
                after.append(mean[d + 1] - mean[d - 1])
    # means of the days before and after hold part of the rise and of the recovery
    assert np.mean(after) == pytest.approx(-0.6 * fronts.fall_c, rel=0.15)
    behind = np.concatenate([f.wind[f.northerly] for f in drawn])
    assert behind.mean() > 1.15


def test_live_fuel_is_dormant_in_winter_and_green_in_april(fields):
    live, sun = LiveFuel(), SunPlace(day=304)
    weather = SEASON.season_weather(Streams(1, (5,)))
    days = 302 + np.arange(len(weather.grade))
    index = live.index(weather.lowest_c(), weather.deficit_pa(), days, sun)
    assert len(index) == len(days) and ((index >= 0) & (index <= 1)).all()
    january, april = np.mean(index[62:92]), index[172]
    assert january < 0.3 < 0.7 < april
    assert live.moisture(january) == (0.40, 0.80)
    herb, wood = live.moisture(april)
    assert 0.5 < herb <= 1.0 and 0.9 < wood <= 1.2


def test_another_model_of_spread_is_said_to_be_unverified(fields):
    season = FireSeason(spread_model="wang-mao")
    assert SEASON.is_verified and not season.is_verified

    def told(model):
        study = SimpleNamespace(incidents=lambda: {"season": model})
        return [c.what for c in conditions(study, SimpleNamespace(basis=())) if c.certainty == "not verified"]

    assert told(SEASON) == [] and told(season) == ["season"]
    fires = season.draw(fields, Streams(1, (5,)))
    assert fires and all(not f.is_verified and f.spread_model == "wang-mao" and not f.rates for _, f in fires)


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
