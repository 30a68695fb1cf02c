"""A fire season: how many fires break out, where, when and in what weather. Each becomes a forest fire."""

from collections import OrderedDict
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.calendar import is_festival
from sim.ground import Fields
from sim.hazards.base import Hazard
from sim.hazards.crowns import Crowns
from sim.hazards.fire_hours import FireHours, RateFactor
from sim.hazards.fire_moisture import SunPlace
from sim.hazards.fire_weather import DAY_S, FireWeather, SeasonWeather
from sim.hazards.forest_fire import ForestFire
from sim.hazards.fuels import fuel_table, terrain_of
from sim.hazards.live_fuel import LiveFuel
from sim.hazards.source import HazardSource
from sim.hazards.terrain_wind import TerrainWind
from sim.hazards.wang_mao import WangMao
from sim.streams import Streams
from sim.text import _
from sim.units import Metres, Seconds, Share

STRIDE = 4
"""Ignitions are placed on every fourth cell, then moved within it."""
FOREST_AND_WOODLAND = (5, 6, 7, 8)
FIELDS_AND_HOUSES = (2, 3, 4)

_places: OrderedDict[tuple[int, float], tuple[Any, tuple[np.ndarray, np.ndarray, np.ndarray]]] = OrderedDict()


@cache
def _hour_weights() -> np.ndarray:
    import pandas as pd

    table = pd.read_csv(Path(__file__).with_name("fire_season_hours.csv"), comment="#")
    return table["weight"].to_numpy(float) / table["weight"].sum()


