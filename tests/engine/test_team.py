"""Teams and fleets: strength on the day, turnout by hour, shifts, headquarters."""

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.calendar import Calendar, by_day
from sim.command.headquarters import Decided, HandedOver, Headquarters, HeadquartersSpec
from sim.params import Pert
from sim.record import Record
from sim.resources.base import Granted
from sim.resources.fleet import Fleet, FleetSpec
from sim.resources.team import Team, TeamSpec, present
from sim.roads import VEHICLE_CLASSES
from sim.streams import Streams


def team(**changes):
    figures = {"id": "fire-city", "name_zh": "市专业队", "base": "station:city", "crews": 4, **changes}
    return TeamSpec(**figures)


def test_a_planner_writes_a_team_with_units():
    spec = TeamSpec.from_planner(
        {
            "id": "fire-city",
            "name_zh": "市森林消防专业队",
            "base": "station:city",
            "skills": ["fire-line", "mop-up"],
            "crews": 3,
            "availability": "80 %",
            "turnout_day": "5 / 10 / 20 min",
            "turnout_night": "20 min",
        }
    )
    assert spec.turnout_day_s == Pert(300, 600, 1200) and spec.turnout_night_s == Pert(1200, 1200, 1200)
    assert TeamSpec.from_planner(spec.to_planner()) == spec
    with pytest.raises(ValidationError, match="say the unit"):
        TeamSpec.from_planner({"id": "x", "name_zh": "x", "base": "b", "crews": 1, "turnout_day": 10})


def test_turnout_goes_by_the_hour_and_the_luck_is_the_same_by_day_and_night():
    runtime = Team(
        simpy.Environment(),
        Record(),
        team(turnout_day_s=Pert(60, 120, 300), turnout_night_s=Pert(600, 1200, 3000)),
    )
    assert 60 <= runtime.turnout_s(12, np.random.default_rng(1)) <= 300
    assert 600 <= runtime.turnout_s(3, np.random.default_rng(1)) <= 3000
    night, day = runtime.turnout_s(22, np.random.default_rng(2)), runtime.turnout_s(8, np.random.default_rng(2))
    assert night == pytest.approx(10 * day)
    assert by_day(7) and not by_day(19) and not by_day(6.99)


def test_the_crews_there_follow_the_binomial():
    shares = (np.arange(20_000) + 0.5) / 20_000
    there = np.array([present(6, 0.7, u) for u in shares])
    assert there.mean() == pytest.approx(6 * 0.7, abs=1e-3)
    assert there.var() == pytest.approx(6 * 0.7 * 0.3, abs=1e-3)


@given(st.integers(0, 30), st.integers(0, 5), st.floats(0, 1), st.floats(0, 1, exclude_max=True))
def test_more_on_paper_is_never_fewer_on_the_day(crews, more, availability, luck):
    few, many = present(crews, availability, luck), present(crews + more, availability, luck)
    assert 0 <= few <= crews and few <= many <= crews + more


FRIDAY = Calendar(clock_s=100 * 86400.0, first_weekday=2)
"""Day 100 is a Friday, far from all festivals."""


def test_who_is_there_goes_by_hour_weekday_and_festival():
    spec = team(
        availability=0.5, availability_night=0.6, availability_weekend=0.7, availability_festival=0.8, crews_night=2
    )
    assert [spec.share_there(FRIDAY, h * 3600.0) for h in (12, 20, 36, 44)] == [0.5, 0.6, 0.7, 0.6]
    new_year = Calendar(clock_s=36 * 86400.0)
    assert spec.share_there(new_year, 12 * 3600.0) == spec.share_there(new_year, 0.0) == 0.8
    assert team(availability=0.5).share_there(FRIDAY, 36 * 3600.0) == 0.5


def test_a_claim_waits_for_the_next_shift():
    env, record = simpy.Environment(), Record()
    runtime = Team(env, record, team(crews=4, crews_night=1), 0.5, FRIDAY)
    got = []

    def ask(at_h, crews):
        yield env.timeout(at_h * 3600.0 - env.now)
        with runtime.claim(crews) as claim:
            yield claim
            got.append((env.now / 3600, crews, runtime.free))
            yield env.timeout(600.0)

    for at_h, crews in ((1, 1), (2, 3), (12, 4)):
        env.process(ask(at_h, crews))
    env.run()  # it ends: the hours are followed only while somebody waits
    assert got == [(1, 1, 0), (7, 3, 1), (12, 4, 0)]
    assert runtime.place == "station:city" and not runtime.has("boat-rescue")


def test_without_luck_the_team_has_its_expected_crews():
    runtime = Team(simpy.Environment(), Record(), team(crews=4, crews_night=1, availability=0.7))
    assert runtime.free == 3


