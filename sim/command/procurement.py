"""Procurement: what may be bought when it is short, and how long that takes with and without the green channel."""

from pydantic import Field

from sim.missions.buy import Buy
from sim.params import Params, Pert, PertSeconds

HOUR, DAY = 3600.0, 86400.0


class Purchase(Params):
    """What may be bought of one item."""

    item: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Which item."""
    amount: int = Field(ge=1)
    """Pieces, bought once."""
    depot: str
    """Depot to which they are delivered."""


class ProcurementSpec(Params):
    """Buying, once it was ordered (``relief.activations``): the order, the purchase, the delivery."""

    green_channel: bool = False
    """Whether emergency purchases take the green channel (救灾物资紧急采购绿色通道)."""
    tender_s: PertSeconds = Pert(3 * DAY, 7 * DAY, 20 * DAY)
    """From the order to the purchase by the usual way: 20 days is an open tender's least (estimate)."""
    green_tender_s: PertSeconds = Pert(2 * HOUR, 4 * HOUR, 12 * HOUR)
    """The same by the green channel (estimate)."""
    deliver_s: PertSeconds = Pert(6 * HOUR, 12 * HOUR, 24 * HOUR)
    """From the purchase until the goods are in the depot (estimate)."""
    purchases: tuple[Purchase, ...] = ()
    """What may be bought."""

    def buy(self, item: str) -> list[Buy]:
        """Return the purchases of an item, or of all (``""``)."""
        return [
            Buy(
                depot=p.depot,
                item=p.item,
                amount=p.amount,
                green=self.green_channel,
                tender_s=self.green_tender_s if self.green_channel else self.tender_s,
                deliver_s=self.deliver_s,
            )
            for p in self.purchases
            if item in ("", p.item)
        ]
