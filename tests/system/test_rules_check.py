"""The check of a plan's rules: what can never hold, who is not there, what has no name, rules that go in circles."""

import runpy
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from scenarios.build import commands_of
from scenarios.check_rules import check_rules, idle_rules
from scenarios.load import load_plan, load_scenario
from scenarios.plan import Plan
from scenarios.problems import path_text
from sim.rules.desk import RulesDesk
from sim.text import use_language
from yingji.cli import make_app

WARNED = {
    "region": "guangshui", "warning": {}, "evacuation": {}, "relief": {}, "patrols": {}, "detection": {}, "fire": {},
    "teams": [{"id": "b-1", "skills": ["boat-rescue"]}],
    "fleets": [{"id": "t-1", "vehicle": "truck", "kg": "5 t"}],
    "depots": [
        {"id": "city", "stock": [{"item": "tent", "amount": 10}]},
        {"id": "fore", "stock": [{"item": "tent", "amount": 5}]},
    ],
    "shelters": [{"id": "s-1", "beds": 10}],
}  # fmt: skip
RED = {"kind": "signal", "colour": "red"}
OPEN = {"kind": "open-shelters"}


def found(*rules, **plan):
    data = {**WARNED, **plan, "rules": [{"id": f"r{i}", "when": [RED], "do": [OPEN], **r} for i, r in enumerate(rules)]}
    return {path_text("plan", loc): message for loc, message in check_rules(data)}


def never(condition, **plan):
    """Return what is said of one condition."""
    (message,) = found({"when": [condition]}, **plan).values()
    return message


def declares(level, system="flood"):
    return [{"kind": "level", "system": system, "level": level}]


def at(level, system="flood"):
    return {"kind": "level", "system": system, "level": level}


def test_a_rule_that_fits_is_not_complained_of():
    assert found({}, {"when": [at(4)]}, {"do": declares(4)}) == {}


def test_conditions_that_the_plan_can_never_meet():
    assert "no 'warning'" in never(RED, warning=None)
    assert "no forecasts come in" in never(RED | {"basis": "forecast"}, warning={"forecasts": False})
    assert "no rain gauge" in never({"kind": "rain", "amount": "50 mm", "window": "3 h"}, warning={"stations": 0})
    assert "no forecasts" in never(
        {"kind": "forecast", "amount": "5 mm", "window": "3 h"}, warning={"forecasts": False}
    )
    assert "no rule of the plan declares" in never(at(3))
    assert "no 'relief'" in never(at(3, "relief"), relief=None)
    assert "by relief.levels" in never(at(2, "relief"), relief={"levels": [{"level": 4, "persons": 300}]})
    assert "no 'fire'" in never(at(2, "fire"), fire=None)
    assert "no 'relief'" in never({"kind": "count", "of": "lodged", "at_least": 9}, relief=None)
    assert "no 'patrols'" in never({"kind": "report", "what": "dam-sign"}, patrols=None)
    assert "nothing to fall short" in never({"kind": "stock-below", "depot": "fore", "item": "bed", "amount": 3})
    assert "no hour lies between" in never({"kind": "hours", "from_hour": 7, "until_hour": 7})
    assert "ends before it begins" in never({"kind": "time", "after": "3 h", "before": "2 h"})
    # a lower level of another rule is not enough, and one that is declared is
    assert list(found({"when": [at(3)]}, {"do": declares(4)})) == ["plan.rules[0].when[0]"]
    assert found({"when": [at(3)]}, {"do": declares(2)}) == {}


def test_what_shuts_each_other_out():
    night, day = ({"kind": "hours", "from_hour": a, "until_hour": b} for a, b in ((22, 6), (8, 18)))
    lifted = {"kind": "signal-lifted"}
    for pair in ([night, day], [RED, lifted], [{"kind": "day", "day": "weekend"}, {"kind": "day", "day": "festival"}]):
        (message,) = found({"when": pair}).values()
        assert "never hold together with when[0]" in message
    assert found({"when": [night, {"kind": "hours", "from_hour": 5, "until_hour": 7}]}) == {}
    orange = {"kind": "signal", "colour": "orange"}
    assert "never fires" in found({"until": [orange]})["plan.rules[0].until"]
    assert found({"until": [lifted]}) == {}


def test_orders_that_would_do_nothing():
    def said(action, **plan):
        (message,) = found({"do": [action]}, **plan).values()
        return message

    assert "no 'evacuation'" in said({"kind": "move", "step": "move"}, evacuation=None)
    assert "no depot has a reserve" in said({"kind": "call-reserve", "reserve": "superior"})
    goods = {"kind": "transfer", "source": "city", "to": "fore", "item": "tent", "amount": 3}
    assert "no trucks" in said(goods, fleets=[]) and "by itself alone" in said(goods | {"to": "city"})
    assert "no 'patrols'" in said({"kind": "patrol-dams"}, patrols=None)
    assert "no shelters" in said(OPEN, shelters=[])
    assert "say the place" in said({"kind": "station", "who": ["b-1"]})
    assert found({"by_town": True, "do": [{"kind": "station", "who": ["b-1"]}]}) == {}


