"""Orders to works of water (调度令): what a plan opens, shuts or clears, and when."""

from collections.abc import Generator
from typing import Any

import numpy as np
from pydantic import Field, model_validator

from sim.command.town_rain import flood_of
from sim.hazards.base import Watch
from sim.missions.operate import Operate
from sim.params import Params, Pert, PertSeconds
from sim.text import _
from sim.units import Metres, Seconds, Share
from sim.worldlike import WorldLike


class WorksOrder(Params):
    """One order to a gate, culvert or bridge of the flood, given once when its trigger comes."""

    work: str
    """Name of the gate, culvert or bridge."""
    open: Share | None = Field(None, ge=0.0, le=1.0)
    """How far it is to be open (of a culvert or bridge: cleared); not given, by its own rule again."""
    at_level_m: Metres | None = None
    """Trigger: level of a reservoir or basin."""
    of: str = ""
    """The reservoir or basin whose level triggers it."""
    at_depth_m: Metres | None = Field(None, gt=0.0)
    """Trigger: depth of water at a place; a depth that the flood keeps anyway costs no run of its own."""
    place: str = ""
    """The place whose depth triggers it."""
    at_time_s: Seconds | None = Field(None, ge=0.0)
    """Trigger: time from the flood's start."""
    falling: bool = False
    """Whether it comes when the water falls below the level or depth, not when it rises to it."""
    decide_s: PertSeconds = Pert(600.0, 1800.0, 5400.0)
    """From the trigger until the order is given (estimate)."""
    skill: str = ""
    """Skill of the crew that is sent, such as repair for a blocked culvert; empty: keepers on the spot."""
    takes_s: PertSeconds = Pert(600.0, 1200.0, 3600.0)
    """For opening, shutting or clearing it once there (estimate)."""

    @model_validator(mode="after")
    def _sound(self) -> "WorksOrder":
        triggers = [self.at_level_m, self.at_depth_m, self.at_time_s]
        if sum(t is not None for t in triggers) != 1:
            raise ValueError(_("an order has one trigger: a level, a depth or a time"))
        if (self.at_level_m is None) != (not self.of) or (self.at_depth_m is None) != (not self.place):
            raise ValueError(_("a level is one of a reservoir or basin (of), a depth one at a place"))
        return self


class WorksDesk:
    """Waits for the triggers of a plan's orders and starts their missions.

    Parameters
    ----------
    orders : tuple of WorksOrder
        The plan's orders; those to works that the flood does not have are none.
    """

    def __init__(self, orders: tuple[WorksOrder, ...]) -> None:
        self.orders = orders

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Start one process an order."""
        driver = flood_of(world)
        works = getattr(driver.hazard, "works", None) if driver is not None else None
        if works is None:
            return
        by_name = {work.name: work for work in works.links}
        for order in self.orders:
            if order.work in by_name:
                world.env.process(self._follow(world, driver, order, by_name[order.work]))
        yield world.env.timeout(0)

    def _follow(self, world: WorldLike, driver: Any, order: WorksOrder, work: Any) -> Generator[Any, Any, None]:
        """Wait for an order's trigger."""
        env, cause = world.env, -1
        if order.at_time_s is not None:
            yield env.timeout(max(driver.hazard.start_s + order.at_time_s - env.now, 0.0))
        else:
            channel = driver.listen(self._watch(world, order))
            while True:
                crossing = yield channel.get()
                if crossing.rising != order.falling:
                    cause = crossing.entry
                    break
        share = -1.0 if order.open is None else order.open
        mission = Operate(
            work=order.work,
            x_m=work.x_m,
            y_m=work.y_m,
            share=share,
            decide_s=order.decide_s,
            skill=order.skill,
            takes_s=order.takes_s,
        )
        world.start(mission, cause)

    @staticmethod
    def _watch(world: WorldLike, order: WorksOrder) -> Watch:
        if order.at_level_m is not None:
            return Watch.over([order.of], np.zeros(1), np.zeros(1), "reservoir_level_m", [order.at_level_m])
        at = world.places.index(order.place)
        x, y = float(world.places.x_m[at]), float(world.places.y_m[at])
        return Watch.over([order.place], np.array([x]), np.array([y]), "depth_m", [float(order.at_depth_m or 0.0)])
