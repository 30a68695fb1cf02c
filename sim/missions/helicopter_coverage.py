"""How much water holds a line in a fuel, and how long a line a load of it makes."""

from functools import cache
from pathlib import Path

import numpy as np

from sim.missions.line_rates import HIGHEST, like

LEVEL_M = 3.785411784e-3 / (100.0 * 0.3048**2)
"""Depth of water of coverage level 1: a US gallon on 100 square feet."""


@cache
def coverage_m() -> np.ndarray:
    """Return the depth of water, metres, that holds a line, by fuel model number 0 to 256."""
    import pandas as pd

    table = pd.read_csv(Path(__file__).with_name("helicopter_coverage.csv"), comment="#")
    level = dict(zip(table["fuel_model"].tolist(), table["level"].astype(float).tolist(), strict=True))
    out = np.array([level[like(fuel)[0]] * LEVEL_M for fuel in range(HIGHEST + 1)])
    out.flags.writeable = False
    return out


def line_of_load_m(water_m3: float, width_m: float, coverage_depth_m: float, longest_m: float) -> float:
    """Return the length of line that a load makes: its volume over width and depth, no longer than it falls."""
    return min(water_m3 / (width_m * coverage_depth_m), longest_m)


def cycle_s(way_m: float, speed_m_s: float, fill_s: float, drop_s: float) -> float:
    """Return the time from a drop to the next: out and back, fill and drop."""
    return 2.0 * way_m / speed_m_s + fill_s + drop_s
