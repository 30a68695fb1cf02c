"""Whose relief was late, how late, and why: attributions against runs made by hand, and parts that add up exactly."""

import dataclasses
import itertools
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.bottlenecks import as_json, as_rows, bottlenecks
from experiments.relief_causes import lacking, what_was_late
from experiments.results import Results
from reports.late_relief import late_relief_tables
from sim.command.headquarters import Decided
from sim.command.rounds import NeedReported
from sim.kpis.care_history import share
from sim.kpis.causes import CAUSES
from sim.kpis.lateness import BASIC, FIRST, LATE, NEVER, RAN_OUT, lateness, misses
from sim.kpis.steps import cut_up
from sim.missions.base import MissionEnded, MissionStarted, Travelled
from sim.missions.goods import GoodsAsked, GoodsHanded, GoodsSetAside, GoodsUnloaded
from sim.missions.travel import WayFound, WayShut
from sim.people.entries import NeedsMet, OnsetInTown, PartFormed, PeopleCounted, PeopleMoved, ShelterShut, ShutIn
from sim.record import Record
from sim.resources.entries import CapacitySet, Claimed, Granted, Returned
from sim.resources.stock import StockAdded, StockHeld, StockTaken
from sim.text import use_language

H = 3600.0
NAN, INF = float("nan"), float("inf")
GOODS = {"food_day": 0, "water_l": 0, "quilt": 0, "clothing": 0, "bed": 0, "tent": 0}
FOOD = GOODS | {"food_day": 90}


def meet(record, hours, cause=-1, parts=(0,), **until_h):
    until = {f"{need}_until_s": NAN for need in ("food", "clothing", "roof", "water", "care")}
    until |= {f"{need}_until_s": hours_ * H for need, hours_ in until_h.items()}
    record.add(NeedsMet(time_s=hours * H, parts=parts, persons=30, cause=cause, **until))


def flee(made, lodged_h=1.0, place="p1"):
    made.add(PeopleCounted(time_s=0.0, group="g1", village="v1", town="t1", count=30))
    made.add(OnsetInTown(time_s=0.0, town="t1", group="g1"))
    made.add(PartFormed(time_s=0.0, group="g1", part=0, origin="fled", count=30, harm_s=0.0, wet=True))
    move = {"group": "g1", "count": 30, "from_place": "g1", "to_part": 0}
    made.add(PeopleMoved(time_s=0.0, from_part=-1, from_state="hit", to_state="leaving", to_place="g1", **move))
    lodged = {"from_part": 0, "from_state": "leaving", "to_state": "lodged", "to_place": place}
    made.add(PeopleMoved(time_s=lodged_h * H, **lodged, **move))


def travelled(made, from_h, until_h, destination, cause, planned_h=None, arrived=True):
    planned_s = (until_h - from_h if planned_h is None else planned_h) * H
    way = {"origin": "o", "destination": destination, "length_m": 1.0, "planned_s": planned_s, "arrived": arrived}
    made.add(Travelled(time_s=until_h * H, who="trucks", left_s=from_h * H, cause=cause, **way))


