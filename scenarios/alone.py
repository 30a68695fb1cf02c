"""A hazard alone on a user's rasters: layers in, a world without a plan, layers and figures out."""

import json
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.problems import BadInputError, Problem
from scenarios.regions.rasters import TIFF_SUFFIXES, Raster, RasterError, read_raster, same_crs, write_raster
from sim.command.headquarters import HeadquartersSpec
from sim.files import replace_folder
from sim.ground import Grid
from sim.hazards.base import Hazard
from sim.hazards.driver import Driver
from sim.places import Places
from sim.roads import Network
from sim.text import _
from sim.world import Static, World

FIGURES = "figures.json"
DEGREES_CELL_M = 0.02
"""A cell narrower than this at coordinates that could be degrees is taken for degrees."""
LOWEST_M, HIGHEST_M = -1000.0, 9000.0


@dataclass(frozen=True)
class NoPlan:
    """What the world builds of a plan where there is none: nobody comes."""

    teams: tuple[Any, ...] = ()
    fleets: tuple[Any, ...] = ()
    depots: tuple[Any, ...] = ()
    keeping: tuple[Any, ...] = ()
    shelters: tuple[Any, ...] = ()
    hospitals: tuple[Any, ...] = ()
    headquarters: HeadquartersSpec = field(default_factory=HeadquartersSpec)
    roads: None = None


def bad(message: str, where: str = "") -> BadInputError:
    """Return an error of one line; ``where`` is a file or an option."""
    return BadInputError([Problem("", message, where)])


# -- layers in ------------------------------------------------------------------------------------------------------
def read_dem(file: Path, name: str) -> Raster:
    """Read the elevation raster, on whose grid everything else must lie.

    Raises
    ------
    BadInputError
        If it cannot be read, holds no data, is smaller than 3 by 3 cells, is in degrees, or is a GeoTIFF that does not
        say where it lies.
    """
    return check_dem(load_raster(file, name), file)


def check_dem(raster: Raster, file: Path) -> Raster:
    """Return an elevation raster that can be used; see :func:`read_dem`."""
    g = raster.grid
    if file.suffix.lower() in TIFF_SUFFIXES and not raster.crs:
        message = _("the GeoTIFF names no coordinate system; expected one in metres: assign it, such as EPSG:4547")
        raise bad(message, str(file))
    if g.cell_m < DEGREES_CELL_M and abs(g.west_m) <= 360.0 and abs(g.north_m) <= 90.0:
        raise bad(
            _(
                "the cells are {cell} wide, which looks like degrees; expected metres: warp it, such as to EPSG:4547"
            ).format(cell=f"{g.cell_m:g}"),
            str(file),
        )
    if min(g.shape) < 3:
        raise bad(_("expected at least 3 x 3 cells, found {rows} x {cols}").format(rows=g.rows, cols=g.cols), str(file))
    if not np.isfinite(raster.values).any():
        raise bad(_("the raster holds no data at all"), str(file))
    what = _("an elevation from {low} to {high} m (is the value of cells without data declared?)")
    with np.errstate(invalid="ignore"):
        wrong = (raster.values < LOWEST_M) | (raster.values > HIGHEST_M)
    refuse(wrong, raster.values, g, file, what.format(low=f"{LOWEST_M:g}", high=f"{HIGHEST_M:g}"))
    return raster


def read_layer(file: Path, dem: Raster, dem_file: Path) -> np.ndarray:
    """Read a raster that lies on the elevation's grid; NaN where it has no data.

    Raises
    ------
    BadInputError
        If it cannot be read or lies on another grid: which of size, cell and corner differs.
    """
    return check_layer(load_raster(file, dem.grid.name), file, dem, dem_file)


