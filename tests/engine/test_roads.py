"""Roads: routes on what is open now, held against scipy; journeys that meet closures."""

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra as oracle

from sim.missions.base import Travelled
from sim.missions.travel import TURN_S, TurnedBack, travel
from sim.places import Places
from sim.record import Record
from sim.roads import Network, Roads


def network(x, y, ends, speed=10.0):
    x, y = np.asarray(x, float), np.asarray(y, float)
    u, v = np.asarray(ends, np.int32).reshape(-1, 2).T
    length = np.hypot(x[u] - x[v], y[u] - y[v])
    m = len(u)
    return Network(x, y, u, v, np.maximum(length, 1.0), np.full(m, speed), np.zeros(m, np.uint8), ("county",))


def random_network(seed, n=40, m=90):
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, n, (m, 2))
    return network(rng.uniform(0, 1e4, n), rng.uniform(0, 1e4, n), ends[ends[:, 0] != ends[:, 1]])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.data())
def test_times_are_those_of_scipy_with_closures(seed, data):
    graph = random_network(seed)
    m = graph.length_m.size
    roads = Roads(graph, simpy.Environment().event)
    for edge in data.draw(st.lists(st.integers(0, m - 1), max_size=20)):
        roads.set_blocked(edge, True)
    wet = data.draw(st.lists(st.integers(0, m - 1), max_size=10))
    for edge in wet:
        roads.set_depth(edge, 0.4)
    for edge in range(m):
        roads.report(edge)
    for vehicle in ("car", "truck"):
        shut = roads.blocked | ((roads.depth_m >= 0.3) & (vehicle == "car"))
        cost = np.full((graph.node_x_m.size,) * 2, np.inf)
        for e in np.nonzero(~shut)[0]:
            a, b = graph.from_node[e], graph.to_node[e]
            cost[a, b] = cost[b, a] = min(cost[a, b], graph.free_flow_s[e])
        a, b = np.nonzero(np.isfinite(cost))
        expected = oracle(coo_array((cost[a, b], (a, b)), shape=cost.shape).tocsr(), indices=0)
        got = roads.times_s(0, vehicle)
        assert np.allclose(got, expected)
        for target in range(0, graph.node_x_m.size, 7):
            route = roads.route(0, target, vehicle)
            assert (route is None) == (not np.isfinite(expected[target]))
            if route is not None:
                assert sum(graph.free_flow_s[list(route.edges)]) == pytest.approx(expected[target])
                assert route.length_m == pytest.approx(sum(graph.length_m[list(route.edges)]))
                assert roads.first_closed(route.edges, vehicle) is None


# 0 --1000 m-- 1 --1000 m-- 2, and a detour 1 - 3 - 2
LINE = network([0, 1000, 2000, 1500], [0, 0, 0, 900], [[0, 1], [1, 2], [1, 3], [3, 2]])


def test_depth_closes_by_class_of_vehicle_and_re_opens():
    roads = Roads(LINE, simpy.Environment().event)
    assert not roads.set_depth(1, 0.2) and roads.revision == 0
    assert roads.set_depth(1, 0.35) and not roads.is_open(1, "car") and roads.is_open(1, "truck")
    changed = roads.changed
    assert roads.set_depth(1, 0.6) and changed.triggered and roads.is_open(1, "boat")
    assert not roads.set_blocked(1, False) and roads.set_blocked(1, True) and not roads.is_open(1, "boat")


def test_ways_are_chosen_by_what_is_known():
    roads = Roads(LINE, simpy.Environment().event)
    roads.set_depth(1, 0.35)
    assert roads.seems_open(1, "car") and roads.route(0, 2, "car").edges == (0, 1)
    news = roads.news
    assert roads.report(1) and news.triggered and not roads.report(1)
    assert roads.route(0, 2, "car").edges == (0, 2, 3) and roads.route(0, 2, "truck").edges == (0, 1)
    roads.set_depth(1, 0.0)
    assert roads.route(0, 2, "car").edges == (0, 2, 3) and roads.first_known_closed((0, 1), "car") == 1
    assert roads.report(1) and roads.route(0, 2, "car").edges == (0, 1)


