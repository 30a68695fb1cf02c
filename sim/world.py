"""The world of one run: assembled from a static part that all runs share, a plan, hazards and luck; run once."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np
import simpy

from sim.calendar import Calendar
from sim.command.headquarters import Headquarters
from sim.ground import Grid, Ground
from sim.hazards.base import Hazard
from sim.hazards.driver import Driver
from sim.hazards.source import HazardSource
from sim.people.census import Census
from sim.people.groups import People
from sim.places import Places
from sim.record import Record
from sim.resources.fleet import Fleet
from sim.resources.hospital import Hospital
from sim.resources.readiness import Readiness, ReadinessSpec
from sim.resources.shelter import Shelter
from sim.resources.stock import Depot
from sim.resources.team import Team
from sim.roads import Network, Roads
from sim.streams import Streams
from sim.traffic import RoadsSpec, Traffic
from sim.worldlike import MissionLike, WorldLike


@dataclass(frozen=True)
class Static:
    """What all runs of a region share: it is built once a process and never written.

    Attributes
    ----------
    grids, arrays : mapping
        Geometry by name, and base arrays by ``(grid, field)``.
    places : Places
        All named places.
    network : Network
        The road graph.
    data : mapping
        Tables that commands and people need, by name (``hamlets``, ``villages``, ``towns``, ``sites``).
    about : mapping
        Figures that KPIs and reports need (``forest_m2``, ``population`` ...), copied into each record.
    """

    grids: Mapping[str, Grid]
    arrays: Mapping[tuple[str, str], np.ndarray]
    places: Places
    network: Network
    data: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def census(self) -> Census | None:
        """Who lives where; None where the region has no hamlets."""
        return Census.of(self.data["hamlets"]) if "hamlets" in self.data else None


class Command(Protocol):
    """What starts missions: a process that lives as long as the run."""

    def run(self, world: WorldLike) -> Generator[Any, Any, Any]:
        """Listen, decide, order."""
        ...


@runtime_checkable
class Stopping(Protocol):
    """A command that has something to tell when the run ends."""

    def stop(self, world: WorldLike) -> None:
        """Add to the record what is still going on."""
        ...


class PlanLike(Protocol):
    """The parts of a plan that the world itself builds."""

    @property
    def teams(self) -> Sequence[Any]: ...  # noqa: D102

    @property
    def fleets(self) -> Sequence[Any]: ...  # noqa: D102

    @property
    def depots(self) -> Sequence[Any]: ...  # noqa: D102

    @property
    def keeping(self) -> Sequence[Any]: ...  # noqa: D102

    @property
    def shelters(self) -> Sequence[Any]: ...  # noqa: D102

    @property
    def hospitals(self) -> Sequence[Any]: ...  # noqa: D102

    @property
    def headquarters(self) -> Any: ...  # noqa: D102

    @property
    def roads(self) -> RoadsSpec | None: ...  # noqa: D102


class World:
    """One run.

    Parameters
    ----------
    static : Static
        What is there.
    hazards : mapping of str to Hazard or HazardSource
        What happens, by incident name.
    plan : PlanLike
        What we have.
    commands : sequence of Command
        What we do.
    seed, event, replication : int
        The luck: hazards draw from (seed, event), the response from (seed, event, replication).
    clock_s : float
        Local time at ``env.now == 0``, seconds from 1 January 00:00.
    horizon_s : float
        The end of the run.

    Raises
    ------
    ValueError
        If a hazard needs a ground field that the region does not have.
    """

    def __init__(
        self,
        static: Static,
        hazards: Mapping[str, Hazard[Any] | HazardSource],
        plan: PlanLike,
        commands: Sequence[Command],
        *,
        seed: int,
        event: int,
        replication: int,
        clock_s: float,
        horizon_s: float,
    ) -> None:
        self.env = simpy.Environment()
        self.record = Record()
        self.record.about = dict(static.about) | {"clock_s": clock_s, "horizon_s": horizon_s}
        self.until_s = float(horizon_s)
        self.clock_s = clock_s
        self.hazard_streams = Streams(seed, (event,))
        self.streams = Streams(seed, (event, replication))
        self.ground = Ground(static.grids, static.arrays, self.env.event, lambda: self.env.now)
        self.roads = Roads(static.network, self.env.event)
        if plan.roads is not None and plan.roads.congestion:
            self.roads.traffic = Traffic(static.network, plan.roads, self.roads.tell_all)
        self.places = static.places
        self.data = dict(static.data)
        self.plan = plan
        self.calendar = Calendar(clock_s, int(self.hazard_streams["calendar/weekday"].integers(7)))
        # who is there today is luck; named by team, so that another plan's teams do not shift it
        luck = iter(self.streams.first([f"present/{spec.id}" for spec in (*plan.teams, *plan.fleets)]))
        self.teams = {spec.id: Team(self.env, self.record, spec, next(luck), self.calendar) for spec in plan.teams}
        self.vehicles = {spec.id: Fleet(self.env, self.record, spec, next(luck), self.calendar) for spec in plan.fleets}
        self.stocks = {s.id: Depot(self.env, self.record, s, plan.keeping, self.streams) for s in plan.depots}
        self.shelters = {spec.id: Shelter(self.env, self.record, spec) for spec in plan.shelters}
        self.hospitals = {spec.id: Hospital(self.env, self.record, spec) for spec in plan.hospitals}
        self.headquarters = Headquarters(self.env, self.record, plan.headquarters)
        self.people = People(self.env, self.record, static.census) if static.census is not None else None
        self._make_ready(getattr(plan, "readiness", None))
        self.hazards: dict[str, Driver[Any]] = {}
        self.opened = simpy.Store(self.env)
        """Every hazard that begins: (name, driver) in order, for whoever must know of it (the detection of fires)."""
        self.record.about["skills"] = {spec.id: list(spec.skills) for spec in plan.teams}
        self.record.about["hazards"] = sorted({str(getattr(h, "kind", type(h).__name__)) for h in hazards.values()})
        for name, hazard in hazards.items():
            missing = sorted(f for f in hazard.needs if not self.ground.fields.has(f))
            if missing:
                raise ValueError(f"hazard {name!r} needs ground fields that the region does not have: {missing}")
            if isinstance(hazard, HazardSource):
                self.env.process(self._open_all(hazard.draw(self.ground.fields, self.hazard_streams)))
            else:
                self.open_hazard(name, hazard)
        self.commands = tuple(commands)
        for command in self.commands:
            self.env.process(command.run(self))

    def _make_ready(self, spec: ReadinessSpec | None) -> None:
        """Tell teams, vehicles and headquarters how ready the plan has them; without it nothing changes."""
        if spec is None:
            return
        towns, index = self.places.towns, self.places.index
        pools = {id: towns[index(pool.place)] for id, pool in (*self.teams.items(), *self.vehicles.items())}
        sure = frozenset(id for id in pools if not (self.teams.get(id) or self.vehicles[id]).spec.contact_ages)
        ready = Readiness(spec, self.streams, pools, getattr(self.plan, "grass_roots", None), sure)
        ready.choose(self.people)
        for team in self.teams.values():
            team.readiness = ready
        for fleet in self.vehicles.values():
            fleet.readiness = ready
        self.headquarters.readiness = ready

    def _open_all(self, drawn: list[tuple[str, Hazard[Any]]]) -> Generator[simpy.Event, Any, None]:
        for name, hazard in sorted(drawn, key=lambda pair: pair[1].start_s):
            if hazard.start_s > self.env.now:
                yield self.env.timeout(hazard.start_s - self.env.now)
            self.open_hazard(name, hazard)

    def open_hazard(self, name: str, hazard: Hazard[Any]) -> Driver[Any]:
        """Start a hazard; return its driver."""
        if name in self.hazards:
            raise ValueError(f"there is a hazard {name!r} already")
        driver = Driver(self.env, name, hazard, self.ground, self.record, self.hazard_streams, self.until_s)
        self.hazards[name] = driver
        self.opened.put((name, driver))
        return driver

    def start(self, mission: MissionLike, cause: int = -1) -> simpy.Process:
        """Start a mission as a process of its own."""
        return self.env.process(mission.run(self, cause))

    def hour(self) -> float:
        """Return the local hour of day now, 0 to 24."""
        return self.calendar.hour(self.env.now)

    def run(self) -> Record:
        """Run to the horizon and return the record. A world runs once."""
        self.env.run(until=self.until_s)
        for command in self.commands:
            if isinstance(command, Stopping):
                command.stop(self)
        for driver in self.hazards.values():
            driver.close()
        return self.record
