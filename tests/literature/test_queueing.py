"""A few rows of queueing theory on our own resources (the whole table: ``make verify``), and the judge itself.

Tolerance: |z| <= 4 of Student's t over 32 independent replications, and the mean z over the systems.
"""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from experiments.verify import queues, replications
from experiments.verify.families import UnexpressedError, figure_of, system_of
from experiments.verify.queues import mean_z, passed, read_table, run, verify_queues
from experiments.verify.service import Service, with_moments

TABLE = Path(queues.__file__).with_name("queueing.csv")
CHEAP = [
    "C001",
    "C022",
    "C023",
    "C036",
    "C046",
    "C047",
    "C056",
    "C057",
    "C064",
    "C065",
    "C066",
    "C067",
    "C079",
    "C086",
    "C088",
    "C093",
    "C095",
    "C096",
    "C113",
    "C115",
    "C124",
    "C125",
]
ROWS = [r for r in read_table(TABLE) if r.id in CHEAP]


def row(name):
    return next(r for r in ROWS if r.id == name)


@pytest.fixture(scope="module")
def outcomes():
    return verify_queues(ROWS)


def test_every_row_is_met_and_none_is_skipped(outcomes):
    assert [(o.row.id, o.state, o.reason) for o in outcomes] == [(r.id, "met", "") for r in ROWS]


def test_the_rows_are_precise(outcomes):
    for o in outcomes:
        limit = 0.05 if o.row.quantity.startswith("P_") and o.row.expected < 0.01 else 0.02
        assert o.error <= limit * abs(o.row.expected)


def test_the_rows_are_not_off_together(outcomes):
    mean, number = mean_z(outcomes)
    assert number >= 10 and abs(mean) <= 4 / np.sqrt(number)
    assert passed(outcomes)


def test_the_judge_fails_a_wrong_number_and_an_empty_table():
    wrong = verify_queues([replace(row("C047"), expected=row("C047").expected * 1.1)])
    assert wrong[0].state == "failed" and wrong[0].z < -4 and not passed(wrong)
    assert not passed([]) and not passed(verify_queues([replace(row("C047"), family="kwh_travel")]))


def test_the_judge_fails_rows_that_are_all_off_a_little(outcomes):
    assert not passed([replace(o, z=1.5) for o in outcomes])


def test_what_is_not_precise_is_not_met(monkeypatch):
    monkeypatch.setattr(replications, "MOST_CUSTOMERS", 3200)
    (outcome,) = verify_queues([row("C056")])
    assert outcome.state == "imprecise" and "too large" in outcome.reason


def test_what_cannot_be_expressed_is_skipped_with_its_reason(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text(
        "id,family,model,inputs,quantity,expected\n"
        'a,larson_Q,beta,"{""a"": 1}",mean,1\n'
        'b,erlang_c,M/M/c,"{""c"": 1, ""lam"": 2.0, ""mu"": 1}",Wq,1\n'
        'c,erlang_b,M/M/c/c,"{""c"": 1, ""lam"": 2.0, ""moon"": 1}",P_block,1\n'
        'd,machine_repair,M/M/c//N,"{""N"": 2, ""c"": 1, ""lam"": 0.5, ""mu"": 1}",colour,1\n'
    )
    console = Console(record=True, width=160)
    assert run(table, console, workers=1) == 1
    text = console.export_text()
    for reason in ("correction factor", "no steady state", "not understood: moon", "not taken: colour"):
        assert reason in text
    assert "passed" not in text


def test_two_processes_give_the_bytes_of_one():
    rows = [row("C047"), row("C088")]
    assert [(o.simulated, o.z) for o in verify_queues(rows, workers=2)] == [
        (o.simulated, o.z) for o in verify_queues(rows)
    ]


@pytest.mark.parametrize(
    "service",
    [
        Service("exp", (2.0,)),
        Service("det", (2.0,)),
        Service("uniform", (0.5, 1.5)),
        Service("lognormal", (1.0, 0.8)),
        Service("hyperexp", (0.3, 0.5, 1.5)),
        Service("triangular", (0.0, 1.0, 3.5)),
        Service("gamma", (2.5, 1.0)),
    ],
)
def test_a_distribution_knows_its_moments(service):
    drawn = service.sample(np.random.default_rng(1), 400_000)
    for power, moment in ((1, service.mean), (2, service.second)):
        error = (drawn**power).std() / np.sqrt(drawn.size)
        assert abs((drawn**power).mean() - moment) <= 4 * error + 1e-12


@pytest.mark.parametrize("kind", ["exp", "det", "uniform", "lognormal", "H2", "triangular", "gamma"])
def test_a_distribution_is_made_from_its_moments(kind):
    second = {"exp": 8.0, "det": 4.0, "uniform": 4.5, "triangular": 4.5, "H2": 14.0}.get(kind, 5.0)
    made = with_moments(kind, 2.0, second)
    assert (made.mean, made.second) == (pytest.approx(2.0), pytest.approx(second))


def test_moments_that_a_distribution_cannot_have_are_refused():
    for kind, second in (("exp", 4.0), ("det", 8.0), ("uniform", 20.0), ("H2", 5.0), ("lognormal", 3.0), ("odd", 8.0)):
        with pytest.raises(ValueError):
            with_moments(kind, 2.0, second)
    with pytest.raises(UnexpressedError, match="not understood"):
        system_of("mg1_pk", "M/?/1", {"lam": 0.5, "moon": 1})


def test_every_row_of_our_table_has_a_system_and_a_source():
    rows = read_table(TABLE)
    assert len({r.id for r in rows}) == len(rows) >= 70
    for r in rows:
        system_of(r.family, r.model, r.inputs)
    with TABLE.open(encoding="utf-8") as file:
        assert all(line["source"] and line["formula"] for line in csv.DictReader(file))


def test_rows_ask_for_figures_by_their_own_names():
    assert figure_of("cobham_np", "Wq_class", {"cls": 2}) == "Wq[2]"
    assert figure_of("erlang_c_tail", "P(Wq>t)", {"t": 1.0}) == "P(Wq>1)"
    assert figure_of("ppr", "preemptions_per_low", {}) == "preemptions[2]"
