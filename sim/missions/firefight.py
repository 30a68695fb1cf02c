"""One fire as it is fought: who is at the line, what is built, whether it is contained and controlled."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.missions.fire_edge import Crew, Edge, line_by
from sim.missions.fire_sight import FireSight
from sim.missions.fireline_ahead import LineAhead
from sim.missions.fireline_breaks import lay_breaks
from sim.missions.line_rates import CREW, best_rate, line_rates
from sim.record import Entry

FLANKS = ("left", "right")
FIGHTING, MOPPING = 1, 5
"""Priorities of a crew's claim: at an open fire, and at a contained one, from which it may be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contained(Entry):
    """The line is closed about the fire, along its edge or ahead of it. ``by`` crews, helicopter, rain, or itself."""

    incident: str
    by: str
    burnt_m2: float
    line_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Controlled(Entry):
    """No burning edge is left that could spread, within the line neither: nothing can break out any more."""

    incident: str
    by: str
    burnt_m2: float


@dataclass(eq=False)
class FireFight(FireSight):
    """The running state of a fight; commands make it, missions share it.

    Attributes
    ----------
    new_line : callable
        Makes the mission that builds line on a flank.
    at_work : list of Crew
        All who have come and not left, those who rest included.
    handing_over : Event, optional
        Fires when the front command has been handed over; None while there is nothing to wait for.
    contained : bool
        Whether nothing spreads any more (what ``Controlled`` notes): ``over`` fires then.
    ahead : LineAhead, optional
        The line ahead of the fire that is being built.
    begun_s : dict of str to float
        Work of each flank that has gone into the next cell of its line.
    done_s : dict of str to float
        When each flank's stretch of line is done that the fire's course has in it already.
    pumps, engines : int
        How many of them are there.
    drone, guided : bool
        Whether a drone sees the edge, and whether villagers have come who know the way.
    injured : int
        People hurt so far.
    """

    new_line: Callable[[str], Any]
    crews: dict[str, list[Crew]] = field(default_factory=lambda: {"left": [], "right": []})
    ends: dict[str, tuple[float, float]] = field(default_factory=dict)
    begun_s: dict[str, float] = field(default_factory=lambda: {"left": 0.0, "right": 0.0})
    done_s: dict[str, float] = field(default_factory=lambda: {"left": 0.0, "right": 0.0})
    axis: tuple[float, float] = (0.0, 1.0)
    anchor: tuple[float, float] = (0.0, 0.0)
    line_m: float = 0.0
    built: list[tuple[float, float]] = field(default_factory=list)
    guards: list[Crew] = field(default_factory=list)
    at_work: list[Crew] = field(default_factory=list)
    handing_over: Any = None
    started: bool = False
    verified: bool = False
    contained: bool = False
    contained_s: float = float("nan")
    arrived: bool = False
    cause: int = -1
    ahead: LineAhead | None = None
    replan_s: float = 0.0
    pumps: int = 0
    engines: int = 0
    drone: bool = False
    guided: bool = False
    held: int = -1
    injured: int = 0
    _luck: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        env = self.world.env
        self.over = env.event()
        """Fires when the fire is contained; made anew by a rekindle."""
        self.reinforced = env.event()
        self.mopped = env.event()
        """Fires when mop-up is done and those who do not guard may go."""
        self.closed = env.event()
        """Fires when the guard is over."""
        lay_breaks(self.world, self.rules, *self.start)

    # -- who works, and how well ---------------------------------------------------------------------------------------
    def pace(self, crew: Crew) -> float:
        """Return a crew's rate now against that of a fresh one."""
        rules = self.rules
        tired_s = self.world.env.now - crew.since_s - rules.fatigue_from_s
        return max(1.0 - rules.fatigue_per_s * tired_s, rules.fatigue_least) if tired_s > 0 else 1.0

    def alone(self, crew: Crew) -> bool:
        """Return whether nobody else is at the line."""
        return all(c is crew for c in self.at_line())

    def at_line(self) -> list[Crew]:
        """Return the crews at the line: those who neither rest nor travel."""
        return [c for flank in FLANKS for c in self.crews[flank]]

    def tasks(self) -> Generator[Any, Any, None]:
        """Wait until there is a commander who gives tasks: not while the front command is handed over."""
        while self.handing_over is not None:
            yield self.handing_over

    # -- what is done -----------------------------------------------------------------------------------------------
    def anchor_line(self, edge: Edge) -> None:
        """Choose where both flanks begin: the rear, opposite to where the edge spreads fastest, or by rule the head."""
        weight = edge.rate_m_s + 1e-9
        ax = float((edge.out_x * weight).sum())
        ay = float((edge.out_y * weight).sum())
        size = float(np.hypot(ax, ay))
        self.axis = (ax / size, ay / size) if size > 1e-12 else (0.0, 1.0)
        along = edge.front_x_m * self.axis[0] + edge.front_y_m * self.axis[1]
        begin = int(np.argmin(along))
        if self.rules.anchor == "head":
            head = int(np.argmax(along))
            if any(self.edge_rates_m_s(flank, edge, [head])[0][0] > 0 for flank in FLANKS):
                begin = head
        self.anchor = (float(edge.front_x_m[begin]), float(edge.front_y_m[begin]))
        # a cell is out when the line has come to its far side: both flanks begin half a cell on the other's ground
        half_m = 0.5 * float(self.driver.hazard.cell_m)
        (x, y), (ax, ay) = self.anchor, self.axis
        self.ends = {
            flank: (x + way * ay * half_m, y - way * ax * half_m) for flank, way in zip(FLANKS, (1, -1), strict=True)
        }
        self.begun_s = dict.fromkeys(FLANKS, 0.0)

    def is_left(self, x_m: np.ndarray, y_m: np.ndarray) -> np.ndarray:
        """Return which points lie on the left of the fire's axis, seen from the rear."""
        return np.asarray((y_m - self.anchor[1]) * self.axis[0] - (x_m - self.anchor[0]) * self.axis[1] >= 0)

    def side(self, flank: str, edge: Edge) -> np.ndarray:
        """Return which cells of the edge are a flank's (all, once its own are done) and within reach of anybody."""
        left = self.is_left(edge.x_m, edge.y_m)
        mine = left if flank == "left" else ~left
        if any(crew.limit_m > 0 for crew in self.crews[flank]):
            return mine if mine.any() else np.ones(len(edge), dtype=bool)
        reached = np.zeros(len(edge), dtype=bool)
        for crew in self.crews[flank]:
            reached |= crew.reaches(edge.x_m, edge.y_m)
        return reached & mine if (reached & mine).any() else reached

    def rates_m_s(
        self,
        flank: str,
        flame_m: np.ndarray,
        fuel: np.ndarray,
        slope_deg: np.ndarray,
        x_m: np.ndarray,
        y_m: np.ndarray,
        dark: bool | None = None,
        gust_m: np.ndarray | None = None,
    ) -> tuple[np.ndarray, list[tuple[Crew, np.ndarray, np.ndarray]]]:
        """Return metres of line a second that a flank's crews build at cells, and each crew's own with its means.

        ``gust_m``: flames in the hour's gusts, where they are known. Tools are held against the flames that last, and
        whether anybody may stand there against those that come.
        """
        rules = self.rules
        dark = not self.daylight() if dark is None else dark
        crews = [c for c in self.crews[flank] if not dark or c.trained or rules.untrained_night]
        on_foot_deg = rules.night_slope_deg if dark and not rules.night_attack else rules.cliff_deg
        total, own, by = line_by(
            [(crew, self.pace(crew) * (rules.night_rate if dark else 1.0)) for crew in crews],
            flame_m,
            gust_m if gust_m is not None and rules.gust_stand_off else flame_m,
            fuel,
            slope_deg,
            x_m,
            y_m,
            (rules.flame_limit_stand_off_m, rules.cliff_deg, on_foot_deg),
        )
        return total, list(zip(crews, own, by, strict=True))

    def edge_rates_m_s(self, flank: str, edge: Edge, at: Any = slice(None)) -> tuple[np.ndarray, list[Any]]:
        """Return :meth:`rates_m_s` at cells of the edge, all of them where none are named."""
        return self.rates_m_s(
            flank,
            edge.flame_m[at],
            edge.fuel[at],
            edge.slope_deg[at],
            edge.x_m[at],
            edge.y_m[at],
            gust_m=edge.gust_m[at],
        )

    def building_m_s(self, flank: str, x_m: np.ndarray, y_m: np.ndarray) -> np.ndarray:
        """Return metres a second of a line by hand that a flank's crews build at points away from the flames."""
        fuel, slope_deg = self.ground_at(x_m, y_m)
        rules, dark = self.rules, not self.daylight()
        trained, expert = line_rates()
        barred = slope_deg >= rules.cliff_deg
        if dark and not rules.night_attack:
            barred |= slope_deg >= rules.night_slope_deg
        total = np.zeros(len(fuel))
        for crew in self.crews[flank]:
            if dark and not (crew.trained or rules.untrained_night):
                continue
            machine = max((m.factor for m in crew.more if m.name == "dozer"), default=0.0)
            steep = np.array([m.steepest_deg for m in crew.more if m.name == "dozer"] or [90.0]).max()
            factor = np.where(slope_deg < steep, max(crew.hand, machine), crew.hand)
            total += self.pace(crew) * factor * (trained[fuel] + crew.skill * (expert[fuel] - trained[fuel]))
        return np.asarray(
            np.where(barred, 0.0, total * np.cos(np.radians(slope_deg)) * (rules.night_rate if dark else 1.0))
        )

    def outrun(self, edge: Edge) -> bool:
        """Return whether the edge grows faster than all crews could build line along it.

        A perimeter grows by 2 pi times the mean rate of spread along it: exact for a circle.
        """
        if self.perimeter_m() < 400.0:
            return False
        work = sum(float(self.edge_rates_m_s(flank, edge)[0].mean()) for flank in FLANKS)
        return work < 2.0 * np.pi * float(edge.rate_m_s.mean())

    def fastest_m_s(self, flank: str) -> float:
        """Return metres of line a second that a flank's crews never exceed."""
        return sum(max([c.factor, *(m.factor for m in c.more)]) * best_rate() for c in self.crews[flank])

    def misjudged(self) -> float:
        """Return the front's true speed against what the command believes, over the time asked about, of this fire."""
        spread = self.rules.forecast_cv * (self.rules.drone_gain if self.drone else 1.0)
        if self._luck is None:
            self._luck = float(self.world.streams[f"{self.incident}/forecast"].standard_normal())
        return float(np.exp(spread * self._luck))

    @property
    def enclosed(self) -> bool:
        """Return whether the line is closed about the fire: nobody else is called, though it may burn out within it."""
        return self.contained or self.held >= 0

    @property
    def finishing(self) -> bool:
        """Whether crews are still at work on a stretch of line that the fire's course has in it already."""
        return max(self.done_s.values()) > float(self.world.env.now)

    def put_out(self, edge: Edge, cells: list[int]) -> None:
        """Close the line along these cells of the edge."""
        xy = np.column_stack([edge.x_m[cells], edge.y_m[cells]])
        self.world.ground.amend("extinguished", "points", xy)
        self.built.append((float(xy[-1, 0]), float(xy[-1, 1])))

    def settle(self) -> Generator[Any, Any, None]:
        """Wait, no time passing, until the fire's driver has taken in what was done at this instant."""
        for _ in range(20):
            forecast = self.driver.forecast
            if forecast is not None and forecast.revision >= self.world.ground.revision:
                return
            yield self.world.env.timeout(0)

    def close_line(self, by: str, cause: int) -> int:
        """Note that the fire is contained, once; return the entry."""
        if self.held < 0:
            self.held = self.world.record.add(
                Contained(
                    time_s=self.world.env.now,
                    incident=self.incident,
                    by=by,
                    burnt_m2=self.areas().burnt_m2,
                    line_m=self.line_m,
                    cause=cause,
                )
            )
        return self.held

    def contain(self, by: str, cause: int) -> int:
        """Note that nothing spreads any more, once, and the closed line with it; return the line's entry."""
        if not self.contained:
            self.contained, self.contained_s = True, self.world.env.now
            self._rank(MOPPING)
            self.cause = self.close_line(by, cause)
            self.world.record.add(
                Controlled(
                    time_s=self.world.env.now,
                    incident=self.incident,
                    by=by,
                    burnt_m2=self.areas().burnt_m2,
                    cause=self.cause,
                )
            )
            self.over.succeed()
        return self.cause

    def reopen(self, cause: int) -> None:
        """Begin again after a rekindle."""
        self.contained, self.contained_s = False, float("nan")
        self.held, self.ahead = -1, None
        self._rank(FIGHTING)
        self.over = self.world.env.event()
        self.mopped = self.world.env.event()
        self.ends = {}
        self.cause = cause
        self.started = bool(self.crews["left"] or self.crews["right"])
        if self.started:
            for each in FLANKS:
                self.world.start(self.new_line(each), cause)

    # -- who is there -----------------------------------------------------------------------------------------------
    def join(self, crew: Crew, cause: int) -> str:
        """Add a crew to the flank that has less; return which. The first one starts the lines on both flanks."""
        strength = {f: sum(c.factor for c in self.crews[f]) for f in FLANKS}
        flank = min(FLANKS, key=lambda f: strength[f])
        if crew.limit_m <= 0 and self.ends:
            # who works from the road goes where the road is
            edge = self.edge()
            at, left = crew.reaches(edge.x_m, edge.y_m), self.is_left(edge.x_m, edge.y_m)
            flank = "left" if int((at & left).sum()) >= int((at & ~left).sum()) else "right"
        self.crews[flank].append(crew)
        self.wake()
        if not self.started and not self.contained:
            self.started = True
            for each in FLANKS:
                self.world.start(self.new_line(each), cause)
        return flank

    def wake(self) -> None:
        """Tell those who wait at the line that something is there that was not."""
        event, self.reinforced = self.reinforced, self.world.env.event()
        event.succeed()

    def leave(self, crew: Crew) -> None:
        """Take a crew off the line."""
        for flank in FLANKS:
            if crew in self.crews[flank]:
                self.crews[flank].remove(crew)
        # a flank that lost all its crews gets one from the other
        for flank, other in (FLANKS, FLANKS[::-1]):
            if not self.crews[flank] and len(self.crews[other]) > 1:
                self.crews[flank].append(self.crews[other].pop())

    def _rank(self, priority: int) -> None:
        for crew in self.at_work:
            if crew.claim is not None:
                crew.claim.priority = priority

    def choose_guards(self, persons: int) -> None:
        """Choose who stays: crews at the line, those for the shortest flames first, until there are enough."""
        here = self.at_line()
        self.guards = []
        for crew in sorted(here, key=lambda c: (c.limit_m, c.name)):
            if sum(g.persons for g in self.guards) >= persons:
                break
            self.guards.append(crew)

    @property
    def persons(self) -> int:
        """People at the line."""
        return sum(c.persons for c in self.at_line())

    def factor_of(self, persons: int, line_rate_factor: float) -> float:
        """Return a crew's rate against the published crew of 20."""
        return persons / CREW * line_rate_factor
