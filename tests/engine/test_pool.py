"""Pools: stories with a log, and what must hold whatever happens."""

import gc

import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.record import NullRecord, Record
from sim.resources.base import CapacitySet, Claimed, GaveUp, Granted, Pool, Preempted, Returned


def use(env, pool, log, name, at, hold, amount=1, patience=None, **claim):
    yield env.timeout(at)
    with pool.claim(amount, by=name, **claim) as mine:
        yield mine if patience is None else mine | env.timeout(patience)
        if not mine.granted:
            log.append((env.now, name, "gave up"))
            return
        log.append((env.now, name, "got"))
        yield env.timeout(hold) | mine.lost
        log.append((env.now, name, "done" if mine.held else "lost"))


def story(capacity, *users, overtaking=False, until=100):
    env, record, log = simpy.Environment(), Record(), []
    pool = Pool(env, record, "p", capacity, overtaking=overtaking)
    for user in users:
        env.process(use(env, pool, log, **user))
    env.run(until)
    assert pool.used == 0 and pool.waiting == 0 and pool.free == pool.capacity
    return log, record


def test_equals_are_served_in_the_order_of_their_claims_and_the_urgent_first():
    log, record = story(
        1,
        {"name": "a", "at": 0, "hold": 5},
        {"name": "b", "at": 1, "hold": 1, "priority": 2},
        {"name": "c", "at": 2, "hold": 1, "priority": 2},
        {"name": "d", "at": 3, "hold": 1, "priority": 1},
    )
    assert [x for x in log if x[2] == "got"] == [(0, "a", "got"), (5, "d", "got"), (6, "b", "got"), (7, "c", "got")]
    assert [e.waited_s for e in record.of(Granted)] == [0, 2, 5, 5]
    for entry in record.of(Granted):
        # who found units free has not waited: the grant alone tells of the claim
        assert entry.cause == -1 if entry.by == "a" else isinstance(record[entry.cause], Claimed)
        assert entry.by == "a" or record[entry.cause].by == entry.by
    for entry in record.of(Returned):
        assert record[entry.cause].by == entry.by and isinstance(record[entry.cause], Granted)


def test_a_big_claim_at_the_head_is_not_overtaken_unless_the_pool_says_so():
    users = (
        {"name": "a", "at": 0, "hold": 4, "amount": 2},
        {"name": "big", "at": 1, "hold": 1, "amount": 3},
        {"name": "small", "at": 2, "hold": 1},
    )
    assert [(t, n) for t, n, what in story(3, *users)[0] if what == "got"] == [(0, "a"), (4, "big"), (5, "small")]
    log, _ = story(3, *users, overtaking=True)
    assert [(t, n) for t, n, what in log if what == "got"] == [(0, "a"), (2, "small"), (4, "big")]


def test_giving_up_at_the_head_lets_in_those_behind():
    log, record = story(
        3,
        {"name": "a", "at": 0, "hold": 9, "amount": 2},
        {"name": "big", "at": 1, "hold": 1, "amount": 3, "patience": 2},
        {"name": "small", "at": 2, "hold": 1},
    )
    assert (3, "big", "gave up") in log and (3, "small", "got") in log
    assert [(e.by, e.waited_s) for e in record.of(GaveUp)] == [("big", 2)]


def test_a_grant_at_the_instant_patience_ends_counts():
    log, _ = story(1, {"name": "a", "at": 0, "hold": 5}, {"name": "b", "at": 2, "hold": 1, "patience": 3})
    assert (5, "b", "got") in log or (5, "b", "gave up") in log
    assert len([x for x in log if x[1] == "b" and x[2] in ("got", "gave up")]) == 1


def test_a_claim_above_the_capacity_waits_for_it_to_grow_and_holds_up_nobody():
    env, record, log = simpy.Environment(), Record(), []
    pool = Pool(env, record, "p", 1)
    env.process(use(env, pool, log, "two", 0, 1, amount=2))
    env.process(use(env, pool, log, "one", 1, 1))
    env.run(10)
    assert log == [(1, "one", "got"), (2, "one", "done")]
    pool.set_capacity(2)
    env.run(20)
    assert log[2:] == [(10, "two", "got"), (11, "two", "done")]
    assert [e.capacity for e in record.of(CapacitySet)] == [1, 2]


