"""Trees of ways that are mended, and ways led by them, are those made anew."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels.routing import dijkstra, guided, mend_tree, way_back

SIDE = 7


def grid():
    """Return a grid of roads as compressed rows, and the ends of each road: full of ways that are equally long."""
    at = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    u = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()])
    v = np.concatenate([at[:, 1:].ravel(), at[1:].ravel()])
    tail, head = np.concatenate([u, v]), np.concatenate([v, u])
    edge = np.tile(np.arange(u.size), 2)
    order = np.lexsort((edge, tail))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=at.size))])
    rows = indptr.astype(np.int32), head[order].astype(np.int32), edge[order].astype(np.int32)
    return rows, (u.astype(np.int32), v.astype(np.int32))


GRAPH, ENDS = grid()
ROADS = ENDS[0].size
COSTS = st.lists(st.tuples(st.integers(0, ROADS - 1), st.sampled_from([1.0, 2.0, 3.0, np.inf])), max_size=40)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, SIDE * SIDE - 1), st.lists(COSTS, min_size=1, max_size=5))
def test_a_mended_tree_is_the_one_made_anew(start, rounds):
    cost = np.ones(ROADS)
    tree = dijkstra(start, -1, *GRAPH, cost)
    for changes in rounds:
        for road, value in changes:
            cost[road] = value
        changed = np.array([road for road, _ in changes], dtype=np.int64)
        mend_tree(start, *GRAPH, cost, changed, *ENDS, *tree)
        for mended, anew in zip(tree, dijkstra(start, -1, *GRAPH, cost), strict=True):
            assert np.array_equal(mended, anew)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, SIDE * SIDE - 1), st.integers(0, SIDE * SIDE - 1), COSTS)
def test_an_early_exit_has_the_whole_tree_s_way(start, target, changes):
    cost = np.ones(ROADS)
    for road, value in changes:
        cost[road] = value
    whole, early = dijkstra(start, -1, *GRAPH, cost), dijkstra(start, target, *GRAPH, cost)
    node = target
    while node != start and np.isfinite(whole[0][target]):
        assert early[1][node] == whole[1][node]
        node = whole[2][node]
    assert early[0][target] == whole[0][target]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, SIDE * SIDE - 1), st.integers(0, SIDE * SIDE - 1), COSTS)
def test_a_way_led_by_an_old_tree_is_as_fast_as_one_looked_for_anew(start, target, changes):
    free = np.ones(ROADS)
    cost = free.copy()
    for road, value in changes:
        cost[road] = value
    old, anew = dijkstra(target, -1, *GRAPH, free), dijkstra(start, -1, *GRAPH, cost)
    n = SIDE * SIDE
    room = np.full(n, np.inf), np.empty(n, np.int32), np.empty(n, np.int32)
    way = np.empty(n, np.int32)
    passed = guided(start, target, *GRAPH, cost, old[0], *room, way, n)
    for most in (0, 2):
        assert guided(start, target, *GRAPH, cost, old[0], *room, np.empty(n, np.int32), most) in (-1, passed)
    assert np.isinf(room[0]).all()
    if start != target:
        # one node is not enough to say that there is no way
        assert guided(start, target, *GRAPH, cost, old[0], *room, np.empty(n, np.int32), 0) == -1
    ways = [way[:passed][::-1].tolist()] if np.isfinite(anew[0][target]) else []
    assert ways or not passed
    if (passed := way_back(start, free, cost, *old[1:], way)) >= 0:
        ways.append(way[:passed].tolist())
    for edges in ways:
        node = start
        for e in edges:
            node = int(ENDS[0][e] + ENDS[1][e]) - node
        assert node == target and cost[edges].sum() == anew[0][target]
