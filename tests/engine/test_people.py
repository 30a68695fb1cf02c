"""People in groups and parts: counted, split, moved; homes by class."""

import numpy as np
import pandas as pd
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st
from small_world import flood, plan, static, world

from sim.hazards.flood import Flood
from sim.kpis.loss import HomesFlooded
from sim.kpis.relief_people import PeopleInNeed
from sim.people.away import in_proportion
from sim.people.entries import HomesDamaged, HomesLost, NeedsMet, PeopleCounted, PeopleMoved
from sim.people.groups import People
from sim.people.homes import (
    CLASSES,
    HIT_M,
    HOUSE_HEIGHT_M,
    REACHED_M,
    RUNGS_M,
    SHUT_IN_M,
    TRAPPED_M,
    behind_levee_m,
    by_class,
    damage_share,
    local_depth_m,
    saved_share,
    watched_m,
)
from sim.people.part import AT_HOME, BEFOREHAND, FLED, HIT, TRAPPED
from sim.record import Record


def people(population=100, bound=10):
    table = pd.DataFrame(
        {
            "id": ["h1"],
            "village": ["v1"],
            "town": ["t1"],
            "population": [population],
            "cannot_walk": [bound],
            "danger_zone": [True],
        }
    )
    return People(simpy.Environment(), Record(), table)


def everybody(p):
    return p.at_home(0) + sum(part.count for part in p.parts)


@given(st.integers(0, 1000))
def test_classes_hold_everybody_evenly(n):
    row = by_class(np.array([n]))[0]
    assert row.sum() == n and row.max() - row.min() <= 1


def test_water_reaches_the_lowest_homes_first():
    shares = [(local_depth_m(d) >= 0.3).mean() for d in (0.2, 0.3, 0.6, 1.0, 1.5)]
    assert shares == sorted(shares) and shares[1] == 0.2 and shares[-1] == 1.0


def test_rungs_stand_where_water_reaches_and_shuts_in_each_class():
    for j, (hit, shut) in enumerate(zip(REACHED_M, SHUT_IN_M, strict=True)):
        assert local_depth_m(hit)[j] == HIT_M and local_depth_m(shut)[j] == TRAPPED_M
        assert hit in RUNGS_M and shut in RUNGS_M
    # else every watch of homes would make a flood of its own
    assert set(RUNGS_M) <= set(Flood.model_fields["ladder_m"].default)


def test_damage_follows_the_published_points():
    assert damage_share(np.array([0.0, 0.5, 1.0, 6.0])).tolist() == [0.0, 0.33, 0.49, 1.0]


def test_notice_saves_at_most_half_of_the_contents():
    shares = saved_share(np.array([-100.0, 0.0, 3600.0, 4 * 3600.0, 1e6]))
    assert shares.tolist() == [0.0, 0.0, 0.125, 0.5, 0.5]


def test_an_idle_group_is_not_in_the_record_until_something_happens():
    p = people()
    assert not p.record.of(PeopleCounted)
    p.set_state(0, [0], HIT)
    assert [e.count for e in p.record.of(PeopleCounted)] == [100]


def test_lowest_homes_leave_first_and_only_those_in_the_state_asked_for():
    p = people()
    p.set_state(0, [0, 1], HIT)
    part = p.leave(0, 30, 1, HIT, "leaving", FLED)
    assert part is not None and part.by_class.tolist() == [19, 12, 0, 0, 0] and part.bound == 1 and part.wet
    assert p.leave(0, 5, 5, TRAPPED, "aboard", FLED) is None
    assert everybody(p) == 100


def test_leavers_may_be_named_by_class_and_shared_out_in_proportion():
    p = people()
    going = in_proportion(p.walkers[0], 40)
    assert going.sum() == 40 and going.max() - going.min() <= 1
    part = p.leave(0, going, 0, AT_HOME, "leaving", BEFOREHAND)
    assert part is not None and part.by_class.tolist() == going.tolist() and everybody(p) == 100


@given(st.lists(st.integers(0, 50), min_size=5, max_size=5), st.integers(0, 300))
def test_proportional_shares_are_whole_persons_who_are_there(there, wanted):
    taken = in_proportion(np.array(there), wanted)
    assert taken.sum() == min(wanted, sum(there)) and (taken <= np.array(there)).all() and (taken >= 0).all()


def test_splitting_keeps_people_and_what_they_have_had():
    p = people()
    part = p.leave(0, 50, 0, AT_HOME, "leaving", BEFOREHAND)
    p.move(part, "lodged", "room")
    p.meet([part], food=100.0)
    other = p.split_count(part, 20)
    assert (part.count, other.count) == (30, 20)
    assert other.until["food"] == 100.0 and other in p.at["room"] and everybody(p) == 100
    with pytest.raises(ValueError):
        p.split_count(other, 20)


