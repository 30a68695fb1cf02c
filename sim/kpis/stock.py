"""What the stock is good for, and when it ran out."""

from collections import Counter

from sim.command.rounds import KitListed
from sim.kpis.base import FloodKpi
from sim.missions.goods import StockShort
from sim.record import Record
from sim.resources.stock import ITEM_TITLES, StockHeld


def _persons(record: Record, *reserves: str) -> dict[str, float]:
    """Return for how many persons each item of the kit list is enough, as the plan by itself leads one to expect."""
    held: dict[str, int] = {}
    for entry in record.of(StockHeld):
        if entry.reserve in reserves:
            fit = entry.amount if entry.expected < 0 else entry.expected
            held[entry.item] = held.get(entry.item, 0) + fit
    # the exact quotient may lie a rounding above a whole number: 50 tents // 0.01 are 4,999 persons
    return {e.item: float(int(held.get(e.item, 0) / e.a_person + 1e-9)) for e in record.of(KitListed) if e.a_person > 0}


class StockPersons(FloodKpi):
    """The largest crowd that the physical stock serves for the kit's days."""

    name = "stock_persons_3d"
    shown_as = "persons"
    title = "People served three days from stock"
    definition = (
        "The largest crowd for which the usable physical stock of all depots holds the plan's kit list; the scarcest"
        " item decides. Unless the plan says otherwise: food and drinking water for three days and a quilt each, beds"
        " for an eighth, a tent for a hundredth, dry clothing for a fifth of the people (estimates). Latrines are in"
        " no inventory and are not counted; goods that production could make are not counted either."
    )
    better = 1

    def __call__(self, record: Record) -> float:
        """Return persons; NaN where the plan has no relief."""
        return min(self.parts(record).values(), default=float("nan"))

    def parts(self, record: Record) -> dict[str, float]:
        """Return persons by item."""
        return _persons(record, "physical")

    def part_title(self, part: str) -> str:
        """Return the item's title."""
        return ITEM_TITLES.get(part, part)


class StockPersonsContract(FloodKpi):
    """The same with goods under contract."""

    name = "stock_persons_3d_contract"
    shown_as = "persons"
    title = "People served three days from stock and contracts"
    definition = "The same with goods under contract, which come after their lead time."
    better = 1

    def __call__(self, record: Record) -> float:
        """Return persons; NaN where the plan has no relief."""
        return min(_persons(record, "physical", "contract").values(), default=float("nan"))


class StockPersonsProduction(FloodKpi):
    """The same with what can be made in three days."""

    name = "stock_persons_3d_production"
    shown_as = "persons"
    title = "People served three days from stock, contracts and production"
    definition = (
        "The same with goods under contract and with what the plan's production capacity makes within three days of its"
        " order, at the mean lead time."
    )
    better = 1

    def __call__(self, record: Record) -> float:
        """Return persons; NaN where the plan has no relief."""
        return min(self.parts(record).values(), default=float("nan"))

    def parts(self, record: Record) -> dict[str, float]:
        """Return persons by item."""
        return _persons(record, "physical", "contract", "capacity")

    def part_title(self, part: str) -> str:
        """Return the item's title."""
        return ITEM_TITLES.get(part, part)


class StockOuts(FloodKpi):
    """How often nothing was left of an item that a town wanted."""

    name = "stock_outs"
    shown_as = "times"
    title = "Stock-outs"
    definition = (
        "Times that an item was wanted for a round and no depot had any that was not set aside for others, nor any"
        " under way; the order then waits until a depot gets something."
    )
    better = -1
    of_least = False

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the plan has no relief."""
        return float(len(record.of(StockShort))) if record.of(KitListed) else float("nan")

    def parts(self, record: Record) -> dict[str, float]:
        """Return the count by item of the kit list."""
        count = Counter(e.item for e in record.of(StockShort))
        return {e.item: float(count[e.item]) for e in record.of(KitListed)}

    def part_title(self, part: str) -> str:
        """Return the item's title."""
        return ITEM_TITLES.get(part, part)
