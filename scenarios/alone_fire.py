"""``yingji hazard fire``: a forest fire on a user's elevation and fuel rasters, in a user's weather."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.alone import Outcome, bad, check_free, finished, suffix_of, world_alone
from scenarios.alone_ignition import Ignition, read_ignition
from scenarios.alone_landscape import FireGround, read_ground
from scenarios.alone_sun import sun_of
from scenarios.alone_weather import AskedWeather, read_weather
from scenarios.fuel_models import read_fuel_models
from scenarios.problems import Faults, Problem
from sim.ground import Grid
from sim.hazards.crowns import Crowns
from sim.hazards.fire_hours import Spark
from sim.hazards.fire_moisture import SunPlace
from sim.hazards.forest_fire import ForestFire
from sim.hazards.fuel_model import FuelModel
from sim.hazards.fuels import fuel_table
from sim.hazards.terrain_wind import TerrainWind
from sim.text import N_, _

HOUR_S = 3600.0
UNBURNT, BURNT, BARE, BARRIER = 0.0, 1.0, 2.0, 3.0
PAGE = "report.html"
MODELS = {
    "spread": N_("Surface fire spread: Rothermel 1972, Albini 1976, Andrews 2018; ellipse after Anderson 1983"),
    "solver": N_("Arrival times: ordered upwind solver (Sethian & Vladimirsky 2003; Mirebeau 2014)"),
    "fuels": N_("Fuel models: Anderson 1982; Scott & Burgan 2005, live herbs cured by their moisture"),
    "moisture": N_(
        "Dead fuel moisture: equilibria of litter (Van Wagner 1987) and wood (Simard 1968) with time lags; sun by "
        "slope, aspect and shade (Rothermel et al. 1986)"
    ),
    "wang-mao": N_("Surface fire spread: Wang Zhengfei and Mao Xianmin, from secondary sources; not verified"),
    "dead": N_("Dead fuel moisture as given, everywhere and always"),
    "wind": N_("Midflame wind: Albini & Baughman 1979, Andrews 2012"),
    "level": N_("The same wind over the whole raster"),
    "terrain": N_("Wind over the terrain: Liston & Elder 2006; Ryan 1977"),
    "flame": N_("Intensity and flame length: Byram 1959"),
    "crown": N_("Crown fire: Van Wagner 1977, Rothermel 1991, Scott & Reinhardt 2001; its flames Thomas 1963"),
    "brands": N_("Firebrands: how far Albini 1979, 1983; how many and what they light, estimates"),
    "damage": N_("Damaged forest: scorch and cambium by estimated tree classes of each fuel model"),
}


@dataclass(frozen=True)
class FireAsk:
    """What a user asks for, read from the command line; SI."""

    weather: Path
    out: Path
    layers: dict[str, Path | None] = field(default_factory=dict)
    landscape: Path | None = None
    ignition: Sequence[str] = ()
    barriers: Sequence[Path] = ()
    duration_s: float | None = None
    spread: bool = True
    start: str = ""
    cell_m: float | None = None
    live_herbaceous: float = 0.5
    live_woody: float = 0.85
    foliar: float = 1.1
    since_rain_s: float = 5 * 86400.0
    dead: tuple[float, float, float] | None = None
    weather_height_m: float | None = None
    terrain_wind: bool = False
    spread_model: str = "rothermel"
    crown_rate: str = "rothermel-1991"
    wind_limit: bool = False
    fuel_models: Path | None = None
    latitude_deg: float | None = None


@dataclass
class FireRun:
    """A fire that was run: what is written, and what its page shows.

    Attributes
    ----------
    outcome : Outcome
        What is written.
    ask : FireAsk
        What was asked for.
    ground : FireGround
        What it burnt on.
    weather : AskedWeather
        When it burnt.
    ignition : Ignition
        Where it began and what held it; nothing without spread.
    fire : ForestFire
        The hazard's parameters.
    files : list of (what, file, sha256)
        What was read.
    moisture : float64[2, hours, 3]
        Of dead fuels in the open, and in the shade; no-spread has the one hour.
    """

    outcome: Outcome
    ask: FireAsk
    ground: FireGround
    weather: AskedWeather
    ignition: Ignition
    fire: ForestFire
    files: list[tuple[str, str, str]]
    moisture: np.ndarray = field(default_factory=lambda: np.empty((0, 0, 3)))

    def models(self) -> list[str]:
        """Return the models that it used, in the language in use."""
        ask, out = self.ask, set()
        out |= {"wang-mao"} if ask.spread_model != "wang-mao" else {"spread", "wind"}
        out |= {"moisture"} if ask.dead else {"dead"}
        out |= {"level"} if ask.terrain_wind else {"terrain"}
        out |= set() if ask.spread else {"solver", "damage", "brands"}
        out |= set() if self.ground.crowns else {"crown", "brands"}
        return [_(text) for name, text in MODELS.items() if name not in out]

    @property
    def start(self) -> datetime:
        """Local time of the ignition, or the hour looked at."""
        return self.weather.ignition


def run_fire(ask: FireAsk, faults: Faults | None = None) -> FireRun:
    """Read what is asked for, burn, and return what is to be written.

    Parameters
    ----------
    ask : FireAsk
        What is asked for.
    faults : Faults, optional
        What was wrong before; told together with what is found here.

    Raises
    ------
    BadInputError
        For everything that a user can mend, at once.
    """
    faults = faults or Faults()
    with faults.kept():
        check_free(ask.out)
    if ask.spread and not ask.ignition:
        message = _("this is missing: where the fire starts (or --no-spread for every cell by itself)")
        faults.problems.append(Problem("--ignition", message))
    if ask.spread and ask.duration_s is None:
        faults.problems.append(Problem("--duration", _("this is missing: how long the fire is followed, such as 24h")))
    own: tuple[FuelModel, ...] = ()
    if ask.fuel_models is not None:
        with faults.kept():
            own = read_fuel_models(ask.fuel_models)
        if ask.spread_model == "wang-mao":
            message = _("own fuel models are Rothermel's: the model of Wang and Mao has no figures of theirs")
            faults.problems.append(Problem("--fuel-models", message))
    ground = read_ground(ask.layers, ask.landscape, faults, fuel_table(own))
    weather = None
    duration_s = (ask.duration_s or HOUR_S) if ask.spread else 1.0
    with faults.kept():
        weather = read_weather(ask.weather, ask.start, duration_s, ask.weather_height_m)
    fine = None
    if ground is not None:
        with faults.kept():
            fine = ground.grid
            fine = _fine(ground.grid, ask.cell_m if ask.spread else None)
    ignition = read_ignition(ask.ignition, ask.barriers, ground, fine, faults) if ask.spread else Ignition()
    faults.tell()
    assert ground is not None and weather is not None and fine is not None
    sun = sun_of(ground, weather.ignition, ask.latitude_deg)
    fire = _hazard(ask, weather, ignition, fine, sun.place, own)
    outcome = Outcome("fire", fine, ground.dem.crs, suffix_of(ground.dem_file))
    outcome.inputs = _inputs(ask, fine.cell_m)
    run = FireRun(outcome, ask, ground, weather, ignition, fire, _files(ask, ground))
    if weather.before_h < 24:
        ground.notes.append(
            _(
                "The weather begins {hours} h before the ignition. How dry the fuels are has a memory: "
                "24 to 48 hours before are better."
            ).format(hours=f"{weather.before_h:g}")
        )
    if ask.dead is None:
        # moisture as given knows no sun
        ground.notes.append(sun.note)
    if ask.spread:
        _spread(run)
    else:
        _everywhere(run)
    return run


def _fine(grid: Grid, cell_m: float | None) -> Grid:
    """Return the fire's own cells: the raster's, or split by a whole number."""
    cell_m = grid.cell_m if cell_m is None else cell_m
    split = round(grid.cell_m / cell_m)
    if split < 1 or abs(split * cell_m - grid.cell_m) > 1e-6 * grid.cell_m:
        message = _("expected the raster's cell of {cell} m divided by a whole number, found {found} m")
        raise bad(message.format(cell=f"{grid.cell_m:g}", found=f"{cell_m:g}"), "--cell")
    return Grid("fire", grid.west_m, grid.north_m, grid.cell_m / split, grid.rows * split, grid.cols * split)


def _hazard(
    ask: FireAsk,
    weather: AskedWeather,
    ignition: Ignition,
    fine: Grid,
    sun: SunPlace,
    own: tuple[FuelModel, ...],
) -> ForestFire:
    """Return the hazard's parameters."""
    (x_m, y_m, first_s), *others = ignition.sparks or [(fine.west_m, fine.north_m, 0.0)]
    midnight = weather.ignition.replace(hour=0, minute=0, second=0)
    return ForestFire(
        x_m=x_m,
        y_m=y_m,
        sparks=tuple(Spark(x_m=x, y_m=y, delay_s=delay_s - first_s) for x, y, delay_s in others),
        weather=weather.hours,
        midnight_s=(midnight - weather.ignition).total_seconds(),
        sun=sun,
        start_s=first_s,
        dead_moisture=ask.dead,
        terrain_wind=TerrainWind() if ask.terrain_wind else None,
        spread_model=ask.spread_model,
        fuel_models=own,
        days_since_rain=ask.since_rain_s / 86400.0,
        live_herbaceous=ask.live_herbaceous,
        live_woody=ask.live_woody,
        wind_limit=ask.wind_limit,
        crowns=Crowns(foliar_moisture=ask.foliar, rate=ask.crown_rate),
        cell_m=fine.cell_m,
        # the window doubles about the fire and never needs to be as wide as this to hold the whole raster
        largest_m=(16.0 * max(fine.rows, fine.cols) + 1024.0) * fine.cell_m,
        horizon_s=ask.duration_s or HOUR_S,
        leg_s=HOUR_S,
    )


