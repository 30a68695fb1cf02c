"""Donations: consignments come by a law that fades, and are no stock until somebody has sorted them."""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pydantic import Field

from sim.missions.base import Mission
from sim.missions.volunteers import helpers
from sim.params import Params, Pert, PertSeconds
from sim.record import Entry
from sim.resources.base import Pool
from sim.units import PerSecond, Seconds, Share
from sim.worldlike import WorldLike

HOUR, DAY = 3600.0, 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationCame(Entry):
    """A consignment of donated goods came to a depot, unsorted."""

    depot: str
    item: str
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DonationSorted(Entry):
    """A consignment was sorted: so many pieces became stock, the rest of it is of no use."""

    depot: str
    item: str
    pieces: int
    useful: int


class Donated(Params):
    """One kind of goods that people donate."""

    item: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Which item."""
    share: Share = Field(gt=0, le=1)
    """Share of the consignments that bring it."""
    useful: Share = Field(ge=0, le=1)
    """Share of the pieces that are of use."""


class DonationSpec(Params):
    """How donations come once the public was asked (``relief.activations``), and how they are sorted."""

    depot: str
    """Depot to which they come."""
    goods: tuple[Donated, ...] = Field(min_length=1)
    """What is donated."""
    start_s: PertSeconds = Pert(6 * HOUR, 12 * HOUR, 24 * HOUR)
    """From the public appeal until the first may come (estimate)."""
    rate_per_s: PerSecond = Field(default=20 / DAY, gt=0)
    """Consignments a day at first (estimate)."""
    fades_s: Seconds = Field(default=4 * DAY, gt=0)
    """Time in which the rate falls to 1/e (estimate)."""
    pieces: int = Field(default=200, ge=1)
    """Pieces of a consignment in the mean; their number is exponential (estimate)."""
    tables: int = Field(default=2, ge=1)
    """Tables at which consignments are sorted, one at a time each, first come first served."""
    sort_per_s: PerSecond = Field(default=120 / HOUR, gt=0)
    """Pieces that are sorted an hour at one table (estimate)."""


class TakeDonations(Mission):
    """Donations are received and sorted at one depot."""

    kind: Literal["donations"] = "donations"
    """Mission kind."""
    spec: DonationSpec
    """How they come and are sorted."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Receive consignment after consignment.

        A Poisson process whose rate falls as ``exp(-t / fades)``: its arrivals are those of a unit process at
        ``rate * fades * (1 - exp(-t / fades))`` (inversion: Cinlar 1975, Introduction to Stochastic Processes, 4.7).
        """
        env, spec = world.env, self.spec
        depot = world.stocks[spec.depot]
        rng = world.streams[f"stock/{depot.place}/donations"]
        tables = world.data["sorting"] = Pool(env, world.record, f"{depot.id}/sorting", spec.tables)
        there = helpers(world)
        if there is not None:
            there.tables, there.own_tables = tables, spec.tables
            there.change(0, 0, cause)
        yield env.timeout(spec.start_s.draw(rng))
        begun_s, all_in_all, come = env.now, spec.rate_per_s * spec.fades_s, 0.0
        shares = np.cumsum([g.share for g in spec.goods])
        while True:
            come += float(rng.exponential())
            goods = spec.goods[int(np.searchsorted(shares, rng.random() * shares[-1], side="right"))]
            pieces = 1 + int(rng.exponential(max(spec.pieces - 0.5, 0.5)))
            useful = int(rng.binomial(pieces, goods.useful))
            if come >= all_in_all:
                return
            due_s = begun_s - spec.fades_s * math.log1p(-come / all_in_all)
            yield env.timeout(max(due_s - env.now, 0.0))
            entry = world.record.add(
                DonationCame(time_s=env.now, depot=depot.id, item=goods.item, pieces=pieces, cause=cause)
            )
            env.process(self._sort(world, depot, tables, goods.item, pieces, useful, entry))

    def _sort(
        self, world: WorldLike, depot: Any, tables: Pool, item: str, pieces: int, useful: int, cause: int
    ) -> Generator[Any, Any, None]:
        with tables.claim(1, by=f"{depot.id}/sorting", cause=cause) as claim:
            yield claim
            yield world.env.timeout(pieces / self.spec.sort_per_s)
        entry = world.record.add(
            DonationSorted(time_s=world.env.now, depot=depot.id, item=item, pieces=pieces, useful=useful, cause=cause)
        )
        depot.add({item: useful}, by="donations", source="donation", cause=entry)
