"""The driver: crossings reach their listeners on time, whatever else happens, and nothing polls."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import simpy

from sim.ground import Grid, Ground
from sim.hazards.base import CROSSING, Crossed, Forecast, Hazard, HazardBegan, HazardEnded, Watch
from sim.hazards.driver import Driver
from sim.record import Record
from sim.streams import Streams


@dataclass(frozen=True)
class Level:
    at_s: float
    level_m: float
    rate_m_s: float


class Rise(Hazard[Level]):
    """Water that rises evenly until 3600 s, at a rate that the ground's ``drain`` slows."""

    listens: ClassVar[frozenset[str]] = frozenset({"drain"})
    leg_s: float = 600.0

    def _rate(self, fields):
        return 0.001 - 0.0002 * len(fields.since(0, "drain"))

    def begin(self, fields, streams):
        return Level(self.start_s, float(streams["rise/start"].random() * 0), self._rate(fields))

    def forecast(self, state, fields, watch, from_s, until_s):
        state = Level(from_s, self._level(state, from_s), self._rate(fields))
        made = Forecast(from_s, until_s, fields.revision, np.empty(0, CROSSING), state, ends=until_s >= 3600)
        return Forecast(from_s, until_s, fields.revision, self.read(made, watch), state, ends=until_s >= 3600)

    def _level(self, state, time_s):
        return state.level_m + state.rate_m_s * (min(time_s, 3600) - min(state.at_s, 3600))

    def state_at(self, forecast, time_s):
        return Level(time_s, self._level(forecast.memory, time_s), forecast.memory.rate_m_s)

    def read(self, forecast, watch):
        state, rows = forecast.memory, []
        for gauge, threshold in enumerate(watch.threshold):
            time_s = state.at_s + (threshold - state.level_m) / state.rate_m_s if state.rate_m_s else np.inf
            if forecast.issued_s < time_s <= min(forecast.until_s, 3600):
                rows.append((time_s, gauge, threshold, True))
        return np.array(sorted(rows), CROSSING)

    def summary(self, forecast):
        return {"level_m": self._level(forecast.memory, forecast.until_s)}

    def rasters(self, forecast):
        return {"level": np.array([1.0])}


GRID = Grid("flood", 0.0, 100.0, 10.0, 10, 10)


def setting(until_s=7200.0, **figures):
    env, record = simpy.Environment(), Record()
    ground = Ground({"flood": GRID}, {("flood", "drain"): np.zeros(GRID.shape)}, env.event, lambda: env.now)
    driver = Driver(env, "flood", Rise(**figures), ground, record, Streams(1, (1,)), until_s)
    return env, record, ground, driver


def gauges(*thresholds):
    n = len(thresholds)
    return Watch(tuple(f"p{t}" for t in thresholds), np.zeros(n), np.zeros(n), ("depth_m",) * n, np.array(thresholds))


def hear(env, channel, log):
    while True:
        crossing = yield channel.get()
        log.append((round(env.now, 6), crossing.place))


def test_crossings_come_on_time_over_many_legs():
    env, record, _ground, driver = setting()
    log = []
    env.process(hear(env, driver.listen(gauges(0.5, 1.7, 3.5, 9.0)), log))
    env.run(until=7200)
    assert log == [(500, "p0.5"), (1700, "p1.7"), (3500, "p3.5")]
    assert driver.over.triggered and driver.forecasts_made == 6
    (began,) = record.of(HazardBegan)
    assert all(record[e.cause] is began and e.hazard == "flood" for e in record.of(Crossed))
    driver.close()
    assert record.of(HazardEnded)[0].value == 3.6 and "flood/level" in record.fields


def test_a_crossing_is_in_the_record_when_it_is_told():
    random = np.random.default_rng(1)
    for _ in range(200):
        env, record, _ground, driver = setting(start_s=random.uniform(0, 30))
        heard = []

        def hear_exactly(env=env, driver=driver, heard=heard):
            channel = driver.listen(gauges(*sorted(random.uniform(0, 3.5, 40))))
            while True:
                yield channel.get()
                heard.append(env.now)

        env.process(hear_exactly())
        env.run(until=7200)
        assert heard == [e.time_s for e in record.of(Crossed)] and len(heard) == 40


def test_a_later_start_and_a_later_listener():
    env, _record, _ground, driver = setting(start_s=100.0)
    log = []

    def late():
        yield env.timeout(300)
        env.process(hear(env, driver.listen(gauges(0.1, 0.4)), log))

    env.process(late())
    env.run(until=2000)
    # 0.1 m was crossed at 200 s, before anybody listened; reading it made no new forecast
    assert log == [(500, "p0.4")] and driver.forecasts_made == 4


def test_an_amendment_changes_what_comes_after_it():
    env, _record, ground, driver = setting()
    log = []
    env.process(hear(env, driver.listen(gauges(0.5, 1.0)), log))

    def drain():
        yield env.timeout(600)
        ground.amend("drain", "points", [[5, 5]])

    env.process(drain())
    env.run(until=5000)
    assert log == [(500, "p0.5"), (1100, "p1.0")]


def test_an_arrival_at_the_instant_of_a_change_comes_first_in_either_order():
    for order in (0, 1):
        env, record, ground, driver = setting()
        log = []

        def drain(env=env, ground=ground):
            yield env.timeout(500)
            ground.amend("drain", "points", [[5, 5]])

        if order:
            env.process(drain())
        env.process(hear(env, driver.listen(gauges(0.5, 0.58)), log))
        if not order:
            env.process(drain())
        env.run(until=5000)
        assert log == [(500, "p0.5"), (600, "p0.58")]
        assert [round(e.time_s, 6) for e in record.of(Crossed)] == [500, 600]


def test_amendments_of_one_instant_are_joined_and_strange_fields_ignored():
    env, _record, ground, driver = setting(until_s=550.0)

    def work():
        yield env.timeout(100)
        for _ in range(3):
            ground.amend("drain", "points", [[5, 5]])
        yield env.timeout(100)
        ground.amend("fireline", "points", [[5, 5]])

    env.process(work())
    env.run(until=550)
    assert driver.forecasts_made == 2
    assert driver.state().level_m == np.float64(0.1 + 0.0004 * 450)


def test_cutting_and_watching_change_no_crossing():
    plain = []
    for leg_s, no_op in ((3600.0, False), (70.0, False), (600.0, True)):
        env, record, ground, driver = setting(leg_s=leg_s)
        driver.listen(gauges(0.3, 0.35, 1.2, 2.222, 3.59))

        def fuss(env=env, ground=ground, driver=driver):
            while True:
                yield env.timeout(77)
                ground.amend("fireline", "points", [[5, 5]])
                driver.listen(gauges(99.0))

        if no_op:
            env.process(fuss())
        env.run(until=7000)
        plain.append([(round(e.time_s, 6), e.place) for e in record.of(Crossed)])
    assert plain[0] == plain[1] == plain[2] and len(plain[0]) == 5


def test_after_its_end_it_sleeps_until_the_ground_changes():
    env, _record, ground, driver = setting(until_s=1e9)
    env.run(until=1e8)
    made = driver.forecasts_made
    assert made == 6
    ground.amend("drain", "points", [[5, 5]])
    env.run(until=2e8)
    assert driver.forecasts_made == made + 1
