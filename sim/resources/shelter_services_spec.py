"""What a shelter's services are in a plan, and what is noted of them in a run."""

import math
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from sim.params import Params
from sim.record import Entry
from sim.text import N_
from sim.units import CubicMetres, CubicMetresPerSecond, PerSecond, Seconds

DAY_S = 86400.0
INF = math.inf
NEED_OF = {"water": "water", "kitchen": "food", "medical": "care"}
"""Services that meet one of the five needs; power is what the others run on, and latrines are none of the five."""
SERVICES = ("power", "water", "kitchen", "medical", "latrines")
SERVICE_TITLES = {
    "power": N_("power"),
    "water": N_("clean water"),
    "kitchen": N_("meals"),
    "medical": N_("medical care"),
    "latrines": N_("latrines"),
}
"""Services: message ids."""
TAP_PERSONS = 250
"""People one tap serves (UNHCR and Sphere standards compared, 2001: one water point for 250, at 0.125 L/s or more)."""
LATRINE_PERSONS = 20
"""People one latrine serves (the same comparison)."""
HARDLY = 1e-9
SOON_S = 0.001
"""The least sleep: what runs out now is found to have run out at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChanged(Entry):
    """A service of a shelter does not reach ``unserved`` of its people (0: all are served), and why.

    ``capacity grid fuel power tank mains meals supplies``; ``cause`` is the loss of power behind it, if any.
    """

    shelter: str
    place: str
    service: str
    why: str
    served: int
    unserved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TankerCame(Entry):
    """A water tanker was due at a shelter whose tank had room, and brought so much.

    ``why`` it brought nothing: ``closed`` (no truck gets through) or ``water`` (the shelter stands in it); else empty.
    """

    shelter: str
    litres: float
    why: str = ""


class ServicesSpec(Params):
    """What is at hand in a shelter. A service of which there is nothing is not offered, and is nobody's loss there."""

    desks: int = Field(default=2, ge=1)
    """Desks at which people are registered; who waits before them is under the roof, but is given nothing yet."""
    registers_per_s: PerSecond = Field(default=40 / 3600, gt=0.0)
    """Persons registered an hour at one desk (estimate: a household of three in some five minutes)."""
    household: int = Field(default=3, ge=1)
    """People who are registered together: a small group keeps no more desks at work than it has households."""
    taps: int = Field(default=4, ge=0)
    """Taps; one serves 250 people. Without taps the shelter gives no water of its own."""
    tap_flow_m3_s: CubicMetresPerSecond = Field(default=0.000125, ge=0.0)
    """What one tap draws from the mains."""
    mains_need: Literal["nothing", "grid", "power"] = "grid"
    """What the mains need to flow: the grid (the town's pumps), any power (a pump in the building), or nothing."""
    tank_m3: CubicMetres = Field(default=3.0, ge=0.0)
    """The tank on the roof, full when the shelter opens."""
    water_day_m3: CubicMetres = Field(default=0.015, gt=0.0, le=0.1)
    """Water a person and day (Sphere: 15 L; 7.5 L to survive)."""
    water_kept_s: Seconds = Field(default=7200.0, ge=0.0)
    """How long what people have drawn lasts them when the taps run dry (estimate); a meal lasts until the next one."""
    tanker_every_s: Seconds = Field(default=0.0, ge=0.0)
    """From one tanker to the next; 0: none comes. It stays away from a full tank, and while the road to it is cut."""
    tanker_m3: CubicMetres = Field(default=5.0, ge=0.0)
    """What one tanker brings; what the tank does not hold goes back."""
    grid: bool = True
    """Whether the shelter has power from the grid while its town has."""
    generator_s: Seconds = Field(default=0.0, ge=0.0)
    """How long the fuel of its generator lasts; 0: it has none. It runs only while the grid is out."""
    latrines: int = Field(default=10, ge=0)
    """Latrines; one serves 20 people."""
    medical: int = Field(default=0, ge=0)
    """People for whom its medical point can care; 0: it has none."""
    medical_days: float = Field(default=3.0, ge=0.0)
    """For how many days its medicines last when it cares for so many."""
    meals_per_s: PerSecond = Field(default=0.0, ge=0.0)
    """Meals that its kitchen cooks an hour; 0: it has none."""
    meals_in_store: int = Field(default=0, ge=0)
    """Meals for which there is food in the kitchen's store when it opens."""
    meals_a_day: int = Field(default=3, ge=1, le=6)
    """Meals a person and day."""
    kitchen_needs_power: bool = False
    """Whether the kitchen cooks with electricity; else with gas or wood of its own."""
    asks_before_s: Seconds = Field(default=12 * 3600.0, ge=0.0)
    """So long before its meals or its tank end it asks relief for food and water; until then it asks for none."""

    @property
    def offered(self) -> tuple[str, ...]:
        """The services of which it has something."""
        return tuple(service for service in SERVICES if self.capacity(service) > 0)

    def kept_s(self, need: str) -> float:
        """Return how long a need is met when its service stops: by the last meal, by water in kettles."""
        return {"food": DAY_S / self.meals_a_day, "water": self.water_kept_s}.get(need, 0.0)

    def capacity(self, service: str) -> int:
        """Return for how many people a service is made; 0 where the shelter does not have it."""
        if service == "water":
            return TAP_PERSONS * self.taps
        if service == "kitchen":
            # a kitchen works as many hours as there are
            return int(self.meals_per_s * DAY_S / self.meals_a_day + HARDLY)
        if service == "medical":
            return self.medical
        if service == "latrines":
            return LATRINE_PERSONS * self.latrines
        return 10**9 if self.grid or self.generator_s > 0 else 0
