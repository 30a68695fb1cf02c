"""Damage reports: first, daily and final, by town, from what villages had told by then, beside what was so.

What a report says hangs on how long news takes from each village, longer where no officer is there or no telephone
works, and on an error that shrinks from report to report; the dead are missing until they are found. Levels of the
relief response may be declared by them.
"""

from bisect import bisect_right
from collections.abc import Callable, Generator
from typing import Any

import numpy as np
from pydantic import Field

from sim.command.damage_entries import ROOMS_A_HOME, DamageReported, DamageTrue
from sim.command.damage_history import COUNTS, SEVERE_M, DamageHistory, loss_yuan
from sim.command.relief_spec import ReliefSpec
from sim.command.town_rain import flood_of
from sim.missions.hours import DAY_S
from sim.params import Params
from sim.people.homes import CLASSES, HIT_M, HOUSE_HEIGHT_M, PERSONS_A_HOUSEHOLD
from sim.units import Seconds, Share
from sim.worldlike import WorldLike

FOUND_S = 13.0 * 3600.0
"""Mean time until a body is found, exponentially (Liulin, 12 August 2021: a day later 21 of 25 were; estimate)."""
LEAST_DESTROYING_M = 0.5
"""Below it no house is looked at for collapse: 7 m2/s (Clausen and Clark 1990) would need 14 m/s there."""
DESTROYED = 2
NONE = (0,) * len(COUNTS)
CITY, TOWN = "city", "town"


class ReportsSpec(Params):
    """Damage reports of the plan: their deadlines and how true they are."""

    town_first_s: Seconds = Field(3600.0, ge=0.0)
    """From the onset in a town to its first report (a county's rule: one hour at most)."""
    city_first_s: Seconds = Field(7200.0, ge=0.0)
    """From the first onset to the city's first report (National Plan for Relief of Natural Disasters, 2011, 4.2.1: two
    hours at most)."""
    daily_s: Seconds = Field(32400.0, ge=0.0, lt=DAY_S)
    """Hour of the day of the city's daily report, of what was so until midnight (the same: 9:00)."""
    final_s: Seconds = Field(172800.0, ge=0.0)
    """From the end of harm to the checked report (prefectures' relief plans: two working days)."""
    first_error: Share = Field(0.4, ge=0.0, le=2.0)
    """Standard deviation of the logarithm of a village's reported over true numbers in first reports (estimate)."""
    daily_error: Share = Field(0.2, ge=0.0, le=2.0)
    """The same in daily reports (estimate; as in reports of need)."""
    final_error: Share = Field(0.03, ge=0.0, le=2.0)
    """The same once each house has been looked at (estimate)."""


