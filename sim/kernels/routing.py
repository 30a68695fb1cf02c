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
def dijkstra(start, target, indptr, head, edge, cost_s):
    """Return travel times and the way back from ``start`` (Dijkstra 1959), with early exit at ``target``.

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
            if t < time_s[other]:
                time_s[other] = t
                via_edge[other] = edge[a]
                via_node[other] = node
                size = _push(heap_key, heap_node, size, t, other)
    return time_s, via_edge, via_node
