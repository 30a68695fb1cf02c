"""Lists to take away: folds of a record, true to what the run did, and to a record made by hand."""

import math

import pytest
from small_world import H, fixed, flood, plan, static, world

from sim.command.calls import CallFailed, MessengerSent, NeverReached
from sim.command.calls_spec import OnDuty
from sim.command.headquarters import Decided
from sim.command.warning import OrderGiven, OrderReceived, SignalIssued
from sim.hazards.base import HazardBegan
from sim.kpis import all_kpis
from sim.kpis.call_log import by_village, calls
from sim.kpis.care_history import history
from sim.kpis.duty_load import duty_load
from sim.kpis.evacuation_list import zones
from sim.kpis.list_rows import FIELDS, list_rows
from sim.people.entries import PeopleMoved
from sim.record import Record

STORM = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
RISING = {"h1": [(0, 0), (6, 0), (9, 3.2), (20, 0)], "h2": [(0, 0), (7, 0), (10, 1.0), (20, 0)]}
SURE = {"unanswered": 0.0, "station_failure": 0.0, "answer_day_s": fixed(20)}


def test_the_evacuation_list_is_of_the_same_people_as_the_run():
    record = world(flood(RISING, STORM), plan(warning=SURE)).run()
    listed = {z.group: z for z in zones(record)}
    assert sum(z.moved for z in listed.values()) == history(record).moved_beforehand > 0
    hit = {}
    for e in record.of(PeopleMoved):
        if (e.from_part, e.from_state, e.to_state) == (-1, "home", "hit"):
            hit[e.group] = hit.get(e.group, 0) + e.count
    assert {g: z.short for g, z in listed.items()} == {g: hit.get(g, 0) for g in listed}
    h1 = listed["h1"]
    assert (h1.danger, h1.persons, h1.bound, h1.village, h1.town) == (True, 100, 4, "v-h1", "t1")
    assert h1.step == "move" and h1.signal in ("red", "move") and h1.means in ("phone", "gauge")
    # the lowest homes have 0.3 m at 0.15 m on the gauge
    assert h1.water_s == pytest.approx((6 + 3 * 0.15 / 3.2) * H, abs=1.0)
    assert h1.latest_s == h1.water_s - h1.travel_s and h1.in_time <= h1.moved
    # nobody ordered the other hamlet: its people moved as they saw the water
    assert not listed["h2"].danger and listed["h2"].step in ("water", "")


def test_an_earlier_order_leaves_nobody_short_and_a_later_one_more():
    land = static([("h1", 1000, 0, True), ("h2", 60, 2, False)])
    short = []
    for minutes in (5, 60, 200):
        slow = SURE | {"answer_day_s": fixed(minutes), "stations": 0}
        record = world(flood(RISING, STORM), plan(warning=slow, evacuation={"compliance": 1.0}), land).run()
        short.append(next(z for z in zones(record) if z.group == "h1"))
    assert [z.short for z in short] == sorted(z.short for z in short) and short[0].short < short[2].short
    assert short[0].lead_h > short[1].lead_h > short[2].lead_h


def test_without_water_there_is_no_latest_departure_and_nobody_is_short():
    record = world(flood({}, STORM), plan(warning=SURE, evacuation={"compliance": 1.0})).run()
    (zone,) = zones(record)
    assert math.isinf(zone.latest_s) and zone.short == 0 and math.isnan(zone.lead_h) and math.isnan(zone.short_h)
    assert zone.in_time == zone.moved == 100 and math.isfinite(zone.done_s)


