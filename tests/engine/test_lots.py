"""Lots: ages and condition by luck, first out what expires first; a stateful proof that no piece is made or lost."""

import math

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sim.command.rounds import KitListed
from sim.kpis import all_kpis
from sim.params import Pert
from sim.record import Record
from sim.resources.lots import YEAR_S, Keeping, lots_of
from sim.resources.stock import (
    Depot,
    DepotSpec,
    RecordsSpec,
    Stock,
    StockAdded,
    StockHeld,
    StockLine,
    StockLost,
    StockTaken,
)
from sim.streams import Streams

DAY = 86400.0
SHARE = st.floats(0.0, 1.0)
KEEPINGS = st.builds(
    Keeping,
    item=st.just("food_day"),
    shelf_s=st.sampled_from([0.0, 100 * DAY, YEAR_S]),
    rotated_s=st.sampled_from([0.0, 50 * DAY, YEAR_S, 3 * YEAR_S]),
    lots=st.integers(1, 12),
    worn=st.sampled_from([0.0, 0.05, 0.3]),
    unlike=st.sampled_from([0.0, 0.1, 0.6]),
)


@given(KEEPINGS, st.integers(0, 5000), SHARE, st.integers(0, 1000))
def test_lots_are_parts_of_what_stands_on_paper(keeping, amount, usable, seed):
    luck = np.random.default_rng(seed).random(keeping.lots + 1)
    lots = lots_of(keeping, amount, usable, luck)
    assert 0 <= sum(lot.amount for lot in lots) <= amount and all(lot.amount > 0 for lot in lots)
    ends = [lot.expires_s for lot in lots]
    assert ends == sorted(ends) and all(end > 0 for end in ends)
    if not keeping.unlike and not keeping.worn and not (keeping.shelf_s and keeping.rotated_s > keeping.shelf_s):
        assert sum(lot.amount for lot in lots) == int(amount * usable + 1e-9)


@given(KEEPINGS, st.integers(0, 5000), SHARE, SHARE, st.integers(0, 1000))
def test_more_upkeep_never_leaves_fewer_with_the_same_luck(keeping, amount, one, other, seed):
    luck = np.random.default_rng(seed).random(keeping.lots + 1)
    few, many = (sum(lot.amount for lot in lots_of(keeping, amount, u, luck)) for u in sorted((one, other)))
    assert few <= many


@pytest.mark.parametrize("unlike", [0.05, 0.4])
def test_condition_varies_as_the_beta_binomial_says(unlike):
    keeping, usable, n = Keeping(item="tent", unlike=unlike), 0.8, 4000
    rng = np.random.default_rng(5)
    shares = (
        np.array([sum(lot.amount for lot in lots_of(keeping, 10**6, usable, rng.random(2))) for _ in range(n)]) / 1e6
    )
    variance = usable * (1 - usable) * unlike
    assert abs(shares.mean() - usable) < 4 * math.sqrt(variance / n)
    # a variance's own sampling error, with the beta's kurtosis bounded by twice the normal's
    assert abs(shares.var() / variance - 1) < 4 * math.sqrt(3 / n)


@given(KEEPINGS, st.floats(0.2, 1.0))
@settings(max_examples=30, deadline=None)
def test_what_the_plan_expects_is_the_mean_over_luck(keeping, usable):
    n = 400
    rng = np.random.default_rng(1)
    total = [sum(lot.amount for lot in lots_of(keeping, 10**5, usable, rng.random(keeping.lots + 1))) for _ in range(n)]
    error = np.std(total) / math.sqrt(n)
    assert abs(np.mean(total) - 1e5 * keeping.expected(usable)) <= 5 * error + 1.0 + 1e5 * 0.002


def depot(env, record, keeping=(), seed=1, amount=100, usable=1.0):
    spec = DepotSpec(id="d", name_zh="库", place="p", stock=(StockLine(item="food_day", amount=amount),), usable=usable)
    return Depot(env, record, spec, keeping, Streams(seed, (0, 0)))


def test_what_expires_first_goes_first_and_what_is_left_expires():
    env, record = simpy.Environment(), Record()
    keeping = Keeping(item="food_day", shelf_s=10 * DAY, rotated_s=10 * DAY, lots=5)
    stock = depot(env, record, [keeping])
    assert stock.level["food_day"] == 100
    assert stock.take({"food_day": 30}, by="truck") == {"food_day": 30}
    env.run(until=10 * DAY)
    lost = [(e.time_s / DAY, e.amount) for e in record.of(StockLost)]
    # the first lot and half of the second were gone; the others end two days apart
    assert [n for _t, n in lost] == [10, 20, 20, 20] and stock.level["food_day"] == 0
    assert np.allclose(np.diff([t for t, _n in lost]), 2.0)