@pytest.fixture
def flood():
    """30 people flee at hour 0 and lodge at 1; they have all but food at 2, a doctor until 30; food at 24.

    Reported 3, decided 4, asked 5, in store at 8, set aside at 10; truck 12, driver there 13, at the depot 13.5, door
    open 14, bay free 14.5, loaded 15, way shut 16 to 18, at the point 19, unloaded 20, in their hands 24.
    """
    made = Record()
    made.about = {"clock_s": 200 * 24 * H, "horizon_s": 60 * H, "seed": 1}
    made.add(StockHeld(time_s=0.0, depot="d1", item="food_day", reserve="physical", listed=0, amount=0))
    made.add(CapacitySet(time_s=0.0, pool="trucks", kind="fleet", capacity=1, free=1))
    other = made.add(Granted(time_s=0.0, pool="trucks", by="other", amount=1, priority=2, waited_s=0.0, free=0))
    flee(made)
    meet(made, 2, roof=INF, water=INF, clothing=INF)
    report = made.add(NeedReported(time_s=3 * H, place="p1", town="t1", persons=30, wet=30, roofless=0))
    asked = made.add(MissionStarted(time_s=3 * H, mission="care", incident="t1", place="p1"))
    made.add(Decided(time_s=4 * H, incident="relief/t1", priority=1, waited_s=0.0, took_s=0.0))
    made.add(GoodsAsked(time_s=5 * H, place="p1", town="t1", cause=report, **FOOD))
    made.add(
        Granted(time_s=5 * H, pool="medics", by="care/p1/1", amount=1, priority=2, waited_s=0.0, free=0, cause=asked)
    )
    meet(made, 6, asked, care=30)
    made.add(MissionEnded(time_s=7 * H, mission="care", incident="t1", place="p1", outcome="done", cause=asked))
    made.add(StockAdded(time_s=8 * H, depot="d1", item="food_day", amount=90, level=90, by="relief"))
    made.add(StockTaken(time_s=10 * H, depot="d1", item="food_day", amount=90, level=0, by="round/t1/1"))
    made.add(GoodsSetAside(time_s=10 * H, place="p1", by="round/t1/1", depot="d1", **FOOD))
    mine = made.add(MissionStarted(time_s=10 * H, mission="deliver", incident="t1", place="d1"))
    claim = {"by": "round/t1/1", "amount": 1, "priority": 2}
    queued = made.add(Claimed(time_s=10 * H, pool="trucks", cause=mine, **claim))
    made.add(Returned(time_s=12 * H, pool="trucks", by="other", amount=1, held_s=0.0, free=1, cause=other))
    made.add(Granted(time_s=12 * H, pool="trucks", waited_s=2 * H, free=0, cause=queued, **claim))
    travelled(made, 13, 13.5, "d1", mine)
    bay = made.add(Claimed(time_s=14 * H, pool="d1/bays", cause=mine, **claim))
    bay = made.add(Granted(time_s=14.5 * H, pool="d1/bays", waited_s=H / 2, free=0, cause=bay, **claim))
    made.add(Returned(time_s=15 * H, pool="d1/bays", by="round/t1/1", amount=1, held_s=H / 2, free=1, cause=bay))
    shut = made.add(WayShut(time_s=16 * H, who="trucks", destination="p1", edge=7, cause=mine))
    made.add(WayFound(time_s=18 * H, who="trucks", edge=7, cause=shut))
    travelled(made, 15, 19, "p1", mine, planned_h=2)
    made.add(GoodsUnloaded(time_s=20 * H, place="p1", by="round/t1/1", cause=mine, **FOOD))
    meet(made, 24, mine, food=60)
    made.add(GoodsHanded(time_s=24 * H, place="p1", persons=30, **FOOD))
    return made


def hours_of(record, promise=FIRST, need="food"):
    (lack,) = [k for miss in misses(record) if miss.promise == promise for k in miss.lacks if k.need == need]
    return {cause: lack.spent_s(cause) / H for cause in CAUSES if lack.spent_s(cause)}, lack


def copied(record, but=lambda entry: entry):
    made = Record()
    made.about = record.about
    for entry in record:
        made.add(but(entry))
    return made


def test_a_wait_for_food_is_shared_out_by_what_was_waited_for(flood):
    hours, lack = hours_of(flood)
    assert (lack.how, lack.from_s, lack.until_s) == (LATE, 0.0, 24 * H)
    assert hours == pytest.approx(
        {"moving": 1, "report": 2, "decision": 1, "rounds": 1, "stock": 3, "truck": 2 + 2, "driver": 1,
         "road": 0.5 + 2, "loading": 1.5, "closed": 2, "unloading": 1, "hand-out": 4}
    )  # fmt: skip


def test_lateness_is_the_time_beyond_the_hour_and_its_causes_add_up(flood):
    (row,) = [row for row in lateness(flood) if row["promise"] == FIRST]
    assert (row["need"], row["how"], row["persons"]) == ("food", LATE, 30)
    assert row["late_s"] == pytest.approx(30 * 12 * H)
    assert row["late_stock"] == pytest.approx(30 * 12 * H * 3 / 24)
    assert math.fsum(row[f"late_{c}"] for c in CAUSES) == pytest.approx(row["late_s"], rel=1e-12)
    # twelve hours too late: no cause alone took so long
    assert not any(row[f"kept_{c}"] for c in CAUSES)


