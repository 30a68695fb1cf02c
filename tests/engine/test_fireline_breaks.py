"""Roads and firebreaks in a fire's window: they hold a mild front and fail before a fierce one, however it is cut."""

import numpy as np
import pytest
from small_fire import NORTH, X, Y, fire, static, team, world

from sim.ground import Ground
from sim.hazards.base import Watch
from sim.streams import Streams

EAST_M = 300.0


def burn(width_m, hours=3.0, wind=3.0, humidity=0.4, event=0, fuel=9, cuts=()):
    """Return the state of a fire west of a strip that runs north to south, after some hours."""
    hazard, ground = fire(x=X, y=Y, start_s=0.0, wind=wind, humidity=humidity), static(fuel=fuel)
    now = [0.0]
    soil = Ground(ground.grids, ground.arrays, lambda: type("E", (), {"succeed": lambda s, v=None: None})(),
                  lambda: now[0])  # fmt: skip
    state = hazard.begin(soil.fields, Streams(1, (event,)))
    if width_m:
        y = np.arange(NORTH - 8900.0, NORTH - 100.0, 3.0)
        soil.amend("break", "points", np.column_stack([np.full(len(y), X + EAST_M), y]), width_m)
    for until in (*cuts, hours * 3600.0):
        forecast = hazard.forecast(state, soil.fields, Watch(), state.time_s, until)
        state = hazard.state_at(forecast, until)
    return hazard, state, soil


def across(state):
    arrival = state.arrival_s()
    grid = state.grid(next(iter(static().grids.values())))
    col = int((X + EAST_M - grid.west_m) // grid.cell_m)
    return bool(np.isfinite(arrival[:, col + 1 :]).any()), bool(np.isfinite(arrival[:, :col]).any())


def test_a_break_holds_a_mild_front_and_fails_before_a_fierce_one():
    # a front of some 100 kW/m before 15 m holds (1 % of one fifth a hundred metres); one of 2 MW/m fails before 2 m
    mild_fire = {"wind": 3.0, "humidity": 0.4, "hours": 12.0, "fuel": 9}
    assert across(burn(0.0, **mild_fire)[1])[0]
    mild = [across(burn(15.0, **mild_fire, event=e)[1])[0] for e in range(8)]
    fierce = [across(burn(2.0, wind=9.0, humidity=0.2, hours=1.0, event=e, fuel=3)[1])[0] for e in range(8)]
    assert sum(mild) == 0 and sum(fierce) == 8


@pytest.mark.parametrize("cuts", [(600.0,), (61.0, 1799.0, 3600.0), tuple(np.arange(100.0, 7200.0, 100.0))])
def test_no_cut_changes_what_a_break_does(cuts):
    # 4.5 m in litter: some of its hundreds of metres hold, others do not
    given = {"width_m": 4.5, "hours": 6.0, "wind": 8.0, "humidity": 0.25, "fuel": 9, "event": 1}
    _, whole, _ = burn(**given)
    _, cut, _ = burn(**given, cuts=cuts)
    assert across(whole) == (True, True)
    assert np.array_equal(whole.arrival_s(), cut.arrival_s()) and np.array_equal(whole.status(), cut.status())


def test_a_crew_s_own_line_over_a_break_holds():
    hazard, state, soil = burn(2.0, hours=0.1, wind=9.0, humidity=0.2, fuel=3)
    soil.amend("fireline", "line", [(X + EAST_M, NORTH - 8900.0), (X + EAST_M, NORTH - 100.0)])
    forecast = hazard.forecast(state, soil.fields, Watch(), state.time_s, 3600.0)
    assert not across(hazard.state_at(forecast, 3600.0))[0]


def test_roads_about_a_fire_are_breaks_of_their_width():
    w = world([fire()], [team()], ground=static(roads="town"), until_h=6)
    w.run()
    laid = [a for a in w.ground.fields.amendments if a.field == "break"]
    assert [a.value for a in laid] == [6.5]
    assert np.abs(laid[0].xy_m - [X, Y]).max() <= 3000.0
