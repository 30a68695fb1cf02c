"""The weather table as spreadsheets write it, and what is wrong with many rows for one reason told once."""

from datetime import datetime

import pytest

from scenarios.alone_weather import read_time, read_weather
from scenarios.alone_wxs import read_wxs
from scenarios.problems import BadInputError
from sim.text import use_language

HEAD = "time,wind_m_s,wind_from_deg,temperature_c,humidity_pct,rain_mm\n"


@pytest.fixture(autouse=True)
def _english():
    use_language("en")
    yield
    use_language(None)


def table(form, hours=72, wind="4"):
    start = datetime(2024, 4, 3)
    times = [form(start.replace(day=3 + h // 24, hour=h % 24)) for h in range(hours)]
    return HEAD + "".join(f"{t},{wind},270,22,30,0\n" for t in times)


def excel(at):
    return f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02d}"


@pytest.mark.parametrize(
    "form",
    [
        excel,
        lambda at: f"{at:%Y/%m/%d %H:%M}",
        lambda at: f"{excel(at)}:00",
        lambda at: f"{at.year}-{at.month}-{at.day} {at.hour}:00",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_dates_and_encodings_of_spreadsheets_are_read(tmp_path, form, encoding, newline):
    file = tmp_path / "天气.csv"
    text = "# 广水站\n" + table(form)
    file.write_bytes(text.replace("\n", newline).encode(encoding))
    weather = read_weather(file, "2024/4/4 12:00", 6 * 3600.0)
    assert weather.ignition == datetime(2024, 4, 4, 12)
    assert weather.before_h == 36.0
    assert len(weather.hours.wind_m_s) == 72


@pytest.mark.parametrize("text", ["4/3/2024 0:00", "03/04/2024 00:00", "24/4/3 0:00", "2024/13/3 0:00", "2024/4/3"])
def test_a_date_that_may_mean_two_days_is_refused(text):
    with pytest.raises(ValueError, match="a time such as 2024-04-04 14:00"):
        read_time(text)


def problems(file):
    with pytest.raises(BadInputError) as caught:
        read_weather(file, "", 3600.0)
    return [str(problem).removeprefix(f"{file}:") for problem in caught.value.problems]


def test_what_is_wrong_with_every_row_is_told_once(tmp_path):
    file = tmp_path / "w.csv"
    file.write_text(table(lambda at: f"{at:%d.%m.%Y %H:%M}"))
    assert problems(file) == [
        "2: time: expected a time such as 2024-04-04 14:00, found '03.04.2024 00:00'; so in 72 of 72 rows "
        "(lines 2, 3, 4 ...)"
    ]


def test_two_reasons_are_two_lines_and_few_rows_are_told_each(tmp_path):
    file = tmp_path / "w.csv"
    lines = table(excel, wind="-1").splitlines()
    lines[5] = lines[5].replace(",30,0", ",130,0")
    lines[6] = lines[6].replace(",30,0", ",wet,0")
    file.write_text("\n".join(lines))
    found = problems(file)
    assert len(found) == 3
    assert found[0].startswith("2: wind_m_s: ") and "so in 72 of 72 rows" in found[0]
    assert found[1].startswith("6: humidity_pct: ") and found[2].startswith("7: humidity_pct: ")


def test_rows_of_three_hours_are_told_once(tmp_path):
    file = tmp_path / "w.csv"
    head, *rows = table(excel).splitlines()
    file.write_text("\n".join([head, *rows[::3]]))
    (message,) = problems(file)
    assert message.startswith("3: time: rows are an hour apart: expected 2024-04-03 01:00; so in 23 of 24 rows")


def test_a_stream_with_a_wrong_unit_says_so_once(tmp_path):
    file = tmp_path / "w.wxs"
    file.write_text("RAWS_UNITS: Metric\n" + "".join(f"2024 4 3 {h:02d}00 22 140 0 10 270 0\n" for h in range(24)))
    with pytest.raises(BadInputError) as caught:
        read_wxs(file)
    (problem,) = caught.value.problems
    assert "so in 24 of 24 rows" in problem.message


def test_bytes_of_no_text_are_refused(tmp_path):
    file = tmp_path / "w.csv"
    file.write_bytes(b"time,\xff\xff\xff\n")
    assert problems(file)[0].endswith("the file is neither UTF-8 nor GBK text")
