"""Design rain, losses and drains against closed forms.

Sources: SL 44 (Pearson III; the table is of mean 100 mm, Cv 0.5, Cs = 3.5 Cv); GB 50014 and Keifer and Chu (1957)
(storm formula, Chicago hyetograph); Horton (1940), Soil Sci. Soc. Am. Proc. 5.
"""

from __future__ import annotations

import math

import numpy as np

from experiments.verify.flood_run import SCHEMES, Basin, Check
from sim.hazards.design_rain import chicago_rates, design_depth_m, storm_formulas
from sim.kernels.basin import make_soil

PEARSON_MM = {5: 133, 10: 166, 20: 199, 50: 242, 100: 274, 200: 305, 500: 347, 1000: 379}
"""24-h rain by return period (years), rounded to the millimetre."""
HORTON = (2.0e-5, 2.0e-6, 1.0e-3)
"""First and last rate (m/s) and decay (1/s) of a soil under water."""


def frequency() -> list[Check]:
    """Hold every depth of the Pearson III table to it, which is rounded to 1 mm."""
    error = max(abs(1e3 * design_depth_m(0.1, 0.5, 3.5, years) - mm) for years, mm in PEARSON_MM.items())
    case = "Pearson III, mean 100 mm, Cv 0.5, Cs 3.5 Cv, 5 to 1000 years"
    return [Check(case, "max |error| mm", error, 0.5, "SL 44; the table is rounded to 1 mm")]


def chicago() -> list[Check]:
    """Add the flood's intervals of Chicago storms up: the formula's depth, whatever formula, duration and peak."""
    checks = []
    for place, f in storm_formulas().items():
        worst = 0.0
        for years in (1.0, 20.0, 100.0):
            for minutes in (30, 60, 120, 180, 1440):
                for peak in (0.35, 0.4, 0.45):
                    a = f.a1_mm_min * (1.0 + f.c * math.log10(years))
                    depth_mm = a * minutes / (minutes + f.b_min) ** f.n
                    times, rates = chicago_rates(f.depth_m(years, minutes * 60.0), minutes * 60.0, peak,
                                                 f.b_min * 60.0, f.n)  # fmt: skip
                    fallen_mm = 1e3 * float((rates[:-1] * np.diff(times)).sum())
                    worst = max(worst, abs(fallen_mm / depth_mm - 1.0))
        case = f"Chicago storms, formula of {place} ({f.certainty})"
        checks.append(Check(case, "relative error of depth", worst, 1e-12, "a T / (T + b)^n"))
    return checks


def pond(scheme: str) -> list[Check]:
    """Let a pond sink into Horton's soil, by the integral of the capacity, and into drains, by capacity times time."""
    first, last, decay = HORTON
    bed = np.zeros((6, 8))
    until_s, drain = 5400.0, 36.0 / 3.6e6
    soaked = Basin(bed, 0.03, 20.0, scheme, 1.0, soil=make_soil(bed.shape, last, first_m_s=first, decay_1_s=decay)).run(
        until_s
    )
    want = last * until_s + (first - last) * (1.0 - math.exp(-decay * until_s)) / decay
    drained = Basin(bed, 0.03, 20.0, scheme, 1.0, soil=make_soil(bed.shape, drain_m_s=drain)).run(until_s)
    share = drained.books["drained_m3"] / (drain * until_s * bed.size * 400.0)
    source = "fc t + (f0 - fc)(1 - e^(-k t)) / k (Horton 1940)"
    error = float(np.abs((1.0 - soaked.depth) / want - 1.0).max())
    return [
        Check(f"pond on Horton's soil, {scheme}", "relative error of what it took", error, 1e-11, source),
        Check(f"pond over drains, {scheme}", "relative error of what they took", abs(share - 1.0), 1e-12, "c t"),
        Check(f"pond over drains, {scheme}", "relative volume error", drained.books["error_ratio"], 1e-12,
              "conservation"),
    ]  # fmt: skip


def rain_and_losses() -> list[Check]:
    """Run every case of design rain, losses and drains."""
    return [*frequency(), *chicago(), *(check for scheme in SCHEMES for check in pond(scheme))]
