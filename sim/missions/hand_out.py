"""Handing out: the goods at a point go to the people there, first come first served, so many an hour."""

from collections.abc import Generator
from typing import Any, Literal

from sim.missions.base import Mission
from sim.missions.goods import KIT, GoodsHanded
from sim.missions.hours import is_cold
from sim.people.part import Part
from sim.people.points import Point, due, goods_for
from sim.worldlike import WorldLike


class HandOut(Mission):
    """The people of a point are served from what lies there; a need is met when the goods are in their hands."""

    kind: Literal["hand-out"] = "hand-out"
    """Mission kind."""
    place: str
    """Place id of the point."""
    rate_per_s: float
    """Persons served a second."""
    supply_s: float
    """How long one issue of food and water lasts."""
    water_l_day: float
    """Drinking water a person and day, litres."""
    quilts: float
    """Quilts a person."""
    clothing: float
    """Sets of clothing a person who got wet, in the cold months."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Serve part by part, each need as far as its goods go; a part that they do not suffice for is divided."""
        people = world.people
        point: Point = world.data["points"][self.place]
        handed = dict.fromkeys((*KIT, "persons"), 0)
        for part in sorted(people.at.get(self.place, ()), key=lambda p: (p.since_s, p.number)):
            if not any(self._needs(world, point, part).values()):
                continue
            yield world.env.timeout(part.count / self.rate_per_s)
            # they may have gone on, or been served from another round, while they stood in line
            if part.place == self.place and part.count:
                needs = self._needs(world, point, part)
                if any(needs.values()):
                    self._serve(world, point, part, needs, cause, handed)
        if handed["persons"]:
            world.record.add(GoodsHanded(time_s=world.env.now, place=self.place, cause=cause, **handed))

    def _needs(self, world: WorldLike, point: Point, part: Part) -> dict[str, bool]:
        goods = {"food": "food_day", "water": "water_l", "clothing": "quilt"}
        wanted = due(part, world.env.now, self.supply_s)
        return {need: wanted[need] and point.level.get(goods[need], 0) > 0 for need in wanted}

    def _goods(self, world: WorldLike, part: Part, persons: int, needs: dict[str, bool]) -> dict[str, int]:
        clothing = self.clothing if part.wet and is_cold(world) else 0.0
        return goods_for(persons, needs, self.supply_s, self.water_l_day, self.quilts, clothing)

    def _serve(
        self,
        world: WorldLike,
        point: Point,
        part: Part,
        needs: dict[str, bool],
        cause: int,
        handed: dict[str, int],
    ) -> None:
        wanted = self._goods(world, part, part.count, needs)
        short = {item for item, amount in wanted.items() if point.level.get(item, 0) < amount}
        if short:
            # whole persons are served: the scarcest good decides how many
            share = min(point.level.get(item, 0) / wanted[item] for item in short)
            served = int(part.count * share)
            while served > 0 and not self._covers(point, self._goods(world, part, served, needs)):
                served -= 1
            if served == 0:
                one = {
                    n: w and self._covers(point, self._goods(world, part, part.count, {**_NONE, n: w}))
                    for n, w in needs.items()
                }
                if any(one.values()):
                    self._give(world, point, part, one, cause, handed)
                return
            part = world.people.split_count(part, served, cause)
        self._give(world, point, part, needs, cause, handed)

    @staticmethod
    def _covers(point: Point, goods: dict[str, int]) -> bool:
        return all(point.level.get(item, 0) >= amount for item, amount in goods.items())

    def _give(
        self,
        world: WorldLike,
        point: Point,
        part: Part,
        needs: dict[str, bool],
        cause: int,
        handed: dict[str, int],
    ) -> None:
        now = world.env.now
        goods = self._goods(world, part, part.count, needs)
        for item, amount in goods.items():
            point.level[item] -= amount
        beds = min(point.level.get("bed", 0), part.count) if needs["clothing"] and point.shelter else 0
        if beds:
            point.level["bed"] -= beds
        for item, amount in {**goods, "bed": beds, "persons": part.count}.items():
            handed[item] += amount
        until = {}
        for need in ("food", "water"):
            if needs[need]:
                until[need] = max(part.until[need], now) + self.supply_s
        if needs["clothing"]:
            until["clothing"] = float("inf")
        world.people.meet(part, cause, **until)


_NONE = {"food": False, "water": False, "clothing": False}
