"""Damage reports: what was known by the deadline, beside what was so; people are counted once, the dead when found."""

import numpy as np
import pytest
from small_world import H, flood, plan, static, world

from sim.command.damage_entries import DamageReported, DamageTrue
from sim.command.damage_history import COUNTS, DamageHistory
from sim.command.damage_reports import DamageCommand, ReportsSpec
from sim.kpis.care_history import history, in_need
from sim.people.entries import HomesDamaged, OnsetInTown, PeopleMoved
from sim.people.homes import PERSONS_A_HOUSEHOLD

STORM = [0, 0, 5, 10, 20, 40, 45, 30, 10, 5, 0, 0]
RISING = {"h1": [(0, 0), (6, 0), (9, 3.2), (20, 0)], "h2": [(0, 0), (7, 0), (10, 1.0), (20, 0)]}
SURE = {"first_error": 0.0, "daily_error": 0.0, "final_error": 0.0}


def run(depths=RISING, rain=STORM, land=None, reports=None, horizon_h=60.0, **parts):
    """Return a world with damage reports, run to its end."""
    made = plan(**parts)
    w = world(flood(depths, rain), made, land, horizon_h=horizon_h)
    command = DamageCommand(ReportsSpec(**(SURE if reports is None else reports)), made.relief)
    w.commands = (*w.commands, command)
    w.env.process(command.run(w))
    w.run()
    return w, command


def pairs(record):
    """Return (reported, true) of each report."""
    true = {e.cause: e for e in record.of(DamageTrue)}
    return [(e, true[i]) for i, e in record.indexed(DamageReported)]


def test_reports_come_at_their_deadlines():
    w, _ = run()
    onset_s = w.record.of(OnsetInTown)[0].time_s
    made = [(e.report, e.level, e.time_s) for e, _ in pairs(w.record)]
    assert made[:2] == [("first", "town", onset_s + H), ("first", "city", onset_s + 2 * H)]
    # started at 8:00; the onset is on the first day, so the first daily report is the next morning's
    assert made[2] == ("daily", "city", 25 * H) and made[-1][0] == "final"
    daily = [e for e, _ in pairs(w.record) if e.report == "daily"]
    assert all(e.cut_s == e.time_s - 9 * H for e in daily) and len(daily) == 2


def test_first_reports_know_less_than_is_so_and_the_final_one_all_of_it():
    w, _ = run()
    found = pairs(w.record)
    first, last = found[0], found[-1]
    assert first[0].affected < first[1].affected
    for name in ("affected", "resettled", "resettled_now", "staying", "staying_now", "slight", "severe", "moved"):
        assert getattr(last[0], name) == getattr(last[1], name)
    # with no delay left and no error only bodies are not found yet
    assert last[0].dead + last[0].missing == last[1].dead


def test_true_figures_are_those_of_the_run():
    land = static([("h1", 20000, 100, True), ("h2", 600, 2, False)])
    w, _ = run(land=land, evacuation={"compliance": 0.2})
    record, true = w.record, pairs(w.record)[-1][1]
    assert true.dead == history(record).dead == sum(e.count for e in record.of(PeopleMoved) if e.to_state == "dead")
    assert true.dead > 0 and true.moved == history(record).moved_beforehand
    needy = sum(case.in_need for case in in_need(record))
    assert true.resettled_now + true.staying_now == pytest.approx(needy, abs=1)
    assert true.resettled_now == true.collective_now + true.dispersed_now
    damaged = record.of(HomesDamaged)
    assert true.slight + true.severe + true.collapsed == pytest.approx(sum(e.homes for e in damaged), abs=2)
    assert true.loss_yuan == pytest.approx(sum(e.loss_yuan for e in damaged), abs=2)
    people = int(w.people.population.sum())
    assert people >= true.affected >= true.slight * PERSONS_A_HOUSEHOLD


def test_counts_never_fall_below_nothing_and_those_of_ever_never_fall():
    _, command = run(evacuation={"compliance": 0.5}, beds=10)
    for course in command.history.people.values():
        rows = np.array(course.rows)
        assert (rows >= 0).all()
        for name in ("dead", "moved", "resettled", "staying"):
            assert (np.diff(rows[:, COUNTS.index(name)]) >= 0).all()
        for kind in ("resettled", "collective", "dispersed", "staying"):
            assert (rows[:, COUNTS.index(kind)] >= rows[:, COUNTS.index(f"{kind}_now")]).all()
        assert_adds_up(rows)


def assert_adds_up(rows):
    """Nobody is counted twice, ever or now, whatever lodging they had in between."""
    for when in ("", "_now"):
        of = {kind: rows[:, COUNTS.index(kind + when)] for kind in ("resettled", "collective", "dispersed")}
        assert (of["resettled"] == of["collective"] + of["dispersed"]).all()


def test_who_changes_lodging_is_counted_once():
    # the only shelter floods later: those in it go to village rooms
    later = {"school": [(0, 0), (20, 0), (21, 0.6), (40, 0.6), (41, 0)]}
    w, command = run({**RISING, **later}, evacuation={"compliance": 0.5, "dispersed": 0.3})
    assert sum(e.count for e in w.record.of(PeopleMoved) if e.from_place == "school" and e.to_state == "leaving") > 5
    for course in command.history.people.values():
        assert_adds_up(np.array(course.rows))
    for figures in (e for pair in pairs(w.record) for e in pair):
        assert figures.resettled == figures.collective + figures.dispersed
        assert figures.resettled_now == figures.collective_now + figures.dispersed_now
    last = pairs(w.record)[-1][1]
    assert last.collective == 0 and last.dispersed == last.resettled > 0


def test_read_in_pieces_it_is_the_same_history():
    w, command = run()
    whole = DamageHistory(w)
    whole.read()
    assert whole.people == command.history.people and whole.gauge == command.history.gauge
    assert whole.lost_s == command.history.lost_s


def test_the_dead_are_missing_until_they_are_found():
    land = static([("h1", 20000, 100, True), ("h2", 60, 2, False)])
    w, _ = run(land=land, evacuation={"compliance": 0.0}, warning={"forecasts": False, "stations": 0})
    city = [p for p in pairs(w.record) if p[0].level == "city"]
    assert city[0][0].missing > 0 and city[0][0].dead <= city[0][1].dead
    for reported, true in city:
        assert true.missing == 0 and reported.dead + reported.missing <= true.dead
    assert city[-1][0].dead >= city[0][0].dead


def test_errors_shrink_from_report_to_report():
    wrong = {"first": [], "daily": [], "final": []}
    for k in range(15):
        made = plan()
        w = world(flood(RISING, STORM), made, replication=k, horizon_h=60.0)
        command = DamageCommand(ReportsSpec(), made.relief)
        w.commands = (*w.commands, command)
        w.env.process(command.run(w))
        for reported, true in pairs(w.run()):
            if reported.level == "city" and true.slight:
                wrong[reported.report].append(abs(np.log(max(reported.slight, 1) / true.slight)))
    assert np.mean(wrong["final"]) < np.mean(wrong["daily"]) < np.mean(wrong["first"])


def test_without_water_nothing_is_reported():
    w, _ = run({}, STORM)
    assert not w.record.of(DamageReported)
