"""The emergency desk (120): an ambulance for everybody who is badly hurt; hospitals that water shuts are emptied."""

from collections.abc import Generator
from typing import Any

import numpy as np
from pydantic import Field

from sim.command.evacuation import EvacuationSpec
from sim.command.town_rain import flood_of
from sim.hazards.base import Watch
from sim.missions.ambulance import Ambulance
from sim.missions.lodge import Lodge
from sim.params import Params, Pert, PertSeconds
from sim.people.away import in_proportion
from sim.people.homes import HIT_M
from sim.people.part import AT_HOME, BEFOREHAND
from sim.people.wounds import RED
from sim.units import Seconds
from sim.worldlike import WorldLike


class CareSpec(Params):
    """What the plan does for the hurt before they are in a hospital."""

    call_s: PertSeconds = Pert(300.0, 600.0, 1800.0)
    """From when somebody badly hurt is out of the water until an ambulance is asked for."""
    first_aid_s: PertSeconds = Pert(300.0, 600.0, 1200.0)
    """First aid and loading of one patient by an ambulance's crew."""
    patience_s: Seconds = Field(3600.0, ge=0.0)
    """How long an ambulance on the road waits for a way to open before it turns back."""


class CasualtyCommand:
    """Sends ambulances, and has the patients of a hospital moved that floods.

    Parameters
    ----------
    spec : CareSpec
        The plan's figures.
    evacuation : EvacuationSpec
        How people lodge who leave a hospital.
    """

    def __init__(self, spec: CareSpec, evacuation: EvacuationSpec) -> None:
        self.spec = spec
        self.lodging = Lodge(
            part=-1,
            dispersed=evacuation.dispersed,
            walk_m_s=evacuation.walk_m_s,
            hosts_keep_s=evacuation.hosts_keep_s,
        )

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Answer calls as they come."""
        if world.people is None:
            return
        world.env.process(self._watch(world))
        while True:
            one = yield world.people.wounded.get()
            world.env.process(self._send(world, one))

    def _send(self, world: WorldLike, one: Any) -> Generator[Any, Any, None]:
        yield world.env.timeout(self.spec.call_s.draw(world.streams[f"call-120/{one.name}"])) | one.died
        if one.dead or one.fetched.triggered:
            return
        ambulance = Ambulance(
            casualty=one.number,
            first_aid_s=self.spec.first_aid_s,
            patience_s=self.spec.patience_s,
            lodging=self.lodging,
        )
        world.start(ambulance, one.part.entry)

    # -- hospitals that flood ---------------------------------------------------------------------------------------
    def _watch(self, world: WorldLike) -> Generator[Any, Any, None]:
        driver = flood_of(world)
        if driver is None or not world.hospitals:
            return
        by_place = {hospital.place: hospital for _, hospital in sorted(world.hospitals.items())}
        rows = [world.places.index(place) for place in by_place]
        x_m, y_m = world.places.x_m[rows], world.places.y_m[rows]
        channel = driver.listen(Watch.over(list(by_place), x_m, y_m, "depth_m", (HIT_M,)))
        while True:
            crossing = yield channel.get()
            hospital = by_place[crossing.place]
            if crossing.rising and hospital.is_open:
                self._empty(world, hospital, hospital.close(crossing.entry))

    @staticmethod
    def _empty(world: WorldLike, hospital: Any, cause: int) -> None:
        """Have those of a hospital's patients moved who cannot do without power; the others stay on upper floors.

        Who lay there when the run began was counted at home until now, for nobody had to do anything about them: they
        are people of its town's hamlets, in proportion to those at home with dry feet.
        """
        people, places = world.people, world.places
        town = places.towns[places.index(hospital.place)]
        rows = [g for g, of in enumerate(people.town) if of == town]
        dry = np.array([int(people.walkers[g][people.state[g] == AT_HOME].sum()) for g in rows], dtype=np.int64)
        for g, count in zip(rows, in_proportion(dry, round(hospital.patients * hospital.spec.critical)), strict=True):
            for _ in range(int(count)):
                part = people.leave(g, 1, 0, AT_HOME, "leaving", BEFOREHAND, None, cause)
                if part is not None:
                    people.admit_before(part, RED, hospital.place, cause)
