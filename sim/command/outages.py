"""Power and telephone in a storm: villages go dark by their rain or by water at their seat, and masts' batteries end.

What fails is no plan's business, but how long masts hold out is. Power goes where the rain of 24 hours reaches the
strength of the village's line: lognormal, median 250 mm, spread 0.5 (estimate, held to Zixing, July 2024: on 412.7 mm
in the mean of the storm and 642.5 mm at most in 24 h, 149 of 183 villages lost power and 78 the telephone; China News
Service, 2 August 2024). It is back after 33 h in the mean, exponentially (Zhengzhou, July 2021: 45 % of masts out,
10.5 % some two days later; China Newsweek). A metre of water at the village's seat takes both at once (estimate).
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.command.calls_spec import CallsSpec
from sim.command.town_rain import TownRain
from sim.hazards.base import Watch
from sim.hazards.rainstorm import accumulated_m
from sim.record import Entry
from sim.worldlike import WorldLike

MEDIAN_M, SPREAD = 0.250, 0.5
BACK_S = 33.0 * 3600.0
SEAT_M = 1.05
"""Water at a village's seat that takes its transformer and its mast's cabinet: a rung of the flood's ladder."""
WINDOW_S = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLost(Entry):
    """A village or town has no power until a time: by rain on its lines, or by water at its seat."""

    place: str
    basis: str
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLost(Entry):
    """No telephone reaches a village or town until a time: its mast has no power left, or stands in water."""

    place: str
    until_s: float


class Outages:
    """Which villages and towns have power and telephone, at any time of a run so far.

    Parameters
    ----------
    spec : CallsSpec
        How long masts hold out.
    rain : TownRain
        What falls.
    luck : (villages + towns, 3) float64
        Numbers between 0 and 1: of the strength of lines, of the time until they are mended, of the mast's power.
    """

    def __init__(self, spec: CallsSpec, rain: TownRain, luck: np.ndarray) -> None:
        from scipy.special import ndtri

        self.places = (*rain.villages, *rain.towns)
        self.index = {place: i for i, place in enumerate(self.places)}
        n = len(self.places)
        self.dark_s = np.full(n, np.inf)
        self.silent_s = np.full(n, np.inf)
        self._mend_s = -np.log1p(-luck[:, 1]) * BACK_S
        holds_m = MEDIAN_M * np.exp(SPREAD * ndtri(np.clip(luck[:, 0], 1e-12, 1 - 1e-12)))
        if rain.times_s.size:
            fallen = np.vstack([rain.village_rain_m, rain.rain_m])
            over = accumulated_m(fallen, WINDOW_S) >= holds_m[:, None]
            hit = over.any(axis=1)
            self.dark_s[hit] = rain.times_s[over[hit].argmax(axis=1)]
        self.back_s = self.dark_s + self._mend_s
        alone = luck[:, 2] >= spec.masts_bridged
        ends_s = np.where(alone, self.dark_s + spec.mast_battery_s, np.inf)
        # power that is back before the battery ends leaves no gap
        self.silent_s = np.where(ends_s < self.back_s, ends_s, np.inf)

    def dark(self, place: str, time_s: float) -> bool:
        """Return whether a place has no power at a time; of times to come only the rain is known."""
        i = self.index.get(place)
        return i is not None and bool(self.dark_s[i] <= time_s < self.back_s[i])

    def silent(self, place: str, time_s: float) -> bool:
        """Return whether no telephone reaches a place at a time."""
        i = self.index.get(place)
        return i is not None and bool(self.silent_s[i] <= time_s < self.back_s[i])

    def run(self, world: WorldLike, driver: Any) -> Generator[Any, Any, None]:
        """Note what the rain takes as it comes; ends with the last."""
        world.env.process(self._seats(world, driver))
        coming = [
            (float(times[i]), silent, int(i))
            for silent, times in enumerate((self.dark_s, self.silent_s))
            for i in np.flatnonzero(np.isfinite(times))
        ]
        for time_s, silent, i in sorted(coming):
            if time_s > world.env.now:
                yield world.env.timeout(time_s - world.env.now)
            if silent and self.silent_s[i] == time_s:
                self._silence(world, i)
            elif not silent and self.dark_s[i] == time_s:
                self._darken(world, i, "rain")

    def _seats(self, world: WorldLike, driver: Any) -> Generator[Any, Any, None]:
        """Follow the water at the seats of villages and towns."""
        known = [place for place in self.places if place in world.places]
        rows = [world.places.index(place) for place in known]
        watch = Watch.over(known, world.places.x_m[rows], world.places.y_m[rows], "depth_m", (SEAT_M,))
        channel = driver.listen(watch)
        while True:
            crossing = yield channel.get()
            i, now = self.index[crossing.place], world.env.now
            if not crossing.rising:
                continue
            was_dark, was_silent = self.dark_s[i] <= now < self.back_s[i], self.silent_s[i] <= now < self.back_s[i]
            self.back_s[i] = max(self.back_s[i] if was_dark else 0.0, now + self._mend_s[i])
            if was_dark:
                self._tell(world, i, crossing.entry)
            if not was_dark:
                self.dark_s[i] = now
                self._darken(world, i, "water", crossing.entry)
            if not was_silent:
                self.silent_s[i] = now
                self._silence(world, i, crossing.entry)

    def _darken(self, world: WorldLike, i: int, basis: str, cause: int = -1) -> None:
        until_s = float(self.back_s[i])
        entry = world.record.add(
            PowerLost(time_s=world.env.now, place=self.places[i], basis=basis, until_s=until_s, cause=cause)
        )
        self._tell(world, i, entry)

    def _tell(self, world: WorldLike, i: int, entry: int) -> None:
        """Let the shelters of a place that has no power have none, those that are open and those that open later."""
        town, until_s = self.places[i], float(self.back_s[i])
        world.data.setdefault("dark", {})[town] = until_s, entry
        for shelter in world.data.get("on grid", {}).get(town, ()):
            shelter.lose_grid(until_s, entry)

    def _silence(self, world: WorldLike, i: int, cause: int = -1) -> None:
        world.record.add(
            PhoneLost(time_s=world.env.now, place=self.places[i], until_s=float(self.back_s[i]), cause=cause)
        )
