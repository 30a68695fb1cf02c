"""One fire as those see it who fight it: its edge, who is at the line, what is built, whether it is contained."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.kernels.frontline import along_front
from sim.kernels.sun import sun_hours
from sim.missions.fight_rules import FightRules
from sim.missions.fire_edge import Crew, Edge
from sim.missions.fireline_breaks import lay_breaks
from sim.missions.line_rates import CREW, HIGHEST, line_rates
from sim.record import Entry
from sim.worldlike import WorldLike

DAY_S = 86400.0
LATITUDE_DEG, LONGITUDE_DEG, ZONE_DEG = 31.62, 113.82, 120.0
FLANKS = ("left", "right")
FIGHTING, MOPPING = 1, 5
"""Priorities of a crew's claim: at an open fire, and at a contained one, from which it may be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contained(Entry):
    """The line is closed: no burning edge is left that could spread. ``by`` crews, rain, or itself."""

    incident: str
    by: str
    burnt_m2: float
    line_m: float


@dataclass(eq=False)
class FireFight:
    """The running state of a fight; commands make it, missions share it.

    Attributes
    ----------
    incident : str
        Name of the fire.
    world : WorldLike
        The running world.
    driver : Driver
        Of its hazard.
    rules : FightRules
        Of the plan.
    new_line : callable
        Makes the mission that builds line on a flank.
    at_work : list of Crew
        All who have come and not left, those who rest included.
    handing_over : Event, optional
        Fires when the front command has been handed over; None while there is nothing to wait for.
    """

    incident: str
    world: WorldLike
    driver: Any
    rules: FightRules
    new_line: Callable[[str], Any]
    crews: dict[str, list[Crew]] = field(default_factory=lambda: {"left": [], "right": []})
    ends: dict[str, tuple[float, float]] = field(default_factory=dict)
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

    def __post_init__(self) -> None:
        env = self.world.env
        self.over = env.event()
        """Fires when the fire is contained; made anew by a rekindle."""
        self.reinforced = env.event()
        self.mopped = env.event()
        """Fires when mop-up is done and those who do not guard may go."""
        self.closed = env.event()
        """Fires when the guard is over."""
        self._seen: tuple[tuple[float, int], Edge] | None = None
        terrain = self._terrain()
        self._fuel = (terrain, "fuel_model")
        self._slope = (terrain, "slope")
        self._height = (terrain, "elevation_m")
        hazard = self.driver.hazard
        self.start = (float(hazard.x_m), float(hazard.y_m))
        network = self.world.roads.network
        node = int(np.argmin((network.node_x_m - self.start[0]) ** 2 + (network.node_y_m - self.start[1]) ** 2))
        self.road_head_xy = (float(network.node_x_m[node]), float(network.node_y_m[node]))
        places = self.world.places
        beside = int(np.argmin((places.x_m - self.road_head_xy[0]) ** 2 + (places.y_m - self.road_head_xy[1]) ** 2))
        self.road_head = (node, beside)
        """Nearest road node, and the place next to it."""
        lay_breaks(self.world, self.rules, *self.start)

    # -- what is seen -----------------------------------------------------------------------------------------------
    def edge(self) -> Edge:
        """Return the burning edge now, as the crews see it."""
        fields = self.world.ground.fields
        seen = (self.world.env.now, self.driver.forecasts_made)
        if self._seen is not None and self._seen[0] == seen:
            return self._seen[1]
        front = self.driver.hazard.front(self.driver.state(), fields)
        grid = fields.grids[self._fuel[0]]
        cell_m = float(self.driver.hazard.cell_m)
        # the ground that would burn next decides how fast a line is built there
        row, col = grid.cells(front["x_m"] + front["out_x"] * cell_m, front["y_m"] + front["out_y"] * cell_m)
        row, col = np.clip(row, 0, grid.rows - 1), np.clip(col, 0, grid.cols - 1)
        fuel = np.clip(fields[self._fuel].base[row, col], 0, HIGHEST)
        if self._slope in fields.arrays:
            slope_deg = np.degrees(np.arctan(fields[self._slope].base[row, col]))
        else:
            slope_deg = np.zeros(len(front))
        edge = Edge(
            np.ascontiguousarray(front["x_m"]),
            np.ascontiguousarray(front["y_m"]),
            np.ascontiguousarray(front["out_x"]),
            np.ascontiguousarray(front["out_y"]),
            np.ascontiguousarray(front["flame_length_m"]),
            np.ascontiguousarray(front["rate_m_s"]),
            fuel.astype(np.int64),
            slope_deg.astype(np.float64),
        )
        self._seen = (seen, edge)
        return edge

    def areas(self) -> Any:
        """Return burnt, forest and damaged areas now (``burnt_m2 forest_m2 damaged_m2 intensity_kw_m``)."""
        return self.driver.hazard.areas(self.driver.state())

    def height_m(self, x_m: np.ndarray, y_m: np.ndarray) -> np.ndarray:
        """Return the terrain's height at points."""
        fields = self.world.ground.fields
        grid = fields.grids[self._height[0]]
        row, col = grid.cells(x_m, y_m)
        base = fields[self._height].base
        return np.asarray(base[np.clip(row, 0, grid.rows - 1), np.clip(col, 0, grid.cols - 1)], dtype=np.float64)

    def perimeter_m(self) -> float:
        """Return the perimeter of a circle of the burnt area: the least there is to mop up."""
        return float(2.0 * np.sqrt(np.pi * self.areas().burnt_m2))

    def can_burn(self) -> bool:
        """Return whether the fire's course still goes on (not drowned by rain, not past the hours followed)."""
        hazard = self.driver.hazard
        now = self.world.env.now
        return bool(now < hazard.start_s + hazard.horizon_s and not self.drowned())

    def drowned(self) -> bool:
        """Return whether rain has put the fire out."""
        hazard, state = self.driver.hazard, self.driver.state()
        return bool(hazard.is_out(state, self.world.ground.fields) and len(self.edge()) > 0)

    def wind_m_s(self) -> float:
        """Return the wind at 10 m that is felt at the fire now."""
        hours = self.driver.hazard.weather
        wind = hours.wind_m_s
        i = int((self.world.env.now - hours.start_s) // 3600.0)
        return float(wind[min(max(i, 0), len(wind) - 1)])

    def daylight(self) -> bool:
        """Return whether the sun is up now."""
        dawn, dusk = self.sun()
        return bool(dawn <= self.world.hour() < dusk)

    def sun(self) -> tuple[float, float]:
        """Return the hours of sunrise and sunset today."""
        day = ((self.world.clock_s + self.world.env.now) // DAY_S) % 365 + 1
        dawn, dusk = sun_hours(day, LATITUDE_DEG, LONGITUDE_DEG, ZONE_DEG)
        return float(dawn), float(dusk)

    def until_dawn_s(self) -> float:
        """Return seconds until a minute after the next sunrise."""
        dawn, _dusk = self.sun()
        return ((dawn - self.world.hour()) % 24.0) * 3600.0 + 60.0

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
        """Choose where both flanks begin: the rear, opposite to where the edge spreads fastest."""
        weight = edge.rate_m_s + 1e-9
        ax = float((edge.out_x * weight).sum())
        ay = float((edge.out_y * weight).sum())
        size = float(np.hypot(ax, ay))
        self.axis = (ax / size, ay / size) if size > 1e-12 else (0.0, 1.0)
        along = edge.x_m * self.axis[0] + edge.y_m * self.axis[1]
        rear = int(np.argmin(along))
        self.anchor = (float(edge.x_m[rear]), float(edge.y_m[rear]))
        self.ends = dict.fromkeys(FLANKS, self.anchor)

    def side(self, flank: str, edge: Edge) -> np.ndarray:
        """Return which cells of the edge are a flank's; all, once its own are done."""
        across = (edge.y_m - self.anchor[1]) * self.axis[0] - (edge.x_m - self.anchor[0]) * self.axis[1]
        mine = across >= 0 if flank == "left" else across < 0
        return mine if mine.any() else np.ones(len(edge), dtype=bool)

    def rate_m_s(self, flank: str, flame_m: float, fuel: int, slope_deg: float, dark: bool) -> float:
        """Return metres of line a second that a flank's crews build before flames of this length."""
        rules = self.rules
        if flame_m > rules.flame_limit_stand_off_m:
            return 0.0
        if slope_deg >= rules.cliff_deg or (dark and slope_deg >= rules.night_slope_deg and not rules.night_attack):
            return 0.0
        trained, expert = line_rates()
        rate = sum(
            self.pace(crew) * crew.factor * (trained[fuel] + crew.skill * (expert[fuel] - trained[fuel]))
            for crew in self.crews[flank]
            if flame_m <= crew.limit_m and (crew.trained or rules.untrained_night or not dark)
        )
        return float(rate * np.cos(np.radians(slope_deg)) * (rules.night_rate if dark else 1.0))

    def stretch(
        self, flank: str, edge: Edge, length_m: float, time_s: float, most_s: float
    ) -> tuple[list[int], float, float]:
        """Return the next cells of a flank's line, with metres and seconds.

        They reach to a length or a time, whichever comes later, but not beyond ``most_s``. Nothing where the flames at
        the line's end are too long for everybody there, the wind is too strong or the slope too dark.
        """
        if not len(edge) or self.wind_m_s() > self.rules.wind_limit_m_s:
            return [], 0.0, 0.0
        cell_m = float(self.driver.hazard.cell_m)
        order, far = np.empty(len(edge), np.int32), np.empty(len(edge))
        x, y = self.ends[flank]
        fastest = self.rate_m_s(flank, 0.0, 1, 0.0, False)
        reach_m = max(min(length_m, 200.0), fastest * most_s) + cell_m
        n = along_front(edge.x_m, edge.y_m, self.side(flank, edge), x, y, 1.6 * cell_m, reach_m, order, far)
        dark = not self.daylight()
        cells: list[int] = []
        metres = seconds = 0.0
        for k in range(n):
            i = int(order[k])
            rate = self.rate_m_s(flank, float(edge.flame_m[i]), int(edge.fuel[i]), float(edge.slope_deg[i]), dark)
            if rate <= 0.0:
                break
            # the first cell is a cell's work at least, however near it lies
            step = max(float(far[k]), cell_m) if k == 0 else max(float(far[k]) - metres, 0.0)
            if cells and (seconds + step / rate > most_s or (metres >= length_m and seconds >= time_s)):
                break
            seconds += step / rate
            metres += step
            cells.append(i)
        return cells, metres, seconds

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

    def contain(self, by: str, cause: int) -> int:
        """Note that the fire is contained, once; return the entry."""
        if not self.contained:
            self.contained, self.contained_s = True, self.world.env.now
            self._rank(MOPPING)
            self.cause = self.world.record.add(
                Contained(
                    time_s=self.world.env.now,
                    incident=self.incident,
                    by=by,
                    burnt_m2=self.areas().burnt_m2,
                    line_m=self.line_m,
                    cause=cause,
                )
            )
            self.over.succeed()
        return self.cause

    def reopen(self, cause: int) -> None:
        """Begin again after a rekindle."""
        self.contained, self.contained_s = False, float("nan")
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
        self.crews[flank].append(crew)
        event, self.reinforced = self.reinforced, self.world.env.event()
        event.succeed()
        if not self.started and not self.contained:
            self.started = True
            for each in FLANKS:
                self.world.start(self.new_line(each), cause)
        return flank

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

    def _terrain(self) -> str:
        for grid, name in self.world.ground.fields.arrays:
            if name == "fuel_model":
                return grid
        raise KeyError("the ground has no field 'fuel_model'")
