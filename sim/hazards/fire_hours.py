"""What a planner gives of a forest fire's weather and of further sparks; and the setting that comes of it."""

from functools import lru_cache
from typing import ClassVar, Self

import numpy as np
from pydantic import Field, model_validator

from sim.params import Params
from sim.text import _
from sim.units import Celsius, Degrees, Metres, MetresPerSecond, Seconds, Share

MOST_KEPT = 64
"""Weathers whose arrays are kept at once: the fires of a season that burn together."""


class FireHours(Params):
    """Hourly weather about a fire: hour i holds from ``start_s + 3600 i``, the last one for ever.

    A series of one value is constant.
    """

    start_s: Seconds = 0.0
    """When the first hour begins, from the start of the run; hours before the fire set how dry fuels are."""
    wind_m_s: tuple[MetresPerSecond, ...] = Field((3.0,), min_length=1)
    """Wind at 10 m."""
    wind_from_deg: tuple[Degrees, ...] = Field((0.0,), min_length=1)
    """Where it comes from, from north."""
    temperature_c: tuple[Celsius, ...] = Field((15.0,), min_length=1)
    """Air temperature."""
    humidity: tuple[Share, ...] = Field((0.4,), min_length=1)
    """Relative humidity."""
    rain_m: tuple[Metres, ...] = Field((0.0,), min_length=1)
    """Rain in the hour."""
    gust_m_s: tuple[MetresPerSecond, ...] = ()
    """Gusts of the hour at 10 m; none: not known. Spread goes by the mean wind; crews stand off gusts' flames."""
    height_m: Metres | None = None
    """Height of the place that the weather is of; none: not known, fuels are reckoned level with it."""

    @model_validator(mode="after")
    def _same_length(self) -> Self:
        lengths = {len(getattr(self, name)) for name in self.series} - {0, 1}
        if len(lengths) > 1:
            raise ValueError(_("weather series differ in length: {lengths}").format(lengths=sorted(lengths)))
        if min(self.wind_m_s) < 0 or min(self.rain_m) < 0:
            raise ValueError(_("wind and rain are not negative"))
        if self.gust_m_s:
            hours = self.arrays()
            below = np.flatnonzero(hours["gust_m_s"] < hours["wind_m_s"])
            if len(below):
                i = int(below[0])
                message = _("hour {hour}: expected gusts not below the mean wind of {wind} m/s, found {gust} m/s")
                raise ValueError(
                    message.format(hour=i + 1, wind=f"{hours['wind_m_s'][i]:g}", gust=f"{hours['gust_m_s'][i]:g}")
                )
        if min(self.humidity) < 0 or max(self.humidity) > 1:
            raise ValueError(_("relative humidity lies between 0 % and 100 %"))
        return self

    series: ClassVar[tuple[str, ...]] = ("wind_m_s", "wind_from_deg", "temperature_c", "humidity", "rain_m", "gust_m_s")

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the series as float64 arrays of one length; gusts that are not known are the mean wind.

        They are made once and shared by all who ask: nobody writes into them.
        """
        return _arrays(self.series, tuple(getattr(self, name) or self.wind_m_s for name in self.series))


@lru_cache(maxsize=MOST_KEPT)
def _arrays(names: tuple[str, ...], given: tuple[tuple[float, ...], ...]) -> dict[str, np.ndarray]:
    series = [np.array(values, dtype=np.float64) for values in given]
    n = max(len(values) for values in series)
    whole = (values if len(values) == n else np.full(n, values[0]) for values in series)
    return dict(zip(names, whole, strict=True))


class RateFactor(Params):
    """A planner's adjustment of one fuel's rate of spread, by what was seen in the field."""

    fuel: str
    """Fuel model code, such as TL8."""
    factor: float = Field(1.0, gt=0, le=20)
    """Times the model's rate."""


class Spark(Params):
    """Another place that catches fire."""

    x_m: Metres
    """East."""
    y_m: Metres
    """North."""
    delay_s: Seconds = Field(0.0, ge=0)
    """After the fire's start."""
