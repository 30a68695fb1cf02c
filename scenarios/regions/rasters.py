"""Rasters in and out: ESRI ASCII grids always, GeoTIFF with the extra ``geo``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.files import write_bytes
from sim.ground import Grid
from sim.text import _

ASCII_SUFFIXES = (".asc", ".txt", ".grd")
TIFF_SUFFIXES = (".tif", ".tiff")


class RasterError(ValueError):
    """A raster file cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Raster:
    """Values on a grid; cells without data are NaN in float rasters. ``crs`` is EPSG:4547 or WKT text, or empty."""

    grid: Grid
    values: NDArray[np.floating]
    crs: str = ""


def read_raster(file: Path | str, name: str | None = None) -> Raster:
    """Read one band of a raster; the format goes by the suffix.

    Raises
    ------
    RasterError
        If the file is missing, broken, of an unknown format, rotated, or has cells that are not square.
    """
    file = Path(file)
    if not file.exists():
        raise RasterError(_("{file}: there is no such file").format(file=file))
    if file.suffix.lower() in ASCII_SUFFIXES:
        return _read_ascii(file, name or file.stem)
    if file.suffix.lower() in TIFF_SUFFIXES:
        return _read_tiff(file, name or file.stem, 1)[0]
    raise RasterError(
        _("{file}: unknown raster format; use an ESRI ASCII grid (.asc) or a GeoTIFF (.tif)").format(file=file)
    )


def read_bands(file: Path | str, name: str | None = None) -> list[Raster]:
    """Read all bands of a GeoTIFF; raises RasterError as :func:`read_raster`."""
    file = Path(file)
    if not file.exists():
        raise RasterError(_("{file}: there is no such file").format(file=file))
    return _read_tiff(file, name or file.stem, None)


def same_crs(one: str, two: str) -> bool:
    """Return whether two texts name one coordinate system; true where either is empty or nobody can tell."""
    if not one or not two or one == two:
        return True
    try:
        from rasterio.crs import CRS
        from rasterio.errors import CRSError
    except ImportError:
        return True
    try:
        return bool(CRS.from_user_input(one) == CRS.from_user_input(two))
    except CRSError:
        return True


def read_prj(file: Path) -> str:
    """Return the WKT text of the ``.prj`` file beside a raster that cannot hold its coordinate system; else nothing.

    Raises
    ------
    RasterError
        If it names degrees, or another unit than metres.
    """
    beside = next((p for p in (file.with_suffix(".prj"), file.with_suffix(".PRJ")) if p.is_file()), None)
    if beside is None:
        return ""
    text = " ".join(beside.read_text(encoding="utf-8", errors="replace").split())
    if re.match(r"GEOG(CS|CRS)|GEODCRS", text, re.IGNORECASE):
        raise RasterError(
            _("{file}: coordinates are degrees; warp it to metres first, such as EPSG:4547").format(file=beside)
        )
    units = re.findall(r"UNIT\s*\[[^\[\]]*?,\s*([-+.\deE]+)", text, re.IGNORECASE)
    if units and re.match(r"PROJ(CS|CRS)", text, re.IGNORECASE) and abs(float(units[-1]) - 1.0) > 1e-6:
        raise RasterError(_not_metres(beside, float(units[-1])))
    return text if text.upper().startswith("PROJ") else ""


def _not_metres(file: Path, unit_m: float) -> str:
    message = _("{file}: the unit of its coordinates is {unit} m; warp it to metres first, such as EPSG:4547")
    return message.format(file=file, unit=f"{unit_m:.9g}")


def write_raster(file: Path | str, raster: Raster, nodata: float = -9999.0) -> None:
    """Write a raster, atomically; the format goes by the suffix. NaN becomes ``nodata``."""
    file = Path(file)
    if file.suffix.lower() in ASCII_SUFFIXES:
        _write_ascii(file, raster, nodata)
    elif file.suffix.lower() in TIFF_SUFFIXES:
        _write_tiff(file, raster, nodata)
    else:
        raise RasterError(
            _("{file}: unknown raster format; use an ESRI ASCII grid (.asc) or a GeoTIFF (.tif)").format(file=file)
        )


