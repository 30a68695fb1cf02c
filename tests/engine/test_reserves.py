"""Contracts, production and superiors: three processes, called in by level, shortage or decision, by who may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from small_world import H, fixed, flood, plan, static, world

from sim.command.damage_entries import ROOMS_A_HOME, DamageReported
from sim.command.damage_reports import DamageCommand, ReportsSpec
from sim.command.relief_levels import ReliefLevel, ReliefLevelRaised, Toll
from sim.command.reserves import Activation, ReserveActivated
from sim.command.rounds import LossReported, NeedReported
from sim.missions.call_in import CallIn
from sim.missions.goods import StockShort
from sim.resources.stock import DepotSpec, ReserveCalled, StockAdded, StockLine
from sim.resources.stock_entries import ReserveLost

DAY = 86400.0
WET = {"h1": [(0, 0.0), (5, 0.0), (6, 0.8), (40, 0.8)], "h2": [(0, 0.0), (6, 0.0), (7, 0.8), (40, 0.8)]}
FLEE = {"compliance": 1.0, "dispersed": 0.0}


def store(*lines, **changes):
    figures = {"id": "store", "name_zh": "s", "place": "depot", "stock": lines, "load_s": fixed(15), **changes}
    return DepotSpec(**figures)


def made_world(*lines, relief=None, depths=WET, **depot):
    the_plan = plan(evacuation=FLEE, relief=relief)
    the_plan.depots = (store(*lines, **depot),)
    return world(flood(depths), the_plan)


def came(record, source):
    return [(e.time_s, e.item, e.amount) for e in record.of(StockAdded) if e.source == source]


def test_contract_goods_come_once_after_their_lead_time():
    w = made_world(
        StockLine(item="food_day", amount=50, reserve="contract"),
        depths={},
        lead_day_s=fixed(60),
        lead_night_s=fixed(60),
    )
    for _ in range(2):
        w.start(CallIn(depot="store", reserve="contract"), cause=0)
    record = w.run()
    assert came(record, "contract") == [(H, "food_day", 50)]
    assert record.of(StockAdded)[0].cause == 0


def test_a_line_may_have_its_own_lead_and_keep_part_of_its_promise():
    w = made_world(
        StockLine(item="food_day", amount=50, reserve="contract", lead_s=fixed(120), kept=0.5),
        StockLine(item="water_l", amount=80, reserve="contract"),
        depths={},
        lead_day_s=fixed(60),
    )
    w.start(CallIn(depot="store", reserve="contract"))
    assert came(w.run(), "contract") == [(H, "water_l", 80), (2 * H, "food_day", 25)]


def test_goods_of_a_supplier_wait_for_the_road():
    line = StockLine(item="food_day", amount=50, reserve="contract", supplier="room-h2")
    dry = made_world(line, depths={})
    dry.start(CallIn(depot="store", reserve="contract"))
    cut = made_world(line, depths={"road:1": [(0, 0.0), (0.2, 2.0), (9, 2.0), (10, 0.0), (48, 0.0)]})

    def later():
        yield cut.env.timeout(H)
        cut.start(CallIn(depot="store", reserve="contract"))

    cut.env.process(later())
    ((soon_s, *_),), ((late_s, *_),) = came(dry.run(), "contract"), came(cut.run(), "contract")
    assert soon_s < H and late_s > 9 * H


def test_goods_of_a_supplier_under_water_are_lost():
    line = StockLine(item="food_day", amount=50, reserve="contract", lead_s=fixed(600), supplier="room-h2")
    wet = {**WET, "room-h2": [(0, 0.0), (6, 0.0), (7, 0.8), (40, 0.8)]}
    record = made_world(line, depths=wet).run()
    (lost,) = record.of(ReserveLost)
    assert (lost.amount, lost.why) == (50, "flooded") and not came(record, "contract")
    assert {e.item for e in record.of(StockShort)} >= {"food_day"}


def test_production_comes_batch_by_batch_at_a_growing_rate():
    line = StockLine(
        item="quilt", amount=900, reserve="capacity", lead_s=fixed(360), rate_per_s=1000 / DAY, ramp_s=DAY / 2,
        batch_s=6 * H,
    )  # fmt: skip
    w = made_world(line, depths={})
    w.start(CallIn(depot="store", reserve="capacity"))
    batches = came(w.run(), "capacity")
    # 1000 t^2 / (2 * 0.5) at a quarter and half a day, then 250 each quarter until the raw material ends
    assert [(t / H, n) for t, _item, n in batches] == [(12, 62), (18, 188), (24, 250), (30, 250), (36, 150)]


@given(st.floats(0, 20 * DAY), st.floats(0, 5 * DAY), st.floats(0.01, 1.0), st.integers(0, 5000))
def test_what_is_made_never_falls_and_never_exceeds_the_material(elapsed_s, ramp_s, rate, amount):
    line = StockLine(item="q", amount=amount, reserve="capacity", lead_s=fixed(1), rate_per_s=rate, ramp_s=ramp_s)
    made = [line.made(elapsed_s * k / 8) for k in range(9)]
    assert made[0] == 0 and made == sorted(made) and made[-1] <= min(amount, rate * elapsed_s + 1e-6)
    # at its full height it lags behind by half the ramp
    if elapsed_s > ramp_s:
        assert abs(made[-1] - min(amount, rate * (elapsed_s - ramp_s / 2))) <= 1.0 + 1e-6 * amount


def test_reserves_wait_for_who_may_call_them():
    rules = (
        Activation(reserve="contract"),
        Activation(reserve="superior", level=4, authority="province", decision_s=fixed(90)),
        Activation(reserve="capacity", when_short=True, decision_s=fixed(30)),
    )
    lines = (
        StockLine(item="food_day", amount=300, reserve="contract", lead_s=fixed(60)),
        StockLine(item="quilt", amount=200, reserve="superior", lead_s=fixed(600)),
        StockLine(item="water_l", amount=900, reserve="capacity", lead_s=fixed(60), rate_per_s=0.1),
    )
    levels = (ReliefLevel(level=4, persons=50), ReliefLevel(level=3, persons=100_000))
    record = made_world(*lines, relief={"activations": rules, "levels": levels}).run()
    (level,) = record.of(ReliefLevelRaised)
    assert level.level == 4 and level.persons >= 50
    orders = {e.reserve: e for e in record.of(ReserveActivated)}
    short = next(e for e in record.of(StockShort) if e.item == "water_l")
    assert orders["capacity"].time_s == short.time_s + H / 2 and orders["capacity"].item == "water_l"
    assert orders["superior"].time_s == level.time_s + 1.5 * H and orders["superior"].authority == "province"
    assert orders["contract"].time_s <= level.time_s
    ((given_s, *_),) = came(record, "superior")
    assert given_s == orders["superior"].time_s + 10 * H
    # every call follows from an order, and every order from what people met with
    for index, _call in record.indexed(ReserveCalled):
        kinds = {type(e).__name__ for e in record.causes(index)}
        assert {"ReserveActivated", "PeopleMoved"} <= kinds


def test_who_was_moved_as_a_precaution_raises_no_level_until_the_home_is_lost():
    levels = {"levels": (ReliefLevel(level=4, persons=40),), "activations": ()}
    storm = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
    raised = {}
    # all of h1 leaves before water comes; in one run there is none
    for name, depths in (("dry", {}), ("wet", {"h1": [(0, 0), (14, 0), (16, 3.2), (30, 0)]})):
        made = plan(relief=levels, evacuation={"compliance": 1.0})
        record = world(flood(depths, storm), made, static([("h1", 100, 0, True)]), horizon_h=40.0).run()
        assert max(e.persons for e in record.of(NeedReported)) > 40
        raised[name] = record.of(ReliefLevelRaised)
        if name == "wet":
            told = record.of(LossReported)[0]
            assert told.homeless > 0 and told.time_s > 14 * H and raised[name][0].time_s >= told.time_s
            assert {e.homeless for e in record.of(NeedReported) if e.time_s < 14 * H} == {0}
    assert not raised["dry"] and [e.level for e in raised["wet"]] == [4]


@pytest.mark.parametrize(
    ("figures", "by"),
    [({"dead": 1}, "dead"), ({"collapsed_rooms": 10}, "collapsed"), ({"severe_rooms": 10}, "severe"), ({}, "")],
)
def test_a_level_is_declared_by_what_damage_reports_say(figures, by):
    level = ReliefLevel(level=4, persons=10**6, **figures)
    assert level.reached(Toll(100, 1, 10, 10)) == by and not level.reached(Toll(100, 0, 9, 9))
    made = plan(relief={"levels": (level,), "activations": ()})
    w = world(
        flood({"h1": [(0, 0), (14, 0), (16, 3.2), (30, 0)]}), made, static([("h1", 100, 0, True)]), horizon_h=40.0
    )
    spec = ReportsSpec(first_error=0.0, daily_error=0.0)
    w.env.process(DamageCommand(spec).run(w))
    record = w.run()
    raised = record.of(ReliefLevelRaised)
    told = [e for e in record.of(DamageReported) if e.report != "final"]
    most = {
        "dead": max(e.dead + e.missing for e in told),
        "collapsed": ROOMS_A_HOME * max(e.collapsed for e in told),
        "severe": ROOMS_A_HOME * max(e.severe for e in told),
    }
    if not by or most[by] < next(iter(figures.values())):
        assert not raised
        return
    (one,) = raised
    assert one.by == by and one.count >= next(iter(figures.values()))
    # a report came first: nobody knows what was not told
    assert any(isinstance(e, DamageReported) for e in record.causes(record.indexed(ReliefLevelRaised)[0][0]))


def test_without_an_order_nothing_is_called():
    line = StockLine(item="food_day", amount=300, reserve="contract", lead_s=fixed(60))
    record = made_world(line, relief={"activations": ()}).run()
    assert not record.of(ReserveCalled) and record.of(StockShort)


def test_a_level_that_is_never_reached_calls_nobody():
    line = StockLine(item="quilt", amount=300, reserve="superior", lead_s=fixed(60))
    rule = Activation(reserve="superior", level=1)
    record = made_world(line, relief={"activations": (rule,)}).run()
    assert not record.of(ReserveActivated) and not record.of(ReliefLevelRaised)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"reserve": "capacity", "lead": "6 h"}, "'rate' and 'lead'"),
        ({"reserve": "contract", "rate": "20 /d"}, "production capacity alone"),
        ({"reserve": "superior"}, "needs 'lead'"),
        ({"reserve": "physical", "lead": "6 h"}, "neither 'lead' nor 'kept'"),
        ({"reserve": "capacity", "lead": "6 h", "rate": "20 /d", "supplier": "depot"}, "superior's alone"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(line, message):
    with pytest.raises(ValidationError, match=message):
        StockLine.from_planner({"item": "quilt", "amount": 5, **line})


def test_a_planner_writes_each_reserve_and_reads_it_back():
    for line in (
        {
            "item": "quilt",
            "amount": 5,
            "reserve": "capacity",
            "lead": "12 / 24 / 48 h",
            "rate": "1000 /d",
            "ramp": "2 d",
        },
        {"item": "quilt", "amount": 5, "reserve": "superior", "lead": "8 h", "kept": "90 %"},
        {"item": "quilt", "amount": 5, "reserve": "contract", "supplier": "depot"},
    ):
        made = StockLine.from_planner(line)
        assert StockLine.from_planner(made.to_planner()) == made
    assert made.lead_s is None
