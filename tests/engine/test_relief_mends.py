"""Goods that are set aside, orders that end visibly, one counter a point, roads as deep as their deepest point."""

import math

import numpy as np
import pytest
from pydantic import ValidationError
from small_world import H, fixed, flood, plan, static, world

from sim.command.relief import ReliefSpec
from sim.command.road_water import road_points
from sim.command.rounds import NeedReported, share_out
from sim.kpis import all_kpis
from sim.kpis.care_history import Case, in_need
from sim.missions.base import MissionEnded
from sim.missions.deliver import Stop, fitting
from sim.missions.goods import GoodsHanded, GoodsUnloaded, StockShort, TrucksShort
from sim.missions.hand_out import HandOut
from sim.people.points import provided
from sim.record import Record
from sim.resources.stock import StockTaken
from sim.roads import Network

SHALLOW = {"h1": [(0, 0), (4, 0), (5, 0.7), (10, 0.7), (12, 0)]}
QUIET = {"stations": 0, "forecasts": False}
ALL_FLEE = {"compliance_water": 1.0}
DOCTOR = {"village_doctor": 1.0}


def test_the_next_supply_must_be_ordered_before_the_last_one_ends():
    with pytest.raises(ValidationError, match="ahead"):
        ReliefSpec(supply_s=6 * H, ahead_s=6 * H)
    short = DOCTOR | {"supply_s": 6 * H, "ahead_s": 5 * H}
    record = world(flood(SHALLOW), plan(warning=QUIET, evacuation=ALL_FLEE, relief=short)).run()
    assert record.of(GoodsHanded)


def test_hosts_share_their_tap_water_where_it_is_fit_to_drink():
    # a second hamlet of the village stays dry: its taps run
    land = static([("h1", 100, 4, True), ("h2", 60, 2, False)])
    land.data["hamlets"]["village"] = "v-h1"
    shares = []
    for taps in (0.0, 1.0):
        the_plan = plan(
            warning=QUIET, evacuation={**ALL_FLEE, "dispersed": 1.0}, relief={"hosts_water": taps}, stock={}
        )
        record = world(flood(SHALLOW), the_plan, land).run()
        shares.append(all_kpis()["share_first_relief_12h"](record))
        wet = [c for c in in_need(record) if any(c.met["water"])]
        assert bool(wet) == bool(taps)
    assert shares[0] == 0.0 and shares[1] > 0.9


def test_no_round_finds_an_empty_depot():
    wide = static([(f"h{i}", 150, 3, False) for i in range(6)])
    water = {f"h{i}": SHALLOW["h1"] for i in range(6)}
    scarce = {"food_day": 100, "water_l": 150, "quilt": 60}
    the_plan = plan(warning=QUIET, evacuation=ALL_FLEE, relief=DOCTOR | {"stops": 1}, stock=scarce, trucks=4)
    record = world(flood(water), the_plan, wide).run()
    ended = [e.outcome for e in record.of(MissionEnded) if e.mission == "deliver"]
    assert ended and set(ended) == {"done"}
    assert sum(e.amount for e in record.of(StockTaken) if e.item == "food_day") == 100
    assert {e.item for e in record.of(StockShort)} >= {"food_day", "water_l", "quilt"}


def test_after_a_stock_out_goods_are_asked_for_again():
    the_plan = plan(warning=QUIET, evacuation=ALL_FLEE, relief=DOCTOR, stock={"quilt": 200, "bed": 50})
    w = world(flood(SHALLOW), the_plan)

    def help_comes():
        yield w.env.timeout(20 * H)
        w.stocks["store"].add({"food_day": 500, "water_l": 900}, by="help")

    w.env.process(help_comes())
    record = w.run()
    assert record.of(StockShort)
    first = [e.time_s for e in record.of(GoodsHanded) if e.food_day]
    assert first and min(first) > 20 * H


MOVED = {"compliance": 1.0, "dispersed": 0.0, "all_clear_s": 60 * H, **ALL_FLEE}
SURE = {"unanswered": 0.0, "station_failure": 0.0}
STORM = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]


