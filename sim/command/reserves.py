"""Calling reserves in: which kind from which response level or shortage on, who decides it, and how long that takes."""

from collections.abc import Collection, Generator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from pydantic import Field

from sim.command.procurement import ProcurementSpec
from sim.command.relief_levels import NONE, ReliefLevel, ReliefLevelRaised, Toll
from sim.missions.call_in import CallIn
from sim.missions.donations import DonationSpec, TakeDonations
from sim.params import Params, Pert, PertSeconds
from sim.record import Entry
from sim.text import N_
from sim.worldlike import WorldLike

Authority = Literal["city", "suizhou", "province"]
Elsewhere = Literal["contract", "capacity", "superior", "purchase", "donation"]

AUTHORITY_TITLES = {"city": N_("the city"), "suizhou": N_("Suizhou"), "province": N_("the province")}
"""Who decides: message ids."""


class Activation(Params):
    """When one kind of reserve is called in, and by whom."""

    reserve: Elsewhere
    """Which kind of reserve; ``purchase`` buys (``relief.procurement``), ``donation`` asks the public."""
    items: tuple[str, ...] = ()
    """Which items; all where none is named."""
    depots: tuple[str, ...] = ()
    """On whose lists it looks, by id or pattern such as ``stock-*``; on all where none is named."""
    level: int = Field(default=0, ge=0, le=4)
    """From this level of the relief response on, 4 for IV to 1 for I; 0: with the first decision on relief."""
    when_short: bool = False
    """Whether only once an item of it was wanted that no depot had (then that item alone)."""
    authority: Authority = "city"
    """Who decides it."""
    decision_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the level or the shortage until the order; the city's first decision on relief orders it at once."""

    def asks(self, depot: str) -> bool:
        """Return whether it calls what is on a depot's list."""
        return not self.depots or any(fnmatchcase(depot, pattern) for pattern in self.depots)


