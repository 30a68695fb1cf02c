"""How a forest fire is computed from what a planner gives of it: its start, its forecasts, and what one asks of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.ground import Fields
from sim.hazards.base import CROSSING, Forecast, Watch
from sim.hazards.fire_advance import advanced, amended
from sim.hazards.fire_crossings import crossings
from sim.hazards.fire_crowns import has_crowns
from sim.hazards.fire_everywhere import Behaviour, behaviour_everywhere
from sim.hazards.fire_setting import setting_of
from sim.hazards.fire_state import FireState
from sim.hazards.fire_window import FIRST_CELLS, REACH, TABLES, open_window, with_breaks
from sim.hazards.fuels import forest_classes, terrain_of
from sim.kernels import fire_cells as k
from sim.kernels.embers import KEY
from sim.kernels.fire_edge import burnt_count, damage, front
from sim.kernels.ignition import ignite
from sim.streams import Streams

if TYPE_CHECKING:
    from sim.hazards.forest_fire import ForestFire

GUESS = 0x5DEECE66D1CE4E5B
"""What turns a key of luck into that of a guess at it."""
NO_CROSSINGS = np.empty(0, CROSSING)
NEAR = 5
"""Cells about a spark among which one is looked for that can burn."""
CALM_M_S = 1.0
"""Below this wind a fire's first window lies less far to leeward."""

# as sim.kernels.fire_edge.front fills it
FRONT = np.dtype(
    [
        (name, "f8")
        for name in (
            "x_m",
            "y_m",
            "flame_length_m",
            "gust_flame_m",
            "intensity_kw_m",
            "rate_m_s",
            "out_x",
            "out_y",
            "front_x_m",
            "front_y_m",
        )
    ]
)


class Areas(NamedTuple):
    """What a fire did: area burnt (过火), forest burnt, by its trees consumed (烧毁), killed (烧死) and hurt (烧伤).

    And how much of the forest burnt in the crowns, the greatest intensity, and how many cells firebrands lit.
    """

    burnt_m2: float
    forest_m2: float
    consumed_m2: float
    killed_m2: float
    hurt_m2: float
    crown_m2: float
    intensity_kw_m: float
    spots: int

    @property
    def damaged_m2(self) -> float:
        """Damaged forest (受害): consumed and killed."""
        return self.consumed_m2 + self.killed_m2

    @property
    def unhurt_m2(self) -> float:
        """Forest that burnt over and was not hurt (未伤)."""
        return max(self.forest_m2 - self.damaged_m2 - self.hurt_m2, 0.0)


class Course:
    """What burns from a state on if nothing is done, reckoned as far as somebody asks.

    Attributes
    ----------
    begin : FireState
        Where it starts.
    fields : Fields
        What it burns over.
    until_s : float
        How far it holds.
    """

    def __init__(self, begin: FireState, fields: Fields, until_s: float) -> None:
        self.begin = begin
        self.fields = fields
        self.until_s = until_s
        self._latest = begin

    def at(self, time_s: float) -> FireState:
        """Return the fire at a time; who asks for later and later times has each stretch reckoned once."""
        if time_s <= self.begin.time_s:
            return self.begin
        base = self._latest if self._latest.time_s <= time_s else self.begin
        if base.time_s < time_s:
            base = self._latest = advanced(base, self.fields, time_s)
        return base

    @cached_property
    def end(self) -> FireState:
        """The fire at the end."""
        return self.at(self.until_s)

    def over(self) -> bool:
        """Return whether nothing more can come after the end unless the ground changes."""
        end = self.end
        return self.until_s >= end.setting.end_s or end.escaped or not _alive(end, self.fields)


