"""One headquarters or six: desks shared out, reports astray, means handed over or refused, and what that costs."""

from types import SimpleNamespace

import pandas as pd
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from small_fire import fire, spec, sure, team
from small_fire import world as fire_world
from small_world import TOWN, H, fixed, flood, plan, static, world

from experiments.fire_causes import what_decided
from reports.explain import explain, groups
from reports.names import Names
from scenarios.load import load_plan
from scenarios.override import override
from sim.calendar import Calendar
from sim.command.bodies import BODIES, PURPOSES, BodySpec, HandOverAsked, HandOverEnded, HandOverRefused, shared_out
from sim.command.everyday import Everyday, EverydaySpec
from sim.command.fire_dispatch import Echelon
from sim.command.headquarters import Decided, Headquarters, HeadquartersSpec, ReportPassedOn
from sim.command.rounds import NeedReported
from sim.command.signals import rank
from sim.command.warning import OrderGiven, SignalIssued, SignalLifted, WarningCommand
from sim.kpis import all_kpis
from sim.kpis.care_history import in_need
from sim.kpis.fire_history import cases as fire_cases
from sim.kpis.lateness import lateness
from sim.kpis.waits import Waits
from sim.missions.fire_attack import ArrivedAtFire
from sim.record import Record
from sim.resources.base import Pool
from sim.resources.readiness import Readiness, ReadinessSpec
from sim.streams import Streams
from sim.text import use_language

NOW = fixed(0)
LONG = fixed(120)
ONE = (BodySpec(id="all", name_zh="总指挥部", purposes=PURPOSES, owns=("*",)),)
DRY = {"astray": 0.0, "refused": 0.0}
HAMLETS = ("h1", "h2", "h3", "h4")
LAND = static([(name, 100, 4, True) for name in HAMLETS])
SHALLOW = {name: [(0, 0), (4, 0), (5, 0.7), (20, 0.7), (22, 0)] for name in HAMLETS}
RELIEF = {"village_doctor": 1.0, "hosts_water": 0.0, "stops": 1, "washed_out": 0.0, "gather_s": 0.0}
MOVING = {"compliance_water": 1.0, "dispersed": 1.0, "hosts_keep_s": 0.0}


def hq(structure="separate", **more):
    sure_s = {"decision_day_s": fixed(10), "decision_night_s": fixed(10)}
    return HeadquartersSpec(structure=structure, **(sure_s | more))


def flooded(headquarters, replication=0, **means):
    known = {"stock": {"food_day": 5000, "water_l": 9000, "quilt": 900, "bed": 100, "tent": 100}, "trucks": 4} | means
    the_plan = plan(
        warning={"stations": 0, "forecasts": False}, evacuation=MOVING, relief=RELIEF, crews=4, boats=4, medical=4,
        **known,
    )  # fmt: skip
    the_plan.headquarters = headquarters
    return world(flood(SHALLOW), the_plan, LAND, replication=replication).run()


def burnt(headquarters, replication=0, teams=None, echelons=None):
    teams = [team("fire-a", "town-a"), team("fire-b", "town-b")] if teams is None else teams
    rules = spec() if echelons is None else spec(echelons=echelons)
    return fire_world([fire()], teams, rules, headquarters=headquarters, replication=replication).run()


def entries(record):
    return [repr(entry) for entry in record]


def small(replication=0):
    """Return the least of a world in which something can be decided and asked for."""
    env, record = simpy.Environment(), Record()
    record.about["horizon_s"] = 1e9
    calendar = Calendar(10 * H)
    return SimpleNamespace(
        env=env, record=record, streams=Streams(1, (0, replication)), hour=lambda: calendar.hour(env.now)
    )


def pool(w, id, skills=(), units=1):
    made = Pool(w.env, w.record, id, units)
    made.spec = SimpleNamespace(id=id, skills=skills)
    return made


def kpi(name, record):
    return all_kpis()[name](record)


# -- desks and decisions --------------------------------------------------------------------------------------------
def test_desks_are_shared_out_among_those_that_decide_and_none_is_lost():
    assert shared_out(3, BODIES) == {
        "flood-hq": 1, "forest-fire-hq": 1, "disaster-reduction": 1, "emergency": 0, "safety": 0, "command-centre": 0
    }  # fmt: skip
    for desks in range(1, 9):
        assert sum(shared_out(desks, BODIES).values()) == desks
    said = tuple(body.model_copy(update={"desks": n}) for body, n in zip(BODIES, (0, 1, 0, 1, 0, 0), strict=True))
    made = Headquarters(simpy.Environment(), Record(), hq(desks=2, bodies=said))
    # the flood headquarters has no desk of its own: it sits at that of the first that has any
    assert made.desks.capacity == 1


