"""How long people live who are hurt or buried: survival by the time until treatment, and until they are dug out.

Sources: Mills, Argon & Ziya (2013), M&SOM 15(3), 361-377: scaled log-logistic survival fitted to Sacco et al. (2005),
Acad Emerg Med 12(8), 759-770. Tangshan 1976: ``data/tangshan_1976.csv``. Times in seconds.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numba import njit

with (Path(__file__).parent / "data" / "tangshan_1976.csv").open(encoding="utf-8", newline="") as _file:
    _rows = list(csv.DictReader(_file))
BURIED_S = np.array([3600.0 * float(row["hours"]) for row in _rows])
"""(n,) times at which the share alive among the buried is given."""
BURIED_ALIVE = np.array([float(row["alive"]) for row in _rows])
"""(n,) share alive of those dug out by then."""


@njit(cache=True, nogil=True, error_model="numpy")
def untreated_survival(time_s, scale_s, shape):
    """Share that still can be saved of those who could at first: ``1 / ((t / beta1)^beta2 + 1)`` of Mills et al.

    Their ``beta0``, the share that could be saved at once, is left out: who dies whatever is done is not waiting.
    """
    return 1.0 / ((time_s / scale_s) ** shape + 1.0)


@njit(cache=True, nogil=True, error_model="numpy")
def latest_treatment_s(u, scale_s, shape):
    """Time by which somebody at the quantile ``u`` in (0, 1) must be treated: the inverse of the survival above."""
    return scale_s * (1.0 / u - 1.0) ** (1.0 / shape)


@njit(cache=True, nogil=True, error_model="numpy")
def buried_survival(time_s, times_s, alive):
    """Share alive of people buried for a time: straight between the points, then on at the last rate of decay."""
    last = times_s.size - 1
    if time_s >= times_s[last]:
        rate = np.log(alive[last - 1] / alive[last]) / (times_s[last] - times_s[last - 1])
        return alive[last] * np.exp(-rate * (time_s - times_s[last]))
    k = np.searchsorted(times_s, time_s, side="right")
    part = (time_s - times_s[k - 1]) / (times_s[k] - times_s[k - 1])
    return alive[k - 1] + part * (alive[k] - alive[k - 1])


@njit(cache=True, nogil=True, error_model="numpy")
def buried_until_s(u, times_s, alive):
    """How long somebody at the quantile ``u`` in (0, 1) lives under ruins: the inverse of :func:`buried_survival`."""
    last = times_s.size - 1
    if u <= alive[last]:
        rate = np.log(alive[last - 1] / alive[last]) / (times_s[last] - times_s[last - 1])
        return times_s[last] + np.log(alive[last] / u) / rate
    k = 1
    while alive[k] >= u:
        k += 1
    return times_s[k - 1] + (alive[k - 1] - u) / (alive[k - 1] - alive[k]) * (times_s[k] - times_s[k - 1])


@njit(cache=True, nogil=True, error_model="numpy")
def hurt_a_death(rating):
    """People hurt for each who is killed, by the hazard rating HR: deaths are ``2 HR / 100`` of injuries (FD2321/TR1).

    Source: Defra/EA (2006), FD2321/TR1, The Flood Risks to People Methodology, injuries and fatalities.
    """
    return 50.0 / max(rating, 1.0)
