"""Times of a run as people say them: local date and hour, and the axes of charts over time."""

from datetime import datetime, timedelta
from typing import Any

from sim.record import Record
from sim.text import N_, _, language

EPOCH = datetime(2025, 1, 1)
"""1 January of a year of 365 days: runs have no year, and none is shown."""
MONTHS = (N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
          N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"))  # fmt: skip
DAY_MS = 86_400_000


def local(record: Record, time_s: float) -> datetime:
    """Return the local time of a time of the run; the year means nothing."""
    return EPOCH + timedelta(seconds=round(float(record.about.get("clock_s", 0.0)) + time_s))


def in_words(record: Record, time_s: float) -> str:
    """Return a time of the run in words: ``10 Aug 15:14`` or ``8月10日15时14分``."""
    at = local(record, time_s)
    if language() == "zh":
        return f"{at.month}月{at.day}日{at.hour}时{at.minute:02d}分"
    return f"{at.day} {_(MONTHS[at.month - 1])} {at:%H:%M}"


def span_in_words(seconds: float) -> str:
    """Return how long something took: ``25 min``, ``3 h 05 min``, ``4 d 2 h``."""
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("{minutes} min").format(minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 72:
        return _("{hours} h {minutes:02d} min").format(hours=hours, minutes=minutes)
    return _("{days} d {hours} h").format(days=hours // 24, hours=hours % 24)


def stamp(record: Record, time_s: float) -> str:
    """Return a time of the run as a chart's date axis takes it."""
    return local(record, time_s).strftime("%Y-%m-%d %H:%M:%S")


def axis() -> dict[str, Any]:
    """Return the axis of local time: dates where it shows days, hours with their date where it shows less."""
    return {
        "type": "date",
        "title": _("local time (month-day, hour)"),
        "tickformatstops": [
            {"dtickrange": [None, DAY_MS - 1], "value": "%H:%M\n%m-%d"},
            {"dtickrange": [DAY_MS, None], "value": "%m-%d"},
        ],
        "hoverformat": "%m-%d %H:%M",
    }
