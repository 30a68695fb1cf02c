"""Rules of a plan: each condition and each action once, what ends them, and that they rest on what is known."""

from types import SimpleNamespace

import pytest
import small_fire
from small_world import TOWN, H, fixed, flood, plan, static, world

from sim.command.calls import MessengerSent
from sim.command.dam_patrols import DamPatrols, DamSign, PatrolSpec
from sim.command.detection import Verified
from sim.command.fire_dispatch import Echelon
from sim.command.fire_levels import ResponseRaised
from sim.command.fire_sending import Dispatched
from sim.command.headquarters import Decided
from sim.command.outside_aid import AidCommand, OutsideAid, OutsideApproved, OutsideAsked
from sim.command.relief_levels import ReliefLevelRaised
from sim.command.reserves import ReserveActivated
from sim.command.warning import OrderGiven, OrderReceived, SignalIssued, SignalLifted
from sim.missions.base import MissionEnded, MissionStarted, Travelled
from sim.missions.goods import StockShort
from sim.missions.operate import WorkSet
from sim.missions.travel import TurnedBack
from sim.params import Pert
from sim.people.entries import ShelterShut
from sim.record import Entry, Record
from sim.resources.entries import Granted
from sim.resources.shelter import ShelterOpened, ShelterSpec
from sim.resources.stock import DepotSpec, StockAdded, StockLine, StockTaken
from sim.resources.stock_entries import ReserveCalled
from sim.resources.team import TeamSpec
from sim.rules.desk import RulesDesk
from sim.rules.entries import (
    LevelDeclared,
    LevelEnded,
    RuleEnded,
    RuleFired,
    Stationed,
    StoodBy,
    StoodDown,
    ThresholdKnown,
)
from sim.rules.rule import ACTIONS, CONDITIONS, Rule
from sim.units import REQUIRED

STORM = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
SURE = {"unanswered": 0.0, "station_failure": 0.0}
DEEP = {"h1": ((0, 0.0), (10, 0.0), (12, 2.0), (24, 2.0), (30, 0.0))}
NOTHING = {"kind": "level", "system": "flood", "level": 4}
"""An order that changes nothing but the record."""


def ruled(hazard, the_plan, rules, **kw):
    """Return a world whose plan has rules, each written as a planner would."""
    made = world(hazard, the_plan, **kw)
    desk = RulesDesk(tuple(Rule.from_planner({"do": [NOTHING], **row}) for row in rules))
    made.commands += (desk,)
    made.env.process(desk.run(made))
    return made


def fired(record, rule="r"):
    return [e for e in record.of(RuleFired) if e.rule == rule]


def when(condition, hazard=None, the_plan=None, **kw):
    """Return the record of a run with one rule that has one condition, and when it fired."""
    rule = {"id": "r", "when": [condition], **kw.pop("rule", {})}
    record = ruled(hazard or flood({}, STORM), the_plan or plan(warning=SURE), [rule], **kw).run()
    return record, [e.time_s / H for e in fired(record)]


# -- what follows ---------------------------------------------------------------------------------------------------
def test_whoever_follows_a_record_is_told_of_that_kind_until_it_lets_go():
    record, heard = Record(), []
    record.follow(RuleFired, lambda index, entry: heard.append((index, entry.rule)))
    record.add(RuleFired(time_s=0.0, rule="a", town=""))
    record.add(RuleEnded(time_s=0.0, rule="a", town="", outcome="ended"))
    record.add(RuleFired(time_s=0.0, rule="b", town=""))
    record.follow_no_more()
    record.add(RuleFired(time_s=0.0, rule="c", town=""))
    assert heard == [(0, "a"), (2, "b")]


def test_a_desk_without_anything_to_do_leaves_a_run_as_it_was():
    bare = world(flood(DEEP, STORM), plan()).run()
    idle = ruled(flood(DEEP, STORM), plan(), [{"id": "r", "when": [{"kind": "day", "day": "festival"}]}]).run()
    assert idle.digest() == bare.digest() and not idle.of(RuleFired)


# -- conditions -----------------------------------------------------------------------------------------------------
def test_a_signal_of_a_colour_or_above():
    record, hours = when({"kind": "signal", "colour": "orange"})
    signal = next(e for e in record.of(SignalIssued) if e.colour in ("orange", "red"))
    assert hours == [signal.time_s / H]
    assert record[fired(record)[0].cause] is signal
    assert when({"kind": "signal", "colour": "orange", "basis": "observed"})[1] == []
    blind = plan(warning=SURE | {"forecasts": False})
    assert len(when({"kind": "signal", "colour": "orange", "basis": "observed"}, the_plan=blind)[1]) == 1


