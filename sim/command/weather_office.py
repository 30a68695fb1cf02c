"""The weather office and the gauges: what they will say of a storm, with its errors, misses and false alarms."""

import numpy as np

from sim.command.evacuation import EvacuationSpec
from sim.command.signals import COLOURS, first_reached_s, levels, rolling_m
from sim.command.town_rain import TownRain
from sim.command.warning import WarningSpec
from sim.worldlike import WorldLike

LIFT_BELOW_M = 0.010
"""A signal is lifted when less than this has fallen in three hours (own judgement)."""


def schedule(
    spec: WarningSpec, evacuation: EvacuationSpec | None, world: WorldLike, rain: TownRain
) -> list[tuple[float, str, str, str]]:
    """Return what the weather office and the gauges will say, in the order of time.

    A forecast is the towns' rain times an error drawn for the city and for each town; it goes out a lead time before
    its amount is reached. What was not forecast is signalled once gauges show it.

    Returns
    -------
    list of (time_s, what, place, value)
        ``signal`` (town, colour/basis), ``lift`` (town), ``prepare`` and ``move`` (``town`` or ``village``, its id).
    """
    n, m = len(rain.towns), len(rain.villages)
    rng = world.streams["warning/forecast"]
    city, town_error, miss, leads, station = (
        float(rng.standard_normal()),
        rng.standard_normal(n),
        rng.random(n),
        rng.random((n, len(COLOURS))),
        rng.random(n),
    )
    gauge, works = rng.random(m), rng.random(m)
    last_s = float(rain.times_s[-1]) if rain.times_s.size else 0.0
    coming: list[tuple[float, str, str, str]] = []
    # the city's share of the error is shared by all towns; the parts' variances add up to the whole
    error = np.exp(spec.forecast_error * (city + town_error) / np.sqrt(2.0))
    per_town = spec.stations / max(n, 1)
    for t, town in enumerate(rain.towns):
        fallen, forecast = rain.rain_m[t], rain.rain_m[t] * error[t]
        measured = station[t] >= spec.station_failure**per_town if per_town > 0 else False
        until_s = 0.0
        for k, level in enumerate(levels()):
            if miss[t] >= spec.missed:
                reached_s = first_reached_s(rain.times_s, forecast, level.window_s, level.rain_m)
                if np.isfinite(reached_s):
                    issued_s = max(reached_s - spec.lead_s.at(float(leads[t, k])), 0.0)
                    coming.append((issued_s, "signal", town, f"{level.colour}/forecast"))
                    until_s = max(until_s, reached_s)
            if measured:
                seen_s = first_reached_s(rain.times_s, fallen, level.window_s, level.rain_m) + spec.observed_s
                if np.isfinite(seen_s):
                    coming.append((seen_s, "signal", town, f"{level.colour}/observed"))
                    until_s = max(until_s, seen_s)
        if until_s:
            wet = np.nonzero(rolling_m(rain.times_s, fallen, 3 * 3600.0) >= LIFT_BELOW_M)[0]
            end_s = max(until_s + 3600.0, float(rain.times_s[wet[-1]]) if wet.size else 0.0)
            coming.append((min(end_s + spec.observed_s, last_s + spec.observed_s), "lift", town, ""))
        if evacuation is not None and measured:
            coming += [(s + spec.observed_s, o, "town", town) for o, s in _orders(evacuation, rain.times_s, fallen)]
    if evacuation is not None:
        for v, village in enumerate(rain.villages):
            measured = gauge[v] < spec.stations / max(m, 1) and works[v] >= spec.station_failure
            if measured and any(world.people.danger[g] for g in world.people.hamlets_of(village)):
                series = rain.village_rain_m[v]
                coming += [(s, o, "village", village) for o, s in _orders(evacuation, rain.times_s, series)]
    return sorted(coming)


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