def test_what_relieving_a_cause_gives_at_most(flood):
    later = Record()  # the run ends at 15 h: three hours late by then
    later.about = flood.about | {"horizon_s": 15 * H}
    for entry in flood:
        if entry.time_s <= 15 * H:
            later.add(entry)
    hours, lack = hours_of(later)
    assert lack.how == NEVER and lack.until_s == 15 * H and hours["stock"] == 3
    (row,) = [row for row in lateness(later) if row["promise"] == FIRST]
    assert [c for c in CAUSES if row[f"kept_{c}"]] == ["stock", "truck"]
    assert row["late_s"] == pytest.approx(30 * 3 * H)


def test_a_way_round_is_the_roads_doing(flood):
    def longer(entry):
        away = isinstance(entry, Travelled) and entry.destination == "p1"
        return dataclasses.replace(entry, planned_s=1.25 * H) if away else entry

    hours, _lack = hours_of(copied(flood, longer))
    assert (hours["closed"], hours["road"]) == pytest.approx((2.75, 0.5 + 1.25))


def test_what_runs_out_counts_from_when_its_next_supply_should_have_begun(flood):
    (row,) = [row for row in lateness(flood) if row["promise"] == BASIC and row["how"] == RAN_OUT]
    # met at 24 h, but the doctor's visit counts until 30 only: from then on nobody is asked for
    assert (row["need"], row["late_s"]) == ("care", pytest.approx(30 * 18 * H))
    assert row["late_report"] == pytest.approx(row["late_s"])


def test_goods_that_lie_there_but_do_not_suffice_are_no_hand_out(flood):
    made = Record()
    made.about = flood.about
    for entry in flood:
        at = len(made)
        if at == 6:
            made.add(GoodsUnloaded(time_s=1800.0, place="p1", by="round/t1/0", **(GOODS | {"food_day": 10})))
        made.add(dataclasses.replace(entry, cause=entry.cause + (entry.cause >= 6)))
    assert hours_of(made)[0] == pytest.approx(hours_of(flood)[0])


def test_two_needs_that_one_truck_meets_waited_for_the_same(flood):
    """Water comes with the food; some had been ordered for others before these people were reported, food had not."""
    both = GOODS | {"food_day": 90, "water_l": 135}
    made = Record()
    made.about = flood.about
    index = {-1: -1}
    for i, entry in enumerate(flood):
        changes = {"cause": index[entry.cause]}
        if isinstance(entry, GoodsAsked | GoodsSetAside | GoodsUnloaded | GoodsHanded):
            changes |= both
        elif isinstance(entry, NeedsMet) and entry.food_until_s == entry.food_until_s:
            changes["water_until_s"] = 60 * H
        elif isinstance(entry, NeedsMet) and entry.time_s == 2 * H:
            changes["water_until_s"] = NAN
            earlier = GOODS | {"water_l": 50}
            made.add(GoodsAsked(time_s=H, place="p1", town="t1", **earlier))
            made.add(GoodsSetAside(time_s=3 * H, place="p1", by="round/t1/0", depot="d1", **earlier))
        elif isinstance(entry, StockHeld | StockAdded | StockTaken):
            made.add(dataclasses.replace(entry, item="water_l"))
        index[i] = made.add(dataclasses.replace(entry, **changes))
    food, water = (hours_of(made, need=need)[1].steps for need in ("food", "water"))
    assert [(s.cause, s.from_s, s.until_s) for s in food] == [(s.cause, s.from_s, s.until_s) for s in water]
    assert (food[1].cause, food[1].until_s) == ("report", 3 * H)


def test_fewer_were_reported_than_are_there():
    made = Record()
    made.about = {"clock_s": 200 * 24 * H, "horizon_s": 60 * H}
    flee(made)
    meet(made, 1, roof=INF, water=INF, clothing=INF, care=INF)
    made.add(NeedReported(time_s=2 * H, place="p1", town="t1", persons=0, wet=0, roofless=0))
    made.add(Decided(time_s=3 * H, incident="relief/t1", priority=1, waited_s=0.0, took_s=0.0))
    meet(made, 20, food=INF)
    assert hours_of(made)[0] == pytest.approx({"moving": 1, "report": 1, "decision": 1, "counted": 17})


