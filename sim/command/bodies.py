"""The bodies that command in a city: which one decides what, what belongs to whom, and what is told of hand-overs."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from pydantic import Field

from sim.params import Params
from sim.record import Entry

Purpose = Literal["warning", "rescue", "fire", "relief", "care"]
"""What is decided about, or what means are for."""
PURPOSES: tuple[Purpose, ...] = ("warning", "rescue", "fire", "relief", "care")
DECIDED: frozenset[str] = frozenset({"warning", "fire", "relief"})
"""Purposes that wait for a decision at a desk; crews and medical teams are sent without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPassedOn(Entry):
    """A report had come in at another body, and reached the one that decides after ``took_s``."""

    incident: str
    body: str
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverAsked(Entry):
    """A body asked another one for what belongs to it. ``joined``: it waits for an answer that is on its way already.

    The cause is what it is wanted for: a mission's start, or a decision.
    """

    incident: str
    purpose: str
    asker: str
    owner: str
    joined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverRefused(Entry):
    """The owner needs them itself; it is asked again."""

    incident: str
    asker: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverEnded(Entry):
    """A request has ended. ``outcome``: ``granted``, ``withdrawn`` (own means were free), or ``over`` (no more need).

    The cause is the request.
    """

    incident: str
    owner: str
    outcome: str
    took_s: float


class BodySpec(Params):
    """One commanding body: what it decides, and what belongs to it."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    """Its name in the record."""
    name_zh: str
    """Name in Chinese."""
    name_en: str = ""
    """Name in English."""
    purposes: tuple[Purpose, ...] = ()
    """What it is responsible for."""
    owns: tuple[str, ...] = ()
    """What belongs to it: ids of teams, fleets and depots, skills of teams, kinds of vehicle, or `depot`, with * for
    any letters. The first body of the list that names a mean owns it; what nobody names is free to all (estimate)."""
    desks: int | None = Field(default=None, ge=0)
    """Its desks; said of every body or of none. Where none says it, the headquarters' desks are shared out in turn."""


BODIES: tuple[BodySpec, ...] = (
    BodySpec(
        id="flood-hq",
        name_zh="防汛抗旱指挥部",
        name_en="Flood and drought headquarters",
        purposes=("warning", "rescue"),
        owns=("boat", "boat-rescue"),
    ),
    BodySpec(
        id="forest-fire-hq",
        name_zh="森林防灭火指挥部",
        name_en="Forest-fire headquarters",
        purposes=("fire",),
        owns=("fire-village", "fire-township", "fire-farm", "fire-professional"),
    ),
    BodySpec(
        id="disaster-reduction",
        name_zh="防灾减灾委员会",
        name_en="Disaster-reduction commission",
        purposes=("relief",),
        owns=("depot", "truck-own"),
    ),
    BodySpec(
        id="emergency",
        name_zh="突发事件应急管理委员会",
        name_en="Emergency commission",
        purposes=("care",),
        owns=("fire-brigade", "fire-militia", "fire-engine", "fire-dozer", "repair", "medical", "truck"),
    ),
    BodySpec(id="safety", name_zh="安全生产委员会", name_en="Work-safety commission"),
    BodySpec(id="command-centre", name_zh="应急指挥中心", name_en="Emergency command centre"),
)
"""The six bodies of the end of the 13th period (plan text 一(一)1); what each owns is own judgement."""


def shared_out(desks: int, bodies: tuple[BodySpec, ...]) -> dict[str, int]:
    """Return the desks of each body: as said, else one each in turn to those that decide, in the order of the list."""
    if any(body.desks is not None for body in bodies):
        return {body.id: body.desks or 0 for body in bodies}
    deciding = [body.id for body in bodies if DECIDED & set(body.purposes)] or [bodies[0].id]
    found = dict.fromkeys((body.id for body in bodies), 0)
    for number in range(desks):
        found[deciding[number % len(deciding)]] += 1
    return found


def names_of(thing: Any) -> tuple[str, ...]:
    """Return the names by which a body can own a team, a fleet or a depot."""
    spec = thing.spec
    if hasattr(spec, "stock"):
        return spec.id, "depot"
    return (spec.id, *spec.skills) if hasattr(spec, "skills") else (spec.id, spec.vehicle)


def owner_of(thing: Any, bodies: tuple[BodySpec, ...]) -> str:
    """Return the body that owns a mean; empty where it is free to all."""
    names = names_of(thing)
    for body in bodies:
        if any(fnmatchcase(name, pattern) for pattern in body.owns for name in names):
            return body.id
    return ""
