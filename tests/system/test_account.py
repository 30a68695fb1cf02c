"""The account of one run: what a planner opens after ``yingji run --out``, in both languages, true to the record."""

import json
import re
import zipfile

import openpyxl
import pytest

from reports.account_tables import events, goods, needs, tables
from reports.names import Names
from reports.rounding import in_digits
from reports.table import Table
from reports.timeline import EVENTS, timeline
from reports.workbook import write_workbook
from sim.command.detection import Ignited
from sim.command.warning import SignalIssued
from sim.kpis.care_history import history, in_need
from sim.missions.goods import GoodsHanded
from sim.people.entries import NeedsMet, OnsetInTown, PartFormed, PeopleCounted, PeopleMoved
from sim.record import Entry, Record
from sim.resources.stock import StockTaken
from sim.text import use_language
from yingji.cli import main

H = 3600.0
NAN, INF = float("nan"), float("inf")
NAMES = Names({"d1": "Store"}, {"t1": "Town one", "t2": "Town two", "g1": "Hamlet one", "p1": "Point one"})


@pytest.fixture(autouse=True)
def _english():
    use_language("en")
    yield
    use_language(None)


@pytest.fixture
def record():
    """A flood's record by hand: two signals, one hamlet that flees at hour 2 and has everything by hour 5."""
    made = Record()
    # 10 August, noon
    made.about = {"clock_s": 221.5 * 24 * H, "horizon_s": 24 * H}
    for town, hours in (("t1", 1.0), ("t2", 1.5), ("t1", 4.0)):
        made.add(SignalIssued(time_s=hours * H, town=town, colour="red", basis="forecast"))
    made.add(PeopleCounted(time_s=2 * H, group="g1", village="v1", town="t1", count=40))
    made.add(OnsetInTown(time_s=2 * H, town="t1", group="g1"))
    states = {"from_part": -1, "to_part": -1, "from_place": "g1", "to_place": "g1"}
    made.add(PeopleMoved(time_s=2 * H, group="g1", from_state="home", to_state="hit", count=30, **states))
    made.add(PartFormed(time_s=2 * H, group="g1", part=0, origin="fled", count=30, harm_s=2 * H, wet=True))
    states |= {"to_part": 0, "to_place": "p1"}
    made.add(PeopleMoved(time_s=2 * H, group="g1", from_state="hit", to_state="leaving", count=30, **states))
    made.add(StockTaken(time_s=3 * H, depot="d1", item="quilt", amount=30, level=70, by="round/t1/1"))
    met = {"food_until_s": 12 * H, "clothing_until_s": INF, "roof_until_s": INF, "water_until_s": 12 * H}
    made.add(NeedsMet(time_s=4 * H, parts=(0,), persons=30, care_until_s=NAN, **met))
    handed = {"food_day": 30, "water_l": 0, "quilt": 30, "clothing": 0, "bed": 0, "tent": 0}
    made.add(GoodsHanded(time_s=4 * H, place="p1", persons=30, **handed))
    made.add(NeedsMet(time_s=5 * H, parts=(0,), persons=30, care_until_s=12 * H, **dict.fromkeys(met, NAN)))
    return made


def test_alike_events_within_an_hour_are_one_line_in_order(record):
    lines = timeline(record, NAMES)
    assert [line.from_s for line in lines] == sorted(line.from_s for line in lines)
    signals = [line.text for line in lines if "signal" in line.head]
    assert signals == ["red rainstorm signal, on the forecast: Town one, Town two",
                       "red rainstorm signal, on the forecast: Town one"]  # fmt: skip
    texts = [line.text for line in lines]
    assert "water in the homes of 30 persons: Hamlet one" in texts
    assert "goods handed out, 30 persons served: Point one" in texts


def test_times_are_in_words_and_in_hours(record):
    first = events(record, NAMES).rows[0]
    assert first[:3] == ["10 Aug 13:00", 1.0, "10 Aug 13:30"]
    use_language("zh")
    assert events(record, NAMES).rows[0][0] == "8月10日13时00分"


def test_the_five_needs_have_their_hours_after_the_clock(record):
    (row,) = needs(record, NAMES).rows
    heads = needs(record, NAMES).heads
    told = dict(zip(heads, row, strict=True))
    assert [told[head] for head in ("hamlet", "town", "persons", "of them in need")] == [
        "Hamlet one",
        "Town one",
        30,
        30,
    ]
    keys = ("food", "clothing", "shelter", "clean water", "medical care", "first relief", "all five")
    hours = {key: next(told[head] for head in heads if head.startswith(f"{key}:")) for key in keys}
    assert hours == {"food": 2.0, "clothing": 2.0, "shelter": 2.0, "clean water": 2.0, "medical care": 3.0,
                     "first relief": 2.0, "all five": 3.0}  # fmt: skip
    assert told["clock began"] == "10 Aug 14:00"


