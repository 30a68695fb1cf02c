"""What a crew is at the line, and the burning edge that it sees."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(eq=False)
class Crew:
    """A crew at the line.

    Attributes
    ----------
    name : str
        Team and number.
    persons : int
        People who are there.
    limit_m : float
        Longest flames that it attacks.
    skill : float
        0 a trained (type 2) crew, 1 an expert (type 1) one.
    factor : float
        Times the published rate, the number of people included.
    trained : bool
        Whether it may work at the flame in the dark.
    since_s : float
        When its present spell of work began.
    claim : object
        Its claim on its team; without it nobody can take it away.
    """

    name: str
    persons: int
    limit_m: float
    skill: float
    factor: float
    trained: bool = True
    since_s: float = 0.0
    claim: Any = None

    @property
    def team(self) -> str:
        """Id of its team."""
        return self.name.rpartition("/")[0]


@dataclass(frozen=True)
class Edge:
    """The burning edge at an instant, by cell: position, outward unit vector, flame length, rate, fuel there, slope."""

    x_m: np.ndarray
    y_m: np.ndarray
    out_x: np.ndarray
    out_y: np.ndarray
    flame_m: np.ndarray
    rate_m_s: np.ndarray
    fuel: np.ndarray
    slope_deg: np.ndarray

    def __len__(self) -> int:
        return len(self.x_m)
