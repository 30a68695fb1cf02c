"""What the report says of models: each part by itself, with what it was held against and its publications."""

from types import SimpleNamespace

import pytest

from reports.page import _models
from scenarios.load import load_scenario
from scenarios.model_parts import BRANDS_LIGHT, CROWNS, SPREAD, WANG_MAO, model_parts
from sim.text import use_language


def test_a_fire_season_lists_its_models_one_by_one():
    rows = {row["kind"]: row for row in _models(load_scenario("guangshui-fire").hazards)}
    assert len(rows) > 10
    spread = rows["surface fire: rate of spread, intensity, flame length"]
    assert spread["verified"].startswith("verified: ")
    assert "Rothermel 1972" in spread["cites"]
    assert rows["fire season: number, places, hours and weather of ignitions"]["verified"] == "not verified"
    words = ("spread", "crown fire", "firebrands", "suppression", "detection", "moisture")
    assert [w for w in words if not any(w in kind for kind in rows)] == []


def test_what_is_not_used_is_not_listed_and_another_model_is_another_row():
    (season,) = load_scenario("guangshui-fire").hazards
    surface = season.model_copy(update={"crowns": None, "spread_model": "wang-mao"})
    parts = model_parts([surface])
    assert WANG_MAO in parts
    assert not {SPREAD, CROWNS, BRANDS_LIGHT} & set(parts)
    assert not WANG_MAO.verified


def test_two_studies_share_a_row():
    (season,) = load_scenario("guangshui-fire").hazards
    assert model_parts([season, season]) == model_parts([season])


@pytest.mark.parametrize("name", ["guangshui-fire", "guangshui-flood"])
def test_every_part_is_told_in_chinese(name):
    use_language("zh")
    try:
        rows = _models(load_scenario(name).hazards)
    finally:
        use_language("en")
    for row in rows:
        assert not row["kind"].isascii()
        assert not row["verified"].isascii()
        assert not row["note"] or not row["note"].isascii()


def test_a_hazard_whose_parts_nobody_listed_is_told_as_one_model():
    hazard = SimpleNamespace(kind="sandstorm", cites="Bagnold 1941", verified=False)
    (row, *_means) = _models([hazard])
    assert (row["kind"], row["cites"], row["verified"]) == ("sandstorm", "Bagnold 1941", "not verified")
    assert _models([SimpleNamespace(kind="sandstorm", cites="", verified=True)])[0]["verified"].startswith("verified: ")
