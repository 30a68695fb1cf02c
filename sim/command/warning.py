"""Warning: the weather office's signals, the city's orders, calls until answered, and notice to the households."""

from typing import Annotated

from pydantic import Field

from sim.command.signals import Colour
from sim.params import Params, Pert, PertOf, PertSeconds
from sim.units import FREQUENCY, Seconds, Share

PertPerSecond = Annotated[Pert, PertOf(FREQUENCY)]


class WarningSpec(Params):
    """What the plan does to warn: signals, orders from the city to the villages, and notice at the doors."""

    lead_s: PertSeconds = Pert(1800.0, 7200.0, 21600.0)
    """How long before the rain reaches a signal's amount the signal goes out, where it was forecast."""
    forecast_error: Share = Field(0.35, ge=0.0, le=1.5)
    """Standard deviation of the logarithm of forecast over fallen rain in a town."""
    missed: Share = Field(0.15, ge=0.0, le=1.0)
    """Share of towns whose storm is not forecast: their signals follow the rain gauges only."""
    observed_s: Seconds = Field(900.0, ge=0.0)
    """From rain in the gauge to a signal or an order made of it."""
    stations: int = Field(90, ge=0)
    """Automatic rain and level stations in the city; a town without a working one has forecasts only."""
    station_failure: Share = Field(0.1, ge=0.0, le=1.0)
    """Share of stations that are out on a storm night."""
    order_at: Colour = "orange"
    """The signal at which the city orders its villages to give notice."""
    answer_day_s: PertSeconds = Pert(600.0, 1800.0, 4500.0)
    """Call-and-answer from the city by the town to a village, 6:00 to 22:00, until it has read the order back."""
    answer_night_s: PertSeconds = Pert(1200.0, 3600.0, 9000.0)
    """The same by night, 22:00 to 6:00."""
    unanswered: Share = Field(0.25, ge=0.0, le=0.95)
    """Share of calls that nobody answers."""
    retry_s: Seconds = Field(600.0, ge=30.0)
    """From an unanswered call to the call of the next person on the list."""
    persons_on_list: int = Field(2, ge=1, le=10)
    """Persons a village who are called in turn; after the last one somebody drives there from the town."""
    loudspeakers: int = Field(2200, ge=0)
    """Loudspeaker terminals in all villages together."""
    loudspeakers_for_all: int = Field(3040, ge=1)
    """Terminals with which every hamlet would be in earshot (7.6 a village)."""
    ears_day: Share = Field(0.8, ge=0.0, le=1.0)
    """Share of people in earshot who take in a message by day."""
    ears_night: Share = Field(0.6, ge=0.0, le=1.0)
    """The same by night and in rain."""
    loudspeaker_failure: Share = Field(0.25, ge=0.0, le=1.0)
    """Share of villages whose loudspeakers are dead on a storm night (power, lines)."""
    grid_workers: int = Field(1500, ge=0)
    """Grid workers of all villages together, who go from door to door."""
    workers_present: Share = Field(0.65, ge=0.0, le=1.0)
    """Share of the registered workers who are there on the day."""
    doors_per_s: PertPerSecond = Pert(8 / 3600, 15 / 3600, 25 / 3600)
    """Households that one worker gives notice to."""
    doors_in_storm: Share = Field(0.5, gt=0.0, le=1.0)
    """Times that rate in a storm night."""
