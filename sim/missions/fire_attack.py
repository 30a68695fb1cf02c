"""A crew's day at a fire: turned out, driven to the road head, walked in, at the line, mopping up, home."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pydantic import Field

from sim.kernels.walking import OFF_PATH, walking_time
from sim.missions.base import Mission
from sim.missions.fire_edge import Crew
from sim.missions.firefight import FIGHTING, MOPPING, FireFight
from sim.missions.travel import travel
from sim.record import Entry
from sim.units import Metres, Share
from sim.worldlike import WorldLike

STEP_M = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedAtFire(Entry):
    """A crew came to the fire on foot; ``walk_s`` of it from the road head. ``first``: nobody was there before."""

    incident: str
    crew: str
    persons: int
    walk_s: float
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewBack(Entry):
    """A crew is home again, or was called off on the way; it was out for ``out_s``."""

    incident: str
    crew: str
    persons: int
    out_s: float
    fought: bool


class FireAttack(Mission):
    """One crew of a team goes to a fire, works at the line and mops up, and may stay as the guard."""

    kind: Literal["fire-attack"] = "fire-attack"
    incident: str
    """Which fire."""
    team: str
    """Team id."""
    number: int = Field(1, ge=1)
    """Number of the crew within the team."""
    skill: str
    """For which skill it was sent."""
    limit_m: Metres = Field(gt=0)
    """Longest flames that it attacks."""
    tools: float = Field(1.0, gt=0)
    """Times the published rate, by what it works with."""
    expert: Share = Field(0.0, ge=0, le=1)
    """Upper end of its skill between a trained crew (0) and an expert one (1); where it stands is drawn."""
    priority: int = FIGHTING
    """Of its claim."""
    relieved: str = ""
    """The contained fire from which the crew is taken; empty where it stands by at home."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Go, work, come home."""
        fight: FireFight = world.data["fire-fights"][self.incident]
        env, record, rules, team = world.env, world.record, fight.rules, world.teams[self.team]
        spec = team.spec
        # by place and purpose, so that a plan with other teams keeps the luck of these
        rng = world.streams[f"{self.incident}/{self.skill}/{spec.base}/{self.number}"]
        turnout_s = team.turnout_s(world.hour(), rng)
        persons = team.persons_there(rng)
        skill = self.expert * float(rng.random())
        name = f"{self.team}/{self.number}"
        origin = world.places.index(spec.base)
        if self.relieved:
            # from the line where they are, on foot to that fire's road head
            other: FireFight = world.data["fire-fights"][self.relieved]
            persons = next((c.persons for c in other.at_work if c.name == name), persons)
            turnout_s, origin = self._walk_s(world, other), other.road_head[1]
        if persons == 0:
            return
        with team.claim(
            1, by=f"{self.incident}/{name}", priority=self.priority, preempt=bool(self.relieved), cause=cause
        ) as claim:
            yield claim | fight.closed
            if not claim.granted:
                return
            out_s = env.now
            yield env.timeout(turnout_s)
            if fight.contained and fight.arrived:
                record.add(
                    CrewBack(time_s=env.now, incident=self.incident, crew=name, persons=persons, out_s=env.now - out_s,
                             fought=False, cause=cause)
                )  # fmt: skip
                return
            left_s = env.now
            node, place = fight.road_head
            arrived = yield from travel(
                world, name, origin, place, spec.vehicle, spec.speed_factor, 2 * 3600.0, cause, to_node=node
            )
            if not arrived:
                return
            walk_s = self._walk_s(world, fight)
            yield env.timeout(walk_s)
            there = record.add(
                ArrivedAtFire(
                    time_s=env.now,
                    incident=self.incident,
                    crew=name,
                    persons=persons,
                    walk_s=walk_s,
                    first=not fight.arrived,
                    cause=cause,
                )
            )
            back_s = env.now - left_s
            if not fight.arrived:
                fight.arrived = True
                yield env.timeout(rules.sighting_s.draw(world.streams[f"{self.incident}/sighting"]))
            yield from fight.tasks()
            factor = fight.factor_of(persons, spec.line_rate_factor * self.tools)
            crew = Crew(name, persons, self.limit_m, skill, factor, "fire-line" in spec.skills, env.now, claim)
            claim.priority = MOPPING if fight.contained else FIGHTING
            fight.at_work.append(crew)
            fight.join(crew, there)
            yield from self._work(world, fight, crew, there)
            if crew in fight.guards and claim.held:
                yield fight.closed | claim.lost
            fight.leave(crew)
            fight.at_work.remove(crew)
            if claim.held:
                yield env.timeout(back_s)
            record.add(
                CrewBack(
                    time_s=env.now,
                    incident=self.incident,
                    crew=name,
                    persons=persons,
                    out_s=env.now - out_s,
                    fought=True,
                    cause=there,
                )
            )

    def _work(self, world: WorldLike, fight: FireFight, crew: Crew, there: int) -> Generator[Any, Any, None]:
        """Work and rest in turn, two to one, until all is mopped up or the crew is taken to another fire."""
        env, rules, lost = world.env, fight.rules, crew.claim.lost
        while True:
            yield fight.mopped | lost | env.timeout(rules.shift_s)
            if not (fight.mopped.triggered or lost.triggered) and fight.alone(crew):
                yield fight.reinforced | fight.mopped | lost | env.timeout(rules.relief_wait_s)
            if fight.mopped.triggered or lost.triggered:
                return
            fight.leave(crew)
            yield fight.mopped | lost | env.timeout(rules.shift_s / 2)
            if fight.mopped.triggered or lost.triggered:
                return
            crew.since_s = env.now
            fight.join(crew, there)

    def _walk_s(self, world: WorldLike, fight: FireFight) -> float:
        """Return the time on foot from the road head to the fire, off the path, over the terrain's profile."""
        x0, y0 = fight.road_head_xy
        x1, y1 = fight.anchor if fight.ends else fight.start
        n = max(1, int(np.hypot(x1 - x0, y1 - y0) / STEP_M))
        share = np.linspace(0.0, 1.0, n + 1)
        heights = fight.height_m(x0 + share * (x1 - x0), y0 + share * (y1 - y0))
        step_m = float(np.hypot(x1 - x0, y1 - y0)) / n
        return float(walking_time(heights, max(step_m, 1.0), OFF_PATH))
