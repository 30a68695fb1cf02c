"""The relief of people: who is hit, freed, rescued, fed; clocks and figures by the definitions."""

import math

import numpy as np
import pytest
from small_world import H, fixed, flood, plan, static, world

from sim.kpis import all_kpis
from sim.kpis.care_history import Case, history, in_need
from sim.missions.base import MissionEnded
from sim.missions.deliver import Stop, fitting
from sim.missions.goods import GoodsHanded, GoodsUnloaded, StockShort, mass_kg
from sim.missions.repair import RoadBlocked, RoadCleared
from sim.people.entries import HomesDamaged, NeedsMet, OnsetInTown, PartFormed, PeopleMoved
from sim.people.part import AT_HOME, BEFOREHAND, NEEDS
from sim.resources.base import Granted
from sim.resources.stock import StockTaken

SHALLOW = {"h1": [(0, 0), (4, 0), (5, 0.7), (10, 0.7), (12, 0)]}
DEEP = {"h1": [(0, 0), (4, 0), (6, 2.4), (14, 2.4), (18, 0)]}
QUIET = {"stations": 0, "forecasts": False}
ALL_FLEE = {"compliance_water": 1.0}
DOCTOR = {"village_doctor": 1.0}


def kpi(record, name):
    return all_kpis()[name](record) / (3600.0 if name == "mean_hours_basic_living" else 1.0)


def test_a_dry_run_has_nobody_in_need():
    record = world(flood({}), plan(warning=QUIET)).run()
    assert kpi(record, "people_in_need") == 0 and kpi(record, "deaths") == 0 and kpi(record, "direct_loss_yuan") == 0
    for name in ("share_first_relief_12h", "share_basic_living_24h", "mean_hours_basic_living"):
        assert math.isnan(kpi(record, name))


def test_a_run_without_a_flood_has_no_such_figures():
    from sim.record import Record

    record = Record()
    for name in ("deaths", "people_in_need", "direct_loss_yuan", "stock_persons_3d"):
        assert math.isnan(kpi(record, name))


def test_shallow_water_makes_people_flee_and_relief_follows():
    record = world(flood(SHALLOW), plan(warning=QUIET, evacuation=ALL_FLEE, relief=DOCTOR)).run()
    hit = sum(e.count for e in record.of(PeopleMoved) if e.to_state == "hit")
    assert hit == 41  # two of five classes of homes: 20 + 19 who can walk, 1 + 1 who cannot
    assert [e.town for e in record.of(OnsetInTown)] == ["t1"]
    assert kpi(record, "people_in_need") == 41 and kpi(record, "people_trapped") == 0
    assert kpi(record, "share_first_relief_12h") == 1.0
    assert kpi(record, "share_basic_living_24h") == 1.0
    assert 0 < kpi(record, "mean_hours_basic_living") < 12


def test_deep_water_traps_people_and_boats_bring_them_out():
    record = world(flood(DEEP), plan(warning=QUIET, evacuation={"mobilise_s": 10 * H})).run()
    trapped = kpi(record, "people_trapped")
    assert trapped > 50
    assert kpi(record, "people_rescued") > 0
    assert [e.outcome for e in record.of(MissionEnded) if e.mission == "rescue"].count("done") >= 1
    end = dict.fromkeys(("hit", "trapped"), 0)
    for e in record.of(PeopleMoved):
        for state, sign in ((e.from_state, -1), (e.to_state, 1)):
            if state in end:
                end[state] += sign * e.count
    assert end == {"hit": 0, "trapped": 0}  # boats, and the water goes down


def test_without_boats_the_trapped_wait_for_the_water_to_fall():
    record = world(flood(DEEP), plan(warning=QUIET, evacuation={"mobilise_s": 10 * H}, boats=0)).run()
    assert kpi(record, "people_rescued") == 0
    freed = [e.time_s for e in record.of(PeopleMoved) if e.from_state == "trapped" and e.to_state == "hit"]
    assert freed and min(freed) > 14 * H


def test_the_fast_and_deep_drown_and_who_left_in_time_does_not():
    fast = {"h1": [(0, 0), (7, 0), (8, 4.2), (20, 0)]}
    rain = [0, 0, 0, 30, 40, 40, 0, 0]
    many = static([("h1", 4000, 40, True)])
    stay = world(flood(fast, rain), plan(warning=QUIET), many).run()
    quick = {"answer_day_s": fixed(5), "unanswered": 0.0}
    move = world(
        flood(fast, rain), plan(warning=quick, evacuation={"compliance": 1.0, "mobilise_s": 600.0}), many
    ).run()
    assert kpi(stay, "deaths") > kpi(move, "deaths")
    assert kpi(move, "people_moved_beforehand") >= 3600
    # the water is the same; who had notice carried some goods out of reach
    assert kpi(stay, "homes_flooded") == kpi(move, "homes_flooded") > 0
    assert kpi(stay, "direct_loss_yuan") > kpi(move, "direct_loss_yuan") > 0.83 * kpi(stay, "direct_loss_yuan")


