"""Who commands, who rests, who is kept back, asked for or taken from another fire."""

import numpy as np
import pytest
from small_fire import X, Y, fire, spec, static, sure, team, world

from sim.command.detection import Detected
from sim.command.fire_dispatch import Echelon
from sim.command.fire_incident import FireClosed
from sim.command.fire_levels import LEVELS, ResponseLevel, ResponseRaised, reason
from sim.command.fire_sending import AidApproved, AidAsked, Dispatched, NobodyFree
from sim.command.headquarters import Decided, HandedOver, HeadquartersSpec
from sim.missions.fire_attack import ArrivedAtFire, CrewBack
from sim.missions.fire_edge import Crew
from sim.missions.firefight import Contained
from sim.missions.fireline import LineBuilt
from sim.missions.guard import Rekindled
from sim.resources.base import Granted, Preempted
from sim.resources.team import TeamSpec

A, B = team("fire-a", "town-a"), team("fire-b", "town-b")
HOUR = 3600.0
EARLY = (ResponseLevel(level=4, burnt_m2=1.0),)
ONE = (Echelon(skill="fire-township", teams=1, teams_high=1),)


def test_levels_go_by_area_time_and_number():
    four, three, two, one = LEVELS
    assert reason(four, 10.1e4, 0.0, 0.0, False, 1) == "burnt"
    assert reason(four, 1e4, 0.0, 3 * HOUR, True, 1) == "open" and not reason(four, 1e4, 0.0, 3 * HOUR, False, 1)
    assert reason(four, 1e4, 0.0, 0.0, False, 2) == "fires"
    assert reason(four, 1e4, 0.0, 0.0, False, 1, 1) == "hurt" and reason(two, 1e4, 0.0, 0.0, False, 1, 9) == ""
    assert reason(two, 1e4, 0.0, 0.0, False, 1, 10) == "hurt" and reason(one, 1e4, 0.0, 0.0, False, 1, 30) == "hurt"
    assert not reason(three, 1e6, 1e6, 23 * HOUR, True, 9)
    assert reason(two, 1e6, 1e6, 0.0, False, 1) == "damaged" and reason(one, 1e6, 1e6, 72 * HOUR, False, 1) == "open"


def test_the_front_command_is_handed_over_once_and_nobody_gets_a_task_meanwhile():
    record = world([fire(wind=6.0, humidity=0.25)], [A, B], spec(echelons=ONE, levels=EARLY), until_h=30).run()
    (raised,), (handed,) = record.of(ResponseRaised), record.of(HandedOver)
    assert raised.level == 4 and raised.authority == "city" and raised.why == "burnt"
    low, high = HeadquartersSpec().hand_over_s.low, HeadquartersSpec().hand_over_s.high
    assert low <= handed.took_s <= high and handed.time_s == raised.time_s + handed.took_s
    arrived = record.of(ArrivedAtFire)[0].time_s
    # the crew came while the command passed; it starts only afterwards
    assert raised.time_s < arrived < handed.time_s < record.of(LineBuilt)[0].time_s - record.of(LineBuilt)[0].took_s + 1
    plain = world([fire(wind=6.0, humidity=0.25)], [A, B], spec(echelons=ONE, levels=()), until_h=30).run()
    assert not plain.of(HandedOver) and plain.of(LineBuilt)[0].time_s < record.of(LineBuilt)[0].time_s


def test_levels_go_by_what_is_reported_and_not_by_the_truth():
    # reports misjudge each fire's area by a factor of its own, some more and some less than there is
    wrong = []
    for replication in range(6):
        rules = spec(echelons=ONE, levels=(ResponseLevel(level=4, burnt_m2=3.0e4),), size_cv=0.8, feedback_s=300.0)
        it = world([fire(wind=6.0, humidity=0.25)], [], rules, until_h=8, replication=replication)
        (raised,) = it.run().of(ResponseRaised)
        exact = rules.model_copy(update={"size_cv": 0.0})
        (known,) = (
            world([fire(wind=6.0, humidity=0.25)], [], exact, until_h=8, replication=replication)
            .run()
            .of(ResponseRaised)
        )
        assert raised.burnt_m2 >= 3.0e4 and known.burnt_m2 >= 3.0e4
        wrong.append(raised.time_s - known.time_s)
    assert min(wrong) < 0.0 < max(wrong)