def test_who_is_short_when_a_round_has_counted_by_name_lost_to_others_in_the_line():
    """As before, but a round comes at 8 and is back at 10; it was for others, who were there before."""
    made = Record()
    made.about = {"clock_s": 200 * 24 * H, "horizon_s": 60 * H}
    flee(made)
    meet(made, 1, roof=INF, water=INF, clothing=INF, care=INF)
    made.add(NeedReported(time_s=2 * H, place="p1", town="t1", persons=0, wet=0, roofless=0))
    made.add(Decided(time_s=3 * H, incident="relief/t1", priority=1, waited_s=0.0, took_s=0.0))
    some = GOODS | {"food_day": 5}
    made.add(GoodsSetAside(time_s=3 * H, place="p1", by="round/t1/1", depot="d1", **some))
    sent = made.add(MissionStarted(time_s=3 * H, mission="deliver", incident="t1", place="d1"))
    claim = {"pool": "trucks", "by": "round/t1/1", "amount": 1, "priority": 2}
    made.add(Granted(time_s=3 * H, waited_s=0.0, free=0, cause=sent, **claim))
    travelled(made, 3, 4, "d1", sent)
    travelled(made, 4, 7, "p1", sent)
    made.add(GoodsUnloaded(time_s=8 * H, place="p1", by="round/t1/1", cause=sent, **some))
    made.add(MissionEnded(time_s=10 * H, mission="deliver", incident="t1", place="d1", outcome="done", cause=sent))
    meet(made, 20, food=INF)
    hours, _lack = hours_of(made)
    assert hours == pytest.approx(
        {"moving": 1, "report": 1, "decision": 1, "road": 1, "loading": 3, "unloading": 1, "counted": 2, "others": 10}
    )


def test_who_waits_for_a_doctor_waits_for_a_team_and_then_for_its_way():
    made = Record()
    made.about = {"clock_s": 200 * 24 * H, "horizon_s": 60 * H}
    flee(made, 0.0)
    meet(made, 0, roof=INF, water=INF, clothing=INF, food=INF)
    asked = made.add(MissionStarted(time_s=10 * H, mission="care", incident="t1", place="p1"))
    team = {"pool": "medics", "by": "care/p1/1", "amount": 1, "priority": 2}
    queued = made.add(Claimed(time_s=10 * H, cause=asked, **team))
    made.add(Granted(time_s=25 * H, waited_s=15 * H, free=0, cause=queued, **team))
    meet(made, 40, asked, care=INF)
    made.add(MissionEnded(time_s=41 * H, mission="care", incident="t1", place="p1", outcome="done", cause=asked))
    hours, lack = hours_of(made, BASIC, "care")
    assert lack.how == LATE and hours == pytest.approx({"report": 10, "team": 15, "visit": 15})


def test_who_was_shut_in_waited_for_the_call_the_boat_and_its_way():
    """Shut in at 1, called at 3, crew at 4, boat at 9, out at 14; before a shut door from 15 to 16."""
    made = Record()
    made.about = {"clock_s": 200 * 24 * H, "horizon_s": 60 * H}
    for pool, kind in (("crews", "team"), ("boats", "fleet")):
        made.add(CapacitySet(time_s=0.0, pool=pool, kind=kind, capacity=1, free=1))
    made.add(PeopleCounted(time_s=0.0, group="g1", village="v1", town="t1", count=30))
    made.add(OnsetInTown(time_s=-2 * H, town="t1", group="g0"))
    home = {"group": "g1", "count": 30, "from_place": "g1"}
    made.add(
        PeopleMoved(time_s=0.0, from_part=-1, to_part=-1, from_state="home", to_state="hit", to_place="g1", **home)
    )
    made.add(ShutIn(time_s=H, group="g1", count=30))
    made.add(
        PeopleMoved(time_s=H, from_part=-1, to_part=-1, from_state="hit", to_state="trapped", to_place="g1", **home)
    )
    sent = made.add(MissionStarted(time_s=3 * H, mission="rescue", incident="flood", place="g1"))
    by = {"by": "rescue/g1", "amount": 1, "priority": 0}
    crew = made.add(Claimed(time_s=3 * H, pool="crews", cause=sent, **by))
    made.add(Granted(time_s=4 * H, pool="crews", waited_s=H, free=0, cause=crew, **by))
    boat = made.add(Claimed(time_s=4 * H, pool="boats", cause=sent, **by))
    made.add(Granted(time_s=9 * H, pool="boats", waited_s=5 * H, free=0, cause=boat, **by))
    shut = made.add(WayShut(time_s=10 * H, who="crews", destination="g1", edge=-1, cause=sent))
    made.add(WayFound(time_s=12 * H, who="crews", edge=3, cause=shut))
    made.add(
        PartFormed(time_s=14 * H, group="g1", part=0, origin="rescued", count=30, harm_s=0.0, wet=True, cause=sent)
    )
    out = {"from_state": "trapped", "to_state": "aboard", "to_place": "g1"}
    made.add(PeopleMoved(time_s=14 * H, from_part=-1, to_part=0, cause=sent, **out, **home))
    made.add(ShelterShut(time_s=15 * H, shelter="school", part=0))
    there = {"from_state": "aboard", "to_state": "sheltered", "to_place": "s1"}
    made.add(PeopleMoved(time_s=16 * H, from_part=0, to_part=0, **there, **home))
    meet(made, 16, food=INF, water=INF, roof=INF, clothing=INF, care=INF)
    hours, _lack = hours_of(made, FIRST, "roof")
    wanted = {"later": 2, "leaving": 1, "call": 2, "crew": 1, "boat": 5, "rescue": 3, "closed": 2, "moving": 1}
    wanted |= {"shelter": 1}
    assert hours == pytest.approx(wanted)


