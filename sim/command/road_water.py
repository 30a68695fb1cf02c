"""Water on roads: they close and re-open to each class of vehicle, some stay blocked until a gang comes.

A stretch is as deep as its deepest point: both its ends, and points between them. The flood is asked once what comes at
all of them; the record holds what that means for the stretch, one crossing each time it closes or re-opens.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.command.relief import ReliefSpec
from sim.command.town_rain import flood_of
from sim.hazards.base import Crossed, HazardBegan, Watch
from sim.missions.repair import Repair, RoadBlocked
from sim.params import Pert
from sim.roads import FORDING_DEPTH_M, Network
from sim.worldlike import WorldLike

CAR_M, TRUCK_M = FORDING_DEPTH_M["car"], FORDING_DEPTH_M["truck"]
LEVELS_M = (CAR_M, TRUCK_M)
UNREPORTED = Pert(900.0, 3600.0, 14400.0)
"""Until a closing or re-opening is known where a plan does not say it (as ``relief.road_report``)."""
SPACING_M = 120.0
"""Farthest distance between points of a stretch that are looked at."""


@dataclass(frozen=True)
class RoadPoints:
    """Points of road stretches that are watched.

    Attributes
    ----------
    edge : (n,) int64
        The stretch of each point.
    x_m, y_m : (n,) float64
        Where it lies.
    clear_m : (n,) float64
        Height of the road above the land there: a bridge's deck, and the ramps that lead to it.
    """

    edge: np.ndarray
    x_m: np.ndarray
    y_m: np.ndarray
    clear_m: np.ndarray


def road_points(network: Network, bridge_m: np.ndarray, spacing_m: float = SPACING_M) -> RoadPoints:
    """Return points along every stretch, ends included, at most ``spacing_m`` apart on the straight line.

    Parameters
    ----------
    network : Network
        The roads.
    bridge_m : (m,) float64
        Clearance of the stretches that are bridges, 0 for the others. An end that a bridge shares with other stretches
        is as high as the deck for all of them.
    spacing_m : float
        Farthest distance between two points.
    """
    u, v = network.from_node.astype(np.int64), network.to_node.astype(np.int64)
    x, y = network.node_x_m, network.node_y_m
    parts = np.maximum(np.ceil(np.hypot(x[v] - x[u], y[v] - y[u]) / spacing_m - 1e-9), 1).astype(np.int64)
    edge = np.repeat(np.arange(u.size), parts + 1)
    first = np.cumsum(parts + 1) - (parts + 1)
    step = np.arange(edge.size) - first[edge]
    share = step / parts[edge]
    node_m = np.zeros(x.size)
    np.maximum.at(node_m, u, bridge_m)
    np.maximum.at(node_m, v, bridge_m)
    ends_m = np.where(step == 0, node_m[u[edge]], np.where(step == parts[edge], node_m[v[edge]], 0.0))
    return RoadPoints(
        edge,
        x[u[edge]] + share * (x[v[edge]] - x[u[edge]]),
        y[u[edge]] + share * (y[v[edge]] - y[u[edge]]),
        np.maximum(bridge_m[edge], ends_m),
    )


class RoadWater:
    """Sets the depth on every road edge from the flood's crossings, and sends repair gangs.

    Parameters
    ----------
    spec : ReliefSpec, optional
        How repair is reported and done; without it what is blocked stays blocked.
    """

    def __init__(self, spec: ReliefSpec | None = None) -> None:
        self.spec = spec

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Follow the water at the points of every edge until the run ends."""
        env, driver = world.env, flood_of(world)
        if driver is None:
            return
        yield driver.began
        cause = next(i for i, e in world.record.indexed(HazardBegan) if e.hazard == driver.name)
        watch, edge, level = self._watch(world, driver)
        above = np.zeros(len(watch), dtype=bool)
        points = np.zeros((world.roads.network.length_m.size, len(LEVELS_M)), dtype=np.int64)
        washed = world.streams["roads/washed-out"].random(world.roads.network.length_m.size)
        # one number a stretch: how soon somebody comes by and tells of it, whatever the plan
        self._told = world.streams["roads/reports"].random(world.roads.network.length_m.size)
        while True:
            forecast, changed = driver.forecast, world.ground.changed
            crossings = driver.hazard.read(forecast, watch)
            crossings = crossings[crossings["time_s"] >= env.now]
            for time_s, row, _value, rising in crossings.tolist():
                if time_s > env.now:
                    yield changed | env.timeout(time_s - env.now)
                    if changed.triggered and env.now < time_s:
                        break
                if above[row] != rising:
                    above[row] = rising
                    points[edge[row], level[row]] += 1 if rising else -1
                    self._turn(world, driver.name, int(edge[row]), int(level[row]), points, washed, cause)
            if not changed.triggered:
                wait = [changed]
                if not forecast.over and forecast.until_s < world.until_s:
                    wait.append(env.timeout(max(forecast.until_s - env.now, 0.0)))
                yield env.any_of(wait)
            while driver.forecast is forecast and not changed.triggered and env.now < world.until_s:
                yield env.timeout(0)
            # the driver joins the changes of one instant before it asks again
            yield env.timeout(0)
            yield env.timeout(0)

    def _turn(
        self, world: WorldLike, hazard: str, edge: int, level: int, points: np.ndarray, washed: np.ndarray, cause: int
    ) -> None:
        """Set a stretch to what its deepest point says, where that has changed (track: time, edge, depth)."""
        roads, wet = world.roads, points[edge] > 0
        depth_m = float(max((m for m, w in zip(LEVELS_M, wet, strict=True) if w), default=0.0))
        before_m = float(roads.depth_m[edge])
        if depth_m == before_m:
            return
        # a storm turns a thousand stretches; few of them lead to anything that names its cause
        world.record.track("roads/depth", world.env.now, edge, depth_m)
        if roads.set_depth(edge, depth_m):
            world.env.process(self._report(world, edge))
        share = self.spec.washed_out if self.spec is not None else 0.0
        if before_m >= TRUCK_M and self.spec is not None and washed[edge] < share and not roads.blocked[edge]:
            roads.set_blocked(edge, True)
            entry = world.record.add(
                Crossed(
                    time_s=world.env.now,
                    hazard=hazard,
                    place=f"road:{edge}",
                    quantity="depth_m",
                    threshold=before_m,
                    rising=False,
                    cause=cause,
                )
            )
            blocked = world.record.add(RoadBlocked(time_s=world.env.now, edge=edge, cause=entry))
            repair = Repair(edge=edge, report_s=self.spec.road_report_s, work_s=self.spec.repair_s)
            world.start(repair, blocked)

    def _report(self, world: WorldLike, edge: int) -> Generator[Any, Any, None]:
        """Let what was seen on a stretch be known some time later, as it is then."""
        delay = self.spec.road_report_s if self.spec is not None else UNREPORTED
        yield world.env.timeout(delay.at(float(self._told[edge])))
        world.roads.report(edge)

    @staticmethod
    def _watch(world: WorldLike, driver: Any) -> tuple[Watch, np.ndarray, np.ndarray]:
        """Return the gauges on roads, and for each its edge and which of the levels it tells of."""
        network = world.roads.network
        edges = world.data.get("road_edges")
        bridge_m = np.zeros(network.length_m.size)
        if edges is not None:
            bridge_m = np.nan_to_num(np.asarray(edges["clearance_m"], dtype=np.float64), nan=0.0)
        at = road_points(network, bridge_m)
        thresholds = at.clear_m[:, None] + np.array(LEVELS_M)[None, :]
        ladder = np.array(getattr(driver.hazard, "ladder_m", ()), dtype=np.float64)
        if ladder.size:
            # the flood keeps crossings of its own rungs: the next one above, and none where there is none
            thresholds = np.append(ladder, np.inf)[np.searchsorted(ladder, thresholds - 1e-9)]
        row, level = np.nonzero(np.isfinite(thresholds))
        edge = at.edge[row]
        # a stretch has many points: its name is made once
        names = np.array([f"road:{e}" for e in range(network.length_m.size)], dtype=object)
        places = tuple(names[edge].tolist())
        watch = Watch(places, at.x_m[row], at.y_m[row], ("depth_m",) * len(places), thresholds[row, level])
        return watch, edge, level
