"""What is asked of a fire's window and done to it: burning edge, damage, lines, cold and rekindled cells, growth."""

import math

import numpy as np
from numba import njit

from sim.kernels.fire_cells import (
    BARE,
    BURNT,
    CLASS,
    COLD,
    EPOCH,
    FLOATS,
    FUEL,
    HEAP,
    HOUR,
    INTENSITY,
    LEFT,
    LINE,
    MXX,
    OF,
    ONE,
    POS,
    PX,
    PY,
    SLOPE_X,
    SLOPE_Y,
    STAMP,
    STATUS,
    TIME,
    TRIAL,
    TWO,
    UNBURNT,
    VIRT,
    WAF,
)
from sim.kernels.fire_heap import order, pop, up
from sim.kernels.fire_metric import know, metric_of, slowness
from sim.kernels.fire_ways import clear, gather
from sim.kernels.firespread import open_source
from sim.kernels.mortality import damaged_share
from sim.kernels.rothermel import FOREST, HEAT_AREA


@njit(cache=True, nogil=True)
def rekindle(win, weather, tables, cols, cell_m, cell, time_s):
    """Let a burnt (cold) cell be a source again from ``time_s`` on; its arrival time stays.

    Returns whether it was burnt.
    """
    f, i = win.f, win.i
    if i[cell, STATUS] != COLD and i[cell, STATUS] != BURNT:
        return False
    i[cell, STATUS] = BURNT
    i[cell, EPOCH] = win.counters[HOUR]
    f[cell, PX] = 0.0
    f[cell, PY] = 0.0
    f[cell, VIRT] = np.inf
    open_source(win, weather, tables, cols, cell_m, time_s, cell, 1.5)
    return True


@njit(cache=True, nogil=True)
def clear_cells(win, cells, kind):
    """Mark cells: unburnt ones become ``LINE`` (kind ``LINE`` only), burnt ones ``COLD``. Returns how many changed."""
    f, i = win.f, win.i
    changed = 0
    for cell in cells:
        st = i[cell, STATUS]
        if st == BURNT:
            i[cell, STATUS] = COLD
            changed += 1
        elif kind == LINE and st <= TRIAL:
            if st == TRIAL:
                # out of the heap: move it to the top, take it off
                f[cell, TIME] = -np.inf
                up(f, i, win.heap, i[cell, POS])
                pop(f, i, win.heap, win.counters)
            i[cell, STATUS] = LINE
            f[cell, TIME] = np.inf
            changed += 1
    return changed


