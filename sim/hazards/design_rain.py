"""Design rain the Chinese way: storm formula, Pearson III frequency, areal reduction; and what drains were built for.

Sources: GB 50014 (storm formula ``q = 167 A1 (1 + C lg P) / (t + b)^n`` L/(s ha), t and b in min, P in years); Keifer
and Chu (1957) (Chicago hyetograph); SL 44 (Pearson III); Leclerc and Schaake (1972), as in Eagleson (1972), Water
Resour. Res. 8(4) (areal reduction, fitted to US Weather Bureau TP-29).
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import Field

from sim.hazards.rainstorm import INTERVAL_S, pearson3_quantile
from sim.params import Params
from sim.text import _
from sim.units import Seconds, Share

MINUTE_S, MILE2_M2 = 60.0, 1609.344**2


@dataclass(frozen=True)
class StormFormula:
    """Coefficients of ``i = A1 (1 + C lg P) / (t + b)^n``, i in mm/min, t and b in minutes, P in years."""

    a1_mm_min: float
    c: float
    b_min: float
    n: float
    certainty: str = "estimate"
    source: str = ""

    def __str__(self) -> str:
        """Return the formula with its units, as it may stand in a text."""
        return f"{self.a1_mm_min:g} (1 + {self.c:g} lg P) / (t + {self.b_min:g})^{self.n:g} mm/min (t: min, P: a)"

    def strength(self, years: float) -> float:
        """Return ``a = A1 (1 + C lg P)`` (mm/min); not below zero, as it would be for very short return periods."""
        return max(self.a1_mm_min * (1.0 + self.c * math.log10(years)), 0.0)

    def rate_m_s(self, years: float, duration_s: float) -> float:
        """Return the mean rate (m/s) of the wettest ``duration_s`` once in ``years``."""
        return self.strength(years) / math.pow(duration_s / MINUTE_S + self.b_min, self.n) * 1.0e-3 / MINUTE_S

    def depth_m(self, years: float, duration_s: float) -> float:
        """Return the depth (m) of the wettest ``duration_s`` once in ``years``: ``a T / (T + b)^n``."""
        return self.rate_m_s(years, duration_s) * duration_s


@cache
def storm_formulas() -> dict[str, StormFormula]:
    """Return the known storm formulas by place; certainty and source stand in ``storm_formulas.csv``."""
    with Path(__file__).with_name("storm_formulas.csv").open(encoding="utf-8") as file:
        return {
            r["place"]: StormFormula(
                float(r["a1_mm_min"]), float(r["c"]), float(r["b_min"]), float(r["n"]), r["certainty"], r["source"]
            )
            for r in csv.DictReader(file)
        }


def design_depth_m(mean_m: float, cv: float, cs_ratio: float, years: float) -> float:
    """Return the rain (m) that is reached once in ``years``: Pearson III of mean, Cv and Cs = ``cs_ratio`` Cv."""
    return pearson3_quantile(mean_m, cv, cs_ratio * cv, 1.0 / years)


def areal_reduction(area_m2: float, duration_s: float) -> float:
    """Return the mean rain over an area as a share of that at a point, for the same return period.

    ``1 - exp(-1.1 t^0.25) + exp(-1.1 t^0.25 - 0.01 A)``, t in hours, A in square miles (Leclerc and Schaake 1972). The
    figures are of the United States: an estimate here until the relation of Hubei's atlas is at hand.
    """
    part = 1.1 * (duration_s / 3600.0) ** 0.25
    return 1.0 - math.exp(-part) + math.exp(-part - 0.01 * area_m2 / MILE2_M2)


def chicago_rates(
    depth_m: float, duration_s: float, peak: float, b_s: float, n: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return times (s) and rates (m/s) from each on: exact means of a Chicago storm over the flood's intervals.

    The last rate is 0, at the storm's end.
    """
    from sim.kernels.rainfall import chicago_depth

    edges = np.append(np.arange(0.0, duration_s, INTERVAL_S), duration_s)
    fallen = np.array([chicago_depth(t, duration_s, depth_m, peak, b_s, n) for t in edges])
    return edges, np.append(np.diff(fallen) / np.diff(edges), 0.0)


class Drains(Params):
    """Drains of towns as a capacity: what a storm of their return period brings, in their time of concentration."""

    place: str = "suizhou"
    """Whose storm formula they were built by (coefficients are estimates)."""
    years: float = Field(1.0, ge=0.25, le=100.0)
    """Return period that they were built for (estimate: old towns 0.5 to 1 year, GB 50014 asks for 2 to 3)."""
    concentration_s: Seconds = Field(20 * 60.0, ge=300.0, le=2 * 3600.0)
    """Time of concentration (estimate)."""
    runoff: Share = Field(0.65, gt=0.0, le=1.0)
    """Share of the rain that was taken to run off (estimate: 0.6 to 0.7 for dense building, GB 50014)."""

    def capacity_m_s(self) -> float:
        """Return what the drains of a built-up area take at most, as a depth over time (m/s).

        Raises
        ------
        ValueError
            If no storm formula of the place is known.
        """
        known = storm_formulas()
        if self.place not in known:
            text = _("no storm formula of '{place}' is known; one of {places}")
            raise ValueError(text.format(place=self.place, places=", ".join(known)))
        return self.runoff * known[self.place].rate_m_s(self.years, self.concentration_s)
