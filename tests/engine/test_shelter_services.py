"""What shelters give: each service runs out at its time, lapses its need with a cause; more of it is never worse."""

import math

import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import H, flood, plan, static, world

from reports.explain import explain, groups
from reports.names import Names
from sim.command.outages import PowerLost
from sim.command.rounds import NeedReported
from sim.kpis import all_kpis
from sim.kpis.care_history import history
from sim.kpis.lateness import lateness
from sim.kpis.waits import Waits
from sim.missions.goods import GoodsAsked
from sim.people.entries import NeedsLapsed, PeopleMoved
from sim.record import Record
from sim.resources.shelter import Admitted, AtTheDesk, Registered, Shelter, ShelterSpec, Transferred
from sim.resources.shelter_services import Services
from sim.resources.shelter_services_spec import ServiceChanged, ServicesSpec, TankerCame
from sim.text import use_language

WET = [(0, 0), (4, 0), (5, 0.7), (40, 0.7), (47, 0)]
QUIET = {"stations": 0, "forecasts": False}
NOTHING = {"taps": 0, "latrines": 0, "grid": False}
FULL = {"taps": 4, "tank_m3": 200.0, "latrines": 20, "medical": 500, "medical_days": 30.0, "meals_in_store": 10**6,
        "meals_per_s": 1.0, "desks": 4}  # fmt: skip


def run(
    services=None,
    *,
    shelters=None,
    stock=None,
    depths=None,
    dark=None,
    horizon_h=60.0,
    medical=0,
    evacuation=None,
    **spec,
):
    """Run a flood that drives the hundred people of the low homes of a village into shelters of so many services."""
    moving = {"compliance_water": 1.0, "dispersed": 0.0, **(evacuation or {})}
    relief = {"village_doctor": 0.0, "hosts_water": 0.0}
    the_plan = plan(warning=QUIET, evacuation=moving, relief=relief, stock=stock or {}, trucks=1, medical=medical)
    given_ = ServicesSpec(**services) if services is not None else None
    the_plan.shelters = shelters or (
        ShelterSpec(id="school", name_zh="s", place="school", **{"beds": 500, "services": given_, **spec}),
    )
    w = world(flood({"h1": WET, **(depths or {})}), the_plan, static([("h1", 250, 0, False), ("h2", 60, 0, False)]),
              horizon_h=horizon_h)  # fmt: skip
    if dark is not None:
        w.env.process(_darken(w, *dark))
    return w, w.run()


def _darken(w, from_h, until_h):
    yield w.env.timeout(from_h * H)
    entry = w.record.add(PowerLost(time_s=w.env.now, place="t1", basis="rain", until_s=until_h * H))
    w.data.setdefault("dark", {})["t1"] = until_h * H, entry
    for shelter in w.data.get("on grid", {}).get("t1", ()):
        shelter.lose_grid(until_h * H, entry)


def met(record, need, time_s):
    return sum(c.count for c in history(record).cases if any(a <= time_s < b for a, b in c.met[need]))


def person_s(record, need, until_s):
    """Person-seconds in which a need was met."""
    total = 0.0
    for case in history(record).cases:
        reached = 0.0
        for start, end in sorted(case.met[need]):
            total += case.count * max(min(end, until_s) - max(start, reached), 0.0)
            reached = max(reached, min(end, until_s))
    return total


RUNS_OUT = {
    "water": ({"tank_m3": 1.5, "tap_flow_m3_s": 0.0}, "water", "tank"),
    "food": ({"meals_in_store": 200}, "food", "meals"),
    "care": ({"medical": 500, "medical_days": 0.2}, "care", "supplies"),
    "kitchen's power": ({"kitchen_needs_power": True, "generator_s": 5 * H}, "food", "power"),
    "mains": ({"tank_m3": 0.5}, "water", "tank"),
}


@pytest.mark.parametrize("what", RUNS_OUT)
def test_a_service_that_runs_out_lapses_its_need_with_a_cause(what):
    changes, need, why = RUNS_OUT[what]
    _w, record = run(FULL | changes, dark=(10, 100))
    _w_good, good = run(FULL, dark=None)
    assert met(good, need, 50 * H) == 100
    assert met(record, need, 9 * H) == 100 and met(record, need, 50 * H) == 0
    lapsed = [e for e in record.of(NeedsLapsed) if getattr(e, need)]
    assert sum(e.persons for e in lapsed) == 100
    for entry in lapsed:
        told = record[entry.cause]
        assert isinstance(told, ServiceChanged) and told.why == why and told.unserved == 100
        if why == "power":
            (fuel,) = [e for e in record.of(ServiceChanged) if e.why == "fuel"]
            assert record[told.cause] is fuel and isinstance(record[fuel.cause], PowerLost)
            assert fuel.time_s == pytest.approx(15 * H, abs=1.0)
        if what == "mains":
            assert isinstance(record[told.cause], PowerLost)
    short = all_kpis()["shelter_hours_without_service"]
    assert short(record) > 0 == short(good)


