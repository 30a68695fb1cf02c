"""FARSITE landscape files, version 4 (``.lcp``): terrain, fuel and canopy in one binary file.

Layout after the format description that GDAL's manual prints (https://gdal.org/drivers/raster/lcp.html): a header of
7,316 bytes, little-endian, then 16-bit integers interleaved by pixel, row 0 north. Five bands always; three of crowns
where the first word is 21; two of the ground where the second is. -9999 is no data by convention.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scenarios.regions.rasters import RasterError
from sim.ground import Grid
from sim.text import _

HEADER_BYTES = 7316
WITH, WITHOUT = 21, 20
NO_DATA = -9999
FT_M = 0.3048
LB_FT3 = 16.018463373960142
DIMENSIONS_AT = 4164
"""Columns and rows; then east, west, north and south edge, unit of the grid, cell size, a unit code a band."""
DIMENSIONS = struct.Struct("<ii4di2d10h")
DESCRIPTION = slice(6804, 7316)
GRID_UNITS_M = {0: 1.0, 1: FT_M, 2: 1000.0}

# what a band's figures are times to be in SI, by its unit code
ELEVATION = {0: 1.0, 1: FT_M}
HEIGHT = {1: 1.0, 2: FT_M, 3: 0.1, 4: 0.1 * FT_M}
DENSITY = {1: 1.0, 2: LB_FT3, 3: 0.01, 4: LB_FT3 / 1000.0}
COVER = {1: 0.01}
COVER_CLASSES = np.array([0.0, 0.10, 0.35, 0.65, 0.90])
"""Middle of FARSITE's classes 0 to 4 of canopy cover: none, 1-20, 21-50, 51-80, 81-100 %."""


@dataclass(frozen=True)
class Landscape:
    """A landscape in SI on one grid; NaN where there is no data.

    Attributes
    ----------
    grid : Grid
        In metres.
    bands : dict
        ``elevation_m fuel_model canopy_cover`` (0-1) always; ``canopy_height_m canopy_base_m canopy_bulk_kg_m3`` where
        the file has crowns.
    description : str
        What its maker wrote.
    """

    grid: Grid
    bands: dict[str, NDArray[np.float64]]
    description: str = ""


def read_lcp(file: Path | str, name: str | None = None) -> Landscape:
    """Read a landscape file.

    Slope and aspect are not returned: they follow from the elevation. Codes of duff and woody models neither.

    Raises
    ------
    RasterError
        If it is missing, no landscape file, cut short, has cells that are not square, or units that are not known.
    """
    file = Path(file)
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise RasterError(_("{file}: there is no such file").format(file=file)) from None
    except OSError as error:
        raise RasterError(_("{file}: cannot be read ({error})").format(file=file, error=error.strerror)) from None
    crowns, ground = struct.unpack_from("<ii", data) if len(data) >= HEADER_BYTES else (0, 0)
    if crowns not in (WITH, WITHOUT) or ground not in (WITH, WITHOUT):
        raise RasterError(_("{file}: not a FARSITE landscape file, version 4").format(file=file))
    found = DIMENSIONS.unpack_from(data, DIMENSIONS_AT)
    (cols, rows, east, west, north, south), (unit, cell_x, cell_y), codes = found[:6], found[6:9], found[9:]
    count = 5 + 3 * (crowns == WITH) + 2 * (ground == WITH)
    due = HEADER_BYTES + 2 * count * max(cols, 0) * max(rows, 0)
    if cols < 1 or rows < 1 or len(data) < due:
        message = _("{file}: {found} bytes where {wanted} are due for {rows} x {cols} cells")
        raise RasterError(message.format(file=file, found=len(data), wanted=due, rows=rows, cols=cols))
    scale = GRID_UNITS_M.get(unit, 0.0)
    if not scale or not cell_x > 0 or abs(cell_x - cell_y) > 0.02 * cell_x:
        raise RasterError(_("{file}: cells must be square and row 0 north").format(file=file))
    cell_m = 0.5 * (cell_x + cell_y) * scale
    if abs(east - west - cols * cell_x) > cell_x or abs(north - south - rows * cell_y) > cell_y:
        message = _("{file}: its edges lie {width} x {height} apart, its cells make {found_width} x {found_height}")
        raise RasterError(
            message.format(
                file=file,
                width=f"{east - west:g}",
                height=f"{north - south:g}",
                found_width=f"{cols * cell_x:g}",
                found_height=f"{rows * cell_y:g}",
            )
        )
    pixels = np.frombuffer(data, "<i2", count * rows * cols, HEADER_BYTES).reshape(rows, cols, count)
    wanted = {"elevation_m": (0, ELEVATION), "fuel_model": (3, None), "canopy_cover": (4, COVER)}
    if crowns == WITH:
        wanted |= {"canopy_height_m": (5, HEIGHT), "canopy_base_m": (6, HEIGHT), "canopy_bulk_kg_m3": (7, DENSITY)}
    bands = {}
    for key, (band, units) in wanted.items():
        values = np.where(pixels[:, :, band] == NO_DATA, np.nan, pixels[:, :, band].astype(np.float64))
        bands[key] = _in_si(file, key, values, codes[band], units)
    text = data[DESCRIPTION].split(b"\0")[0].decode("utf-8", "replace").strip()
    return Landscape(Grid(name or file.stem, west * scale, north * scale, cell_m, rows, cols), bands, text)


def _in_si(
    file: Path, key: str, values: NDArray[np.float64], code: int, units: dict[int, float] | None
) -> NDArray[np.float64]:
    """Return a band's values in SI by its unit code."""
    if units is None:
        return values
    if key == "canopy_cover" and code == 0:
        known = np.isfinite(values)
        index = np.where(known, values, 0).astype(np.int64)
        if (index < 0).any() or (index >= COVER_CLASSES.size).any():
            raise RasterError(_("{file}: classes of canopy cover lie between 0 and 4").format(file=file))
        return np.where(known, COVER_CLASSES[index], np.nan)
    if code not in units:
        message = _("{file}: unit {code} of the band {band} is not known; one of {codes}")
        raise RasterError(message.format(file=file, code=code, band=key, codes=", ".join(map(str, units))))
    return values * units[code]
