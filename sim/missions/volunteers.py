"""Volunteers: groups come by a law that fades, register at a desk and help, or stand in the way where no desk is.

The law, the sizes and what a crowd costs are estimates: no count of a county's volunteers by the hour was found.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field

from sim.missions.base import Mission
from sim.params import Params, Pert, PertSeconds
from sim.record import Entry
from sim.resources.base import Pool
from sim.resources.fleet import Fleet
from sim.resources.team import Team
from sim.units import PerSecond, Seconds, Share
from sim.worldlike import WorldLike

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
KEY = "volunteers"
GOING_HOME = "volunteers/home/"
"""How claims of crews that go home are named."""
FIRST = -100
"""Priority of going home over being sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteersCame(Entry):
    """A group of volunteers or of a social organisation came; ``skilled``: with a boat, and trained to rescue."""

    group: int
    persons: int
    skilled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteersRegistered(Entry):
    """A group was registered after ``waited_s`` and has its work; the cause is its coming."""

    group: int
    persons: int
    waited_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteersLeft(Entry):
    """A group went home; the cause is its registration, or its coming where it was not registered."""

    group: int
    persons: int
    registered: bool


class VolunteerSpec(Params):
    """How volunteers and social groups come after the first harm is seen, and what is done with them."""

    start_s: PertSeconds = Pert(2 * HOUR, 4 * HOUR, 8 * HOUR)
    """From the first homes in water until the first group may come (estimate)."""
    rate_per_s: PerSecond = Field(default=30 / DAY, gt=0)
    """Groups a day at first (estimate)."""
    fades_s: Seconds = Field(default=2 * DAY, gt=0)
    """Time in which the rate falls to 1/e (estimate)."""
    persons: int = Field(default=8, ge=1)
    """People of a group in the mean; their number is geometric (estimate)."""
    stay_s: Seconds = Field(default=DAY, gt=0)
    """How long a group stays (estimate)."""
    desks: int = Field(default=0, ge=0)
    """Desks that register groups, one at a time each; without any nobody is registered."""
    register_s: PertSeconds = Pert(5 * MINUTE, 10 * MINUTE, 30 * MINUTE)
    """To register one group and give it work (estimate)."""
    skilled: Share = Field(default=0.1, ge=0, le=1)
    """Share of the groups that bring a boat and are trained to rescue (estimate)."""
    team: str = ""
    """Id of the team that registered skilled groups join, one crew each; empty: they help as the others."""
    boats: str = ""
    """Id of the fleet to which they bring a boat each."""
    hands_per_s: PerSecond = Field(default=10 / HOUR, ge=0)
    """Persons served an hour more for each registered volunteer, shared out over all points (estimate)."""
    sorting: Share = Field(default=0.3, ge=0, le=1)
    """Share of the registered who sort donated goods."""
    table_persons: int = Field(default=5, ge=1)
    """Volunteers at one sorting table more."""
    crowd: int = Field(default=1000, ge=1)
    """So many people without registration double the time to unload and to hand out (estimate)."""


@dataclass(slots=True)
class Helpers:
    """The volunteers who are there now.

    Attributes
    ----------
    spec : VolunteerSpec
        The plan's figures.
    registered, loose : int
        People with work, and people who are only there.
    tables : Pool or None
        Where donations are sorted.
    own_tables : int
        The tables that are there without volunteers.
    """

    spec: VolunteerSpec
    registered: int = 0
    loose: int = 0
    tables: Pool | None = None
    own_tables: int = field(default=0)

    def change(self, registered: int, loose: int, cause: int) -> None:
        """Note people who come or go; the tables at which they sort follow."""
        self.registered += registered
        self.loose += loose
        if self.tables is not None:
            more = int(self.registered * self.spec.sorting) // self.spec.table_persons
            if self.own_tables + more != self.tables.capacity:
                self.tables.set_capacity(self.own_tables + more, cause)

    @property
    def slower(self) -> float:
        """Times what unloading and handing out takes without a crowd."""
        return 1.0 + self.loose / self.spec.crowd


