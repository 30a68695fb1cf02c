"""What a planner sees when a file is wrong: broken files with their messages beside them, and files made of noise.

After a change of messages: ``YINGJI_REGENERATE=1 pytest tests/system/test_bad_input.py``, then review the difference.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.load import LIBRARY, read
from scenarios.quantity import parse_quantity
from sim.params import Pert
from sim.resources.team import TeamSpec
from sim.text import use_language
from sim.units import AREA, DISCHARGE, FREQUENCY, LENGTH, MONEY, SHARE, SPEED
from yingji.cli import main

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(BROKEN.glob("*.yaml"))


@pytest.fixture(autouse=True)
def _language_back():
    yield
    use_language(None)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_problem_is_told(path, lang, monkeypatch):
    monkeypatch.chdir(BROKEN)
    use_language(lang)
    reading = read(Path(path.name))
    assert reading.problems and reading.thing is None
    text = "\n".join(str(problem) for problem in reading.problems) + "\n"
    expected = path.with_suffix(f".{lang}.txt")
    if os.environ.get("YINGJI_REGENERATE"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_there_are_at_least_twenty():
    assert len(FILES) >= 20


def test_messages_are_translated():
    for path in FILES:
        zh, en = (path.with_suffix(f".{lang}.txt").read_text(encoding="utf-8") for lang in ("zh", "en"))
        assert zh != en and any("\u4e00" <= c <= "\u9fff" for c in zh)


@pytest.mark.parametrize("command", ["explain", "lists", "report"])
def test_what_is_no_folder_is_told_in_chinese(capsys, tmp_path, command):
    (tmp_path / "file").write_text("")
    for name, words in (("nothing", "不存在"), ("file", "是文件")):
        with pytest.raises(SystemExit) as left:
            main(["--lang", "zh", command, str(tmp_path / name)])
        assert left.value.code == 2 and words in capsys.readouterr().err


def test_check_leaves_with_one_and_writes_nothing(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["check", *map(str, FILES)])
    out = capsys.readouterr()
    assert left.value.code == 1
    assert "Traceback" not in out.out + out.err
    assert "turnout_day" in out.out
    assert list(tmp_path.iterdir()) == []


def test_run_on_a_broken_scenario_writes_nothing(capsys, tmp_path):
    with pytest.raises(SystemExit) as left:
        main(["run", str(BROKEN / "18-no-such-day.yaml"), "--out", str(tmp_path / "out")])
    assert left.value.code == 1
    assert "02-30" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "args", [["chek"], ["check"], ["list", "plams"], ["--lang", "fr", "list"], ["run", "--evnt", "3"]]
)
def test_a_wrong_command_line_leaves_with_two(args, capsys):
    with pytest.raises(SystemExit) as left:
        main(args)
    assert left.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_name_that_is_not_there(capsys):
    with pytest.raises(SystemExit) as left:
        main(["check", "guangshui-flod"])
    assert left.value.code == 1
    assert "guangshui-flood" in capsys.readouterr().out


WHOLE = (LIBRARY / "guangshui-flood.yaml").read_bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_noise_is_refused_and_never_crashes(data, tmp_path):
    raw = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    path = tmp_path / "noise.yaml"
    path.write_bytes(bytes(raw))
    reading = read(path)
    assert bool(reading.problems) == (reading.thing is None)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    junk=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    where=st.sampled_from(
        ["teams", "fleets", "depots", "shelters", "headquarters", "warning", "fire", "basis", "region", "name", "kind"]
    ),
)
def test_any_value_anywhere_is_told_in_words(junk, where, tmp_path):
    import yaml

    plan = {"kind": "plan", "name": "x", "title_zh": "x", "title_en": "x", "region": "guangshui", "headquarters": {}}
    path = tmp_path / "junk.yaml"
    path.write_text(yaml.safe_dump(plan | {where: junk}, allow_unicode=True), encoding="utf-8")
    reading = read(path)
    assert bool(reading.problems) == (reading.thing is None)


def test_checks_load_no_kernels():
    # a check must answer at once: what it looks through loads neither numba, pandas nor scipy
    code = """
