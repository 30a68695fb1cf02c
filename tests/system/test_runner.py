"""The runner with toy runs: equal results however they were made, faults, kill and resume."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from experiments import design, results, runner
from experiments.design import Run, Study
from experiments.results import RefusedError, read_results, results_sha256
from experiments.runner import run_study

PLAN = {"delay_h": 5.0}


def study(scenario=None, events=20, replications=3, plan=PLAN, seed=1, run="toy_runs:run", warm=""):
    return Study(scenario or {}, plan, seed, events, replications, "toy", "plan-a", run, warm)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    return run_study(study(), tmp_path_factory.mktemp("reference") / "one", workers=1).results


def test_a_row_a_run_sorted_with_keys(reference):
    table = read_results(reference.folder).table
    assert list(table.columns) == ["event", "replication", "failed", "beds", "fires", "fires_out", "hours", "share"]
    assert list(zip(table["event"], table["replication"], strict=True)) == study().runs()
    assert reference.failures == () and reference.about["scenario"] == {}


def test_two_workers_and_other_batches_give_the_same_results(reference, tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "BATCH_S", 0.001)
    monkeypatch.setattr(runner, "SHARD_RUNS", 7)
    session = run_study(study(), tmp_path / "two", workers=2)
    assert session.results.sha256 == reference.sha256
    assert len(list((tmp_path / "two/shards").glob("shard-*.parquet"))) > 5
    assert session.runs == 60 and all(peak > 1e6 for peak in session.peak_bytes.values())
    assert os.getpid() not in session.peak_bytes


def test_the_hash_is_over_the_figures(reference):
    table = reference.table
    assert results_sha256(table.copy()) == reference.sha256
    other = table.copy()
    other.loc[3, "share"] = np.nextafter(other.loc[3, "share"], 2)
    assert results_sha256(other) != reference.sha256
    assert results_sha256(table[table.columns[::-1]]) == reference.sha256
    seeds = study(seed=2)
    assert seeds.digest != study().digest


def test_the_second_command_runs_nothing(reference):
    session = run_study(study(), reference.folder, workers=2)
    assert session.runs == 0 and session.results.sha256 == reference.sha256


def test_a_lost_manifest_is_made_again_from_the_shards(reference, tmp_path):
    folder = tmp_path / "m"
    run_study(study(), folder)
    for path in folder.glob("manifest.sqlite*"):
        path.unlink()
    (folder / "manifest.sqlite").write_bytes(b"this is no database, it was torn in half " * 40)
    (folder / "results.parquet").unlink()
    session = run_study(study(), folder)
    assert session.runs == 0 and session.results.sha256 == reference.sha256


def test_another_study_is_refused_with_what_differs(reference):
    with pytest.raises(RefusedError, match=r"these differ: plan\."):
        run_study(study(plan={"delay_h": 1.0}), reference.folder)
    with pytest.raises(RefusedError, match=r"these differ: events\."):
        run_study(study(events=21), reference.folder)


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(RefusedError, match="holds no study"):
        run_study(study(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_in_use_is_refused(tmp_path):
    with results.Store(tmp_path / "x", study()), pytest.raises(RefusedError, match="another process"):
        run_study(study(), tmp_path / "x")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_raises_is_kept_by_name_and_repeatable(tmp_path, workers):
    folder = tmp_path / "r"
    session = run_study(study({"raises": [[4, 1]]}), folder, workers)
    (failure,) = session.results.failures
    assert failure.run == Run(4, 1) and failure.reason == "ValueError: no road to village 4"
    assert failure.command == "yingji run toy --plan plan-a --event 4 --replication 1 --seed 1"
    table = session.results.table
    assert len(table) == 60 and table["failed"].sum() == 1
    assert table.loc[table["failed"], "share"].isna().all()
    again = run_study(study({"raises": [[4, 1]]}), folder, workers)
    assert again.runs == 1 and again.results.sha256 == session.results.sha256


def test_a_run_that_kills_its_worker_is_found_and_the_others_are_kept(tmp_path, reference):
    scenario = {"kills": [[4, 1], [11, 0]]}
    session = run_study(study(scenario), tmp_path / "k", workers=2)
    assert [f.run for f in session.results.failures] == [Run(4, 1), Run(11, 0)]
    assert "WorkerKilled" in session.results.failures[0].reason
    table, whole = session.results.table, reference.table
    assert len(table) == 60
    fine = ~table["failed"]
    assert table[fine].drop(columns="failed").equals(whole[fine].drop(columns="failed"))


def test_a_worker_killed_from_outside_costs_nothing(tmp_path, reference):
    scenario = {"kills_once": [[3, 0], [9, 2]], "folder": str(tmp_path)}
    session = run_study(study(scenario), tmp_path / "k", workers=2)
    assert session.results.failures == () and session.results.sha256 == reference.sha256
    assert (tmp_path / "killed-3-0").is_dir()


def test_only_one_process_warms_up_and_threads_are_capped(tmp_path):
    run_study(study({"folder": str(tmp_path)}, warm="toy_runs:warm"), tmp_path / "w", workers=2)
    assert len((tmp_path / "warm.txt").read_text().split()) == 1
    table = run_study(study(run="toy_runs:threads"), tmp_path / "t", workers=2).results.table
    assert (table[["omp_num_threads", "numba_num_threads"]] == 1).all(axis=None)


PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from experiments import design, runner
from experiments.design import Study
design.code_digest = lambda: "the same"  # somebody may edit a source while the tests run
runner.SHARD_S = 0.0
if __name__ == "__main__":
    study = Study({scenario!r}, {plan!r}, 1, 20, 3, "toy", "plan-a", "toy_runs:run")
    runner.run_study(study, Path({folder!r}), {workers})
"""