class World:
    def __init__(self):
        self.env, self.record = simpy.Environment(), Record()
        self.roads = Roads(LINE, self.env.event)
        n = LINE.node_x_m.size
        self.places = Places(
            ("a", "b", "c", "d"), ("village",) * 4, ("甲", "乙", "丙", "丁"), ("t",) * 4,
            LINE.node_x_m, LINE.node_y_m, np.arange(n, dtype=np.int32),
        )  # fmt: skip

    def go(self, changes=(), **how):
        """Drive from a to c; changes are (time, edge, blocked) of the truth, or (time, edge) for a report of it."""

        def news():
            now = 0
            for at, edge, *blocked in changes:
                yield self.env.timeout(at - now)
                now = at
                if blocked:
                    self.roads.set_blocked(edge, *blocked)
                else:
                    self.roads.report(edge)

        self.env.process(news())
        self.env.process(travel(self, "truck-1", 0, 2, **how))
        self.env.run(until=100_000)
        (entry,) = self.record.of(Travelled)
        return entry


def test_a_free_journey_takes_its_time():
    entry = World().go(speed_factor=0.5)
    assert (entry.time_s, entry.length_m, entry.arrived) == (400.0, 2000.0, True)


DETOUR_M = float(LINE.length_m[[0, 2, 3]].sum())


def test_a_closure_nobody_knows_of_is_found_at_the_place():
    world = World()
    entry = world.go([(50, 1, True)])
    # 100 s to the place, 5 min to look, turn and telephone, then round about
    assert entry.arrived and entry.length_m == pytest.approx(DETOUR_M)
    assert entry.time_s == pytest.approx(DETOUR_M / 10 + TURN_S)
    (turned,) = world.record.of(TurnedBack)
    assert (turned.time_s, turned.who, turned.edge) == (pytest.approx(100 + TURN_S), "truck-1", 1)
    assert not world.roads.seems_open(1, "truck")


def test_a_reported_closure_ahead_turns_the_driver_in_time():
    world = World()
    entry = world.go([(50, 1, True), (60, 1)])
    assert entry.arrived and entry.time_s == pytest.approx(DETOUR_M / 10)
    assert not world.record.of(TurnedBack)


def test_a_report_of_what_has_re_opened_costs_the_detour():
    entry = World().go([(0.5, 1, True), (1, 1), (2, 1, False)])
    assert entry.arrived and entry.time_s == pytest.approx(DETOUR_M / 10)


def test_a_closure_behind_or_under_way_changes_nothing():
    assert World().go([(150, 0, True)]).time_s == pytest.approx(200)
    entry = World().go([(150, 1, True), (160, 1)])
    assert entry.arrived and entry.time_s == pytest.approx(200)


def test_a_road_that_re_opens_before_he_comes_does_not_stop_him():
    entry = World().go([(20, 1, True), (90, 1, False)])
    assert entry.arrived and entry.time_s == pytest.approx(200)


def test_where_there_is_no_way_he_waits_for_it_to_open_or_gives_up():
    shut = [(0.5, 1, True), (0.5, 2, True)]
    # he stands at the water: found at 100 s and, the other way, at 400; he sees the first re-open
    entry = World().go([*shut, (900, 1, False)])
    assert entry.arrived and entry.time_s == pytest.approx(1000)
    entry = World().go(shut, patience_s=1000.0)
    assert not entry.arrived and entry.length_m == pytest.approx(1000) and entry.time_s == pytest.approx(1000)


def test_closed_roads_never_make_a_journey_shorter():
    free = World().go().time_s
    for at in range(0, 200, 7):
        for edge in (0, 1):
            entry = World().go([(at, edge, True), (at + 500, edge, False), (at + 2000, edge)])
            assert entry.time_s >= free - 1e-6


def test_a_gauge_stands_in_the_middle_of_a_road():
    x, y = LINE.midpoints()
    assert (x[0], y[0]) == (500.0, 0.0)
