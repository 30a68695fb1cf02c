"""A fire on a user's own files: landscapes, weather streams, GeoJSON, every cell by itself, the page, all faults."""

import json
import math
import re
import struct
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from reports.contours import contour
from scenarios.alone_shapes import read_figures
from scenarios.alone_sun import read_latitude, sun_of
from scenarios.alone_weather import read_weather
from scenarios.problems import BadInputError
from scenarios.regions.lcp import read_lcp
from scenarios.regions.rasters import Raster, RasterError, read_raster, write_raster
from sim.ground import Grid
from sim.text import use_language
from yingji.cli import main

WEST, SOUTH, CELL = 500000.0, 3500000.0, 30.0
UTM = 'PROJCS["a_grid",GEOGCS["b",UNIT["Degree",0.0174532925199433]],UNIT["Meter",1.0]]'


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    use_language("en")
    yield
    use_language(None)


def yingji(capsys, *args, lang="en"):
    """Return exit code, standard output and the error stream of a call."""
    try:
        main(["--lang", lang, "hazard", "fire", *args])
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def raster(file, values, crs="", cell_m=CELL):
    values = np.asarray(values, float)
    grid = Grid("x", WEST, SOUTH + values.shape[0] * cell_m, cell_m, *values.shape)
    write_raster(file, Raster(grid, values, crs))
    return grid


def weather(file="w.csv", hours=48, wind=4.0, header="wind_m_s"):
    rows = [f"2024-04-{3 + h // 24:02d} {h % 24:02d}:00,{wind},270,22,30" for h in range(hours)]
    Path(file).write_text(f"time,{header},wind_from_deg,temperature_c,humidity_pct\n" + "\n".join(rows) + "\n")


def ground(n=40, fuel=2):
    raster("dem.asc", np.full((n, n), 100.0))
    raster("fuel.asc", np.full((n, n), fuel))
    weather()


def geojson(file, *geometries, properties=None, **more):
    features = [
        {"type": "Feature", "properties": properties or {}, "geometry": {"type": kind, "coordinates": where}}
        for kind, where in geometries
    ]
    Path(file).write_text(json.dumps({"type": "FeatureCollection", "features": features} | more))


def lcp(file, bands, cell=CELL, west=WEST, south=SOUTH, unit=0, codes=(0, 0, 2, 0, 1, 3, 3, 3, 0, 0)):
    """Write a landscape from the format's description: a list of bands [rows, cols]."""
    rows, cols = bands[0].shape
    head = bytearray(7316)
    struct.pack_into("<ii", head, 0, 21 if len(bands) >= 8 else 20, 20)
    edges = (west + cols * cell, west, south + rows * cell, south)
    struct.pack_into("<ii4di2d10h", head, 4164, cols, rows, *edges, unit, cell, cell, *codes)
    head[6804:6816] = b"a landscape\0"
    Path(file).write_bytes(bytes(head) + np.stack(bands, axis=2).astype("<i2").tobytes())


FIRE = ["--dem", "dem.asc", "--fuel", "fuel.asc", "--weather", "w.csv", "--start", "2024-04-04 12:00", "--out", "o"]


# -- landscapes -----------------------------------------------------------------------------------------------------
def eight_bands(rows=12, cols=15, seed=0):
    rng = np.random.default_rng(seed)
    low_high = [(50, 900), (0, 40), (0, 359), (1, 13), (0, 100), (0, 300), (0, 60), (0, 40)]
    return [rng.integers(low, high, (rows, cols)) for low, high in low_high]


def test_a_landscape_as_its_description_says():
    bands = eight_bands()
    bands[4][0, 0] = -9999
    lcp("a.lcp", bands)
    found = read_lcp("a.lcp")
    assert found.grid == Grid("a", WEST, SOUTH + 12 * CELL, CELL, 12, 15) and found.description == "a landscape"
    assert np.isnan(found.bands["canopy_cover"][0, 0])
    for name, band, scale in (
        ("elevation_m", 0, 1.0),
        ("fuel_model", 3, 1.0),
        ("canopy_height_m", 5, 0.1),
        ("canopy_base_m", 6, 0.1),
        ("canopy_bulk_kg_m3", 7, 0.01),
    ):
        assert found.bands[name] == pytest.approx(bands[band] * scale)
    assert found.bands["canopy_cover"][1:] == pytest.approx(bands[4][1:] / 100)
    # feet on the ground and up, crowns in feet and lb/ft3, classes of cover
    bands[4] = np.full((12, 15), 3)
    lcp("b.lcp", bands, unit=1, codes=(1, 0, 2, 0, 0, 2, 4, 4, 0, 0))
    found = read_lcp("b.lcp")
    assert found.grid.cell_m == pytest.approx(30 * 0.3048)
    assert found.bands["elevation_m"] == pytest.approx(bands[0] * 0.3048)
    assert found.bands["canopy_base_m"] == pytest.approx(bands[6] * 0.03048)
    assert found.bands["canopy_bulk_kg_m3"] == pytest.approx(bands[7] * 0.0160185, rel=1e-5)
    assert (found.bands["canopy_cover"] == 0.65).all()
    lcp("c.lcp", bands[:5])
    assert set(read_lcp("c.lcp").bands) == {"elevation_m", "fuel_model", "canopy_cover"}