def test_signals_that_are_lifted():
    record, hours = when({"kind": "signal-lifted"})
    assert hours == [record.of(SignalLifted)[0].time_s / H]


def test_rain_at_the_gauges_of_a_town_is_known_after_it_fell():
    the_plan = plan(warning=SURE | {"observed_s": 1800.0})
    record, (hour,) = when({"kind": "rain", "amount": "60 mm", "window": "2 h"}, the_plan=the_plan)
    # hours 5 and 6 bring 40 and 45: 60 mm in two hours are full half an hour into the sixth hour
    assert hour == pytest.approx(6.0 + 0.5, abs=0.1)
    assert [(e.what, e.over) for e in record.of(ThresholdKnown)] == [("rain", True), ("rain", False)]
    assert when({"kind": "rain", "amount": "60 mm", "window": "2 h"}, the_plan=plan(warning={"stations": 0}))[1] == []


def test_the_forecast_shows_rain_before_it_falls():
    record, (hour,) = when({"kind": "forecast", "amount": "60 mm", "window": "2 h"})
    seen = when({"kind": "rain", "amount": "60 mm", "window": "2 h"})[1][0]
    assert hour < seen - 1.0
    assert record.of(ThresholdKnown)[0].what == "forecast"
    none = plan(warning=SURE | {"forecasts": False})
    assert when({"kind": "forecast", "amount": "60 mm", "window": "2 h"}, the_plan=none)[1] == []


def test_depth_at_a_place_is_known_with_the_gauge_s_delay_and_not_where_it_is_out():
    gauge = {"kind": "depth", "place": "h1", "depth": "1 m", "known": "30 min", "fails": "0 %"}
    record, hours = when(gauge, flood(DEEP))
    assert hours == [11.5] and record.of(ThresholdKnown)[0].cause >= 0
    assert when(gauge | {"falling": True}, flood(DEEP))[1] == [27.5]
    assert when(gauge | {"fails": "100 %"}, flood(DEEP))[1] == []


def test_a_gauge_has_one_luck_whatever_marks_are_read_from_it():
    high = {"kind": "depth", "place": "h1", "depth": "1 m", "fails": "50 %"}
    low, falls = high | {"depth": "0.5 m"}, high | {"falling": True}
    worked = set()
    for replication in range(8):
        rules = [{"id": str(i), "when": [c]} for i, c in enumerate((high, low, falls))]
        record = ruled(flood(DEEP), plan(), rules, replication=replication).run()
        # the water rises to a mark m at 10 h + m, falls to it at 30 h - 3 m
        late = [fired(record, rule)[0].time_s - at for rule, at in (("0", 11 * H), ("1", 10.5 * H), ("2", 27 * H))
                if fired(record, rule)]  # fmt: skip
        worked.add(len(late))
        assert len(late) in (0, 3) and late == pytest.approx(late[:1] * len(late))
    assert worked == {0, 3}


def pond(levels, level_m=50.0, breach=None, links=()):
    """Return a flood with one reservoir whose level goes as a script says."""
    made = flood({"pond": levels})
    node = SimpleNamespace(name="pond", level_m=level_m, crest_m=60.0, breach=breach, outlet_x_m=0.0, outlet_y_m=0.0)
    object.__setattr__(made, "nodes", (node,))
    object.__setattr__(made, "works", SimpleNamespace(links=links, basins=()))
    object.__setattr__(made, "duration_s", 48 * H)
    return made


def test_the_level_of_a_reservoir():
    gauge = {"kind": "reservoir", "of": "pond", "level": "55 m", "known": "15 min", "fails": "0 %"}
    rises = ((0, 50.0), (10, 60.0), (20, 50.0))
    assert when(gauge, pond(rises))[1] == [5.25]
    assert when(gauge | {"falling": True}, pond(rises))[1] == [15.25]
    # so full from the beginning, and a reservoir that the flood does not have
    assert when(gauge, pond(((0, 58.0), (20, 58.0)), level_m=58.0))[1] == [0.25]
    assert when(gauge | {"of": "lake"}, pond(rises))[1] == []