def test_a_tank_lasts_as_long_as_its_water():
    _w, record = run(FULL | {"tank_m3": 3.0, "tap_flow_m3_s": 0.0})
    # 3 m3 for 15 L a person and day: two days for a hundred people, from when each was registered
    used = sum(e.persons * (60 * H - e.time_s) for e in record.of(Registered)) / 86400 * 0.015
    short = all_kpis()["shelter_hours_without_service"].parts(record)["water"] / 86400 * 0.015
    assert used - short == pytest.approx(3.0, abs=1e-3)


def test_power_that_comes_back_brings_the_mains_back():
    _w, record = run(FULL | {"tank_m3": 0.0}, dark=(20, 30))
    assert [met(record, "water", t * H) for t in (19, 25, 31)] == [100, 0, 100]
    assert met(record, "water", 21.9 * H) == 100  # what they had drawn
    _w, record = run(FULL | {"tank_m3": 0.0, "mains_need": "power", "generator_s": 24 * H}, dark=(20, 30))
    assert met(record, "water", 25 * H) == 100


def test_a_tanker_fills_the_tank_unless_the_road_is_cut():
    tank = FULL | {"tank_m3": 1.0, "tap_flow_m3_s": 0.0, "tanker_every_s": 12 * H}
    _w, record = run(tank)
    came = list(record.of(TankerCame))
    assert len(came) == 4 and all(e.litres > 0 and not e.why for e in came)
    assert met(record, "water", 58 * H) == 100
    # a shelter at the end of the road, which is cut once they are there
    far = (ShelterSpec(id="far", name_zh="s", place="room-h2", beds=500, services=ServicesSpec(**tank)),)
    cut = {"road:0": [(0, 0), (12, 0), (12.5, 1.0), (59, 1.0), (59.5, 0)]}
    _w, record = run(shelters=far, depths=cut)
    assert {(e.litres, e.why) for e in record.of(TankerCame)} == {(0.0, "closed")}
    assert met(record, "water", 10 * H) == 100 and met(record, "water", 58 * H) == 0


def test_no_tanker_comes_to_a_full_tank():
    # the mains give all that is drawn
    _w, record = run(FULL | {"tank_m3": 1.0, "tanker_every_s": 12 * H})
    assert not record.of(TankerCame)


def test_what_was_handed_out_is_still_theirs_when_a_service_stops():
    stock = {"food_day": 5000, "water_l": 9000, "quilt": 900}
    _w, record = run(FULL | {"meals_in_store": 300}, stock=stock)
    # relief brings goods all the same; when the kitchen's store is empty they are handed out at once
    (lapse_s,) = {e.time_s for e in record.of(NeedsLapsed) if e.food}
    assert met(record, "food", lapse_s + 3 * H) == 100


def test_who_stands_in_line_has_a_roof_and_is_given_nothing_yet():
    slow = FULL | {"desks": 1, "registers_per_s": 5 / 3600}
    _w, record = run(slow, stock={"quilt": 900})
    came, done = list(record.of(AtTheDesk)), list(record.of(Registered))
    assert sum(e.persons for e in came) == sum(e.persons for e in done) == 100
    assert {record[e.cause] for e in done} == set(came)
    last = max(e.time_s for e in done)
    assert last - min(e.time_s for e in came) >= 20 * H - 1
    for t in range(6, 20):
        registered = sum(e.persons for e in done if e.time_s <= t * H)
        assert met(record, "roof", t * H) == 100 and met(record, "food", t * H) == registered
    kpis = all_kpis()
    assert kpis["shelter_line"](record) > 50 and kpis["shelter_registration_wait"](record) > 3 * H
    rows = lateness(record)
    assert sum(row["late_registration"] for row in rows) > 0
    assert sum(row["late_s"] for row in rows) == pytest.approx(
        sum(v for row in rows for k, v in row.items() if k.startswith("late_") and k != "late_s")
    )