def test_less_warning_never_lowers_deaths_under_the_same_luck():
    fast = {"h1": [(0, 0), (7, 0), (9, 4.2), (20, 0)], "h2": [(0, 0), (7, 0), (9, 3.5), (20, 0)]}
    rain = [0, 0, 0, 30, 40, 40, 0, 0]
    many = static([("h1", 3000, 40, True), ("h2", 2000, 40, False)])
    totals = []
    for minutes in (5, 120, 600):
        the_plan = plan(warning={"answer_day_s": fixed(minutes), "stations": 0})
        runs = [world(flood(fast, rain), the_plan, many, replication=k).run() for k in range(4)]
        totals.append(sum(kpi(record, "deaths") for record in runs))
    assert totals == sorted(totals) and totals[0] < totals[-1]


def test_loss_counts_the_greatest_depth_once():
    record = world(flood({"h1": [(0, 0), (4, 0), (5, 1.05), (8, 0.1), (9, 1.05), (12, 0)]}), plan(warning=QUIET)).run()
    damaged = record.of(HomesDamaged)
    assert len(damaged) == 1 and damaged[0].gauge_m == 1.05
    assert damaged[0].homes == pytest.approx((21 + 20 + 20 + 20) / 2.9)  # four of five classes, whole people


def test_nothing_in_store_means_no_relief_and_a_stock_out():
    record = world(flood(SHALLOW), plan(warning=QUIET, evacuation=ALL_FLEE, stock={})).run()
    assert kpi(record, "share_basic_living_24h") == 0.0 and kpi(record, "stock_outs") > 0
    assert {e.item for e in record.of(StockShort)} >= {"food_day", "water_l"}
    assert kpi(record, "mean_hours_basic_living") == pytest.approx(48.0 - record.of(OnsetInTown)[0].time_s / H)


def test_contract_goods_come_after_their_lead():
    from sim.resources.stock import DepotSpec, StockLine

    small_kit = {"kit_beds": 0.0, "kit_tents": 0.0, "kit_clothing": 0.0}
    the_plan = plan(warning=QUIET, evacuation=ALL_FLEE, relief=DOCTOR | small_kit)
    lines = [StockLine(item=i, amount=n, reserve="contract") for i, n in (("food_day", 500), ("water_l", 900))]
    lines.append(StockLine(item="quilt", amount=200))
    the_plan.depots = (
        DepotSpec(
            id="store", name_zh="s", place="depot", stock=tuple(lines), lead_day_s=fixed(300), lead_night_s=fixed(300)
        ),
    )
    record = world(flood(SHALLOW), the_plan).run()
    taken = [e.time_s for e in record.of(StockTaken) if e.item == "food_day"]
    assert taken and min(taken) > (4 + 5) * H
    assert kpi(record, "stock_persons_3d") == 0 and kpi(record, "stock_persons_3d_contract") == 166


def test_who_finds_no_room_in_a_shelter_waits_for_a_tent():
    nowhere = {**ALL_FLEE, "dispersed": 0.0}
    stock = {"food_day": 500, "water_l": 900, "quilt": 200}
    with_tents = world(
        flood(SHALLOW), plan(warning=QUIET, evacuation=nowhere, relief=DOCTOR, beds=0, stock=stock | {"tent": 9})
    ).run()
    without = world(flood(SHALLOW), plan(warning=QUIET, evacuation=nowhere, relief=DOCTOR, beds=0, stock=stock)).run()
    assert sum(e.tent for e in with_tents.of(GoodsHanded)) >= 8
    assert kpi(with_tents, "share_basic_living_24h") == 1.0
    assert kpi(without, "share_basic_living_24h") == 0.0


def test_scarce_quilts_do_not_keep_food_from_people():
    stock = {"food_day": 500, "water_l": 900, "quilt": 10}
    record = world(flood(SHALLOW), plan(warning=QUIET, evacuation=ALL_FLEE, relief=DOCTOR, stock=stock)).run()
    case_by_need = dict.fromkeys(NEEDS, 0.0)
    for case in in_need(record):
        for need in NEEDS:
            at = case.clock_s + 20 * H
            case_by_need[need] += case.in_need * any(a <= at < b for a, b in case.met[need])
    assert case_by_need["food"] == case_by_need["water"] == 41
    assert case_by_need["clothing"] == 10


