"""The page of a fire alone: isochrones over the terrain, a replay, figures, weather, what it rests on."""

import shlex
from datetime import timedelta
from typing import Any

import numpy as np

from reports.alone_page import (
    Classes,
    alone_page,
    base_map,
    classed,
    files_read,
    hour_name,
    provenance,
    table,
    thinned,
)
from reports.basemap import grid_spec
from reports.contours import contour
from reports.figure_words import shown, titled
from reports.packing import packed
from reports.replay import UNBURNT
from scenarios.alone_fire import FireAsk, FireRun
from scenarios.alone_landscape import NAMES, OPTIONS
from sim.ground import Grid
from sim.text import N_, _

STEPS_H = (1 / 12, 1 / 6, 0.25, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0)
MOST_LINES = 12
LINE_COLOURS = ("#fff3b0", "#ffd166", "#ff9f1c", "#f3722c", "#d62828", "#9d0208", "#6a040f", "#370617")
FLAMES = (
    (0.0, "#ffe8a3", N_("below 1.2 m: hand tools at the front")),
    (1.2, "#ffb347", N_("1.2 to 2.4 m: too hot for hand tools; engines, dozers, aircraft")),
    (2.4, "#f3722c", N_("2.4 to 3.4 m: torching and spotting; the head is hard to hold")),
    (3.4, "#9d0208", N_("3.4 m or more: the head cannot be held")),
)
"""Flame lengths and what they let one do (Rothermel 1983, INT-143: 4, 8 and 11 ft)."""
RATES = (
    (0.0, "#edf8e9", "0 – 1 m/min"),
    (1.0, "#bae4b3", "1 – 3 m/min"),
    (3.0, "#74c476", "3 – 10 m/min"),
    (10.0, "#31a354", "10 – 30 m/min"),
    (30.0, "#006d2c", "≥ 30 m/min"),
)
TYPES = (
    (0.0, "#ffe8a3", N_("surface fire")),
    (0.5, "#ff9f1c", N_("torching (passive crown fire)")),
    (1.5, "#b5838d", N_("conditional: a crown fire that comes from elsewhere would run on")),
    (2.5, "#9d0208", N_("crowning (active crown fire)")),
)
LAYERS = NAMES | {"weather": N_("weather")}


def fire_page(run: FireRun) -> str:
    """Return the page of a run as HTML, in the language in use; it needs no other file and no network."""
    spread = run.ask.spread
    if spread:
        maps = [_replay(run), _picture(run, "flame_length_m", FLAMES, _("Flame length as the front passed"))]
    else:
        maps = [
            _picture(run, "flame_length_m", FLAMES, _("Flame length")),
            _picture(run, "rate_m_min", RATES, _("Rate of spread of the head")),
        ]
    if run.ground.crowns:
        maps.append(_picture(run, "fire_type", TYPES, _("Type of fire")))
    title = _("A fire alone") if spread else _("Fire behaviour of every cell")
    when, out = run.start.strftime("%Y-%m-%d %H:%M"), run.outcome
    fuel_heads = [_("fuel model"), _("description"), _("area, ha"), *([_("burnt, ha")] if spread else [])]
    return alone_page(
        f"{title}: {run.ground.dem_file.name}",
        _("{when} local time, {rows} x {cols} cells of {cell} m").format(
            when=when, rows=out.grid.rows, cols=out.grid.cols, cell=f"{out.grid.cell_m:g}"
        ),
        [
            table(_("Figures"), [(titled(name), shown(value)) for name, value in out.figures.items()]),
            *maps,
            table(_("Weather and moisture by the hour"), _hours(run), _hour_heads(spread)),
            table(_("Fuels"), _fuels(run), fuel_heads, words=2),
            {"title": _("What was assumed"), "lines": out.notes},
            table(_("Settings"), _settings(run)),
            {"title": _("Models"), "lines": run.models()},
            files_read((_layer_name(what), name, digest) for what, name, digest in run.files),
            provenance(run.ground.dem.crs, command_of(run.ask)),
        ],
    )


