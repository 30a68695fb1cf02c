"""Calls until answered: means that fail with power, the next person, old lists, rosters by hour, and a messenger."""

from itertools import pairwise

import numpy as np
import pytest
from small_world import H, fixed, flood, plan, static, world

from sim.command import outages as broken
from sim.command.calls import CallFailed, MessengerSent, NeverReached
from sim.command.calls_spec import YEAR_S, CallsSpec, Duty
from sim.command.outages import Outages, PhoneLost, PowerLost
from sim.command.town_rain import TownRain
from sim.command.warning import OrderGiven, OrderReceived
from sim.missions.warn import NoticeGiven

STORM = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
SURE = {"unanswered": 0.0, "station_failure": 0.0, "answer_day_s": fixed(20)}


def rain(mm_24h: float, villages: int = 400) -> TownRain:
    """Return 24 hours of even rain everywhere."""
    times = 300.0 * np.arange(1, 289)
    even = np.full((1, 288), mm_24h / 1000.0 / 288)
    names = tuple(f"v{i}" for i in range(villages))
    return TownRain(("t",), times, even, names, np.zeros(villages, int), np.repeat(even, villages, axis=0))


def out(mm_24h: float, hour: float = 30.0, **spec: float) -> tuple[float, float]:
    """Return the shares of villages without power and without telephone, never mended, some hours after the rain."""
    luck = np.random.default_rng(1).random((401, 3))
    luck[:, 1] = 1.0 - 1e-12
    found = Outages(CallsSpec(**spec), rain(mm_24h), luck)
    places = found.places[:400]
    return (np.mean([found.dark(p, hour * H) for p in places]), np.mean([found.silent(p, hour * H) for p in places]))


def test_power_and_telephone_fail_as_they_did_in_zixing():
    # 149 and 78 of 183 villages; the mean of the storm stands for the rain of its worst 24 hours
    dark, silent = out(412.7)
    assert abs(dark - 149 / 183) < 0.15 and abs(silent - 78 / 183) < 0.12


def test_more_rain_takes_more_and_masts_that_are_bridged_or_last_keep_the_telephone():
    dark, silent = zip(*(out(mm) for mm in (60, 120, 240, 480)), strict=True)
    assert list(dark) == sorted(dark) and list(silent) == sorted(silent) and dark[0] < 0.01
    assert out(480, masts_bridged=1.0)[1] == 0.0 and out(480, mast_battery_s=100 * H)[1] == 0.0


def test_power_comes_back_as_it_did_in_zhengzhou():
    luck = np.random.default_rng(2).random((2001, 3))
    found = Outages(CallsSpec(), rain(2000.0, 2000), luck)
    # of 45 % of masts 10.5 % were left some 48 hours later
    left = np.mean([found.dark(p, 48 * H + found.dark_s[i]) for i, p in enumerate(found.places)])
    assert left == pytest.approx(10.5 / 45, abs=0.03)


