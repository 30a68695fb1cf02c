"""Hazard classes of water against the tables of AIDR Guideline 7-3 (2017), FD2320/TR2 (2005) and FD2321/TR1 (2006)."""

import csv
from pathlib import Path

import numpy as np
import pytest

from sim.hazards.flood_alone import flood_alone
from sim.hazards.inflow import Inflow
from sim.kernels.flood_classes import (
    AIDR_DEPTH_M,
    AIDR_PRODUCT_M2_S,
    AIDR_SPEED_M_S,
    LANDS,
    aidr_class,
    debris_factor,
    hazard_rating,
    rating_class,
)

ROWS = list(csv.DictReader((Path(__file__).with_name("flood_hazard_points.csv")).open(encoding="utf-8")))


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['rule']}-{r['depth_m']}-{r['speed_m_s']}-{r['land']}")
def test_published_points(row):
    want = float(row["expected"])
    if row["rule"] == "fd2320":
        assert rating_class(float(row["land"])) == want
        return
    depth, speed = float(row["depth_m"]), float(row["speed_m_s"])
    if row["rule"] == "aidr":
        assert aidr_class(depth, speed) == want
    elif row["rule"] == "debris":
        assert debris_factor(depth, speed, LANDS.index(row["land"])) == want
    else:
        assert hazard_rating(depth, speed, LANDS.index(row["land"])) == pytest.approx(want, abs=1e-12)


def test_a_class_is_the_worst_of_those_by_each_limit():
    limits = (AIDR_DEPTH_M, AIDR_SPEED_M_S, AIDR_PRODUCT_M2_S)
    for depth in np.linspace(0.02, 5.0, 50):
        for speed in np.linspace(0.0, 5.0, 41):
            parts = [
                np.searchsorted(lim, x, "left") + 1
                for lim, x in zip(limits, (depth, speed, depth * speed), strict=True)
            ]
            assert aidr_class(depth, speed) == max(parts)


@pytest.mark.parametrize("scheme", ["local inertial", "finite volume"])
def test_the_maximum_of_a_rating_is_not_the_rating_of_maxima(scheme):
    # a wave runs down a channel into a closed pool: where it runs fast it is shallow, later the pool stands deep there
    rows, cols = 7, 40
    bed = np.tile(np.maximum(4.0 - 0.1 * np.arange(cols), 0.5), (rows, 1))
    inflow = Inflow(x_m=15.0, y_m=35.0, time_s=(0.0, 1500.0, 1501.0), flow_m3_s=(40.0, 40.0, 0.0))
    course, _grid = flood_alone(
        bed, 10.0, duration_s=5400.0, inflows=(inflow,), manning=0.03, edge="closed", scheme=scheme, north_m=70.0
    )
    depth, speed = course.depth_max_m.astype(float), course.speed_max_m_s.astype(float)
    of_maxima = np.vectorize(aidr_class)(depth, speed)
    standing = np.vectorize(aidr_class)(depth, 0.0)
    assert (course.class_max <= of_maxima).all() and (course.class_max < of_maxima).any()
    assert (course.class_max >= standing).all()
    rating = np.vectorize(hazard_rating)(depth, speed, 0)
    assert (course.rating_max <= rating + 1e-5).all() and (course.rating_max < rating - 0.05).any()
    assert (course.rating_max >= np.vectorize(hazard_rating)(depth, 0.0, 0) - 1e-5).all()
    assert (course.hazard_max_m2_s <= depth * speed + 1e-5).all()
    # frames of speed hold the greatest since the frame before: their maximum is the greatest of all
    assert np.abs(0.1 * course.speed_frames.max(axis=0) - speed).max() < 0.11
