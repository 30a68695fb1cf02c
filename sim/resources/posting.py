"""Postings: a pool of crews or vehicles that stands by ready to go, or waits at another place than its base."""

from abc import abstractmethod

import simpy

from sim.record import Record
from sim.resources.base import Pool


class Posted(Pool):
    """A pool with a base. On stand-by it turns out in a share of its time; stationed elsewhere, it sets out from there.

    Attributes
    ----------
    station : str
        Id of the place where it waits; empty while it stands at its base.
    """

    def __init__(self, env: simpy.Environment, record: Record, id: str, capacity: int) -> None:
        self.station = ""
        self._ready: dict[str, float] = {}
        self._there = capacity
        self._kept_away = False
        super().__init__(env, record, id, capacity)

    @property
    @abstractmethod
    def base(self) -> str:
        """Id of the place where it is at home."""

    @property
    def there(self) -> int:
        """Units that are there, whether or not anybody may use them yet."""
        return self._there

    def keep_away(self) -> None:
        """Let nobody use it until it is let in: its capacity is 0, however many are there by hour and day."""
        self._kept_away = True
        super().set_capacity(0)

    def let_in(self, cause: int = -1) -> None:
        """Let those who are there be used from now on."""
        self._kept_away = False
        self.set_capacity(self.there, cause)

    def set_capacity(self, capacity: int, cause: int = -1) -> None:
        """Change how many are there; as :meth:`Pool.set_capacity` unless they are kept away."""
        self._there = capacity
        if not self._kept_away:
            super().set_capacity(capacity, cause)

    @property
    def place(self) -> str:
        """Id of the place where it stands."""
        return self.station or self.base

    @property
    def left(self) -> float:
        """Share of its usual time to turn out that is left: 1, or the least share of those who have it stand by."""
        return min(self._ready.values(), default=1.0)

    def stand_by(self, by: str, share: float) -> None:
        """Be ready to go: ``share`` of the usual time from the call to wheels rolling is left."""
        self._ready[by] = share

    def stand_down(self, by: str) -> None:
        """Stand by no more for one who had ordered it."""
        self._ready.pop(by, None)
