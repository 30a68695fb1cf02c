"""Calls until answered: each village down its list of persons, by whatever means still works, and then somebody goes.

A message that was sent is not known. It is known once somebody has read it back; a call that nobody answers is followed
by one to the next person, a dead line by the radio or a satellite telephone, and the end of the list by a messenger.
"""

import heapq
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.command.calls_spec import CallsSpec
from sim.command.outages import Outages
from sim.missions.hours import at_night
from sim.params import Pert
from sim.record import Entry
from sim.worldlike import WorldLike

MOST_CALLS = 10
FOOT_S = 7200.0
"""Where a village's place is not known: two hours."""
TOWN_SHARE = 0.5
"""Of the time from the city to a village's read-back, the town's part with its village (own judgement)."""
PHONE, RADIO, SATELLITE, MESSENGER, GAUGE = "phone", "radio", "satellite", "messenger", "gauge"
NO_ANSWER, WRONG, NO_LINE = "no-answer", "wrong-number", "no-line"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFailed(Entry):
    """A call at ``called_s`` reached nobody: ``no-answer``, ``wrong-number``, or ``no-line`` where no means works."""

    place: str
    town: str
    order: str
    called_s: float
    person: str
    means: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessengerSent(Entry):
    """Nobody on the list could be reached: somebody sets out for the place."""

    place: str
    town: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverReached(Entry):
    """An order had not reached a village when the run ended."""

    village: str
    town: str
    order: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How an order reached a place: by which means, whom, the time of that call, after so many that failed."""

    means: str
    person: str
    called_s: float
    failed: int


@dataclass(slots=True)
class Attempt:
    """A place on its way to an order: the next call's number and time, its luck, and the calls that failed so far."""

    place: str
    luck: np.ndarray
    chain_s: float
    number: int
    at_s: float
    cause: int
    failed: list[tuple[float, str, str, str]] = field(default_factory=list)
    answer: Answer | None = None


