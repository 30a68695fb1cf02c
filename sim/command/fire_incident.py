"""One fire as headquarters handles it: discovered, decided, sent to, escalated, mopped up, guarded, closed."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.command.detection import Eyes, Ignited
from sim.command.fire_dispatch import Echelon, FireDispatchSpec
from sim.hazards.fire_calendar import is_festival
from sim.hazards.fire_danger import grade_of
from sim.missions.fire_attack import FireAttack
from sim.missions.firefight import Contained, FireFight
from sim.missions.fireline import FireLine
from sim.missions.guard import Guard
from sim.missions.helicopter import WaterDrops
from sim.missions.mop_up import MopUp
from sim.record import Entry
from sim.worldlike import WorldLike

DAY_S = 86400.0
EXPERT = {"fire-professional": 1.0, "fire-brigade": 1.0, "fire-national": 1.0, "fire-suizhou": 1.0}
"""Upper end of a crew's skill between trained (0) and expert (1); other trained crews half way, villagers none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched(Entry):
    """A team was ordered to a fire."""

    incident: str
    team: str
    crews: int
    drive_s: float
    grade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlameOut(Entry):
    """No open flame is left (明火扑灭)."""

    incident: str
    burnt_m2: float
    damaged_m2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FireClosed(Entry):
    """A fire is over: its areas, and when what happened (NaN where it did not). ``outcome``: what ended it.

    ``discovered_s`` first true report, ``flame_out_s`` (the last, after a rekindle), ``guarded_s`` end of the guard.
    """

    incident: str
    outcome: str
    started_s: float
    discovered_s: float
    flame_out_s: float
    guarded_s: float
    burnt_m2: float
    forest_m2: float
    damaged_m2: float
    line_m: float
    rekindles: int


