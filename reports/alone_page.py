"""What the pages of a fire and of a flood alone share: their parts in order, and maps over the user's terrain."""

import json
import math
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from reports.basemap import grid_spec, shaded
from reports.packing import packed
from sim.ground import Grid
from sim.text import _, language

MOST_CELLS = 900
"""So many cells of a raster a side go into the page; more are left out evenly."""
Classes = Sequence[tuple[float, str, str]]
"""From which value on, in which colour, with which name (a message id)."""


@cache
def _template() -> Any:
    env = Environment(loader=PackageLoader("reports"), autoescape=select_autoescape())
    return env.get_template("alone.html")


def alone_page(title: str, subtitle: str, parts: list[dict[str, Any]]) -> str:
    """Return a page as HTML, in the language in use; it needs no other file and no network.

    Parameters
    ----------
    title, subtitle : str
        Its head.
    parts : list of dict
        Each with a ``title`` and ``spec`` (a map; ``legend`` and ``bar``), ``drawing`` (SVG), ``lines``, or ``rows``
        (``heads``, ``words``: so many columns of words before those of numbers, ``code``).
    """
    here = Path(__file__).parent / "templates"
    for i, part in enumerate(parts):
        if "spec" in part:
            part["id"] = f"map-{i}"
            text = json.dumps(part["spec"], separators=(",", ":"), allow_nan=False)
            part["spec"] = Markup(text.replace("<", "\\u003c"))
    return str(
        _template().render(
            lang="zh-CN" if language() == "zh" else "en",
            title=title,
            subtitle=subtitle,
            style=Markup((here / "style.css").read_text(encoding="utf-8")),
            replay_script=Markup((here / "replay.js").read_text(encoding="utf-8")),
            parts=parts,
            time=_("time"),
        )
    )


def table(
    title: str, rows: Iterable[Sequence[str]], heads: Sequence[str] = (), words: int = 1, code: bool = False
) -> dict[str, Any]:
    """Return a part that is a table."""
    return {"title": title, "rows": list(rows), "heads": list(heads), "words": words, "code": code}


def provenance(crs: str, command: str) -> dict[str, Any]:
    """Return the part that says with what it was made, and how to make it again."""
    rows = [
        (_("versions"), ", ".join(f"{k} {version(k)}" for k in ("yingji", "numpy", "numba"))),
        (_("coordinates"), crs or _("as given, metres")),
        (_("Repeat it"), command),
    ]
    return table(_("Provenance"), rows, words=2, code=True)


def files_read(rows: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Return the part that lists what was read, with digests."""
    return table(_("What was read"), rows, [_("layer"), _("file"), "SHA-256"], words=3, code=True)


# -- maps -----------------------------------------------------------------------------------------------------------
def thinned(values: np.ndarray, grid: Grid) -> tuple[np.ndarray, Grid]:
    """Return every n-th cell where there are more than the page can hold (rows and columns are the last two axes)."""
    by = max(math.ceil(max(values.shape[-2:]) / MOST_CELLS), 1)
    values = values[..., ::by, ::by]
    return values, Grid(grid.name, grid.west_m, grid.north_m, grid.cell_m * by, *values.shape[-2:])


def most_of(values: np.ndarray, grid: Grid) -> tuple[np.ndarray, Grid]:
    """Return the greatest value of each block of cells where there are more than the page can hold; NaN is none."""
    by = max(math.ceil(max(values.shape) / MOST_CELLS), 1)
    if by == 1:
        return values, grid
    rows, cols = (math.ceil(n / by) for n in values.shape)
    filled = np.full((rows * by, cols * by), -np.inf)
    filled[: values.shape[0], : values.shape[1]] = np.where(np.isfinite(values), values, -np.inf)
    most = filled.reshape(rows, by, cols, by).max(axis=(1, 3))
    return np.where(np.isfinite(most), most, np.nan), Grid(
        grid.name, grid.west_m, grid.north_m, grid.cell_m * by, rows, cols
    )


def base_map(
    elevation_m: np.ndarray, inside: np.ndarray, grid: Grid, view: Grid, figures: Iterable[tuple[Any, str]] = ()
) -> dict[str, Any]:
    """Return the terrain under a map, and what the user drew on it.

    Parameters
    ----------
    elevation_m, inside, grid
        The terrain, where it has data, and where it lies.
    view : Grid
        The part of it that is shown.
    figures : iterable of (Figure, colour)
        Points, lines and areas.
    """
    row0, col0 = (int(v) for v in grid.cells(view.west_m + 1e-6, view.north_m - 1e-6))
    row1, col1 = (int(v) for v in grid.cells(view.east_m - 1e-6, view.south_m + 1e-6))
    row0, col0 = max(row0, 0), max(col0, 0)
    cut = np.s_[row0 : row1 + 1, col0 : col1 + 1]
    shade = np.where(inside[cut], shaded(elevation_m[cut], grid.cell_m), np.uint8(244)).astype(np.uint8)
    west, north = grid.west_m + col0 * grid.cell_m, grid.north_m - row0 * grid.cell_m
    shade, at = thinned(shade, Grid("shade", west, north, grid.cell_m, *shade.shape))
    lines, points = [], []
    for figure, colour in figures:
        if figure.kind == "points":
            x, y = figure.rings[0][0].tolist()
            name = str(figure.properties.get("name", ""))
            points.append({"x_m": round(x, 1), "y_m": round(y, 1), "colour": colour, "name": name})
        else:
            lines += [{"xy": np.round(ring, 1).ravel().tolist(), "colour": colour, "width": 2} for ring in figure.rings]
    return {
        "view": {
            "west_m": view.west_m,
            "north_m": view.north_m,
            "width_m": view.cols * view.cell_m,
            "height_m": view.rows * view.cell_m,
        },
        "relief": {"grid": grid_spec(at), "shade": packed(shade)},
        "scale": True,
        "lines": lines,
        "points": points,
    }


def classed(values: np.ndarray, at: Grid, classes: Classes) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Return what a map needs to show values in classes (NaN and what lies below the first: not), and its legend."""
    lows = [low for low, _colour, _name in classes]
    known = np.isfinite(values) & (np.nan_to_num(values) >= lows[0])
    index = np.where(known, np.digitize(np.nan_to_num(values), lows[1:]) + 1, 0).astype(np.uint8)
    colours = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for _low, colour, _name in classes]
    legend = [{"colour": colour, "name": _(name)} for _low, colour, name in classes]
    return {"classes": {"grid": grid_spec(at), "values": packed(index), "colours": colours}}, legend


def hour_name(hours: float) -> str:
    """Return ``2 h`` or ``30 min``."""
    return _("{count} h").format(count=f"{hours:g}") if hours >= 1 else _("{count} min").format(count=f"{hours * 60:g}")
