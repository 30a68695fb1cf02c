"""Transfer: a truck takes goods from one depot to another; what finds no way comes back."""

from collections import Counter
from collections.abc import Generator
from typing import Any, Literal

from sim.missions.base import Mission, MissionEnded, MissionStarted
from sim.missions.call_in import coming
from sim.missions.choice import fleets, nearest
from sim.missions.deliver import Stop, fitting, load_up
from sim.missions.travel import travel
from sim.params import Pert
from sim.worldlike import WorldLike


class Transfer(Mission):
    """One truck's load from one depot to another."""

    kind: Literal["transfer"] = "transfer"
    """Mission kind."""
    name: str
    """Name of the transfer, for the record and its stream."""
    source: str
    """Depot that it loads at."""
    target: str
    """Depot that it goes to."""
    goods: dict[str, int]
    """What has left the source's books and stands ready there."""
    unload_s: Pert
    """To unload at the target."""
    patience_s: float = 21600.0
    """How long the truck waits for a road to open before it turns back."""

    def run(self, world: WorldLike, cause: int = -1) -> Generator[Any, Any, None]:
        """Claim a truck, load, drive, unload, come back."""
        env, record, places = world.env, world.record, world.places
        source, target = world.stocks[self.source], world.stocks[self.target]
        rng = world.streams[self.name]
        at, to = places.index(source.place), places.index(target.place)
        started = record.add(
            MissionStarted(time_s=env.now, mission="transfer", incident=self.name, place=source.place, cause=cause)
        )
        outcome = "no-means"
        fleet = nearest(world, [f for f in fleets(world, "truck") if f.spec.kg > 0], at)
        if fleet is None:
            self._end(world, source, self.goods, "back", started)
        else:
            (load,), rest = fitting([Stop(place=target.place, goods=self.goods)], fleet.spec.kg, 1)
            for stop in rest:
                self._end(world, source, stop.goods, "back", started)
            # rounds to people go first
            with fleet.claim(1, by=self.name, priority=3, cause=started) as claim:
                yield claim
                way = yield from load_up(world, fleet, source, self.name, rng, started)
                if (yield from travel(world, fleet.id, at, to, patience_s=self.patience_s, **way)):
                    takes_s = self.unload_s.draw(rng)
                    with target.bays.claim(1, by=self.name, cause=started) as bay:
                        yield bay
                        yield env.timeout(takes_s)
                    outcome = "done"
                    self._end(world, target, load.goods, "transfer", started)
                    yield from travel(world, fleet.id, to, at, **way)
                else:
                    outcome = "no-way"
                    yield from travel(world, fleet.id, to, at, **way)
                    self._end(world, source, load.goods, "back", started)
        record.add(
            MissionEnded(
                time_s=env.now,
                mission="transfer",
                incident=self.name,
                place=source.place,
                outcome=outcome,
                cause=started,
            )
        )

    def _end(self, world: WorldLike, depot: Any, goods: dict[str, int], source: str, cause: int) -> None:
        """Put goods into a depot; they are on nobody's way any more."""
        coming(world).subtract(goods)
        on_way(world).subtract({(self.target, item): n for item, n in goods.items()})
        lots = world.stocks[self.source].lots_with(self.name, goods) if source == "transfer" else None
        depot.add(goods, by=self.name, source=source, lots=lots, cause=cause)


def on_way(world: WorldLike) -> Counter[tuple[str, str]]:
    """Return the pieces that are on their way from one depot to another, by (target, item)."""
    found: Counter[tuple[str, str]] = world.data.setdefault("on_way", Counter())
    return found
