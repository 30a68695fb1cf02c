"""Days of a fire season on which people carry fire into the hills; a year of 365 days, 1 January = 0."""

SPRING_FESTIVAL = 36
"""5 February: the middle of the dates on which the lunar year begins (21 January to 20 February)."""
QINGMING = 93
"""4 April."""


def is_festival(day_of_year: int) -> bool:
    """Return whether a day belongs to the Spring Festival (eve to the Lantern Festival) or to Qingming (five days about)."""
    day = day_of_year % 365
    return SPRING_FESTIVAL - 1 <= day <= SPRING_FESTIVAL + 14 or QINGMING - 2 <= day <= QINGMING + 2
