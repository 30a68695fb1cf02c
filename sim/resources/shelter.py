"""Shelters: places with beds, and village relief points for people who lodge with others."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import simpy
from pydantic import Field

from sim.calendar import by_day
from sim.params import Pert, PertSeconds
from sim.record import Entry, NullRecord, Record
from sim.resources.base import Pool, ResourceSpec
from sim.resources.shelter_services import Services
from sim.resources.shelter_services_spec import ServicesSpec
from sim.units import SquareMetres

Grade = Literal["urgent", "temporary", "short", "medium", "long"]
AREA_M2: dict[str, float] = {"urgent": 0.5, "temporary": 1.0, "short": 2.0, "medium": 3.0, "long": 4.5}
"""Floor a person by class of shelter: 1, 3, 15, 30, 100 days (GB 51143-2015 from memory, certainty D: verify)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelterOpened(Entry):
    """A shelter took up work; a relief point without beds says 0.

    ``standard`` is for how many people its floor suffices by its class, 0 where the floor is not known; ``offers``
    names the services that it has at its ``place``.
    """

    shelter: str
    beds: int
    dispersed: bool
    standard: int = 0
    place: str = ""
    offers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted(Entry):
    """People came to a shelter: ``persons`` found room, ``turned_away`` did not; ``inside`` counts all there now."""

    shelter: str
    persons: int
    turned_away: int
    inside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed(Entry):
    """People left a shelter for home or another place."""

    shelter: str
    persons: int
    inside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTheDesk(Entry):
    """People in a shelter stand in line to be registered; ``waiting`` are there in all."""

    shelter: str
    part: int
    persons: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Entry):
    """People were registered: from now on they are given what there is; ``cause`` is their coming to the desk."""

    shelter: str
    part: int
    persons: int
    waited_s: float
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Entry):
    """People whom one shelter had no room for were taken in by another."""

    part: int
    persons: int
    from_shelter: str
    to_shelter: str


class ShelterSpec(ResourceSpec):
    """A shelter with beds, or a village relief point for dispersed lodging."""

    kind: Literal["shelter"] = "shelter"
    """Resource kind."""
    place: str
    """Id of the place where it stands."""
    beds: int = Field(default=0, ge=0)
    """People that can sleep there."""
    indoor: bool = True
    """A building, or a square for tents."""
    open_air: int = Field(default=0, ge=0)
    """Places in its yard or square, beside the beds; they are no roof in a storm, and nobody is sent there in one."""
    grade: Grade = "temporary"
    """Its class, which says how much floor a person should have."""
    floor_m2: SquareMetres = Field(default=0.0, ge=0.0)
    """Floor on which people can stay; 0: not known."""
    unsafe_in: tuple[str, ...] = ()
    """Kinds of hazard against which it is not safe (`flood`, `forest-fire`): it takes nobody in while one goes on."""
    services: ServicesSpec | None = None
    """Registration, water, power, latrines, kitchen, medical point; without it people come, and get what is sent."""
    open_day_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the order until it can take people, by day."""
    open_night_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the order until it can take people, by night."""
    dispersed: bool = False
    """A village relief point: people lodge with relatives and neighbours, and are served here without a bed."""

    def build(self, env: simpy.Environment, record: Record) -> "Shelter":
        """Return the running shelter, closed."""
        return Shelter(env, record, self)


