"""Warning and moving: signals are forecasts, calls are answered or not, danger zones move, others stay."""

import numpy as np
import pytest
from small_world import FORESEEN, H, fixed, flood, plan, static, world

from sim.calendar import Calendar
from sim.command.signals import first_reached_s, levels, rank, rolling_m
from sim.command.warning import OrderGiven, OrderReceived, RainOverThreshold, SignalIssued, SignalLifted
from sim.missions.base import MissionEnded, Travelled
from sim.missions.warn import NoticeGiven
from sim.people.entries import PartFormed, PeopleMoved
from sim.resources.base import Granted, Returned
from sim.resources.shelter import Admitted, Departed
from sim.resources.team import TeamSpec

STORM = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
SURE = {"unanswered": 0.0, "station_failure": 0.0}
BLIND = SURE | {"forecasts": False}


def test_levels_are_the_four_of_the_rule():
    assert [(lv.colour, round(lv.rain_m * 1000), lv.window_s / H) for lv in levels()] == [
        ("blue", 50, 12),
        ("yellow", 50, 6),
        ("orange", 50, 3),
        ("red", 100, 3),
    ]
    assert [rank(c) for c in ("", "blue", "red")] == [0, 1, 4]


def test_rolling_rain_and_the_first_time_over_an_amount():
    times = np.arange(1, 11) * 600.0
    rain = np.full(10, 0.002)
    assert rolling_m(times, rain, 1800.0) == pytest.approx([0.002, 0.004, *[0.006] * 8])
    assert first_reached_s(times, rain, 1800.0, 0.006) == 1800.0
    assert first_reached_s(times, rain, 1800.0, 0.007) == float("inf")


def test_a_forecast_goes_out_when_its_amount_is_due_within_its_window():
    w = world(flood({}, STORM), plan(warning=SURE))
    record = w.run()
    first = {e.colour: e for e in record.of(SignalIssued)}
    # hours 4-7 bring 20+40+45: 100 mm in 3 h are full some minutes before hour 7; at 4 h that is within three hours
    assert first["red"].time_s == 4 * H + 900.0 and first["red"].basis == "forecast"
    assert [rank(e.colour) for e in record.of(SignalIssued)] == sorted(rank(e.colour) for e in record.of(SignalIssued))
    assert len(record.of(SignalLifted)) == 1


def test_without_forecasts_signals_come_from_the_gauges_later():
    missed = world(flood({}, STORM), plan(warning=BLIND)).run().of(SignalIssued)
    forecast = world(flood({}, STORM), plan(warning=SURE)).run().of(SignalIssued)
    red = {e.colour: e.time_s for e in missed}["red"]
    assert all(e.basis == "observed" for e in missed)
    assert 6.5 * H < red - 900.0 < 7 * H
    assert red - {e.colour: e.time_s for e in forecast}["red"] > 2 * H


def test_without_gauges_and_forecast_nobody_is_warned():
    record = world(flood({}, STORM), plan(warning=BLIND | {"stations": 0})).run()
    assert not record.of(SignalIssued) and not record.of(NoticeGiven)


def test_forecast_errors_make_false_alarms_and_missed_reds():
    light = [0, 0, 10, 15, 15, 10, 0, 0]
    unsure = FORESEEN.model_copy(update={"amount_near": 0.8, "amount_far": 0.8})
    reds = 0
    for k in range(40):
        record = world(flood({}, light), plan(warning=SURE), event=k, skill=unsure).run()
        reds += any(e.colour == "red" for e in record.of(SignalIssued))
    assert 1 <= reds <= 30  # red needs an error above 2.5: 13 % of a lognormal of 0.8, at any of 8 forecasts


def test_an_early_forecast_is_taken_back_and_the_luck_is_the_events():
    late = FORESEEN.model_copy(update={"time_near_s": 7200.0, "time_far_s": 7200.0})
    signals = []
    for k in (1, 1, 2):
        made = plan(warning=SURE | ({"stations": 0} if len(signals) == 1 else {}))
        record = world(flood({}, STORM), made, event=3, replication=k, skill=late).run()
        signals.append([(e.time_s, e.colour) for e in record.of(SignalIssued) if e.basis == "forecast"])
    # neither the response's number nor the plan's gauges change what is foreseen first
    assert signals[0][0] == signals[1][0] == signals[2][0]


