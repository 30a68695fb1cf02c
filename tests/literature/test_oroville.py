"""Oroville 2017: what its evacuation is held against, and that the page says what comes out."""

from pathlib import Path

import numpy as np
import pytest

from experiments.verify import oroville
from experiments.verify.oroville_zones import BEGINS_H, ZONES, leave, ordered_s, published

PAGE = Path(__file__).parents[2] / "docs" / "validation" / "oroville-2017.md"


@pytest.fixture(scope="module")
def found():
    return oroville.day()


def test_orders_are_those_of_the_table():
    clock = {zone: BEGINS_H + ordered_s(zone) / 3600.0 for zone in ZONES}
    told = {"Butte County": 16 + 21 / 60, "Yuba County": 17 + 33 / 60, "Sutter County": 18 + 3 / 60,
            "Yuba City": 18 + 49 / 60}  # fmt: skip
    assert clock == pytest.approx(told)
    assert sum(ZONES.values()) == published()["people under orders"][0]


def test_what_must_hold_holds(found):
    assert all(check.passed for check in oroville.checks(found))


def test_the_page_has_each_figure_and_says_which_are_outside(found):
    page = PAGE.read_text(encoding="utf-8")
    rows = oroville.figures(found)
    for row in rows:
        assert "| " + " | ".join(row) + " |" in page
    # no figure is within because it was fitted: those that Oroville itself gave say so
    states = {row.what: row.state for row in rows}
    assert states["share that leaves"] == "set by it"
    assert list(states.values()).count("OUTSIDE") == page.count("**Outside") + 1  # two of agencies are told together


def test_more_told_at_once_is_sooner_and_a_longer_delay_later():
    told = [oroville.told(share) for share in oroville.AT_ONCE]
    assert [half for half, _share in told] == sorted((half for half, _share in told), reverse=True)
    assert [share for _half, share in told] == sorted(share for _half, share in told)
    quick, slow = leave(), leave(mean_s=oroville.PUBLISHED_MEAN_S)
    assert quick.share == slow.share
    assert np.average(quick.time_s, weights=quick.count) < np.average(slow.time_s, weights=slow.count)


def test_more_cars_are_longer_on_the_roads_and_contraflow_lets_them_out_sooner(found):
    for left in (found.default, found.slow):
        few, many = oroville.drive(left, 3.0), oroville.drive(left, 2.2)
        assert few.cars < many.cars and few.lost_h < many.lost_h and few.south_over_h < many.south_over_h
        both = oroville.drive(left, 2.2, contraflow=True)
        assert both.cars == many.cars and both.lost_h < many.lost_h and both.south_over_h <= many.south_over_h
