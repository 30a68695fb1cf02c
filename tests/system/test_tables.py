"""What evaluate and compare print: tables of verdicts and differences, rendered from small tables made by hand."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console

from experiments.compare import compare
from experiments.design import Run
from experiments.results import Failure, Results
from experiments.runner import Session, Tick
from experiments.verdicts import Condition, judge
from scenarios.load import library, load_scenario
from scenarios.targets import Fixed, LessThanBaseline
from sim.streams import Streams
from sim.text import use_language
from yingji import comparison_tables, studies, tables

sys.path.insert(0, str(Path(__file__).parent.parent / "engine"))
from test_verdicts import BEDS, LESS, MEAN, POOLED, SHARE, table, target


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language(None)


def rendered(thing):
    out = io.StringIO()
    Console(file=out, width=130, highlight=False).print(thing)
    return out.getvalue()


def test_a_verdict_shows_promise_estimate_interval_events_and_method():
    rng = np.arange(80) * 1e-6
    results = table(share=[1.0] * 80, rate=2e-4 + rng, fires=[1] * 80, out=[1] * 80, beds=[12000] * 80, deaths=[0] * 80)
    results.about["plan"]["name"] = "p14"
    verdicts = judge(results, [SHARE, MEAN, POOLED, BEDS, LESS], (Condition("plan", "teams.*", "E"),))
    text = rendered(tables.verdict_table(verdicts, "title"))
    assert "≥ 95\u00a0%" in text and "95.49 .. 100" in text and "0.2395 per mille" in text
    assert "needs a comparison" in text and text.count("conditional") == 4 and "12,000" in text
    lines = tables.definition_lines(verdicts)
    assert any("no sampling error" in line for line in lines)


def test_the_item_that_limits_the_stock_is_named_beside_its_target():
    stock = target(Fixed, "10000", "at least", kpi="stock_persons_3d")
    items = {"stock_persons_3d": [9800] * 3, "stock_persons_3d:quilt": [15000] * 3, "stock_persons_3d:tent": [9800] * 3}
    results = table(**items, **{"stock_persons_3d:bed": [12000] * 3})
    assert results.kpis == ["stock_persons_3d"]  # what an item is enough for is no figure of its own
    (verdict,) = judge(results, [stock])
    shown = " ".join(rendered(tables.verdict_table([verdict], "t")).split())
    assert "limited by tents" in verdict.remark and verdict.remark.endswith("next folding beds (12,000)")
    assert "limited by tents" in shown
    use_language("zh")
    assert "帐篷" in verdict.remark and "tents" not in verdict.remark


def test_a_coarse_flood_grid_is_told_with_the_verdicts():
    scenario = load_scenario("guangshui-flood")
    assert tables.changed_lines(scenario, ()) == []
    coarse = scenario.model_copy(update={"flood_cell_m": 240.0})
    first, second = tables.changed_lines(coarse, ("flood_cell=240m",))
    assert first == "changed: flood_cell=240m" and "cells of 240 m, not of 120 m" in second
    dry = load_scenario("guangshui-fire").model_copy(update={"flood_cell_m": 240.0})
    assert tables.changed_lines(dry, ()) == []


def test_conditions_are_listed_by_kind_and_certainty():
    found = [Condition("plan", f"teams.{i}", "E") for i in range(20)] + [Condition("layer", "terrain", "synthetic")]
    text = "\n".join(tables.condition_lines(found))
    assert "synthetic (1): terrain" in text and "(20)" in text and "... and 8 more" in text
    assert tables.condition_lines([]) == []


def test_a_comparison_shows_both_variances_and_mcnemar():
    storm = np.linspace(1, 20, 60)
    first, second = table(deaths=storm, share=storm < 9), table(deaths=storm - 0.5 + 0.01 * storm, share=storm < 12)
    comparison = compare(first, second, [SHARE, LESS])
    text = rendered(comparison_tables.difference_table(comparison, ("p13", "p14")))
    row = next(line for line in text.splitlines() if "Deaths" in line)
    assert float(row.split("×")[1].split()[0]) > 1
    assert "exact McNemar p" in rendered(comparison_tables.passes_table(comparison, ("p13", "p14")))
    plain = comparison_tables.plain(("p13", "p14"), comparison)
    assert plain["differences"]["deaths"]["variance_paired"] < plain["differences"]["deaths"]["variance_unpaired"]


def compared(events):
    """Return a comparison with a share, a promised share of fires and a figure that gets worse."""
    draws = Streams(3, (0,))["tests/tables"]
    fires = draws.poisson(3, events)
    shares, out = draws.random((2, events)), [draws.binomial(fires, p) for p in (0.7, 0.9)]
    first, second = (
        table(share_first_relief_12h=shares[i], share=shares[i], fires=fires, out=out[i], deaths=np.arange(events) + i)
        for i in (0, 1)
    )
    return compare(first, second, [SHARE, POOLED])


def printed(width, lang="en", events=4, lines=True):
    use_language(lang)
    names = ("guangshui-13th", "guangshui-14th")
    out = io.StringIO()
    narrow = width < comparison_tables.WIDE
    console = Console(file=out, width=width, highlight=False)
    comparison = compared(events)
    console.print(comparison_tables.difference_table(comparison, names, narrow))
    for line in comparison_tables.difference_lines(comparison, narrow) if lines else ():
        console.print(line, soft_wrap=True)
    console.print(comparison_tables.passes_table(comparison, names))
    return out.getvalue()


def test_the_promised_share_of_fires_is_compared():
    text = printed(130)
    (row,) = (line for line in text.splitlines() if line.strip().startswith("T1  (%)"))
    assert "pp (" in row and "Hoeffding-Chernoff, one case an event, gains and losses apart" in text
    assert "paired BCa bootstrap over events" in printed(130, events=80)
    plain = comparison_tables.plain(("a", "b"), compared(80))["pooled"]["T1"]
    assert plain["difference"] == pytest.approx(plain["second"] - plain["first"]) and plain["low"] < plain["high"]


def test_differences_of_shares_are_percentage_points():
    text = printed(130)
    relief = next(line for line in text.splitlines() if line.strip().startswith("First relief within 12 h"))
    assert " pp (" in relief and "percentage points" in text
    low, high = relief.split("pp (")[1].split(")")[0].split(" .. ")
    assert -100 <= float(low) < float(high) <= 100
    assert "百分点" in printed(130, "zh") and " pp" not in printed(130, "zh")
    verdict = judge(table(share=[1.0]), [target(LessThanBaseline, "0 %", "at most", kpi="share", baseline="p13")])[0]
    assert verdict.unit == "percentage points" and verdict.target.threshold.unit == "%"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 125, 200])
def test_no_column_of_a_comparison_is_cut_off_or_without_a_head(width, lang):
    text = printed(width, lang, lines=False)
    assert "…" not in text and max(cell_len(line) for line in text.splitlines()) <= width
    head = text.split("─")[0]
    assert ("change" if lang == "en" else "变化") in head and "14th" in head
    rows = [line for line in text.splitlines() if line.strip().startswith(("Deaths", "死亡人数"))]
    assert rows[0].rstrip().endswith("worse" if lang == "en" else "变差")


def test_failed_runs_are_told_with_their_command():
    results = table(share=[1.0] * 3, failed={(1, 0)})
    failure = Failure(Run(1, 0), "Traceback\nValueError: no road", "yingji run s --plan p --event 1")
    session = Session(Results(Path("x"), results.about, results.table, (failure,)), 2.0, 3, 2, {1: 10**9})
    text = "\n".join(studies.session_lines(session))
    assert "1 runs failed" in text and "yingji run s --plan p --event 1   # ValueError: no road" in text
    assert "1000 MB" in text and "1.50 runs/s" in text


def test_progress_is_a_line_every_tenth_where_there_is_no_terminal(capsys):
    with studies.progress("flood") as show:
        for done in range(101):
            show(Tick(done, 100, 0, float(done)))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11 and "about 50 s left" in lines[5]


def test_a_run_that_ends_too_soon_is_told_with_the_verdicts():
    scenario = load_scenario("guangshui-flood")
    assert scenario.warnings == ()
    short = scenario.model_copy(update={"horizon_s": 24 * 3600.0})
    (line,) = tables.changed_lines(short, ())
    assert line.startswith("WARNING") and "until 42 h" in line and "'T2' looks 24 h beyond it: expected 66 h" in line
    season = load_scenario("guangshui-fire").model_copy(update={"horizon_s": 181 * 86400.0})
    assert "'T3' looks 24 h beyond" in season.cut_short[0]


def test_no_scenario_of_the_library_ends_too_soon():
    for name in library("scenario"):
        assert load_scenario(name).cut_short == (), name