def test_people_who_are_reported_and_not_those_who_are_there():
    record, hours = when({"kind": "count", "of": "lodged", "at_least": 20}, flood(DEEP, STORM))
    known, at = {}, None
    from sim.command.rounds import NeedReported

    for e in record.of(NeedReported):
        known[e.place] = e.persons
        if at is None and sum(known.values()) >= 20:
            at = e.time_s / H
    assert at is not None and hours == [at]
    assert when({"kind": "count", "of": "places", "at_least": 1}, flood(DEEP, STORM))[1] != []
    assert when({"kind": "count", "of": "resettled", "at_least": 10_000}, flood(DEEP, STORM))[1] == []


def test_reports_that_came_in():
    late = {"forecasts": False, "stations": 0}
    record, hours = when({"kind": "report", "what": "rescue-call"}, flood(DEEP), plan(warning=late))
    call = next(e for e in record.of(MissionStarted) if e.mission == "rescue")
    assert hours == [call.time_s / H]
    assert when({"kind": "report", "what": "rescue-call", "towns": ["t1"]}, flood(DEEP), plan(warning=late))[1] == hours
    assert when({"kind": "report", "what": "rescue-call", "towns": ["t2"]}, flood(DEEP), plan(warning=late))[1] == []


def test_a_hamlet_s_call_for_rescue_counts_once_however_many_crews_start_on_it():
    late = plan(warning={"forecasts": False, "stations": 0}, crews=4, boats=4)
    call = {"kind": "report", "what": "rescue-call"}
    land = static([("h1", 800, 80, True), ("h2", 800, 80, True)])
    record, hours = when(call | {"at_least": 2}, flood(DEEP), late, land=land)
    assert sum(e.mission == "rescue" for e in record.of(MissionStarted)) > 1 and hours == []
    record, (hour,) = when(call | {"at_least": 2}, flood({"h1": DEEP["h1"], "h2": DEEP["h1"]}), late, land=land)
    first = {e.place: e.time_s / H for e in reversed(record.of(MissionStarted)) if e.mission == "rescue"}
    assert len(first) == 2 and hour == max(first.values())


def test_silent_villages_cut_roads_and_goods_that_no_store_has():
    deaf = plan(warning={"unanswered": 0.95, "station_failure": 0.0, "persons_on_list": 1})
    record, hours = when({"kind": "report", "what": "village-silent", "towns": [TOWN]}, flood({}, STORM), deaf)
    assert hours == [record.of(MessengerSent)[0].time_s / H]
    none = plan(stock={"food_day": 1, "water_l": 1})
    record, hours = when({"kind": "report", "what": "stock-short"}, flood(DEEP, STORM), none)
    assert hours == [record.of(StockShort)[0].time_s / H]
    two = {"kind": "report", "what": "stock-short", "at_least": 2}
    assert when(two, flood(DEEP, STORM), none)[1] == [record.of(StockShort)[1].time_s / H]
    cut = ruled(flood({}), plan(), [{"id": "r", "when": [{"kind": "report", "what": "road-cut"}]}])
    cut.env.process(_drivers(cut))
    assert [e.time_s for e in fired(cut.run())] == [H]


def _drivers(made):
    yield made.env.timeout(H)
    made.record.add(TurnedBack(time_s=H, who="truck", edge=0))


def test_stock_below_a_mark_by_the_records():
    few = {"food_day": 60, "water_l": 2000, "quilt": 500, "bed": 100}
    low = {"kind": "stock-below", "depot": "store", "item": "food_day", "amount": 30}
    record, hours = when(low, flood(DEEP, STORM), plan(stock=few))
    taken = next(e for e in record.of(StockTaken) if e.item == "food_day" and e.level < 30)
    assert hours == [taken.time_s / H] and record[fired(record)[0].cause] is taken
    share = {"kind": "stock-below", "depot": "store", "item": "food_day", "share": "50 %"}
    assert when(share, flood(DEEP, STORM), plan(stock=few))[1] == hours


def test_hours_days_and_times():
    # the run begins at 8:00 on a Thursday, 20 June or so, and lasts two days
    assert when({"kind": "hours", "from_hour": 20, "until_hour": 6})[1] == [pytest.approx(12.0, abs=0.001)]
    assert when({"kind": "hours", "from_hour": 6, "until_hour": 20})[1] == [0.0]
    often = {"once": False}
    found = when({"kind": "hours", "from_hour": 20, "until_hour": 6}, rule=often)[1]
    assert found == [pytest.approx(12.0, abs=0.001), pytest.approx(36.0, abs=0.001)]
    assert when({"kind": "time", "after": "5 h", "before": "6 h"})[1] == [5.0]
    days = {
        day: when({"kind": "day", "day": day}, horizon_h=24.0 * 8)[1] for day in ("working-day", "weekend", "festival")
    }
    assert days["festival"] == [] and days["weekend"] and 0.0 in days["working-day"] + days["weekend"]


