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
