"""Who lives where before anything happens: made of the region's table once, shared by all runs and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from sim.people.homes import by_class


@dataclass(frozen=True)
class Census:
    """The people of a region, by hamlet.

    Attributes
    ----------
    ids, village, town : tuple of str
        Of each hamlet.
    index : mapping of str to int
        Row by id.
    of_village : mapping of str to tuple of int
        Rows by village, in order.
    danger : (n,) bool
        Whether it lies in a danger zone.
    levee_m : (n,) float64
        Crest of the levee above the land of each hamlet behind one; 0 for the others.
    population : (n,) int64
        People who are not away.
    walkers, bound : (n, CLASSES) int32
        Those who can walk and who cannot, by class of home.
    """

    ids: tuple[str, ...]
    village: tuple[str, ...]
    town: tuple[str, ...]
    index: Mapping[str, int]
    of_village: Mapping[str, tuple[int, ...]]
    danger: np.ndarray
    levee_m: np.ndarray
    population: np.ndarray
    walkers: np.ndarray
    bound: np.ndarray

    @classmethod
    def of(cls, hamlets: Any) -> Self:
        """Return the census of a table.

        Parameters
        ----------
        hamlets : table
            Columns ``id village town population cannot_walk danger_zone``, and ``levee_m`` where there are levees;
            people who are away are not in ``population``.
        """
        ids, village, town = (tuple(str(v) for v in hamlets[column]) for column in ("id", "village", "town"))
        of_village: dict[str, tuple[int, ...]] = {}
        for g, name in enumerate(village):
            of_village[name] = (*of_village.get(name, ()), g)
        population = np.array(hamlets["population"], dtype=np.int64)
        bound = np.minimum(np.array(hamlets["cannot_walk"], dtype=np.int64), population)
        levee = hamlets["levee_m"] if "levee_m" in hamlets else np.zeros(population.size)
        made = cls(
            ids,
            village,
            town,
            {name: i for i, name in enumerate(ids)},
            of_village,
            np.array(hamlets["danger_zone"], dtype=bool),
            np.array(levee, dtype=np.float64),
            population,
            by_class(population - bound),
            by_class(bound),
        )
        for array in (made.danger, made.levee_m, made.population, made.walkers, made.bound):
            array.flags.writeable = False
        return made
