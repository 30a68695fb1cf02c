"""Whose relief was late, which need they lacked and what they waited for: shares that add up, against cases by hand."""

import pandas as pd
import pytest

from experiments.relief_causes import lacking, waited, what_was_late
from experiments.results import Results
from reports.late_relief import late_relief_tables
from sim.command.headquarters import Decided
from sim.command.rounds import NeedReported
from sim.kpis.care_history import share
from sim.kpis.lateness import BASIC, FIRST, LATE, NEVER, RAN_OUT, WAITS, lateness
from sim.missions.base import MissionEnded, MissionStarted
from sim.missions.goods import GoodsHanded, GoodsUnloaded
from sim.people.entries import NeedsMet, OnsetInTown, PartFormed, PeopleCounted, PeopleMoved
from sim.record import Record
from sim.resources.entries import Granted
from sim.resources.stock import StockAdded, StockHeld, StockTaken
from sim.text import use_language

H = 3600.0
NAN, INF = float("nan"), float("inf")
GOODS = {"food_day": 0, "water_l": 0, "quilt": 0, "clothing": 0, "bed": 0, "tent": 0}


def meet(record, hours, **until_h):
    until = {f"{need}_until_s": NAN for need in ("food", "clothing", "roof", "water", "care")}
    until |= {f"{need}_until_s": hours_ * H for need, hours_ in until_h.items()}
    record.add(NeedsMet(time_s=hours * H, parts=(0,), persons=30, **until))


@pytest.fixture
def flood():
    """30 people flee at hour 0 and lodge at 1; they have all but food at 2; food is in store at 8, and theirs at 20."""
    made = Record()
    made.about = {"clock_s": 200 * 24 * H, "horizon_s": 60 * H}
    made.add(StockHeld(time_s=0.0, depot="d1", item="food_day", reserve="physical", listed=0, amount=0))
    made.add(PeopleCounted(time_s=0.0, group="g1", village="v1", town="t1", count=30))
    made.add(OnsetInTown(time_s=0.0, town="t1", group="g1"))
    made.add(PartFormed(time_s=0.0, group="g1", part=0, origin="fled", count=30, harm_s=0.0, wet=True))
    move = {"group": "g1", "count": 30, "from_place": "g1", "to_part": 0}
    made.add(PeopleMoved(time_s=0.0, from_part=-1, from_state="hit", to_state="leaving", to_place="g1", **move))
    made.add(PeopleMoved(time_s=H, from_part=0, from_state="leaving", to_state="lodged", to_place="p1", **move))
    meet(made, 2, roof=INF, water=INF, clothing=INF)
    made.add(NeedReported(time_s=3 * H, place="p1", town="t1", persons=30, wet=30, roofless=0))
    asked = made.add(MissionStarted(time_s=3 * H, mission="care", incident="t1", place="p1"))
    made.add(Decided(time_s=4 * H, incident="relief/t1", priority=1, waited_s=0.0, took_s=0.0))
    made.add(Granted(time_s=5 * H, pool="medics", by="care/p1/1", amount=1, priority=2, waited_s=0.0, free=0))
    meet(made, 6, care=30)
    made.add(MissionEnded(time_s=7 * H, mission="care", incident="t1", place="p1", outcome="done", cause=asked))
    made.add(StockAdded(time_s=8 * H, depot="d1", item="food_day", amount=90, level=90, by="relief"))
    made.add(StockTaken(time_s=10 * H, depot="d1", item="food_day", amount=90, level=0, by="round/t1/1"))
    made.add(Granted(time_s=12 * H, pool="trucks", by="round/t1/1", amount=1, priority=2, waited_s=0.0, free=0))
    made.add(GoodsUnloaded(time_s=17 * H, place="p1", by="round/t1/1", **(GOODS | {"food_day": 90})))
    meet(made, 20, food=60)
    made.add(GoodsHanded(time_s=20 * H, place="p1", persons=30, **(GOODS | {"food_day": 90})))
    return made


def test_a_wait_for_food_is_shared_out_by_where_the_food_was(flood):
    rows = lateness(flood)
    (first,) = [row for row in rows if row["promise"] == FIRST]
    assert (first["need"], first["how"], first["persons"]) == ("food", LATE, 30)
    hours = {w: 20 * first[f"wait_{w}"] for w in WAITS if first[f"wait_{w}"]}
    # home 0-1, unreported 1-3, undecided 3-4, in no store 4-8, no truck 8-12, on the road 12-17, not handed out 17-20
    assert hours == pytest.approx(
        {"home": 1, "report": 2, "decision": 1, "stock": 4, "truck": 4, "road": 5, "hand-out": 3}
    )


