"""The contract of a mission: frozen parameters, and a generator that claims, travels, works and amends."""

from abc import abstractmethod
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from sim.params import Params
from sim.record import Entry
from sim.worldlike import WorldLike


class Mission(Params):
    """Base of all missions, one file each; durations come from streams named by incident, place and purpose."""

    @abstractmethod
    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, Any]:
        """Do it: a SimPy generator. ``cause`` is the record entry that ordered it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionStarted(Entry):
    """A mission began."""

    mission: str
    incident: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionEnded(Entry):
    """A mission ended; ``outcome`` is ``done``, ``given-up``, ``no-way``, ``overrun`` ..."""

    mission: str
    incident: str
    place: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Travelled(Entry):
    """Somebody arrived; the journey began at ``left_s`` and took ``length_m`` metres of road.

    ``planned_s`` is what the first way known for it would have taken (NaN where none was).
    """

    who: str
    origin: str
    destination: str
    left_s: float
    length_m: float
    arrived: bool
    planned_s: float = float("nan")
