"""Mopping up: going round the burnt edge until nothing glows."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

from sim.missions.base import Mission
from sim.missions.firefight import FireFight
from sim.missions.line_rates import CREW
from sim.record import Entry
from sim.worldlike import WorldLike


@dataclass(frozen=True, slots=True, kw_only=True)
class MoppedUp(Entry):
    """The edge is cold; only the guard stays. ``pump``: with water."""

    incident: str
    length_m: float
    took_s: float
    pump: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftToCool(Entry):
    """Nobody was there to mop up the last ``left_m`` of the edge: it goes cold by itself."""

    incident: str
    length_m: float
    left_m: float
    took_s: float


class MopUp(Mission):
    """All who are at the fire mop up its edge; a pump, where one is free, speeds it. By night at the night's rate."""

    kind: Literal["mop-up"] = "mop-up"
    incident: str
    """Which fire."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, int]:
        """Mop up; return the entry: MoppedUp, or LeftToCool where it waited for somebody and nobody came."""
        fight: FireFight = world.data["fire-fights"][self.incident]
        env, rules = world.env, fight.rules
        pumps = world.data["fire-pumps"]
        length_m = max(fight.line_m, fight.perimeter_m())
        left_m, started = length_m, env.now
        # a pump or an engine that is there already gives the water, else a free one is fetched
        pump = fight.pumps > 0 or fight.engines > 0
        claim = pumps.claim(1, by=f"{self.incident}/mop-up", cause=cause) if not pump and pumps.free else None
        if claim is not None:
            yield claim
            pump = True
        while left_m > 1e-6:
            persons = fight.persons
            if not persons:
                yield fight.reinforced | env.timeout(6 * 3600.0)
                if not fight.persons:
                    break  # nobody came: it goes cold by itself
                continue
            rate = rules.mop_up_m_s * persons / CREW * (rules.mop_up_pump_factor if pump else 1.0)
            rate *= 1.0 if fight.daylight() else rules.night_rate
            step_s = min(left_m / rate, 3600.0)
            yield env.timeout(step_s)
            left_m -= rate * step_s
        if claim is not None:
            claim.release()
        if left_m > 1e-6:
            return world.record.add(
                LeftToCool(
                    time_s=env.now,
                    incident=self.incident,
                    length_m=length_m,
                    left_m=left_m,
                    took_s=env.now - started,
                    cause=cause,
                )
            )
        return world.record.add(
            MoppedUp(
                time_s=env.now,
                incident=self.incident,
                length_m=length_m,
                took_s=env.now - started,
                pump=pump,
                cause=cause,
            )
        )
