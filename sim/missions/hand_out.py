"""Handing out: the goods at a point go to the people there, first come first served, so many an hour."""

from collections.abc import Generator
from typing import Any, Literal

from sim.missions.base import Mission
from sim.missions.goods import KIT, GoodsHanded
from sim.missions.hours import is_cold
from sim.missions.volunteers import served_per_s
from sim.people.part import Part
from sim.people.points import DAY_S, Point, due, pieces, provided
from sim.record import NullRecord
from sim.resources.base import Pool
from sim.worldlike import WorldLike

GOODS_OF = {"food": "food_day", "water": "water_l", "clothing": "quilt", "roof": "tent"}
"""Needs that goods meet, and the good without which they are not met."""


class HandOut(Mission):
    """The people of a point are served from what lies there; a need is met when the goods are in their hands."""

    kind: Literal["hand-out"] = "hand-out"
    """Mission kind."""
    place: str
    """Place id of the point."""
    rate_per_s: float
    """Persons served a second, one round after the other: a point has one counter."""
    supply_s: float
    """How long one issue of food and water lasts."""
    water_l_day: float
    """Drinking water a person and day, litres."""
    quilts: float
    """Quilts a person."""
    clothing: float
    """Sets of clothing a person who got wet, in the cold months."""
    tent_persons: int
    """People in one tent, where no roof was to be had."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Serve part by part, each need as far as its goods go; a part that they do not suffice for is divided."""
        point: Point = world.data["points"][self.place]
        counters: dict[str, Pool] = world.data.setdefault("counters", {})
        counter = counters.get(self.place)
        if counter is None:
            # who was served when stands in the needs that were met: turns at the counter say no more
            counter = counters[self.place] = Pool(world.env, NullRecord(), f"hand-out/{self.place}", 1)
        if counter.waiting:
            return  # who stands next at the counter will see all goods and people
        with counter.claim(1, by=f"hand-out/{self.place}", cause=cause) as claim:
            yield claim
            yield from self._serve_all(world, point, cause)

    def _serve_all(self, world: WorldLike, point: Point, cause: int) -> Generator[Any, Any, None]:
        people = world.people
        handed = dict.fromkeys((*KIT, "persons"), 0)
        now = world.env.now
        # who has nothing to eat or drink goes before those who come for the next day's
        line = sorted(people.at.get(self.place, ()), key=lambda p: (provided(p, now), p.since_s, p.number))
        for part in line:
            if part.turn is not None or not self._needs(world, point, part):
                continue
            yield world.env.timeout(part.count / served_per_s(world, self.rate_per_s, len(world.data["points"])))
            # they may have gone on, or been served from another round, while they stood in line
            if part.place == self.place and part.count:
                needs = self._needs(world, point, part)
                if needs:
                    self._serve(world, point, part, needs, cause, handed)
        if handed["persons"]:
            world.record.add(GoodsHanded(time_s=world.env.now, place=self.place, cause=cause, **handed))

    def _needs(self, world: WorldLike, point: Point, part: Part) -> list[str]:
        wanted = due(part, world.env.now, self.supply_s)
        room = {"roof"} if point.tent_places > 0 else set()
        return [n for n in GOODS_OF if wanted[n] and (n in room or point.level.get(GOODS_OF[n], 0) > 0)]

    def _goods(self, world: WorldLike, point: Point, part: Part, persons: int, need: str) -> dict[str, int]:
        """Return the whole pieces that so many people of a part get for a need."""
        days = self.supply_s / DAY_S
        if need == "food":
            return {"food_day": pieces(persons * days)}
        if need == "water":
            return {"water_l": pieces(persons * days * self.water_l_day)}
        if need == "roof":
            return {"tent": pieces(max(persons - point.tent_places, 0) / self.tent_persons)}
        goods = {"quilt": pieces(persons * self.quilts)}
        if part.wet and is_cold(world) and self.clothing > 0:
            goods["clothing"] = pieces(persons * self.clothing)
        return goods

    def _serve(
        self, world: WorldLike, point: Point, part: Part, needs: list[str], cause: int, handed: dict[str, int]
    ) -> None:
        """Give need after need; where goods do not suffice for all, those served become a part of their own."""
        now = world.env.now
        served: list[tuple[Part, dict[str, float]]] = [(part, {})]
        for need in needs:
            after: list[tuple[Part, dict[str, float]]] = []
            for some, until in served:
                n = self._suffices(world, point, some, need)
                if 0 < n < some.count:
                    after.append((some, dict(until)))
                    some = world.people.split_count(some, n, cause)
                if n:
                    for item, amount in self._goods(world, point, some, some.count, need).items():
                        point.level[item] -= amount
                        handed[item] += amount
                        if item == "tent":
                            point.tents_given += amount
                            point.tent_places += amount * self.tent_persons - some.count
                    long = need in ("clothing", "roof")
                    until[need] = float("inf") if long else max(some.until[need], now) + self.supply_s
                after.append((some, until))
            served = after
        for some, until in served:
            if until:
                handed["persons"] += some.count
                beds = min(point.level.get("bed", 0), some.count) if "clothing" in until and point.shelter else 0
                if beds:
                    point.level["bed"] -= beds
                    handed["bed"] += beds
                world.people.meet([some], cause, **until)

    def _suffices(self, world: WorldLike, point: Point, part: Part, need: str) -> int:
        """Return for how many of a part the goods at the point suffice."""
        wanted = self._goods(world, point, part, part.count, need)
        share = min((point.level.get(item, 0) / amount for item, amount in wanted.items() if amount), default=1.0)
        n = min(int(part.count * share), part.count)
        while n and any(point.level.get(i, 0) < k for i, k in self._goods(world, point, part, n, need).items()):
            n -= 1
        return n
