"""From the first smoke to the last guard: who knows what when, who is sent, and what is shared by two fires."""

import math

import pytest
from small_fire import X, Y, fire, spec, sure, team, world

from sim.command.detection import Detected, DetectionSpec, Ignited, Reported, Verified, _open_s
from sim.command.fire_dispatch import Echelon
from sim.command.fire_incident import FireClosed, FlameOut
from sim.command.fire_sending import Dispatched
from sim.command.headquarters import Decided
from sim.kpis import all_kpis
from sim.missions.fire_attack import ArrivedAtFire, CrewBack
from sim.missions.firefight import Contained
from sim.missions.guard import Rekindled
from sim.missions.helicopter import WaterDropped
from sim.missions.mop_up import LeftToCool, MoppedUp
from sim.missions.travel import Travelled

HOUR = 3600.0
A, B = team("fire-a", "town-a"), team("fire-b", "town-b")


def test_things_come_in_order_and_name_their_causes():
    record = world([fire()], [A, B]).run()
    kinds = (Ignited, Detected, Reported, Verified, Decided, Dispatched, ArrivedAtFire, Contained, FlameOut, MoppedUp)
    times = [record.of(kind)[0].time_s for kind in (*kinds, FireClosed)]
    assert times == sorted(times)
    index, arrived = record.indexed(ArrivedAtFire)[0]
    chain = [type(e) for e in record.causes(index)]
    assert chain == [ArrivedAtFire, Dispatched, Decided, Verified, Reported, Detected, Ignited]
    assert arrived.first
    (end,) = record.of(FireClosed)
    assert end.discovered_s == record.of(Detected)[0].time_s and end.started_s == 600.0
    assert end.damaged_m2 <= end.forest_m2 <= end.burnt_m2


def test_the_same_run_is_the_same_record():
    one, two = (world([fire()], [A, B], replication=3).run() for _ in range(2))
    assert one.digest() == two.digest()
    assert world([fire()], [A, B], replication=4).run().digest() != one.digest()


def test_another_plan_keeps_the_luck_of_discovery():
    one = world([fire()], [A, B]).run().of(Detected)[0]
    two = world([fire()], [A]).run().of(Detected)[0]
    assert (one.time_s, one.channel, one.burnt_m2) == (two.time_s, two.channel, two.burnt_m2)


def test_watchmen_and_cameras_find_fires_sooner():
    def found(**more):
        eyes = DetectionSpec(**({"cameras": 0, "lookout_towers": 0, "drones": 0} | more))
        runs = [world([fire()], [A], detection=eyes, replication=k, until_h=3).run() for k in range(12)]
        seen = [r.of(Detected)[0] for r in runs]
        return sum(s.time_s for s in seen), {s.channel for s in seen}

    plain, by = found()
    assert by <= {"public", "patrol"}
    seen, by = found(cameras=1, camera_coverage=1.0, lookout_towers=1)
    assert seen < plain and by & {"camera", "lookout"}


@pytest.mark.parametrize(
    ("hour", "work", "waits"),
    [(9, 3600, 3600), (6, 3600, 3 * 3600), (17, 7200, 15 * 3600 + 3600), (12, 16 * 3600, 30 * 3600)],
)
def test_watching_has_hours(hour, work, waits):
    # eight to six: what is not done in the evening is done in the morning
    assert _open_s(float(hour), float(work), 8.0, 18.0) == pytest.approx(waits)
    assert math.isinf(_open_s(9.0, 1.0, 8.0, 8.0))


def test_the_nearest_go_first_and_danger_sends_more():
    rules = spec(echelons=(Echelon(skill="fire-township", teams=1, teams_high=2),))
    calm = world([fire(humidity=0.7, wind=1.0)], [A, B], rules).run()
    assert [d.team for d in calm.of(Dispatched)] == ["fire-a"] and calm.of(Dispatched)[0].grade < 4
    dry = fire(humidity=0.25, wind=9.0, days_since_rain=12.0)
    high = world([dry], [A, B], rules, until_h=4).run()
    assert {d.team for d in high.of(Dispatched)} == {"fire-a", "fire-b"} and high.of(Dispatched)[0].grade >= 4


def test_an_echelon_may_take_some_of_a_team_s_crews():
    machines = team("dozers", "town-a", crews=10, persons=2, skills=("repair", "fire-dozer"))
    for most, sent in ((1, 1), (3, 3), (0, 10)):
        rules = spec(echelons=(Echelon(skill="fire-dozer", teams=1, teams_high=1, crews=most),))
        record = world([fire()], [machines], rules, until_h=4).run()
        assert [d.crews for d in record.of(Dispatched)] == [sent]
        assert len({a.crew for a in record.of(ArrivedAtFire)}) == sent


def test_a_crew_that_finds_no_road_is_counted():
    it = world([fire()], [A], spec(echelons=(Echelon(skill="fire-township", teams=1, teams_high=1),)), until_h=8)

    def cut():
        yield it.env.timeout(0.0)
        while not it.record.of(Dispatched):
            yield it.env.timeout(60.0)
        for edge in range(len(it.roads.network.length_m)):
            it.roads.set_blocked(edge, True)

    it.env.process(cut())
    record = it.run()
    assert not record.of(ArrivedAtFire)
    (back,) = record.of(CrewBack)
    (way,) = record.of(Travelled)
    assert not way.arrived and not back.fought and back.persons == 20
    assert back.out_s == pytest.approx(way.time_s - way.left_s + 600.0)  # and the turnout
    assert all_kpis()["crew_time_s"](record) == 20 * back.out_s


