"""Helicopters with buckets: asked for through Suizhou, by day, below a wind limit; water on the hottest edge."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.kernels.frontline import along_front
from sim.missions.base import Mission
from sim.missions.firefight import FireFight
from sim.record import Entry
from sim.worldlike import WorldLike

REFUEL_S = 3600.0
DRY_FLAME_M = 3.5
"""Flames through which a bucket's water does not reach the ground (own judgement)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterDropped(Entry):
    """A helicopter's spell over the fire: its drops, their water, its time in the air, and the edge that they held."""

    incident: str
    drops: int
    length_m: float
    water_m3: float
    flight_s: float


class WaterDrops(Mission):
    """One helicopter: the request, the flight, spells of drops with refuelling between, until contained or dusk."""

    kind: Literal["helicopter"] = "helicopter"
    incident: str
    """Which fire."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Fly."""
        fight: FireFight = world.data["fire-fights"][self.incident]
        env, rules, record = world.env, fight.rules, world.record
        pool = world.data["fire-helicopters"]
        rng = world.streams[f"{self.incident}/helicopter"]
        delay_s = rules.helicopter_first_drop_s.draw(rng)
        with pool.claim(1, by=f"{self.incident}/helicopter", cause=cause) as claim:
            yield claim | fight.over
            if not claim.granted or fight.contained:
                return
            yield env.timeout(delay_s) | fight.over
            cycle_s = self._cycle_s(world, fight)
            length_m = min(rules.helicopter_water_m3 / (rules.coverage_m * rules.drop_width_m), rules.drop_length_m)
            while not fight.contained:
                dawn, dusk = fight.sun()
                hour = world.hour()
                if not dawn <= hour <= dusk - 0.5:
                    yield env.timeout(fight.until_dawn_s()) | fight.over
                    continue
                if fight.wind_m_s() > rules.helicopter_wind_limit_m_s:
                    yield env.timeout(3600.0) | fight.over
                    continue
                drops = int(min(rules.helicopter_spell_s, (dusk - 0.5 - hour) * 3600.0) // cycle_s)
                held_m, done = 0.0, 0
                for _ in range(max(drops, 1)):
                    yield env.timeout(cycle_s) | fight.over
                    if fight.contained:
                        break
                    done += 1
                    held_m += yield from self._drop(fight, length_m, float(rng.random()))
                if done:
                    entry = record.add(
                        WaterDropped(
                            time_s=env.now,
                            incident=self.incident,
                            drops=done,
                            length_m=held_m,
                            water_m3=done * rules.helicopter_water_m3,
                            flight_s=done * cycle_s,
                            cause=cause,
                        )
                    )
                    if not fight.contained and not len(fight.edge()):
                        fight.contain("helicopter", entry)
                if not fight.contained:
                    yield env.timeout(REFUEL_S) | fight.over

    def _cycle_s(self, world: WorldLike, fight: FireFight) -> float:
        """Return flight to the nearest usable dip point and back, and the time to fill and drop."""
        rules, places = fight.rules, world.places
        points = places.of_kind("dip_point")[: rules.dip_points]
        x, y = fight.start
        far_m = min((float(np.hypot(places.x_m[p] - x, places.y_m[p] - y)) for p in points), default=20_000.0)
        return 2.0 * far_m / rules.helicopter_speed_m_s + rules.helicopter_fill_s

    def _drop(self, fight: FireFight, length_m: float, luck: float) -> Generator[Any, Any, float]:
        """Drop on the hottest edge that water can hold; return the length held."""
        edge = fight.edge()
        wet = edge.flame_m <= DRY_FLAME_M
        if luck >= fight.rules.drop_hold or not wet.any():
            return 0.0
        hottest = int(np.argmax(np.where(wet, edge.rate_m_s, -1.0)))
        order, far = np.empty(len(edge), np.int32), np.empty(len(edge))
        cell_m = float(fight.driver.hazard.cell_m)
        n = along_front(
            edge.x_m,
            edge.y_m,
            wet,
            float(edge.x_m[hottest]),
            float(edge.y_m[hottest]),
            1.6 * cell_m,
            length_m / 2,
            order,
            far,
        )
        fight.put_out(edge, [int(i) for i in order[:n]])
        yield from fight.settle()
        return float(min(length_m, n * cell_m))
