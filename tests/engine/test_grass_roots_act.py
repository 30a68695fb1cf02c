"""Stations, village stock, grid workers who count, Suizhou's store, gates: each acts, on the same luck, and adds up."""

import pytest
from small_world import H, fixed, flood, plan, static, world

from sim.command.relief_levels import ReliefLevel
from sim.command.relief_spec import VillageGoods
from sim.command.reserves import Activation, ReserveActivated
from sim.command.warning import without_station
from sim.kpis import all_kpis
from sim.missions.base import Travelled
from sim.missions.evacuate import CountedBack, CountedOut
from sim.missions.goods import GoodsAsked, GoodsHanded, GoodsUnloaded
from sim.missions.travel import travel
from sim.missions.warn import NoticeGiven
from sim.people.entries import PeopleMoved
from sim.resources.stock import DepotSpec, StockAdded, StockLine
from sim.traffic import RoadsSpec

KPI = all_kpis()
STORM = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
SURE = {"unanswered": 0.0, "station_failure": 0.0, "loudspeaker_failure": 0.0}
WET = {"h1": [(0, 0.0), (5, 0.0), (6, 0.8), (60, 0.8)], "h2": [(0, 0.0), (5, 0.0), (6, 0.8), (60, 0.8)]}
LAND = static((("h1", 400, 0, True), ("h2", 60, 0, False)))


# -- grid workers who count -----------------------------------------------------------------------------------------
def moved(record, group="h1"):
    out = (e for e in record.of(PeopleMoved) if e.group == group and e.from_state == "home")
    return sum(e.count for e in out if e.to_state == "leaving")


def counting(horizon_h=48.0, **changes):
    evacuation = {"compliance": 0.5, "count_s": fixed(20), "all_clear_s": 3600.0} | changes
    return world(flood({}, STORM), plan(warning=SURE, evacuation=evacuation), LAND, horizon_h=horizon_h).run()


def test_who_is_missing_by_the_list_is_asked_by_name_and_some_come_along():
    none, told, some, all_ = (
        counting(**c)
        for c in (
            {},
            {"counted": True, "persuaded": 0.0},
            {"counted": True, "persuaded": 0.4},
            {"counted": True, "persuaded": 1.0},
        )
    )
    assert not none.of(CountedOut) and moved(none) == moved(told) < moved(some) < moved(all_) == 400
    (count,) = told.of(CountedOut)
    assert (count.group, count.listed, count.persuaded) == ("h1", 400, 0) and count.missing == 400 - moved(told)
    (count,) = some.of(CountedOut)
    assert count.persuaded == moved(some) - moved(told)
    last = max(e.time_s for e in told.of(PeopleMoved) if e.group == "h1" and e.to_state == "leaving")
    assert told.of(CountedOut)[0].time_s == last + 1200.0


def test_they_count_back_who_has_come_home():
    record = counting(counted=True)
    (back,) = record.of(CountedBack)
    assert back.group == "h1" and back.back == moved(record) and back.away == 0


# -- stations and what lies in them ---------------------------------------------------------------------------------
def test_a_village_without_a_station_has_no_loudspeakers_and_reports_late():
    def run(share):
        return world(flood(WET, STORM), plan(warning=SURE | {"village_stations": share}), LAND).run()

    with_them, without = run(1.0), run(0.0)
    assert all(e.at_once > 0 for e in with_them.of(NoticeGiven))
    assert without.of(NoticeGiven) and all(e.at_once == 0 for e in without.of(NoticeGiven))
    first = [min(e.time_s for e in record.of(GoodsAsked)) for record in (with_them, without)]
    assert first[0] < first[1]


def test_more_stations_leave_a_part_of_the_villages_without():
    villages = [f"v{i}" for i in range(200)]
    bare = [
        without_station(world(flood({}), plan(warning={"village_stations": share})), villages)
        for share in (0.0, 0.3, 0.7, 1.0)
    ]
    assert bare[0] == set(villages) > bare[1] > bare[2] > bare[3] == set()
    assert 40 <= len(bare[2]) <= 80


STOCK = (VillageGoods(item="food_day", amount=40), VillageGoods(item="water_l", amount=60))


