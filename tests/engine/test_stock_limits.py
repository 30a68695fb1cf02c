"""What limits the crowd that the stock is good for: a fold of the record by item."""

import pytest

from sim.command.rounds import KitListed
from sim.kpis import all_kpis
from sim.record import Record
from sim.resources.stock import ITEM_TITLES, StockHeld


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


@pytest.mark.parametrize("kpi", all_kpis().values(), ids=all_kpis().keys())
def test_parts_of_an_empty_record_are_none(kpi):
    assert kpi.parts(Record()) == {}
