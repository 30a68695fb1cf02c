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
        ladder = np.array(getattr(driver.hazard, "ladder_m", ()), dtype=np.float64)
        places, thresholds, at = [], [], []
        meaning: dict[tuple[int, float], tuple[float, float]] = {}
        for edge in range(x.size):
            for level_m in (CAR_M, TRUCK_M):
                threshold = level_m + float(clear_m[edge])
                if ladder.size:
                    # the flood keeps crossings of its own rungs: the next one above, and none where there is none
                    k = int(np.searchsorted(ladder, threshold - 1e-9))
                    if k == ladder.size:
                        continue
                    threshold = float(ladder[k])
                if (edge, threshold) in meaning:
                    meaning[edge, threshold] = (TRUCK_M, 0.0)
                    continue
                meaning[edge, threshold] = (level_m, 0.0 if level_m == CAR_M else CAR_M)
                places.append(f"road:{edge}")
                thresholds.append(threshold)
                at.append(edge)
        watch = Watch(tuple(places), x[at], y[at], ("depth_m",) * len(places), np.array(thresholds))
        return watch, meaning
