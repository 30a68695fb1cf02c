"""Teams: crews of people with skills, a base and a turnout time; who is there goes by hour, weekday and festival."""

import math
from collections.abc import Generator
from typing import Any, ClassVar, Literal

import numpy as np
import simpy
from pydantic import Field

from sim.calendar import Calendar, by_day
from sim.params import Month, Pert, PertSeconds
from sim.record import Record
from sim.resources.base import Claim, ResourceSpec
from sim.resources.posting import Posted
from sim.resources.readiness import Readiness
from sim.units import Share


class TeamSpec(ResourceSpec):
    """A team: crews that go out together or apart."""

    kind: Literal["team"] = "team"
    """Resource kind."""
    skills: tuple[str, ...] = ()
    """What its people are trained for: fire-line, mop-up, boat-rescue, warn, medical, load, fetch ..."""
    base: str
    """Id of the place where it stands by."""
    crews: int = Field(ge=0)
    """Crews on paper by day."""
    crews_night: int | None = Field(default=None, ge=0)
    """Crews on paper by night; the same as by day where nothing is said."""
    persons: int = Field(default=10, ge=1)
    """People in one crew."""
    availability: Share = Field(default=1.0, ge=0, le=1)
    """Share of those on paper who are there on a working day (the others are away, sick or on another job)."""
    availability_night: Share | None = Field(default=None, ge=0, le=1)
    """The same by night, when people are at home; as on a working day where nothing is said."""
    availability_weekend: Share | None = Field(default=None, ge=0, le=1)
    """The same on a Saturday or Sunday, by day."""
    availability_festival: Share | None = Field(default=None, ge=0, le=1)
    """The same at the Spring Festival and Qingming, by day and by night."""
    short_handed: bool = False
    """Whether crews go out without their people who are away; else a crew is there or is not."""
    turnout_day_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the call to wheels rolling, by day."""
    turnout_night_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the call to wheels rolling, by night."""
    season: tuple[Month, ...] = ()
    """Months (1 to 12) in which it stands by; none named: all year."""
    off_season: float = Field(default=1.0, ge=1, le=20)
    """Times the turn-out in other months, when its people are at their own work."""
    contact_ages: bool = True
    """Whether it is called by a contact of the plan, which grows old as an emergency number does not."""
    vehicle: Literal["car", "truck", "boat"] = "truck"
    """What it travels in; decides which closures stop it."""
    speed_factor: float = Field(default=1.0, gt=0, le=2)
    """Times the free-flow speed of the roads."""
    line_rate_factor: float = Field(default=1.0, ge=0, le=3)
    """Times the published rate of building fireline by a trained crew."""

    def build(self, env: simpy.Environment, record: Record) -> "Team":
        """Return the running team with the number of crews expected on a working day."""
        return Team(env, record, self)

    @property
    def changes(self) -> bool:
        """Return whether more or fewer crews are there at some hours and days than at others."""
        shares = (self.availability_night, self.availability_weekend, self.availability_festival)
        by_hour = self.crews_night is not None and self.crews_night != self.crews
        return by_hour or (not self.short_handed and any(s is not None and s != self.availability for s in shares))

    def share_there(self, calendar: Calendar, time_s: float) -> float:
        """Return the share of those on paper who are there at a time of the run."""
        return calendar.share_there(
            time_s,
            self.availability,
            self.availability_night,
            self.availability_weekend,
            self.availability_festival,
        )

    def crews_there(self, luck: float, calendar: Calendar, time_s: float) -> int:
        """Return how many crews are there at a time of the run, by the luck of the run."""
        night = self.crews_night is not None and calendar.is_night(time_s)
        there = 1.0 if self.short_handed else self.share_there(calendar, time_s)
        return present(self.crews_night or 0 if night else self.crews, there, luck)

    def people_there(self, share: float, luck: np.ndarray) -> int:
        """Return how many of a crew's people are there: one number (0 to 1) each, so more on paper is never fewer."""
        if not self.short_handed:
            return self.persons
        counted = min(self.persons, len(luck))
        return int((luck[:counted] < share).sum()) + round((self.persons - counted) * share)


def present(crews: int, share: float, luck: float) -> int:
    """Return how many of ``crews`` are there: the quantile at ``luck`` (0 to 1) of a binomial with this share.

    One number a team, so that two plans with other strengths share the same luck, and more on paper is never fewer
    on the day.
    """
    if share <= 0 or share >= 1:
        return crews if share >= 1 else 0
    mass = (1 - share) ** crews
    below, k = mass, 0
    while luck >= below and k < crews:
        mass *= (crews - k) / (k + 1) * share / (1 - share)
        below += mass
        k += 1
    return k