def test_goods_wait_for_the_desk():
    stock = {"food_day": 5000, "water_l": 9000, "quilt": 900}
    slow = {"taps": 0, "latrines": 0, "grid": False, "desks": 1, "registers_per_s": 4 / 3600}
    _w, record = run(slow, stock=stock)
    done = list(record.of(Registered))
    for t in range(6, 50):
        assert met(record, "food", t * H) <= sum(e.persons for e in done if e.time_s <= t * H)
    assert sum(row["late_registration"] for row in lateness(record)) > 0
    assert met(record, "food", max(e.time_s for e in done) + 3 * H) == 100


def test_relief_sends_no_food_where_a_kitchen_cooks_and_sends_it_before_the_store_ends():
    stock = {"food_day": 5000, "water_l": 9000, "quilt": 900}
    _w, record = run(FULL, stock=stock)
    assert sum(e.food_day + e.water_l for e in record.of(GoodsAsked)) == 0 < sum(e.quilt for e in record.of(GoodsAsked))
    assert {(e.fed, e.watered) for e in record.of(NeedReported) if e.persons} != {(0, 0)}
    # 720 meals for a hundred people, three a day each: gone after some 58 h, asked for 12 h before
    short = {**FULL, "meals_in_store": 720}
    _w, record = run(short, stock=stock, horizon_h=80.0)
    (gone,) = {e.time_s for e in record.of(ServiceChanged) if e.why == "meals"}
    asked = min(e.time_s for e in record.of(GoodsAsked) if e.food_day)
    assert asked > min(e.time_s for e in record.of(GoodsAsked)) + 20 * H
    assert gone - 12 * H <= asked < gone
    assert all(met(record, "food", t * H) == 100 for t in range(20, 79))


@pytest.mark.parametrize("beds", [0, 1, 30, 99, 100])
def test_a_full_shelter_sends_on_and_nobody_is_in_two_places(beds):
    services = ServicesSpec(**FULL)
    places = (("school", beds), ("room-h2", 40), ("base", 500))
    shelters = tuple(ShelterSpec(id=p, name_zh="s", place=p, beds=n, services=services) for p, n in places)
    w, record = run(shelters=shelters)
    inside = {s.id: s.inside for s in w.shelters.values()}
    assert sum(inside.values()) == 100 and all(inside[p] <= n for p, n in places)
    for shelter in w.shelters.values():
        there = sum(p.count for p in w.people.at.get(shelter.place, ()) if p.state == "sheltered")
        assert there == inside[shelter.id] and shelter.line == 0
    living = sum(p.count for p in w.people.parts) + sum(w.people.at_home(g) for g in range(2))
    assert living == 310
    moved = sum(e.persons for e in record.of(Transferred))
    assert moved == all_kpis()["shelter_transfers"](record) == sum(e.turned_away for e in record.of(Admitted))


def test_of_a_service_made_for_fewer_the_first_have_it():
    _w, record = run(FULL | {"medical": 30})
    assert met(record, "care", 20 * H) == 30
    assert not [e for e in record.of(NeedsLapsed) if e.care]
    assert {e.why for e in record.of(ServiceChanged) if e.service == "medical"} == {"capacity"}
    _w, record = run(FULL | {"latrines": 2})
    (latest,) = list(list(record.of(ServiceChanged))[-1:])
    assert (latest.service, latest.served, latest.unserved) == ("latrines", 40, 60)


def test_a_shelter_in_the_open_is_no_roof_in_a_storm():
    made = ShelterSpec(id="s", name_zh="s", place="p", beds=10, open_air=90)
    square = made.model_copy(update={"indoor": False})
    rooms = [Shelter(simpy.Environment(), Record(), spec).room(storm) for spec in (made, square) for storm in (1, 0)]
    assert rooms == [10, 100, 0, 100]
    _w, record = run(FULL, beds=0, open_air=500)
    assert not [e for e in record.of(PeopleMoved) if e.to_state == "sheltered"]
    _w, record = run(FULL, unsafe_in=("flood",))
    assert not [e for e in record.of(PeopleMoved) if e.to_state == "sheltered"]


def test_crowding_is_by_the_class_of_the_shelter():
    crowding = all_kpis()["shelter_crowding"]
    _w, record = run(FULL, floor_m2=400.0, grade="short")
    assert crowding(record) == pytest.approx(100 / 200)
    _w, record = run(FULL, floor_m2=100.0, grade="long")
    assert crowding(record) == pytest.approx(100 / 22)
    assert math.isnan(crowding(run(FULL)[1]))