# -- a fire that spreads --------------------------------------------------------------------------------------------
def _spread(run: FireRun) -> None:
    """Burn, and fill the outcome."""
    ask, ground, fire, outcome = run.ask, run.ground, run.fire, run.outcome
    fine = outcome.grid
    split = round(ground.grid.cell_m / fine.cell_m)
    duration_s = ask.duration_s or HOUR_S
    world = world_alone("fire", fire, ground.grid, ground.layers, duration_s)
    if len(run.ignition.held_xy_m):
        world.ground.amend("fireline", "points", run.ignition.held_xy_m, 1.0)
    driver = finished(world, "fire")
    assert driver.forecast is not None
    run.moisture = driver.state().setting.level_moisture()
    summary = fire.summary(driver.forecast)
    can_burn = np.kron(ground.burns, np.ones((split, split), bool))
    outcome.layers = _layers(fire.rasters(driver.forecast), fine, can_burn, run.ignition)
    burnt = outcome.layers["status"] == BURNT
    edge = _edge(burnt, ground.inside, split)
    outcome.figures = {
        "ignition": run.start.isoformat(sep=" ", timespec="minutes"),
        "followed_h": duration_s / HOUR_S,
        "burnt_area_ha": summary["burnt_area_m2"] / 1e4,
        "burnt_forest_ha": summary["burnt_forest_m2"] / 1e4,
        "damaged_forest_ha": summary["damaged_area_m2"] / 1e4,
        "consumed_forest_ha": summary["consumed_area_m2"] / 1e4,
        "killed_forest_ha": summary["killed_area_m2"] / 1e4,
        "hurt_forest_ha": summary["hurt_area_m2"] / 1e4,
        "crown_fire_ha": summary["crown_area_m2"] / 1e4,
        "spot_fires": int(summary["spot_fires"]),
        "intensity_max_kw_m": summary["intensity_max_kw_m"],
        "open_edge_m": summary["open_edge_m"],
        "out": bool(summary["out"]),
        "reached_edge_of_data": edge,
    }
    notes = [*ground.notes, *run.weather.notes, *run.ignition.notes]
    if int(burnt.sum()) <= len(run.ignition.sparks):
        notes.append(_("The fire did not spread: fuels were too moist or rain put it out."))
    if edge:
        notes.append(_("The fire reached the edge of the data: areas are at least those given."))
    outcome.notes = [
        *notes,
        _("Crowns burn where the fire lights them; firebrands land where luck has it: their number is an estimate.")
        if ground.crowns
        else _(
            "Surface fire only: canopy base and bulk density were not given, so there is no crown fire and no spotting."
        ),
        _("fire_type: 0 surface, 1 torching, 2 conditional crown fire, 3 crowning; without crowns always 0."),
        _("Nobody fights it."),
        _("The damaged forest rests on estimated tree classes by fuel model."),
        _("arrival_min counts from the ignition; rate_m_min and intensity_kw_m are those of the front as it passed."),
        _("status: 0 unburnt, 1 burnt, 2 cannot burn, 3 barrier."),
    ]


