"""Points, lines and areas that a user gives as GeoJSON: where a fire starts, and what holds it."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.csv_text import text_of
from scenarios.problems import BadInputError, Problem, expected
from sim.ground import Grid
from sim.text import _

SUFFIXES = (".geojson", ".json")
PLAIN = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
KINDS = {"Point": "points", "LineString": "line", "Polygon": "area"}
LEAST = {"Point": 1, "LineString": 2, "Polygon": 4}


@dataclass(frozen=True)
class Figure:
    """One point, line or area, in metres of the raster's coordinates.

    Attributes
    ----------
    kind : str
        ``points``, ``line`` or ``area``.
    rings : tuple of (n, 2) float64
        The one chain of points; an area's holes follow its outline.
    properties : dict
        What the file says of it.
    path : str
        Where it stands in the file.
    """

    kind: str
    rings: tuple[np.ndarray, ...]
    properties: dict[str, Any]
    path: str

    def cells(self, grid: Grid) -> np.ndarray:
        """Return the cells that it covers, as row times columns plus column; a line's are closed to eight neighbours.

        An area's holes are left out where their cells lie wholly in them.
        """
        row, col = grid.rasterise(self.kind, self.rings[0])  # type: ignore[arg-type]
        flat = row * grid.cols + col
        for hole in self.rings[1:]:
            inner, edge = (grid.rasterise(kind, np.vstack([hole, hole[:1]])) for kind in ("area", "line"))
            out = np.setdiff1d(inner[0] * grid.cols + inner[1], edge[0] * grid.cols + edge[1])
            flat = np.setdiff1d(flat, out)
        return np.asarray(flat)


def read_figures(file: Path, crs: str) -> list[Figure]:
    """Return the figures of a GeoJSON file in the raster's coordinates; raises BadInputError as :func:`parse`, too.

    Degrees (the format's own coordinates) are turned into the raster's where that says what its coordinates are and
    pyproj is there.
    """
    figures, declared = parse(file)
    return _placed(figures, declared, crs, str(file))


def parse(file: Path) -> tuple[list[Figure], str]:
    """Return the figures of a GeoJSON file as they stand there, and the coordinate system that it names, if any.

    Raises
    ------
    BadInputError
        With every geometry that cannot be used and where it stands.
    """
    name = str(file)
    try:
        data = json.loads(text_of(file))
    except json.JSONDecodeError as error:
        raise BadInputError(
            [Problem("", _("this is not GeoJSON: {reason}").format(reason=error.msg), name, error.lineno)]
        ) from None
    except RecursionError:
        raise BadInputError([Problem("", _("the file is nested too deeply"), name)]) from None
    problems: list[Problem] = []
    figures = []
    for path, geometry, properties in _geometries(data, "", name, problems):
        figures += _figures(path, geometry, properties, name, problems)
    if not figures and not problems:
        problems.append(Problem("", _("the file holds no point, line or area"), name))
    if problems:
        raise BadInputError(problems)
    return figures, _declared(data)


def _geometries(
    data: Any, path: str, name: str, problems: list[Problem]
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield path, geometry and properties of everything in a GeoJSON object."""
    kind = data.get("type") if isinstance(data, dict) else None
    if kind == "FeatureCollection":
        for i, feature in enumerate(_list(data, "features", path, name, problems)):
            yield from _geometries(feature, f"{path}features[{i}].", name, problems)
    elif kind == "Feature":
        if data.get("geometry") is None:
            return
        properties = data.get("properties")
        for where, geometry, _none in _geometries(data["geometry"], f"{path}geometry.", name, problems):
            yield where, geometry, properties if isinstance(properties, dict) else {}
    elif kind == "GeometryCollection":
        for i, geometry in enumerate(_list(data, "geometries", path, name, problems)):
            yield from _geometries(geometry, f"{path}geometries[{i}].", name, problems)
    elif kind in KINDS or kind in PLAIN:
        yield path, data, {}
    else:
        what = ", ".join([*KINDS, *PLAIN, "GeometryCollection", "Feature", "FeatureCollection"])
        problems.append(Problem(f"{path}type", expected(_("one of {words}").format(words=what), kind), name))


def _list(data: dict[str, Any], key: str, path: str, name: str, problems: list[Problem]) -> list[Any]:
    found = data.get(key)
    if isinstance(found, list):
        return found
    problems.append(Problem(f"{path}{key}", expected(_("a list"), found), name))
    return []


def _figures(
    path: str, geometry: dict[str, Any], properties: dict[str, Any], name: str, problems: list[Problem]
) -> list[Figure]:
    """Return the figures of one geometry."""
    kind = str(geometry["type"])
    single = PLAIN.get(kind, kind)
    members = geometry.get("coordinates")
    if kind not in PLAIN:
        members = [members]
    figures = []
    for i, member in enumerate(members if isinstance(members, list) else [None]):
        where = f"{path}coordinates" + (f"[{i}]" if kind in PLAIN else "")
        rings = member if single == "Polygon" else [member] if single == "LineString" else [[member]]
        try:
            chains = tuple(np.array([[float(x) for x in xy[:2]] for xy in ring], np.float64) for ring in rings)
            usable = bool(chains) and all(c.shape[1:] == (2,) and bool(np.isfinite(c).all()) for c in chains)
        except (TypeError, ValueError):
            usable = False
        if not usable or any(len(c) < LEAST[single] for c in chains):
            what = {
                "Point": _("a point: [x, y]"),
                "LineString": _("a line of 2 points or more: [[x, y], [x, y]]"),
                "Polygon": _("an area's rings of 4 points or more, the last one as the first"),
            }[single]
            problems.append(Problem(where, expected(what, member), name))
            continue
        figures.append(Figure(KINDS[single], chains, properties, where))
    return figures


def _declared(data: dict[str, Any]) -> str:
    """Return the coordinate system that an older GeoJSON file names, or nothing."""
    try:
        return str(data["crs"]["properties"]["name"])
    except (KeyError, TypeError):
        return ""


def _placed(figures: list[Figure], declared: str, crs: str, name: str) -> list[Figure]:
    """Return the figures in the raster's coordinates."""
    every = np.vstack([ring for figure in figures for ring in figure.rings])
    degrees = bool((np.abs(every[:, 0]) <= 180.0).all() and (np.abs(every[:, 1]) <= 90.0).all())
    if not degrees and not declared:
        return figures
    if not crs:
        if not degrees:
            return figures
        message = _(
            "the coordinates look like degrees, and the rasters do not say where they lie; expected metres on the "
            "rasters' grid, or rasters with their coordinate system (GeoTIFF, or a .prj file beside them)"
        )
        raise BadInputError([Problem("", message, name)])
    try:
        from pyproj import CRS, Transformer
        from pyproj.exceptions import ProjError
    except ImportError:
        if not degrees:
            return figures
        message = _("the coordinates look like degrees; expected metres on the rasters' grid (or the extra 'geo')")
        raise BadInputError([Problem("", message, name)]) from None
    try:
        here, there = CRS.from_user_input(crs), CRS.from_user_input(declared or "OGC:CRS84")
        if degrees and not there.is_geographic:
            there = CRS.from_user_input("OGC:CRS84")
        turn = Transformer.from_crs(there, here, always_xy=True)
    except ProjError as error:
        reason = str(error).splitlines()[0]
        message = _("its coordinate system cannot be used: {reason}").format(reason=reason)
        raise BadInputError([Problem("crs", message, name)]) from None
    placed = []
    for figure in figures:
        rings = tuple(np.column_stack(turn.transform(ring[:, 0], ring[:, 1])) for ring in figure.rings)
        if not all(math.isfinite(v) for ring in rings for v in ring.ravel().tolist()):
            raise BadInputError([Problem(figure.path, _("the coordinates lie outside the rasters' system"), name)])
        placed.append(Figure(figure.kind, rings, figure.properties, figure.path))
    return placed