@njit(cache=True, nogil=True)
def mend(win, weather, tables, cols, cell_m, now_s):
    """After cells were cleared or put out: find anew the times of trial cells whose way was cut; others stay.

    Returns how many were cut.
    """
    f, i, ci = win.f, win.i, win.ci
    n = win.counters[HEAP]
    cut = 0
    for at in range(n):
        x = win.heap[at]
        if i[x, ONE] < 0:
            continue
        good = True
        for a in range(2):
            y = i[x, ONE + a]
            if y >= 0 and (i[y, STATUS] != BURNT or not clear(i, cols, x, y % cols - x % cols, y // cols - x // cols)):
                good = False
        if good:
            continue
        cut += 1
        f[x, TIME] = np.inf
        f[x, LEFT] = np.inf
        f[x, PX] = 0.0
        f[x, PY] = 0.0
        i[x, ONE] = -1
        i[x, TWO] = -1
        coarse = i[x, OF]
        if ci[coarse, STAMP] != win.counters[HOUR]:
            know(win, weather, tables, coarse)
        c = ci[coarse, CLASS]
        if c >= 0:
            gather(win, weather, tables, cols, cell_m, now_s, x, 0, tables.size[c])
    if cut:
        order(f, i, win.heap, n)
    return cut


@njit(cache=True, nogil=True)
def front(win, weather, tables, cols, out_cell, out):
    """List the burning edge: burnt cells, not put out, beside cells that can still burn.

    Parameters
    ----------
    win, weather, tables, cols
        As for :func:`advance`; nothing is changed.
    out_cell : int32[max]
        Filled with cell numbers.
    out : float64[max, 4]
        Filled with the outward unit vector (east, north), the rate of spread m/s (along the ground) and the intensity
        kW/m that the front has there in the present hour.

    Returns
    -------
    int
        Number of cells; 0 when nothing can burn any more.
    """
    f, i, cf, ci = win.f, win.i, win.cf, win.ci
    n = 0
    rows = f.shape[0] // cols
    hour = win.counters[HOUR]
    m = np.empty(5)
    for y in range(cols + 1, (rows - 1) * cols - 1):
        if i[y, STATUS] != BURNT:
            continue
        ox = 0.0
        oy = 0.0
        beside = -1
        for dv in range(-1, 2):
            for du in range(-1, 2):
                x = y + du - dv * cols
                if (du == 0 and dv == 0) or i[x, STATUS] > TRIAL or not clear(i, cols, y, du, -dv):
                    continue
                d = math.sqrt(du * du + dv * dv)
                ox += du / d
                oy += dv / d
                if beside < 0 or abs(du) + abs(dv) == 1:
                    beside = x
        if beside < 0 or n >= out_cell.size:
            continue
        size = math.sqrt(ox * ox + oy * oy)
        if size < 1e-9:
            # open on all sides: the way the fire came
            ox, oy = f[y, PX], f[y, PY]
            size = math.sqrt(ox * ox + oy * oy)
            if size == 0.0:
                oy = 1.0
                size = 1.0
        ox, oy = ox / size, oy / size
        out_cell[n] = y
        out[n, 0] = ox
        out[n, 1] = oy
        out[n, 2] = 0.0
        out[n, 3] = 0.0
        coarse = i[beside, OF]
        # looking changes nothing: what is not known yet is not kept either
        c = ci[coarse, CLASS]
        if ci[coarse, STAMP] == hour:
            m[:] = cf[coarse, MXX:]
        else:
            c = metric_of(cf, ci, coarse, weather, tables.edges, hour, m)
        if c >= 0:
            rise = cf[coarse, SLOPE_X] * ox + cf[coarse, SLOPE_Y] * oy
            rate = math.sqrt(1.0 + rise * rise) / slowness(m[0], m[1], m[2], m[3], m[4], ox, oy)
            out[n, 2] = rate
            out[n, 3] = rate * weather.beds[min(hour, weather.wind_x.size - 1), ci[coarse, FUEL], HEAT_AREA]
        n += 1
    return n


@njit(cache=True, nogil=True)
def damage(win, fuels, trees, first_tree, weather, temperature_c, cell_area_m2, out):
    """Fill ``out`` with areas, m2: burnt, burnt forest, damaged forest; and the greatest intensity, kW/m.

    Parameters
    ----------
    win : Window
    fuels : float64[fuels, 15]
        Its FOREST column is the forest class or -1.
    trees : float64[classes, 4]
        Size classes of all forests, one after the other.
    first_tree : int64[forests + 1]
        Where each forest's begin.
    weather : Weather
    temperature_c : float64[hours]
    cell_area_m2 : float
    out : float64[4]
    """
    out[:] = 0.0
    last = weather.wind_x.size - 1
    for cell in range(win.f.shape[0]):
        st = win.i[cell, STATUS]
        if st != BURNT and st != COLD:
            continue
        out[0] += cell_area_m2
        intensity = win.f[cell, INTENSITY]
        out[3] = max(out[3], intensity)
        coarse = win.i[cell, OF]
        forest = int(fuels[win.ci[coarse, FUEL] % fuels.shape[0], FOREST])
        if forest < 0:
            continue
        out[1] += cell_area_m2
        h = int((win.f[cell, TIME] - weather.start_s) // weather.hour_s)
        h = min(max(h, 0), last)
        wind = win.cf[coarse, WAF] * math.sqrt(weather.wind_x[h] ** 2 + weather.wind_y[h] ** 2)
        stand = trees[first_tree[forest] : first_tree[forest + 1]]
        out[2] += cell_area_m2 * damaged_share(intensity, wind, temperature_c[h], stand)


@njit(cache=True, nogil=True)
def shift(win, cols, big, big_cols, drow, dcol):
    """Copy a window into a larger fresh one: cell numbers move, the heap's order stays.

    The larger one has its coarse cells, bare cells and lines already. Metrics are found anew, which gives the same.
    """
    n = win.f.shape[0]
    for cell in range(n):
        st = win.i[cell, STATUS]
        if st in (UNBURNT, BARE):
            continue
        to = (cell // cols + drow) * big_cols + cell % cols + dcol
        for a in range(FLOATS):
            big.f[to, a] = win.f[cell, a]
        big.i[to, STATUS] = st
        big.i[to, EPOCH] = win.i[cell, EPOCH]
        big.i[to, POS] = win.i[cell, POS]
        for a in range(2):
            old = win.i[cell, ONE + a]
            big.i[to, ONE + a] = old if old < 0 else (old // cols + drow) * big_cols + old % cols + dcol
    for at in range(win.counters[HEAP]):
        cell = win.heap[at]
        big.heap[at] = (cell // cols + drow) * big_cols + cell % cols + dcol
    big.active[:] = win.active
    big.used[:] = win.used
    big.counters[:] = win.counters
