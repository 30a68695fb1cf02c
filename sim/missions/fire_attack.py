"""A crew's day at a fire: turned out, driven to the road head, walked in, at the line, mopping up, home."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pydantic import Field

from sim.missions.base import Mission
from sim.missions.fire_edge import Crew
from sim.missions.fire_means import HoseLaid, burn_petrol, dozer, engine, pump, send_drone
from sim.missions.firefight import FIGHTING, MOPPING, FireFight
from sim.missions.travel import travel
from sim.record import Entry
from sim.units import Metres, Share
from sim.worldlike import WorldLike


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
    """A crew is home again, was called off on the way, or found no road to the fire; it was out for ``out_s``."""

    incident: str
    crew: str
    persons: int
    out_s: float
    fought: bool


ENGINE, DOZER, VILLAGE = "fire-engine", "fire-dozer", "fire-village"
"""Skills that teams are sent for with a machine of their own, or to guide."""


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
        luck = self._luck(fight.rules.rate_cv, rng)
        name = f"{self.team}/{self.number}"
        origin = world.places.index(team.place)
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
                # no road leads there, and what the way cost was spent
                record.add(
                    CrewBack(time_s=env.now, incident=self.incident, crew=name, persons=persons, out_s=env.now - out_s,
                             fought=False, cause=cause)
                )  # fmt: skip
                return
            # an engine stays on the road; who is guided finds the way at once
            walk_s = 0.0 if self.skill == ENGINE else self._walk_s(world, fight)
            guided = rules.guided if fight.guided and self.skill != VILLAGE else 1.0
            walk_s *= guided
            yield env.timeout(walk_s)
            fight.guided |= self.skill == VILLAGE
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
                env.process(send_drone(fight, there))
                look_s = rules.sighting_s.draw(world.streams[f"{self.incident}/sighting"])
                yield env.timeout(0)
                yield env.timeout(look_s * guided * (rules.drone_gain if fight.drone else 1.0))
            yield from fight.tasks()
            hand = fight.factor_of(persons, spec.line_rate_factor) * luck
            crew = Crew(
                name, persons, self.limit_m, skill, hand * self.tools, "fire-line" in spec.skills, env.now, claim, hand
            )
            yield from self._equip(world, fight, crew, luck)
            claim.priority = MOPPING if fight.contained else FIGHTING
            fight.at_work.append(crew)
            fight.join(crew, there)
            if self.tools > 1.0 and crew.limit_m > 0:
                env.process(burn_petrol(fight, crew, there))
            if "fire-line" in spec.skills:
                env.process(self._lay_hose(world, fight, crew, there))
            yield from self._work(world, fight, crew, there)
            if crew in fight.guards and claim.held:
                yield fight.closed | claim.lost
            fight.leave(crew)
            fight.at_work.remove(crew)
            fight.engines -= self.skill == ENGINE
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

    def _equip(self, world: WorldLike, fight: FireFight, crew: Crew, luck: float) -> Generator[Any, Any, None]:
        """Give an engine's or a dozer's crew its machine, set up; it works with nothing else."""
        rules = fight.rules
        if self.skill == ENGINE:
            yield world.env.timeout(rules.engine_setup_s.draw(world.streams[f"{self.incident}/set-up/{crew.team}"]))
            crew.more.append(engine(fight, crew.persons, luck))
            fight.engines += 1
        elif self.skill == DOZER:
            crew.more.append(dozer(fight, luck))
        else:
            return
        # its few people build no line by hand, and need no light of their own
        crew.limit_m = crew.factor = crew.hand = 0.0
        crew.trained = True

    def _lay_hose(self, world: WorldLike, fight: FireFight, crew: Crew, there: int) -> Generator[Any, Any, None]:
        """Take a pump where one is free and water within its hose's reach; the crew works with it as well then."""
        rules, pumps = fight.rules, world.data["fire-pumps"]
        if not pumps.free or fight.pumps >= rules.pumps_per_fire or fight.contained:
            return
        found = pump(fight, crew.hand)
        if found is None:
            return
        means, source, laid_s = found
        fight.pumps += 1
        with pumps.claim(1, by=f"{self.incident}/pump", cause=there) as claim:
            yield claim
            yield world.env.timeout(laid_s)
            crew.more.append(means)
            world.record.add(
                HoseLaid(
                    time_s=world.env.now,
                    incident=self.incident,
                    crew=crew.name,
                    source=source,
                    laid_s=laid_s,
                    cause=there,
                )
            )
            fight.wake()
            # it stays for the mop-up, whoever lays its hose
            yield fight.mopped
        fight.pumps -= 1

    def _luck(self, cv: float, rng: np.random.Generator) -> float:
        """Return a crew's rate at this fire against the published one: log-normal about a mean of one."""
        spread2 = float(np.log1p(cv * cv))
        return float(np.exp(np.sqrt(spread2) * rng.standard_normal() - 0.5 * spread2))

    def _walk_s(self, world: WorldLike, fight: FireFight) -> float:
        """Return the time from the road head to the fire: on foot, and as far as a fire road leads by vehicle.

        Fire roads lie at random: the way from a point to the next of so many metres of them to the square metre is
        exponential with a mean of 1 / (2 x density) (lines of a Poisson process; Miles 1964). One number a fire.
        """
        end = fight.anchor if fight.ends else fight.start
        foot_s = fight.walk_s(fight.road_head_xy, end)
        length_m = fight.rules.fire_roads_m
        if length_m <= 0:
            return foot_s
        way_m = float(np.hypot(end[0] - fight.road_head_xy[0], end[1] - fight.road_head_xy[1]))
        luck = world.streams.first([f"{fight.incident}/fire-road"])[0]
        forest_m2 = float(world.record.about.get("forest_m2", 1e9))
        on_foot_m = min(-np.log1p(-luck) * forest_m2 / (2.0 * length_m), way_m)
        drive_s = (way_m - on_foot_m) / fight.rules.fire_road_m_s
        return float(min(foot_s * on_foot_m / max(way_m, 1.0) + drive_s, foot_s))
