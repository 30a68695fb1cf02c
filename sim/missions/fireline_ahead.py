"""A line ahead of the fire: where it can be closed before the front comes, and who builds which part.

Too long flames, or a fire that grows faster than its edge can be worked, are met at a distance: the line runs where the
forecast front will be, at the earliest time by which it can be ready. Breaks that hold shorten it by themselves: the
forecast front does not go beyond them.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.record import Entry

LEADS_S = (900.0, 1800.0, 3600.0, 7200.0, 14400.0)
"""Leads that are tried, the shortest first."""
PARALLEL_S = 1800.0
"""A line of at most this lead runs beside the flames (parallel attack), a later one apart from them (indirect)."""
RAGGED = 0.785
"""Length of a smooth line over the cells of a raster's rim times their size: pi/4, exact for a circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePlanned(Entry):
    """A line ahead of the fire was decided: ``tactic`` parallel or indirect, to be ready within ``lead_s``."""

    incident: str
    tactic: str
    lead_s: float
    needs_s: float
    length_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineClosed(Entry):
    """The line ahead of the fire is closed, ``took_s`` after it was decided; what lies within may burn."""

    incident: str
    tactic: str
    length_m: float
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BurntOut(Entry):
    """The strip between the line and the fire was lit from the line (点烧): the line has nothing to fear any more."""

    incident: str
    length_m: float


@dataclass(eq=False)
class LineAhead:
    """A line that is being built.

    Attributes
    ----------
    tactic : str
        ``parallel`` or ``indirect``.
    lead_s : float
        The believed time from the decision until the front is there.
    since_s : float
        When it was decided.
    xy_m, inward : (n, 2) float64
        Its cells, and the unit vectors that point from each to the fire.
    parts : dict of str to list of int
        The cells of each flank, in the order of work.
    inside : (rows, cols) bool
        What would have burnt by then, on ``grid``: what is beyond has escaped.
    cause : int
        Its entry.
    """

    tactic: str
    lead_s: float
    since_s: float
    xy_m: np.ndarray
    inward: np.ndarray
    parts: dict[str, list[int]]
    step_m: float
    inside: np.ndarray
    grid: Any
    cause: int = -1
    done: set[str] = field(default_factory=set)
    closed: bool = False

    @property
    def length_m(self) -> float:
        """Length of the line."""
        return len(self.xy_m) * self.step_m

    def beyond(self, x_m: np.ndarray, y_m: np.ndarray) -> np.ndarray:
        """Return which points lie beyond the line."""
        row, col = self.grid.cells(x_m, y_m)
        known = self.grid.inside(row, col)
        row, col = np.clip(row, 0, self.grid.rows - 1), np.clip(col, 0, self.grid.cols - 1)
        return np.asarray(~(known & self.inside[row, col]))


def plan_line(fight: Any, cause: int) -> LineAhead | None:
    """Return the line with the shortest lead that the crews there can close in time; None where there is none.

    Parameters
    ----------
    fight : FireFight
        The fire, its crews and rules.
    cause : int
        The entry that this follows from.
    """
    hazard, rules, world = fight.driver.hazard, fight.rules, fight.world
    state, fields = fight.driver.state(), world.ground.fields
    # no line is shorter than a circle of what has burnt already
    start = np.array([fight.start[0]]), np.array([fight.start[1]])
    together = sum(float(fight.building_m_s(flank, *start)[0]) for flank in fight.crews)
    least_s = fight.perimeter_m() / together if together > 0 else np.inf
    worst = np.inf
    for lead_s in LEADS_S:
        if lead_s * rules.line_margin < least_s:
            continue
        # what they believe to be the front of then is the front of some other time
        ahead = hazard.ahead(state, fields, lead_s * fight.misjudged())
        if ahead.escaped:
            return None
        front = hazard.front(ahead, fields)
        if not len(front):
            return None  # the forecast is that it stops by itself
        step_m = RAGGED * float(hazard.cell_m)
        grid, inside = fight.grid_of(ahead), np.isfinite(ahead.arrival_s())
        row, col = _outside(inside, *grid.cells(front["x_m"], front["y_m"]))
        x, y = grid.centres(row, col)
        seconds, parts = _shared_out(fight, x, y, step_m)
        if seconds > rules.line_margin * lead_s:
            if seconds > worst * lead_s:
                return None  # the front outgrows the crews: farther away it is worse still
            worst = seconds / lead_s
            continue
        inward = np.column_stack([x.mean() - x, y.mean() - y])
        plan = LineAhead(
            tactic="parallel" if lead_s <= PARALLEL_S else "indirect",
            lead_s=lead_s,
            since_s=world.env.now,
            xy_m=np.column_stack([x, y]),
            inward=inward / np.maximum(np.hypot(inward[:, 0], inward[:, 1]), 1e-9)[:, None],
            parts=parts,
            step_m=step_m,
            inside=inside,
            grid=grid,
        )
        plan.cause = world.record.add(
            LinePlanned(
                time_s=world.env.now,
                incident=fight.incident,
                tactic=plan.tactic,
                lead_s=lead_s,
                needs_s=seconds,
                length_m=plan.length_m,
                cause=cause,
            )
        )
        return plan
    return None


def _outside(inside: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the cells just beyond a front: what has not burnt beside its cells, closed to a fire in all directions."""
    beyond = np.zeros(inside.shape, dtype=bool)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            beyond[np.clip(rows + down, 0, len(inside) - 1), np.clip(cols + right, 0, inside.shape[1] - 1)] = True
    row, col = np.nonzero(beyond & ~inside)
    return row, col


def _shared_out(fight: Any, x: np.ndarray, y: np.ndarray, step_m: float) -> tuple[float, dict[str, list[int]]]:
    """Return the seconds until both flanks' parts are built, and the parts: cells in the order of work."""
    from sim.kernels.frontline import along_front

    staffed = [flank for flank in fight.crews if fight.crews[flank]]
    left = fight.is_left(x, y)
    masks = {"left": left, "right": ~left}
    if len(staffed) == 1:
        masks = {staffed[0]: np.ones(len(x), dtype=bool)}
    parts: dict[str, list[int]] = {}
    longest = 0.0
    for flank in fight.crews:
        mine = masks.get(flank)
        parts[flank] = []
        if mine is None or not mine.any():
            continue
        order, far = np.empty(len(x), np.int32), np.empty(len(x))
        at = fight.ends[flank]
        link_m = 1.6 * float(fight.driver.hazard.cell_m)
        n = along_front(x, y, x, y, mine, at[0], at[1], link_m, np.inf, order, far)
        parts[flank] = order[:n].tolist()
        rates = fight.building_m_s(flank, x[order[:n]], y[order[:n]])
        if not (rates > 0).all():
            return np.inf, parts
        walk_s = fight.walk_s(at, (float(x[order[0]]), float(y[order[0]])))
        longest = max(longest, walk_s + float((step_m / rates).sum()))
    return longest, parts
