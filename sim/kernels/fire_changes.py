"""What is done to a fire's window: bare ground, lines, cold and rekindled cells, growth."""

import math

import numpy as np

from sim.kernels.fire_cells import (
    BARE,
    BOTTOM,
    BURNT,
    CLASS,
    COLD,
    FUEL,
    HEAP,
    HOUR,
    LEFTMOST,
    LINE,
    NONE,
    RIGHTMOST,
    STAMP,
    TOP,
    TRIAL,
    UNBURNT,
    lean,
)
from sim.kernels.fire_heap import order, remove
from sim.kernels.fire_metric import know
from sim.kernels.fire_ways import clear, coarse_of, gather
from sim.kernels.firespread import open_source


@lean
def lay(win, cols, reach, row0, col0, scale, top, bottom, left, right):
    """Lay a fresh window over its coarse cells; mark the cells that cannot burn, and those near them.

    Parameters
    ----------
    win : Window
        With its coarse cells; ``row_at``, ``col_at``, ``status`` and ``near`` are filled.
    cols : int
        Columns of the window.
    reach : int
        Of the stencils, in cells.
    row0, col0 : int
        The window's corner, in fine cells from the terrain's.
    scale : float
        Fine over coarse cell size.
    top, bottom, left, right : int
        Rows and columns of the terrain that the coarse cells are: first, last + 1. What lies outside is bare.
    """
    rows = win.row_at.size
    for row in range(rows):
        at = math.floor((row0 + row + 0.5) * scale)
        win.row_at[row] = (at - top) * (right - left) if top <= at < bottom else -1
    for col in range(cols):
        at = math.floor((col0 + col + 0.5) * scale)
        win.col_at[col] = at - left if left <= at < right else -1
    for row in range(rows):
        # columns up to which this row's bare cells reach
        upto = -1
        for col in range(cols):
            inside = win.row_at[row] >= 0 and win.col_at[col] >= 0
            if inside and win.ci[win.row_at[row] + win.col_at[col], FUEL] >= 0:
                continue
            win.status[row * cols + col] = BARE
            for c in range(max(upto + 1, col - reach), min(col + reach + 1, cols)):
                win.near[row * cols + c] = 2
            upto = min(col + reach, cols - 1)
    # then up and down from the ends of the rows' marks (2, so that marks made here, 1, do not spread on)
    for row in range(rows):
        for col in range(cols):
            cell = row * cols + col
            if win.near[cell] != 2:
                continue
            if 0 < row < rows - 1 and win.near[cell - cols] == 2 and win.near[cell + cols] == 2:
                continue
            for r in range(max(row - reach, 0), min(row + reach + 1, rows)):
                if win.near[r * cols + col] == 0:
                    win.near[r * cols + col] = 1
    # cells outside are never asked for their ground; any will do
    for row in range(rows):
        win.row_at[row] = max(win.row_at[row], 0)
    for col in range(cols):
        win.col_at[col] = max(win.col_at[col], 0)


@lean
def rekindle(win, weather, tables, cols, cell_m, cell, time_s):
    """Let a burnt (cold) cell be a source again from ``time_s`` on; its arrival time stays.

    Returns whether it was burnt.
    """
    if win.status[cell] != COLD and win.status[cell] != BURNT:
        return False
    win.status[cell] = BURNT
    win.slot[cell] = win.counters[HOUR]
    win.virt[cell] = np.inf
    open_source(win, weather, tables, cols, cell_m, time_s, cell, 1.5)
    return True


@lean
def stop_ways(win, cols, cell, reach):
    """Mark all cells whose ways a cell may stop."""
    rows = win.status.size // cols
    row, col = cell // cols, cell % cols
    for r in range(max(row - reach, 0), min(row + reach + 1, rows)):
        for c in range(max(col - reach, 0), min(col + reach + 1, cols)):
            win.near[r * cols + c] = 1


@lean
def clear_cells(win, cols, reach, cells, kind):
    """Mark cells: unburnt ones become ``LINE`` (kind ``LINE`` only), burnt ones ``COLD``. Returns how many changed.

    ``reach``: of the stencils, in cells.
    """
    status = win.status
    changed = 0
    for cell in cells:
        st = status[cell]
        if st == BURNT:
            status[cell] = COLD
        elif kind == LINE and st <= TRIAL:
            if st == TRIAL:
                remove(win.heap, win.keys, win.slot, win.counters, np.int64(win.slot[cell]))
            status[cell] = LINE
        else:
            continue
        changed += 1
        stop_ways(win, cols, cell, reach)
    return changed


@lean
def mend(win, weather, tables, cols, cell_m, now_s):
    """After cells were cleared or put out: find anew the times of trial cells whose way was cut; others stay.

    Returns how many were cut.
    """
    ci, status = win.ci, win.status
    n = win.counters[HEAP]
    cut = 0
    for at in range(n):
        x = np.int64(win.heap[at])
        if win.one[x] < 0 or win.near[x] == 0:
            continue
        good = True
        for a in range(2):
            w = np.int64(win.one[x] if a == 0 else win.two[x])
            if w >= 0:
                du, dv = w // 128 - 64, w % 128 - 64
                if status[x - du + dv * cols] != BURNT or not clear(status, cols, x, -du, dv):
                    good = False
        if good:
            continue
        cut += 1
        win.time[x] = np.inf
        win.left[x] = np.inf
        win.px[x] = 0.0
        win.py[x] = 0.0
        win.one[x] = NONE
        win.two[x] = NONE
        coarse = coarse_of(win, cols, x)
        if ci[coarse, STAMP] != win.counters[HOUR]:
            know(win, weather, tables, coarse)
        if ci[coarse, CLASS] >= 0:
            gather(win, weather, tables, cols, cell_m, now_s, x, coarse)
    if cut:
        order(win.heap, win.keys, win.slot, win.time, n)
    return cut


@lean
def shift(win, cols, big, big_cols, reach, drow, dcol):
    """Copy a window into a larger fresh one: cell numbers move, the heap's order stays.

    The larger one has its coarse cells, bare cells and lines already.
    """
    for row in range(win.status.size // cols):
        for col in range(cols):
            cell = row * cols + col
            st = win.status[cell]
            if st in (UNBURNT, BARE):
                continue
            to = (row + drow) * big_cols + col + dcol
            big.status[to] = st
            big.time[to] = win.time[cell]
            big.virt[to] = win.virt[cell]
            big.px[to] = win.px[cell]
            big.py[to] = win.py[cell]
            big.left[to] = win.left[cell]
            big.one[to] = win.one[cell]
            big.two[to] = win.two[cell]
            big.slot[to] = win.slot[cell]
            if st == COLD:
                stop_ways(big, big_cols, to, reach)
    for at in range(win.counters[HEAP]):
        cell = win.heap[at]
        big.heap[at] = (cell // cols + drow) * big_cols + cell % cols + dcol
        big.keys[at] = win.keys[at]
    for a in range(win.active.size):
        big.active[a] = win.active[a]
        big.used[a] = win.used[a]
    for a in range(win.in_use.size):
        big.in_use[a] = win.in_use[a]
    for a in range(win.counters.size):
        big.counters[a] = win.counters[a]
    big.counters[TOP] += drow
    big.counters[BOTTOM] += drow
    big.counters[LEFTMOST] += dcol
    big.counters[RIGHTMOST] += dcol
