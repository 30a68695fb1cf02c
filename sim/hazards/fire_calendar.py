"""Days of a fire season on which people carry fire into the hills; a year of 365 days, 1 January = 0."""

import numpy as np

MONTH_START = np.cumsum([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30])

SPRING_FESTIVAL = 36
"""5 February: the middle of the dates on which the lunar year begins (21 January to 20 February)."""
QINGMING = 93
"""4 April."""


def is_festival(day_of_year: int) -> bool:
    """Return whether a day belongs to the Spring Festival (eve to Lantern Festival) or to Qingming (five days)."""
    day = day_of_year % 365
    return SPRING_FESTIVAL - 1 <= day <= SPRING_FESTIVAL + 14 or QINGMING - 2 <= day <= QINGMING + 2


def date_of(day_of_year: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return month and day of the month (1-based) of days counted from 1 January = 0, in a year of 365 days."""
    day = np.asarray(day_of_year) % 365
    month = np.searchsorted(MONTH_START, day, side="right")
    return month, day - MONTH_START[month - 1] + 1
