"""A design storm of a scenario: how much falls once in so many years, by formula or frequency, and how it falls."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.hazards.design_rain import MINUTE_S, StormFormula, areal_reduction, design_depth_m, storm_formulas
from sim.hazards.rainstorm import Rainstorm, Within
from sim.hazards.storm_cells import StormCell
from sim.params import Params
from sim.text import N_, _
from sim.units import Degrees, Metres, MetresOfRain, MetresPerSecond, Seconds, Share, SquareMetres, Years

Certainty = Literal["official", "recalled", "estimate"]
EVERYWHERE_M = 1.0e7
RAREST_FREQUENCY_A = 1.01
"""Pearson III of yearly maxima says nothing of what comes more often than once a year."""

RECALLED = N_("storm: coefficients of the storm formula are recalled, or of another place; no official notice was seen")
ASSUMED = N_("storm: mean, Cv and Cs of the rain's frequency are estimates, not read from the atlas")
SHAPED = N_("storm: exponent and flattening of its pattern in time are estimates")
REDUCED = N_("storm: rain over the area from that at a point by figures of the US (Leclerc and Schaake 1972)")
EXTENT = N_("storm: its extent and movement are assumed")
CELLS = N_("storm: places, sizes, speeds and rates of its cells are assumed")


class FormulaOfPlace(Params):
    """A storm formula (暴雨强度公式) with its own coefficients: ``i = A1 (1 + C lg P) / (t + b)^n``, i in mm/min."""

    a1: Annotated[float, Field(gt=0.0, le=200.0)]
    """A1 in mm/min, t and b in minutes; of a formula in L/(s ha) its first number over 167."""
    c: Annotated[float, Field(ge=0.0, le=5.0)]
    """C, of the logarithm of the return period."""
    b_s: Seconds = Field(ge=0.0, le=7200.0)
    """b, such as 10 min."""
    n: Annotated[float, Field(ge=0.2, lt=1.0)]
    """Exponent n of the formula."""
    certainty: Certainty = "estimate"
    """Whether the coefficients were seen in an official notice."""
    source: str = ""
    """Where they are from."""

    @property
    def formula(self) -> StormFormula:
        """The formula itself."""
        return StormFormula(self.a1, self.c, self.b_s / MINUTE_S, self.n, self.certainty, self.source)


class Frequency(Params):
    """The frequency of the greatest yearly rain of the storm's duration: Pearson III (SL 44)."""

    mean_m: MetresOfRain = Field(gt=0.0, le=1.0)
    """Mean of the yearly greatest rain of the storm's duration."""
    cv: Annotated[float, Field(ge=0.05, le=2.0)]
    """Its coefficient of variation Cv."""
    cs_ratio: Annotated[float, Field(ge=0.5, le=8.0)] = 3.5
    """Cs over Cv, 3.5 for rain as is usual in China."""
    decay: Annotated[float, Field(ge=0.2, lt=1.0)] = 0.65
    """Exponent n of the Chicago pattern (estimate)."""
    flattening_s: Seconds = Field(900.0, ge=0.0, le=7200.0)
    """b of the Chicago pattern (estimate)."""
    certainty: Certainty = "estimate"
    """Whether mean, Cv and Cs were seen in an official atlas."""
    source: str = ""
    """Where they are from."""


class Extent(Params):
    """Where a storm's rain falls: a moving ellipse in place of the whole region alike."""

    centre_x_m: Metres
    """Centre in the middle of the duration, metres east."""
    centre_y_m: Metres
    """Centre in the middle of the duration, metres north."""
    semi_major_m: Metres = Field(30_000.0, gt=0.0)
    """Half length of the ellipse on which half of the central rain falls."""
    semi_minor_m: Metres = Field(18_000.0, gt=0.0)
    """Half width of that ellipse."""
    axis_deg: Degrees = 70.0
    """Direction of the long axis, degrees from north."""
    speed_m_s: MetresPerSecond = Field(0.0, ge=0.0, le=40.0)
    """How fast it moves."""
    from_deg: Degrees = 250.0
    """Where it comes from, degrees from north."""
    sharpness: Annotated[float, Field(gt=0.0, le=8.0)] = 2.0
    """Exponent of the fall-off; 2 is a Gaussian."""
    background: Share = Field(0.1, ge=0.0, le=1.0)
    """Share of the central rain that falls far away."""


