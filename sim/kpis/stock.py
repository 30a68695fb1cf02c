"""What the stock is good for, and when it ran out."""

from sim.command.rounds import KitListed
from sim.kpis.base import Kpi
from sim.missions.goods import StockShort
from sim.record import Record
from sim.resources.stock import StockHeld


def _persons(record: Record, reserves: tuple[str, ...]) -> float:
    kit = record.of(KitListed)
    if not kit:
        return float("nan")
    held: dict[str, int] = {}
    for entry in record.of(StockHeld):
        if entry.reserve in reserves:
            held[entry.item] = held.get(entry.item, 0) + entry.amount
    return min(float(held.get(e.item, 0) // e.a_person) for e in kit if e.a_person > 0)


class StockPersons(Kpi):
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
        return _persons(record, ("physical",))


class StockPersonsContract(Kpi):
    """The same with goods under contract."""

    name = "stock_persons_3d_contract"
    shown_as = "persons"
    title = "People served three days from stock and contracts"
    definition = "The same with goods under contract, which come after their lead time."
    better = 1

    def __call__(self, record: Record) -> float:
        """Return persons; NaN where the plan has no relief."""
        return _persons(record, ("physical", "contract"))


class StockOuts(Kpi):
    """How often nothing was left of an item that a town wanted."""

    name = "stock_outs"
    shown_as = "times"
    title = "Stock-outs"
    definition = (
        "Times that an item was wanted for a round and no depot had any that was not set aside for others, nor any"
        " under way; the order then waits until a depot gets something."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count; NaN where the plan has no relief."""
        return float(len(record.of(StockShort))) if record.of(KitListed) else float("nan")