def two_hamlets(**more):
    """One is moved beforehand, dry, more than its rooms and the school hold; the other gets wet later."""
    land = static([("h1", 400, 0, True), ("h2", 100, 2, False)])
    water = {"h2": [(0, 0), (9, 0), (11, 0.7), (20, 0.7), (22, 0)]}
    return world(flood(water, STORM), plan(warning=SURE, evacuation=MOVED, **more), land).run()


def test_bedding_goes_where_it_is_handed_out():
    # dry people in shelters draw no bedding away from the wet: what is brought is handed out
    record = two_hamlets(trucks=4)
    assert {e.place for e in record.of(GoodsUnloaded)} >= {"school", "room-h2"}
    assert sum(e.quilt for e in record.of(GoodsUnloaded)) == sum(e.quilt for e in record.of(GoodsHanded)) > 0


def test_what_nobody_has_holds_up_no_other():
    # the largest point wants tents, which no store has and which would fill the only truck again and again
    record = two_hamlets()
    assert sum(e.tent for e in record.of(GoodsUnloaded)) == 0 and max(e.roofless for e in record.of(NeedReported)) > 100
    fed = {e.place: e.time_s for e in reversed(record.of(GoodsHanded)) if e.food_day}
    assert set(fed) == {e.place for e in record.of(NeedReported)} and fed["school"] < 10 * H


def test_an_order_without_trucks_ends_visibly():
    record = world(flood(SHALLOW), plan(warning=QUIET, evacuation=ALL_FLEE, trucks=0)).run()
    assert record.of(TrucksShort) and not record.of(GoodsHanded) and not record.of(StockTaken)


def test_one_counter_serves_so_many_an_hour():
    many = static([("h1", 600, 0, False)])
    slow = DOCTOR | {"hand_out_per_s": 20 / H, "hosts_water": 0.0}
    the_plan = plan(warning=QUIET, evacuation={**ALL_FLEE, "dispersed": 1.0}, relief=slow, trucks=8)
    record = world(flood(SHALLOW), the_plan, many, horizon_h=20).run()
    handed = [(e.time_s, e.food_day) for e in record.of(GoodsHanded)]
    first_s = min(e.time_s for e in record.of(GoodsUnloaded))
    for time_s, _ in handed:
        assert sum(n for t, n in handed if t <= time_s) <= 20 * (time_s - first_s) / H + 1


def test_goods_are_shared_out_in_the_order_of_the_stops():
    stops = [Stop(place="a", goods={"food_day": 5, "quilt": 2}), Stop(place="b", goods={"food_day": 5})]
    now, wanting = share_out(stops, {"food_day": 7})
    assert [(s.place, s.goods) for s in now] == [("a", {"food_day": 5}), ("b", {"food_day": 2})]
    assert [(s.place, s.goods) for s in wanting] == [("a", {"quilt": 2}), ("b", {"food_day": 3})]


def test_a_piece_heavier_than_the_load_goes_all_the_same():
    now, later = fitting([Stop(place="a", goods={"tent": 2})], 0.001, 4)
    assert now[0].goods == {"tent": 1} and later[0].goods == {"tent": 1}


def test_basic_living_must_be_held():
    case = Case("h", "t", "fled", 10.0, 10.0, 0.0, 0.0, True)
    case.met = {n: [(1 * H, math.inf)] for n in ("roof", "clothing", "care", "water")}
    case.met["food"] = [(1 * H, 25 * H), (24 * H, 30 * H), (31 * H, 60 * H)]
    assert case.basic_at(24 * H) and case.basic_held(24 * H, 30 * H)
    assert case.basic_at(48 * H) and not case.basic_held(24 * H, 48 * H)


