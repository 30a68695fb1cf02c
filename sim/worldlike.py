"""What a mission may use of the world: a protocol on this floor, so that imports still point down."""

from collections.abc import Generator
from typing import Any, Protocol

from sim.calendar import Calendar
from sim.ground import Ground
from sim.places import Places
from sim.record import Record
from sim.roads import Roads
from sim.streams import Streams


class WorldLike(Protocol):
    """The running world as missions, commands and people see it.

    Attributes
    ----------
    env : simpy.Environment
        The clock.
    record : Record
        Where everything is noted.
    streams : Streams
        The response's random streams (event and replication); a hazard's own are not for missions.
    ground : Ground
        What missions amend.
    roads : Roads
        The roads as they are now.
    places : Places
        All named places.
    teams, stocks, vehicles, shelters, hospitals : dict
        Resources by id (``teams["fire-city"]``), built from the plan.
    headquarters : object
        Where decisions are made and wait for each other.
    people : object
        The groups of people (``sim.people``), or None where a scenario has none.
    hazards : dict
        Drivers by incident name.
    opened : simpy.Store
        (name, driver) of every hazard that begins.
    plan : Params
        The plan that is being tried.
    commands : tuple
        What starts missions: each command of the run.
    data : dict
        Shared read-only facts of the region that a command needs (rain by town, tables), by name.
    calendar : Calendar
        Hours, weekdays and festivals of the run.
    clock_s : float
        Local time of day and date of ``env.now == 0``: seconds from 1 January 00:00.
    until_s : float
        The end of the run.
    """

    env: Any
    record: Record
    streams: Streams
    ground: Ground
    roads: Roads
    places: Places
    teams: dict[str, Any]
    stocks: dict[str, Any]
    vehicles: dict[str, Any]
    shelters: dict[str, Any]
    hospitals: dict[str, Any]
    headquarters: Any
    people: Any
    hazards: dict[str, Any]
    opened: Any
    plan: Any
    commands: tuple[Any, ...]
    data: dict[str, Any]
    calendar: Calendar
    clock_s: float
    until_s: float

    def start(self, mission: "MissionLike", cause: int = -1) -> Any:
        """Start a mission as a process of its own; return the process."""
        ...

    def open_hazard(self, name: str, hazard: Any) -> Any:
        """Start a hazard during the run (an ignition, a breach); return its driver."""
        ...

    def hour(self) -> float:
        """Return the local hour of day now, 0 to 24."""
        ...


class MissionLike(Protocol):
    """Anything with a generator that a world can run."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, Any]:
        """Claim, travel, work, amend."""
        ...
