"""Single figures changed on the command line."""

import pytest

from scenarios.load import load_plan, load_scenario
from scenarios.override import override
from scenarios.problems import BadInputError
from sim.text import use_language


@pytest.fixture(scope="module")
def pair():
    return load_scenario("guangshui-flood"), load_plan("guangshui-14th")


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language(None)


def test_figures_of_scenario_and_plan_are_changed(pair):
    scenario, plan = override(
        *pair, ["flood_cell=240 m", "plan.relief.stops=7", "plan.depots.depot-city.loading_bays=9"]
    )
    assert scenario.flood_cell_m == 240 and plan.relief.stops == 7
    assert next(d for d in plan.depots if d.id == "depot-city").loading_bays == 9
    assert override(*pair, []) == pair


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("flood_cell=240", "say the unit"),
        ("flood_cel=240 m", "did you mean 'flood_cell'?"),
        ("plan.teams.nobody.crews=3", "there is no 'nobody' here"),
        ("plan.relief.stops", "expected path=value"),
        ("plan.fleets.truck-own.base=nowhere", r"plan.fleets\[0\].base: .*'nowhere'"),
        ("plan.relief.stops=many", "whole number"),
        ("plan.relief.stops.x=1", "there is no 'x' here"),
    ],
)
def test_a_wrong_change_is_told(pair, text, message):
    with pytest.raises(BadInputError, match=message.replace("?", r"\?")):
        override(*pair, [text])
