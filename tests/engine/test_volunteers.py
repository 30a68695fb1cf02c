"""Volunteers come by a law that fades; registered they sort, hand out and rescue, unregistered they are in the way."""

import math
from pathlib import Path

import numpy as np
import pytest
from small_world import H, fixed, flood, plan, world

from scenarios.load import find, read
from sim.command.reserves import Activation
from sim.kpis import all_kpis
from sim.missions.donations import Donated, DonationSorted, DonationSpec
from sim.missions.volunteers import VolunteersCame, VolunteersLeft, VolunteerSpec, VolunteersRegistered
from sim.people.entries import OnsetInTown
from sim.resources.base import CapacitySet, Granted, Returned
from sim.resources.team import TeamSpec

KPI = all_kpis()
DAY = 24 * H
WET = {"h1": [(0, 0.0), (5, 0.0), (6, 0.8), (60, 0.8)], "h2": [(0, 0.0), (6, 0.0), (7, 0.8), (60, 0.8)]}
DEEP = {h: [(0, 0.0), (5, 0.0), (5.5, 2.9), (70, 2.9)] for h in ("h1", "h2")}
COME = VolunteerSpec(start_s=fixed(10), rate_per_s=200 / DAY, fades_s=DAY / 2, stay_s=DAY, register_s=fixed(12))


def run(volunteers, depths=WET, replication=0, horizon_h=72.0, rain=False, **changes):
    the_plan = plan(
        evacuation={"compliance": 1.0, "dispersed": 1.0},
        relief={"volunteers": volunteers, "hosts_water": 0.0, **changes.pop("relief", {})},
    )
    for name, value in changes.items():
        setattr(the_plan, name, value)
    fallen = [0.0, 0.0, 80.0, 80.0, 0.0] if rain else []
    return world(flood(depths, fallen), the_plan, replication=replication, horizon_h=horizon_h).run()


def come(record):
    return [(e.time_s, e.persons, e.skilled) for e in record.of(VolunteersCame)]


def test_groups_come_by_the_law():
    runs = [run(COME, replication=k) for k in range(40)]
    counts = np.array([len(record.of(VolunteersCame)) for record in runs])
    # all of a Poisson process of this rate: rate x fades
    assert counts.mean() == pytest.approx(100.0, abs=4 * math.sqrt(100.0 / 40))
    first = np.array([sum(t - come(r)[0][0] < DAY / 2 for t, *_ in come(r)) for r in runs]) / counts
    assert first.mean() == pytest.approx(1 - math.exp(-1), abs=0.04)
    persons = np.concatenate([[n for _t, n, _s in come(record)] for record in runs])
    assert persons.mean() == pytest.approx(8.0, abs=4 * 8.0 / math.sqrt(persons.size))


def test_nobody_comes_where_nothing_happened_or_the_plan_knows_of_none():
    assert not run(COME, depths={}).of(VolunteersCame) and not run(None).of(VolunteersCame)


def test_the_same_groups_come_whatever_the_desks_and_more_desks_are_never_later():
    none, one, many = (run(COME.model_copy(update={"desks": n})) for n in (0, 1, 6))
    assert come(none) == come(one) == come(many)
    assert not none.of(VolunteersRegistered) and KPI["volunteers_registered"](none) == 0.0
    waits = [{e.group: e.waited_s for e in record.of(VolunteersRegistered)} for record in (one, many)]
    assert all(waits[1][group] <= late for group, late in waits[0].items() if group in waits[1])
    assert sum(waits[1].values()) < sum(waits[0].values())
    # everybody who came in time has gone home again, once
    left = [e.group for e in many.of(VolunteersLeft)]
    assert len(left) == len(set(left)) and set(left) == {e.group for e in many.of(VolunteersCame) if e.time_s < 47 * H}


def test_the_unregistered_are_in_the_way_and_the_registered_help():
    slow = {"hand_out_per_s": 20 / H}
    crowd = COME.model_copy(update={"crowd": 100, "rate_per_s": 600 / DAY})
    hours = [
        np.mean([KPI["mean_hours_basic_living"](run(v, replication=k, relief=slow)) for k in range(6)])
        for v in (crowd.model_copy(update={"desks": 8}), None, crowd)
    ]
    assert hours[0] < hours[1] < hours[2]


