"""The headquarters: a few desks that decide, one thing at a time each, and the handing over of the front command.

One for all, or several bodies with desks and means of their own (``structure: separate``): then a report may come in at
the wrong one, and what belongs to another body is asked for, handed over, or refused.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

import simpy
from pydantic import Field, model_validator

from sim.command.bodies import BODIES, DECIDED, PURPOSES, BodySpec, Purpose, ReportPassedOn, shared_out
from sim.command.lending import Lending
from sim.missions.hours import at_night
from sim.params import Params, Pert, PertSeconds
from sim.record import Entry, Record
from sim.resources.base import Pool
from sim.text import _
from sim.units import Seconds, Share
from sim.worldlike import WorldLike


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Entry):
    """A decision was taken: it waited for a desk, then took its time."""

    incident: str
    priority: int
    waited_s: float
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Entry):
    """The front command of an incident passed to another commander."""

    incident: str
    took_s: float


class HeadquartersSpec(Params):
    """The headquarters of the city."""

    kind: Literal["headquarters"] = "headquarters"
    """Command kind."""
    desks: int = Field(default=2, ge=1)
    """Decisions that can be prepared at once."""
    decision_day_s: PertSeconds = Pert(300.0, 600.0, 1800.0)
    """From a report on the desk to the order, from 6:00 to 22:00 (own estimate)."""
    decision_night_s: PertSeconds = Pert(600.0, 1200.0, 3600.0)
    """From a report on the desk to the order, by night, from 22:00 to 6:00 (own estimate)."""
    hand_over_s: PertSeconds = Pert(1200.0, 2700.0, 5400.0)
    """Handing the front command of an incident to another commander, once (20 to 90 min: own judgement)."""
    structure: Literal["unified", "separate"] = "unified"
    """One headquarters for all, or the bodies below, each with its own desks and means."""
    bodies: tuple[BodySpec, ...] = Field(default=BODIES, min_length=1)
    """The bodies of a separate structure: the six of the plan text; no run of a unified one uses them."""
    across_s: PertSeconds = Pert(600.0, 1800.0, 5400.0)
    """From asking another body for its means to its answer (own estimate)."""
    refused: Share = Field(default=0.3, ge=0, lt=1)
    """How likely it refuses while it has work of its own: what it decides on, or an everyday call (own estimate)."""
    ask_again_s: Seconds = Field(default=1800.0, gt=0)
    """After a refusal it is asked again so much later (own estimate)."""
    astray: Share = Field(default=0.2, ge=0, le=1)
    """Share of reports that come in at another body than the one that decides (own estimate)."""
    passed_on_s: PertSeconds = Pert(300.0, 1200.0, 3600.0)
    """Until such a report has reached it (own estimate)."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        ids = [body.id for body in self.bodies]
        for id in ids:
            if ids.count(id) > 1:
                raise ValueError(_("the body '{id}' stands twice").format(id=id))
        said = [body.desks for body in self.bodies if body.desks is not None]
        if said and len(said) < len(ids):
            raise ValueError(
                _("desks are said of every body or of none: found {n} of {of}").format(n=len(said), of=len(ids))
            )
        if said and self.structure == "separate" and sum(said) != self.desks:
            raise ValueError(
                _("the bodies' desks must add up to the headquarters' {desks}: found {sum}").format(
                    desks=self.desks, sum=sum(said)
                )
            )
        for purpose in PURPOSES if self.structure == "separate" else ():
            count = sum(purpose in body.purposes for body in self.bodies)
            if count != 1:
                raise ValueError(
                    _("each purpose belongs to exactly one body: found {count} for '{purpose}'").format(
                        count=count, purpose=purpose
                    )
                )
        return self

    def build(self, env: simpy.Environment, record: Record) -> "Headquarters":
        """Return the running headquarters."""
        return Headquarters(env, record, self)


