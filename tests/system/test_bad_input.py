"""What a planner sees when a file is wrong: 26 broken files with their messages beside them, and files made of noise.

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
from sim.text import use_language
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
    # a check must answer at once: what it looks through loads neither numba nor pandas
    code = "import sys, scenarios.check; sys.exit(bool({'numba', 'pandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