def relieved(stock=(), stations=1.0, goods=None):
    the_plan = plan(
        warning={"village_stations": stations},
        evacuation={"dispersed": 1.0, "hosts_keep_s": 0.0},
        relief={"village_stock": stock, "hosts_water": 0.0},
        stock=goods,
    )
    return world(flood(WET), the_plan, LAND).run()


def test_what_lies_in_the_village_is_in_hands_first_and_is_not_sent_again():
    without, with_it = relieved(), relieved(STOCK)
    first = [min(e.time_s for e in record.of(GoodsHanded)) for record in (without, with_it)]
    assert first[1] < first[0]
    asked = [sum(e.food_day for e in record.of(GoodsAsked) if e.time_s < 12 * H) for record in (without, with_it)]
    assert asked[1] < asked[0]
    assert KPI["share_first_relief_12h"](with_it) >= KPI["share_first_relief_12h"](without)


@pytest.mark.parametrize("item", ["food_day", "water_l"])
def test_it_is_neither_made_nor_lost(item):
    record = relieved(STOCK, goods={})
    laid_out = [e for e in record.of(GoodsUnloaded) if e.by.startswith("village-stock/")]
    assert laid_out and len({e.place for e in laid_out}) == len(laid_out)
    there = sum(getattr(e, item) for e in laid_out)
    assert 0 < sum(getattr(e, item) for e in record.of(GoodsHanded)) <= there
    assert not [e for e in relieved(STOCK, stations=0.0).of(GoodsUnloaded) if e.by.startswith("village-stock/")]


# -- a superior's store by the road ---------------------------------------------------------------------------------
def test_each_authority_opens_its_own_store_and_the_goods_come_by_the_road():
    suizhou = StockLine(item="quilt", amount=60, reserve="superior", lead_s=fixed(60), supplier="room-h2")
    province = StockLine(item="quilt", amount=500, reserve="superior", lead_s=fixed(600))
    the_plan = plan(
        relief={
            "levels": (ReliefLevel(level=4, persons=1), ReliefLevel(level=3, persons=10_000)),
            "activations": (
                Activation(reserve="superior", depots=("near*",), level=4, authority="suizhou", decision_s=fixed(30)),
                Activation(reserve="superior", depots=("store",), level=3, authority="province"),
            ),
        }
    )
    load = {"load_s": fixed(15)}
    the_plan.depots = (
        DepotSpec(id="store", name_zh="s", place="depot", stock=(province,), **load),
        DepotSpec(id="near-1", name_zh="s", place="depot", stock=(suizhou,), **load),
    )
    record = world(flood(WET), the_plan, LAND).run()
    (order,) = record.of(ReserveActivated)
    (came,) = record.of(StockAdded)
    assert order.authority == "suizhou" and (came.depot, came.amount, came.source) == ("near-1", 60, "superior")
    (trip,) = (e for e in record.of(Travelled) if e.who.startswith("supplier/"))
    assert came.time_s == trip.time_s and trip.left_s == order.time_s + H


# -- gates ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("green", "minutes"), [(False, 8.0), (True, 0.0)])
def test_green_gates_save_the_minutes_there_and_nothing_else(green, minutes):
    from dataclasses import replace

    kinds = list(LAND.places.kinds)
    kinds[LAND.places.ids.index("base")] = "gateway"
    land = replace(LAND, places=replace(LAND.places, kinds=tuple(kinds)))
    took = []
    for gate in (0, 8):
        the_plan = plan()
        the_plan.roads = RoadsSpec(green_gates=green, gate_s=fixed(gate))
        made = world(flood({}), the_plan, land)
        places = made.places
        ways = (
            travel(made, "x", places.index("base"), places.index("h1")),
            travel(made, "y", places.index("h1"), places.index("base")),
        )
        ends = []

        def go(way, made=made, ends=ends):
            yield from way
            ends.append(made.env.now)

        for way in ways:
            made.env.process(go(way))
        made.run()
        took.append(sorted(ends))
    assert took[1][0] == took[0][0] and took[1][1] - took[0][1] == minutes * 60.0
