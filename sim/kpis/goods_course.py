"""Where goods were from instant to instant: asked for, set aside for a round, at a point; and in the stores."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from sim.command.bodies import ReportPassedOn
from sim.command.headquarters import Decided
from sim.command.rounds import KitListed, NeedReported
from sim.kpis.mission_courses import Course
from sim.kpis.pool_courses import Pools
from sim.kpis.steps import Level, turns
from sim.missions.goods import GoodsAsked, GoodsHanded, GoodsSetAside, GoodsUnloaded
from sim.missions.hand_out import GOODS_OF
from sim.record import Record
from sim.resources.stock_entries import StockAdded, StockHeld, StockLost, StockTaken

ITEMS = tuple(GOODS_OF.values())
DAILY = ("food_day", "water_l")
"""Goods of which the kit lists what some days need."""
TOLD = frozenset(
    {StockTaken, StockAdded, StockLost, StockHeld, GoodsUnloaded, GoodsHanded, GoodsAsked, GoodsSetAside,
     NeedReported, Decided, ReportPassedOn, KitListed}
)  # fmt: skip
"""The entries that say something of goods."""
TENT_A_PERSON = 0.1
"""Tents a person below which what lies at a point is of no use to somebody without a roof."""


@dataclass(slots=True)
class Sent:
    """Goods of one item that were set aside for a point: when, how many, and the round that was to bring them."""

    time_s: float
    amount: int
    round: Course

    def place_s(self, place: str) -> float:
        """Return when they were unloaded there; ``inf`` where they were not."""
        return self.round.reached.get(place, float("inf"))


@dataclass(slots=True)
class Goods:
    """What a record says of goods, reports and decisions.

    Attributes
    ----------
    stores : dict
        Level of each item in all depots together.
    points : dict
        Level by (place, item).
    wanting : dict
        By (place, item): what a town has asked for and no round has been ordered to bring, or has failed to.
    asked : dict
        By place: (time, entry, items) of each order.
    sent : dict
        By (place, item).
    reported : dict
        By place: (time, entry) of each report.
    decided : dict
        By town: (time, entry).
    passed : dict
        By incident (``relief/`` and the place): (from, until, entry, body) of each report's way to the body that
        decides.
    town : dict
        Of a place.
    a_person : dict
        Of an item, for a day where it is used up.
    in_store : dict
        By item: 1 while any depot has some.
    trucks : Level
        1 while a truck is free, of the pools that rounds have asked for one.
    truck_pools : tuple of str
        Those pools.
    """

    stores: defaultdict[str, Level] = field(default_factory=lambda: defaultdict(Level))
    points: defaultdict[tuple[str, str], Level] = field(default_factory=lambda: defaultdict(Level))
    wanting: defaultdict[tuple[str, str], Level] = field(default_factory=lambda: defaultdict(Level))
    asked: defaultdict[str, list[tuple[float, int, frozenset[str]]]] = field(default_factory=lambda: defaultdict(list))
    sent: defaultdict[tuple[str, str], list[Sent]] = field(default_factory=lambda: defaultdict(list))
    reported: defaultdict[str, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    decided: dict[str, tuple[float, int]] = field(default_factory=dict)
    passed: defaultdict[str, list[tuple[float, float, int, str]]] = field(default_factory=lambda: defaultdict(list))
    town: dict[str, str] = field(default_factory=dict)
    a_person: dict[str, float] = field(default_factory=lambda: {"tent": TENT_A_PERSON})
    in_store: dict[str, Level] = field(default_factory=dict)
    trucks: Level = field(default_factory=Level)
    truck_pools: tuple[str, ...] = ()

    def no_truck(self, place: str, item: str, time_s: float) -> bool:
        """Return whether trucks are what the goods that are wanting wait for: none was free since they are.

        A truck that comes back goes to whoever looks first; who does not get it goes on waiting for one.
        """
        wanting = self.wanting[place, item]
        i = bisect_right(wanting.times_s, time_s)
        while i > 1 and wanting.values[i - 2] > 0:
            i -= 1
        since_s = wanting.times_s[i - 1] if i else time_s
        trucks = self.trucks
        first, last = bisect_right(trucks.times_s, since_s), bisect_right(trucks.times_s, time_s)
        return min(trucks.values[max(first - 1, 0) : last], default=0.0) <= 0


def goods_course(record: Record, courses: dict[int, Course], pools: Pools) -> Goods:
    """Return where goods were."""
    found = Goods()
    rounds = {h.by: courses[h.cause] for h in pools.by_entry.values() if h.cause in courses}
    set_aside: list[tuple[GoodsSetAside, Course]] = []
    unloaded: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    changes: defaultdict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for index, entry in enumerate(record):
        kind = type(entry)
        if kind not in TOLD:
            continue
        if isinstance(entry, (StockTaken, StockAdded, StockLost)):
            found.stores[entry.item].add(entry.time_s, entry.amount if kind is StockAdded else -entry.amount)
        elif isinstance(entry, StockHeld):
            if entry.reserve == "physical":
                found.stores[entry.item].add(entry.time_s, entry.amount)
        elif isinstance(entry, (GoodsUnloaded, GoodsHanded)):
            sign = 1 if kind is GoodsUnloaded else -1
            for item in ITEMS:
                if amount := getattr(entry, item):
                    found.points[entry.place, item].add(entry.time_s, sign * amount)
                    if isinstance(entry, GoodsUnloaded):
                        unloaded[entry.by, entry.place, item] += amount
        elif isinstance(entry, GoodsAsked):
            items = [item for item in ITEMS if getattr(entry, item)]
            found.asked[entry.place].append((entry.time_s, index, frozenset(items)))
            found.town[entry.place] = entry.town
            for item in items:
                changes[entry.place, item].append((entry.time_s, getattr(entry, item)))
        elif isinstance(entry, GoodsSetAside):
            course = rounds.get(entry.by)
            for item in ITEMS:
                if amount := getattr(entry, item):
                    changes[entry.place, item].append((entry.time_s, -amount))
                    if course is not None:
                        found.sent[entry.place, item].append(Sent(entry.time_s, amount, course))
            if course is not None:
                set_aside.append((entry, course))
        elif isinstance(entry, NeedReported):
            found.reported[entry.place].append((entry.time_s, index))
            found.town[entry.place] = entry.town
        elif isinstance(entry, Decided):
            found.decided.setdefault(entry.incident, (entry.time_s, index))
        elif isinstance(entry, ReportPassedOn):
            found.passed[entry.incident].append((entry.time_s - entry.took_s, entry.time_s, index, entry.body))
        elif isinstance(entry, KitListed) and entry.item != "tent":
            found.a_person[entry.item] = entry.a_person / (entry.days if entry.item in DAILY else 1)
    for order, course in set_aside:
        for item in ITEMS if course.ended_s < float("inf") else ():
            # what a round could not bring is wanting again
            if missing := getattr(order, item) - unloaded[order.by, order.place, item]:
                changes[order.place, item].append((course.ended_s, missing))
    for key, rows in changes.items():
        for time_s, amount in sorted(rows, key=lambda row: row[0]):
            found.wanting[key].add(time_s, amount)
    _trucks(found, courses, pools)
    return found


def _trucks(found: Goods, courses: dict[int, Course], pools: Pools) -> None:
    """Reckon free trucks over all pools that rounds have asked for one."""
    changes: list[tuple[float, float]] = []
    names = []
    for name, pool in sorted(pools.by_id.items()):
        asked = (courses.get(hold.cause) for hold in pool.holds)
        if pool.kind == "fleet" and any(course is not None and course.mission == "deliver" for course in asked):
            names.append(name)
            for level, sign in ((pool.capacity, 1.0), (pool.used, -1.0)):
                before = 0.0
                for time_s, value in zip(level.times_s, level.values, strict=True):
                    changes.append((time_s, sign * (value - before)))
                    before = value
    free = Level()
    for time_s, change in sorted(changes, key=lambda row: row[0]):
        free.add(time_s, change)
    found.trucks = turns(free)
    found.in_store = {item: turns(level) for item, level in found.stores.items()}
    found.truck_pools = tuple(names)
