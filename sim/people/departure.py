"""How long people take to leave home once they know: the Rayleigh law of mobilisation."""

from typing import Any

import numpy as np


def mobilised_s(mean_s: float, luck: Any) -> Any:
    """Return seconds from notice to leaving home, by their mean and uniform numbers in [0, 1).

    A Rayleigh law, as LifeSim and others take it for mobilisation: ``P(t) = 1 - exp(-t^2 / (2 s^2))``, mean
    ``s sqrt(pi / 2)``.
    """
    return mean_s * np.sqrt(-np.log1p(-luck) * 4.0 / np.pi)
