"""Shortest paths on a road graph in compressed sparse rows."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def _push(heap_key, heap_node, size, key, node):
    i = size
    while i > 0:
        parent = (i - 1) >> 1
        if heap_key[parent] <= key:
            break
        heap_key[i] = heap_key[parent]
        heap_node[i] = heap_node[parent]
        i = parent
    heap_key[i] = key
    heap_node[i] = node
    return size + 1


@njit(cache=True, nogil=True)
def _pop(heap_key, heap_node, size):
    size -= 1
    key = heap_key[size]
    node = heap_node[size]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size and heap_key[child + 1] < heap_key[child]:
            child += 1
        if heap_key[child] >= key:
            break
        heap_key[i] = heap_key[child]
        heap_node[i] = heap_node[child]
        i = child
    heap_key[i] = key
    heap_node[i] = node
    return size


@njit(cache=True, nogil=True)
def _relax(node, before, by, t, time_s, via_edge, via_node):
    """Come to a node by an edge if that is sooner, or as soon and the edge has the lower number; return if sooner."""
    if t < time_s[node]:
        time_s[node] = t
        via_edge[node] = by
        via_node[node] = before
        return True
    if t == time_s[node] and t < np.inf and by < via_edge[node]:
        via_edge[node] = by
        via_node[node] = before
    return False


@njit(cache=True, nogil=True)
def dijkstra(start, target, indptr, head, edge, cost_s):
    """Return travel times and the way back from ``start`` (Dijkstra 1959), with early exit at ``target``.

    Of ways that are equally long the one that comes by the edge of the lowest number counts, so that a tree is the same
    however it was come to.

    Parameters
    ----------
    start, target : int
        Node numbers; a target of -1 settles every node.
    indptr : (n + 1,) int32
        Row pointers of the graph.
    head, edge : (m,) int32
        The node an arc leads to, and the road edge it runs on.
    cost_s : (edges,) float64
        Seconds to travel each road edge; ``inf`` where it is closed.

    Returns
    -------
    time_s : (n,) float64
        Seconds from ``start``; ``inf`` where not reached or not needed.
    via_edge, via_node : (n,) int32
        The edge and node by which each node was reached; -1 where none.
    """
    n = indptr.size - 1
    time_s = np.full(n, np.inf)
    via_edge = np.full(n, -1, np.int32)
    via_node = np.full(n, -1, np.int32)
    done = np.zeros(n, np.bool_)
    heap_key = np.empty(head.size + 1, np.float64)
    heap_node = np.empty(head.size + 1, np.int32)
    time_s[start] = 0.0
    size = _push(heap_key, heap_node, 0, 0.0, start)
    while size > 0:
        node = heap_node[0]
        size = _pop(heap_key, heap_node, size)
        if done[node]:
            continue
        done[node] = True
        if node == target:
            break
        for a in range(indptr[node], indptr[node + 1]):
            other = head[a]
            if done[other]:
                continue
            t = time_s[node] + cost_s[edge[a]]
            if _relax(other, node, edge[a], t, time_s, via_edge, via_node):
                size = _push(heap_key, heap_node, size, t, other)
    return time_s, via_edge, via_node


@njit(cache=True, nogil=True)
def _cut_off(start, via_edge, via_node, state):
    """Mark what stands (1) and what is cut off (2): all behind the nodes that are marked so."""
    way = np.empty(state.size, np.int32)
    state[start] = 1
    for node in range(state.size):
        k = 0
        at = node
        while state[at] == 0 and via_edge[at] >= 0:
            way[k] = at
            k += 1
            at = via_node[at]
        # what was never reached stands as it is
        found = 2 if state[at] == 2 else 1
        state[at] = found
        for j in range(k):
            state[way[j]] = found


@njit(cache=True, nogil=True)
def mend_tree(start, indptr, head, edge, cost_s, changed, from_node, to_node, time_s, via_edge, via_node):
    """Bring the tree of :func:`dijkstra` (no target) to new costs; what no change touches is not reckoned again.

    What lies behind a road that has become dearer is cut off first and then reached again from what is left, together
    with all that a cheaper road improves (as Ramalingam & Reps 1996, J. Algorithms 21: 267-305, for many changes at
    once).

    Parameters
    ----------
    start, indptr, head, edge, cost_s
        As there, with the new costs.
    changed : int64[k]
        Edges whose cost is another.
    from_node, to_node : int32[edges]
        Ends of the edges.
    time_s, via_edge, via_node : float64[n], int32[n], int32[n]
        The tree for the old costs; changed in place.
    """
    n = indptr.size - 1
    # 0 not looked at, 1 stands, 2 cut off
    state = np.zeros(n, np.uint8)
    cut = False
    for e in changed:
        for node, before in ((from_node[e], to_node[e]), (to_node[e], from_node[e])):
            if via_edge[node] == e and time_s[before] + cost_s[e] > time_s[node]:
                state[node] = 2
                cut = True
    heap_key = np.empty(head.size + n + 2 * changed.size + 1, np.float64)
    heap_node = np.empty(heap_key.size, np.int32)
    size = 0
    if cut:
        _cut_off(start, via_edge, via_node, state)
        for node in range(n):
            if state[node] == 2:
                time_s[node] = np.inf
                via_edge[node] = -1
                via_node[node] = -1
        for node in range(n):
            if state[node] != 2:
                continue
            for a in range(indptr[node], indptr[node + 1]):
                if state[head[a]] != 2:
                    _relax(node, head[a], edge[a], time_s[head[a]] + cost_s[edge[a]], time_s, via_edge, via_node)
            if time_s[node] < np.inf:
                size = _push(heap_key, heap_node, size, time_s[node], node)
    for e in changed:
        for node, before in ((from_node[e], to_node[e]), (to_node[e], from_node[e])):
            if state[node] != 2 and state[before] != 2:
                t = time_s[before] + cost_s[e]
                if _relax(node, before, e, t, time_s, via_edge, via_node):
                    size = _push(heap_key, heap_node, size, t, node)
    while size > 0:
        node = heap_node[0]
        key = heap_key[0]
        size = _pop(heap_key, heap_node, size)
        if key > time_s[node]:
            continue
        for a in range(indptr[node], indptr[node + 1]):
            t = key + cost_s[edge[a]]
            if _relax(head[a], node, edge[a], t, time_s, via_edge, via_node):
                size = _push(heap_key, heap_node, size, t, head[a])


@njit(cache=True, nogil=True)
def way_back(node, free_s, cost_s, via_edge, via_node, way):
    """Follow a tree of :func:`dijkstra` from a node back to its start, as long as no edge costs more than in the tree.

    Costs are never lower than those of the tree, so a way that costs what it cost there is still the fastest.

    Parameters
    ----------
    node : int
        Where the way is to end.
    free_s, cost_s : float64[edges]
        Costs for which the tree was made, and as they are now.
    via_edge, via_node : int32[n]
        The tree.
    way : int32[n]
        Filled with the edges of the way, the one at ``node`` first.

    Returns
    -------
    int
        How many edges; 0 where there is no way, -1 where one of them costs more now.
    """
    passed = 0
    while via_edge[node] >= 0:
        e = via_edge[node]
        if cost_s[e] != free_s[e]:
            return -1
        way[passed] = e
        passed += 1
        node = via_node[node]
    return passed


@njit(cache=True, nogil=True)
def guided(start, target, indptr, head, edge, cost_s, low_s, time_s, via_edge, via_node, way, most):
    """Find the fastest way to where a tree has its root, led by its times (A*: Hart, Nilsson & Raphael 1968).

    The times of a tree for costs that were lower or equal are bounds below for what is left to go, and exact wherever
    nothing has changed: only what lies round the changes is looked at.

    Parameters
    ----------
    start, target : int
        Node numbers; ``target`` is the tree's root.
    indptr, head, edge, cost_s
        As in :func:`dijkstra`.
    low_s : float64[n]
        Seconds to ``target`` from each node at least; ``inf`` from where there is no way.
    time_s, via_edge, via_node : float64[n], int32[n], int32[n]
        Room to work in: ``time_s`` is ``inf`` throughout, and is again afterwards.
    way : int32[n]
        Filled with the edges of the way, the one at ``target`` first.
    most : int
        Nodes to look at; the search is given up at more.

    Returns
    -------
    int
        How many edges; 0 where there is no way, -1 where it was given up.
    """
    heap_key = np.empty(64, np.float64)
    heap_node = np.empty(64, np.int32)
    touched = np.empty(64, np.int32)
    time_s[start] = 0.0
    via_edge[start] = -1
    touched[0] = start
    seen = 1
    size = _push(heap_key, heap_node, 0, low_s[start], start) if low_s[start] < np.inf else 0
    found = given_up = False
    while size > 0:
        node = heap_node[0]
        key = heap_key[0]
        size = _pop(heap_key, heap_node, size)
        if node == target:
            found = True
            break
        if seen > most:
            given_up = True
            break
        here = time_s[node]
        if key > here + low_s[node]:
            continue  # come to sooner since
        for a in range(indptr[node], indptr[node + 1]):
            other = head[a]
            t = here + cost_s[edge[a]]
            if not t < time_s[other] or low_s[other] == np.inf:
                continue
            if time_s[other] == np.inf:
                if seen == touched.size:
                    touched = np.append(touched, np.empty(seen, np.int32))
                touched[seen] = other
                seen += 1
            time_s[other] = t
            via_edge[other] = edge[a]
            via_node[other] = node
            if size == heap_key.size:
                heap_key = np.append(heap_key, np.empty(size, np.float64))
                heap_node = np.append(heap_node, np.empty(size, np.int32))
            size = _push(heap_key, heap_node, size, t + low_s[other], other)
    passed = -1 if given_up else 0
    if found:
        node = target
        while via_edge[node] >= 0:
            way[passed] = via_edge[node]
            passed += 1
            node = via_node[node]
    for k in range(seen):
        time_s[touched[k]] = np.inf
    return passed
