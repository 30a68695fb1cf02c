"""What a forest fire burns in, and the fire at a time."""

import math
import mmap
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from sim.ground import Amendment, Grid
from sim.hazards.fire_crowns import CrownSetting
from sim.hazards.terrain_wind import Relief
from sim.kernels import fire_cells as k
from sim.kernels.fire_edge import burnt_layers, flame_lengths
from sim.kernels.fire_metric import fill_beds
from sim.kernels.rothermel import BED_COLUMNS, DEPTH_M

NONE = np.empty(0)
HUGE_FROM = 1 << 22
"""Bytes from which numpy asks for large pages."""


class Breaks(NamedTuple):
    """The break cells of a window, and the intensity kW/m up to which each holds."""

    cells: np.ndarray
    holding_kw_m: np.ndarray


NO_BREAKS = Breaks(np.empty(0, np.int64), NONE)


@dataclass
class Setting:
    """What a fire burns in, the same for all its states; ``beds`` fill up as hours come.

    ``moisture`` is of sites, see :func:`sim.kernels.fuel_site.air_at_sites`: ``exposures`` by ``bands`` of height about
    ``weather_m`` by open and shaded. ``adjustment``: midflame wind over the wind at 20 ft, or negative for the one by
    fuel and canopy. Rain puts the fire out at ``drowned_s``, and beyond ``end_s`` it is not followed. ``relief``: how
    the wind follows the terrain, if it does. ``wang_mao_m_s`` and ``ks`` are empty but for that model.
    """

    weather: k.Weather
    temperature_c: np.ndarray
    fuels: np.ndarray
    row_of: np.ndarray
    moisture: np.ndarray
    live: np.ndarray
    ready: np.ndarray
    crown_ratio: float
    shelter: np.ndarray
    adjustment: float
    cell_m: float
    largest_cells: int
    first_hour: int
    exposures: int
    bands: int
    weather_m: float
    drowned_s: float
    end_s: float
    relief: Relief | None
    wang_mao_m_s: np.ndarray
    ks: np.ndarray
    crowns: CrownSetting | None

    _filled: tuple[np.ndarray, int] | None = None

    def fill(self, rows: np.ndarray, last: int) -> None:
        """Fill the beds of the rows in a window up to an hour.

        From the fire's own first hour on: metrics of past hours may be asked for again.
        """
        first = self.first_hour
        if self._filled is not None and self._filled[0] is rows:
            # the same window: many advances lie within one hour
            first = self._filled[1] + 1
            if first > last:
                return
        fill_beds(
            self.fuels,
            rows,
            self.moisture,
            self.live,
            first,
            last,
            self.wang_mao_m_s,
            self.ks,
            self.weather.beds,
            self.ready,
        )
        self._filled = rows, last

    def level_moisture(self) -> np.ndarray:
        """Return the moisture on level ground level with the weather, float64[2, hours, 3]: open, and shaded."""
        row = 2 * (self.bands // 2) * self.exposures
        return self.moisture[row : row + 2]

    @cached_property
    def depth_m(self) -> np.ndarray:
        """Depth of the fuel beds."""
        return self.fuels[:, DEPTH_M].copy()

    @classmethod
    def make(
        cls,
        *,
        hours: dict[str, np.ndarray],
        start_s: float,
        wind_limit: bool,
        fuels: np.ndarray,
        moisture: np.ndarray,
        relief: Relief | None,
        crowns: CrownSetting | None,
        wang_mao_m_s: np.ndarray = NONE,
        **more: Any,
    ) -> "Setting":
        """Return a setting, beds empty; ``hours`` as ``FireHours.arrays()``, ``moisture`` float64[sites, hours, 3]."""
        sites, count, _ = moisture.shape
        rows = sites * fuels.shape[0]
        towards = np.radians(hours["wind_from_deg"] + 180.0)
        wind, gust = hours["wind_m_s"], hours["gust_m_s"]
        weather = k.Weather(
            beds=_untouched((count, rows, BED_COLUMNS)),
            wind_x=wind * np.sin(towards),
            wind_y=wind * np.cos(towards),
            start_s=float(start_s),
            hour_s=3600.0,
            wind_limit=bool(wind_limit),
            gust=gust / np.maximum(wind, 0.1) if (gust > wind).any() else NONE,
            slope_gain=relief.slope_gain if relief is not None else -1.0,
            slope_scale=relief.slope_scale if relief is not None else 0.0,
            wang_mao=wang_mao_m_s.size > 0,
            fine_dead=crowns.fine_dead if crowns is not None else np.zeros((0, 0)),
        )
        return cls(
            weather=weather,
            temperature_c=hours["temperature_c"],
            fuels=fuels,
            moisture=moisture,
            ready=np.zeros((count, rows), dtype=np.uint8),
            relief=relief,
            wang_mao_m_s=wang_mao_m_s,
            crowns=crowns,
            **more,
        )


def _untouched(shape: tuple[int, ...]) -> np.ndarray:
    """Return an array of which memory is taken as it is written to: most beds never are.

    numpy's own large arrays come in pages of 2 MB, and clearing these takes longer than filling the beds.
    """
    size = 8 * math.prod(shape)
    return np.empty(shape) if size < HUGE_FROM else np.ndarray(shape, buffer=mmap.mmap(-1, size))


@dataclass(frozen=True)
class FireState:
    """A fire at a time. Treat it as frozen: forecasts work on copies.

    Attributes
    ----------
    time_s : float
        When.
    revision : int
        Of the ground whose lines it knows.
    setting : Setting
        Weather and fuel.
    row0, col0 : int
        The window's corner on the fine lattice, which starts at the terrain grid's north-western corner.
    rows, cols : int
        Shape of the window.
    window : sim.kernels.fire_cells.Window
        The solver's arrays.
    rows_used : int32 array
        Bed rows that lie in the window.
    lines : tuple of Amendment
        Lines so far, for when the window grows.
    escaped : bool
        The fire came to the largest window's edge; what lies beyond is not followed.
    key : int
        Of the luck of breaks.
    breaks : Breaks
        Those in the window.
    """

    time_s: float
    revision: int
    setting: Setting
    row0: int
    col0: int
    rows: int
    cols: int
    window: k.Window
    rows_used: np.ndarray
    lines: tuple[Amendment, ...] = ()
    escaped: bool = False
    key: int = 0
    breaks: Breaks = NO_BREAKS

    def grid(self, terrain: Grid) -> Grid:
        """Return the window's geometry."""
        cell = self.setting.cell_m
        return Grid(
            "fire",
            terrain.west_m + self.col0 * cell,
            terrain.north_m - self.row0 * cell,
            cell,
            self.rows,
            self.cols,
        )

    def copy(self) -> "FireState":
        """Return a state whose arrays are its own."""
        return self.at(self.time_s, self.window.copy())

    def at(self, time_s: float, window: k.Window | None = None) -> "FireState":
        """Return this state with another time and, if given, window (quicker than ``replace``)."""
        new = object.__new__(FireState)
        new.__dict__.update(self.__dict__, time_s=time_s, window=self.window if window is None else window)
        return new

    def status(self) -> np.ndarray:
        """Return the cells' status (view), uint8[rows, cols]; see sim.kernels.fire_cells."""
        return self.window.status.reshape(self.rows, self.cols)

    def arrival_s(self) -> np.ndarray:
        """Return arrival times, float64[rows, cols]; inf where it has not burnt."""
        status = self.window.status
        burnt = (status == k.BURNT) | (status == k.COLD)
        return np.where(burnt, self.window.time, np.inf).reshape(self.rows, self.cols)

    def burnt_box(self) -> tuple[int, int, int, int]:
        """Return the rows and columns of the window that burnt: first row, last row + 1, first column, last + 1."""
        top, bottom, left, right = (int(v) for v in self.window.counters[[k.TOP, k.BOTTOM, k.LEFTMOST, k.RIGHTMOST]])
        return top, bottom + 1, left, right + 1

    def layers(self, box: tuple[int, int, int, int]) -> dict[str, np.ndarray]:
        """Return rasters of a box of the window, float32, NaN where it has not burnt.

        Arrival, rate, intensity, flame length, type of fire (0 surface, 1 torching, 3 crowning).

        Rates lie along the ground, normal to the front.
        """
        top, bottom, left, right = box
        out = {
            name: np.empty((bottom - top, right - left), dtype=np.float32)
            for name in ("arrival_s", "rate_m_s", "intensity_kw_m", "fire_type")
        }
        burnt_layers(self.window, self.cols, self.setting.weather, top, left, *out.values())
        return out | {"flame_length_m": flame_lengths(out["intensity_kw_m"], out["fire_type"])}