def test_a_level_that_another_rule_declares_and_ends():
    rules = [
        {"id": "four", "when": [{"kind": "signal", "colour": "blue"}], "until": [{"kind": "signal-lifted"}],
         "do": [{"kind": "level", "system": "flood", "level": 4}]},
        {"id": "two", "when": [{"kind": "level", "system": "flood", "level": 4}, {"kind": "signal", "colour": "red"}],
         "do": [{"kind": "level", "system": "flood", "level": 2}], "until": [{"kind": "signal-lifted"}]},
        {"id": "r", "when": [{"kind": "level", "system": "flood", "level": 3}]},
    ]  # fmt: skip
    record = ruled(flood({}, STORM), plan(warning=SURE), rules).run()
    assert [(e.level) for e in record.of(LevelDeclared)][:2] == [4, 2]
    assert len(fired(record)) == 1 and record[fired(record)[0].cause] == record.of(LevelDeclared)[1]
    assert {e.level for e in record.of(LevelEnded)} == {4, 2}
    # every cause is an entry before
    chain = record.causes(next(i for i, e in record.indexed(RuleFired) if e.rule == "r"))
    assert isinstance(chain[-1], Entry) and any(isinstance(e, SignalIssued) for e in chain)


def test_all_conditions_must_hold_at_once_and_priority_says_which_rule_is_first():
    both = [{"kind": "signal", "colour": "blue"}, {"kind": "hours", "from_hour": 12, "until_hour": 13}]
    rules = [{"id": "r", "when": both}, {"id": "s", "when": both, "priority": 0}]
    record = ruled(flood({}, STORM), plan(warning=SURE), rules).run()
    blue, lifted = record.of(SignalIssued)[0].time_s, record.of(SignalLifted)[0].time_s
    assert blue < 4 * H < lifted
    assert [e.rule for e in record.of(RuleFired)] == ["s", "r"]
    assert fired(record)[0].time_s == pytest.approx(4 * H, abs=1.0)


def test_a_rule_by_town_fires_for_the_town_that_it_is_looked_at_for():
    record, hours = when({"kind": "signal", "colour": "orange"}, rule={"by_town": True})
    assert len(hours) == 1 and fired(record)[0].town == TOWN


# -- actions --------------------------------------------------------------------------------------------------------
def test_shelters_that_are_opened_beforehand_keep_nobody_waiting():
    opened = {"id": "r", "when": [{"kind": "time", "after": "1 h"}], "do": [{"kind": "open-shelters"}]}
    the_plan = plan(warning=SURE, evacuation={"dispersed": 0.0, "compliance": 1.0})
    slow = ShelterSpec(
        id="school", name_zh="s", place="school", beds=200, open_day_s=fixed(240), open_night_s=fixed(240)
    )
    the_plan.shelters = (slow,)
    before = world(flood({}, STORM), the_plan).run()
    record = ruled(flood({}, STORM), the_plan, [opened]).run()
    (door,) = record.of(ShelterOpened)
    assert door.time_s == 5 * H and isinstance(record[door.cause], RuleFired)
    assert before.of(ShelterShut) and before.of(ShelterOpened)[0].time_s > door.time_s
    assert len(record.of(ShelterShut)) < len(before.of(ShelterShut)) or not record.of(ShelterShut)


def test_villages_are_ordered_to_move_before_any_signal_and_go_home_when_the_rule_ends():
    rule = {
        "id": "r", "when": [{"kind": "time", "after": "1 h"}], "until": [{"kind": "time", "after": "6 h"}],
        "do": [{"kind": "move", "step": "move"}],
    }  # fmt: skip
    made = ruled(flood({}), plan(warning=SURE, evacuation={"compliance": 1.0, "all_clear_s": 3600.0}), [rule])
    record = made.run()
    (order,) = record.of(OrderGiven)
    assert (order.town, order.order) == (TOWN, "move") and isinstance(record[order.cause], RuleFired)
    assert {e.village for e in record.of(OrderReceived)} == {"v-h1"}  # h2 is no danger zone
    assert [e.outcome for e in record.of(RuleEnded)] == ["ended"]
    away = [e for e in record if type(e).__name__ == "PeopleMoved" and e.to_state in ("lodged", "sheltered")]
    home = [e for e in record if type(e).__name__ == "PeopleMoved" and e.to_state == "home"]
    assert away and home and min(e.time_s for e in home) >= 7 * H