def test_names_that_mean_nothing():
    said = found(
        {"when": [RED | {"towns": ["421381999"]}, {"kind": "depth", "place": "nowhere", "depth": "1 m"}]},
        {"when": [{"kind": "stock-below", "depot": "citty", "item": "tent", "amount": 3}]},
        {"do": [{"kind": "transfer", "source": "city", "to": "fore", "item": "tents", "amount": 3}]},
        {"do": [{"kind": "stand-by"}], "who": ["boat-rescu", "b-*"]},
        {"do": [{"kind": "operate", "work": "g", "open": "50 %", "who": ["b-1"]}]},
        {"who": ["boat-rescue"]},
        {"do": [{"kind": "stand-by"}]},
        {"do": [{"kind": "open-shelters", "shelters": ["s-2"]}]},
        {"do": [{"kind": "move", "step": "move", "villages": ["421381"]}]},
    )
    assert set(said) == {
        "plan.rules[0].when[0].towns[0]", "plan.rules[0].when[1].place", "plan.rules[1].when[0].depot",
        "plan.rules[2].do[0].item", "plan.rules[3].who[0]", "plan.rules[4].do[0].who[0]", "plan.rules[5].who",
        "plan.rules[6].do[0]", "plan.rules[7].do[0].shelters[0]", "plan.rules[8].do[0].villages[0]",
    }  # fmt: skip
    assert "did you mean 'boat-rescue'" in said["plan.rules[3].who[0]"]
    assert "did you mean 'city'" in said["plan.rules[1].when[0].depot"]
    assert "has the skill 'b-1'" in said["plan.rules[4].do[0].who[0]"]


def test_rules_that_go_in_circles_and_rules_that_only_wait_for_each_other():
    goods = {"kind": "transfer", "item": "tent", "amount": 3}
    short = {"kind": "stock-below", "item": "tent", "amount": 4}
    to_fro = found(
        {"when": [short | {"depot": "fore"}], "do": [goods | {"source": "city", "to": "fore"}]},
        {"when": [short | {"depot": "city"}], "do": [goods | {"source": "fore", "to": "city"}]},
    )
    assert to_fro == {"plan.rules[0]": "these rules set each other off in a circle: r0 → r1 → r0"}
    # each declares what the other waits for, and nothing else does
    waits = found({"when": [at(3)], "do": declares(2)}, {"when": [at(2), RED], "do": declares(3)})
    assert "only by rules that wait" in waits["plan.rules[1]"] and "plan.rules[0]" in waits
    # levels that rise one after the other are no circle
    assert (
        found({"do": declares(4)}, {"when": [at(4), RED], "do": declares(3)}, {"when": [at(3)], "do": declares(2)})
        == {}
    )
    # the flood's level follows the relief's, and that the flood's: a circle, even though people start it
    both = found(
        {"when": [at(3, "relief")], "do": declares(3)}, {"when": [at(3)], "do": declares(3, "relief")},
    )  # fmt: skip
    assert list(both) == ["plan.rules[0]"]


def test_ids_stand_once():
    assert "stands twice" in found({"id": "a"}, {"id": "a"})["plan.rules[1].id"]


def test_a_wrong_shape_is_told_by_its_path(tmp_path):
    path = tmp_path / "plan.yaml"
    head = {"kind": "plan", "name": "p", "title_zh": "计", "title_en": "P", "region": "guangshui", "headquarters": {}}
    wrong = {"id": "r", "when": [{"kind": "signal", "color": "red"}, {"kind": "sgnal"}], "do": []}
    path.write_text(yaml.safe_dump(head | {"warning": {}, "rules": [wrong]}, allow_unicode=True))
    from scenarios.load import read

    told = {p.path for p in read(path).problems}
    assert {
        "plan.rules[0].when[0].color",
        "plan.rules[0].when[0].colour",
        "plan.rules[0].when[1]",
        "plan.rules[0].do",
    } <= told


def test_what_a_scenario_can_not_bring_is_noted_and_does_not_refuse_the_plan():
    plan = load_plan("guangshui-14th")
    rules = [
        {"id": "rain", "when": [RED], "do": [OPEN]},
        {"id": "fires", "when": [{"kind": "count", "of": "fires", "at_least": 2}], "do": declares(4)},
        {"id": "late", "when": [{"kind": "time", "after": "9000 h"}], "do": declares(4)},
    ]
    plan = plan.model_copy(update={"rules": Plan.model_validate(plan.to_planner() | {"rules": rules}).rules})
    assert dict(idle_rules(load_scenario("guangshui-flood"), plan)).keys() == {"fires", "late"}
    assert "rain" in dict(idle_rules(load_scenario("guangshui-fire"), plan))


def test_a_plan_with_rules_brings_a_desk_and_one_without_brings_none():
    plan = load_plan("guangshui-14th").model_copy(update={"rules": ()})
    assert not any(isinstance(c, RulesDesk) for c in commands_of(plan, wet=True, dry=True))
    row = {"id": "r", "when": [RED], "do": [OPEN]}
    ruled = Plan.model_validate(plan.to_planner() | {"rules": [row]})
    assert isinstance(commands_of(ruled, wet=True, dry=False)[-1], RulesDesk)
    assert Plan.from_planner(ruled.to_planner()) == ruled


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """Return the plan that the example writes, as a file."""
    path = tmp_path_factory.mktemp("rules") / "plan.yaml"
    script = Path(__file__).parents[2] / "examples" / "guangshui_rules.py"
    plan = runpy.run_path(str(script))["plan"]
    path.write_text(yaml.safe_dump(plan.to_planner(), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_plan_is_read_aloud(lang, example):
    try:
        use_language(lang)
        result = CliRunner().invoke(make_app(), ["check", "--read", str(example)])
    finally:
        use_language(None)
    assert result.exit_code == 0, result.output
    lines = [line for line in result.output.splitlines() if line[:1].isdigit()]
    assert len(lines) == len(load_plan(example).rules) and all("{" not in x for x in lines)
    assert all(("When " in line) if lang == "en" else ("当" in line) for line in lines)


def test_a_plan_without_rules_says_so():
    result = CliRunner().invoke(make_app(), ["check", "--read", "guangshui-13th"])
    assert result.exit_code == 0 and "The plan has no rules." in result.output