def test_one_truck_serves_later_than_many():
    wide = static([(f"h{i}", 150, 3, False) for i in range(6)])
    water = {f"h{i}": SHALLOW["h1"] for i in range(6)}
    hours = []
    for trucks in (1, 6):
        the_plan = plan(warning=QUIET, evacuation=ALL_FLEE, relief={"stops": 1, **DOCTOR}, trucks=trucks, beds=0)
        hours.append(kpi(world(flood(water), the_plan, wide).run(), "mean_hours_basic_living"))
    assert hours[1] < hours[0]


def test_a_closed_road_delays_and_a_washed_out_one_waits_for_the_gang():
    # the middle of edge 0 lies between the town's seat and h1
    road = {"road:0": [(0, 0), (4, 0), (5, 0.9), (9, 0.9), (10, 0)]}
    base = world(flood(SHALLOW), plan(warning=QUIET, evacuation=ALL_FLEE, relief=DOCTOR)).run()
    closed = world(
        flood(SHALLOW | road), plan(warning=QUIET, evacuation=ALL_FLEE, relief=DOCTOR | {"washed_out": 0.0})
    ).run()
    washed = world(
        flood(SHALLOW | road), plan(warning=QUIET, evacuation=ALL_FLEE, relief=DOCTOR | {"washed_out": 1.0})
    ).run()
    hours = [kpi(r, "mean_hours_basic_living") for r in (base, closed, washed)]
    assert hours[0] < hours[1] < hours[2]
    assert len(washed.of(RoadBlocked)) == len(washed.of(RoadCleared)) == 1 and not closed.of(RoadBlocked)


def test_relief_lapses_when_nothing_follows():
    enough_for_a_day = {"food_day": 45, "water_l": 68, "quilt": 45}
    two = world(
        flood(SHALLOW), plan(warning=QUIET, evacuation=ALL_FLEE, relief=DOCTOR, stock=enough_for_a_day), horizon_h=72
    ).run()
    cases = [c for c in in_need(two) if c.in_need]
    assert all(c.basic_at(c.clock_s + 12 * H) for c in cases)
    assert not any(c.basic_at(c.clock_s + 60 * H) for c in cases)


def test_supply_follows_before_it_ends():
    record = world(flood(SHALLOW), plan(warning=QUIET, evacuation=ALL_FLEE, relief=DOCTOR), horizon_h=96).run()
    for case in in_need(record):
        assert all(case.basic_at(case.clock_s + h * H) for h in (24, 48, 72))


def test_medical_teams_come_where_no_doctor_is():
    none = {"village_doctor": 0.0}
    with_team = world(flood(SHALLOW), plan(warning=QUIET, evacuation=ALL_FLEE, relief=none)).run()
    without = world(flood(SHALLOW), plan(warning=QUIET, evacuation=ALL_FLEE, relief=none, medical=0)).run()
    assert kpi(with_team, "share_basic_living_24h") == 1.0
    assert kpi(without, "share_basic_living_24h") == 0.0
    assert kpi(without, "share_first_relief_12h") == 1.0


def test_more_of_anything_is_not_worse_in_the_mean():
    wide = static([(f"h{i}", 120, 3, i < 2) for i in range(5)])
    water = {f"h{i}": DEEP["h1"] if i % 2 else SHALLOW["h1"] for i in range(5)}

    def mean(**more):
        runs = [
            kpi(world(flood(water), plan(warning=QUIET, **more), wide, replication=k).run(), "mean_hours_basic_living")
            for k in range(4)
        ]
        return np.mean(runs)

    few = mean()
    assert mean(trucks=4, boats=4, crews=4, medical=4) < few
    assert mean(stock={"food_day": 100, "water_l": 200, "quilt": 100}) > few


def test_a_case_by_hand():
    case = Case("h", "t", "fled", 10.0, 10.0, 0.0, 0.0, True)
    for need, spans in {
        "roof": [(1 * H, math.inf)],
        "food": [(1 * H, 13 * H), (20 * H, 44 * H)],
        "water": [(5 * H, 29 * H)],
        "clothing": [(6 * H, math.inf)],
        "care": [(7 * H, 31 * H)],
    }.items():
        case.met[need] = spans
    assert case.first_relief_s() == 6 * H
    assert case.basic_s() == 7 * H
    assert case.basic_at(12 * H) and not case.basic_at(15 * H) and case.basic_at(24 * H) and not case.basic_at(30 * H)