ACTIVATIONS = (Activation(reserve="contract"),)
"""Contracts with the first decision on relief; whoever has other reserves says who may call them in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveActivated(Entry):
    """Somebody ordered that a kind of reserve be called in: of one item, or of all that an order names (``""``)."""

    reserve: str
    item: str
    authority: str


class Reserves:
    """What of the reserves was ordered, and what may be ordered next.

    Parameters
    ----------
    world : WorldLike
        The running world.
    activations : sequence of Activation
        The plan's rules.
    levels : sequence of ReliefLevel
        When each level of the relief response is declared.
    procurement : ProcurementSpec or None
        What may be bought.
    donations : DonationSpec or None
        How donations come.
    """

    def __init__(
        self,
        world: WorldLike,
        activations: Collection[Activation],
        levels: Collection[ReliefLevel],
        procurement: ProcurementSpec | None = None,
        donations: DonationSpec | None = None,
    ) -> None:
        self._procurement = procurement
        self._donations = donations
        self._world = world
        self._rules = tuple(activations)
        self._levels = sorted(levels, key=lambda level: -level.level)
        self.level = NONE
        """The highest level that was declared; 5 before any."""
        self._declared = NONE
        self._known: dict[str, int] = {}
        self._damage: dict[str, tuple[int, int, int]] = {}
        self._decided = -1
        self._short: set[str] = set()
        self._appealed = False
        self._ordered: set[tuple[int, str]] = set()
        self._by_rule: set[tuple[str, str]] = set()
        self._bought: set[str] = set()
        self._bought_by_rule: set[str] = set()

    def told(self, place: str, persons: int, cause: int) -> None:
        """Note a report: so many people are urgently resettled at a place; precautionary moves do not count."""
        self._known[place] = persons
        if self._decided >= 0:
            self._declare(cause)

    def damage(self, town: str, dead: int, collapsed: int, severe: int, cause: int) -> None:
        """Note a town's damage report: dead and missing, rooms collapsed and rooms severely damaged."""
        self._damage[town] = dead, collapsed, severe
        if self._decided >= 0:
            self._declare(cause)

    def decided(self, cause: int) -> None:
        """Note a decision on relief; with the first one the city begins to call in what it may."""
        if self._decided < 0:
            self._decided = cause
            self._order(cause)
            self._declare(cause)

    def short(self, item: str, cause: int) -> None:
        """Note that an item was wanted that no depot has."""
        if item not in self._short:
            self._short.add(item)
            self._order(cause)

    # -- orders of the plan's rules ---------------------------------------------------------------------------------
    def order(
        self, reserve: Elsewhere, items: Collection[str], authority: Authority, decision_s: Pert, cause: int
    ) -> None:
        """Call a kind of reserve in: of some items, or of all where none is named; what was called in comes once."""
        rule = Activation(reserve=reserve, authority=authority, decision_s=decision_s)
        for item in items or ("",):
            if (reserve, item) not in self._by_rule and self._has(rule, item):
                self._by_rule.add((reserve, item))
                self._world.env.process(self._call(rule, item, cause, by_rule=True))

    def raise_to(self, level: int, cause: int) -> None:
        """Declare a level of the relief response, where it is higher than the one that holds; it is a decision, too."""
        if level >= self.level:
            return
        self.level, self._declared = level, min(level, self._declared)
        entry = self._world.record.add(
            ReliefLevelRaised(time_s=self._world.env.now, level=level, persons=sum(self._known.values()), cause=cause)
        )
        if self._decided < 0:
            self._decided = entry
        self._order(entry)

    def _declare(self, cause: int) -> None:
        toll = Toll(sum(self._known.values()), *(sum(column) for column in zip(*self._damage.values(), strict=True)))
        for level in self._levels:
            if level.level < self._declared and (by := level.reached(toll)):
                self._declared = level.level
                self._world.env.process(self._raise(level, toll, by, cause))

    def _raise(self, level: ReliefLevel, toll: Toll, by: str, cause: int) -> Generator[Any, Any, None]:
        world = self._world
        yield world.env.timeout(level.decision_s.draw(world.streams[f"relief/level-{level.level}"]))
        if level.level < self.level:
            self.level = level.level
            entry = ReliefLevelRaised(
                time_s=world.env.now,
                level=level.level,
                persons=toll.resettled,
                by=by,
                count=getattr(toll, by),
                cause=cause,
            )
            self._order(world.record.add(entry))

    def _order(self, cause: int) -> None:
        """Order what may be ordered now and was not yet."""
        for number, rule in enumerate(self._rules):
            if self._decided < 0 or (rule.level and self.level > rule.level):
                continue
            items = rule.items or ("",)
            if rule.when_short:
                items = tuple(sorted(i for i in self._short if not rule.items or i in rule.items))
            for item in items:
                if (number, item) not in self._ordered and self._has(rule, item):
                    self._ordered.add((number, item))
                    self._world.env.process(self._call(rule, item, cause))

    def _has(self, rule: Activation, item: str) -> bool:
        reserve = rule.reserve
        if reserve == "purchase":
            return self._procurement is not None and bool(self._procurement.buy(item))
        if reserve == "donation":
            return self._donations is not None and not self._appealed
        return any(
            p.reserve == reserve and item in ("", p.item)
            for d in self._world.stocks.values()
            if rule.asks(d.id)
            for p in d.promised
        )

    def _call(self, rule: Activation, item: str, cause: int, by_rule: bool = False) -> Generator[Any, Any, None]:
        """Take the time of the decision, then call in from every depot what it has of it."""
        world = self._world
        rng = world.streams[f"relief/activation/{rule.reserve}/{item}" + ("/rule" if by_rule else "")]
        yield world.env.timeout(rule.decision_s.draw(rng))
        order = ReserveActivated(
            time_s=world.env.now, reserve=rule.reserve, item=item, authority=rule.authority, cause=cause
        )
        entry = world.record.add(order)
        if rule.reserve == "purchase":
            # where a rule is one of the two, nothing is bought twice
            past = self._bought if by_rule else self._bought_by_rule
            due = [p for p in (self._procurement.buy(item) if self._procurement else ()) if p.item not in past]
            for purchase in due:
                world.start(purchase, entry)
            self._bought |= {p.item for p in due}
            self._bought_by_rule |= {p.item for p in due if by_rule}
            return
        if rule.reserve == "donation":
            if self._donations is not None and not self._appealed:
                self._appealed = True
                world.start(TakeDonations(spec=self._donations), entry)
            return
        for depot in filter(rule.asks, sorted(world.stocks)):
            world.start(CallIn(depot=depot, reserve=rule.reserve, items=(item,) if item else ()), entry)
