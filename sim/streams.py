"""Named random streams: the same name, seed and numbers give the same draws, whoever else draws.

Hazard streams are numbered by the event alone, response streams by event and replication, so that replications of one
storm share the storm, two plans share the luck of both, and responses to two storms are independent.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence

BITS_32 = (1 << 32) - 1


@lru_cache(maxsize=8192)
def _digest(name: str) -> np.ndarray:
    return np.frombuffer(hashlib.blake2b(name.encode(), digest_size=16).digest(), dtype="<u4")


def _words(number: int) -> list[int]:
    """Return a number as 32-bit words, the lowest first; at least one."""
    words = [number & BITS_32]
    while number := number >> 32:
        words.append(number & BITS_32)
    return words


def _seed(entropy: np.ndarray) -> np.ndarray:
    """Return four words of 64 bits: ``SeedSequence(entropy).generate_state(4, uint64)`` in a tenth of its time."""
    from sim.kernels.seeds import seed

    words = np.empty(4, dtype=np.uint64)
    seed(entropy, words)
    return words


class _Seed(ISeedSequence):
    """What seeds a generator: words that are known, where numpy's own sequence would take its time to make them."""

    def __init__(self, words: np.ndarray) -> None:
        self.words = words

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

    def first(self, names: Sequence[str]) -> list[float]:
        """Return the first ``random()`` of each of these streams, for such as nobody else asks: they are not opened."""
        from sim.kernels.seeds import first_uniforms

        if not names:
            return []
        found: list[float] = first_uniforms(np.array([self._entropy(name) for name in names])).tolist()
        return found

    def key(self, name: str) -> int:
        """Return a 64-bit key for counter-based hashes, the same however often it is asked for."""
        return int(_seed(self._entropy("key:" + name))[0])

    def _entropy(self, name: str) -> np.ndarray:
        return np.concatenate((_digest(name), self._tail))
