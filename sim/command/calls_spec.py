"""What the plan says of calls: who answers at which hour, how old the list of numbers is, what calls fall back on."""

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import Field, model_validator

from sim.params import Month, Params
from sim.record import Entry
from sim.text import N_, _
from sim.units import Seconds, SecondsOfAge, Share

DAY_S = 86400.0
YEAR_S = 365.0 * DAY_S
ROLES = {
    "village-secretary": N_("village Party secretary"),
    "village-head": N_("village head"),
    "village-duty": N_("village cadre on duty"),
    "militia-leader": N_("village militia leader"),
    "town-duty": N_("town duty officer"),
    "town-leader": N_("town leader on duty"),
    "town-head": N_("town head"),
    "city-duty": N_("city duty room"),
    "city-leader": N_("city leader on duty"),
    "city-commander": N_("city commander"),
}
"""Who may stand on a duty roster: message ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty(Entry):
    """The roster of a level from one hour of the day to another: who decides, and who is called, in order."""

    level: str
    from_s: float
    until_s: float
    persons: tuple[str, ...]

    def holds(self, time_s: float) -> bool:
        """Return whether it holds at a time of the day."""
        return on_duty(self.from_s, self.until_s, time_s)


def on_duty(from_s: float, until_s: float, time_s: float) -> bool:
    """Return whether a time of the day lies between two others, over midnight where the second is the earlier one."""
    return from_s <= time_s < until_s if from_s <= until_s else time_s >= from_s or time_s < until_s


class Duty(Params):
    """Who answers at a level during some hours of the day, in the order in which they are called."""

    level: Literal["city", "town", "village"]
    """Whose roster."""
    from_s: Seconds = Field(ge=0.0, le=DAY_S)
    """Hour of the day from which it holds (``22 h``)."""
    until_s: Seconds = Field(ge=0.0, le=DAY_S)
    """Hour of the day until which it holds; before ``from`` it is the next morning's."""
    persons: tuple[str, ...] = Field(min_length=1, max_length=10)
    """Who is called, one after the other; the first decides."""
    months: tuple[Month, ...] = ()
    """Months (1 to 12) in which it holds, such as those of the flood season; all where none is named."""
    unanswered: Share = Field(0.1, ge=0.0, le=0.95)
    """Share of calls that one of them does not answer."""

    @model_validator(mode="after")
    def _some_hours(self) -> Self:
        if self.from_s == self.until_s:
            raise ValueError(_("from and until are the same hour: it would never hold; write 0 h and 24 h for all day"))
        return self

    def holds(self, hour: float) -> bool:
        """Return whether it holds at a local hour."""
        return on_duty(self.from_s, self.until_s, hour * 3600.0)


class CallsSpec(Params):
    """What calls fall back on, and who answers them."""

    roster: tuple[Duty, ...] = ()
    """Duty rosters by level and hours, the first that holds; where none does, `persons_on_list` and `unanswered` of the
    warning hold for villages, and towns answer at once."""
    contacts_age_s: SecondsOfAge = Field(0.0, ge=0.0)
    """How long ago the plan's list of numbers was last checked."""
    contacts_wrong: Share = Field(0.1, ge=0.0, le=0.9)
    """Share of numbers that go wrong in a year (village and town cadres change; estimate)."""
    village_radios: int = Field(0, ge=0)
    """Villages with a radio to their town that needs no mast; those with danger zones have them first."""
    satellite_phones: int = Field(0, ge=0)
    """Satellite telephones: the first is headquarters', then each town has one, then villages with danger zones."""
    mast_battery_s: Seconds = Field(10800.0, ge=0.0)
    """How long a mast's battery lasts once its power is gone (estimate: 3 h)."""
    masts_bridged: Share = Field(0.48, ge=0.0, le=1.0)
    """Share of villages that keep the telephone through a loss of power, by generators or other masts (Zixing, July
    2024: 78 of 149 villages without power lost it)."""

    def of_month(self, month: int) -> "CallsSpec":
        """Return the same with the rosters of one month only."""
        if not any(duty.months for duty in self.roster):
            return self
        return self.model_copy(
            update={"roster": tuple(duty for duty in self.roster if not duty.months or month in duty.months)}
        )

    def duty(self, level: str, hour: float) -> Duty | None:
        """Return the roster that holds at a level and local hour, or None."""
        return next((duty for duty in self.roster if duty.level == level and duty.holds(hour)), None)

    @property
    def wrong(self) -> float:
        """Share of numbers on the list that are wrong by now."""
        return float(1.0 - (1.0 - self.contacts_wrong) ** (self.contacts_age_s / YEAR_S))
