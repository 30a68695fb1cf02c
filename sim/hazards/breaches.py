"""What a planner says of breaches of dams and levees, what is drawn of it, and the kernels' arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.ground import Grid
from sim.hazards.fragility import Fragility
from sim.params import Params, Pert, PertOf, PertSeconds
from sim.streams import Streams
from sim.text import _
from sim.units import LENGTH, SHARE, Metres

if TYPE_CHECKING:
    from sim.hazards.flood_course import Course
    from sim.hazards.storage_node import StorageNode
    from sim.kernels.water import Breaches

PertMetres = Annotated[Pert, PertOf(LENGTH)]
PertShare = Annotated[Pert, PertOf(SHARE)]
NONE, ONE = Pert(0.0, 0.0, 0.0), Pert(1.0, 1.0, 1.0)
LAWS = ("given", "froehlich 2008", "froehlich 2016", "macdonald 1984", "verheij-knaap")
"""In the order of the kernels' numbers."""


class DamBreach(Params):
    """How the dam of a storage node breaches; low / mid / high are drawn once an event."""

    trigger: Literal["overtopping", "piping", "fragility"] = "overtopping"
    """What begins it: water over the crest, a leak through the dam, or a level that an old dam cannot bear."""
    crest_m: Metres
    """Crest of the dam."""
    bottom_m: Metres
    """Bottom of the final breach."""
    over_crest_m: PertMetres = NONE
    """Overtopping: depth over the crest at which it begins."""
    at_level_m: PertMetres | None = None
    """Piping: level at which it begins (or a time)."""
    at_time_s: PertSeconds | None = None
    """Piping: time from the start of the hazard at which it begins (or a level)."""
    fragility: Fragility | None = None
    """Fragility: how likely the dam breaches by level, state and patrol."""
    delay_s: PertSeconds = NONE
    """From the trigger to the breach."""
    pipe_m: Metres | None = None
    """Height at which a pipe begins; the middle of the breach where not given."""
    law: Literal["froehlich 2008", "froehlich 2016", "macdonald 1984", "given"] = "froehlich 2008"
    """Whose width, side slope and formation time."""
    width_m: PertMetres | None = None
    """Law 'given': mean width of the final breach."""
    formation_s: PertSeconds | None = None
    """Law 'given': formation time."""
    side_slope: Annotated[float, Field(ge=0.0, le=4.0)] = 1.0
    """Law 'given': side slope, horizontal to vertical."""
    width_factor: PertShare = ONE
    """Width over the law's; 50 / 100 / 200 % is the order of what the laws leave open (estimate)."""
    formation_factor: PertShare = ONE
    """Formation time over the law's; 40 / 100 / 250 % is the order of what the laws leave open (estimate)."""
    growth: Literal["linear", "sine"] = "linear"
    """How it grows: evenly, or slowly at both ends."""
    crest_width_m: Metres = Field(6.0, gt=0.0)
    """MacDonald: width of the dam's crest (estimate)."""
    faces: Annotated[float, Field(gt=0.0, le=12.0)] = 5.0
    """MacDonald: sum of the slopes of the dam's two faces, horizontal to vertical (estimate)."""

    @model_validator(mode="after")
    def _sound(self) -> DamBreach:
        if self.bottom_m >= self.crest_m:
            text = _("expected a bottom of the breach below the crest ({crest:g} m), found {bottom:g} m")
            raise ValueError(text.format(crest=self.crest_m, bottom=self.bottom_m))
        if (self.trigger == "piping") != ((self.at_level_m is None) == (self.at_time_s is not None)) or (
            self.trigger != "piping" and (self.at_level_m or self.at_time_s)
        ):
            raise ValueError(_("piping begins at a level or at a time, one of the two; other triggers have neither"))
        if (self.trigger == "fragility") != (self.fragility is not None):
            raise ValueError(_("the trigger 'fragility' needs a fragility, other triggers have none"))
        given = (self.width_m is not None, self.formation_s is not None)
        if given != ((self.law == "given"),) * 2:
            raise ValueError(_("the law 'given' needs width and formation, other laws have neither"))
        if self.pipe_m is not None and not self.bottom_m <= self.pipe_m < self.crest_m:
            text = _(
                "expected a pipe from the bottom of the breach ({bottom:g} m) to below the crest ({crest:g} m), "
                "found {pipe:g} m"
            )
            raise ValueError(text.format(bottom=self.bottom_m, crest=self.crest_m, pipe=self.pipe_m))
        if self.width_m is not None and self.formation_s is not None:
            width, formation = self.width_m.low, self.formation_s.low
            if not (width > 0.0 and formation > 0.0):
                text = _("expected width and formation above zero, found {width:g} m and {formation:g} s")
                raise ValueError(text.format(width=width, formation=formation))
        return self


