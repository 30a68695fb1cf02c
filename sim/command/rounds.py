"""Making up rounds: the kit list, what several points want together, and the order to visit them in."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.command.relief_spec import ReliefSpec
from sim.missions.deliver import Stop
from sim.record import Entry
from sim.worldlike import WorldLike


@dataclass(frozen=True, slots=True, kw_only=True)
class KitListed(Entry):
    """The plan's kit list: so much of an item a person, for so many days together."""

    item: str
    a_person: float
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedReported(Entry):
    """Headquarters learned how many people are at a point, with the report's error.

    ``homeless`` of them have no home to live in; the others were moved as a precaution. ``fed`` and ``watered`` are
    those who have meals and water from the services of their shelter.
    """

    place: str
    town: str
    persons: int
    wet: int
    roofless: int
    homeless: int = 0
    fed: int = 0
    watered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LossReported(Entry):
    """Headquarters learned that people at a point, moved as a precaution, have lost their homes: so many there now."""

    place: str
    town: str
    homeless: int


def kit(spec: ReliefSpec) -> dict[str, float]:
    """Return what one person of a crowd needs for the kit's days, by item; tents and beds are for some of them only."""
    days = spec.kit_days
    return {
        "food_day": float(days),
        "water_l": days * spec.drinking_water_m3 * 1000.0,
        "quilt": spec.quilts,
        "bed": spec.kit_beds,
        "tent": spec.kit_tents,
        "clothing": spec.kit_clothing,
    }


def share_out(stops: list[Stop], had: dict[str, int]) -> tuple[list[Stop], list[Stop]]:
    """Return what the stops get of what there was, in their order, and what is still wanting."""
    left = dict(had)
    now: list[Stop] = []
    wanting: list[Stop] = []
    for stop in stops:
        got = {item: min(amount, left.get(item, 0)) for item, amount in stop.goods.items()}
        for item, amount in got.items():
            left[item] = left.get(item, 0) - amount
        for rows, goods in (
            (now, {i: n for i, n in got.items() if n}),
            (wanting, {i: n - got[i] for i, n in stop.goods.items() if n > got[i]}),
        ):
            if goods:
                rows.append(Stop(place=stop.place, goods=goods))
    return now, wanting


def share_evenly(stops: list[Stop], others: Mapping[str, int], had: dict[str, int]) -> tuple[list[Stop], list[Stop]]:
    """Return what the stops get of what there was, each the same share of what it wants, and what is still wanting.

    ``others`` is what is known to be wanted elsewhere: its share is left. Where there is any, a stop gets a piece at
    least, so that the last ones are handed out and not shared for ever.
    """
    left, own = dict(had), together(stops)
    share = {i: min(had.get(i, 0) / (n + others.get(i, 0)), 1.0) for i, n in own.items()}
    now: list[Stop] = []
    wanting: list[Stop] = []
    for stop in stops:
        got = {i: min(n, max(int(n * share[i] + 1e-9), 1), left.get(i, 0)) for i, n in stop.goods.items()}
        for item, amount in got.items():
            left[item] = left.get(item, 0) - amount
        for rows, goods in (
            (now, {i: n for i, n in got.items() if n}),
            (wanting, {i: n - got[i] for i, n in stop.goods.items() if n > got[i]}),
        ):
            if goods:
                rows.append(Stop(place=stop.place, goods=goods))
    return now, wanting


def together(stops: list[Stop]) -> dict[str, int]:
    """Return the goods of all stops, by item."""
    total: dict[str, int] = {}
    for stop in stops:
        for item, amount in stop.goods.items():
            total[item] = total.get(item, 0) + amount
    return total


def neighbours(world: WorldLike, stops: list[Stop]) -> list[Stop]:
    """Return the stops in the order of a round: the first, then always the nearest of the others."""
    places, left = world.places, list(stops)
    order = [left.pop(0)]
    while left:
        here = places.index(order[-1].place)
        after = min(left, key=lambda s: (places.distance_m(here, places.index(s.place)), s.place))
        left.remove(after)
        order.append(after)
    return order