def test_calls_that_nobody_answers_cost_time_and_then_a_drive():
    quick = world(flood({}, STORM), plan(warning=SURE | {"answer_day_s": fixed(20)})).run()
    slow = world(
        flood({}, STORM), plan(warning=SURE | {"answer_day_s": fixed(20), "unanswered": 0.95, "persons_on_list": 2})
    )
    slow_record = slow.run()
    given = quick.of(OrderGiven)[0].time_s
    assert [e.time_s - given for e in quick.of(OrderReceived)[:2]] == pytest.approx([1200.0, 1200.0])
    late = [e for e in slow_record.of(OrderReceived) if e.unanswered == 2]
    assert late and all(e.time_s - given >= 1200.0 + 2 * 600.0 for e in late)


def test_the_town_orders_its_danger_zones_by_its_own_rain():
    record = world(flood({}, STORM), plan(warning=BLIND | {"order_at": "red"})).run()
    orders = [e.order for e in record.of(RainOverThreshold) if e.place == "t1"]
    assert orders == ["prepare", "move"]
    # the town's own order goes to the village with a danger zone only
    assert {e.village for e in record.of(OrderReceived) if e.order in ("prepare", "move")} == {"v-h1"}


def test_danger_zones_move_and_the_others_stay():
    record = world(flood({}, STORM), plan(warning=SURE, evacuation={"compliance": 1.0})).run()
    formed = record.of(PartFormed)
    assert {e.group for e in formed} == {"h1"} and all(e.origin == "beforehand" for e in formed)
    # everybody who can walk, and the four who are fetched
    left = sum(e.count for e in record.of(PeopleMoved) if e.from_part == -1 and e.to_part >= 0)
    assert left == 100
    assert [e.outcome for e in record.of(MissionEnded) if e.mission == "fetch"] == ["done"]


def test_nobody_moves_when_nobody_complies_but_the_fetched():
    record = world(flood({}, STORM), plan(warning=SURE, evacuation={"compliance": 0.0})).run()
    assert sum(e.count for e in record.of(PartFormed)) == 4


def test_a_crew_of_the_town_carries_before_neighbours_would():
    cars = {"warning": SURE, "evacuation": {"compliance": 0.0}, "cars": 0}
    alone = plan(**cars)
    helped = plan(**cars)
    helped.teams += (TeamSpec(id="fighters", name_zh="f", skills=("fetch",), base="base", crews=2, vehicle="car"),)
    out = []
    for the_plan in (alone, helped):
        record = world(flood({}, STORM), the_plan).run()
        assert [e.outcome for e in record.of(MissionEnded) if e.mission == "fetch"] == ["carried"]
        out.append(min(e.time_s for e in record.of(PartFormed)))
        claimed = [e.by for e in record.of(Granted) if e.pool == "fighters"]
    assert claimed == ["fetch/h1"] and out[1] < out[0] - H
    assert [e.pool for e in record.of(Returned)].count("fighters") == 1


def test_a_vehicle_starts_each_trip_where_it_stands_and_drives_back_before_it_is_free():
    land = static([("h1", 100, 10, True), ("h2", 60, 2, False)])
    record = world(flood({}, STORM), plan(warning=SURE, evacuation={"compliance": 0.0}), land).run()
    trips = [(e.origin, e.destination) for e in record.of(Travelled) if e.who == "cars"]
    # four seats for ten people: three trips; the shelter stands at the seat, where the base is
    assert trips == [("base", "h1"), ("school", "h1"), ("school", "h1"), ("school", "base")]
    back = [e.time_s for e in record.of(Travelled) if e.who == "cars"][-1]
    assert [e.time_s for e in record.of(Returned) if e.pool == "cars"] == [back]


def test_watchers_have_those_who_cannot_walk_fetched_too():
    slow_water = {"h2": [(0, 0), (7, 0), (8, 0.25), (14, 0.8), (20, 0)]}
    land = static([("h1", 100, 4, True), ("h2", 60, 10, False)])
    record = world(flood(slow_water, STORM), plan(warning=SURE), land).run()
    assert any(e.place == "h2" for e in record.of(MissionEnded) if e.mission == "fetch")


