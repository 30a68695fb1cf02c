"""Fixtures that many tests use; this file also puts ``tests/`` on the path, for ``small_world``."""

import pytest
import simpy

from sim.record import Record


@pytest.fixture
def env():
    return simpy.Environment()


@pytest.fixture
def record():
    return Record()
