"""Evacuation: the people of a danger zone move before the water comes, those who are willing, in waves."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.missions.base import Mission
from sim.missions.hours import at_night
from sim.missions.lodge import Lodge
from sim.params import Pert
from sim.people.away import in_proportion
from sim.people.departure import mobilised_s
from sim.people.homes import CLASSES
from sim.people.part import AT_HOME, BEFOREHAND
from sim.people.spreading import Spreading
from sim.record import Entry
from sim.worldlike import WorldLike


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedOut(Entry):
    """Grid workers counted a hamlet out: of those listed so many who can walk were missing, and so many came along."""

    group: str
    listed: int
    missing: int
    persuaded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedBack(Entry):
    """Grid workers counted a hamlet back: so many are home again, so many of those who left still away."""

    group: str
    back: int
    away: int


class Evacuate(Mission):
    """The people of one hamlet who can walk move at once: on an order, until it is lifted, or because water comes."""

    kind: Literal["evacuate"] = "evacuate"
    """Mission kind."""
    hamlet: str
    """Place id of the hamlet."""
    classes: tuple[int, ...] = tuple(range(CLASSES))
    """Classes of homes that are told, lowest first."""
    spreading: Spreading
    """How the order spreads beside the round from door to door."""
    doors_s: float
    """Time until somebody has been at every door."""
    round_s: float
    """How much of that the hamlet's own doors take; the others are told before."""
    compliance: float
    """Share of those told who move."""
    mean_s: float
    """Mean time from notice to leaving home (Rayleigh)."""
    night_delay: float
    """Times that by night."""
    waves: int = 3
    """Departures are drawn together into so many waves, at the middle of equal shares of them."""
    by_order: bool = True
    """Whether nobody leaves any more once the town's signals are lifted; not where they see the water rise."""
    count_s: Pert | None = None
    """From the last wave until grid workers have counted the households out by their list; None: nobody counts."""
    persuaded: float = 0.0
    """Share of those found missing who come along when they are asked by name."""
    lodging: Lodge
    """How they lodge; its part is set when they leave."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Let the willing leave wave by wave, as long as their homes are dry and the order stands."""
        people, env = world.people, world.env
        g = people.index[self.hamlet]
        rng = world.streams[f"evacuate/{self.hamlet}"]
        started_s = env.now
        willing = self._willing(world, g)
        slow = self.night_delay if at_night(world.hour()) else 1.0
        # they leave some time after the message, whichever way it came
        shares = (np.arange(self.waves) + 0.5) / self.waves
        told_s = np.minimum(self.spreading.told_s(shares, self.doors_s - self.round_s, self.round_s), world.until_s)
        delays = told_s + mobilised_s(slow * self.mean_s, rng.permutation(shares))
        left = willing
        for k, delay_s in enumerate(np.sort(delays)):
            yield env.timeout(max(started_s + float(delay_s) - env.now, 0.0))
            if self.by_order and people.stood_down(g, started_s):
                # the doors not reached yet are told the next time
                people.asked[g, [j for j in self.classes if left[j]]] = False
                return
            # each wave in proportion over the homes told: high ones leave as soon as low ones
            going = in_proportion(left, int(left.sum()) // (self.waves - k))
            left = left - going
            if going.any():
                part = people.leave(g, going, 0, AT_HOME, "leaving", BEFOREHAND, self.classes, cause)
                if part is not None:
                    env.process(self.lodging.model_copy(update={"part": part.number}).run(world, part.entry))
        if self.count_s is not None:
            yield env.timeout(self.count_s.draw(world.streams[f"evacuate/count/{self.hamlet}"]))
            self._count(world, g, started_s, cause)

    def _count(self, world: WorldLike, g: int, started_s: float, cause: int) -> None:
        """Count the households out by the list of names, and ask those who are missing once more."""
        people, env = world.people, world.env
        if self.by_order and people.stood_down(g, started_s):
            return
        missing = self._at_home(world, g)
        going = np.minimum(self._won(world, g), missing)
        entry = world.record.add(
            CountedOut(
                time_s=env.now,
                group=self.hamlet,
                listed=int(people.population[g]),
                missing=int(missing.sum()),
                persuaded=int(going.sum()),
                cause=cause,
            )
        )
        if going.any():
            part = people.leave(g, going, 0, AT_HOME, "leaving", BEFOREHAND, self.classes, entry)
            if part is not None:
                env.process(self.lodging.model_copy(update={"part": part.number}).run(world, part.entry))

    def _at_home(self, world: WorldLike, g: int) -> np.ndarray:
        """Return by class of homes who of those told can walk and is still at home."""
        people = world.people
        there = np.zeros(CLASSES, np.int64)
        for j in self.classes:
            there[j] = int(people.walkers[g, j]) if people.state[g, j] == AT_HOME else 0
        return there

    def _won(self, world: WorldLike, g: int) -> np.ndarray:
        """Return how many of each class come along when a worker asks them by name: one number each, for every plan."""
        people = world.people
        most = int(people.population[g]) // CLASSES + 1
        found = np.zeros(CLASSES, np.int64)
        for j in self.classes:
            number = world.streams[f"evacuate/asked-again/{self.hamlet}/{j}"].random(most)
            found[j] = (number[: people.walkers[g, j]] < self.persuaded).sum()
        return found

    def _willing(self, world: WorldLike, g: int) -> np.ndarray:
        """Return how many of each class will leave, of those not asked before.

        Each person has one number, the same for every plan, and is asked once until the all-clear: who refuses goes on
        refusing, and those who leave are spread over all homes that are told.
        """
        people = world.people
        most = int(people.population[g]) // CLASSES + 1
        willing = np.zeros(CLASSES, np.int64)
        for j in self.classes:
            if people.state[g, j] == AT_HOME and not people.asked[g, j]:
                people.asked[g, j] = True
                number = world.streams[f"evacuate/willing/{self.hamlet}/{j}"].random(most)
                willing[j] = (number[: people.walkers[g, j]] < self.compliance).sum()
        return willing
