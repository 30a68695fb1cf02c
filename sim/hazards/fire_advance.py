"""How a forest fire goes on in its window, and what crews do to it."""

from dataclasses import replace

import numpy as np

from sim.ground import Amendment, Fields, Grid
from sim.hazards.fire_state import FireState
from sim.hazards.fire_window import REACH, TABLES, grown, with_breaks
from sim.kernels import fire_cells as k
from sim.kernels.fire_changes import clear_cells, mend, rekindle
from sim.kernels.firebreaks import crossings
from sim.kernels.firespread import advance
from sim.kernels.ignition import ignite

BREAK_STEP_S = 60.0
"""Breaks are looked at on whole minutes: a front that crosses one goes on at the next (so no cut changes a fire)."""


def advanced(state: FireState, fields: Fields, until_s: float) -> FireState:
    """Return the fire burnt up to ``until_s``; the state that is given stays as it is."""
    broken = any(line.field == "break" for line in state.lines)
    while True:
        done = _burnt(state.copy(), fields, until_s)
        # a break may have lain beyond the window
        if not broken or state.escaped or not len(done.breaks.cells):
            return done
        first_s = max(float(_crossed_s(done).min()), state.time_s + 1e-3)
        minute_s = float(np.ceil(first_s / BREAK_STEP_S)) * BREAK_STEP_S if np.isfinite(first_s) else np.inf
        if minute_s > until_s:
            return done
        # back, and on from the minute at which it goes across
        state = _burnt(state.copy(), fields, minute_s)
        for cell in state.breaks.cells[_crossed_s(state) <= minute_s]:
            state.window.status[cell] = k.UNBURNT
            ignite(state.window, cell, minute_s)


def _crossed_s(state: FireState) -> np.ndarray:
    crossed_s = np.empty(len(state.breaks.cells))
    crossings(state.window, state.setting.weather, state.cols, *state.breaks, crossed_s)
    return crossed_s


def _burnt(state: FireState, fields: Fields, until_s: float) -> FireState:
    setting = state.setting
    while not state.escaped:
        weather = setting.weather
        first = int(state.window.counters[k.HOUR])
        last = max(int((until_s - weather.start_s) // weather.hour_s) + 1, first)
        setting.fill(state.rows_used, last)
        done = advance(state.window, weather, TABLES, state.cols, setting.cell_m, REACH, float(until_s))
        if done == k.DONE:
            break
        state = grown(state, fields, done)
    return state.at(float(until_s))


def amended(state: FireState, fields: Fields, changes: tuple[Amendment, ...], terrain: Grid) -> FireState:
    """Apply what was done since the state's revision, at the state's time. Uses up the state's arrays.

    ``fireline`` (a line or area): unburnt cells that it touches do not burn any more, burnt ones are cold.
    ``break`` (of a width, its value): unburnt cells that it touches burn only when a front crosses them.
    ``extinguished``: burnt cells that it touches are cold: nothing spreads from or across them. ``rekindled``,
    ``lit`` (points): burnt cells are sources again, unburnt ones are lit.
    """
    if not changes:
        return state if state.revision == fields.revision else replace(state, revision=fields.revision)
    here = state.grid(terrain)
    win, setting = state.window, state.setting
    changed = 0
    lines = state.lines
    for change in changes:
        row, col = here.rasterise(change.shape, change.xy_m)
        cells = row * state.cols + col
        if change.field == "fireline":
            lines = (*lines, change)
            changed += clear_cells(win, state.cols, REACH, cells, k.LINE)
        elif change.field == "extinguished":
            changed += clear_cells(win, state.cols, REACH, cells, k.COLD)
        elif change.field == "break":
            lines = (*lines, change)
            changed += clear_cells(win, state.cols, REACH, cells[win.status[cells] == k.UNBURNT], k.LINE)
        else:
            for cell in cells:
                if not rekindle(win, setting.weather, TABLES, state.cols, setting.cell_m, cell, state.time_s):
                    ignite(win, cell, state.time_s)
    if changed:
        mend(win, setting.weather, TABLES, state.cols, setting.cell_m, state.time_s)
    done = replace(state, lines=lines, revision=fields.revision)
    return with_breaks(done, terrain) if len(lines) > len(state.lines) else done
