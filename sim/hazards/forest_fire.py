"""A forest fire: Rothermel surface spread in Anderson's ellipse on fuel, slope, hourly wind and moisture."""

from dataclasses import replace
from functools import cache
from typing import ClassVar, Literal, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from sim.ground import Fields
from sim.hazards.base import Forecast, Hazard, Watch
from sim.hazards.crowns import Crowns, crown_setting, has_crowns
from sim.hazards.fire_crossings import crossings
from sim.hazards.fire_everywhere import Behaviour, behaviour_everywhere
from sim.hazards.fire_hours import FireHours, RateFactor, Spark
from sim.hazards.fire_moisture import SunPlace, site_moisture
from sim.hazards.fire_window import (
    FIRST_CELLS,
    NONE,
    REACH,
    TABLES,
    FireState,
    Setting,
    advanced,
    amended,
    open_window,
    terrain_of,
)
from sim.hazards.fuel_model import FuelModel
from sim.hazards.fuels import forest_classes, fuel_table
from sim.hazards.terrain_wind import TerrainWind
from sim.hazards.wang_mao import WangMao, fuel_factors
from sim.kernels import fire_cells as k
from sim.kernels.fire_edge import burnt_count, damage, front
from sim.kernels.ignition import ignite
from sim.kernels.rothermel import FACTOR, FOREST
from sim.streams import Streams
from sim.text import _
from sim.units import Metres, Seconds, Share

# as sim.kernels.fire_edge.front fills it
FRONT = np.dtype(
    [
        (name, "f8")
        for name in (
            "x_m",
            "y_m",
            "flame_length_m",
            "gust_flame_m",
            "intensity_kw_m",
            "rate_m_s",
            "out_x",
            "out_y",
            "front_x_m",
            "front_y_m",
        )
    ]
)


class Areas(NamedTuple):
    """What a fire did: area burnt (过火), forest burnt, by its trees consumed (烧毁), killed (烧死) and hurt (烧伤).

    And how much of the forest burnt in the crowns, the greatest intensity, and how many cells firebrands lit.
    """

    burnt_m2: float
    forest_m2: float
    consumed_m2: float
    killed_m2: float
    hurt_m2: float
    crown_m2: float
    intensity_kw_m: float
    spots: int

    @property
    def damaged_m2(self) -> float:
        """Damaged forest (受害): consumed and killed."""
        return self.consumed_m2 + self.killed_m2

    @property
    def unhurt_m2(self) -> float:
        """Forest that burnt over and was not hurt (未伤)."""
        return max(self.forest_m2 - self.damaged_m2 - self.hurt_m2, 0.0)


