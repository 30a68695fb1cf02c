"""Supply between depots: push, pull, up to a level, across; where rounds load; and how what is scarce is shared."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_world import TOWN, H, fixed, flood, plan, static, world

from scenarios.load import load_plan
from sim.command.rounds import share_evenly, together
from sim.command.supply_spec import SupplyRule, SupplySpec
from sim.kpis import all_kpis
from sim.missions.base import MissionEnded
from sim.missions.deliver import Stop
from sim.missions.goods import StockShort
from sim.missions.transfer import Transfer
from sim.resources.stock import DepotSpec, StockAdded, StockHeld, StockLine, StockTaken

WET = {"h1": [(0, 0.0), (5, 0.0), (6, 0.8), (60, 0.8)], "h2": [(0, 0.0), (5, 0.0), (6, 0.8), (60, 0.8)]}
FLEE = {"compliance": 1.0, "dispersed": 1.0}
DRY_TAPS = {"hosts_water": 0.0}
FAR = "t2"


def two_towns():
    """Return the small land with its second village in a town of its own."""
    land = static()
    towns = tuple(FAR if "h2" in place else TOWN for place in land.places.ids)
    data = {
        name: table.assign(town=[FAR if "h2" in place else TOWN for place in table["id"]])
        for name, table in land.data.items()
        if "town" in table
    }
    data["towns"] = pd.DataFrame({"id": [TOWN, FAR]})
    return replace(land, places=replace(land.places, towns=towns), data=data)


def depot(name, place, goods, **changes):
    lines = tuple(StockLine(item=i, amount=n) for i, n in goods.items())
    return DepotSpec(id=name, name_zh="s", place=place, stock=lines, load_s=fixed(15), **changes)


def run(depots, depths=WET, trucks=2, horizon_h=60.0, **supply):
    the_plan = plan(evacuation=FLEE, relief={"distribution": SupplySpec(**supply), **DRY_TAPS}, beds=0, trucks=trucks)
    the_plan.depots = depots
    return world(flood(depths), the_plan, two_towns(), horizon_h=horizon_h)


def moved(record):
    return [(e.depot, e.item, e.amount) for e in record.of(StockAdded) if e.source == "transfer"]


GOODS = {"food_day": 600, "water_l": 1200, "quilt": 300}


def test_goods_are_pushed_to_the_full_level_unasked():
    low = depot("stock-2", "room-h2", {"food_day": 100, "tent": 5}, usable=0.4)
    rule = SupplyRule(how="push", to="stock-*", source="city", full=1.5)
    w = run((depot("city", "depot", GOODS), low), rules=(rule,))
    record = w.run()
    # 150 less the 40 that are there; of tents the city has none
    assert moved(record) == [("stock-2", "food_day", 110)]
    taken = next(e for e in record.of(StockTaken) if e.by.startswith("transfer/"))
    assert taken.depot == "city" and record.causes(record.of(StockAdded)[0].cause)
    assert type(record[taken.cause]).__name__ == "Decided"


def test_a_town_s_own_store_pulls_what_it_lacks():
    depots = depot("city", "depot", GOODS), depot("stock-2", "room-h2", {"quilt": 1})
    rule = SupplyRule(how="pull", to="stock-*", source="city")
    alone, pulled = (run(depots, serves="own", rules=rules).run() for rules in ((), (rule,)))
    assert {e.town for e in alone.of(StockShort)} == {FAR} and not pulled.of(StockShort)
    assert {i for _d, i, _n in moved(pulled)} >= {"food_day", "water_l"}
    # every round of the town loads at its own store
    rounds = {e.depot for e in pulled.of(StockTaken) if e.by.startswith(f"round/{FAR}")}
    assert rounds == {"stock-2"}
    late = all_kpis()["mean_hours_basic_living"]
    assert late(pulled) < late(alone)


def test_any_store_serves_any_town_unless_the_plan_says_otherwise():
    record = run((depot("city", "depot", GOODS), depot("stock-2", "room-h2", {"quilt": 1}))).run()
    assert not record.of(StockShort) and not moved(record)


def test_stock_is_ordered_up_to_its_level_once_it_is_low():
    low = depot("stock-2", "room-h2", {"food_day": 200})
    rule = SupplyRule(how="level", to="stock-2", source="city", low=0.9, full=1.0)
    never = SupplyRule(how="level", to="stock-2", source="city", low=0.0, full=1.0)
    city = depot("city", "depot", {"food_day": 2000, "water_l": 900})
    record = run((city, low), serves="own", rules=(rule,)).run()
    assert moved(record) and not moved(run((city, low), serves="own", rules=(never,)).run())
    # never above the full level, nor ordered again while it is on its way
    level = on_way = 0
    for e in record:
        if isinstance(e, StockHeld) and e.depot == "stock-2":
            level = e.amount
        elif isinstance(e, StockTaken) and e.by.startswith("transfer/stock-2"):
            on_way += e.amount
        elif isinstance(e, StockTaken) and e.depot == "stock-2":
            level -= e.amount
        elif isinstance(e, StockAdded) and e.depot == "stock-2":
            level += e.amount
            on_way -= e.amount if e.source == "transfer" else 0
        assert level + on_way <= 200 and on_way >= 0


def test_equals_help_each_other_and_keep_their_share():
    depots = (
        depot("stock-1", "room-h1", {"food_day": 400, "water_l": 800}),
        depot("stock-2", "room-h2", {"quilt": 1}),
    )
    rule = SupplyRule(how="pull", to="stock-*", source="stock-*", keep=0.9)
    record = run(depots, serves="own", rules=(rule,)).run()
    # a round may use more of its own store than transshipment leaves: what is given never digs into the share kept
    assert moved(record) and all(target == "stock-2" for target, _i, _n in moved(record))
    given = sum(e.amount for e in record.of(StockTaken) if e.by.startswith("transfer/") and e.item == "food_day")
    assert 0 < given <= 40


def test_a_load_that_finds_no_way_comes_back():
    cut = {"road:1": [(0, 0.0), (0.3, 2.0), (200, 2.0)]}
    w = run((depot("city", "depot", GOODS), depot("stock-2", "room-h2", {"quilt": 9})), depths=cut, horizon_h=40.0)

    def later():
        yield w.env.timeout(H)
        goods = w.stocks["city"].take({"food_day": 50}, by="transfer/stock-2/1")
        w.start(Transfer(name="transfer/stock-2/1", source="city", target="stock-2", goods=goods, unload_s=fixed(10)))

    w.env.process(later())
    record = w.run()
    assert [e.outcome for e in record.of(MissionEnded)] == ["no-way"] and not moved(record)
    assert w.stocks["city"].level["food_day"] == 600 and record.of(StockAdded)[0].source == "back"


def test_without_trucks_nothing_moves():
    rule = SupplyRule(how="push", to="stock-*", source="city", full=2.0)
    w = run((depot("city", "depot", GOODS), depot("stock-2", "room-h2", {"quilt": 9})), trucks=0, rules=(rule,))
    record = w.run()
    assert not moved(record) and w.stocks["city"].level == GOODS


WANTS = st.lists(st.dictionaries(st.sampled_from(["a", "b"]), st.integers(1, 200), min_size=1), min_size=1, max_size=6)
HAD = st.fixed_dictionaries({"a": st.integers(0, 500), "b": st.integers(0, 500)})


@given(WANTS, HAD, HAD)
def test_what_is_scarce_is_shared_evenly(wants, had, others):
    stops = [Stop(place=str(k), goods=goods) for k, goods in enumerate(wants)]
    now, wanting = share_evenly(stops, others, had)
    got, left, own = together(now), together(wanting), together(stops)
    for item, n in own.items():
        assert got.get(item, 0) + left.get(item, 0) == n and got.get(item, 0) <= had[item]
        if had[item] >= n + others[item]:
            assert got[item] == n
        else:
            share = had[item] / (n + others[item])
            for stop in now:
                given_ = stop.goods.get(item, 0)
                asked = next(s for s in stops if s.place == stop.place).goods.get(item, 0)
                assert given_ <= max(asked * share, 1) + 1e-6
        if had[item]:
            assert got.get(item, 0) > 0


def test_even_rationing_leaves_no_town_without():
    scarce = (depot("city", "depot", {"food_day": 60, "water_l": 90}),)
    crowd, even = (run(scarce, rationing=how).run() for how in ("crowd", "even"))
    for record in (crowd, even):
        assert sum(e.amount for e in record.of(StockTaken) if e.item == "food_day") == 60
    first = [next(e.amount for e in r.of(StockTaken) if e.item == "food_day") for r in (crowd, even)]
    assert first[1] <= first[0]


def test_one_central_store_holds_what_all_held():
    plan14 = load_plan("guangshui-14th")
    central = plan14.model_copy(update={"central_store": "depot-city"})
    assert plan14.gathered is plan14

    def totals(depots, reserve):
        found = {}
        for d in depots:
            for line in d.stock:
                if (line.reserve == "physical") == (reserve == "physical"):
                    found[line.item] = found.get(line.item, 0) + line.amount
        return found

    depots = central.gathered.depots
    for reserve in ("physical", "other"):
        assert totals(depots, reserve) == totals(plan14.depots, reserve)
    assert totals([d for d in depots if d.id != "depot-city"], "physical") == {}


@pytest.mark.parametrize("serves", ["any", "own"])
def test_a_planner_writes_rules_and_reads_them_back(serves):
    spec = SupplySpec.from_planner(
        {
            "serves": serves,
            "rationing": "even",
            "rules": [{"how": "level", "to": "stock-*", "source": "depot-city", "low": "30 %", "full": 1.2}],
        }
    )
    assert SupplySpec.from_planner(spec.to_planner()) == spec