def test_our_reader_of_landscapes_agrees_with_gdal():
    rasterio = pytest.importorskip("rasterio")
    from rasterio.shutil import copy

    bands = eight_bands()
    shape = {"width": 15, "height": 12, "count": 8, "dtype": "int16", "crs": "EPSG:32650"}
    place = rasterio.transform.from_origin(WEST, SOUTH + 12 * CELL, CELL, CELL)
    with rasterio.open("l.tif", "w", driver="GTiff", transform=place, **shape) as out:
        out.write(np.stack(bands).astype("int16"))
    copy("l.tif", "l.lcp", driver="LCP", CANOPY_HT_UNIT="METERS_X_10", CBH_UNIT="METERS_X_10",
         CBD_UNIT="KG_PER_CUBIC_METER_X_100", LINEAR_UNIT="METER")  # fmt: skip
    found = read_lcp("l.lcp")
    assert found.grid.shape == (12, 15) and (found.grid.west_m, found.grid.south_m) == (WEST, SOUTH)
    assert found.bands["elevation_m"] == pytest.approx(bands[0])
    assert found.bands["fuel_model"] == pytest.approx(bands[3])
    assert found.bands["canopy_cover"] == pytest.approx(bands[4] / 100)
    assert found.bands["canopy_bulk_kg_m3"] == pytest.approx(bands[7] / 100)


@pytest.mark.parametrize("spoil", ["short", "text", "units", "edges"])
def test_landscapes_that_are_none(spoil):
    bands = eight_bands()
    lcp("a.lcp", bands, codes=(0, 0, 2, 0, 1, 9, 3, 3, 0, 0) if spoil == "units" else (0, 0, 2, 0, 1, 3, 3, 3, 0, 0))
    data = bytearray(Path("a.lcp").read_bytes())
    if spoil == "text":
        data = bytearray(b"ncols 3\n" * 2000)
    if spoil == "edges":
        struct.pack_into("<d", data, 4172, WEST + 99 * CELL)
    Path("a.lcp").write_bytes(data[:-4] if spoil == "short" else data)
    said = {
        "short": "bytes where",
        "text": "not a FARSITE landscape",
        "units": "unit 9 of the band",
        "edges": "edges lie",
    }
    with pytest.raises(RasterError, match=said[spoil]):
        read_lcp("a.lcp")


def test_a_landscape_burns_as_its_single_rasters_do(capsys):
    n = 30
    bands = [np.full((n, n), v) for v in (100, 0, 0, 10, 50, 150, 12, 12)]
    bands[0] += np.arange(n) * 3
    lcp("a.lcp", bands)
    Path("a.prj").write_text(UTM)
    weather()
    ask = ["--weather", "w.csv", "--start", "2024-04-04 12:00", "--ignition", "500450,3500450", "--duration", "2h"]
    code, _out, err = yingji(capsys, "--landscape", "a.lcp", *ask, "--out", "one")
    assert (code, err) == (0, "")
    for name, values in (("dem", bands[0]), ("fuel", bands[3]), ("cover", bands[4]), ("height", bands[5] / 10)):
        raster(f"{name}.asc", values)
    single = ["--dem", "dem.asc", "--fuel", "fuel.asc", "--canopy-cover", "cover.asc", "--canopy-height", "height.asc"]
    assert yingji(capsys, *single, *ask, "--out", "two")[0] == 0
    one, two = (read_raster(f"{o}/arrival_min.asc") for o in ("one", "two"))
    assert np.array_equal(one.values, two.values, equal_nan=True) and np.isfinite(one.values).sum() > 10
    # where it lies goes with what is written
    assert one.crs == UTM and not two.crs and Path("one/arrival_min.prj").exists()
    # a raster of one's own takes the place of the landscape's
    raster("bare.asc", np.full((n, n), 98))
    code, _out, err = yingji(capsys, "--landscape", "a.lcp", "--fuel", "bare.asc", *ask, "--out", "three")
    assert code == 1 and "bare.asc: no cell of this raster can burn" in err and not Path("three").exists()