def test_those_who_lack_several_needs_are_divided_and_all_add_up(flood):
    made = Record()
    made.about = {"clock_s": 0.0, "horizon_s": 60 * H}
    made.add(PartFormed(time_s=0.0, group="g1", part=0, origin="fled", count=30, harm_s=0.0, wet=True))
    home = {"group": "g1", "count": 30, "from_place": "g1", "to_part": 0, "to_place": "g1"}
    made.add(PeopleMoved(time_s=0.0, from_part=-1, from_state="hit", to_state="leaving", **home))
    rows = lateness(made)
    assert {row["how"] for row in rows} == {NEVER}
    assert all(row["late_moving"] == pytest.approx(row["late_s"]) for row in rows)
    assert sum(row["late_s"] for row in rows if row["promise"] == FIRST) == pytest.approx(30 * 48 * H)
    for record in (made, flood):
        rows = pd.DataFrame(lateness(record))
        assert rows[[f"late_{c}" for c in CAUSES]].sum(axis=1).to_numpy() == pytest.approx(rows["late_s"].to_numpy())
        persons = rows.groupby("promise")["persons"].sum()
        assert persons[FIRST] == pytest.approx(30 * (1 - share(record, 12.0, own=False, first=True)))
        assert persons[BASIC] == pytest.approx(30 * (1 - share(record, 24.0, own=False, first=False, held_h=24.0)))


@given(
    times=st.lists(st.floats(0.0, 60.0), min_size=7, max_size=7).map(sorted),
    spans=st.lists(
        st.tuples(st.sampled_from(["food", "water", "care"]), st.floats(1, 60), st.floats(1, 60)), max_size=8
    ),
    end=st.floats(10.0, 90.0),
)
def test_steps_leave_no_gap_and_shares_add_up_to_the_lateness(times, spans, end):
    """Whatever happens when: a record of random times, needs that come, lapse and come again."""
    made = Record()
    made.about = {"clock_s": 200 * 24 * H, "horizon_s": end * H}
    lodged, report, decided, asked, aside, there, handed = times
    made.add(CapacitySet(time_s=0.0, pool="trucks", kind="fleet", capacity=1, free=1))
    flee(made, lodged)
    meet(made, lodged, roof=INF, clothing=INF)
    rows = [
        (
            report,
            lambda: made.add(NeedReported(time_s=report * H, place="p1", town="t1", persons=30, wet=0, roofless=0)),
        ),
        (
            decided,
            lambda: made.add(Decided(time_s=decided * H, incident="relief/t1", priority=1, waited_s=0, took_s=0)),
        ),
        (asked, lambda: made.add(GoodsAsked(time_s=asked * H, place="p1", town="t1", **FOOD))),
        (aside, lambda: made.add(GoodsSetAside(time_s=aside * H, place="p1", by="r", depot="d", **FOOD))),
        (there, lambda: made.add(GoodsUnloaded(time_s=there * H, place="p1", by="r", **FOOD))),
        (handed, lambda: made.add(GoodsHanded(time_s=handed * H, place="p1", persons=30, **FOOD))),
        *((a, lambda need=need, a=a, b=b: meet(made, a, **{need: a + b})) for need, a, b in spans),
    ]
    for _at, add in sorted(rows, key=lambda row: row[0]):
        add()
    for miss in misses(made):
        total = 0.0
        for lack in miss.lacks:
            times = [t for step in lack.steps for t in (step.from_s, step.until_s)]
            if lack.until_s > lack.begun_s:
                assert (times[0], times[-1]) == (lack.begun_s, lack.until_s)
            assert times[1:-1:2] == times[2::2]
            assert set(lack.late_by_cause()) <= set(CAUSES)
            total += math.fsum(lack.late_by_cause().values())
        assert total == pytest.approx(miss.late_s, rel=1e-9, abs=1e-6)
        assert miss.late_s == pytest.approx(lateness_by_hand(miss, end * H), rel=1e-9, abs=1e-6)