class Shelter:
    """A running shelter. It must be opened before it takes people.

    Attributes
    ----------
    inside : int
        People there now.
    opened : simpy.Event
        Has fired once it is open.
    """

    kind: ClassVar[str] = "shelter"

    def __init__(self, env: simpy.Environment, record: Record, spec: ShelterSpec) -> None:
        self.env = env
        self.record = record
        self.id = spec.id
        self.spec = spec
        self.inside = 0
        self.opened = env.event()
        self.services: Services | None = None
        """What it gives, from when it opens."""
        self.changed = env.event()
        """Fires when people were registered or left, or the grid failed; then there is a new one."""
        self.line = 0
        """People who stand in line at the desk."""
        self.desk = Pool(env, NullRecord(), f"{spec.id}/desk", 1)
        self._ordered = False

    @property
    def place(self) -> str:
        """Id of the place where it stands."""
        return self.spec.place

    @property
    def is_open(self) -> bool:
        """Whether it takes people."""
        return bool(self.opened.triggered)

    @property
    def free(self) -> int:
        """Beds that are free; a relief point without beds never runs out (10**9)."""
        return 10**9 if self.spec.dispersed else self.spec.beds - self.inside

    def room(self, storm: bool) -> int:
        """Return for how many there is room: under a roof, and where no storm blows in the open, too."""
        if self.spec.dispersed:
            return 10**9
        indoors = self.spec.beds if self.spec.indoor or not storm else 0
        return indoors + (0 if storm else self.spec.open_air) - self.inside

    @property
    def standard(self) -> int:
        """For how many people its floor suffices by its class; 0 where the floor is not known."""
        return int(self.spec.floor_m2 / AREA_M2[self.spec.grade])

    def safe(self, kinds: Iterable[str]) -> bool:
        """Return whether it is safe against all of some kinds of hazard."""
        return not set(self.spec.unsafe_in) & set(kinds)

    def register_s(self, persons: int) -> float:
        """Return how long the desks take to register so many people."""
        services = self.spec.services
        if services is None:
            return 0.0
        desks = min(services.desks, -(-persons // services.household))
        return persons / (services.registers_per_s * desks)

    def note(self) -> None:
        """Wake whoever looks after the services."""
        changed, self.changed = self.changed, self.env.event()
        changed.succeed()

    def lose_grid(self, until_s: float, cause: int = -1) -> None:
        """Let the grid fail until a time."""
        if self.services is not None:
            self.services.lose_grid(self.env.now, until_s, cause)
            self.note()

    def open(self, hour: float, rng: np.random.Generator, cause: int = -1) -> Generator[Any, Any, None]:
        """Open it: a process that ends when it can take people. Ordered again, it waits for the first order's end."""
        if not self._ordered:
            self._ordered = True
            yield self.env.timeout((self.spec.open_day_s if by_day(hour) else self.spec.open_night_s).draw(rng))
            services = self.spec.services
            self.record.add(
                ShelterOpened(
                    time_s=self.env.now,
                    shelter=self.id,
                    beds=self.spec.beds,
                    dispersed=self.spec.dispersed,
                    standard=self.standard,
                    place=self.place,
                    offers=" ".join(services.offered) if services is not None else "",
                    cause=cause,
                )
            )
            if services is not None:
                self.services = Services(self.record, self.id, self.place, services, self.env.now)
            self.opened.succeed()
        elif not self.opened.triggered:
            yield self.opened

    def admit(self, persons: int, cause: int = -1, *, storm: bool = True) -> int:
        """Take in as many as there is room for; return how many. The rest must go on.

        Places in the open count where no storm blows.

        Raises
        ------
        RuntimeError
            If it is not open.
        ValueError
            If the number is negative.
        """
        if not self.opened.triggered:
            raise RuntimeError(f"shelter {self.id!r} is not open; order it open and wait for shelter.opened")
        if persons < 0:
            raise ValueError(f"cannot admit {persons} people")
        taken = min(int(persons), max(self.free if storm and self.spec.indoor else self.room(storm), 0))
        self.inside += taken
        self.record.add(
            Admitted(
                time_s=self.env.now,
                shelter=self.id,
                persons=taken,
                turned_away=int(persons) - taken,
                inside=self.inside,
                cause=cause,
            )
        )
        return taken

    def leave(self, persons: int, cause: int = -1) -> None:
        """Let people go.

        Raises
        ------
        ValueError
            If more would leave than are inside.
        """
        if not 0 <= persons <= self.inside:
            raise ValueError(f"{persons} people cannot leave shelter {self.id!r}: {self.inside} are inside")
        self.inside -= int(persons)
        self.record.add(
            Departed(time_s=self.env.now, shelter=self.id, persons=int(persons), inside=self.inside, cause=cause)
        )
        self.note()
