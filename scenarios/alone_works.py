"""Reservoirs, breaches, gates, culverts, bridges and basins that a user gives for a flood, in YAML or GeoJSON."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from scenarios.alone_shapes import SUFFIXES, Figure, read_figures
from scenarios.document import NotYamlError, parse_text, read_text
from scenarios.problems import BadInputError, Faults, Problem, expected, nearest, validation_problems
from scenarios.regions.rasters import Raster
from sim.hazards.breaches import LeveeBreach, breach_arrays, breach_names
from sim.hazards.flood import Flood
from sim.hazards.flood_course import Course
from sim.hazards.rainstorm import INTERVAL_S
from sim.hazards.storage_node import StorageNode
from sim.hazards.works import Bridge, Culvert, Gate, Works, work_arrays
from sim.params import Params
from sim.text import N_, _

COLOURS = {
    "reservoirs": ("#0b7285", N_("reservoir")),
    "levee_breaches": ("#c92a2a", N_("levee breach")),
    "basins": ("#5f3dc4", N_("detention basin")),
    "gates": ("#e67700", N_("gate")),
    "culverts": ("#2b8a3e", N_("culvert")),
    "bridges": ("#862e9c", N_("bridge")),
}
"""Kinds of works in a file, each with its colour on the maps and its name."""
KINDS = {
    "reservoir": "reservoirs",
    "levee-breach": "levee_breaches",
    "basin": "basins",
    "gate": "gates",
    "culvert": "culverts",
    "bridge": "bridges",
}
"""Kinds of a GeoJSON figure's property ``kind``."""
POINTS = {
    "levee-breach": ("water_{}", "{}", "land_{}"),
    "gate": ("{}", "to_{}"),
    "culvert": ("{}", "to_{}"),
    "bridge": ("{}", "to_{}"),
    "basin": ("outlet_{}",),
    "reservoir": ("outlet_{}",),
}
"""The names of a line's points in turn: ``{}`` is x or y. A line may be shorter where the rest has defaults."""


class OwnReservoir(StorageNode):
    """A reservoir with the area whose water it takes in."""

    area: tuple[tuple[float, float], ...] = ()
    """Corners of its area: [x, y] in metres; without one it takes no cells' water in."""


class WorksFile(Params):
    """What a file of works may hold."""

    reservoirs: tuple[OwnReservoir, ...] = ()
    """Reservoirs, with a ``breach`` each if they break."""
    levee_breaches: tuple[LeveeBreach, ...] = ()
    """Breaches of levees."""
    basins: tuple[StorageNode, ...] = ()
    """Detention basins."""
    gates: tuple[Gate, ...] = ()
    """Gates."""
    culverts: tuple[Culvert, ...] = ()
    """Culverts."""
    bridges: tuple[Bridge, ...] = ()
    """Bridges and underpasses."""


@dataclass
class AskedWorks:
    """Works as a flood takes them, and what is drawn of them."""

    reservoirs: tuple[StorageNode, ...] = ()
    levees: tuple[LeveeBreach, ...] = ()
    works: Works = field(default_factory=Works)
    drawn: list[tuple[Figure, str]] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)


def read_works(files: tuple[Path, ...], dem: Raster | None, arrays: dict[str, np.ndarray]) -> AskedWorks:
    """Return all works of some files; their reservoirs' areas become the ground field ``reservoir``.

    Raises
    ------
    BadInputError
        With everything that is wrong in any file, and with what does not lie on the raster as it must.
    """
    faults = Faults()
    found: list[WorksFile] = []
    for file in files:
        with faults.kept():
            if file.suffix.lower() in SUFFIXES:
                found.append(_from_figures(file, dem.crs if dem is not None else ""))
            else:
                found.append(_from_yaml(file))
    faults.tell()
    asked = AskedWorks()
    merged = {kind: tuple(w for one in found for w in getattr(one, kind)) for kind in COLOURS}
    try:
        asked.works = Works(**{k: merged[k] for k in ("basins", "gates", "culverts", "bridges")})
    except ValidationError as error:
        raise BadInputError(
            [Problem("", str(e.get("ctx", {}).get("error", e["msg"]))) for e in error.errors()]
        ) from None
    asked.levees = merged["levee_breaches"]
    asked.reservoirs = tuple(_labelled(r, n, dem, arrays) for n, r in enumerate(merged["reservoirs"], 1))
    _draw(merged, asked)
    if dem is not None and "in_region" in arrays:
        _check_places(asked, dem, arrays)
    return asked


