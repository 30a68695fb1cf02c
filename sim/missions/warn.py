"""Warning a village: loudspeakers reach some, who tell others; grid workers go to the doors, danger zones first."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.missions.base import Mission
from sim.people.homes import PERSONS_A_HOUSEHOLD
from sim.people.spreading import Spreading
from sim.record import Entry
from sim.worldlike import WorldLike

HALF = np.array([0.5])


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGiven(Entry):
    """A village began to tell its households: a share at once, the last door after ``doors_s``."""

    village: str
    order: str
    at_once: float
    doors_s: float


@dataclass(frozen=True, slots=True)
class Notice:
    """What a village was told, for whoever moves its people.

    Attributes
    ----------
    village, town : str
        Where.
    order : str
        ``blue`` to ``red`` for a signal; ``prepare`` or ``move`` by its own rain.
    spreading : Spreading
        How it spreads beside the rounds from door to door.
    doors_s : dict
        Seconds until the last door of each hamlet (by row), danger zones first.
    own_s : dict
        Seconds for the doors of each hamlet alone.
    entry : int
        The record entry.
    """

    village: str
    town: str
    order: str
    spreading: Spreading
    doors_s: dict[int, float]
    own_s: dict[int, float]
    entry: int


class Warn(Mission):
    """A village that has an order gives notice to its households."""

    kind: Literal["warn"] = "warn"
    """Mission kind."""
    village: str
    """Village id."""
    town: str
    """Its town."""
    order: str
    """What it was told."""
    spreading: Spreading
    """How it spreads beside the rounds from door to door."""
    doors_per_s: float
    """Households that all workers of the village reach a second."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Tell everybody; hamlets in danger zones come first. Ends at the last door."""
        people, now = world.people, world.env.now
        hamlets = sorted(people.hamlets_of(self.village), key=lambda g: (not people.danger[g], g))
        spent_s = 0.0
        doors: dict[int, float] = {}
        own: dict[int, float] = {}
        for g in hamlets:
            rest = (1.0 - self.spreading.at_once) * people.at_home(g) / PERSONS_A_HOUSEHOLD
            # where nobody goes from door to door the run ends before the first
            takes_s = min(rest / self.doors_per_s if self.doors_per_s > 0 else world.until_s, world.until_s)
            round_s = takes_s if self.doors_per_s > 0 else float("inf")
            # a hamlet knows when half of it does
            known_s = now + min(float(self.spreading.told_s(HALF, spent_s, round_s)[0]), world.until_s)
            people.warned_s[g] = min(people.warned_s[g], known_s)
            spent_s += takes_s
            doors[g], own[g] = spent_s, takes_s
        entry = world.record.add(
            NoticeGiven(
                time_s=now,
                village=self.village,
                order=self.order,
                at_once=self.spreading.at_once,
                doors_s=spent_s,
                cause=cause,
            )
        )
        people.notices.put(Notice(self.village, self.town, self.order, self.spreading, doors, own, entry))
        yield world.env.timeout(min(spent_s, world.until_s))
