"""What a crew is at the line, what it works with, and the burning edge that it sees."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.missions.line_rates import line_rates


@dataclass(eq=False)
class Tank:
    """Water that goes with an engine; ``dry`` while it is away for more. Without bound at a hydrant."""

    size_m3: float
    left_m3: float
    dry: bool = False


@dataclass(eq=False)
class Means:
    """One means of attack.

    Attributes
    ----------
    name : str
        ``hand``, ``blower``, ``pump``, ``engine``, ``dozer``.
    limit_m : float
        Longest flames that it attacks.
    factor : float
        Times the published rate of a crew of 20, the number of people included.
    from_xy_m : (n, 2) float64, optional
        Where it works from (a road, a pond): only within ``reach_m`` of one of these points. None: anywhere.
    reach_m : float
        How far.
    steepest_deg : float
        Slopes from here on it does not work.
    tank : Tank, optional
        Its water, where that can run out.
    by_road : bool
        Whether it is water from a road: by night, too, on slopes where nobody else may attack.
    """

    name: str
    limit_m: float
    factor: float
    from_xy_m: np.ndarray | None = None
    reach_m: float = float("inf")
    steepest_deg: float = 90.0
    tank: Tank | None = None
    by_road: bool = False

    def reaches(self, x_m: Any, y_m: Any) -> np.ndarray:
        """Return which points it reaches."""
        x, y = np.atleast_1d(x_m), np.atleast_1d(y_m)
        if self.from_xy_m is None:
            return np.ones(len(x), dtype=bool)
        if not len(x):
            return np.zeros(0, dtype=bool)
        # only points in the cells' box, or beside it, can be near enough
        px, py = self.from_xy_m[:, 0], self.from_xy_m[:, 1]
        wide = self.reach_m + 1.0
        near = (px > x.min() - wide) & (px < x.max() + wide) & (py > y.min() - wide) & (py < y.max() + wide)
        away = np.hypot(x[:, None] - px[near][None, :], y[:, None] - py[near][None, :])
        return np.asarray((away <= self.reach_m).any(axis=1))

    @property
    def wet(self) -> bool:
        """Return whether it has the water that it needs."""
        return self.tank is None or not self.tank.dry


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
        Longest flames that it attacks with its own tools; 0 where it has none but machines.
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
    hand : float
        As ``factor``, with hand tools: for a line ahead of the fire, and when the petrol has run out.
    more : list of Means
        What else it works with.
    """

    name: str
    persons: int
    limit_m: float
    skill: float
    factor: float
    trained: bool = True
    since_s: float = 0.0
    claim: Any = None
    hand: float = 0.0
    more: list[Means] = field(default_factory=list)

    @property
    def team(self) -> str:
        """Id of its team."""
        return self.name.rpartition("/")[0]

    def reaches(self, x_m: np.ndarray, y_m: np.ndarray) -> np.ndarray:
        """Return at which cells it could do anything at all."""
        if self.limit_m > 0:
            return np.ones(len(x_m), dtype=bool)
        reached = np.zeros(len(x_m), dtype=bool)
        for means in self.more:
            reached |= means.reaches(x_m, y_m)
        return reached


@dataclass(frozen=True)
class Edge:
    """The burning edge at an instant, by cell: position, outward unit vector, flame length, rate, fuel there, slope.

    ``gust_m`` is the flame length in the hour's gusts; ``front_x_m`` and ``front_y_m`` are where the front is, between
    the cell's centre and the next ones.
    """

    x_m: np.ndarray
    y_m: np.ndarray
    out_x: np.ndarray
    out_y: np.ndarray
    flame_m: np.ndarray
    gust_m: np.ndarray
    rate_m_s: np.ndarray
    fuel: np.ndarray
    slope_deg: np.ndarray
    front_x_m: np.ndarray
    front_y_m: np.ndarray

    def __len__(self) -> int:
        return len(self.x_m)


def line_by(
    crews: list[tuple[Crew, float]],
    flame_m: np.ndarray,
    longest_m: np.ndarray,
    fuel: np.ndarray,
    slope_deg: np.ndarray,
    x_m: np.ndarray,
    y_m: np.ndarray,
    bars: tuple[float, float, float],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return metres of line a second at cells, each crew's own, and by which of its further means (-1: its own tools).

    ``crews`` come with their pace; ``bars``: flames and slope beyond which nobody stands, slope beyond which only water
    from roads is used.
    """
    from sim.kernels.crew_work import line_built

    more = [(k, m) for k, (crew, _) in enumerate(crews) for m in crew.more]
    reached = np.empty((len(more), len(fuel)), dtype=bool)
    for row, (_, means) in zip(reached, more, strict=True):
        row[:] = means.reaches(x_m, y_m) if means.wet else False
    total = np.empty(len(fuel))
    own, by = np.empty((len(crews), len(fuel))), np.empty((len(crews), len(fuel)), dtype=np.int64)
    line_built(
        flame_m,
        longest_m,
        slope_deg,
        fuel,
        *line_rates(),
        bars,
        np.array([(c.limit_m, c.factor, c.skill, pace) for c, pace in crews]).reshape(-1, 4),
        np.array(
            [(k, m.limit_m, m.factor, m.steepest_deg if m.by_road else min(m.steepest_deg, bars[2])) for k, m in more],
            dtype=np.float64,
        ).reshape(-1, 4),
        reached,
        total,
        own,
        by,
    )
    return total, own, by
