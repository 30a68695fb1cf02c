"""The storm of Liulin as published, and what a made valley makes of it."""

import numpy as np
import pytest

from experiments.verify import liulin
from sim.hazards.rainstorm import ObservedStorm, accumulated_m

STORM = ObservedStorm(centre_x_m=0.0, centre_y_m=0.0, spread=0.0, centre_spread_m=0.0, begins_s=0.0).draw(1)


def test_the_hours_are_those_of_the_county_s_account():
    fallen = STORM.fallen_m([0.0], [0.0], 12 * 3600.0)[0].reshape(12, 12).sum(axis=1) * 1000.0
    published = {3: 30.0, 4: 83.5, 5: 105.4, 6: 103.7, 7: 81.0, 8: 58.8}
    for clock, depth in published.items():
        assert fallen[clock + 24 - 21 - 1] == pytest.approx(depth, abs=0.05)
    assert fallen.sum() == pytest.approx(503.0)
    # the warning of 04:51 speaks of 190 mm that have fallen: so the hours are those that end at the clock's stroke
    until = fallen[:7].sum() + fallen[7] * 51 / 60
    assert until == pytest.approx(190.0, rel=0.15)
    low, high, _unit = liulin.published()["rain in the four hours to 07:00"]
    four = accumulated_m(STORM.fallen_m([0.0], [0.0], 12 * 3600.0), 4 * 3600.0).max() * 1000.0
    assert low - 0.1 <= four <= high + 0.1


def test_the_storm_s_extent_gives_the_published_mean():
    mean_mm, wet_km2 = liulin.storm_mean_mm()
    assert mean_mm == pytest.approx(59.0, rel=0.25) and 500.0 < wet_km2 < 4000.0


def test_a_town_below_twenty_square_kilometres_is_flooded_when_liulin_was():
    found = liulin.town(20.0, 100.0)
    low, high, _unit = liulin.published()["first water in homes (clock)"]
    assert low <= found.entered_h <= high + 0.5 and found.error_ratio < 1e-12
    assert found.mean_m < 3.5 and found.most_m < 5.0 and np.isfinite(found.gone_h)
