"""A forest fire: Rothermel surface spread in Anderson's ellipse on fuel, slope, hourly wind and moisture.

How it is computed stands in :mod:`sim.hazards.fire_course`, which is loaded when a fire begins: who only reads a
scenario must not wait for the kernels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from sim.ground import Fields
from sim.hazards.base import Forecast, Hazard, Watch
from sim.hazards.crowns import Crowns
from sim.hazards.fire_hours import FireHours, RateFactor, Spark
from sim.hazards.fire_moisture import SunPlace
from sim.hazards.fuel_model import FuelModel
from sim.hazards.terrain_wind import TerrainWind
from sim.hazards.wang_mao import WangMao
from sim.streams import Streams
from sim.text import _
from sim.units import Metres, Seconds, Share

if TYPE_CHECKING:
    from sim.hazards.fire_course import Areas
    from sim.hazards.fire_everywhere import Behaviour
    from sim.hazards.fire_state import FireState


class ForestFire(Hazard["FireState"]):
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
        from sim.hazards.fuels import fuel_table

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
        from sim.hazards import fire_course

        return fire_course.begin(self, fields, streams)

    def forecast(
        self, state: FireState, fields: Fields, watch: Watch, from_s: float, until_s: float
    ) -> Forecast[FireState]:
        """Return what burns from ``from_s`` to ``until_s`` if nothing is done."""
        from sim.hazards import fire_course

        return fire_course.forecast(self, state, fields, watch, from_s, until_s)

    def state_at(self, forecast: Forecast[FireState], time_s: float) -> FireState:
        """Return the fire at a time within the forecast."""
        from sim.hazards import fire_course

        return fire_course.state_at(forecast, time_s)

    def read(self, forecast: Forecast[FireState], watch: Watch) -> np.ndarray:
        """Return the crossings of another watch.

        Quantities: ``arrival`` (the cell at the point burns; threshold not used), ``fire_distance_m`` (something burns
        within the threshold; falling) and ``burnt_area_m2`` (rising; the point not used).
        """
        from sim.hazards import fire_course

        return fire_course.read(forecast, watch)

    def summary(self, forecast: Forecast[FireState]) -> dict[str, float]:
        """Return areas m2, open edge m, greatest intensity kW/m, whether it is out, whether it left its window."""
        from sim.hazards import fire_course

        return fire_course.summary(self, forecast)

    def rasters(self, forecast: Forecast[FireState]) -> dict[str, np.ndarray]:
        """Return what burnt about the burnt area, NaN where nothing did, with status and geometry.

        Arrival s, rate of spread m/s (along the ground, normal to the front), intensity kW/m, flame length m, type of
        fire (0 surface, 1 torching, 3 crowning). ``geometry`` is west_m, north_m, cell_m.
        """
        from sim.hazards import fire_course

        return fire_course.rasters(forecast)

    # -- what a crew and a commander ask ------------------------------------------------------------------------------
    def front(self, state: FireState, fields: Fields) -> np.ndarray:
        """Return the burning edge, structured array of ``fire_course.FRONT``: a row a burnt cell that can still spread.

        Position of the cell's centre, outward unit vector, and the rate, intensity and flame length that the front has
        there now (in the hour's weather; 0 where fuels are too moist to carry it), the flame length in the hour's
        gusts, not below the mean wind's, and where between the cells the front is.
        """
        from sim.hazards import fire_course

        return fire_course.front_of(state, fields)

    def ahead(self, state: FireState, fields: Fields, lead_s: float) -> FireState:
        """Return the fire as it would be ``lead_s`` later if nothing were done; the state given stays as it is.

        The luck of breaks and firebrands that is still to come is a guess, the same each time.
        """
        from sim.hazards import fire_course

        return fire_course.ahead(self, state, fields, lead_s)

    def is_out(self, state: FireState, fields: Fields) -> bool:
        """Return whether nothing can spread any more: no open edge and nothing yet to be lit, or drowned by rain."""
        from sim.hazards import fire_course

        return fire_course.is_out(self, state, fields)

    def areas(self, state: FireState) -> Areas:
        """Return burnt, forest and damaged areas and the greatest intensity so far."""
        from sim.hazards import fire_course

        return fire_course.areas_of(state)

    def everywhere(self, layers: dict[str, np.ndarray], cell_m: float) -> Behaviour:
        """Return the head fire of every cell of some layers in the hour of the start; nothing spreads."""
        from sim.hazards import fire_course

        return fire_course.everywhere(self, layers, cell_m)