def _children(pid):
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found + [g for child in found for g in _children(child)]


@pytest.mark.parametrize("workers", [1, 2])
def test_kill_9_at_half_and_the_same_command_again(tmp_path, reference, workers, monkeypatch):
    monkeypatch.setattr(design, "code_digest", lambda: "the same")
    scenario, folder = {"sleep_s": 0.05}, tmp_path / "killed"
    program = tmp_path / "program.py"
    tests = str(Path(__file__).parent)
    program.write_text(PROGRAM.format(tests=tests, scenario=scenario, plan=PLAN, folder=str(folder), workers=workers))
    process = subprocess.Popen([sys.executable, str(program)])
    try:
        deadline = time.monotonic() + 60
        while len(list((folder / "shards").glob("shard-*.parquet"))) < 3:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.01)
        children = _children(process.pid)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert not (folder / "results.parquet").exists()
    # nobody is left behind
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children):
        assert time.monotonic() < deadline, "workers outlived their parent"
        time.sleep(0.05)
    (folder / "shards" / ".shard-000009.parquet.torn").write_bytes(b"half a shard")
    session = run_study(study(scenario), folder, workers)
    assert 0 < session.runs < 60
    assert session.results.sha256 == reference.sha256
    assert json.loads((folder / "study.json").read_text())["seed"] == 1


def test_replications_of_an_event_stay_together_unless_events_are_few():
    queue = runner.Queue(study(events=10, replications=4).runs(), workers=2)
    batches = []
    while queue:
        batches.append(queue.take())
    assert all(len({r.event for r in b}) == 1 and len(b) == 4 for b in batches)
    one = runner.Queue(study(events=1, replications=64).runs(), workers=2)
    assert len(one) == 8


def test_batches_grow_to_about_a_second():
    queue = runner.Queue(study(events=400, replications=1).runs(), workers=2)
    queue.measured(runner.Batch((runner.Outcome(Run(0, 0), {}, "", 0.05),), 1, 1))
    assert len(queue.take()) == 20


def test_the_median_and_the_worst_run(reference):
    picked = reference.pick("hours", better=-1)
    table = reference.table.set_index(["event", "replication"])["hours"]
    assert table.loc[tuple(picked["worst"])] == table.max()
    below, above = (
        (table < table.loc[tuple(picked["median"])]).sum(),
        (table > table.loc[tuple(picked["median"])]).sum(),
    )
    assert abs(below - above) <= 1
    assert reference.table.loc[reference.table["hours"].isna()].shape[0] > 0
    worst_share = reference.pick("share", better=1)["worst"]
    assert reference.table.set_index(["event", "replication"]).loc[tuple(worst_share), "share"] == 0.5