class DamageCommand:
    """Makes the reports of towns and city.

    Parameters
    ----------
    spec : ReportsSpec
        Deadlines and errors.
    relief : ReliefSpec
        How news comes from villages: officers, and whether they are there.
    """

    def __init__(self, spec: ReportsSpec, relief: ReliefSpec | None = None) -> None:
        self.spec = spec
        self.relief = relief or ReliefSpec()
        self.history: DamageHistory | None = None
        self._luck: dict[str, tuple[float, float, float]] = {}
        self._first_s = float("nan")

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Report as the deadlines come."""
        if world.people is None or flood_of(world) is None:
            return
        self.history = DamageHistory(world)
        while True:
            town = yield world.people.onsets.get()
            world.env.process(self._town(world, town))
            if not np.isfinite(self._first_s):
                self._first_s = world.env.now
                world.env.process(self._by_city(world))

    def _by_city(self, world: WorldLike) -> Generator[Any, Any, None]:
        yield world.env.timeout(self.spec.city_first_s)
        self._city(world, "first", world.env.now, world.env.now)
        while True:
            hour_s = (world.clock_s + world.env.now) % DAY_S
            yield world.env.timeout((self.spec.daily_s - hour_s) % DAY_S or DAY_S)
            midnight_s = world.env.now - self.spec.daily_s
            if midnight_s > self._first_s:
                self._city(world, "daily", world.env.now, midnight_s)

    def _town(self, world: WorldLike, town: str) -> Generator[Any, Any, None]:
        yield world.env.timeout(self.spec.town_first_s)
        self._report(world, "first", town, world.env.now, world.env.now, TOWN)

    def stop(self, world: WorldLike) -> None:
        """Make the final report from all that the run knows: the houses are looked at after it has ended."""
        if self.history is None or not np.isfinite(self._first_s):
            return
        self.history.read()
        ended = [times[-1] for times, _ in self.history.gauge.values()]
        self._city(world, "final", max(ended, default=self._first_s) + self.spec.final_s, world.env.now)

    def _city(self, world: WorldLike, report: str, due_s: float, cut_s: float) -> None:
        assert self.history is not None
        self.history.read()
        for town in self.history.towns(cut_s):
            self._report(world, report, town, due_s, cut_s, CITY)

    def _report(self, world: WorldLike, report: str, town: str, due_s: float, cut_s: float, level: str) -> None:
        history, now = self.history, world.env.now
        assert history is not None
        history.read()
        checked = report == "final"
        error = {"first": self.spec.first_error, "daily": self.spec.daily_error, "final": self.spec.final_error}[report]
        heard_s = now if checked or level == TOWN else self._heard_s(world, town, now)

        def known_s(village: str) -> float:
            delay_s = 0.0 if checked else self._village(world, village)[0]
            return min(cut_s, heard_s - delay_s)

        def factor(village: str) -> float:
            return float(np.exp(error * self._village(world, village)[1]))

        told = self._figures(world, town, known_s, factor, min(cut_s, heard_s), found=True)
        head: dict[str, Any] = {"report": report, "level": level, "town": town, "due_s": due_s, "cut_s": cut_s}
        entry = world.record.add(DamageReported(time_s=now, **head, **told))
        reserves = world.data.get("reserves")
        if reserves is not None and not checked:
            rooms = (told["collapsed"] * ROOMS_A_HOME, told["severe"] * ROOMS_A_HOME)
            reserves.damage(town, told["dead"] + told["missing"], *rooms, entry)
        true = self._figures(world, town, lambda _village: cut_s, lambda _village: 1.0, cut_s, found=False)
        world.record.add(DamageTrue(time_s=now, cause=entry, **head, **true))

    # -- what is known ----------------------------------------------------------------------------------------------
    def _village(self, world: WorldLike, village: str) -> tuple[float, float, float]:
        """Return how long news takes from a village, its error's sign and size, and until a body is found there."""
        if village not in self._luck:
            rng, relief = world.streams[f"damage/{village}"], self.relief
            away, u, z, found = (
                rng.random(),
                float(rng.random()),
                float(rng.standard_normal()),
                rng.standard_exponential(),
            )
            outages = world.data.get("outages")
            cut = outages is not None and outages.silent(village, world.env.now)
            law = relief.late_report_s if away < relief.officer_away or cut else relief.report_s
            self._luck[village] = law.at(u), z, float(found) * FOUND_S
        return self._luck[village]

    def _heard_s(self, world: WorldLike, town: str, now: float) -> float:
        """Return until when the city has heard from a town: now, or as a messenger brought it where no line works."""
        outages, satellites = world.data.get("outages"), world.data.get("satellites", ())
        if outages is None or town in satellites or not outages.silent(town, now):
            return now
        way_s = self.relief.late_report_s.at(float(world.streams[f"damage/{town}"].random()))
        return max(float(outages.silent_s[outages.index[town]]), now - way_s)

    def _figures(
        self,
        world: WorldLike,
        town: str,
        known_s: Callable[[str], float],
        factor: Callable[[str], float],
        own_s: float,
        *,
        found: bool,
    ) -> dict[str, Any]:
        """Return a town's figures: of each village as known at its time, times its factor, its own as at ``own_s``."""
        history, people = self.history, world.people
        assert history is not None
        total = dict.fromkeys(COUNTS, 0.0)
        more = dict.fromkeys(("missing", "affected", "transitional", "collapsed", "severe", "slight", "loss_yuan"), 0.0)
        groups = [g for g in sorted({*history.people, *history.gauge}) if history.town[g] == town]
        flooded = False
        for group in groups:
            g = people.index[group]
            village = people.village[g]
            time_s, by = known_s(village), factor(village)
            row = history.people[group].at(time_s, NONE) if group in history.people else NONE
            counts = dict(zip(COUNTS, row, strict=True))
            if found and counts["dead"]:
                there = counts["dead"]
                counts["dead"] = history.people[group].at(time_s - self._village(world, village)[2], NONE)[0]
                more["missing"] += there - counts["dead"]
            for name, n in counts.items():
                total[name] += n if name == "dead" else n * by
            homes, depth_m = history.homes(group, time_s)
            hit = depth_m >= HIT_M
            # who left is spread over all homes alike
            residents = float(homes.sum()) * PERSONS_A_HOUSEHOLD
            wet = float(homes[hit].sum()) * PERSONS_A_HOUSEHOLD
            dry = 1.0 - wet / residents if residents else 0.0
            more["affected"] += (wet + min(counts["moved"], residents) * dry) * by
            if not hit.any():
                continue
            flooded = True
            gone = self._gone(world, g, depth_m, time_s)
            for name, which in (
                ("collapsed", gone),
                ("severe", (depth_m >= SEVERE_M) & ~gone),
                ("slight", hit & (depth_m < SEVERE_M) & ~gone),
            ):
                more[name] += float(homes[which].sum()) * by
            more["transitional"] += float(homes[gone].sum()) * PERSONS_A_HOUSEHOLD * by
            # at the end the water's greatest depth and what was carried upstairs are known
            damaged = history.damaged.get(group) if own_s >= world.until_s - 1.0 else None
            loss = loss_yuan(homes, depth_m, gone) if damaged is None else damaged.loss_yuan
            more["loss_yuan"] += loss * by
        points = history.shelters[town].at(own_s, (0, 0)) if town in history.shelters else (0, 0)
        lost = {what: bisect_right(times.get(town, ()), own_s) for what, times in history.lost_s.items()}
        figures: dict[str, Any] = {name: round(n) for name, n in {**total, **more}.items() if name != "loss_yuan"}
        for when in ("", "_now"):
            # the form's sum holds after rounding, too
            figures[f"resettled{when}"] = figures[f"collective{when}"] + figures[f"dispersed{when}"]
        return figures | {
            "towns_flooded": int(flooded),
            "points": points[0],
            "points_now": points[1],
            "masts": lost["phone"],
            "lines": lost["power"],
            "schools": lost["school"],
            "hospitals": lost["hospital"],
            "loss_yuan": float(round(more["loss_yuan"])),
        }

    @staticmethod
    def _gone(world: WorldLike, g: int, depth_m: np.ndarray, time_s: float) -> np.ndarray:
        """Return which classes of a hamlet's homes depth and speed have destroyed by a time."""
        gone = np.zeros(CLASSES, dtype=np.bool_)
        driver = flood_of(world)
        if depth_m[0] < LEAST_DESTROYING_M or world.people.levee_m[g] > 0.0 or driver is None:
            return gone
        from sim.kernels.flood_harm import masonry_worst

        at = world.places.index(world.people.ids[g])
        flow = driver.hazard.flow_at(driver.forecast, world.places.x_m[at], world.places.y_m[at])
        if flow is None:
            return gone
        until = max(int(np.ceil((time_s - flow.start_s) / flow.frame_s)), 0)
        depths = np.maximum(flow.depth_m[None, :until] - HOUSE_HEIGHT_M[:, None], 0.0)
        speeds = flow.speed_m_s[:until]
        return np.array([masonry_worst(depths[j], speeds) == DESTROYED for j in range(CLASSES)], dtype=np.bool_)