def test_a_call_s_luck_does_not_hang_on_other_calls():
    # gauges that add the town's own orders must not shift when the city's order reaches a village
    some = {"station_failure": 0.0}
    times = []
    for rain in (0.030, 1.0):
        quiet = {f"{what}_rain_{h}h_m": rain for what in ("prepare", "move") for h in (1, 3, 6)}
        record = world(flood({}, STORM), plan(warning=some, evacuation=quiet)).run()
        given = next(e.time_s for e in record.of(OrderGiven) if e.order == "red")
        times.append([e.time_s - given for e in record.of(OrderReceived) if e.order == "red"])
    assert times[0] == times[1] and times[0]


def test_neighbours_carry_those_for_whom_no_vehicle_comes():
    record = world(flood({}, STORM), plan(warning=SURE, cars=0)).run()
    assert [e.outcome for e in record.of(MissionEnded) if e.mission == "fetch"] == ["carried"]


def test_shelters_fill_up_and_the_rest_lodges_in_the_village():
    full = {"compliance": 1.0, "dispersed": 0.0, "all_clear_s": 40 * H}
    record = world(flood({}, STORM), plan(warning=SURE, evacuation=full, beds=30)).run()
    assert sum(e.persons for e in record.of(Admitted)) == 30
    # who is lodged already and only divided, as at a hand-out, does not come to lodge
    lodged = sum(e.count for e in record.of(PeopleMoved) if e.to_state == "lodged" != e.from_state)
    assert lodged == 70


def test_people_with_dry_homes_go_home_and_leave_the_shelter():
    record = world(flood({}, STORM), plan(warning=SURE, evacuation={"compliance": 1.0})).run()
    home = sum(e.count for e in record.of(PeopleMoved) if e.to_state == "home")
    assert home == 100
    assert sum(e.persons for e in record.of(Admitted)) == sum(e.persons for e in record.of(Departed))


def test_moving_before_dark_turns_prepare_into_move():
    # orange only, at about 17:00; red never
    rain = [0] * 8 + [10, 20, 22, 20, 5, 0]
    slow = {"compliance": 1.0, "move_rain_1h_m": 1.0, "move_rain_3h_m": 1.0, "move_rain_6h_m": 1.0}
    counts = []
    for before_dark in (True, False):
        the_plan = plan(warning=SURE, evacuation=slow | {"before_dark": before_dark})
        record = world(flood({}, rain), the_plan).run()
        counts.append(sum(e.count for e in record.of(PartFormed)))
    assert counts == [100, 4]


def test_more_warning_is_never_later():
    """Under the same luck a plan that calls faster has its villages informed no later."""
    for k in range(5):
        times = []
        for minutes in (10, 60):
            the_plan = plan(warning={"answer_day_s": fixed(minutes)})
            record = world(flood({}, STORM), the_plan, replication=k).run()
            times.append([e.time_s for e in record.of(OrderReceived)][:2])
        assert all(a <= b for a, b in zip(*times, strict=True))


def test_villages_that_had_notice_move_at_the_first_water():
    slow_water = {"h2": [(0, 0), (7, 0), (8, 0.25), (11, 0.8), (20, 0)]}
    warned = world(flood(slow_water, STORM), plan(warning=SURE)).run()
    quiet = world(flood(slow_water), plan(warning={"forecasts": False, "stations": 0})).run()

    def beforehand(record):
        return sum(e.count for e in record.of(PartFormed) if e.group == "h2" and e.origin == "beforehand")

    assert 10 < beforehand(warned) <= 60 and beforehand(quiet) == 0


def test_who_complies_is_spread_over_all_homes_and_asked_once():
    land = static([("h1", 1000, 0, True), ("h2", 60, 2, False)])
    # an order to move, and watchers who see the water rise through all homes later
    rising = {"h1": [(0, 0), (9, 0), (14, 1.0), (20, 0)]}
    w = world(flood(rising, STORM), plan(warning=SURE, evacuation={"compliance": 0.6, "all_clear_s": 40 * H}), land)
    record = w.run()
    before = [part for part in w.people.parts if part.origin == "beforehand"]
    left = sum(part.by_class for part in before)
    moved = sum(e.count for e in record.of(PartFormed) if e.origin == "beforehand")
    assert 540 < moved < 660  # 60 % of a thousand, however often the water gave the alarm
    assert left.sum() == moved and left.max() - left.min() < 40 and w.people.asked[0].all()


