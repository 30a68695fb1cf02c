"""Purchases with and without the green channel; donations that fade and are sorted before they count."""

import math

import numpy as np
import pytest
from pydantic import ValidationError
from small_world import H, fixed, flood, plan, world

from sim.command.procurement import ProcurementSpec, Purchase
from sim.command.reserves import Activation, ReserveActivated
from sim.missions.buy import GoodsBought
from sim.missions.donations import Donated, DonationCame, DonationSorted, DonationSpec, TakeDonations
from sim.missions.goods import StockShort
from sim.resources.stock import DepotSpec, StockAdded, StockTaken

WET = {"h1": [(0, 0.0), (5, 0.0), (6, 0.8), (60, 0.8)], "h2": [(0, 0.0), (6, 0.0), (7, 0.8), (60, 0.8)]}
FLEE = {"compliance": 1.0, "dispersed": 0.0}
STORE = (DepotSpec(id="store", name_zh="s", place="depot", load_s=fixed(15)),)
BUY = Activation(reserve="purchase", when_short=True, decision_s=fixed(60))


def run(relief, depths=WET, replication=0, horizon_h=72.0):
    the_plan = plan(evacuation=FLEE, relief=relief)
    the_plan.depots = STORE
    return world(flood(depths), the_plan, replication=replication, horizon_h=horizon_h).run()


def buying(green):
    purchases = (Purchase(item="food_day", amount=900, depot="store"), Purchase(item="tent", amount=9, depot="store"))
    return {"procurement": ProcurementSpec(green_channel=green, purchases=purchases), "activations": (BUY,)}


def test_what_is_short_is_bought_and_the_green_channel_is_faster_by_the_same_luck():
    came_s, bought_s = [], []
    green, usual = run(buying(True)), run(buying(False), horizon_h=30 * 24.0)
    for record, is_green in ((green, True), (usual, False)):
        (bought,) = (e for e in record.of(GoodsBought) if e.item == "food_day")
        short = next(e for e in record.of(StockShort) if e.item == "food_day")
        order = next(e for e in record.of(ReserveActivated) if e.item == "food_day")
        assert order.time_s == short.time_s + H and bought.green is is_green and bought.amount == 900
        (came,) = (e for e in record.of(StockAdded) if e.item == "food_day")
        assert came.source == "purchase" and came.time_s > bought.time_s
        came_s.append(came.time_s)
        bought_s.append(bought.time_s)
    assert math.isclose(came_s[0] - bought_s[0], came_s[1] - bought_s[1])
    assert came_s[0] < 36 * H and bought_s[1] > 72 * H
    # people eat of it
    assert "food_day" in {e.item for e in green.of(StockTaken)}


def test_what_is_not_short_is_not_bought():
    record = run(buying(True), depths={})
    assert not record.of(GoodsBought)


GIFTS = DonationSpec(
    depot="store",
    goods=(Donated(item="quilt", share=0.5, useful=0.4), Donated(item="food_day", share=0.5, useful=0.8)),
    start_s=fixed(60),
    rate_per_s=40 / 86400,
    fades_s=86400.0,
    pieces=50,
)


def given_to(spec, horizon_h=72.0, replication=0):
    the_plan = plan()
    the_plan.depots = STORE
    w = world(flood({}), the_plan, replication=replication, horizon_h=horizon_h)
    w.start(TakeDonations(spec=spec))
    return w.run()


def test_consignments_come_by_the_law():
    counts = np.array(
        [
            [sum(e.time_s <= t * H for e in record.of(DonationCame)) for t in (13, 25, 72)]
            for record in (given_to(GIFTS, replication=r) for r in range(60))
        ]
    )
    expected = np.array([40 * (1 - math.exp(-t / 24)) for t in (12, 24, 71)])
    # of a Poisson process: the variance is the mean
    assert (abs(counts.mean(axis=0) - expected) < 4 * np.sqrt(expected / 60)).all()
    assert (abs(counts.var(axis=0, ddof=1) / expected - 1) < 4 * math.sqrt(2 / 59)).all()


def test_what_came_is_sorted_of_use_or_waits():
    record = given_to(GIFTS)
    came, done = record.of(DonationCame), record.of(DonationSorted)
    added = record.of(StockAdded)
    for item, useful in (("quilt", 0.4), ("food_day", 0.8)):
        pieces = sum(e.pieces for e in done if e.item == item)
        fit = sum(e.useful for e in done if e.item == item)
        assert sum(e.amount for e in added if e.item == item) == fit
        assert pieces <= sum(e.pieces for e in came if e.item == item)
        assert abs(fit - pieces * useful) < 4 * math.sqrt(pieces * useful * (1 - useful))
    assert all(e.source == "donation" for e in added)
    for index, entry in record.indexed(DonationSorted):
        assert isinstance(record[entry.cause], DonationCame) and entry.time_s > record[entry.cause].time_s
        assert index > entry.cause


def test_more_tables_sort_the_same_goods_sooner():
    few = given_to(GIFTS.model_copy(update={"tables": 1, "sort_per_s": 20 / H}))
    many = given_to(GIFTS.model_copy(update={"tables": 4, "sort_per_s": 20 / H}))
    assert [(e.time_s, e.item, e.pieces) for e in few.of(DonationCame)] == [
        (e.time_s, e.item, e.pieces) for e in many.of(DonationCame)
    ]
    done = [
        [sum(e.useful for e in r.of(DonationSorted) if e.time_s <= t * H) for t in range(0, 73, 6)] for r in (few, many)
    ]
    assert all(a <= b for a, b in zip(*done, strict=True)) and done[0] != done[1]


def test_the_public_is_asked_once_by_whom_the_plan_says():
    rules = (Activation(reserve="donation", authority="province"), Activation(reserve="donation", when_short=True))
    record = run({"donations": GIFTS, "activations": rules})
    asked = record.of(ReserveActivated)
    assert asked[0].reserve == "donation" and asked[0].authority == "province"
    assert record.of(DonationCame)
    ids = {e.time_s for e in record.of(DonationCame)}
    assert len(ids) == len(record.of(DonationCame))


def test_a_planner_writes_them_and_reads_them_back():
    spec = DonationSpec.from_planner(
        {"depot": "d", "goods": [{"item": "quilt", "share": "60 %", "useful": "40 %"}], "rate": "20 /d", "fades": "4 d"}
    )
    assert DonationSpec.from_planner(spec.to_planner()) == spec
    buy = ProcurementSpec.from_planner({"green_channel": True, "tender": "3 / 7 / 20 d"})
    assert ProcurementSpec.from_planner(buy.to_planner()) == buy
    with pytest.raises(ValidationError):
        DonationSpec.from_planner({"depot": "d", "goods": []})
