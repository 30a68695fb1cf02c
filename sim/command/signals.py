"""The four colours of the rainstorm signal, and when the rain of a series reaches them."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

Colour = Literal["blue", "yellow", "orange", "red"]
COLOURS: tuple[Colour, ...] = ("blue", "yellow", "orange", "red")


@dataclass(frozen=True, slots=True)
class Level:
    """A signal's definition: so much rain in so long a time."""

    colour: Colour
    rain_m: float
    window_s: float


@cache
def levels() -> tuple[Level, ...]:
    """Return the four levels in rising order, from ``rain_signals.csv`` beside this module."""
    with (Path(__file__).parent / "rain_signals.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["colour"]: row for row in csv.DictReader(file)}
    return tuple(Level(c, float(rows[c]["rain_mm"]) / 1000.0, float(rows[c]["window_h"]) * 3600.0) for c in COLOURS)


def rank(colour: str) -> int:
    """Return 1 for blue to 4 for red; 0 for no signal."""
    return COLOURS.index(colour) + 1 if colour in COLOURS else 0


def rolling_m(times_s: np.ndarray, rain_m: np.ndarray, window_s: float) -> np.ndarray:
    """Return the rain of the window that ends at each time.

    Parameters
    ----------
    times_s : (n,) float64
        Ends of the steps, rising.
    rain_m : (n,) float64
        Rain of each step, metres.
    window_s : float
        Length of the window.
    """
    total = np.concatenate([[0.0], np.cumsum(rain_m)])
    start = np.concatenate([[times_s[0] - (times_s[1] - times_s[0] if times_s.size > 1 else 0.0)], times_s])
    return np.asarray(total[1:] - np.interp(times_s - window_s, start, total), dtype=np.float64)


def first_reached_s(times_s: np.ndarray, rain_m: np.ndarray, window_s: float, amount_m: float) -> float:
    """Return the first time at which the window's rain reaches an amount; ``inf`` where it never does."""
    if times_s.size == 0:
        return float("inf")
    hit = np.nonzero(rolling_m(times_s, rain_m, window_s) >= amount_m)[0]
    return float(times_s[hit[0]]) if hit.size else float("inf")
