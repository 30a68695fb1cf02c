"""evaluate and compare end to end: Guangshui's storms on a coarse grid, real missions, both plans."""

import json
import re

import pytest

from experiments.results import read_results
from scenarios.load import load_plan, load_scenario
from scenarios.override import override
from sim.text import use_language
from yingji.cli import main

COARSE = ("flood_cell=480 m", "horizon=30 h", "hazards.flood.duration=20 h")


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language(None)


def command(capsys, *args):
    with pytest.raises(SystemExit) as left:
        main([*args, *(part for text in COARSE for part in ("--set", text))])
    assert left.value.code in (0, None), capsys.readouterr().err
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("evaluate")


def evaluate(capsys, out, workers):
    design = ("--events", "2", "--workers", str(workers), "--out", str(out))
    return command(capsys, "evaluate", "guangshui-flood", "--plan", "guangshui-14th", *design)


def test_evaluate_prints_verdicts_and_the_same_hash_on_one_and_two_workers(capsys, folder):
    one = evaluate(capsys, folder / "one", 1)
    two = evaluate(capsys, folder / "two", 2)
    again = evaluate(capsys, folder / "two", 1)
    lines = [text.strip().splitlines()[-1] for text in (one, two, again)]
    assert re.fullmatch(r"results sha256 [0-9a-f]{64}", lines[0]) and lines[1:] == [lines[0]] * 2
    assert "nothing was run" in again
    assert "480 m, not of 120 m" in " ".join(one.split()) and "changed: flood_cell=480 m" in " ".join(one.split())
    assert "WARNING, figures are not to be used: the run ends after 30 h" in " ".join(one.split())
    assert "limited by" in one
    assert "T1 First relief" in one and "conditional" in one and "needs a comparison" in one
    summary = json.loads((folder / "one/summary.json").read_text())
    assert summary["failures"] == [] and summary["sha256"] == lines[0].split()[-1]
    assert {v["target"] for v in summary["verdicts"]} >= {"T1", "T2", "T6"}


def test_a_row_is_what_the_run_gives_again(capsys, folder):
    from experiments.worker import CASES, simulate

    if not (folder / "one").exists():
        evaluate(capsys, folder / "one", 1)
    table = read_results(folder / "one").table
    scenario, plan = override(load_scenario("guangshui-flood"), load_plan("guangshui-14th"), COARSE)
    row = simulate(scenario, plan, 1, 1, 0)
    # no fires in a storm; who was late, if anybody was, stands beside the lists
    assert {case.get("list") for case in row.pop(CASES)} - {None} == {"evacuation", "calls", "duty", "damage"}
    there = table[table["event"] == 1].iloc[0]
    assert {k: float(v) for k, v in row.items()} == pytest.approx({k: there[k] for k in row}, rel=0, abs=0, nan_ok=True)


def test_compare_pairs_the_storms(capsys, folder):
    design = ("--events", "3", "--workers", "1", "--out", str(folder / "both"))
    text = command(capsys, "compare", "guangshui-flood", "--plans", "guangshui-13th", "guangshui-14th", *design)
    assert re.fullmatch(r"results sha256 [0-9a-f]{64}", text.strip().splitlines()[-1])
    assert f"yingji report {folder / 'both'}\n" in text
    assert re.search(r"mean hours.*: variance of the difference \S+ paired, \S+ unpaired", text, re.I)
    (found,) = json.loads((folder / "both/compare.json").read_text())
    assert (found["first"], found["second"]) == ("guangshui-13th", "guangshui-14th")
    # the storms are the same: who is in need does not depend on the plan
    need = found["differences"]["people_in_need"]
    assert need["difference"] == 0 and need["variance_paired"] == 0 < need["variance_unpaired"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_report_holds_the_comparison(capsys, folder, lang):
    out = folder / "both"
    if not (out / "compare.json").exists():
        test_compare_pairs_the_storms(capsys, folder)
    with pytest.raises(SystemExit) as left:
        main(["report", str(out), "--lang", lang])
    assert left.value.code in (0, None)
    assert capsys.readouterr().out.strip() == str(out / f"report.{lang}.html")
    page = (out / f"report.{lang}.html").read_text()
    assert "<script src" not in page and "guangshui-13th" in page and "guangshui-14th" in page
    if lang == "zh":
        assert "百分点" in page and "McNemar" in page and "需要比较" not in page and "作为对照" in page
        return
    verdicts, _rest = page.split("How the figures differ")
    cells = verdicts.split("What either plan keeps")[1]
    assert "<b>T7</b>" in cells and "<b>T8</b>" in cells and "the baseline" in cells and "(difference)" in cells
    assert "3 common events" in verdicts and "cells of 480 m" in verdicts
    assert "needs a comparison" not in page
    for text in ("paired Student t over events", "variance paired / unpaired", "exact McNemar p", "percentage points",
                 "Both plans met the same events", "Event by event", "limited by", "worst run"):  # fmt: skip
        assert text in page, text


def test_one_plan_is_no_comparison(capsys):
    with pytest.raises(SystemExit):
        main(["compare", "guangshui-flood", "--plans", "guangshui-13th"])
    assert "name two plans" in capsys.readouterr().err