class Headquarters(Lending):
    """A running headquarters. Its desks are a pool named ``headquarters``, those of bodies ``headquarters/<id>``.

    A body that decides but has no desk of its own sits at that of the first one that has any.
    """

    kind: ClassVar[str] = "headquarters"

    def __init__(self, env: simpy.Environment, record: Record, spec: HeadquartersSpec) -> None:
        separate = spec.structure == "separate" and len(spec.bodies) > 1
        super().__init__(spec, separate)
        self.spec = spec
        self._desks: dict[str, Pool] = {}
        if not separate:
            desks = Pool(env, record, "headquarters", spec.desks)
            self._desks = dict.fromkeys((*PURPOSES, ""), desks)
            return
        shares = shared_out(spec.desks, spec.bodies)
        pools = {id: Pool(env, record, f"headquarters/{id}", n) for id, n in shares.items() if n}
        first = next(iter(pools.values()))
        self._desks[""] = first
        for body in spec.bodies:
            self._desks |= dict.fromkeys(body.purposes, pools.get(body.id, first))

    @property
    def desks(self) -> Pool:
        """The desks of a unified headquarters, or of the first body that has any."""
        return self._desks[""]

    def decide(
        self,
        world: WorldLike,
        incident: str,
        priority: int = 0,
        cause: int = -1,
        purpose: Purpose | Literal[""] = "",
        at_hand: bool = False,
    ) -> Generator[Any, Any, int]:
        """Wait for a desk and decide; return the index of the Decided entry, the cause of what is ordered then.

        Parameters
        ----------
        world : WorldLike
            The running world.
        incident : str
            What is decided about; names the random stream.
        priority : int
            Lower goes first.
        cause : int
            The record entry (a report) that asks for a decision.
        purpose : str
            Says which body decides; without one it is the first that has a desk.
        at_hand : bool
            Whether the report lies there already; else it may have come in elsewhere, by the luck of the incident.
        """
        if not at_hand:
            cause = yield from self.pass_on(world, incident, purpose, cause)
        env, asked_s = world.env, world.env.now
        with self._desks[purpose].claim(1, by=f"{incident}/decision", priority=priority, cause=cause) as claim:
            yield claim
            waited_s = env.now - asked_s
            spent = self.spec.decision_night_s if at_night(world.hour()) else self.spec.decision_day_s
            took_s = spent.draw(world.streams[f"{incident}/decision"])
            if self.readiness is not None:
                took_s = self.readiness.decision_s(took_s, spent.low)
            yield env.timeout(took_s)
        return world.record.add(
            Decided(time_s=env.now, incident=incident, priority=priority, waited_s=waited_s, took_s=took_s, cause=cause)
        )

    def report_s(self, took_s: float) -> float:
        """Return how long a report takes to headquarters that takes so long without a platform."""
        return took_s if self.readiness is None else self.readiness.report_s(took_s)

    def pass_on(self, world: WorldLike, incident: str, purpose: str, cause: int) -> Generator[Any, Any, int]:
        """Let a report that came in elsewhere reach the body that decides; return the entry that brings it.

        ``incident`` names the random stream: reports that do not come in one after the other each need their own.
        """
        if not self.separate or purpose not in DECIDED:
            return cause
        rng, body = world.streams[f"{incident}/passed-on"], self.responsible[purpose]
        luck, took_s = float(rng.random()), self._drilled(self.spec.passed_on_s, rng)
        if luck >= self.spec.astray:
            return cause
        yield world.env.timeout(took_s)
        return world.record.add(
            ReportPassedOn(time_s=world.env.now, incident=incident, body=body, took_s=took_s, cause=cause)
        )

    def hand_over(self, world: WorldLike, incident: str, cause: int = -1) -> Generator[Any, Any, int]:
        """Pass the front command of an incident to another commander; return the index of the HandedOver entry."""
        took_s = self.spec.hand_over_s.draw(world.streams[f"{incident}/hand-over"])
        if self.readiness is not None:
            took_s = self.readiness.spec.drilled(took_s, self.spec.hand_over_s.low)
        yield world.env.timeout(took_s)
        return world.record.add(HandedOver(time_s=world.env.now, incident=incident, took_s=took_s, cause=cause))
