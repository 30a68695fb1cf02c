"""The contract of a hazard: frozen parameters and three pure questions. No clock, no SimPy."""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np

from sim.ground import Fields
from sim.params import Params
from sim.record import Entry
from sim.streams import Streams
from sim.units import Seconds

StateT = TypeVar("StateT")
Raster = np.ndarray | Callable[[], np.ndarray]
"""An array, or what makes it when somebody looks at it."""

# One crossing of a threshold at a watched point, ordered by time. ``gauge`` is the row of the watch.
CROSSING = np.dtype([("time_s", "f8"), ("gauge", "i4"), ("value", "f8"), ("rising", "?")])


@dataclass(frozen=True)
class Watch:
    """What somebody listens for: a threshold of a quantity at a point, one row each.

    Attributes
    ----------
    places : tuple of str
        Whose point it is: a place id, or ``road:<edge>``.
    x_m, y_m : (n,) float64
        Where.
    quantity : tuple of str
        ``depth_m``, ``arrival``, ``rain_3h_m`` ...
    threshold : (n,) float64
        In SI.
    """

    places: tuple[str, ...] = ()
    x_m: np.ndarray = field(default_factory=lambda: np.empty(0))
    y_m: np.ndarray = field(default_factory=lambda: np.empty(0))
    quantity: tuple[str, ...] = ()
    threshold: np.ndarray = field(default_factory=lambda: np.empty(0))

    def __len__(self) -> int:
        return len(self.places)

    def __add__(self, other: "Watch") -> "Watch":
        return Watch(
            self.places + other.places,
            np.concatenate([self.x_m, other.x_m]),
            np.concatenate([self.y_m, other.y_m]),
            self.quantity + other.quantity,
            np.concatenate([self.threshold, other.threshold]),
        )

    @classmethod
    def over(
        cls, places: Sequence[str], x_m: np.ndarray, y_m: np.ndarray, quantity: str, thresholds: Sequence[float]
    ) -> "Watch":
        """Watch one quantity at every place for every threshold."""
        n, k = len(places), len(thresholds)
        return cls(
            tuple(p for p in places for _ in range(k)),
            np.repeat(np.asarray(x_m, float), k),
            np.repeat(np.asarray(y_m, float), k),
            (quantity,) * (n * k),
            np.tile(np.asarray(thresholds, float), n),
        )


@dataclass(frozen=True)
class Forecast(Generic[StateT]):
    """What comes if nothing is done.

    Attributes
    ----------
    issued_s, until_s : float
        It holds from the one to the other.
    revision : int
        Of the ground that it was made on.
    crossings : structured array of CROSSING
        Ordered by time, in ``(issued_s, until_s]``, for the watch that was asked for.
    memory : object
        What the hazard needs to answer :meth:`Hazard.state_at` and :meth:`Hazard.read`.
    ends : bool or callable
        Whether nothing more can come after ``until_s`` unless the ground changes; a hazard that would have to reckon
        to its end for that may give a function.
    """

    issued_s: float
    until_s: float
    revision: int
    crossings: np.ndarray
    memory: Any
    ends: bool | Callable[[], bool] = False

    @property
    def over(self) -> bool:
        """Whether nothing more can come after ``until_s`` unless the ground changes."""
        return self.ends if isinstance(self.ends, bool) else self.ends()


class Hazard(Params, Generic[StateT]):
    """Base of all hazards.

    A result must not depend on how often it is looked at: cut anywhere, or amended by a no-op, it gives the same
    crossings. All randomness comes from the streams at :meth:`begin`.
    """

    needs: ClassVar[frozenset[str]] = frozenset()
    """Ground fields that must exist, checked when the world is built."""
    listens: ClassVar[frozenset[str]] = frozenset()
    """Ground fields whose amendment changes the forecast."""
    cites: ClassVar[str] = ""
    """The publications that the model implements."""
    verified: ClassVar[bool] = False
    """Whether the model was held against published numbers."""

    @property
    def is_verified(self) -> bool:
        """Whether the model as it is set was held against published numbers; reports show it."""
        return self.verified

    start_s: Seconds = 0.0
    """When the hazard begins, from the start of the run."""
    leg_s: Seconds = 3600.0
    """How far one forecast reaches."""

    @property
    def harms_until_s(self) -> float:
        """Until when it may bring new harm, from the start of the run: a run must last longer. Its start if unsaid."""
        return self.start_s

    @abstractmethod
    def begin(self, fields: Fields, streams: Streams) -> StateT:
        """Draw what is random and return the state at ``start_s``."""

    @abstractmethod
    def forecast(self, state: StateT, fields: Fields, watch: Watch, from_s: float, until_s: float) -> Forecast[StateT]:
        """Return what comes from ``from_s`` to ``until_s`` (or sooner: see ``Forecast.until_s``) if nothing is done."""

    @abstractmethod
    def state_at(self, forecast: Forecast[StateT], time_s: float) -> StateT:
        """Return the state at a time within the forecast."""

    @abstractmethod
    def read(self, forecast: Forecast[StateT], watch: Watch) -> np.ndarray:
        """Return the crossings of another watch from a forecast at hand, without making a new one."""

    def summary(self, forecast: Forecast[StateT]) -> dict[str, float]:
        """Return figures worth keeping at the end of a run (mass balance, burnt area ...)."""
        return {}

    def rasters(self, forecast: Forecast[StateT]) -> Mapping[str, Raster]:
        """Return arrays for the replay, with their geometry; kept in ``Record.fields`` under the incident's name.

        What is read from disk or made only when somebody looks at it is a function that returns the array.
        """
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed(Entry):
    """A watched quantity crossed a threshold."""

    hazard: str
    place: str
    quantity: str
    threshold: float
    rising: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardBegan(Entry):
    """A hazard began."""

    hazard: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardEnded(Entry):
    """A hazard ended, or the run did: its figures by name."""

    hazard: str
    figure: str
    value: float