def test_a_fall_of_capacity_sends_nobody_away():
    env, record, log = simpy.Environment(), Record(), []
    pool = Pool(env, record, "p", 2)
    for name, at in (("a", 0), ("b", 0), ("c", 2)):
        env.process(use(env, pool, log, name, at, 5))
    env.run(1)
    pool.set_capacity(1)
    assert pool.used == 2 and pool.free == 0
    env.run(30)
    assert [(t, n) for t, n, what in log if what == "got"] == [(0, "a"), (0, "b"), (5, "c")]
    assert [n for _, n, what in log if what == "lost"] == []


def test_preemption_takes_from_the_least_urgent_then_the_latest_and_only_what_is_due():
    log, record = story(
        3,
        {"name": "a", "at": 0, "hold": 9, "priority": 5},
        {"name": "b", "at": 1, "hold": 9, "priority": 5},
        {"name": "c", "at": 2, "hold": 9, "priority": 3},
        {"name": "fire", "at": 3, "hold": 1, "priority": 1, "preempt": True},
    )
    assert [(t, n) for t, n, what in log if what == "lost"] == [(3, "b")]
    (lost,) = record.of(Preempted)
    assert (lost.by, lost.winner, lost.held_s, lost.amount) == ("b", "fire", 2, 1)
    assert record[lost.cause].by == "fire"


def test_a_small_holder_keeps_its_units_when_a_big_one_frees_enough():
    log, _ = story(
        4,
        {"name": "big", "at": 0, "hold": 9, "amount": 3, "priority": 4},
        {"name": "small", "at": 1, "hold": 9, "priority": 5},
        {"name": "fire", "at": 2, "hold": 1, "amount": 3, "priority": 1, "preempt": True},
    )
    assert [(t, n) for t, n, what in log if what == "lost"] == [(2, "big")]


def test_nobody_is_preempted_in_vain_or_by_an_equal():
    log, record = story(
        2,
        {"name": "a", "at": 0, "hold": 4, "priority": 1},
        {"name": "b", "at": 0, "hold": 6, "priority": 5},
        {"name": "two", "at": 1, "hold": 1, "amount": 2, "priority": 1, "preempt": True},
    )
    # at 1 only b could be sent away, one unit: not enough; at 4 a is done and b's unit completes two
    assert [(t, n, w) for t, n, w in log if w in ("lost", "done")] == [
        (4, "a", "done"),
        (4, "b", "lost"),
        (5, "two", "done"),
    ]
    assert len(record.of(Preempted)) == 1


def test_who_lost_may_claim_again_at_the_old_place():
    env, record, log = simpy.Environment(), Record(), []
    pool = Pool(env, record, "p", 1)

    def worker(name, at, work):
        yield env.timeout(at)
        claim = pool.claim(1, by=name, priority=5)
        left = work
        while True:
            with claim:
                yield claim
                began = env.now
                yield env.timeout(left) | claim.lost
                left -= env.now - began
                if claim.held:
                    log.append((env.now, name))
                    return
            claim = claim.again()

    env.process(worker("a", 0, 4))
    env.process(worker("b", 1, 4))
    env.process(use(env, pool, [], "fire", 2, 3, priority=0, preempt=True))
    env.run(50)
    assert log == [(7, "a"), (11, "b")]
    assert [c.by for c in record.of(Claimed)] == ["b", "fire", "a"]
    assert record[record.of(Claimed)[2].cause].by == "a"


def test_only_a_lost_claim_is_claimed_again():
    env = simpy.Environment()
    pool = Pool(env, Record(), "p", 1)
    with pool.claim() as claim, pytest.raises(RuntimeError, match="was not lost"):
        claim.again()


def test_an_interrupt_in_the_with_block_returns_the_units():
    env = simpy.Environment()
    pool = Pool(env, Record(), "p", 1)

    def worker():
        try:
            with pool.claim() as claim:
                yield claim
                yield env.timeout(10)
        except simpy.Interrupt:
            pass

    process = env.process(worker())
    env.run(1)
    process.interrupt()
    env.run(2)
    assert pool.free == 1


