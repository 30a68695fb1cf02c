"""One fire as those see it who fight it: its edge, its size, wind and light, the ground about it, ways on foot."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.ground import Grid
from sim.missions.fight_rules import FightRules
from sim.missions.fire_edge import Edge
from sim.missions.line_rates import HIGHEST, walking_shares
from sim.worldlike import WorldLike

DAY_S = 86400.0
LATITUDE_DEG, LONGITUDE_DEG, ZONE_DEG = 31.62, 113.82, 120.0
STEP_M = 30.0
NO_SLOPES = np.empty((0, 0), np.float32)


def nearest_cells(grid: Grid, x_m: np.ndarray, y_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return row and column of the cells of points; of the cells at the edge for points outside."""
    row, col = grid.cells(x_m, y_m)
    return np.minimum(np.maximum(row, 0), grid.rows - 1), np.minimum(np.maximum(col, 0), grid.cols - 1)


@dataclass(eq=False)
class FireSight:
    """What can be seen of a fire and about it.

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
    """

    incident: str
    world: WorldLike
    driver: Any
    rules: FightRules

    def __post_init__(self) -> None:
        self._seen: tuple[tuple[float, int], Edge] | None = None
        self._sized: tuple[Any, Any] | None = None
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

    def edge(self) -> Edge:
        """Return the burning edge now, as the crews see it."""
        fields = self.world.ground.fields
        seen = (self.world.env.now, self.driver.forecasts_made)
        if self._seen is not None and self._seen[0] == seen:
            return self._seen[1]
        front = self.driver.hazard.front(self.driver.state(), fields)
        cell_m = float(self.driver.hazard.cell_m)
        # the ground that would burn next decides how fast a line is built there
        fuel, slope_deg = self.ground_at(front["x_m"] + front["out_x"] * cell_m, front["y_m"] + front["out_y"] * cell_m)
        edge = Edge(
            np.ascontiguousarray(front["x_m"]),
            np.ascontiguousarray(front["y_m"]),
            np.ascontiguousarray(front["out_x"]),
            np.ascontiguousarray(front["out_y"]),
            np.ascontiguousarray(front["flame_length_m"]),
            np.ascontiguousarray(front["gust_flame_m"]),
            np.ascontiguousarray(front["rate_m_s"]),
            fuel,
            slope_deg,
            np.ascontiguousarray(front["front_x_m"]),
            np.ascontiguousarray(front["front_y_m"]),
        )
        self._seen = (seen, edge)
        return edge

    def areas(self) -> Any:
        """Return burnt, forest and damaged areas now (``burnt_m2 forest_m2 damaged_m2 intensity_kw_m``)."""
        state = self.driver.state()
        # many ask about the same instant: echelons that may be due, levels, the entries of the end
        if self._sized is None or self._sized[0] is not state:
            self._sized = (state, self.driver.hazard.areas(state))
        return self._sized[1]

    def height_m(self, x_m: np.ndarray, y_m: np.ndarray) -> np.ndarray:
        """Return the terrain's height at points."""
        fields = self.world.ground.fields
        grid = fields.grids[self._height[0]]
        return np.asarray(fields[self._height].base[nearest_cells(grid, x_m, y_m)], dtype=np.float64)

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
        from sim.kernels.sun import sun_hours

        day = ((self.world.clock_s + self.world.env.now) // DAY_S) % 365 + 1
        dawn, dusk = sun_hours(day, LATITUDE_DEG, LONGITUDE_DEG, ZONE_DEG)
        return float(dawn), float(dusk)

    def until_dawn_s(self) -> float:
        """Return seconds until a minute after the next sunrise."""
        dawn, _dusk = self.sun()
        return ((dawn - self.world.hour()) % 24.0) * 3600.0 + 60.0

    def ground_at(self, x_m: np.ndarray, y_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return fuel model numbers and slopes in degrees at points."""
        from sim.kernels.crew_work import ground_under

        fields = self.world.ground.fields
        grid = fields.grids[self._fuel[0]]
        fuel, slope_deg = np.empty(len(x_m), np.int64), np.empty(len(x_m))
        slopes = fields[self._slope].base if self._slope in fields.arrays else NO_SLOPES
        ground_under(
            grid.west_m,
            grid.north_m,
            grid.cell_m,
            fields[self._fuel].base,
            slopes,
            HIGHEST,
            np.ascontiguousarray(x_m),
            np.ascontiguousarray(y_m),
            fuel,
            slope_deg,
        )
        return fuel, slope_deg

    def walk_s(self, start: tuple[float, float], end: tuple[float, float]) -> float:
        """Return the time on foot between two points, off the path, over the terrain and through its fuels."""
        from sim.kernels.walking import walking_time

        way_m = float(np.hypot(end[0] - start[0], end[1] - start[1]))
        n = max(1, int(way_m / STEP_M))
        share = np.linspace(0.0, 1.0, n + 1)
        x, y = start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
        fuel, _slope = self.ground_at(x, y)
        return float(walking_time(self.height_m(x, y), max(way_m / n, 1.0), walking_shares()[fuel]))

    def grid_of(self, state: Any) -> Grid:
        """Return the geometry of a state's window."""
        grid: Grid = state.grid(self.world.ground.fields.grids[self._fuel[0]])
        return grid

    def burnt_at(self, x_m: np.ndarray, y_m: np.ndarray, state: Any = None) -> np.ndarray:
        """Return which points have burnt by now, or in a state that is given."""
        state = self.driver.state() if state is None else state
        grid = self.grid_of(state)
        row, col = grid.cells(x_m, y_m)
        known = grid.inside(row, col)
        row, col = np.clip(row, 0, grid.rows - 1), np.clip(col, 0, grid.cols - 1)
        return np.asarray(known & np.isfinite(state.arrival_s()[row, col]))

    def _terrain(self) -> str:
        for grid, name in self.world.ground.fields.arrays:
            if name == "fuel_model":
                return grid
        raise KeyError("the ground has no field 'fuel_model'")