def decided_s(headquarters, asks, replication=0):
    w = small(replication)
    running = Headquarters(w.env, w.record, headquarters)

    def one(i, after_s, purpose):
        yield w.env.timeout(after_s)
        yield from running.decide(w, f"i{i}", 0, -1, purpose)

    for i, (after_s, purpose) in enumerate(asks):
        w.env.process(one(i, after_s, purpose))
    w.env.run()
    return sorted(entry.time_s for entry in w.record.of(Decided))


ASKS = st.lists(
    st.tuples(st.floats(0, 3600).map(round), st.sampled_from(("warning", "fire", "relief"))), min_size=1, max_size=14
)


@given(asks=ASKS, desks=st.integers(1, 6), astray=st.floats(0, 1))
@settings(deadline=None, max_examples=60)
def test_the_unified_headquarters_is_never_behind_six_with_the_same_desks(asks, desks, astray):
    one = decided_s(hq("unified", desks=desks), asks)
    six = decided_s(hq(desks=desks, astray=astray), asks)
    assert all(a <= b + 1e-6 for a, b in zip(one, six, strict=True))


@given(asks=ASKS, desks=st.integers(1, 6))
@settings(deadline=None, max_examples=40)
def test_more_desks_are_never_worse_for_six(asks, desks):
    few, many = (decided_s(hq(desks=n, **DRY), asks) for n in (desks, desks + 1))
    assert all(a <= b + 1e-6 for a, b in zip(many, few, strict=True))


def test_the_unified_one_decides_sooner_in_expectation_when_times_vary():
    asks = [(120.0 * i, ("warning", "warning", "fire", "relief")[i % 4]) for i in range(16)]
    gains = []
    for replication in range(40):
        one = decided_s(HeadquartersSpec(desks=3), asks, replication)
        six = decided_s(HeadquartersSpec(desks=3, structure="separate", astray=0.0), asks, replication)
        gains.append(sum(six) - sum(one))
    assert sum(gains) > 0


@given(low=st.floats(0, 1), high=st.floats(0, 1))
@settings(deadline=None, max_examples=40)
def test_fewer_reports_astray_are_never_worse(low, high):
    low, high = sorted((low, high))
    asks = [(60.0 * i, ("warning", "fire", "relief")[i % 3]) for i in range(9)]
    fewer, more = (decided_s(hq(desks=3, astray=share), asks) for share in (low, high))
    assert all(a <= b + 1e-6 for a, b in zip(fewer, more, strict=True))


def test_a_report_that_came_in_elsewhere_is_passed_on_first():
    w = small()
    running = Headquarters(w.env, w.record, hq(astray=1.0, passed_on_s=fixed(25)))
    w.env.process(running.decide(w, "relief/t1", 1, -1, "relief"))
    w.env.run()
    (passed,), ((_index, decided),) = w.record.of(ReportPassedOn), w.record.indexed(Decided)
    assert (passed.body, passed.took_s, passed.time_s) == ("disaster-reduction", 1500.0, 1500.0)
    assert decided.time_s == 1500.0 + 600.0 and decided.waited_s == 0.0 and w.record[decided.cause] is passed
    assert kpi("hand_overs", w.record) == 1.0 and kpi("hand_over_time", w.record) == 1500.0


# -- the same as before ---------------------------------------------------------------------------------------------
def test_one_body_with_everything_is_the_unified_headquarters():
    for run in (flooded, burnt):
        one, unified = run(hq(bodies=ONE)), run(hq("unified"))
        assert entries(one) == entries(unified)
        assert kpi("hand_overs", unified) == kpi("hand_over_time", unified) == 0.0


# -- means of other bodies ------------------------------------------------------------------------------------------
def asked(headquarters, at_work=0.0, units=1, own=0, replication=0):
    """Ask for a brigade of the emergency commission; return when it may be used, and the record."""
    w = small(replication)
    running = Headquarters(w.env, w.record, headquarters)
    means = [pool(w, "brigade", ("fire-brigade",), units)] + [pool(w, "towns", ("fire-township",), own)] * (own > 0)
    found = {}

    def owner():
        running.begin("care")
        yield w.env.timeout(at_work)
        running.end("care")

    def fight():
        usable = yield from running.borrow(w, "fire", "fire-1", means)
        found["at"], found["usable"] = w.env.now, [m.spec.id for m in usable]

    if at_work:
        w.env.process(owner())
    w.env.process(fight())
    w.env.run(until=1e7)
    return found, w.record