def test_what_lies_at_a_point_is_handed_out_though_no_truck_need_come():
    lodged = {**ALL_FLEE, "dispersed": 1.0}
    w = world(
        flood(SHALLOW), plan(warning=QUIET, evacuation=lodged, relief=DOCTOR | {"hosts_water": 0.0}), horizon_h=60
    )
    w.env.run(until=15 * H)
    (point,) = w.data["points"].values()
    point.add({"food_day": 300, "water_l": 400})
    record = w.run()
    unloaded = [e.time_s for e in record.of(GoodsUnloaded)]
    assert max(unloaded) < 15 * H  # nothing more was wanted
    assert in_need(record)
    assert all(case.basic_held(24 * H, 56 * H) for case in in_need(record))


def test_a_road_is_watched_along_its_whole_length_and_a_bridge_by_its_deck():
    network = Network(
        np.array([0.0, 500.0, 560.0]),
        np.zeros(3),
        np.array([0, 1], np.int32),
        np.array([1, 2], np.int32),
        np.array([500.0, 60.0]),
        np.full(2, 10.0),
        np.zeros(2, np.uint8),
        ("village",),
    )
    at = road_points(network, np.array([0.0, 1.2]))
    assert at.edge.tolist() == [0] * 6 + [1] * 2
    assert at.x_m.tolist() == [0, 100, 200, 300, 400, 500, 500, 560]
    assert at.clear_m.tolist() == [0, 0, 0, 0, 0, 1.2, 1.2, 1.2]


def test_a_stretch_has_one_crossing_where_it_closes_and_one_where_it_opens():
    road = {"road:0": [(0, 0), (4, 0), (5, 0.45), (9, 0.45), (10, 0)]}
    record = world(flood(road), plan(warning=QUIET)).run()
    assert [(edge, depth_m) for _, edge, depth_m in record.tracks["roads/depth"]] == [(0.0, 0.3), (0.0, 0.0)]


def test_a_gang_that_found_no_way_is_sent_again():
    # the blocked stretch lies behind another that is under water for a day
    road = {
        "road:1": [(0, 0), (4, 0), (5, 0.9), (6, 0.9), (7, 0)],
        "road:0": [(0, 0), (4, 0), (5, 0.9), (30, 0.9), (31, 0)],
    }
    the_plan = plan(warning=QUIET, relief={"washed_out": 1.0, "road_report_s": fixed(10), "repair_s": fixed(60)})
    record = world(flood(road), the_plan).run()
    repairs = [e for e in record.of(MissionEnded) if e.mission == "repair"]
    assert len(repairs) == 2 and all(e.outcome == "done" for e in repairs)


def test_figures_of_fires_do_not_exist_in_a_flood():
    record = world(flood(SHALLOW), plan(warning=QUIET)).run()
    assert record.about["hazards"] == ["flood"]
    for name in ("burnt_m2", "ignitions", "fires", "crew_time_s"):
        assert math.isnan(all_kpis()[name](record))
    season = Record()
    season.about = {"hazards": ["fire-season"], "forest_m2": 1.0}
    assert all_kpis()["ignitions"](season) == 0.0 and math.isnan(all_kpis()["stock_outs"](season))


def test_who_has_nothing_goes_before_those_who_come_for_the_next_day():
    lodged = {**ALL_FLEE, "dispersed": 1.0}
    w = world(
        flood(SHALLOW), plan(warning=QUIET, evacuation=lodged, relief=DOCTOR | {"hosts_water": 0.0}), horizon_h=60
    )
    w.env.run(until=15 * H)
    (point,) = w.data["points"].values()
    first = min(w.people.at[point.place], key=lambda p: (p.since_s, p.number))
    late = w.people.split_count(first, first.count // 2, -1)
    now = w.env.now
    # both are due, but one of them has food and water for some hours yet
    first.until.update(food=now + 3 * H, water=now + 3 * H)
    late.until.update(food=now - H, water=now - H)
    assert provided(first, now) and not provided(late, now)
    point.level.clear()
    point.add({"food_day": late.count * 3, "water_l": late.count * 15})
    handing = HandOut(
        place=point.place, rate_per_s=1.0, supply_s=24 * H, water_l_day=3.0, quilts=0.0, clothing=0.0, tent_persons=4
    )
    w.start(handing, -1)
    w.env.run(until=now + 2 * (first.count + late.count))
    assert late.until["food"] > now + 12 * H