class ForestFire(Hazard[FireState]):
    """A fire that spreads through the fuels of the terrain until it is out, contained or given up.

    Where the ground has canopy base height and bulk density, it climbs into the crowns and throws firebrands.
    """

    kind: Literal["forest-fire"] = "forest-fire"
    needs: ClassVar[frozenset[str]] = frozenset({"elevation_m", "fuel_model", "canopy_cover", "canopy_height_m"})
    listens: ClassVar[frozenset[str]] = frozenset({"fireline", "break", "extinguished", "rekindled", "lit"})
    cites: ClassVar[str] = (
        "Rothermel 1972; Albini 1976; Andrews 2018 (RMRS-GTR-371); Scott & Burgan 2005; Anderson 1983; Byram 1959; "
        "Sethian & Vladimirsky 2003; Mirebeau 2014; Cohen & Deeming 1985; Van Wagner 1987; Rothermel et al. 1986 "
        "(INT-359); Liston & Elder 2006; Van Wagner 1973; Ryan & Reinhardt 1988; Van Wagner 1977; Rothermel 1991; "
        "Scott & Reinhardt 2001; Thomas 1963; Albini 1979 and 1983; Chase 1984; Schroeder 1969; on demand, by "
        "secondary sources, Wang Zhengfei 1992 and Mao Xianmin 1993"
    )
    verified: ClassVar[bool] = True

    @property
    def is_verified(self) -> bool:
        """Wang and Mao's model is not: no primary figures were found to hold it against."""
        return self.spread_model == "rothermel"

    x_m: Metres
    """Where it starts, east."""
    y_m: Metres
    """Where it starts, north."""
    sparks: tuple[Spark, ...] = ()
    """Other places that are lit."""
    weather: FireHours = FireHours()
    """Hourly weather."""
    midnight_s: Seconds = 0.0
    """A midnight, from the start of the run: for sunshine on fuels."""
    sun: SunPlace = SunPlace()
    """Where the sun stands, for the same."""
    days_since_rain: float = Field(5.0, ge=0)
    """At the first hour of the weather."""
    site_moisture: bool = True
    """Whether dead fuels differ by slope and aspect, and by height where the weather's is known; canopies always do."""
    dead_moisture: tuple[Share, Share, Share] | None = None
    """Moisture of dead 1-, 10- and 100-h fuels, everywhere and always; none: from the weather."""
    live_herbaceous: Share = Field(0.50, ge=0.3, le=3)
    """Moisture of live herbs; 30 % is fully cured. Winter grass of northern Hubei: estimate."""
    live_woody: Share = Field(0.85, ge=0.3, le=3)
    """Moisture of live shrubs and twigs. Dormant season: estimate."""
    cell_m: Metres = Field(10.0, gt=0)
    """Fine cell, 5-10 m for fires that are fought."""
    largest_m: Metres = Field(20_000.0, gt=0)
    """Width of the window at most; what leaves it is not followed."""
    adjustment: float | None = Field(None, gt=0, le=1)
    """Midflame wind over the wind at 20 ft; none: by fuel depth and canopy (Albini & Baughman 1979)."""
    crown_ratio: Share = Field(0.45, gt=0, le=1)
    """Crown length over tree height, for sheltering from wind."""
    leafless: Share = Field(0.5, ge=0, le=1)
    """What of broadleaf trees' canopy cover shelters and shades without leaves, November to April (estimate)."""
    spread_model: Literal["rothermel", "wang-mao"] = "rothermel"
    """Rothermel, or Wang Zhengfei and Mao Xianmin's model, which was not held against primary figures."""
    wang_mao: WangMao = WangMao()
    """That model's coefficients and its humidity term."""
    terrain_wind: TerrainWind | None = None
    """How the wind follows the terrain; none: the same wind everywhere."""
    fuel_models: tuple[FuelModel, ...] = ()
    """Fuel models beside the 53 standard ones, or in the place of those with their numbers."""
    rates: tuple[RateFactor, ...] = ()
    """Adjustments of rates of spread by fuel, as FARSITE has them; none: the models as published."""
    wind_limit: bool = False
    """Apply Rothermel's wind limit (Andrews et al. 2013 advise against it)."""
    crowns: Crowns | None = Crowns()
    """Crown fire and firebrands, where the ground has crowns; none: a surface fire everywhere."""
    drown_m: Metres = Field(0.005, gt=0)
    """Rain in six hours that puts the fire out (own judgement)."""
    horizon_s: Seconds = Field(72 * 3600.0, gt=0)
    """How long after its start it is followed."""
    leg_s: Seconds = Field(900.0, gt=0)
    """How far one forecast reaches."""

    @model_validator(mode="after")
    def _known_fuels(self) -> Self:
        if self.fuel_models and self.spread_model == "wang-mao":
            raise ValueError(_("own fuel models are Rothermel's: the model of Wang and Mao has no figures of theirs"))
        if len({model.number for model in self.fuel_models}) < len(self.fuel_models):
            raise ValueError(_("two fuel models have the same number"))
        codes = fuel_table(self.fuel_models).codes
        for rate in self.rates:
            if rate.fuel not in codes:
                raise ValueError(
                    _("no fuel model {code}; one of {codes}").format(code=rate.fuel, codes=", ".join(codes))
                )
        return self

    # -- the contract -------------------------------------------------------------------------------------------------
    def begin(self, fields: Fields, streams: Streams) -> FireState:
        """Return the fire at its start, lit but not spread.

        A spark on ground that cannot burn goes to the nearest that can within five cells. Nothing is random here but
        the keys of the luck of breaks and firebrands: place, hour and weather are parameters.
        """
        terrain = terrain_of(fields)
        elevation = fields[terrain.name, "elevation_m"].base
        crowns = self.crowns if has_crowns(fields, terrain) else None
        setting = self._setting(elevation, terrain.cell_m, crowns, streams.key("fire/embers") if crowns else 0)
        row = int(np.floor((terrain.north_m - self.y_m) / self.cell_m))
        col = int(np.floor((self.x_m - terrain.west_m) / self.cell_m))
        sparks = [(row, col, self.start_s)]
        for spark in self.sparks:
            sparks.append(
                (
                    int(np.floor((terrain.north_m - spark.y_m) / self.cell_m)),
                    int(np.floor((spark.x_m - terrain.west_m) / self.cell_m)),
                    self.start_s + spark.delay_s,
                )
            )
        rows, cols = [s[0] for s in sparks], [s[1] for s in sparks]
        n = FIRST_CELLS
        while n // 2 < max(max(rows) - min(rows), max(cols) - min(cols)) + 2 * REACH + 2 * NEAR + 2:
            n *= 2
        # a quarter of it to leeward, where the fire will go: then most small fires never need a larger one
        east, north = setting.weather.wind_x[setting.first_hour], setting.weather.wind_y[setting.first_hour]
        quarter = 0.25 * n / max(float(np.hypot(east, north)), CALM_M_S)
        row0 = (max(rows) + min(rows)) // 2 - n // 2 - round(north * quarter)
        col0 = (max(cols) + min(cols)) // 2 - n // 2 + round(east * quarter)
        # lines that stand before it begins hold it, too
        lines = fields.since(0, "fireline")
        window, used = open_window(setting, fields, row0, col0, (n, n), lines)
        window.counters[[k.HOUR, k.FIRST]] = setting.first_hour
        for r, c, time_s in sparks:
            cell = _burnable(window, n, r - row0, c - col0)
            if cell >= 0:
                ignite(window, cell, time_s)
        key = streams.key("fire/breaks")
        return FireState(self.start_s, fields.revision, setting, row0, col0, n, n, window, used, lines, key=key)

    def forecast(
        self, state: FireState, fields: Fields, watch: Watch, from_s: float, until_s: float
    ) -> Forecast[FireState]:
        """Return what burns from ``from_s`` to ``until_s`` if nothing is done."""
        terrain = terrain_of(fields)
        until_s = max(min(until_s, self._end_s()), from_s)
        changes = fields.since(state.revision, *self.listens)
        begin = state.copy() if changes or state.time_s < from_s else state
        if begin.time_s < from_s:
            begin = advanced(begin, fields, from_s)
        begin = amended(begin, fields, changes, terrain)
        end = advanced(begin.copy(), fields, until_s)
        over = until_s >= self._end_s() or end.escaped or not self._alive(end, fields)
        memory = (begin, end, fields)
        return Forecast(from_s, until_s, fields.revision, crossings(end, terrain, watch, from_s, until_s), memory, over)

    def state_at(self, forecast: Forecast[FireState], time_s: float) -> FireState:
        """Return the fire at a time within the forecast."""
        begin: FireState
        end: FireState
        begin, end, fields = forecast.memory
        if time_s >= end.time_s:
            return replace(end, time_s=max(time_s, end.time_s)) if forecast.over else end
        if time_s <= begin.time_s:
            return begin
        return advanced(begin.copy(), fields, time_s)

    def read(self, forecast: Forecast[FireState], watch: Watch) -> np.ndarray:
        """Return the crossings of another watch.

        Quantities: ``arrival`` (the cell at the point burns; threshold not used), ``fire_distance_m`` (something burns
        within the threshold; falling) and ``burnt_area_m2`` (rising; the point not used).
        """
        _begin, end, fields = forecast.memory
        return crossings(end, terrain_of(fields), watch, forecast.issued_s, forecast.until_s)

    def summary(self, forecast: Forecast[FireState]) -> dict[str, float]:
        """Return areas m2, open edge m, greatest intensity kW/m, whether it is out, whether it left its window."""
        _begin, end, fields = forecast.memory
        areas = self.areas(end)
        edge = self.front(end, fields)
        return {
            "burnt_area_m2": areas.burnt_m2,
            "burnt_forest_m2": areas.forest_m2,
            "damaged_area_m2": areas.damaged_m2,
            "consumed_area_m2": areas.consumed_m2,
            "killed_area_m2": areas.killed_m2,
            "hurt_area_m2": areas.hurt_m2,
            "unhurt_area_m2": areas.unhurt_m2,
            "crown_area_m2": areas.crown_m2,
            "spot_fires": float(areas.spots),
            "intensity_max_kw_m": areas.intensity_kw_m,
            "open_edge_m": float(len(edge)) * self.cell_m,
            "out": float(self.is_out(end, fields)),
            "escaped": float(end.escaped),
        }

    def rasters(self, forecast: Forecast[FireState]) -> dict[str, np.ndarray]:
        """Return what burnt about the burnt area, NaN where nothing did, with status and geometry.

        Arrival s, rate of spread m/s (along the ground, normal to the front), intensity kW/m, flame length m, type of
        fire (0 surface, 1 torching, 3 crowning). ``geometry`` is west_m, north_m, cell_m.
        """
        end: FireState
        _begin, end, fields = forecast.memory
        top, bottom, left, right = end.burnt_box()
        if bottom <= top:
            return {}
        box = max(top - 2, 0), bottom + 2, max(left - 2, 0), right + 2
        grid = end.grid(terrain_of(fields))
        west, north = grid.west_m + box[2] * grid.cell_m, grid.north_m - box[0] * grid.cell_m
        return end.layers(box) | {
            "status": end.status()[box[0] : box[1], box[2] : box[3]].copy(),
            "geometry": np.array([west, north, grid.cell_m]),
        }

    # -- what a crew and a commander ask ------------------------------------------------------------------------------
    def front(self, state: FireState, fields: Fields) -> np.ndarray:
        """Return the burning edge, structured array of FRONT: one row a burnt cell that can still spread.

        Position of the cell's centre, outward unit vector, and the rate, intensity and flame length that the front has
        there now (in the hour's weather; 0 where fuels are too moist to carry it), the flame length in the hour's
        gusts, not below the mean wind's, and where between the cells the front is.
        """
        n = burnt_count(state.window, state.cols)
        out = np.empty((n, FRONT.itemsize // 8))
        grid = state.grid(terrain_of(fields))
        corner = grid.west_m, grid.north_m, self.cell_m
        n = front(state.window, state.setting.weather, TABLES, state.cols, *corner, state.time_s, out)
        return out[:n].view(FRONT)[:, 0]

    def ahead(self, state: FireState, fields: Fields, lead_s: float) -> FireState:
        """Return the fire as it would be ``lead_s`` later if nothing were done; the state given stays as it is."""
        return advanced(state.copy(), fields, min(state.time_s + lead_s, self._end_s()))

    def is_out(self, state: FireState, fields: Fields) -> bool:
        """Return whether nothing can spread any more: no open edge and nothing yet to be lit, or drowned by rain."""
        if state.time_s >= self._drowned_s():
            return True
        return not self._alive(state, fields)

    def areas(self, state: FireState) -> Areas:
        """Return burnt, forest and damaged areas and the greatest intensity so far."""
        setting = state.setting
        trees, first = _forests()
        out = np.empty(7)
        damage(
            state.window,
            state.cols,
            setting.fuels,
            trees,
            first,
            setting.weather,
            setting.temperature_c,
            self.cell_m * self.cell_m,
            out,
        )
        burnt, forest, consumed, killed, hurt, crown, intensity = out.tolist()
        spots = int(state.window.counters[k.SPOTS])
        return Areas(burnt, forest, consumed, killed, hurt, crown, intensity, spots)

    def everywhere(self, layers: dict[str, np.ndarray], cell_m: float) -> Behaviour:
        """Return the head fire of every cell of some layers in the hour of the start; nothing spreads."""
        setting = self._setting(layers["elevation_m"], cell_m, self.crowns)
        return behaviour_everywhere(setting, layers, cell_m, setting.first_hour)

    # -- inside -------------------------------------------------------------------------------------------------------
    def _setting(self, elevation: np.ndarray, terrain_cell_m: float, crowns: Crowns | None, key: int = 0) -> Setting:
        hours = self.weather.arrays()
        start_s = self.weather.start_s
        n = len(hours["wind_m_s"])
        table = fuel_table(self.fuel_models)
        if self.dead_moisture is not None:
            moisture, exposures, bands = np.broadcast_to(np.array(self.dead_moisture), (2, n, 3)), 1, 1
        else:
            moisture, exposures, bands = site_moisture(
                hours,
                start_s - self.midnight_s,
                self.sun,
                self.days_since_rain,
                self.site_moisture,
                self.site_moisture and self.weather.height_m is not None,
            )
        fuels = table.rows
        if self.rates:
            fuels = fuels.copy()
            for rate in self.rates:
                fuels[table.codes.index(rate.fuel), FACTOR] *= rate.factor
        bare = fuels[:, FOREST] == _broadleaf()
        relief = None
        if self.terrain_wind is not None:
            relief = self.terrain_wind.relief(elevation, terrain_cell_m)
        wang_mao = self.spread_model == "wang-mao"
        return Setting.make(
            hours=hours,
            start_s=start_s,
            wind_limit=self.wind_limit,
            fuels=fuels,
            row_of=table.row_of,
            moisture=np.ascontiguousarray(moisture),
            exposures=exposures,
            bands=bands,
            weather_m=self.weather.height_m or 0.0,
            live=np.array([self.live_herbaceous, self.live_woody]),
            crown_ratio=float(self.crown_ratio),
            shelter=np.where(bare, self.leafless, 1.0),
            adjustment=-1.0 if self.adjustment is None else float(self.adjustment),
            cell_m=float(self.cell_m),
            largest_cells=int(self.largest_m / self.cell_m),
            first_hour=int(np.clip((self.start_s - start_s) // 3600.0, 0, n - 1)),
            relief=relief,
            wang_mao_m_s=self.wang_mao.rates_m_s(hours["temperature_c"], hours["humidity"], hours["wind_m_s"])
            if wang_mao
            else NONE,
            ks=fuel_factors() if wang_mao else NONE,
            crowns=crown_setting(crowns, table.row_of, moisture, hours["temperature_c"], key),
        )

    def _alive(self, state: FireState, fields: Fields) -> bool:
        """Return whether anything can still burn: a cell has a time to come, or the edge is open."""
        win = state.window
        if win.counters[k.HEAP] and np.isfinite(win.keys[0]):
            return True
        return len(self.front(state, fields)) > 0

    def _drowned_s(self) -> float:
        """When six hours' rain since the start puts the fire out; inf where it does not."""
        if not any(self.weather.rain_m):
            return float("inf")
        rain = self.weather.arrays()["rain_m"]
        begins = self.weather.start_s + 3600.0 * np.arange(len(rain))
        fallen = np.where(begins + 3600.0 > self.start_s, rain, 0.0)
        total = np.cumsum(fallen)
        total[6:] -= np.cumsum(fallen)[:-6]
        enough = np.flatnonzero(total >= self.drown_m)
        return float(begins[enough[0]] + 3600.0) if len(enough) else float("inf")

    def _end_s(self) -> float:
        return min(self.start_s + self.horizon_s, self._drowned_s())


NEAR = 5
CALM_M_S = 1.0
"""Below this wind a fire's first window lies less far to leeward."""


def _burnable(window: k.Window, cols: int, row: int, col: int) -> int:
    """Return the cell itself, or the nearest burnable one within five cells, or -1."""
    if window.status[row * cols + col] <= k.TRIAL:
        return row * cols + col
    best, found = np.inf, -1
    for r in range(row - NEAR, row + NEAR + 1):
        for c in range(col - NEAR, col + NEAR + 1):
            d = float(np.hypot(r - row, c - col))
            if d < best and window.status[r * cols + c] <= k.TRIAL:
                best, found = d, r * cols + c
    return found


@cache
def _broadleaf() -> int:
    return [c.name for c in forest_classes()].index("broadleaf")


@cache
def _forests() -> tuple[np.ndarray, np.ndarray]:
    classes = forest_classes()
    first = np.cumsum([0, *(len(c.trees) for c in classes)])
    return np.concatenate([c.trees for c in classes]), first.astype(np.int64)