class Team(Posted):
    """A running team; one unit is one crew.

    How many crews are there is looked up when somebody asks, and followed through the day only while a claim waits.

    Parameters
    ----------
    env, record
        As for :class:`Pool`.
    spec : TeamSpec
        What it is.
    luck : float, optional
        The run's luck in who is there, 0 to 1; without it the rounded expectation on a working day holds throughout.
    calendar : Calendar, optional
        Hours and days of the run.
    """

    kind: ClassVar[str] = "team"

    def __init__(
        self,
        env: simpy.Environment,
        record: Record,
        spec: TeamSpec,
        luck: float | None = None,
        calendar: Calendar | None = None,
    ) -> None:
        self.spec = spec
        self.calendar = calendar if calendar is not None else Calendar(0.0)
        self.readiness: Readiness | None = None
        self._luck = luck
        self._changes = luck is not None and spec.changes
        self._joined = 0
        self._known_until_s = -math.inf
        self._watched = False
        there = 1.0 if spec.short_handed else spec.availability
        crews = int(spec.crews * there + 0.5) if luck is None else spec.crews_there(luck, self.calendar, env.now)
        super().__init__(env, record, spec.id, crews)

    @property
    def free(self) -> int:
        """Crews that are there and that nobody holds."""
        self._look_up()
        return super().free

    def claim(
        self, amount: int = 1, *, by: str = "", priority: int = 0, preempt: bool = False, cause: int = -1
    ) -> Claim:
        """Ask for crews, as :meth:`Pool.claim`; the claim may wait for the next shift."""
        self._look_up()
        claim = super().claim(amount, by=by, priority=priority, preempt=preempt, cause=cause)
        self._follow()
        return claim

    def join(self, crews: int, cause: int = -1) -> None:
        """Let crews that are on nobody's list join, or (below 0) leave again."""
        self._joined += crews
        self.set_capacity(max(self._there + crews, 0), cause)

    @property
    def there(self) -> int:
        """Crews that are there, whether or not anybody may use them yet."""
        self._look_up()
        return super().there

    @property
    def spare(self) -> simpy.Event:
        """As :attr:`Pool.spare`; the shifts are followed meanwhile."""
        event = super().spare
        self._follow()
        return event

    @property
    def base(self) -> str:
        """Id of the place where it is at home."""
        return self.spec.base

    def has(self, skill: str) -> bool:
        """Return whether its people are trained for this."""
        return skill in self.spec.skills

    def turnout_s(self, hour: float, rng: np.random.Generator) -> float:
        """Draw the time from the call to wheels rolling at a local hour of day."""
        law = self.spec.turnout_day_s if by_day(hour) else self.spec.turnout_night_s
        took_s = self.left * law.draw(rng)
        if self.spec.season and self.calendar.month(self.env.now) not in self.spec.season:
            took_s *= self.spec.off_season
        return took_s if self.readiness is None else self.readiness.turnout_s(self, took_s, self.left * law.low)

    def persons_there(self, rng: np.random.Generator) -> int:
        """Draw how many people of one crew are there now."""
        return self.spec.people_there(self.spec.share_there(self.calendar, self.env.now), rng.random(64))

    # -- inside -----------------------------------------------------------------------------------------------------
    def _look_up(self) -> None:
        if not self._changes or self._luck is None or self.env.now < self._known_until_s:
            return
        # less a second: no rounding shall carry the number over the change itself
        self._known_until_s = self.env.now + self.calendar.until_change_s(self.env.now) - 1.0
        there = self.spec.crews_there(self._luck, self.calendar, self.env.now)
        there = max(there + self._joined, 0)
        if there != self._there:
            self.set_capacity(there)

    def _follow(self) -> None:
        if self._changes and not self._watched and (self.waiting or self._spare is not None):
            self._watched = True
            self.env.process(self._watch())

    def _watch(self) -> Generator[Any, Any, None]:
        """Follow the shifts while claims wait here, or somebody waits for crews to be left over."""
        while self.waiting or self._spare is not None:
            yield self.env.timeout(self.calendar.until_change_s(self.env.now))
            self._look_up()
        self._watched = False