def helpers(world: WorldLike) -> Helpers | None:
    """Return the volunteers who are there; None where the plan knows of none, or none came yet."""
    found: Helpers | None = world.data.get(KEY)
    return found


def served_per_s(world: WorldLike, rate_per_s: float, points: int) -> float:
    """Return the persons served a second at one of some points, with those who help and those in the way."""
    there = helpers(world)
    if there is None:
        return rate_per_s
    hands = there.registered * (1.0 - there.spec.sorting) if there.tables is not None else there.registered
    return (rate_per_s + hands * there.spec.hands_per_s / max(points, 1)) / there.slower


class Volunteers(Mission):
    """Groups come, are registered or not, and go home."""

    kind: Literal["volunteers"] = "volunteers"
    """Mission kind."""
    spec: VolunteerSpec
    """How they come."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Receive group after group.

        A Poisson process whose rate falls as ``exp(-t / fades)``, by inversion (Cinlar 1975, 4.7) as with donations;
        every group draws the same numbers whatever the desks.
        """
        env, spec = world.env, self.spec
        rng = world.streams["relief/volunteers"]
        there = world.data[KEY] = Helpers(spec)
        desk = Pool(env, world.record, "volunteers/desk", spec.desks) if spec.desks else None
        yield env.timeout(spec.start_s.draw(rng))
        tables = world.data.get("sorting")
        if tables is not None:
            there.tables, there.own_tables = tables, tables.capacity
        begun_s, all_in_all, come, group = env.now, spec.rate_per_s * spec.fades_s, 0.0, 0
        while True:
            come += float(rng.exponential())
            persons = int(rng.geometric(1.0 / spec.persons))
            skilled, luck = bool(rng.random() < spec.skilled), float(rng.random())
            if come >= all_in_all:
                return
            yield env.timeout(max(begun_s - spec.fades_s * math.log1p(-come / all_in_all) - env.now, 0.0))
            group += 1
            entry = world.record.add(
                VolunteersCame(time_s=env.now, group=group, persons=persons, skilled=skilled, cause=cause)
            )
            env.process(self._stay(world, there, desk, group, persons, skilled, spec.register_s.at(luck), entry))

    def _stay(
        self,
        world: WorldLike,
        there: Helpers,
        desk: Pool | None,
        group: int,
        persons: int,
        skilled: bool,
        takes_s: float,
        entry: int,
    ) -> Generator[Any, Any, None]:
        """One group from its coming to its leaving."""
        env, spec, record = world.env, self.spec, world.record
        if desk is None:
            there.change(0, persons, entry)
            yield env.timeout(spec.stay_s)
            there.change(0, -persons, entry)
            record.add(VolunteersLeft(time_s=env.now, group=group, persons=persons, registered=False, cause=entry))
            return
        came_s = env.now
        with desk.claim(1, by=f"volunteers/{group}", cause=entry) as claim:
            yield claim
            waited_s = env.now - came_s
            yield env.timeout(takes_s)
        entry = record.add(
            VolunteersRegistered(time_s=env.now, group=group, persons=persons, waited_s=waited_s, cause=entry)
        )
        joins = skilled and spec.team in world.teams
        pools = self._join(world, entry) if joins else []
        if not joins:
            there.change(persons, 0, entry)
        yield env.timeout(max(came_s + spec.stay_s - env.now, 0.0))
        for pool in pools:
            # a crew or boat that is out comes back first, and is not sent again
            with pool.claim(1, by=f"{GOING_HOME}{group}", priority=FIRST, cause=entry) as claim:
                yield claim
                pool.join(-1, entry)
        if not joins:
            there.change(-persons, 0, entry)
        record.add(VolunteersLeft(time_s=env.now, group=group, persons=persons, registered=True, cause=entry))

    def _join(self, world: WorldLike, cause: int) -> list[Team | Fleet]:
        """Let a crew with its boat join; return the team, and the fleet where there is one."""
        pools: list[Team | Fleet] = [world.teams[self.spec.team]]
        if self.spec.boats in world.vehicles:
            pools.append(world.vehicles[self.spec.boats])
        for pool in pools:
            pool.join(1, cause)
        return pools