def lateness_by_hand(miss, end_s):
    """Return the time beyond the hour: till first relief; of basic living what a day lacked, or till it came."""
    case, due_s = miss.case, miss.due_s
    if miss.promise == FIRST:
        return max(min(case.first_relief_s(), end_s) - due_s, 0.0)
    changes = sorted(
        {due_s, end_s, due_s + 24 * H, *(t for spans in case.met.values() for span in spans for t in span)}
    )
    changes = [t for t in changes if due_s <= t <= end_s]
    late_s = 0.0
    for a, b in itertools.pairwise(changes):
        came_before = any(case.basic_at(t) for t in changes if t <= a)
        if not case.basic_at(a) and (a < due_s + 24 * H or not came_before):
            late_s += b - a
    return late_s


def test_alike_neighbours_are_one_step():
    told = {0: ("road", -1, "", -1), 1: ("road", -1, "", -1), 2: ("closed", 3, "", 3)}
    steps = cut_up(0.0, 3.0, [1.0, 2.0, 7.0], lambda t: told[int(t)])
    assert [(s.from_s, s.until_s, s.cause) for s in steps] == [(0.0, 2.0, "road"), (2.0, 3.0, "closed")]


def results_of(records, folder):
    """Return the results of a study whose runs are these, one an event."""
    rows = [{"event": i, "replication": 0, **row} for i, record in enumerate(records) for row in lateness(record)]
    table = pd.DataFrame({"event": range(len(records)), "replication": 0, "people_in_need": 30.0})
    return Results(folder, {"seed": 1}, table, [], pd.DataFrame(rows))


def test_the_report_has_columns_that_add_up_to_a_hundred(flood, tmp_path):
    results = results_of([flood, flood], tmp_path)
    late = what_was_late(results)
    assert [(one.missed, one.in_need) for one in late] == [(60.0, 60.0)] * 2
    use_language("en")
    try:
        needs, first, basic = late_relief_tables(results)
    finally:
        use_language(None)
    assert needs["heads"][1] == "not first relief within 12 h: 60 of 60 persons in need"
    assert len(needs["rows"]) == len(lacking(late))
    for table, columns in ((needs, (1, 2)), (first, (1,)), (basic, (1,))):
        for column in columns:
            assert sum(float(row[column].removesuffix(" %")) for row in table["rows"]) == pytest.approx(100, abs=0.6)
    assert "720 person-hours" in first["note"] and "2 events" in first["note"]
    rows = as_rows(bottlenecks(results))
    assert rows.groupby("promise")["share"].sum().to_numpy() == pytest.approx(1.0)
    assert rows["kept_at_most"].dropna().between(0, 1).all()
    assert as_json(bottlenecks(results))[0]["causes"][0]["cause"] == first_cause(rows)


def first_cause(rows):
    return rows[rows["promise"] == FIRST].sort_values("share", ascending=False)["cause"].iloc[0]


def test_one_event_with_lateness_has_no_interval(flood, tmp_path):
    (first, _basic) = bottlenecks(results_of([flood], tmp_path))
    assert first.events == 1 and math.isnan(first.causes[0].share.low) and first.kept == 0.0


def test_a_study_without_late_relief_has_no_table(tmp_path):
    fires = pd.DataFrame({"burnt_m2": [100.0]})
    results = Results(tmp_path, {"seed": 1}, pd.DataFrame({"event": [0], "people_in_need": [0.0]}), [], fires)
    assert what_was_late(results) == [] and bottlenecks(results) == []
