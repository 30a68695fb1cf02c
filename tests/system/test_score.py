"""The grass roots of a plan: six numbers a town, four of a village station, and the first that is missing."""

import math

import pytest

from scenarios.grass_roots import GrassRoots, TownHaves
from scenarios.known_places import load_region
from scenarios.load import load_plan, read
from scenarios.score import HAVES, STATION, station_score, town_scores
from yingji.cli import main

TOWN = "421381102"
YEAR_S = 365 * 86400.0


@pytest.fixture(scope="module")
def plan():
    return load_plan("guangshui-14th")


@pytest.fixture(scope="module")
def region():
    return load_region("guangshui")


def of(plan, region, haves=None, **norms):
    roots = GrassRoots(towns=(haves,) if haves else (), **norms)
    return {one.id: one for one in town_scores(plan.model_copy(update={"grass_roots": roots}), region)}


def test_what_the_plan_does_not_say_is_missing_and_nothing_is_made_up(plan, region):
    scores = town_scores(plan, region)
    assert len(scores) == 17 and all(tuple(one.values) == tuple(HAVES) for one in scores)
    for one in scores:
        assert one.first_missing == "staff" and math.isnan(one.values["staff"])
        assert {"staff", "plan", "money"} <= set(one.missing)


def test_means_count_for_the_town_in_which_they_stand(plan, region):
    here, fewer = of(plan, region)[TOWN], plan.model_copy(
        update={"depots": tuple(depot for depot in plan.depots if TOWN not in depot.place)}
    )  # fmt: skip
    assert here.values["goods"] > 0 and here.values["team"] > 0
    assert of(fewer, region)[TOWN].values["goods"] == 0
    total = sum(fleet.count for fleet in plan.fleets)
    total += sum(team.crews for team in plan.teams if "fire-engine" in team.skills)
    assert sum(one.values["vehicles"] for one in town_scores(plan, region)) == total


def test_the_first_missing_follows_the_order_of_the_six(plan, region):
    full = {"staff": 2, "plan_age_s": YEAR_S, "upkeep_yuan": 50000.0}
    norms = {"vehicles_least": 0, "team_least": 1.0, "goods_least": 1}
    assert of(plan, region, TownHaves(town=TOWN, **full), **norms)[TOWN].first_missing == ""
    for change, first in (
        ({"staff": 0}, "staff"),
        ({"plan_age_s": 4 * YEAR_S}, "plan"),
        ({"upkeep_yuan": 0.0}, "money"),
        ({"plan_age_s": None, "upkeep_yuan": None}, "plan"),
    ):
        assert of(plan, region, TownHaves(town=TOWN, **full | change), **norms)[TOWN].first_missing == first
    assert of(plan, region, TownHaves(town=TOWN, **full), **norms | {"team_least": 1e6})[TOWN].first_missing == "team"


def test_a_village_station_lacks_what_the_plan_has_too_few_of(plan, region):
    whole = station_score(plan, region)
    assert tuple(whole.values) == tuple(STATION) and whole.first_missing == ""
    silent = plan.model_copy(update={"warning": plan.warning.model_copy(update={"loudspeakers": 1520})})
    assert station_score(silent, region).first_missing == "alarm"
    assert station_score(silent, region).values["alarm"] == 0.5
    few = plan.model_copy(update={"relief": plan.relief.model_copy(update={"information_officers": 300})})
    assert station_score(few, region).missing == ("officer",)


def test_a_file_says_it_with_units_and_wrong_towns_are_told(tmp_path):
    from scenarios.load import find_any

    text = find_any("guangshui-14th").read_text(encoding="utf-8").replace("grass_roots: null\n", "")
    roots = "grass_roots:\n  plan_age_most: 3 years\n  towns:\n"
    roots += "  - {town: '%s', staff: 2, plan_age: 2 years, upkeep: 5 万元}\n"
    for town, wrong in ((TOWN, 0), ("421381999", 1)):
        file = tmp_path / f"{town}.yaml"
        file.write_text(text + roots % town, encoding="utf-8")
        reading = read(file)
        assert len(reading.problems) == wrong, [str(p) for p in reading.problems]
        if not wrong:
            (haves,) = reading.thing.grass_roots.towns
            assert (haves.staff, haves.plan_age_s, haves.upkeep_yuan) == (2, 2 * YEAR_S, 50000.0)


@pytest.mark.parametrize(("language", "words"), [("en", ("Yingshan", "first missing")), ("zh", ("应山", "首先缺少"))])
def test_the_command_prints_a_row_a_town(capsys, language, words):
    from sim.text import use_language

    try:
        with pytest.raises(SystemExit) as left:
            main(["--lang", language, "score", "guangshui-14th"])
    finally:
        use_language(None)
    out = capsys.readouterr().out
    assert left.value.code in (0, None) and all(word in out for word in words)
    assert out.count("?") >= 17 * 3
