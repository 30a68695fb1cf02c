"""Depth and speed at a place over time, and what they do to a house together."""

import numpy as np

from sim.hazards.flood_course import FRAME_DEPTH_M
from sim.hazards.flood_flow import flow_in
from sim.kernels.flood_harm import jonkman_mortality, masonry_worst


def test_flow_at_a_place_is_that_of_its_interval():
    depths = np.rint(255 * np.sqrt(np.array([0.0, 3.0, 1.0, 1.0]) / FRAME_DEPTH_M)).astype(np.uint8)
    speeds = np.rint(np.array([0.0, 2.5, 3.0, 0.4]) / 0.1).astype(np.uint8)
    flow = flow_in(depths, speeds, 600.0, 1800.0)
    assert np.abs(flow.depth_m - [3.0, 3.0, 1.0]).max() < 0.03
    # intervals end at 2400, 4200 and 6000 s; what lies on an end belongs to the interval before it
    found = [flow.speed_at(t) for t in (600.0, 2400.0, 2400.1, 4200.0, 5000.0, 9e9)]
    assert np.allclose(found, [2.5, 2.5, 3.0, 3.0, 0.4, 0.4])


def test_a_house_goes_and_its_people_with_it_at_the_published_limits():
    assert masonry_worst(np.array([3.0, 2.9]), np.array([2.4, 2.0])) == 2  # 7.2 m2/s
    assert masonry_worst(np.array([4.0, 1.0]), np.array([1.9, 6.9])) == 1  # too slow; 6.9 m2/s
    assert jonkman_mortality(3.0, 2.4, 0.0) == 1.0 > jonkman_mortality(3.0, 1.9, 0.0)
