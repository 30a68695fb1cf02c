"""Conditions on time: the hour of the day, the kind of day, the time since the beginning."""

from collections.abc import Generator, Mapping
from typing import Any, Literal

from pydantic import Field

from sim.calendar import DAY_S
from sim.rules.base import Condition, Names, Picture, Wake
from sim.rules.wording import hours
from sim.text import N_, _
from sim.units import Seconds
from sim.worldlike import WorldLike

DAYS = {
    "working-day": N_("it is a working day"),
    "weekend": N_("it is a Saturday or Sunday"),
    "festival": N_("it is a day of the Spring Festival or Qingming"),
}


class HourOfDay(Condition):
    """The local hour lies in a part of the day; one that begins after its end goes past midnight."""

    kind: Literal["hours"] = "hours"
    """Condition kind."""
    from_hour: float = Field(ge=0.0, lt=24.0)
    """First local hour."""
    until_hour: float = Field(gt=0.0, le=24.0)
    """Hour at which it ends."""

    def watch(self, world: WorldLike, known: Picture, wake: Wake) -> Generator[Any, Any, None]:
        """Look again when it begins and when it ends."""
        while True:
            hour = world.hour()
            # less than a second is a rounding of the last look
            left = [(h - hour) % 24.0 for h in (self.from_hour, self.until_hour)]
            yield world.env.timeout(min(h if h * 3600.0 > 1.0 else h + 24.0 for h in left) * 3600.0 + 0.5)
            wake()

    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return -1 where it is such an hour."""
        return -1 if self._at(world.hour()) else None

    def _at(self, hour: float) -> bool:
        if self.from_hour <= self.until_hour:
            return self.from_hour <= hour < self.until_hour
        return hour >= self.from_hour or hour < self.until_hour

    def says(self, names: Names) -> str:
        """Return it in words."""
        return _("it is between {first} and {last} o'clock").format(
            first=_clock(self.from_hour), last=_clock(self.until_hour)
        )

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why there is no such hour."""
        if self.from_hour == self.until_hour:
            return _("from_hour and until_hour are the same: no hour lies between them")
        return ""

    def excludes(self, other: Condition) -> bool:
        """Return whether no hour lies in both."""
        if not isinstance(other, HourOfDay):
            return False
        starts = (self.from_hour, other.from_hour)
        return not any(self._at(hour) and other._at(hour) for hour in starts)

    def implied_by(self, other: Condition) -> bool:
        """Return whether every hour of the other one lies in this one."""
        if not isinstance(other, HourOfDay):
            return False
        return all(self._at(h / 4) for h in range(96) if other._at(h / 4)) and self._at(other.from_hour)


class TimeSinceStart(Condition):
    """So long after the beginning of the run, and before another time."""

    kind: Literal["time"] = "time"
    """Condition kind."""
    after_s: Seconds = Field(default=0.0, ge=0.0)
    """From so long after the beginning on."""
    before_s: Seconds | None = Field(default=None, gt=0.0)
    """Until so long after it; without it to the end."""

    def watch(self, world: WorldLike, known: Picture, wake: Wake) -> Generator[Any, Any, None]:
        """Look again at both times."""
        for time_s in sorted({self.after_s, self.after_s if self.before_s is None else self.before_s}):
            if time_s > world.env.now:
                yield world.env.timeout(time_s - world.env.now)
                wake()

    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return -1 where it is such a time."""
        late = self.before_s is not None and world.env.now >= self.before_s
        return None if late or world.env.now < self.after_s else -1

    def says(self, names: Names) -> str:
        """Return it in words."""
        if self.before_s is None:
            return _("{after} have passed since the beginning").format(after=hours(self.after_s))
        return _("between {after} and {before} have passed since the beginning").format(
            after=hours(self.after_s), before=hours(self.before_s)
        )

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why there is no such time."""
        if self.before_s is not None and self.before_s <= self.after_s:
            return _("its time ends before it begins: after {after}, before {before}").format(
                after=hours(self.after_s), before=hours(self.before_s)
            )
        return ""

    def excludes(self, other: Condition) -> bool:
        """Return whether no time lies in both."""
        if not isinstance(other, TimeSinceStart):
            return False
        ends = (self.before_s or float("inf"), other.before_s or float("inf"))
        return max(self.after_s, other.after_s) >= min(ends)

    def implied_by(self, other: Condition) -> bool:
        """Return whether every time of the other one lies in this one."""
        return (
            isinstance(other, TimeSinceStart)
            and other.after_s >= self.after_s
            and (self.before_s is None or (other.before_s is not None and other.before_s <= self.before_s))
        )


class KindOfDay(Condition):
    """It is a working day, a weekend or a festival."""

    kind: Literal["day"] = "day"
    """Condition kind."""
    day: Literal["working-day", "weekend", "festival"]
    """Which kind of day."""

    def watch(self, world: WorldLike, known: Picture, wake: Wake) -> Generator[Any, Any, None]:
        """Look again at each midnight."""
        while True:
            yield world.env.timeout(DAY_S - (world.clock_s + world.env.now) % DAY_S + 0.5)
            wake()

    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return -1 where it is such a day."""
        now, calendar = world.env.now, world.calendar
        if calendar.is_festival(now):
            found = "festival"
        else:
            found = "weekend" if calendar.is_weekend(now) else "working-day"
        return -1 if found == self.day else None

    def says(self, names: Names) -> str:
        """Return it in words."""
        return _(DAYS[self.day])

    def excludes(self, other: Condition) -> bool:
        """Return whether the other one asks for another kind of day."""
        return isinstance(other, KindOfDay) and other.day != self.day


def _clock(hour: float) -> str:
    return f"{int(hour)}:{round(hour % 1 * 60):02d}"
