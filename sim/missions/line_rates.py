"""How fast a crew builds line in a fuel, by fuel model: published rates of crews of 20; and how fast it walks there."""

from functools import cache
from pathlib import Path

import numpy as np

CHAIN_M = 20.1168
CREW = 20
HIGHEST = 256
HERE = Path(__file__).parent


@cache
def _likeness() -> tuple[tuple[int, str], ...]:
    found = [(1, "grass")] * (HIGHEST + 1)
    import pandas as pd

    fuels = pd.read_csv(HERE / "fireline_fuels.csv", comment="#")
    for low, high, model, condition in fuels[["from", "to", "fuel_model", "condition"]].to_numpy().tolist():
        found[low : high + 1] = [(int(model), str(condition))] * (high - low + 1)
    return tuple(found)


def like(fuel: int) -> tuple[int, str]:
    """Return which of Anderson's 13 models a fuel is worked like, and the condition of its row of rates."""
    return _likeness()[fuel]


@cache
def line_rates() -> tuple[np.ndarray, np.ndarray]:
    """Return metres a second of a crew of 20, trained (type 2) and expert (type 1), by fuel model number 0 to 256.

    Fuels that the table does not have (and ground that does not burn) get the rate in short grass.

    Source: NWCG Incident Response Pocket Guide, p. 80 (``fireline_rates.csv``); the fuel's row by likeness
    (``fireline_fuels.csv``).
    """
    import pandas as pd

    rates = pd.read_csv(HERE / "fireline_rates.csv", comment="#").set_index(["fuel_model", "condition"])
    out = np.empty((2, HIGHEST + 1))
    for k, column in enumerate(("type2_ch_h", "type1_ch_h")):
        rate_m_s = rates[column].astype(float) * (CHAIN_M / 3600.0)
        for fuel in range(HIGHEST + 1):
            out[k, fuel] = rate_m_s[like(fuel)]
    out.flags.writeable = False
    return out[0], out[1]


@cache
def walking_shares() -> np.ndarray:
    """Return the share of the speed on a path that is left off it, by fuel model number 0 to 256.

    Tobler's share holds where the ground is no worse than light brush.
    """
    import pandas as pd

    from sim.kernels.walking import HEAVY_BRUSH, LIGHT_BRUSH, OFF_PATH

    out = np.full(HIGHEST + 1, OFF_PATH)
    fuels = pd.read_csv(HERE / "fireline_fuels.csv", comment="#")
    for low, high, brush in fuels[["from", "to", "brush"]].to_numpy().tolist():
        if brush:
            out[low : high + 1] = OFF_PATH * LIGHT_BRUSH / HEAVY_BRUSH
    out.flags.writeable = False
    return out


@cache
def best_rate() -> float:
    """Return the highest of all these rates."""
    return float(max(rates.max() for rates in line_rates()))