import sys, scenarios.check, scenarios.plan, scenarios.scenario
from sim.kpis import all_kpis
all_kpis()
sys.exit(", ".join({"numba", "pandas", "scipy"} & set(sys.modules)))
"""
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True).stderr.strip() == ""
    )


PLAN = """kind: plan
name: mine
title_zh: 我的
title_en: Mine
region: {region}
teams:
- {{id: t1, name_zh: 队, skills: [{skill}], base: {base}, crews: 1, persons: 3, turnout_day: {turnout}}}
headquarters: {{desks: 2, decision_day: 8 min, decision_night: 8 min}}
{more}
"""


def messages(tmp_path, *, region="guangshui", skill="medical", base="hospital-1", turnout="8 min", more=""):
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN.format(region=region, skill=skill, base=base, turnout=turnout, more=more), encoding="utf-8")
    return {p.path: p.message for p in read(file).problems}


def test_a_wrong_region_hides_no_wrong_place(tmp_path):
    found = messages(tmp_path, region="guangshi", base="hospital-99")
    assert "did you mean 'guangshui'?" in found["plan.region"]
    assert "hospital-99" in found["plan.teams[0].base"]
    assert messages(tmp_path, region="guangshi").keys() == {"plan.region"}


def test_no_hint_recommends_a_mistyped_word(tmp_path):
    echelon = "fire: {echelons: [{skill: fire-professional}]}"
    found = messages(tmp_path, skill="fire-professionl", more=echelon)
    assert found["plan.teams[0].skills[0]"].endswith("did you mean 'fire-professional'?")
    assert "fire-professionl'" not in found["plan.fire.echelons[0].skill"]
    basis = "depts: []\nbasis: [{path: depots.*, certainty: E, source: x}]"
    found = messages(tmp_path, more=basis)
    assert "did you mean 'depots'?" in found["plan.depts"]
    assert "depts" not in found["plan.basis[0].path"]


@pytest.mark.parametrize("turnout", ["8／15／30 min", "８／１５／３０　min", "8 / 15 / 30 分钟"])
def test_full_width_slashes_and_digits_are_read(tmp_path, turnout):
    assert messages(tmp_path, turnout=turnout) == {}
    assert TeamSpec.from_planner(
        {"id": "t", "name_zh": "队", "skills": [], "base": "b", "crews": 1, "persons": 1, "turnout_day": turnout,
         "turnout_night": "1 h"}
    ).turnout_day_s == Pert(480.0, 900.0, 1800.0)  # fmt: skip


@pytest.mark.parametrize("turnout", ["8、15、30 min", "8-15-30 min", "8～15 min", r"8\15\30 min"])
def test_three_points_that_no_slash_parts_are_told_how_to_write(tmp_path, turnout):
    (message,) = messages(tmp_path, turnout=turnout).values()
    assert message.startswith("expected low / mid / high in rising order, such as '8 / 15 / 30 min'; found ")


@pytest.mark.parametrize(("turnout", "says"), [("24 km2", "not in a unit of time"), ("8", "say the unit")])
def test_one_figure_with_a_wrong_unit_is_told_so(tmp_path, turnout, says):
    (message,) = messages(tmp_path, turnout=f"'{turnout}'").values()
    assert says in message


def test_full_width_signs_of_units_are_read():
    assert SHARE.parse("95％") == SHARE.parse("95 %")
    assert AREA.parse("30㎡") == 30.0
    assert str(parse_quantity("0.9‰")) == "0.9 ‰"
    assert parse_quantity("９５％") == parse_quantity("95 %")


def test_a_number_in_full_width_digits_is_one(tmp_path):
    assert messages(tmp_path, more="detection: {cameras: ６０}") == {}
    (message,) = messages(tmp_path, more="detection: {cameras: ６．５}").values()
    assert message == "expected a whole number, found 6.5"


@pytest.mark.parametrize(
    ("dimension", "text", "value"),
    [
        (DISCHARGE, "8升/秒", 0.008),
        (FREQUENCY, "1 次/天", 1 / 86400),
        (LENGTH, "2万米", 20_000.0),
        (AREA, "1.5 万亩", 1e7),
        (MONEY, "3万元", 30_000.0),
        (MONEY, "２亿元", 2e8),
        (SPEED, "5 公里/时", 5 / 3.6),
    ],
)
def test_units_in_chinese_are_read(dimension, text, value):
    assert dimension.parse(text) == pytest.approx(value)
    assert parse_quantity(text).si == pytest.approx(value)


def test_messages_in_chinese_name_the_units_in_chinese():
    use_language("zh")
    with pytest.raises(ValueError, match="m3/s, L/s, 立方米/秒, 升/秒"):
        DISCHARGE.parse("8")
    use_language("en")
    with pytest.raises(ValueError, match=r"m3/s, L/s$"):
        DISCHARGE.parse("8")


def test_rain_is_told_in_millimetres():
    from sim.command.evacuation import EvacuationSpec
    from sim.hazards.rainstorm import StormDraw

    assert EvacuationSpec().to_planner()["move_rain_6h"] == "100 mm"
    assert StormDraw().to_planner()["mean"] == "110 mm"


def test_signs_in_sound_text_are_left_alone(tmp_path):
    head = "kind: plan\nname: x\ntitle_zh: 一：二，【三】\ntitle_en: |-\n  x\n  GIS：y\n"
    file = tmp_path / "plan.yaml"
    file.write_text(head + "region: guangshui\nheadquarters: {}\n", encoding="utf-8")
    assert read(file).problems == []
    file.write_text(head + "region: guangshi\nheadquarters: {}\n", encoding="utf-8")
    assert [problem.path for problem in read(file).problems] == ["plan.region"]


def test_a_plan_beside_its_scenario_is_found(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        PLAN.format(region="guangshui", skill="medical", base="hospital-1", turnout="8 min", more=""), encoding="utf-8"
    )
    scenario = (LIBRARY / "guangshui-flood.yaml").read_text(encoding="utf-8")
    file = tmp_path / "flood.yaml"
    file.write_text(scenario.replace("plan: guangshui-14th", "plan: mine.yaml"), encoding="utf-8")
    found = read(file)
    assert found.problems == [] and found.thing.plan == str(tmp_path / "mine.yaml")
