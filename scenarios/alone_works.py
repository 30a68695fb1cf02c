"""Reservoirs, breaches, gates, culverts, bridges and basins that a user gives for a flood, in YAML or GeoJSON."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from scenarios.alone_shapes import SUFFIXES, Figure, read_figures
from scenarios.document import Document, NotYamlError, parse_text, read_text
from scenarios.problems import BadInputError, Faults, Problem, expected, nearest, validation_problems
from scenarios.regions.rasters import Raster
from sim.hazards.breaches import LeveeBreach, breach_names, cell_on, levee_faults, off_land
from sim.hazards.flood import Flood
from sim.hazards.flood_course import Course
from sim.hazards.fragility import NEVER_M
from sim.hazards.rainstorm import INTERVAL_S
from sim.hazards.storage_node import StorageNode, outlet_cell
from sim.hazards.works import Bridge, Culvert, Gate, Works, work_faults
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


@dataclass(frozen=True)
class Origin:
    """Where one of the works stands: a file, and a row of a list of its YAML or a figure of its GeoJSON."""

    file: str
    path: str
    loc: tuple[str, int]
    document: Document | None = None

    def problem(self, end: str, message: str) -> Problem:
        """Return a problem of one of its fields (empty: of itself), with the line where there are lines."""
        if self.document is None:
            return Problem(f"{self.path}: {end}" if end else self.path, message, self.file)
        loc = (*self.loc, end) if end else self.loc
        return Problem(f"{self.path}.{end}".rstrip("."), message, self.file, self.document.line(loc))


Found = list[tuple[str, Any, Origin]]
"""Kind, work and origin of each."""


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
    found: Found = []
    for file in files:
        with faults.kept():
            if file.suffix.lower() in SUFFIXES:
                found += _from_figures(file, dem.crs if dem is not None else "")
            else:
                found += _from_yaml(file)
    # a file that could not be read may hold the water that a gate names
    all_read = not faults.problems
    faults.problems += _named_twice(found)
    if dem is not None and "in_region" in arrays:
        faults.problems += _misplaced(found, dem, arrays, all_read=all_read)
    faults.tell()
    asked = AskedWorks()
    merged = {kind: tuple(work for own, work, _origin in found if own == kind) for kind in COLOURS}
    asked.works = Works(**{k: merged[k] for k in ("basins", "gates", "culverts", "bridges")})
    asked.levees = merged["levee_breaches"]
    asked.reservoirs = tuple(_labelled(r, n, dem, arrays) for n, r in enumerate(merged["reservoirs"], 1))
    _draw(merged, asked)
    return asked


def _from_yaml(file: Path) -> Found:
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
    return [
        (kind, work, Origin(str(file), f"{kind}[{n}]", (kind, n), document))
        for kind in COLOURS
        for n, work in enumerate(getattr(made, kind))
    ]


def _from_figures(file: Path, crs: str) -> Found:
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
    return [
        (kind, work, Origin(str(file), where[kind, n], (kind, n)))
        for kind in COLOURS
        for n, work in enumerate(getattr(made, kind))
    ]


def _named_twice(found: Found) -> list[Problem]:
    """Return a problem for each work whose name another one has already."""
    first: dict[str, Origin] = {}
    problems = []
    for _kind, work, origin in found:
        if (before := first.setdefault(work.name, origin)) is not origin:
            text = _("each of the works needs a name of its own; '{name}' stands before in {where}")
            where = str(before.problem("", "")).removesuffix(": ")
            problems.append(origin.problem("name", text.format(name=work.name, where=where)))
    return problems


def _misplaced(found: Found, dem: Raster, arrays: dict[str, np.ndarray], *, all_read: bool) -> list[Problem]:
    """Return a problem for each work that does not lie on the raster as it must or names no water that there is."""
    inside, bed, grid = arrays["in_region"], arrays["elevation_m"], dem.grid
    nodes = [work.name for kind, work, _origin in found if kind in ("reservoirs", "basins")]
    problems = []
    for kind, work, origin in found:
        if kind == "levee_breaches":
            problems += [origin.problem(end, said) for end, said in levee_faults(work, grid, bed, inside)]
        elif kind in ("gates", "culverts", "bridges"):
            told = work_faults(Works(**{kind: (work,)}), nodes, grid, inside)
            waters = () if all_read else ("reservoir", "basin")
            problems += [origin.problem(end, said) for _name, end, said in told if end not in waters]
        elif cell_on(work.outlet_x_m, work.outlet_y_m, grid, inside) is None:
            problems.append(origin.problem("outlet_x", off_land(work.outlet_x_m, work.outlet_y_m, grid)))
        ring = np.array(getattr(work, "area", ()), np.float64)
        if len(ring) and (len(ring) < 3 or not inside[grid.within(ring)].any()):
            what = _("an area of 3 corners or more that holds the middle of a cell ({cell:g} m wide) with data")
            problems.append(origin.problem("area", expected(what.format(cell=grid.cell_m), ring.tolist())))
    return problems


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


def breach_warnings(flood: Flood, course: Course, dem: Raster, arrays: dict[str, np.ndarray]) -> list[str]:
    """Return what is to be said of each breach (drawn) through which nothing or less than one may think flowed."""
    bed, inside = arrays["elevation_m"], arrays["in_region"]
    label = arrays.get("reservoir", np.zeros(dem.grid.shape, np.uint8))
    breaches: list[tuple[str, Any, float, float]] = []
    for k, node in enumerate(flood.nodes):
        if node.breach is not None:
            below = float(bed[outlet_cell(node, dem.grid, inside & (label == 0))])
            breaches.append((node.name, node.breach, float(course.node_m[:, k].max()), below))
    for levee in flood.levee_breaches:
        water = dem.grid.cells(levee.water_x_m, levee.water_y_m)
        land = dem.grid.cells(levee.land_x_m, levee.land_y_m)
        deepest = float(bed[water]) + float(course.depth_max_m[water])
        breaches.append((levee.name, levee, deepest, max(float(bed[land]), float(bed[water]))))
    said = []
    for k, (name, breach, level, below) in enumerate(breaches):
        onset_s, peak = float(course.breach_onset_s[k]), float(course.breach_peak_m3_s[k])
        figures = {
            "name": name, "onset": f"{onset_s / 3600.0:.4g}", "end": f"{course.until_s / 3600.0:.4g}",
            "level": f"{level:.2f}", "bottom": f"{breach.bottom_m:g}", "below": f"{below:.2f}",
        }  # fmt: skip
        if not onset_s <= course.until_s:
            said.append(_unbegun(breach, onset_s, dem, bed, figures))
        elif peak <= 0.0 and below > breach.bottom_m:
            text = _(
                "Warning: nothing flowed through the breach {name}: the land that it leads to ({below} m) is higher "
                "than its bottom ({bottom} m), and the water came to {level} m only."
            )
            said.append(text.format(**figures))
        elif peak <= 0.0:
            text = _(
                "Warning: nothing flowed through the breach {name}: the water came to {level} m, the breach's bottom "
                "lies at {bottom} m."
            )
            said.append(text.format(**figures))
        elif below > breach.bottom_m + 0.01:
            text = _(
                "Warning: the land that the breach {name} leads to ({below} m) is higher than its bottom ({bottom} m): "
                "only water above the land flows out."
            )
            said.append(text.format(**figures))
    return said


def _unbegun(breach: Any, onset_s: float, dem: Raster, bed: np.ndarray, figures: dict[str, str]) -> str:
    """Return why a breach (drawn) has not begun."""
    at_s = breach.at_time_s.mid + breach.delay_s.mid if breach.at_time_s is not None else onset_s
    if np.isfinite(at_s):
        text = _(
            "Warning: nothing flowed through the breach {name}: it begins after {at} h, the run ends after {end} h."
        )
        return text.format(at=f"{at_s / 3600.0:.4g}", **figures)
    if isinstance(breach, LeveeBreach):
        trigger = float(bed[dem.grid.cells(breach.x_m, breach.y_m)]) + breach.over_crest_m.mid
    else:
        trigger = breach.at_level_m.mid if breach.at_level_m else breach.crest_m + breach.over_crest_m.mid
        if trigger > breach.crest_m + 0.5 * NEVER_M:
            text = _("Warning: nothing flowed through the breach {name}: as drawn, patrols find it in time.")
            return text.format(**figures)
    text = _(
        "Warning: nothing flowed through the breach {name}: it begins at a level of {trigger} m (as drawn), the water "
        "came to {level} m."
    )
    return text.format(trigger=f"{trigger:.2f}", **figures)


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
