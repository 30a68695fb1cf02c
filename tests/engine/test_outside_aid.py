"""Outside help in a flood: not there until it is asked for and approved; an agreement or lives in danger save time."""

import pytest
from small_world import H, fixed, flood, plan, static, world

from sim.command.headquarters import Decided
from sim.command.outside_aid import AidCommand, OutsideAid, OutsideApproved, OutsideAsked
from sim.people.entries import PeopleMoved
from sim.resources.base import CapacitySet, Claimed, GaveUp, Granted
from sim.resources.fleet import FleetSpec
from sim.resources.team import TeamSpec

LAND = static(tuple((f"h{i}", 60, 2, False) for i in range(1, 6)))
DEEP = {f"h{i}": [(0, 0.0), (5, 0.0), (5.5, 2.9), (70, 2.9)] for i in range(1, 6)}
ARMY = OutsideAid(team="army", boats="army-boats", calls=3, approval_s=fixed(240), province_s=fixed(60))


def run(aid, crews=0, horizon_h=48.0):
    the_plan = plan(crews=crews, boats=crews)
    the_plan.teams = (
        *the_plan.teams,
        TeamSpec(id="army", name_zh="军", skills=("boat-rescue",), base="base", crews=4, persons=5),
    )
    the_plan.fleets = (*the_plan.fleets, FleetSpec(id="army-boats", name_zh="船", vehicle="boat", count=4, base="base",
                                                   persons=8))  # fmt: skip
    made = world(flood(DEEP), the_plan, LAND, horizon_h=horizon_h)
    made.env.process(AidCommand(aid).run(made))
    return made.run()


def rescued(record):
    return sum(e.count for e in record.of(PeopleMoved) if e.to_state == "aboard")


def test_troops_come_after_their_approval_and_not_before():
    record = run((ARMY,))
    (asked,), (may,) = record.of(OutsideAsked), record.of(OutsideApproved)
    assert asked.calls >= 3 and may.time_s == asked.time_s + 4 * H and may.crews == 4
    assert type(record[asked.cause]) is Decided
    came = [e.time_s for e in record.of(Granted) if e.pool == "army"]
    assert came and min(came) >= may.time_s
    assert rescued(record) > 0 == rescued(run((ARMY.model_copy(update={"calls": 6}),)))


@pytest.mark.parametrize(
    ("changes", "hours"), [({}, 4.0), ({"agreement": False}, 5.0), ({"agreement": False, "at_once": True}, 0.0)]
)
def test_without_an_agreement_the_province_is_asked_and_lives_in_danger_need_no_approval(changes, hours):
    record = run((ARMY.model_copy(update=changes),))
    assert record.of(OutsideApproved)[0].took_s == hours * H


def test_help_that_may_be_asked_for_never_makes_it_worse():
    without, with_them = run((), crews=1), run((ARMY.model_copy(update={"at_once": True}),), crews=1)
    # without an order they are as the city's own; with one they come later than its own and are more than none
    never = run((ARMY.model_copy(update={"calls": 6}),), crews=1)

    def mean_s(record):
        out = [(e.count, e.time_s) for e in record.of(PeopleMoved) if e.to_state == "aboard"]
        return sum(n * t for n, t in out) / sum(n for n, _t in out)

    assert mean_s(without) <= mean_s(with_them) <= mean_s(never)


LONG = static(tuple((f"h{i}", 60, 2, False) for i in range(1, 13)))
ALL_DEEP = {f"h{i}": [(0, 0.0), (5, 0.0), (5.5, 2.9), (70, 2.9)] for i in range(1, 13)}


def backlog(aid, away=False, **team):
    """One crew and boat of the city's, so that nearly all wait; the army's four may come in the meantime."""
    the_plan = plan(crews=1, boats=1)
    army = {"crews": 4, "persons": 5, "turnout_day_s": fixed(60), "turnout_night_s": fixed(60)} | team
    the_plan.teams = (
        *the_plan.teams, TeamSpec(id="army", name_zh="军", skills=("boat-rescue",), base="base", **army),
    )  # fmt: skip
    boats = FleetSpec(id="army-boats", name_zh="船", vehicle="boat", count=4, base="base", persons=8)
    the_plan.fleets = (*the_plan.fleets, boats)
    made = world(flood(ALL_DEEP), the_plan, LONG, horizon_h=70.0)
    made.env.process(AidCommand(aid).run(made))
    return made.run()


def test_approval_during_a_backlog_shortens_it():
    never = backlog((ARMY.model_copy(update={"calls": 99}),))
    late = backlog((ARMY.model_copy(update={"calls": 8}),))
    (may,) = late.of(OutsideApproved)
    came = [e for e in late.of(Granted) if e.pool == "army"]
    at_once = [e for e in came if e.time_s == may.time_s]
    assert min(e.time_s for e in came) == may.time_s and 4 <= len(at_once) < len(came)
    # the most urgent first, then who has waited longest, and the wait counts from the first claim
    asked = sorted((e.priority, e.time_s) for e in late.of(Claimed) if e.pool == "boat-crew" and e.time_s < may.time_s)
    moved = [(e.priority, e.time_s - e.waited_s) for e in at_once[:4]]
    assert moved == sorted(moved) and moved[0][1] < may.time_s and moved[0][0] == asked[0][0]
    assert len(late.of(GaveUp)) >= len(came)
    assert sum(e.count * (70 * H - e.time_s) for e in rescues(late)) > sum(
        e.count * (70 * H - e.time_s) for e in rescues(never)
    )
    assert max(e.time_s for e in rescues(late)) < max(e.time_s for e in rescues(never))
    assert repr(list(late)) == repr(list(backlog((ARMY.model_copy(update={"calls": 8}),))))


def rescues(record):
    return [e for e in record.of(PeopleMoved) if e.to_state == "aboard"]


def test_crews_by_night_and_day_are_no_more_there_before_the_approval():
    shifts = {"crews": 4, "crews_night": 2}
    assert not [e for e in backlog((ARMY.model_copy(update={"calls": 99}),), **shifts).of(Granted) if e.pool == "army"]
    late = backlog((ARMY.model_copy(update={"approval_s": fixed(11 * 60)}),), **shifts)
    (may,) = late.of(OutsideApproved)
    assert may.crews == 2  # of the night
    assert min(e.time_s for e in late.of(Granted) if e.pool == "army") == may.time_s
    levels = [(e.time_s, e.capacity) for e in late.of(CapacitySet) if e.pool == "army"]
    assert max(n for t, n in levels if 0 < t < may.time_s or (t == 0 and (t, n) != levels[0])) == 0
    assert max(n for t, n in levels if t > may.time_s) == 4
