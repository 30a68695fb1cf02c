"""Teams: crews of people with skills, a base and a turnout time."""

from collections.abc import Generator
from typing import Any, ClassVar, Literal

import numpy as np
import simpy
from pydantic import Field

from sim.params import Pert, PertSeconds
from sim.record import Record
from sim.resources.base import DAY_FROM_H, DAY_UNTIL_H, Pool, ResourceSpec, by_day
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
    """Share of the crews on paper that is there on the day (registered people who are away, sick or on another job)."""
    turnout_day_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the call to wheels rolling, by day."""
    turnout_night_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the call to wheels rolling, by night."""
    vehicle: Literal["car", "truck", "boat"] = "truck"
    """What it travels in; decides which closures stop it."""
    speed_factor: float = Field(default=1.0, gt=0, le=2)
    """Times the free-flow speed of the roads."""
    line_rate_factor: float = Field(default=1.0, ge=0, le=3)
    """Times the published rate of building fireline by a trained crew."""

    def build(self, env: simpy.Environment, record: Record) -> "Team":
        """Return the running team with the expected number of crews."""
        return Team(env, record, self)

    def present(self, share: float, night: bool = False) -> int:
        """Return how many crews are there: the quantile at ``share`` (0 to 1) of a binomial of the crews on paper.

        One number a team, so that two plans with other strengths share the same luck, and more on paper is never fewer
        on the day.
        """
        crews = self.crews_night if night and self.crews_night is not None else self.crews
        p = self.availability
        if p <= 0 or p >= 1:
            return crews if p >= 1 else 0
        mass = (1 - p) ** crews
        below, k = mass, 0
        while share >= below and k < crews:
            mass *= (crews - k) / (k + 1) * p / (1 - p)
            below += mass
            k += 1
        return k


class Team(Pool):
    """A running team; one unit is one crew.

    Parameters
    ----------
    env, record
        As for :class:`Pool`.
    spec : TeamSpec
        What it is.
    crews : int, optional
        Crews there on the day (see :meth:`TeamSpec.present`); the rounded expectation where nothing is said.
    """

    kind: ClassVar[str] = "team"

    def __init__(self, env: simpy.Environment, record: Record, spec: TeamSpec, crews: int | None = None) -> None:
        self.spec = spec
        super().__init__(env, record, spec.id, _expected(spec.crews, spec) if crews is None else crews)

    @classmethod
    def on_duty(cls, env: simpy.Environment, record: Record, spec: TeamSpec, share: float, hour: float) -> "Team":
        """Return the team as it is there on the day, with its shifts where night and day differ.

        Parameters
        ----------
        share : float
            The day's luck, 0 to 1 (see :meth:`TeamSpec.present`).
        hour : float
            Local hour of day at the start.
        """
        day, night = spec.present(share), spec.present(share, night=True)
        team = cls(env, record, spec, day if by_day(hour) else night)
        if spec.crews_night is not None:
            env.process(team.shifts(hour, day, night))
        return team

    @property
    def place(self) -> str:
        """Id of the place where it stands by."""
        return self.spec.base

    def has(self, skill: str) -> bool:
        """Return whether its people are trained for this."""
        return skill in self.spec.skills

    def turnout_s(self, hour: float, rng: np.random.Generator) -> float:
        """Draw the time from the call to wheels rolling at a local hour of day."""
        return (self.spec.turnout_day_s if by_day(hour) else self.spec.turnout_night_s).draw(rng)

    def shifts(self, hour: float, day: int | None = None, night: int | None = None) -> Generator[Any, Any, None]:
        """Change the number of crews at the hours of day and night; a process, started at local ``hour`` of the run.

        Parameters
        ----------
        hour : float
            Local hour of day when the process starts.
        day, night : int, optional
            Crews in each shift; the expectations from the spec where nothing is said.
        """
        spec = self.spec
        day = _expected(spec.crews, spec) if day is None else day
        if night is None:
            night = day if spec.crews_night is None else _expected(spec.crews_night, spec)
        while True:
            on = day if by_day(hour) else night
            if on != self.capacity:
                self.set_capacity(on)
            change_h = DAY_UNTIL_H if by_day(hour) else DAY_FROM_H
            yield self.env.timeout(((change_h - hour) % 24.0) * 3600.0)
            hour = change_h


def _expected(crews: int, spec: TeamSpec) -> int:
    return int(crews * spec.availability + 0.5)
