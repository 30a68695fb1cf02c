"""The badly hurt: who is treated in time lives; ambulances, theatres, doctors, beds are waited for; hospitals flood."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_world import H, fixed, flood, plan, static, world

from sim.command.casualty_desk import CareSpec
from sim.command.evacuation import EvacuationSpec
from sim.kernels import survival as s
from sim.kpis import all_kpis
from sim.kpis.care_history import history
from sim.kpis.lateness import FIRST, misses
from sim.missions.ambulance import FirstAid
from sim.missions.base import MissionEnded
from sim.missions.treat import TreatmentBegan
from sim.people.entries import DiedOfWounds, Injured, PartFormed, PeopleMoved
from sim.people.wounds import BEYOND_HELP_S, badly_share, severities, wound
from sim.resources.entries import Granted
from sim.resources.fleet import FleetSpec
from sim.resources.hospital import HospitalShut, HospitalSpec
from sim.resources.team import TeamSpec

WET = {"h1": [(0, 0), (2, 0), (2.5, 0.8), (5, 0.8), (6, 0)]}
QUIET = {"stations": 0, "forecasts": False}


def care_plan(ambulances=1, surgeons=1, doctors=1, beds=20, theatres=1, places=("hospital",), **spec):
    made = plan(warning=QUIET, evacuation={"compliance_water": 1.0, "mobilise_s": 600.0})
    made.hospitals = tuple(
        HospitalSpec(id=f"hospital-{k}", name_zh="h", place=p, beds=beds, occupied=0.5, theatres=theatres, emergency=2,
                     surgery_s=fixed(60), treatment_s=fixed(30), critical=0.2, **spec)
        for k, p in enumerate(places)
    )  # fmt: skip
    made.teams += tuple(
        TeamSpec(id=f"{skill}-{k}", name_zh="d", skills=(skill,), base=p, crews=crews)
        for k, p in enumerate(places)
        for skill, crews in (("surgery", surgeons), ("emergency", doctors))
    )
    made.fleets += (
        FleetSpec(id="ambulances", name_zh="a", vehicle="ambulance", count=ambulances, base="hospital", persons=2),
    )
    made.care = CareSpec(call_s=fixed(5), first_aid_s=fixed(10))
    return made


def run(made, wounds, depths=WET, horizon_h=48.0, hamlets=(("h1", 100, 0, False), ("h2", 60, 0, False))):
    """Run with people hurt at 3 h: (triage, hours they can wait, hours under ruins or None)."""
    w = world(flood(depths), made, static(hamlets), horizon_h=horizon_h)

    def hurt():
        yield w.env.timeout(2.1 * H + 1.0)
        for k, (triage, wait_h, buried_h) in enumerate(wounds):
            w.people.hurt(0, k % 3, triage, wait_h * H, math.nan if buried_h is None else buried_h * H)

    w.env.process(hurt())
    return w, w.run()


def test_shares_of_colours_are_one_and_the_law_is_as_published():
    assert sum(x.share for x in severities()) == pytest.approx(1.0)
    assert sum(x.share for x in severities() if math.isfinite(x.scale_s)) == pytest.approx(badly_share())
    red = severities()[0]
    # half of those who could be saved at first are lost by the scale of the law
    assert s.untreated_survival(red.scale_s, red.scale_s, red.shape) == pytest.approx(0.5)
    rng = np.random.default_rng(1)
    drawn = [wound(0.001, float(v)) for v in rng.random(4000)]
    hours = np.array([wait_s for _, wait_s in drawn])
    for time_s in (1800.0, 5460.0, 4 * H):
        wanted = 1.0 / ((time_s / 5460.0) ** 1.58 + 1.0)
        assert np.mean(hours > time_s) == pytest.approx(wanted, abs=4 * math.sqrt(wanted * (1 - wanted) / 4000))
    assert {triage for triage, wait_s in drawn if wait_s < BEYOND_HELP_S} == {"black"}
    assert wound(0.9, 0.5) == ("green", math.inf)


def test_the_buried_live_as_those_of_tangshan_did():
    assert [s.buried_survival(h * H, s.BURIED_S, s.BURIED_ALIVE) for h in (0.5, 24, 48, 72, 96, 120)] == pytest.approx(
        [0.993, 0.81, 0.537, 0.367, 0.19, 0.074]
    )
    assert s.buried_survival(0.0, s.BURIED_S, s.BURIED_ALIVE) == 1.0
    assert 0.0 < s.buried_survival(200 * H, s.BURIED_S, s.BURIED_ALIVE) < 0.01


@given(st.floats(1e-4, 0.9999))
def test_both_laws_are_inverted_by_their_times(u):
    until_s = s.buried_until_s(u, s.BURIED_S, s.BURIED_ALIVE)
    assert s.buried_survival(until_s, s.BURIED_S, s.BURIED_ALIVE) == pytest.approx(u, rel=1e-6)
    assert s.untreated_survival(s.latest_treatment_s(u, 5460.0, 1.58), 5460.0, 1.58) == pytest.approx(u, rel=1e-6)


def test_who_is_treated_in_time_lives_and_who_is_not_dies():
    w, record = run(care_plan(), [("red", 8.0, None), ("red", 0.2, None), ("yellow", 9.0, None)])
    began = {e.casualty: e for e in record.of(TreatmentBegan)}
    assert set(began) == {0, 2} and [e.casualty for e in record.of(DiedOfWounds)] == [1]
    assert record.of(DiedOfWounds)[0].time_s == pytest.approx(2.1 * H + 1 + 0.2 * H)
    assert {e.casualty for e in record.of(FirstAid)} == {0, 2}
    lying = [c.part for c in w.people.casualties if not c.dead]
    assert {p.state for p in lying} == {"in-hospital"} and {p.place for p in lying} == {"hospital"}
    kpis = all_kpis()
    assert kpis["people_badly_injured"](record) == 3 and kpis["deaths_waiting"](record) == 1
    assert kpis["hours_until_treatment"](record) == pytest.approx(np.mean([e.after_s for e in began.values()]))
    assert history(record).dead == 1
    # first relief of the hurt is first aid, too
    hurt = [case for case in history(record).cases if case.hurt and case.in_need]
    assert len(hurt) == 2 and all(case.met["care"] for case in hurt)


def test_without_ambulances_or_surgeons_they_wait_in_vain():
    for made in (care_plan(ambulances=0), care_plan(surgeons=0), care_plan(theatres=0)):
        _, record = run(made, [("red", 5.0, None)])
        (died,) = record.of(DiedOfWounds)
        assert not record.of(TreatmentBegan) and died.state in ("hurt", "aboard", "hit")


def test_who_waits_for_an_ambulance_in_vain_is_late_because_of_it():
    _, record = run(care_plan(ambulances=0), [("yellow", 60.0, None)])
    (first,) = [m for m in misses(record) if m.case.hurt and m.promise == FIRST]
    for lack in first.lacks:
        assert set(lack.late_by_cause()) == {"leaving", "ambulance"} or not lack.late_s
        assert lack.spent_s("ambulance") > 40 * H
        assert sum(lack.late_by_cause().values()) == pytest.approx(lack.late_s)
    assert {lack.need for lack in first.lacks} >= {"care", "roof"}


def test_surgeons_on_call_come_first():
    after = {}
    for minutes in (0, 30):
        made = care_plan()
        made.teams = tuple(
            t.model_copy(update={"turnout_day_s": fixed(minutes)}) if "surgery" in t.skills else t for t in made.teams
        )
        (began,) = run(made, [("red", 30.0, None)])[1].of(TreatmentBegan)
        after[minutes] = began.after_s
    assert after[30] == pytest.approx(after[0] + 1800.0)


def test_red_goes_before_yellow_and_yellow_before_black():
    # one seat at a time: in the order of the tags, whatever that of the injuries
    made = care_plan(ambulances=1)
    made.fleets = (*made.fleets[:-1], made.fleets[-1].model_copy(update={"persons": 1}))
    _, record = run(made, [("black", 30.0, None), ("yellow", 30.0, None), ("yellow", 30.0, None), ("red", 30.0, None)])
    order = [e.triage for e in record.of(FirstAid)]
    # the first call is served when nobody else has called yet
    assert sorted(order[1:], key=["red", "yellow", "black"].index) == order[1:] and len(order) == 4


def test_an_ambulance_takes_as_many_as_it_has_room_for():
    _, record = run(care_plan(), [("yellow", 30.0, None)] * 4)
    trips = [e for e in record.of(Granted) if e.pool == "ambulances"]
    assert len(record.of(FirstAid)) == 4 and len(trips) == 2


def test_more_of_anything_is_no_worse_with_the_same_luck():
    rng = np.random.default_rng(3)
    wounds = [(*wound(float(u) * badly_share(), float(v)), None) for u, v in rng.random((24, 2))]
    wounds = [(triage, wait_s / H, None) for triage, wait_s, _ in wounds]
    dead = {
        (ambulances, surgeons): len(run(care_plan(ambulances, surgeons, surgeons), wounds)[1].of(DiedOfWounds))
        for ambulances in (0, 1, 4)
        for surgeons in (1, 4)
    }
    assert dead[0, 1] >= dead[1, 1] >= dead[4, 1] >= dead[4, 4] and dead[1, 1] >= dead[1, 4]
    assert dead[0, 1] > dead[4, 4]


def test_who_lies_under_ruins_dies_there_or_is_dug_out_and_then_treated():
    w, record = run(care_plan(), [("red", 8.0, 0.005), ("red", 8.0, 20.0)])
    (died,) = record.of(DiedOfWounds)
    assert (died.casualty, died.buried, died.state) == (0, True, "hit")
    (began,) = record.of(TreatmentBegan)
    assert began.casualty == 1 and not w.people.casualties[1].buried
    assert [e.buried for e in record.of(Injured)] == [True, True]


def test_patients_of_a_hospital_that_floods_are_moved_to_another():
    depths = WET | {"hospital": [(0, 0), (9, 0), (10, 0.9), (30, 0.9), (40, 0)]}
    hamlets = (("h1", 100, 0, False), ("h2", 600, 0, False))
    w, record = run(care_plan(places=("hospital", "school")), [("red", 9.0, None)], depths, hamlets=hamlets)
    (shut,) = record.of(HospitalShut)
    assert shut.hospital == "hospital-0" and shut.time_s > 9 * H
    # two of ten who lay there are moved, and the one who had come
    assert sum(e.from_state == "leaving" and e.to_state == "hurt" for e in record.of(PeopleMoved)) >= 2
    assert len(w.people.casualties) == 3 and not record.of(DiedOfWounds)
    assert {c.part.place for c in w.people.casualties} == {"school"}
    assert {c.part.state for c in w.people.casualties} == {"in-hospital"}
    assert not misses(record)
    outcomes = [e.outcome for e in record.of(MissionEnded) if e.mission == "treat"]
    assert outcomes.count("flooded") == 1


def test_nobody_drives_while_no_hospital_can_be_reached():
    # the only road from the hamlet to the hospital is under water until 20 h
    depths = WET | {"road:0": [(0, 0.0), (1.8, 0.0), (1.9, 0.9), (19, 0.9), (20, 0.0)]}
    made = care_plan()
    made.relief = made.relief.model_copy(update={"road_report_s": fixed(1), "washed_out": 0.0})
    _, record = run(made, [("yellow", 40.0, None), ("yellow", 40.0, None)], depths)
    (first, second) = record.of(FirstAid)
    assert min(first.time_s, second.time_s) > 19 * H and len(record.of(TreatmentBegan)) == 2
    assert len([e for e in record.of(Granted) if e.pool == "ambulances"]) == 1


def test_boats_go_first_where_somebody_is_badly_hurt():
    deep = {h: [(0, 0), (2, 0), (2.5, 2.5), (30, 2.5), (40, 0)] for h in ("h1", "h2", "h3")}
    first = {}
    for hurt in (False, True):
        made = care_plan()
        made.evacuation = EvacuationSpec(compliance_water=0.0, rescue_call_s=fixed(30))
        made.teams = tuple(t.model_copy(update={"crews": 1}) if t.id == "boat-crew" else t for t in made.teams)
        w = world(flood(deep), made, static((("h1", 60, 0, False), ("h2", 60, 0, False), ("h3", 60, 0, False))))

        def later(w=w, hurt=hurt):
            yield w.env.timeout(2.6 * H)
            if hurt:
                w.people.hurt(2, 0, "red", 30 * H)

        w.env.process(later())
        rescued = [e for e in w.run().of(PartFormed) if e.origin == "rescued"]
        first[hurt] = [e.group for e in rescued]
    assert first[False].index("h2") < first[False].index("h3")
    assert first[True].index("h3") < first[True].index("h2")


def test_who_is_discharged_lodges_and_gives_the_bed_free():
    w, record = run(care_plan(beds=2, stay_s=2 * H), [("yellow", 30.0, None)] * 3)
    assert {c.part.state for c in w.people.casualties} == {"lodged"}
    assert len(record.of(TreatmentBegan)) == 3 and w.hospitals["hospital-0"].beds.used == 0


def test_deep_water_hurts_more_than_it_kills():
    deep = {"h1": [(0, 0), (2, 0), (3, 4.0), (10, 4.0), (20, 0)]}
    hamlets = (("h1", 20000, 200, False), ("h2", 60, 0, False))
    made = care_plan(ambulances=4, surgeons=4, doctors=4)
    made.evacuation = EvacuationSpec(compliance_water=0.2)
    w = world(flood(deep), made, static(hamlets))
    record = w.run()
    hurt = len(record.of(Injured))
    dead = history(record).dead - len(record.of(DiedOfWounds))
    assert dead > 20
    # deaths are 2 HR / 100 of injuries (FD2321): at 4 m of still water HR is 3, so 16 are hurt a death where any are
    assert 8 * dead < hurt < 60 * dead
    badly = sum(e.casualty >= 0 for e in record.of(Injured))
    assert badly / hurt == pytest.approx(badly_share(), abs=4 * math.sqrt(badly_share() * (1 - badly_share()) / hurt))
