"""Routes on roads that close and open in any order are those of a network looked at afresh."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from sim.roads import Network, Roads


class Quiet:
    def succeed(self, value=None):
        pass


def network(n=120, seed=1):
    rng = np.random.default_rng(seed)
    x, y = rng.random(n), rng.random(n)
    tree = cKDTree(np.column_stack([x, y]))
    pairs = sorted({tuple(sorted((i, int(j)))) for i in range(n) for j in tree.query([x[i], y[i]], 4)[1][1:]})
    u, v = np.array(pairs).T
    length = np.hypot(x[u] - x[v], y[u] - y[v])
    kinds = np.zeros(length.size, np.uint8)
    return Network(x, y, u.astype(np.int32), v.astype(np.int32), length, np.ones(length.size), kinds, ("road",))


NETWORK = network()
CHANGES = st.lists(
    st.tuples(
        st.integers(0, NETWORK.length_m.size - 1),
        st.sampled_from(["dry", "wet", "deep", "blocked", "clear"]),
        st.integers(0, 119),
        st.integers(0, 119),
        st.sampled_from(["car", "truck", "boat"]),
    ),
    max_size=60,
)
DEPTH = {"dry": 0.0, "wet": 0.35, "deep": 0.6}


@settings(max_examples=60, deadline=None)
@given(CHANGES)
def test_kept_trees_give_the_ways_of_fresh_ones(changes):
    roads = Roads(NETWORK, Quiet)
    for edge, what, start, target, vehicle in changes:
        if what in DEPTH:
            roads.set_depth(edge, DEPTH[what])
        else:
            roads.set_blocked(edge, what == "blocked")
        roads.report(edge)
        fresh = Roads(NETWORK, Quiet)
        fresh.known_depth_m, fresh.known_blocked = roads.known_depth_m, roads.known_blocked
        route, best = roads.route(start, target, vehicle), fresh.route(start, target, vehicle)
        assert (route is None) == (best is None)
        if route is None or best is None:
            continue
        assert route.time_s == pytest.approx(best.time_s)
        node = start
        for e in route.edges:
            assert roads.is_open(e, vehicle)
            ends = int(NETWORK.from_node[e]), int(NETWORK.to_node[e])
            assert node in ends
            node = ends[1] if node == ends[0] else ends[0]
        assert node == target
