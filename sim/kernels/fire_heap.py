"""A heap of trial cells by time, then by cell number (an order that stays when a window grows); four below each."""

import numpy as np

from sim.kernels.fire_cells import HEAP, TRIAL, lean


@lean
def up(heap, keys, slot, at, cell, t):
    """Put a cell with its time at a place or above, where it belongs."""
    while at > 0:
        j = (at - 1) >> 2
        u = keys[j]
        other = heap[j]
        if u < t or (u == t and other < cell):
            break
        heap[at] = other
        keys[at] = u
        slot[other] = at
        at = j
    heap[at] = cell
    keys[at] = t
    slot[cell] = at


@lean
def down(heap, keys, slot, n, at, cell, t):
    """Put a cell with its time at a place or below, where it belongs."""
    while True:
        j = 4 * at + 1
        if j >= n:
            break
        u = keys[j]
        other = heap[j]
        for k in range(j + 1, min(j + 4, n)):
            v = keys[k]
            if v < u or (v == u and heap[k] < other):
                u = v
                other = heap[k]
                j = k
        if t < u or (t == u and cell < other):
            break
        heap[at] = other
        keys[at] = u
        slot[other] = at
        at = j
    heap[at] = cell
    keys[at] = t
    slot[cell] = at


@lean
def push(heap, keys, slot, status, counters, cell, t):
    """Put a cell in; it becomes a trial cell."""
    at = counters[HEAP]
    counters[HEAP] = at + 1
    status[cell] = TRIAL
    up(heap, keys, slot, at, cell, t)


@lean
def pop(heap, keys, slot, counters):
    """Take the top off."""
    n = counters[HEAP] - 1
    counters[HEAP] = n
    if n > 0:
        down(heap, keys, slot, n, np.int64(0), np.int64(heap[n]), keys[n])


@lean
def remove(heap, keys, slot, counters, at):
    """Take the cell at a place off."""
    n = counters[HEAP] - 1
    counters[HEAP] = n
    if at < n:
        cell, t = np.int64(heap[n]), keys[n]
        down(heap, keys, slot, n, at, cell, t)
        up(heap, keys, slot, np.int64(slot[cell]), cell, t)


@lean
def order(heap, keys, slot, time, n):
    """Order the heap anew by the cells' times."""
    for at in range(n):
        keys[at] = time[heap[at]]
        slot[heap[at]] = at
    for at in range((n - 2) // 4, -1, -1):
        down(heap, keys, slot, n, at, np.int64(heap[at]), keys[at])
