"""What one replication of a queueing system gives: its figures, and controls of known expectation."""

from collections.abc import Generator
from typing import Any, NamedTuple, Protocol

import simpy

from sim.streams import Streams

Process = Generator[Any, Any, None]


class Figure(NamedTuple):
    """One figure of one replication."""

    value: float
    trials: float = 0.0


class Sample(NamedTuple):
    """One replication: its figures, and control variates whose expectation is zero."""

    figures: dict[str, Figure]
    controls: tuple[float, ...] = ()


class System(Protocol):
    """A system that can be simulated."""

    @property
    def warm_up(self) -> int:
        """Customers (or cycles) until the start is forgotten."""
        ...

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Simulate one replication of ``count`` customers after the warm-up."""
        ...


class Area:
    """The integral of a number over time, from a moment on."""

    def __init__(self, env: simpy.Environment) -> None:
        self.env = env
        self.number = 0
        self.total = 0.0
        self.changed_s: float = env.now
        self.from_s: float = env.now

    def change(self, step: int) -> None:
        """Add to the number now."""
        now = self.env.now
        self.total += self.number * (now - self.changed_s)
        self.changed_s = now
        self.number += step

    def restart(self) -> None:
        """Count from now on."""
        self.change(0)
        self.total, self.from_s = 0.0, self.env.now

    def mean(self) -> float:
        """Return the mean over time since the restart."""
        self.change(0)
        return self.total / (self.env.now - self.from_s)