def test_named_villages_only():
    rule = {"id": "r", "when": [{"kind": "time"}], "do": [{"kind": "move", "step": "prepare", "villages": ["v-h2"]}]}
    record = ruled(flood({}), plan(warning=SURE), [rule]).run()
    assert {e.village for e in record.of(OrderReceived)} == {"v-h2"}


def slow_teams(the_plan):
    """Give every team an hour to turn out."""
    hour = {"turnout_day_s": fixed(60), "turnout_night_s": fixed(60)}
    the_plan.teams = tuple(team.model_copy(update=hour) for team in the_plan.teams)
    return the_plan


def test_who_stands_by_turns_out_sooner_until_it_stands_down():
    rule = {
        "id": "r", "when": [{"kind": "time", "after": "1 h"}], "who": ["boat-rescue"],
        "do": [{"kind": "stand-by", "share": "0 %", "lasts": "30 h"}],
    }  # fmt: skip
    late = {"forecasts": False, "stations": 0}
    bare = world(flood(DEEP), slow_teams(plan(warning=late))).run()
    record = ruled(flood(DEEP), slow_teams(plan(warning=late)), [rule]).run()
    (ready,) = record.of(StoodBy)
    assert (ready.pool, ready.time_s) == ("boat-crew", 2 * H)
    assert [e.time_s for e in record.of(StoodDown)] == [32 * H]

    def left(r):
        return min(e.left_s for e in r.of(Travelled) if e.who == "boat-crew")

    assert left(bare) - left(record) == pytest.approx(H)


def stood_by(*actions, probe_h=20.0):
    """Return when each pool stood by under one rule with times that vary, and what is left of the medics' later."""
    the_plan, left = plan(), []
    varied = {"turnout_day_s": Pert(600.0, 1800.0, 7200.0), "turnout_night_s": Pert(600.0, 1800.0, 7200.0)}
    the_plan.teams = tuple(team.model_copy(update=varied) for team in the_plan.teams)
    rule = {"id": "r", "when": [{"kind": "time"}], "do": [{"kind": "stand-by", **action} for action in actions]}
    made = ruled(flood({}), the_plan, [rule])

    def probe():
        yield made.env.timeout(probe_h * H)
        left.append(made.teams["medics"].left)

    made.env.process(probe())
    return [(e.pool, e.time_s) for e in made.run().of(StoodBy)], left[0]


def test_a_team_stands_by_as_soon_whoever_else_is_called_at_its_station():
    alone, _left = stood_by({"who": ["medical"]})
    both, _left = stood_by({"who": ["*"]})
    assert len(both) > 1 and dict(both)["medics"] == alone[0][1]


def test_two_orders_to_stand_by_in_one_rule_do_not_end_each_other():
    short, long = {"share": "0 %", "lasts": "5 h"}, {"share": "50 %", "lasts": "30 h"}
    (first, second), left = stood_by(*({"who": ["medical"], **action} for action in (short, long)))
    assert first[0] == second[0] == "medics" and first[1] != second[1]
    assert left == 0.5


def test_a_substitute_stands_by_where_the_first_has_nobody():
    def who(words, count=0):
        rule = {"id": "r", "when": [{"kind": "time"}], "do": [{"kind": "stand-by", "who": words, "count": count}]}
        return [e.pool for e in ruled(flood({}), plan(), [rule]).run().of(StoodBy)]

    assert who(["boat-rescue", "medical"]) == ["boat-crew"]
    assert who(["surgery", "medical"]) == ["medics"]
    assert who(["boat"]) == ["boats"]
    assert who(["boat-rescue", "medical", "repair"], 2) == ["boat-crew", "medics"]


