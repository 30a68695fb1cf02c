"""Works in a flood: gates, culverts, bridges and detention basins, as a planner gives them, and the kernels' arrays."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field, model_validator

from sim.ground import Grid
from sim.hazards.breaches import cell_on, off_land
from sim.hazards.storage_node import StorageNode
from sim.params import Params
from sim.text import _
from sim.units import CubicMetresPerSecond, Metres, Share

if TYPE_CHECKING:
    from sim.hazards.flood_course import Course
    from sim.kernels.water import Breaches, Links

OPENING = "opening_share"
"""Ground field by which missions open and shut works where these stand: 0 to 1; below 0 they are as their rule says."""


@cache
def inlets() -> dict[str, dict[str, str]]:
    """Return the inlets of HDS-5 by name, each with its shape and constants."""
    with resources.files("sim.kernels").joinpath("data/hds5_inlets.csv").open(encoding="utf-8") as text:
        return {row["inlet"]: row for row in csv.DictReader(text)}


class RuleStep(Params):
    """From a level on, how far a gate is open and how much it may let through."""

    from_m: Metres
    """Level from which the step holds; the first is the flood-limit level (汛限水位): below it the gate is shut."""
    open: Share = Field(1.0, ge=0.0, le=1.0)
    """Share of the gate's height that is open."""
    release_m3_s: CubicMetresPerSecond | None = Field(None, ge=0.0)
    """Greatest release, such as what is safe downstream; not given, what the gate lets through."""


class Gate(Params):
    """A gate from a reservoir, or a cell of the water before it, to a basin or a cell behind; shut against return."""

    name: str
    """Id of the gate."""
    x_m: Metres
    """Where it stands, metres east; without a reservoir the water before it is that of this cell."""
    y_m: Metres
    """Where it stands, metres north."""
    reservoir: str = ""
    """Reservoir or basin whose water it lets out."""
    basin: str = ""
    """Detention basin or reservoir that it fills."""
    to_x_m: Metres | None = None
    """Without a basin: where the water comes out, metres east; a reservoir's outlet where not given."""
    to_y_m: Metres | None = None
    """Without a basin: where the water comes out, metres north."""
    sill_m: Metres
    """Height of its sill."""
    width_m: Metres = Field(gt=0.0)
    """Clear width of all bays."""
    height_m: Metres = Field(gt=0.0)
    """Greatest opening."""
    open: Share = Field(0.0, ge=0.0, le=1.0)
    """Share that is open where it has no rule."""
    rule: tuple[RuleStep, ...] = Field((), max_length=12)
    """How it is worked, by the level before it: steps with rising levels."""

    @model_validator(mode="after")
    def _sound(self) -> Gate:
        if any(b.from_m <= a.from_m for a, b in pairwise(self.rule)):
            raise ValueError(_("the levels of a gate's rule must rise from step to step"))
        if bool(self.to_x_m is None) != bool(self.to_y_m is None) or (self.basin and self.to_x_m is not None):
            raise ValueError(_("a gate lets its water out at a point (both coordinates) or into a basin"))
        if not self.basin and self.to_x_m is None and not self.reservoir:
            raise ValueError(_("a gate without a reservoir needs a basin or a point where the water comes out"))
        if self.reservoir and self.reservoir == self.basin:
            raise ValueError(_("a gate leads from one water to another"))
        return self


class Culvert(Params):
    """A culvert between two cells (FHWA HDS-5): inlet or outlet control, whichever lets less through; both ways."""

    name: str
    """Id of the culvert."""
    x_m: Metres
    """Its inlet, metres east."""
    y_m: Metres
    """Its inlet, metres north."""
    to_x_m: Metres
    """Its outlet, metres east."""
    to_y_m: Metres
    """Its outlet, metres north."""
    inlet: str = "box-wingwalls-90-15"
    """Kind of inlet, which says the barrel's shape too (HDS-5, appendix A)."""
    width_m: Metres = Field(gt=0.0)
    """Width of a barrel (of a pipe its diameter)."""
    height_m: Metres | None = Field(None, gt=0.0)
    """Height of a barrel; its width where not given."""
    barrels: int = Field(1, ge=1, le=50)
    """How many barrels."""
    length_m: Metres = Field(gt=0.0)
    """Length of a barrel."""
    invert_m: Metres
    """Invert at the inlet."""
    to_invert_m: Metres | None = None
    """Invert at the outlet; that at the inlet where not given."""
    manning: float = Field(0.013, gt=0.0, le=0.1)
    """Manning's n of the barrel (concrete 0.012 to 0.015, corrugated metal 0.024)."""
    open: Share = Field(1.0, ge=0.0, le=1.0)
    """Share of the section that is not blocked at first."""

    @model_validator(mode="after")
    def _sound(self) -> Culvert:
        if self.inlet not in inlets():
            raise ValueError(
                _("there is no inlet '{inlet}'; one of {inlets}").format(inlet=self.inlet, inlets=", ".join(inlets()))
            )
        pipe = inlets()[self.inlet]["shape"] == "pipe"
        if pipe and self.height_m is not None and self.height_m != self.width_m:
            raise ValueError(_("a pipe is as high as it is wide"))
        return self


