"""The report's folds of a record, on hand-made records with known answers."""

import base64
import gzip

import numpy as np
import pytest

from reports import charts
from reports.gantt import Stint, busiest, gantt, stints
from reports.levels import moved_items, shelter_levels, stock_chart, stock_levels
from reports.names import Names
from reports.packing import packed
from reports.page import number
from reports.replay import group_states
from reports.terms import terms
from sim.people.entries import PeopleMoved
from sim.record import Record
from sim.resources.base import CapacitySet, Granted, Preempted, Returned
from sim.resources.shelter import Admitted, Departed, ShelterOpened
from sim.resources.stock import StockAdded, StockHeld, StockTaken
from sim.text import percent
from yingji.tables import number as console_number


def _granted(record, pool, by, amount, time_s):
    return record.add(Granted(time_s=time_s, pool=pool, by=by, amount=amount, priority=0, waited_s=0.0, free=0))


@pytest.fixture
def worked():
    record = Record()
    record.about["horizon_s"] = 100.0
    for pool, kind in (("a", "team"), ("b", "fleet"), ("hq", "headquarters")):
        record.add(CapacitySet(time_s=0.0, pool=pool, kind=kind, capacity=3, free=3))
    first = _granted(record, "a", "fire-1", 2, 10.0)
    second = _granted(record, "b", "fire-1", 1, 20.0)
    _granted(record, "hq", "fire-1", 1, 0.0)
    record.add(Returned(time_s=40.0, pool="a", by="fire-1", amount=2, held_s=30.0, free=3, cause=first))
    record.add(
        Preempted(time_s=25.0, pool="b", by="fire-1", amount=1, winner="fire-2", held_s=5.0, free=3, cause=second)
    )
    _granted(record, "a", "fire-3", 1, 90.0)
    return record


def test_stints_end_with_return_preemption_or_the_run(worked):
    found = [s for s in stints(worked) if s.pool != "hq"]
    assert found == [Stint("a", "fire-1", 2, 10.0, 40.0), Stint("b", "fire-1", 1, 20.0, 25.0),
                     Stint("a", "fire-3", 1, 90.0, 100.0)]  # fmt: skip


def test_busiest_counts_units_times_time_and_leaves_desks_out(worked):
    assert busiest(worked) == [("a", 70.0), ("b", 5.0)]
    assert gantt(worked, Names({"a": "Team A"})).data[0].y[0] == "Team A"


def test_a_season_s_teams_have_dates(worked):
    # 1 November at midnight, and the first stint ten seconds later
    worked.about["clock_s"] = 304 * 86400.0
    figure = gantt(worked, Names({"a": "Team A"}))
    assert figure.layout.xaxis.type == "date"
    assert figure.data[0].base[0] == "2025-11-01 00:00:10"
    assert figure.data[0].x[0] == 30_000
    assert figure.data[0].customdata[0][2] == "1 Nov 00:00"


def test_who_works_for_what_is_told_in_words():
    names = Names({"fire-village-7": "Village team"}, {"421": "Yangzhai"})
    assert names.purpose("fire-2/fire-village-7/1") == "fire 2, Village team"
    assert names.purpose("round/421/3") == "relief round, Yangzhai"
    assert names.mean("fire-village-7/2") == "Village team, crew 2"
    assert Names(names.means, single=frozenset({"fire-village-7"})).mean("fire-village-7/1") == "Village team"


def test_nobody_worked_no_chart():
    assert gantt(Record(), Names()) is None


def test_the_stock_chart_shows_what_moved_alone():
    record = Record()
    record.about["horizon_s"] = 100.0
    for item in ("tent", "petrol_l"):
        record.add(StockHeld(time_s=0.0, depot="d", item=item, reserve="physical", listed=1000, amount=1000))
    assert stock_chart(record) is None
    record.add(StockTaken(time_s=5.0, depot="d", item="petrol_l", amount=2, level=998, by="fire-1"))
    assert moved_items(record) == {"petrol_l"}
    (line,) = stock_chart(record).data
    assert line.name == "petrol for blowers, litres"
    # a little is seen as a little, not as nothing
    assert list(line.y) == [100.0, 99.8, 99.8]


