"""What the season's fires cost in work, flights, water and money."""

from functools import cache
from pathlib import Path

from sim.command.fire_sending import OUTSIDE, Dispatched
from sim.kpis.base import FireKpi
from sim.kpis.fire_counts import of_season
from sim.missions.fire_attack import DOZER, CrewBack
from sim.missions.helicopter import WaterDropped
from sim.record import Record
from sim.resources.stock_entries import StockTaken
from sim.text import N_

HOUR_S = 3600.0


class CrewTime(FireKpi):
    """Person-time on fires."""

    name = "crew_time_s"
    unit = "s"
    shown_as = "h"
    title = N_("Person-hours on fires")
    definition = N_("Persons of all crews sent to fires times the time they were out, travel included.")
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up over crews that came back."""
        return of_season(record, sum(e.persons * e.out_s for e in record.of(CrewBack)))


class AircraftTime(FireKpi):
    """Flights over fires."""

    name = "aircraft_time_s"
    unit = "s"
    shown_as = "h"
    title = N_("Flight hours over fires")
    definition = N_("Time of helicopters between dip point and fire; the flights there and home not counted.")
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up."""
        return of_season(record, sum(e.flight_s for e in record.of(WaterDropped)))


class WaterOnFires(FireKpi):
    """Water dropped."""

    name = "fire_water_m3"
    unit = "m3"
    shown_as = "m3"
    title = N_("Water dropped on fires")
    definition = N_("Water that helicopters dropped on the fires of the season.")
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up."""
        return of_season(record, sum(e.water_m3 for e in record.of(WaterDropped)))


class FireCost(FireKpi):
    """What fighting the season's fires costs."""

    name = "fire_cost_yuan"
    unit = "yuan"
    shown_as = "yuan"
    title = N_("Cost of fighting the season's fires")
    definition = N_(
        "Allowances, vehicles, machines, petrol, flights, water and compensation of help from outside at estimated"
        " unit costs; neither the damage of the fires nor standing costs."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up."""
        price = _prices()
        crews = record.of(CrewBack)
        outside = sum(e.crews for e in record.of(Dispatched) if e.skill in OUTSIDE)
        yuan = (
            price["person_hour"] * sum(e.persons * e.out_s for e in crews) / HOUR_S
            + price["crew_trip"] * len(crews)
            + price["aid_trip"] * outside
            + price["dozer_trip"] * sum(e.crews for e in record.of(Dispatched) if e.skill == DOZER)
            + price["petrol_l"] * sum(e.amount for e in record.of(StockTaken) if e.item == "petrol_l")
            + sum(
                price["flight_hour"] * e.flight_s / HOUR_S + price["water_m3"] * e.water_m3
                for e in record.of(WaterDropped)
            )
        )
        return of_season(record, yuan)


@cache
def _prices() -> dict[str, float]:
    import pandas as pd

    table = pd.read_csv(Path(__file__).with_name("fire_cost.csv"), comment="#")
    return {str(item): float(yuan) for item, yuan in zip(table["item"], table["yuan"], strict=True)}