# -- weather --------------------------------------------------------------------------------------------------------
WXS = "RAWS_ELEVATION: 300\nRAWS_UNITS: {units}\nRAWS: 30\nYear Mth Day Time Temp RH HrlyPcp WindSpd WindDir CloudCov\n"


def test_weather_streams_in_both_units():
    hours = [(3 + h // 24, h % 24) for h in range(30)]
    Path("e.wxs").write_text(
        WXS.format(units="English") + "".join(f"2024 4 {d} {h:02d}00 77 30 0.10 10 270 20\n" for d, h in hours)
    )
    Path("m.wxs").write_text(
        WXS.format(units="Metric") + "".join(f"2024 4 {d} {h:02d}00 25 30 2.54 18.507 270 20\n" for d, h in hours)
    )
    english, metric = (read_weather(Path(f), "2024-04-03 12:00", 7200.0) for f in ("e.wxs", "m.wxs"))
    assert english.before_h == 12 and english.ignition == metric.ignition
    for name in english.hours.series:
        assert getattr(english.hours, name) == pytest.approx(getattr(metric.hours, name), rel=1e-4)
    assert english.hours.temperature_c[0] == pytest.approx(25.0)
    assert english.hours.wind_m_s[0] == pytest.approx(10 * 0.44704 * 1.15)
    assert english.hours.rain_m[0] == pytest.approx(0.00254)
    assert english.hours.height_m == pytest.approx(300 * 0.3048) and metric.hours.height_m == 300


def test_faults_of_weather_are_told_at_once():
    Path("a.wxs").write_text("2024 4 3 0000 77 130 0 10 270 20\n2024 13 3 0100 77 30 0 10 270 20\n2024 4 3 0200 77\n")
    with pytest.raises(BadInputError) as told:
        read_weather(Path("a.wxs"), "", 60.0)
    assert "a.wxs:1: the line RAWS_UNITS: English (or Metric) is missing" in told.value.text()
    text = "RAWS_UNITS: English\n" + Path("a.wxs").read_text()
    Path("a.wxs").write_text(text)
    with pytest.raises(BadInputError) as told:
        read_weather(Path("a.wxs"), "", 60.0)
    assert [p.line for p in told.value.problems] == [2, 3, 4]
    assert "RH: expected a number from 0 to 100 %, found '130'" in told.value.text()


def test_wind_at_20_ft(capsys):
    ground()
    weather("low.csv", wind=4.0 / 1.15, header="wind_20ft_m_s")
    for file in ("w.csv", "low.csv"):
        ask = [*FIRE[:4], "--weather", file, "--no-spread", "--start", "2024-04-04 12:00", "--out", f"o-{file}"]
        assert yingji(capsys, *ask)[0] == 0
    one, two = (read_raster(f"o-{f}/rate_m_min.asc").values for f in ("w.csv", "low.csv"))
    assert one == pytest.approx(two, rel=1e-6)


# -- ignition and barriers ------------------------------------------------------------------------------------------
def test_a_line_an_area_and_a_later_point_are_lit(capsys):
    ground(fuel=8)
    ring = [[500300, 3500300], [500450, 3500300], [500450, 3500450], [500300, 3500450], [500300, 3500300]]
    geojson("i.geojson", ("LineString", [[500700, 3500900], [501000, 3500900]]), ("Polygon", [ring]))
    geojson("late.json", ("MultiPoint", [[500615, 3500615]]), properties={"delay_min": 30})
    code, _out, err = yingji(
        capsys, *FIRE, "--ignition", "i.geojson", "--ignition", "late.json", "--duration", "40 min"
    )
    assert (code, err) == (0, "")
    arrival = read_raster("o/arrival_min.asc")
    grid = arrival.grid
    lit = {tuple(int(v) for v in rc) for rc in np.argwhere(arrival.values == 0)}
    line = {(int(grid.cells(0, 3500900)[0]), c) for c in range(23, 34)}
    area = set(zip(*(a.tolist() for a in grid.rasterise("area", np.array(ring, float))), strict=True))
    assert lit == line | area and len(area) >= 25
    row, col = (int(v) for v in grid.cells(500615, 3500615))
    assert arrival.values[row, col] == pytest.approx(30.0)


def test_a_barrier_holds_from_the_start_and_is_drawn(capsys):
    ground()
    geojson("b.geojson", ("LineString", [[500900, 3500000], [500750, 3500600], [500900, 3501200]]))
    ask = [*FIRE, "--ignition", "500600,3500600", "--duration", "6h"]
    code, _out, err = yingji(capsys, *ask, "--barriers", "b.geojson", "--cell", "15 m")
    assert (code, err) == (0, "")
    status = read_raster("o/status.asc")
    x, _y = status.grid.centres(np.arange(80)[:, None], np.arange(80)[None, :])
    held = status.values == 3
    assert held.any() and (status.values == 1).sum() > 500
    for row in range(80):
        last = np.flatnonzero(held[row]).max()
        assert not (status.values[row, last:] == 1).any()
    assert (status.values[np.broadcast_to(x < 500740, held.shape)] != 3).all()
    assert '"colour":"#1a9850"' in Path("o/report.html").read_text(encoding="utf-8")


def test_degrees_become_the_rasters_metres():
    pytest.importorskip("pyproj")
    from pyproj import Transformer

    lon, lat = Transformer.from_crs("EPSG:32650", "EPSG:4326", always_xy=True).transform(500600.0, 3500600.0)
    geojson("a.geojson", ("Point", [lon, lat]))
    figure = read_figures(Path("a.geojson"), "EPSG:32650")[0]
    assert figure.rings[0][0] == pytest.approx([500600.0, 3500600.0], abs=0.01)
    with pytest.raises(BadInputError, match="look like degrees, and the rasters do not say"):
        read_figures(Path("a.geojson"), "")
    # an older file that names its metres
    geojson("b.geojson", ("Point", [500600, 3500600]), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::32650"}})
    assert read_figures(Path("b.geojson"), "EPSG:32650")[0].rings[0][0] == pytest.approx([500600, 3500600], abs=1e-6)


def test_holes_are_left_out():
    outer = [[0, 0], [3000, 0], [3000, 3000], [0, 3000], [0, 0]]
    inner = [[900, 900], [2100, 900], [2100, 2100], [900, 2100], [900, 900]]
    move = np.array([WEST, SOUTH])
    geojson("a.geojson", ("Polygon", [(np.array(r) + move).tolist() for r in (outer, inner)]))
    grid = Grid("x", WEST, SOUTH + 3000, 100.0, 30, 30)
    cells = read_figures(Path("a.geojson"), "")[0].cells(grid)
    kept = np.zeros(900, bool)
    kept[cells] = True
    assert not kept.reshape(30, 30)[12:18, 12:18].any() and kept.reshape(30, 30)[:8].all()


# -- every cell by itself -------------------------------------------------------------------------------------------
def test_every_cell_is_what_rothermel_gives_it(capsys):
    from sim.kernels.rothermel import BED_COLUMNS, fuel_bed, head, wind_adjustment

    n = 24
    rng = np.random.default_rng(3)
    fuel = rng.choice([1, 4, 10, 145, 183, 98], (n, n))
    # below 15 %: the page's moistures are those of level ground
    dem = 100 + np.cumsum(rng.normal(0, 1, (n, n)), axis=1)
    raster("dem.asc", dem)
    raster("fuel.asc", fuel)
    weather()
    code, out, err = yingji(capsys, *FIRE, "--no-spread", "--live-woody", "120 %")
    assert (code, err) == (0, "")
    layers = {f.stem: read_raster(f).values for f in Path("o").glob("*.asc")}
    named = {"rate_m_min", "intensity_kw_m", "flame_length_m", "direction_deg", "midflame_wind_m_s"}
    assert set(layers) == named | {"fire_type", "crown_share"}
    assert not layers["fire_type"][fuel != 98].any()  # no crowns were given
    from sim.hazards.fuels import fuel_table

    table = fuel_table()
    page = Path("o/report.html").read_text(encoding="utf-8")
    dead = [
        float(v) / 100 for v in re.findall(r'<td class="num">([\d.]+)</td>', page.split("<td>04-04 12:00</td>")[1])[5:8]
    ]
    assert 0.02 < dead[0] < dead[1] < 0.3
    gy, gx = np.gradient(dem, CELL)
    for row, col in ((5, 5), (10, 12), (18, 20), (7, 15), (12, 3)):
        if fuel[row, col] == 98:
            assert np.isnan(layers["rate_m_min"][row, col])
            continue
        model = table.rows[table.row_of[fuel[row, col]]]
        bed = np.empty(BED_COLUMNS)
        fuel_bed(model, np.array([*dead, 0.5, 1.2]), bed)
        wind = 4.0 / 1.15 * wind_adjustment(model[0], 0.0, 0.0, 0.45)
        rate, hx, hy, _lw, _eff = head(bed, wind, 0.0, gx[row, col], -gy[row, col], False)
        # the page prints moisture to a tenth of a per cent
        assert layers["rate_m_min"][row, col] == pytest.approx(60 * rate, rel=0.02)
        assert layers["direction_deg"][row, col] == pytest.approx(math.degrees(math.atan2(hx, hy)) % 360, abs=0.5)
        assert layers["midflame_wind_m_s"][row, col] == pytest.approx(wind, rel=1e-6)
    burns = fuel != 98
    intensity = layers["intensity_kw_m"][burns]
    assert layers["flame_length_m"][burns] == pytest.approx(0.0775 * intensity**0.46, rel=0.01)
    assert "rate of spread, m/min: 10 %" in out


def test_the_head_of_a_spreading_fire_has_the_rate_of_its_cell(capsys):
    raster("dem.asc", np.full((60, 60), 50.0) + 6.0 * np.arange(60)[None, :])
    raster("fuel.asc", np.full((60, 60), 102))
    weather()
    base = [*FIRE[:-1]]
    assert yingji(capsys, *base, "a", "--ignition", "500300,3500900", "--duration", "1h")[0] == 0
    assert yingji(capsys, *base, "b", "--no-spread")[0] == 0
    spread, single = (read_raster(f"{o}/rate_m_min.asc").values for o in ("a", "b"))
    assert np.nanmax(spread) == pytest.approx(single[30, 30], rel=0.01)
    assert read_raster("b/direction_deg.asc").values[30, 30] == pytest.approx(90.0)


def test_type_of_fire_where_there_are_crowns(capsys):
    """As Van Wagner (1977) has it: crowns light above an intensity, and run above a rate."""
    from sim.kernels.crown import initiation_intensity

    n = 24
    bands = [np.full((n, n), v) for v in (100, 0, 0, 10, 60, 150, 10, 15)]
    bands[6][:, 12:] = 90  # crowns that begin at 9 m
    bands[7][:8] = 2  # thin ones
    lcp("a.lcp", bands)
    weather(wind=14.0)
    ask = ["--landscape", "a.lcp", "--weather", "w.csv", "--start", "2024-04-04 12:00", "--no-spread"]
    assert yingji(capsys, *ask, "--dead-moisture", "5 %, 6 %, 7 %", "--out", "o")[0] == 0
    layers = {f.stem: read_raster(f).values for f in Path("o").glob("*.asc")}
    kind = layers["fire_type"]
    for low, high in ((1.0, 0), (9.0, 12)):
        part = np.s_[:, high : high + 12]
        climbs = (kind[part] == 1) | (kind[part] == 3)
        # of the surface fire alone: where nothing climbs it is what is written
        surface = layers["intensity_kw_m"][:, 12:].min()
        assert climbs.all() == (surface >= initiation_intensity(low, 1.1)) == (low == 1.0)
    assert set(np.unique(kind[8:, :12])) == {3} and set(np.unique(kind[:8, :12])) == {1}
    assert set(np.unique(kind[8:, 12:])) == {2} and set(np.unique(kind[:8, 12:])) == {0}
    assert layers["crown_share"][20, 5] == 1 and 0 <= layers["crown_share"][3, 5] < 1
    assert layers["rate_m_min"][20, 5] > 2 * layers["rate_m_min"][20, 20]
    page = Path("o/report.html").read_text(encoding="utf-8")
    assert "Type of fire" in page and "Van Wagner 1977" in page
    # and a fire that spreads there runs in the crowns
    spread = [*ask[:-1], "--ignition", "500150,3500150", "--duration", "1h", "--out", "s"]
    assert yingji(capsys, *spread)[0] == 0
    burnt = read_raster("s/fire_type.asc").values
    assert (burnt[np.isfinite(burnt)] == 3).any()


def test_strips_do_not_show(monkeypatch, capsys):
    raster("dem.asc", np.random.default_rng(5).normal(200, 20, (70, 33)))
    raster("fuel.asc", np.full((70, 33), 4))
    weather()
    assert yingji(capsys, *FIRE[:-1], "a", "--no-spread")[0] == 0
    import sim.hazards.fire_everywhere as module

    monkeypatch.setattr(module, "STRIP_CELLS", 33 * 17)
    assert yingji(capsys, *FIRE[:-1], "b", "--no-spread")[0] == 0
    for layer in ("rate_m_min", "direction_deg"):
        one, two = (read_raster(f"{o}/{layer}.asc").values for o in ("a", "b"))
        assert np.array_equal(one, two, equal_nan=True)


def test_moistures_as_given_and_the_other_model(capsys):
    from sim.kernels.rothermel import BED_COLUMNS, R0, fuel_bed

    ground(fuel=8)
    given = ["--no-spread", "--dead-moisture", "6 %, 7 %, 8 %"]
    assert yingji(capsys, *FIRE, *given)[0] == 0
    from sim.hazards.fuels import fuel_table

    bed = np.empty(BED_COLUMNS)
    fuel_bed(fuel_table().rows[7], np.array([0.06, 0.07, 0.08, 0.5, 0.85]), bed)
    rate = read_raster("o/rate_m_min.asc").values[9, 9]
    assert rate > 60 * bed[R0]
    weather("calm.csv", wind=0.0)
    calm = [*FIRE[:4], "--weather", "calm.csv", "--start", "2024-04-04 12:00", "--out", "c"]
    assert yingji(capsys, *calm, *given)[0] == 0
    assert read_raster("c/rate_m_min.asc").values[9, 9] == pytest.approx(60 * bed[R0], rel=1e-5)
    assert "as given, everywhere and always" in Path("c/report.html").read_text(encoding="utf-8")
    assert yingji(capsys, *FIRE[:-1], "w", *given, "--spread-model", "wang-mao")[0] == 0
    assert "not verified" in Path("w/report.html").read_text(encoding="utf-8")
    assert read_raster("w/rate_m_min.asc").values[9, 9] != pytest.approx(rate, rel=0.01)
    _code, _out, err = yingji(capsys, *FIRE[:-1], "x", *given[:2], "6 %, 7 %", "--spread-model", "wang")
    assert "--dead-moisture: expected three shares" in err and "did you mean 'wang-mao'?" in err


def test_wind_follows_the_terrain_when_asked(capsys):
    raster("dem.asc", 100 + 80 * np.sin(np.arange(60) / 9)[None, :] * np.ones((60, 1)))
    raster("fuel.asc", np.full((60, 60), 2))
    weather()
    for out, more in (("a", []), ("b", ["--terrain-wind"])):
        assert yingji(capsys, *FIRE[:-1], out, "--no-spread", *more)[0] == 0
    flat, hills = (read_raster(f"{o}/midflame_wind_m_s.asc").values for o in ("a", "b"))
    assert np.ptp(flat) < 1e-6 and np.ptp(hills) > 0.2 * flat.mean()


def placed(crs, east=520_000.0, north=3_510_000.0, file="dem.tif"):
    place = Grid("x", east, north, 30.0, 100, 100)
    return SimpleNamespace(grid=place, dem=SimpleNamespace(crs=crs), dem_file=Path(file))


def test_the_sun_stands_where_the_rasters_lie():
    pytest.importorskip("pyproj")
    july = datetime(2024, 7, 1)
    # Missoula, Montana: 46.9 N, 114.0 W, mountain time by the sun; Guangshui's zone at 114 E
    there = sun_of(placed("EPSG:32611", 720_000.0, 5_205_000.0), july)
    assert there.place.latitude_deg == pytest.approx(46.9, abs=0.1)
    assert "degrees north, by the rasters' own reference. It is highest at" in there.note
    # 114.1 W is 0.6 h behind the zone's meridian of 120 W, or ahead of that of 105 W
    assert abs(there.place.noon_h - 12.0) < 0.7
    here = sun_of(placed("EPSG:4547"), july).place
    assert (here.latitude_deg, here.noon_h) == pytest.approx((31.7, 12.39), abs=0.1)
    said = sun_of(placed("EPSG:4547"), july, -33.5)
    assert said.place.latitude_deg == -33.5 and said.place.noon_h == here.noon_h
    assert "33.5 degrees south, as given by --latitude" in said.note


def test_a_latitude_that_nobody_gave_is_told_to_be_assumed(capsys):
    assumed = sun_of(placed("", file="dem.asc"), datetime(2024, 7, 1))
    assert assumed.place.latitude_deg == 31.6
    assert "ASSUMED at 31.6 degrees north" in assumed.note and "--latitude" in assumed.note
    ground(fuel=8)
    for more in (["--no-spread"], ["--ignition", "500615,3500615", "--duration", "1h"]):
        code, out, _err = yingji(capsys, *FIRE, *more)
        assert code == 0 and out.count("ASSUMED at 31.6") == 1
        code, out, _err = yingji(capsys, *FIRE, *more, "--latitude", "-40 deg")
        assert code == 0 and "ASSUMED" not in out and "40 degrees south" in out
    page = Path("o/report.html").read_text(encoding="utf-8")
    assert "40 degrees south" in page and "--latitude" in page


@pytest.mark.parametrize(
    "text", ["31.6", "31.6 deg", "31°36′", "31°36′0″", "31.6N", "北纬31.6度", "31度36分", "３１.６°"]
)
def test_a_latitude_may_be_written_as_it_is_known(text):
    assert read_latitude(text) == pytest.approx(31.6)
    assert read_latitude("南纬33.5度") == read_latitude("33.5S") == read_latitude("-33.5 deg") == -33.5


def test_the_latitude_has_bounds(capsys):
    ground(fuel=8)
    told = "expected degrees such as 31.6 or 31°36′, south negative, at most 66, found "
    for text in ("80 deg", "9 km", "31°66′", "north"):
        message = told + f"'{text}'"
        code, _out, err = yingji(capsys, *FIRE, "--no-spread", "--latitude", text)
        assert code == 1 and "--latitude" in err and message in err


def test_a_landscape_s_own_latitude_is_taken(tmp_path):
    for degrees, latitude in ((46, 46.0), (-35, -35.0), (0, 31.6), (-9999, 31.6)):
        file = tmp_path / "l.lcp"
        file.write_bytes(struct.pack("<iii", 20, 20, degrees) + bytes(100))
        sun = sun_of(placed("", file=file), datetime(2024, 7, 1))
        assert sun.place.latitude_deg == latitude
        assert ("ASSUMED" in sun.note) == (latitude == 31.6)


def test_a_fire_that_is_lit_late(capsys):
    ground(fuel=8)
    geojson("late.geojson", ("Point", [500615, 3500615]), properties={"delay_min": 30})
    assert yingji(capsys, *FIRE, "--ignition", "late.geojson", "--duration", "1h")[0] == 0
    assert np.nanmin(read_raster("o/arrival_min.asc").values) == pytest.approx(30.0)


# -- the page -------------------------------------------------------------------------------------------------------
def test_the_page_stands_alone_in_both_languages(capsys):
    ground()
    words = {"en": "Where the front was", "zh": "火线到达等时线"}
    for lang, word in words.items():
        ask = [*FIRE[:-1], f"o-{lang}", "--ignition", "500600,3500600", "--duration", "3h"]
        code, _out, err = yingji(capsys, *ask, lang=lang)
        assert (code, err) == (0, "")
        page = Path(f"o-{lang}/report.html").read_text(encoding="utf-8")
        assert word in page and "http://" not in page and "https://" not in page and "src=" not in page
        for spec in re.findall(r'<script type="application/json" id="map-\d">(.*?)</script>', page, re.S):
            json.loads(spec)
        assert page.count("<td>04-04 1") == 3  # an hour a row
        assert "yingji hazard fire --dem dem.asc --fuel fuel.asc --weather w.csv" in page
    one, two = (json.loads(Path(f"o-{lang}/figures.json").read_text(encoding="utf-8")) for lang in words)
    assert one["figures"] == two["figures"] and one["notes"] != two["notes"]


def test_contours_of_a_cone_are_circles():
    grid = Grid("x", 1000.0, 2000.0, 10.0, 61, 61)
    x, y = grid.centres(np.arange(61)[:, None], np.arange(61)[None, :])
    values = np.hypot(x - 1305.0, y - 1695.0)
    lines = contour(values, grid, 200.0)
    for a in (0, 2):
        assert np.hypot(lines[:, a] - 1305, lines[:, a + 1] - 1695) == pytest.approx(200.0, abs=0.3)
    length = np.hypot(lines[:, 0] - lines[:, 2], lines[:, 1] - lines[:, 3]).sum()
    assert length == pytest.approx(2 * math.pi * 200, rel=0.005)
    # what never burnt lies beyond, and a closed line is closed: every end is another one's beginning
    holed = np.where(values > 150, np.nan, values)
    lines = contour(holed, grid, 1e9)
    ends = {tuple(np.round(p, 3)) for p in lines[:, :2].tolist()}
    assert ends == {tuple(np.round(p, 3)) for p in lines[:, 2:].tolist()}


# -- faults ---------------------------------------------------------------------------------------------------------
def test_all_faults_at_once_and_nothing_written(capsys, tmp_path):
    raster("dem.asc", np.full((40, 40), 100.0))
    fuel = np.full((40, 40), 2.0)
    fuel[2, 3], fuel[5, 5:8] = 77, 300
    raster("fuel.asc", fuel)
    raster("base.asc", np.full((40, 40), 70.0))
    weather("w.csv", hours=30)
    geojson("i.json", ("LineString", [[1, 2], [3, 4]]), ("Point", [500600, 3500600]), properties={"delay_min": "x"})
    geojson("b.json", ("LineString", [[1e6, 2e6], [1.1e6, 2e6]]))
    before = sorted(p.name for p in tmp_path.iterdir())
    ask = [*FIRE, "--canopy-base", "base.asc", "--canopy-cover", "none.asc", "--duration", "9h", "--cell", "7 m",
           "--barriers", "b.json", "--ignition", "i.json", "--ignition", "5,6", "--live-woody", "99"]  # fmt: skip
    for lang in ("en", "zh"):
        code, out, err = yingji(capsys, *ask, lang=lang)
        assert code == 1 and out == ""
        for where in ("fuel.asc", "base.asc", "none.asc", "w.csv:31", "--cell", "b.json", "i.json", "--ignition",
                      "--live-woody", "--canopy-base"):  # fmt: skip
            assert where in err, (where, err)
        assert sorted(p.name for p in tmp_path.iterdir()) == before
    use_language("en")
    _code, _out, err = yingji(capsys, *ask)
    assert "found 300 in 3 cell(s), 77 in 1 cell(s)" in err
    assert len(err.splitlines()) == len(set(err.splitlines())) >= 10


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--ignition", "500600,3500600"], "--duration: this is missing"),
        (["--duration", "1h"], "--ignition: this is missing"),
        (["--no-spread", "--start", "2024-05-01 12:00"], "w.csv:49: the table reaches from"),
        (["--no-spread", "--canopy-bulk", "fuel.asc", "--canopy-base", "dem.asc"], "dem.asc: row 1, column 1"),
        (["--no-spread", "--fuel", "no.lcp"], "no.lcp: there is no such file"),
        (["--no-spread", "--landscape", "w.csv"], "w.csv: expected a FARSITE landscape (.lcp) or a GeoTIFF"),
        (["--no-spread", "--dem", "feet.asc"], "feet.prj: the unit of its coordinates is 0.3048 m"),
        (["--no-spread", "--dem", "deg.asc"], "deg.prj: coordinates are degrees"),
        (["--duration", "1h", "--ignition", "w.json"], "w.json:1: this is not GeoJSON"),
    ],
)
def test_single_faults(capsys, args, said):
    ground()
    for name, unit in (
        ("feet", UTM.replace("1.0", "0.3048")),
        ("deg", UTM[UTM.index("GEOGCS") : UTM.index(',UNIT["M')]),
    ):
        raster(f"{name}.asc", np.full((40, 40), 100.0))
        Path(f"{name}.prj").write_text(unit)
    Path("w.json").write_text("{]")
    call = [*FIRE, *args]
    code, out, err = yingji(capsys, *call)
    assert code == 1 and out == "" and not Path("o").exists()
    assert said in err


def test_a_geotiff_must_say_where_it_lies(capsys):
    pytest.importorskip("rasterio")
    ground()
    raster("dem.tif", np.full((40, 40), 100.0))
    raster("there.tif", np.full((40, 40), 100.0), "EPSG:4547")
    raster("feet.tif", np.full((40, 40), 100.0), "EPSG:2236")
    rest = ["--fuel", "fuel.asc", "--weather", "w.csv", "--no-spread", "--out", "o"]
    assert "names no coordinate system" in yingji(capsys, "--dem", "dem.tif", *rest)[2]
    assert "the unit of its coordinates is 0.3048006" in yingji(capsys, "--dem", "feet.tif", *rest)[2]
    assert yingji(capsys, "--dem", "there.tif", *rest)[0] == 0
    assert read_raster("o/rate_m_min.tif").crs == "EPSG:4547"
