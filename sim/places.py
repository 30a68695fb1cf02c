"""Places: everything with a name and a position, found by id."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class Places:
    """A table of places, shared by all runs and never changed.

    Attributes
    ----------
    ids : tuple of str
        Stable ids (``421381105007`` a village, ``hamlet:...``, ``depot:city``).
    kinds : tuple of str
        ``town village hamlet depot shelter fire-station hospital lookout ...``.
    names : tuple of str
        Chinese names.
    towns : tuple of str
        Id of the town that each place belongs to.
    x_m, y_m : (n,) float64
        Position, metres east and north.
    node : (n,) int32
        Nearest road node of each place.
    """

    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    towns: tuple[str, ...]
    x_m: np.ndarray
    y_m: np.ndarray
    node: np.ndarray
    _index: dict[str, int] = field(init=False, repr=False, compare=False)
    _of_kind: dict[tuple[str, ...], tuple[int, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {name: i for i, name in enumerate(self.ids)})
        if len(self._index) != len(self.ids):
            raise ValueError("place ids are not unique")

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, place: str) -> bool:
        return place in self._index

    def index(self, place: str) -> int:
        """Return the row of a place; KeyError names the place that is missing."""
        return self._index[place]

    def of_kind(self, *kinds: str) -> list[int]:
        """Return the rows of the given kinds, in order; looked up once a process."""
        rows = self._of_kind.get(kinds)
        if rows is None:
            rows = self._of_kind[kinds] = tuple(i for i, kind in enumerate(self.kinds) if kind in kinds)
        return list(rows)

    def distance_m(self, a: int, b: int) -> float:
        """Return the straight distance between two rows, metres."""
        return float(np.hypot(self.x_m[a] - self.x_m[b], self.y_m[a] - self.y_m[b]))

    def nearest(self, x_m: float, y_m: float, rows: Sequence[int]) -> list[int]:
        """Return ``rows`` ordered by straight distance from a point, ties by row."""
        chosen = np.asarray(rows, dtype=np.int64)
        distance = np.hypot(self.x_m[chosen] - x_m, self.y_m[chosen] - y_m)
        return [int(i) for i in chosen[np.lexsort((chosen, distance))]]
