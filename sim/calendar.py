"""What a day is to people: by day or night, working day, weekend or festival. A year of 365 days, 1 January = 0."""

from dataclasses import dataclass

import numpy as np

DAY_S = 86400.0
DAY_FROM_H, DAY_UNTIL_H = 7.0, 19.0
"""Hours between which the day figures of turnout, opening and call hold (own convention; the rest is night)."""

MONTH_START = np.cumsum([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30])

SPRING_FESTIVAL = 36
"""5 February: the middle of the dates on which the lunar year begins (21 January to 20 February)."""
QINGMING = 93
"""4 April."""


def by_day(hour: float) -> bool:
    """Return whether a local hour (0 to 24) counts as day."""
    return DAY_FROM_H <= hour < DAY_UNTIL_H


def is_festival(day_of_year: int) -> bool:
    """Return whether a day belongs to the Spring Festival (eve to Lantern Festival) or to Qingming (five days)."""
    day = day_of_year % 365
    return SPRING_FESTIVAL - 1 <= day <= SPRING_FESTIVAL + 14 or QINGMING - 2 <= day <= QINGMING + 2


def date_of(day_of_year: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return month and day of the month (1-based) of days counted from 1 January = 0, in a year of 365 days."""
    day = np.asarray(day_of_year) % 365
    month = np.searchsorted(MONTH_START, day, side="right")
    return month, day - MONTH_START[month - 1] + 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of one run.

    Attributes
    ----------
    clock_s : float
        Local time at the start of the run, seconds from 1 January 00:00.
    first_weekday : int
        Weekday of 1 January, Monday = 0.
    """

    clock_s: float
    first_weekday: int = 0

    def hour(self, time_s: float) -> float:
        """Return the local hour of day, 0 to 24, at a time of the run."""
        return ((self.clock_s + time_s) % DAY_S) / 3600.0

    def month(self, time_s: float) -> int:
        """Return the month, 1 to 12, at a time of the run."""
        return int(date_of(np.array([int((self.clock_s + time_s) // DAY_S)]))[0][0])

    def is_night(self, time_s: float) -> bool:
        """Return whether the night figures hold."""
        return not by_day(self.hour(time_s))

    def is_festival(self, time_s: float) -> bool:
        """Return whether it is a day of the Spring Festival or Qingming."""
        return is_festival(int((self.clock_s + time_s) // DAY_S))

    def is_weekend(self, time_s: float) -> bool:
        """Return whether it is a Saturday or Sunday."""
        return (self.first_weekday + int((self.clock_s + time_s) // DAY_S)) % 7 >= 5

    def share_there(
        self, time_s: float, working_day: float, night: float | None, weekend: float | None, festival: float | None
    ) -> float:
        """Return the share of people who are there at a time; what is not said is as on a working day."""
        if self.is_festival(time_s):
            found = festival
        elif self.is_night(time_s):
            found = night
        else:
            found = weekend if self.is_weekend(time_s) else None
        return working_day if found is None else found

    def until_change_s(self, time_s: float) -> float:
        """Return seconds until day turns to night, night to day, or one date to the next; more than 0."""
        hour = self.hour(time_s)
        return min(h - hour for h in (DAY_FROM_H, DAY_UNTIL_H, 24.0) if h > hour) * 3600.0
