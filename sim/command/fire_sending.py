"""Sending teams to a fire: who is nearest and free, who is asked for, and who is taken from a fire that is held."""

import math
from collections.abc import Generator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from sim.command.fire_dispatch import Echelon, FireDispatchSpec
from sim.command.fire_front import FrontCommand
from sim.missions.fire_attack import FireAttack
from sim.missions.firefight import FIGHTING, FireFight
from sim.missions.helicopter import WaterDrops
from sim.record import Entry
from sim.worldlike import WorldLike

EXPERT = {
    "fire-professional": 1.0,
    "fire-brigade": 1.0,
    "fire-national": 1.0,
    "fire-suizhou": 1.0,
    "fire-militia": 0.0,
}
"""Upper end of a crew's skill between trained (0) and expert (1); other trained crews half way, villagers none."""
OUTSIDE = frozenset({"fire-suizhou", "fire-neighbour", "fire-national"})
"""Teams from outside: they bring their own tools, and stand in no town here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched(Entry):
    """A team was ordered to a fire. ``relieved``: the contained fire that it was taken from, or empty."""

    incident: str
    team: str
    skill: str
    crews: int
    drive_s: float
    grade: int
    relieved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AidAsked(Entry):
    """Teams of another place were asked for."""

    incident: str
    skill: str
    teams: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AidApproved(Entry):
    """They may come; ``took_s`` since they were asked for."""

    incident: str
    skill: str
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyFree(Entry):
    """An order found too few teams: up to ``missing`` of an echelon are at other fires or kept for the next one."""

    incident: str
    skill: str
    missing: int


class Skilled:
    """The teams with a skill, in the plan's order, and what tells how far they are.

    Attributes
    ----------
    teams : list of Team
    node : int64[n]
        Road node of the place where each stands by.
    moved : bool
        Whether any of them waits elsewhere than at its base.
    """

    def __init__(self, teams: list[Any], node: np.ndarray) -> None:
        self.teams = teams
        self.node = node
        self.moved = False
        self._speed = np.array([team.spec.speed_factor for team in teams])
        self._vehicles = [team.spec.vehicle for team in teams]
        self._rank = np.argsort(np.argsort([team.id for team in teams]))

    def by_distance(self, roads: Any, head: int) -> list[tuple[float, Any]]:
        """Return who can drive to a road node, with the driving times, the nearest first."""
        kinds = set(self._vehicles)
        times_s = {vehicle: roads.times_s(head, vehicle)[self.node] for vehicle in kinds}
        if len(kinds) == 1:
            way_s = next(iter(times_s.values())) / self._speed
        else:
            way_s = np.array([times_s[v][i] for i, v in enumerate(self._vehicles)]) / self._speed
        order = np.lexsort((self._rank, way_s))
        return [(float(way_s[i]), self.teams[i]) for i in order.tolist() if math.isfinite(way_s[i])]


class Roster:
    """The teams of a run by what they are trained for, made once for all its fires.

    Attributes
    ----------
    blowers : set of str
        The crews that work with blowers.
    standby : list of Team
        The city's own teams that are trained for the line.
    """

    def __init__(self, world: WorldLike, blowers: set[str]) -> None:
        self.blowers = blowers
        by_skill: dict[str, list[Any]] = {}
        self.standby: list[Any] = []
        for team in world.teams.values():
            for skill in dict.fromkeys(team.spec.skills):
                by_skill.setdefault(skill, []).append(team)
            if "fire-line" in team.spec.skills and not OUTSIDE & set(team.spec.skills):
                self.standby.append(team)
        places = world.places
        self._places = places
        self._skilled = {skill: Skilled(teams, self._nodes(teams)) for skill, teams in by_skill.items()}

    def skilled(self, skill: str) -> Skilled | None:
        """Return the teams with a skill; None where there are none."""
        found = self._skilled.get(skill)
        if found is not None:
            away = any(team.station for team in found.teams)
            if away or found.moved:
                found.moved, found.node = away, self._nodes(found.teams)
        return found

    def _nodes(self, teams: list[Any]) -> np.ndarray:
        return np.asarray(self._places.node[[self._places.index(team.place) for team in teams]])


class Sending:
    """The orders of one fire."""

    def __init__(
        self, spec: FireDispatchSpec, world: WorldLike, fight: FireFight, front: FrontCommand, roster: Roster
    ) -> None:
        self.spec = spec
        self.world = world
        self.fight = fight
        self.front = front
        self.roster = roster
        self.sent: set[str] = set()
        self._short: set[str] = set()

    @property
    def high(self) -> bool:
        """Return whether danger is high: many are sent at once."""
        return self.front.grade >= self.spec.high_grade

    def first(self, verified: int) -> None:
        """Send who needs no order."""
        for echelon in self.spec.echelons:
            if echelon.without_order and not echelon.after_s:
                self._send(echelon, min(echelon.without_order, self._wanted(echelon)), verified)

    def ordered(self, decided: int) -> None:
        """Send the first alarm, and those who follow when their time has come."""
        for echelon in self.spec.echelons:
            self.world.env.process(self._follow_up(echelon, self.world.env.now, decided))
        for _ in range(self.spec.helicopters):
            self.world.env.process(self._helicopter(decided))

    def again(self, cause: int) -> None:
        """Send the first alarm again, after a rekindle."""
        self.sent.clear()
        for echelon in self.spec.echelons:
            if not echelon.after_s:
                self.world.env.process(self._follow_up(echelon, self.world.env.now, cause))

    # -- inside -----------------------------------------------------------------------------------------------------
    def _wanted(self, echelon: Echelon) -> int:
        return echelon.teams_high if self.high else echelon.teams

    def _due(self, echelon: Echelon, decided_s: float) -> bool:
        late = self.world.env.now - decided_s >= echelon.after_s
        big = echelon.area_m2 > 0 and self.front.reported_m2 >= echelon.area_m2
        return late or big or self.front.level <= echelon.level

    def _follow_up(self, echelon: Echelon, decided_s: float, cause: int) -> Generator[Any, Any, None]:
        """Send an echelon when its time has come; go on asking while teams are missing and the fire goes on."""
        env, fight = self.world.env, self.fight
        wanted = self._wanted(echelon)
        if echelon.without_order:
            wanted -= sum(echelon.skill in self.world.teams[t].spec.skills for t in self.sent)
        asked = echelon.request_s.high == 0.0
        while wanted > 0 and not fight.enclosed:
            if self._due(echelon, decided_s):
                yield from fight.tasks()
                if not asked:
                    cause = yield from self._ask(echelon, wanted, cause)
                    asked = True
                    continue
                skilled = self.roster.skilled(echelon.skill)
                if skilled is not None:
                    # another body's teams: asked for as soon as none of its own is free
                    hq, name = self.world.headquarters, fight.incident
                    yield from hq.borrow(self.world, "fire", name, skilled.teams, cause, until=fight.over)
                    if fight.enclosed:
                        return
                wanted -= self._send(echelon, wanted, cause)
                if wanted <= 0:
                    return
                elsewhere = sum(t.spec.crews > 0 and t.id not in self.sent for t in skilled.teams) if skilled else 0
                if elsewhere and echelon.skill not in self._short:
                    self._short.add(echelon.skill)
                    self.world.record.add(
                        NobodyFree(
                            time_s=env.now,
                            incident=fight.incident,
                            skill=echelon.skill,
                            missing=min(wanted, elsewhere),
                            cause=cause,
                        )
                    )
            yield env.timeout(self.spec.feedback_s) | fight.over | self.front.raised

    def _ask(self, echelon: Echelon, wanted: int, cause: int) -> Generator[Any, Any, int]:
        """Ask for teams from outside and wait for the answer; return the entry that allows them."""
        world, name = self.world, self.fight.incident
        asked = world.record.add(
            AidAsked(time_s=world.env.now, incident=name, skill=echelon.skill, teams=wanted, cause=cause)
        )
        took_s = echelon.request_s.draw(world.streams[f"{name}/request/{echelon.skill}"])
        yield world.env.timeout(took_s) | self.fight.over
        if self.fight.enclosed:
            return asked
        return world.record.add(
            AidApproved(time_s=world.env.now, incident=name, skill=echelon.skill, took_s=took_s, cause=asked)
        )

    def _send(self, echelon: Echelon, wanted: int, cause: int) -> int:
        """Send the nearest teams by road that have the skill and are free, or can be taken; return how many."""
        world = self.world
        fights = world.data["fire-fights"]
        skilled = self.roster.skilled(echelon.skill)
        if skilled is None:
            return 0
        head = self.fight.road_head[0]
        done = 0
        for drive_s, team in skilled.by_distance(world.roads, head):
            if done >= wanted:
                return done
            if team.id not in self.sent and team.free and self._ours(team) and self._may_leave(team.id):
                self._order(echelon, team.id, drive_s, "", cause)
                done += 1
        # those at another fire only where nobody else is free
        apart = (team for team in skilled.teams if team.id not in self.sent and not team.free and self._ours(team))
        taken = {team: where for team in apart if (where := self._taken_from(team.id))}
        if not taken:
            return done
        node = world.places.node[[fights[where].road_head[1] for where in taken.values()]]
        for drive_s, team in Skilled(list(taken), node).by_distance(world.roads, head):
            if done >= wanted:
                break
            # asked again: another may have been taken from there meanwhile
            if self._taken_from(team.id) == taken[team]:
                self._order(echelon, team.id, drive_s, taken[team], cause)
                done += 1
        return done

    def _ours(self, team: Any) -> bool:
        """Return whether a team may be ordered: it is no other body's, or has been handed over for this fire."""
        return bool(self.world.headquarters.may_use("fire", self.fight.incident, team))

    def _may_leave(self, team: str) -> bool:
        """Return whether a team may go: enough trained ones stay behind, or it must."""
        spec, teams = self.spec, self.world.teams
        skills = teams[team].spec.skills
        if not spec.standby_teams or self.front.level <= 3 or "fire-line" not in skills or OUTSIDE & set(skills):
            return True
        places = self.world.places
        if places.towns[places.index(teams[team].place)] == places.towns[self.fight.road_head[1]]:
            return True
        others = (t for t in self.roster.standby if t.id != team and t.id not in self.sent)
        stay = sum(1 for _ in islice((t for t in others if t.free > 0), spec.standby_teams))
        return stay >= spec.standby_teams

    def _taken_from(self, team: str) -> str:
        """Return the contained fire at which a team mops up and can be spared; empty where there is none."""
        if not self.spec.relieve or len(self.world.data["fire-fights"]) < 2:
            return ""
        for name, other in self.world.data["fire-fights"].items():
            if other is self.fight or not other.contained:
                continue
            crews = [c for c in other.at_work if c.team == team]
            stay = sum(c.persons for c in other.at_line() if c.team != team and c.team not in self.sent)
            if crews and stay >= self.spec.guard_persons and not any(c in other.guards for c in crews):
                return str(name)
        return ""

    def _order(self, echelon: Echelon, team: str, drive_s: float, held_at: str, cause: int) -> None:
        world, fight = self.world, self.fight
        self.sent.add(team)
        spec = world.teams[team].spec
        crews = spec.crews if held_at else world.teams[team].free
        crews = min(crews, echelon.crews or crews)
        cause = world.headquarters.allowed_by(fight.incident, world.teams[team], cause)
        entry = world.record.add(
            Dispatched(
                time_s=world.env.now,
                incident=fight.incident,
                team=team,
                skill=echelon.skill,
                crews=crews,
                drive_s=drive_s,
                grade=self.front.grade,
                relieved=held_at,
                cause=cause,
            )
        )
        for number in range(1, crews + 1):
            crew = f"{team}/{number}"
            world.start(
                FireAttack(
                    incident=fight.incident,
                    team=team,
                    number=number,
                    skill=echelon.skill,
                    limit_m=self._limit_m(crew, spec.skills),
                    tools=self.spec.blower_factor if self._blowers(crew, spec.skills) else 1.0,
                    expert=EXPERT.get(echelon.skill, 0.5 if "fire-line" in spec.skills else 0.0),
                    priority=FIGHTING,
                    relieved=held_at,
                ),
                entry,
            )

    def _limit_m(self, crew: str, skills: tuple[str, ...]) -> float:
        if "fire-line" not in skills:
            return self.spec.flame_limit_village_m
        return self.spec.flame_limit_blower_m if self._blowers(crew, skills) else self.spec.flame_limit_hand_m

    def _blowers(self, crew: str, skills: tuple[str, ...]) -> bool:
        """Return whether a crew works with blowers."""
        return crew in self.roster.blowers or bool(OUTSIDE & set(skills))

    def _helicopter(self, cause: int) -> Generator[Any, Any, None]:
        if not self.high:
            yield self.world.env.timeout(self.spec.helicopters_after_s) | self.fight.over
        if not self.fight.enclosed:
            yield from self.fight.tasks()
            self.world.start(WaterDrops(incident=self.fight.incident), cause)
