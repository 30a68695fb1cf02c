"""Hours and months that missions and commands go by."""

from sim.worldlike import WorldLike

DAY_S = 86400.0
COLD_FROM_DAY, COLD_UNTIL_DAY = 304, 90
"""November to March (days of the year): wet people need dry clothing, and everybody a quilt (own judgement)."""


def at_night(hour: float) -> bool:
    """Return whether people are called out of bed: 22:00 to 6:00."""
    return hour >= 22.0 or hour < 6.0


def is_dark(hour: float) -> bool:
    """Return whether it is dark for boats and walkers: 19:00 to 6:00 (summer, rounded)."""
    return hour >= 19.0 or hour < 6.0


def is_cold(world: WorldLike) -> bool:
    """Return whether the day lies in November to March, or the scenario has a cold spell."""
    return bool(world.record.about.get("cold")) or cold_at(world.clock_s + world.env.now)


def cold_at(clock_s: float) -> bool:
    """Return whether a time, seconds from 1 January, lies in November to March."""
    day = float(clock_s / DAY_S) % 365.0
    return day >= COLD_FROM_DAY or day < COLD_UNTIL_DAY
