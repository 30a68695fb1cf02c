"""``yingji hazard fire|flood`` as a user calls it: what it writes, what it refuses, and that its figures are right."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from scenarios.regions.rasters import Raster, read_raster, write_raster
from sim.ground import Grid
from sim.text import use_language
from yingji.cli import main

WEST, SOUTH = 500000.0, 3500000.0


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    use_language("en")
    yield
    use_language(None)


def yingji(capsys, *args):
    """Return exit code, standard output and the error stream of a call."""
    try:
        main(["--lang", "en", "hazard", *args])
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def raster(file, values, cell_m=30.0):
    values = np.asarray(values, float)
    write_raster(file, Raster(Grid("x", WEST, SOUTH + values.shape[0] * cell_m, cell_m, *values.shape), values))


def weather(file="w.csv", hours=72, wind="4", drop=None, rain=0):
    rows = [f"2024-04-{3 + h // 24:02d} {h % 24:02d}:00,{wind},270,22,30,{rain}" for h in range(hours)]
    if drop is not None:
        del rows[drop]
    with open(file, "w") as out:
        out.write("time,wind_m_s,wind_from_deg,temperature_c,humidity_pct,rain_mm\n" + "\n".join(rows) + "\n")


def figures(folder):
    with open(f"{folder}/figures.json", encoding="utf-8") as file:
        return json.load(file)


FIRE = ["fire", "--dem", "dem.asc", "--fuel", "fuel.asc", "--weather", "w.csv", "--start", "2024-04-04 12:00"]
MIDDLE = ["--ignition", "500600,3500600"]
FLOOD = ["flood", "--dem", "dem.asc"]


def flat_fire(fuel=2, n=40):
    raster("dem.asc", np.full((n, n), 100.0))
    raster("fuel.asc", np.full((n, n), fuel))
    weather()


# -- fire -----------------------------------------------------------------------------------------------------------
def test_fire_writes_what_its_help_says(capsys):
    flat_fire(fuel=8)
    code, out, err = yingji(capsys, *FIRE, *MIDDLE, "--duration", "2h", "--out", "o")
    assert (code, err) == (0, "")
    names = ("arrival_min", "rate_m_min", "intensity_kw_m", "flame_length_m", "fire_type")
    layers = {n: read_raster(f"o/{n}.asc") for n in names}
    assert np.nanmax(layers["fire_type"].values) == 0
    status = read_raster("o/status.asc").values
    arrival = layers["arrival_min"].values
    assert layers["arrival_min"].grid.shape == (40, 40) and layers["arrival_min"].grid.west_m == WEST
    assert np.nanmin(arrival) == 0 and np.nanmax(arrival) <= 120
    assert arrival[19, 20] == 0 or arrival[20, 20] == 0
    assert np.array_equal(status == 1, np.isfinite(arrival)) and set(np.unique(status)) == {0, 1}
    about = figures("o")
    assert about["figures"]["burnt_area_ha"] == pytest.approx(np.isfinite(arrival).sum() * 0.09)
    assert not about["figures"]["reached_edge_of_data"]
    assert sorted(about["files"]) == sorted(
        [*(f"{n}.asc" for n in layers), "status.asc", "report.html", "figures.json"]
    )
    for file in about["files"]:
        assert f"  {file}: " in out
    # Byram's flame length, by its usual metric form
    intensity = layers["intensity_kw_m"].values
    burnt = np.isfinite(intensity)
    assert layers["flame_length_m"].values[burnt] == pytest.approx(0.0775 * intensity[burnt] ** 0.46, rel=0.01)


def test_fire_rates_are_those_of_its_arrivals(capsys):
    flat_fire()
    code, _out, err = yingji(capsys, *FIRE, "--ignition", "500100,3500600", "--duration", "30 min", "--out", "o")
    assert code == 0, err
    arrival, rate = (read_raster(f"o/{n}.asc").values for n in ("arrival_min", "rate_m_min"))
    # wind from the west: along the row of the ignition the front moves at its head rate
    row = int(np.argwhere(arrival == 0)[0, 0])
    ahead = np.flatnonzero(np.isfinite(arrival[row]))[-6:]
    assert 30.0 / np.diff(arrival[row, ahead]) == pytest.approx(rate[row, ahead[1:]], rel=0.02)
    assert np.nanmax(rate) == pytest.approx(rate[row, ahead[-1]], rel=0.02)


def test_fire_on_finer_cells_stops_at_what_cannot_burn(capsys):
    raster("dem.asc", np.full((40, 40), 100.0))
    fuel = np.full((40, 40), 2.0)
    fuel[:, 24] = 98
    raster("fuel.asc", fuel)
    weather()
    code, _out, err = yingji(capsys, *FIRE, *MIDDLE, "--duration", "2h", "--cell", "10 m", "--out", "o")
    assert code == 0, err
    status = read_raster("o/status.asc")
    assert status.grid.shape == (120, 120) and status.grid.cell_m == 10
    assert (status.values[:, 72:75] == 2).all() and (status.values[:, 75:] == 0).all()
    assert (status.values[:, :72] == 1).any()


def test_canopy_shelters_and_a_fire_that_leaves_is_told(capsys):
    flat_fire()
    raster("cover.asc", np.full((40, 40), 70))
    raster("height.asc", np.full((40, 40), 15))
    assert yingji(capsys, *FIRE, *MIDDLE, "--duration", "1h", "--out", "open")[0] == 0
    canopy = ["--canopy-cover", "cover.asc", "--canopy-height", "height.asc"]
    assert yingji(capsys, *FIRE, *MIDDLE, *canopy, "--duration", "1h", "--out", "wood")[0] == 0
    assert figures("wood")["figures"]["burnt_area_ha"] < 0.5 * figures("open")["figures"]["burnt_area_ha"]
    code, out, _err = yingji(capsys, *FIRE, *MIDDLE, "--duration", "12h", "--out", "open")
    assert code == 0 and "reached the edge of the data" in out and figures("open")["figures"]["reached_edge_of_data"]


def test_a_fire_in_the_rain_goes_out(capsys):
    flat_fire(fuel=8)
    weather(rain=10)
    code, out, err = yingji(capsys, *FIRE, *MIDDLE, "--duration", "12h", "--out", "o")
    assert code == 0, err
    assert figures("o")["figures"]["out"] and "The fire did not spread" in out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--duration", "24"], "--duration: say the unit: '24' has none; one of h, min, s, d"),
        (
            ["--duration", "80h"],
            "w.csv:73: the table reaches from 2024-04-03 00:00 to 2024-04-06 00:00; the fire burns",
        ),
        (["--ignition", "1,2"], "--ignition: 1,2 lies outside the raster, which reaches from 500000,3500000"),
        (["--ignition", "there"], "--ignition: expected X,Y in metres such as 520000,3500000, found 'there'"),
        (["--ignition", "500015,3500015"], "--ignition: nothing can burn at 500015,3500015 or near it: the fuel there"),
        (["--start", "noon"], "--start: expected a time such as 2024-04-04 14:00, found 'noon'"),
        (["--cell", "20 m"], "--cell: expected the raster's cell of 30 m divided by a whole number, found 20 m"),
        (["--fuel", "no.asc"], "no.asc: there is no such file"),
        (["--fuel", "small.asc"], "small.asc: lies on another grid than dem.asc: size 9 x 9 cells, expected 40 x 40"),
        (["--fuel", "wrong.asc"], "wrong.asc: row 3, column 4 (at 500105,3501125): expected a fuel model's number"),
        (
            ["--canopy-cover", "fuel.asc"],
            "--canopy-cover: shelter from wind takes both canopy rasters: --canopy-height",
        ),
        (["--weather", "gap.csv"], "gap.csv:7: time: rows are an hour apart: expected 2024-04-03 05:00"),
        (["--weather", "word.csv"], "word.csv:2: wind_m_s: expected a number, found 'calm'"),
        (["--weather", "fuel.asc"], "fuel.asc:1: the header has one column, 'ncols 40': write commas"),
        (["--dem", "degrees.asc"], "degrees.asc: the cells are 0.0008 wide, which looks like degrees"),
        (["--dem", "deep.asc"], "deep.asc: row 1, column 1 (at 500015,3501185): expected an elevation from -1000 to"),
    ],
)
def test_fire_says_what_is_wrong_and_writes_nothing(capsys, tmp_path, args, said):
    flat_fire()
    fuel = np.full((40, 40), 2.0)
    fuel[20:, :20] = 98
    raster("fuel.asc", fuel)
    raster("small.asc", np.full((9, 9), 2))
    wrong = np.full((40, 40), 2)
    wrong[2, 3] = 77
    raster("wrong.asc", wrong)
    raster("deep.asc", np.full((40, 40), -32768))
    weather("gap.csv", drop=5)
    weather("word.csv", wind="calm")
    with open("degrees.asc", "w") as out:
        out.write("ncols 3\nnrows 3\nxllcorner 113.8\nyllcorner 31.6\ncellsize 0.0008\n" + "5 5 5\n" * 3)
    before = sorted(p.name for p in tmp_path.iterdir())
    given = dict(zip(args[::2], args[1::2], strict=True))
    base = {"--ignition": "500900,3500900", "--duration": "1h"} | given
    call = [*FIRE, "--out", "o"]
    for option, value in base.items():
        if option in call:
            call[call.index(option) + 1] = value
        else:
            call += [option, value]
    code, out, err = yingji(capsys, *call)
    assert code == 1 and out == ""
    assert said in err
    assert sorted(p.name for p in tmp_path.iterdir()) == before


# -- flood ----------------------------------------------------------------------------------------------------------
def test_rain_on_a_closed_table_stands_as_deep_as_it_fell(capsys):
    raster("dem.asc", np.full((12, 15), 50.0), 20.0)
    code, out, err = yingji(
        capsys, *FLOOD, "--rain", "20 mm/h", "--duration", "3h", "--boundary", "closed", "--frames", "1 h", "--out", "o"
    )
    assert (code, err) == (0, "")
    depth = read_raster("o/depth_max_m.asc").values
    assert depth == pytest.approx(np.full((12, 15), 0.06), abs=1e-7)
    assert sorted(p.name for p in (Path("o/depth")).iterdir()) == [f"depth_m_{m:05d}min.asc" for m in (0, 60, 120, 180)]
    books = figures("o")["figures"]["mass_balance"]
    assert books["rain_m3"] == pytest.approx(0.06 * 12 * 15 * 400)
    assert books["surface_m3"] == pytest.approx(books["rain_m3"]) and books["outflow_m3"] == 0
    assert books["error_ratio"] < 1e-12
    assert np.isnan(read_raster("o/arrival_min.asc").values).all() and "arrival_min.asc: no data in any cell" in out
    assert (read_raster("o/hazard_class.asc").values == 1).all()


def test_scheme_is_told_and_holds_its_books(capsys):
    raster("dem.asc", np.add.outer(np.linspace(60, 50, 12), np.zeros(15)), 20.0)
    told = {}
    for scheme in ("local inertial", "finite volume"):
        call = ["--rain", "60 mm/h", "--scheme", scheme, "--duration", "30 min", "--out", "o"]
        code, out, err = yingji(capsys, *FLOOD, *call)
        assert code == 0, err
        assert json.loads(Path("o/figures.json").read_text(encoding="utf-8"))["inputs"]["scheme"] == scheme
        books = figures("o")["figures"]["mass_balance"]
        assert books["error_ratio"] < 1e-12 and books["outflow_m3"] > 0
        told[scheme] = out, figures("o")["figures"]["depth_max_m"]
    assert "Local inertial flow" in told["local inertial"][0] and "finite volumes" in told["finite volume"][0]
    assert told["finite volume"][1] == pytest.approx(told["local inertial"][1], rel=0.1)


def test_a_level_at_the_edge_comes_in(capsys):
    raster("dem.asc", np.full((12, 15), 50.0), 20.0)
    Path("s.csv").write_text("time_min,level_m\n0,49\n10,50.5\n60,50.5\n")
    for scheme in ("local inertial", "finite volume"):
        call = ["--boundary", "stage s.csv", "--scheme", scheme, "--duration", "1h", "--out", "o"]
        code, _out, err = yingji(capsys, *FLOOD, *call)
        assert code == 0, err
        books = figures("o")["figures"]["mass_balance"]
        assert books["inflow_m3"] > 0.9 * 0.5 * 12 * 15 * 400 and books["error_ratio"] < 1e-12
        deepest = read_raster("o/depth/depth_m_00060min.asc").values
        # the bay still swings by a centimetre or two
        assert deepest.mean() == pytest.approx(0.5, abs=0.02) and np.ptp(deepest) < 0.05


def test_rain_from_a_table_and_losses(capsys):
    raster("dem.asc", np.add.outer(np.linspace(60, 50, 12), np.zeros(15)), 20.0)
    with open("r.csv", "w") as out:
        out.write("# a gauge\ntime_min,rain_mm_h\n30,60\n47.5,12\n90,0\n")
    fell = 60 * 17.5 / 60 + 12 * 42.5 / 60
    lost = {}
    for model in ("none", "curve-number:80", "green-ampt:clay loam"):
        code, _out, err = yingji(
            capsys, *FLOOD, "--rain", "r.csv", "--infiltration", model, "--duration", "2h", "--out", "o"
        )
        assert code == 0, err
        books = figures("o")["figures"]["mass_balance"]
        assert books["outflow_m3"] > 0 and books["error_ratio"] < 1e-12
        lost[model] = books["lost_m3"]
        if model == "none":
            assert books["rain_m3"] == pytest.approx(fell / 1000 * 12 * 15 * 400)
    assert lost["none"] == 0 and lost["curve-number:80"] > 0 and lost["green-ampt:clay loam"] > 0
    # SCS at mean wetness: S = 254 (100 / CN - 1) mm, runoff (P - 0.2 S)^2 / (P + 0.8 S)
    s = 254 * (100 / 80 - 1)
    runoff = (fell - 0.2 * s) ** 2 / (fell + 0.8 * s)
    assert lost["curve-number:80"] == pytest.approx((fell - runoff) / 1000 * 12 * 15 * 400, rel=1e-3)


def test_design_storms_losses_and_drains(capsys):
    raster("dem.asc", np.full((12, 15), 50.0), 20.0)
    raster("d.asc", np.where(np.arange(15) < 5, 36.0, 0.0) * np.ones((12, 1)), 20.0)
    area = 12 * 15 * 400.0
    closed = ["--boundary", "closed", "--duration", "3h", "--out", "o"]
    # a T / (T + b)^n mm with a = A1 (1 + C lg P): 10 (1 + 0.8 lg 20) 120 / 130^0.7
    depth_mm = 10 * (1 + 0.8 * np.log10(20)) * 120 / 130**0.7
    rain = ["--rain", "chicago P=20a T=2h A1=10 C=0.8 b=10 n=0.7"]
    code, out, err = yingji(capsys, *FLOOD, *rain, "--drains", "d.asc", *closed)
    assert code == 0, err
    books = figures("o")["figures"]["mass_balance"]
    assert books["rain_m3"] == pytest.approx(depth_mm / 1e3 * area, rel=1e-9)
    # a third of the basin drains until the end of the run: no more than capacity times time
    assert 0.9 * 36e-3 * 2 * area / 3 < books["drained_m3"] <= 36e-3 * 3 * area / 3 * (1 + 1e-9)
    assert books["error_ratio"] < 1e-12 and f"20 years, 2 h, {depth_mm:.1f} mm" in out
    # Pearson III: 100 mm, Cv 0.5, Cs = 3.5 Cv once in 100 years are 274 mm; plants hold 3 mm, the soil the rest of them
    rain = ["--rain", "pearson3 P=100年 T=2h mean=100mm Cv=0.5", "--interception", "3 mm"]
    code, out, err = yingji(capsys, *FLOOD, *rain, "--infiltration", "horton:6 mm/h,6 mm/h,4 /h", *closed)
    assert code == 0, err
    books = figures("o")["figures"]["mass_balance"]
    assert books["rain_m3"] == pytest.approx(0.274 * area, rel=2e-3)
    assert books["lost_m3"] == pytest.approx((0.003 + 3 * 0.006) * area, rel=2e-2) and books["error_ratio"] < 1e-12
    rain = ["--rain", "chicago P=5a T=1h area=100km2", "--infiltration", "horton:clay loam", "--drains", "P=1a psi=65%"]
    code, out, err = yingji(capsys, *FLOOD, *rain, *closed)
    assert code == 0, err
    assert "suizhou (estimate)" in out and "US figures: estimate" in out and "Drains take 34.1 mm/h" in out
    assert figures("o")["inputs"]["drains"] == "P=1a psi=65%"


def test_inflow_reaches_gauges_in_turn(capsys):
    channel = np.where(np.arange(9) == 4, 0.0, 5.0) + np.linspace(3.0, 0.0, 60)[:, None]
    raster("dem.asc", channel, 20.0)
    with open("q.csv", "w") as out:
        out.write("time_h,flow_m3_s\n0,0\n0.5,20\n1.5,20\n2,0\n")
    with open("g.csv", "w") as out:
        out.write("name,x_m,y_m\nup,500090,3501050\ndown,500090,3500250\nhill,500010,3500250\n")
    raster("n.asc", np.full((60, 9), 0.035), 20.0)
    code, _out, err = yingji(
        capsys, *FLOOD, "--manning", "n.asc", "--inflow", "q.csv", "--inflow-at", "500090,3501170", "--gauges", "g.csv",
        "--duration", "3h", "--out", "o",
    )  # fmt: skip
    assert code == 0, err
    about = figures("o")["figures"]
    assert about["mass_balance"]["inflow_m3"] == pytest.approx(20 * 5400, rel=2e-3)
    assert about["mass_balance"]["rain_m3"] == 0 and about["mass_balance"]["error_ratio"] < 1e-12
    up, down, hill = (about["gauges"][name] for name in ("up", "down", "hill"))
    assert 0 < up["arrival_min"] < down["arrival_min"] < 60
    assert set(hill.values()) == {0, None} and hill["arrival_min"] is None
    # steady between: Manning's depth in a wide channel of this slope (walls without friction)
    slope, q = 3.0 / (59 * 20.0), 20 / 20.0
    assert up["depth_max_m"] == pytest.approx((q * 0.035 / slope**0.5) ** 0.6, rel=0.05)
    import pandas as pd

    table = pd.read_csv("o/gauges.csv")
    first = table[(table["gauge"] == "up") & (table["how"] == "rising") & (table["depth_m"] == 0.1)]
    assert first["time_min"].iloc[0] == pytest.approx(up["arrival_min"], abs=1e-3)
    at = table[table["gauge"] == "up"]
    assert at["time_min"].is_monotonic_increasing
    assert (at["level_m"] - at["depth_m"]).to_numpy() == pytest.approx(2.644, abs=1.1e-3)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--rain", "20"], "--rain: say the unit: '20' has none"),
        (["--rain", "20 mm/h", "--duration", "7 min"], "--duration: expected a multiple of 5 min, at most 30 d"),
        (["--rain", "20 mm/h", "--manning", "-1"], "--manning: expected Manning's n above 0, at most 1, or a raster"),
        (["--rain", "20 mm/h", "--manning", "no.tif"], "no.tif: there is no such file"),
        (["--rain", "20 mm/h", "--infiltration", "green-ampt:lome"], "found 'green-ampt:lome'; did you mean 'loam'?"),
        (["--rain", "20 mm/h", "--infiltration", "horton:lome"], "found 'horton:lome'; did you mean 'loam'?"),
        (["--rain", "20 mm/h", "--infiltration", "horton:5 mm/h,6 mm/h,4 /h"], "rates with 0 <= FC <= F0"),
        (["--rain", "20 mm/h", "--infiltration", "horton:9 mm/h,6,4 /h"], "say the unit: '6' has none"),
        (["--rain", "20 mm/h", "--interception", "2"], "--interception: say the unit: '2' has none"),
        (
            ["--rain", "20 mm/h", "--infiltration", "curve-number:80", "--interception", "2 mm"],
            "--interception: curve numbers hold the first rain back already",
        ),
        (["--rain", "20 mm/h", "--drains", "9 m/h"], "--drains: expected a rate from 0 to 2000 mm/h, found '9 m/h'"),
        (["--rain", "20 mm/h", "--drains", "P=1a place=wuhen"], "found 'wuhen'; did you mean 'wuhan'?"),
        (["--rain", "chicago T=2h P=soon"], "--rain: P: 'soon' is not a quantity"),
        (["--rain", "chicago P=100 T=2h"], "--rain: P: say the unit: '100' has none; one of a, years"),
        (["--rain", "chicago P=100h T=2h"], "--rain: P: '100h' is not in a unit of return period; one of a, years"),
        (["--rain", "20 mm/h", "--drains", "P=1"], "--drains: P: say the unit: '1' has none; one of a, years"),
        (["--rain", "chicago T=2h Q=3 P=5a"], "--rain: expected one of P, T, r, place, A1, C, b, n, area, found 'Q'"),
        (["--rain", "pearson3 P=50a"], "--rain: mean=... is missing\n--rain: Cv=... is missing"),
        (["--rain", "20 mm/h", "--infiltration", "some"], "--infiltration: expected none, curve-number:N"),
        (
            ["--rain", "20 mm/h", "--boundary", "ajar"],
            "--boundary: expected one of open, closed, stage FILE.csv, found 'ajar'",
        ),
        (
            ["--rain", "20 mm/h", "--scheme", "magic"],
            "--scheme: expected one of local inertial, finite volume, found 'magic'",
        ),
        (["--rain", "r.csv"], "r.csv:3: time_h: expected 0 or more, found '-1'\nr.csv:4: expected 2 values, found 3"),
        (["--rain", "900 mm/h"], "--rain: expected at most 2 m of rain within 10 d, found 2.7 m in 3 h"),
        (["--inflow", "q.csv"], "--inflow and --inflow-at belong together"),
        (["--inflow", "q.csv", "--inflow-at", "500050,3500050"], "q.csv:4: time_h: times must rise"),
        (
            ["--inflow", "q.csv", "--inflow-at", "500010,3500230"],
            "--inflow-at: the raster has no data at 500010,3500230",
        ),
        (["--rain", "20 mm/h", "--gauges", "g.csv"], "g.csv:3: 7,8 lies outside the raster"),
        ([], "no water comes: give --rain or --inflow"),
    ],
)
def test_flood_says_what_is_wrong_and_writes_nothing(capsys, tmp_path, args, said):
    bed = np.full((12, 15), 50.0)
    bed[0, 0] = np.nan
    raster("dem.asc", bed, 20.0)
    for file, text in {
        "r.csv": "time_h,rain_mm_h\n0,5\n-1,5\n2,5,5\n",
        "q.csv": "time_h,flow_m3_s\n0,0\n1,5\n1,6\n",
        "g.csv": "name,x_m,y_m\na,500050,3500050\nb,7,8\n",
    }.items():
        with open(file, "w") as out:
            out.write(text)
    before = sorted(p.name for p in tmp_path.iterdir())
    call = [*FLOOD, "--out", "o", *args]
    code, out, err = yingji(capsys, *call, *([] if "--duration" in call else ["--duration", "3h"]))
    assert code == 1 and out == ""
    assert said in err
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_flood_tells_all_that_is_wrong_at_once(capsys):
    raster("dem.asc", np.full((12, 15), 50.0), 20.0)
    Path("g.csv").write_text("name,x_m,y_m\na,7,8\nb,9,9\n")
    Path("r.csv").write_text("time_h,rain_mm_h\n0,-5\n1,5\n0.5,5\n2,\n")
    Path("q.csv").write_text("time_h,flow_m3_s\n0,1\n0,1\n")
    call = [*FLOOD, "--out", "o", "--frames", "4min", "--duration", "7min", "--manning", "-1", "--boundary", "opne"]
    call += ["--infiltration", "cn:75", "--gauges", "g.csv", "--rain", "r.csv", "--inflow", "q.csv"]
    code, out, err = yingji(capsys, *call, "--inflow-at", "1,1")
    assert (code, out) == (1, "")
    begins = [
        "--boundary: expected one of open, closed, stage FILE.csv, found 'opne'", "--frames: expected from 5 min",
        "--duration: ",
        "--manning: expected", "--infiltration: expected", "g.csv:2: 7,8 lies outside", "g.csv:3: 9,9 lies outside",
        "r.csv:2: rain_mm_h", "r.csv:4: time_h: times must rise", "r.csv:5: rain_mm_h", "--inflow-at: 1,1 lies outside",
        "q.csv:3: time_h: times must rise",
    ]  # fmt: skip
    assert len(err.splitlines()) == len(begins)
    for begin in begins:
        assert any(line.startswith(begin) for line in err.splitlines()), begin
    code, _out, err = yingji(capsys, *FLOOD, "--out", "o", "--duration", "1", "--dem", "no.asc", "--manning", "no.tif",
                             "--inflow", "q.csv", "--inflow-at", "here")  # fmt: skip
    assert [line.split(": ")[0] for line in err.splitlines()] == [
        "--inflow-at", "--duration", "no.asc", "no.tif", "q.csv:3",
    ]  # fmt: skip


def test_tables_for_spreadsheets_are_read_and_written_with_names_in_chinese(capsys):
    raster("dem.asc", np.full((12, 15), 50.0), 20.0)
    Path("g.txt").write_bytes("name\tx_m\ty_m\t备注\n一号\t500050\t3500050\t桥\n".encode("utf-16"))
    code, out, err = yingji(
        capsys, *FLOOD, "--rain", "20 mm/h", "--duration", "5 min", "--gauges", "g.txt", "--out", "o"
    )
    assert (code, err) == (0, "")
    assert "- g.txt: columns that are not known here were not used: 备注" in out
    assert Path("o/gauges.csv").read_bytes().startswith(b"\xef\xbb\xbfgauge,")
    assert "一号" in Path("o/gauges.csv").read_text(encoding="utf-8-sig")


def test_durations_and_ratings_of_a_pond_that_fills(capsys):
    raster("dem.asc", np.full((6, 6), 50.0), 20.0)
    raster("land.asc", np.tile([0.0, 1.0, 2.0, 3.0, 0.0, 0.0], (6, 1)), 20.0)
    # 0.3 m in an hour on closed flat ground: 0.1 m after 20 min, 0.2 m after 40 min
    call = ["--rain", "300 mm/h", "--boundary", "closed", "--duration", "2h", "--out", "o"]
    Path("r.csv").write_text("time_h,rain_mm_h\n0,300\n1,0\n")
    call[1] = "r.csv"
    land = ["--duration-depth", "0.1 m", "--duration-depth", "20 cm", "--debris-land", "land.asc"]
    code, _out, err = yingji(capsys, *FLOOD, *call, *land)
    assert code == 0, err
    assert read_raster("o/duration_0.1m_min.asc").values == pytest.approx(np.full((6, 6), 100.0), abs=0.01)
    assert read_raster("o/duration_0.2m_min.asc").values == pytest.approx(np.full((6, 6), 80.0), abs=0.01)
    # d (0 + 0.5) + DF at 0.3 m: conservative 1, pasture 0, woodland 0.5, urban 1
    want = 0.15 + np.array([1.0, 0.0, 0.5, 1.0])
    assert read_raster("o/hazard_rating.asc").values[0, :4] == pytest.approx(want, abs=1e-5)
    assert read_raster("o/hazard_class_fd2320.asc").values[0, :4].tolist() == [2, 1, 1, 2]
    code, _out, err = yingji(capsys, *FLOOD, *call, "--debris-land", "urbn", "--duration-depth", "3")
    assert code == 1 and "did you mean 'urban'?" in err and "--duration-depth: say the unit" in err


# -- files ----------------------------------------------------------------------------------------------------------
def test_a_folder_with_other_things_is_left_alone(capsys, tmp_path):
    raster("dem.asc", np.full((12, 15), 50.0), 20.0)
    call = [*FLOOD, "--rain", "20 mm/h", "--duration", "5 min", "--out"]
    assert yingji(capsys, *call, "o")[0] == 0
    assert yingji(capsys, *call, "o")[0] == 0
    (tmp_path / "o" / "mine.txt").write_text("keep me")
    code, _out, err = yingji(capsys, *call, "o")
    assert code == 1 and "did not write, such as mine.txt" in err
    assert (tmp_path / "o" / "mine.txt").read_text() == "keep me"
    code, _out, err = yingji(capsys, *call, ".")
    assert code == 1 and "did not write, such as dem.asc" in err
    code, _out, err = yingji(capsys, *call, "dem.asc")
    assert code == 1 and "this is a file; a folder is expected" in err


def test_geotiff_in_geotiff_out(capsys):
    pytest.importorskip("rasterio")
    grid = Grid("x", WEST, SOUTH + 240.0, 20.0, 12, 15)
    write_raster("dem.tif", Raster(grid, np.full((12, 15), 50.0), "EPSG:4547"))
    call = ["flood", "--dem", "dem.tif", "--rain", "20 mm/h", "--duration", "10 min", "--out", "o"]
    code, _out, err = yingji(capsys, *call)
    assert code == 0, err
    back = read_raster("o/depth_max_m.tif")
    assert back.crs == "EPSG:4547" and back.grid.shape == (12, 15) and (back.values > 0).all()


def test_geotiff_without_its_extra_is_named(capsys, monkeypatch, tmp_path):
    (tmp_path / "dem.tif").write_bytes(b"II*\0")
    monkeypatch.setitem(sys.modules, "rasterio", None)
    code, out, err = yingji(capsys, "flood", "--dem", "dem.tif", "--rain", "9 mm/h", "--duration", "1h", "--out", "o")
    assert code == 1 and out == ""
    assert err == "dem.tif: GeoTIFF needs the extra 'geo': pip install 'yingji[geo]' (or use an ESRI ASCII grid)\n"


def test_real_terrain(capsys):
    """The Jacksboro fault, Tennessee (SRTM, 90 m), as matplotlib ships it."""
    cbook = pytest.importorskip("matplotlib.cbook")
    height = cbook.get_sample_data("jacksboro_fault_dem.npz")["elevation"][150:200, 200:250].astype(float)
    raster("dem.asc", height, 90.0)
    raster("fuel.asc", np.where(height > np.median(height), 165, 102), 90.0)
    weather()
    code, _out, err = yingji(capsys, *FIRE, "--ignition", "502250,3502250", "--duration", "3h", "--out", "f")
    assert code == 0, err
    arrival = read_raster("f/arrival_min.asc").values
    assert 5 < np.isfinite(arrival).sum() < 2500
    code, _out, err = yingji(capsys, *FLOOD, "--rain", "30 mm/h", "--duration", "2h", "--out", "w")
    assert code == 0, err
    books = figures("w")["figures"]["mass_balance"]
    assert books["rain_m3"] == pytest.approx(0.06 * 2500 * 8100) and books["error_ratio"] < 1e-12
    assert books["outflow_m3"] > 0
    # water gathers low: the deepest tenth of the cells lies below the mean height
    depth = read_raster("w/depth_max_m.asc").values
    assert height[depth > np.quantile(depth, 0.9)].mean() < height.mean()