def test_a_team_that_waits_at_a_place_sets_out_from_there_and_goes_home_at_last():
    rule = {
        "id": "r", "when": [{"kind": "time", "after": "1 h"}], "until": [{"kind": "time", "after": "40 h"}],
        "do": [{"kind": "station", "place": "v-h2", "who": ["medical"]}],
    }  # fmt: skip
    made = ruled(flood(DEEP, STORM), plan(warning=SURE), [rule])
    record = made.run()
    there, back = record.of(Stationed)
    assert (there.pool, there.place, there.arrived) == ("medics", "v-h2", True) and there.time_s > H
    assert (back.place, back.arrived) == ("base", True) and back.time_s > 40 * H
    ways = [(e.origin, e.destination) for e in record.of(Travelled) if e.who == "medics"]
    assert ways[0] == ("base", "v-h2") and ways[-1] == ("v-h2", "base")
    between = [e for e in record.of(Travelled) if e.who == "medics" and there.time_s < e.left_s < 40 * H]
    assert between and between[0].origin == "v-h2"
    grant = next(e for e in record.of(Granted) if e.by == "rule/r/station/1/medics")
    assert isinstance(record[grant.cause], RuleFired)


def two_stores():
    the_plan = plan(warning=SURE)
    store = the_plan.depots[0]
    lines = (*store.stock, StockLine(item="tent", amount=40, reserve="contract", lead_s=fixed(60)))
    the_plan.depots = (
        store.model_copy(update={"stock": lines}),
        DepotSpec(id="fore", name_zh="f", place="room-h2", stock=(StockLine(item="quilt", amount=0),)),
    )
    return the_plan


def test_stock_goes_to_another_depot_beforehand():
    rule = {
        "id": "r", "when": [{"kind": "time", "after": "1 h"}],
        "do": [{"kind": "transfer", "source": "store", "to": "fore", "item": "quilt", "amount": 200}],
    }  # fmt: skip
    record = ruled(flood({}), two_stores(), [rule]).run()
    assert [(e.depot, e.amount) for e in record.of(StockTaken)] == [("store", 200)]
    assert [(e.depot, e.amount, e.source) for e in record.of(StockAdded)] == [("fore", 200, "transfer")]
    assert isinstance(record[record.of(StockTaken)[0].cause], RuleFired)


def test_a_reserve_is_called_in_once_and_not_again_by_the_relief():
    rule = {
        "id": "r",
        "when": [{"kind": "time", "after": "1 h"}],
        "do": [{"kind": "call-reserve", "reserve": "contract"}],
    }
    record = ruled(flood(DEEP, STORM), two_stores(), [rule]).run()
    assert record.of(ReserveActivated)[0].time_s == H
    assert [(e.item, e.amount) for e in record.of(ReserveCalled)] == [("tent", 40)]
    assert [e.time_s for e in record.of(StockAdded) if e.source == "contract"] == [2 * H]


def test_help_from_outside_is_asked_for_before_calls_pile_up():
    the_plan = plan(warning=SURE)
    the_plan.teams += (TeamSpec(id="far", name_zh="f", skills=("boat-rescue",), base="base", crews=2),)
    aid = AidCommand((OutsideAid(team="far", calls=99, approval_s=fixed(120)),))
    rule = {"id": "r", "when": [{"kind": "time", "after": "1 h"}], "do": [{"kind": "ask-aid", "teams": ["far"]}]}
    made = ruled(flood({}), the_plan, [rule])
    made.commands += (aid,)
    made.env.process(aid.run(made))
    record = made.run()
    (asked,) = record.of(OutsideAsked)
    assert asked.time_s == H and isinstance(record[asked.cause], RuleFired)
    assert [e.time_s for e in record.of(OutsideApproved)] == [3 * H]


def test_a_relief_level_that_a_rule_declares_calls_in_what_waits_for_it():
    waits = {"activations": [{"reserve": "contract", "level": 3}]}
    the_plan = two_stores()
    the_plan.relief = plan(relief=waits).relief
    rule = {
        "id": "r",
        "when": [{"kind": "time", "after": "1 h"}],
        "do": [{"kind": "level", "system": "relief", "level": 3}],
    }
    assert not world(flood({}), the_plan).run().of(ReserveCalled)
    record = ruled(flood({}), the_plan, [rule]).run()
    assert [e.level for e in record.of(ReliefLevelRaised)] == [3]
    assert len(record.of(ReserveCalled)) == 1