def test_who_is_harmed_after_the_towns_time_is_up_is_judged_by_their_own_harm():
    late = {"h1": SHALLOW["h1"], "h2": [(0, 0), (18, 0), (18.5, 0.7), (24, 0.7), (26, 0)]}
    fed = DOCTOR | {"hosts_water": 0.0}
    record = world(flood(late), plan(warning=QUIET, evacuation=ALL_FLEE, relief=fed), horizon_h=72).run()
    cases = {c.group: c for c in history(record).cases}
    onset_s = record.of(OnsetInTown)[0].time_s
    assert cases["h2"].clock_s == onset_s and cases["h2"].own_clock_s > onset_s + 12 * H
    assert cases["h2"].clock_for_s(12.0) == cases["h2"].own_clock_s and cases["h2"].clock_for_s(24.0) == onset_s
    assert cases["h1"].clock_for_s(12.0) == onset_s
    assert cases["h2"].first_relief_s() < cases["h2"].own_clock_s + 12 * H
    assert kpi(record, "share_first_relief_12h") == 1.0
    assert kpi(record, "people_harmed_late") == sum(c.in_need for c in history(record).cases if c.group == "h2") > 0
    nothing = world(flood(late), plan(warning=QUIET, evacuation=ALL_FLEE, relief=fed, trucks=0), horizon_h=72).run()
    assert kpi(nothing, "share_first_relief_12h") < 0.6  # late is no excuse: nobody brought them water


def test_who_moved_and_never_arrived_counts_since_they_left():
    w = world(flood(SHALLOW), plan(warning=QUIET), horizon_h=30)
    w.env.run(until=2 * H)
    part = w.people.leave(0, 50, 0, AT_HOME, "leaving", BEFOREHAND, (0,))
    record = w.run()
    (case,) = [c for c in in_need(record) if c.origin == BEFOREHAND]
    assert case.count == part.count and case.clock_s == case.own_clock_s == 2 * H
    assert case.basic_s() == math.inf
    hours = [(c.in_need, min(c.basic_s(), 30 * H) - c.clock_s) for c in in_need(record)]
    mean = sum(n * s for n, s in hours) / sum(n for n, _ in hours) / H
    assert kpi(record, "mean_hours_basic_living") == pytest.approx(mean)


def test_who_is_shut_in_twice_is_counted_once():
    twice = {"h1": [(0, 0), (4, 0), (5, 1.3), (8, 1.3), (8.5, 1.0), (8.6, 1.0), (9, 1.3), (12, 1.3), (14, 0)]}
    record = world(flood(twice), plan(warning=QUIET, evacuation={"mobilise_s": 90 * H}, boats=0), horizon_h=20).run()
    times = [e.count for e in record.of(PeopleMoved) if e.to_state == "trapped"]
    assert len(times) == 2
    assert kpi(record, "people_trapped") == max(times)


def test_everybody_is_counted_in_one_case():
    record = world(flood(DEEP | {"h2": SHALLOW["h1"]}), plan(warning=QUIET)).run()
    assert sum(c.count for c in history(record).cases) <= 160
    hit = sum(e.count for e in record.of(PeopleMoved) if e.from_state == "home" and e.to_state == "hit")
    assert kpi(record, "people_in_need") + kpi(record, "deaths") == hit


def test_rounds_fit_the_truck():
    stops = [Stop(place=f"p{i}", goods={"food_day": 1000}) for i in range(5)]
    now, later = fitting(stops, 2000.0, 4)
    assert [s.place for s in now] == ["p0", "p1"] and [s.place for s in later] == ["p2", "p3", "p4"]
    now, later = fitting([Stop(place="p", goods={"food_day": 1000, "quilt": 1000})], 1000.0, 4)
    assert mass_kg(now[0].goods) <= 1000.0
    both = {i: now[0].goods.get(i, 0) + later[0].goods.get(i, 0) for i in ("food_day", "quilt")}
    assert both == {"food_day": 1000, "quilt": 1000}


def test_reports_err_and_the_count_at_the_hand_out_mends_it():
    wrong = DOCTOR | {"report_error": 0.5}
    for k in range(6):
        record = world(flood(SHALLOW), plan(warning=QUIET, evacuation=ALL_FLEE, relief=wrong), replication=k).run()
        assert kpi(record, "share_basic_living_at_24h") == 1.0


def test_goods_handed_were_unloaded_before():
    record = world(flood(SHALLOW | {"h2": SHALLOW["h1"]}), plan(warning=QUIET)).run()
    for item in ("food_day", "water_l", "quilt", "bed"):
        came = sum(getattr(e, item) for e in record.of(GoodsUnloaded))
        assert sum(getattr(e, item) for e in record.of(GoodsHanded)) <= came


def test_causes_lead_back_to_the_water():
    record = world(flood(DEEP), plan(warning=QUIET)).run()
    for index, entry in record.indexed(NeedsMet):
        assert record.causes(index)[-1].time_s <= entry.time_s
    for index, _ in record.indexed(PartFormed):
        kinds = [type(e).__name__ for e in record.causes(index)]
        assert kinds[-1] == "HazardBegan"
    assert record.of(Granted)


def test_needs_are_the_five_of_the_plan():
    assert NEEDS == ("food", "clothing", "roof", "water", "care")
