"""A line of a depot's list: goods in the depot, under contract, that can be made, or that a superior gives."""

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.params import Params, PertSeconds
from sim.text import N_, _
from sim.units import PerSecond, Seconds, Share

Reserve = Literal["physical", "contract", "capacity", "superior"]

RESERVE_TITLES = {
    "physical": N_("in store"),
    "contract": N_("under contract"),
    "capacity": N_("production capacity"),
    "superior": N_("from a superior's store"),
    "purchase": N_("purchases"),
    "donation": N_("donations"),
}
"""Kinds of reserve, what is bought and what is given, and what they are called: message ids."""

DAY_S = 86400.0


class StockLine(Params):
    """One line of a depot's list.

    Physical goods are there at once. The others come once they are called in (``relief.activations``): contract goods
    and those of a superior's store together after their lead time; what is made, from its lead time on, batch by batch,
    at a rate that grows to its full height.
    """

    item: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """What: tent, quilt, clothing, bed, food_day, water_l, medicine_kit ..."""
    amount: int = Field(ge=0)
    """How many, on paper; of production capacity, the most that can be made before raw materials run out."""
    reserve: Reserve = "physical"
    """In the depot, under contract with a shop or a factory, production capacity, or a superior's to give."""
    lead_s: PertSeconds | None = None
    """From the order until the goods are in the depot, or until work begins; a contract's by default is the depot's."""
    rate_per_s: PerSecond = Field(default=0.0, ge=0)
    """Of production capacity: pieces a day once production is at its full height."""
    ramp_s: Seconds = Field(default=0.0, ge=0)
    """Of production capacity: from the beginning of work to its full height; the rate grows evenly."""
    batch_s: Seconds = Field(default=DAY_S / 2, ge=3600.0)
    """Of production capacity: how often what was made is brought to the depot (by default with each shift)."""
    kept: Share = Field(default=1.0, ge=0, le=1)
    """Of what was promised, the share that comes."""
    supplier: str = ""
    """Of contract goods and a superior's: id of the place that they come from by road; they wait for a way. A room or
    shelter that stands in water when they are to leave has lost them."""

    @model_validator(mode="after")
    def _by_reserve(self) -> Self:
        wrong = []
        if self.reserve == "capacity" and (self.rate_per_s == 0 or self.lead_s is None):
            wrong.append(_("production capacity needs 'rate' and 'lead'"))
        if self.reserve != "capacity" and (self.rate_per_s or self.ramp_s):
            wrong.append(_("'rate' and 'ramp' are of production capacity alone"))
        if self.reserve == "superior" and self.lead_s is None:
            wrong.append(_("what a superior gives needs 'lead'"))
        if self.reserve == "physical" and (self.lead_s is not None or self.kept < 1):
            wrong.append(_("what is in the depot has neither 'lead' nor 'kept'"))
        if self.supplier and self.reserve not in ("contract", "superior"):
            wrong.append(_("'supplier' is of contract goods and a superior's alone"))
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def made(self, elapsed_s: float) -> int:
        """Return how many pieces are made when work has gone on for so long: the rate grows evenly over the ramp.

        ``rate * t^2 / (2 ramp)`` while it grows, ``rate * (t - ramp / 2)`` after; never more than ``amount``.
        """
        t_s, ramp_s = max(elapsed_s, 0.0), self.ramp_s
        full_s = t_s * t_s / (2.0 * ramp_s) if t_s < ramp_s else t_s - ramp_s / 2.0
        return min(int(self.rate_per_s * full_s + 1e-9), self.amount)