def test_what_belongs_to_another_body_takes_a_hand_over_and_own_means_do_not():
    found, record = asked(hq(across_s=fixed(45), **DRY))
    assert found == {"at": 2700.0, "usable": ["brigade"]}
    (request,), (end,) = record.of(HandOverAsked), record.of(HandOverEnded)
    assert (request.asker, request.owner, end.outcome, end.took_s) == ("forest-fire-hq", "emergency", "granted", 2700.0)
    assert kpi("hand_overs", record) == 1.0 and kpi("hand_over_time", record) == 2700.0
    found, record = asked(hq(across_s=fixed(45)), own=1)
    assert found == {"at": 0.0, "usable": ["towns"]} and not record.of(HandOverAsked)
    found, record = asked(hq("unified"))
    assert found == {"at": 0.0, "usable": ["brigade"]} and not record.of(HandOverAsked)


def test_an_owner_refuses_only_while_it_has_work_of_its_own():
    wary = hq(across_s=fixed(10), ask_again_s=1200.0, refused=0.999)
    found, record = asked(wary, at_work=2 * H)
    refusals = record.of(HandOverRefused)
    # asked anew every half hour, by 10 minutes each: the answer after the owner's two hours is yes
    assert [entry.time_s for entry in refusals] == [600.0, 2400.0, 4200.0, 6000.0] and found["at"] == 7800.0
    found, record = asked(wary)
    assert found["at"] == 600.0 and not record.of(HandOverRefused)


def test_an_everyday_call_of_the_brigade_is_work_of_its_owner():
    w = small()
    running = Headquarters(w.env, w.record, hq(across_s=fixed(10), ask_again_s=1200.0, refused=0.999))
    brigade, at = pool(w, "brigade", ("fire-brigade",)), []

    def house_fire():
        running.call_out(brigade)
        yield w.env.timeout(2 * H)
        running.call_in(brigade)

    def fight():
        yield from running.borrow(w, "fire", "fire-1", [brigade])
        at.append(w.env.now)

    w.env.process(house_fire())
    w.env.process(fight())
    w.env.run()
    assert at == [7800.0] and len(w.record.of(HandOverRefused)) == 4
    busy = EverydaySpec(
        name="house-fire", rate_per_s=96 / (24 * H), night=1.0, skill="fire-brigade", takes_s=fixed(120)
    )

    def refusals(*everyday):
        brigades = [team("brigade", "town-a", skills=("fire-brigade", "fire-line", "mop-up", "guard"), crews=30)]
        rules = spec(echelons=(Echelon(skill="fire-brigade", teams=1, teams_high=1),))
        headquarters = hq(refused=0.999, astray=0.0, across_s=fixed(10))
        made = fire_world([fire()], brigades, rules, headquarters=headquarters)
        for one in everyday:
            made.env.process(Everyday(one).run(made))
        return len(made.run().of(HandOverRefused))

    assert refusals() == 0 < refusals(busy)


def needed_at(hours, the_plan, depths=SHALLOW, rain=(), orders=(), **kw):
    """Return which bodies have work of their own at these hours of a run."""
    the_plan.headquarters = hq(**DRY)
    made, found = world(flood(depths, rain), the_plan, LAND, **kw), []
    bodies = ("flood-hq", "disaster-reduction", "forest-fire-hq")

    def look():
        for hour in hours:
            yield made.env.timeout(hour * H - made.env.now)
            found.append({body for body in bodies if made.headquarters._needed(body)})

    made.env.process(look())
    for order in orders:
        made.env.process(order(made))
    return found, made.run()


def test_the_flood_headquarters_has_work_from_the_first_signal_until_the_last_is_lifted():
    storm = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
    sure_ = {"unanswered": 0.0, "station_failure": 0.0}
    found, record = needed_at([47.0], plan(warning=sure_), {}, storm)
    first, last = record.of(SignalIssued)[0].time_s / H, record.of(SignalLifted)[-1].time_s / H
    hours = [(first + last) / 2, last + 1.0]
    found, _record = needed_at([first / 2, *hours] if first > 0 else hours, plan(warning=sure_), {}, storm)
    assert [("flood-hq" in bodies) for bodies in found][-2:] == [True, False]

    def by_rule(made):
        command = next(c for c in made.commands if isinstance(c, WarningCommand))
        yield made.env.timeout(2 * H)
        yield from command.order(made, TOWN, "prepare", (), -1)
        yield made.env.timeout(3 * H)
        command.stand_down(made, TOWN, -1)

    found, _record = needed_at([1, 4, 6], plan(), {}, orders=(by_rule,))
    assert [("flood-hq" in bodies) for bodies in found] == [False, True, False]


