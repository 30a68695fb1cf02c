"""Water on roads: they close and re-open to each class of vehicle, some stay blocked until a gang comes."""

from collections.abc import Generator
from typing import Any

import numpy as np

from sim.command.relief import ReliefSpec
from sim.command.town_rain import flood_of
from sim.hazards.base import Watch
from sim.missions.repair import Repair, RoadBlocked
from sim.roads import FORDING_DEPTH_M
from sim.worldlike import WorldLike

CAR_M, TRUCK_M = FORDING_DEPTH_M["car"], FORDING_DEPTH_M["truck"]


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
        """Listen at the middle of every edge until the run ends."""
        driver = flood_of(world)
        if driver is None:
            return
        watch, meaning = self._watch(world, driver)
        channel = driver.listen(watch)
        washed = world.streams["roads/washed-out"].random(world.roads.network.length_m.size)
        share = self.spec.washed_out if self.spec is not None else 0.0
        while True:
            crossing = yield channel.get()
            edge = int(crossing.place.removeprefix("road:"))
            risen_m, fallen_m = meaning[edge, crossing.threshold]
            if crossing.rising:
                world.roads.set_depth(edge, risen_m)
                continue
            world.roads.set_depth(edge, fallen_m)
            if risen_m == TRUCK_M and self.spec is not None and washed[edge] < share and not world.roads.blocked[edge]:
                world.roads.set_blocked(edge, True)
                entry = world.record.add(RoadBlocked(time_s=world.env.now, edge=edge, cause=crossing.entry))
                repair = Repair(edge=edge, report_s=self.spec.road_report_s, work_s=self.spec.repair_s)
                world.start(repair, entry)

    @staticmethod
    def _watch(world: WorldLike, driver: Any) -> tuple[Watch, dict[tuple[int, float], tuple[float, float]]]:
        """Return the gauges on roads, and what each threshold means; a bridge's deck is above its bank."""
        network = world.roads.network
        x, y = network.midpoints()
        edges = world.data.get("road_edges")
        clear_m = np.zeros(x.size)
        if edges is not None:
            clear_m = np.nan_to_num(np.asarray(edges["clearance_m"], dtype=np.float64), nan=0.0)
        levels = np.array([CAR_M, TRUCK_M])
        thresholds = clear_m[:, None] + levels[None, :]
        ladder = np.array(getattr(driver.hazard, "ladder_m", ()), dtype=np.float64)
        if ladder.size:
            # the flood keeps crossings of its own rungs: the next one above, and none where there is none
            thresholds = np.append(ladder, np.inf)[np.searchsorted(ladder, thresholds - 1e-9)]
        same = thresholds[:, 0] == thresholds[:, 1]
        keep = np.isfinite(thresholds)
        keep[same, 1] = False
        edge, level = np.nonzero(keep)
        meaning: dict[tuple[int, float], tuple[float, float]] = {}
        for e, k, threshold in zip(edge.tolist(), level.tolist(), thresholds[edge, level].tolist(), strict=True):
            if same[e]:
                meaning[e, threshold] = (TRUCK_M, 0.0)
            else:
                meaning[e, threshold] = (CAR_M, 0.0) if k == 0 else (TRUCK_M, CAR_M)
        places = tuple(f"road:{e}" for e in edge.tolist())
        watch = Watch(places, x[edge], y[edge], ("depth_m",) * len(places), thresholds[edge, level])
        return watch, meaning
