"""The page of a flood alone: the water over time, maps of its maxima, gauges, the books of water, what it rests on."""

import shlex
from typing import Any

import numpy as np

from reports.alone_page import (
    Classes,
    alone_page,
    base_map,
    classed,
    files_read,
    hour_name,
    most_of,
    provenance,
    table,
    thinned,
)
from reports.basemap import grid_spec
from reports.figure_words import shown, titled
from reports.line_drawing import COLOURS, curves
from reports.packing import packed
from scenarios.alone_flood import FloodRun
from scenarios.alone_shapes import Figure
from scenarios.alone_water import FloodAsk
from scenarios.alone_works import works_series
from sim.hazards.flood_course import FRAME_DEPTH_M
from sim.hazards.rainstorm import INTERVAL_S
from sim.text import N_, _

MOST_FRAMES = 60
"""So many depths over time go into the page; more are left out evenly."""
STEPS_MIN = (5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880)
BANDS = ("#fff7bc", "#fee391", "#fec44f", "#fe9929", "#ec7014", "#cc4c02", "#993404", "#662506")
DEPTHS: Classes = (
    (0.1, "#d6e6f4", "0.1 – 0.3 m"), (0.3, "#abcfe5", "0.3 – 0.5 m"), (0.5, "#6aaed6", "0.5 – 1 m"),
    (1.0, "#3787c0", "1 – 2 m"), (2.0, "#105ba4", "2 – 4 m"), (4.0, "#08306b", "≥ 4 m"),
)  # fmt: skip
SPEEDS: Classes = (
    (0.1, "#edf8e9", "0.1 – 0.5 m/s"), (0.5, "#bae4b3", "0.5 – 1 m/s"), (1.0, "#74c476", "1 – 2 m/s"),
    (2.0, "#31a354", "2 – 4 m/s"), (4.0, "#006d2c", "≥ 4 m/s"),
)  # fmt: skip
AIDR: Classes = (
    (1, "#c6dbef", N_("H1: generally safe for people, vehicles and buildings")),
    (2, "#74add1", N_("H2: unsafe for small vehicles")),
    (3, "#fee08b", N_("H3: unsafe for vehicles, children and the elderly")),
    (4, "#fdae61", N_("H4: unsafe for people and vehicles")),
    (5, "#f46d43", N_("H5: unsafe for people and vehicles; buildings may be damaged")),
    (6, "#a50026", N_("H6: unsafe for people and vehicles; any building may fail")),
)
FD2320: Classes = (
    (1, "#c6dbef", N_("below 0.75: low")),
    (2, "#fee08b", N_("0.75 to 1.25: danger for some (children, the elderly, the infirm)")),
    (3, "#fdae61", N_("1.25 to 2: danger for most")),
    (4, "#a50026", N_("2 or more: danger for all, emergency services too")),
)
GAUGE = "#7b2cbf"
MODELS = {
    "local inertial": N_("Flow: local inertial equations, Bates et al. 2010; friction implicit on the flow vector"),
    "finite volume": N_("Flow: shallow water equations, HLLC fluxes, Audusse et al. 2004; Toro 2001"),
    "curve number": N_("Losses: curve numbers, USDA SCS 1972"),
    "green-ampt": N_("Losses: Green & Ampt 1911, soils of Rawls et al. 1983"),
    "horton": N_("Losses: Horton 1940, by what went in (Akan 1992)"),
    "breach": N_("Breaches: Froehlich 2008, 2016; MacDonald & Langridge-Monopolis 1984; Verheij & van der Knaap 2003"),
    "culvert": N_("Culverts: FHWA HDS-5 (2001), inlet and outlet control"),
    "bridge": N_("Bridges: submerged weir (Villemonte 1947), orifice (HDS-1, Bradley 1978)"),
    "gate": N_("Gates: weir or sluice, the lesser"),
    "hazard": N_("Hazard: AIDR Guideline 7-3 (2017); FD2320/TR2 (Defra/EA 2005) with the note of 2008, FD2321 (2006)"),
}