def test_hours_under_control_before_a_rekindle_raise_no_level():
    # days pass from the discovery to the last outbreak, but all of them together burn for less than the limit
    late = (ResponseLevel(level=3, open_s=24 * HOUR),)
    rules = spec(rekindle=1.0, guard_persons=40, guard_s=72 * HOUR, levels=late)
    record = world([fire()], [A, B], rules, until_h=400).run()
    again, held, found = record.of(Rekindled), record.of(Contained), record.of(Detected)[0]
    assert again and again[-1].time_s - found.time_s > 24 * HOUR
    starts = [found.time_s, *(e.time_s for e in again)]
    open_s = [h.time_s - s for s, h in zip(starts, held, strict=True)]
    assert sum(open_s) < 24 * HOUR and not record.of(ResponseRaised)
    # and the hours of all its outbreaks add up
    brief = (ResponseLevel(level=3, open_s=open_s[0] + 0.5 * open_s[1]),)
    told = world([fire()], [A, B], rules.model_copy(update={"levels": brief}), until_h=400).run()
    (raised,) = told.of(ResponseRaised)
    assert raised.why == "open" and again[0].time_s < raised.time_s <= again[1].time_s


def test_orders_wait_for_the_hand_over():
    rules = spec(
        echelons=(*ONE, Echelon(skill="fire-militia", teams=1, teams_high=1, after_s=1200.0)),
        levels=EARLY,
    )
    late = team("fire-m", "town-b", skills=("fire-militia",))
    record = world([fire(wind=6.0, humidity=0.25)], [team(persons=2), late], rules, until_h=8).run()
    sent = {d.team: d.time_s for d in record.of(Dispatched)}
    assert sent["fire-m"] >= record.of(HandedOver)[0].time_s > record.of(Decided)[0].time_s + 1200.0


def test_aid_is_asked_for_approved_and_then_called():
    aid = Echelon(skill="fire-neighbour", teams=1, teams_high=1, after_s=1800.0, request_s=sure(90))
    neighbour = team("fire-n", "town-b", skills=("fire-neighbour", "fire-line"), turnout_day_s=sure(60))
    record = world(
        [fire(wind=6.0, humidity=0.25)], [team(persons=2), neighbour], spec(echelons=(*ONE, aid)), until_h=9
    ).run()
    (asked,), (approved,) = record.of(AidAsked), record.of(AidApproved)
    sent = next(d for d in record.of(Dispatched) if d.team == "fire-n")
    assert approved.time_s == asked.time_s + 90 * 60.0 == sent.time_s and record[sent.cause] == approved


def test_a_level_calls_who_would_come_later():
    rules = spec(
        echelons=(*ONE, Echelon(skill="fire-militia", teams=1, teams_high=1, after_s=30 * HOUR, level=4)),
        levels=EARLY,
    )
    militia = team("fire-m", "town-b", skills=("fire-militia",))
    record = world([fire(wind=6.0, humidity=0.25)], [team(persons=2), militia], rules, until_h=8).run()
    assert next(d for d in record.of(Dispatched) if d.team == "fire-m").time_s < 4 * HOUR


def test_some_stay_for_the_next_fire():
    rules = spec(echelons=(Echelon(skill="fire-township", teams=2, teams_high=2),), standby_teams=1, levels=())
    ground = static()
    record = world([fire()], [A, B], rules, ground=ground, until_h=30).run()
    # both towns of the small country bear one name: each team is the fire's own town's
    assert len(record.of(Dispatched)) == 2
    places = ground.places
    towns = tuple(f"t{i}" for i in range(len(places.ids)))
    other = type(places)(places.ids, places.kinds, places.names, towns, places.x_m, places.y_m, places.node)
    apart = type(ground)(ground.grids, ground.arrays, other, ground.network, ground.data, ground.about)
    record = world([fire()], [A, B], rules, ground=apart, until_h=30).run()
    assert [d.team for d in record.of(Dispatched)] == ["fire-a"]
    assert record.of(NobodyFree)[0].missing == 1


