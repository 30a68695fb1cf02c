"""Actions on water: the dams of reservoirs are walked, and gates, culverts and bridges are worked."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from sim.command.dam_patrols import DamPatrols
from sim.command.town_rain import flood_of
from sim.missions.operate import Operate
from sim.params import Pert, PertSeconds
from sim.rules.base import Action, Effect, Names, Order, command_of, part
from sim.rules.wording import listed, substitutes
from sim.text import _, percent
from sim.units import Share
from sim.worldlike import WorldLike


class PatrolDams(Action):
    """Dams are walked from now on, before their water has risen to the level at which ``patrols`` begins."""

    kind: Literal["patrol-dams"] = "patrol-dams"
    """Action kind."""
    dams: tuple[str, ...] = ()
    """Which reservoirs; all that may break where none is named."""

    refers: ClassVar[Mapping[str, str]] = {"dams": "reservoir"}
    hazard: ClassVar[str] = "flood"

    def run(self, world: WorldLike, order: Order) -> Generator[Any, Any, None]:
        """Begin; a dam that is walked already is walked on."""
        patrols = command_of(world, DamPatrols)
        if patrols is not None:
            yield from patrols.send(world, self.dams, order.cause)

    def says(self, names: Names, who: tuple[str, ...]) -> str:
        """Return it in words."""
        if self.dams:
            return _("walk the dams of {dams}").format(dams=listed(map(names, self.dams)))
        return _("walk all dams that may break")

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why nobody walks."""
        if part(plan, "patrols") is None:
            return _("the plan has no '{part}'").format(part="patrols")
        return ""

    def effects(self) -> Iterator[Effect]:
        """Yield that signs are found."""
        yield ("report", "dam-sign")


class OperateWork(Action):
    """A gate, culvert or bridge is opened, shut or cleared (调度令)."""

    kind: Literal["operate"] = "operate"
    """Action kind."""
    work: str
    """Name of the gate, culvert or bridge."""
    open: Share | None = Field(default=None, ge=0.0, le=1.0)
    """How far it is to be open (of a culvert or bridge: cleared); not given, by its own rule again."""
    who: tuple[str, ...] = ()
    """Skill of the crew that is sent, then those that go in its place; with none, also of the rule, keepers on the
    spot."""
    takes_s: PertSeconds = Pert(600.0, 1200.0, 3600.0)
    """For opening, shutting or clearing it once there (estimate)."""

    refers: ClassVar[Mapping[str, str]] = {"work": "work", "who": "skill"}
    hazard: ClassVar[str] = "flood"

    def means(self, who: tuple[str, ...]) -> tuple[str, ...]:
        """Return whose crews are asked."""
        return self.who or who

    def run(self, world: WorldLike, order: Order) -> Generator[Any, Any, None]:
        """Send the first crew that is free, else the first that there is; or have the keepers do it."""
        yield world.env.timeout(0)
        driver = flood_of(world)
        works = getattr(driver.hazard, "works", None) if driver is not None else None
        work = next((w for w in getattr(works, "links", ()) if w.name == self.work), None)
        if work is None:
            return
        asked = self.means(order.who)
        able = [s for s in asked if any(t.has(s) and t.free > 0 for t in world.teams.values())]
        able += [s for s in asked if any(t.has(s) and t.capacity > 0 for t in world.teams.values())]
        mission = Operate(
            work=self.work,
            x_m=work.x_m,
            y_m=work.y_m,
            share=-1.0 if self.open is None else self.open,
            decide_s=Pert(0.0, 0.0, 0.0),
            skill=(able or [*asked, ""])[0],
            takes_s=self.takes_s,
        )
        world.start(mission, order.cause)

    def says(self, names: Names, who: tuple[str, ...]) -> str:
        """Return it in words."""
        if self.open is None:
            text = _("let {work} follow its rule again").format(work=self.work)
        else:
            text = _("open {work} to {share} %").format(work=self.work, share=percent(self.open, 0))
        asked = self.means(who)
        return text + (_(" by {who}").format(who=substitutes(asked, names)) if asked else "")