def check_layer(raster: Raster, file: Path, dem: Raster, dem_file: Path) -> np.ndarray:
    """Return the values of a raster that lies on the elevation's grid; see :func:`read_layer`."""
    one, two = dem.grid, raster.grid
    differ = []
    if one.shape != two.shape:
        differ.append(
            _("size {a} x {b} cells, expected {c} x {d}").format(a=two.rows, b=two.cols, c=one.rows, d=one.cols)
        )
    if abs(one.cell_m - two.cell_m) > 1e-6 * one.cell_m:
        differ.append(_("cell {a} m, expected {b} m").format(a=f"{two.cell_m:g}", b=f"{one.cell_m:g}"))
    if max(abs(one.west_m - two.west_m), abs(one.north_m - two.north_m)) > 0.01 * one.cell_m:
        differ.append(
            _("north-western corner {a}, expected {b}").format(
                a=f"{two.west_m:.12g},{two.north_m:.12g}", b=f"{one.west_m:.12g},{one.north_m:.12g}"
            )
        )
    if not same_crs(dem.crs, raster.crs):
        differ.append(_("coordinates {a}, expected {b}").format(a=raster.crs, b=dem.crs))
    if differ:
        message = _("lies on another grid than {dem}: {differences}").format(
            dem=dem_file, differences="; ".join(differ)
        )
        raise bad(message, str(file))
    return np.asarray(raster.values, np.float64)


def refuse(wrong: np.ndarray, values: np.ndarray, grid: Grid, file: Path, what: str) -> None:
    """Raise BadInputError where any cell is wrong, naming the first one, what was found there and what is expected."""
    if not wrong.any():
        return
    row, col = (int(i) for i in np.argwhere(wrong)[0])
    x, y = grid.centres(row, col)
    raise bad(
        _("row {row}, column {col} (at {x},{y}): expected {what}, found {found}; {count} cell(s) alike").format(
            row=row + 1,
            col=col + 1,
            x=f"{float(x):.12g}",
            y=f"{float(y):.12g}",
            what=what,
            found=f"{values[row, col]:g}" if math.isfinite(values[row, col]) else _("no data"),
            count=int(wrong.sum()),
        ),
        str(file),
    )


def load_raster(file: Path, name: str) -> Raster:
    """Read a raster; raises BadInputError where that cannot be done."""
    try:
        return read_raster(file, name)
    except RasterError as error:
        raise BadInputError([Problem("", str(error))]) from None
    except OSError as error:
        raise bad(_("the file cannot be read: {reason}").format(reason=error.strerror), str(file)) from None


def read_point(text: str, option: str) -> tuple[float, float]:
    """Return the x and y of ``X,Y`` in metres."""
    parts = re.split(r"\s*,\s*", text.strip())
    with suppress(ValueError):
        x, y = (float(part) for part in parts)
        if math.isfinite(x) and math.isfinite(y):
            return x, y
    raise bad(_("expected X,Y in metres such as 520000,3500000, found '{text}'").format(text=text), option)


def cell_of(point: tuple[float, float], raster: Raster, option: str, line: int = 0) -> tuple[int, int]:
    """Return the row and column of a point; it must lie on the raster, where that has data."""
    g = raster.grid
    row, col = (int(i) for i in g.cells(*point))
    where = f"{point[0]:.12g},{point[1]:.12g}"
    if not (0 <= row < g.rows and 0 <= col < g.cols):
        message = _("{point} lies outside the raster, which reaches from {west},{south} to {east},{north}").format(
            point=where,
            west=f"{g.west_m:.12g}",
            south=f"{g.south_m:.12g}",
            east=f"{g.east_m:.12g}",
            north=f"{g.north_m:.12g}",
        )
        raise BadInputError([Problem("", message, option, line)])
    if not np.isfinite(raster.values[row, col]):
        raise BadInputError([Problem("", _("the raster has no data at {point}").format(point=where), option, line)])
    return row, col


# -- the run --------------------------------------------------------------------------------------------------------
def world_alone(
    name: str, hazard: Hazard[Any], grid: Grid, arrays: Mapping[str, np.ndarray], horizon_s: float, seed: int = 1
) -> World:
    """Return a world that holds the ground and one hazard: no places, no roads, nobody who answers."""
    none_f, none_i = np.empty(0), np.empty(0, np.int32)
    static = Static(
        grids={grid.name: grid},
        arrays={(grid.name, layer): array for layer, array in arrays.items()},
        places=Places((), (), (), (), none_f, none_f, none_i),
        network=Network(none_f, none_f, none_i, none_i, none_f, none_f, np.empty(0, np.uint8), ()),
    )
    hazards = {name: hazard}
    return World(static, hazards, NoPlan(), (), seed=seed, event=0, replication=0, clock_s=0.0, horizon_s=horizon_s)


