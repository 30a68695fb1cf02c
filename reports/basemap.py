"""The map under a replay: shaded relief, rivers, main roads, the boundary and the towns."""

from typing import Any

import numpy as np
import pandas as pd

from reports.packing import packed
from scenarios.regions.base import Region
from sim.ground import Grid
from sim.text import language


def shaded(elevation_m: np.ndarray, cell_m: float, exaggeration: float = 3.0) -> np.ndarray:
    """Return shaded relief as uint8, lit from the north-west at 45 degrees.

    Parameters
    ----------
    elevation_m : (rows, cols) float
        Heights.
    cell_m : float
        Cell size.
    exaggeration : float
        Times the heights, for the eye only.
    """
    dy, dx = np.gradient(np.asarray(elevation_m, dtype=np.float64) * exaggeration, cell_m)
    slope = np.arctan(np.hypot(dx, dy))
    aspect = np.arctan2(-dx, dy)
    azimuth, zenith = np.radians(315.0), np.radians(45.0)
    light = np.cos(zenith) * np.cos(slope) + np.sin(zenith) * np.sin(slope) * np.cos(azimuth - aspect)
    return np.asarray(np.clip(110 + 145 * light, 0, 255), dtype=np.uint8)


def grid_spec(grid: Grid) -> dict[str, Any]:
    """Return a grid's geometry for the page."""
    return {"west_m": grid.west_m, "north_m": grid.north_m, "cell_m": grid.cell_m, "rows": grid.rows, "cols": grid.cols}


def _polyline(x_m: Any, y_m: Any, every: int = 1) -> list[int]:
    xy = np.column_stack([np.asarray(x_m)[::every], np.asarray(y_m)[::every]])
    return [int(v) for v in np.round(xy).ravel()]


def _points(table: pd.DataFrame) -> list[dict[str, Any]]:
    names = table["name_zh" if language() == "zh" else "name_en"].tolist()
    x, y = table["x_m"].to_numpy(float).tolist(), table["y_m"].to_numpy(float).tolist()
    return [
        {"x_m": round(px), "y_m": round(py), "colour": "#222222", "name": name}
        for px, py, name in zip(x, y, names, strict=True)
    ]


def county(region: Region, every: int = 6) -> dict[str, Any]:
    """Return the whole region's base map; ``every`` terrain cell in each direction is drawn."""
    heights = np.asarray(region.fields["elevation_m"])[::every, ::every]
    inside = np.asarray(region.fields["in_region"])[::every, ::every]
    shade = shaded(heights, region.grid.cell_m * every)
    lakes = (np.asarray(region.fields["reservoir"])[::every, ::every] > 0).astype(np.uint8)
    shade = np.where(inside, shade, np.uint8(244)).astype(np.uint8)
    grid = Grid("shade", region.grid.west_m, region.grid.north_m, region.grid.cell_m * every, *shade.shape)
    edges = region.road_edges[region.road_edges["road_class"].isin(["expressway", "trunk", "county"])]
    x, y = region.road_nodes["x_m"].to_numpy(), region.road_nodes["y_m"].to_numpy()
    return {
        "view": {
            "west_m": grid.west_m,
            "north_m": grid.north_m,
            "width_m": grid.cols * grid.cell_m,
            "height_m": grid.rows * grid.cell_m,
        },
        "relief": {"grid": grid_spec(grid), "shade": packed(shade)},
        "lakes": {"grid": grid_spec(grid), "mask": packed(lakes)},
        "rivers": [_polyline(r.x_m, r.y_m, 3) for r in region.rivers],
        "roads": [_polyline(x[[u, v]], y[[u, v]]) for u, v in zip(edges["u"], edges["v"], strict=True)],
        "outlines": [_polyline(*np.vstack([region.boundary_xy, region.boundary_xy[:1]]).T)],
        "points": _points(region.towns),
    }


def closeup(region: Region, x_m: float, y_m: float, size_m: float) -> dict[str, Any]:
    """Return the base map of a square about a point, at the terrain's own resolution."""
    row, col = (int(v) for v in region.grid.cells(x_m, y_m))
    half = int(np.ceil(size_m / 2 / region.grid.cell_m))
    row0, row1 = max(row - half, 0), min(row + half, region.grid.rows)
    col0, col1 = max(col - half, 0), min(col + half, region.grid.cols)
    shade = shaded(np.asarray(region.fields["elevation_m"])[row0:row1, col0:col1], region.grid.cell_m)
    grid = Grid(
        "shade",
        region.grid.west_m + col0 * region.grid.cell_m,
        region.grid.north_m - row0 * region.grid.cell_m,
        region.grid.cell_m,
        *shade.shape,
    )
    x, y = region.road_nodes["x_m"].to_numpy(), region.road_nodes["y_m"].to_numpy()
    u, v = region.road_edges["u"].to_numpy(), region.road_edges["v"].to_numpy()
    near = (np.abs((x[u] + x[v]) / 2 - x_m) < size_m) & (np.abs((y[u] + y[v]) / 2 - y_m) < size_m)
    villages = region.villages
    shown = villages[(villages["x_m"].sub(x_m).abs() < size_m / 2) & (villages["y_m"].sub(y_m).abs() < size_m / 2)]
    return {
        "view": {
            "west_m": grid.west_m,
            "north_m": grid.north_m,
            "width_m": grid.cols * grid.cell_m,
            "height_m": grid.rows * grid.cell_m,
        },
        "relief": {"grid": grid_spec(grid), "shade": packed(shade)},
        "rivers": [_polyline(r.x_m, r.y_m, 2) for r in region.rivers],
        "roads": [_polyline(x[[a, b]], y[[a, b]]) for a, b in zip(u[near], v[near], strict=True)],
        "points": _points(shown),
    }
