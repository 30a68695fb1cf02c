"""What `check` says of everyday calls that nobody answers, and of orders for the roads that do nothing."""

import pytest
import yaml
from typer.testing import CliRunner

from scenarios.check import check_pair, cross_checks
from scenarios.load import load_plan, load_scenario
from scenarios.scenario import Scenario
from sim.text import use_language
from yingji.cli import make_app

CALL = {"name": "sick", "rate": "24 /d"}


@pytest.fixture(autouse=True)
def _english():
    use_language("en")
    yield
    use_language(None)


def said(**call):
    return dict(cross_checks("scenario", {"region": "guangshui", "everyday": [{**CALL, **call}]}))


def test_skills_and_vehicles_that_are_no_words():
    assert said() == said(skill="boat-rescue") == said(vehicle="bus") == said(skill="fire-own") == {}
    assert "did you mean 'ambulance'" in said(vehicle="ambulence")["everyday", 0, "vehicle"]
    assert "did you mean 'medical'" in said(skill="medicol")["everyday", 0, "skill"]


def pair(plan, **call):
    scenario = load_scenario("guangshui-flood")
    data = scenario.to_planner() | {"everyday": [{**CALL, **call}]}
    return check_pair(Scenario.from_planner(data), plan)


def test_calls_for_which_a_plan_has_nobody():
    plan = load_plan("guangshui-14th")
    bare = plan.model_copy(
        update={
            "fleets": tuple(f for f in plan.fleets if f.vehicle != "ambulance"),
            "teams": tuple(t for t in plan.teams if "medical" not in t.skills),
        }
    )
    assert pair(plan) == pair(plan, skill="medical") == []
    assert ["vehicle 'ambulance'" in text for text in pair(bare)] == [True]
    assert ["skill 'medical'" in text for text in pair(bare, skill="medical")] == [True]


def checked(thing, path):
    path.write_text(yaml.safe_dump(thing.to_planner(), allow_unicode=True, sort_keys=False), encoding="utf-8")
    result = CliRunner().invoke(make_app(), ["check", str(path)])
    assert result.exit_code == 0, result.output
    return result.output


def test_orders_for_the_roads_that_do_nothing_are_told(tmp_path):
    plan = load_plan("guangshui-14th")
    roads = plan.roads.model_copy(update={"contraflow": ("county",), "green_lane": True})
    free = roads.model_copy(update={"congestion": False})
    with_, without = (checked(plan.model_copy(update={"roads": one}), tmp_path / "plan.yaml") for one in (roads, free))
    assert "does nothing" not in with_
    for path in ("roads.contraflow", "roads.green_lane"):
        assert f"note: {path} does nothing while roads.congestion is false" in without