def _from_yaml(file: Path) -> WorksFile:
    try:
        document = parse_text(read_text(file))
    except NotYamlError as error:
        raise BadInputError([Problem("", error.reason, str(file), error.line)]) from None
    problems = [Problem("", message, str(file), line) for _loc, line, message in document.faults]
    if not isinstance(document.data, dict):
        raise BadInputError([Problem("", expected(_("a mapping (key: value)"), document.data), str(file))])
    try:
        made: WorksFile = WorksFile.from_planner(document.data)
    except ValidationError as error:
        for loc, message in validation_problems(error, WorksFile, document.data):
            path = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in loc).lstrip(".")
            problems.append(Problem(path, message, str(file), document.line(loc)))
    if problems:
        raise BadInputError(problems)
    return made


def _from_figures(file: Path, crs: str) -> WorksFile:
    """Return the works that GeoJSON figures stand for: what they are and measure is in their properties."""
    data: dict[str, list[dict[str, Any]]] = {kind: [] for kind in COLOURS}
    where: dict[tuple[str, int], str] = {}
    problems = []
    for figure in read_figures(file, crs):
        kind = figure.properties.get("kind")
        if kind not in KINDS:
            what = expected(_("one of {words}").format(words=", ".join(KINDS)), kind) + nearest(kind, KINDS)
            problems.append(Problem(f"{figure.path}: kind", what, str(file)))
            continue
        given = {k: v for k, v in figure.properties.items() if k != "kind" and v is not None}
        points = figure.rings[0].tolist()
        if figure.kind == "area":
            if kind == "reservoir":
                given["area"] = [[x, y] for x, y in points]
        else:
            names = POINTS[kind]
            if kind == "levee-breach" and len(points) == 1:
                names = ("{}",)
            for (x, y), name in zip(points, names, strict=False):
                given |= {name.format("x"): f"{x!r} m", name.format("y"): f"{y!r} m"}
        where[KINDS[kind], len(data[KINDS[kind]])] = figure.path
        data[KINDS[kind]].append(given)
    try:
        made: WorksFile = WorksFile.from_planner(data)
    except ValidationError as error:
        for loc, message in validation_problems(error, WorksFile, data):
            place = where.get((str(loc[0]), int(loc[1])), "") if len(loc) > 1 else ""
            problems.append(Problem(": ".join([place, *(str(p) for p in loc[2:])]).strip(": "), message, str(file)))
    if problems:
        raise BadInputError(problems)
    return made


def _labelled(r: OwnReservoir, number: int, dem: Raster | None, arrays: dict[str, np.ndarray]) -> StorageNode:
    """Return a reservoir as a flood takes it; its cells get its number."""
    given = {name: getattr(r, name) for name in StorageNode.model_fields}
    if dem is not None and "in_region" in arrays and len(r.area) >= 3:
        label = arrays.setdefault("reservoir", np.zeros(dem.grid.shape, np.uint8))
        label[dem.grid.within(np.array(r.area))] = number
        given["label"] = number
    return StorageNode(**given)


