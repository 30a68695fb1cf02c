"""Shelters: places with beds, and village relief points for people who lodge with others."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import simpy
from pydantic import Field

from sim.calendar import by_day
from sim.params import Pert, PertSeconds
from sim.record import Entry, Record
from sim.resources.base import ResourceSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelterOpened(Entry):
    """A shelter took up work; a relief point without beds says 0."""

    shelter: str
    beds: int
    dispersed: bool


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

    def open(self, hour: float, rng: np.random.Generator, cause: int = -1) -> Generator[Any, Any, None]:
        """Open it: a process that ends when it can take people. Ordered again, it waits for the first order's end."""
        if not self._ordered:
            self._ordered = True
            yield self.env.timeout((self.spec.open_day_s if by_day(hour) else self.spec.open_night_s).draw(rng))
            self.record.add(
                ShelterOpened(
                    time_s=self.env.now,
                    shelter=self.id,
                    beds=self.spec.beds,
                    dispersed=self.spec.dispersed,
                    cause=cause,
                )
            )
            self.opened.succeed()
        elif not self.opened.triggered:
            yield self.opened

    def admit(self, persons: int, cause: int = -1) -> int:
        """Take in as many as there is room for; return how many. The rest must go on.

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
        taken = min(int(persons), self.free)
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