def test_pairs_of_events_stand_on_both_charts():
    first, second = np.array([1.0, 2.0, 4.0]), np.array([1.0, 3.0, 7.0])
    line, points, bars = charts.pairs(first, second, "Hours", "h", ("A", "B")).data
    assert list(line.x) == list(line.y) == [1.0, 7.0]
    assert list(points.x) == [1.0, 2.0, 4.0] and list(points.y) == [1.0, 3.0, 7.0]
    assert list(bars.x) == [0.0, 1.0, 3.0]


def test_stock_levels_count_the_physical_reserve_only():
    record = Record()
    record.add(StockHeld(time_s=0.0, depot="d", item="tent", reserve="physical", listed=12, amount=10))
    record.add(StockHeld(time_s=0.0, depot="d", item="tent", reserve="contract", listed=50, amount=50))
    record.add(StockTaken(time_s=5.0, depot="d", item="tent", amount=4, level=6, by="x"))
    record.add(StockAdded(time_s=9.0, depot="d", item="tent", amount=7, level=13, by="x"))
    assert stock_levels(record) == {"tent": [(0.0, 10), (5.0, 6), (9.0, 13)]}


def test_shelter_levels_leave_dispersed_lodging_out():
    record = Record()
    record.add(ShelterOpened(time_s=1.0, shelter="hall", beds=30, dispersed=False))
    record.add(ShelterOpened(time_s=1.0, shelter="kin", beds=0, dispersed=True))
    record.add(Admitted(time_s=2.0, shelter="hall", persons=20, turned_away=0, inside=20))
    record.add(Admitted(time_s=2.0, shelter="kin", persons=99, turned_away=0, inside=99))
    record.add(Departed(time_s=3.0, shelter="hall", persons=5, inside=15))
    inside, beds = shelter_levels(record)
    assert inside == [(0.0, 0), (2.0, 20), (3.0, 15)]
    assert beds == [(0.0, 0), (1.0, 30)]


def test_a_group_shows_its_worst_state():
    record = Record()

    def moved(time_s, before, after, count):
        record.add(PeopleMoved(time_s=time_s, group="g", from_part=-1, to_part=-1, from_state=before, to_state=after,
                               from_place="g", to_place="g", count=count))  # fmt: skip

    moved(1.0, "home", "hit", 10)
    moved(2.0, "home", "trapped", 2)
    moved(3.0, "hit", "leaving", 10)
    moved(4.0, "trapped", "aboard", 2)
    moved(5.0, "leaving", "lodged", 10)
    moved(6.0, "aboard", "sheltered", 2)
    assert group_states(record) == {"g": [(1.0, "hit"), (2.0, "trapped"), (4.0, "leaving"), (6.0, "sheltered")]}


@pytest.mark.parametrize("differenced", [False, True])
def test_packed_frames_come_back(differenced):
    frames = np.random.Generator(np.random.PCG64(1)).integers(0, 256, (4, 5, 6)).astype(np.uint8)
    sent = packed(frames, differenced)
    back = np.frombuffer(gzip.decompress(base64.b64decode(sent["data"])), np.uint8).reshape(sent["shape"])
    if differenced:
        back = np.cumsum(back, axis=0, dtype=np.uint8)
    assert np.array_equal(back, frames)


def test_packing_refuses_what_the_page_cannot_read():
    with pytest.raises(TypeError):
        packed(np.zeros(3))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_terms_are_there_in_both_languages(lang, monkeypatch):
    monkeypatch.setenv("YINGJI_LANG", lang)
    page = terms()
    assert page.count("<ul>") == page.count("</ul>") == 4
    assert ("受害森林面积" in page) and ("**" not in page)


def test_what_is_below_a_hundred_is_not_shown_as_a_hundred():
    assert [number(v) for v in (99.98, 99.7, 99.996, 100.0, 36.08, 0.0)] == [
        "99.98",
        "99.7",
        "99.996",
        "100",
        "36.1",
        "0",
    ]


def test_shares_are_100_or_0_only_of_all_or_none():
    assert [percent(x) for x in (0.0, 1e-6, 0.4321, 0.99994, 0.999999, 1.0)] == [
        "0.0", "0.1", "43.2", "99.9", "99.9", "100.0",
    ]  # fmt: skip
    assert [percent(x, 0) for x in (0.0, 0.001, 0.996, 1.0)] == ["0", "1", "99", "100"]
    for shown in (number, console_number):
        assert float(shown(99.9999)) < 100 and float(shown(100.0)) == 100