def flood_page(run: FloodRun) -> str:
    """Return the page of a run as HTML, in the language in use; it needs no other file and no network."""
    grid, out = run.outcome.grid, run.outcome
    layers, ask = out.layers, run.ask
    flat = {name: value for name, value in out.figures.items() if not isinstance(value, dict)}
    books = out.figures["mass_balance"]
    above = {name: values for name, values in layers.items() if name.startswith("duration_")}
    parts = [
        table(_("Figures"), [(titled(name), shown(value)) for name, value in flat.items()]),
        _replay(run),
        _picture(run, "depth_max_m", DEPTHS, _("Greatest depth")),
        _picture(run, "velocity_max_m_s", SPEEDS, _("Greatest velocity")),
        _picture(run, "hazard_class", AIDR, _("Hazard class, AIDR Guideline 7-3 (2017)")),
        _picture(run, "hazard_class_fd2320", FD2320, _("Hazard rating, FD2320 (Defra/EA 2005, 2008)")),
        _picture(
            run, "arrival_min", _bands(layers["arrival_min"]),
            _("Arrival of {depth} m of water after the start").format(depth=f"{ask.arrival_m:g}"),
        ),
        *(
            _picture(run, name, _bands(values), _("How long the water is deeper than {depth} m").format(depth=f"{d:g}"))
            for d, (name, values) in zip(ask.above_m, above.items(), strict=True)
        ),
        *_gauges(run),
        *_works(run),
        table(_("Water balance"), [(titled(name), shown(value)) for name, value in books.items()]),
        {"title": _("What was assumed"), "lines": out.notes},
        table(_("Settings"), [(name, shown_setting(value)) for name, value in _settings(run).items()]),
        {"title": _("Models"), "lines": [_(MODELS[name]) for name in _models(run)]},
        files_read((what, name, digest) for what, name, digest in run.files),
        provenance(run.dem.crs, command_of(ask)),
    ]  # fmt: skip
    return alone_page(
        _("A flood alone: {name}").format(name=ask.dem.name),
        _("{hours} followed, {rows} x {cols} cells of {cell} m").format(
            hours=hour_name(ask.duration_s / 3600.0), rows=grid.rows, cols=grid.cols, cell=f"{grid.cell_m:g}"
        ),
        parts,
    )


# -- maps -----------------------------------------------------------------------------------------------------------
def _base(run: FloodRun) -> dict[str, Any]:
    """Return the terrain under a map, with gauges and what the user drew."""
    grid = run.outcome.grid
    inside = np.isfinite(run.dem.values)
    filled = np.where(inside, run.dem.values, np.nanmin(run.dem.values))
    gauges = [
        (Figure("points", (np.array([point]),), {"name": name}, name), GAUGE) for name, point in run.gauges.items()
    ]
    return base_map(filled, inside, grid, grid, [*gauges, *run.drawn])