def _layer_name(what: str) -> str:
    """Return the words for ``elevation_m`` or ``ignition 2``."""
    head, _space, number = what.partition(" ")
    words = {"ignition": _("ignition"), "barriers": _("barriers")}
    return f"{words.get(head) or _(LAYERS.get(head, head))} {number}".strip()


# -- maps -----------------------------------------------------------------------------------------------------------
def _base(run: FireRun, view: Grid) -> dict[str, Any]:
    """Return the terrain under a map, and what was drawn on it by the user."""
    ground = run.ground
    drawn = [(f, "#1a9850") for f in run.ignition.barriers] + [(f, "#7b2cbf") for f in run.ignition.figures]
    return base_map(ground.layers["elevation_m"], ground.inside, ground.grid, view, drawn)


def _closeup(run: FireRun) -> Grid:
    """Return the part of the raster about the fire."""
    grid = run.outcome.grid
    rows, cols = np.nonzero(np.isfinite(run.outcome.layers["arrival_min"]))
    if not rows.size:
        rows, cols = (np.atleast_1d(v) for v in grid.cells(run.fire.x_m, run.fire.y_m))
    margin = max(int(0.25 * max(np.ptp(rows), np.ptp(cols))), 20)
    row0, row1 = max(int(rows.min()) - margin, 0), min(int(rows.max()) + margin + 1, grid.rows)
    col0, col1 = max(int(cols.min()) - margin, 0), min(int(cols.max()) + margin + 1, grid.cols)
    west, north = grid.west_m + col0 * grid.cell_m, grid.north_m - row0 * grid.cell_m
    return Grid("fire", west, north, grid.cell_m, row1 - row0, col1 - col0)


def _cut(run: FireRun, layer: str, view: Grid) -> np.ndarray:
    row0, col0 = (int(v) for v in run.outcome.grid.cells(view.west_m + 1e-6, view.north_m - 1e-6))
    return np.asarray(run.outcome.layers[layer])[row0 : row0 + view.rows, col0 : col0 + view.cols]


def isochrone_hours(last_h: float) -> list[float]:
    """Return the hours at which the front is drawn: at most a dozen, at round times."""
    step = next((s for s in STEPS_H if last_h / s <= MOST_LINES), STEPS_H[-1])
    return [step * i for i in range(1, int(last_h / step + 1e-9) + 1)]