def test_the_relief_has_work_until_nobody_is_away():
    # moved as a precaution on the signals, and home again when they are lifted and the night is over
    storm = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
    found, record = needed_at([1, 12, 90], plan(relief=RELIEF), {}, storm, horizon_h=96.0)
    decided = [e.time_s / H for e in record.of(Decided) if e.incident == f"relief/{TOWN}"]
    assert 1 < decided[0] < 12
    assert [("disaster-reduction" in bodies) for bodies in found] == [False, True, False]


def test_each_town_s_signal_and_each_place_s_report_has_its_own_luck_of_going_astray():
    storm = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
    the_plan = plan(warning={"station_failure": 0.0})
    the_plan.headquarters = hq(astray=1.0, refused=0.0, passed_on_s=fixed(25))
    record = world(flood({}, storm), the_plan, LAND).run()
    orders = [e for e in record.of(SignalIssued) if rank(e.colour) >= rank("orange")]
    brought = {e.incident for e in record.of(ReportPassedOn) if e.incident.startswith("warning/")}
    assert brought == {f"warning/{e.town}/{e.colour}" for e in orders} and brought
    record = flooded(hq(astray=1.0, refused=0.0, across_s=NOW, passed_on_s=fixed(25)))
    passed = [e.incident for e in record.of(ReportPassedOn)]
    assert len(set(passed)) == len({e.place for e in record.of(NeedReported)}) > 1
    assert len(passed) == len(record.of(NeedReported))


def test_a_signal_that_was_lifted_on_its_way_is_put_by():
    storm = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]

    def ordered(minutes):
        the_plan = plan(warning={"station_failure": 0.0})
        the_plan.headquarters = hq(astray=1.0, passed_on_s=fixed(minutes))
        return len(world(flood({}, storm), the_plan, LAND).run().of(OrderGiven))

    assert ordered(1) > 0 == ordered(40 * 60)


def test_drills_shorten_hand_overs_and_reports_passed_on_and_the_least_stays():
    def took(drills):
        w = small()
        running = Headquarters(w.env, w.record, hq(astray=1.0, refused=0.0))
        ready = ReadinessSpec(drills_a_year=drills, drill_gain=0.5, half_drills=2.0)
        running.readiness = Readiness(ready, w.streams, {})
        w.env.process(running.borrow(w, "fire", "fire-1", [pool(w, "brigade", ("fire-brigade",))]))
        w.env.process(running.decide(w, "relief/t1", 1, -1, "relief"))
        w.env.run()
        return w.record.of(HandOverEnded)[0].took_s, w.record.of(ReportPassedOn)[0].took_s

    (across, passed), (less_across, less_passed) = took(0.0), took(2.0)
    # half of the gain is reached with the half drills: a quarter off what lies above the least
    assert less_across - 600.0 == pytest.approx(0.75 * (across - 600.0)) and across > 600.0
    assert less_passed - 300.0 == pytest.approx(0.75 * (passed - 300.0)) and passed > 300.0


@given(low=st.floats(0, 0.95), high=st.floats(0, 0.95), replication=st.integers(0, 50))
@settings(deadline=None, max_examples=60)
def test_fewer_refusals_and_quicker_answers_are_never_worse(low, high, replication):
    low, high = sorted((low, high))
    fewer, more = (
        asked(HeadquartersSpec(structure="separate", refused=share), 20 * H, replication=replication)[0]["at"]
        for share in (low, high)
    )
    assert fewer <= more
    quick = HeadquartersSpec(structure="separate", refused=high, across_s=sure(1), ask_again_s=60.0)
    assert asked(quick, 20 * H, replication=replication)[0]["at"] <= more


def test_a_hand_over_holds_for_the_incident_and_who_asks_second_waits_along():
    w = small()
    running = Headquarters(w.env, w.record, hq(across_s=fixed(45), **DRY))
    trucks = [pool(w, "trucks", ("truck",), 3)]
    at = []

    def round_(incident, after_s):
        yield w.env.timeout(after_s)
        yield from running.borrow(w, "relief", incident, trucks)
        at.append((incident, w.env.now))

    for incident, after_s in (("relief/t1", 0), ("relief/t1", 600), ("relief/t1", 4000), ("relief/t2", 4000)):
        w.env.process(round_(incident, after_s))
    w.env.run()
    assert at == [("relief/t1", 2700), ("relief/t1", 2700), ("relief/t1", 4000), ("relief/t2", 6700)]
    assert [entry.joined for entry in w.record.of(HandOverAsked)] == [False, True, False]
    assert kpi("hand_overs", w.record) == 2.0 and kpi("hand_over_time", w.record) == 2 * 2700.0


