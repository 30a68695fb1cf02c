"""``yingji hazard fire``: a forest fire on a user's elevation and fuel rasters, in a user's weather."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.alone import (
    Outcome,
    bad,
    cell_of,
    check_free,
    fill_nearest,
    finished,
    read_dem,
    read_layer,
    refuse,
    suffix_of,
    world_alone,
)
from scenarios.alone_weather import read_weather
from sim.ground import Grid
from sim.hazards.fire_hours import Spark
from sim.hazards.fire_window import FireState
from sim.hazards.forest_fire import ForestFire
from sim.hazards.fuels import fuel_table
from sim.text import _

HOUR_S = 3600.0
NO_FUEL = range(90, 100)
"""Numbers of ground that does not burn: urban, snow, farmland, water, bare (Scott and Burgan 2005)."""
NEAR_CELLS = 5
"""How far from the ignition a burnable cell is looked for; the hazard's own rule."""


@dataclass(frozen=True)
class FireAsk:
    """What a user asks for, read from the command line; SI."""

    dem: Path
    fuel: Path
    weather: Path
    ignition: Sequence[tuple[float, float]]
    duration_s: float
    out: Path
    canopy_cover: Path | None = None
    canopy_height: Path | None = None
    start: str = ""
    cell_m: float | None = None
    live_herbaceous: float = 0.5
    live_woody: float = 0.85
    since_rain_s: float = 5 * 86400.0


