"""Conditions on water: the depth at a place, or the level of a reservoir, as its gauge tells it with a delay."""

from abc import abstractmethod
from collections.abc import Generator, Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.command.town_rain import flood_of
from sim.hazards.base import Watch
from sim.params import Pert, PertSeconds
from sim.rules.base import Condition, Names, Picture, Wake
from sim.rules.entries import ThresholdKnown
from sim.rules.wording import metres
from sim.text import _
from sim.units import Metres, Share
from sim.worldlike import WorldLike


class Gauge(Condition):
    """Base of both: a gauge, when it is known that water has come over a mark, and whether it works at all."""

    known_s: PertSeconds = Pert(300.0, 900.0, 2700.0)
    """From the water's coming to the mark until headquarters knows it (estimate)."""
    fails: Share = Field(default=0.1, ge=0.0, le=1.0)
    """Chance that the gauge is out for the whole run (estimate, as of rain gauges)."""

    hazard: ClassVar[str] = "flood"

    @abstractmethod
    def gauge(self) -> tuple[str, float]:
        """Return the place or reservoir, and the mark, metres."""

    @abstractmethod
    def listens(self, world: WorldLike, driver: Any) -> Watch | None:
        """Return what the flood is asked for; None where it has no such place."""

    def stands_over(self, driver: Any) -> bool:
        """Return whether the water stands over the mark as the flood begins."""
        return False

    def watch(self, world: WorldLike, known: Picture, wake: Wake) -> Generator[Any, Any, None] | None:
        """Follow the gauge, with one delay and one chance of failure a run, whatever marks are read from it."""
        driver = flood_of(world)
        listens = self.listens(world, driver) if driver is not None else None
        if driver is None or listens is None:
            return None
        name = f"rule/gauge/{self.gauge()[0]}"
        luck, late = world.streams.first([name, f"{name}/late"])
        if luck < self.fails:
            return None
        return self._follow(world, known, wake, driver, driver.listen(listens), self.known_s.at(late))

    def _follow(
        self, world: WorldLike, known: Picture, wake: Wake, driver: Any, channel: Any, late_s: float
    ) -> Generator[Any, Any, None]:
        if not driver.began.processed:
            yield driver.began
        if self.stands_over(driver):
            world.env.process(self._tell(world, known, wake, late_s, True, -1))
        while True:
            crossing = yield channel.get()
            world.env.process(self._tell(world, known, wake, late_s, bool(crossing.rising), crossing.entry))

    def _tell(
        self, world: WorldLike, known: Picture, wake: Wake, late_s: float, over: bool, cause: int
    ) -> Generator[Any, Any, None]:
        yield world.env.timeout(late_s)
        place, mark_m = self.gauge()
        entry = world.record.add(
            ThresholdKnown(
                time_s=world.env.now,
                what=str(getattr(self, "kind", "")),
                place=place,
                threshold=mark_m,
                window_s=0.0,
                over=over,
                cause=cause,
            )
        )
        known.of("gauges")[self] = over, entry
        wake()

    def _stands(self, known: Picture, over: bool) -> int | None:
        found = known.of("gauges").get(self)
        return found[1] if found is not None and found[0] is over else None


class DepthAt(Gauge):
    """The gauge at a place shows so much water over the ground."""

    kind: Literal["depth"] = "depth"
    """Condition kind."""
    place: str
    """Where the gauge is."""
    depth_m: Metres = Field(gt=0.0)
    """So much water; a depth that the flood keeps anyway costs no run of its own."""
    falling: bool = False
    """Whether it holds once the water has fallen below the mark again, not while it stands over it."""

    refers: ClassVar[Mapping[str, str]] = {"place": "place"}

    def gauge(self) -> tuple[str, float]:
        """Return the place and the mark."""
        return self.place, self.depth_m

    def listens(self, world: WorldLike, driver: Any) -> Watch | None:
        """Return the watch of the place."""
        if self.place not in world.places:
            return None
        at = world.places.index(self.place)
        x, y = float(world.places.x_m[at]), float(world.places.y_m[at])
        return Watch.over([self.place], np.array([x]), np.array([y]), "depth_m", [self.depth_m])

    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return the reading by which it holds."""
        return self._stands(known, not self.falling)

    def excludes(self, other: Condition) -> bool:
        """Return whether the other one says that the water has fallen where this one says that it stands high."""
        return (
            isinstance(other, DepthAt)
            and self.place == other.place
            and self.falling != other.falling
            and (self.depth_m >= other.depth_m if other.falling else other.depth_m >= self.depth_m)
        )

    def says(self, names: Names) -> str:
        """Return it in words."""
        text = (
            _("the water at {place} has fallen below {depth} again")
            if self.falling
            else _("the water at {place} stands {depth} deep or more")
        )
        return text.format(place=names(self.place), depth=metres(self.depth_m))


class ReservoirLevel(Gauge):
    """A reservoir or basin stands at a level or above."""

    kind: Literal["reservoir"] = "reservoir"
    """Condition kind."""
    of: str
    """Its name."""
    level_m: Metres
    """Level of the water, metres above the same zero as its crest."""
    falling: bool = False
    """Whether it holds once the water has fallen below the level again, not while it stands over it."""

    refers: ClassVar[Mapping[str, str]] = {"of": "reservoir"}

    def gauge(self) -> tuple[str, float]:
        """Return the reservoir and the level."""
        return self.of, self.level_m

    def listens(self, world: WorldLike, driver: Any) -> Watch | None:
        """Return the watch of the reservoir, where the flood has it."""
        works = getattr(driver.hazard, "works", None)
        nodes = (*getattr(driver.hazard, "nodes", ()), *getattr(works, "basins", ()))
        if self.of not in {node.name for node in nodes}:
            return None
        return Watch.over([self.of], np.zeros(1), np.zeros(1), "reservoir_level_m", [self.level_m])

    def stands_over(self, driver: Any) -> bool:
        """Return whether it is so full when the flood begins."""
        nodes = getattr(driver.hazard, "nodes", ())
        return any(node.name == self.of and node.level_m >= self.level_m for node in nodes)

    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return the reading by which it holds."""
        return self._stands(known, not self.falling)

    def excludes(self, other: Condition) -> bool:
        """Return whether the other one says that the water has fallen where this one says that it stands high."""
        return (
            isinstance(other, ReservoirLevel)
            and self.of == other.of
            and self.falling != other.falling
            and (self.level_m >= other.level_m if other.falling else other.level_m >= self.level_m)
        )

    def says(self, names: Names) -> str:
        """Return it in words."""
        text = (
            _("reservoir {name} has fallen below {level} again")
            if self.falling
            else _("reservoir {name} stands at {level} or above")
        )
        return text.format(name=names(self.of), level=metres(self.level_m))
