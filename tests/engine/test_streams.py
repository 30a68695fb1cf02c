"""Streams: the same name and numbers give the same luck, whoever else draws."""

import hashlib

import numpy as np
import pytest

from sim.streams import Streams


def test_a_new_consumer_shifts_nobody():
    alone, crowded = Streams(1, (7,)), Streams(1, (7,))
    crowded["somebody/else"].random(1000)
    crowded.key("another")
    assert np.array_equal(alone["fire/embers"].random(50), crowded["fire/embers"].random(50))


def test_asked_again_a_stream_goes_on():
    streams = Streams(1, (7,))
    first = streams["a"].random(5)
    assert np.array_equal(np.concatenate([first, streams["a"].random(5)]), Streams(1, (7,))["a"].random(10))


@pytest.mark.parametrize(
    "other", [Streams(2, (7, 3)), Streams(1, (8, 3)), Streams(1, (7, 4)), Streams(1, (7,)), Streams(1, (3, 7))]
)
def test_seed_event_and_replication_all_count(other):
    mine = Streams(1, (7, 3))
    assert not np.array_equal(mine["a"].random(4), other["a"].random(4))
    assert mine.key("a") != other.key("a")


def test_names_are_independent():
    streams = Streams(1, (1,))
    a, b = streams["a"].standard_normal(20_000), streams["b"].standard_normal(20_000)
    assert abs(np.corrcoef(a, b)[0, 1]) < 4 / np.sqrt(20_000)
    assert streams.key("a") == Streams(1, (1,)).key("a") != streams.key("b")
    assert 0 <= streams.key("a") < 2**64


def test_negative_numbers_are_refused():
    with pytest.raises(ValueError, match="not negative"):
        Streams(1, (-1,))


def test_streams_are_the_same_in_any_process_and_version():
    # changing how streams are seeded changes every result of every study: it must not happen unseen
    assert Streams(1, (2, 3)).key("fire/embers") == 5996387386260578665
    assert Streams(1, (2, 3))["fire/embers"].random() == 0.20608739338043836


@pytest.mark.parametrize("numbers", [(1, 2, 3), (0, 0), (2**40, 7, 2**33 + 1)])
def test_streams_are_numpys_own_sequences(numbers):
    # seeds are made here in less time than numpy takes, not otherwise
    streams = Streams(numbers[0], numbers[1:])
    for name in ("a", "present/fire-city", "火"):
        raw = hashlib.blake2b(name.encode(), digest_size=16).digest()
        words = [int.from_bytes(raw[i : i + 4], "little") for i in range(0, 16, 4)]
        theirs = np.random.Generator(np.random.PCG64(np.random.SeedSequence([*words, len(numbers), *numbers])))
        first = streams.first([name])[0]
        assert streams[name].bit_generator.state == theirs.bit_generator.state
        assert first == theirs.random() == streams[name].random()
