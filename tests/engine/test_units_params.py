"""Units and parameters: planners write units; what is written reads back equal; errors say what to do."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from sim.params import Params, Pert, PertSeconds, planner_name
from sim.units import AREA, LENGTH, SHARE, SPEED, TIME, Metres, Seconds, Share, SquareMetres


class Demo(Params):
    turnout_s: Seconds = Field(60.0, ge=0)
    area_m2: SquareMetres = 1.0
    reach_m: Metres = 5.0
    share: Share = Field(0.5, ge=0, le=1)
    delay_s: PertSeconds = Pert(1.0, 2.0, 3.0)
    names: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("dimension", "text", "si"),
    [
        (TIME, "24 h", 86400),
        (TIME, "24h", 86400),
        (TIME, "1.5 小时", 5400),
        (TIME, "1 000 s", 1000),
        (LENGTH, "2 公里", 2000),
        (AREA, "30 mu", 20000),
        (AREA, "2ha", 20000),
        (SPEED, "36 km/h", 10),
    ],
)
def test_quantities_are_read(dimension, text, si):
    assert dimension.parse(text) == pytest.approx(si, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "message"),
    [("24", "say the unit"), ("24 km", "not in a unit of time"), ("soon", "not a quantity"), ("", "not a quantity")],
)
def test_what_is_wrong_is_said(text, message):
    with pytest.raises(ValueError, match=message):
        TIME.parse(text)


@given(st.floats(1e-6, 1e9), st.sampled_from([TIME, LENGTH, AREA, SPEED]))
def test_what_is_written_reads_back_equal(value, dimension):
    try:
        text = dimension.write(value)
    except ValueError:
        return  # some floats are a unit's multiple in no unit; it says so rather than round
    assert dimension.parse(text) == value


def test_planner_names_have_no_units():
    assert [planner_name(f) for f in ("turnout_s", "area_m2", "rate_m_s", "share", "from_deg")] == [
        "turnout", "area", "rate", "share", "from",
    ]  # fmt: skip


def test_a_planner_must_say_the_unit_and_python_need_not():
    made = Demo.from_planner({"turnout": "20 min", "area": "30 mu", "share": "40 %", "delay": "8 / 15 / 30 min"})
    assert (made.turnout_s, made.share, made.delay_s) == (1200, 0.4, Pert(480, 900, 1800))
    assert Demo(turnout_s=1200.0, delay_s=Pert(0, 0, 0)).turnout_s == 1200
    with pytest.raises(ValidationError) as caught:
        Demo.from_planner({"turnout": 20, "area": "3 h", "share": "140 %", "delay": "30 / 15 / 8 min", "odd": 1})
    errors = {e["loc"][0]: e["msg"] for e in caught.value.errors()}
    assert set(errors) == {"turnout", "area", "share", "delay", "odd"}
    assert "say the unit" in errors["turnout"] and "not in a unit of area" in errors["area"]
    assert "rising order" in errors["delay"]
    for bad in (True, None, [1], math.nan):
        with pytest.raises(ValidationError):
            Demo(turnout_s=bad)


def test_params_are_frozen():
    made = Demo()
    with pytest.raises(ValidationError, match="frozen"):
        made.turnout_s = 2.0
    assert hash(made) == hash(Demo())


@given(st.integers(0, 10**6), st.integers(0, 1000), st.tuples(*[st.integers(0, 10_000)] * 3))
def test_specs_round_trip(seconds, promille, points):
    spec = Demo(turnout_s=seconds, share=promille / 1000, delay_s=Pert(*map(float, sorted(points))))
    assert Demo.from_planner(spec.to_planner()) == spec


def test_a_pert_has_the_mean_of_malcolm_1959():
    pert = Pert(5.0, 8.0, 30.0)
    assert pert.mean == pytest.approx(11.1666666667)
    draws = np.array([pert.at(u) for u in (np.arange(4000) + 0.5) / 4000])
    assert draws.mean() == pytest.approx(pert.mean, rel=1e-3) and draws.min() >= 5 and draws.max() <= 30
    assert (np.diff(draws) > 0).all()


def test_a_certain_figure_uses_a_draw_too():
    a, b = np.random.default_rng(1), np.random.default_rng(1)
    assert Pert(7.0, 7.0, 7.0).draw(a) == 7.0
    Pert(1.0, 2.0, 3.0).draw(b)
    assert a.random() == b.random()


@pytest.mark.parametrize(
    "dimension, si, text",
    [
        (SHARE, 1.0, "100 %"),
        (SHARE, 0.95, "95 %"),
        (AREA, 1e6, "1 km2"),
        (LENGTH, 8000.0, "8 km"),
        (TIME, 300.0, "5 min"),
        (TIME, 360.0, "6 min"),
    ],
)
def test_a_value_is_written_in_the_unit_that_a_planner_would_take(dimension, si, text):
    assert dimension.write(si) == text
    assert dimension.parse(text) == si
