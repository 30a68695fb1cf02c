"""Moving on: water comes to a shelter or room, and the people who stayed there go to a dry one."""

from collections.abc import Generator
from typing import Any, Literal

from sim.missions.base import Mission
from sim.missions.lodge import Lodge
from sim.worldlike import WorldLike


class MoveOn(Mission):
    """Everybody at a place that floods leaves it and lodges again: from a shelter to another, from hosts to others.

    What the place gave is over at once: the roof, dry clothing and bedding, and whatever else was theirs as long as
    they stayed (the hosts' tap, the doctor of the place). Food and treatment that they have had go on counting.
    """

    kind: Literal["move-on"] = "move-on"
    """Mission kind."""
    place: str
    """Place id of the shelter or room."""
    lodging: Lodge
    """How they lodge; its part and where they set out from are set when they leave."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Let all parts that are there leave; each goes its own way."""
        people = world.people
        parts = list(people.at.get(self.place, ()))
        people.lapse(parts, cause)
        for part in parts:
            collective = part.state == "sheltered"
            if collective:
                inside = next(s for s in world.shelters.values() if s.place == self.place and not s.spec.dispersed)
                inside.leave(part.count, cause)
            moved = people.move(part, "leaving", self.place, cause)
            again = self.lodging.model_copy(update={"part": part.number, "landed": self.place})
            world.env.process(again.again(world, part, collective, moved))
        yield world.env.timeout(0)