def silent_at(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    """Let every village lose power and telephone at an hour for good, towns not."""

    def planted(self: Outages, spec: CallsSpec, rain: TownRain, luck: np.ndarray) -> None:
        real(self, spec, rain, luck)
        n = len(rain.villages)
        self.dark_s[:n] = self.silent_s[:n] = hours * H
        self.dark_s[n:] = self.silent_s[n:] = np.inf
        self.back_s[:] = np.inf

    real = Outages.__init__
    monkeypatch.setattr(broken.Outages, "__init__", planted)


def received(record):
    """Return the villages' read-backs of the first order of the city."""
    given = record.of(OrderGiven)[0]
    return given, [e for e in record.of(OrderReceived) if e.order == given.order]


@pytest.mark.parametrize(
    ("spec", "means"), [({}, "messenger"), ({"village_radios": 9}, "radio"), ({"satellite_phones": 9}, "satellite")]
)
def test_where_the_line_is_dead_the_radio_is_next_then_the_satellite_then_somebody_goes(monkeypatch, spec, means):
    silent_at(monkeypatch, 0.0)
    record = world(flood({}, STORM), plan(warning=SURE | {"calls": spec})).run()
    given, got = received(record)
    assert {e.means for e in got} == {means} and len(got) == 2
    if means == "messenger":
        failed = [e for e in record.of(CallFailed) if e.order == given.order]
        assert {e.why for e in failed} == {"no-line"} and len(record.of(MessengerSent)) >= 2
        assert all(e.time_s - given.time_s > 1200.0 + 600.0 for e in got)
        assert all(record[e.cause].place == e.village for e in got)
    else:
        assert all(e.time_s - given.time_s == pytest.approx(1200.0) for e in got)
    # without power no loudspeaker tells anybody
    assert all(e.at_once == 0.0 for e in record.of(NoticeGiven))


def test_villages_with_danger_zones_have_radios_first(monkeypatch):
    silent_at(monkeypatch, 0.0)
    land = static([("h1", 100, 4, False), ("h2", 60, 2, True)])
    record = world(flood({}, STORM), plan(warning=SURE | {"calls": {"village_radios": 1}}), land).run()
    assert {e.village for e in record.of(OrderReceived) if e.means == "radio"} == {"v-h2"}


def test_outages_are_in_the_record():
    record = world(flood({"v-h2": [(0, 0), (6, 0), (7, 2), (9, 0)]}), plan()).run()
    (dark,), (silent,) = record.of(PowerLost), record.of(PhoneLost)
    assert (dark.place, dark.basis, silent.place) == ("v-h2", "water", "v-h2")
    assert dark.time_s == silent.time_s < silent.until_s


def test_a_line_that_water_takes_while_a_call_is_on_its_way_is_called_again_by_what_is_left():
    # every mast stands until the water; the order comes at some four hours
    slow = SURE | {"answer_day_s": fixed(240), "calls": {"village_radios": 9, "masts_bridged": 1.0}}
    record = world(flood({"v-h1": [(0, 0), (4.9, 0), (5, 2)]}, STORM), plan(warning=slow)).run()
    given, got = received(record)
    called = {e.village: e for e in got}
    assert called["v-h2"].means == "phone"
    assert called["v-h1"].means == ("radio" if called["v-h1"].called_s >= record.of(PhoneLost)[0].time_s else "phone")
    assert given.time_s < record.of(PhoneLost)[0].time_s


def test_an_old_list_has_wrong_numbers_which_stay_wrong():
    old = {"contacts_age_s": 5 * YEAR_S, "contacts_wrong": 0.3}
    assert CallsSpec(**old).wrong == pytest.approx(1 - 0.7**5)
    wrong = {}
    for k in range(12):
        record = world(flood({}, STORM), plan(warning=SURE | {"calls": old}), replication=k).run()
        for e in record.of(CallFailed):
            wrong.setdefault((k, e.place), set()).add((e.order, e.person))
        for e in record.of(CallFailed):
            assert e.why == "wrong-number"
    # whoever has a wrong number has it for every order
    orders = {order for found in wrong.values() for order, _person in found}
    assert len(orders) > 1
    for found in wrong.values():
        firsts = {order for order, person in found if person == "1"}
        assert not firsts or firsts == {order for order, _person in found} | firsts


def test_the_roster_of_the_hour_is_called():
    day = {"level": "village", "from_s": 6 * H, "until_s": 22 * H, "persons": ("village-head",), "unanswered": 0.0}
    night = day | {"from_s": 22 * H, "until_s": 6 * H, "persons": ("village-duty", "village-head")}
    with pytest.raises(ValueError, match="same hour"):
        Duty(**day | {"until_s": 6 * H})
    assert Duty(**night).holds(23.0) and Duty(**night).holds(5.9) and not Duty(**night).holds(6.0)
    for clock_h, who in ((8.0, "village-head"), (20.0, "village-duty")):
        made = plan(warning=SURE | {"calls": {"roster": (day, night)}, "answer_night_s": fixed(20)})
        record = world(flood({}, STORM), made, clock_h=170 * 24.0 + clock_h).run()
        assert {e.person for e in record.of(OrderReceived) if e.means == "phone"} == {who}


def test_a_town_that_does_not_answer_holds_up_its_villages():
    town = {"level": "town", "from_s": 0.0, "until_s": 24 * H, "persons": ("town-duty", "town-leader")}
    times = []
    for unanswered in (0.0, 0.95):
        made = plan(warning=SURE | {"calls": {"roster": (town | {"unanswered": unanswered},)}})
        record = world(flood({}, STORM), made).run()
        given, got = received(record)
        times.append(got[0].time_s - given.time_s)
    assert times[0] == pytest.approx(1200.0) and times[1] >= 1200.0 + 600.0
    assert {e.place for e in record.of(CallFailed)} == {"t1"}


def test_an_order_that_reached_nobody_by_the_end_is_said():
    slow = SURE | {"answer_day_s": fixed(600), "stations": 0}
    record = world(flood({}, STORM), plan(warning=slow), horizon_h=8.0).run()
    assert {e.village for e in record.of(NeverReached)} == {"v-h1", "v-h2"}
    assert not {(e.village, e.order) for e in record.of(NeverReached)} & {
        (e.village, e.order) for e in record.of(OrderReceived)
    }


def test_another_plan_s_means_do_not_shift_the_luck_of_calls():
    times = []
    for spec in ({}, {"village_radios": 9, "satellite_phones": 3}):
        record = world(flood({}, STORM), plan(warning={"calls": spec})).run()
        times.append([(e.village, e.order, e.time_s) for e in record.of(OrderReceived)])
    assert times[0] == times[1] and times[0]


def test_more_means_are_never_later_and_an_old_list_never_earlier(monkeypatch):
    """Under the same luck, lines dead: radios one by one; lines alive: a list that grows old."""

    def times(spec, replication):
        record = world(flood({}, STORM), plan(warning={"calls": spec}), replication=replication).run()
        return {(e.village, e.order): e.time_s for e in record.of(OrderReceived)}

    for k in range(3):
        young, old = times({}, k), times({"contacts_age_s": 4 * YEAR_S, "contacts_wrong": 0.3}, k)
        assert all(old[key] >= young[key] for key in young.keys() & old.keys()) and young
    silent_at(monkeypatch, 0.0)
    for k in range(3):
        by_radios = [times({"village_radios": n}, k) for n in (0, 1, 2)]
        for few, many in pairwise(by_radios):
            assert all(many[key] <= few[key] for key in few.keys() & many.keys())
