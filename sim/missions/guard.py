"""The guard after mop-up, and the rekindle that it is there for."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

from sim.missions.base import Mission
from sim.missions.firefight import FireFight
from sim.record import Entry
from sim.worldlike import WorldLike

MOST_WATCHES = 3
"""A fire does not rekindle more often than that (own judgement)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekindled(Entry):
    """A mopped-up fire broke out again: the same fire is open again."""

    incident: str
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded(Entry):
    """The watch is over and all stayed cold: the fire is handed to the village or the forest farm (看守结束)."""

    incident: str
    persons: int


class Guard(Mission):
    """Watch a cold edge. A rekindle is as likely as the plan says with ``guard_persons``, more with fewer people."""

    kind: Literal["guard"] = "guard"
    incident: str
    """Which fire."""
    watch: int = 1
    """Which watch of this fire: after each rekindle a new one."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, int]:
        """Watch; return the Rekindled entry, or -1 when all stayed cold."""
        fight: FireFight = world.data["fire-fights"][self.incident]
        env, rules = world.env, fight.rules
        rng = world.streams[f"{self.incident}/guard/{self.watch}"]
        luck, when, where = (float(u) for u in rng.random(3))
        persons = sum(crew.persons for crew in fight.guards)
        share = min(max(rules.guard_persons / max(persons, 1), 0.5), 3.0) if rules.guard_persons else 3.0
        tired = self.watch > MOST_WATCHES or not fight.built or not fight.can_burn()
        if tired or luck >= rules.rekindle * share:
            yield env.timeout(rules.guard_s)
            return self._over(world, persons, cause)
        yield env.timeout(when * rules.guard_s)
        x_m, y_m = fight.built[int(where * len(fight.built))]
        world.ground.amend("rekindled", "points", [(x_m, y_m)])
        # the fire burns again before anybody is sent to its edge
        yield from fight.settle()
        if not len(fight.edge()):
            yield env.timeout((1.0 - when) * rules.guard_s)
            return self._over(world, persons, cause)
        entry = world.record.add(Rekindled(time_s=env.now, incident=self.incident, x_m=x_m, y_m=y_m, cause=cause))
        fight.reopen(entry)
        return entry

    def _over(self, world: WorldLike, persons: int, cause: int) -> int:
        world.record.add(Guarded(time_s=world.env.now, incident=self.incident, persons=persons, cause=cause))
        return -1
