"""The page of ``yingji hazard flood``, and what it takes besides rain: buildings, works, breaches."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from scenarios.regions.rasters import Raster, read_raster, write_raster
from sim.ground import Grid
from sim.text import use_language
from yingji.cli import main

WEST, SOUTH, CELL = 500000.0, 3500000.0, 20.0


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    yield
    use_language(None)


def yingji(capsys, *args, lang="en"):
    """Return exit code, standard output and the error stream of a call."""
    use_language(lang)
    try:
        main(["--lang", lang, "hazard", "flood", "--dem", "dem.asc", *args])
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def raster(file, values):
    values = np.asarray(values, float)
    write_raster(file, Raster(Grid("x", WEST, SOUTH + values.shape[0] * CELL, CELL, *values.shape), values))


def figures(folder):
    return json.loads(Path(f"{folder}/figures.json").read_text(encoding="utf-8"))["figures"]


def geojson(file, *features):
    text = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": p, "geometry": {"type": k, "coordinates": c}} for k, c, p in features
        ],
    }
    Path(file).write_text(json.dumps(text), encoding="utf-8")


SLOPE = np.tile(np.linspace(3.0, 1.0, 24)[:, None], (1, 18)) + 0.02 * np.abs(np.arange(18) - 9)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_shows_what_was_written_and_fetches_nothing(capsys, lang):
    raster("dem.asc", SLOPE)
    Path("g.csv").write_text("name,x_m,y_m\nlow bridge,500190,3500030\n<b>,500190,3500450\n")
    ask = ["--rain", "80 mm/h", "--gauges", "g.csv", "--frames", "10 min", "--duration", "1h", "--out", "o"]
    code, _out, err = yingji(capsys, *ask, lang=lang)
    assert code == 0, err
    page = Path("o/report.html").read_text(encoding="utf-8")
    assert f'lang="{"zh-CN" if lang == "zh" else "en"}"' in page
    # the one address is a name of the drawing's format, if any
    assert not re.findall(r"(?:src|href)\s*=|https?://", page)
    assert "low bridge" in page and "<b>" not in page and "&lt;b&gt;" in page
    specs = [
        json.loads(text) for text in re.findall(r'<script type="application/json" id="[^"]*">(.*?)</script>', page)
    ]
    frames = [s for s in specs if "frames" in s]
    assert len(frames) == 1 and frames[0]["frames"]["times_s"] == [600.0 * k for k in range(7)]
    # depth, velocity, AIDR, FD2320, arrival, duration
    assert sum("classes" in s for s in specs) == 6
    assert "--rain" in page and "80 mm/h" in page and page.count("<polyline") == 2
    words = (
        ("水量平衡", "最大水深", "危险等级") if lang == "zh" else ("Water balance", "Greatest depth", "Hazard class")
    )
    assert all(word in page for word in words)
    for verdict in ("not met", "undecided", "未达标", "未定"):
        assert verdict not in page.partition("</style>")[2]


def test_buildings_stand_or_are_rough(capsys):
    raster("dem.asc", np.tile(np.linspace(3.0, 1.0, 24)[:, None], (1, 18)))
    x, y = WEST + 160.0, SOUTH + 200.0
    ring = [[x, y], [x + 45, y], [x + 45, y + 40], [x, y + 40], [x, y]]
    geojson("b.geojson", ("Polygon", [ring], {}))
    ask = ["--rain", "60 mm/h", "--duration", "1h"]
    assert yingji(capsys, *ask, "--out", "bare")[0] == 0
    assert yingji(capsys, *ask, "--buildings", "b.geojson", "--out", "blocks")[0] == 0
    rough = ["--buildings", "b.geojson", "--buildings-as", "roughness", "--out", "rough"]
    code, out, err = yingji(capsys, *ask, *rough)
    assert code == 0, err
    assert "in 6 cells by their share" in out
    deep, stood, slowed = (read_raster(f"{o}/depth_max_m.asc").values for o in ("bare", "blocks", "rough"))
    # two by two cells are built on wholly, two more by a quarter: those are no blocks
    block, above = np.s_[12:14, 8:10], np.s_[11, 8:10]
    assert (stood[above] > 1.3 * deep[above]).all()
    assert (slowed[block] > 1.2 * deep[block]).all()
    assert figures("blocks")["mass_balance"]["error_ratio"] < 1e-12
    code, _out, err = yingji(capsys, *ask, "--buildings", "b.geojson", "--buildings-as", "blokcs", "--out", "o")
    assert code == 1 and "did you mean 'blocks'?" in err
    geojson(
        "far.geojson",
        ("Polygon", [[[7e5, 3e6], [7e5, 3.1e6], [7.1e5, 3e6], [7e5, 3e6]]], {}),
    )
    raster("share.asc", np.full((24, 18), 2.0))
    for file, said in (("far.geojson", "no building lies"), ("share.asc", "a share built on"), ("no.asc", "no")):
        code, _out, err = yingji(capsys, *ask, "--buildings", file, "--out", "o", "--wetness", "7")
        assert code == 1 and said in err and "--wetness: say the unit" in err


# -- works and breaches ---------------------------------------------------------------------------------------------
def dammed():
    """A valley that falls to the south, a reservoir in its upper part behind a road on a bank."""
    bed = np.tile(np.linspace(20.0, 8.0, 24)[:, None], (1, 18)) + np.abs(np.arange(18) - 9.0)
    bed[9, :] = 24.0
    raster("dem.asc", bed)
    Path("q.csv").write_text("time_h,flow_m3_s\n0,8\n3,8\n")


WORKS = """
reservoirs:
- name: lake
  area: [[500100, 3500320], [500300, 3500320], [500300, 3500400], [500100, 3500400]]
  level: 21 m
  curve_level: [15 m, 21 m, 26 m]
  curve_volume: [0 m3, 60000 m3, 15 万m3]
  crest: 23 m
  width: 6 m
  outlet_x: 500190 m
  outlet_y: 3500270 m