def test_a_need_that_was_never_met_has_an_empty_cell():
    made = Record()
    made.about = {"clock_s": 0.0, "horizon_s": 24 * H}
    made.add(PartFormed(time_s=H, group="g1", part=0, origin="fled", count=5, harm_s=H, wet=True))
    (row,) = needs(made, NAMES).rows
    assert row[-9:] == [None] * 9


def test_goods_add_up_to_what_the_record_says(record):
    rows = goods(record, NAMES).rows
    assert [row[5] for row in rows if row[2] == "taken from the store"] == [30]
    assert {row[4]: row[5] for row in rows if row[2] == "handed out"} == {"food, person-days": 30, "quilts": 30}
    assert rows[0][3] == "Store" and rows[0][6] == "relief round, Town one"


def test_tables_without_rows_are_no_sheets(record):
    assert [table.title for table in tables(record, NAMES)] == [
        "timeline",
        "stock and balance",
        "stock by place",
        "goods",
        "needs of people",
        "evacuation list",
    ]
    assert tables(Record(), NAMES) == []


def test_a_workbook_has_a_sheet_a_table_and_no_formula(tmp_path):
    out = write_workbook([Table("a/b", ["who", "hours"], [["=1+1", 2.5], ["队伍", None]])], tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["a b"]
    assert list(book["a b"].values) == [("who", "hours"), ("=1+1", 2.5), ("队伍", None)]
    assert book["a b"]["A2"].data_type == "s"
    assert book["a b"].freeze_panes == "A2"


def test_a_workbook_keeps_the_digits_of_numbers(tmp_path):
    out = write_workbook([Table("a", ["h"], [[590.93], [0.07], [3]])], tmp_path / "a.xlsx")
    assert list(openpyxl.load_workbook(out)["a"].values)[1:] == [(590.93,), (0.07,), (3,)]
    with zipfile.ZipFile(out) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>590.93</v>" in sheet and "<v>0.07</v>" in sheet


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(22416343.0, "yuan", "22,416,343"), (620.69, "homes", "621"), (0.00723515, "per mille", "0.00723515"),
     (1394.6656, "h", "1,394.67"), (2.1, "ha", "2.1"), (float("nan"), "h", "-")],
)  # fmt: skip
def test_figures_are_never_powers_of_ten(value, unit, text):
    assert in_digits(value, unit) == text


def test_every_kind_of_entry_that_is_told_exists():
    assert [kind for kind in EVENTS if Entry.kinds[kind.__name__] is not kind] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_run_writes_what_a_planner_can_open(tmp_path, capsys, lang):
    out = tmp_path / "run"
    args = [
        "--lang",
        lang,
        "run",
        "guangshui-fire",
        "--event",
        "1",
        "--set",
        "plan.fire.helicopters=0",
        "--out",
        str(out),
    ]
    with pytest.raises(SystemExit) as end:
        main(args)
    said = capsys.readouterr()
    assert end.value.code == 0
    assert f"account.{lang}.html" in said.out and f"account.{lang}.xlsx" in said.out
    assert {"en": "running ", "zh": "正在运行："}[lang] in said.err
    page = (out / f"account.{lang}.html").read_text(encoding="utf-8")
    # nothing is fetched
    assert not re.search(r"""(src|href)\s*=\s*["']?https?:""", page.partition("</script>")[2])
    specs = re.findall(r'<script type="application/json" id="map-\d+">(.*?)</script>', page)
    assert specs and all(json.loads(spec)["fires"] for spec in specs)
    found = Record.read(out)
    fires = found.of(Ignited)
    assert fires
    word = {"en": "fire 1: breaks out near", "zh": "火灾 1：在"}[lang]
    assert word in page
    book = openpyxl.load_workbook(out / f"account.{lang}.xlsx")
    titles = {"en": ["figures", "timeline", "teams", "stock and balance", "stock by place", "goods", "list of fires",
                     "load of the duty roster"],
              "zh": ["指标", "时间线", "队伍", "物资收支", "分地点物资收支", "物资", "火灾一览",
                     "值班负荷"]}[lang]  # fmt: skip
    assert book.sheetnames == titles
    assert book[titles[-2]].max_row == len(fires) + 1
    if lang == "zh":
        body = re.sub(r"<script.*?</script>|<style.*?</style>|<code>.*?</code>", "", page, flags=re.S)
        ids = re.findall(r"[a-z]+-[a-z]*-?\d{6,}|fire-[a-z]+", re.sub(r"<[^>]+>", " ", body))
        assert ids == []
        heads = [cell.value for sheet in book for cell in sheet[1]]
        assert [head for head in heads if head.isascii()] == []


def test_history_and_sheet_are_of_the_same_people(record):
    assert sum(row[2] for row in needs(record, NAMES).rows) == sum(case.count for case in history(record).cases)
    assert sum(row[3] for row in needs(record, NAMES).rows) == sum(case.in_need for case in in_need(record))
