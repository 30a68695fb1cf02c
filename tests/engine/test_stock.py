"""Stock conserves; a depot holds its usable share, loads at bays, calls its contracts."""

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.params import Pert
from sim.record import Record
from sim.resources.base import CapacitySet
from sim.resources.stock import Depot, DepotSpec, ReserveCalled, Stock, StockAdded, StockHeld, StockLine, StockTaken


def depot_spec(**changes):
    figures = {
        "id": "depot-city",
        "name_zh": "市物资库",
        "place": "depot:city",
        "stock": (
            StockLine(item="quilt", amount=1000),
            StockLine(item="tent", amount=17),
            StockLine(item="food_day", amount=5000, reserve="contract"),
        ),
        "loading_bays": 2,
        "usable": 0.9,
        "lead_day_s": Pert(3600, 3600, 3600),
        "open_night_s": Pert(1800, 1800, 1800),
        **changes,
    }
    return DepotSpec(**figures)


def test_a_depot_starts_with_its_usable_share_and_says_so():
    record = Record()
    depot = Depot(simpy.Environment(), record, depot_spec())
    assert depot.level == {"quilt": 900, "tent": 15}
    assert [(p.item, p.amount) for p in depot.promised] == [("food_day", 4500)]
    held = [(e.item, e.reserve, e.listed, e.amount, e.time_s) for e in record.of(StockHeld)]
    assert held == [
        ("quilt", "physical", 1000, 900, 0),
        ("tent", "physical", 17, 15, 0),
        ("food_day", "contract", 5000, 4500, 0),
    ]
    (bays,) = record.of(CapacitySet)
    assert (bays.pool, bays.capacity) == ("depot-city/bays", 2)


def test_the_usable_share_is_exact_where_the_product_is_whole():
    for percent in range(101):
        spec = depot_spec(stock=(StockLine(item="quilt", amount=100),), usable=percent / 100)
        assert Depot(simpy.Environment(), Record(), spec).level["quilt"] == percent


def test_a_reserve_is_called_in_once():
    record = Record()
    depot = Depot(simpy.Environment(), record, depot_spec())
    assert depot.call_in("contract", ("quilt",)) == [] == depot.call_in("superior")
    assert [p.amount for p in depot.call_in("contract")] == [4500] and depot.call_in("contract") == []
    assert [(e.item, e.reserve, e.amount) for e in record.of(ReserveCalled)] == [("food_day", "contract", 4500)]


def test_what_is_not_there_is_not_given():
    record = Record()
    stock = Stock(simpy.Environment(), record, "s", {"quilt": 10})
    assert stock.take({"quilt": 7, "tent": 1}, by="truck-1", cause=0) == {"quilt": 7}
    assert stock.take({"quilt": 7}) == {"quilt": 3}
    assert stock.take({"quilt": 7}) == {}
    assert [(e.amount, e.level) for e in record.of(StockTaken)] == [(7, 3), (3, 0)]
    with pytest.raises(ValueError, match="negative"):
        stock.take({"quilt": -1})
    with pytest.raises(ValueError, match="negative"):
        stock.add({"quilt": -1})
    assert stock.level == {"quilt": 0}


def test_a_line_stands_once():
    with pytest.raises(ValidationError, match="stand twice"):
        depot_spec(stock=(StockLine(item="quilt", amount=1), StockLine(item="quilt", amount=2)))


def test_a_planner_writes_a_depot_and_reads_it_back():
    spec = DepotSpec.from_planner(
        {
            "id": "d",
            "name_zh": "库",
            "place": "p",
            "stock": [{"item": "quilt", "amount": 500}],
            "load": "30 / 45 / 90 min",
            "usable": "92 %",
        }
    )
    assert spec.load_s == Pert(1800, 2700, 5400)
    assert DepotSpec.from_planner(spec.to_planner()) == spec
    depot = spec.build(simpy.Environment(), Record())
    assert depot.open_s(3, np.random.default_rng(1)) == 0 and 1800 <= depot.load_s(np.random.default_rng(1)) <= 5400


ITEMS = st.dictionaries(st.sampled_from(["quilt", "tent", "bed"]), st.integers(0, 40))


@settings(max_examples=200, deadline=None)
@given(ITEMS, st.lists(st.tuples(st.booleans(), ITEMS), max_size=30))
def test_stock_is_neither_made_nor_lost(held, moves):
    record = Record()
    stock = Stock(simpy.Environment(), record, "s", held)
    outside = dict.fromkeys(("quilt", "tent", "bed"), 0)
    for take, goods in moves:
        if take:
            for item, amount in stock.take(goods).items():
                assert 0 < amount <= goods[item]
                outside[item] += amount
        else:
            stock.add(goods)
            for item, amount in goods.items():
                outside[item] -= amount
        assert min(stock.level.values(), default=0) >= 0
        for item in outside:
            assert stock.level.get(item, 0) + outside[item] == held.get(item, 0)
    for item in outside:
        booked = sum(e.amount for e in record.of(StockHeld) if e.item == item)
        booked += sum(e.amount for e in record.of(StockAdded) if e.item == item)
        booked -= sum(e.amount for e in record.of(StockTaken) if e.item == item)
        assert booked == stock.level.get(item, 0)
