"""Named random streams: the same name, seed and numbers give the same draws, whoever else draws.

Hazard streams are numbered by the event alone, response streams by event and replication, so that replications of one
storm share the storm, two plans share the luck of both, and responses to two storms are independent.
"""

import hashlib
from collections.abc import Sequence

import numpy as np


def _digest(name: str) -> list[int]:
    raw = hashlib.blake2b(name.encode(), digest_size=16).digest()
    return [int.from_bytes(raw[i : i + 4], "little") for i in range(0, 16, 4)]


class Streams:
    """A family of generators keyed by name.

    Parameters
    ----------
    seed : int
        The study's seed.
    numbers : sequence of int
        What else the family depends on: ``(event,)`` for hazards, ``(event, replication)`` for the response.
    """

    def __init__(self, seed: int, numbers: Sequence[int]) -> None:
        self._tail = [int(seed), *(int(n) for n in numbers)]
        if min(self._tail) < 0:
            raise ValueError("seed, event and replication are not negative")
        self._open: dict[str, np.random.Generator] = {}

    def __getitem__(self, name: str) -> np.random.Generator:
        """Return the stream of this name; asked for again, it goes on where it was."""
        stream = self._open.get(name)
        if stream is None:
            entropy = [*_digest(name), len(self._tail), *self._tail]
            stream = self._open[name] = np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))
        return stream

    def key(self, name: str) -> int:
        """Return a 64-bit key for counter-based hashes, the same however often it is asked for."""
        entropy = [*_digest("key:" + name), len(self._tail), *self._tail]
        return int(np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0])
