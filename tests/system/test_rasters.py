"""Rasters come back as they were written, and a bad file says what is wrong with it."""

import builtins

import numpy as np
import pytest

from scenarios.regions.rasters import Raster, RasterError, read_raster, write_raster
from sim.ground import Grid

GRID = Grid("dem", 452_640.0, 3_554_160.0, 30.0, 4, 5)
VALUES = np.arange(20, dtype=np.float64).reshape(4, 5) / 8
VALUES[1, 2] = np.nan


@pytest.mark.parametrize("name", ["dem.asc", "dem.tif"])
def test_round_trip(tmp_path, name):
    if name.endswith("tif"):
        pytest.importorskip("rasterio")
    write_raster(tmp_path / name, Raster(GRID, VALUES, "EPSG:4547"))
    back = read_raster(tmp_path / name)
    assert back.grid == GRID
    assert np.array_equal(back.values, VALUES, equal_nan=True)
    assert back.crs in ("", "EPSG:4547")


def test_centre_header_and_own_nodata(tmp_path):
    file = tmp_path / "a.asc"
    file.write_text("NCOLS 2\nNROWS 2\nXLLCENTER 15\nYLLCENTER 15\nCELLSIZE 30\nNODATA_value -1\n1 2\n-1 4\n")
    raster = read_raster(file)
    assert (raster.grid.west_m, raster.grid.north_m) == (0.0, 60.0)
    assert np.array_equal(raster.values, [[1, 2], [np.nan, 4]], equal_nan=True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ncols 2\nnrows 2\ncellsize 30\nxllcorner 0\nyllcorner 0\n1 2 3\n", "3 values where 2 x 2 = 4 are due"),
        ("ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\n1 2 3 4\n", "lacks cellsize"),
        ("ncols 2\nnrows 2\ncellsize 30\n1 2 3 4\n", "lacks xllcorner"),
        ("ncols 2\nnrows 2\ncellsize 30\nxllcorner 0\nyllcorner 0\n1 2 3 x4y\n", "not a number"),
        ("ncols two\n", "no number"),
        ("ncols 0\nnrows 2\ncellsize 30\n", "above zero"),
        ("ncols inf\nnrows 2\ncellsize 30\n", "above zero"),
    ],
)
def test_broken_ascii(tmp_path, text, message):
    file = tmp_path / "broken.asc"
    file.write_text(text)
    with pytest.raises(RasterError, match=message):
        read_raster(file)


def test_missing_and_unknown(tmp_path):
    with pytest.raises(RasterError, match="no such file"):
        read_raster(tmp_path / "none.asc")
    (tmp_path / "dem.xyz").write_text("1 2 3")
    with pytest.raises(RasterError, match="unknown raster format"):
        read_raster(tmp_path / "dem.xyz")
    with pytest.raises(RasterError, match="unknown raster format"):
        write_raster(tmp_path / "dem.xyz", Raster(GRID, VALUES))
    (tmp_path / "binary.asc").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RasterError, match="not a text file"):
        read_raster(tmp_path / "binary.asc")


def test_without_rasterio_the_extra_is_named(tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.startswith("rasterio"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    (tmp_path / "dem.tif").write_bytes(b"II*\0")
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(RasterError, match=r"yingji\[geo\]"):
        read_raster(tmp_path / "dem.tif")


def test_degrees_rotation_and_rubbish_are_refused(tmp_path):
    rasterio = pytest.importorskip("rasterio")
    from rasterio.transform import Affine

    def write(name, transform, crs):
        with rasterio.open(tmp_path / name, "w", driver="GTiff", width=2, height=2, count=1, dtype="float32",
                           transform=transform, crs=crs) as sink:  # fmt: skip
            sink.write(np.ones((2, 2), np.float32), 1)
        return tmp_path / name

    with pytest.raises(RasterError, match="degrees"):
        read_raster(write("deg.tif", Affine(0.001, 0, 113, 0, -0.001, 32), "EPSG:4490"))
    with pytest.raises(RasterError, match="rotated"):
        read_raster(write("rot.tif", Affine(30, 1, 0, 1, -30, 0), "EPSG:4547"))
    with pytest.raises(RasterError, match="square"):
        read_raster(write("flat.tif", Affine(30, 0, 0, 0, -20, 0), "EPSG:4547"))
    (tmp_path / "rubbish.tif").write_bytes(b"not a tiff at all")
    with pytest.raises(RasterError, match="cannot be read"):
        read_raster(tmp_path / "rubbish.tif")
