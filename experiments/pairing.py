"""The figures of a comparison as a planner reads them, and what the common events were worth, in sentences."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.compare import Comparison
from experiments.paired import Paired, chance_correlation
from experiments.verdicts import POINTS
from scenarios.quantity import ratio
from sim.kpis import all_kpis
from sim.text import N_, _

BETTER, WORSE, NOT_CLEAR, EQUAL, DIFFERS = N_("better"), N_("worse"), N_("not clear"), N_("equal"), N_("differs")

ROUNDING = 1e-9
"""A correlation that is none."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure under both plans.

    Attributes
    ----------
    key : str
        Name of the KPI, or id of the target on a share of cases.
    title : str
        In the language in use.
    pair : Paired
        In SI.
    factor : float
        From SI to the unit shown.
    unit : str
        Unit of the figure under one plan: a message id.
    better : int
        1 where more is better, -1 where less is, 0 where nobody says.
    """

    key: str
    title: str
    pair: Paired
    factor: float
    unit: str
    better: int

    @property
    def difference_unit(self) -> str:
        """Unit of the difference: between shares in %, percentage points."""
        return POINTS if self.unit == "%" else self.unit

    @property
    def worth(self) -> str:
        """How many times as many separate events common ones are worth: ``× 16``; a dash where nothing varies."""
        worth = self.pair.worth
        if math.isnan(worth):
            return "–"
        return "> × 1000" if worth > 1000 else f"× {worth:.0f}" if worth >= 10 else f"× {worth:.1f}"

    @property
    def change(self) -> str:
        """Whether the interval says better, worse or neither of the second plan: a message id."""
        low, high = self.pair.difference.low, self.pair.difference.high
        least = ROUNDING * max(abs(self.pair.difference.estimate), abs(low), abs(high), 1.0)
        if max(abs(low), abs(high)) < least or (self.pair.difference.estimate == 0 and self.pair.variance_paired == 0):
            return EQUAL
        if low > 0 or high < 0:
            if self.better == 0:
                return DIFFERS
            return BETTER if (low > 0) == (self.better > 0) else WORSE
        return NOT_CLEAR


def figures(comparison: Comparison) -> list[Figure]:
    """Return the figures that both plans have: what is promised first, then the other KPIs by name."""
    found = [
        Figure(p.target.id, f"{p.target.id} {p.target.title}", p.difference, p.target.threshold.shown(1.0),
               p.target.threshold.unit, 1 if p.target.sense == "at least" else -1)
        for p in comparison.pooled
    ]  # fmt: skip
    targets = [*(p.target for p in comparison.passes), *(v.target for v in comparison.verdicts)]
    promised = [kpi for target in targets for kpi in target.kpis]
    for name in dict.fromkeys([*promised, *comparison.differences]):
        pair = comparison.differences[name]
        kpi = all_kpis().get(name)
        if kpi is None:
            found.append(Figure(name, name, pair, 1.0, "", 0))
            continue
        better = 0 if kpi.part_of else kpi.better
        found.append(Figure(name, _(kpi.title), pair, ratio(kpi.unit, kpi.shown_as), kpi.shown_as, better))
    return found


def by_chance(figures: Sequence[Figure]) -> list[str]:
    """Return what so many intervals side by side mean: some exclude zero by chance. Nothing where none has a width."""
    wide = [f for f in figures if f.pair.difference.low < f.pair.difference.high]
    wide = [f for f in wide if math.isfinite(f.pair.difference.low) and math.isfinite(f.pair.difference.high)]
    if not wide:
        return []
    clear = sum(f.change not in (NOT_CLEAR, EQUAL) for f in wide)
    return [
        _(
            "There are {count} intervals of 95 % here, each by itself: where the plans do not differ at all, one in"
            " twenty still lies on one side of zero by chance, about {expected} of these. {clear} do. Do not build on"
            " a single one that only just does; more events will tell."
        ).format(count=len(wide), expected=f"{len(wide) / 20:.2g}", clear=clear)
    ]


def fewer_events(figures: Sequence[Figure], events: int) -> list[str]:
    """Return why figures rest on fewer events than the plans have in common, where any does."""
    if not any(f.pair.events < events for f in figures):
        return []
    return [
        _(
            "Of the {events} common events a figure counts those in which it exists under both plans: a share of the"
            " people in need needs somebody in need."
        ).format(events=events)
    ]


def other_cases(comparison: Comparison) -> list[str]:
    """Return which promised shares are not of the same cases under both plans: a plan may keep a fire from counting."""
    return [
        _(
            "{target}: a share of {first:g} cases under the one plan and of {second:g} under the other; a plan that"
            " puts a fire out before it counts takes it out of the share."
        ).format(target=p.target.id, first=p.cases[0], second=p.cases[1])
        for p in comparison.pooled
        if p.cases[0] != p.cases[1]
    ]


def what_pairing_was_worth(figures: Sequence[Figure]) -> list[str]:
    """Return what a planner should make of the paired against the unpaired variances.

    Figures that do not vary under one plan say nothing here; where all are such there is no sentence.
    """
    telling = [f for f in figures if math.isfinite(f.pair.correlation)]
    if not telling:
        return []
    # at a correlation of 0 both variances are equal: neither gain nor loss
    helped = [f for f in telling if f.pair.correlation > ROUNDING]
    lost = [f for f in telling if f.pair.correlation <= ROUNDING]
    still = [f for f in figures if not math.isfinite(f.pair.correlation)]
    worths = [f.pair.worth for f in helped if math.isfinite(f.pair.worth)]
    exact = len(helped) - len(worths)
    lines = []
    if worths:
        lines.append(
            _(
                "The table has {count} figures. In {helped} of them common events made the difference surer (worth"
                " above 1); half of these would need {times} times as many separate events or more."
            ).format(count=len(figures), helped=len(worths), times=f"{np.median(worths):.3g}")
        )
    if exact:
        lines.append(
            _(
                "In {exact} of {count} figures the plans differ by the same amount in every event, or not at all:"
                " common events leave no doubt there, and worth is a dash."
            ).format(exact=exact, count=len(figures))
        )
    if still:
        lines.append(
            _(
                "In {still} of {count} figures at least one plan has the same value in every event, and common events"
                " could not help (worth is a dash or × 1.0): {titles}."
            ).format(still=len(still), count=len(figures), titles=_("; ").join(f.title for f in still))
        )
    if lost:
        lines.append(
            _(
                "In {lost} of {count} figures the paired variance is not below the unpaired one: there the two plans do"
                " not rise and fall together over these events. The paired interval stays the right one: the events"
                " are common, whether that helps or not."
            ).format(lost=len(lost), count=len(figures))
        )
        beyond = [f.title for f in lost if f.pair.beyond_chance]
        usual = [f.pair for f in lost if not f.pair.beyond_chance]
        if usual:
            few = min(p.events for p in usual)
            lines.append(
                _(
                    "In {count} of them that says nothing: with {events} events two figures that have nothing to do"
                    " with each other correlate by chance anywhere between -{limit} and +{limit}. More events will"
                    " tell."
                ).format(count=len(usual), events=few, limit=f"{chance_correlation(few):.2f}")
            )
        if beyond:
            lines.append(
                _(
                    "In {count} it is more than chance usually brings (one figure in forty does it by chance): the"
                    " plans do well in different events. Look at the events one by one: {titles}."
                ).format(count=len(beyond), titles=_("; ").join(beyond))
            )
    return lines
