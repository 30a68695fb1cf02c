"""A flood alone on somebody's own rasters: no region, no plan, no clock; what ``yingji hazard flood`` runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.ground import Field, Fields, Grid
from sim.hazards.base import Watch
from sim.hazards.flood import Flood
from sim.hazards.flood_course import Course
from sim.hazards.flood_grid import FLOOD
from sim.hazards.inflow import Inflow
from sim.hazards.rainstorm import INTERVAL_S, Rainstorm
from sim.streams import Streams
from sim.text import _

EVERYWHERE_M = 1.0e9


def rain_everywhere(
    rate_m_s: float | Sequence[float], time_s: Sequence[float] = (0.0,), until_s: float = 86400.0
) -> Rainstorm:
    """Return a storm that rains alike everywhere: rates from each time on, the last until ``until_s``.

    Times are rounded into the flood's intervals of 300 s so that the depth is kept.

    Raises
    ------
    ValueError
        If there is no rain at all, the times do not rise, or a rate is below zero.
    """
    rate = np.atleast_1d(np.asarray(rate_m_s, np.float64))
    knots = np.array([*time_s, until_s], np.float64)
    if rate.size != len(time_s) or (np.diff(knots) <= 0).any() or (rate < 0).any() or knots[0] < 0:
        raise ValueError(_("rain needs rising times from 0 on and a rate, not below zero, for each"))
    fallen = np.concatenate([[0.0], np.cumsum(rate * np.diff(knots))])
    if fallen[-1] <= 0.0:
        raise ValueError(_("there is no rain"))
    edges = np.arange(int(np.ceil(until_s / INTERVAL_S)) + 1) * INTERVAL_S
    share = np.diff(np.interp(edges, knots, fallen))
    return Rainstorm(
        depth_m=float(fallen[-1]),
        duration_s=float(edges[-1]),
        pattern="shares",
        shares=tuple(float(s) for s in share),
        centre_x_m=0.0,
        centre_y_m=0.0,
        semi_major_m=EVERYWHERE_M,
        semi_minor_m=EVERYWHERE_M,
        background=1.0,
    )


def flood_alone(
    elevation_m: np.ndarray,
    cell_m: float,
    *,
    duration_s: float,
    storm: Rainstorm | None = None,
    inflows: tuple[Inflow, ...] = (),
    manning: float | np.ndarray = 0.035,
    curve_number: float | np.ndarray | None = None,
    soil: str | None = None,
    wetness: float = 0.5,
    edge: str = "open",
    scheme: str = "local inertial",
    west_m: float = 0.0,
    north_m: float = 0.0,
    frame_s: float = 1800.0,
) -> tuple[Course, Grid]:
    """Run rain and inflows over a raster; cells that are not finite lie outside.

    Parameters
    ----------
    elevation_m : (rows, cols) array
        Heights, row 0 north.
    cell_m : float
        Cell size.
    duration_s : float
        How long.
    storm : Rainstorm, optional
        Rain; see :func:`rain_everywhere`.
    inflows : tuple of Inflow
        Hydrographs at points.
    manning, curve_number : float or array
        Roughness; curve number (mean wetness) where rain is lost that way.
    soil : str, optional
        Soil of Green-Ampt instead.
    wetness : float
        Wetness of the ground at the beginning, 0 to 1.
    edge : {"open", "closed"}
        Whether water leaves at the raster's edge.
    scheme : {"local inertial", "finite volume"}
        How water flows.

    Returns
    -------
    Course, Grid
        What came, with the books of water, and where it lies.

    Raises
    ------
    ValueError
        If neither rain nor inflow is given.
    RuntimeError
        If the books of water do not close.
    """
    if storm is None and not inflows:
        raise ValueError(_("a flood needs rain or an inflow"))
    z = np.asarray(elevation_m, np.float64)
    grid = Grid(FLOOD, float(west_m), float(north_m), float(cell_m), z.shape[0], z.shape[1])
    arrays = {
        "elevation_m": z,
        "land_m": z,
        "manning_n": np.broadcast_to(np.asarray(manning, np.float64), z.shape).copy(),
        "in_region": np.isfinite(z),
    }
    if curve_number is not None:
        arrays["curve_number"] = np.broadcast_to(np.asarray(curve_number, np.float64), z.shape).copy()
    dry = Rainstorm(depth_m=1e-12, duration_s=INTERVAL_S, pattern="uniform", centre_x_m=0.0, centre_y_m=0.0)
    flood = Flood(
        storm=(storm or dry).model_copy(update={"wetness": wetness}),
        duration_s=duration_s,
        infiltration="curve number" if curve_number is not None else "green-ampt" if soil else "none",
        soil=soil or "clay loam",
        inflows=inflows,
        edge="closed" if edge == "closed" else "open",
        scheme="finite volume" if scheme == "finite volume" else "local inertial",
        frame_s=frame_s,
        keep=False,
    )
    fields = Fields(0, {FLOOD: grid}, {(FLOOD, name): Field(array) for name, array in arrays.items()})
    state = flood.begin(fields, Streams(0, (0,)))
    course: Course = flood.forecast(state, fields, Watch(), 0.0, duration_s).memory.course
    return course, grid
