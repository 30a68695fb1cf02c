"""The call log of a run: every call with its outcome, and of each village how it came to know; a fold of the record."""

import math
from dataclasses import dataclass

from sim.command.calls import GAUGE, MESSENGER, CallFailed, MessengerSent, NeverReached
from sim.command.warning import OrderGiven, OrderReceived, RainOverThreshold
from sim.record import Entry, Record

READ_BACK, NEVER, SENT = "read-back", "never-reached", "messenger-sent"


@dataclass(frozen=True, slots=True)
class Call:
    """A call, a messenger, or an alarm of a village's own gauge.

    Attributes
    ----------
    place, town, order : str
        Whom it was for, the town that called (the city's seat where a town was called), and what it was about.
    asked_s, called_s, ended_s : float
        When it was ordered, when the call or the journey began, and when its outcome was known.
    person, means, outcome : str
        Who was called, how, and ``read-back`` or why it failed, ``messenger-sent`` or ``never-reached``.
    """

    place: str
    town: str
    order: str
    asked_s: float
    called_s: float
    ended_s: float
    person: str
    means: str
    outcome: str


def calls(record: Record) -> list[Call]:
    """Return all calls of a run in the order of their beginning."""
    town: dict[str, str] = {}
    found: list[Call] = []
    for entry in record:
        if isinstance(entry, CallFailed):
            town[entry.place] = entry.town
            asked_s = _asked_s(record, entry)
            found.append(
                Call(entry.place, entry.town, entry.order, asked_s, entry.called_s, entry.time_s, entry.person,
                     entry.means, entry.why)
            )  # fmt: skip
        elif isinstance(entry, OrderReceived):
            called_s = entry.called_s if math.isfinite(entry.called_s) else entry.time_s
            where = town.get(entry.village, "") or _town(record, entry)
            found.append(
                Call(entry.village, where, entry.order, _asked_s(record, entry), called_s, entry.time_s, entry.person,
                     entry.means, READ_BACK)
            )  # fmt: skip
        elif isinstance(entry, MessengerSent | NeverReached):
            place = entry.place if isinstance(entry, MessengerSent) else entry.village
            outcome = SENT if isinstance(entry, MessengerSent) else NEVER
            asked_s = _asked_s(record, entry)
            found.append(
                Call(place, entry.town, entry.order, asked_s, entry.time_s, entry.time_s, "",
                     MESSENGER if outcome == SENT else "", outcome)
            )  # fmt: skip
    return sorted(found, key=lambda call: (call.called_s, call.place))


def _asked_s(record: Record, entry: Entry) -> float:
    """Return when the order was given that a call is about."""
    for cause in record.causes(entry.cause) if entry.cause >= 0 else ():
        if isinstance(cause, OrderGiven | RainOverThreshold):
            return cause.time_s
    return entry.time_s


def _town(record: Record, entry: OrderReceived) -> str:
    for cause in record.causes(entry.cause) if entry.cause >= 0 else ():
        if isinstance(cause, OrderGiven):
            return cause.town
        if isinstance(cause, RainOverThreshold):
            return cause.place if cause.place != entry.village else ""
    return ""


@dataclass(slots=True)
class Reached:
    """How a village came to know of the orders of a run.

    ``slowest_s`` is the longest time from an order to its read-back, ``known_s`` the first read-back of all.
    """

    village: str
    town: str
    orders: int = 0
    failed: int = 0
    messengers: int = 0
    never: int = 0
    slowest_s: float = 0.0
    known_s: float = math.inf
    person: str = ""
    means: str = ""


def by_village(record: Record) -> list[Reached]:
    """Return, of each village that was called, how it came to know: those never reached and the slowest first."""
    found: dict[str, Reached] = {}
    villages = {e.village for e in record if isinstance(e, OrderReceived | NeverReached)}
    for call in calls(record):
        if call.place not in villages:
            continue
        one = found.setdefault(call.place, Reached(call.place, call.town))
        one.town = one.town or call.town
        if call.outcome == READ_BACK:
            one.orders += call.means != GAUGE
            one.slowest_s = max(one.slowest_s, call.ended_s - call.asked_s)
            if call.ended_s < one.known_s:
                one.known_s, one.person, one.means = call.ended_s, call.person, call.means
        elif call.outcome == SENT:
            one.messengers += 1
        elif call.outcome == NEVER:
            one.orders += 1
            one.never += 1
        else:
            one.failed += 1
    return sorted(found.values(), key=lambda one: (-one.never, -one.slowest_s, one.village))
