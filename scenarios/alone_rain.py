"""Design storms as a user writes them on the command line: ``chicago P=20a T=2h`` and ``pearson3 P=50a mean=100mm``."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scenarios.alone import bad
from scenarios.problems import Faults, Problem, expected, nearest
from sim.hazards.design_rain import (
    MINUTE_S,
    StormFormula,
    areal_reduction,
    chicago_rates,
    design_depth_m,
    storm_formulas,
)
from sim.hazards.rainstorm import INTERVAL_S, Rainstorm
from sim.text import _
from sim.units import AREA, RAIN, RETURN_PERIOD, SHARE, TIME, Dimension

DAY_S = 86400.0
FORMULA = ("A1", "C", "b", "n")
KEYS = {
    "chicago": ("P", "T", "r", "place", *FORMULA, "area"),
    "pearson3": ("P", "T", "mean", "Cv", "Cs/Cv", "r", "b", "n", "area"),
}
"""Design storms, and the figures that each takes."""
_PAIR = re.compile(r"([A-Za-z][\w/]*)\s*=\s*(.*?)(?=\s+[A-Za-z][\w/]*\s*=|\s*$)")


@dataclass(frozen=True)
class DesignRain:
    """Rates (m/s) from their times (s) on, and what is said of the storm."""

    times: list[float]
    rates: list[float]
    said: str


class Words:
    """The ``KEY=VALUE`` of an option, read one by one; what is wrong with any is kept until all are read."""

    def __init__(self, text: str, keys: tuple[str, ...], option: str) -> None:
        self.option, self.keys = option, keys
        self.faults = Faults()
        self.given: dict[str, str] = {}
        known = {key.lower(): key for key in keys}
        for name, value in _PAIR.findall(text):
            if name.lower() not in known:
                what = expected(_("one of {words}").format(words=", ".join(keys)), name)
                self.wrong(what + nearest(name, keys))
            else:
                self.given[known[name.lower()]] = value
        rest = _PAIR.sub("", text).strip()
        if rest:
            self.wrong(expected(_("KEY=VALUE with the keys {words}").format(words=", ".join(keys)), rest))

    def wrong(self, message: str) -> None:
        """Keep what is wrong."""
        self.faults.problems.append(Problem("", message, self.option))

    def read(self, key: str, usual: float | None, low: float, high: float, parse: Callable[[str], float]) -> float:
        """Return the value of a key, ``usual`` where it is not given; None there says that it must be."""
        if key not in self.given:
            if usual is None:
                self.wrong(_("{key}=... is missing").format(key=key))
            return low if usual is None else usual
        text = self.given[key]
        try:
            value = parse(text)
        except ValueError as error:
            self.wrong(f"{key}: {error}")
            return low
        if not low <= value <= high:
            self.wrong(
                f"{key}: " + expected(_("a figure from {low} to {high}").format(low=f"{low:g}", high=f"{high:g}"), text)
            )
            return low
        return value

    def quantity(self, key: str, usual: float | None, low: float, high: float, dimension: Dimension) -> float:
        """Return an SI value that is written with its unit."""
        if key in self.given and not low <= (value := self._parsed(key, dimension, low)) <= high:
            what = _("from {low} to {high}").format(low=dimension.write(low), high=dimension.write(high))
            self.wrong(f"{key}: " + expected(what, self.given[key]))
            return low
        return value if key in self.given else self.read(key, usual, low, high, float)

    def _parsed(self, key: str, dimension: Dimension, instead: float) -> float:
        try:
            return dimension.parse(self.given[key])
        except ValueError as error:
            self.wrong(f"{key}: {error}")
            return instead

    def number(self, key: str, usual: float | None, low: float, high: float) -> float:
        """Return a plain number."""

        def parse(text: str) -> float:
            try:
                return float(text)
            except ValueError:
                raise ValueError(expected(_("a number"), text)) from None

        return self.read(key, usual, low, high, parse)

    def share(self, key: str, usual: float, low: float, high: float) -> float:
        """Return a share, written as one (``40 %``) or as a number."""
        return self.read(key, usual, low, high, lambda text: SHARE.parse(text if "%" in text else f"{text} of 1"))

    def years(self, low: float) -> float:
        """Return the return period P in years: ``20a``, ``20 years`` or ``20年``; a bare number is none."""
        return self.quantity("P", None, low, 10_000.0, RETURN_PERIOD)

    def formula(self) -> tuple[str, StormFormula]:
        """Return the storm formula of a place, or of its coefficients, and how it is called."""
        known = storm_formulas()
        own = [key for key in FORMULA if key in self.given]
        place = self.given.get("place", "suizhou")
        if own and "place" in self.given:
            self.wrong(_("give a place, or A1, C, b and n"))
        elif own:
            bounds = {"A1": (0.01, 200.0), "C": (0.0, 5.0), "b": (0.0, 120.0), "n": (0.2, 0.999)}
            a1, c, b, n = (self.number(key, None, *bounds[key]) for key in FORMULA)
            return _("its own coefficients"), StormFormula(a1, c, b, n)
        elif place not in known:
            what = _("a place whose storm formula is known, one of {places}").format(places=", ".join(known))
            self.wrong(expected(what, place) + nearest(place, known) + "; " + _("or A1, C, b and n"))
            place = "suizhou"
        formula = known[place if place in known else "suizhou"]
        return f"{place} ({_(formula.certainty)})", formula


def read_design(text: str, option: str = "--rain") -> DesignRain | None:
    """Return the storm of ``chicago ...`` or ``pearson3 ...``; None where the text begins with neither.

    Raises
    ------
    BadInputError
        If it cannot be read: all that is wrong with it at once.
    """
    kind, _space, rest = text.strip().partition(" ")
    if kind.lower() not in KEYS:
        return None
    words = Words(rest, KEYS[kind.lower()], option)
    if kind.lower() == "chicago":
        years, duration_s = words.years(0.25), words.quantity("T", 2 * 3600.0, 300.0, 3 * DAY_S, TIME)
        name, formula = words.formula()
        point_m, b_s, n = formula.depth_m(years, duration_s), formula.b_min * MINUTE_S, formula.n
        said = _("Design storm by the storm formula of {place}, i = {formula}").format(place=name, formula=formula)
    else:
        years, duration_s = words.years(1.01), words.quantity("T", DAY_S, 300.0, 3 * DAY_S, TIME)
        mean_m, cv = words.quantity("mean", None, 0.001, 1.0, RAIN), words.number("Cv", None, 0.05, 2.0)
        ratio = words.number("Cs/Cv", 3.5, 0.5, 8.0)
        usual = Rainstorm.model_fields
        b_s = MINUTE_S * words.number("b", usual["flattening_s"].default / MINUTE_S, 0.0, 120.0)
        n = words.number("n", usual["decay"].default, 0.2, 0.999)
        point_m = design_depth_m(mean_m, cv, ratio, years)
        said = _("Design storm by Pearson III")
    peak = words.share("r", 0.4, 0.05, 0.95)
    area_m2 = words.quantity("area", 0.0, 0.0, 1e10, AREA)
    words.faults.tell()
    depth_m = point_m * (areal_reduction(area_m2, duration_s) if area_m2 else 1.0)
    if depth_m <= 0.0:
        raise bad(_("no rain comes of these figures"), option)
    times, rates = chicago_rates(depth_m, duration_s, peak, b_s, n)
    text = _("{said}: {years:g} years, {hours:g} h, {mm:.1f} mm, the wettest {minutes:g} min {peak:.0f} mm/h.")
    said = text.format(
        said=said, years=years, hours=duration_s / 3600.0, mm=1e3 * depth_m, minutes=INTERVAL_S / MINUTE_S,
        peak=3.6e6 * float(np.max(rates)),
    )  # fmt: skip
    if area_m2:
        reduced = _("Reduced from {mm:.1f} mm at a point to the mean over {km2:g} km2 (US figures: estimate).")
        said += " " + reduced.format(mm=1e3 * point_m, km2=area_m2 / 1e6)
    return DesignRain(times.tolist(), rates.tolist(), said)
