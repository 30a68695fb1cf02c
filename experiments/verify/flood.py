"""The flood solvers held against analytic solutions and the Environment Agency's two-dimensional benchmark.

Each scheme is held to the cases that it claims: rest, steady flow and the wave with friction by both, dam breaks and
bowls by finite volumes alone, for local inertial water has no advection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from experiments.verify.flood_benchmark import benchmark
from experiments.verify.flood_breach import breaches
from experiments.verify.flood_rain import rain_and_losses
from experiments.verify.flood_run import Check
from experiments.verify.flood_shocks import bowls, dam_breaks
from experiments.verify.flood_steady import lake_at_rest, manning_flow, steady, volume
from experiments.verify.flood_waves import hunter_depth, hunter_wave, waves

GROUPS: tuple[Callable[[], list[Check]], ...] = (
    rain_and_losses,
    breaches,
    steady,
    waves,
    dam_breaks,
    bowls,
    benchmark,
)


def verify() -> Iterator[Check]:
    """Run every case, and give its figures as they come (some minutes)."""
    for group in GROUPS:
        yield from group()


__all__ = ["Check", "hunter_depth", "hunter_wave", "lake_at_rest", "manning_flow", "verify", "volume"]