class DesignStorm(Params):
    """A Chicago storm (Keifer and Chu 1957) of a return period: the same for each event.

    Its depth is that of a storm formula (GB 50014) of a known place or with coefficients of one's own, or of Pearson
    III; with an area it is reduced to the mean over it. It falls on the whole region alike, or on a moving ellipse;
    cells bring more rain on top of it.
    """

    kind: Literal["design-storm"] = "design-storm"
    return_period: Years = Field(ge=0.25, le=10_000.0)
    """How rare it is, such as 100 a (百年一遇)."""
    duration_s: Seconds = Field(ge=300.0, le=3 * 86400.0)
    """How long it rains."""
    begins_s: Seconds = Field(0.0, ge=0.0)
    """When the rain begins, from the start of the hazard."""
    peak: Share = Field(0.4, gt=0.0, lt=1.0)
    """Peak ratio r: where in the duration the rate is greatest."""
    place: str = ""
    """Whose storm formula gives the depth: a place of ``storm_formulas.csv``."""
    formula: FormulaOfPlace | None = None
    """A storm formula with coefficients of one's own, instead of a place's."""
    frequency: Frequency | None = None
    """The frequency of the rain of this duration, instead of a formula."""
    area_m2: SquareMetres | None = Field(None, gt=0.0, le=1e10)
    """Area over which the depth is the mean; not given, the depth is that at a point."""
    extent: Extent | None = None
    """Where it falls; not given, on the whole region alike."""
    cells: tuple[StormCell, ...] = Field((), max_length=40)
    """Cells whose rain comes on top of it."""
    wetness: Share = Field(0.6, ge=0.0, le=1.0)
    """How wet the ground is when it begins: 0 dry (AMC I), 0.5 mean (AMC II), 1 wet (AMC III)."""

    @model_validator(mode="after")
    def _sound(self) -> DesignStorm:
        given = [name for name in ("place", "formula", "frequency") if getattr(self, name)]
        if len(given) != 1:
            text = _("expected one of place, formula and frequency, which gives the depth, found {found}")
            raise ValueError(text.format(found=", ".join(given) or _("none")))
        if self.place and self.place not in storm_formulas():
            text = _("no storm formula of '{place}' is known; one of {places}")
            raise ValueError("place: " + text.format(place=self.place, places=", ".join(storm_formulas())))
        if self.frequency and self.return_period < RAREST_FREQUENCY_A:
            text = _("return_period: expected {least:g} a or more with a frequency of yearly maxima, found {found:g} a")
            raise ValueError(text.format(least=RAREST_FREQUENCY_A, found=self.return_period))
        if self.depth_m <= 0.0 or self.depth_m > 2.0:
            text = _("expected figures of which more than 0 and at most 2000 mm of rain come, found {mm:.1f} mm")
            raise ValueError(text.format(mm=1e3 * self.depth_m))
        return self

    @property
    def used_formula(self) -> StormFormula | None:
        """The storm formula that gives the depth; None with a frequency."""
        return self.formula.formula if self.formula else storm_formulas()[self.place] if self.place else None

    @property
    def point_depth_m(self) -> float:
        """Rain (m) at a point."""
        formula = self.used_formula
        if formula is not None:
            return formula.depth_m(self.return_period, self.duration_s)
        assert self.frequency is not None
        f = self.frequency
        return design_depth_m(f.mean_m, f.cv, f.cs_ratio, self.return_period)

    @property
    def depth_m(self) -> float:
        """Rain (m) of the storm: at a point, or the mean over its area."""
        reduction = areal_reduction(self.area_m2, self.duration_s) if self.area_m2 else 1.0
        return self.point_depth_m * reduction

    @property
    def estimates(self) -> tuple[str, ...]:
        """What of it is an estimate: message ids."""
        formula = self.used_formula
        basis = formula or self.frequency
        sure = basis is not None and basis.certainty == "official"
        found = [] if sure else [RECALLED if formula else ASSUMED]
        found += [SHAPED] if formula is None else []
        found += [REDUCED] if self.area_m2 else []
        found += [EXTENT] if self.extent else []
        return (*found, *([CELLS] if self.cells else []))

    def draw(self, key: int, within: Within | None = None) -> Rainstorm:
        """Return the storm: nothing is random."""
        formula = self.used_formula
        if formula is not None:
            b_s, n = formula.b_min * MINUTE_S, formula.n
        else:
            assert self.frequency is not None
            b_s, n = self.frequency.flattening_s, self.frequency.decay
        if self.extent is not None:
            where = self.extent.model_dump()
        else:
            box = within or Within(0.0, 0.0, 0.0, 0.0, lambda _x, _y: True)
            centre = {"centre_x_m": 0.5 * (box.west_m + box.east_m), "centre_y_m": 0.5 * (box.south_m + box.north_m)}
            where = {**centre, "semi_major_m": EVERYWHERE_M, "semi_minor_m": EVERYWHERE_M, "background": 1.0}
        return Rainstorm(
            begins_s=self.begins_s, depth_m=self.depth_m, duration_s=self.duration_s, peak=self.peak, decay=n,
            flattening_s=b_s, wetness=self.wetness, cells=self.cells, **where,
        )  # fmt: skip