def test_explain_names_the_service_and_what_stood_behind_it():
    use_language("en")
    try:
        services = FULL | {"kitchen_needs_power": True, "meals_per_s": 1.0}
        _w, record = run(services, dark=(10, 100), medical=4, stock={"quilt": 10, "water_l": 0})
        waits = Waits.of(record)
        lines = [text for group in groups(record, waits) for _depth, text in explain(record, waits, group, Names())]
    finally:
        use_language(None)
    text = "\n".join(lines)
    assert "shelter service: failed, ran out or made for fewer people" in text
    assert "it works with power, and there was none" in text and "rain took the lines of its town" in text


MORE = {
    "taps": (1, 3),
    "tank_m3": (0.0, 6.0),
    "tap_flow_m3_s": (0.0, 0.0002),
    "generator_s": (0.0, 40 * H),
    "latrines": (0, 12),
    "medical": (1, 150),
    "medical_days": (0.0, 4.0),
    "meals_in_store": (0, 800),
    "meals_per_s": (1 / 3600, 60 / 3600),
    "tanker_m3": (0.0, 5.0),
}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_more_of_a_service_never_leaves_more_without_it(data):
    """Cumulated person-seconds served, at the end and at every change, under the same comings, goings and outages."""
    base = {
        "mains_need": data.draw(st.sampled_from(["nothing", "grid", "power"])),
        "kitchen_needs_power": data.draw(st.booleans()),
        "tanker_every_s": data.draw(st.sampled_from([0.0, 10 * H])),
    }
    for name, (low, high) in MORE.items():
        number = st.integers(low, high) if isinstance(low, int) else st.floats(low, high)
        base[name] = data.draw(number)
    which = data.draw(st.sampled_from(sorted(MORE)))
    low, high = MORE[which]
    more = dict(base)
    more[which] = base[which] + (high - low if data.draw(st.booleans()) else (high - low) / 4)
    if isinstance(low, int):
        more[which] = math.ceil(more[which])
    events = sorted(
        data.draw(
            st.lists(
                st.tuples(st.floats(0, 60 * H), st.sampled_from(["come", "dark"]), st.integers(0, 400)), max_size=8
            )
        )
    )
    few, many = (_short(ServicesSpec(**spec), events) for spec in (base, more))
    for service, short_s in few.items():
        assert many[service] <= short_s + 1e-3 * max(short_s, 1.0), (which, service)


def _short(spec, events):
    services = Services(Record(), "s", "p", spec, 0.0)
    persons, rows = 0, [*list(events), (72 * H, "end", 0)]
    for time_s, what, amount in rows:
        while (next_s := services.next_s()) < time_s:
            services.advance(max(next_s, services.time_s + 0.001))
            if services.tanker_s <= services.time_s:
                services.tanker_s += spec.tanker_every_s
                services.fill(services.time_s, spec.tanker_m3)
            services.settle(persons)
            for level in (services.tank_m3, services.fuel_s, services.meals, services.supplies):
                assert level >= 0
        services.advance(time_s)
        if what == "come":
            persons = amount
        elif what == "dark":
            services.lose_grid(time_s, time_s + amount * 360.0)
        services.settle(persons)
        assert all(0 <= n <= persons for n in services.served.values())
    return services.short_s


@pytest.mark.parametrize("desks", [1, 2, 4])
def test_more_desks_never_make_a_longer_wait(desks):
    slow = FULL | {"registers_per_s": 20 / 3600}
    waits = [all_kpis()["shelter_registration_wait"](run(slow | {"desks": n})[1]) for n in (desks, 2 * desks)]
    assert waits[1] <= waits[0]


@pytest.mark.parametrize(
    "change", [{"tank_m3": 4.0}, {"meals_in_store": 900}, {"medical": 90}, {"generator_s": 30 * H}]
)
def test_more_of_a_service_never_serves_a_run_less(change):
    scarce = {"taps": 1, "tank_m3": 1.0, "meals_in_store": 200, "meals_per_s": 20 / 3600, "medical": 40,
              "medical_days": 1.0, "kitchen_needs_power": True}  # fmt: skip
    (_w, few), (_x, many) = run(scarce, dark=(9, 50)), run(scarce | change, dark=(9, 50))
    for need in ("food", "water", "care", "roof"):
        assert person_s(many, need, 60 * H) >= person_s(few, need, 60 * H) - 1.0


def test_without_services_nothing_is_registered_and_nothing_given():
    _w, record = run()
    assert not list(record.of(AtTheDesk)) and not list(record.of(ServiceChanged))
    assert met(record, "roof", 20 * H) == 100 and met(record, "water", 20 * H) == 0
