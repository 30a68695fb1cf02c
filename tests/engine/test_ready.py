"""Drills, an old plan, the command platform, demonstration communities, seasons: laws by hand, and on the same luck."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_fire import fire, sure, team
from small_fire import world as fire_world
from small_world import H, fixed, flood, plan, static, world

from scenarios.plan import Plan
from sim.command.detection import Detected, DetectionSpec, Verified
from sim.command.headquarters import Decided
from sim.command.warning import OrderReceived
from sim.kpis import all_kpis
from sim.missions.warn import NoticeGiven
from sim.params import Pert
from sim.people.entries import PeopleMoved
from sim.resources.readiness import ContactOutdated, Demonstration, Platform, ReadinessSpec

KPI = all_kpis()
STORM = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
SURE = {"unanswered": 0.0, "station_failure": 0.0}
WET = {"h1": [(0, 0.0), (5, 0.0), (6, 2.5), (60, 2.5)], "h2": [(0, 0.0), (5, 0.0), (6, 2.5), (60, 2.5)]}


def made(ready=None, **parts):
    the_plan = plan(**parts)
    slow = {"turnout_day_s": Pert(600.0, 1800.0, 5400.0), "turnout_night_s": Pert(600.0, 1800.0, 5400.0)}
    the_plan.teams = tuple(one.model_copy(update=slow) for one in the_plan.teams)
    decisions = {"decision_day_s": Pert(300.0, 900.0, 3600.0), "decision_night_s": Pert(300.0, 900.0, 3600.0)}
    the_plan.headquarters = the_plan.headquarters.model_copy(update=decisions)
    the_plan.readiness = ready
    return the_plan


def run(ready=None, replication=0, depths=WET, land=None, rain=STORM, **parts):
    return world(flood(depths, rain), made(ready, **parts), land, replication=replication).run()


def test_a_plan_that_says_nothing_or_only_naught_changes_nothing():
    assert run().digest() == run(ReadinessSpec()).digest()


@given(st.floats(0, 52), st.floats(0, 52), st.floats(0, 1e5), st.floats(0, 1e5))
def test_more_drills_are_never_slower_and_bring_times_together(few, more, one_s, two_s):
    few, more = sorted((few, more))
    a, b = (ReadinessSpec(drills_a_year=d) for d in (few, more))
    low = min(one_s, two_s)
    assert b.drilled(one_s, low) <= a.drilled(one_s, low) + 1e-9
    spread = [abs(spec.drilled(one_s, low) - spec.drilled(two_s, low)) for spec in (a, b)]
    assert spread[1] <= spread[0] + 1e-9
    assert b.drilled(low, low) == low


def test_drills_shorten_turnout_and_decisions_and_half_the_gain_comes_with_the_half_drills():
    plain, drilled = (
        [run(ready, k) for k in range(12)] for ready in (None, ReadinessSpec(drills_a_year=2.0, drill_gain=0.4))
    )
    for name, least_s in (("turnout_time_rescue", 600.0), ("decision_time_warning", 300.0)):
        before, after = (np.array([KPI[name](record) for record in runs]) - least_s for runs in (plain, drilled))
        assert after == pytest.approx(0.8 * before)
        assert after.std() < before.std()


def test_households_that_drill_obey_more_and_leave_sooner():
    def left(ready):
        found = run(ready, land=static((("h1", 2000, 0, True), ("h2", 60, 0, False)))).of(PeopleMoved)
        out = [e for e in found if e.from_state == "home" and e.to_state == "leaving"]
        return sum(e.count for e in out), min(e.time_s for e in out)

    (some, late_s), (more, soon_s) = left(None), left(ReadinessSpec(household_drills_a_year=2.0))
    assert more > some and soon_s < late_s


def test_an_old_plan_costs_a_search_the_older_the_more_and_once_a_team():
    ages = [run(ReadinessSpec(plan_age_s=y * 365 * 24 * H, stale=0.3, found_s=fixed(30))) for y in (0, 3, 1000)]
    lost = [{e.pool for e in record.of(ContactOutdated)} for record in ages]
    assert lost[0] == set() and lost[0] <= lost[1] <= lost[2]
    called = lost[2]
    assert called >= {"boat-crew", "boats"} and len(ages[2].of(ContactOutdated)) == len(called)
    new, old = (KPI["turnout_time_rescue"](record) for record in (ages[0], ages[2]))
    assert new < old <= new + 1800.0


def test_who_is_called_by_an_emergency_number_is_found_however_old_the_plan_is():
    the_plan = made(ReadinessSpec(plan_age_s=1000 * 365 * 24 * H, stale=0.3, found_s=fixed(30)))
    the_plan.teams = tuple(t.model_copy(update={"contact_ages": t.id != "boat-crew"}) for t in the_plan.teams)
    record = world(flood(WET, STORM), the_plan).run()
    called = {e.pool for e in record.of(ContactOutdated)}
    assert "boats" in called and "boat-crew" not in called


def test_the_older_plan_is_never_sooner_at_a_fire():
    eyes = DetectionSpec(cameras=0, lookout_towers=0, drones=0)
    times = []
    for years in (0.0, 2.0, 50.0):
        one = fire_world([fire()], [team(crews=2)], detection=eyes)
        one._make_ready(ReadinessSpec(plan_age_s=years * 365 * 24 * H, stale=0.2))
        times.append(KPI["turnout_time_fire"](one.run()))
    assert times[0] == 600.0 and times == sorted(times) and times[2] > times[0]


def test_a_platform_shortens_reports_and_decisions_until_it_fails():
    eyes = DetectionSpec(cameras=0, lookout_towers=0, drones=0, call_s=sure(10), verification_day_s=sure(10))

    def known(platform):
        one = fire_world([fire()], [team()], detection=eyes, until_h=6)
        one._make_ready(ReadinessSpec(platform=platform))
        record = one.run()
        seen, told, decided = (record.of(kind)[0] for kind in (Detected, Verified, Decided))
        return seen.time_s, told.time_s - seen.time_s, decided.took_s

    without, working, down = (
        known(p) for p in (None, Platform(report=0.5, decision=0.5, fails=0.0), Platform(fails=1.0))
    )
    assert down == without and working[0] == without[0]
    assert working[1:] == pytest.approx([0.5 * s for s in without[1:]])


def test_demonstration_communities_are_the_endangered_and_are_warned_drilled_and_stocked_better():
    dead = SURE | {"loudspeaker_failure": 1.0}
    land = static((("h1", 100, 0, False), ("h2", 400, 0, True), ("h3", 100, 0, True)))
    deep = dict.fromkeys(("h1", "h2", "h3"), WET["h1"])
    one = ReadinessSpec(demonstration=Demonstration(villages=1, drills_a_year=50.0, hosts_keep_s=72 * H))
    record = run(one, depths=deep, land=land, warning=dead)
    heard = {e.village: e.at_once for e in record.of(NoticeGiven)}
    assert heard["v-h2"] > 0 == heard["v-h1"] == heard["v-h3"]

    def moved(ready):
        entries = run(ready, depths=deep, land=land, warning=dead).of(PeopleMoved)
        return [
            sum(e.count for e in entries if e.group == h and e.from_state == "home" and e.to_state == "leaving")
            for h in ("h1", "h2", "h3")
        ]

    plain, shown = moved(None), moved(one)
    assert shown[1] > plain[1] and shown[2] == plain[2]


@pytest.mark.parametrize(("month_day", "who"), [(200, "village-duty"), (20, "village-head")])
def test_rosters_and_teams_stand_by_in_their_season(month_day, who):
    all_day = {"level": "village", "from_s": 0.0, "until_s": 24 * H, "unanswered": 0.0}
    roster = (
        all_day | {"persons": ("village-duty",), "months": (5, 6, 7, 8, 9)},
        all_day | {"persons": ("village-head",)},
    )
    the_plan = made(warning=SURE | {"calls": {"roster": roster}})
    season = {"season": (5, 6, 7, 8, 9), "off_season": 3.0, "turnout_day_s": fixed(10), "turnout_night_s": fixed(10)}
    the_plan.teams = tuple(one.model_copy(update=season) for one in the_plan.teams)
    record = world(flood(WET, STORM), the_plan, clock_h=month_day * 24.0 + 8.0).run()
    assert {e.person for e in record.of(OrderReceived) if e.means == "phone"} == {who}
    assert KPI["turnout_time_rescue"](record) == (600.0 if month_day == 200 else 1800.0)


def test_a_planner_writes_readiness_and_reads_it_back():
    said = {
        "drills_a_year": 2,
        "plan_age": "3 years",
        "platform": {"decision": "60 %"},
        "demonstration": {"villages": 10},
    }
    read = ReadinessSpec.model_validate(said, context={"units": True})
    assert read.outdated(read.plan_age_s) == pytest.approx(1 - 0.9**3) and read.platform.decision == 0.6
    assert "readiness" in Plan.model_fields
