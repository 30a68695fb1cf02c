"""Cars of those who leave: what a road takes, who waits for whom, and what is ordered against it."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import H, flood, plan, static, world

from sim.kernels.speed_density import most_flow, speed_at
from sim.missions.base import Travelled
from sim.missions.convoy import convoy
from sim.missions.travel import travel
from sim.people.entries import PeopleMoved
from sim.roads import Network
from sim.traffic import HeldUp, RoadsSpec, Traffic, road_laws

MILE_M = 1609.344
LAND = static([("h1", 100, 4, True), ("h2", 400, 4, True)])


def line(n=3, length_m=1000.0, lanes=None, name="village"):
    """Return a straight road of stretches."""
    nodes = np.arange(n + 1)
    return Network(
        length_m * nodes, np.zeros(n + 1), nodes[:-1].astype(np.int32), nodes[1:].astype(np.int32),
        np.full(n, length_m), np.full(n, 10.0), np.zeros(n, np.uint8), (name,),
        None if lanes is None else np.asarray(lanes, float),
    )  # fmt: skip


def streams(lanes=None, **spec):
    return Traffic(line(lanes=lanes), RoadsSpec(**spec), lambda edges: None)


def sent(traffic, convoys, arcs=(0, 2, 4)):
    """Let convoys (seconds, cars) drive along arcs; return when all of each are there."""
    going = {i: traffic.depart(convoys[i][0], list(arcs), convoys[i][1], 1.0)
             for i in sorted(range(len(convoys)), key=lambda i: convoys[i][0])}  # fmt: skip
    traffic.advance(1e9)
    return [going[i].tail_s for i in range(len(convoys))]


def test_a_lone_car_drives_at_the_free_speed_and_takes_its_headway_once():
    flow = streams().stream(0).flow
    assert sent(streams(), [(0.0, 1)]) == [pytest.approx(300.0 + 1.0 / flow)]


def test_speeds_fall_with_density_and_meet_at_the_break_point():
    for name, (lanes, law) in road_laws().items():
        assert lanes >= 1, name
        free = 12.0
        densities = np.linspace(0.0, 1.2 * law.jam_density, 400)
        speeds = [speed_at(k, free, *law) for k in densities]
        assert all(b <= a + 1e-12 for a, b in pairwise(speeds)) and speeds[0] == free
        assert speeds[-1] == law.stop_m_s
        assert speed_at(law.break_density * (1 + 1e-9), free, *law) == pytest.approx(free, rel=1e-6)
        flows = [k * v for k, v in zip(densities, speeds, strict=True) if k <= law.jam_density]
        most, at = most_flow(free, *law)
        assert most == pytest.approx(max(flows), rel=1e-3)
        assert most == pytest.approx(at * speed_at(at, free, *law))
        # between what a lane of a poor road and one of an expressway carry (Highway Capacity Manual: some 2,000)
        assert 300.0 < 3600.0 * most < 2400.0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1800), st.integers(1, 60)), min_size=1, max_size=25),
    st.lists(st.floats(0.05, 2.0), min_size=3, max_size=3),
)
def test_no_car_is_lost_none_overtakes_and_no_road_gives_more_than_its_flow(convoys, lanes):
    traffic = streams(lanes)
    there = sent(traffic, convoys)
    free_s = 300.0
    assert all(end >= begin + free_s - 1e-6 for (begin, _cars), end in zip(convoys, there, strict=True))
    order = sorted(range(len(convoys)), key=lambda i: (convoys[i][0], i))
    assert all(there[a] <= there[b] + 1e-6 for a, b in pairwise(order))
    cars, narrowest = sum(n for _t, n in convoys), min(lanes) * traffic.stream(0).flow
    first_s = min(t for t, _n in convoys)
    assert max(there) >= first_s + cars / narrowest - 1e-6
    # once all are through nobody is left
    last_s = max(there) + 1.0
    for arc in (0, 2, 4):
        stream = traffic.stream(arc)
        assert stream.over_s <= last_s
        stream.enter(last_s, last_s, 1)
        assert stream.cars == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1800), st.integers(1, 60)), min_size=2, max_size=20),
    st.integers(0, 19),
    st.integers(1, 200),
)
def test_more_cars_on_a_stretch_are_slower_for_everybody(convoys, which, more):
    k = which % len(convoys)
    loaded = [(t, n + more if i == k else n) for i, (t, n) in enumerate(convoys)]
    before, after = sent(streams(), convoys, (0,)), sent(streams(), loaded, (0,))
    assert all(b >= a - 1e-6 for a, b in zip(before, after, strict=True))


def patterns():
    """Return departures of a village along three stretches, many times over."""
    rng = np.random.default_rng(7)
    return [[(float(t), int(n)) for t, n in zip(rng.uniform(0, 1800, 12), rng.integers(1, 40, 12), strict=True)]
            for _ in range(60)]  # fmt: skip


def test_more_cars_along_a_way_are_slower_in_the_mean():
    """Who is held back longer at one stretch may find the next one emptier: so it holds in the mean, not for each."""
    worse = 0
    for convoys in patterns():
        before = sent(streams(), convoys)
        after = sent(streams(), [(t, 2 * n) for t, n in convoys])
        assert np.mean(after) > np.mean(before) and max(after) >= max(before) - 1e-6
        worse += sum(b < a - 1e-6 for a, b in zip(before, after, strict=True))
    assert worse <= 0.02 * 60 * 12


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1800), st.integers(1, 60)), min_size=1, max_size=20))
def test_contraflow_never_slows_those_who_leave(convoys):
    plain, both = sent(streams(), convoys, (0,)), sent(streams(contraflow=("village",)), convoys, (0,))
    assert all(b <= a + 1e-6 for a, b in zip(plain, both, strict=True))


def test_contraflow_along_a_way_lets_the_last_leave_no_later():
    for convoys in patterns():
        plain, both = sent(streams(), convoys), sent(streams(contraflow=("village",)), convoys)
        assert np.mean(both) < np.mean(plain) and max(both) <= max(plain) + 1e-6


def test_contraflow_doubles_what_leaves_and_makes_way_for_who_leaves_the_other_way():
    flow = streams().stream(0).flow
    crowd = [(0.0, 600)]
    assert max(sent(streams(), crowd)) == pytest.approx(300.0 + 600 / flow)
    assert max(sent(streams(contraflow=("village",)), crowd)) == pytest.approx(300.0 + 300 / flow)
    traffic = streams(contraflow=("village",))
    sent(traffic, [(0.0, 600)], arcs=(0,))
    going = traffic.depart(50.0, [1], 600, 1.0)
    assert going.entered_all and going.tail_s == pytest.approx(150.0 + 600 / flow)


def drive(roads, cars, *, back=False):
    """Let a crew drive past (or against) cars that leave; return seconds, and what was told of them."""
    w = world(flood({}), plan(roads=roads), LAND)
    w.env.run(until=60.0)
    if cars:
        w.env.process(convoy(w, "part/9", 2, (1, 0), cars, 1.0, -1))
    rows = (w.places.index("h2"), w.places.index("base"))
    origin, destination = rows[::-1] if back else rows
    begun_s = w.env.now
    made = w.env.process(travel(w, "crew", origin, destination))
    w.env.run(until=made)
    held = [e for e in w.record.of(HeldUp) if e.who == "crew"]
    return w.env.now - begun_s, sum(e.held_s for e in held), w


def test_vehicles_on_duty_share_the_roads_unless_a_green_lane_is_ordered():
    free_s, none, _ = drive(None, 0)
    assert free_s == pytest.approx(400.0) and none == 0
    among, lost, w = drive({}, 300)
    assert among == pytest.approx(400.0 + lost) and lost > 300.0
    journey = next(e for e in w.record.of(Travelled) if e.who == "crew")
    assert journey.planned_s == pytest.approx(400.0)
    assert drive({"green_lane": True}, 300)[0] == pytest.approx(400.0)
    assert drive({}, 0)[0] == pytest.approx(400.0)
    # the other direction is free, but for contraflow, which takes its lanes
    assert drive({}, 300, back=True)[0] == pytest.approx(400.0)
    assert drive({"contraflow": ["village"]}, 300, back=True)[0] > 600.0


def test_who_is_under_way_meets_cars_that_come_onto_the_road_later():
    w = world(flood({}), plan(roads={}), LAND)
    w.env.run(until=60.0)
    made = w.env.process(travel(w, "crew", w.places.index("h2"), w.places.index("base")))

    def later():
        yield w.env.timeout(50.0)
        yield from convoy(w, "part/9", 1, (0,), 200, 1.0, -1)

    w.env.process(later())
    w.env.run(until=made)
    (held,) = [e for e in w.record.of(HeldUp) if e.who == "crew"]
    assert held.edge == 0 and w.env.now - 60.0 == pytest.approx(400.0 + held.held_s)


MOVE = {"stations": 1, "station_failure": 0.0, "forecasts": False}
RAIN = [0, 60, 60, 0]


def moved(roads, people=400, lanes=None):
    """Return hours of arrival at the shelter by part of a hamlet that is moved beforehand."""
    land = static([("h1", people, 0, True)])
    if lanes is not None:
        land = replace(land, network=replace(land.network, lanes=np.array(lanes)))
    the_plan = plan(warning=MOVE, evacuation={"dispersed": 0.0, "compliance": 1.0}, beds=5000, roads=roads)
    record = world(flood({}, RAIN), the_plan, land).run()
    there = {e.to_part: e.time_s for e in record.of(PeopleMoved) if e.to_state == "sheltered"}
    return there, record


def test_without_congestion_a_run_is_what_it_was_and_with_few_cars_nearly_so():
    off, bytes_off = moved(None)
    assert off and not [*bytes_off.of(HeldUp)]
    for same in ({"congestion": False}, {"congestion": False, "persons_a_car": 1.0}):
        there, record = moved(same)
        assert there == off and repr([*record]) == repr([*bytes_off])
    few, _ = moved({"persons_a_car": 60.0})
    assert few.keys() == off.keys()
    assert all(off[p] - 1e-6 <= few[p] < off[p] + 60.0 for p in off)


def test_more_cars_slow_a_moved_hamlet_and_contraflow_helps():
    alone, _ = moved({"persons_a_car": 10.0})
    crowd, record = moved({"persons_a_car": 1.0})
    both, _ = moved({"persons_a_car": 1.0, "contraflow": ["village"]})
    assert alone.keys() == crowd.keys() == both.keys()
    assert all(alone[p] <= crowd[p] for p in crowd) and sum(alone.values()) < sum(crowd.values())
    assert all(both[p] <= crowd[p] for p in crowd) and sum(both.values()) < sum(crowd.values())
    held = [e for e in record.of(HeldUp) if e.who.startswith("part/")]
    assert held and all(e.held_s > 0 and e.edge == 0 and e.cause >= 0 for e in held)


def test_a_road_of_few_lanes_is_slower():
    wide, _ = moved({"persons_a_car": 1.0}, lanes=[2.0, 2.0])
    narrow, _ = moved({"persons_a_car": 1.0}, lanes=[0.1, 2.0])
    assert max(narrow.values()) > max(wide.values()) + 0.25 * H