def test_what_runs_out_counts_from_its_end(flood):
    (basic,) = [row for row in lateness(flood) if row["promise"] == BASIC]
    # met at 24 h, but the doctor's visit counts until 30 only: from then on nobody is asked for
    assert (basic["need"], basic["how"], basic["wait_report"]) == ("care", RAN_OUT, 1.0)


def test_a_rest_that_is_not_enough_is_no_hand_out(flood):
    rest = Record()
    rest.about = flood.about
    for entry in flood:
        if isinstance(entry, OnsetInTown):  # ten rations came early, for thirty people
            rest.add(entry)
            rest.add(GoodsUnloaded(time_s=1800.0, place="p1", by="round/t1/0", **(GOODS | {"food_day": 10})))
        else:
            rest.add(entry)
    one, other = (next(row for row in lateness(record) if row["promise"] == FIRST) for record in (flood, rest))
    assert one == other


def test_who_waits_for_a_doctor_waits_for_a_team_and_then_for_its_way():
    made = Record()
    made.about = {"clock_s": 200 * 24 * H, "horizon_s": 60 * H}
    made.add(PartFormed(time_s=0.0, group="g1", part=0, origin="fled", count=30, harm_s=0.0, wet=True))
    move = {"group": "g1", "count": 30, "from_place": "g1", "to_part": 0}
    made.add(PeopleMoved(time_s=0.0, from_part=-1, from_state="hit", to_state="lodged", to_place="p1", **move))
    meet(made, 0, roof=INF, water=INF, clothing=INF, food=INF)
    asked = made.add(MissionStarted(time_s=10 * H, mission="care", incident="t1", place="p1"))
    made.add(Granted(time_s=25 * H, pool="medics", by="care/p1/1", amount=1, priority=2, waited_s=0.0, free=0))
    meet(made, 40, care=INF)
    made.add(MissionEnded(time_s=41 * H, mission="care", incident="t1", place="p1", outcome="done", cause=asked))
    (row,) = lateness(made)
    assert (row["promise"], row["need"], row["how"]) == (BASIC, "care", LATE)
    hours = [40 * row[f"wait_{w}"] for w in ("report", "team", "visit")]
    assert hours == pytest.approx([10, 15, 15])


def test_those_who_lack_several_needs_are_divided_and_all_add_up(flood):
    made = Record()
    made.about = {"clock_s": 0.0, "horizon_s": 60 * H}
    made.add(PartFormed(time_s=0.0, group="g1", part=0, origin="fled", count=30, harm_s=0.0, wet=True))
    rows = lateness(made)
    assert {row["how"] for row in rows} == {NEVER} and {row["wait_home"] for row in rows} == {1.0}
    for record in (made, flood):
        rows = pd.DataFrame(lateness(record))
        assert rows[[f"wait_{w}" for w in WAITS]].sum(axis=1).to_numpy() == pytest.approx(1.0)
        persons = rows.groupby("promise")["persons"].sum()
        assert persons[FIRST] == pytest.approx(30 * (1 - share(record, 12.0, own=False, first=True)))
        assert persons[BASIC] == pytest.approx(30 * (1 - share(record, 24.0, own=False, first=False, held_h=24.0)))


def test_the_report_has_columns_that_add_up_to_a_hundred(flood, tmp_path):
    cases = pd.DataFrame(lateness(flood))
    results = Results(tmp_path, {}, pd.DataFrame({"people_in_need": [30.0, 70.0, NAN]}), [], cases)
    late = what_was_late(results)
    assert [(one.missed, one.in_need) for one in late] == [(30.0, 100.0)] * 2
    use_language("en")
    try:
        needs, waits = late_relief_tables(results)
    finally:
        use_language(None)
    assert needs["heads"][1] == "not first relief within 12 h: 30 of 100 persons in need"
    for table, keys in ((needs, lacking(late)), (waits, waited(late))):
        assert len(table["rows"]) == len(keys)
        for column in (1, 2):
            assert sum(float(row[column].removesuffix(" %")) for row in table["rows"]) == pytest.approx(100, abs=0.2)


def test_a_study_without_late_relief_has_no_table(tmp_path):
    fires = pd.DataFrame({"burnt_m2": [100.0]})
    assert what_was_late(Results(tmp_path, {}, pd.DataFrame({"people_in_need": [0.0]}), [], fires)) == []