class LeveeBreach(Params):
    """How a levee that stands as a raised bed breaches between two cells; low / mid / high are drawn once an event.

    The bed of the levee's cell stays as it is: the breach is an opening of its own width. A mission that raises the bed
    there raises crest and trigger before the breach, and closes the breach after it.
    """

    name: str
    """Id of the breach."""
    x_m: Metres
    """Where the levee breaches, metres east."""
    y_m: Metres
    """Where the levee breaches, metres north."""
    water_x_m: Metres
    """A point in the water before the levee, metres east."""
    water_y_m: Metres
    """A point in the water before the levee, metres north."""
    land_x_m: Metres
    """A point on the land behind it, metres east."""
    land_y_m: Metres
    """A point on the land behind it, metres north."""
    bottom_m: Metres
    """Crest of what is left of the levee."""
    over_crest_m: PertMetres = NONE
    """Level above the levee's crest at which it begins; below zero where it fails before water comes over."""
    at_time_s: PertSeconds | None = None
    """Time from the start of the hazard at which it begins, instead of a level."""
    delay_s: PertSeconds = NONE
    """From the trigger to the breach."""
    law: Literal["verheij-knaap", "given"] = "verheij-knaap"
    """How it widens: by soil and the fall across it, or evenly to its length while it deepens."""
    soil: Literal["sand", "clay"] = "clay"
    """Soil of the levee (critical speed 0.2 and 0.5 m/s)."""
    first_width_m: Metres = Field(10.0, gt=0.0)
    """Width while it deepens (estimate)."""
    deepening_s: PertSeconds = Pert(360.0, 360.0, 360.0)
    """How long it deepens (estimate); by the law 'given' also how long it widens."""
    length_m: PertMetres
    """Greatest width."""

    @model_validator(mode="after")
    def _sound(self) -> LeveeBreach:
        if self.deepening_s.low <= 0.0 or self.length_m.low < self.first_width_m:
            text = _(
                "expected a deepening time above zero and a length of at least the first width ({first:g} m), found "
                "{deepening:g} s and {length:g} m"
            )
            found = {"first": self.first_width_m, "deepening": self.deepening_s.low, "length": self.length_m.low}
            raise ValueError(text.format(**found))
        return self


def breach_names(flood: Any) -> list[str]:
    """Return the names of a flood's breaches in the order of the kernels: storage nodes, then levees."""
    return [r.name for r in flood.reservoirs if r.breach] + [b.name for b in flood.levee_breaches]


def drawn(breach: Any, luck: Callable[[str], float]) -> Any:
    """Return a breach with every low / mid / high drawn by the name of its field."""
    found: dict[str, Any] = {}
    for name in type(breach).model_fields:
        value = getattr(breach, name)
        if isinstance(value, Pert):
            one = value.at(luck(name))
            found[name] = Pert(one, one, one)
    if isinstance(breach, DamBreach) and breach.fragility is not None:
        level = breach.fragility.failure_level_m(luck("fragility"), breach.crest_m)
        trigger = "overtopping" if level >= breach.crest_m else "piping"
        # from here on it is a dam that fails at a level
        above, at = max(level - breach.crest_m, 0.0), Pert(level, level, level)
        over = Pert(above, above, above)
        found |= {"trigger": trigger, "fragility": None, "over_crest_m": over}
        found["at_level_m"] = at if trigger == "piping" else None
    return breach.model_copy(update=found)


