"""Lists as files: CSV that Excel opens, in both languages, of a run and over the events of a study."""

import csv
import io

import pandas as pd
import pytest
from small_world import H, fixed, flood, plan, static, world

from experiments.lists import by_run, listed, reported
from experiments.results import Results
from reports.csv_file import write_csv
from reports.lists import FILES, lists, write_lists
from reports.names import Names
from reports.study_lists import SHOWN, shown_lists, study_lists
from reports.table import Table
from sim.command.damage_entries import DamageFigures, damage_columns
from sim.command.damage_reports import DamageCommand, ReportsSpec
from sim.kpis.list_rows import list_rows
from sim.text import use_language
from yingji.cli import main

STORM = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
RISING = {"h1": [(0, 0), (6, 0), (9, 3.2), (20, 0)], "h2": [(0, 0), (7, 0), (10, 1.0), (20, 0)]}
SURE = {"unanswered": 0.0, "station_failure": 0.0}
LAND = static([("h1", 1000, 20, True), ("h2", 60, 2, False)])


def run(minutes=20, depths=RISING, replication=0):
    made = plan(warning=SURE | {"answer_day_s": fixed(minutes)})
    w = world(flood(depths, STORM), made, LAND, horizon_h=60.0, replication=replication)
    command = DamageCommand(ReportsSpec(), made.relief)
    w.commands = (*w.commands, command)
    w.env.process(command.run(w))
    return w.run()


@pytest.fixture(autouse=True)
def _english():
    use_language("en")
    yield
    use_language(None)


def test_a_file_begins_with_the_mark_that_excel_reads_and_holds_no_formula(tmp_path):
    write_csv(Table("t", ["名", "n"], [["=1+1", 2], ["北, 街", None], ["-", -3.5]]), tmp_path / "a.csv")
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")))) == [
        ["名", "n"], ["'=1+1", "2"], ["北, 街", ""], ["-", "-3.5"],
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_lists_of_a_run_are_files_with_ids_and_heads_in_the_language(language, tmp_path):
    use_language(language)
    record = run()
    written = write_lists(lists(record, Names()), tmp_path)
    assert [path.name for path in written] == [f"{name}.{language}.csv" for name in FILES]
    for path in written:
        heads, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        assert rows and all(len(row) == len(heads) for row in rows)
        assert len(set(heads)) == len(heads)
        if language == "zh":
            assert not [head for head in heads if head.isascii()]
    assert "h1" in written[0].read_text(encoding="utf-8-sig")


def test_the_columns_of_the_form_are_filled_by_fields_or_stay_empty():
    fields = {f for c in damage_columns() if (f := c.field)}
    assert fields <= set(DamageFigures.__dataclass_fields__)
    assert [c.zh for c in damage_columns()][:6] == [
        "受淹乡镇数", "受灾人口", "因灾死亡", "因灾失踪", "因灾受伤", "其中重伤",
    ]  # fmt: skip
    table = lists(run(), Names())[-1]
    empty = {c.en for c in damage_columns() if not c.field}
    at = {head: k for k, head in enumerate(table.heads)}
    assert all(row[at[head]] is None for row in table.rows for head in empty)
    # three rows a report: what was said, what was so, and the difference
    said, so, less = table.rows[:3]
    assert less[at["people affected"]] == said[at["people affected"]] - so[at["people affected"]]
    assert so[at["damaged, rooms"]] == 4 * so[at["damaged, households"]]


def study(records):
    """Return results of runs, (event, replication, record)."""
    rows = [{"event": e, "replication": k, **row} for e, k, record in records for row in list_rows(record)]
    table = pd.DataFrame({"event": [e for e, _, _ in records], "replication": [k for _, k, _ in records]})
    return Results(None, {}, table, (), pd.DataFrame(rows))


def test_over_events_median_and_worst_are_of_events_and_not_of_runs():
    runs = [(0, 0, run(5)), (1, 0, run(200)), (1, 1, run(200)), (2, 0, run(20, {}))]
    results = study(runs)
    short = by_run(results, "evacuation").query("id == 't1/v-h1/h1'").set_index(["event", "replication"])["short"]
    (h1,) = [one for one in listed(results, "evacuation") if one.id == "t1/v-h1/h1"]
    by_event = [short[0, 0], (short[1, 0] + short[1, 1]) / 2, short[2, 0]]
    assert h1.events == 3 and h1.figures["short"].median == sorted(by_event)[1]
    assert h1.figures["short"].worst == max(short) and h1.event == 1
    assert h1.figures["lead_h"].worst < h1.figures["lead_h"].median  # late orders leave the least lead
    assert h1.figures["water"].mean == pytest.approx(2 / 3)


def test_all_worst_figures_of_a_row_are_of_one_run_that_is_named():
    # the first run's orders are late, so most are short; in the others more calls fail at the start
    results = study([(e, k, run(minutes, replication=k)) for e, minutes in ((0, 200), (1, 20)) for k in range(3)])
    for name in ("evacuation", "calls", "duty"):
        table = by_run(results, name).set_index(["event", "replication", "id"])
        for one in listed(results, name):
            for field, spread in one.figures.items():
                assert spread.worst == pytest.approx(table.loc[one.event, one.replication, one.id][field], nan_ok=True)
    table = by_run(results, "damage").set_index(["event", "replication", "id"])
    for one in reported(results):
        at = one.event, one.replication
        assert one.told.worst == table.loc[(*at, f"{one.report}/told")][one.field]
        assert one.true.worst == table.loc[(*at, f"{one.report}/true")][one.field]
        assert one.true.worst == max(table.xs(f"{one.report}/true", level="id")[one.field])


def test_the_lists_of_a_study_have_all_and_the_report_the_first_rows():
    results = study([(e, 0, run(20 + 60 * e)) for e in range(2)])
    made = study_lists(results, Names())
    assert [bool(table.rows) for table in made] == [True, False, True, True, True]
    shown = shown_lists(results, Names())
    figures = {(row[0], row[1]): row for row in made[-1].rows}
    loss = figures["final report", "direct economic loss, 10,000 yuan"]
    (final,) = (one for one in reported(results) if (one.report, one.field) == ("final", "loss_yuan"))
    assert loss[6] == round(final.true.median / 1e4, 1) > 0
    assert len(shown) == 4 and all(len(table["rows"]) <= SHOWN for table in shown)
    assert all(len(row) == len(table["heads"]) for table in shown for row in table["rows"])
    assert study_lists(study([]), Names())[0].rows == []


def test_the_command_writes_the_lists_of_a_record(capsys, tmp_path):
    record = run()
    record.about |= {"clock_s": 170 * 24 * H, "horizon_s": 60 * H}
    record.write(tmp_path / "run")
    with pytest.raises(SystemExit) as left:
        main(["--lang", "zh", "lists", str(tmp_path / "run"), "--out", str(tmp_path / "out")])
    said = capsys.readouterr()
    assert (left.value.code or 0) == 0 and "evacuation.zh.csv" in said.out
    assert {p.name for p in (tmp_path / "out").iterdir()} == {f"{name}.zh.csv" for name in FILES}
    with pytest.raises(SystemExit) as left:
        main(["--lang", "en", "lists", str(tmp_path)])
    assert left.value.code == 1 and "holds no record" in capsys.readouterr().err