def begin(fire: ForestFire, fields: Fields, streams: Streams) -> FireState:
    """Return the fire at its start, see :meth:`ForestFire.begin`."""
    terrain = terrain_of(fields)
    elevation = fields[terrain.name, "elevation_m"].base
    crowns = fire.crowns if has_crowns(fields, terrain) else None
    setting = setting_of(fire, elevation, terrain.cell_m, crowns, streams.key("fire/embers") if crowns else 0)
    row = int(np.floor((terrain.north_m - fire.y_m) / fire.cell_m))
    col = int(np.floor((fire.x_m - terrain.west_m) / fire.cell_m))
    sparks = [(row, col, fire.start_s)]
    for spark in fire.sparks:
        sparks.append(
            (
                int(np.floor((terrain.north_m - spark.y_m) / fire.cell_m)),
                int(np.floor((spark.x_m - terrain.west_m) / fire.cell_m)),
                fire.start_s + spark.delay_s,
            )
        )
    rows, cols = [s[0] for s in sparks], [s[1] for s in sparks]
    n = FIRST_CELLS
    while n // 2 < max(max(rows) - min(rows), max(cols) - min(cols)) + 2 * REACH + 2 * NEAR + 2:
        n *= 2
    # a quarter of it to leeward, where the fire will go: then most small fires never need a larger one
    east, north = setting.weather.wind_x[setting.first_hour], setting.weather.wind_y[setting.first_hour]
    quarter = 0.25 * n / max(float(np.hypot(east, north)), CALM_M_S)
    row0 = (max(rows) + min(rows)) // 2 - n // 2 - round(north * quarter)
    col0 = (max(cols) + min(cols)) // 2 - n // 2 + round(east * quarter)
    # lines that stand before it begins hold it, too
    lines = fields.since(0, "fireline")
    window, used = open_window(setting, fields, row0, col0, (n, n), lines)
    window.counters[[k.HOUR, k.FIRST]] = setting.first_hour
    for r, c, time_s in sparks:
        cell = _burnable(window, n, r - row0, c - col0)
        if cell >= 0:
            ignite(window, cell, time_s)
    key = streams.key("fire/breaks")
    return FireState(fire.start_s, fields.revision, setting, row0, col0, n, n, window, used, lines, key=key)


def forecast(
    fire: ForestFire, state: FireState, fields: Fields, watch: Watch, from_s: float, until_s: float
) -> Forecast[FireState]:
    """Return what burns from ``from_s`` to ``until_s`` if nothing is done."""
    terrain = terrain_of(fields)
    end_s = state.setting.end_s
    until_s = max(min(until_s, end_s), from_s)
    changes = fields.since(state.revision, *fire.listens)
    begin = state
    if state.time_s < from_s:
        begin = advanced(state, fields, from_s)
    elif changes:
        begin = state.copy()
    begin = amended(begin, fields, changes, terrain)
    course = Course(begin, fields, until_s)
    # most forecasts are overtaken by what crews do: who watches for nothing needs no end
    found = crossings(course.end, terrain, watch, from_s, until_s) if len(watch) else NO_CROSSINGS
    return Forecast(from_s, until_s, fields.revision, found, course, course.over)


def state_at(forecast: Forecast[FireState], time_s: float) -> FireState:
    """Return the fire at a time within the forecast."""
    course: Course = forecast.memory
    if time_s < course.until_s:
        return course.at(time_s)
    end = course.end
    return replace(end, time_s=max(time_s, end.time_s)) if forecast.over else end


def read(forecast: Forecast[FireState], watch: Watch) -> np.ndarray:
    """Return the crossings of another watch, see :meth:`ForestFire.read`."""
    course: Course = forecast.memory
    return crossings(course.end, terrain_of(course.fields), watch, forecast.issued_s, forecast.until_s)


def summary(fire: ForestFire, forecast: Forecast[FireState]) -> dict[str, float]:
    """Return figures by name, see :meth:`ForestFire.summary`."""
    end, fields = forecast.memory.end, forecast.memory.fields
    areas = areas_of(end)
    edge = front_of(end, fields)
    return {
        "burnt_area_m2": areas.burnt_m2,
        "burnt_forest_m2": areas.forest_m2,
        "damaged_area_m2": areas.damaged_m2,
        "consumed_area_m2": areas.consumed_m2,
        "killed_area_m2": areas.killed_m2,
        "hurt_area_m2": areas.hurt_m2,
        "unhurt_area_m2": areas.unhurt_m2,
        "crown_area_m2": areas.crown_m2,
        "spot_fires": float(areas.spots),
        "intensity_max_kw_m": areas.intensity_kw_m,
        "open_edge_m": float(len(edge)) * fire.cell_m,
        "out": float(is_out(fire, end, fields)),
        "escaped": float(end.escaped),
    }


