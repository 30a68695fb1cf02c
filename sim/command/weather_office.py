"""The weather office and the gauges: what they will say of a storm, with its errors, misses and false alarms."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.command.evacuation import EvacuationSpec
from sim.command.signals import COLOURS, first_reached_s, levels, rank
from sim.command.town_rain import TownRain
from sim.command.warning import WarningSpec
from sim.hazards.rain_forecast import ForecastSkill, Points, forecasts, sample
from sim.hazards.rainstorm import INTERVAL_S, accumulated_m
from sim.worldlike import WorldLike

LIFT_BELOW_M = 0.010
"""A signal is lifted when less than this has fallen in three hours, and none is foreseen (own judgement)."""
STANDS_S = 3 * 3600.0
"""A signal stands at least so long (own judgement)."""
LOOKED_AT_S = 3600.0
"""How often signals are looked at where there are no forecasts (own judgement)."""

Said = tuple[float, str, str, str]


def schedule(
    spec: WarningSpec, evacuation: EvacuationSpec | None, world: WorldLike, rain: TownRain, driver: Any
) -> list[Said]:
    """Return what the weather office and the gauges will say, in the order of time.

    A signal goes out when a forecast shows its amount within its own window from now (12, 6 or 3 h); what was not
    foreseen is signalled once gauges show it.

    Returns
    -------
    list of (time_s, what, place, value)
        ``signal`` (town, colour/basis), ``lift`` (town), ``prepare`` and ``move`` (``town`` or ``village``, its id).
    """
    n, m = len(rain.towns), len(rain.villages)
    rng = world.streams["warning/stations"]
    station, gauge, works = rng.random(n), rng.random(m), rng.random(m)
    per_town = spec.stations / max(n, 1)
    measured = station >= spec.station_failure**per_town if per_town > 0 else np.zeros(n, bool)
    world.data["towns measured"] = measured
    coming = _foreseen(spec, world, rain, driver)
    for t in np.flatnonzero(measured):
        town, fallen = rain.towns[t], rain.rain_m[t]
        for level in levels():
            seen_s = first_reached_s(rain.times_s, fallen, level.window_s, level.rain_m) + spec.observed_s
            if np.isfinite(seen_s):
                coming.append((seen_s, "signal", town, f"{level.colour}/observed"))
    coming = _lifted(sorted(coming), float(rain.times_s[-1]) + spec.observed_s if rain.times_s.size else 0.0)
    if evacuation is not None:
        for t in np.flatnonzero(measured):
            orders = _orders(evacuation, rain.times_s, rain.rain_m[t])
            coming += [(s + spec.observed_s, o, "town", rain.towns[t]) for o, s in orders]
        for v, village in enumerate(rain.villages):
            has_one = gauge[v] < spec.stations / max(m, 1) and works[v] >= spec.station_failure
            if has_one and any(world.people.danger[g] for g in world.people.hamlets_of(village)):
                series = rain.village_rain_m[v]
                coming += [(s, o, "village", village) for o, s in _orders(evacuation, rain.times_s, series)]
    return sorted(coming)


def foreseen_ranks(
    skill: ForecastSkill,
    rng: np.random.Generator,
    storm: Any,
    points: Points,
    fallen_m: np.ndarray,
    start_s: float,
    kept: list[tuple[float, np.ndarray]] | None = None,
) -> Iterator[tuple[float, np.ndarray]]:
    """Return each forecast's time and the rank (0 none to 4 red) that it shows in each town; see ``forecasts``.

    The forecasts themselves are added to ``kept``, where there is such a list.
    """
    for issued_s, seen_m in forecasts(skill, rng, storm, points, fallen_m, start_s):
        if kept is not None:
            kept.append((issued_s, seen_m))
        now = int((issued_s - start_s) // INTERVAL_S)
        ranks = np.zeros(points.towns, np.int64)
        for level in levels():
            coming = accumulated_m(seen_m, level.window_s)[:, now : now + round(level.window_s / INTERVAL_S)]
            ranks[(coming >= level.rain_m).any(axis=1)] = rank(level.colour)
        yield issued_s, ranks


def _foreseen(spec: WarningSpec, world: WorldLike, rain: TownRain, driver: Any) -> list[Said]:
    """Return the signals of forecasts, and ``quiet`` where neither rain nor a forecast calls for one any more."""
    if rain.times_s.size == 0:
        return []
    start_s = float(rain.times_s[0]) - INTERVAL_S
    if spec.forecasts:
        villages = world.data["villages"]
        points = sample(villages["x_m"], villages["y_m"], rain.town_of, len(rain.towns))
        skill = world.data.get("forecast_skill") or ForecastSkill()
        storm, luck = driver.forecast.memory.state.storm, driver.streams[f"{driver.name}/rain-forecast"]
        kept = world.data.get("forecasts kept")
        shown = foreseen_ranks(skill, luck, storm, points, rain.rain_m, start_s, kept)
    else:
        none = np.zeros(len(rain.towns), np.int64)
        shown = ((float(time_s), none) for time_s in np.arange(start_s, rain.times_s[-1], LOOKED_AT_S))
    lately_m = accumulated_m(rain.rain_m, 3 * 3600.0)
    coming: list[Said] = []
    for issued_s, ranks in shown:
        now = min(int((issued_s - start_s) // INTERVAL_S), lately_m.shape[1] - 1)
        for t, town in enumerate(rain.towns):
            if ranks[t]:
                coming.append((issued_s + spec.observed_s, "signal", town, f"{COLOURS[ranks[t] - 1]}/forecast"))
            elif lately_m[t, now] < LIFT_BELOW_M:
                coming.append((issued_s + spec.observed_s, "quiet", town, ""))
    return coming


def _lifted(coming: list[Said], end_s: float) -> list[Said]:
    """Turn the first quiet of a standing signal into its end, drop the others; what still stands ends at last."""
    said: list[Said] = []
    since: dict[str, float] = {}
    for time_s, what, town, value in coming:
        if what == "signal":
            since[town] = time_s
            said.append((time_s, what, town, value))
        elif town in since and time_s - since[town] >= STANDS_S:
            del since[town]
            said.append((time_s, "lift", town, ""))
    return said + [(end_s, "lift", town, "") for town in sorted(since)]


def _orders(spec: EvacuationSpec, times_s: np.ndarray, rain_m: np.ndarray) -> list[tuple[str, float]]:
    """Return when a series of rain first calls for preparing and for moving, where it does."""
    found = []
    for order, amounts in (
        ("prepare", (spec.prepare_rain_1h_m, spec.prepare_rain_3h_m, spec.prepare_rain_6h_m)),
        ("move", (spec.move_rain_1h_m, spec.move_rain_3h_m, spec.move_rain_6h_m)),
    ):
        time_s = min(
            first_reached_s(times_s, rain_m, hours * 3600.0, amount)
            for hours, amount in zip((1, 3, 6), amounts, strict=True)
        )
        if np.isfinite(time_s):
            found.append((order, time_s))
    return found
