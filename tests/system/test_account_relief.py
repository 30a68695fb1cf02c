"""What a flood's account tells of stock from beginning to end, of boats, of lost lodging and of those who went home."""

import pytest

from reports.account_tables import needs
from reports.names import Names
from reports.stock_tables import shortages, stock_by_place, stock_in_total, stock_notes
from reports.timeline import timeline
from sim.command.headquarters import Decided
from sim.command.rounds import KitListed
from sim.missions.base import MissionEnded, MissionStarted
from sim.missions.goods import GoodsHanded, GoodsUnloaded, StockShort
from sim.people.entries import NeedsLapsed, PartFormed, PeopleCounted, PeopleMoved, ShutIn
from sim.record import Record
from sim.resources.shelter import Admitted
from sim.resources.stock import ReserveCalled, StockAdded, StockHeld, StockTaken
from sim.text import use_language

H = 3600.0
NAMES = Names({"d1": "Store"}, {"t1": "Town one", "g1": "Hamlet one", "s1": "School one"})


@pytest.fixture(autouse=True)
def _english():
    use_language("en")
    yield
    use_language(None)


@pytest.fixture
def record():
    """A flood by hand: a shelter that loses its roof, quilts that are not handed out, boats that find nobody."""
    made = Record()
    made.about = {"clock_s": 221.5 * 24 * H, "horizon_s": 24 * H}
    made.add(KitListed(time_s=0.0, item="quilt", a_person=1.0, days=3))
    made.add(StockHeld(time_s=0.0, depot="d1", item="quilt", reserve="physical", listed=100, amount=80))
    made.add(StockHeld(time_s=0.0, depot="d1", item="food_day", reserve="contract", listed=50, amount=40))
    made.add(PeopleCounted(time_s=H, group="g1", village="v1", town="t1", count=40))
    made.add(PartFormed(time_s=H, group="g1", part=0, origin="beforehand", count=30, harm_s=float("nan"), wet=False))
    home = {"from_part": -1, "from_state": "home", "from_place": "g1"}
    made.add(PeopleMoved(time_s=H, group="g1", to_part=0, to_state="leaving", to_place="g1", count=30, **home))
    part = {"from_part": 0, "to_part": 0, "from_state": "leaving", "from_place": "g1"}
    made.add(PeopleMoved(time_s=2 * H, group="g1", to_state="sheltered", to_place="s1", count=30, **part))
    made.add(Admitted(time_s=2 * H, shelter="s1", persons=30, turned_away=0, inside=30))
    made.add(Decided(time_s=3 * H, incident="relief/t1", priority=1, waited_s=0.0, took_s=600.0))
    made.add(ReserveCalled(time_s=3 * H, depot="d1", item="food_day", reserve="contract", amount=40))
    made.add(StockTaken(time_s=4 * H, depot="d1", item="quilt", amount=80, level=0, by="round/t1/1"))
    goods = {"food_day": 0, "water_l": 0, "clothing": 0, "bed": 0, "tent": 0}
    made.add(GoodsUnloaded(time_s=5 * H, place="s1", by="round/t1/1", quilt=75, **goods))
    made.add(StockAdded(time_s=5.5 * H, depot="d1", item="quilt", amount=5, level=5, by="round/t1/1"))
    made.add(GoodsHanded(time_s=6 * H, place="s1", persons=10, quilt=10, **goods))
    lost = {"food": False, "clothing": False, "roof": True, "water": False, "care": True}
    made.add(NeedsLapsed(time_s=7 * H, parts=(0,), persons=30, **lost))
    made.add(StockShort(time_s=8 * H, town="t1", item="food_day", wanted=60, had=0))
    made.add(StockAdded(time_s=9 * H, depot="d1", item="food_day", amount=40, level=40, by="relief", source="contract"))
    made.add(ShutIn(time_s=10 * H, group="g1", count=10))
    stay = {"from_part": -1, "to_part": -1, "from_place": "g1", "to_place": "g1", "group": "g1", "count": 10}
    made.add(PeopleMoved(time_s=10 * H, from_state="hit", to_state="trapped", **stay))
    made.add(MissionStarted(time_s=11 * H, mission="rescue", incident="flood", place="g1"))
    made.add(PeopleMoved(time_s=12 * H, from_state="trapped", to_state="hit", **stay))
    made.add(MissionEnded(time_s=13 * H, mission="rescue", incident="flood", place="g1", outcome="nobody"))
    back = {"from_part": 0, "to_part": -1, "from_state": "sheltered", "to_state": "home", "from_place": "s1"}
    made.add(PeopleMoved(time_s=14 * H, group="g1", to_place="g1", count=30, **back))
    return made


def test_the_timeline_tells_stock_contracts_boats_lost_lodging_and_who_went_home(record):
    told = [(round(line.from_s / H, 1), line.text) for line in timeline(record, NAMES)]
    for line in (
        (0.0, "fit for use in all stores when it began: quilts 80"),
        (0.0, "under contract, in no store yet: food, person-days 40"),
        (3.0, "contract goods are ordered: food, person-days 40"),
        (7.0, "water came to the lodging of 30 persons; what hosts or shelter gave them ended: shelter, medical care:"
              " School one"),
        (8.0, "out of stock, none in any store: food, person-days; wanted 60: Town one 60"),
        (9.0, "contract goods come to Store: food, person-days 40"),
        (11.0, "boat crews are called; crews: 1: Hamlet one"),
        (12.0, "the water fell: 10 persons who were shut in can leave by themselves again: Hamlet one"),
        (13.0, "boat crews are back, nobody was shut in there any more; crews: 1: Hamlet one"),
        (14.0, "30 persons whose homes stayed dry went home: Hamlet one"),
    ):  # fmt: skip
        assert line in told


def test_every_piece_is_somewhere(record):
    table = stock_in_total(record, NAMES)
    rows = {row[0]: dict(zip(table.heads[1:], row[1:], strict=True)) for row in table.rows}
    quilts = rows["quilts"]
    assert quilts["of these fit for use"] == 80
    left = ("left in store", "on trucks at the end", "lies at points, not handed out", "handed out")
    assert [quilts[head] for head in left] == [5, 0, 65, 10]
    assert quilts["of these fit for use"] == sum(quilts[head] for head in left)
    assert rows["food, person-days"]["times out of stock"] == 1


def test_goods_at_a_place_have_their_reason(record):
    table = stock_by_place(record, NAMES)
    (lying,) = (row for row in table.rows if row[0] == "School one")
    assert lying[1:7] == ["collective shelter", "quilts", None, 75, 10, 65]
    assert "takes none" in str(lying[7])
    assert stock_notes(record)[0].startswith("Of the quilts 65")


def test_what_ran_out_says_where_when_how_many_and_until_when(record):
    (row,) = shortages(record, NAMES).rows
    assert row == ["10 Aug 20:00", 8.0, "Town one", "food, person-days", 60, 0, "10 Aug 21:00", 9.0]


def test_the_sheet_of_people_says_who_went_home_and_who_was_shut_in(record):
    table = needs(record, NAMES)
    told = [dict(zip(table.heads, row, strict=True)) for row in table.rows]
    assert told[0]["went home again"] == "11 Aug 02:00"
    assert told[0]["shut in by water for a time, persons of this hamlet"] == 10
