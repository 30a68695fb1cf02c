"""Lending between bodies: who owns what, what has been handed over for an incident, and asking for it."""

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import simpy

from sim.command.bodies import HandOverAsked, HandOverEnded, HandOverRefused, owner_of
from sim.params import Pert
from sim.resources.readiness import Readiness
from sim.worldlike import WorldLike

if TYPE_CHECKING:
    from sim.command.headquarters import HeadquartersSpec


class Lending:
    """What bodies hand over to each other; in a unified headquarters everything is everybody's, and nothing is asked.

    A hand-over holds for one incident (a fire, a town's relief, a hamlet's rescue) and all that the owner has.

    Attributes
    ----------
    separate : bool
        Whether there are several bodies.
    responsible : dict
        Body by purpose.
    readiness : Readiness or None
        Drills and what else the plan has to be ready; set by the world.
    """

    def __init__(self, spec: "HeadquartersSpec", separate: bool) -> None:
        self.separate = separate
        self.responsible: dict[str, str] = {purpose: body.id for body in spec.bodies for purpose in body.purposes}
        self._spec = spec
        self._owner: dict[str, str] = {}
        self._lent: dict[tuple[str, str], int] = {}
        self._asking: dict[tuple[str, str], simpy.Event] = {}
        self._open: Counter[str] = Counter()
        self._going: list[tuple[str, Callable[[], bool]]] = []
        self._called: Counter[str] = Counter()
        self.readiness: Readiness | None = None

    def begin(self, purpose: str) -> None:
        """Note that work for a purpose goes on: its body needs what it owns."""
        self._open[purpose] += 1

    def end(self, purpose: str) -> None:
        """Note that one such work is over."""
        self._open[purpose] -= 1

    def begin_while(self, purpose: str, goes_on: Callable[[], bool]) -> None:
        """Note work for a purpose that goes on for as long as, and as often as, a question is answered with yes."""
        self._going.append((purpose, goes_on))

    def call_out(self, thing: Any) -> None:
        """Note that a mean is called to something everyday: its owner has work of its own until it is back."""
        self._called[self._owner_of(thing)] += 1

    def call_in(self, thing: Any) -> None:
        """Note that it is back."""
        self._called[self._owner_of(thing)] -= 1

    def may_use(self, purpose: str, incident: str, thing: Any) -> bool:
        """Return whether a team, fleet or depot may be used: own, nobody's, or handed over for the incident."""
        if not self.separate:
            return True
        owner = self._owner_of(thing)
        return owner in ("", self.responsible[purpose]) or (incident, owner) in self._lent

    def allowed_by(self, incident: str, thing: Any, cause: int) -> int:
        """Return the entry that allowed a mean to be used for an incident; ``cause`` where nobody had to."""
        return self._lent.get((incident, self._owner_of(thing)), cause) if self.separate else cause

    def borrow(
        self,
        world: WorldLike,
        purpose: str,
        incident: str,
        things: Sequence[Any],
        cause: int = -1,
        until: simpy.Event | None = None,
    ) -> Generator[Any, Any, list[Any]]:
        """Return those of some means that may be used; where none of them is free, ask others for theirs first.

        Parameters
        ----------
        world : WorldLike
            The running world.
        purpose, incident : str
            What for; the incident names the random stream.
        things : sequence
            Teams, fleets or depots that could do it.
        cause : int
            What they are wanted for.
        until : simpy.Event, optional
            Ends the need.
        """
        while True:
            usable = [thing for thing in things if self.may_use(purpose, incident, thing)]
            if len(usable) == len(things) or any(_spare(thing) > 0 for thing in usable):
                return usable
            owner = self._whom_to_ask(thing for thing in things if thing not in usable)
            if not owner or (until is not None and until.triggered):
                return usable
            yield from self._ask(world, purpose, incident, owner, usable, cause, until)

    # -- inside -----------------------------------------------------------------------------------------------------
    def _owner_of(self, thing: Any) -> str:
        name = thing.spec.id
        if name not in self._owner:
            self._owner[name] = owner_of(thing, self._spec.bodies)
        return self._owner[name]

    def _whom_to_ask(self, things: Any) -> str:
        """Return the owner that has most free, of those that have any there at all."""
        free: Counter[str] = Counter()
        for thing in things:
            spare = _spare(thing)
            if getattr(thing, "capacity", 1) > 0:
                free[self._owner_of(thing)] += max(spare, 0)
        return max(free, key=lambda owner: free[owner], default="")

    def _ask(
        self,
        world: WorldLike,
        purpose: str,
        incident: str,
        owner: str,
        own: list[Any],
        cause: int,
        until: simpy.Event | None,
    ) -> Generator[Any, Any, None]:
        """Ask an owner until it hands over, own means are free, or the need is over; who asks second waits along."""
        env, key, asked_s = world.env, (incident, owner), world.env.now
        joined = key in self._asking
        asked = world.record.add(
            HandOverAsked(
                time_s=asked_s,
                incident=incident,
                purpose=purpose,
                asker=self.responsible[purpose],
                owner=owner,
                joined=joined,
                cause=cause,
            )
        )
        if joined:
            yield _or(self._asking[key], until)
            outcome = "granted" if key in self._lent else "withdrawn"
        else:
            answered = self._asking[key] = env.event()
            outcome = yield from self._answers(world, purpose, incident, owner, own, asked, until)
            del self._asking[key]
        ended = world.record.add(
            HandOverEnded(
                time_s=env.now, incident=incident, owner=owner, outcome=outcome, took_s=env.now - asked_s, cause=asked
            )
        )
        if not joined:
            if outcome == "granted":
                self._lent[key] = ended
            answered.succeed()

    def _answers(
        self,
        world: WorldLike,
        purpose: str,
        incident: str,
        owner: str,
        own: list[Any],
        asked: int,
        until: simpy.Event | None,
    ) -> Generator[Any, Any, str]:
        env, spec = world.env, self._spec
        rng = world.streams[f"{incident}/across/{purpose}/{owner}"]
        while True:
            luck, took_s = float(rng.random()), self._drilled(spec.across_s, rng)
            yield _or(env.timeout(took_s), until)
            if until is not None and until.triggered:
                return "over"
            if luck >= spec.refused or not self._needed(owner):
                return "granted"
            world.record.add(
                HandOverRefused(
                    time_s=env.now, incident=incident, asker=self.responsible[purpose], owner=owner, cause=asked
                )
            )
            yield _or(env.timeout(spec.ask_again_s), until)
            if until is not None and until.triggered:
                return "over"
            if any(_spare(thing) > 0 for thing in own):
                return "withdrawn"

    def _needed(self, owner: str) -> bool:
        """Return whether a body has work of its own going on."""
        return (
            self._called[owner] > 0
            or any(self._open[purpose] > 0 for purpose, body in self.responsible.items() if body == owner)
            or any(self.responsible[purpose] == owner and goes_on() for purpose, goes_on in self._going)
        )

    def _drilled(self, usual_s: Pert, rng: np.random.Generator) -> float:
        """Draw a time between bodies, which drills shorten like those of any headquarters."""
        took_s = usual_s.draw(rng)
        return took_s if self.readiness is None else self.readiness.spec.drilled(took_s, usual_s.low)


def _or(event: simpy.Event, until: simpy.Event | None) -> simpy.Event:
    """Return what fires with either; ``event`` itself where nothing else can end the wait."""
    return event if until is None else event | until


def _spare(thing: Any) -> int:
    """Return how many units of a pool nobody has or waits for; a depot is always there."""
    if not hasattr(thing, "waiting"):
        return 1
    free = int(thing.free)  # brings who is on duty up to date
    return free - int(thing.waiting)
