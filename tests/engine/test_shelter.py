"""Shelters: beds are conserved; nobody is taken in before the door is open."""

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.params import Pert
from sim.record import Record
from sim.resources.shelter import Admitted, Departed, Shelter, ShelterOpened, ShelterSpec


def shelter(record, **changes):
    figures = {"id": "school", "name_zh": "学校", "place": "shelter:1", "beds": 100, **changes}
    return Shelter(simpy.Environment(), record, ShelterSpec(**figures))


def opened(record, **changes):
    made = shelter(record, **changes)
    made.env.process(made.open(12, np.random.default_rng(1)))
    made.env.run(until=86400)
    return made


def test_it_opens_once_and_who_asks_again_waits_for_the_first_order():
    record = Record()
    made = shelter(record, open_day_s=Pert(600, 600, 600), open_night_s=Pert(3600, 3600, 3600))
    env, log = made.env, []

    def order(at):
        yield env.timeout(at)
        yield from made.open(12, np.random.default_rng(1), cause=-1)
        log.append(env.now)

    for at in (0, 100, 900):
        env.process(order(at))
    env.run(until=50)
    with pytest.raises(RuntimeError, match="is not open"):
        made.admit(1)
    env.run(until=3600)
    assert sorted(log) == [600, 600, 900] and made.is_open
    assert [(e.time_s, e.beds) for e in record.of(ShelterOpened)] == [(600, 100)]


def test_who_finds_no_bed_is_turned_away_and_counted():
    record = Record()
    made = opened(record)
    assert [made.admit(70), made.admit(70, cause=0), made.admit(5)] == [70, 30, 0]
    assert made.free == 0 and made.inside == 100
    made.leave(40)
    assert made.free == 40
    assert [(e.persons, e.turned_away, e.inside) for e in record.of(Admitted)] == [
        (70, 0, 70),
        (30, 40, 100),
        (0, 5, 100),
    ]
    assert [(e.persons, e.inside) for e in record.of(Departed)] == [(40, 60)]
    with pytest.raises(ValueError, match="cannot leave"):
        made.leave(61)
    with pytest.raises(ValueError):
        made.admit(-1)


def test_a_relief_point_turns_nobody_away():
    made = opened(Record(), beds=0, dispersed=True)
    assert made.admit(12_345) == 12_345 and made.inside == 12_345


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 50), st.booleans(), st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=40))
def test_people_and_beds_are_conserved(beds, dispersed, moves):
    record = Record()
    made = opened(record, beds=beds, dispersed=dispersed)
    inside = 0
    for coming, persons in moves:
        if coming:
            inside += made.admit(persons)
        else:
            going = min(persons, inside)
            made.leave(going)
            inside -= going
        assert made.inside == inside and (dispersed or 0 <= inside <= beds)
    assert sum(e.persons for e in record.of(Admitted)) - sum(e.persons for e in record.of(Departed)) == inside
    assert sum(e.persons + e.turned_away for e in record.of(Admitted)) == sum(p for coming, p in moves if coming)