def test_dams_are_walked_before_their_water_has_risen():
    rule = {"id": "r", "when": [{"kind": "time", "after": "1 h"}], "do": [{"kind": "patrol-dams"}]}
    told = {"id": "told", "when": [{"kind": "report", "what": "dam-sign"}]}
    sure = PatrolSpec(available=1.0, available_night=1.0, finds=1.0, round_s=fixed(60), over_spillway_m=5.0)
    made = ruled(pond(((0, 50.0), (1, 50.0)), breach=object()), plan(), [rule, told])
    patrols = DamPatrols(sure)
    now = SimpleNamespace(level_m=50.0, onset_s=float("inf"), fails_at_m=50.2, crest_m=60.0, blocked=False)
    object.__setattr__(made.hazards["flood"].hazard, "dam_now", lambda forecast, name, time_s: now)
    made.commands += (patrols,)
    record = made.run()
    signs = record.of(DamSign)
    assert signs and signs[0].time_s == 2 * H and isinstance(record[signs[0].cause], RuleFired)
    # what a patrol found is known to headquarters when its call has come, and not before
    told = fired(record, "told")
    assert len(told) == 1 and told[0].time_s > signs[0].time_s + 300.0


def test_a_gate_is_opened_on_a_rule_by_the_first_who_can():
    rule = {
        "id": "r", "when": [{"kind": "time", "after": "1 h"}],
        "do": [{"kind": "operate", "work": "gate", "open": "100 %", "who": ["surgery", "repair"], "takes": "20 min"}],
    }  # fmt: skip
    gate = SimpleNamespace(name="gate", x_m=2000.0, y_m=0.0)
    made = ruled(pond(((0, 50.0), (1, 50.0)), links=(gate,)), plan(), [rule])
    orders = []
    made.ground.amend = lambda *args, **kw: orders.append(args)
    record = made.run()
    (done,) = record.of(WorkSet)
    assert (done.work, done.share) == ("gate", 1.0) and orders and done.time_s > H + 1200.0
    assert [e.pool for e in record.of(Granted) if e.by.startswith("operate")] == ["gang"]
    assert [e.outcome for e in record.of(MissionEnded) if e.mission == "operate"] == ["done"]


# -- fires ----------------------------------------------------------------------------------------------------------
def burning(rules, *, echelons, teams, **kw):
    made = small_fire.world([small_fire.fire(**kw)], teams, small_fire.spec(echelons=echelons), until_h=20)
    desk = RulesDesk(tuple(Rule.from_planner({"do": [NOTHING], **row}) for row in rules))
    made.commands += (desk,)
    made.env.process(desk.run(made))
    return made


def test_a_fire_that_is_verified_and_the_level_that_a_rule_declares_for_it():
    late = (Echelon(skill="fire-township", teams=1, teams_high=1, after_s=15 * H, level=3),)
    rules = [
        {"id": "r", "when": [{"kind": "count", "of": "fires", "at_least": 1}],
         "do": [{"kind": "level", "system": "fire", "level": 3}]},
        {"id": "s", "when": [{"kind": "report", "what": "fire-verified"}]},
        {"id": "t", "when": [{"kind": "level", "system": "fire", "level": 4}]},
    ]  # fmt: skip
    teams = [small_fire.team("fire-a", "town-a")]
    bare = burning([], echelons=late, teams=teams).run()
    record = burning(rules, echelons=late, teams=teams).run()
    verified = record.of(Verified)[0]
    first = {e.rule: e for e in reversed(record.of(RuleFired))}
    assert first["r"].time_s == first["s"].time_s == verified.time_s and record[first["r"].cause] is verified
    raised = record.of(ResponseRaised)[0]
    assert (raised.level, raised.why) == (3, "rule") and first["t"].time_s == raised.time_s
    # the echelon that waits for this level goes as soon as the fire is answered, and not 15 hours later
    assert record.of(Dispatched)[0].time_s < 3 * H
    assert not bare.of(Dispatched) or bare.of(Dispatched)[0].time_s > record.of(Dispatched)[0].time_s + 3 * H


def test_a_fire_team_that_waits_elsewhere_is_sent_from_there():
    once = (Echelon(skill="fire-township", teams=1, teams_high=1),)
    rule = {"id": "r", "when": [{"kind": "time"}], "do": [{"kind": "station", "place": "village-c", "who": ["fire-b"]}]}
    teams = [small_fire.team("fire-b", "town-b")]
    record = burning([rule], echelons=once, teams=teams, start_s=7200.0).run()
    bare = burning([], echelons=once, teams=teams, start_s=7200.0).run()
    assert [(e.pool, e.place) for e in record.of(Stationed)] == [("fire-b", "village-c")]
    assert record.of(Dispatched)[0].drive_s < bare.of(Dispatched)[0].drive_s
    assert next(e for e in record.of(Travelled) if e.who == "fire-b/1").origin == "village-c"