def _layers(
    found: dict[str, np.ndarray], fine: Grid, can_burn: np.ndarray, ignition: Ignition
) -> dict[str, np.ndarray]:
    """Return the results on the whole raster, NaN where it has not burnt."""
    names = ("arrival_min", "rate_m_min", "intensity_kw_m", "flame_length_m", "fire_type")
    layers = {name: np.full(fine.shape, np.nan) for name in names}
    status = np.where(can_burn, UNBURNT, BARE)
    row, col = fine.cells(*ignition.held_xy_m.T)
    status[row, col] = BARRIER
    if found:
        west, north, _cell = found["geometry"].tolist()
        row0, col0 = round((fine.north_m - north) / fine.cell_m), round((west - fine.west_m) / fine.cell_m)
        rows, cols = found["arrival_s"].shape
        at = np.s_[max(row0, 0) : row0 + rows, max(col0, 0) : col0 + cols]
        cut = np.s_[max(-row0, 0) : fine.rows - row0, max(-col0, 0) : fine.cols - col0]
        burnt = np.isfinite(found["arrival_s"][cut])
        for name, key, factor in (
            ("arrival_min", "arrival_s", 1 / 60.0),
            ("rate_m_min", "rate_m_s", 60.0),
            ("intensity_kw_m", "intensity_kw_m", 1.0),
            ("flame_length_m", "flame_length_m", 1.0),
            ("fire_type", "fire_type", 1.0),
        ):
            layers[name][at] = np.where(burnt, found[key][cut] * factor, np.nan)
        status[at] = np.where(burnt, BURNT, status[at])
    return layers | {"status": status}