def test_a_run_that_is_thrown_away_writes_nothing():
    env, record, log = simpy.Environment(), Record(), []
    pool = Pool(env, record, "p", 1)
    env.process(use(env, pool, log, "a", 0, 100))
    env.process(use(env, pool, log, "b", 1, 100))
    env.run(5)
    length = len(record)
    del env, pool
    gc.collect()
    assert len(record) == length and not record.of(Returned) and not record.of(GaveUp)


def test_bad_amounts_are_refused():
    env = simpy.Environment()
    pool = Pool(env, Record(), "p", 1)
    with pytest.raises(ValueError, match="at least one unit"):
        pool.claim(0)
    with pytest.raises(ValueError, match="cannot be -1"):
        pool.set_capacity(-1)
    with pytest.raises(ValueError):
        Pool(env, Record(), "q", -2)


def test_the_null_record_changes_nothing_but_what_is_kept():
    logs = []
    for record in (Record(), NullRecord()):
        env, log = simpy.Environment(), []
        pool = Pool(env, record, "p", 2)
        for i in range(6):
            env.process(use(env, pool, log, f"u{i}", i * 0.7, 3, priority=i % 2, preempt=i == 5, patience=4))
        env.run(50)
        logs.append(log)
        assert (len(record) > 0) == (type(record) is Record)
    assert logs[0] == logs[1]


USERS = st.lists(
    st.tuples(
        st.integers(0, 12),  # at
        st.integers(0, 6),  # hold
        st.integers(1, 4),  # amount
        st.integers(0, 2),  # priority
        st.booleans(),  # preempt
        st.one_of(st.none(), st.integers(0, 5)),  # patience
    ),
    max_size=25,
)
SHIFTS = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 6)), max_size=4)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 6), st.booleans(), USERS, SHIFTS)
def test_units_are_conserved_and_no_claim_is_lost(capacity, overtaking, users, shifts):
    env, record, log = simpy.Environment(), Record(), []
    pool = Pool(env, record, "p", capacity, overtaking=overtaking)
    for i, (at, hold, amount, priority, preempt, patience) in enumerate(users):
        env.process(use(env, pool, log, f"u{i}", at, hold, amount, patience, priority=priority, preempt=preempt))

    def shift():
        now = 0
        for at, n in sorted(shifts):
            yield env.timeout(at - now)
            now = at
            pool.set_capacity(n)
        yield env.timeout(500 - now)
        pool.set_capacity(8)

    env.process(shift())
    env.run(2000)
    assert pool.used == 0 and pool.waiting == 0
    queued = {i for i, _ in record.indexed(Claimed)}
    assert len(queued) + sum(e.cause not in queued for e in record.of(Granted)) == len(users)
    ends = len(record.of(GaveUp)) + len(record.of(Returned)) + len(record.of(Preempted))
    assert ends == len(users)
    assert len(record.of(Granted)) == len(record.of(Returned)) + len(record.of(Preempted))
    # replay the record: never more granted than there is, and never out of order
    used, now_capacity, queue = 0, 0, {}
    for index, entry in enumerate(record):
        if isinstance(entry, CapacitySet):
            now_capacity = entry.capacity
        elif isinstance(entry, Claimed):
            queue[index] = (entry.priority, index, entry.amount)
        elif isinstance(entry, Granted):
            used += entry.amount
            assert used <= now_capacity, "more granted than there is"
            mine = queue.pop(entry.cause, None)
            assert mine is not None or not queue, "overtaken by who came later"
            if mine is not None and not overtaking:
                assert not [q for q in queue.values() if q[:2] < mine[:2] and q[2] <= now_capacity], "overtaken"
        elif isinstance(entry, Returned | Preempted):
            used -= entry.amount
        elif isinstance(entry, GaveUp):
            del queue[entry.cause]
        assert used >= 0
        if isinstance(entry, Granted | Returned | Preempted | CapacitySet):
            assert entry.free == max(now_capacity - used, 0)
    assert used == 0 and not queue


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 4), USERS)
def test_units_do_not_idle_while_the_head_of_the_queue_would_fit(capacity, users):
    env, record, log = simpy.Environment(), Record(), []
    pool = Pool(env, record, "p", capacity)
    for i, (at, hold, amount, priority, _, patience) in enumerate(users):
        env.process(use(env, pool, log, f"u{i}", at, hold, min(amount, capacity), patience, priority=priority))
    while env.peek() < 1000:
        env.step()
        if pool._queue:
            assert pool._queue[0][2].amount > pool.free
