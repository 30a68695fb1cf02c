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


def test_humidity_as_shares_is_refused(tmp_path):
    file = tmp_path / "w.csv"
    file.write_text(table(excel).replace(",30,0", ",0.33,0"))
    (message,) = problems(file)
    assert message.startswith("2: humidity_pct: expected a humidity in %, such as 33; no row has more than 1")
    assert message.endswith("found 0.33")
    stream = tmp_path / "w.wxs"
    stream.write_text("RAWS_UNITS: Metric\n" + "".join(f"2024 4 3 {h:02d}00 22 0.4 0 10 270 0\n" for h in range(24)))
    assert problems(stream)[0].startswith("2: RH: expected a humidity in %")


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_other_separators_and_columns_are_read(tmp_path, separator, encoding):
    file = tmp_path / "w.csv"
    rows = [f"{line},{'备注' if n == 0 else ''}" for n, line in enumerate(table(excel).splitlines())]
    file.write_bytes("\r\n".join(rows).replace(",", separator).encode(encoding))
    weather = read_weather(file, "2024/4/4 12:00", 6 * 3600.0)
    assert len(weather.hours.wind_m_s) == 72
    assert weather.notes == [f"{file}: columns that are not known here were not used: 备注"]


def test_a_table_without_separators_is_told_so(tmp_path):
    file = tmp_path / "w.csv"
    file.write_text(table(excel).replace(",", "|"))
    assert problems(file)[0].startswith("1: the header has one column, 'time|wind_m_s|")
    assert "write commas" in problems(file)[0]


def test_a_mistyped_column_is_no_further_one(tmp_path):
    file = tmp_path / "w.csv"
    file.write_text(table(excel).replace("rain_mm", "rain_nm"))
    (message,) = problems(file)
    assert message.endswith("did you mean 'rain_mm'?")


@pytest.mark.parametrize("text", ["2024年4月4日0时", "2024年04月04日 00:00", "2024-04-03 24:00", "2024/4/4 0：00"])
def test_times_as_they_are_written_in_china(text):
    assert read_time(text) == datetime(2024, 4, 4)


def test_hours_to_24_make_a_day_without_a_gap(tmp_path):
    file = tmp_path / "w.csv"
    file.write_text(HEAD + "".join(f"2024-04-03 {h:02d}:00,4,270,22,30,0\n" for h in range(1, 25)))
    assert len(read_weather(file, "", 3600.0).hours.wind_m_s) == 24


def test_an_hour_that_stands_twice_is_told_beside_everything_else(tmp_path):
    file = tmp_path / "w.csv"
    lines = table(excel).splitlines()
    lines[5] = lines[5].replace(",30,0", ",130,0")
    lines.insert(9, lines[8])
    file.write_text("\n".join(lines))
    assert [message.split(": ")[:2] for message in problems(file)] == [["6", "humidity_pct"], ["10", "time"]]
    with pytest.raises(BadInputError) as caught:
        read_weather(file, "noon", 3600.0)
    assert len(caught.value.problems) == 3


def test_a_stream_that_was_cut_off_is_told(tmp_path):
    file = tmp_path / "cut.wxs"
    rows = "".join(f"2024 4 3 {h:02d}00 22 40 0 10 270 0\n" for h in range(24))
    file.write_text("RAWS_UNITS: Metric\nRAWS: 48\n" + rows)
    with pytest.raises(BadInputError, match="48 rows, as RAWS says, found 24"):
        read_wxs(file)
