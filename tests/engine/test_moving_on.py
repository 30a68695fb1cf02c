"""Water comes to where people stay: their roof is over, and they lodge again somewhere dry."""

import math

from small_world import H, flood, plan, static, world

from sim.kpis import all_kpis
from sim.kpis.care_history import history
from sim.people.entries import NeedsLapsed, PeopleMoved
from sim.resources.shelter import Departed, ShelterSpec

WET = [(0, 0), (4, 0), (5, 0.7), (10, 0.7), (12, 0)]
LATER = [(0, 0), (20, 0), (21, 0.6), (40, 0.6), (41, 0)]
QUIET = {"stations": 0, "forecasts": False}
DOCTOR = {"village_doctor": 1.0}


def run(depths, dispersed, shelters=("school",)):
    the_plan = plan(warning=QUIET, evacuation={"compliance_water": 1.0, "dispersed": dispersed}, relief=DOCTOR)
    the_plan.shelters = tuple(ShelterSpec(id=s, name_zh="s", place=s, beds=50) for s in shelters)
    land = static([("h1", 100, 0, False), ("h2", 60, 0, False)])
    w = world(flood({"h1": WET, **depths}), the_plan, land)
    return w, w.run()


def test_a_shelter_that_floods_later_gives_no_roof_any_more():
    w, record = run({"school": LATER}, 0.0)
    w_dry, dry = run({}, 0.0)
    assert w_dry.shelters["school"].inside == 40 and w.shelters["school"].inside == 0
    assert sum(e.persons for e in record.of(Departed)) == 40
    (at_s,) = {e.time_s for e in record.of(NeedsLapsed)}
    assert all(e.roof and e.clothing and not e.food for e in record.of(NeedsLapsed))
    for case in history(record).cases:
        assert all(until == at_s for start, until in case.met["roof"] if start < at_s)
    figure = all_kpis()["share_basic_living_24h"]
    # no other shelter: they wait in a village for a tent, and basic living did not hold
    assert figure(dry) == 1.0 and figure(record) == 0.0
    last = [e for e in record.of(PeopleMoved) if e.to_state == "lodged"]
    assert {e.to_place for e in last} == {"room-h1"} and all(e.time_s > at_s for e in last)


def test_another_shelter_takes_them_in():
    # the room of the other village stands for a second building
    w, record = run({"school": LATER}, 0.0, ("school", "room-h2"))
    first = w.shelters["room-h2"].inside
    w, record = run({"room-h2": LATER}, 0.0, ("school", "room-h2"))
    assert {first, w.shelters["school"].inside} == {40}
    moved = [e for e in record.of(PeopleMoved) if e.to_state == "sheltered"]
    assert sum(e.count for e in moved if e.time_s > 20 * H and e.from_state == "leaving") in (0, 40)


def test_who_lodges_where_the_water_comes_later_finds_other_hosts():
    w, record = run({"room-h1": LATER}, 1.0)
    lodged = [(e.time_s > 20 * H, e.to_place) for e in record.of(PeopleMoved) if e.to_state == "lodged"]
    assert set(lodged) == {(False, "room-h1"), (True, "room-h2")}
    assert not w.people.at["room-h1"]
    (case, *_) = history(record).cases
    assert case.met["roof"][-1][1] == math.inf and case.met["roof"][-1][0] > 20 * H


def test_a_room_that_floods_while_they_walk_to_it_is_passed_by():
    depths = {"h1": [(0, 0), (4, 0), (4.01, 0.7), (40, 0.7)], "room-h1": [(0, 0), (4.2, 0), (4.21, 1.0), (47, 1.0)]}
    slow = {"compliance_water": 1.0, "dispersed": 1.0, "walk_m_s": 0.05}
    land = static([("h1", 100, 0, False), ("h2", 60, 0, False)])
    w = world(flood(depths), plan(warning=QUIET, evacuation=slow), land)
    record = w.run()
    came = [e for e in record.of(PeopleMoved) if e.to_state == "lodged"]
    assert came and {e.to_place for e in came} == {"room-h2"}