class Bridge(Params):
    """The opening of a bridge or underpass between two cells: a submerged weir, under pressure an orifice (HDS-1)."""

    name: str
    """Id of the bridge."""
    x_m: Metres
    """A point in the water before it, metres east."""
    y_m: Metres
    """A point in the water before it, metres north."""
    to_x_m: Metres
    """A point behind it, metres east."""
    to_y_m: Metres
    """A point behind it, metres north."""
    width_m: Metres = Field(gt=0.0)
    """Clear width."""
    bottom_m: Metres
    """Bottom of the opening."""
    soffit_m: Metres
    """Underside of the deck."""
    open: Share = Field(1.0, ge=0.0, le=1.0)
    """Share of the opening that is not blocked at first."""

    @model_validator(mode="after")
    def _sound(self) -> Bridge:
        if self.soffit_m <= self.bottom_m:
            raise ValueError(_("the soffit of a bridge must lie above the bottom of its opening"))
        return self


class Works(Params):
    """Gates, culverts, bridges and detention basins."""

    basins: tuple[StorageNode, ...] = ()
    """Detention basins (蓄滞洪区): storage nodes that gates fill and empty; over their crest they spill."""
    gates: tuple[Gate, ...] = ()
    """Gates of reservoirs, basins and levees."""
    culverts: tuple[Culvert, ...] = ()
    """Culverts."""
    bridges: tuple[Bridge, ...] = ()
    """Bridges and underpasses."""

    @property
    def links(self) -> tuple[Any, ...]:
        """All that lets water through, in the order of the kernels."""
        return (*self.gates, *self.culverts, *self.bridges)

    @model_validator(mode="after")
    def _sound(self) -> Works:
        names = [w.name for w in (*self.basins, *self.links)]
        if len(set(names)) < len(names):
            raise ValueError(_("each of the works needs a name of its own"))
        return self


def work_names(works: Works, nodes: list[str]) -> list[tuple[str, str, str]]:
    """Return gate, field and message of each water that a gate names and that there is not; ``nodes`` are there."""
    text = _("there is no reservoir or basin '{name}'; there are {known}")
    return [
        (gate.name, end, text.format(name=name, known=", ".join(nodes) or "–"))
        for gate in works.gates
        for end in ("reservoir", "basin")
        if (name := getattr(gate, end)) and name not in nodes
    ]


def work_faults(works: Works, nodes: list[str], grid: Grid, inside: np.ndarray) -> list[tuple[str, str, str]]:
    """Return work, field and message of all that is wrong with where works lie and which waters they name."""
    wrong = work_names(works, nodes)
    for work in works.links:
        here = cell_on(work.x_m, work.y_m, grid, inside)
        there = here if work.to_x_m is None else cell_on(work.to_x_m, work.to_y_m, grid, inside)
        if here is None:
            wrong.append((work.name, "x", off_land(work.x_m, work.y_m, grid)))
        if work.to_x_m is not None and there is None:
            wrong.append((work.name, "to_x", off_land(work.to_x_m, work.to_y_m, grid)))
        elif here is not None and there == here and not (getattr(work, "reservoir", "") or getattr(work, "basin", "")):
            text = _("expected two cells ({cell:g} m wide), one before and one behind it, found one at {x},{y}")
            said = text.format(cell=grid.cell_m, x=f"{work.x_m:.12g}", y=f"{work.y_m:.12g}")
            wrong.append((work.name, "to_x", said))
    return wrong


def work_arrays(
    works: Works,
    breaches: Breaches,
    nodes: list[str],
    outlets: list[tuple[int, int]],
    grid: Grid,
    inside: np.ndarray,
    opening: np.ndarray | None,
) -> Breaches:
    """Return kernel arrays of breaches with the works after them.

    Parameters
    ----------
    works : Works
        What there is.
    breaches : Breaches
        Of dams and levees.
    nodes : list of str
        Names of the storage nodes in the order of the kernels.
    outlets : list of (row, column)
        Their cells below the dam (padded grid).
    grid, inside
        Where cells lie, and which are in the region.
    opening : array, optional
        The ground field :data:`OPENING`.

    Raises
    ------
    ValueError
        With all reasons, if a work does not lie in the region or names no water that there is.
    """
    from sim.kernels import breaching as b
    from sim.kernels.water import Breaches

    if wrong := work_faults(works, nodes, grid, inside):
        raise ValueError("\n".join(f"{name}.{end}: {text}" for name, end, text in wrong))
    kinds: list[np.ndarray] = []
    for row, work in enumerate(works.links):
        up = nodes.index(work.reservoir) if getattr(work, "reservoir", "") else -1
        down = nodes.index(work.basin) if getattr(work, "basin", "") else -1
        here = _padded(work.x_m, work.y_m, grid)
        there = here
        if work.to_x_m is not None:
            there = _padded(work.to_x_m, work.to_y_m, grid)
        elif up >= 0 and down < 0:
            there = outlets[up]
        kind = np.full(b.KINDS, 0, np.int64)
        first, last = (there if up >= 0 else here), (here if down >= 0 else there)
        kind[[b.UP_ROW, b.UP_COL, b.DOWN_ROW, b.DOWN_COL]] = [*first, *last]
        kind[[b.NODE, b.DOWN_NODE, b.LINK]] = up, down, row
        kinds.append(kind)
    if not kinds:
        return breaches
    orders = [_order(work, grid, opening) for work in works.links]
    return Breaches(
        np.vstack([breaches.kind, np.stack(kinds)]),
        np.vstack([breaches.figure, np.zeros((len(kinds), b.FIGURES))]),
        link_rows(works, orders),
    )