def _read_ascii(file: Path, name: str) -> Raster:
    header: dict[str, float] = {}
    try:
        text = file.read_text(encoding="ascii")
    except UnicodeDecodeError:
        raise RasterError(_("{file}: not a text file; an ESRI ASCII grid is plain text").format(file=file)) from None
    words = text.split()
    k = 0
    while k + 1 < len(words) and words[k][0].isalpha() and words[k].lower() not in ("nan", "inf"):
        try:
            header[words[k].lower()] = float(words[k + 1])
        except ValueError:
            raise RasterError(_("{file}: header line '{key}' has no number").format(file=file, key=words[k])) from None
        k += 2
    missing = [key for key in ("ncols", "nrows", "cellsize") if key not in header]
    if missing:
        raise RasterError(_("{file}: the header lacks {keys}").format(file=file, keys=", ".join(missing)))
    if not all(0 < header[key] < 1e9 for key in ("ncols", "nrows", "cellsize")):
        raise RasterError(_("{file}: ncols, nrows and cellsize must be above zero").format(file=file))
    cols, rows, cell_m = int(header["ncols"]), int(header["nrows"]), header["cellsize"]
    if "xllcorner" in header and "yllcorner" in header:
        west, south = header["xllcorner"], header["yllcorner"]
    elif "xllcenter" in header and "yllcenter" in header:
        west, south = header["xllcenter"] - cell_m / 2, header["yllcenter"] - cell_m / 2
    else:
        raise RasterError(_("{file}: the header lacks {keys}").format(file=file, keys="xllcorner, yllcorner"))
    if len(words) - k != rows * cols:
        raise RasterError(
            _("{file}: {found} values where {rows} x {cols} = {wanted} are due").format(
                file=file, found=len(words) - k, rows=rows, cols=cols, wanted=rows * cols
            )
        )
    try:
        values = np.array(words[k:], dtype=np.float64).reshape(rows, cols)
    except ValueError as error:
        raise RasterError(_("{file}: a value is not a number ({error})").format(file=file, error=error)) from None
    values[values == header.get("nodata_value", -9999.0)] = np.nan
    return Raster(Grid(name, west, south + rows * cell_m, cell_m, rows, cols), values, read_prj(file))


def _write_ascii(file: Path, raster: Raster, nodata: float) -> None:
    g = raster.grid
    lines = [f"ncols {g.cols}", f"nrows {g.rows}", f"xllcorner {g.west_m!r}", f"yllcorner {g.south_m!r}"]
    lines += [f"cellsize {g.cell_m!r}", f"NODATA_value {nodata:g}"]
    for row in np.where(np.isfinite(raster.values), raster.values, nodata).tolist():
        lines.append(" ".join(f"{value:.9g}" for value in row))
    write_bytes(file, ("\n".join(lines) + "\n").encode("ascii"))
    if raster.crs.upper().startswith("PROJ"):
        write_bytes(file.with_suffix(".prj"), raster.crs.encode())


def _rasterio(file: Path) -> object:
    try:
        import rasterio
    except ImportError:
        raise RasterError(
            _("{file}: GeoTIFF needs the extra 'geo': pip install 'yingji[geo]' (or use an ESRI ASCII grid)").format(
                file=file
            )
        ) from None
    return rasterio


def _read_tiff(file: Path, name: str, band: int | None) -> list[Raster]:
    """Return one band, or all."""
    rasterio = _rasterio(file)
    try:
        with rasterio.open(file) as source:  # type: ignore[attr-defined]
            transform, crs = source.transform, source.crs
            wanted = source.indexes if band is None else [band]
            values = source.read(wanted, masked=True).astype(np.float64).filled(np.nan)
    except rasterio.errors.RasterioIOError as error:  # type: ignore[attr-defined]
        raise RasterError(_("{file}: cannot be read ({error})").format(file=file, error=error)) from None
    if transform.b or transform.d:
        raise RasterError(_("{file}: the raster is rotated; warp it to north up first").format(file=file))
    if transform.a <= 0 or transform.e >= 0 or abs(transform.a + transform.e) > 0.02 * transform.a:
        raise RasterError(_("{file}: cells must be square and row 0 north").format(file=file))
    if crs is not None and crs.is_geographic:
        raise RasterError(
            _("{file}: coordinates are degrees; warp it to metres first, such as EPSG:4547").format(file=file)
        )
    _count, rows, cols = values.shape
    if crs is not None and abs(crs.linear_units_factor[1] - 1.0) > 1e-6:
        raise RasterError(_not_metres(file, crs.linear_units_factor[1]))
    # cells that differ by less than 2 % are taken as square of the mean side
    cell_m = (transform.a - transform.e) / 2
    grid = Grid(name, transform.c, transform.f, cell_m, rows, cols)
    return [Raster(grid, layer, crs.to_string() if crs else "") for layer in values]


def _write_tiff(file: Path, raster: Raster, nodata: float) -> None:
    rasterio = _rasterio(file)
    g = raster.grid
    values = np.where(np.isfinite(raster.values), raster.values, nodata).astype(np.float32)
    with rasterio.io.MemoryFile() as memory:  # type: ignore[attr-defined]
        with memory.open(
            driver="GTiff",
            width=g.cols,
            height=g.rows,
            count=1,
            dtype="float32",
            nodata=nodata,
            crs=raster.crs or None,
            transform=rasterio.transform.from_origin(g.west_m, g.north_m, g.cell_m, g.cell_m),  # type: ignore[attr-defined]
            compress="deflate",
        ) as sink:
            sink.write(values, 1)
        write_bytes(file, memory.read())