def finished(world: World, name: str) -> Driver[Any]:
    """Run the world to its end and return the hazard's driver."""
    world.run()
    return world.hazards[name]


# -- what comes out -------------------------------------------------------------------------------------------------
@dataclass
class Outcome:
    """What a run writes.

    Attributes
    ----------
    kind : str
        ``fire`` or ``flood``.
    grid : Grid
        Of the layers.
    crs : str
        Of the user's raster; empty where unknown.
    suffix : str
        ``.asc`` or ``.tif``, as the user's raster.
    layers : dict of str to array
        By file name without suffix, which carries the unit; NaN is no data.
    texts : dict of str to str
        Further files by name.
    figures : dict
        For ``figures.json``.
    inputs : dict
        What was asked for, as given.
    notes : list of str
        What a reader must know.
    """

    kind: str
    grid: Grid
    crs: str
    suffix: str
    layers: dict[str, np.ndarray] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def write(self, folder: Path) -> list[str]:
        """Write everything into ``folder``, all or nothing, in place of what an earlier run left there.

        Returns
        -------
        list of str
            One line a file: its name and the range of what it holds.
        """
        check_free(folder)
        lines, written = [], []
        with replace_folder(folder.resolve()) as tmp:
            for name, values in self.layers.items():
                file = f"{name}{self.suffix}"
                (tmp / file).parent.mkdir(parents=True, exist_ok=True)
                try:
                    write_raster(tmp / file, Raster(self.grid, np.asarray(values, np.float64), self.crs))
                except RasterError as error:
                    raise BadInputError([Problem("", str(error))]) from None
                lines.append(f"{file}: {_range(values)}")
                beside = str(Path(file).with_suffix(".prj"))
                written += [file, beside] if (tmp / beside).exists() else [file]
            for file, text in self.texts.items():
                # a spreadsheet takes a table without the mark for the encoding of its own country
                (tmp / file).write_text(text, encoding="utf-8-sig" if file.endswith(".csv") else "utf-8")
                rows = _("{file}: {count} rows").format(file=file, count=max(text.count("\n") - 1, 0))
                lines.append(
                    rows if file.endswith(".csv") else _("{file}: to be opened in a browser").format(file=file)
                )
            files = [*written, *self.texts, FIGURES]
            about = {
                "made_by": f"yingji {version('yingji')}, yingji hazard {self.kind}",
                "inputs": self.inputs,
                "figures": self.figures,
                "notes": self.notes,
                "files": files,
            }
            (tmp / FIGURES).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        lines.append(_("{file}: the figures below").format(file=FIGURES))
        return lines


def _range(values: np.ndarray) -> str:
    known = values[np.isfinite(values)]
    if not known.size:
        return _("no data in any cell")
    return _("{low} to {high}, {count} of {all} cells").format(
        low=f"{known.min():.4g}", high=f"{known.max():.4g}", count=known.size, all=values.size
    )


def check_free(folder: Path) -> None:
    """Raise BadInputError unless a run may put its folder there: only an earlier run's files are ever replaced."""
    folder = folder.resolve()
    if not folder.exists():
        return
    if not folder.is_dir():
        raise bad(_("this is a file; a folder is expected"), str(folder))
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir()}
    try:
        ours = set(json.loads((folder / FIGURES).read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        ours = set()
    if there - ours:
        message = _("the folder holds files that this command did not write, such as {file}; name another or a new one")
        raise bad(message.format(file=sorted(there - ours)[0]), str(folder))


def suffix_of(file: Path) -> str:
    """Return the suffix of what is written: the format of what was read."""
    return ".tif" if file.suffix.lower() in TIFF_SUFFIXES else ".asc"


def fill_nearest(values: np.ndarray) -> np.ndarray:
    """Return values with NaN replaced by the nearest that is known, so that no cliff stands at the data's edge."""
    gap = ~np.isfinite(values)
    if not gap.any():
        return values
    from scipy.ndimage import distance_transform_edt

    at = distance_transform_edt(gap, return_distances=False, return_indices=True)
    return np.asarray(values[tuple(at)])