def test_an_edge_that_nobody_mops_up_is_not_mopped_up():
    it = world([fire(wind=1.0, humidity=0.6)], [A, B], spec(guard_s=HOUR), until_h=100)

    def need(team):
        while not it.record.of(Contained):
            yield it.env.timeout(60.0)
        with it.teams[team].claim(1, by="elsewhere", priority=0, preempt=True) as claim:
            yield claim
            yield it.env.timeout(1e6)

    for each in (A, B):
        it.env.process(need(each.id))
    record = it.run()
    (cool,), (end,) = record.of(LeftToCool), record.of(FireClosed)
    assert not record.of(MoppedUp) and 0.0 < cool.left_m <= cool.length_m
    assert math.isnan(end.mopped_s) and end.flame_out_s < cool.time_s and end.outcome == "guarded"


def test_two_fires_share_the_teams():
    rules = spec(echelons=(Echelon(skill="fire-township", teams=1, teams_high=1),))
    near_a = fire(x=X - 1500.0)
    both = world([near_a, fire(x=X - 1200.0, y=Y - 900.0, start_s=700.0)], [A, B], rules).run()
    first, second = both.of(Dispatched)[:2]
    assert {first.team, second.team} == {"fire-a", "fire-b"} and first.incident != second.incident
    # a third fire waits until somebody is free
    three = [near_a, fire(y=Y - 900.0, start_s=700.0), fire(y=Y + 900.0, start_s=800.0)]
    record = world(three, [A, B], rules, until_h=120).run()
    assert len(record.of(Dispatched)) == 3 and len(record.of(FireClosed)) == 3
    late = record.of(Dispatched)[2]
    assert late.time_s >= min(e.time_s for e in record.of(MoppedUp))


def test_escalation_waits_for_its_time_or_area():
    far = team("fire-s", "town-b", skills=("fire-suizhou", "fire-line"), turnout_day_s=sure(60))
    rules = spec(
        echelons=(
            Echelon(skill="fire-township", teams=1, teams_high=1),
            Echelon(skill="fire-suizhou", teams=1, teams_high=1, after_s=7200.0),
        )
    )
    record = world([fire(humidity=0.25, wind=6.0)], [team(persons=2), far], rules, until_h=12).run()
    decided = record.of(Decided)[0].time_s
    sent = {d.team: d.time_s - decided for d in record.of(Dispatched)}
    assert sent["fire-a"] == 0.0 and 7200.0 <= sent["fire-s"] <= 7200.0 + rules.feedback_s


def test_a_town_acts_before_it_is_told():
    rules = spec(echelons=(Echelon(skill="fire-village", teams=1, teams_high=1, without_order=1),))
    village = team("fire-v", "village-c", persons=6, skills=("fire-village", "mop-up", "guard"))
    record = world([fire(humidity=0.6, wind=1.0)], [village], rules).run()
    assert record.of(Dispatched)[0].time_s == record.of(Verified)[0].time_s < record.of(Decided)[0].time_s


def test_so_many_teams_go_without_an_order_and_the_others_by_it():
    rules = spec(echelons=(Echelon(skill="fire-township", teams=2, teams_high=2, without_order=1),))
    record = world([fire()], [A, B], rules).run()
    verified_s, decided_s = record.of(Verified)[0].time_s, record.of(Decided)[0].time_s
    assert [e.time_s for e in record.of(Dispatched)] == [verified_s, decided_s] and verified_s < decided_s


def test_a_rekindle_reopens_the_same_fire():
    record = world([fire()], [A, B], spec(rekindle=1.0, guard_persons=40), until_h=100).run()
    again = record.of(Rekindled)
    assert again
    (end,) = record.of(FireClosed)
    assert end.rekindles == len(again) == 3
    assert end.flame_out_s == record.of(FlameOut)[-1].time_s > again[-1].time_s
    assert len(record.of(FlameOut)) == len(again) + 1


def test_helicopters_help_by_day_only():
    plain = {"helicopter_first_drop_s": sure(80), "helicopters_after_s": 0.0}
    burnt = []
    for n in (2, 0):
        w = world([fire(wind=5.0)], [team(persons=3)], spec(helicopters=n, **plain), until_h=20)
        record = w.run()
        assert bool(record.of(WaterDropped)) == (n > 0)
        # dusk is at about half past five, five and a half hours after the start
        assert all(e.time_s < 5.5 * 3600 for e in record.of(WaterDropped))
        burnt.append(w.data["fire-fights"]["fire-1"].areas().burnt_m2)
    assert burnt[0] < burnt[1]


def test_a_fire_without_teams_is_followed_and_closed():
    record = world([fire(humidity=0.5, wind=1.0, horizon_s=8 * 3600.0)], [], until_h=12).run()
    (end,) = record.of(FireClosed)
    assert end.outcome == "not-followed" and math.isnan(end.flame_out_s) and math.isfinite(end.discovered_s)