def run_fire(ask: FireAsk) -> Outcome:
    """Read what is asked for, burn, and return what is to be written.

    Raises
    ------
    BadInputError
        For everything that a user can mend.
    """
    check_free(ask.out)
    dem = read_dem(ask.dem, "terrain")
    grid = dem.grid
    arrays, notes = _ground(ask, dem)
    hours, ignition, before = read_weather(ask.weather, ask.start, ask.duration_s)
    cell_m = grid.cell_m if ask.cell_m is None else ask.cell_m
    split = round(grid.cell_m / cell_m)
    if split < 1 or abs(split * cell_m - grid.cell_m) > 1e-6 * grid.cell_m:
        message = _("expected the raster's cell of {cell} m divided by a whole number, found {found} m")
        raise bad(message.format(cell=f"{grid.cell_m:g}", found=f"{cell_m:g}"), "--cell")
    cell_m = grid.cell_m / split
    for point in ask.ignition:
        row, col = cell_of(point, dem, "--ignition")
        _must_burn(arrays["fuel_model"], row, col, max(NEAR_CELLS // split, 1), point)
    (x_m, y_m), *others = ask.ignition
    midnight = ignition.replace(hour=0, minute=0, second=0)
    fire = ForestFire(
        x_m=x_m,
        y_m=y_m,
        sparks=tuple(Spark(x_m=x, y_m=y) for x, y in others),
        weather=hours,
        midnight_s=(midnight - ignition).total_seconds(),
        days_since_rain=ask.since_rain_s / 86400.0,
        live_herbaceous=ask.live_herbaceous,
        live_woody=ask.live_woody,
        cell_m=cell_m,
        # the window doubles about the fire and never needs to be as wide as this to hold the whole raster
        largest_m=16.0 * max(grid.rows, grid.cols) * grid.cell_m + 1024.0 * cell_m,
        horizon_s=ask.duration_s,
        leg_s=HOUR_S,
    )
    world = world_alone("fire", fire, grid, arrays, ask.duration_s)
    driver = finished(world, "fire")
    state: FireState = driver.state()
    assert driver.forecast is not None
    summary = fire.summary(driver.forecast)
    fine = Grid("fire", grid.west_m, grid.north_m, cell_m, grid.rows * split, grid.cols * split)
    outcome = Outcome("fire", fine, dem.crs, suffix_of(ask.dem))
    outcome.layers = _layers(state, fine, np.kron(_burns(arrays["fuel_model"]), np.ones((split, split), bool)))
    edge = _edge(outcome.layers["status"], np.isfinite(dem.values), split)
    outcome.figures = {
        "ignition": ignition.isoformat(sep=" ", timespec="minutes"),
        "followed_h": ask.duration_s / HOUR_S,
        "burnt_area_ha": summary["burnt_area_m2"] / 1e4,
        "burnt_forest_ha": summary["burnt_forest_m2"] / 1e4,
        "damaged_forest_ha": summary["damaged_area_m2"] / 1e4,
        "intensity_max_kw_m": summary["intensity_max_kw_m"],
        "open_edge_m": summary["open_edge_m"],
        "out": bool(summary["out"]),
        "reached_edge_of_data": edge,
    }
    if before < 24:
        notes.append(
            _(
                "The weather begins {hours} h before the ignition. How dry the fuels are has a memory: "
                "24 to 48 hours before are better."
            ).format(hours=f"{before:g}")
        )
    if int((outcome.layers["status"] == 1.0).sum()) <= len(ask.ignition):
        notes.append(_("The fire did not spread: fuels were too moist or rain put it out."))
    if edge:
        notes.append(_("The fire reached the edge of the data: areas are at least those given."))
    outcome.notes = [
        *notes,
        _("Surface fire only: no crown fire, no spotting, nobody fights it."),
        _("The damaged forest rests on estimated tree classes by fuel model."),
        _("arrival_min counts from the ignition; rate_m_min and intensity_kw_m are those of the front as it passed."),
        _("status: 0 unburnt, 1 burnt, 2 cannot burn."),
    ]
    outcome.inputs = _inputs(ask, cell_m)
    return outcome


def _ground(ask: FireAsk, dem: Any) -> tuple[dict[str, np.ndarray], list[str]]:
    """Return the fields that the hazard needs, and what was assumed."""
    grid, notes = dem.grid, []
    inside = np.isfinite(dem.values)
    fuel = read_layer(ask.fuel, dem, ask.dem)
    table = fuel_table()
    number = np.where(np.isfinite(fuel), fuel, 99.0)
    whole = (number == np.floor(number)) & (number >= 0) & (number < table.row_of.size)
    index = np.where(whole, number, 0).astype(np.int64)
    known = whole & ((table.row_of[index] >= 0) | np.isin(index, list(NO_FUEL)) | (index == 0))
    numbers = np.flatnonzero(table.row_of >= 0)
    what = _("a fuel model's number (Anderson {a} to {b}, Scott and Burgan {c} to {d}; 0 and 91 to 99 do not burn)")
    what = what.format(a=numbers[0], b=numbers[numbers < 90].max(), c=numbers[numbers > 99].min(), d=numbers[-1])
    refuse(~known, number, grid, ask.fuel, what)
    index[~inside] = 99
    unknown = int((~np.isfinite(fuel) & inside).sum())
    if unknown:
        notes.append(_("{count} cell(s) without a fuel were taken as ground that does not burn.").format(count=unknown))
    if not _burns(index).any():
        raise bad(_("no cell of this raster can burn"), str(ask.fuel))
    layers: dict[str, np.ndarray] = {
        "elevation_m": fill_nearest(dem.values).astype(np.float32),
        "fuel_model": index.astype(np.int16),
        "canopy_cover": np.zeros(grid.shape, np.float32),
        "canopy_height_m": np.zeros(grid.shape, np.float32),
    }
    if (ask.canopy_cover is None) != (ask.canopy_height is None):
        there = "--canopy-height" if ask.canopy_cover is None else "--canopy-cover"
        other = "--canopy-cover" if ask.canopy_cover is None else "--canopy-height"
        raise bad(_("shelter from wind takes both canopy rasters: {option} is missing").format(option=other), there)
    if ask.canopy_cover is None or ask.canopy_height is None:
        notes.append(_("No canopy was given: every cell is open to the wind and the sun."))
    else:
        cover = read_layer(ask.canopy_cover, dem, ask.dem)
        refuse((cover < 0) | (cover > 100), cover, grid, ask.canopy_cover, _("canopy cover from 0 to 100 %"))
        height = read_layer(ask.canopy_height, dem, ask.dem)
        refuse((height < 0) | (height > 120), height, grid, ask.canopy_height, _("tree height from 0 to 120 m"))
        share = not bool((cover > 1).any())
        if share and bool((cover > 0).any()):
            notes.append(_("No canopy cover is above 1: the raster was read as shares, not as %."))
        layers["canopy_cover"] = np.nan_to_num(cover if share else cover / 100.0).astype(np.float32)
        layers["canopy_height_m"] = np.nan_to_num(height).astype(np.float32)
    return layers, notes


def _burns(number: np.ndarray) -> np.ndarray:
    row_of = fuel_table().row_of
    return np.asarray(row_of[np.clip(number, 0, row_of.size - 1)] >= 0)


def _must_burn(fuel: np.ndarray, row: int, col: int, near: int, point: tuple[float, float]) -> None:
    around = fuel[max(row - near, 0) : row + near + 1, max(col - near, 0) : col + near + 1]
    if not _burns(around).any():
        message = _("nothing can burn at {x},{y} or near it: the fuel there is {number}")
        raise bad(message.format(x=f"{point[0]:.12g}", y=f"{point[1]:.12g}", number=int(fuel[row, col])), "--ignition")


def _layers(state: FireState, fine: Grid, burns: np.ndarray) -> dict[str, np.ndarray]:
    """Return the window's results on the whole raster, NaN where it has not burnt."""
    shape = fine.shape
    top, bottom, left, right = state.burnt_box()
    top, bottom = max(top, -state.row0), min(bottom, shape[0] - state.row0)
    left, right = max(left, -state.col0), min(right, shape[1] - state.col0)
    at = np.s_[top + state.row0 : bottom + state.row0, left + state.col0 : right + state.col0]
    found = state.layers((top, bottom, left, right))
    burnt = np.isfinite(found["arrival_s"])

    def whole(values: np.ndarray) -> np.ndarray:
        out = np.full(shape, np.nan)
        out[at] = values
        return out

    status = np.where(burns, 0.0, 2.0)
    status[at] = np.where(burnt, 1.0, status[at])
    return {
        "arrival_min": whole(found["arrival_s"] / 60.0),
        "rate_m_min": whole(found["rate_m_s"] * 60.0),
        "intensity_kw_m": whole(found["intensity_kw_m"]),
        "flame_length_m": whole(found["flame_length_m"]),
        "status": status,
    }


def _edge(status: np.ndarray, inside: np.ndarray, split: int) -> bool:
    """Return whether it burnt in a cell that has none, or no data, beside it."""
    within = np.pad(np.kron(inside, np.ones((split, split), bool)), 1, constant_values=False)
    core = within[2:, 1:-1] & within[:-2, 1:-1] & within[1:-1, 2:] & within[1:-1, :-2]
    return bool(((status == 1.0) & ~core).any())


def _inputs(ask: FireAsk, cell_m: float) -> dict[str, Any]:
    return {
        "dem": str(ask.dem),
        "fuel": str(ask.fuel),
        "canopy_cover": str(ask.canopy_cover or ""),
        "canopy_height": str(ask.canopy_height or ""),
        "weather": str(ask.weather),
        "ignition_m": [list(point) for point in ask.ignition],
        "duration_s": ask.duration_s,
        "cell_m": cell_m if math.isfinite(cell_m) else None,
        "live_herbaceous": ask.live_herbaceous,
        "live_woody": ask.live_woody,
        "since_rain_s": ask.since_rain_s,
    }
