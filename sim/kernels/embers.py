"""Firebrands of a spreading fire: which cells throw them, where they land and when they light what they fall on.

How far they fly at most: :mod:`sim.kernels.spotting` (Albini 1979, 1983). What of that a brand flies, how many there
are and how long they smoulder are estimates (parameters). Whether a brand lights the litter: Schroeder (1969), see
:mod:`sim.kernels.ignition`. All luck is a hash of a key, the burning cell on the fine lattice and a counter, so that it
depends neither on the window nor on when one looks.
"""

import math

import numpy as np

from sim.kernels.crown import SURFACE, TORCHING
from sim.kernels.crown_cells import HEIGHT, TEN_OVER_TWENTY
from sim.kernels.fire_cells import EAST, FUEL, NORTH, SOUTH, SPOTS, TRIAL, WEST, lean
from sim.kernels.fire_metric import behaviour, wind_at
from sim.kernels.ignition import ignite
from sim.kernels.noise import hash_unit
from sim.kernels.spotting import SPECIES, surface_distance, torching_distance

# a window's brand parameters, float64: brands that stay alight a m2 of torching and of hot open ground, trees that
# torch together (of a torching and a crown fire), stem diameter over height, species row, standard deviation of
# the direction rad, mean smouldering s, exponent of the share of the way, intensity kW/m from which open ground throws
OF_CROWNS, OF_GROUND, TREES, CROWN_TREES, SLENDER, KIND, SPREAD, SMOULDER, POWER, HOT = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
BRANDS = 10
# its place, int64: the key (bits), corner on the fine lattice, ends of the terrain on it, number of fuels
KEY, ROW0, COL0, END_ROW, END_COL, FUELS = 0, 1, 2, 3, 4, 5
PLACE = 6
MOST_BRANDS = 64


@lean
def throw(win, weather, cols, cell_m, y, coarse):
    """Throw the brands of a cell that burns at ``win.time[y]``; while it is a trial cell yet, only look.

    Parameters
    ----------
    win, weather, cols, cell_m
        As for :func:`sim.kernels.firespread.advance`.
    y, coarse : int
        The burning cell.

    Returns
    -------
    int
        Sides at which the window must grow for what it throws to lie within it; 0 when nothing does or all is lit.
    """
    brands, place = win.brands, win.place
    _, intensity, kind, _ = behaviour(win, weather, y, coarse)
    height = np.float64(win.crowns[coarse, HEIGHT])
    if kind > SURFACE:
        many = brands[OF_CROWNS] * cell_m * cell_m
    elif height < 1.0 and intensity >= brands[HOT]:
        many = brands[OF_GROUND] * cell_m * cell_m
    else:
        return 0
    now = win.time[y]
    hour = int((now - weather.start_s) // weather.hour_s)
    hour = min(max(hour, 0), weather.wind_x.size - 1)
    wx, wy = wind_at(win.cf, coarse, weather, hour, 1.0)
    wind = math.sqrt(wx * wx + wy * wy)
    if wind < 0.5:
        return 0
    low = wind / TEN_OVER_TWENTY
    if kind > SURFACE:
        trees = brands[TREES] if kind == TORCHING else brands[CROWN_TREES]
        species = SPECIES[int(brands[KIND])]
        far = torching_distance(species, trees, brands[SLENDER] * height, height, 0.5 * height, low)
    else:
        far = surface_distance(intensity, 0.0, low)
    row, col = y // cols, y % cols
    rows = win.status.size // cols
    # one luck for each brand: the cell's place on the lattice, then a counter
    cell_key = np.uint64(np.int64(hash_unit(np.uint64(place[KEY]), place[ROW0] + row, place[COL0] + col) * 2.0**52))
    sides = 0
    for n in range(MOST_BRANDS):
        if hash_unit(cell_key, n, 0) >= many - n:
            # a last brand by what is left of the expected number
            break
        flight = far * hash_unit(cell_key, n, 1) ** brands[POWER]
        # Box and Muller's normal deviate for the direction
        swing = math.sqrt(-2.0 * math.log(1.0 - hash_unit(cell_key, n, 2)))
        turn = brands[SPREAD] * swing * math.cos(2.0 * math.pi * hash_unit(cell_key, n, 3))
        ex = (wx * math.cos(turn) - wy * math.sin(turn)) / wind
        ey = (wx * math.sin(turn) + wy * math.cos(turn)) / wind
        r = row - math.floor(flight * ey / cell_m + 0.5)
        c = col + math.floor(flight * ex / cell_m + 0.5)
        if r == row and c == col:
            continue
        at_row, at_col = place[ROW0] + r, place[COL0] + c
        if at_row < 0 or at_col < 0 or at_row >= place[END_ROW] or at_col >= place[END_COL]:
            continue
        luck = hash_unit(cell_key, n, 4)
        if luck >= win.most_lit[0]:
            continue
        if r < 0 or c < 0 or r >= rows or c >= cols:
            sides |= (NORTH if r < 0 else 0) | (SOUTH if r >= rows else 0)
            sides |= (WEST if c < 0 else 0) | (EAST if c >= cols else 0)
            continue
        if win.status[y] == TRIAL:
            continue
        cell = r * cols + c
        fuel = win.ci[win.row_at[r] + win.col_at[c], FUEL]
        if win.status[cell] > TRIAL or fuel < 0:
            continue
        land_s = now + flight / low - brands[SMOULDER] * math.log(1.0 - hash_unit(cell_key, n, 5))
        at = int((land_s - weather.start_s) // weather.hour_s)
        at = min(max(at, 0), weather.wind_x.size - 1)
        if luck < win.lit[fuel // place[FUELS], at] and ignite(win, cell, land_s):
            win.counters[SPOTS] += 1
    return sides
