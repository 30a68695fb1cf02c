"""Hourly weather of a fire season in northern Hubei, drawn: temperature, humidity, wind and rain, with persistence.

An estimate: monthly rain and temperature are published grids, all else is judgement (see ``fire_weather_months.csv``).
Days follow a two-state Markov chain of wet and dry (Richardson 1981, Water Resources Research 17); wet days have gamma
rain; temperature, dew-point depression and wind are first-order autoregressions about their month's mean, on which cold
fronts are laid (:mod:`sim.hazards.cold_fronts`).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import Field

from sim.calendar import MONTH_START, date_of
from sim.hazards.cold_fronts import ColdFronts
from sim.hazards.fire_danger import danger_grade, danger_index, drought_score
from sim.params import Params
from sim.units import Celsius, Share

DAY_S = 86400.0


@dataclass(frozen=True)
class SeasonWeather:
    """Hourly weather, one value an hour; hour i holds from ``start_s + 3600 i``.

    Attributes
    ----------
    start_s : float
        Seconds from 1 January 00:00 of the first hour.
    temperature_c, humidity, wind_m_s, wind_from_deg, rain_m, gust_m_s : (n,) float64
        At 1.5 m; ratio; at 10 m; from north; metres in the hour; greatest gust of the hour at 10 m.
    grade : (days,) int64
        Fire danger grade of each day, 1 to 5, as the forecast of the morning would have it.
    """

    start_s: float
    temperature_c: np.ndarray
    humidity: np.ndarray
    wind_m_s: np.ndarray
    wind_from_deg: np.ndarray
    rain_m: np.ndarray
    gust_m_s: np.ndarray
    grade: np.ndarray

    def lowest_c(self) -> np.ndarray:
        """Return the lowest temperature of each day."""
        return np.asarray(self.temperature_c.reshape(-1, 24).min(axis=1))

    def deficit_pa(self) -> np.ndarray:
        """Return the mean vapour pressure deficit of each day."""
        deficit = 610.94 * _vapour(self.temperature_c) * (1.0 - self.humidity)
        return np.asarray(deficit.reshape(-1, 24).mean(axis=1))


def _vapour(t: np.ndarray) -> np.ndarray:
    """Return saturation vapour pressure over its value at 0 C (Magnus; Alduchov & Eskridge 1996)."""
    return np.asarray(np.exp(17.625 * t / (t + 243.04)))


@cache
def _months() -> dict[str, np.ndarray]:
    """Return the climate by column: a value for each month, interpolated where the table has none."""
    import pandas as pd

    table = pd.read_csv(Path(__file__).with_name("fire_weather_months.csv"), comment="#").set_index("month")
    return {c: table[c].reindex(range(1, 13)).interpolate(limit_direction="both").to_numpy() for c in table.columns}


def _persist(rng: np.random.Generator, n: int, memory: float) -> np.ndarray:
    """Return n values of a standard first-order autoregression."""
    from sim.kernels.series import autoregression

    found: np.ndarray = rng.standard_normal(n)
    autoregression(found, memory)
    return found


def _by_turns(chance: np.ndarray, memory: float, luck: np.ndarray) -> np.ndarray:
    """Return which days have it, bool[n]: with a day's chance, more likely where the day before had it."""
    found: list[bool] = []
    for p, u in zip(chance.tolist(), luck.tolist(), strict=True):
        if found:
            p = p + memory * ((1.0 - p) if found[-1] else -p)
        found.append(u < p)
    return np.array(found)