def _window_mean(values: np.ndarray, reach: int) -> np.ndarray:
    """Return the mean over squares of 2 reach + 1 cells about each cell, by sums along both axes."""
    for axis in (0, 1):
        padded = np.pad(values, [(reach + 1, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        sums = np.cumsum(padded, axis=axis)
        n = values.shape[axis]
        upper = np.take(sums, np.arange(2 * reach + 1, 2 * reach + 1 + n), axis=axis)
        lower = np.take(sums, np.arange(n), axis=axis)
        values = (upper - lower) / (2 * reach + 1)
    return values


class FireSeason(HazardSource):
    """Ignitions of a season, 1 November to 30 April; estimates save where a source is named.

    The number is negative binomial (over-dispersed: dry and wet years). Hours are drawn in proportion to people's
    hours, three times as much on festival days, and to how dry fine fuels are; places by nearness to fields and houses.
    """

    kind: Literal["fire-season"] = "fire-season"
    needs: ClassVar[frozenset[str]] = ForestFire.needs | {"land_cover", "in_region"}

    ignitions: float = Field(4.5, ge=0)
    """Mean ignitions (火情) a season that nobody puts out on the spot: twice the reported fires, 0.3 to 5 a year."""
    dispersion: float = Field(2.0, gt=0)
    """Size of the negative binomial: variance = mean + mean**2 / size."""
    festival_factor: float = Field(3.0, ge=0)
    """Ignitions on a day of the Spring Festival or Qingming, times an ordinary day's."""
    dryness: float = Field(0.035, gt=0)
    """Moisture of fine fuel by which the chance that a spark takes falls by e (ratio)."""
    first_day: int = Field(304, ge=0, le=364)
    """Day of the year (1 January = 0) of ``env.now == 0``: 1 November."""
    season_s: Seconds = Field(181 * DAY_S, gt=0)
    """How long the season lasts."""
    near_m: Metres = Field(300.0, gt=0)
    """Distance within which fields and houses count."""
    remote: Share = Field(0.05, ge=0, le=1)
    """Weight of a place far from all fields and houses, against one in their midst."""
    weather: FireWeather = FireWeather()
    """The weather generator."""
    lead_h: int = Field(48, ge=0)
    """Hours of weather before a fire that its fuels remember."""
    follow_h: int = Field(96, gt=0)
    """Hours for which a fire is followed."""
    live: LiveFuel = LiveFuel()
    """Live herbs and shrubs."""
    terrain_wind: TerrainWind | None = TerrainWind()
    """How the wind follows the terrain; none: the same wind everywhere."""
    spread_model: Literal["rothermel", "wang-mao"] = "rothermel"
    """The fires' model of spread, see ``ForestFire``."""
    wang_mao: WangMao = WangMao()
    """Coefficients and humidity term of Wang and Mao's."""
    rates: tuple[RateFactor, ...] = ()
    """Adjustments of rates of spread by fuel; none: the models as published, which fit Hubei (decision 035)."""
    cell_m: Metres = Field(10.0, gt=0)
    """Fine cell of the fires."""
    crowns: Crowns | None = Crowns()
    """Crown fire and firebrands, where the ground has crowns; none: surface fires everywhere."""
    leg_s: Seconds = Field(900.0, gt=0)
    """Leg of the fires' forecasts."""

    @property
    def is_verified(self) -> bool:
        """Whether the fires' model of spread was held against published numbers."""
        return self.spread_model == "rothermel"

    @property
    def harms_until_s(self) -> float:
        """The end of the season."""
        return self.season_s

    def draw(self, fields: Fields, streams: Streams) -> list[tuple[str, Hazard[Any]]]:
        """Return the season's fires with their names, ``fire-1`` the first in time."""
        weather = self.season_weather(streams)
        sun = SunPlace(day=self.first_day)
        days = self.first_day - 2 + np.arange(len(weather.grade))
        green = self.live.index(weather.lowest_c(), weather.deficit_pa(), days, sun)
        count = streams["fire-season/number"]
        rate = count.gamma(self.dispersion, self.ignitions / self.dispersion)
        number = int(count.poisson(rate))
        hours = self._hours(weather, streams["fire-season/hour"], number)
        x_m, y_m = self._places(fields, streams["fire-season/place"], number)
        drawn: list[tuple[str, Hazard[Any]]] = []
        for i in np.argsort(hours, kind="stable"):
            name = f"fire-{len(drawn) + 1}"
            drawn.append((name, self._fire(weather, green, sun, float(hours[i]), float(x_m[i]), float(y_m[i]))))
        return drawn

    def season_weather(self, streams: Streams) -> SeasonWeather:
        """Return the season's weather, with two days before it and five after."""
        days = int(np.ceil(self.season_s / DAY_S)) + 7
        return self.weather.draw(streams["fire-season/weather"], (self.first_day - 2) * DAY_S, days)

    # -- inside -----------------------------------------------------------------------------------------------------
    def _hours(self, weather: SeasonWeather, rng: np.random.Generator, number: int) -> np.ndarray:
        """Return start times, seconds from the start of the run."""
        from sim.kernels.fuel_moisture import equilibrium_moistures

        first, n = 48, int(self.season_s // 3600)
        emc = equilibrium_moistures(weather.temperature_c[first : first + n], weather.humidity[first : first + n])
        festival = np.array([is_festival(self.first_day + d) for d in range(n // 24 + 1)])
        weight = _hour_weights()[np.arange(n) % 24] * np.exp(-(emc - 0.05) / self.dryness)
        weight = weight * np.where(festival[np.arange(n) // 24], self.festival_factor, 1.0)
        # nobody burns in the rain, and wet litter does not catch
        rain_6h = np.convolve(weather.rain_m, np.ones(6))[: len(weather.rain_m)][first : first + n]
        weight = weight * np.exp(-rain_6h / 0.0005)
        chosen = np.searchsorted(np.cumsum(weight) / weight.sum(), rng.random(number))
        return np.asarray((np.minimum(chosen, n - 1) + rng.random(number)) * 3600.0)

    def _places(self, fields: Fields, rng: np.random.Generator, number: int) -> tuple[np.ndarray, np.ndarray]:
        grid = terrain_of(fields)
        row, col, total = self._weights(fields)
        chosen = np.minimum(np.searchsorted(total, rng.random(number) * total[-1]), len(total) - 1)
        x, y = grid.centres(row[chosen], col[chosen])
        aside = (rng.random((2, number)) - 0.5) * grid.cell_m
        return x + aside[0], y + aside[1]

    def _weights(self, fields: Fields) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return rows, columns and cumulative weights of the places where a fire may break out; kept by process."""
        grid = terrain_of(fields)
        cover = fields[grid.name, "land_cover"].base
        key = (id(cover), self.near_m + self.remote)
        if key in _places:
            return _places[key][1]
        thin = np.ascontiguousarray(cover[::STRIDE, ::STRIDE])
        fuel = fields[grid.name, "fuel_model"].base[::STRIDE, ::STRIDE]
        burns = fuel_table().row_of
        inside = fields[grid.name, "in_region"].base[::STRIDE, ::STRIDE].astype(bool)
        used = np.isin(thin, FIELDS_AND_HOUSES).astype(np.float64)
        reach = max(1, round(self.near_m / (STRIDE * grid.cell_m)))
        beside = _window_mean(used, reach)
        forest = inside & np.isin(thin, FOREST_AND_WOODLAND) & (burns[np.clip(fuel, 0, len(burns) - 1)] >= 0)
        row, col = np.nonzero(forest)
        if not len(row):
            raise ValueError(_("the region has no forest or scrub that can burn: a fire season needs some"))
        weight = np.cumsum(self.remote + (1 - self.remote) * np.minimum(beside[row, col] / 0.5, 1.0))
        found = (row * STRIDE, col * STRIDE, weight)
        # the array is kept with its entry, so that its id is not used again
        _places[key] = (cover, found)
        while len(_places) > 4:
            _places.popitem(last=False)
        return found

    def _fire(
        self, weather: SeasonWeather, green: np.ndarray, sun: SunPlace, start_s: float, x_m: float, y_m: float
    ) -> ForestFire:
        hour = 48 + int(start_s // 3600)
        a, b = max(hour - self.lead_h, 0), min(hour + self.follow_h + 1, len(weather.rain_m))
        wet_hours = np.nonzero(weather.rain_m[: a + 1] > 0.0003)[0]
        dry_days = (a - wet_hours[-1]) / 24.0 if len(wet_hours) else 5.0
        herbaceous, woody = self.live.moisture(float(green[hour // 24]))
        return ForestFire(
            x_m=x_m,
            y_m=y_m,
            start_s=start_s,
            weather=FireHours(
                start_s=(a - 48) * 3600.0,
                **{name: tuple(getattr(weather, name)[a:b].tolist()) for name in FireHours.series},
            ),
            midnight_s=0.0,
            days_since_rain=float(min(dry_days, 30.0)),
            sun=sun,
            live_herbaceous=herbaceous,
            live_woody=woody,
            terrain_wind=self.terrain_wind,
            spread_model=self.spread_model,
            wang_mao=self.wang_mao,
            rates=self.rates if self.spread_model == "rothermel" else (),
            cell_m=self.cell_m,
            horizon_s=self.follow_h * 3600.0,
            crowns=self.crowns,
            leg_s=self.leg_s,
        )