def _replay(run: FireRun) -> dict[str, Any]:
    """Return the map of the fire over time with its isochrones."""
    view = _closeup(run)
    minutes = _cut(run, "arrival_min", view)
    thin, at = thinned(minutes, view)
    duration_s = float(run.ask.duration_s or 3600.0)
    last_s = 60.0 * float(np.nanmax(minutes)) if np.isfinite(minutes).any() else 0.0
    unit_s = max(duration_s / (UNBURNT - 1), 1e-3)
    # NaN where it has not burnt
    steps = np.where(np.isfinite(thin), np.minimum(np.nan_to_num(thin) * 60.0 / unit_s, UNBURNT - 1), UNBURNT)
    hours = isochrone_hours(max(last_s, 60.0) / 3600.0)
    isochrones = []
    # float32 holds a northing to a quarter of a metre only
    from_corner = Grid(at.name, 0.0, 0.0, at.cell_m, at.rows, at.cols)
    for i, hour in enumerate(hours):
        lines = contour(thin, from_corner, hour * 60.0)
        if not len(lines):
            continue
        east, north = lines[:, 0] + view.west_m, lines[:, 1] + view.north_m
        far = int(np.argmax(np.hypot(east - run.fire.x_m, north - run.fire.y_m)))
        isochrones.append(
            {
                "s": hour * 3600.0,
                "name": hour_name(hour),
                "colour": LINE_COLOURS[i * len(LINE_COLOURS) // len(hours)],
                "x_m": round(float(east[far]), 1),
                "y_m": round(float(north[far]), 1),
                "lines": packed(lines),
            }
        )
    midnight = run.start.replace(hour=0, minute=0, second=0)
    spec = _base(run, view) | {
        "show_s": duration_s, "from_s": 0.0, "until_s": duration_s,
        "clock_s": (run.start - midnight).total_seconds(), "day": run.start.strftime("%Y-%m-%d"),
        "isochrones": isochrones,
        "fires": [{"grid": grid_spec(at), "start_s": 0.0, "unit_s": unit_s, "arrival": packed(steps.astype(np.uint16)),
                   "fade_h": max(last_s / 3600.0 / 4.0, 0.1)}],
    }  # fmt: skip
    legend = [
        {"colour": "#ff7814", "name": _("burning now (fades as it ages)")},
        *({"colour": iso["colour"], "name": iso["name"]} for iso in isochrones),
        {"colour": "#7b2cbf", "name": _("ignition")},
        *([{"colour": "#1a9850", "name": _("barrier")}] if run.ignition.barriers else []),
    ]
    return {"title": _("Where the front was: isochrones and replay"), "spec": spec, "legend": legend, "bar": True}


def _picture(run: FireRun, layer: str, classes: Classes, title: str) -> dict[str, Any]:
    """Return a map of a layer in classes."""
    view = _closeup(run) if run.ask.spread else run.outcome.grid
    shown_classes, legend = classed(*thinned(_cut(run, layer, view), view), classes)
    return {"title": title, "spec": _base(run, view) | shown_classes, "legend": legend, "bar": False}


# -- tables ---------------------------------------------------------------------------------------------------------
def _hour_heads(spread: bool) -> list[str]:
    heads = [_("time"), _("wind, m/s"), _("from, deg"), _("air, C"), _("humidity, %"), _("rain, mm"),
             _("1-h fuel, %"), _("10-h, %"), _("100-h, %"), _("1-h in shade, %")]  # fmt: skip
    return [*heads, _("burnt by its end, ha"), _("greatest intensity in it, kW/m")] if spread else heads


def _hours(run: FireRun) -> list[list[str]]:
    """Return a row an hour of the fire: weather, moisture, what burnt."""
    series = run.fire.weather.arrays()
    start_s = run.fire.weather.start_s
    duration_s = float(run.ask.duration_s or 1.0) if run.ask.spread else 1.0
    rows = []
    arrival = run.outcome.layers.get("arrival_min")
    for i in range(len(series["wind_m_s"])):
        begins, ends = start_s + 3600.0 * i, start_s + 3600.0 * (i + 1)
        if ends <= 0 or begins >= duration_s:
            continue
        dead = run.moisture[:, i] if run.ask.spread else run.moisture[:, 0]
        row = [
            (run.start + timedelta(seconds=begins)).strftime("%m-%d %H:%M"),
            f"{series['wind_m_s'][i]:.1f}",
            f"{series['wind_from_deg'][i]:.0f}",
            f"{series['temperature_c'][i]:.1f}",
            f"{100 * series['humidity'][i]:.0f}",
            f"{1000 * series['rain_m'][i]:.1f}",
            *(f"{100 * m:.1f}" for m in dead[0]),
            f"{100 * dead[-1, 0]:.1f}",
        ]
        if arrival is not None:
            with np.errstate(invalid="ignore"):
                until = arrival * 60.0 < min(ends, duration_s)
                during = until & (arrival * 60.0 >= begins)
            hot = run.outcome.layers["intensity_kw_m"][during]
            row += [
                f"{until.sum() * run.outcome.grid.cell_area_m2 / 1e4:,.1f}",
                f"{hot.max():,.0f}" if hot.size else "–",
            ]
        rows.append(row)
    return rows


def _fuels(run: FireRun) -> list[list[str]]:
    """Return a row a fuel model: its area, and what of it burnt."""
    table = run.ground.table
    number = run.ground.layers["fuel_model"]
    split = round(run.ground.grid.cell_m / run.outcome.grid.cell_m)
    area_ha = run.ground.grid.cell_area_m2 / 1e4
    counts = np.bincount(number[run.ground.inside].ravel(), minlength=table.row_of.size)
    burnt = np.zeros(table.row_of.size)
    if run.ask.spread:
        rows, cols = np.nonzero(np.isfinite(run.outcome.layers["arrival_min"]))
        burnt = np.bincount(number[rows // split, cols // split], minlength=table.row_of.size) / split**2
    found = []
    for code in np.flatnonzero(counts).tolist():
        row = int(table.row_of[code])
        name = [table.codes[row], _(table.names[row])] if row >= 0 else [str(code), _("does not burn")]
        found.append(
            [*name, f"{counts[code] * area_ha:,.1f}", *([f"{burnt[code] * area_ha:,.1f}"] if run.ask.spread else [])]
        )
    return found


def _settings(run: FireRun) -> list[tuple[str, str]]:
    ask = run.ask
    return [
        (_("moisture of live grass and herbs"), f"{100 * ask.live_herbaceous:g} %"),
        (_("moisture of live shrubs and twigs"), f"{100 * ask.live_woody:g} %"),
        (_("moisture of living needles"), f"{100 * ask.foliar:g} %" if run.ground.crowns else "–"),
        (_("dry for so long when the weather begins"), _("{count} d").format(count=f"{ask.since_rain_s / 86400:g}")),
        (_("canopy"), ", ".join(_(NAMES[n]) for n in NAMES if n.startswith("canopy") and n in run.ground.files) or "–"),
        (_("crown length over tree height, for shelter from wind"), f"{run.fire.crown_ratio:g}"),
        (_("shelter of broadleaf trees without leaves"), f"{100 * run.fire.leafless:g} %"),
        (_("Rothermel's wind limit"), _("yes") if run.fire.wind_limit else _("no")),
        (_("rain in six hours that puts the fire out"), f"{1000 * run.fire.drown_m:g} mm"),
    ]


def command_of(ask: FireAsk) -> str:
    """Return the command line that asks for this again."""
    words = ["yingji", "hazard", "fire"]
    for key, path in ask.layers.items():
        words += [OPTIONS[key], str(path)] if path is not None else []
    words += ["--landscape", str(ask.landscape)] if ask.landscape is not None else []
    words += ["--weather", str(ask.weather)]
    for text in ask.ignition:
        words += ["--ignition", text]
    for file in ask.barriers:
        words += ["--barriers", str(file)]
    words += ["--start", ask.start] if ask.start else []
    words += ["--duration", f"{ask.duration_s:g} s"] if ask.duration_s is not None else []
    words += [] if ask.spread else ["--no-spread"]
    words += ["--cell", f"{ask.cell_m:g} m"] if ask.cell_m is not None else []
    words += ["--live-herbaceous", f"{100 * ask.live_herbaceous:g} %", "--live-woody", f"{100 * ask.live_woody:g} %"]
    words += ["--dead-moisture", ", ".join(f"{100 * m:g} %" for m in ask.dead)] if ask.dead else []
    words += ["--weather-height", f"{ask.weather_height_m:g} m"] if ask.weather_height_m is not None else []
    words += ["--latitude", f"{ask.latitude_deg:g} deg"] if ask.latitude_deg is not None else []
    words += ["--terrain-wind"] if ask.terrain_wind else []
    words += ["--spread-model", ask.spread_model] if ask.spread_model != "rothermel" else []
    words += ["--foliar-moisture", f"{100 * ask.foliar:g} %"] if ask.foliar != 1.1 else []
    words += ["--since-rain", f"{ask.since_rain_s:g} s", "--out", str(ask.out)]
    return shlex.join(words)
