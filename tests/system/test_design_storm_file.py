"""A design storm in a scenario's file: checked with lines, told with what of it is an estimate."""

import pytest

from scenarios.assumptions import WATER, estimates_of
from scenarios.load import LIBRARY, load_scenario
from sim.hazards.design_storm import ASSUMED, REDUCED, SHAPED
from sim.text import use_language
from yingji.cli import main

TEXT = (LIBRARY / "guangshui-design-storm.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    yield
    use_language(None)


def check(capsys, file, lang="en"):
    with pytest.raises(SystemExit) as end:
        main(["--lang", lang, "check", str(file)])
    return end.value.code, capsys.readouterr().out


def test_what_falls_and_what_is_an_estimate_is_told(capsys):
    code, out = check(capsys, "guangshui-design-storm")
    # 325.8 mm at a point; 24 h, 2647 km2: 1 - e^-2.4347 + e^-(2.4347 + 10.22) = 0.91237 of it
    assert code == 0 and "design storm: 100 a, 24 h, 297.2 mm (325.8 mm at a point); Pearson III" in out
    for text in (ASSUMED, SHAPED, REDUCED):
        assert f"note, estimate: {text}" in out
    _code, out = check(capsys, "guangshui-design-storm", lang="zh")
    assert "设计暴雨：100 年一遇" in out and "未查图集" in out
    assert estimates_of(load_scenario("guangshui-design-storm").hazards) == (*WATER, ASSUMED, SHAPED, REDUCED)


def test_what_is_wrong_is_told_with_its_line(capsys, tmp_path):
    wrong = TEXT.replace("return_period: 100 a", "return_period: 100").replace("peak: 40 %", "peak: 140 %")
    file = tmp_path / "own.yaml"
    file.write_text(wrong.replace("duration: 24 h", "duration: 24 km"), encoding="utf-8")
    code, out = check(capsys, file)
    lines = wrong.split("\n")
    for key, said in {
        "return_period": "say the unit: '100' has none; one of a, years",
        "peak": "expected less than 100 %, found '140 %'",
        "duration": "'24 km' is not in a unit of time",
    }.items():
        row = next(n for n, text in enumerate(lines, 1) if text.strip().startswith(f"{key}:"))
        assert code == 1 and f"own.yaml:{row}: scenario.hazards[0].storm.{key}: {said}" in out, out
    long = TEXT.replace("  duration: 42 h", "  duration: 20 h")
    file.write_text(long.replace("frequency:", "place: suizhou\n    frequency:"), encoding="utf-8")
    _code, out = check(capsys, file)
    assert "own.yaml:13: scenario.hazards[0].storm: expected one of place, formula and frequency" in out
    file.write_text(long, encoding="utf-8")
    _code, out = check(capsys, file)
    assert "the water is followed for 20 h, but it rains until 30 h" in out