def _padded(x_m: float, y_m: float, grid: Grid) -> tuple[int, int]:
    """Return row and column on the padded grid."""
    row, col = grid.cells(x_m, y_m)
    return int(row) + 1, int(col) + 1


def _order(work: Any, grid: Grid, opening: np.ndarray | None) -> float:
    """Return the share that a work was ordered to be open; below 0 where it was not."""
    if opening is None:
        return -1.0
    row, col = grid.cells(work.x_m, work.y_m)
    return float(opening[row, col])


def link_rows(works: Works, orders: list[float]) -> Links:
    """Return the rows of links; see :mod:`sim.kernels.links`."""
    from sim.kernels import culverts as c
    from sim.kernels import links as k
    from sim.kernels.water import Links

    many = len(works.links)
    steps = max([1, *(len(g.rule) for g in works.gates)])
    kind, figure = np.zeros((many, 4), np.int64), np.zeros((many, k.FIGURES))
    rule, table = np.zeros((many, steps, 3)), np.zeros((many, 2, c.KNOTS))
    kind[:, k.BARRELS] = 1
    for m, (work, order) in enumerate(zip(works.links, orders, strict=True)):
        figure[m, c.WIDTH] = work.width_m
        figure[m, k.OPEN], figure[m, k.ORDERED] = (order, 1.0) if order >= 0.0 else (work.open, 0.0)
        if isinstance(work, Gate):
            kind[m, k.TYPE], kind[m, k.STEPS] = k.GATE, len(work.rule)
            figure[m, [c.HEIGHT, k.INVERT_UP]] = work.height_m, work.sill_m
            for s, step in enumerate(work.rule):
                rule[m, s] = step.from_m, step.open, np.inf if step.release_m3_s is None else step.release_m3_s
        elif isinstance(work, Bridge):
            kind[m, k.TYPE] = k.BRIDGE
            figure[m, [c.HEIGHT, k.INVERT_UP]] = work.soffit_m - work.bottom_m, work.bottom_m
        else:
            kind[m, [k.TYPE, k.BARRELS]] = k.CULVERT, work.barrels
            table[m] = _culvert(work, kind[m], figure[m])
    return Links(kind, figure, rule, table)


def _culvert(work: Culvert, kind: np.ndarray, figure: np.ndarray) -> np.ndarray:
    """Fill in a culvert's row and return its tables."""
    from sim.kernels import culverts as c
    from sim.kernels import links as k

    row = inlets()[work.inlet]
    shape = c.PIPE if row["shape"] == "pipe" else c.BOX
    height = work.width_m if work.height_m is None else work.height_m
    down = work.invert_m if work.to_invert_m is None else work.to_invert_m
    drop = work.invert_m - down
    term = float(row["slope_factor"]) * max(drop, 0.0) / work.length_m
    kind[k.SHAPE] = shape
    figure[[c.HEIGHT, c.LENGTH, c.MANNING]] = height, work.length_m, work.manning
    figure[[c.ENTRANCE, c.C, c.Y, c.SLOPE_TERM]] = float(row["entrance_loss"]), float(row["c"]), float(row["y"]), term
    figure[[k.INVERT_UP, k.INVERT_DOWN]] = work.invert_m, down
    return np.asarray(
        c.culvert_tables(shape, work.width_m, height, int(row["form"]), float(row["k"]), float(row["m"]), term)
    )


def work_figures(works: Works, breaches: int, course: Course) -> dict[str, float]:
    """Return the greatest flow and the volume of each gate, culvert and bridge; ``breaches`` come before them."""
    out: dict[str, float] = {}
    for k, work in enumerate(works.links, breaches):
        out[f"works_{work.name}_peak_m3_s"] = float(course.breach_peak_m3_s[k])
        out[f"works_{work.name}_through_m3"] = float(course.breach_m3[k])
    return out
