"""A region's reservoir breaches by its id; a dam or a levee that is not there is told."""

from types import SimpleNamespace

import pytest

from scenarios.dams import refuse_levees, with_reservoirs
from scenarios.problems import BadInputError
from scenarios.regions.sources import xujiahe
from sim.hazards.breaches import DamBreach
from sim.hazards.flood import Flood
from sim.hazards.rainstorm import StormDraw
from sim.units import REQUIRED
from tests.engine.test_breaches import LEVEE, plain, polder

REGION = SimpleNamespace(name="guangshui", reservoirs=(xujiahe().facts,))
BREACH = {"trigger": "piping", "at_level": "73 / 75 / 76 m", "crest": "77.3 m", "bottom": "45 m"}


def flood(**breaches):
    return Flood.model_validate({"storm": {"kind": "storm-draw"}, "dam_breaches": breaches}, context=REQUIRED)


def test_a_region_s_dam_takes_its_breach():
    hazard = with_reservoirs(flood(**{"reservoir-xujiahe": BREACH}), REGION)
    (node,) = hazard.reservoirs
    assert isinstance(node.breach, DamBreach) and node.breach.at_level_m.mid == 75.0
    assert hazard.dam_breaches == {} and hazard.model_dump(mode="json")["reservoirs"]
    assert with_reservoirs(flood(), REGION).reservoirs[0].breach is None


def test_a_dam_that_is_not_there_is_told_and_one_that_breaches_too_deep():
    deep = {**BREACH, "bottom": "30 m"}
    with pytest.raises(BadInputError) as told:
        with_reservoirs(flood(**{"reservoir-nowhere": BREACH, "reservoir-xujiahe": deep}), REGION)
    assert "no reservoir 'reservoir-nowhere'" in str(told.value) and "reservoir-xujiahe" in str(told.value)
    assert "on the storage curve, from 42 m on, found 30 m" in str(told.value)
    own = with_reservoirs(flood(), REGION).reservoirs
    with pytest.raises(ValueError, match="not in dam_breaches"):
        Flood(
            storm=StormDraw(),
            reservoirs=own,
            dam_breaches={"reservoir-xujiahe": DamBreach(crest_m=77.3, bottom_m=45.0)},
        )


def test_levees_that_lie_wrongly_are_told_before_the_run():
    away = LEVEE.model_copy(update={"name": "away", "x_m": -5000.0})
    deep = LEVEE.model_copy(update={"name": "deep", "bottom_m": 9.0})
    refuse_levees({"flood": polder()}, plain().fields)
    with pytest.raises(BadInputError) as told:
        refuse_levees({"flood": polder(levee_breaches=(away, LEVEE, deep))}, plain().fields)
    assert "levee_breaches.away.x: -5000," in str(told.value)
    assert "levee_breaches.deep.bottom: expected a bottom below the crest" in str(told.value)
    assert "(5 m), found 9 m" in str(told.value)
