"""The care desk: sends a medical team wherever people stay without a doctor, and again in time."""

from collections.abc import Generator
from typing import Any

from sim.command.relief_spec import ReliefSpec
from sim.missions.care import Care
from sim.missions.rooms import Rooms
from sim.people.part import Part
from sim.worldlike import WorldLike

RETRY_S = 3600.0
"""Until a team that did not get through is sent again."""


class CareDesk:
    """Follows the points where people stay; one process a point that has no doctor.

    Parameters
    ----------
    spec : ReliefSpec
        The plan's figures.
    world : WorldLike
        The running world.
    """

    def __init__(self, spec: ReliefSpec, world: WorldLike) -> None:
        self.spec = spec
        self.world = world
        self._came: dict[str, Any] = {}

    def told(self, part: Part) -> None:
        """Note that people have come to a point."""
        place = part.place
        if place in Rooms.of(self.world).doctors:
            return
        event = self._came.get(place)
        self._came[place] = self.world.env.event()
        if event is None:
            self.world.env.process(self._tend(place))
        else:
            event.succeed()

    def _tend(self, place: str) -> Generator[Any, Any, None]:
        env, spec, people = self.world.env, self.spec, self.world.people
        town = self.world.places.towns[self.world.places.index(place)]
        yield env.timeout(spec.report_s.draw(self.world.streams[f"relief/care/{place}"]))
        tour = 0
        while True:
            soon = env.now + spec.ahead_s
            parts = people.at.get(place, ())
            if any(part.until["care"] <= soon for part in parts):
                tour += 1
                care = Care(
                    name=f"care/{place}/{tour}",
                    town=town,
                    stops=(place,),
                    visit_s=spec.care_visit_s,
                    lasts_s=spec.care_lasts_s,
                )
                missed = yield self.world.start(care, parts[0].entry)
                if missed:
                    yield env.timeout(RETRY_S)
            elif parts:
                due_s = min(part.until["care"] for part in parts) - spec.ahead_s
                yield self._came[place] | env.timeout(due_s - env.now + 1.0)
            else:
                yield self._came[place]
