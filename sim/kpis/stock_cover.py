"""How long the stock lasts those who are there, and how long it was out of something."""

from sim.command.rounds import KitListed, NeedReported
from sim.kpis.base import FloodKpi
from sim.kpis.care_history import horizon
from sim.kpis.goods_course import DAILY
from sim.missions.goods import StockShort
from sim.record import Record
from sim.resources.stock import ITEM_TITLES, StockAdded, StockHeld

DAY_S = 86400.0


class StockDaysCover(FloodKpi):
    """Days that food and water in store would last."""

    name = "stock_days_cover"
    unit = "s"
    shown_as = "d"
    title = "Days of cover"
    definition = (
        "How long the food and drinking water that is in store at first and fit for use would last as many people as"
        " headquarters knew of at once, at the plan's ration; the scarcer of the two decides. Contracts, production and"
        " what is on its way do not count."
    )
    better = 1

    def __call__(self, record: Record) -> float:
        """Return seconds; NaN where nobody was reported in need."""
        return min(self.parts(record).values(), default=float("nan"))

    def parts(self, record: Record) -> dict[str, float]:
        """Return seconds by item that is used up."""
        known: dict[str, int] = {}
        now = most = 0
        for report in record.of(NeedReported):
            now += report.persons - known.get(report.place, 0)
            known[report.place] = report.persons
            most = max(most, now)
        held = dict.fromkeys(DAILY, 0)
        for entry in record.of(StockHeld):
            if entry.item in held and entry.reserve == "physical":
                held[entry.item] += entry.amount
        return {
            e.item: DAY_S * held[e.item] * e.days / (e.a_person * most)
            for e in record.of(KitListed)
            if e.item in held and most and e.a_person > 0
        }

    def part_title(self, part: str) -> str:
        """Return the item's title."""
        return ITEM_TITLES.get(part, part)


class StockOutHours(FloodKpi):
    """How long nothing was left of items that were wanted."""

    name = "stock_out_hours"
    unit = "s"
    shown_as = "h"
    title = "Hours out of stock"
    definition = (
        "Hours, summed over items, from when an item was wanted that no depot had until some of it came into a depot,"
        " or the run ended."
    )
    better = -1
    of_least = False

    def __call__(self, record: Record) -> float:
        """Return seconds; NaN where the plan has no relief."""
        return sum(self.parts(record).values()) if record.of(KitListed) else float("nan")

    def parts(self, record: Record) -> dict[str, float]:
        """Return seconds by item of the kit list."""
        total = {e.item: 0.0 for e in record.of(KitListed)}
        since: dict[str, float] = {}
        for entry in record:
            if isinstance(entry, StockShort) and entry.item in total:
                since.setdefault(entry.item, entry.time_s)
            elif isinstance(entry, StockAdded) and entry.item in since:
                total[entry.item] += entry.time_s - since.pop(entry.item)
        for item, start_s in since.items():
            total[item] += horizon(record) - start_s
        return total

    def part_title(self, part: str) -> str:
        """Return the item's title."""
        return ITEM_TITLES.get(part, part)
