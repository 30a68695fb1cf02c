"""Rescue by boat, from the call to the landing; what first relief is."""

from math import inf

from small_world import H, fixed, flood, plan, world

from sim.kpis.care_history import Case, history
from sim.missions.base import MissionEnded, MissionStarted, Travelled
from sim.missions.lodge import Lodge
from sim.people.entries import PartFormed
from sim.people.part import AT_HOME, RESCUED
from sim.resources.entries import Claimed, Granted
from sim.resources.fleet import FleetSpec

DEEP = {"h1": [(0, 0), (4, 0), (6, 2.4), (20, 2.4), (24, 0)]}
STAY = {"mobilise_s": 30 * H, "rescue_call_s": fixed(30)}
QUIET = {"stations": 0, "forecasts": False}


def first_aboard_s(record):
    return min(e.time_s for e in record.of(PartFormed) if e.origin == "rescued")


def with_boats(base="base", **call):
    the_plan = plan(warning=QUIET, evacuation=STAY)
    boats = FleetSpec(id="boats", name_zh="b", vehicle="boat", count=1, base=base, persons=6, **call)
    the_plan.fleets = tuple(boats if fleet.id == "boats" else fleet for fleet in the_plan.fleets)
    return the_plan


def test_a_boat_must_be_called_and_fetched_from_where_it_lies():
    at_hand = world(flood(DEEP), with_boats()).run()
    late = world(flood(DEEP), with_boats(call_day_s=fixed(180), call_night_s=fixed(180))).run()
    away = world(flood(DEEP), with_boats(base="room-h2")).run()
    assert first_aboard_s(late) - first_aboard_s(at_hand) == 3 * H
    assert next(e.destination for e in away.of(Travelled) if e.who == "boat-crew") == "room-h2"
    assert first_aboard_s(away) > first_aboard_s(at_hand)


def test_where_there_is_no_way_the_mission_ends_and_is_tried_when_the_road_opens():
    w = world(flood(DEEP), with_boats())
    w.roads.set_blocked(0, True)

    def clear():
        yield w.env.timeout(11 * H)
        w.roads.set_blocked(0, False)
        w.roads.report(0)

    w.env.process(clear())
    record = w.run()
    ended = [(e.time_s, e.outcome) for e in record.of(MissionEnded) if e.mission == "rescue"]
    assert ended[0][1] == "no-way" and "done" in {outcome for _, outcome in ended}
    assert all(outcome == "no-way" for time_s, outcome in ended if time_s < 11 * H)
    assert first_aboard_s(record) > 11 * H
    again = [e.time_s for e in record.of(MissionStarted) if e.mission == "rescue"]
    assert 11 * H in again  # at once when the road is reported open


def test_the_rescued_set_out_from_the_landing():
    rooms = []
    for landed in (None, "h2"):
        w = world(flood({}), with_boats())
        part = w.people.leave(0, 5, 0, AT_HOME, "aboard", RESCUED)
        w.start(Lodge(part=part.number, dispersed=1.0, walk_m_s=1.0, hosts_keep_s=0.0, landed=landed))
        w.run()
        rooms.append(part.place)
    assert rooms == ["room-h1", "room-h2"]


def test_first_relief_asks_for_bedding_of_the_wet_and_in_the_cold():
    need = {need: [(1.0, 9.0)] for need in ("roof", "water", "food")}
    for wet, cold, had_s in ((False, False, 1.0), (True, False, inf), (False, True, inf)):
        case = Case("h", "t", "fled", 10.0, 10.0, 0.0, 0.0, wet, cold=cold)
        case.met |= need
        assert case.first_relief_s() == had_s
    winter = world(flood(DEEP), plan(warning=QUIET), clock_h=10 * 24.0).run()
    summer = world(flood(DEEP), plan(warning=QUIET)).run()
    assert all(case.cold for case in history(winter).cases) and not any(case.cold for case in history(summer).cases)


def test_nobody_holds_a_boat_who_has_no_crew():
    w = world(flood(DEEP), with_boats())
    crew = w.teams["boat-crew"]
    crew.keep_away()

    def come():
        yield w.env.timeout(9 * H)
        crew.let_in()

    w.env.process(come())
    record = w.run()
    # else one could have the last boat and another, more urgent, the last crew, and both would wait for ever
    boats, crews = ([e for e in record.of(Granted) if e.pool == pool] for pool in ("boats", "boat-crew"))
    assert boats and min(e.time_s for e in boats) >= min(e.time_s for e in crews) >= 9 * H
    assert not [e for e in record.of(Claimed) if e.pool == "boats" and e.time_s < 9 * H]
    assert first_aboard_s(record) > 9 * H
