"""The choices of the Wang Zhengfei - Mao Xianmin model: coefficients, humidity term, fuel factors."""

import csv
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from sim.params import Params


class WangMao(Params):
    """``R0 = a T + b W + c h - d``, m/min; see docs/decisions/031-wang-mao.md. No primary text was seen."""

    a: float = Field(0.03, ge=0)
    """A degree Celsius."""
    b: float = Field(0.05, ge=0)
    """A Beaufort of wind."""
    c: float = Field(0.01, ge=0)
    """A per cent of the humidity term."""
    d: float = Field(0.3, ge=0)
    """Taken off."""
    humidity: Literal["dryness", "as-coded"] = "dryness"
    """What h is: 100 less the relative humidity, or the relative humidity itself, which makes moist air faster."""

    def rates_m_s(self, temperature_c: np.ndarray, humidity: np.ndarray, wind_m_s: np.ndarray) -> np.ndarray:
        """Return R0 of hours, m/s; humidity a ratio, wind at 10 m."""
        from sim.kernels.wang_mao import initial_rate

        h = 100.0 * (1.0 - humidity if self.humidity == "dryness" else humidity)
        series = zip(temperature_c.tolist(), wind_m_s.tolist(), h.tolist(), strict=True)
        return np.array([initial_rate(t, w, dry, self.a, self.b, self.c, self.d) for t, w, dry in series])


@cache
def fuel_factors() -> np.ndarray:
    """Return Ks by row of the fuel table."""
    from sim.hazards.fuels import fuel_table

    with Path(__file__).with_name("wang_mao_ks.csv").open(encoding="utf-8") as text:
        rows = csv.DictReader(line for line in text if not line.startswith("#"))
        by_prefix = {row["prefix"]: float(row["ks"]) for row in rows}

    def ks(code: str) -> float:
        return next(by_prefix[code[:n]] for n in range(len(code), 0, -1) if code[:n] in by_prefix)

    return np.array([ks(code) for code in fuel_table().codes])
