"""The command that answers forest fires: it sees each fire through the eyes that the plan has, and sends."""

from collections.abc import Generator
from typing import Any

from sim.command.detection import DetectionSpec, Eyes
from sim.command.fire_dispatch import FireDispatchSpec
from sim.command.fire_incident import FireIncident
from sim.command.fire_sending import Roster
from sim.resources.base import Pool
from sim.worldlike import WorldLike

RANK = {"fire-professional": 0, "fire-brigade": 1, "fire-farm": 2, "fire-township": 3}
"""The order in which teams are given blowers."""


class FireCommand:
    """Answers every fire of a run: detection, verification, decision, dispatch, escalation, mop-up, guard."""

    def __init__(self, detection: DetectionSpec, spec: FireDispatchSpec) -> None:
        self.detection = detection
        self.spec = spec

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Wait for fires; each is answered by a process of its own."""
        eyes = Eyes(self.detection, world)
        world.data["fire-fights"] = {}
        world.data["fire-incidents"] = []
        world.data["fire-pumps"] = Pool(world.env, world.record, "fire-pumps", self.spec.pumps)
        world.data["fire-helicopters"] = Pool(world.env, world.record, "fire-helicopters", self.spec.helicopters)
        roster = Roster(world, self._blower_crews(world))
        while True:
            name, driver = yield world.opened.get()
            if getattr(driver.hazard, "kind", "") == "forest-fire":
                incident = FireIncident(self.spec, world, name, driver, eyes, roster)
                world.data["fire-incidents"].append(incident)
                world.env.process(incident.run())

    def stop(self, world: WorldLike) -> None:
        """Close the books of the fires that the run's end finds unfinished, in the order in which they began."""
        for incident in world.data["fire-incidents"]:
            incident.stop()

    def _blower_crews(self, world: WorldLike) -> set[str]:
        """Return the crews that work with blowers: shared out by the order of echelons, within one by team id."""
        left = self.spec.blowers // self.spec.blowers_per_crew
        chosen: set[str] = set()
        order = sorted(
            (RANK.get(next((s for s in t.spec.skills if s in RANK), ""), 99), t.id)
            for t in world.teams.values()
            if "fire-line" in t.spec.skills
        )
        for _rank, team in order:
            for number in range(1, world.teams[team].spec.crews + 1):
                if left > 0:
                    chosen.add(f"{team}/{number}")
                    left -= 1
        return chosen
