"""Live herbs and shrubs through a season, by the Growing Season Index of its weather."""

from functools import cache

import numpy as np
from pydantic import Field

from sim.hazards.fire_moisture import SunPlace
from sim.params import Params
from sim.units import Share


@cache
def _daylight_h(latitude_deg: float) -> tuple[float, ...]:
    """Return the hours of light of each day of the year."""
    from sim.kernels.sun import sun_hours

    hours = (sun_hours(float(d + 1), latitude_deg, 0.0, 0.0) for d in range(365))
    return tuple(float(sunset - sunrise) for sunrise, sunset in hours)


class LiveFuel(Params):
    """Moisture of live fuels, dormant and green: estimates for northern Hubei.

    The index is Jolly et al. 2005's; the ranges of the US system (0.3-2.5 and 0.6-2.0) are of summer, and here old
    grass stands through April and half of the shrubs are evergreen.
    """

    herbaceous_dormant: Share = Field(0.40, ge=0.3, le=3)
    """Herbs below green-up; 30 % is fully cured."""
    herbaceous_green: Share = Field(1.00, ge=0.3, le=3)
    """Herbs in full growth."""
    woody_dormant: Share = Field(0.80, ge=0.3, le=3)
    """Shrubs and twigs below green-up."""
    woody_green: Share = Field(1.20, ge=0.3, le=3)
    """Shrubs and twigs in full growth."""
    green_up: Share = Field(0.5, ge=0, lt=1)
    """Index from which on they are greener."""
    days: int = Field(21, ge=1)
    """Days over which the index is averaged."""

    def index(self, lowest_c: np.ndarray, deficit_pa: np.ndarray, day: np.ndarray, sun: SunPlace) -> np.ndarray:
        """Return the running mean of the index by day; the first days average those that there are."""
        from sim.kernels.live_moisture import growing_season_index

        of_day = _daylight_h(float(sun.latitude_deg))
        light = [of_day[d % 365] for d in day.tolist()]
        series = zip(lowest_c.tolist(), deficit_pa.tolist(), light, strict=True)
        total = np.cumsum([growing_season_index(t, v, 3600.0 * h) for t, v, h in series])
        back = np.maximum(np.arange(len(total)) - self.days, -1)
        before = np.where(back >= 0, total[np.maximum(back, 0)], 0.0)
        return np.asarray((total - before) / (np.arange(len(total)) - back))

    def moisture(self, index: float) -> tuple[float, float]:
        """Return herbaceous and woody moisture."""
        from sim.kernels.live_moisture import live_moisture

        return (
            float(live_moisture(index, self.herbaceous_dormant, self.herbaceous_green, self.green_up)),
            float(live_moisture(index, self.woody_dormant, self.woody_green, self.green_up)),
        )
