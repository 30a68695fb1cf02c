"""The fit of fire seasons: figures pooled over seasons beside their ranges, and parameters that exist."""

import pandas as pd
import pytest

from experiments.results import Results
from experiments.verify.seasons import fits, free_parameters
from scenarios.load import load_plan, load_scenario


def results(**columns):
    table = pd.DataFrame({"event": range(20), "replication": 0, "failed": False, **columns})
    return Results(None, {}, table, ())


def test_figures_are_pooled_over_seasons_not_averaged():
    fires = [4, 0] * 10
    some = results(
        fires=[float(n) for n in fires],
        damaged_by_fires_m2=[2.0e4 * n for n in fires],
        burnt_by_fires_m2=[8.0e4 * n for n in fires],
        forest_damage_rate=[1e-4 * n / 4 for n in fires],
    )
    damaged, ratio, number, rate = fits(some)
    assert [f.got.estimate for f in (damaged, ratio, number, rate)] == pytest.approx([2.0, 0.25, 2.0, 0.05])
    assert damaged.within and ratio.within and number.within and damaged.fitted and not rate.fitted


def test_seasons_without_a_fire_cannot_be_held_against_anything():
    with pytest.raises(ValueError, match="no season"):
        fits(results(fires=0.0, damaged_by_fires_m2=0.0, burnt_by_fires_m2=0.0, forest_damage_rate=0.0))


def test_every_free_parameter_exists_and_has_a_value():
    rows = list(free_parameters(load_scenario("guangshui-fire"), load_plan("guangshui-13th")))
    assert len(rows) > 10 and all(value for _path, value, _fitted, _what in rows)
    assert {path for path, _v, fitted, _w in rows if fitted} >= {"hazards.fire-season.ignitions"}
