"""A planner's own fuel models: read with units, told what is wrong with its line, and burnt."""

import numpy as np
import pytest

from scenarios.fuel_models import read_fuel_models
from scenarios.problems import BadInputError
from sim.hazards.forest_fire import ForestFire
from sim.hazards.fuel_model import FuelModel
from sim.hazards.fuels import fuel_table
from sim.text import _, use_language

# GR2 and TU3 of Scott and Burgan 2005 as a planner might write them down
HEAD = "number,code,name,depth_ft,extinction_pct,load_1h_t_ac,load_10h_t_ac,load_herb_t_ac,load_woody_t_ac"
HEAD += ",savr_1h_ft,savr_herb_ft,savr_woody_ft,dynamic,forest\n"
GR2 = "20,MY1,Own grass,1.0,15,0.1,0,1.0,0,2000,1800,1500,1,none\n"


def write(path, *rows, head=HEAD):
    path.write_text(head + "".join(rows))
    return path


def test_the_same_figures_are_the_same_model(tmp_path):
    (model,) = read_fuel_models(write(tmp_path / "f.csv", GR2))
    table = fuel_table((model,))
    standard = fuel_table()
    assert table.codes[table.row_of[20]] == "MY1" and len(table.codes) == 54
    assert np.allclose(table.rows[table.row_of[20]], standard.rows[standard.row_of[102]])


def test_units_are_those_of_the_columns(tmp_path):
    rows = ["number,code,depth_cm,extinction_pct,load_1h_t_ha\n", "30,A,30.48,20,2.2417\n"]
    (model,) = read_fuel_models(write(tmp_path / "f.csv", rows[1], head=rows[0]))
    assert model.depth_m == pytest.approx(0.3048) and model.load_1h_kg_m2 == pytest.approx(0.22417)
    # a short ton an acre is 2.2417 t/ha
    rows = ["number,code,depth_ft,extinction_pct,load_1h_t_ac\n", "30,A,1,20,1\n"]
    (other,) = read_fuel_models(write(tmp_path / "g.csv", rows[1], head=rows[0]))
    assert other.load_1h_kg_m2 == pytest.approx(0.22417, rel=1e-4) and other.depth_m == pytest.approx(0.3048)


def test_one_in_the_place_of_a_standard_model(tmp_path):
    table = fuel_table(read_fuel_models(write(tmp_path / "f.csv", GR2.replace("20,", "188,", 1))))
    assert table.codes[table.row_of[188]] == "MY1" and len(table.codes) == 53


def test_all_that_is_wrong_is_told_with_its_line(tmp_path):
    rows = [
        GR2.replace("20,MY1", "95,MY2"),
        GR2.replace(",1.0,15", ",deep,15").replace("MY1", "MY3"),
        GR2.replace("none", "birch").replace("20,MY1", "21,MY4"),
    ]
    with pytest.raises(BadInputError) as error:
        read_fuel_models(write(tmp_path / "f.csv", *rows))
    text = error.value.text()
    assert "f.csv:2: number" in text and "f.csv:3: depth_ft" in text and "f.csv:4: forest" in text
    with pytest.raises(BadInputError, match=r"f.csv:3: number: fuel model 20 stands twice"):
        read_fuel_models(write(tmp_path / "f.csv", GR2, GR2.replace("MY1", "MY5")))
    with pytest.raises(BadInputError, match="no load"):
        read_fuel_models(write(tmp_path / "f.csv", GR2.replace("15,0.1,0,1.0,0", "15,0,0,0,0")))
    with pytest.raises(BadInputError, match="load_1h"):
        read_fuel_models(write(tmp_path / "f.csv", GR2, head=HEAD.replace("load_1h_t_ac", "load_1h")))
    with pytest.raises(BadInputError, match="no such file"):
        read_fuel_models(tmp_path / "none.csv")


def test_a_fire_refuses_what_does_not_go_together():
    own = FuelModel(number=20, code="A", depth_m=0.3, extinction=0.2, load_1h_kg_m2=0.2)
    with pytest.raises(ValueError, match="same number"):
        ForestFire(x_m=0.0, y_m=0.0, fuel_models=(own, own))
    with pytest.raises(ValueError, match="Rothermel"):
        ForestFire(x_m=0.0, y_m=0.0, fuel_models=(own,), spread_model="wang-mao")


def test_a_fire_on_a_user_s_raster_burns_in_them(tmp_path, monkeypatch, capsys):
    from yingji.cli import main

    monkeypatch.chdir(tmp_path)
    head = "ncols 30\nnrows 30\nxllcorner 500000\nyllcorner 3500000\ncellsize 30\n"
    for name, value in (("dem", "100"), ("fuel", "20")):
        (tmp_path / f"{name}.asc").write_text(head + ("\n".join([" ".join([value] * 30)] * 30)) + "\n")
    hours = "".join(f"2024-04-0{3 + h // 24} {h % 24:02d}:00,5,270,20,30\n" for h in range(48))
    (tmp_path / "w.csv").write_text("time,wind_m_s,wind_from_deg,temperature_c,humidity_pct\n" + hours)
    write(tmp_path / "f.csv", GR2)
    call = ["hazard", "fire", "--dem", "dem.asc", "--fuel", "fuel.asc", "--weather", "w.csv", "--start"]
    call += ["2024-04-04 13:00", "--no-spread", "--out"]
    with pytest.raises(SystemExit) as done:
        main([*call, "a"])
    assert done.value.code == 1 and "20" in capsys.readouterr().err
    with pytest.raises(SystemExit) as done:
        main([*call, "b", "--fuel-models", "f.csv"])
    assert done.value.code == 0
    assert "Own grass" in (tmp_path / "b" / "report.html").read_text(encoding="utf-8")


def test_every_standard_fuel_model_has_a_chinese_name():
    use_language("zh")
    try:
        assert [name for name in fuel_table().names if _(name).isascii()] == []
    finally:
        use_language("en")