def test_short_handed_crews_go_without_those_who_are_away():
    spec = team(persons=20, availability=0.5, availability_festival=0.8, short_handed=True)
    runtime = Team(simpy.Environment(), Record(), spec, 0.0, FRIDAY)
    assert runtime.free == 4
    there = [runtime.persons_there(np.random.default_rng(k)) for k in range(400)]
    assert np.mean(there) == pytest.approx(10.0, abs=4 * np.sqrt(5.0 / 400))
    few, many = (team(persons=n, availability=0.5, short_handed=True) for n in (8, 20))
    for k in range(50):
        luck = np.random.default_rng(k).random(64)
        assert few.people_there(0.5, luck) <= many.people_there(0.5, luck)
    assert team(persons=20, availability=0.5).people_there(0.5, np.zeros(64)) == 20


@given(st.floats(0, 400 * 86400.0), st.integers(0, 6))
def test_the_calendar_changes_only_where_it_says(time_s, first):
    calendar = Calendar(50_000.0, first)

    def state(at_s):
        return calendar.is_night(at_s), calendar.is_weekend(at_s), calendar.is_festival(at_s)

    ahead_s = calendar.until_change_s(time_s)
    assert 0 < ahead_s <= 12 * 3600.0 + 1e-3
    assert state(time_s + 0.5 * ahead_s) == state(time_s)


def test_every_vehicle_has_a_class_that_the_roads_know():
    kinds = FleetSpec.model_fields["vehicle"].annotation.__args__
    for vehicle in kinds:
        spec = FleetSpec(id="f", name_zh="车队", vehicle=vehicle, count=3, base="depot:city", kg=5000)
        assert spec.closure_class in VEHICLE_CLASSES
    fleet = Fleet(simpy.Environment(), Record(), spec)
    assert fleet.capacity == 3 and fleet.call_s(12, np.random.default_rng(1)) == 0
    assert FleetSpec.from_planner(spec.to_planner()) == spec


def test_some_vehicles_are_away_and_more_on_paper_is_never_fewer_on_the_day():
    spec = FleetSpec(id="f", name_zh="车队", vehicle="truck", count=10, base="depot", kg=1, availability=0.8,
                     availability_weekend=0.5)  # fmt: skip
    saturday, friday = Calendar(86400.0, 4), Calendar(0.0, 4)

    def there(luck, calendar, count=10):
        return Fleet(simpy.Environment(), Record(), spec.model_copy(update={"count": count}), luck, calendar).capacity

    lucks = (np.arange(400) + 0.5) / 400
    assert np.mean([there(u, friday) for u in lucks]) == pytest.approx(8.0, abs=0.05)
    assert np.mean([there(u, saturday) for u in lucks]) == pytest.approx(5.0, abs=0.05)
    assert all(there(u, friday, 12) >= there(u, friday) for u in lucks[::20])
    assert Fleet(simpy.Environment(), Record(), spec).capacity == 8


class World:
    def __init__(self, start_hour):
        self.env, self.record, self.streams = simpy.Environment(), Record(), Streams(1, (1, 1))
        self.start_hour = start_hour

    def hour(self):
        return (self.start_hour + self.env.now / 3600) % 24


def test_headquarters_decides_one_thing_at_a_desk_and_the_urgent_first():
    world = World(10)
    headquarters = Headquarters(world.env, world.record, HeadquartersSpec(desks=1, decision_day_s=Pert(600, 600, 600)))
    done = []

    def ask(at, incident, priority):
        yield world.env.timeout(at)
        index = yield from headquarters.decide(world, incident, priority)
        done.append((world.env.now, world.record[index].incident, world.record[index].waited_s))

    for at, incident, priority in ((0, "fire-1", 2), (1, "fire-2", 2), (2, "flood", 1)):
        world.env.process(ask(at, incident, priority))
    world.env.run(until=3600)
    assert done == [(600, "fire-1", 0), (1200, "flood", 598), (1800, "fire-2", 1199)]
    assert len(world.record.of(Decided)) == len(world.record.of(Granted)) == 3


@pytest.mark.parametrize(("hour", "minutes"), [(5, 30), (6, 10), (12, 10), (20, 10), (21, 10), (22, 30), (2, 30)])
def test_a_decision_takes_the_night_s_time_from_ten_to_six(hour, minutes):
    world = World(hour)
    spec = HeadquartersSpec(decision_day_s=Pert(600, 600, 600), decision_night_s=Pert(1800, 1800, 1800))
    world.env.process(spec.build(world.env, world.record).decide(world, "fire-1"))
    world.env.run(until=7200)
    assert world.record.of(Decided)[0].took_s == 60 * minutes


def test_decisions_take_longer_at_night_and_handing_over_takes_its_time():
    spec = HeadquartersSpec()
    assert spec.decision_night_s.mean > spec.decision_day_s.mean
    world = World(2)
    headquarters = spec.build(world.env, world.record)
    world.env.process(headquarters.hand_over(world, "fire-1", cause=-1))
    world.env.run(until=86400)
    (entry,) = world.record.of(HandedOver)
    assert 1200 <= entry.took_s <= 5400 and entry.time_s == entry.took_s
