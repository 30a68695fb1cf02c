"""Named random streams: the same name, seed and numbers give the same draws, whoever else draws.

Hazard streams are numbered by the event alone, response streams by event and replication, so that replications of one
storm share the storm, two plans share the luck of both, and responses to two storms are independent.
"""

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence

BITS_32, BITS_64, BITS_128 = (1 << 32) - 1, (1 << 64) - 1, (1 << 128) - 1
PCG_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645


@lru_cache(maxsize=8192)
def _digest(name: str) -> np.ndarray:
    return np.frombuffer(hashlib.blake2b(name.encode(), digest_size=16).digest(), dtype="<u4")


def _words(number: int) -> list[int]:
    """Return a number as 32-bit words, the lowest first; at least one."""
    words = [number & BITS_32]
    while number := number >> 32:
        words.append(number & BITS_32)
    return words


@cache
def _whitening() -> tuple[tuple[int, int], ...]:
    """Return the constants by which numpy's seed sequence hashes its pool to eight words of 32 bits."""
    constants = [0x8B51F9DD]
    for _ in range(8):
        constants.append(constants[-1] * 0x58F38DED & BITS_32)
    return tuple(pairwise(constants))


def _seed(entropy: np.ndarray) -> list[int]:
    """Return four words of 64 bits: ``SeedSequence(entropy).generate_state(4, uint64)`` in a tenth of its time."""
    pool = np.random.SeedSequence(entropy).pool.tolist()
    halves = []
    for i, (before, after) in enumerate(_whitening()):
        value = (pool[i % 4] ^ before) * after & BITS_32
        halves.append(value ^ value >> 16)
    return [low | high << 32 for low, high in zip(halves[::2], halves[1::2], strict=True)]


def _first_uniform(seed: list[int]) -> float:
    """Return the first ``random()`` of the PCG64 stream with this seed.

    Source: O'Neill (2014), HMC-CS-2014-0905, section 6.3.3 (XSL-RR).
    """
    step = ((seed[2] << 64 | seed[3]) << 1 | 1) & BITS_128
    # seeding: a step from nothing, the start added, a step; then the first number's own step
    state = ((step + (seed[0] << 64 | seed[1])) * PCG_MULTIPLIER + step) & BITS_128
    state = (state * PCG_MULTIPLIER + step) & BITS_128
    value, turn = (state >> 64) ^ (state & BITS_64), state >> 122
    value = (value >> turn | value << (64 - turn)) & BITS_64
    return float(value >> 11) / (1 << 53)


class _Seed(ISeedSequence):
    """What seeds a generator: words that are known, where numpy's own sequence would take its time to make them."""

    def __init__(self, words: list[int]) -> None:
        self.words = np.array(words, dtype=np.uint64)

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> np.ndarray:
        """Return the words; PCG64 asks for four of 64 bits."""
        if n_words != len(self.words) or dtype is not np.uint64:
            raise ValueError(f"the seed has {len(self.words)} words of 64 bits, not {n_words} of {dtype}")
        return self.words


class Streams:
    """A family of generators keyed by name, as ``PCG64(SeedSequence([*digest(name), count, seed, *numbers]))`` gives.

    Parameters
    ----------
    seed : int
        The study's seed.
    numbers : sequence of int
        What else the family depends on: ``(event,)`` for hazards, ``(event, replication)`` for the response.
    """

    def __init__(self, seed: int, numbers: Sequence[int]) -> None:
        tail = [int(seed), *(int(n) for n in numbers)]
        if min(tail) < 0:
            raise ValueError("seed, event and replication are not negative")
        self._tail = np.array([word for n in (len(tail), *tail) for word in _words(n)], dtype=np.uint32)
        self._open: dict[str, np.random.Generator] = {}

    def __getitem__(self, name: str) -> np.random.Generator:
        """Return the stream of this name; asked for again, it goes on where it was."""
        stream = self._open.get(name)
        if stream is None:
            # the stubs know numpy's own seed sequence only
            bits = np.random.PCG64(_Seed(_seed(self._entropy(name))))  # type: ignore[arg-type]
            stream = self._open[name] = np.random.Generator(bits)
        return stream

    def first(self, name: str) -> float:
        """Return the first ``random()`` of the stream of this name, for one that nobody else asks: it is not opened."""
        return _first_uniform(_seed(self._entropy(name)))

    def key(self, name: str) -> int:
        """Return a 64-bit key for counter-based hashes, the same however often it is asked for."""
        return _seed(self._entropy("key:" + name))[0]

    def _entropy(self, name: str) -> np.ndarray:
        return np.concatenate((_digest(name), self._tail))
