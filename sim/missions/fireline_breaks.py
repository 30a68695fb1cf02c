"""Breaks that are there before anybody works: roads, and the firebreaks that a plan keeps bare."""

from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from sim.missions.fight_rules import FightRules
from sim.places import Places
from sim.roads import Network
from sim.scatter import Scatter
from sim.worldlike import WorldLike

REACH_M = 2000.0
"""How far about the fire's start breaks are laid out; a fire that goes beyond finds the ground without them."""
STEP_M = 3.0
"""Distance of the points along a break: below half of a fine cell, so that no cell is left out."""


@cache
def road_widths() -> dict[str, float]:
    """Return the bare width of each class of road."""
    import pandas as pd

    table = pd.read_csv(Path(__file__).with_name("fireline_breaks.csv"), comment="#")
    return dict(zip(table["kind"], table["width_m"].astype(float), strict=True))


def along(x0: np.ndarray, y0: np.ndarray, x1: np.ndarray, y1: np.ndarray, step_m: float = STEP_M) -> np.ndarray:
    """Return points along segments no farther apart than a step, ends included, float64[n, 2]."""
    pieces = (np.hypot(x1 - x0, y1 - y0) / step_m).astype(np.int64) + 1
    counts = pieces + 1
    of = np.repeat(np.arange(len(pieces)), counts)
    share = (np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)) / pieces[of]
    return np.column_stack([x0[of] + share * (x1 - x0)[of], y0[of] + share * (y1 - y0)[of]])


def roads_near(network: Network, x_m: float, y_m: float, reach_m: float) -> np.ndarray:
    """Return the edges of the network with an end within reach of a point, int64[n]."""
    near = np.zeros(len(network.node_x_m), dtype=bool)
    near[network.nodes.within(x_m, y_m, reach_m)] = True
    return np.flatnonzero(near[network.from_node] | near[network.to_node])


@lru_cache(maxsize=16)
def firebreak_points(places: Places, length_m: float) -> Scatter:
    """Return points along the plan's firebreaks; made once a process."""
    return Scatter(*along(*firebreaks(places, length_m).T).T)


def firebreaks(places: Places, length_m: float) -> np.ndarray:
    """Return the plan's firebreaks as segments (x0, y0, x1, y1): no map of them is known.

    They are taken to run over the heights: from each camera mast, the more important first, to the nearest one before
    it, until the plan's length is reached. A longer network holds the shorter one (own judgement).
    """
    masts = places.of_kind("camera")
    found: list[tuple[float, float, float, float]] = []
    left_m = length_m
    for n in range(1, len(masts)):
        if left_m <= 0.0:
            break
        near = places.nearest(float(places.x_m[masts[n]]), float(places.y_m[masts[n]]), masts[:n])[0]
        far_m = places.distance_m(masts[n], near)
        share = min(left_m / far_m, 1.0) if far_m > 0 else 0.0
        x0, y0 = float(places.x_m[near]), float(places.y_m[near])
        x1, y1 = float(places.x_m[masts[n]]), float(places.y_m[masts[n]])
        found.append((x0, y0, x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
        left_m -= far_m
    return np.array(found).reshape(-1, 4)


def lay_breaks(world: WorldLike, rules: FightRules, x_m: float, y_m: float) -> None:
    """Tell the ground of the breaks about a place: bare strips of the width that they have."""
    network = world.roads.network
    near = roads_near(network, x_m, y_m, REACH_M)
    u, v = network.from_node[near], network.to_node[near]
    ends = (network.node_x_m[u], network.node_y_m[u], network.node_x_m[v], network.node_y_m[v])
    strips: list[tuple[float, np.ndarray]] = []
    for number, name in enumerate(network.class_names):
        chosen = network.road_class[near] == number
        if chosen.any() and (width_m := road_widths().get(name, 0.0)) > 0.0:
            points = along(*(end[chosen] for end in ends))
            strips.append((width_m, points[np.hypot(points[:, 0] - x_m, points[:, 1] - y_m) < REACH_M]))
    if rules.firebreak_width_m > 0.0:
        breaks = firebreak_points(world.places, rules.firebreaks_m)
        strips.append((rules.firebreak_width_m, breaks.at(breaks.within(x_m, y_m, REACH_M))))
    for width_m, here in strips:
        if len(here):
            world.ground.amend("break", "points", here, width_m)