class FireWeather(Params):
    """The generator's parameters: an estimate for northern Hubei, November to April."""

    rain_memory: Share = Field(0.40, ge=0, lt=1)
    """Lag-one correlation of wet and dry days."""
    rain_shape: float = Field(0.7, gt=0)
    """Shape of the gamma distribution of a wet day's rain."""
    temperature_sd_c: Celsius = Field(3.0, ge=0)
    """Standard deviation of a day's mean about the season's course, fronts apart."""
    temperature_memory: Share = Field(0.70, ge=0, lt=1)
    """Day-to-day correlation of temperature."""
    depression_cv: float = Field(0.50, ge=0, lt=1)
    """Coefficient of variation of the dew-point depression of dry days."""
    depression_memory: Share = Field(0.60, ge=0, lt=1)
    """Day-to-day correlation of the depression."""
    wet_depression_c: Celsius = Field(1.8, gt=0)
    """Mean less dew point on a wet day."""
    wind_cv: float = Field(0.42, ge=0, lt=2)
    """Coefficient of variation of a day's mean wind (lognormal), fronts apart."""
    wind_memory: Share = Field(0.45, ge=0, lt=1)
    """Day-to-day correlation of wind."""
    gustiness: float = Field(0.25, ge=0, lt=1)
    """Coefficient of variation of an hour's wind about the day's course."""
    turn_memory: Share = Field(0.55, ge=0, lt=1)
    """Lag-one correlation of northerly and southerly days."""
    gust_factor: float = Field(1.66, ge=1, le=4)
    """Gusts over the mean wind: WMO/TD-No. 1555, 3-s gust over 10-min mean in-land (recalled)."""
    gust_cv: float = Field(0.25, ge=0, lt=1)
    """Scatter of what gusts have over the mean (lognormal)."""
    fronts: ColdFronts = ColdFronts()
    """Cold fronts."""

    def draw(self, rng: np.random.Generator, start_s: float, days: int) -> SeasonWeather:
        """Return the weather of whole days from ``start_s`` (seconds from 1 January 00:00, a midnight).

        All series draw the same number of times whatever the parameters, so that they can be compared.
        """
        first = round(start_s / DAY_S)
        day_of_year = first + np.arange(days)
        month, date = date_of(day_of_year)
        climate = _months()
        of_day = {c: climate[c][month - 1] for c in ("rain_mm", "rain_days", "day_range_c")}
        # the season's course of mean temperature, depression and wind: straight between the middles of the months
        middle = MONTH_START + 15.0
        for c in ("mean_c", "depression_c", "wind_m_s", "northerly"):
            of_day[c] = np.interp(day_of_year % 365, middle, climate[c], period=365)
        long = np.diff(np.append(MONTH_START, 365))[month - 1]

        fronts = self.fronts.draw(rng, days)

        # wet and dry days
        wet_share = self.fronts.wet_chance(np.clip(of_day["rain_days"] / long, 0.02, 0.98), fronts.passes)
        luck, amount = rng.random(days), rng.gamma(self.rain_shape, 1.0 / self.rain_shape, days)
        wet = _by_turns(wet_share, self.rain_memory, luck)
        rain_day_m = np.where(wet, amount * of_day["rain_mm"] / of_day["rain_days"] / 1000.0, 0.0)
        begins, lasts = rng.random(days), rng.random(days)
        hours = days * 24
        rain_m = np.zeros(hours)
        for d in np.nonzero(wet)[0].tolist():
            span = int(3.5 + 13 * lasts[d])
            a = d * 24 + int(begins[d] * (24 - span))
            shape = np.sin(np.pi * (np.arange(span) + 0.5) / span)
            rain_m[a : a + span] = rain_day_m[d] * shape / shape.sum()

        # temperature: a daily course about a persistent anomaly
        anomaly = self.temperature_sd_c * _persist(rng, days, self.temperature_memory)
        span_c = np.where(wet, 0.4, 1.0) * of_day["day_range_c"]
        hour = np.arange(hours) % 24
        day = np.arange(hours) // 24
        at = np.arange(hours) / 24.0
        mean_c = np.interp(at, np.arange(days) + 0.5, of_day["mean_c"] + anomaly) + fronts.temperature_c
        # lowest at 6, highest at 15: two half cosines
        rising = (hour >= 6) & (hour < 15)
        phase = np.where(rising, (hour - 6) / 9.0, ((hour - 15) % 24) / 15.0)
        course = np.where(rising, -np.cos(np.pi * phase), np.cos(np.pi * phase))
        temperature_c = mean_c + 0.5 * span_c[day] * course

        # humidity by the dew point
        dry_luck = np.exp(self.depression_cv * _persist(rng, days, self.depression_memory) - self.depression_cv**2 / 2)
        depression = np.where(wet, self.wet_depression_c, of_day["depression_c"] * dry_luck)
        dew_c = mean_c - np.interp(at, np.arange(days) + 0.5, depression) * np.where(wet[day], 1.0, fronts.depression)
        dew_c = np.minimum(np.where(rain_m > 0, np.maximum(dew_c, temperature_c - 1.5), dew_c), temperature_c)
        humidity = np.clip(_vapour(dew_c) / _vapour(temperature_c), 0.08, 1.0)

        # wind: strongest after noon
        windy = np.exp(self.wind_cv * _persist(rng, days, self.wind_memory) - self.wind_cv**2 / 2)
        uneven = np.exp(self.gustiness * _persist(rng, hours, 0.6) - self.gustiness**2 / 2)
        daily = 1.0 + 0.35 * np.cos(2 * np.pi * (hour - 14) / 24)
        mean_wind = np.interp(at, np.arange(days) + 0.5, of_day["wind_m_s"] * windy)
        wind_m_s = np.clip(mean_wind * daily * uneven * fronts.wind, 0.2, 25.0)
        northerly = _by_turns(of_day["northerly"], self.turn_memory, rng.random(days))
        about = np.where(northerly, 20.0, 165.0) + 25.0 * rng.standard_normal(days)
        about = np.where(fronts.northerly, 10.0, about[day])
        wind_from_deg = (about + 15.0 * _persist(rng, hours, 0.8)) % 360.0
        over = np.exp(self.gust_cv * rng.standard_normal(hours) - self.gust_cv**2 / 2)
        gust_m_s = wind_m_s * (1.0 + (self.gust_factor - 1.0) * over)

        by_day = (days, 24)
        index = danger_index(
            temperature_c.reshape(by_day).max(axis=1),
            humidity.reshape(by_day).min(axis=1),
            drought_score(rain_day_m, 3.0),
            wind_m_s.reshape(by_day).max(axis=1),
            month,
            date,
        )
        return SeasonWeather(
            start_s, temperature_c, humidity, wind_m_s, wind_from_deg, rain_m, gust_m_s, danger_grade(index)
        )
