"""What limits the crowd that the stock is good for: a fold of the record by item."""

import math

import pytest
import simpy

from sim.command.rounds import KitListed, NeedReported
from sim.kpis import all_kpis
from sim.missions.goods import StockShort
from sim.params import Pert
from sim.record import Record
from sim.resources.stock import ITEM_TITLES, DepotSpec, StockAdded, StockHeld, StockLine

DAY = 86400.0


def test_the_least_item_decides_and_is_known():
    record = Record()
    for item, a_person in (("tent", 0.01), ("quilt", 1.0), ("bed", 0.125), ("none", 0.0)):
        record.add(KitListed(time_s=0.0, item=item, a_person=a_person, days=3))
    for depot, item, amount in (("a", "tent", 30), ("b", "tent", 20), ("a", "quilt", 7000), ("a", "bed", 1000)):
        record.add(StockHeld(time_s=0.0, depot=depot, item=item, reserve="physical", listed=amount, amount=amount))
    record.add(StockHeld(time_s=0.0, depot="a", item="tent", reserve="contract", listed=99, amount=99))
    kpi = all_kpis()["stock_persons_3d"]
    assert kpi.parts(record) == {"tent": 5000, "quilt": 7000, "bed": 8000}
    assert kpi(record) == 5000 and kpi.part_title("tent") == ITEM_TITLES["tent"]
    assert all_kpis()["stock_persons_3d_contract"](record) == 7000


def test_production_counts_what_three_days_make():
    env, record = simpy.Environment(), Record()
    record.add(KitListed(time_s=0.0, item="quilt", a_person=1.0, days=3))
    line = StockLine(
        item="quilt", amount=5000, reserve="capacity", lead_s=Pert(DAY, DAY, DAY), rate_per_s=1000 / DAY, ramp_s=DAY
    )
    DepotSpec(id="d", name_zh="d", place="p", stock=(StockLine(item="quilt", amount=400), line)).build(env, record)
    kpis = all_kpis()
    assert kpis["stock_persons_3d"](record) == kpis["stock_persons_3d_contract"](record) == 400
    # one day to begin, one to grow (500 pieces), one at the full rate
    assert kpis["stock_persons_3d_production"](record) == 400 + 1500


def test_days_of_cover_are_of_the_most_people_at_once():
    record = Record()
    kpi = all_kpis()["stock_days_cover"]
    assert math.isnan(kpi(record))
    for item, a_person in (("food_day", 3.0), ("water_l", 4.5), ("quilt", 1.0)):
        record.add(KitListed(time_s=0.0, item=item, a_person=a_person, days=3))
        record.add(StockHeld(time_s=0.0, depot="a", item=item, reserve="physical", listed=900, amount=600))
    assert math.isnan(kpi(record))
    for time_s, place, persons in ((1.0, "x", 100), (2.0, "y", 50), (3.0, "x", 20), (4.0, "z", 60)):
        record.add(NeedReported(time_s=time_s, place=place, town="t", persons=persons, wet=0, roofless=0))
    # 150 at once: 600 rations for four days; 600 litres at 1.5 L a day for 2 2/3 days
    assert kpi.parts(record) == {"food_day": 4 * DAY, "water_l": pytest.approx(DAY * 600 / 225)}
    assert kpi(record) == pytest.approx(DAY * 600 / 225)


def test_stock_outs_are_told_by_item_and_how_long():
    record = Record()
    record.about["horizon_s"] = 10 * DAY
    for item in ("food_day", "quilt"):
        record.add(KitListed(time_s=0.0, item=item, a_person=1.0, days=3))
    for time_s, town in ((DAY, "t1"), (2 * DAY, "t2")):
        record.add(StockShort(time_s=time_s, town=town, item="food_day", wanted=9, had=0))
    record.add(StockAdded(time_s=3 * DAY, depot="a", item="food_day", amount=5, level=5, by="x", source="purchase"))
    record.add(StockShort(time_s=9 * DAY, town="t1", item="quilt", wanted=9, had=0))
    outs, hours = all_kpis()["stock_outs"], all_kpis()["stock_out_hours"]
    assert outs.parts(record) == {"food_day": 2, "quilt": 1} and outs(record) == sum(outs.parts(record).values())
    assert hours.parts(record) == {"food_day": 2 * DAY, "quilt": DAY} and hours(record) == 3 * DAY


@pytest.mark.parametrize("kpi", all_kpis().values(), ids=all_kpis().keys())
def test_parts_of_an_empty_record_are_none(kpi):
    assert kpi.parts(Record()) == {}
