"""Relief points: where goods come to people, what lies there, and what headquarters knows of the people there."""

from dataclasses import dataclass, field

import numpy as np

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
    known, known_wet : int
        People there by the last report, and those of them who came out of the water.
    ordered, ordered_quilts, ordered_beds, ordered_clothing : int
        For how many people, and how many pieces, goods are ordered or have come.
    lasts_until_s : float
        When food and water of the last delivery run out; ``-inf`` before the first.
    """

    place: str
    town: str
    shelter: bool
    level: dict[str, int] = field(default_factory=dict)
    known: int = 0
    known_wet: int = 0
    ordered: int = 0
    ordered_quilts: int = 0
    ordered_beds: int = 0
    ordered_clothing: int = 0
    lasts_until_s: float = float("-inf")
    reporting: bool = False
    refilling: bool = False

    def add(self, goods: dict[str, int]) -> None:
        """Put goods there."""
        for item, amount in goods.items():
            self.level[item] = self.level.get(item, 0) + amount


def due(part: Part, now_s: float, supply_s: float) -> dict[str, bool]:
    """Return which goods a part needs now: food and water that end within three quarters of a supply, and a quilt."""
    soon = now_s + 0.75 * supply_s
    return {
        "food": part.until["food"] < soon,
        "water": part.until["water"] < soon,
        "clothing": not np.isinf(part.until["clothing"]) or part.until["clothing"] < 0,
    }


def goods_for(
    persons: int, needs: dict[str, bool], supply_s: float, water_l_day: float, quilts: float, clothing: float
) -> dict[str, int]:
    """Return the whole pieces that so many people get for those needs."""
    days = supply_s / DAY_S
    goods: dict[str, int] = {}
    if needs["food"]:
        goods["food_day"] = int(np.ceil(persons * days - 1e-9))
    if needs["water"]:
        goods["water_l"] = int(np.ceil(persons * days * water_l_day - 1e-9))
    if needs["clothing"]:
        goods["quilt"] = int(np.ceil(persons * quilts - 1e-9))
        if clothing > 0 and persons:
            goods["clothing"] = int(np.ceil(persons * clothing - 1e-9))
    return goods


def persons_there(people: People, place: str) -> tuple[int, int]:
    """Return how many people lodge or shelter at a place now, and how many of them came out of the water."""
    parts = people.at.get(place, ())
    return sum(p.count for p in parts), sum(p.count for p in parts if p.wet)