def test_crews_leave_a_held_fire_for_an_open_one():
    rules = spec(echelons=(Echelon(skill="fire-township", teams=2, teams_high=2),), levels=(), guard_persons=10,
                 mop_up_m_s=3.0 / HOUR)  # fmt: skip
    late = fire(x=X - 1200.0, y=Y + 900.0, start_s=9 * HOUR)
    record = world([fire(), late], [A, B], rules, until_h=120).run()
    held = next(e.time_s for e in record.of(Contained) if e.incident == "fire-1")
    moved = [d for d in record.of(Dispatched) if d.relieved]
    assert held < moved[0].time_s and moved[0].incident == "fire-2" and moved[0].relieved == "fire-1"
    assert len(moved) == 1, "the guard stays"
    (taken,) = record.of(Preempted)
    assert taken.pool == moved[0].team and taken.by.startswith("fire-1/")
    assert any(g.by.startswith("fire-2/") and g.pool == taken.pool for g in record.of(Granted))
    assert len(record.of(FireClosed)) == 2 and len(record.of(CrewBack)) == 3
    alone = world([fire(), late], [A, B], rules.model_copy(update={"relieve": False}), until_h=120).run()
    assert not alone.of(Preempted)


def fight_of(rules, teams=(A,), **more):
    it = world([fire(**more)], teams, rules, until_h=2)
    it.run()
    return it.data["fire-fights"]["fire-1"]


def test_tired_crews_are_slower_but_not_without_end():
    fight = fight_of(spec())
    now = fight.world.env.now
    paces = [fight.pace(Crew("c", 20, 1.2, 0.0, 1.0, since_s=now - h * HOUR)) for h in (1, 8, 10, 40)]
    assert paces == pytest.approx([1.0, 1.0, 0.9, 0.5])


def test_the_untrained_do_not_fight_in_the_dark_and_nobody_on_cliffs():
    fight = fight_of(spec())
    fight.crews = {"left": [Crew("v", 20, 1.2, 0.0, 1.0, trained=False)], "right": [Crew("t", 20, 1.2, 0.0, 1.0)]}

    def rate(flank, slope_deg, dark):
        one = np.ones(1)
        return fight.rates_m_s(flank, 0.3 * one, np.array([9]), slope_deg * one, 0 * one, 0 * one, dark)[0][0]

    assert rate("left", 0.0, False) > 0.0 == rate("left", 0.0, True)
    assert rate("right", 0.0, True) > 0.0 == rate("right", 40.0, False)


def test_the_last_crew_at_the_line_waits_for_its_relief():
    plain = {"shift_s": HOUR, "levels": (), "echelons": ONE, "mop_up_m_s": 20.0 / HOUR}
    work = []
    for wait_h in (0.0, 1.0):
        it = world([fire()], [A], spec(**plain, relief_wait_s=wait_h * HOUR), until_h=40)
        it.run()
        lines = it.record.of(LineBuilt)
        work.append(np.array([e.time_s for e in lines]))
    arrived = it.record.of(ArrivedAtFire)[0].time_s
    assert len(work[0]) and len(work[1])
    # without patience the line stands still for half a shift after the first hour
    assert not ((work[0] > arrived + 1.4 * HOUR) & (work[0] < arrived + 1.5 * HOUR)).any()
    assert (work[1] < arrived + 2.4 * HOUR).sum() >= (work[0] < arrived + 2.4 * HOUR).sum()


def test_fewer_crews_stand_by_at_night():
    many = TeamSpec(id="fire-c", name_zh="队", base="town-a", crews=4, crews_night=1, persons=12,
                    skills=("fire-township", "fire-line"))  # fmt: skip
    for start_h, crews in ((0.2, 4), (10.0, 1)):
        it = world([fire(start_s=start_h * HOUR)], [many], spec(echelons=ONE, levels=()), until_h=start_h + 3.0)
        it.run()
        assert it.record.of(Dispatched)[0].crews == crews


def test_fewer_people_come_on_a_working_day_than_at_a_festival():
    there = {}
    for day in (310, 36):
        crew = team(
            persons=60, availability=0.4, availability_weekend=0.4, availability_festival=0.9, short_handed=True
        )
        it = world([fire()], [crew], spec(echelons=ONE), until_h=3, clock_s=day * 86400.0 + 12 * HOUR)
        it.run()
        there[day] = it.record.of(ArrivedAtFire)[0].persons
    assert there[310] < 36 < there[36]
