"""The zones below Oroville Dam on 12 February 2017: their people, their orders, the roads out, and who leaves when."""

from __future__ import annotations

import csv
from collections.abc import Generator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.command.evacuation import EvacuationCommand, EvacuationSpec
from sim.command.warning import WarningSpec
from sim.missions.warn import Warn
from sim.people.entries import PartFormed
from sim.people.spreading import Spreading
from sim.places import Places
from sim.roads import Network
from sim.world import Static, World

HOUR_S = 3600.0
BEGINS_H = 15.5
"""Hour of the clock at which the danger was seen, and a run begins."""
HORIZON_H = 20.0
SUNDAY = 42
"""12 February as a day of the year."""
HAMLET = 500
"""People of a group."""
ZONES = {"Butte County": 33_000, "Yuba County": 60_000, "Sutter County": 30_000, "Yuba City": 65_000}
"""People by zone: 188,000 in all, 60,000 in Yuba County as published, Yuba City after the census of 2010, others of
Sutter County some 30,000, the rest in Butte County (estimates)."""


class Road(NamedTuple):
    """A road out, an estimate: both ends, its length, lanes in each direction, and the class whose law it follows."""

    name: str
    ends: tuple[int, int]
    km: float
    lanes: float
    road_class: str


OROVILLE, CHICO, MARYSVILLE, YUBA_CITY, MERGE, SACRAMENTO, WEST, EAST = range(8)
ROADS = (
    Road("70 north", (OROVILLE, CHICO), 40.0, 1.0, "trunk"),
    Road("70 from Oroville south", (OROVILLE, MARYSVILLE), 40.0, 1.0, "trunk"),
    Road("70 south", (MARYSVILLE, MERGE), 40.0, 1.0, "trunk"),
    Road("99 south", (YUBA_CITY, MERGE), 40.0, 2.0, "trunk"),
    Road("70 and 99 merged", (MERGE, SACRAMENTO), 25.0, 2.0, "expressway"),
    Road("20 west", (YUBA_CITY, WEST), 50.0, 1.0, "trunk"),
    Road("20 east", (MARYSVILLE, EAST), 55.0, 1.0, "trunk"),
)
NORTH, SOUTH = 0, 4
SPEED_M_S = 25.0
WAYS = {
    "Butte County": ((OROVILLE, (0,)), (OROVILLE, (1, 2, 4))),
    "Yuba County": ((MARYSVILLE, (6,)), (MARYSVILLE, (2, 4))),
    "Sutter County": ((YUBA_CITY, (5,)), (YUBA_CITY, (3, 4))),
    "Yuba City": ((YUBA_CITY, (5,)), (YUBA_CITY, (3, 4))),
}
"""Two ways out of each zone, away from the south and towards it; every second group takes the second (estimate)."""


@cache
def published() -> dict[str, tuple[float, float, str]]:
    """Return the published figures: low, high and unit by what they are."""
    with Path(__file__).with_name("oroville_2017.csv").open(encoding="utf-8") as text:
        return {row["what"]: (float(row["low"]), float(row["high"]), row["unit"]) for row in csv.DictReader(text)}


def ordered_s(zone: str) -> float:
    """Return when a zone's first order was published, seconds of the run."""
    return 60.0 * (published()[f"agency notified {zone}"][0] + published()[f"warning issued {zone}"][0])


def spreading(at_once: float) -> Spreading:
    """Return how an order spreads by our defaults by day, with a share told at once."""
    spec = WarningSpec()
    reach = spec.loudspeakers / spec.loudspeakers_for_all
    repeats = -reach * np.log1p(-spec.repeat_reach) / spec.repeat_s
    return Spreading(at_once, float(repeats), spec.neighbours_day_per_s)


@dataclass(frozen=True)
class Left:
    """Who left: when (seconds of the run), from which zone and how many, in order; and how many people there were."""

    time_s: np.ndarray
    zone: tuple[str, ...]
    count: np.ndarray
    people: int

    @property
    def share(self) -> float:
        """The share of all who left."""
        return float(self.count.sum()) / self.people


def static() -> Static:
    """Return the zones, each a village of groups, with a room for all; nobody in them has to be fetched."""
    rows = [
        (f"{zone} {k}", zone, min(HAMLET, people - k))
        for zone, people in ZONES.items()
        for k in range(0, people, HAMLET)
    ]
    ids = [*(row[0] for row in rows), *(f"room {zone}" for zone in ZONES)]
    kinds = ["hamlet"] * len(rows) + ["village_room"] * len(ZONES)
    towns = [*(row[1] for row in rows), *ZONES]
    zero = np.zeros(len(ids))
    hamlets = {
        "id": ids[: len(rows)],
        "village": towns[: len(rows)],
        "town": towns[: len(rows)],
        "population": [row[2] for row in rows],
        "cannot_walk": 0,
        "danger_zone": True,
    }
    rooms = {"id": ids[len(rows) :], "kind": "village_room", "village": list(ZONES), "town": list(ZONES)}
    return Static(
        grids={},
        arrays={},
        places=Places(tuple(ids), tuple(kinds), tuple(ids), tuple(towns), zero, zero, zero.astype(np.int32)),
        network=network(),
        data={"hamlets": pd.DataFrame(hamlets), "sites": pd.DataFrame(rooms)},
    )


def network() -> Network:
    """Return the roads out."""
    classes = ("expressway", "trunk")
    u, v = np.array([road.ends for road in ROADS], np.int32).T
    return Network(
        node_x_m=np.zeros(8),
        node_y_m=np.zeros(8),
        from_node=u,
        to_node=v,
        length_m=np.array([1000.0 * road.km for road in ROADS]),
        speed_m_s=np.full(len(ROADS), SPEED_M_S),
        road_class=np.array([classes.index(road.road_class) for road in ROADS], np.uint8),
        class_names=classes,
        lanes=np.array([road.lanes for road in ROADS]),
    )


def leave(at_once: float = 0.3, mean_s: float | None = None, seed: int = 1) -> Left:
    """Order the zones at the published hours, and see who leaves when.

    Parameters
    ----------
    at_once : float
        Share told at once.
    mean_s : float, optional
        Mean time from notice to leaving; our default where it is None.
    seed : int
        Of all streams.
    """
    from scenarios.alone import NoPlan

    spec = EvacuationSpec(dispersed=1.0)
    if mean_s is not None:
        spec = spec.model_copy(update={"mobilise_s": mean_s})
    start_s = (24.0 * SUNDAY + BEGINS_H) * HOUR_S
    world = World(
        static(), {}, NoPlan(), [EvacuationCommand(spec)],
        seed=seed, event=0, replication=0, clock_s=start_s, horizon_s=HORIZON_H * HOUR_S,
    )  # fmt: skip

    def order(zone: str) -> Generator[Any, Any, None]:
        yield world.env.timeout(ordered_s(zone))
        yield from Warn(village=zone, town=zone, order="move", spreading=spreading(at_once), doors_per_s=0.0).run(world)

    for zone in ZONES:
        world.env.process(order(zone))
    record = world.run()
    parts = list(record.of(PartFormed))
    assert world.people is not None
    zones = tuple(world.people.town[world.people.index[part.group]] for part in parts)
    return Left(
        np.array([part.time_s for part in parts]), zones, np.array([part.count for part in parts]), sum(ZONES.values())
    )
