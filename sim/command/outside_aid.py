"""Outside help in a flood: boat crews of superiors, neighbours and the army are asked for, approved, and then come."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import simpy
from pydantic import Field

from sim.params import Params, Pert, PertSeconds
from sim.record import Entry
from sim.worldlike import WorldLike

HOUR = 3600.0
KEY = "flood aid"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideAsked(Entry):
    """A team from outside was asked for, with so many calls for help open; the cause is the decision."""

    team: str
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideApproved(Entry):
    """It may come; ``took_s`` since it was asked for. Its crews can be sent from now on."""

    team: str
    crews: int
    took_s: float


class OutsideAid(Params):
    """One team from outside, with its boats: nobody's here until it is asked for and approved."""

    team: str
    """Id of the team."""
    boats: str = ""
    """Id of the fleet that it brings; empty: it works with boats of others."""
    calls: int = Field(3, ge=1)
    """So many hamlets call for help at once: it is asked for (own judgement)."""
    approval_s: PertSeconds = Pert(1 * HOUR, 2 * HOUR, 3 * HOUR)
    """From asking to approval; troops by way of the military sub-district take 3 to 8 h (estimate)."""
    agreement: bool = True
    """Whether there is an agreement, or it is the superior's own; else the province is asked, too."""
    province_s: PertSeconds = Pert(1 * HOUR, 2 * HOUR, 3 * HOUR)
    """What asking the province takes beside (own judgement)."""
    at_once: bool = False
    """Whether it may help without approval where lives are in danger (troops that stand near by)."""


class AidCommand:
    """Asks for teams from outside as calls for help pile up.

    Parameters
    ----------
    aid : sequence of OutsideAid
        Who may be asked.
    """

    def __init__(self, aid: tuple[OutsideAid, ...]) -> None:
        self.aid = aid
        self._open: dict[str, int] = {}
        self._asked: set[str] = set()

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Keep the teams away until they have been approved; act on each call for help."""
        world.data[KEY] = self
        self._calls = simpy.Store(world.env)
        for one in self.aid:
            for pool in self._pools(world, one):
                pool.keep_away()
        while True:
            cause = yield self._calls.get()
            due = [one for one in self.aid if one.team not in self._asked and len(self._open) >= one.calls]
            if not due:
                continue
            self._asked.update(one.team for one in due)
            decided = yield from world.headquarters.decide(world, "flood-aid", 0, cause, "rescue")
            for one in due:
                world.env.process(self._ask(world, one, decided))

    def called(self, hamlet: str, cause: int) -> None:
        """Note that a hamlet's call for help has come in."""
        self._open[hamlet] = cause
        self._calls.put(cause)

    def answered(self, hamlet: str) -> None:
        """Note that nobody is trapped there any more."""
        self._open.pop(hamlet, None)

    def ask(self, world: WorldLike, teams: tuple[str, ...], cause: int) -> None:
        """Ask on a rule of the plan, whatever calls have come in: for teams named, else for all not asked for yet."""
        for one in self.aid:
            if one.team not in self._asked and (not teams or one.team in teams):
                self._asked.add(one.team)
                world.env.process(self._ask(world, one, cause))

    def _pools(self, world: WorldLike, one: OutsideAid) -> list[Any]:
        return [
            *(world.teams[id] for id in (one.team,) if id in world.teams),
            *(world.vehicles[id] for id in (one.boats,) if id in world.vehicles),
        ]

    def _ask(self, world: WorldLike, one: OutsideAid, cause: int) -> Generator[Any, Any, None]:
        rng = world.streams[f"flood-aid/{one.team}"]
        asked = world.record.add(OutsideAsked(time_s=world.env.now, team=one.team, calls=len(self._open), cause=cause))
        approval_s, province_s = one.approval_s.draw(rng), one.province_s.draw(rng)
        took_s = 0.0 if one.at_once else approval_s + (0.0 if one.agreement else province_s)
        yield world.env.timeout(took_s)
        crews = world.teams[one.team].there if one.team in world.teams else 0
        entry = world.record.add(
            OutsideApproved(time_s=world.env.now, team=one.team, crews=crews, took_s=took_s, cause=asked)
        )
        for pool in self._pools(world, one):
            pool.let_in(entry)
