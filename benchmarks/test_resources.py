"""How many claims a pool serves in a second, with and without a record that is kept."""

import pytest
import simpy

from sim.record import NullRecord, Record
from sim.resources.base import Pool

CLAIMS = 20_000


def serve(record, load):
    env = simpy.Environment()
    pool = Pool(env, record, "crews", 4)

    def customer():
        with pool.claim(1, by="x") as claim:
            yield claim
            yield env.timeout(4 * load)

    def source():
        for _ in range(CLAIMS):
            env.process(customer())
            yield env.timeout(1.0)

    env.process(source())
    env.run()
    assert pool.used == 0


@pytest.mark.parametrize("record", [Record, NullRecord])
@pytest.mark.parametrize("load", [0.8, 1.2], ids=["free", "queued"])
def test_claims(benchmark, record, load):
    benchmark.pedantic(lambda: serve(record(), load), rounds=5)
    benchmark.extra_info["claims_per_s"] = round(CLAIMS / benchmark.stats.stats.min)
