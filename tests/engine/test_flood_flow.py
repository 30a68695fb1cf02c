"""Depth and speed at a place over time, and what they do to a house together."""

import numpy as np

from sim.hazards.flood_course import FRAME_DEPTH_M
from sim.hazards.flood_flow import flow_at
from sim.kernels.flood_harm import jonkman_mortality, masonry_worst


def rasters(depth_m, speed_m_s):
    n = len(depth_m)
    frames = np.zeros((n, 3, 4), np.uint8)
    frames[:, 1, 2] = np.rint(255 * np.sqrt(np.array(depth_m) / FRAME_DEPTH_M))
    speeds = np.zeros((n, 3, 4), np.uint8)
    speeds[:, 1, 2] = np.rint(np.array(speed_m_s) / 0.1)
    geometry = np.array([1000.0, 500.0, 30.0, 3, 4])
    return {"frames": frames, "speed_frames": speeds, "geometry": geometry, "frame_s": np.array([600.0, 1800.0])}


def test_flow_at_a_place_is_that_of_its_interval():
    found = rasters([0.0, 3.0, 1.0, 1.0], [0.0, 2.5, 3.0, 0.4])
    flow = flow_at(found, 1075.0, 455.0)
    assert np.abs(flow.depth_m - [3.0, 3.0, 1.0]).max() < 0.03
    # intervals end at 2400, 4200 and 6000 s; what lies on an end belongs to the interval before it
    speeds = [flow.speed_at(t) for t in (600.0, 2400.0, 2400.1, 4200.0, 5000.0, 9e9)]
    assert np.allclose(speeds, [2.5, 2.5, 3.0, 3.0, 0.4, 0.4])
    assert flow_at(found, 999.0, 455.0) is None and flow_at({"geometry": found["geometry"]}, 1075.0, 455.0) is None


def test_a_house_goes_and_its_people_with_it_at_the_published_limits():
    assert masonry_worst(np.array([3.0, 2.9]), np.array([2.4, 2.0])) == 2  # 7.2 m2/s
    assert masonry_worst(np.array([4.0, 1.0]), np.array([1.9, 6.9])) == 1  # too slow; 6.9 m2/s
    assert jonkman_mortality(3.0, 2.4, 0.0) == 1.0 > jonkman_mortality(3.0, 1.9, 0.0)