def test_they_sort_what_is_donated():
    gifts = {
        "donations": DonationSpec(
            depot="store", goods=(Donated(item="quilt", share=1.0, useful=0.5),), start_s=fixed(10),
            rate_per_s=60 / DAY, pieces=400, tables=1,
        ),
        "activations": (Activation(reserve="donation"),),
    }  # fmt: skip

    def sorted_by_day_two(volunteers):
        record = run(volunteers, relief=gifts)
        return sum(e.pieces for e in record.of(DonationSorted) if e.time_s < 48 * H)

    assert sorted_by_day_two(COME.model_copy(update={"desks": 4})) > sorted_by_day_two(None)


def test_trained_groups_join_the_team_with_their_boats_and_leave_it_again():
    social = TeamSpec(id="social", name_zh="社", skills=("boat-rescue",), base="base", crews=0, persons=3)
    joins = COME.model_copy(update={"desks": 4, "skilled": 0.5, "team": "social", "boats": "boats"})
    the_plan = plan(crews=0, boats=0)
    the_plan.teams = (*the_plan.teams, social)
    record = run(joins, depths=DEEP, teams=the_plan.teams, fleets=the_plan.fleets)
    crews = [e.capacity for e in record.of(CapacitySet) if e.pool == "social"]
    assert max(crews) > 3 and crews[0] == 0
    levels = {pool: [e.capacity for e in record.of(CapacitySet) if e.pool == pool] for pool in ("social", "boats")}
    assert levels["social"] == levels["boats"]


def test_a_crew_that_is_out_goes_home_when_it_is_back():
    social = TeamSpec(id="social", name_zh="社", skills=("boat-rescue",), base="base", crews=0, persons=3)
    joins = COME.model_copy(update={"desks": 4, "skilled": 0.5, "team": "social", "boats": "boats", "stay_s": 2 * H})
    the_plan = plan(crews=0, boats=0)
    slow = social.model_copy(update={"turnout_day_s": fixed(150), "turnout_night_s": fixed(150)})
    record = run(joins, depths=DEEP, teams=(*the_plan.teams, slow), fleets=the_plan.fleets)
    assert any(e.by.startswith("rescue/") for e in record.of(Granted) if e.pool == "social")
    for pool in ("social", "boats"):
        there = out = 0
        for e in record:
            if getattr(e, "pool", "") == pool:
                there = e.capacity if type(e) is CapacitySet else there
                out += {Granted: 1, Returned: -1}.get(type(e), 0)
                # as a crew goes home it is itself still counted out for an instant
                assert out <= there + 1, (pool, e)
    late = [e.time_s - record[record[e.cause].cause].time_s for e in record.of(VolunteersLeft) if e.registered]
    assert min(late) > 2 * H - 1 and max(late) > 2 * H + 60


def test_no_warning_moves_the_time_at_which_they_come():
    early = run(COME, rain=True)
    assert come(early) == come(run(COME)) != []
    assert early[early.of(VolunteersCame)[0].cause] == early.of(OnsetInTown)[0]


@pytest.mark.parametrize(
    ("key", "said"), [("team", "there is no team 'nobody'"), ("boats", "there is no fleet 'nobody'")]
)
def test_a_team_that_is_not_there_is_told(tmp_path, key, said):
    text = find("guangshui-14th", "plan").read_text(encoding="utf-8")
    assert "  volunteers:" in text
    start = text.index("  volunteers:")
    end = text.index("\n", start)
    old = text[start:end]
    file = Path(tmp_path / "p.yaml")
    name = {"team": "rescue-volunteers", "boats": "boat-rubber-city"}[key]
    file.write_text(text.replace(old, old.replace(f"{key}: {name}", f"{key}: nobody")), encoding="utf-8")
    (problem,) = read(file, "plan").problems
    assert problem.path == f"plan.relief.volunteers.{key}" and problem.message.startswith(said)