def _drawn_node(node: StorageNode, luck: Callable[[str], float]) -> StorageNode:
    """Return a storage node with its breach drawn, and with less spillway where that is blocked."""
    now: dict[str, Any] = {"breach": drawn(node.breach, luck)} if node.breach else {}
    if node.blocked and luck("spillway") < node.blocked:
        now["width_m"] = node.width_m * node.blocked_left
    return node.model_copy(update=now) if now else node


def with_drawn_breaches(flood: Any, streams: Streams) -> Any:
    """Return a flood whose breaches are drawn, each figure by the event's stream ``flood/breach/NAME/FIGURE``.

    ``FIGURE`` is ``spillway`` for whether a node's spillway is blocked.

    Raises
    ------
    ValueError
        If a dam is to breach that no storage node of the flood has.
    """
    if flood.dam_breaches:
        raise ValueError(_("the flood has no reservoir {names}").format(names=", ".join(sorted(flood.dam_breaches))))
    if not breach_names(flood) and not any(r.blocked for r in flood.reservoirs):
        return flood

    def luck(name: str) -> Callable[[str], float]:
        return lambda figure: streams.first([f"flood/breach/{name}/{figure}"])[0]

    nodes = tuple(_drawn_node(r, luck(r.name)) for r in flood.reservoirs)
    levees = tuple(drawn(b, luck(b.name)) for b in flood.levee_breaches)
    return flood.model_copy(update={"reservoirs": nodes, "levee_breaches": levees})


def breach_figures(names: list[str], course: Course, start_s: float) -> dict[str, float]:
    """Return the figures of the breaches that began: onset, greatest mean width, greatest flow."""
    out: dict[str, float] = {}
    for k, name in enumerate(names):
        if course.breach_onset_s[k] <= course.until_s:
            out[f"breach_{name}_onset_s"] = start_s + float(course.breach_onset_s[k])
            out[f"breach_{name}_width_m"] = float(course.breach_m[:, k].max())
            out[f"breach_{name}_peak_m3_s"] = float(course.breach_peak_m3_s[k])
    return out


def levee_faults(levee: LeveeBreach, grid: Grid, bed_m: np.ndarray, inside: np.ndarray) -> list[tuple[str, str]]:
    """Return field and message of all that is wrong with where a levee's breach lies; arrays are on the grid."""
    points = {
        "x": (levee.x_m, levee.y_m),
        "water_x": (levee.water_x_m, levee.water_y_m),
        "land_x": (levee.land_x_m, levee.land_y_m),
    }
    wrong = [(name, off_land(*point, grid)) for name, point in points.items() if cell_on(*point, grid, inside) is None]
    if wrong:
        return wrong
    if len({cell_on(*point, grid, inside) for point in points.values()}) < 3:
        text = _("expected three cells ({cell:g} m wide): levee, water, land behind; found {points}")
        found = "; ".join(f"{x:.12g},{y:.12g}" for x, y in points.values())
        return [("x", text.format(cell=grid.cell_m, points=found))]
    row, col = (int(v) for v in grid.cells(levee.x_m, levee.y_m))
    if (crest := float(bed_m[row, col])) <= levee.bottom_m:
        text = _("expected a bottom below the crest, the land's height at the levee ({crest:g} m), found {bottom:g} m")
        return [("bottom", text.format(crest=crest, bottom=levee.bottom_m))]
    return []


def cell_on(x_m: float, y_m: float, grid: Grid, inside: np.ndarray) -> tuple[int, int] | None:
    """Return row and column of a point; None where it lies on no cell with data."""
    row, col = (int(v) for v in grid.cells(x_m, y_m))
    return (row, col) if grid.inside(np.array(row), np.array(col)) and inside[row, col] else None


def off_land(x_m: float, y_m: float, grid: Grid) -> str:
    """Return what is said of a point on no cell with data."""
    text = _("{x},{y} lies on no cell with data; the grid reaches from {west},{south} to {east},{north}")
    corners = {"west": grid.west_m, "south": grid.south_m, "east": grid.east_m, "north": grid.north_m}
    return text.format(x=f"{x_m:.12g}", y=f"{y_m:.12g}", **{name: f"{v:.12g}" for name, v in corners.items()})


