"""A planted bottleneck is named first, and relieving it gives no more than the table says: plans on the same luck."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_world import H, fixed, flood, plan, static, world

from experiments.bottlenecks import bottlenecks
from experiments.results import Results
from reports.explain import explain, groups
from reports.names import Names
from sim.kpis.behind import CAME, COMING, HELD, OFF, behind
from sim.kpis.care_history import in_need
from sim.kpis.lateness import BASIC, FIRST, lateness, misses
from sim.kpis.waits import Waits
from sim.resources.shelter import ShelterSpec
from sim.resources.stock import StockLine
from sim.resources.stock_entries import StockAdded
from sim.resources.team import TeamSpec
from sim.text import use_language

HAMLETS = ("h1", "h2", "h3", "h4")
LAND = static([(name, 100, 4, True) for name in HAMLETS])
SHALLOW = {name: [(0, 0), (4, 0), (5, 0.7), (20, 0.7), (22, 0)] for name in HAMLETS}
DEEP = {name: [(0, 0), (4, 0), (5, 2.4), (40, 2.4), (44, 0)] for name in HAMLETS}
ROAD = {"road:0": [(0, 0), (3, 0), (3.5, 1.0), (28, 1.0), (28.5, 0)]}
NARROW = replace(LAND, network=replace(LAND.network, lanes=np.full(5, 0.006)))
GOODS = {"food_day": 5000, "water_l": 9000, "quilt": 900, "bed": 100, "tent": 100}
RELIEF = {"village_doctor": 1.0, "hosts_water": 0.0, "stops": 1, "washed_out": 0.0, "gather_s": 0.0}
MOVING = {"compliance_water": 1.0, "dispersed": 1.0, "hosts_keep_s": 0.0}
SHUT_IN = MOVING | {"mobilise_s": 20 * H, "launch_s": 5 * H}
RUNS = 3


def make(*, relief=None, evacuation=None, change=None, **means):
    """Return a plan with all it needs but for what is said."""
    known = {"stock": GOODS, "trucks": 4, "boats": 4, "crews": 4, "medical": 4} | means
    the_plan = plan(
        warning={"stations": 0, "forecasts": False},
        evacuation=MOVING | (evacuation or {}),
        relief=RELIEF | (relief or {}),
        **known,
    )
    the_plan.depots = tuple(depot.model_copy(update={"loading_bays": 4}) for depot in the_plan.depots)
    if change is not None:
        change(the_plan)
    return the_plan


def called(hours):
    def change(the_plan):
        call = {"call_day_s": fixed(60 * hours), "call_night_s": fixed(60 * hours)}
        the_plan.fleets = tuple(f.model_copy(update=call) if f.id == "trucks" else f for f in the_plan.fleets)

    return change


def decides(hours):
    def change(the_plan):
        slow = {"decision_day_s": fixed(60 * hours), "decision_night_s": fixed(60 * hours)}
        the_plan.headquarters = the_plan.headquarters.model_copy(update=slow)

    return change


def six(hours):
    def change(the_plan):
        bodies = {"structure": "separate", "across_s": fixed(60 * hours), "refused": 0.0, "astray": 0.0}
        the_plan.headquarters = the_plan.headquarters.model_copy(update=bodies)

    return change


def astray(hours):
    def change(the_plan):
        bodies = {"structure": "separate", "across_s": fixed(0), "astray": 1.0, "passed_on_s": fixed(60 * hours)}
        the_plan.headquarters = the_plan.headquarters.model_copy(update=bodies)

    return change


def opens(hours):
    def change(the_plan):
        door = {"open_day_s": fixed(60 * hours), "open_night_s": fixed(60 * hours)}
        the_plan.shelters = (ShelterSpec(id="school", name_zh="s", place="school", beds=500, **door),)

    return change


SLOW_TRIPS = {"unload_s": fixed(240)}
LONG_VISITS = {"village_doctor": 0.0, "care_visit_s": fixed(480), "ahead_s": 12 * H}
ALL_SHELTERED = {"dispersed": 0.0}
CARS = {"roads": {"persons_a_car": 1.0}, "beds": 500}
PLANTED = {
    "truck": (SHALLOW, make(trucks=1, relief=SLOW_TRIPS), make(trucks=4, relief=SLOW_TRIPS), SHALLOW, FIRST),
    "stock": (SHALLOW, make(stock=GOODS | {"food_day": 100}), make(stock=GOODS | {"food_day": 200}), SHALLOW, FIRST),
    "closed": (SHALLOW | ROAD, make(), make(), SHALLOW, FIRST),
    "driver": (SHALLOW, make(change=called(14)), make(), SHALLOW, FIRST),
    "boat": (DEEP, make(boats=1, evacuation=SHUT_IN), make(boats=4, evacuation=SHUT_IN), DEEP, FIRST),
    "crew": (DEEP, make(crews=1, evacuation=SHUT_IN), make(crews=4, evacuation=SHUT_IN), DEEP, FIRST),
    "team": (SHALLOW, make(medical=1, relief=LONG_VISITS), make(medical=4, relief=LONG_VISITS), SHALLOW, BASIC),
    "report": (SHALLOW, make(relief={"report_s": fixed(840)}), make(), SHALLOW, FIRST),
    "decision": (SHALLOW, make(change=decides(14)), make(), SHALLOW, FIRST),
    "across": (SHALLOW, make(change=six(14)), make(), SHALLOW, FIRST),
    "across, astray": (SHALLOW, make(change=astray(14)), make(), SHALLOW, FIRST),
    "hand-out": (SHALLOW, make(relief={"hand_out_per_s": 2 / 3600}), make(), SHALLOW, FIRST),
    "congestion": (SHALLOW, make(evacuation=ALL_SHELTERED, **CARS), make(evacuation=ALL_SHELTERED), SHALLOW, FIRST),
    "shelter": (SHALLOW, make(evacuation=ALL_SHELTERED, change=opens(14)), make(), SHALLOW, FIRST),
}
"""For each cause: water and plan with the bottleneck, plan and water without it, and the promise that it breaks."""


def study(depths, the_plan, folder):
    """Return the records and the results of some runs, one an event."""
    # only where cars slow each other it matters how many lanes there are
    land = NARROW if the_plan.roads is not None else LAND
    records = [world(flood(depths), the_plan, land, event=i, replication=i, horizon_h=60.0).run() for i in range(RUNS)]
    rows = [{"event": i, "replication": 0, **row} for i, record in enumerate(records) for row in lateness(record)]
    need = [sum(case.in_need for case in in_need(record)) for record in records]
    table = pd.DataFrame({"event": range(RUNS), "replication": 0, "people_in_need": need})
    return records, Results(folder, {"seed": 1}, table, [], pd.DataFrame(rows))


def kept(results, promise):
    late = {one.promise: one.kept for one in bottlenecks(results)}
    return late.get(promise, 1.0)


@pytest.mark.parametrize("cause", PLANTED)
def test_a_planted_bottleneck_is_named_first(cause, tmp_path):
    water, the_plan, without, water_without, promise = PLANTED[cause]
    records, results = study(water, the_plan, tmp_path)
    (late,) = [one for one in bottlenecks(results) if one.promise == promise]
    shares = {one.cause: one.share.estimate for one in late.causes}
    assert next(iter(shares)) == cause.partition(",")[0], shares
    assert math.fsum(shares.values()) == pytest.approx(1.0, abs=1e-9)
    # relieving it is worth something, and not more than was said
    _records, better = study(water_without, without, tmp_path)
    assert late.kept < kept(better, promise) <= late.causes[0].kept.estimate + 1e-9
    for record in records:
        for miss in misses(record):
            parts = math.fsum(late_s for lack in miss.lacks for late_s in lack.late_by_cause().values())
            assert parts == pytest.approx(miss.late_s, rel=1e-9, abs=1e-6)


def test_behind_the_wait_for_a_truck_stands_the_round_that_it_was_on():
    record = world(flood(SHALLOW), make(trucks=1, relief=SLOW_TRIPS), LAND, horizon_h=60.0).run()
    waits = Waits.of(record)
    steps = [s for miss in misses(record, waits) for lack in miss.lacks for s in lack.steps if s.cause == "truck"]
    told = [one for step in steps for one in behind(waits, step)]
    assert told and all(one.what == HELD and one.who == "trucks" and one.by.startswith("round/t1/") for one in told)
    assert {inner.what for one in told for inner in one.inner} >= {"loading", "road", "unloading"}
    for step in steps:
        assert all(step.from_s <= one.from_s <= one.until_s <= step.until_s for one in behind(waits, step))


def test_behind_the_wait_for_a_crew_stands_that_it_was_off_duty_until_the_morning():
    def by_day_only(the_plan):
        crew = TeamSpec(id="boat-crew", name_zh="b", skills=("boat-rescue",), base="base", crews=2, crews_night=0)
        the_plan.teams = (crew, *(team for team in the_plan.teams if team.id != "boat-crew"))

    late_water = {name: [(t + 9, d) if t else (t, d) for t, d in points] for name, points in DEEP.items()}
    the_plan = make(evacuation=SHUT_IN | {"launch_s": 60.0}, change=by_day_only)
    record = world(flood(late_water), the_plan, LAND, horizon_h=60.0).run()
    waits = Waits.of(record)
    steps = [s for miss in misses(record, waits) for lack in miss.lacks for s in lack.steps if s.cause == "crew"]
    off = [one for step in steps for one in behind(waits, step) if one.what == OFF]
    # the run begins at 8:00; the day's crews come at 7:00, and are asked for again every hour
    assert {one.who for one in off} == {"boat-crew"}
    assert min(one.from_s for one in off) < 16 * H and 23 * H <= max(one.until_s for one in off) <= 24 * H
    use_language("en")
    try:
        lines = [text for _depth, text in explain(record, waits, groups(record, waits)[0], Names())]
    finally:
        use_language(None)
    assert any("boat-crew: nobody on duty" in text for text in lines)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_explanation_names_each_need_and_what_was_waited_for(language):
    record = world(flood(SHALLOW), make(trucks=1, relief=SLOW_TRIPS), LAND, horizon_h=60.0).run()
    waits = Waits.of(record)
    use_language(language)
    try:
        worst = groups(record, waits)[0]
        text = "\n".join("  " * depth + line for depth, line in explain(record, waits, worst, Names()))
    finally:
        use_language(None)
    words = {
        "en": ("first relief", "basic living", "food", "clothing", "clean water", "medical care", "no truck free"),
        "zh": ("初步救助", "基本生活救助", "食物", "衣被", "水", "医疗", "没有空闲车辆"),
    }
    assert worst.late_s > 0 and worst.id in text
    for word in words[language]:
        assert word in text
    ranked = [group.late_s for group in groups(record, waits)]
    assert ranked == sorted(ranked, reverse=True)


def told(capsys, *args):
    from yingji.cli import main

    with pytest.raises(SystemExit) as left:
        main(["--lang", "en", "explain", *args])
    out = capsys.readouterr()
    return left.value.code or 0, out.out, out.err


def test_the_command_reads_a_record_and_picks_groups(capsys, tmp_path):
    record = world(flood(SHALLOW), make(trucks=1, relief=SLOW_TRIPS), LAND, horizon_h=60.0).run()
    record.write(tmp_path / "run")
    code, out, _err = told(capsys, str(tmp_path / "run"), "--worst", "2")
    heads = [line for line in out.splitlines() if "lateness" in line and line.startswith("h")]
    assert code == 0 and len(heads) == 2
    code, out, _err = told(capsys, str(tmp_path / "run"), "--group", "h2")
    assert code == 0 and out.startswith("h2: 41 persons in need")
    code, _out, err = told(capsys, str(tmp_path / "run"), "--group", "h9")
    assert code == 1 and "h9" in err and "Traceback" not in err
    (tmp_path / "empty").mkdir()
    code, _out, err = told(capsys, str(tmp_path / "empty"))
    assert code == 1 and "holds no record" in err


def test_behind_an_empty_store_stands_what_was_called_in_and_by_whom():
    def contract(the_plan):
        lines = (*the_plan.depots[0].stock, StockLine(item="food_day", amount=2000, reserve="contract"))
        lead = {"lead_day_s": fixed(900), "lead_night_s": fixed(900)}
        the_plan.depots = (the_plan.depots[0].model_copy(update={"stock": lines, **lead}),)

    the_plan = make(stock=GOODS | {"food_day": 0}, change=contract)
    record = world(flood(SHALLOW), the_plan, LAND, horizon_h=60.0).run()
    waits = Waits.of(record)
    steps = [s for miss in misses(record, waits) for lack in miss.lacks for s in lack.steps if s.cause == "stock"]
    assert steps and {s.who for s in steps} == {"food_day"}
    for step in steps:
        (came,) = behind(waits, step)
        assert (came.what, came.who, came.by) == (CAME, "store", "contract")
        assert [inner.what for inner in came.inner] == [COMING]
        assert came.until_s <= step.until_s
    added = next(e.time_s for e in record.of(StockAdded) if e.item == "food_day")
    assert max(step.until_s for step in steps) == pytest.approx(added, abs=1.0)
