"""What the rules of a plan note in the record."""

from dataclasses import dataclass

from sim.record import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFired(Entry):
    """All conditions of a rule held by what was known; the cause is the last news that made them hold.

    ``town`` is empty where the rule is not looked at town by town.
    """

    rule: str
    town: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEnded(Entry):
    """What ends a rule came. ``outcome``: ``ended``, or ``overtaken`` where it came before headquarters had decided."""

    rule: str
    town: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdKnown(Entry):
    """Headquarters learned that a gauge, or a forecast, stands over a rule's threshold (``over``), or no more.

    ``what``: ``depth`` or ``reservoir`` (metres), ``rain`` or ``forecast`` (metres in ``window_s``).
    """

    what: str
    place: str
    threshold: float
    window_s: float
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelDeclared(Entry):
    """The city declared a level of the flood response, 4 for IV to 1 for I."""

    system: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelEnded(Entry):
    """The city ended a level of the flood response; ``declared`` is the entry that had declared it."""

    system: str
    level: int
    declared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodBy(Entry):
    """A team or fleet stands by from now on: ``share`` of its usual time to turn out is left."""

    pool: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodDown(Entry):
    """A team or fleet stands by no more."""

    pool: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationed(Entry):
    """A team or fleet waits at a place from now on: where a rule sent it, or its base again.

    ``arrived`` is false where it found no way and went back.
    """

    pool: str
    place: str
    arrived: bool
