"""Fleeing: people with water in their homes leave by themselves while they still can."""

from collections.abc import Generator
from typing import Any, Literal

import numpy as np

from sim.missions.base import Mission
from sim.missions.hours import at_night
from sim.missions.lodge import Lodge
from sim.people.away import in_proportion
from sim.people.departure import mobilised_s
from sim.people.part import FLED, HIT
from sim.worldlike import WorldLike


class Flee(Mission):
    """The people of some homes of a hamlet leave the water; who had notice is quicker."""

    kind: Literal["flee"] = "flee"
    """Mission kind."""
    hamlet: str
    """Place id of the hamlet."""
    classes: tuple[int, ...]
    """Classes of homes that the water has entered."""
    wave: int
    """Counts the hamlet's waves; names the draw."""
    mean_s: float
    """Mean time until they leave when they had notice (Rayleigh)."""
    unwarned: float = 2.0
    """Times that without notice, by night."""
    compliance: float
    """Share that leaves; the others stay until the water is gone or somebody comes."""
    carry_all: bool = False
    """Whether there is time and footing to carry everybody who cannot walk (the water has gone down)."""
    lodging: Lodge
    """How they lodge; its part is set when they leave."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Wait for them to get going; those whom the water has shut in by then stay behind."""
        people = world.people
        g = people.index[self.hamlet]
        rng = world.streams[f"flee/{self.hamlet}/{self.wave}"]
        slow = 1.0 if people.warned_s[g] <= world.env.now or not at_night(world.hour()) else self.unwarned
        delay_s = float(mobilised_s(slow * self.mean_s, rng.random()))
        luck = float(rng.random())
        yield world.env.timeout(delay_s)
        there = [j for j in self.classes if people.state[g, j] == HIT]
        by_class = np.zeros(people.walkers.shape[1], np.int64)
        by_class[there] = people.walkers[g, there]
        walkers = int(by_class.sum())
        bound = int(people.bound[g, there].sum())
        go = int(walkers * self.compliance + luck)
        go_bound = bound if self.carry_all else min(bound, go // 4)  # through water four carry one
        part = people.leave(g, in_proportion(by_class, go), go_bound, HIT, "leaving", FLED, there, cause)
        if part is not None:
            yield from self.lodging.model_copy(update={"part": part.number}).run(world, part.entry)