def test_a_need_is_not_cut_short_by_a_lesser_supply():
    p = people()
    part = p.leave(0, 50, 0, AT_HOME, "leaving", BEFOREHAND)
    p.meet([part], water=200.0)
    p.meet([part], water=100.0)
    assert part.until["water"] == 200.0
    assert [e.water_until_s for e in p.record.of(NeedsMet)] == [200.0]
    assert np.isnan(p.record.of(NeedsMet)[0].food_until_s)


def test_who_moved_beforehand_loses_the_home_when_water_comes_to_it():
    p = people()
    part = p.leave(0, 30, 0, AT_HOME, "leaving", BEFOREHAND)
    p.move(part, "lodged", "room")
    p.flood_homes(0, [0])
    assert [e.count for e in p.record.of(HomesLost)] == [int(part.by_class[0])]
    with pytest.raises(ValueError, match="no dry home"):
        p.set_state(0, [0], HIT)
        p.go_home(part)


def test_going_home_makes_them_part_of_the_group_again():
    p = people()
    part = p.leave(0, 90, 5, AT_HOME, "leaving", BEFOREHAND)
    p.move(part, "lodged", "room")
    p.go_home(part)
    assert p.at_home(0) == 100 and int(p.bound[0].sum()) == 10 and p.at["room"] == []
    last = p.record.of(PeopleMoved)[-1]
    assert (last.to_state, last.to_part, last.count) == ("home", -1, 95)


def test_the_dead_are_counted_and_cannot_be_more_than_there_were():
    p = people()
    p.set_state(0, range(CLASSES), TRAPPED)
    p.die(0, 0, 7)
    assert p.at_home(0) == 93
    with pytest.raises(ValueError):
        p.die(0, 0, 14)
    assert sum(e.count for e in p.record.of(PeopleMoved) if e.to_state == "dead") == 7


def test_behind_a_levee_nothing_comes_until_its_crest_then_all_of_it():
    assert behind_levee_m(0.1, 1.5) == 0.1 and behind_levee_m(0.15, 1.5) == pytest.approx(1.65)
    assert behind_levee_m(0.15, 0.0) == 0.15
    # a place on high ground has its lowest homes wet by 15 cm; one behind a levee is drowned in the same water
    caught = {}
    for levee_m in (0.0, 1.5):
        land = static([("h1", 100, 0, False)])
        land.data["hamlets"]["levee_m"] = levee_m
        water = flood({"h1": [(0, 0), (5, 0), (6, 0.2), (20, 0.2), (21, 0)]})
        w = world(water, plan(warning={"stations": 0, "forecasts": False}, boats=0), land)
        record = w.run()
        states = [e for e in record.of(PeopleMoved) if e.to_part == -1]
        caught[levee_m] = {s: sum(e.count for e in states if e.to_state == s) for s in ("hit", "trapped")}
        (damage,) = record.of(HomesDamaged)
        assert damage.gauge_m == pytest.approx(0.15 + levee_m if levee_m else 0.15)
    assert caught[0.0] == {"hit": 20, "trapped": 0}
    assert caught[1.5]["hit"] >= 100 and caught[1.5]["trapped"] == 60  # 1.65 m: the lowest three of five classes


@pytest.mark.parametrize(("levee_m", "river_m"), [(0.0, 0.8), (0.2, 0.44), (0.4, 0.70), (1.0, 0.44), (0.07, 0.16)])
def test_whose_homes_have_03_m_are_hit_behind_a_levee_too(levee_m, river_m):
    """One depth makes a home flooded, and its people hit, shut in and in need, whatever the levee."""
    land = static([("h1", 290, 0, False)])
    land.data["hamlets"]["levee_m"] = levee_m
    water = flood({"h1": [(0, 0), (5, 0), (9, river_m), (20, river_m), (21, 0)]})
    record = world(water, plan(warning={"stations": 0, "forecasts": False}, boats=0), land).run()
    local = river_m + levee_m - HOUSE_HEIGHT_M + 1e-9
    home = [e for e in record.of(PeopleMoved) if e.to_part == -1]
    hit = sum(e.count for e in home if e.from_state == "home" and e.to_state == "hit")
    assert hit == 58 * int((local >= HIT_M).sum())
    assert any(e.to_state == "trapped" for e in home) == bool((local >= TRAPPED_M).any())
    assert HomesFlooded()(record) * 2.9 == pytest.approx(hit)
    assert PeopleInNeed()(record) + sum(e.count for e in home if e.to_state == "dead") == hit


def test_behind_a_levee_the_river_is_watched_where_the_water_behind_reaches_a_rung():
    assert watched_m(0.0) == {m: m for m in RUNGS_M}
    assert watched_m(0.2) == {0.15: pytest.approx(0.35), **{round(m - 0.2, 6): m for m in RUNGS_M[1:]}}
    assert watched_m(2.0) == {0.15: pytest.approx(2.15), 0.25: 2.25, 1.0: 3.0, 2.0: 4.0}
