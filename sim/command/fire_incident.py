"""One fire as headquarters handles it: discovered, decided, sent to, escalated, mopped up, guarded, closed."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from sim.command.detection import Eyes, Ignited
from sim.command.fire_dispatch import FireDispatchSpec
from sim.command.fire_front import FrontCommand
from sim.command.fire_sending import Roster, Sending
from sim.hazards.fire_danger import DAY_S, forecast_grade, grade_of
from sim.missions.firefight import Contained, FireFight
from sim.missions.fireline import FireLine
from sim.missions.guard import Guard
from sim.missions.mop_up import MoppedUp, MopUp
from sim.record import Entry
from sim.worldlike import WorldLike


@dataclass(frozen=True, slots=True, kw_only=True)
class FlameOut(Entry):
    """No open flame is left (明火扑灭)."""

    incident: str
    burnt_m2: float
    damaged_m2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FireClosed(Entry):
    """A fire is over: its areas, and when what happened (NaN where it did not). ``outcome``: what ended it.

    ``unfinished`` where the run ended first: what had burnt by then, and what had happened.
    ``discovered_s`` first true report; ``contained_s``, ``flame_out_s`` and ``mopped_s`` the last, after a rekindle;
    ``guarded_s`` end of the guard. Of the burnt forest, by its trees: consumed and killed make the damaged, then hurt,
    the rest unhurt; ``crown_m2`` burnt in the crowns; ``spots`` cells that firebrands lit.
    """

    incident: str
    outcome: str
    started_s: float
    discovered_s: float
    contained_s: float
    flame_out_s: float
    mopped_s: float
    guarded_s: float
    burnt_m2: float
    forest_m2: float
    damaged_m2: float
    line_m: float
    rekindles: int
    consumed_m2: float = 0.0
    killed_m2: float = 0.0
    hurt_m2: float = 0.0
    crown_m2: float = 0.0
    spots: int = 0


class FireIncident:
    """One fire as headquarters handles it."""

    def __init__(
        self, spec: FireDispatchSpec, world: WorldLike, name: str, driver: Any, eyes: Eyes, roster: Roster
    ) -> None:
        self.spec = spec
        self.world = world
        self.name = name
        self.driver = driver
        self.eyes = eyes
        self.roster = roster
        self.discovered_s = self.flame_out_s = self.mopped_s = float("nan")
        self.rekindles = 0
        self._begun = False

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
        grade = grade_of(self.driver.hazard, world.clock_s)
        day = int((world.clock_s + env.now) // DAY_S)
        luck = float(world.streams[f"fire-danger/{day}"].random())
        believed = forecast_grade(grade, self.spec.danger_miss, self.spec.danger_false, luck)
        self.front = FrontCommand(self.spec, world, fight, believed)
        self.sending = Sending(self.spec, world, fight, self.front, self.roster)
        lit = record.add(
            Ignited(
                time_s=env.now,
                incident=name,
                x_m=fight.start[0],
                y_m=fight.start[1],
                near=world.places.ids[fight.road_head[1]],
                town=world.places.towns[fight.road_head[1]],
                grade=grade,
            )
        )
        env.process(self._nature(lit))
        self.started_s = env.now
        known = yield from self.eyes.discover(fight, lit)
        if known is not None:
            self.discovered_s, verified = known
            if not fight.contained:
                yield from self._answer(verified)
                if not fight.contained:
                    yield fight.over
        self._close((yield from self._end(fight, lit)))
        if self._begun:
            world.headquarters.end("fire")
        self.driver.stop()
        if not fight.mopped.triggered:
            fight.mopped.succeed()
        fight.closed.succeed()

    def stop(self) -> None:
        """Close the books of a fire that the run's end found unfinished; one that had not begun has none."""
        fight = self.world.data["fire-fights"].get(self.name)
        if fight is not None and not fight.closed.triggered:
            self._close("unfinished")

    def _close(self, outcome: str) -> None:
        env, fight, areas = self.world.env, self.fight, self.fight.areas()
        self.world.record.add(
            FireClosed(
                time_s=env.now,
                incident=self.name,
                outcome=outcome,
                started_s=self.started_s,
                discovered_s=self.discovered_s,
                contained_s=fight.contained_s,
                flame_out_s=self.flame_out_s,
                mopped_s=self.mopped_s,
                guarded_s=env.now if outcome == "guarded" else float("nan"),
                burnt_m2=areas.burnt_m2,
                forest_m2=areas.forest_m2,
                damaged_m2=areas.damaged_m2,
                line_m=fight.line_m,
                rekindles=self.rekindles,
                consumed_m2=areas.consumed_m2,
                killed_m2=areas.killed_m2,
                hurt_m2=areas.hurt_m2,
                crown_m2=areas.crown_m2,
                spots=areas.spots,
                cause=fight.cause,
            )
        )

    def _answer(self, verified: int) -> Generator[Any, Any, None]:
        """Let the town act, decide, send the first alarm and watch for what escalates."""
        world, fight = self.world, self.fight
        self.sending.first(verified)
        world.headquarters.begin("fire")
        self._begun = True
        priority = 0 if self.sending.high else 1
        decided = yield from world.headquarters.decide(world, self.name, priority, verified, "fire")
        fight.cause = decided
        world.env.process(self.front.follow(self.discovered_s, decided))
        self.sending.ordered(decided)

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
                if fight.finishing:
                    continue  # crews have its end in hand
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
        watch = 0
        held_s = 0.0
        while True:
            if not fight.contained:
                yield fight.over
            contained_s = fight.contained_s
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
            if isinstance(world.record[mopped], MoppedUp):
                self.mopped_s = env.now
            fight.choose_guards(spec.guard_persons)
            if not fight.mopped.triggered:
                fight.mopped.succeed()
            watch += 1
            again = yield world.start(Guard(incident=self.name, watch=watch), mopped)
            fight.cause = mopped
            if again < 0:
                return "guarded"
            self.rekindles += 1
            self.flame_out_s = self.mopped_s = float("nan")
            fight.cause = again
            self.sending.again(again)
            held_s += env.now - contained_s
            env.process(self.front.follow(self.discovered_s + held_s, again))

    def _ended_by(self) -> str:
        entry = self.world.record[self.fight.cause]
        return entry.by if isinstance(entry, Contained) else "crews"
