"""Helicopters with buckets: asked for through Suizhou, by day, below a wind limit; water on the hottest edge."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.missions.base import Mission
from sim.missions.firefight import FireFight
from sim.missions.helicopter_coverage import coverage_m, cycle_s, line_of_load_m
from sim.record import Entry
from sim.worldlike import WorldLike

REFUEL_S = 3600.0
DUSK_H = 0.5
"""The last drop is so long before sunset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelicopterCame(Entry):
    """A helicopter is over the fire, ``asked_s`` after it was asked for; its way to the water and its cycle."""

    incident: str
    asked_s: float
    way_m: float
    cycle_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightApproved(Entry):
    """The province approved a helicopter, ``took_s`` after it was asked for; it starts by daylight."""

    incident: str
    took_s: float


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
        delay_s, asked_s = rules.helicopter_first_drop_s.draw(rng), env.now
        with pool.claim(1, by=f"{self.incident}/helicopter", cause=cause) as claim:
            yield claim | fight.over
            if not claim.granted or fight.contained:
                return
            flight_s = min(rules.helicopter_flight_s, delay_s)
            yield env.timeout(delay_s - flight_s) | fight.over
            if fight.contained:
                return
            cause = record.add(
                FlightApproved(time_s=env.now, incident=self.incident, took_s=env.now - asked_s, cause=cause)
            )
            while not fight.contained and not self._light(world, fight, flight_s):
                yield env.timeout(fight.until_dawn_s()) | fight.over
            yield env.timeout(flight_s) | fight.over
            way_m = self._way_m(world, fight)
            turn_s = cycle_s(way_m, rules.helicopter_speed_m_s, rules.helicopter_fill_s, rules.helicopter_drop_s)
            if not fight.contained:
                cause = record.add(
                    HelicopterCame(
                        time_s=env.now,
                        incident=self.incident,
                        asked_s=env.now - asked_s,
                        way_m=way_m,
                        cycle_s=turn_s,
                        cause=cause,
                    )
                )
            # it has water when it comes
            loaded = True
            while not fight.contained:
                dusk, hour = fight.sun()[1], world.hour()
                if not self._light(world, fight, 0.0):
                    yield env.timeout(fight.until_dawn_s()) | fight.over
                    continue
                if fight.wind_m_s() > rules.helicopter_wind_limit_m_s:
                    yield env.timeout(3600.0) | fight.over
                    continue
                drops = int(min(rules.helicopter_spell_s, (dusk - DUSK_H - hour) * 3600.0) // turn_s)
                held_m, done = 0.0, 0
                for _ in range(max(drops, 1)):
                    yield env.timeout(0.0 if loaded else turn_s) | fight.over
                    loaded = False
                    if fight.contained:
                        break
                    done += 1
                    held_m += yield from self._drop(fight, float(rng.random()))
                if done:
                    entry = record.add(
                        WaterDropped(
                            time_s=env.now,
                            incident=self.incident,
                            drops=done,
                            length_m=held_m,
                            water_m3=done * rules.helicopter_water_m3,
                            flight_s=done * turn_s,
                            cause=cause,
                        )
                    )
                    if not fight.contained and not fight.finishing and not len(fight.edge()):
                        fight.contain("helicopter", entry)
                if not fight.contained:
                    yield env.timeout(REFUEL_S) | fight.over

    @staticmethod
    def _light(world: WorldLike, fight: FireFight, flight_s: float) -> bool:
        """Return whether a flight that begins now ends before the last drop of the day."""
        dawn, dusk = fight.sun()
        hour = world.hour()
        return bool(dawn <= hour <= dusk - DUSK_H - flight_s / 3600.0)

    def _way_m(self, world: WorldLike, fight: FireFight) -> float:
        """Return the way to the nearest usable dip point."""
        places = world.places
        points = places.of_kind("dip_point")[: fight.rules.dip_points]
        x, y = fight.start
        return min((float(np.hypot(places.x_m[p] - x, places.y_m[p] - y)) for p in points), default=20_000.0)

    def _drop(self, fight: FireFight, luck: float) -> Generator[Any, Any, float]:
        """Drop on the hottest edge that water can hold, as far as the fuel lets it reach; return the length held."""
        from sim.kernels.frontline import along_front

        edge, rules = fight.edge(), fight.rules
        wet = edge.flame_m <= rules.flame_limit_drop_m
        if luck >= rules.drop_hold or not wet.any():
            return 0.0
        hottest = int(np.argmax(np.where(wet, edge.rate_m_s, -1.0)))
        depth_m = float(coverage_m()[edge.fuel[hottest]])
        length_m = line_of_load_m(rules.helicopter_water_m3, rules.drop_width_m, depth_m, rules.drop_length_m)
        order, far = np.empty(len(edge), np.int32), np.empty(len(edge))
        cell_m = float(fight.driver.hazard.cell_m)
        n = along_front(
            edge.x_m,
            edge.y_m,
            edge.front_x_m,
            edge.front_y_m,
            wet,
            float(edge.front_x_m[hottest]),
            float(edge.front_y_m[hottest]),
            1.6 * cell_m,
            length_m / 2,
            order,
            far,
        )
        fight.put_out(edge, [int(i) for i in order[:n]])
        yield from fight.settle()
        return float(min(length_m, n * cell_m))
