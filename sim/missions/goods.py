"""Goods on the way: what they weigh, and what the record says when they come to people."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim.record import Entry

KIT = ("food_day", "water_l", "quilt", "clothing", "bed", "tent")
"""The items of which rounds are made up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsAsked(Entry):
    """A town asks for goods for one of its points, by what is known of the people there; ``cause`` is the report."""

    place: str
    town: str
    food_day: int
    water_l: int
    quilt: int
    clothing: int
    bed: int
    tent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsSetAside(Entry):
    """A round was ordered and goods for a point stand ready for it at a depot; the truck is still to come."""

    place: str
    by: str
    depot: str
    food_day: int
    water_l: int
    quilt: int
    clothing: int
    bed: int
    tent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsUnloaded(Entry):
    """A round brought goods to a point, or (at a depot) brought back what it could not deliver."""

    place: str
    by: str
    food_day: int
    water_l: int
    quilt: int
    clothing: int
    bed: int
    tent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsHanded(Entry):
    """People at a point were given goods, one after the other until now; the rest stays there."""

    place: str
    persons: int
    food_day: int
    water_l: int
    quilt: int
    clothing: int
    bed: int
    tent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockShort(Entry):
    """No depot had what a town needed: so much of an item was wanted, so much was to be had."""

    town: str
    item: str
    wanted: int
    had: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrucksShort(Entry):
    """The plan has no truck that could bring a round to so many points."""

    town: str
    stops: int


@cache
def weight_kg() -> dict[str, float]:
    """Return kilograms a piece by item, from ``goods.csv`` beside this module."""
    with (Path(__file__).parent / "goods.csv").open(encoding="utf-8", newline="") as file:
        return {row["item"]: float(row["kg"]) for row in csv.DictReader(file)}


def mass_kg(goods: Mapping[str, int]) -> float:
    """Return the mass of goods; items that are not listed weigh nothing."""
    kg = weight_kg()
    return sum(amount * kg.get(item, 0.0) for item, amount in goods.items())
