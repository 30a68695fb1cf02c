"""The hourly weather that a user gives for a fire: a CSV table, checked row by row."""

from datetime import datetime, timedelta
from pathlib import Path

from scenarios.alone import bad
from scenarios.columns import Column, read_columns
from scenarios.problems import BadInputError, Problem
from sim.hazards.fire_hours import FireHours
from sim.text import _

HOUR_S = 3600.0
TIME_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def read_time(text: str) -> datetime:
    """Return local time; ValueError says what was expected."""
    for form in TIME_FORMATS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    raise ValueError(_("a time such as 2024-04-04 14:00"))


def _stamp(text: str) -> float:
    return (read_time(text) - datetime(1970, 1, 1)).total_seconds()


WEATHER = {
    "time": Column({"time": 1.0}, read=_stamp),
    "wind_m_s": Column({"wind_m_s": 1.0, "wind_km_h": 1 / 3.6}, 0.0, 300.0),
    "wind_from_deg": Column({"wind_from_deg": 1.0}, 0.0, 360.0),
    "temperature_c": Column({"temperature_c": 1.0}, -60.0, 60.0),
    "humidity": Column({"humidity_pct": 0.01}, 0.0, 100.0),
    "rain_m": Column({"rain_mm": 0.001}, 0.0, 500.0, default=0.0),
}
"""Columns of the weather table; the command's help says what they mean."""


def read_weather(file: Path, start: str, duration_s: float) -> tuple[FireHours, datetime, float]:
    """Return the hours about the fire, the time of ignition, and the hours that the table gives before it.

    The run begins at the ignition: the first hour begins at or before second 0.

    Raises
    ------
    BadInputError
        If rows are not an hour apart, or do not reach from the ignition to the end of the fire.
    """
    table = read_columns(file, WEATHER)
    times = table.numbers["time"]
    for row in range(1, len(times)):
        if times[row] - times[row - 1] != HOUR_S:
            due = datetime(1970, 1, 1) + timedelta(seconds=times[row - 1] + HOUR_S)
            raise table.wrong(row, _("rows are an hour apart: expected {time}").format(time=_shown(due)), "time")
    try:
        ignition_s = _stamp(start) if start else times[0]
    except ValueError as error:
        raise bad(_("expected {what}, found {found}").format(what=error, found=f"'{start}'"), "--start") from None
    ends = times[-1] + HOUR_S
    if not times[0] <= ignition_s or ignition_s + duration_s > ends:
        epoch = datetime(1970, 1, 1)
        message = _("the table reaches from {first} to {last}; the fire burns from {start} to {end}").format(
            first=_shown(epoch + timedelta(seconds=times[0])),
            last=_shown(epoch + timedelta(seconds=ends)),
            start=_shown(epoch + timedelta(seconds=ignition_s)),
            end=_shown(epoch + timedelta(seconds=ignition_s + duration_s)),
        )
        raise BadInputError([Problem("", message, str(file), table.lines[-1])])
    hours = FireHours(start_s=times[0] - ignition_s, **{name: tuple(table.numbers[name]) for name in FireHours.series})
    return hours, datetime(1970, 1, 1) + timedelta(seconds=ignition_s), (ignition_s - times[0]) / HOUR_S


def _shown(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M")