@pytest.fixture
def record():
    """One order by hand: a wrong number, then an answer in the one village; a messenger to the other."""
    made = Record()
    made.about = {"clock_s": 170 * 24 * H + 20 * H, "horizon_s": 24 * H}
    made.add(OnDuty(time_s=0.0, level="city", from_s=22 * H, until_s=6 * H, persons=("city-duty", "city-leader")))
    made.add(OnDuty(time_s=0.0, level="village", from_s=0.0, until_s=24 * H, persons=("village-duty",)))
    signal = made.add(SignalIssued(time_s=2 * H, town="t1", colour="red", basis="forecast"))
    decided = made.add(
        Decided(time_s=3 * H, incident="warning", priority=0, waited_s=0.5 * H, took_s=0.5 * H, cause=signal)
    )
    order = made.add(OrderGiven(time_s=3 * H, town="t1", order="red", cause=decided))
    call = {"town": "t1", "order": "red"}
    fail = {**call, "means": "phone", "cause": order}
    made.add(CallFailed(time_s=4 * H, place="v1", called_s=3.1 * H, person="village-duty", why="wrong-number", **fail))
    got = {"order": "red", "cause": order}
    made.add(OrderReceived(time_s=4 * H, village="v1", unanswered=1, person="village-head", called_s=3.3 * H, **got))
    made.add(CallFailed(time_s=4 * H, place="v2", called_s=3.2 * H, person="village-duty", why="no-line", **fail))
    sent = made.add(MessengerSent(time_s=4 * H, place="v2", cause=order, **call))
    got |= {"means": "messenger", "called_s": 4 * H, "cause": sent}
    made.add(OrderReceived(time_s=6 * H, village="v2", unanswered=1, **got))
    return made


def test_figures_of_warning_are_those_of_the_lists(record):
    kpis = all_kpis()
    record.add(HazardBegan(time_s=0.0, hazard="flood", kind="flood"))
    assert kpis["hours_until_read_back"](record) == (1 + 3) / 2 * H
    never = {"village": "v3", "town": "t1", "order": "red", "cause": 4}
    record.add(NeverReached(time_s=24 * H, **never))
    assert kpis["hours_until_read_back"](record) == pytest.approx((1 + 3 + 21) / 3 * H)
    run = world(flood(RISING, STORM), plan(warning=SURE)).run()
    assert kpis["people_home_when_water_came"](run) == sum(z.short for z in zones(run)) > 0


def test_the_call_log_has_every_call_with_its_outcome(record):
    told = [(round(c.called_s / H, 1), c.place, c.outcome, c.means) for c in calls(record)]
    assert told == [
        (3.1, "v1", "wrong-number", "phone"),
        (3.2, "v2", "no-line", "phone"),
        (3.3, "v1", "read-back", "phone"),
        (4.0, "v2", "messenger-sent", "messenger"),
        (4.0, "v2", "read-back", "messenger"),
    ]
    assert all(c.asked_s == 3 * H and c.town == "t1" for c in calls(record))


def test_of_each_village_the_slowest_first(record):
    first, second = by_village(record)
    assert (first.village, first.messengers, first.failed, first.slowest_s) == ("v2", 1, 1, 3 * H)
    assert (second.village, second.person, second.known_s) == ("v1", "village-head", 4 * H)


def test_the_load_of_the_roster_adds_up(record):
    load = {(d.level, d.hour): d for d in duty_load(record)}
    # asked at 22:00 of the clock; calls from 23:00
    city = load["city", 22]
    assert (city.count, city.waited_s, city.worked_s) == (1, 0.5 * H, 0.5 * H)
    assert city.persons == ("city-duty", "city-leader")
    towns = [d for d in load.values() if d.level == "town"]
    assert sum(d.count for d in towns) == 4 and sum(d.failed for d in towns) == 2
    assert load["village", 2].longest_s == 3 * H and load["village", 0].persons == ("village-duty",)


def test_rows_kept_by_a_study_hold_every_id_with_its_figures():
    record = world(flood(RISING, STORM), plan(warning=SURE)).run()
    rows = {row["list"]: row for row in list_rows(record)}
    assert set(rows) == {"evacuation", "calls", "duty"}
    for name, row in rows.items():
        assert len(row["values"]) == len(row["ids"]) * len(FIELDS[name]) and len(set(row["ids"])) == len(row["ids"])
    assert list_rows(Record()) == []
