"""What evaluate and compare print: tables of verdicts and differences, rendered from small tables made by hand."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from experiments.compare import compare
from experiments.design import Run
from experiments.results import Failure, Results
from experiments.runner import Session, Tick
from experiments.verdicts import Condition, judge
from sim.text import use_language
from yingji import studies, tables

sys.path.insert(0, str(Path(__file__).parent.parent / "engine"))
from test_verdicts import BEDS, LESS, MEAN, POOLED, SHARE, table


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
    verdicts = judge(results, [SHARE, MEAN, POOLED, BEDS, LESS], (Condition("plan", "teams.*", "E"),))
    text = rendered(tables.verdict_table(verdicts, "title"))
    assert "≥ 95\u00a0%" in text and "95.49 .. 100" in text and "0.2395 per mille" in text
    assert "needs a comparison" in text and text.count("conditional") == 4 and "12,000" in text
    lines = tables.definition_lines(verdicts)
    assert any("no sampling error" in line for line in lines)


def test_conditions_are_listed_by_kind_and_certainty():
    found = [Condition("plan", f"teams.{i}", "E") for i in range(20)] + [Condition("layer", "terrain", "synthetic")]
    text = "\n".join(tables.condition_lines(found))
    assert "synthetic (1): terrain" in text and "(20)" in text and "... and 8 more" in text
    assert tables.condition_lines([]) == []


def test_a_comparison_shows_both_variances_and_mcnemar():
    storm = np.linspace(1, 20, 60)
    first, second = table(deaths=storm, share=storm < 9), table(deaths=storm - 0.5 + 0.01 * storm, share=storm < 12)
    comparison = compare(first, second, [SHARE, LESS])
    text = rendered(tables.difference_table(comparison, {}, ("p13", "p14")))
    row = next(line for line in text.splitlines() if "deaths" in line)
    paired, unpaired = (float(x) for x in row.split()[-4:-1:2]) if row.split()[-1] != "clear" else (0, 1)
    assert paired < unpaired
    assert "exact McNemar p" in rendered(tables.passes_table(comparison, ("p13", "p14")))
    plain = tables.plain(("p13", "p14"), comparison)
    assert plain["differences"]["deaths"]["variance_paired"] < plain["differences"]["deaths"]["variance_unpaired"]


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