def rasters(forecast: Forecast[FireState]) -> dict[str, np.ndarray]:
    """Return what burnt, see :meth:`ForestFire.rasters`."""
    course: Course = forecast.memory
    end = course.end
    top, bottom, left, right = end.burnt_box()
    if bottom <= top:
        return {}
    box = max(top - 2, 0), bottom + 2, max(left - 2, 0), right + 2
    grid = end.grid(terrain_of(course.fields))
    west, north = grid.west_m + box[2] * grid.cell_m, grid.north_m - box[0] * grid.cell_m
    return end.layers(box) | {
        "status": end.status()[box[0] : box[1], box[2] : box[3]].copy(),
        "geometry": np.array([west, north, grid.cell_m]),
    }


def front_of(state: FireState, fields: Fields) -> np.ndarray:
    """Return the burning edge, see :meth:`ForestFire.front`."""
    n = burnt_count(state.window, state.cols)
    out = np.empty((n, FRONT.itemsize // 8))
    grid = state.grid(terrain_of(fields))
    corner = grid.west_m, grid.north_m, grid.cell_m
    n = front(state.window, state.setting.weather, TABLES, state.cols, *corner, state.time_s, out)
    return out[:n].view(FRONT)[:, 0]


def ahead(fire: ForestFire, state: FireState, fields: Fields, lead_s: float) -> FireState:
    """Return the fire ``lead_s`` later if nothing were done, by a guess at the luck of breaks and firebrands."""
    return advanced(_guessed(state, fields), fields, min(state.time_s + lead_s, state.setting.end_s))


def _guessed(state: FireState, fields: Fields) -> FireState:
    """Return the fire with another luck to come: nobody knows beforehand which break holds, or where brands fall."""
    setting, window = state.setting, state.window
    if setting.crowns is not None:
        setting = replace(setting, crowns=setting.crowns._replace(key=setting.crowns.key ^ GUESS))
        if window.place.size:
            place = window.place.copy()
            place[KEY] ^= GUESS
            window = window._replace(place=place)
    return with_breaks(replace(state, setting=setting, window=window, key=state.key ^ GUESS), terrain_of(fields))


def is_out(fire: ForestFire, state: FireState, fields: Fields) -> bool:
    """Return whether nothing can spread any more."""
    if state.time_s >= state.setting.drowned_s:
        return True
    return not _alive(state, fields)


def areas_of(state: FireState) -> Areas:
    """Return burnt, forest and damaged areas and the greatest intensity so far."""
    setting = state.setting
    trees, first = _forests()
    out = np.empty(7)
    damage(
        state.window,
        state.cols,
        setting.fuels,
        trees,
        first,
        setting.weather,
        setting.temperature_c,
        setting.cell_m * setting.cell_m,
        out,
    )
    burnt, forest, consumed, killed, hurt, crown, intensity = out.tolist()
    spots = int(state.window.counters[k.SPOTS])
    return Areas(burnt, forest, consumed, killed, hurt, crown, intensity, spots)


def everywhere(fire: ForestFire, layers: dict[str, np.ndarray], cell_m: float) -> Behaviour:
    """Return the head fire of every cell of some layers in the hour of the start."""
    setting = setting_of(fire, layers["elevation_m"], cell_m, fire.crowns)
    return behaviour_everywhere(setting, layers, cell_m, setting.first_hour)


def _alive(state: FireState, fields: Fields) -> bool:
    """Return whether anything can still burn: a cell has a time to come, or the edge is open."""
    win = state.window
    if win.counters[k.HEAP] and np.isfinite(win.keys[0]):
        return True
    return len(front_of(state, fields)) > 0


def _burnable(window: k.Window, cols: int, row: int, col: int) -> int:
    """Return the cell itself, or the nearest burnable one within five cells, or -1."""
    if window.status[row * cols + col] <= k.TRIAL:
        return row * cols + col
    best, found = np.inf, -1
    for r in range(row - NEAR, row + NEAR + 1):
        for c in range(col - NEAR, col + NEAR + 1):
            d = float(np.hypot(r - row, c - col))
            if d < best and window.status[r * cols + c] <= k.TRIAL:
                best, found = d, r * cols + c
    return found


@cache
def _forests() -> tuple[np.ndarray, np.ndarray]:
    classes = forest_classes()
    first = np.cumsum([0, *(len(c.trees) for c in classes)])
    return np.concatenate([c.trees for c in classes]), first.astype(np.int64)
