"""Relief points: where goods come to people, what lies there, and what headquarters knows of the people there."""

import math
from dataclasses import dataclass, field

from sim.people.groups import People
from sim.people.part import Part

DAY_S = 86400.0


@dataclass(slots=True)
class Point:
    """A village room or shelter where people are served.

    Attributes
    ----------
    place, town : str
        Where.
    shelter : bool
        Whether people sleep there: they get quilts and beds.
    level : dict
        Goods that lie there, by item.
    known, known_wet, known_roofless : int
        People there by the last report, those of them who came out of the water, and who have no roof.
    known_homeless : int
        Those of them who have no home to live in: urgently resettled, not moved as a precaution.
    served : dict
        Of those known, by good of daily need: who have it from a service of the place and need none sent.
    ordered : dict
        For how many people food and water are ordered or have come, in this supply, by item.
    booked : dict
        Pieces of other goods that are ordered or have come.
    tents_given, tent_places : int
        Tents that stand there, and places in them that are free.
    lasts_until_s : float
        When food and water of the last delivery run out; ``-inf`` before the first.
    """

    place: str
    town: str
    shelter: bool
    level: dict[str, int] = field(default_factory=dict)
    known: int = 0
    known_wet: int = 0
    known_roofless: int = 0
    known_homeless: int = 0
    served: dict[str, int] = field(default_factory=dict)
    ordered: dict[str, int] = field(default_factory=dict)
    booked: dict[str, int] = field(default_factory=dict)
    tents_given: int = 0
    tent_places: int = 0
    lasts_until_s: float = float("-inf")
    stocked: bool = False
    """Whether it began with what the village's station held."""
    reporting: bool = False
    refilling: bool = False

    def needing(self, item: str) -> int:
        """Return how many of those known need a good of daily need sent."""
        return max(self.known - self.served.get(item, 0), 0)

    def add(self, goods: dict[str, int]) -> None:
        """Put goods there."""
        for item, amount in goods.items():
            self.level[item] = self.level.get(item, 0) + amount


def due(part: Part, now_s: float, supply_s: float) -> dict[str, bool]:
    """Return which needs of a part goods could meet now; food and water that end within 3/4 of a supply are due."""
    soon = now_s + 0.75 * supply_s
    return {
        "food": part.until["food"] < soon,
        "water": part.until["water"] < soon,
        "clothing": part.until["clothing"] < math.inf,
        "roof": part.until["roof"] < now_s,
    }


def provided(part: Part, now_s: float) -> bool:
    """Return whether a part has food and water now."""
    return min(part.until["food"], part.until["water"]) >= now_s


def pieces(amount: float) -> int:
    """Return the whole pieces for an amount."""
    return math.ceil(amount - 1e-9)


def persons_there(people: People, place: str) -> tuple[int, int, int, int]:
    """Return how many people are at a place now, and of them: out of the water, without a roof, with a home lost."""
    parts = people.at.get(place, ())
    return (
        sum(p.count for p in parts),
        sum(p.count for p in parts if p.wet),
        sum(p.count for p in parts if p.until["roof"] < people.env.now),
        sum(people.homeless(p) for p in parts),
    )