def _replay(run: FloodRun) -> dict[str, Any]:
    """Return the map of the depth over time."""
    course = run.course
    by = max(-(-len(course.frames) // MOST_FRAMES), 1)
    times_s = course.frame_s * np.arange(len(course.frames))[::by]
    frames, at = thinned(course.frames[::by], run.outcome.grid)
    frames = np.where(np.isfinite(thinned(run.dem.values, run.outcome.grid)[0]), frames, 0).astype(np.uint8)
    shallow, deep = (int(np.ceil(255 * np.sqrt(depth_m / FRAME_DEPTH_M))) for depth_m in (0.1, 0.3))
    wettest = int(np.argmax((frames >= deep).reshape(len(frames), -1).sum(axis=1)))
    end_s = float(max(course.until_s, times_s[-1]))
    spec = _base(run) | {
        "show_s": float(times_s[wettest]), "from_s": 0.0, "until_s": end_s, "clock_s": 0.0, "elapsed": True,
        "frames": {"least": shallow, "grid": grid_spec(at), "depth": packed(frames, differenced=True),
                   "times_s": times_s.tolist()},
    }  # fmt: skip
    legend = [{"colour": "#4f8fd6", "name": _("water of 0.1 m or more (darker: deeper)")}, *_marks(run)]
    return {"title": _("The water over time"), "spec": spec, "legend": legend, "bar": True}


def _marks(run: FloodRun) -> list[dict[str, str]]:
    marks = [{"colour": GAUGE, "name": _("gauge")}] if run.gauges else []
    return [*marks, *({"colour": colour, "name": name} for name, colour in run.marks.items())]


def _picture(run: FloodRun, layer: str, classes: Classes, title: str) -> dict[str, Any]:
    """Return a map of a layer in classes."""
    shown_classes, legend = classed(*most_of(run.outcome.layers[layer], run.outcome.grid), classes)
    return {"title": title, "spec": _base(run) | shown_classes, "legend": [*legend, *_marks(run)], "bar": False}


def _bands(minutes: np.ndarray) -> Classes:
    """Return classes of time at round figures, at most eight."""
    known = minutes[np.isfinite(minutes)]
    top = float(known.max()) if known.size else 1.0
    step = next((s for s in STEPS_MIN if top / s <= len(BANDS)), STEPS_MIN[-1])
    count = min(max(int(np.ceil(top / step)), 1), len(BANDS))
    names = [f"{hour_name(k * step / 60)} – {hour_name((k + 1) * step / 60)}" for k in range(count)]
    return tuple((float(k * step), BANDS[k], names[k]) for k in range(count))


# -- tables ---------------------------------------------------------------------------------------------------------
def _gauges(run: FloodRun) -> list[dict[str, Any]]:
    """Return the curves of the gauges, and their figures."""
    if not run.gauges:
        return []
    series = {name: (time_s / 3600.0, depth_m) for name, (time_s, depth_m) in run.series.items()}
    first = dict(list(series.items())[: len(COLOURS)])
    figures = run.outcome.figures["gauges"]
    names = list(next(iter(figures.values())))
    return [
        {"title": _("Depth at the gauges"), "drawing": curves(first, _("hours from the start"), _("depth, m"))},
        table(
            _("Gauges"),
            [(name, *(shown(found[n]) for n in names)) for name, found in figures.items()],
            [_("gauge"), *(titled(n) for n in names)],
        ),
    ]


def _works(run: FloodRun) -> list[dict[str, Any]]:
    """Return the curves of flows and the figures of reservoirs, breaches and works."""
    figures = run.outcome.figures.get("works")
    if not figures:
        return []
    flows = {
        name: (np.arange(len(kinds["flow_m3_s"])) * INTERVAL_S / 3600.0, np.abs(kinds["flow_m3_s"]))
        for name, kinds in works_series(run.flood, run.course).items()
        if "flow_m3_s" in kinds
    }
    first = dict(list(flows.items())[: len(COLOURS)])
    drawing = curves(first, _("hours from the start"), _("flow, m3/s"))
    return [
        *([{"title": _("Flow through gates, culverts and bridges"), "drawing": drawing}] if first else []),
        table(
            _("Reservoirs, breaches and works"),
            [(name, titled(what), shown(value)) for name, found in figures.items() for what, value in found.items()],
            words=2,
        ),
    ]


def shown_setting(value: Any) -> str:
    """Return a setting as it was given; a dash where there was none."""
    if isinstance(value, list):
        return ", ".join(f"{v:.12g}" if isinstance(v, float) else str(v) for v in value) or "–"
    return f"{value:.12g}" if isinstance(value, float) else str(value or "–")


def _settings(run: FloodRun) -> dict[str, Any]:
    left_out = ("dem", "duration_s", "duration_depth_m")
    options = {f"--{name.replace('_', '-')}": v for name, v in run.outcome.inputs.items() if name not in left_out}
    return {name.removesuffix("-m"): value for name, value in options.items()}


def _models(run: FloodRun) -> list[str]:
    losses = run.flood.infiltration
    flood = run.flood
    works = {
        "breach": flood.levee_breaches or any(node.breach for node in flood.reservoirs),
        "culvert": flood.works.culverts,
        "bridge": flood.works.bridges,
        "gate": flood.works.gates,
    }
    more = [name for name, given in works.items() if given]
    return [run.ask.scheme, *([losses] if losses in MODELS else []), *more, "hazard"]


def command_of(ask: FloodAsk) -> str:
    """Return the command line that asks for this again."""
    words = ["yingji", "hazard", "flood", "--dem", str(ask.dem), "--duration", f"{ask.duration_s:g} s"]
    given = {
        "--manning": (ask.manning, "0.03"), "--rain": (ask.rain, ""), "--infiltration": (ask.infiltration, "none"),
        "--interception": (ask.interception, ""), "--drains": (ask.drains, ""), "--boundary": (ask.boundary, "open"),
        "--scheme": (ask.scheme, "local inertial"), "--gauges": (str(ask.gauges or ""), ""),
        "--inflow": (str(ask.inflow or ""), ""), "--debris-land": (ask.debris_land, "conservative"),
        "--buildings": (ask.buildings, ""), "--buildings-as": (ask.buildings_as, "blocks"),
    }  # fmt: skip
    for option, (value, usual) in given.items():
        words += [option, value] if value != usual else []
    words += ["--wetness", f"{100 * ask.wetness:g} %"] if ask.wetness != 0.5 else []
    words += ["--inflow-at", ",".join(f"{v:.12g}" for v in ask.inflow_at)] if ask.inflow_at else []
    words += ["--frames", f"{ask.frame_s:g} s"] if ask.frame_s else []
    words += ["--arrival-depth", f"{ask.arrival_m:g} m"] if ask.arrival_m != 0.1 else []
    for option, paths in (("--breach", ask.breach), ("--works", ask.works)):
        for path in paths:
            words += [option, str(path)]
    for depth_m in ask.above_m if ask.above_m != (0.3,) else ():
        words += ["--duration-depth", f"{depth_m:g} m"]
    return shlex.join([*words, "--out", str(ask.out)])
