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
        "The largest crowd for which the usable physical stock of all depots holds the plan's kit list (food"
        " and drinking"
        " water for three days, one quilt each); the scarcest item decides. Tents, beds and clothing are not"
        " in the kit."
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
    definition = "Times that an item was wanted for a round and no depot had any, nor any under way."
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the count."""
        return float(len(record.of(StockShort)))