def _edge(burnt: np.ndarray, inside: np.ndarray, split: int) -> bool:
    """Return whether it burnt in a cell that has none, or no data, beside it."""
    within = np.pad(np.kron(inside, np.ones((split, split), bool)), 1, constant_values=False)
    core = within[2:, 1:-1] & within[:-2, 1:-1] & within[1:-1, 2:] & within[1:-1, :-2]
    return bool((burnt & ~core).any())


# -- every cell by itself -------------------------------------------------------------------------------------------
def _everywhere(run: FireRun) -> None:
    """Fill the outcome with the head fire of every cell in the hour."""
    ground, outcome = run.ground, run.outcome
    found = run.fire.everywhere(ground.layers, ground.grid.cell_m)
    run.moisture = found.moisture[:, None, :]
    outcome.layers = {
        "rate_m_min": found.rate_m_s * 60.0,
        "intensity_kw_m": found.intensity_kw_m,
        "flame_length_m": found.flame_length_m,
        "direction_deg": found.towards_deg,
        "midflame_wind_m_s": found.midflame_m_s,
        "fire_type": found.fire_type,
        "crown_share": found.crown_share,
    }
    known = np.isfinite(found.rate_m_s) & ground.inside
    area_ha = ground.grid.cell_area_m2 / 1e4
    flame = found.flame_length_m[known]
    carries = found.rate_m_s[known] > 0
    outcome.figures = {
        "hour": run.start.isoformat(sep=" ", timespec="minutes"),
        "cells_that_burn": int(known.sum()),
        "area_that_burns_ha": float(known.sum()) * area_ha,
        "area_too_moist_ha": float((~carries).sum()) * area_ha,
        "rate_m_min": _quantiles(found.rate_m_s[known] * 60.0),
        "intensity_kw_m": _quantiles(found.intensity_kw_m[known]),
        "flame_length_m": _quantiles(flame),
    }
    outcome.notes = [
        *ground.notes,
        *run.weather.notes,
        _("Each cell by itself, as if the head of a fire stood in it: nothing spreads."),
        _("fire_type: 0 surface, 1 torching, 2 conditional crown fire, 3 crowning; without crowns always 0."),
        _("direction_deg is where the head goes, from north, clockwise; rates are along the ground."),
    ]


def _quantiles(values: np.ndarray) -> dict[str, float]:
    if not values.size:
        return {}
    low, middle, high, most = np.quantile(values, [0.1, 0.5, 0.9, 1.0]).tolist()
    return {"p10": low, "median": middle, "p90": high, "max": most}


# -- where it comes from --------------------------------------------------------------------------------------------
def _files(ask: FireAsk, ground: FireGround) -> list[tuple[str, str, str]]:
    """Return what was read, with its SHA-256."""
    given = {**ground.files, "weather": ask.weather}
    given |= {"fuel models": ask.fuel_models} if ask.fuel_models is not None else {}
    given |= {f"ignition {i}": Path(t) for i, t in enumerate(ask.ignition, 1) if Path(t).is_file()}
    given |= {f"barriers {i}": path for i, path in enumerate(ask.barriers, 1)}
    digests: dict[Path, str] = {}
    for path in given.values():
        digests.setdefault(path, hashlib.sha256(path.read_bytes()).hexdigest())
    return [(name, str(path), digests[path]) for name, path in given.items()]


def _inputs(ask: FireAsk, cell_m: float) -> dict[str, Any]:
    return {
        **{name: str(path or "") for name, path in ask.layers.items()},
        "landscape": str(ask.landscape or ""),
        "weather": str(ask.weather),
        "ignition": list(ask.ignition),
        "barriers": [str(path) for path in ask.barriers],
        "spread": ask.spread,
        "start": ask.start,
        "duration_s": ask.duration_s,
        "cell_m": cell_m if math.isfinite(cell_m) else None,
        "live_herbaceous": ask.live_herbaceous,
        "live_woody": ask.live_woody,
        "foliar_moisture": ask.foliar,
        "since_rain_s": ask.since_rain_s,
        "dead_moisture": list(ask.dead) if ask.dead else None,
        "weather_height_m": ask.weather_height_m,
        "terrain_wind": ask.terrain_wind,
        "spread_model": ask.spread_model,
        "crown_rate": ask.crown_rate,
        "wind_limit": ask.wind_limit,
        "fuel_models": str(ask.fuel_models or ""),
        "latitude_deg": ask.latitude_deg,
    }
