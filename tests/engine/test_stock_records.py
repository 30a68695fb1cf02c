"""Records of stock: headquarters orders what the records say is there, and learns by looking what is."""

import simpy
from small_world import H, fixed, flood, plan, world

from sim.kpis import all_kpis
from sim.missions.goods import StockShort
from sim.record import Record
from sim.resources.stock import DepotSpec, RecordCorrected, RecordsSpec, StockAdded, StockLine, StockTaken
from sim.streams import Streams

WET = {"h1": [(0, 0.0), (5, 0.0), (6, 0.8), (40, 0.8)], "h2": [(0, 0.0), (6, 0.0), (7, 0.8), (40, 0.8)]}
FLEE = {"compliance": 1.0, "dispersed": 0.0}
GOODS = {"food_day": 1000, "water_l": 2000, "quilt": 500, "bed": 100}


def run(depots, **relief):
    the_plan = plan(evacuation=FLEE, relief=relief)
    the_plan.depots = depots
    return world(flood(WET), the_plan).run()


def depot(name, goods, usable=1.0):
    lines = tuple(StockLine(item=i, amount=n) for i, n in goods.items())
    return DepotSpec(id=name, name_zh="s", place="depot", stock=lines, load_s=fixed(15), usable=usable)


def test_exact_records_without_delay_are_as_good_as_knowing():
    known, recorded = (run((depot("store", GOODS),), records=r) for r in (None, RecordsSpec(look_s=fixed(30))))
    for kpi in (k for k in all_kpis().values() if k.hazards == frozenset({"flood"})):
        assert kpi(known) == kpi(recorded) or kpi(known) != kpi(known)
    assert not recorded.of(RecordCorrected)


def test_what_is_unfit_is_found_out_at_the_depot_and_fetched_elsewhere():
    bad, good = depot("a", GOODS, usable=0.0), depot("b", GOODS)
    sure, trusting = (run((bad, good), records=r) for r in (None, RecordsSpec(look_s=fixed(60))))
    wrong = trusting.of(RecordCorrected)
    assert {(e.depot, e.level) for e in wrong} == {("a", 0)} and all(e.said >= 0 for e in wrong)
    first = [min(e.time_s for e in r.of(StockTaken) if e.item == "food_day") for r in (sure, trusting)]
    assert first[1] >= first[0] + H and {e.depot for e in trusting.of(StockTaken)} == {"b"}
    late = all_kpis()["mean_hours_basic_living"]
    assert late(trusting) > late(sure)


def test_what_no_record_shows_is_found_once_it_is_short():
    # an error of 100 % of which the luck is bad: half of the stores seem to hold less than they do
    record = run(tuple(depot(f"d{k}", {"food_day": 30, "water_l": 60, "quilt": 40}) for k in range(8)),
                 records=RecordsSpec(error=1.0, look_s=fixed(20)))  # fmt: skip
    assert record.of(StockShort) and any(e.level > e.said for e in record.of(RecordCorrected))
    # nothing that was seen is left lying while it is wanted
    left = {e.item: 240 for e in record.of(StockShort) if e.item == "food_day"}
    for e in record.of(StockTaken):
        if e.item in left:
            left[e.item] -= e.amount
    assert all(n == 0 for n in left.values())


def test_what_was_ordered_is_known_as_it_comes_and_what_was_not_once_it_is_written_down():
    line = StockLine(item="food_day", amount=500, reserve="contract", lead_s=fixed(60))
    spec = DepotSpec(id="store", name_zh="s", place="depot", stock=(line,), load_s=fixed(15))
    records = RecordsSpec(delay_s=fixed(300), look_s=fixed(20))
    ordered = run((spec,), records=records)
    (came,) = ordered.of(StockAdded)
    assert min(e.time_s for e in ordered.of(StockTaken)) < came.time_s + H

    env = simpy.Environment()
    stock = depot("d", {"quilt": 10}).build(env, Record())
    stock.keep_book(records, Streams(1, (0,)))
    stock.add({"quilt": 5}, by="x", source="purchase")
    stock.add({"quilt": 7}, by="x", source="donation")
    assert stock.said == {"quilt": 15} and stock.level == {"quilt": 22}
    env.run(until=5 * H + 1)
    assert stock.said == {"quilt": 22}
