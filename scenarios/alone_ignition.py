"""Where a fire alone starts, and what holds it from the start: points on the command line, figures in GeoJSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from scenarios.alone import cell_of, read_point
from scenarios.alone_landscape import FireGround
from scenarios.alone_shapes import SUFFIXES, Figure, parse, read_figures
from scenarios.problems import BadInputError, Faults, Problem, expected
from sim.ground import Grid
from sim.text import _

OPTION = "--ignition"
NEAR_CELLS = 5
"""How far from a point a cell that burns is looked for; the hazard's own rule."""
MOST_CELLS = 200_000
DELAY = "delay_min"


@dataclass
class Ignition:
    """Where it starts and what holds it.

    Attributes
    ----------
    sparks : list of (x m, y m, delay s)
        At least one, the first ones at once.
    held_xy_m : (n, 2) float64
        Centres of the fine cells that barriers cover.
    figures : list of Figure
        As given, for the map.
    barriers : list of Figure
        As given, for the map.
    notes : list of str
        What was assumed.
    """

    sparks: list[tuple[float, float, float]] = field(default_factory=list)
    held_xy_m: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    figures: list[Figure] = field(default_factory=list)
    barriers: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_ignition(
    texts: Sequence[str], barriers: Sequence[Path], ground: FireGround | None, fine: Grid | None, faults: Faults
) -> Ignition:
    """Read points and files; what is wrong with any of them goes into ``faults``.

    Parameters
    ----------
    texts : sequence of str
        ``X,Y`` or GeoJSON files.
    barriers : sequence of Path
        GeoJSON files of lines and areas that do not burn.
    ground : FireGround, optional
        What they lie on; without it the files are read and nothing is placed.
    fine : Grid, optional
        The fire's own cells.
    faults : Faults
        Where problems go.
    """
    found = Ignition()
    if ground is None or fine is None:
        _only_read(texts, barriers, faults)
        return found
    held: list[np.ndarray] = []
    for file in barriers:
        with faults.kept():
            figures = read_figures(file, ground.dem.crs)
            lost = [f for f in figures if not f.cells(fine).size]
            if lost:
                message = _("it lies outside the raster, which reaches from {west},{south} to {east},{north}")
                raise BadInputError([Problem(f.path, message.format(**_edges(fine)), str(file)) for f in lost])
            held += [figure.cells(fine) for figure in figures]
            found.barriers += figures
    cold = np.unique(np.concatenate(held)) if held else np.empty(0, np.int64)
    x, y = fine.centres(cold // fine.cols, cold % fine.cols)
    found.held_xy_m = np.column_stack([x, y])
    for text in texts:
        with faults.kept():
            if Path(text).suffix.lower() in SUFFIXES:
                _figures(Path(text), ground, fine, cold, found)
            else:
                point = read_point(text, OPTION)
                _spark(point, 0.0, ground, fine, cold, found, Problem("", "", OPTION))
                found.figures.append(Figure("points", (np.array([point]),), {}, text))
    found.sparks.sort(key=lambda spark: spark[2])
    if len(found.sparks) > MOST_CELLS:
        what = _("at most {count} cells that are lit").format(count=MOST_CELLS)
        faults.problems.append(Problem(OPTION, expected(what, len(found.sparks))))
    return found


def _only_read(texts: Sequence[str], barriers: Sequence[Path], faults: Faults) -> None:
    """Tell what is wrong with points and files by themselves, where there is no ground yet to place them on."""
    for file in [*barriers, *(Path(text) for text in texts if Path(text).suffix.lower() in SUFFIXES)]:
        with faults.kept():
            parse(file)
    for text in texts:
        if Path(text).suffix.lower() not in SUFFIXES:
            with faults.kept():
                read_point(text, OPTION)


def _edges(grid: Grid) -> dict[str, str]:
    edges = {"west": grid.west_m, "south": grid.south_m, "east": grid.east_m, "north": grid.north_m}
    return {name: f"{value:.12g}" for name, value in edges.items()}


def _figures(file: Path, ground: FireGround, fine: Grid, cold: np.ndarray, found: Ignition) -> None:
    """Add what a file lights; raises BadInputError with everything in it that cannot be lit."""
    problems: list[Problem] = []
    for figure in read_figures(file, ground.dem.crs):
        delay = figure.properties.get(DELAY, 0.0)
        if isinstance(delay, bool) or not isinstance(delay, int | float) or not 0 <= delay <= 720 * 60:
            what = _("minutes after the start, from 0 to {most}").format(most=720 * 60)
            problems.append(Problem(f"{figure.path}: {DELAY}", expected(what, delay), str(file)))
            continue
        try:
            if figure.kind == "points":
                point = (float(figure.rings[0][0, 0]), float(figure.rings[0][0, 1]))
                _spark(point, 60.0 * delay, ground, fine, cold, found, Problem(figure.path, "", str(file)))
            else:
                _light(figure, 60.0 * delay, ground, fine, cold, found, Problem(figure.path, "", str(file)))
            found.figures.append(figure)
        except BadInputError as error:
            problems += error.problems
    if problems:
        raise BadInputError(problems)


def _spark(
    point: tuple[float, float],
    delay_s: float,
    ground: FireGround,
    fine: Grid,
    cold: np.ndarray,
    found: Ignition,
    where: Problem,
) -> None:
    """Add a point; the hazard lights the nearest cell that burns."""
    at = f"{point[0]:.12g},{point[1]:.12g}"
    try:
        row, col = cell_of(point, ground.dem, "")
    except BadInputError as error:
        raise _at(where, error.problems[0].message) from None
    split = round(ground.grid.cell_m / fine.cell_m)
    fine_row, fine_col = (int(i) for i in fine.cells(*point))
    rows = np.clip(np.arange(fine_row - NEAR_CELLS, fine_row + NEAR_CELLS + 1), 0, fine.rows - 1)
    cols = np.clip(np.arange(fine_col - NEAR_CELLS, fine_col + NEAR_CELLS + 1), 0, fine.cols - 1)
    flat = rows[:, None] * fine.cols + cols[None, :]
    near = ground.burns[np.ix_(rows // split, cols // split)] & ~np.isin(flat, cold)
    if not near.any():
        message = _("nothing can burn at {x},{y} or near it: the fuel there is {number}")
        number = int(ground.layers["fuel_model"][row, col])
        raise _at(where, message.format(x=f"{point[0]:.12g}", y=f"{point[1]:.12g}", number=number))
    if not near[NEAR_CELLS, NEAR_CELLS]:
        message = _(
            "The ignition {point} lies where nothing burns (fuel {number}, or a barrier); "
            "the nearest cell that burns was lit."
        )
        found.notes.append(message.format(point=at, number=int(ground.layers["fuel_model"][row, col])))
    found.sparks.append((*point, delay_s))


def _light(
    figure: Figure,
    delay_s: float,
    ground: FireGround,
    fine: Grid,
    cold: np.ndarray,
    found: Ignition,
    where: Problem,
) -> None:
    """Add the cells of a line or an area that burn."""
    cells = figure.cells(fine)
    if not cells.size:
        message = _("it lies outside the raster, which reaches from {west},{south} to {east},{north}")
        raise _at(where, message.format(**_edges(fine)))
    split = round(ground.grid.cell_m / fine.cell_m)
    rows, cols = cells // fine.cols, cells % fine.cols
    lit = ground.burns[rows // split, cols // split] & ~np.isin(cells, cold)
    if not lit.any():
        codes = np.unique(ground.layers["fuel_model"][rows // split, cols // split])
        message = _("nothing can burn there: fuels {codes}, in {count} cell(s)")
        raise _at(where, message.format(codes=", ".join(map(str, codes[:8].tolist())), count=cells.size))
    if not lit.all():
        message = _("{count} of {all} cells of the ignition {where} cannot burn and were not lit.")
        found.notes.append(message.format(count=int((~lit).sum()), all=cells.size, where=figure.path))
    x, y = fine.centres(rows[lit], cols[lit])
    found.sparks += [(px, py, delay_s) for px, py in zip(x.tolist(), y.tolist(), strict=True)]


def _at(where: Problem, message: str) -> BadInputError:
    return BadInputError([Problem(where.path, message, where.file)])
