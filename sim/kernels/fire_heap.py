"""A binary heap of trial cells by time, then by cell number (an order that stays when a window grows)."""

from sim.kernels.fire_cells import HEAP, POS, STATUS, TIME, TRIAL, lean


@lean
def up(f, i, heap, at):
    """Move the cell at a place towards the top."""
    cell = heap[at]
    t = f[cell, TIME]
    while at > 0:
        j = (at - 1) >> 1
        other = heap[j]
        u = f[other, TIME]
        if u < t or (u == t and other < cell):
            break
        heap[at] = other
        i[other, POS] = at
        at = j
    heap[at] = cell
    i[cell, POS] = at


@lean
def down(f, i, heap, n, at):
    """Move the cell at a place away from the top."""
    cell = heap[at]
    t = f[cell, TIME]
    while True:
        j = 2 * at + 1
        if j >= n:
            break
        other = heap[j]
        u = f[other, TIME]
        if j + 1 < n:
            second = heap[j + 1]
            v = f[second, TIME]
            if v < u or (v == u and second < other):
                other, u = second, v
                j += 1
        if t < u or (t == u and cell < other):
            break
        heap[at] = other
        i[other, POS] = at
        at = j
    heap[at] = cell
    i[cell, POS] = at


@lean
def push(f, i, heap, counters, cell):
    """Put a cell in; it becomes a trial cell."""
    at = counters[HEAP]
    heap[at] = cell
    counters[HEAP] = at + 1
    i[cell, STATUS] = TRIAL
    up(f, i, heap, at)


@lean
def pop(f, i, heap, counters):
    """Take the top off."""
    n = counters[HEAP] - 1
    counters[HEAP] = n
    i[heap[0], POS] = -1
    if n > 0:
        heap[0] = heap[n]
        down(f, i, heap, n, 0)


@lean
def order(f, i, heap, n):
    """Order the heap anew."""
    for at in range(n // 2 - 1, -1, -1):
        down(f, i, heap, n, at)
