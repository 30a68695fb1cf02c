"""The front command (前指) of one fire: who commands, the response level, and what handing over costs."""

import math
from collections.abc import Generator
from typing import Any

from sim.command.fire_dispatch import FireDispatchSpec
from sim.command.fire_levels import AUTHORITIES, NONE, ResponseLevel, ResponseRaised, reason
from sim.missions.firefight import FireFight
from sim.worldlike import WorldLike


class FrontCommand:
    """One commander at a time: the town's at first, the city's from the first response level on.

    The command is handed over once, when a level is declared; superiors who come later join the city's front command.
    While it is handed over nobody gets a new task: orders wait, and crews that arrive wait at the road head.
    """

    def __init__(self, spec: FireDispatchSpec, world: WorldLike, fight: FireFight, grade: int) -> None:
        self.spec = spec
        self.world = world
        self.fight = fight
        self.grade = grade
        self.level = NONE
        self.reported_m2 = 0.0
        """Burnt area of the last report."""
        self._luck: float | None = None
        self.raised = world.env.event()
        """Fires when a level is declared; made anew each time."""

    def follow(self, open_since_s: float, cause: int) -> Generator[Any, Any, None]:
        """Look at each report of the fire whether a level is due, until it is contained.

        ``open_since_s`` is the discovery; of a fire that broke out again it lies later by the time it was contained,
        for a level goes by how long the flame was open.
        """
        env, fight, spec = self.world.env, self.fight, self.spec
        over = fight.over
        while not over.triggered:
            burnt_m2, damaged_m2 = self._report()
            fires = sum(f.verified and not f.contained for f in self.world.data["fire-fights"].values())
            due = [
                (level, why)
                for level in spec.levels
                if level.level < self.level
                and (
                    why := reason(
                        level,
                        burnt_m2,
                        damaged_m2,
                        env.now - open_since_s,
                        self._sensitive(),
                        fires,
                        fight.injured,
                    )
                )
            ]
            if due:
                yield from self._declare(*min(due, key=lambda pair: pair[0].level), burnt_m2, cause)
                continue
            yield env.timeout(spec.feedback_s) | over

    def _report(self) -> tuple[float, float]:
        """Return burnt and damaged area as they are reported now: by eye, all of a fire's reports misjudged alike."""
        spec, fight = self.spec, self.fight
        spread = spec.size_cv * (spec.drone_gain if fight.drone else 1.0)
        if self._luck is None:
            self._luck = float(self.world.streams[f"{fight.incident}/size"].standard_normal())
        wrong = math.exp(spread * self._luck - 0.5 * spread * spread)
        areas = fight.areas()
        self.reported_m2 = wrong * areas.burnt_m2
        return self.reported_m2, wrong * areas.damaged_m2

    def _declare(self, level: ResponseLevel, why: str, burnt_m2: float, cause: int) -> Generator[Any, Any, None]:
        world, fight = self.world, self.fight
        purpose = f"{fight.incident}/level-{level.level}"
        if AUTHORITIES[level.level] == "city":
            decided = yield from world.headquarters.decide(world, purpose, 0, cause, "fire")
        else:
            decided = cause
            yield world.env.timeout(level.decision_s.draw(world.streams[f"{purpose}/decision"])) | fight.over
        if not fight.contained:
            self.raise_to(level.level, why, burnt_m2, decided)

    def raise_to(self, level: int, why: str, burnt_m2: float, cause: int) -> None:
        """Have a level declared from now on, where it is higher than the one that holds."""
        if level >= self.level:
            return
        world, fight = self.world, self.fight
        first, self.level = self.level == NONE, level
        entry = world.record.add(
            ResponseRaised(
                time_s=world.env.now,
                incident=fight.incident,
                level=level,
                authority=AUTHORITIES[level],
                why=why,
                burnt_m2=burnt_m2,
                cause=cause,
            )
        )
        event, self.raised = self.raised, world.env.event()
        event.succeed()
        if first:
            world.env.process(self._hand_over(entry))

    def _hand_over(self, cause: int) -> Generator[Any, Any, None]:
        fight = self.fight
        fight.handing_over = self.world.env.event()
        yield from self.world.headquarters.hand_over(self.world, fight.incident, cause)
        done, fight.handing_over = fight.handing_over, None
        done.succeed()

    def _sensitive(self) -> bool:
        return self.grade >= self.spec.high_grade or self.world.calendar.is_festival(self.world.env.now)