class FireIncident:
    """One fire as headquarters handles it."""

    def __init__(
        self, spec: FireDispatchSpec, world: WorldLike, name: str, driver: Any, eyes: Eyes, blowers: set[str]
    ) -> None:
        self.spec = spec
        self.world = world
        self.name = name
        self.driver = driver
        self.eyes = eyes
        self.blowers = blowers
        self.sent: set[str] = set()
        self.discovered_s = float("nan")
        self.rekindles = 0

    def run(self) -> Generator[Any, Any, None]:
        """Follow the fire from its first minute to the end of the guard."""
        world, env, record, name = self.world, self.world.env, self.world.record, self.name
        yield self.driver.began
        fight = FireFight(
            name,
            world,
            self.driver,
            self.spec,
            lambda flank: FireLine(incident=name, flank=flank),
        )
        world.data["fire-fights"][name] = self.fight = fight
        self.grade = grade_of(self.driver.hazard, world.clock_s)
        lit = record.add(
            Ignited(
                time_s=env.now,
                incident=name,
                x_m=fight.start[0],
                y_m=fight.start[1],
                near=world.places.ids[fight.road_head[1]],
                town=world.places.towns[fight.road_head[1]],
                grade=self.grade,
            )
        )
        env.process(self._nature(lit))
        started_s = env.now
        known = yield from self.eyes.discover(fight, lit)
        if known is not None:
            self.discovered_s, verified = known
            if not fight.contained:
                yield from self._answer(verified)
                if not fight.contained:
                    yield fight.over
        outcome = yield from self._end(fight, lit)
        areas = fight.areas()
        record.add(
            FireClosed(
                time_s=env.now,
                incident=name,
                outcome=outcome,
                started_s=started_s,
                discovered_s=self.discovered_s,
                flame_out_s=self.flame_out_s,
                guarded_s=env.now if outcome == "guarded" else float("nan"),
                burnt_m2=areas.burnt_m2,
                forest_m2=areas.forest_m2,
                damaged_m2=areas.damaged_m2,
                line_m=fight.line_m,
                rekindles=self.rekindles,
                cause=fight.cause,
            )
        )
        self.driver.stop()
        if not fight.mopped.triggered:
            fight.mopped.succeed()
        fight.closed.succeed()

    # -- sending ----------------------------------------------------------------------------------------------------
    def _answer(self, verified: int) -> Generator[Any, Any, None]:
        """Let the town act, decide, send the first alarm and watch for what escalates."""
        world, fight, spec = self.world, self.fight, self.spec
        for echelon in spec.echelons:
            if echelon.without_order and not echelon.after_s:
                self._send(echelon, self._wanted(echelon), verified)
        decided = yield from world.headquarters.decide(
            world, self.name, 0 if self.grade >= spec.high_grade else 1, verified
        )
        fight.cause = decided
        decided_s = world.env.now
        for echelon in spec.echelons:
            world.env.process(self._follow_up(echelon, decided_s, decided))
        for _ in range(spec.helicopters):
            world.env.process(self._helicopter(decided))

    def _wanted(self, echelon: Echelon) -> int:
        return echelon.teams_high if self.grade >= self.spec.high_grade else echelon.teams

    def _follow_up(self, echelon: Echelon, decided_s: float, cause: int) -> Generator[Any, Any, None]:
        """Send an echelon when its time has come; go on asking while teams are missing and the fire goes on."""
        env, fight = self.world.env, self.fight
        wanted = self._wanted(echelon)
        if echelon.without_order:
            wanted -= sum(echelon.skill in self.world.teams[t].spec.skills for t in self.sent)
        while wanted > 0 and not fight.contained:
            due = env.now - decided_s >= echelon.after_s
            if due or (echelon.area_m2 > 0 and fight.areas().burnt_m2 >= echelon.area_m2):
                wanted -= self._send(echelon, wanted, cause)
                if wanted <= 0:
                    return
            yield env.timeout(self.spec.feedback_s) | fight.over

    def _send(self, echelon: Echelon, wanted: int, cause: int) -> int:
        """Send the nearest free teams by road that have the skill; return how many."""
        world, fight = self.world, self.fight
        node = fight.road_head[0]
        free = []
        for team in world.teams.values():
            if echelon.skill in team.spec.skills and team.free and team.id not in self.sent:
                base = world.places.index(team.spec.base)
                drive_s = float(world.roads.times_s(node, team.spec.vehicle)[world.places.node[base]])
                free.append((drive_s / team.spec.speed_factor, team.id))
        done = 0
        day = int((world.clock_s + world.env.now) // DAY_S)
        share = echelon.festival_availability if is_festival(day) else echelon.availability
        for drive_s, team in sorted(free)[:wanted]:
            if not np.isfinite(drive_s):
                continue
            self.sent.add(team)
            spec, crews = world.teams[team].spec, world.teams[team].free
            entry = world.record.add(
                Dispatched(
                    time_s=world.env.now,
                    incident=self.name,
                    team=team,
                    crews=crews,
                    drive_s=drive_s,
                    grade=self.grade,
                    cause=cause,
                )
            )
            for number in range(1, crews + 1):
                world.start(
                    FireAttack(
                        incident=self.name,
                        team=team,
                        number=number,
                        skill=echelon.skill,
                        availability=share,
                        limit_m=self._limit_m(f"{team}/{number}", spec.skills),
                        tools=self.spec.blower_factor if self._blowers(f"{team}/{number}", spec.skills) else 1.0,
                        expert=EXPERT.get(echelon.skill, 0.5 if "fire-line" in spec.skills else 0.0),
                    ),
                    entry,
                )
            done += 1
        return done

    def _limit_m(self, crew: str, skills: tuple[str, ...]) -> float:
        if "fire-line" not in skills:
            return self.spec.flame_limit_village_m
        return self.spec.flame_limit_blower_m if self._blowers(crew, skills) else self.spec.flame_limit_hand_m

    def _blowers(self, crew: str, skills: tuple[str, ...]) -> bool:
        """Return whether a crew works with blowers; those from outside bring their own."""
        return crew in self.blowers or bool({"fire-suizhou", "fire-national"} & set(skills))

    def _helicopter(self, cause: int) -> Generator[Any, Any, None]:
        if self.grade < self.spec.high_grade:
            yield self.world.env.timeout(self.spec.helicopters_after_s) | self.fight.over
        if not self.fight.contained:
            self.world.start(WaterDrops(incident=self.name), cause)

    # -- the end ----------------------------------------------------------------------------------------------------
    def _nature(self, cause: int) -> Generator[Any, Any, None]:
        """Look every hour whether rain, moist fuel or bare ground has ended the fire, or its hours are over."""
        env, fight, spec, hazard = self.world.env, self.fight, self.spec, self.driver.hazard
        still_s = 0.0
        while not fight.contained:
            yield env.timeout(3600.0) | fight.over
            if fight.contained:
                return
            state, fields = self.driver.state(), self.world.ground.fields
            edge = fight.edge()
            if hazard.is_out(state, fields):
                fight.contain("rain" if len(edge) else "itself", cause)
            elif env.now >= hazard.start_s + hazard.horizon_s or state.escaped:
                fight.contain("not-followed", cause)
            else:
                still_s = still_s + 3600.0 if not (edge.rate_m_s > 0).any() else 0.0
                if still_s >= spec.smoulder_s:
                    fight.put_out(edge, list(range(len(edge))))
                    yield from fight.settle()
                    fight.contain("itself", cause)

    def _end(self, fight: FireFight, cause: int) -> Generator[Any, Any, str]:
        """Wait for the flames to die, mop up, guard, and fight again after a rekindle; return the outcome."""
        world, env, spec = self.world, self.world.env, self.spec
        self.flame_out_s = float("nan")
        watch = 0
        while True:
            if not fight.contained:
                yield fight.over
            if self._ended_by() == "not-followed":
                return "not-followed"
            yield env.timeout(spec.burn_out_s.draw(world.streams[f"{self.name}/burn-out/{watch}"]))
            areas = fight.areas()
            self.flame_out_s = env.now
            out = world.record.add(
                FlameOut(
                    time_s=env.now,
                    incident=self.name,
                    burnt_m2=areas.burnt_m2,
                    damaged_m2=areas.damaged_m2,
                    cause=fight.cause,
                )
            )
            if not fight.arrived:
                return self._ended_by()
            mopped = yield world.start(MopUp(incident=self.name), out)
            fight.choose_guards(spec.guard_persons)
            if not fight.mopped.triggered:
                fight.mopped.succeed()
            watch += 1
            again = yield world.start(Guard(incident=self.name, watch=watch), mopped)
            fight.cause = mopped
            if again < 0:
                return "guarded"
            self.rekindles += 1
            fight.cause = again
            self.sent.clear()
            for echelon in spec.echelons:
                if not echelon.after_s:
                    env.process(self._follow_up(echelon, env.now, again))

    def _ended_by(self) -> str:
        entry = self.world.record[self.fight.cause]
        return entry.by if isinstance(entry, Contained) else "crews"
