"""The hourly weather that a user gives for a fire: a CSV table or a FARSITE weather stream, checked row by row."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from scenarios.alone import bad
from scenarios.alone_wxs import read_wxs
from scenarios.columns import Column, Columns, read_columns, refuse_rows
from scenarios.problems import BadInputError, Faults, Problem, expected
from sim.hazards.fire_hours import FireHours
from sim.text import _
from sim.units import plain

HOUR_S = 3600.0
EPOCH = datetime(1970, 1, 1)
TEN_M_OVER_20_FT = 1.15
"""Wind at 10 m over that at 20 ft (Lawson & Armitage 2008), as in the fire's own wind."""
WXS_SUFFIX = ".wxs"
TIME_FORMATS = tuple(
    f"{day}{hour}"
    for day in ("%Y-%m-%d", "%Y/%m/%d")
    for hour in (" %H:%M", "T%H:%M", " %H:%M:%S", "T%H:%M:%S")
)  # fmt: skip
"""Year, month, day; with slashes and without leading zeros too, as a spreadsheet writes it (``2024/4/3 0:00``)."""


_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*(\d{1,2})[时点:](?:(\d{1,2})(?:分|$))?(?:整)?$")
_MIDNIGHT = re.compile(r"(?<=[ T])24:00(:00)?$")


def read_time(text: str) -> datetime:
    """Return local time; 24:00 is the next day's 0:00. ValueError says what was expected."""
    chinese = _CHINESE.match(plain(text).strip())
    text = "{}-{}-{} {}:{}".format(*(part or "00" for part in chinese.groups())) if chinese else plain(text).strip()
    late = timedelta(days=1) if _MIDNIGHT.search(text) else timedelta()
    text = _MIDNIGHT.sub("00:00", text)
    for form in TIME_FORMATS:
        try:
            return datetime.strptime(text, form) + late
        except ValueError:
            continue
    raise ValueError(_("a time such as 2024-04-04 14:00"))


def _stamp(text: str) -> float:
    return (read_time(text) - EPOCH).total_seconds()


def _hour_later(before: float, here: float) -> str:
    due = _("rows are an hour apart: expected {time}")
    return "" if here - before == HOUR_S else due.format(time=_shown(before + HOUR_S))


WEATHER = {
    "time": Column({"time": 1.0}, read=_stamp, after=_hour_later),
    "wind_m_s": Column(
        {
            "wind_m_s": 1.0,
            "wind_km_h": 1 / 3.6,
            "wind_20ft_m_s": TEN_M_OVER_20_FT,
            "wind_20ft_km_h": TEN_M_OVER_20_FT / 3.6,
        },
        0.0,
        300.0,
    ),
    "wind_from_deg": Column({"wind_from_deg": 1.0}, 0.0, 360.0),
    "temperature_c": Column({"temperature_c": 1.0}, -60.0, 60.0),
    "humidity": Column({"humidity_pct": 0.01}, 0.0, 100.0),
    "rain_m": Column({"rain_mm": 0.001}, 0.0, 500.0, default=0.0),
}
"""Columns of the weather table; the command's help says what they mean."""


@dataclass(frozen=True)
class AskedWeather:
    """The weather of a run.

    Attributes
    ----------
    hours : FireHours
        The whole table; the run begins at the ignition.
    ignition : datetime
        Local time.
    before_h : float
        What the table gives before the ignition.
    notes : list of str
        What was assumed.
    """

    hours: FireHours
    ignition: datetime
    before_h: float
    notes: list[str] = field(default_factory=list)


def read_weather(file: Path, start: str, duration_s: float, height_m: float | None = None) -> AskedWeather:
    """Return the hours about the fire: the first one begins at or before the ignition, which is second 0.

    ``height_m`` is where the weather was measured, where the file does not say or is not to be believed.

    Raises
    ------
    BadInputError
        If rows are not an hour apart, or do not reach from the ignition to the end of the fire; all faults at once.
    """
    notes: list[str] = []
    faults, begins_s, table = Faults(), None, None
    with faults.kept():
        try:
            begins_s = _stamp(start) if start else None
        except ValueError as error:
            raise bad(_("expected {what}, found {found}").format(what=error, found=f"'{start}'"), "--start") from None
    with faults.kept():
        if file.suffix.lower() == WXS_SUFFIX:
            table, notes, its_height_m = read_wxs(file)
            height_m = its_height_m if height_m is None else height_m
            _hourly(table)
        else:
            table = read_columns(file, WEATHER)
            notes = table.notes
    if table is None:
        raise BadInputError(faults.problems)
    times = table.numbers["time"]
    ignition_s = times[0] if begins_s is None else begins_s
    with faults.kept():
        _in_percent(table)
    with faults.kept():
        ends = times[-1] + HOUR_S
        if not times[0] <= ignition_s or ignition_s + duration_s > ends:
            message = _("the table reaches from {first} to {last}; the fire burns from {start} to {end}").format(
                first=_shown(times[0]),
                last=_shown(ends),
                start=_shown(ignition_s),
                end=_shown(ignition_s + duration_s),
            )
            raise BadInputError([Problem("", message, str(file), table.lines[-1])])
    faults.tell()
    series = {name: tuple(table.numbers[name]) for name in FireHours.series if name in table.numbers}
    hours = FireHours(start_s=times[0] - ignition_s, height_m=height_m, **series)
    return AskedWeather(hours, EPOCH + timedelta(seconds=ignition_s), (ignition_s - times[0]) / HOUR_S, notes)


def _hourly(table: Columns) -> None:
    """Raise BadInputError with every row that does not follow the one before by an hour."""
    times = table.numbers["time"]
    problems = []
    for row in range(1, len(times)):
        if due := _hour_later(times[row - 1], times[row]):
            problems.append(("", Problem(table.titles.get("time", "time"), due, table.file, table.lines[row])))
    refuse_rows(problems, len(times))


def _in_percent(table: Columns) -> None:
    """Raise BadInputError where humidity is given as shares: air of 1 % at all hours there is nowhere."""
    values = table.numbers["humidity"]
    if max(values) <= 0.01:
        what = _("a humidity in %, such as 33; no row has more than 1, which looks like shares of 1")
        raise table.wrong(values.index(max(values)), expected(what, round(100 * max(values), 6)), "humidity")


def _shown(stamp: float) -> str:
    return (EPOCH + timedelta(seconds=stamp)).strftime("%Y-%m-%d %H:%M")