def test_who_goes_from_door_to_door_depends_on_the_day():
    doors_s = []
    for weekday in (0, 5):
        there = {"workers_present": 0.4, "workers_present_weekend": 0.8, "loudspeakers": 0}
        w = world(flood({}, STORM), plan(warning=SURE | there))
        w.calendar = Calendar(w.clock_s, weekday - 170 % 7)
        doors_s.append([e.doors_s for e in w.run().of(NoticeGiven)])
    assert len(doors_s[0]) > 2
    assert doors_s[0] == pytest.approx([2.0 * s for s in doors_s[1]])  # half as many workers take twice as long


def test_workers_are_shared_out_by_people():
    land = static([("h1", 3000, 0, True), ("h2", 300, 2, True)])
    there = {"loudspeakers": 0, "doors_per_s": {"low": 0.004, "mid": 0.004, "high": 0.004}}
    record = world(flood({}, STORM), plan(warning=SURE | there), land).run()
    doors_s = {e.village: e.doors_s for e in reversed(record.of(NoticeGiven))}  # the first notice: all are at home
    # ten times as many doors, ten times as many workers
    assert len(doors_s) == 2 and max(doors_s.values()) == pytest.approx(min(doors_s.values()), rel=0.02)


def test_nobody_leaves_on_an_order_that_is_lifted():
    slow = SURE | {"loudspeakers": 0, "grid_workers": 1, "doors_per_s": {"low": 0.0008, "mid": 0.0008, "high": 0.0008}}
    w = world(flood({}, STORM), plan(warning=slow, evacuation={"all_clear_s": 2 * H}))
    record = w.run()
    lifted_s = max(e.time_s for e in record.of(SignalLifted))
    begun = record.of(NoticeGiven)
    assert max(e.time_s + e.doors_s for e in begun) > lifted_s  # doors are left when the signals end
    left_s = [e.time_s for e in record.of(PartFormed) if e.origin == "beforehand"]
    assert left_s and max(left_s) < lifted_s
    # and those whom nobody had told by then will be asked the next time
    assert not w.people.asked[w.people.danger].all()


def test_who_sees_the_water_leaves_though_the_signals_are_lifted():
    late = {"h2": [(0, 0), (24, 0), (25, 0.25), (28, 0.8), (40, 0)]}
    record = world(flood(late, STORM), plan(warning=SURE)).run()
    lifted_s = max(e.time_s for e in record.of(SignalLifted))
    assert any(e.time_s > lifted_s for e in record.of(PartFormed) if e.group == "h2" and e.origin == "beforehand")


def test_a_lesser_notice_after_the_signals_end_brings_no_lifted_order_back():
    doors = {"low": 0.0003, "mid": 0.0003, "high": 0.0003}
    slow = SURE | {"order_at": "blue", "loudspeakers": 0, "grid_workers": 1, "doors_per_s": doors}
    again = [*STORM, *[0] * 18, *[12] * 6]
    rules = {"prepare_rain_6h_m": 0.2, "prepare_rain_3h_m": 0.1, "prepare_rain_1h_m": 0.1}
    record = world(flood({}, again), plan(warning=slow, evacuation=rules), horizon_h=72.0).run()
    lifted_s = min(e.time_s for e in record.of(SignalLifted))
    later = {e.colour for e in record.of(SignalIssued) if e.time_s > lifted_s}
    assert later and later <= {"blue", "yellow"}
    assert any(e.time_s > lifted_s for e in record.of(NoticeGiven))
    assert max(e.time_s + e.doors_s for e in record.of(NoticeGiven) if e.time_s < lifted_s) > lifted_s + 12 * H
    assert all(e.time_s < lifted_s for e in record.of(PartFormed) if e.origin == "beforehand")
