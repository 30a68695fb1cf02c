"""How ready the response is: drills, the age of the plan, the command platform, demonstration communities.

Without it nothing changes. Every law is an estimate: no figure of what drills or a platform save was found.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import Field

from sim.params import Params, Pert, PertSeconds
from sim.record import Entry
from sim.streams import Streams
from sim.units import Seconds, SecondsOfAge, Share

YEAR_S = 365.0 * 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactOutdated(Entry):
    """A team or vehicle was called as the plan says, and that contact or post is no more: ``took_s`` until it is found.

    Once in a run; who is called again meanwhile waits for the same.
    """

    pool: str
    took_s: float


class Platform(Params):
    """The city's command platform and information system (综合应急指挥平台)."""

    report: Share = Field(0.6, gt=0, le=1)
    """What is left of the time until a report is at headquarters while the platform works (estimate)."""
    decision: Share = Field(0.7, gt=0, le=1)
    """What is left of the time of a decision: reports lie on one map, orders go out at once (estimate)."""
    fails: Share = Field(0.05, ge=0, le=1)
    """How likely it is down in a run; then it is as if there were none (estimate)."""


class Demonstration(Params):
    """Demonstration communities (综合减灾示范社区): chosen villages with better warning, drills and stock."""

    villages: int = Field(ge=0)
    """How many: the villages with most people in danger zones."""
    drills_a_year: float = Field(2.0, ge=0, le=52)
    """Drills of households there in a year, in place of the other villages'."""
    loudspeakers: Share = Field(1.0, ge=0, le=1)
    """Share of their people in earshot of loudspeakers, which do not die there but for want of power."""
    hosts_keep_s: Seconds = Field(86400.0, ge=0)
    """How long hosts there feed and bed those whom they take in (household stock; estimate)."""


class ReadinessSpec(Params):
    """Drills, the age of the plan, the command platform and demonstration communities."""

    drills_a_year: float = Field(0.0, ge=0, le=52)
    """Drills of headquarters and teams in a year beyond those that the plan's times know already."""
    drill_gain: Share = Field(0.3, ge=0, lt=1)
    """What drills take off turn-out, decision and hand-over times at most, of what lies above the least (estimate)."""
    household_drills_a_year: float = Field(0.0, ge=0, le=52)
    """Evacuation drills of households in a year beyond those that compliance and time to leave know already."""
    compliance_gain: Share = Field(0.3, ge=0, le=1)
    """Share of those who would not move that drills win at most (estimate)."""
    leaving_gain: Share = Field(0.3, ge=0, lt=1)
    """What drills take off the time from notice to leaving home at most (estimate)."""
    half_drills: float = Field(2.0, gt=0, le=52)
    """Drills a year with which half of a gain is reached: gain times d / (d + this) (estimate)."""
    plan_age_s: SecondsOfAge = Field(0.0, ge=0)
    """Time since the plan was last revised."""
    stale: Share = Field(0.1, ge=0, lt=1)
    """Share of a plan's contacts and posts of teams and vehicles that are no more after a year (estimate)."""
    found_s: PertSeconds = Pert(300.0, 1200.0, 5400.0)
    """From a call to a contact that is no more until what took its place is found and sent (estimate)."""
    towns_act: bool = False
    """Whether what the towns have acts (`grass_roots`): a town's plan is as old as it says there, a town without money
    for upkeep has no drills, and one without staff reports late."""
    platform: Platform | None = None
    """The command platform; without it times are those of headquarters and reports."""
    demonstration: Demonstration | None = None
    """Demonstration communities; without them all villages are alike."""

    def gained(self, most: float, drills_a_year: float) -> float:
        """Return how much of a gain so many drills a year bring: 0 without any, ``most`` without end."""
        return most * drills_a_year / (drills_a_year + self.half_drills)

    def drilled(self, took_s: float, least_s: float) -> float:
        """Return a time of headquarters or a team with drills: mean and spread fall, the least stays."""
        if self.drills_a_year <= 0:
            return took_s
        return least_s + (took_s - least_s) * (1.0 - self.gained(self.drill_gain, self.drills_a_year))

    def outdated(self, age_s: float) -> float:
        """Return the share of contacts and posts that are no more at an age of the plan."""
        return float(1.0 - (1.0 - self.stale) ** (age_s / YEAR_S))


