"""FARSITE's weather stream (``.wxs``): the hours of a station, in English or metric units.

Header lines ``NAME: value`` (RAWS_UNITS, RAWS_ELEVATION ...), an optional line of column names, then rows of year,
month, day, time (HHMM), temperature, relative humidity, rain of the hour, wind, its direction, cloud cover. English: F,
inches, mph at 20 ft; metric: C, mm, km/h at 10 m (FlamMap's on-line help, "Weather Stream File", "Wind File").
"""

from datetime import datetime, timedelta
from pathlib import Path

from scenarios.columns import Columns, refuse_rows
from scenarios.csv_text import text_of
from scenarios.problems import Problem, expected
from sim.text import _

EPOCH = datetime(1970, 1, 1)
MPH_MS = 0.44704
NAMES = ("Year", "Mth", "Day", "Time", "Temp", "RH", "HrlyPcp", "WindSpd", "WindDir", "CloudCov")
BOUNDS = {
    "english": {"Temp": (-76, 140), "RH": (0, 100), "HrlyPcp": (0, 8), "WindSpd": (0, 200), "WindDir": (0, 360)},
    "metric": {"Temp": (-60, 60), "RH": (0, 100), "HrlyPcp": (0, 200), "WindSpd": (0, 300), "WindDir": (0, 360)},
}
UNITS = {
    "english": {"Temp": "F", "RH": "%", "HrlyPcp": "in", "WindSpd": "mph", "WindDir": "deg"},
    "metric": {"Temp": "C", "RH": "%", "HrlyPcp": "mm", "WindSpd": "km/h", "WindDir": "deg"},
}


def read_wxs(file: Path) -> tuple[Columns, list[str], float | None]:
    """Return the table in SI with the columns of the weather, what was assumed, and the station's height in m.

    Raises
    ------
    BadInputError
        With the line of each fault: no units, a row with too few values, values that are no numbers or out of bounds.
    """
    name, units, height = str(file), "", None
    problems: list[tuple[str, Problem]] = []
    rows: list[tuple[int, list[str]]] = []
    promised: int | None = None
    for line, text in enumerate(text_of(file).splitlines(), 1):
        words = text.split()
        if not words or words[0].startswith("#"):
            continue
        if ":" in words[0]:
            key, _colon, value = text.partition(":")
            if key.strip().upper() == "RAWS" and value.strip().isdigit():
                promised = int(value)
            if key.strip().upper() == "RAWS_ELEVATION":
                try:
                    height = float(value)
                except ValueError:
                    wrong = Problem("RAWS_ELEVATION", expected(_("a number"), value.strip()), name, line)
                    problems.append(("", wrong))
            if key.strip().upper() == "RAWS_UNITS":
                units = value.strip().lower()
                if units not in UNITS:
                    wrong = Problem("RAWS_UNITS", expected("English, Metric", value.strip()), name, line)
                    problems.append(("", wrong))
        elif words[0].lower() != "year":
            rows.append((line, words))
    if promised is not None and promised != len(rows):
        told = expected(_("{count} rows, as RAWS says").format(count=promised), len(rows))
        problems.append(("", Problem("RAWS", told, name)))
    if not units:
        problems.append(("", Problem("", _("the line RAWS_UNITS: English (or Metric) is missing"), name, 1)))
    if not rows:
        problems.append(("no rows", Problem("", _("the table has a header and no rows"), name, 1)))
    values = [_values(line, words, units, name, problems) for line, words in rows] if units in UNITS else []
    refuse_rows(problems, len(rows))
    english = units == "english"
    numbers = {
        "time": [v["stamp"] for v in values],
        # wind at 20 ft to wind at 10 m
        "wind_m_s": [v["WindSpd"] * (1.15 * MPH_MS if english else 1 / 3.6) for v in values],
        "wind_from_deg": [v["WindDir"] for v in values],
        "temperature_c": [(v["Temp"] - 32.0) / 1.8 if english else v["Temp"] for v in values],
        "humidity": [v["RH"] / 100.0 for v in values],
        "rain_m": [v["HrlyPcp"] * (0.0254 if english else 0.001) for v in values],
    }
    notes = [
        _("Weather stream: each row holds for the hour that begins at its time; cloud cover is not used."),
        _("English units: rain in inches, wind in mph at 20 ft, times 1.15 for 10 m.")
        if english
        else _("Metric units: rain in mm, wind in km/h at 10 m."),
    ]
    titles = {"time": "Time", "humidity": "RH"}
    return (
        Columns(name, numbers, {}, [line for line, _words in rows], titles, {}),
        notes,
        height * (0.3048 if english else 1.0) if height is not None else None,
    )


def _values(
    line: int, words: list[str], units: str, name: str, problems: list[tuple[str, Problem]]
) -> dict[str, float]:
    """Return a row by column, ``stamp`` for its time; what is wrong goes into ``problems``."""
    found = dict.fromkeys(("stamp", *NAMES), 0.0)
    if len(words) < len(NAMES) - 1:
        what = _("{count} values").format(count=len(NAMES)) + ": " + " ".join(NAMES)
        problems.append((what, Problem("", expected(what, len(words)), name, line)))
        return found
    for key, word in zip(NAMES, words, strict=False):
        low, high = BOUNDS[units].get(key, (0, 1e5))
        try:
            found[key] = float(word)
            wrong = not low <= found[key] <= high
        except ValueError:
            wrong = True
        if wrong:
            what = _("a number from {low} to {high}").format(low=low, high=high)
            unit = UNITS[units].get(key, "")
            what = f"{what} {unit}".strip()
            problems.append((what, Problem(key, expected(what, word), name, line)))
            found[key] = 0.0
    hours, minutes = divmod(int(found["Time"]), 100)
    try:
        if hours > 24 or minutes > 59:
            raise ValueError
        day = datetime(int(found["Year"]), int(found["Mth"]), int(found["Day"]))
        found["stamp"] = (day + timedelta(hours=hours, minutes=minutes) - EPOCH).total_seconds()
    except ValueError:
        fault = Problem("Year Mth Day Time", expected("2024 4 3 1400", " ".join(words[:4])), name, line)
        problems.append(("time", fault))
    return found
