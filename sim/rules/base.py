"""The contract of a rule's parts: conditions answer from what is known, actions carry an order out."""

from abc import abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from sim.command.bodies import Purpose
from sim.params import Params
from sim.record import Entry
from sim.worldlike import WorldLike

Names = Callable[[str], str]
"""Turns the id of a place, a mean or an item into its name."""
Wake = Callable[[], None]
"""Has the desk look at its rules again."""
Effect = tuple[str, ...]
"""What an action may bring about that a condition asks for: ``("level", "flood", "3")``, ``("stock", depot, item)``."""


class Picture:
    """What headquarters knows: tables by name, filled by the news as they come and by gauges as they are read."""

    def __init__(self, towns: Iterable[str]) -> None:
        self.towns = tuple(towns)
        self._tables: dict[str, dict[Any, Any]] = {}

    def of(self, name: str) -> dict[Any, Any]:
        """Return a table; an empty one where nothing is known yet."""
        return self._tables.setdefault(name, {})


@dataclass(slots=True)
class Order:
    """A rule that has fired, as its actions see it.

    Attributes
    ----------
    name : str
        ``rule/<id>``, with the town where it goes by towns: names random streams and claims.
    town : str
        The town that the rule was looked at for; empty where it does not go by towns.
    who : tuple of str
        The rule's own choice of means; the first goes, the next ones are its substitutes.
    priority : int
        Of decisions and claims, lower goes first.
    cause : int
        The entry that orders it: the rule's firing, or the decision on it.
    over : simpy.Event
        Fires with the entry that ends the rule.
    begun : bool
        Whether its actions were started.
    number : int
        Of the action that carries it out, among those of its kind in the rule, from 1.
    """

    name: str
    town: str
    who: tuple[str, ...]
    priority: int
    cause: int
    over: Any = field(repr=False)
    begun: bool = False
    number: int = 1

    def of_action(self, number: int) -> "Order":
        """Return it as one action sees it; two of a kind in one rule are told apart by their number."""
        return replace(self, number=number)


class Condition(Params):
    """Base of conditions. A subclass declares its ``kind`` and answers from a :class:`Picture`, not from the truth."""

    hears: ClassVar[tuple[type[Entry], ...]] = ()
    """Kinds of entry that change the answer."""
    refers: ClassVar[Mapping[str, str]] = {}
    """Which fields name what (``place``, ``town``, ``depot``, ``item`` ...), for the check of a plan."""
    hazard: ClassVar[str] = ""
    """What :meth:`of_hazard` returns: ``flood``, ``fire``, or none."""

    def of_hazard(self) -> str:
        """Return the kind of hazard without which it never holds; empty where it holds without any."""
        return self.hazard

    @classmethod
    def hear(cls, known: Picture, world: WorldLike, index: int, entry: Any) -> bool:
        """Take one piece of news into the picture; return whether it may change the answer."""
        return False

    def watch(self, world: WorldLike, known: Picture, wake: Wake) -> Generator[Any, Any, None] | None:
        """Return a process that reads what no entry tells (gauges, the clock) into the picture; None where none is."""
        return None

    @abstractmethod
    def holds(self, world: WorldLike, known: Picture, town: str) -> int | None:
        """Return the entry by which it holds now (-1: none, the clock), or None where it does not hold."""

    @abstractmethod
    def says(self, names: Names) -> str:
        """Return it as part of a sentence that can be read aloud, in the language in use."""

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why it can never hold under a plan, as a planner wrote it; empty where it can."""
        return ""

    def excludes(self, other: "Condition") -> bool:
        """Return whether it can never hold at the same time as another condition."""
        return False

    def fed_by(self, effect: Effect) -> bool:
        """Return whether what an action brings about may make it hold."""
        return False

    def implied_by(self, other: "Condition") -> bool:
        """Return whether it holds wherever another condition does."""
        return self == other


class Action(Params):
    """Base of actions. A subclass declares its ``kind`` and carries orders out with the engine's missions and means."""

    refers: ClassVar[Mapping[str, str]] = {}
    """Which fields name what, for the check of a plan."""
    hazard: ClassVar[str] = ""
    """What :meth:`of_hazard` returns: ``flood``, ``fire``, or none."""
    purpose: ClassVar[Purpose] = "warning"
    """Says which body decides on it, where headquarters is no single one."""
    lasts: ClassVar[bool] = False
    """Whether it goes on until the rule ends."""

    @abstractmethod
    def run(self, world: WorldLike, order: Order) -> Generator[Any, Any, None]:
        """Carry it out: a SimPy generator."""

    @abstractmethod
    def says(self, names: Names, who: tuple[str, ...]) -> str:
        """Return it as part of a sentence that can be read aloud; ``who`` is the rule's choice of means."""

    def of_hazard(self) -> str:
        """Return the kind of hazard without which there is nothing to do; empty where there always is."""
        return self.hazard

    def means(self, who: tuple[str, ...]) -> tuple[str, ...]:
        """Return the means that it asks for; none where it asks for none."""
        return ()

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why it can do nothing under a plan, as a planner wrote it; empty where it can."""
        return ""

    def effects(self) -> Iterator[Effect]:
        """Yield what it may bring about that a condition may ask for."""
        return iter(())


def towns_of(named: tuple[str, ...], town: str, every: Iterable[str]) -> tuple[str, ...]:
    """Return the towns that are meant: those named, else the one that the rule is looked at for, else every one."""
    return named or ((town,) if town else tuple(every))


def command_of(world: WorldLike, kind: type[Any]) -> Any:
    """Return the run's command of a class, or None where the plan or the hazard has none."""
    return next((command for command in world.commands if isinstance(command, kind)), None)


def part(data: Any, *keys: str) -> Any:
    """Return what stands at a path of a file's data; None where there is nothing."""
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def rows(data: Any, *keys: str) -> list[Mapping[str, Any]]:
    """Return the mappings of a list at a path of a file's data; none where there is no list."""
    found = part(data, *keys)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list | tuple) else []