gates:
- name: sluice
  x: 500190 m
  y: 3500330 m
  reservoir: lake
  sill: 19 m
  width: 3 m
  height: 2 m
  rule:
  - {from: 21 m, release: 5 m3/s}
  - {from: 22 m}
culverts:
- {name: pipe, x: 500190 m, y: 3500230 m, to_x: 500190 m, to_y: 3500190 m, width: 1 m, length: 40 m, invert: 15 m,
   to_invert: 14 m}
"""
BREACH = """
reservoirs:
- name: lake
  area: [[500100, 3500320], [500300, 3500320], [500300, 3500400], [500100, 3500400]]
  level: 22 m
  curve_level: [12 m, 17 m, 26 m]
  curve_volume: [0 m3, 20000 m3, 150000 m3]
  crest: 24 m
  width: 6 m
  outlet_x: 500190 m
  outlet_y: 3500270 m
  breach: {trigger: piping, at_time: 30 min, crest: 24 m, bottom: 15 m, law: froehlich 2008}
"""


def test_works_as_yaml_and_as_geojson_are_the_same(capsys):
    dammed()
    Path("w.yaml").write_text(WORKS, encoding="utf-8")
    ask = ["--inflow", "q.csv", "--inflow-at", "500190,3500390", "--duration", "2h", "--frames", "30 min"]
    code, out, err = yingji(capsys, *ask, "--works", "w.yaml", "--out", "y")
    assert code == 0, err
    found = figures("y")
    books = found["mass_balance"]
    assert books["error_ratio"] < 1e-12 and books["nodes_first_m3"] == 60000.0
    # what is printed adds up: what came and stood there at first is what went and stands there
    went = ("outflow_m3", "lost_m3", "drained_m3", "surface_m3", "nodes_m3")
    came = books["rain_m3"] + books["inflow_m3"] + books["nodes_first_m3"]
    assert came == pytest.approx(sum(books[name] for name in went), rel=1e-12)
    assert "in reservoirs and basins at first, m3: 60,000" in out
    # 8 m3/s come, 5 may go up to 22 m: the lake rises above the flood-limit level and is not drawn below it
    assert 21.0 < found["works"]["lake"]["level_max_m"] < 22.5 and found["works"]["lake"]["level_end_m"] >= 21.0
    assert found["works"]["sluice"]["through_m3"] > 5.0 * 5000.0 and "greatest flow" in out
    rows = Path("y/works.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "name,what,time_min,value" and len(rows) == 1 + 3 * 25
    area = [[500100, 3500320], [500300, 3500320], [500300, 3500400], [500100, 3500400], [500100, 3500320]]
    lake = {
        "kind": "reservoir", "name": "lake", "level": "21 m", "crest": "23 m",
        "curve_level": ["15 m", "21 m", "26 m"], "curve_volume": ["0 m3", "60000 m3", "150000 m3"],
        "width": "6 m", "outlet_x": "500190 m", "outlet_y": "3500270 m",
    }  # fmt: skip
    sluice = {
        "kind": "gate", "name": "sluice", "reservoir": "lake", "sill": "19 m", "width": "3 m", "height": "2 m",
        "rule": [{"from": "21 m", "release": "5 m3/s"}, {"from": "22 m"}],
    }  # fmt: skip
    pipe = {
        "kind": "culvert", "name": "pipe", "width": "1 m", "length": "40 m", "invert": "15 m", "to_invert": "14 m",
    }  # fmt: skip
    geojson(
        "w.geojson", ("Polygon", [area], lake), ("Point", [500190, 3500330], sluice),
        ("LineString", [[500190, 3500230], [500190, 3500190]], pipe),
    )  # fmt: skip
    code, _out, err = yingji(capsys, *ask, "--works", "w.geojson", "--out", "g")
    assert code == 0, err
    assert figures("g")["works"] == found["works"]
    page = Path("g/report.html").read_text(encoding="utf-8")
    assert "HDS-5" in page and "sluice" in page and page.count("<polyline") == 2


def test_a_dam_that_breaches_on_a_user_s_raster(capsys):
    dammed()
    Path("b.yaml").write_text(BREACH)
    code, out, err = yingji(capsys, "--breach", "b.yaml", "--scheme", "finite volume", "--duration", "2h", "--out", "o")
    assert code == 0, err
    lake = figures("o")["works"]["lake"]
    assert lake["onset_min"] == pytest.approx(30.0) and lake["peak_m3_s"] > 20.0 and lake["width_m"] > 5.0
    # what stood above the breach's bottom is gone, but for what the land below holds back
    assert lake["level_end_m"] < 17.5 and figures("o")["mass_balance"]["error_ratio"] < 1e-12
    arrival = read_raster("o/arrival_min.asc").values
    assert np.nanmin(arrival[11:]) > 30.0 and "breach begins after" in out


def test_all_that_is_wrong_with_works_is_told_at_once(capsys):
    dammed()
    wrong = WORKS.replace("width: 3 m", "width: 3").replace("reservoir: lake", "resevoir: lake")
    Path("w.yaml").write_text(wrong.replace("invert: 15 m", "invert: -"), encoding="utf-8")
    geojson("w.geojson", ("Point", [500190, 3500330], {"kind": "gat"}))
    code, _out, err = yingji(
        capsys, "--works", "w.yaml", "--works", "w.geojson", "--breach", "no.yaml", "--duration", "7", "--out", "o"
    )
    assert code == 1
    for said in (
        "w.yaml:18: gates[0].width: say the unit",
        "there is no 'resevoir' here; did you mean 'reservoir'?",
        "culverts[0].invert",
        "did you mean 'gate'?",
        "no.yaml: there is no such file",
        "--duration",
    ):
        assert said in err, (said, err)
    lost = WORKS.replace("reservoir: lake", "reservoir: sea").replace("to_y: 3500190", "to_y: 1")
    lost = lost.replace("curve_level: [15 m, 21 m", "curve_level: [15 m, 14 m")
    Path("w.yaml").write_text(lost, encoding="utf-8")
    code, _out, err = yingji(capsys, "--works", "w.yaml", "--duration", "1h", "--out", "o")
    assert code == 1 and "w.yaml:3: reservoirs[0]: curve_level: expected values that rise, found 15 before 14 m" in err
    Path("w.yaml").write_text(lost.replace("15 m, 14 m", "15 m, 21 m"), encoding="utf-8")
    code, _out, err = yingji(capsys, "--works", "w.yaml", "--duration", "1h", "--out", "o")
    assert code == 1 and "w.yaml:16: gates[0].reservoir: there is no reservoir or basin 'sea'; there are lake" in err
    at = "500190,1 lies on no cell with data; the grid reaches from 500000,3500000 to 500360,3500480"
    assert f"w.yaml:24: culverts[0].to_x: {at}" in err


def test_a_place_or_a_name_that_is_wrong_is_told_with_its_line(capsys):
    dammed()
    Path("w.yaml").write_text(WORKS, encoding="utf-8")
    more = """levee_breaches:
- {name: lake, x: 500190 m, y: 3500190 m, water_x: 500191 m, water_y: 3500190 m, land_x: 500190 m, land_y: 3500150 m,
   bottom: 5 m, length: 40 m}
- {name: deep, x: 500190 m, y: 3500190 m, water_x: 500190 m, water_y: 3500230 m, land_x: 500190 m, land_y: 3500150 m,
   bottom: 50 m, length: 40 m}
basins:
- {name: far, level: 20 m, curve_level: [20 m, 24 m], curve_volume: [0 m3, 40 m3], crest: 24 m, width: 5 m,
   outlet_x: 9 m, outlet_y: 9 m}
"""
    Path("b.yaml").write_text(more)
    geojson("g.geojson", ("Point", [500190, 3500330], {
        "kind": "gate", "name": "g", "sill": "1 m", "width": "1 m", "height": "1 m", "to_x": "500190 m",
        "to_y": "3500331 m",
    }))  # fmt: skip
    every = ["--works", "w.yaml", "--breach", "b.yaml", "--works", "g.geojson"]
    code, _out, err = yingji(capsys, *every, "--duration", "1h", "--out", "o")
    assert code == 1
    for said in (
        "w.yaml:3: reservoirs[0].name: each of the works needs a name of its own; 'lake' stands before in b.yaml:2",
        "b.yaml:2: levee_breaches[0].x: expected three cells (20 m wide): levee, water, land behind; found 500190,",
        "b.yaml:5: levee_breaches[1].bottom: expected a bottom below the crest, the land's height at the levee (",
        "found 50 m",
        "b.yaml:8: basins[0].outlet_x: 9,9 lies on no cell with data; the grid reaches from 500000,3500000",
        "g.geojson: features[0].geometry.coordinates: to_x: expected two cells (20 m wide), one before and one behind",
    ):
        assert said in err, (said, err)


def test_a_breach_that_lets_nothing_out_is_told_with_its_reason(capsys):
    dammed()
    soon = BREACH.replace("30 min", "5 min")
    cases = {
        "it begins after 3 h, the run ends after 0.5 h": BREACH.replace("30 min", "3 h"),
        "it begins at a level of 24.00 m (as drawn), the water came to 22.00 m": BREACH.replace(
            "piping, at_time: 30 min", "overtopping"
        ),
        "its bottom (15 m), and the water came to 14.00 m only": soon.replace("500270", "500450").replace(
            "22 m", "14 m"
        ),
        "the breach's bottom lies at 21 m": soon.replace("bottom: 15", "bottom: 21").replace(
            "level: 22 m", "level: 20 m"
        ),
    }  # fmt: skip
    for number, (said, text) in enumerate(cases.items()):
        Path("b.yaml").write_text(text)
        code, out, err = yingji(capsys, "--breach", "b.yaml", "--duration", "30 min", "--out", f"o{number}")
        assert code == 0, err
        assert "Warning: nothing flowed through the breach lake: " in out and said in out, (said, out)
        assert said.replace("'", "&#39;") in Path(f"o{number}/report.html").read_text(encoding="utf-8")