class Readiness:
    """What the plan's readiness comes to in one run.

    Parameters
    ----------
    spec : ReadinessSpec
        The plan's figures.
    streams : Streams
        The response's; the luck of a contact is named by team or fleet, so that another plan's do not shift it.
    pools : dict of str to str
        Town of each team and fleet, by id.
    haves : object, optional
        What the towns have (the plan's ``grass_roots``), where it acts.
    sure : set of str
        Those of them that are not called by a contact of the plan.
    """

    def __init__(
        self,
        spec: ReadinessSpec,
        streams: Streams,
        pools: dict[str, str],
        haves: Any = None,
        sure: frozenset[str] = frozenset(),
    ) -> None:
        self.spec = spec
        said = {one.town: one for one in haves.towns} if haves is not None and spec.towns_act else {}
        self.unstaffed = frozenset(t for t, one in said.items() if (one.staff or 0) < haves.staff_least)
        """Towns without staff, which report late."""
        poor = {t for t, one in said.items() if (one.upkeep_yuan or 0.0) < haves.upkeep_least_yuan}
        self._undrilled = frozenset(pool for pool, town in pools.items() if town in poor)
        self.platform = spec.platform
        if self.platform is not None and float(streams["readiness/platform"].random()) < self.platform.fails:
            self.platform = None
        self.chosen: frozenset[str] = frozenset()
        """The demonstration communities."""
        self._found_s: dict[str, float] = {}
        self._takes_s: dict[str, float] = {}
        # a town that has no plan has one of the norm's greatest age twice over (own judgement)
        ages_s = {
            t: 2.0 * haves.plan_age_most_s if one.plan_age_s is None else float(one.plan_age_s)
            for t, one in said.items()
        }
        if spec.plan_age_s > 0 or any(ages_s.values()):
            luck = streams.first([f"readiness/{what}/{pool}" for what in ("contact", "found") for pool in pools])
            for (pool, town), wrong, late in zip(pools.items(), luck[: len(pools)], luck[len(pools) :], strict=True):
                if pool not in sure and wrong < spec.outdated(ages_s.get(town, spec.plan_age_s)):
                    self._takes_s[pool] = spec.found_s.at(float(late))

    def turnout_s(self, pool: Any, took_s: float, least_s: float) -> float:
        """Return how long a team or vehicle takes from the call to wheels rolling, by what it takes as it stands."""
        now = float(pool.env.now)
        if pool.id not in self._undrilled:
            took_s = self.spec.drilled(took_s, least_s)
        if pool.id in self._takes_s:
            late_s = self._takes_s.pop(pool.id)
            self._found_s[pool.id] = now + late_s
            pool.record.add(ContactOutdated(time_s=now, pool=pool.id, took_s=late_s))
        return took_s + max(self._found_s.get(pool.id, now) - now, 0.0)

    def decision_s(self, took_s: float, least_s: float) -> float:
        """Return how long a decision takes."""
        took_s = self.spec.drilled(took_s, least_s)
        return took_s if self.platform is None else took_s * self.platform.decision

    def report_s(self, took_s: float) -> float:
        """Return how long a report takes to headquarters."""
        return took_s if self.platform is None else took_s * self.platform.report

    # -- villages ---------------------------------------------------------------------------------------------------
    def choose(self, people: Any) -> None:
        """Choose the demonstration communities: the villages with most people in danger zones, then by id."""
        if self.spec.demonstration is None or people is None:
            return
        listed: dict[str, int] = {}
        for g, village in enumerate(people.village):
            listed[village] = listed.get(village, 0) + (int(people.population[g]) if people.danger[g] else 0)
        order = sorted(listed, key=lambda village: (-listed[village], village))
        self.chosen = frozenset(order[: self.spec.demonstration.villages])

    def demonstration(self, village: str) -> Demonstration | None:
        """Return what a village has as a demonstration community; None where it is none."""
        return self.spec.demonstration if village in self.chosen else None

    def household_drills(self, village: str) -> float:
        """Return the drills a year of households in a village."""
        shown = self.demonstration(village)
        return self.spec.household_drills_a_year if shown is None else shown.drills_a_year

    def compliance(self, share: float, village: str) -> float:
        """Return the share of those told to move who do."""
        drills = self.household_drills(village)
        return share + (1.0 - share) * self.spec.gained(self.spec.compliance_gain, drills) if drills > 0 else share

    def leaving_s(self, mean_s: float, village: str) -> float:
        """Return the mean time from notice to leaving home."""
        drills = self.household_drills(village)
        return mean_s * (1.0 - self.spec.gained(self.spec.leaving_gain, drills)) if drills > 0 else mean_s