def breach_arrays(
    reservoirs: tuple[StorageNode, ...],
    levees: tuple[LeveeBreach, ...],
    grid: Grid,
    bed_m: np.ndarray,
    inside: np.ndarray,
    outlet: list[tuple[int, int]],
) -> Breaches:
    """Return kernel arrays of drawn breaches; ``outlet`` holds each node's cell below the dam (padded grid).

    Raises
    ------
    ValueError
        If a levee's breach lies outside the region, in one cell with its water or land, or not above its bottom.
    """
    from sim.kernels import breaching as k
    from sim.kernels.water import NO_BREACHES, NO_LINKS, Breaches

    kinds, figures = [], []
    for node, breach in ((n, r.breach) for n, r in enumerate(reservoirs) if r.breach is not None):
        kind, figure = np.zeros(k.KINDS, np.int64), np.zeros(k.FIGURES)
        kind[[k.NODE, k.UP_ROW, k.UP_COL, k.DOWN_ROW, k.DOWN_COL]] = [node, *outlet[node], *outlet[node]]
        kind[[k.DOWN_NODE, k.LINK]] = -1
        kind[k.LAW], kind[k.SINE] = LAWS.index(breach.law), breach.growth == "sine"
        kind[k.PIPING], kind[k.BY_TIME] = breach.trigger == "piping", breach.at_time_s is not None
        at = breach.at_time_s or breach.at_level_m
        figure[k.TRIGGER] = breach.crest_m + breach.over_crest_m.mid if at is None else at.mid
        figure[k.DELAY], figure[k.CREST], figure[k.BOTTOM] = breach.delay_s.mid, breach.crest_m, breach.bottom_m
        figure[k.PIPE] = 0.5 * (breach.crest_m + breach.bottom_m) if breach.pipe_m is None else breach.pipe_m
        figure[k.WIDTH] = (breach.width_m or breach.width_factor).mid
        figure[k.FORMATION] = (breach.formation_s or breach.formation_factor).mid
        figure[k.SIDE_SLOPE], figure[k.CREST_WIDTH], figure[k.FACES] = (
            breach.side_slope,
            breach.crest_width_m,
            breach.faces,
        )
        kinds.append(kind)
        figures.append(figure)
    for levee in levees:
        kind, figure = np.zeros(k.KINDS, np.int64), np.zeros(k.FIGURES)
        points = ((levee.x_m, levee.y_m), (levee.water_x_m, levee.water_y_m), (levee.land_x_m, levee.land_y_m))
        if wrong := levee_faults(levee, grid, bed_m, inside):
            raise ValueError("\n".join(f"{levee.name}.{name}: {text}" for name, text in wrong))
        cells = [tuple(int(v) for v in grid.cells(x, y)) for x, y in points]
        crest = float(bed_m[cells[0]])
        kind[[k.NODE, k.UP_ROW, k.UP_COL, k.DOWN_ROW, k.DOWN_COL]] = [-1, *(v + 1 for c in cells[1:] for v in c)]
        kind[[k.DOWN_NODE, k.LINK]] = -1
        kind[k.LAW], kind[k.BY_TIME] = LAWS.index(levee.law), levee.at_time_s is not None
        figure[k.TRIGGER] = crest + levee.over_crest_m.mid if levee.at_time_s is None else levee.at_time_s.mid
        figure[k.DELAY], figure[k.CREST], figure[k.BOTTOM] = levee.delay_s.mid, crest, levee.bottom_m
        figure[k.LEAST], figure[k.MOST], figure[k.WIDTH] = levee.first_width_m, levee.length_m.mid, levee.length_m.mid
        figure[k.FORMATION], figure[k.CRITICAL] = levee.deepening_s.mid, k.CRITICAL_OF[levee.soil]
        kinds.append(kind)
        figures.append(figure)
    if not kinds:
        return NO_BREACHES
    return Breaches(np.stack(kinds), np.stack(figures), NO_LINKS)
