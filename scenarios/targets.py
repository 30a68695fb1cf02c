"""Targets: what the plan promised, each a KPI, a threshold and the way in which events are summed up."""

import math
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from scenarios.quantity import AnyQuantity
from sim.params import Params
from sim.text import _, language
from sim.units import Share


class Target(Params):
    """Base of all targets: how it is named, what it asks, and where that is written.

    A run in which a KPI does not exist (NaN: a share of nobody) is left out, and the number left out is reported; a
    season without a fire is no failure.
    """

    how: str
    """How it is judged."""
    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")
    """Short name, unique in its scenario (``T1``)."""
    title_zh: str
    """Title in Chinese."""
    title_en: str
    """Title in English."""
    sense: Literal["at least", "at most"]
    """On which side of the threshold the promise is kept."""
    threshold: AnyQuantity
    """The promised figure with its unit: ``95 %``, ``30 mu``, ``0.9 per mille``, ``10000``."""
    clause: str = ""
    """The clause of the five-year plan, in its own words; empty where the target is not in the plan."""
    clause_en: str = ""
    """The clause in English; the report shows its own words where there is none."""
    definition_zh: str
    """What exactly is counted, in Chinese."""
    definition_en: str
    """What exactly is counted, in English."""
    judgement: str = ""
    """What in the definition is own judgement and not in any source; empty where nothing is."""

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return self.title_zh if language() == "zh" else self.title_en

    @property
    def definition(self) -> str:
        """The definition in the language in use."""
        return self.definition_zh if language() == "zh" else self.definition_en

    @property
    def told_clause(self) -> str:
        """The clause in the language in use, as far as it is written in it."""
        return self.clause if language() == "zh" else self.clause_en or self.clause

    @property
    def threshold_si(self) -> float:
        """The threshold as a plain number in SI."""
        return self.threshold.si

    @property
    def kpis(self) -> tuple[str, ...]:
        """Names of the KPIs that the target is made of."""
        raise NotImplementedError

    def kept_by(self, value: float) -> bool:
        """Return whether a figure (SI) lies on the right side of the threshold; NaN does not."""
        if math.isnan(value):
            return False
        return value >= self.threshold.si if self.sense == "at least" else value <= self.threshold.si


class _OfOneKpi(Target):
    kpi: str
    """Name of the KPI, as ``yingji list kpis`` prints it."""

    @property
    def kpis(self) -> tuple[str, ...]:
        """The one KPI."""
        return (self.kpi,)


class ShareOfEvents(_OfOneKpi):
    """The share of events (storms, seasons) in which the KPI keeps to the threshold is at least ``probability``.

    An event's score is the mean over its replications of 0 or 1 (kept or not); the estimate is the mean of the scores.
    """

    how: Literal["share of events"] = "share of events"
    probability: Share = Field(gt=0, le=1)
    """In what share of events the threshold must be kept."""


class PooledRatio(Target):
    """Sum of one KPI over sum of another, over all runs; uncertainty by bootstrap over events (seasons)."""

    how: Literal["pooled ratio"] = "pooled ratio"
    numerator: str
    """Name of a KPI that can be summed over runs."""
    denominator: str
    """Name of a KPI that can be summed over runs."""

    @property
    def kpis(self) -> tuple[str, ...]:
        """Numerator, then denominator."""
        return (self.numerator, self.denominator)


class MeanOfEvents(_OfOneKpi):
    """The mean of the KPI over events keeps to the threshold; an event's figure is the mean of its replications."""

    how: Literal["mean"] = "mean"


class Fixed(_OfOneKpi):
    """A figure that the plan alone fixes and that no run changes; any one run gives it."""

    how: Literal["fixed"] = "fixed"


class LessThanBaseline(_OfOneKpi):
    """Mean over common events of (KPI under this plan - KPI under the baseline plan) keeps to the threshold.

    Only a comparison of the two plans on the same events can judge it; an evaluation of one plan says so.
    """

    how: Literal["difference from baseline"] = "difference from baseline"
    baseline: str
    """Name of the plan that this one is held against."""
    only_comparison: ClassVar[bool] = True

    @property
    def in_words(self) -> str:
        """The promise where it is just that the plan does better than the baseline, else nothing."""
        better = self.threshold.si == 0 and self.sense == "at most"
        return _("less than under {baseline}").format(baseline=self.baseline) if better else ""


AnyTarget = Annotated[ShareOfEvents | PooledRatio | MeanOfEvents | Fixed | LessThanBaseline, Field(discriminator="how")]