class Caller:
    """Calls villages and towns.

    Parameters
    ----------
    spec : CallsSpec
        Rosters, lists, radios, satellite telephones.
    unanswered, persons, retry_s : float, int, float
        Share of calls without an answer and persons on the list where no roster holds; time to the next person.
    outages : Outages
        Where the telephone works.
    villages, towns : sequence of str
        Who may be called: those with danger zones first.
    luck : (villages, MOST_CALLS) float64
        A number for each entry of the villages' lists: whether it is wrong by now.
    seat : str
        The town of the city's headquarters, from where a messenger to another town sets out.
    """

    def __init__(
        self,
        spec: CallsSpec,
        unanswered: float,
        persons: int,
        retry_s: float,
        outages: Outages,
        villages: Sequence[str],
        towns: Sequence[str],
        luck: np.ndarray,
        seat: str,
    ) -> None:
        self.spec, self.unanswered, self.persons, self.retry_s = spec, unanswered, persons, retry_s
        self.outages, self.seat, self.towns = outages, seat, frozenset(towns)
        left = max(spec.satellite_phones - 1, 0)
        self.satellites = {*towns[:left], *villages[: max(left - len(towns), 0)]} if spec.satellite_phones else set()
        self.radios = set(villages[: spec.village_radios])
        self.wrong = dict(zip(villages, luck < spec.wrong, strict=True))
        self._attempts: dict[tuple[str, str], int] = {}
        self._open: dict[tuple[str, str], tuple[str, int]] = {}

    # -- one list ---------------------------------------------------------------------------------------------------
    def _list(self, level: str, hour: float) -> tuple[tuple[str, ...], float]:
        """Return who is called at a level and hour, in order, and the share that does not answer."""
        duty = self.spec.duty(level, hour)
        if duty is not None:
            return duty.persons, duty.unanswered
        if level == "town":
            return ("",), 0.0
        return tuple(str(i + 1) for i in range(self.persons)), self.unanswered

    def _means(self, place: str, time_s: float) -> str:
        """Return by what a place can be called at a time; empty where by nothing."""
        if not self.outages.silent(place, time_s):
            return PHONE
        return RADIO if place in self.radios else SATELLITE if place in self.satellites else ""

    def _go_on(self, world: WorldLike, a: Attempt, level: str) -> None:
        """Call down the list from where an attempt stands, with the lines as they are known to be."""
        a.answer = None
        persons, unanswered = self._list(level, world.calendar.hour(a.at_s))
        while a.number < min(len(persons), MOST_CALLS):
            person, means = persons[a.number], self._means(a.place, a.at_s)
            if not means:
                # the caller hears at once that there is no line, and asks for no other person by it
                a.failed.append((a.at_s, person, PHONE, NO_LINE))
                a.at_s += self.retry_s
                break
            # a town's duty room keeps its number
            if level == "village" and means == PHONE and self.wrong[a.place][a.number]:
                why = WRONG
            elif a.luck[1 + a.number] < unanswered:
                why = NO_ANSWER
            else:
                a.answer = Answer(means, person, a.at_s, len(a.failed))
                return
            a.failed.append((a.at_s, person, means, why))
            a.number += 1
            a.at_s += self.retry_s

    def _still(self, a: Attempt) -> bool:
        """Return whether a call that was to be answered found its line, now that its time has come."""
        answer = a.answer
        return answer is None or answer.means == MESSENGER or self._means(a.place, answer.called_s) == answer.means

    def _luck(self, world: WorldLike, place: str, order: str) -> np.ndarray:
        # named by place, order and attempt: another plan's other calls do not shift this one's luck
        attempt = self._attempts[place, order] = self._attempts.get((place, order), 0) + 1
        return np.asarray(world.streams[f"warning/call/{place}/{order}/{attempt}"].random(1 + MOST_CALLS))

    # -- a town and its villages ------------------------------------------------------------------------------------
    def call(
        self,
        world: WorldLike,
        town: str,
        order: str,
        villages: Sequence[str],
        *,
        chain: tuple[Pert, Pert],
        by_city: bool,
        receive: Callable[[str, Answer, int], None],
        cause: int,
    ) -> Generator[Any, Any, None]:
        """Call every village of a town at once, each down its list of persons, and go there when nobody answers.

        Parameters
        ----------
        world, town, order, villages, cause
            Where, what and to whom.
        chain : (Pert, Pert)
            From the city's order to a village's read-back, by day and by night.
        by_city : bool
            Whether the city orders; a town within its own powers has half of the way.
        receive : callable
            Told (village, how, cause) when a village has read the order back.
        """
        env = world.env
        for village in villages:
            self._open[village, order] = town, cause
        spent = chain[1] if at_night(world.hour()) else chain[0]
        if by_city:
            yield from self._reach_town(world, town, order, cause)
        due: list[tuple[float, str, Attempt]] = []
        for village in villages:
            luck = self._luck(world, village, order)
            chain_s = spent.at(float(luck[0]))
            at_s = env.now + (chain_s * (1.0 - TOWN_SHARE) if by_city else 0.0)
            self._plan(world, Attempt(village, luck, chain_s * TOWN_SHARE, 0, at_s, cause), due)
        while due:
            time_s, village, a = heapq.heappop(due)
            if time_s > env.now:
                yield env.timeout(time_s - env.now)
            if not self._still(a):
                # water took the line meanwhile: the same person by what is left
                assert a.answer is not None
                a.at_s = a.answer.called_s
                self._plan(world, a, due)
                continue
            failed = self._note(world, a, town, order)
            if a.answer is not None:
                self.known(village, order)
                receive(village, a.answer, a.cause)
                continue
            sent = MessengerSent(time_s=env.now, place=village, town=town, order=order, cause=cause)
            a.cause = world.record.add(sent)
            a.answer = Answer(MESSENGER, "", env.now, failed)
            heapq.heappush(due, (env.now + a.chain_s + self.drive_s(world, town, village), village, a))

    def _plan(self, world: WorldLike, a: Attempt, due: list[tuple[float, str, Attempt]]) -> None:
        self._go_on(world, a, "village")
        heapq.heappush(due, (a.at_s if a.answer is None else a.at_s + a.chain_s, a.place, a))

    @staticmethod
    def _note(world: WorldLike, a: Attempt, town: str, order: str) -> int:
        """Note the calls that failed, now that the last one's outcome is known; return how many."""
        failed, a.failed = a.failed, []
        for called_s, person, means, why in failed:
            world.record.add(
                CallFailed(
                    time_s=world.env.now,
                    place=a.place,
                    town=town,
                    order=order,
                    called_s=called_s,
                    person=person,
                    means=means,
                    why=why,
                    cause=a.cause,
                )
            )
        return len(failed)

    def _reach_town(self, world: WorldLike, town: str, order: str, cause: int) -> Generator[Any, Any, None]:
        """Spend what it takes beyond an answered call to reach a town: the next person, a satellite, a messenger."""
        env = world.env
        if self.spec.duty("town", world.hour()) is None and not self.outages.silent(town, env.now):
            return
        a = Attempt(town, self._luck(world, town, order), 0.0, 0, env.now, cause)
        self._go_on(world, a, "town")
        if a.at_s > env.now:
            yield env.timeout(a.at_s - env.now)
        self._note(world, a, town, order)
        if a.answer is None:
            world.record.add(MessengerSent(time_s=env.now, place=town, town=self.seat, order=order, cause=cause))
            yield env.timeout(self.drive_s(world, self.seat, town))

    def drive_s(self, world: WorldLike, origin: str, destination: str) -> float:
        """Return how long somebody needs from a town to a place: by car, or on foot where the road is cut."""
        places = world.places
        if origin not in places or destination not in places:
            return FOOT_S
        a, b = places.index(origin), places.index(destination)
        walk_s = places.distance_m(a, b) * 1.3 / 1.0
        route = world.roads.route(int(places.node[a]), int(places.node[b]), "car")
        if route is None:
            return walk_s
        cut = world.roads.first_closed(route.edges, "car")
        if cut is None:
            return min(route.time_s / 0.7, walk_s)
        # he learns of it there, and goes on on foot, at worst the whole way
        edges = list(route.edges[:cut])
        return float(world.roads.network.free_flow_s[edges].sum()) / 0.7 + walk_s * (1.0 - cut / len(route.edges))

    def known(self, village: str, order: str) -> None:
        """Note that a village has an order, whichever way it came."""
        self._open.pop((village, order), None)

    def stop(self, world: WorldLike) -> None:
        """Note the orders that have reached nobody."""
        for (village, order), (town, cause) in sorted(self._open.items()):
            world.record.add(NeverReached(time_s=world.env.now, village=village, town=town, order=order, cause=cause))