# -- the course of a rule -------------------------------------------------------------------------------------------
def test_headquarters_decides_first_where_that_is_asked_for():
    slow = {"decided": True}
    record, hours = when({"kind": "time", "after": "1 h"}, rule=slow)
    decided = next(e for e in record.of(Decided) if e.incident == "rule/r")
    assert hours == [1.0] and isinstance(record[decided.cause], RuleFired)
    (declared,) = record.of(LevelDeclared)
    assert declared.time_s == decided.time_s > H and record[declared.cause] is decided


def test_what_ends_before_headquarters_has_decided_is_not_ordered():
    late = {"decided": True, "until": [{"kind": "time", "after": "65 min"}]}
    record, _hours = when({"kind": "time", "after": "1 h"}, rule=late)
    assert [e.outcome for e in record.of(RuleEnded)] == ["overtaken"] and not record.of(LevelDeclared)


def test_a_rule_that_may_come_again_does():
    night = {"kind": "hours", "from_hour": 20, "until_hour": 6}
    day = {"kind": "hours", "from_hour": 6, "until_hour": 20}
    again = {"until": [day], "once": False}
    record, hours = when(night, rule=again)
    assert len(hours) == 2 and len(record.of(LevelDeclared)) == 2
    assert len(record.of(RuleEnded)) == 2 and len(record.of(LevelEnded)) == 2
    assert len(when(night, rule={"until": [day]})[1]) == 1


def test_the_same_luck_gives_the_same_record():
    rule = {"id": "r", "when": [{"kind": "signal", "colour": "blue"}], "do": [{"kind": "stand-by", "who": ["medical"]}]}
    first, second = (ruled(flood(DEEP, STORM), plan(), [rule]).run().digest() for _ in range(2))
    assert first == second


# -- contracts ------------------------------------------------------------------------------------------------------
SAMPLES = {
    "signal": {"colour": "red"}, "signal-lifted": {}, "rain": {"amount": "50 mm", "window": "3 h"},
    "forecast": {"amount": "50 mm", "window": "3 h"}, "depth": {"place": "p", "depth": "0.5 m"},
    "reservoir": {"of": "p", "level": "80 m"}, "level": {"system": "flood", "level": 3},
    "count": {"of": "lodged", "at_least": 300}, "report": {"what": "dam-sign"},
    "stock-below": {"depot": "d", "item": "quilt", "share": "30 %"}, "hours": {"from_hour": 6, "until_hour": 18.5},
    "time": {"after": "1 h", "before": "2 h"}, "day": {"day": "festival"},
}  # fmt: skip
ORDERS = {
    "ask-aid": {}, "open-shelters": {}, "move": {"step": "prepare"}, "stand-by": {"who": ["medical", "fetch"]},
    "station": {"place": "p", "who": ["boat-rescue"]},
    "transfer": {"source": "a", "to": "b", "item": "tent", "amount": 5}, "call-reserve": {"reserve": "superior"},
    "level": {"system": "fire", "level": 3}, "patrol-dams": {}, "operate": {"work": "g", "open": "50 %"},
}  # fmt: skip


@pytest.mark.parametrize(("registry", "samples"), [(CONDITIONS, SAMPLES), (ACTIONS, ORDERS)])
def test_every_part_is_written_with_units_read_back_and_read_aloud(registry, samples):
    assert set(samples) == set(registry.all())
    for kind, cls in registry.all().items():
        assert cls.__doc__ and cls.model_config["frozen"]
        made = cls.from_planner({"kind": kind, **samples[kind]})
        assert cls.model_validate(made.to_planner(), context=REQUIRED) == made
        assert hash(made) == hash(cls.from_planner({"kind": kind, **samples[kind]}))
        said = made.says(str) if registry is CONDITIONS else made.says(str, ())
        assert said and "{" not in said
        assert set(cls.refers) <= set(cls.model_fields)


def test_a_rule_is_written_and_read_back_equal_and_can_be_read_aloud():
    rule = Rule.from_planner(
        {
            "id": "high-water", "when": [{"kind": k, **v} for k, v in SAMPLES.items()],
            "do": [{"kind": k, **v} for k, v in ORDERS.items()], "until": [{"kind": "signal-lifted"}],
            "decided": True, "by_town": True, "once": False, "who": ["medical"],
        }
    )  # fmt: skip
    assert Rule.from_planner(rule.to_planner()) == rule
    assert rule.says(str).startswith("When the rainstorm signal is red or above and ")
