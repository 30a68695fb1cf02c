"""Fires that a scenario lights outside its region are refused, all at once."""

import pytest
from small_fire import WEST, fire, world

from scenarios.fires import refuse_fires
from scenarios.problems import BadInputError
from sim.hazards.forest_fire import Spark


def test_fires_and_sparks_outside_the_region_are_told_before_the_run():
    there = fire()
    fields = world([there], []).ground.fields
    refuse_fires({"drill": there}, fields)
    away = fire(x=WEST - 40.0)
    spark = Spark(x_m=there.x_m, y_m=there.y_m + 1e6)
    with pytest.raises(BadInputError) as told:
        refuse_fires({"drill": away, "other": there.model_copy(update={"sparks": (spark,)})}, fields)
    assert [p.path for p in told.value.problems] == ["hazards.drill", "hazards.other.sparks[0]"]
