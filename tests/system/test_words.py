"""What the command line says by itself: the parser's words in Chinese, and defaults that a file relies on."""

import json
import re

import pytest

from scenarios.defaults import defaults_used
from scenarios.load import find, read
from sim.text import use_language
from yingji.cli import main


@pytest.fixture(autouse=True)
def _language():
    yield
    use_language(None)


def yingji(capsys, *args):
    with pytest.raises(SystemExit) as end:
        main(list(args))
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


@pytest.mark.parametrize(
    ("args", "en", "zh"),
    [
        (["check", "--nope"], "Error: No such option: --nope", "错误：没有选项 --nope"),
        (["check"], "Error: Missing argument 'FILE...'.", "错误：缺少参数 'FILE...'。"),
        (["evaluate", "x", "--events", "no"], "Invalid value for '--events'", "错误：'--events' 的值无效：应为整数"),
        (["evaluate", "x", "--events", "0"], "Invalid value for '--events'", "错误：'--events' 的值无效：应不小于 1"),
        (["hazard", "fire", "--weather"], "Option '--weather' requires an argument", "选项 '--weather' 须带一个值"),
        (["nosuch"], "there is no command 'nosuch'", "没有命令“nosuch”"),
    ],
)
def test_the_parser_complains_in_the_language_in_use(capsys, args, en, zh):
    for lang, word, usage in (("en", en, "Usage: yingji"), ("zh", zh, "用法：yingji")):
        code, out, err = yingji(capsys, "--lang", lang, *args)
        assert code == 2 and out == ""
        assert word in err and (err.startswith(usage) or len(err.splitlines()) == 1)
        if lang == "zh":
            assert not any(english in err for english in ("Usage", "Error", "Try", "Invalid", "Missing", "No such"))


def test_help_in_chinese_has_no_english_of_the_parser(capsys):
    for args in (["--help"], ["check", "--help"], ["hazard", "fire", "--help"], ["hazard", "--help"]):
        code, out, _err = yingji(capsys, "--lang", "zh", *args)
        assert code == 0 and out.startswith("用法：")
        assert not any(english in out for english in ("Usage", "Options", "Show this message", "[OPTIONS]", "COMMAND"))


def test_a_deleted_figure_is_told(capsys, tmp_path):
    import yaml

    data = yaml.safe_load(find("guangshui-14th", "plan").read_text(encoding="utf-8"))
    del data["teams"][0]["turnout_day"]
    shorter = tmp_path / "p.yaml"
    shorter.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    whole, less = read(find("guangshui-14th", "plan")), read(shorter)
    before, now = (dict(defaults_used(r.thing, r.document.data)) for r in (whole, less))
    (path,) = set(now) - set(before)
    assert path == "teams[0].turnout_day" and now[path] == "0 h"
    code, out, _err = yingji(capsys, "--lang", "en", "check", "-v", str(shorter))
    assert code == 0 and f"default used: plan.{path} = {now[path]}" in out
    code, out, _err = yingji(capsys, "--lang", "en", "check", str(shorter))
    assert f"{len(now)} figure(s) not given, defaults used; list them with -v" in out and path not in out


def test_a_file_that_gives_everything_relies_on_no_default(tmp_path):
    import yaml

    plan = read(find("guangshui-14th", "plan")).thing
    whole = tmp_path / "whole.yaml"
    whole.write_text(yaml.safe_dump(plan.to_planner(), allow_unicode=True), encoding="utf-8")
    reading = read(whole, "plan")
    assert not reading.problems and defaults_used(reading.thing, reading.document.data) == []


@pytest.mark.parametrize("kind", ["scenario", "plan", "targets"])
def test_the_schema_speaks_chinese(capsys, kind):
    code, out, _err = yingji(capsys, "--lang", "zh", "schema", kind)
    assert code == 0

    def texts(schema):
        if isinstance(schema, dict):
            yield from (schema[key] for key in ("title", "description") if isinstance(schema.get(key), str))
            schema = list(schema.values())
        for member in schema if isinstance(schema, list) else ():
            yield from texts(member)

    schema = json.loads(out)
    assert [text for text in texts(schema) if text and not re.search(r"[\u4e00-\u9fff]", text)] == []
    _code, english, _err = yingji(capsys, "--lang", "en", "schema", kind)
    assert set(json.loads(english)["properties"]) == set(schema["properties"])


def test_figures_of_a_hazard_alone_are_told_in_words():
    from reports.figure_words import FIGURES, shown, titled

    use_language("zh")
    assert [titled(name) for name in FIGURES if titled(name).isascii()] == []
    assert titled("gauge 7") == "gauge 7"
    assert shown(True) == "是" and shown(False) == "否" and shown(None) == "–"
    assert shown({"p10": 1.0, "median": 2.0}) == "10 % 1, 中位 2"
    use_language("en")
    assert titled("burnt_area_ha") == "burnt area, ha" and shown(12345.6) == "12,346"
