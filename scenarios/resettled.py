"""Resettlement for good: people of danger zones live in the largest safe place of their town instead."""

from dataclasses import replace
from typing import Any

import pandas as pd

from sim.people.census import Census
from sim.world import Static

_kept: dict[tuple[int, float], tuple[Any, pd.DataFrame, Census]] = {}
"""The table it was made of (so that its id stays its own), the new table, and its census; the last one only."""


def resettled(static: Static, share: float) -> Static:
    """Return the same land with a share of the people of each danger zone moved.

    Nobody is lost: who cannot walk moves in proportion, and where a town has no safe place all stay.
    """
    base = static.data["hamlets"]
    key = (id(base), share)
    if key not in _kept:
        table = moved(base, share)
        _kept.clear()
        _kept[key] = (base, table, Census.of(table))
    _base, table, census = _kept[key]
    made = replace(static, data=dict(static.data) | {"hamlets": table})
    # what a cached property would work out anew in every run
    made.__dict__["census"] = census
    return made


def moved(hamlets: pd.DataFrame, share: float) -> pd.DataFrame:
    """Return the table of hamlets with a share of each danger zone's people in the largest safe one of the town."""
    people, bound = (hamlets[name].to_numpy().copy() for name in ("population", "cannot_walk"))
    danger, town = hamlets["danger_zone"].to_numpy(bool), hamlets["town"].astype(str).to_numpy()
    for name in dict.fromkeys(town):
        rows = (town == name).nonzero()[0]
        safe = [int(g) for g in rows if not danger[g]]
        if not safe:
            continue
        to = max(safe, key=lambda g: (hamlets["population"].iloc[g], -g))
        for g in rows[danger[rows]]:
            some, some_bound = round(float(people[g]) * share), round(float(bound[g]) * share)
            people[g] -= some
            people[to] += some
            bound[g] -= some_bound
            bound[to] += some_bound
    return hamlets.assign(population=people, cannot_walk=bound)