def test_relief_and_fires_are_later_in_expectation_with_six():
    first_s = {"unified": 0.0, "separate": 0.0}
    fought_s = dict(first_s)
    brigade = team("brigade", "town-a", skills=("fire-brigade", "fire-line", "mop-up", "guard"))
    for replication in range(4):
        for structure in first_s:
            spec_ = HeadquartersSpec(structure=structure, desks=3)
            first_s[structure] += sum(
                case.in_need * min(case.first_relief_s(), 48 * H) for case in in_need(flooded(spec_, replication))
            )
            one = burnt(spec_, replication, [brigade], (Echelon(skill="fire-brigade", teams=1, teams_high=1),))
            fought_s[structure] += one.of(ArrivedAtFire)[0].time_s
    assert first_s["unified"] < first_s["separate"]
    assert fought_s["unified"] < fought_s["separate"]


# -- why ------------------------------------------------------------------------------------------------------------
def test_a_long_hand_over_is_named_with_whom_it_was_between():
    slow = flooded(hq(across_s=fixed(20 * 60), **DRY))
    waits = Waits.of(slow)
    use_language("en")
    text = "\n".join(line for _depth, line in explain(slow, waits, groups(slow, waits)[0], Names()))
    use_language(None)
    assert "hand-over between headquarters" in text and "disaster-reduction asked emergency for its means" in text


def test_a_report_that_lay_elsewhere_is_named_first_for_relief():
    slow = flooded(hq(astray=1.0, refused=0.0, across_s=NOW, passed_on_s=fixed(20 * 60)))
    causes = {}
    for row in lateness(slow):
        for name, value in row.items():
            if name.startswith("late_") and name != "late_s":
                causes[name] = causes.get(name, 0.0) + value
    assert max(causes, key=causes.get) == "late_across"


def test_a_long_hand_over_is_named_first_for_a_fire():
    brigade = team("brigade", "town-a", skills=("fire-brigade", "fire-line", "mop-up", "guard"))
    echelons = (Echelon(skill="fire-brigade", teams=1, teams_high=1),)
    slow = burnt(hq(across_s=fixed(6 * 60), **DRY), 0, [brigade], echelons)
    (row,) = fire_cases(slow)
    times = {name: value for name, value in row.items() if name.startswith("time_")}
    assert max(times, key=times.get) == "time_across" and sum(times.values()) == pytest.approx(1.0)
    small_ = next(m for m in what_decided(pd.DataFrame([row])) if m.promise == "30-mu")
    assert small_.missed == 1 and max(small_.shares, key=small_.shares.get) == "across"
    # sent by leave of the owner
    ((index, _end),) = slow.indexed(HandOverEnded)
    assert any(getattr(entry, "team", "") == "brigade" and entry.cause == index for entry in slow)


# -- what is said wrong, and the library ----------------------------------------------------------------------------
def test_bodies_that_do_not_fit_together_are_refused():
    two = BODIES[:2]
    for wrong, said in (
        ({"bodies": (*BODIES, BODIES[0])}, "stands twice"),
        ({"structure": "separate", "bodies": two}, "found 0 for 'relief'"),
        ({"structure": "separate", "bodies": (two[0].model_copy(update={"desks": 1}), *BODIES[1:])}, "found 1 of 6"),
        (
            {"structure": "separate", "bodies": tuple(b.model_copy(update={"desks": 1}) for b in BODIES), "desks": 3},
            "must add up to the headquarters' 3: found 6",
        ),
    ):
        use_language("en")
        with pytest.raises(ValidationError, match=said):
            HeadquartersSpec(**wrong)
        use_language(None)


def test_the_14th_plan_can_be_run_with_six_and_the_13th_has_them():
    old, new = load_plan("guangshui-13th"), load_plan("guangshui-14th")
    assert (old.headquarters.structure, new.headquarters.structure) == ("separate", "unified")
    _scenario, six = override(None, new, ["plan.headquarters.structure=separate"])
    assert six.headquarters == new.headquarters.model_copy(update={"structure": "separate"})
