"""Actions on means: teams and vehicles stand by ready to go, or go to a place to wait there."""

from collections.abc import Generator, Mapping
from fnmatch import fnmatchcase
from typing import Any, ClassVar, Literal

from pydantic import Field

from sim.command.bodies import Purpose, names_of
from sim.missions.travel import travel
from sim.resources.team import Team
from sim.rules.base import Action, Names, Order
from sim.rules.entries import Stationed, StoodBy, StoodDown
from sim.rules.wording import hours, in_towns, substitutes
from sim.text import _
from sim.units import Seconds, Share
from sim.worldlike import WorldLike


class WithMeans(Action):
    """Base of both: who is asked, and in whose place."""

    who: tuple[str, ...] = ()
    """A skill, a kind of vehicle, or an id of a team or fleet (* stands for any letters); the next ones are substitutes
    of the first. Without it the rule's ``who`` is asked."""
    count: int = Field(default=0, ge=0)
    """How many teams or fleets; 0: all that the first of ``who`` names that any has."""

    refers: ClassVar[Mapping[str, str]] = {"who": "mean"}
    purpose: ClassVar[Purpose] = "rescue"

    def means(self, who: tuple[str, ...]) -> tuple[str, ...]:
        """Return who is asked."""
        return self.who or who

    def chosen(self, world: WorldLike, who: tuple[str, ...], towns: tuple[str, ...], near: int | None) -> list[Any]:
        """Return teams or fleets that are there: of the first word that any has, then of its substitutes."""
        places = world.places
        there = [pool for pools in (world.teams, world.vehicles) for _id, pool in sorted(pools.items())]
        there = [pool for pool, _free in [(pool, pool.free) for pool in there] if pool.capacity > 0]
        found: list[Any] = []
        for word in self.means(who):
            able = [p for p in there if p not in found and any(fnmatchcase(name, word) for name in names_of(p))]
            if towns:
                able = [p for p in able if places.towns[places.index(p.place)] in towns]
            if near is not None:
                at = near
                able.sort(key=lambda p: (p.free < p.capacity, places.distance_m(places.index(p.place), at), p.id))
            found += able
            if found and (not self.count or len(found) >= self.count):
                break
        return found[: self.count] if self.count else found


class StandBy(WithMeans):
    """Teams and vehicles are called together and stand by: the next call finds them ready."""

    kind: Literal["stand-by"] = "stand-by"
    """Action kind."""
    towns: tuple[str, ...] = ()
    """Only those that stand in these towns; in a rule that goes by towns those of the one it fired for."""
    share: Share = Field(default=0.2, ge=0.0, le=1.0)
    """Share of the usual time from the call to wheels rolling that is left (estimate)."""
    lasts_s: Seconds = Field(default=43200.0, gt=0.0)
    """How long they can stand by, if the rule does not end before (estimate)."""

    refers: ClassVar[Mapping[str, str]] = {"who": "mean", "towns": "town"}
    lasts: ClassVar[bool] = True

    def run(self, world: WorldLike, order: Order) -> Generator[Any, Any, None]:
        """Call each of them; a process each."""
        towns = self.towns or ((order.town,) if order.town else ())
        for pool in self.chosen(world, order.who, towns, None):
            world.env.process(self._one(world, order, pool))
        yield world.env.timeout(0)

    def _one(self, world: WorldLike, order: Order, pool: Any) -> Generator[Any, Any, None]:
        env, by = world.env, f"{order.name}/stand-by/{order.number}"
        # the call itself takes as long as any other; afterwards they are ready
        yield env.timeout(ready_s(world, pool, f"{by}/{pool.id}")) | order.over
        if order.over.triggered:
            return
        pool.stand_by(by, self.share)
        entry = world.record.add(StoodBy(time_s=env.now, pool=pool.id, share=self.share, cause=order.cause))
        yield order.over | env.timeout(self.lasts_s)
        pool.stand_down(by)
        ended = order.over.value if order.over.triggered else entry
        world.record.add(StoodDown(time_s=env.now, pool=pool.id, cause=ended))

    def says(self, names: Names, who: tuple[str, ...]) -> str:
        """Return it in words."""
        text = _("have {who} stand by, for {lasts} at most").format(
            who=substitutes(self.means(who), names), lasts=hours(self.lasts_s)
        )
        return in_towns(text, self.towns, names)


class Station(WithMeans):
    """Teams or vehicles go to a place and wait there; from then on they set out from it, until the rule ends.

    A whole team or fleet goes together, once all of it is free; who is at work finishes first.
    """

    kind: Literal["station"] = "station"
    """Action kind."""
    place: str = ""
    """Where they wait; in a rule that goes by towns, without a place, at the town's own seat."""
    count: int = Field(default=1, ge=1)
    """How many teams or fleets: those that are free, the nearest first."""
    patience_s: Seconds = Field(default=7200.0, gt=0.0)
    """How long is waited for them to be free, and for a way that is open (estimate)."""

    refers: ClassVar[Mapping[str, str]] = {"who": "mean", "place": "place"}
    lasts: ClassVar[bool] = True

    def run(self, world: WorldLike, order: Order) -> Generator[Any, Any, None]:
        """Send each of them; a process each."""
        place = self.place or order.town
        if place in world.places:
            for pool in self.chosen(world, order.who, (), world.places.index(place)):
                world.env.process(self._one(world, order, pool, place))
        yield world.env.timeout(0)

    def _one(self, world: WorldLike, order: Order, pool: Any, place: str) -> Generator[Any, Any, None]:
        env, by = world.env, f"{order.name}/station/{order.number}/{pool.id}"
        out = yield from self._go(world, order, pool, place, by, order.cause, order.over)
        if not out:
            return
        yield order.over
        yield from self._go(world, order, pool, pool.base, f"{by}/back", order.over.value, env.event())

    def _go(
        self, world: WorldLike, order: Order, pool: Any, place: str, by: str, cause: int, over: Any
    ) -> Generator[Any, Any, bool]:
        """Move a whole pool, unless the order ends before it can set out; return whether it is there."""
        env, places = world.env, world.places
        at, to = places.index(pool.place), places.index(place)
        with pool.claim(max(pool.capacity, 1), by=by, priority=order.priority + 3, cause=cause) as claim:
            yield claim | over | env.timeout(self.patience_s)
            if not claim.granted or over.triggered:
                return False
            yield env.timeout(ready_s(world, pool, by))
            way: dict[str, Any] = {"speed_factor": pool.spec.speed_factor, "cause": claim.entry}
            way["vehicle"] = pool.spec.vehicle if isinstance(pool, Team) else pool.spec.closure_class
            stand: dict[str, int] = {}
            there = yield from travel(world, pool.id, at, to, patience_s=self.patience_s, stand=stand, **way)
            if there:
                pool.station = "" if place == pool.base else place
            else:
                yield from travel(world, pool.id, to, at, stand=stand, **way)
            told = Stationed(time_s=env.now, pool=pool.id, place=pool.place, arrived=there, cause=cause)
            world.record.add(told)
            return there

    def says(self, names: Names, who: tuple[str, ...]) -> str:
        """Return it in words."""
        where = names(self.place) if self.place else _("the town's seat")
        return _("send {who} to {place}, {count} of them, to wait there").format(
            who=substitutes(self.means(who), names), place=where, count=self.count
        )


def ready_s(world: WorldLike, pool: Any, stream: str) -> float:
    """Draw the time from the call until a team or a fleet can go, as it stands now."""
    rng = world.streams[stream]
    drawn = pool.turnout_s(world.hour(), rng) if isinstance(pool, Team) else pool.call_s(world.hour(), rng)
    return float(drawn)
