"""Growing Season Index: the corners of Jolly et al. 2005, and the straight lines between them."""

import pytest

from sim.kernels.live_moisture import growing_season_index, live_moisture


@pytest.mark.parametrize(
    ("lowest_c", "deficit_pa", "daylight_h", "index"),
    # thresholds -2 and 5 C, 900 and 4100 Pa, 10 and 11 h (Jolly et al. 2005, table 1)
    [(10, 500, 12, 1), (-2, 500, 12, 0), (5, 900, 11, 1), (1.5, 500, 12, 0.5), (10, 2500, 12, 0.5),
     (10, 500, 10.5, 0.5), (10, 4100, 12, 0), (10, 500, 10, 0), (1.5, 2500, 10.5, 0.125)],
)  # fmt: skip
def test_index(lowest_c, deficit_pa, daylight_h, index):
    assert growing_season_index(lowest_c, deficit_pa, 3600 * daylight_h) == pytest.approx(index)


def test_the_us_systems_ranges():
    # NFDRS 2016: herbs 30 to 250 %, shrubs 60 to 200 %, green-up at 0.5
    assert [live_moisture(i, 0.3, 2.5, 0.5) for i in (0, 0.5, 0.75, 1)] == pytest.approx([0.3, 0.3, 1.4, 2.5])
    assert live_moisture(0.75, 0.6, 2.0, 0.5) == pytest.approx(1.3)
