"""How a village's notice spreads from house to house."""

from typing import NamedTuple

import numpy as np


class Spreading(NamedTuple):
    """By what the households of a village hear of an order, the same for its hamlets.

    Attributes
    ----------
    at_once : float
        Share whom loudspeakers reach with the order.
    broadcast_per_s : float
        Rate at which their repeats reach those who missed it.
    contact_per_s : float
        Rate at which one who knows tells others.
    """

    at_once: float
    broadcast_per_s: float = 0.0
    contact_per_s: float = 0.0

    def told_s(self, shares: np.ndarray, wait_s: float, round_s: float) -> np.ndarray:
        """Return the seconds after which shares of a hamlet (ascending, below one) know; inf where they never do.

        ``wait_s`` until somebody goes from door to door there, which takes ``round_s`` (inf where nobody goes).
        """
        from sim.kernels.diffusion import told_at

        out = np.empty(len(shares))
        told_at(*self, float(wait_s), float(round_s), np.asarray(shares, dtype=np.float64), out)
        return out