def test_what_comes_back_is_of_the_lots_it_was_taken_from():
    env, record = simpy.Environment(), Record()
    keeping = Keeping(item="food_day", shelf_s=10 * DAY, rotated_s=10 * DAY, lots=5)
    stock = depot(env, record, [keeping])
    stock.take({"food_day": 30}, by="truck")
    stock.add({"food_day": 10}, by="truck")
    env.run(until=10 * DAY)
    # the ten are of the second lot, which keeps longer than the first
    assert [e.amount for e in record.of(StockLost)] == [20, 20, 20, 20]


def test_lots_that_are_moved_expire_where_they_are():
    env, record = simpy.Environment(), Record()
    keeping = Keeping(item="food_day", shelf_s=10 * DAY, rotated_s=10 * DAY, lots=5)
    stock, other = depot(env, record, [keeping]), Stock(env, record, "other", {})
    goods = stock.take({"food_day": 30}, by="transfer/1")
    other.add(goods, by="transfer/1", source="transfer", lots=stock.lots_with("transfer/1", goods))
    assert stock.lots_with("transfer/1", goods) == {"food_day": []}
    env.run(until=10 * DAY)
    lost = [(e.depot, e.amount) for e in record.of(StockLost)]
    # the second lot was divided, and both parts end at one time
    assert sorted(lost) == sorted([("other", 20), ("other", 10), ("d", 10), ("d", 20), ("d", 20), ("d", 20)])


def test_the_target_s_figure_does_not_hang_on_luck_but_the_day_does():
    keeping = Keeping(item="food_day", unlike=0.3, lots=2)
    persons, there = set(), set()
    for seed in range(5):
        record = Record()
        record.add(KitListed(time_s=0.0, item="food_day", a_person=3.0, days=3))
        there.add(depot(simpy.Environment(), record, [keeping], seed, 3000, 0.8).level["food_day"])
        persons.add(all_kpis()["stock_persons_3d"](record))
    assert persons == {800.0} and len(there) == 5


class Holding(RuleBasedStateMachine):
    """A depot with lots and records under any order of taking, bringing back, adding, looking and waiting."""

    def __init__(self):
        super().__init__()
        self.env, self.record = simpy.Environment(), Record()
        keeping = Keeping(item="food_day", shelf_s=6 * DAY, rotated_s=8 * DAY, lots=4, unlike=0.2)
        self.depot = depot(self.env, self.record, [keeping], amount=200, usable=0.9)
        spec = RecordsSpec(error=0.3, delay_s=Pert(0.0, 6 * 3600.0, DAY))
        self.depot.keep_book(spec, Streams(3, (0,)))
        self.with_whom = {"a": 0, "b": 0}

    @rule(who=st.sampled_from("ab"), amount=st.integers(0, 120))
    def take(self, who, amount):
        said = self.depot.said.get("food_day", 0)
        got = self.depot.take({"food_day": amount}, by=who).get("food_day", 0)
        assert got <= min(amount, said)
        self.with_whom[who] += got

    @rule(who=st.sampled_from("ab"), share=st.floats(0.0, 1.0))
    def bring_back(self, who, share):
        amount = int(self.with_whom[who] * share)
        self.depot.add({"food_day": amount}, by=who)
        self.with_whom[who] -= amount

    @rule(amount=st.integers(0, 50), source=st.sampled_from(["contract", "purchase", "transfer"]))
    def come(self, amount, source):
        self.depot.add({"food_day": amount}, by="x", source=source)

    @rule()
    def look(self):
        self.env.process(self.depot.book.look(("food_day",)))

    @rule(hours=st.floats(0.1, 30.0))
    def wait(self, hours):
        self.env.run(until=self.env.now + hours * 3600.0)

    @invariant()
    def books_close(self):
        def total(kind, **of):
            rows = [e for e in self.record.of(kind) if all(getattr(e, k) == v for k, v in of.items())]
            return sum(e.amount for e in rows)

        level = self.depot.level["food_day"]
        assert total(StockHeld) + total(StockAdded) - total(StockTaken) - total(StockLost) == level >= 0
        assert self.with_whom["a"] + self.with_whom["b"] == total(StockTaken) - total(StockAdded, source="back")
        assert min(self.depot.said.values()) >= 0
        lots = self.depot._lots.get("food_day", [])
        assert sum(lot.amount for lot in lots) <= level and all(lot.amount > 0 for lot in lots)
        assert [lot.expires_s for lot in lots] == sorted(lot.expires_s for lot in lots)

    def teardown(self):
        # once nobody comes any more and all was looked through, the record says what is there
        self.env.process(self.depot.book.look(("food_day",)))
        self.env.run(until=self.env.now + 10 * DAY)
        self.env.process(self.depot.book.look(("food_day",)))
        self.env.run(until=self.env.now + DAY)
        assert self.depot.said["food_day"] == self.depot.level["food_day"]


TestHolding = Holding.TestCase
TestHolding.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
