"""Fixtures that many tests use; this file also puts ``tests/`` on the path, for ``small_world``."""

import pytest
import simpy
from hypothesis import settings

from sim.record import Record

# the first call of a kernel compiles it: no test is judged by its time
settings.register_profile("kernels", deadline=None)
settings.load_profile("kernels")


@pytest.fixture
def env():
    return simpy.Environment()


@pytest.fixture
def record():
    return Record()
