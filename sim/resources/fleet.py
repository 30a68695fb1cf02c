"""Fleets: vehicles of one make that carry people and goods."""

from typing import ClassVar, Literal

import numpy as np
import simpy
from pydantic import Field

from sim.calendar import Calendar, by_day
from sim.params import Pert, PertSeconds
from sim.record import Record
from sim.resources.base import ResourceSpec
from sim.resources.posting import Posted
from sim.resources.readiness import Readiness
from sim.resources.team import present
from sim.units import Kilograms, Share

CLOSURE_CLASS = {"truck": "truck", "bus": "truck", "tanker": "truck", "boat": "boat", "ambulance": "car", "car": "car"}
"""Which of the road's vehicle classes decides what water a vehicle can pass (see ``sim.roads.FORDING_DEPTH_M``)."""


class FleetSpec(ResourceSpec):
    """Vehicles of one kind at one base, own or called in."""

    kind: Literal["fleet"] = "fleet"
    """Resource kind."""
    vehicle: Literal["truck", "bus", "boat", "ambulance", "tanker", "car"]
    """Kind of vehicle."""
    count: int = Field(ge=0)
    """Vehicles on paper."""
    availability: Share = Field(default=1.0, ge=0, le=1)
    """Share of them that have a driver and are not away on the day."""
    availability_weekend: Share | None = Field(default=None, ge=0, le=1)
    """The same on a Saturday or Sunday; as on a working day where nothing is said."""
    availability_festival: Share | None = Field(default=None, ge=0, le=1)
    """The same at the Spring Festival and Qingming."""
    base: str
    """Id of the place where they stand."""
    persons: int = Field(default=0, ge=0)
    """Passengers that one can carry."""
    kg: Kilograms = Field(default=0.0, ge=0)
    """Goods that one can carry."""
    call_day_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the call until it can leave its base, by day; nothing for own vehicles on stand-by."""
    call_night_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the call until it can leave its base, by night."""
    contact_ages: bool = True
    """Whether it is called by a contact of the plan, which grows old as an emergency number does not."""
    speed_factor: float = Field(default=1.0, gt=0, le=2)
    """Times the free-flow speed of the roads."""
    water_factor: float = Field(default=1.0, gt=0, le=3)
    """Of a boat: times the speed among houses, by its class and age."""

    @property
    def closure_class(self) -> str:
        """The vehicle class that ``sim.roads`` knows: ``car``, ``truck`` or ``boat``."""
        return CLOSURE_CLASS[self.vehicle]

    def build(self, env: simpy.Environment, record: Record) -> "Fleet":
        """Return the running fleet."""
        return Fleet(env, record, self)


class Fleet(Posted):
    """A running fleet; one unit is one vehicle with its driver.

    Parameters
    ----------
    env, record
        As for :class:`Pool`.
    spec : FleetSpec
        What it is.
    luck : float, optional
        The run's luck in how many are there, 0 to 1; without it their rounded expectation.
    calendar : Calendar, optional
        Days of the run.
    """

    kind: ClassVar[str] = "fleet"

    def __init__(
        self,
        env: simpy.Environment,
        record: Record,
        spec: FleetSpec,
        luck: float | None = None,
        calendar: Calendar | None = None,
    ) -> None:
        self.spec = spec
        self.readiness: Readiness | None = None
        # a vehicle that is away is so for the whole run: day and night differ by how long a call takes
        noon_s = 0.0 if calendar is None else (12.0 - calendar.hour(0.0)) * 3600.0
        there = spec.availability
        if calendar is not None:
            there = calendar.share_there(noon_s, there, None, spec.availability_weekend, spec.availability_festival)
        super().__init__(
            env, record, spec.id, int(spec.count * there + 0.5) if luck is None else present(spec.count, there, luck)
        )

    def join(self, vehicles: int, cause: int = -1) -> None:
        """Let vehicles that are on nobody's list join, or (below 0) leave again."""
        self.set_capacity(max(self._there + vehicles, 0), cause)

    @property
    def base(self) -> str:
        """Id of the place where it is at home."""
        return self.spec.base

    def call_s(self, hour: float, rng: np.random.Generator) -> float:
        """Draw the time from the call until a vehicle can leave, at a local hour of day."""
        law = self.spec.call_day_s if by_day(hour) else self.spec.call_night_s
        took_s = self.left * law.draw(rng)
        return took_s if self.readiness is None else self.readiness.turnout_s(self, took_s, self.left * law.low)
