"""Building line along a flank of a fire, from the rear toward the head, stretch by stretch; or ahead of it."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.missions.base import Mission
from sim.missions.fire_edge import Edge
from sim.missions.fire_means import drink
from sim.missions.fire_safety import overrun, threat, withdraw
from sim.missions.firefight import FireFight
from sim.missions.fireline_ahead import plan_line
from sim.missions.fireline_along import covered, stretch_s
from sim.missions.fireline_work import build_ahead
from sim.record import Entry
from sim.worldlike import WorldLike

REPLAN_S = 900.0
"""How often the command asks itself whether a line ahead of the fire would close it (own judgement)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBuilt(Entry):
    """A stretch of line was closed along the burning edge."""

    incident: str
    flank: str
    length_m: float
    took_s: float
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodOff(Entry):
    """The crews of a flank wait; ``why``: ``flames`` or ``gusts``, ``wind``, ``dark``, no ``water``, ``reach``."""

    incident: str
    flank: str
    why: str
    flame_m: float


class FireLine(Mission):
    """Attack along one flank: direct where the flames allow it, else with a line ahead of the fire.

    A batch takes ``batch_time_s`` or ``batch_length_m`` of line, whichever is later. The edge moves meanwhile: in the
    middle of the batch it is looked at again, and the cells that the crews' rate covers in the whole batch are put out
    then, half of them late and half early.
    """

    kind: Literal["fireline"] = "fireline"
    incident: str
    """Which fire."""
    flank: Literal["left", "right"]
    """Which flank, seen from the rear."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Work until the fire is contained."""
        fight: FireFight = world.data["fire-fights"][self.incident]
        env, rules = world.env, fight.rules
        waiting = ""
        while not fight.contained:
            if not fight.crews[self.flank]:
                yield fight.reinforced | fight.over
                continue
            edge = fight.edge()
            if not len(edge):
                if fight.finishing:
                    yield env.timeout(max(fight.done_s.values()) - env.now) | fight.over
                    continue
                fight.contain("crews", cause)
                return
            if not fight.ends:
                fight.anchor_line(edge)
            if fight.ahead is not None:
                yield from build_ahead(fight, self.flank, fight.ahead)
                continue
            batch = rules.batch_length_m, rules.batch_time_s, 2.0 * rules.batch_time_s
            seconds = stretch_s(fight, self.flank, edge, *batch)
            if self._may_plan(fight) and (not seconds or fight.outrun(edge)) and self._go_ahead(fight, cause):
                waiting = ""
                continue
            if not seconds:
                why = self._why(fight, edge)
                if why != waiting:
                    waiting = why
                    self._stand_off(fight, edge, why, cause)
                # the weather comes by the hour; until it changes the same flames stand there
                fight.begun_s[self.flank] = 0.0
                pause_s = fight.until_dawn_s() if why == "dark" else rules.batch_time_s
                yield env.timeout(min(pause_s, 3600.0)) | fight.over | fight.reinforced
                continue
            margin_s, escape_s = threat(fight, self.flank, edge)
            # what they believe to come in this time comes in some other
            if margin_s * fight.misjudged() < seconds + rules.escape_factor * escape_s:
                if waiting != "threat":
                    waiting = "threat"
                    left = withdraw(fight, self.flank, margin_s, escape_s, cause)
                    self._stand_off(fight, edge, "flames", left)
                yield env.timeout(rules.batch_time_s) | fight.over
                continue
            waiting = ""
            yield from self._work(fight, seconds, env.now + margin_s, cause)

    def _stand_off(self, fight: FireFight, edge: Edge, why: str, cause: int) -> None:
        fight.world.record.add(
            StoodOff(
                time_s=fight.world.env.now,
                incident=self.incident,
                flank=self.flank,
                why=why,
                flame_m=float(edge.flame_m.min()),
                cause=cause,
            )
        )

    def _work(self, fight: FireFight, seconds: float, there_s: float, cause: int) -> Generator[Any, Any, None]:
        """Work for a time along the edge as it moves; what comes at them would be there at ``there_s``."""
        env, begun_s = fight.world.env, fight.begun_s[self.flank]
        yield env.timeout(seconds / 2.0) | fight.over
        if fight.contained or not fight.ends:
            return
        edge = fight.edge()
        margin_s, escape_s = threat(fight, self.flank, edge)
        if min(there_s - env.now, margin_s) < escape_s:
            overrun(fight, self.flank, float(edge.gust_m.max()), cause)
            return
        cells, metres, spent_s = covered(fight, self.flank, edge, begun_s + seconds)
        fight.begun_s[self.flank] = begun_s + seconds - spent_s
        if not cells:
            yield env.timeout(seconds / 2.0) | fight.over  # the fire ran away from them
            return
        fight.put_out(edge, cells)
        fight.ends[self.flank] = (float(edge.front_x_m[cells[-1]]), float(edge.front_y_m[cells[-1]]))
        persons = sum(c.persons for c in fight.crews[self.flank])
        fight.done_s[self.flank] = env.now + seconds / 2.0
        yield from fight.settle()
        if not len(fight.edge()):
            # the work on these cells is all that is left
            fight.done_s[self.flank] += max(spent_s - begun_s, seconds / 2.0) - seconds
        yield env.timeout(fight.done_s[self.flank] - env.now) | fight.over
        fight.line_m += metres
        built = fight.world.record.add(
            LineBuilt(
                time_s=env.now,
                incident=self.incident,
                flank=self.flank,
                length_m=metres,
                took_s=seconds,
                persons=persons,
                cause=cause,
            )
        )
        drink(fight, self.flank, edge, cells, metres, built)
        if not fight.contained and not fight.finishing and not len(fight.edge()):
            fight.contain("crews", built)

    def _may_plan(self, fight: FireFight) -> bool:
        due = fight.rules.ahead and fight.world.env.now >= fight.replan_s
        return due and any(c.trained for c in fight.at_line())

    def _go_ahead(self, fight: FireFight, cause: int) -> bool:
        """Decide on a line ahead of the fire; return whether one is to be built."""
        now = fight.world.env.now
        fight.ahead = plan_line(fight, cause)
        fight.replan_s = now + (REPLAN_S if fight.ahead is not None else 2.0 * REPLAN_S)
        if fight.ahead is not None:
            fight.wake()
        return fight.ahead is not None

    def _why(self, fight: FireFight, edge: Edge) -> str:
        if fight.wind_m_s() > fight.rules.wind_limit_m_s:
            return "wind"
        if not fight.daylight() and self._attacked(fight, edge, dark=False).any():
            return "dark"
        if not fight.side(self.flank, edge).any():
            return "reach"
        dry = [m.tank.dry for c in fight.crews[self.flank] for m in c.more if m.tank is not None]
        if dry and all(dry) and all(c.limit_m <= 0 for c in fight.crews[self.flank]):
            return "water"
        # somebody could attack the flames that last, but may not stand before those of the gusts
        limit_m = fight.rules.flame_limit_stand_off_m
        gusty = fight.rules.gust_stand_off and bool(((edge.gust_m > limit_m) & self._attacked(fight, edge)).any())
        return "gusts" if gusty else "flames"

    def _attacked(self, fight: FireFight, edge: Edge, dark: bool | None = None) -> np.ndarray:
        """Return where a flank's crews would work in a steady wind, now or by day."""
        rates, _ = fight.rates_m_s(self.flank, edge.flame_m, edge.fuel, edge.slope_deg, edge.x_m, edge.y_m, dark)
        return rates > 0