def _draw(merged: dict[str, tuple[Any, ...]], asked: AskedWorks) -> None:
    """Note what is drawn on the maps."""
    for kind, (colour, name) in COLOURS.items():
        for work in merged[kind]:
            if kind in ("reservoirs", "basins"):
                chain = [(work.outlet_x_m, work.outlet_y_m)]
                if getattr(work, "area", ()):
                    ring = np.array([*work.area, work.area[0]])
                    asked.drawn.append((Figure("line", (ring,), {}, work.name), colour))
            elif kind == "levee_breaches":
                chain = [(work.water_x_m, work.water_y_m), (work.land_x_m, work.land_y_m)]
            else:
                chain = [(work.x_m, work.y_m)] + ([(work.to_x_m, work.to_y_m)] if work.to_x_m is not None else [])
            if len(chain) > 1:
                asked.drawn.append((Figure("line", (np.array(chain),), {}, work.name), colour))
            asked.drawn.append((Figure("points", (np.array(chain[:1]),), {"name": work.name}, work.name), colour))
        if merged[kind]:
            asked.marks[_(name)] = colour


def _check_places(asked: AskedWorks, dem: Raster, arrays: dict[str, np.ndarray]) -> None:
    """Raise BadInputError with all works that do not lie on the raster as they must."""
    from sim.kernels.water import NO_BREACHES

    problems = []
    inside, bed = arrays["in_region"], arrays["elevation_m"]
    for levee in asked.levees:
        try:
            breach_arrays((), (levee,), dem.grid, bed, inside, [])
        except ValueError as error:
            problems.append(Problem("levee_breaches", str(error)))
    nodes = [n.name for n in (*asked.reservoirs, *asked.works.basins)]
    if len(set(nodes)) < len(nodes):
        problems.append(Problem("reservoirs", _("each reservoir and basin needs a name of its own")))
    try:
        work_arrays(asked.works, NO_BREACHES, nodes, [(1, 1)] * len(nodes), dem.grid, inside, None)
    except ValueError as error:
        problems += [Problem("", part) for part in str(error).split("\n")]
    if problems:
        raise BadInputError(problems)


# -- what comes out -------------------------------------------------------------------------------------------------
def works_series(flood: Flood, course: Course) -> dict[str, dict[str, np.ndarray]]:
    """Return what is known of each reservoir, breach and work every 5 minutes, by what it is."""
    breaches = breach_names(flood)
    found = {node.name: {"level_m": course.node_m[:, k]} for k, node in enumerate(flood.nodes)}
    for k, name in enumerate(breaches):
        found.setdefault(name, {})["breach_width_m"] = course.breach_m[:, k]
    for k, work in enumerate(flood.works.links, len(breaches)):
        found[work.name] = {"flow_m3_s": course.breach_m[:, k]}
    return found


def works_table(series: dict[str, dict[str, np.ndarray]]) -> str:
    """Return them as a table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["name", "what", "time_min", "value"])
    for name, kinds in series.items():
        for what, values in kinds.items():
            for k, value in enumerate(values.tolist()):
                writer.writerow([name, what, f"{k * INTERVAL_S / 60:g}", f"{value:.4f}"])
    return out.getvalue()


def works_figures(flood: Flood, course: Course) -> dict[str, dict[str, float | None]]:
    """Return the figures of each reservoir, breach and work."""
    out: dict[str, dict[str, float | None]] = {}
    for k, node in enumerate(flood.nodes):
        level = course.node_m[:, k]
        out[node.name] = {"level_max_m": float(level.max()), "level_end_m": float(level[-1])}
    names = breach_names(flood)
    for k, name in enumerate(names):
        begun = bool(course.breach_onset_s[k] <= course.until_s)
        out.setdefault(name, {}).update(
            {
                "onset_min": float(course.breach_onset_s[k]) / 60.0 if begun else None,
                "width_m": float(course.breach_m[:, k].max()) if begun else None,
                "peak_m3_s": float(course.breach_peak_m3_s[k]) if begun else None,
                "through_m3": float(course.breach_m3[k]),
            }
        )
    for k, work in enumerate(flood.works.links, len(names)):
        out[work.name] = {"peak_m3_s": float(course.breach_peak_m3_s[k]), "through_m3": float(course.breach_m3[k])}
    return out
